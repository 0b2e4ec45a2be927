//! The table as the service reads it: packed files, ways out of a refusal, roles, computed columns, what is told of
//! columns.

use super::{keep, plain_labels};
use super::{run, settings};
use strata::app::settings::{ColumnSettings, K};
use strata::engine::derive::Derived;
use strata::engine::inspect::Role;
use strata::engine::table::{Encoding, Extra, ReadOptions, Verdict, ROWS_SHOWN};
use strata::engine::unpack::Packing;
use strata::protocol::data::{ColumnKind, ColumnStatistics, IdChoice, Reading, Upload};
use strata::protocol::query::{Answer, Query};
use strata::protocol::results::TableView;
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

fn load(service: &mut Service, name: &str, bytes: &[u8], reading: Reading) -> Vec<Event> {
    let mut events = Vec::new();
    let upload = Upload { number: 1, name: name.into(), reading, ..Upload::default() };
    let request = Request::Load { job: 1, upload, bytes: bytes.to_vec(), view: true, segments: 0 };
    service.receive(request, &mut |event| keep(&mut events, event));
    events
}

fn view(events: &[Event]) -> &TableView {
    match events {
        [Event::Column(..), .., Event::Loaded(_, Some(view)), Event::Done(_)] => view,
        other => panic!("no table: {other:?}"),
    }
}

/// The numeric columns that were told, each in a message of its own.
fn told(events: &[Event]) -> Vec<&str> {
    let columns =
        events.iter().filter_map(|event| if let Event::Column(_, column) = event { Some(column) } else { None });
    columns.map(|column| column.name.as_str()).collect()
}

const SHOP: &str = "id;spent;town\nK1;1,5;Ulm\nK2;2,5;Bonn\nK3;;Ulm\nK4;7,25;Ulm\n";

#[test]
fn what_was_sniffed_is_told_with_the_first_rows() {
    let mut service = Service::new(super::clock);
    let events = load(&mut service, "shop.csv", SHOP.as_bytes(), Reading::default());
    let report = &view(&events).report;
    assert_eq!((report.dialect.delimiter, report.decimal as usize, report.misfits), (b';', 1, 0));
    let told: Vec<_> = report.columns.iter().map(|c| (c.name.as_str(), c.kind, c.role)).collect();
    use ColumnKind::{Number, Text};
    assert_eq!(told, [("id", Text, Role::Id), ("spent", Number, Role::Feature), ("town", Text, Role::Describe)]);
    let spent: Vec<_> = report.columns[1].preview.iter().map(Option::as_deref).collect();
    assert_eq!(spent, [Some("1.5"), Some("2.5"), None, Some("7.25")]);
}

#[test]
fn a_workbook_and_a_sheet_of_it() {
    let bytes = include_bytes!("../fixtures/workbooks/two_sheets.ods");
    let mut service = Service::new(super::clock);
    let events = load(&mut service, "book.ods", bytes, Reading::default());
    assert!(matches!(&view(&events).report.packing, Packing::Workbook { sheet, .. } if sheet == "Customers"));
    let other = Reading { sheet: Some("Other".into()), ..Reading::default() };
    assert_eq!(view(&load(&mut service, "book.ods", bytes, other)).rows, 2);
    let none = Reading { sheet: Some("Gone".into()), ..Reading::default() };
    let events = load(&mut service, "book.ods", bytes, none);
    let [Event::Failed(_, error)] = &events[..] else { panic!("{events:?}") };
    assert!(error.sentence.contains("\"Gone\"") && error.sentence.contains("Customers"), "{}", error.sentence);
}

