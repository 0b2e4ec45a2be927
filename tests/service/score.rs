//! New customers: a second file is read with the columns of the first, and each of its rows is put into a segment.

use super::keep;
use super::{service_with, settings};
use strata::app::settings::{ColumnSettings, Field, Settings, ALGORITHM, IMPUTE, K, MIN_CLUSTER_SIZE};
use strata::engine::inspect::Role;
use strata::protocol::data::ColumnKind;
use strata::protocol::query::{Answer, Query, QueryKind, ScoredFile};
use strata::protocol::{Event, File, Request};
use strata::service::Service;

/// 40 customers in two groups: numbers, yes and no, a plan, and a code of digits.
fn customers() -> String {
    let row = |n: usize| {
        let (spend, plan) = if n.is_multiple_of(2) { (10 + n % 5, "basic") } else { (90 + n % 5, "gold") };
        format!("c{n},{spend},{},{},{plan},0{n:03}\n", n % 7, if n.is_multiple_of(2) { "N" } else { "Y" })
    };
    format!("id,spend,visits,active,plan,code\n{}", (0..40).map(row).collect::<String>())
}

/// Settings with the plan as features.
fn with_plan(set: &[(&Field, &str)]) -> Settings {
    let mut settings = settings(set);
    let column = ColumnSettings { role: Role::Feature, ..ColumnSettings::guessed(ColumnKind::Text, Role::Describe) };
    settings.columns.insert("plan".into(), column);
    settings
}

fn score_as(settings: Settings, name: &str, csv: &str) -> Result<ScoredFile, String> {
    let (mut service, _) = service_with(&customers());
    ask(&mut service, settings, name, csv)
}

fn ask(service: &mut Service, settings: Settings, name: &str, csv: &str) -> Result<ScoredFile, String> {
    let file = File { name: name.into(), bytes: csv.as_bytes().to_vec() };
    let kind = QueryKind::Score { file, reading: Box::default(), map: None };
    let query = Query::segments(settings.segment(), Vec::new(), kind);
    let mut events = Vec::new();
    service.receive(Request::Query { job: 7, table: 0, query }, &mut |event| keep(&mut events, event));
    for event in events {
        match event {
            Event::Answer(_, Answer::Scored(found)) => return Ok(*found),
            Event::Failed(_, error) => return Err(error.sentence),
            _ => {}
        }
    }
    panic!("no answer")
}

/// The segments, by row; empty where there is none.
fn segments(found: &ScoredFile) -> Vec<String> {
    let csv = String::from_utf8(found.labels.bytes.clone()).expect("text");
    let delimiter = if csv.contains(';') { ';' } else { ',' };
    let mut lines = csv.lines();
    let at = lines.next().expect("a header").split(delimiter).position(|name| name == "segment").expect("segments");
    lines.map(|line| line.split(delimiter).nth(at).unwrap_or_default().to_string()).collect()
}

#[test]
fn one_customer_gets_the_segment_of_those_it_is_like() {
    let low = score_as(settings(&[(&K, "2")]), "one.csv", "id,spend,visits,active,plan,code\nx,11,3,N,basic,0001\n");
    let high = score_as(settings(&[(&K, "2")]), "one.csv", "id,spend,visits,active,plan,code\nx,92,3,Y,gold,0001\n");
    let (low, high) = (low.expect("a segment"), high.expect("a segment"));
    assert_eq!((low.rows, low.dropped, low.notes.len()), (1, 0, 0), "{:?}", low.notes);
    assert_ne!(segments(&low), segments(&high));
}

#[test]
fn the_columns_are_found_by_name_wherever_they_stand_and_below_a_title() {
    let plain = "id,spend,visits,active,plan,code\nx,11,3,N,basic,0001\ny,92,3,Y,gold,0002\n";
    let moved = "New customers of May\n\nplan;code;active;visits;spend;extra;id\n\
                 basic;0001;no;3;11,0;z;x\ngold;0002;yes;3;92,0;z;y\n";
    let [plain, moved] = [plain, moved].map(|csv| score_as(settings(&[(&K, "2")]), "new.csv", csv).expect("segments"));
    assert_eq!(segments(&plain), segments(&moved));
}

