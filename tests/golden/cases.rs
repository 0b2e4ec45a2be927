//! Files as people have them (`../shared/data/cases`): each is read right, with the segments that scikit-learn finds.

use crate::fixtures::{json, shared};
use serde_json::Value;
use std::collections::BTreeMap;
use strata::app::settings::{url, ColumnSettings, Settings};
use strata::engine::derive::TextEncoding;
use strata::engine::unpack::Packing;
use strata::protocol::data::{ColumnAbout, Reading, Upload};
use strata::protocol::query::{Answer, Query, QueryKind, ScoredFile};
use strata::protocol::results::{Map, Prepared, Scores, Segmentation, TableView};
use strata::protocol::{Event, File, Request, Work};
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
    outcome_in(&mut Service::new(|| 0.0), file, fragment).0
}

/// The same in a service that can be asked more, and the settings.
fn outcome_in(service: &mut Service, file: &str, fragment: &str) -> (Outcome, Settings) {
    let mut found = Outcome::default();
    load(service, file, Reading::default(), &mut found);
    if found.table.is_none() {
        return (found, Settings::default());
    }
    let (mut settings, problems) = url::read(fragment);
    assert_eq!(problems, Vec::<String>::new(), "{fragment}");
    let coded: BTreeMap<String, TextEncoding> =
        settings.overrides().into_iter().map(|(name, wish)| (name, wish.coding)).collect();
    found.as_read = found.table.clone();
    if coded.values().any(|coding| *coding != TextEncoding::None) {
        load(service, file, Reading { coded, ..Reading::default() }, &mut found);
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
            return (found, settings);
        }
    }
}

/// What differs from what is expected.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn check(&mut self, what: &str, is: impl ToString, should: impl ToString) {
        let (is, should) = (is.to_string(), should.to_string());
        if is != should {
            self.0.push(format!("{what}: {is} instead of {should}"));
        }
    }

    /// The table: rows, features, cells.
    fn check_table(&mut self, expected: &Value, found: &Outcome, table: &TableView) {
        if let Some(rows) = expected["rows"].as_u64().or(expected["rows_if_read"].as_u64()) {
            self.check("rows", table.rows, rows);
        }
        let features = found.prepared.as_ref().map(|prepared| prepared.features.clone()).unwrap_or_default();
        if let Some(count) = expected["features"].as_u64().or(expected["features_if_read"].as_u64()) {
            self.check("features", format!("{} {features:?}", features.len()), format!("{count} {features:?}"));
        }
        if let Some(names) = expected["feature_names"].as_array() {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            self.check("names", format!("{features:?}"), format!("{names:?}"));
        }
        let as_read = found.as_read.as_ref().expect("a table");
        for (what, should) in expected["values"].as_object().into_iter().flatten() {
            let is = value(as_read, what);
            let equal = match (is.parse::<f64>(), should.as_f64()) {
                (Ok(is), Some(should)) => (is - should).abs() <= 1e-6 * should.abs(),
                _ => Some(is.as_str()) == should.as_str(),
            };
            if !equal && !what.contains("days since") {
                self.check(what, is, should);
            }
        }
        for (name, cells) in expected["missing"].as_object().into_iter().flatten() {
            let values = table.columns.iter().find(|column| column.name == *name).map(|column| &column.values);
            let is = values.map_or(0, |values| values.iter().filter(|value| value.is_nan()).count());
            self.check(&format!("missing {name}"), is, cells);
        }
        if let (Some(sheet), Packing::Workbook { sheet: is, .. }) = (expected["sheet"].as_str(), &table.report.packing)
        {
            self.check("sheet", is, sheet);
        }
        if let Some(unit) = expected["unit"].as_str() {
            let has = table.report.columns.iter().any(|about| about.unit.as_deref() == Some(unit));
            self.check("unit", has, true);
        }
    }

    /// The segments: how many, how large, how good.
    fn check_segments(&mut self, expected: &Value, found: &Outcome) {
        let Some(segmentation) = &found.segmentation else {
            return self.0.push(format!("no segments: {}", found.refused.clone().unwrap_or_default()));
        };
        let sizes: Vec<u64> = segmentation.segments.iter().map(|segment| segment.size as u64).collect();
        let list = |name: &str| Some(expected[name].as_array()?.iter().filter_map(Value::as_u64).collect::<Vec<u64>>());
        for should in ["sizes_k3", "sizes", "sizes_k6"].into_iter().filter_map(list) {
            self.check("sizes", format!("{sizes:?}"), format!("{should:?}"));
        }
        for (name, is) in [("segments", sizes.len()), ("noise", segmentation.noise)] {
            if let Some(should) = expected[name].as_u64() {
                self.check(name, is, should);
            }
        }
        for name in ["inertia_k3", "inertia_k6"] {
            if let Some(should) = expected[name].as_f64() {
                let is = segmentation.inertia.unwrap_or(f64::NAN);
                if (is - should).abs() > 1e-6 * should {
                    self.check(name, is, should);
                }
            }
        }
        if let (Some(should), Some(scores)) = (expected["silhouette"].as_f64(), &found.scores) {
            let is = scores.silhouette.as_ref().map_or(f64::NAN, |(mean, _)| *mean);
            self.check("silhouette", format!("{is:.9}"), format!("{should:.9}"));
        }
    }
}

