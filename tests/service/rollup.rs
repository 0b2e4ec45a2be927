//! Orders that become customers: offered, tried, read so, exported, and new orders put into the segments.

use super::{clock, keep, plain_labels, settings};
use strata::app::settings::K;
use strata::engine::derive::Derived;
use strata::engine::rollup::Plan;
use strata::protocol::data::{Reading, Upload};
use strata::protocol::query::{Answer, Query, QueryKind};
use strata::protocol::results::TableView;
use strata::protocol::{codec, Event, File, Request};
use strata::service::Service;

/// Orders of 30 customers; every third has many, of large amounts.
fn orders() -> String {
    let mut csv = "order_no;kunden_nr;datum;betrag;kanal\n".to_string();
    let mut number = 0;
    for round in 0..9 {
        for customer in 0..30 {
            let is_large = customer % 3 == 0;
            if round < 2 || is_large {
                number += 1;
                let (day, channel) = (1 + (round * 3 + customer) % 28, if number % 4 == 0 { "Laden" } else { "Netz" });
                let amount = if is_large { 200 + customer } else { 10 + customer };
                csv += &format!("A{number};{};{day:02}.03.2024;{amount},5;{channel}\n", 7000 + customer);
            }
        }
    }
    csv
}

fn load(service: &mut Service, csv: &str, reading: Reading) -> (Option<TableView>, Option<String>) {
    let upload = Upload { name: "orders.csv".into(), reading, ..Upload::default() };
    let (mut table, mut refused) = (None, None);
    let request = Request::Load { job: 1, upload, bytes: csv.as_bytes().to_vec(), view: true, segments: 2 };
    service.receive(request, &mut |event| match event {
        Event::Loaded(_, view) => table = view,
        Event::Failed(_, error) => refused = Some(error.sentence),
        _ => {}
    });
    (table, refused)
}

fn ask(service: &mut Service, request: Request) -> Vec<Event> {
    let mut events = Vec::new();
    let request = codec::decode(&codec::encode(&request).expect("encodes")).expect("decodes");
    service.receive(request, &mut |event| {
        let bytes = codec::encode(&event).expect("encodes");
        keep(&mut events, codec::decode(&bytes).expect("decodes"));
    });
    events
}

/// The service with the orders read as they stand, and the plan that is offered.
fn offered() -> (Service, TableView, Plan) {
    let mut service = Service::new(clock);
    let (table, _) = load(&mut service, &orders(), Reading::default());
    let table = table.expect("a table");
    let plan = table.report.rollup.clone().expect("an offer").plan;
    (service, table, plan)
}

#[test]
fn orders_are_offered_as_customers_and_tried_first() {
    let (mut service, table, plan) = offered();
    assert_eq!([&*plan.id, &plan.date, &plan.amount], ["kunden_nr", "datum", "betrag"]);
    assert_eq!((table.rows, plan.order.as_deref(), table.is_per_customer), (130, None, false));
    let request = |plan: &Plan| Request::Query { job: 2, table: 0, query: Query::RollUp(Box::new(plan.clone())) };
    let events = ask(&mut service, request(&plan));
    let answer = events.iter().find_map(|event| match event {
        Event::Answer(_, Answer::FirstCustomers(found)) => Some(found.clone()),
        _ => None,
    });
    let found = answer.expect("an answer").expect("customers");
    assert_eq!(
        (found.customers, found.columns[0].as_str(), found.rows[1][0].as_deref()),
        (30, "kunden_nr", Some("7001"))
    );
    assert_eq!(found.sentence, "130 lines became 30 customers by kunden_nr.");
    let events = ask(&mut service, request(&Plan { date: "kanal".into(), ..plan }));
    let refused = events.iter().find_map(|event| match event {
        Event::Answer(_, Answer::FirstCustomers(Err(sentence))) => Some(sentence.clone()),
        _ => None,
    });
    assert!(refused.expect("a sentence").contains("\"kanal\" holds no dates: found \"Netz\""));
}

#[test]
fn customers_are_a_table_like_any_other() {
    let (mut service, orders_view, plan) = offered();
    let derived = vec![Derived { name: "per day".into(), formula: "[sum of betrag] / (span + 1)".into() }];
    let reading = Reading { rollup: Some(Box::new(plan)), derived, ..Reading::default() };
    let (table, refused) = load(&mut service, &orders(), reading.clone());
    let table = table.unwrap_or_else(|| panic!("{refused:?}"));
    assert_eq!((table.rows, table.id_column.as_deref(), table.is_per_customer), (30, Some("kunden_nr"), true));
    // It is the same file, written as it is, and offered nothing more.
    assert_eq!((&table.fingerprint, &table.content), (&orders_view.fingerprint, &orders_view.content));
    assert_eq!((table.report.dialect.delimiter, &table.report.rollup), (b';', &None));
    let names: Vec<&str> = table.report.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "kunden_nr",
            "recency",
            "frequency",
            "sum of betrag",
            "mean of betrag",
            "first purchase",
            "span",
            "kanal: Laden (share)",
            "kanal: Netz (share)",
            "per day"
        ]
    );
    assert!(table.report.columns[5].has_dates);
    assert_eq!(table.report.lines.iter().map(|line| line.number).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    let spec = settings(&[(&K, "2")]).segment();
    let events = ask(&mut service, plain_labels(3, spec.clone()));
    let [Event::Answer(_, Answer::File(file)), Event::Done(_)] = &events[..] else { panic!("{events:?}") };
    let text = String::from_utf8(file.bytes.clone()).expect("text");
    assert!(text.starts_with("kunden_nr,recency,frequency,sum of betrag,"), "{text}");
    assert_eq!(text.lines().count(), 31);
    // New orders become customers in the same way.
    let csv = "order_no;kunden_nr;datum;betrag;kanal\nB1;1;01.03.2024;250,5;Netz\nB2;1;27.03.2024;220;Laden\n\
               B3;2;26.03.2024;12;Netz\n";
    let file = File { name: "new.csv".into(), bytes: csv.as_bytes().to_vec() };
    let kind = QueryKind::Score { file, reading: Box::new(reading), map: None };
    let events = ask(&mut service, Request::Query { job: 4, table: 0, query: Query::segments(spec, vec![], kind) });
    let scored = events.iter().find_map(|event| match event {
        Event::Answer(_, Answer::Scored(found)) => Some(found.clone()),
        _ => None,
    });
    let scored = scored.unwrap_or_else(|| panic!("{events:?}"));
    assert_eq!((scored.rows, scored.dropped), (2, 0), "{:?}", scored.notes);
    let labels = String::from_utf8(scored.labels.bytes).expect("text");
    assert!(labels.starts_with("kunden_nr,recency,frequency,"), "{labels}");
}

#[test]
fn a_plan_that_does_not_fit_and_too_few_customers_are_told() {
    let (mut service, _, plan) = offered();
    let wrong = Plan { amount: "gone".into(), ..plan.clone() };
    let (_, refused) = load(&mut service, &orders(), Reading { rollup: Some(Box::new(wrong)), ..Reading::default() });
    assert_eq!(
        refused.as_deref(),
        Some("orders.csv: There is no column \"gone\", which was to hold the amount of each line: choose another one.")
    );
    let one: String = orders()
        .lines()
        .filter(|line| line.contains("7000") || line.contains("order"))
        .fold(String::new(), |csv, line| csv + line + "\n");
    let (_, refused) = load(&mut service, &one, Reading { rollup: Some(Box::new(plan)), ..Reading::default() });
    assert!(refused.expect("a sentence").contains("has 1 rows, but 2 segments are asked for"));
}