#[test]
fn a_refusal_comes_with_the_ways_out_and_they_work() {
    let torn = "a,b\n1,2\n3\n5,6\n7,8\n9,10,11\n";
    let mut service = Service::new(super::clock);
    let events = load(&mut service, "torn.csv", torn.as_bytes(), Reading::default());
    let [Event::Offered(_, remedies), Event::Failed(..)] = &events[..] else { panic!("{events:?}") };
    let labels: Vec<&str> = remedies.iter().map(|remedy| remedy.label.as_str()).collect();
    assert_eq!(labels, ["Skip the 2 rows that do not fit", "Pad or truncate the 2 rows that do not fit"]);
    let rows = [3, 5];
    for (remedy, rows) in remedies.clone().into_iter().zip(rows) {
        let events = load(&mut service, "torn.csv", torn.as_bytes(), remedy.reading);
        let view = view(&events);
        assert_eq!((view.rows, view.report.misfits, view.report.first_misfits[0].line), (rows, 2, 3));
    }
    let words = "a,b\n1,2\nx,4\n5,6\n7,8\n9,1\n";
    let events = load(&mut service, "words.csv", words.as_bytes(), Reading::default());
    let [Event::Offered(_, remedies), Event::Failed(..)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(view(&load(&mut service, "words.csv", words.as_bytes(), remedies[0].reading.clone())).rows, 5);
    let options = ReadOptions { encoding: Some(Encoding::Utf16Le), ..ReadOptions::default() };
    let events = load(&mut service, "a.csv", b"a,b\n1,2\n3,4\n", Reading { options, ..Reading::default() });
    assert!(matches!(&events[..], [Event::Failed(..)]), "{events:?}");
}

#[test]
fn another_id_ignored_and_computed_columns_are_used_and_the_export_stays_as_uploaded() {
    let csv = "a,b,c\n1,10,5\n2,20,6\n3,35,9\n";
    let mut service = Service::new(super::clock);
    let reading = Reading {
        id: IdChoice::Column("b".into()),
        ignored: vec!["c".into()],
        derived: vec![Derived { name: "d".into(), formula: "a + c".into() }],
        ..Reading::default()
    };
    let events = load(&mut service, "t.csv", csv.as_bytes(), reading);
    let found = view(&events);
    let ids = [0, 1, 2].map(|row| found.ids.get(row)).join(" ");
    assert_eq!((found.id_column.as_deref(), ids.as_str()), (Some("b"), "10 20 35"));
    assert_eq!(told(&events), ["a", "d"]);
    let mut events = Vec::new();
    let spec = settings(&[(&K, "2")]).segment();
    service.receive(plain_labels(3, spec), &mut |event| keep(&mut events, event));
    let [Event::Answer(_, Answer::File(file)), Event::Done(_)] = &events[..] else { panic!("{events:?}") };
    assert!(file.bytes.starts_with(b"a,b,c,segment\n1,10,5,"), "{:?}", String::from_utf8_lossy(&file.bytes));

    let bad = Reading { derived: vec![Derived { name: "d".into(), formula: "a + e".into() }], ..Reading::default() };
    let events = load(&mut service, "t.csv", csv.as_bytes(), bad);
    let [Event::Failed(_, error)] = &events[..] else { panic!("{events:?}") };
    assert!(error.sentence.contains("\"e\", which is no column of numbers"), "{}", error.sentence);
}

#[test]
fn columns_are_inspected_and_preparations_compared() {
    let rows: Vec<String> =
        (0..60).map(|row| format!("{},{},{}", row % 2 * 40 + row % 5, row * row, row % 7)).collect();
    let csv = format!("a,b,c\n{}\n", rows.join("\n"));
    let mut service = Service::new(super::clock);
    load(&mut service, "t.csv", csv.as_bytes(), Reading::default());
    let mut events = Vec::new();
    service.receive(Request::Query { job: 2, table: 0, query: Query::Inspect }, &mut |event| keep(&mut events, event));
    let [Event::Answer(2, Answer::Inspection(found)), Event::Done(2)] = &events[..] else { panic!("{events:?}") };
    assert!(matches!(&found.columns[1], (name, ColumnStatistics::Number(n)) if name == "b" && n.zeros == 1));
    assert_eq!((found.suggestions.len(), found.correlation.columns.len()), (3, 3));

    let same = settings(&[(&K, "2")]);
    let mut other = same.clone();
    let plan = ColumnSettings::guessed(ColumnKind::Number, Role::Describe);
    other.columns.insert("a".into(), plan);
    let mut compare = |job, second: &strata::app::settings::Settings| {
        let (first, second) = (Box::new(same.segment()), Box::new(second.segment()));
        let mut events = Vec::new();
        service.receive(Request::Query { job, table: 0, query: Query::Compare { first, second } }, &mut |event| {
            keep(&mut events, event)
        });
        match events.iter().find(|event| matches!(event, Event::Answer(..))) {
            Some(Event::Answer(_, Answer::Comparison(found))) => (**found).clone(),
            _ => panic!("{events:?}"),
        }
    };
    assert_eq!(compare(3, &same).adjusted_rand, 1.0);
    let found = compare(4, &other);
    assert!(found.adjusted_rand < 1.0 && found.second.iter().sum::<usize>() == 60, "{found:?}");
    let events = run(&mut service, 5, Work::Segment(other.segment()));
    let Some(Event::Prepared(_, prepared)) = events.iter().find(|e| matches!(e, Event::Prepared(..))) else { panic!() };
    assert_eq!(prepared.features, ["b", "c"]);
    assert_eq!(prepared.shapes.len(), 2);
}

#[test]
fn what_was_decided_in_doubt_is_listed_and_each_press_decides_otherwise() {
    let row = |row: usize| {
        let half = if row.is_multiple_of(2) { format!("{row}") } else { "unknown so far".into() };
        let limit = if row.is_multiple_of(9) { 99_999 } else { 100 + row };
        format!("K{row},{},{half},{limit}\n", row * 7 % 5)
    };
    let csv = format!("Report of May\nid,spent,half,limit\n{}", (0..20).map(row).collect::<String>());
    let mut service = Service::new(super::clock);
    let events = load(&mut service, "report.csv", csv.as_bytes(), Reading::default());
    let found = view(&events).clone();
    assert_eq!(told(&events), ["spent", "limit"]);
    assert_eq!(found.report.doubts.len(), 3, "{:?}", found.report.doubts);
    assert!(found.report.doubts.iter().all(|doubt| found.notes.contains(doubt)));
    // The lines show where the table is: what stands above, the header, the first rows.
    let lines: Vec<(usize, Verdict)> = found.report.lines.iter().map(|line| (line.number, line.verdict)).collect();
    assert_eq!(lines[..3], [(1, Verdict::Extra(Extra::Above)), (2, Verdict::Header), (3, Verdict::Row)]);
    assert_eq!(lines.len(), 2 + ROWS_SHOWN);
    assert_eq!(found.report.lines[0].cells, ["Report of May"]);
    let press = |service: &mut Service, word: &str| {
        let way = found.report.ways_back.iter().find(|way| way.label.contains(word)).expect(word);
        load(service, "report.csv", csv.as_bytes(), way.reading.clone())
    };
    let missing = |events: &[Event], name: &str| {
        let column = |event: &Event| match event {
            Event::Column(_, column) if column.name == name => Some(column.values.clone()),
            _ => None,
        };
        events.iter().find_map(column).expect(name).iter().filter(|value| value.is_nan()).count()
    };
    assert_eq!(missing(&press(&mut service, "99999"), "limit"), 3);
    assert_eq!(missing(&press(&mut service, "Read half"), "half"), 10);
    assert!(matches!(press(&mut service, "above the header").last(), Some(Event::Failed(..))), "a title is no header");
}

#[test]
fn what_is_the_same_of_several_columns_is_told_once_and_rows_are_customers_only_where_an_id_says_so() {
    let row = |row: usize| {
        let yes = |step: usize| if row.is_multiple_of(step) { "Yes" } else { "No" };
        format!("K{row},{},{},{},{},{}\n", yes(2), yes(3), yes(5), row * 7 % 5, row % 3)
    };
    let csv = |id: &str| format!("{id},Partner,Churn,,,spent\n{}", (0..20).map(row).collect::<String>());
    let mut service = Service::new(super::clock);
    let events = load(&mut service, "t.csv", csv("customer_id").as_bytes(), Reading::default());
    let found = view(&events);
    let told = |word: &str| found.notes.iter().filter(|note| note.contains(word)).collect::<Vec<_>>();
    assert_eq!(told("have no name"), ["2 columns have no name and go by their place. Is the header in another line?"]);
    assert_eq!(told("read as 1/0").len(), 1, "{:?}", found.notes);
    assert!(told("read as 1/0")[0].contains("Partner, Churn, column 4"), "{:?}", found.notes);
    assert!(found.is_per_customer);
    let orders = load(&mut service, "t.csv", csv("order_id").as_bytes(), Reading::default());
    assert!(!view(&orders).is_per_customer);
    // By the id that a person chooses, of which rows have the same.
    let reading = Reading { id: IdChoice::Column("spent".into()), ..Reading::default() };
    let chosen = load(&mut service, "t.csv", csv("customer_id").as_bytes(), reading);
    assert!(!view(&chosen).is_per_customer);
}

#[test]
fn ids_that_repeat_are_told_of_the_column_that_is_the_id() {
    // 400 orders, two lines twice, of 90 customers.
    let row = |row: usize| format!("{},K{},{}.5\n", 500_000 + row.max(2), row % 90, row * 7 % 31);
    let csv = format!("order_id,customer_id,amount\n{}", (0..400).map(row).collect::<String>());
    let mut service = Service::new(super::clock);
    let mut told_of = |id: IdChoice| {
        let events = load(&mut service, "t.csv", csv.as_bytes(), Reading { id, ..Reading::default() });
        let found = view(&events);
        let repeats = |notes: &[String]| notes.iter().filter(|note| note.contains(" repeats: ")).cloned().collect();
        let told: [Vec<String>; 2] = [repeats(&found.notes), repeats(&found.report.doubts)];
        assert_eq!(told[0], told[1]);
        told[0].clone()
    };
    let of = |column: &str, distinct: usize| {
        [format!("{column} repeats: 400 rows share {distinct} different IDs. Is each row one customer?")]
    };
    assert_eq!(told_of(IdChoice::Guessed), of("order_id", 398));
    assert_eq!(told_of(IdChoice::Column("order_id".into())), of("order_id", 398));
    assert_eq!(told_of(IdChoice::Column("customer_id".into())), of("customer_id", 90));
    assert_eq!(told_of(IdChoice::Place), [""; 0]);
}
