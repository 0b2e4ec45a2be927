//! Files as people have them (`../shared/data/cases`): each is read right, with the segments that scikit-learn finds.

use crate::fixtures::{json, shared};
use serde_json::Value;
use std::collections::BTreeMap;
use strata::app::settings::{url, ColumnSettings, Settings};
use strata::engine::derive::TextEncoding;
use strata::engine::unpack::Packing;
use strata::protocol::data::{ColumnAbout, Reading, Upload};
use strata::protocol::results::{Prepared, Scores, Segmentation, TableView};
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

/// What came of a file.
#[derive(Debug, Default)]
struct Outcome {
    table: Option<TableView>,
    /// The table before columns were made numbers of.
    as_read: Option<TableView>,
    prepared: Option<Prepared>,
    segmentation: Option<Segmentation>,
    scores: Option<Scores>,
    refused: Option<String>,
}

/// Reads a file.
fn load(service: &mut Service, file: &str, reading: Reading, found: &mut Outcome) {
    let bytes = std::fs::read(shared(&format!("data/cases/{file}"))).expect("a case");
    let upload = Upload { name: file.into(), reading, ..Upload::default() };
    let mut columns = Vec::new();
    service.receive(Request::Load { job: 1, upload, bytes, view: true, segments: 0 }, &mut |event| match event {
        Event::Loaded(_, table) => found.table = table,
        Event::Failed(_, error) => found.refused = Some(error.sentence),
        Event::Column(_, column) => columns.push(column),
        _ => {}
    });
    if let Some(table) = &mut found.table {
        table.columns = columns;
    }
}

/// Reads a file and finds its segments as the page does: columns are for what they are guessed to be for, and those
/// that are to become numbers otherwise are read so.
fn outcome(file: &str, fragment: &str) -> Outcome {
    let mut service = Service::new(|| 0.0);
    let mut found = Outcome::default();
    load(&mut service, file, Reading::default(), &mut found);
    if found.table.is_none() {
        return found;
    }
    let (mut settings, problems) = url::read(fragment);
    assert_eq!(problems, Vec::<String>::new(), "{fragment}");
    let coded: BTreeMap<String, TextEncoding> =
        settings.overrides().into_iter().map(|(name, wish)| (name, wish.coding)).collect();
    found.as_read = found.table.clone();
    if coded.values().any(|coding| *coding != TextEncoding::None) {
        load(&mut service, file, Reading { coded, ..Reading::default() }, &mut found);
    }
    let table = found.table.as_ref().expect("a table");
    let guessed = |about: &ColumnAbout| ColumnSettings::guessed(about.kind, about.role);
    let mut now = Settings::default();
    now.columns = table.report.columns.iter().map(|about| (about.name.clone(), guessed(about))).collect();
    settings = settings.on_the_table_of(&now);
    let mut ended = false;
    let mut hear = |event: Event| {
        ended |= event.ends();
        match event {
            Event::Prepared(_, prepared) => found.prepared = Some(prepared),
            Event::Clustered(_, segmentation) => found.segmentation = Some(segmentation),
            Event::Scored(_, scores) => found.scores = Some(scores),
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
            check("inertia", is.to_string(), inertia.to_string());
        }
    }
    if let Some(segmentation) = &found.segmentation {
        let sizes: Vec<u64> = segmentation.segments.iter().map(|segment| segment.size as u64).collect();
        let noise = segmentation.labels.iter().filter(|label| **label < 0).count();
        let list =
            |value: &Value| value.as_array().map(|list| list.iter().filter_map(Value::as_u64).collect::<Vec<u64>>());
        if let Some(should) = list(&expected["sizes"]).or(list(&expected["sizes_k6"])) {
            check("sizes", format!("{sizes:?}"), format!("{should:?}"));
        }
        if let Some(should) = expected["segments"].as_u64() {
            check("segments", sizes.len().to_string(), should.to_string());
        }
        if let Some(should) = expected["noise"].as_u64() {
            check("noise", noise.to_string(), should.to_string());
        }
        if let (Some(should), Some(scores)) = (expected["silhouette"].as_f64(), &found.scores) {
            check(
                "silhouette",
                format!("{:.9}", scores.silhouette.as_ref().map_or(f64::NAN, |(mean, _)| *mean)),
                format!("{should:.9}"),
            );
        }
    }
    let table = found.as_read.as_ref().expect("a table");
    for (what, should) in expected["values"].as_object().into_iter().flatten() {
        let (figure, name) = match what.strip_prefix("row 1 ") {
            Some(name) => ("row 1", name),
            None => what.split_once(' ').unwrap_or(("", "")),
        };
        let about = table.report.columns.iter().find(|about| about.name == name);
        let numbers = table.columns.iter().find(|column| column.name == name).map(|column| &column.values);
        let of = |fold: fn(f64, f64) -> f64, start: f64| {
            numbers.map(|values| values.iter().filter(|v| !v.is_nan()).fold(start, |a, &v| fold(a, f64::from(v))))
        };
        let is = match figure {
            "row 1" => about.and_then(|about| about.preview.first().cloned().flatten()).unwrap_or_default(),
            "max" => of(f64::max, f64::MIN).map_or(String::new(), |v| (f64::from(v as f32)).to_string()),
            "sum" => of(|a, b| a + b, 0.0).map_or(String::new(), |v| v.to_string()),
            _ => continue,
        };
        let equal = match (is.parse::<f64>(), should.as_f64()) {
            (Ok(is), Some(should)) => (is - should).abs() <= 1e-6 * should.abs(),
            _ => Some(is.as_str()) == should.as_str(),
        };
        if !equal && !what.contains("days since") {
            check(what, is, should.to_string());
        }
    }
    for (name, cells) in expected["missing"].as_object().into_iter().flatten() {
        let values = table.columns.iter().find(|column| column.name == *name).map(|column| &column.values);
        let is = values.map_or(0, |values| values.iter().filter(|value| value.is_nan()).count());
        check(&format!("missing {name}"), is.to_string(), cells.to_string());
    }
    if let (Some(sheet), Packing::Workbook { sheet: is, .. }) = (expected["sheet"].as_str(), &table.report.packing) {
        check("sheet", is.clone(), sheet.to_string());
    }
    if let Some(unit) = expected["unit"].as_str() {
        let has = table.report.columns.iter().any(|about| about.unit.as_deref() == Some(unit));
        check("unit", has.to_string(), "true".into());
    }
    if std::env::var_os("STRATA_CASES").is_some() {
        println!("{}: {:#?}", text("id"), table.notes);
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
