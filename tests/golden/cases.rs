//! Files as people have them (`../shared/data/cases`): each is read right, with the segments that scikit-learn finds.

use crate::fixtures::{json, shared};
use serde_json::Value;
use strata::app::settings::{url, ColumnSettings, Settings};
use strata::protocol::data::Upload;
use strata::protocol::results::{Prepared, Segmentation, TableView};
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

/// What came of a file.
#[derive(Debug, Default)]
struct Outcome {
    table: Option<TableView>,
    prepared: Option<Prepared>,
    segmentation: Option<Segmentation>,
    refused: Option<String>,
}

/// Reads a file and finds its segments as the page does: columns are for what they are guessed to be for.
fn outcome(file: &str, fragment: &str) -> Outcome {
    let bytes = std::fs::read(shared(&format!("data/cases/{file}"))).expect("a case");
    let mut service = Service::new(|| 0.0);
    let mut found = Outcome::default();
    let upload = Upload { name: file.into(), ..Upload::default() };
    let mut columns = Vec::new();
    service.receive(Request::Load { job: 1, upload, bytes, view: true, segments: 0 }, &mut |event| match event {
        Event::Loaded(_, table) => found.table = table,
        Event::Failed(_, error) => found.refused = Some(error.sentence),
        Event::Column(_, column) => columns.push(column),
        _ => {}
    });
    let Some(table) = &mut found.table else { return found };
    table.columns = columns;
    let (mut settings, problems) = url::read(fragment);
    assert_eq!(problems, Vec::<String>::new(), "{fragment}");
    let guessed = |about: &strata::protocol::data::ColumnAbout| ColumnSettings::guessed(about.kind, about.role);
    let mut now = Settings::default();
    now.columns = table.report.columns.iter().map(|about| (about.name.clone(), guessed(about))).collect();
    settings = settings.on_the_table_of(&now);
    let mut ended = false;
    let mut hear = |event: Event| {
        ended |= event.ends();
        match event {
            Event::Prepared(_, prepared) => found.prepared = Some(prepared),
            Event::Clustered(_, segmentation) => found.segmentation = Some(segmentation),
            Event::Failed(_, error) => found.refused = Some(error.sentence),
            _ => {}
        }
        ended
    };
    service.receive(Request::Run { job: 2, work: Work::Segment(settings.segment()) }, &mut |event| {
        hear(event);
    });
    loop {
        let mut done = false;
        service.step(&mut |event| done |= hear(event));
        if done {
            return found;
        }
    }
}

/// What differs from what is expected, if anything.
fn differences(case: &Value) -> Vec<String> {
    let (expected, text) = (&case["expected"], |name: &str| case[name].as_str().unwrap_or_default());
    let found = outcome(text("file"), text("settings"));
    let mut wrong = Vec::new();
    let Some(table) = &found.table else {
        return vec![format!("refused: {}", found.refused.unwrap_or_default())];
    };
    let mut check = |what: &str, is: String, should: String| {
        if is != should {
            wrong.push(format!("{what}: {is} instead of {should}"));
        }
    };
    let rows = expected["rows"].as_u64().or(expected["rows_if_read"].as_u64());
    if let Some(rows) = rows {
        check("rows", table.rows.to_string(), rows.to_string());
    }
    let prepared = found.prepared.as_ref();
    let features = prepared.map(|prepared| prepared.features.clone()).unwrap_or_default();
    if let Some(count) = expected["features"].as_u64().or(expected["features_if_read"].as_u64()) {
        check("features", format!("{} {features:?}", features.len()), format!("{count} {features:?}"));
    }
    if let Some(names) = expected["feature_names"].as_array() {
        let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
        check("names", format!("{features:?}"), format!("{names:?}"));
    }
    if let (Some(sizes), Some(segmentation)) = (expected["sizes_k3"].as_array(), &found.segmentation) {
        let is: Vec<u64> = segmentation.segments.iter().map(|segment| segment.size as u64).collect();
        let should: Vec<u64> = sizes.iter().filter_map(Value::as_u64).collect();
        check("sizes", format!("{is:?}"), format!("{should:?}"));
    }
    if let (Some(inertia), Some(segmentation)) = (expected["inertia_k3"].as_f64(), &found.segmentation) {
        let is = segmentation.inertia.unwrap_or(f64::NAN);
        if (is - inertia).abs() > 1e-6 * inertia {
            wrong.push(format!("inertia: {is} instead of {inertia}"));
        }
    }
    if found.segmentation.is_none() {
        wrong.push(format!("no segments: {}", found.refused.unwrap_or_default()));
    }
    wrong
}

#[test]
#[ignore = "needs the cases in ../shared"]
fn files_as_people_have_them_are_read_right() {
    let cases = json(shared("data/cases/cases.json"));
    let mut wrong = Vec::new();
    for case in cases.as_array().expect("cases") {
        if !matches!(case["kind"].as_str(), Some("reading" | "clustering" | "export")) {
            continue;
        }
        let found = differences(case);
        if !found.is_empty() {
            wrong.push(format!("{}: {}", case["id"].as_str().unwrap_or_default(), found.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}