#[test]
fn a_column_is_what_it_was_in_the_first_file_though_the_second_alone_would_say_otherwise() {
    // All say yes, by another word; all codes and plans are digits; nobody has visited.
    let csv = "id,spend,visits,active,plan,code\n1,11,,Ja,1,1\n2,92,,Ja,2,2\n3,13,,Ja,3,3\n";
    let found = score_as(with_plan(&[(&K, "2")]), "new.csv", csv).expect("segments");
    assert_eq!((found.rows, found.dropped), (3, 0));
    let told = found.notes.join("\n");
    assert!(told.contains("\"visits\": no row has a value") && told.contains("filled with 3"), "{told}");
    assert!(told.contains("\"plan\": 3 rows have a value that the first table does not have, such as \"1\""), "{told}");
    assert_eq!(found.notes.len(), 2, "{told}");
}

#[test]
fn a_row_that_cannot_be_prepared_costs_itself_alone() {
    let csv = "id,spend,visits,active,plan,code\na,11,1,N,basic,1\nb,-20,1,N,basic,2\nc,x,1,N,basic,3\nd,92\n\
               e,93,1,Y,gold,5\nf,1e300,1,Y,gold,6\n";
    let found = score_as(settings(&[(&K, "2"), (&IMPUTE.field, "drop")]), "new.csv", csv).expect("segments");
    let told = found.notes.join("\n");
    assert_eq!(found.counts.iter().map(|(_, after)| after).sum::<usize>(), found.rows - found.dropped, "{told}");
    for (row, column) in [("Row 2 (b)", "\"spend\" is −20"), ("Row 3 (c)", "\"spend\" has no value")] {
        assert!(told.contains(row) && told.contains(column), "{told}");
    }
    assert!(told.contains("1 row has too many or too few fields and was skipped"), "{told}");
    let labels = segments(&found);
    assert_eq!(labels.iter().filter(|label| label.is_empty()).count(), 3, "{labels:?}");
    assert!(!labels[0].is_empty() && !labels[4].is_empty() && labels[0] != labels[4], "{labels:?}");
}

#[test]
fn a_row_that_does_not_fit_is_left_out_and_an_amount_is_written_as_in_the_first_file() {
    let csv = "id,spend,visits,active,plan,code\nx,11,3,N,basic,0001\ny,9,2,50,3,N,basic,0001\n";
    let found = score_as(settings(&[(&K, "2")]), "new.csv", csv).expect("segments");
    assert_eq!((found.rows, found.dropped), (1, 0));
    let one = "id,spend,visits,active,plan,code\n7,9,2,50,N,basic,0001\n";
    assert!(score_as(settings(&[(&K, "2")]), "one.csv", one).is_err(), "one field too many and no other row");
    // A semicolon alone does not make a comma of the point that the first file has.
    let amount = "id;spend;visits;active;plan;code\nx;1,234;3;N;basic;0001\ny;92;3;Y;gold;2\n";
    let found = score_as(settings(&[(&K, "2")]), "new.csv", amount).expect("segments");
    assert_eq!(segments(&found)[0], segments(&found)[1], "1,234 is more than a thousand: {:?}", found.notes);
}

#[test]
fn a_header_of_two_lines_is_found_again() {
    let rows = |from: usize, to: usize| -> String {
        (from..to).map(|n| format!("c{n},{},{},{}\n", n % 5, 10 + n % 2 * 80, 5 + n % 3)).collect()
    };
    let header = ",,Spring,Autumn\nid,visits,spend,spend\n";
    let (mut service, _) = service_with(&format!("{header}{}", rows(0, 30)));
    let found = ask(&mut service, settings(&[(&K, "2")]), "new.csv", &format!("{header}{}", rows(0, 2)));
    assert_eq!(found.map(|found| found.rows), Ok(2));
}