/// A figure of a table, by its words: `row 1 revenue`, `max deposit`, `sum orders`.
fn value(table: &TableView, what: &str) -> String {
    let (figure, name) = match what.strip_prefix("row 1 ") {
        Some(name) => ("row 1", name),
        None => what.split_once(' ').unwrap_or(("", "")),
    };
    let about = table.report.columns.iter().find(|about| about.name == name);
    let numbers = table.columns.iter().find(|column| column.name == name).map(|column| &column.values);
    let of = |fold: fn(f64, f64) -> f64, start: f64| {
        let present = numbers.map(|values| values.iter().filter(|value| !value.is_nan()));
        present.map_or(String::new(), |values| values.fold(start, |a, &v| fold(a, f64::from(v))).to_string())
    };
    match figure {
        "row 1" => about.and_then(|about| about.preview.first().cloned().flatten()).unwrap_or_default(),
        "max" => of(f64::max, f64::MIN),
        "sum" => of(|a, b| a + b, 0.0),
        _ => String::new(),
    }
}

/// What differs from what is expected, if anything.
fn differences(case: &Value) -> Vec<String> {
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let found = outcome(text("file"), text("settings"));
    let Some(table) = &found.table else {
        return vec![format!("refused: {}", found.refused.unwrap_or_default())];
    };
    let mut differences = Differences::default();
    differences.check_table(&case["expected"], &found, table);
    differences.check_segments(&case["expected"], &found);
    let told = table.notes.join("\n") + &found.segmentation.map_or(String::new(), |segments| segments.notes.join("\n"));
    match case["id"].as_str() {
        Some("C10") => differences.check("told", told.contains("60 rows have no direction"), true),
        Some("C12") => differences.check("told", told.contains("12 cells hold 9.99e307"), true),
        _ => {}
    }
    differences.0
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

/// The map of a table at its end.
fn map(service: &mut Service, settings: &Settings) -> Map {
    let mut events = Vec::new();
    let work = Work::Embed { spec: settings.embed(), afresh: false };
    service.receive(Request::Run { job: 3, work }, &mut |event| events.push(event));
    while !events.iter().any(|event| event.ends() && event.job() == Some(3)) {
        service.step(&mut |event| events.push(event));
    }
    let map = |event| if let Event::Mapped(_, map) = event { Some(map) } else { None };
    events.into_iter().rev().find_map(map).expect("a map")
}

#[test]
#[ignore = "needs the cases in ../shared"]
fn tables_of_few_rows_or_one_column_have_a_map() {
    let cases = json(shared("data/cases/cases.json"));
    let mut count = 0;
    for case in cases.as_array().expect("cases").iter().filter(|case| case["kind"] == "t-SNE") {
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let starts: &[&str] =
            if text("id") == "T03" { &["", "&map-init=spectral", "&map-components=2"] } else { &[""] };
        for start in starts {
            let mut service = Service::new(|| 0.0);
            let fragment = format!("{}{start}&iterations=250", text("settings"));
            let (found, settings) = outcome_in(&mut service, text("file"), &fragment);
            let mut wrong = Differences::default();
            wrong.check_table(&case["expected"], &found, found.table.as_ref().expect("a table"));
            wrong.check_segments(&case["expected"], &found);
            let map = map(&mut service, &settings);
            wrong.check("done", map.done, true);
            wrong.check("places", map.positions.len(), 2 * found.table.as_ref().map_or(0, |table| table.rows));
            wrong.check("finite", map.positions.iter().all(|place| place.is_finite()), true);
            if let Some(perplexity) = case["expected"]["perplexity_used"].as_f64() {
                wrong.check("perplexity", map.perplexity, perplexity);
            }
            assert!(wrong.0.is_empty(), "{}{start}: {}", text("id"), wrong.0.join("; "));
        }
        count += 1;
    }
    assert_eq!(count, 2);
}

/// The segments of a second file by those of a first, as the page asks for them.
fn score(case: &Value) -> (Outcome, ScoredFile) {
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let mut service = Service::new(|| 0.0);
    let (found, settings) = outcome_in(&mut service, text("file"), text("settings"));
    let bytes = std::fs::read(shared(&format!("data/cases/{}", text("score_file")))).expect("a file to be scored");
    let file = File { name: text("score_file").into(), bytes };
    let kind = QueryKind::Score { file, reading: Box::default(), map: None };
    let (mut scored, mut refused) = (None, None);
    let query = Query::segments(settings.segment(), Vec::new(), kind);
    service.receive(Request::Query { job: 3, table: 0, query }, &mut |event| match event {
        Event::Answer(_, Answer::Scored(answer)) => scored = Some(answer),
        Event::Failed(_, error) => refused = Some(error.sentence),
        _ => {}
    });
    (found, *scored.unwrap_or_else(|| panic!("{}: {}", text("id"), refused.unwrap_or_default())))
}

/// The cells of a column of a CSV file without quotes; `None` is empty.
fn cells(csv: &[u8], delimiter: char, name: &str) -> Vec<Option<String>> {
    let csv = String::from_utf8(csv.to_vec()).expect("UTF-8");
    let mut lines = csv.lines();
    let at = lines.next().and_then(|header| header.split(delimiter).position(|cell| cell == name)).expect(name);
    let cell = |line: &str| line.split(delimiter).nth(at).map(str::to_string).filter(|cell| !cell.is_empty());
    lines.map(cell).collect()
}

#[test]
#[ignore = "needs the cases in ../shared"]
fn new_customers_fall_into_the_segments_of_the_first_file() {
    let cases = json(shared("data/cases/cases.json"));
    let scoring = cases.as_array().expect("cases").iter().filter(|case| case["kind"] == "scoring");
    let mut count = 0;
    for case in scoring {
        count += 1;
        let id = case["id"].as_str().unwrap_or_default();
        let (found, scored) = score(case);
        let mut wrong = Differences::default();
        if case["expected"]["train"]["rows"].is_u64() {
            wrong.check_table(&case["expected"]["train"], &found, found.table.as_ref().expect("a table"));
        }
        wrong.check_segments(&case["expected"]["train"], &found);
        let should: Vec<Option<String>> = case["expected"]["segments"]
            .as_array()
            .expect(id)
            .iter()
            .map(|v| v.as_i64().map(|v| v.to_string()))
            .collect();
        let delimiter = if id == "E04" { ';' } else { ',' };
        wrong.check(
            "segments",
            format!("{:?}", cells(&scored.labels.bytes, delimiter, "segment")),
            format!("{should:?}"),
        );
        wrong.check("rows", scored.rows, should.len());
        wrong.check("without a segment", scored.dropped, should.iter().filter(|label| label.is_none()).count());
        if id == "E06" {
            let told = scored
                .notes
                .iter()
                .any(|note| note.contains("Row 5") && note.contains("revenue") && note.contains("−250"));
            wrong.check("told", told, true);
        } else {
            wrong.check("notes", format!("{:?}", scored.notes), "[]");
        }
        assert!(wrong.0.is_empty(), "{id}: {}", wrong.0.join("; "));
    }
    assert_eq!(count, 4);
}
