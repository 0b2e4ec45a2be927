//! Questions aside: files of labels, one customer changed, new customers.

use super::{service_with, settings, two_groups};
use strata::app::settings::{Field, ALGORITHM, EPS, IMPUTE, K};
use strata::protocol::ask::{Ask, Format, Question, Told};
use strata::protocol::data::Reading;
use strata::protocol::{codec, Event, File, Request};
use strata::service::Service;

fn ask(service: &mut Service, set: &[(&Field, &str)], question: Question) -> Event {
    let ask = Ask { spec: settings(set).segment(), names: vec!["=First".into(), "Second".into()], question };
    let request = Request::Ask { job: 7, ask: Box::new(ask) };
    let request = codec::decode(&codec::encode(&request).expect("encodes")).expect("decodes");
    let mut events = Vec::new();
    service.receive(request, &mut |event| events.push(event));
    let end = events.pop().expect("an end");
    match end {
        Event::Done(7) => events.pop().expect("an answer"),
        failed => failed,
    }
}

fn text(event: Event) -> String {
    let Event::File(7, file) = event else { panic!("{event:?}") };
    String::from_utf8(file.bytes).expect("text")
}

#[test]
fn labels_come_with_name_distance_and_silhouette_for_the_rows_asked_for() {
    let (mut service, _) = service_with(&two_groups());
    let set = [(&K, "2"), (&IMPUTE, "drop")];
    let all = text(ask(&mut service, &set, Question::Labels { format: Format::Csv, rows: None }));
    assert!(all.starts_with("id,a,b,city,segment,segment_name,distance_to_centre,silhouette\n"), "{all}");
    assert!(all.contains(",'=First,"), "a name is no formula: {all}");
    assert!(all.ends_with("c40,,0.2,Ulm,,,,\n"), "{all}");
    let some = Question::Labels { format: Format::Csv, rows: Some(vec![1, 3]) };
    let some = text(ask(&mut service, &set, some));
    assert_eq!(some.lines().count(), 3);
    assert!(all.contains(some.lines().last().expect("a line")));
    let Event::File(_, file) = ask(&mut service, &set, Question::Labels { format: Format::Xlsx, rows: None }) else {
        panic!("a workbook")
    };
    assert!(file.name.ends_with(".xlsx") && file.bytes.starts_with(b"PK"));
}

#[test]
fn density_and_mixtures_tell_role_and_membership() {
    let (mut service, _) = service_with(&two_groups());
    let labels = || Question::Labels { format: Format::Csv, rows: None };
    let found = text(ask(&mut service, &[(&ALGORITHM, "dbscan"), (&EPS, "0.5")], labels()));
    assert!(found.starts_with("id,a,b,city,role,segment,segment_name,distance_to_centre,"), "{found}");
    let found = text(ask(&mut service, &[(&ALGORITHM, "gaussian-mixture"), (&K, "2")], labels()));
    assert!(found.starts_with("id,a,b,city,segment,segment_name,membership,silhouette\n"), "{found}");
}

#[test]
fn a_changed_customer_falls_into_the_other_segment_and_an_unchanged_one_stays() {
    let (mut service, _) = service_with(&two_groups());
    for set in [vec![(&K, "2")], vec![(&K, "2"), (&ALGORITHM, "agglomerative")]] {
        let mut fall = |values: &[(&str, f64)]| {
            let values = values.iter().map(|(name, value)| (name.to_string(), Some(*value))).collect();
            match ask(&mut service, &set, Question::WhatIf { row: 1, values }) {
                Event::Told(7, Told::WhatIf(fall)) => fall,
                other => panic!("{other:?}"),
            }
        };
        let own = fall(&[]);
        let moved = fall(&[("a", 0.1), ("b", 0.1)]);
        assert_ne!(own.label, moved.label);
        assert_eq!(moved.label, moved.centres.segment as i32);
        assert_eq!(own.features, ["a", "b"]);
    }
    let far = Question::WhatIf { row: 99, values: vec![] };
    let Event::Failed(7, error) = ask(&mut service, &[(&K, "2")], far) else { panic!("no such row") };
    assert!(error.sentence.contains("100"), "{}", error.sentence);
}

#[test]
fn rows_scored_anew_get_the_labels_they_have() {
    for set in
        [vec![(&K, "2")], vec![(&ALGORITHM, "dbscan"), (&EPS, "0.5")], vec![(&ALGORITHM, "agglomerative"), (&K, "3")]]
    {
        let (mut service, _) = service_with(&two_groups());
        let all = text(ask(&mut service, &set, Question::Labels { format: Format::Csv, rows: None }));
        let file = File { name: "again.csv".into(), bytes: two_groups().into_bytes() };
        let Event::Told(7, Told::Scored(found)) =
            ask(&mut service, &set, Question::Score { file, reading: Reading::default() })
        else {
            panic!("scored")
        };
        assert_eq!((found.rows, found.dropped), (41, 0));
        assert!(found.counts.iter().all(|(before, after)| before == after), "{:?}", found.counts);
        assert!(found.drift.iter().all(|(_, psi)| *psi == 0.0));
        let segment = |csv: &str| -> Vec<String> {
            let mut lines = csv.lines();
            let at = lines.next().expect("a header").split(',').position(|name| name == "segment").expect("labels");
            lines.map(|line| line.split(',').nth(at).unwrap_or_default().to_string()).collect()
        };
        let anew = String::from_utf8(found.labels.bytes).expect("text");
        assert_eq!(segment(&anew), segment(&all));
    }
}

#[test]
fn a_second_file_without_the_columns_is_told_and_the_table_stays() {
    let (mut service, _) = service_with(&two_groups());
    let file = File { name: "other.csv".into(), bytes: b"x,y\n1,2\n3,4\n".to_vec() };
    let Event::Failed(7, error) =
        ask(&mut service, &[(&K, "2")], Question::Score { file, reading: Reading::default() })
    else {
        panic!("no columns")
    };
    assert!(error.sentence.contains("other.csv") && error.sentence.contains('a'), "{}", error.sentence);
    let labels = Question::Labels { format: Format::Csv, rows: None };
    assert_eq!(text(ask(&mut service, &[(&K, "2")], labels)).lines().count(), 42);
}