#[test]
fn a_customer_whose_value_is_taken_away_is_told_where_such_rows_are_left_out() {
    let (mut service, _) = service_with(&customers());
    let kind = QueryKind::WhatIf { row: 1, values: vec![("spend".into(), None)] };
    let query = Query::segments(settings(&[(&K, "2"), (&IMPUTE.field, "drop")]).segment(), Vec::new(), kind);
    let mut events = Vec::new();
    service.receive(Request::Query { job: 7, table: 0, query }, &mut |event| keep(&mut events, event));
    let told =
        |event: &Event| matches!(event, Event::Failed(7, error) if error.sentence.contains("A value is missing"));
    assert!(events.iter().any(told), "{events:?}");
}

#[test]
fn a_file_of_which_no_row_can_be_used_is_refused_with_the_reasons() {
    let csv = "id,spend,visits,active,plan,code\na,-11,1,N,basic,1\nb,-20,1,N,basic,2\n";
    let refused = score_as(settings(&[(&K, "2")]), "bad.csv", csv).expect_err("no row");
    assert!(refused.contains("bad.csv") && refused.contains("Row 1 (a)") && refused.contains("−20"), "{refused}");
    for (csv, word) in [("id,spend,visits,active,plan,code\n", "row"), ("a,b\n1,2\n", "spend"), ("", "empty")] {
        let refused = score_as(settings(&[(&K, "2")]), "bad.csv", csv).expect_err(csv);
        assert!(refused.contains("bad.csv") && refused.contains(word), "{refused}");
    }
}

#[test]
fn the_same_customers_are_found_again_by_their_id_and_others_get_a_sentence() {
    let (mut service, _) = service_with(&customers());
    let first = customers();
    let mut lines: Vec<&str> = first.lines().collect();
    let gone = lines.pop().and_then(|line| line.split(',').next()).expect("a customer").to_string();
    let next = lines.join("\n") + "\nnew one,11,3,N,basic,0001\n";
    let found = ask(&mut service, settings(&[(&K, "2")]), "next.csv", &next).expect("segments");
    let moved = found.moved.expect("customers of both");
    let (movement, count) = (&moved.movement, |counts: &[u64]| counts.iter().sum::<u64>());
    assert_eq!((movement.moved(), count(&movement.left), count(&movement.joined)), (0, 1, 1));
    assert_eq!(movement.stayed() as usize, lines.len() - 1);
    let file = String::from_utf8(moved.file.bytes).expect("text");
    assert!(file.contains(&format!("\n{gone},")) && file.contains(",left\n"), "{file}");
    assert!(file.lines().last().is_some_and(|line| line.starts_with("new one,,,") && line.ends_with(",joined")));
    let others = next.replace("\nc", "\nother");
    let refused = ask(&mut service, settings(&[(&K, "2")]), "others.csv", &others).expect("segments").moved;
    assert!(refused.is_err_and(|sentence| sentence.starts_with("None of the ")), "other customers");
}

#[test]
fn a_file_held_to_itself_moves_nobody_whatever_the_method() {
    let mut of_column = settings(&[(&ALGORITHM.field, "column")]);
    of_column.chosen_label_column = Some("plan".into());
    let density = settings(&[(&ALGORITHM.field, "hdbscan"), (&MIN_CLUSTER_SIZE, "5")]);
    for settings in [settings(&[(&K, "3")]), density, of_column] {
        // One customer far from all others is noise to a density.
        let table = customers() + "far,900,90,N,basic,0999\n";
        let (mut service, _) = service_with(&table);
        let movement =
            ask(&mut service, settings, "same.csv", &table).expect("segments").moved.expect("customers").movement;
        assert_eq!((movement.moved(), movement.met() as usize + movement.unplaced), (0, 41));
    }
}

#[test]
fn segments_of_a_column_are_what_the_second_file_says_by_itself() {
    let (mut service, _) = service_with(&customers());
    let mut settings = settings(&[(&ALGORITHM.field, "column")]);
    settings.chosen_label_column = Some("plan".into());
    // c0 looks like the others of its plan still, and has another.
    let next = customers().replacen("basic", "gold", 1).replacen("gold", "silver", 2).replacen("silver", "gold", 1);
    let moved = ask(&mut service, settings, "next.csv", &next).expect("segments").moved.expect("customers");
    // c0 went from basic to gold; c1 has a plan that nobody had.
    assert_eq!((moved.movement.moved(), moved.movement.unplaced), (1, 1));
}
