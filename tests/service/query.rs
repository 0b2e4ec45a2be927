//! Questions aside: files of labels, one customer changed, new customers.

use super::keep;
use super::{run, service_with, settings, two_groups};
use strata::app::settings::{Field, ALGORITHM, EPS, IMPUTE, K, PCA, PCA_COUNT};
use strata::engine::control::Control;
use strata::engine::derive::Derived;
use strata::engine::figures::{speak, Marks};
use strata::engine::model_export::Dialect;
use strata::engine::unpack::unpack;
use strata::protocol::data::{Reading, Upload};
use strata::protocol::query::{Answer, ControlGroup, Format, Layout, Program, Query, QueryKind, SegmentQuery};
use strata::protocol::{codec, Event, File, Request, Work};
use strata::service::Service;

fn ask(service: &mut Service, set: &[(&Field, &str)], kind: QueryKind) -> Event {
    let query = Query::Segments(Box::new(SegmentQuery {
        spec: settings(set).segment(),
        names: vec!["=First".into(), "Second".into()],
        value_columns: vec!["a".into(), "city".into()],
        kind,
    }));
    let request = Request::Query { job: 7, table: 0, query };
    let request = codec::decode(&codec::encode(&request).expect("encodes")).expect("decodes");
    let mut events = Vec::new();
    service.receive(request, &mut |event| keep(&mut events, event));
    let end = events.pop().expect("an end");
    match end {
        Event::Done(7) => events.pop().expect("an answer"),
        failed => failed,
    }
}

fn text(event: Event) -> String {
    let Event::Answer(7, Answer::File(file)) = event else { panic!("{event:?}") };
    String::from_utf8(file.bytes).expect("text")
}

#[test]
fn labels_come_with_name_distance_and_silhouette_for_the_rows_asked_for() {
    let (mut service, _) = service_with(&two_groups());
    let set = [(&K, "2"), (&IMPUTE.field, "drop")];
    let all = text(ask(&mut service, &set, QueryKind::Labels { format: Format::Csv, rows: None, control: None }));
    assert!(all.starts_with("id,a,b,city,segment,segment_name,distance_to_centre,silhouette\n"), "{all}");
    assert!(all.contains(",'=First,"), "a name is no formula: {all}");
    assert!(all.ends_with("c40,,0.2,Ulm,,,,\n"), "{all}");
    let some = QueryKind::Labels { format: Format::Csv, rows: Some(vec![1, 3]), control: None };
    let some = text(ask(&mut service, &set, some));
    assert_eq!(some.lines().count(), 3);
    assert!(all.contains(some.lines().last().expect("a line")));
    let Event::Answer(_, Answer::File(file)) =
        ask(&mut service, &set, QueryKind::Labels { format: Format::Xlsx, rows: None, control: None })
    else {
        panic!("a workbook")
    };
    assert!(file.name.ends_with(".xlsx"));
    let summary = unpack(&file.bytes, Some("Summary"), 1 << 20, &mut Control::none()).expect("a sheet").bytes;
    let summary = String::from_utf8_lossy(&summary).into_owned();
    let lines: Vec<&str> = summary.lines().collect();
    assert_eq!(lines[0], "segment,segment_name,rows,share_of_rows,a sum,a share,a mean,a index");
    assert!(lines[1].starts_with("0,=First,20,0.5,"), "{summary}");
    assert_eq!(lines[3..], [",All,40,1,1011.5,1,25.2875,100"]);
}

#[test]
fn labels_tell_who_is_in_the_control_group_the_same_on_every_run() {
    let set = [(&K, "2"), (&IMPUTE.field, "drop")];
    let control = Some(ControlGroup { share: 0.25, seed: 42 });
    let labels = |rows| QueryKind::Labels { format: Format::Csv, rows, control };
    let (mut service, _) = service_with(&two_groups());
    let all = text(ask(&mut service, &set, labels(None)));
    assert!(all.starts_with("id,a,b,city,segment,segment_name,distance_to_centre,silhouette,control\n"), "{all}");
    assert!(all.ends_with("c40,,0.2,Ulm,,,,,\n"), "who is in no segment is in no group: {all}");
    for segment in ["0", "1"] {
        let of = |line: &&str| line.split(',').nth(4) == Some(segment);
        let rows = all.lines().filter(of).count();
        let drawn = all.lines().filter(of).filter(|line| line.ends_with(",yes")).count();
        assert_eq!(drawn, (rows as f64 * 0.25).round() as usize, "segment {segment} of {rows} rows");
    }
    // The same rows in another visit, whichever of them are asked for, and in the plain file.
    let (mut again, _) = service_with(&two_groups());
    assert_eq!(text(ask(&mut again, &set, labels(None))), all);
    let some = text(ask(&mut again, &set, labels(Some(vec![1, 3, 7]))));
    assert!(some.lines().all(|line| all.lines().any(|other| other == line)), "{some}");
    let plain = text(ask(&mut again, &set, QueryKind::PlainLabels(control)));
    assert!(plain.starts_with("id,a,b,city,segment,control\n"), "{plain}");
    let last = |text: &str| text.lines().map(|line| line.rsplit(',').next().map(str::to_string)).collect::<Vec<_>>();
    assert_eq!(last(&plain), last(&all));
    let other = QueryKind::PlainLabels(Some(ControlGroup { share: 0.25, seed: 43 }));
    assert_ne!(text(ask(&mut again, &set, other)), plain);
}

#[test]
fn what_tells_two_segments_apart_is_told_of_their_rows() {
    let (mut service, _) = service_with(&two_groups());
    let Event::Answer(7, Answer::Drivers(found)) = ask(&mut service, &[(&K, "2")], QueryKind::Drivers([0, 1])) else {
        panic!("drivers")
    };
    assert_eq!(found.pair, [0, 1]);
    let first = &found.drivers[0];
    assert!((first.share - 1.0).abs() < 1e-12, "a column tells the two groups apart: {found:?}");
    let Event::Answer(7, Answer::Drivers(none)) = ask(&mut service, &[(&K, "2")], QueryKind::Drivers([0, 0])) else {
        panic!("drivers")
    };
    assert!(none.drivers.iter().all(|driver| driver.information == 0.0 && driver.share == 0.0));
}

#[test]
fn density_and_mixtures_tell_role_and_membership() {
    let (mut service, _) = service_with(&two_groups());
    let labels = || QueryKind::Labels { format: Format::Csv, rows: None, control: None };
    let found = text(ask(&mut service, &[(&ALGORITHM.field, "dbscan"), (&EPS, "0.5")], labels()));
    assert!(found.starts_with("id,a,b,city,role,segment,segment_name,distance_to_centre,"), "{found}");
    let found = text(ask(&mut service, &[(&ALGORITHM.field, "gaussian-mixture"), (&K, "2")], labels()));
    assert!(found.starts_with("id,a,b,city,segment,segment_name,membership,silhouette\n"), "{found}");
}

#[test]
fn a_changed_customer_falls_into_the_other_segment_and_an_unchanged_one_stays() {
    let (mut service, _) = service_with(&two_groups());
    for set in [vec![(&K, "2")], vec![(&K, "2"), (&ALGORITHM.field, "agglomerative")]] {
        let mut fall = |values: &[(&str, f64)]| {
            let values = values.iter().map(|(name, value)| (name.to_string(), Some(*value))).collect();
            match ask(&mut service, &set, QueryKind::WhatIf { row: 1, values }) {
                Event::Answer(7, Answer::WhatIf(fall)) => fall,
                other => panic!("{other:?}"),
            }
        };
        let own = fall(&[]);
        let moved = fall(&[("a", 0.1), ("b", 0.1)]);
        assert_ne!(own.label, moved.label);
        assert_eq!(moved.label, moved.centers.segment as i32);
        assert_eq!(own.features, ["a", "b"]);
    }
    let far = QueryKind::WhatIf { row: 99, values: vec![] };
    let Event::Failed(7, error) = ask(&mut service, &[(&K, "2")], far) else { panic!("no such row") };
    assert!(error.sentence.contains("100"), "{}", error.sentence);
}

#[test]
fn rows_scored_anew_get_the_labels_they_have() {
    for set in [
        vec![(&K, "2")],
        vec![(&ALGORITHM.field, "dbscan"), (&EPS, "0.5")],
        vec![(&ALGORITHM.field, "agglomerative"), (&K, "3")],
    ] {
        let (mut service, _) = service_with(&two_groups());
        let all = text(ask(&mut service, &set, QueryKind::Labels { format: Format::Csv, rows: None, control: None }));
        let file = File { name: "again.csv".into(), bytes: two_groups().into_bytes() };
        let Event::Answer(7, Answer::Scored(found)) =
            ask(&mut service, &set, QueryKind::Score { file, reading: Box::default(), map: None })
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
fn new_rows_are_placed_on_the_map_beside_those_they_are_like() {
    let (mut service, _) = service_with(&two_groups());
    // A map of the 40 rows that can be prepared: the two groups far apart.
    let set = [(&K, "2"), (&IMPUTE.field, "drop")];
    let spec = settings(&set).embed();
    let group = |row: u32| if row.is_multiple_of(2) { -50.0_f32 } else { 50.0 };
    let rows: Vec<u32> = (0..40).collect();
    let positions: Vec<f32> = rows.iter().flat_map(|&row| [group(row), row as f32 / 10.0]).collect();
    let file = || File { name: "again.csv".into(), bytes: two_groups().into_bytes() };
    let score = |map| QueryKind::Score { file: file(), reading: Box::default(), map };
    let Event::Answer(7, Answer::Scored(found)) =
        ask(&mut service, &set, score(Some(Box::new(Layout { spec: spec.clone(), rows: rows.clone(), positions }))))
    else {
        panic!("scored")
    };
    let (labels, places) = found.placed.expect("places");
    assert_eq!((labels.len(), places.len()), (40, 80));
    for (row, place) in places.chunks_exact(2).enumerate() {
        assert!((place[0] - group(row as u32)).abs() < 25.0, "row {row} at {place:?}");
    }
    let other = Layout { spec, rows: vec![0, 99], positions: vec![0.0; 4] };
    assert!(matches!(ask(&mut service, &set, score(Some(Box::new(other)))), Event::Failed(7, _)));
}

#[test]
fn a_second_file_without_the_columns_is_told_and_the_table_stays() {
    let (mut service, _) = service_with(&two_groups());
    let file = File { name: "other.csv".into(), bytes: b"x,y\n1,2\n3,4\n".to_vec() };
    let Event::Failed(7, error) =
        ask(&mut service, &[(&K, "2")], QueryKind::Score { file, reading: Box::default(), map: None })
    else {
        panic!("no columns")
    };
    assert!(error.sentence.contains("other.csv") && error.sentence.contains('a'), "{}", error.sentence);
    let labels = QueryKind::Labels { format: Format::Csv, rows: None, control: None };
    assert_eq!(text(ask(&mut service, &[(&K, "2")], labels)).lines().count(), 42);
}

#[test]
fn what_is_taken_along_tells_how_well_it_repeats_the_labels_and_comes_in_every_form() {
    let dbscan = vec![(&ALGORITHM.field, "dbscan"), (&EPS, "0.5")];
    let mixture = vec![(&ALGORITHM.field, "gaussian-mixture"), (&K, "2")];
    for set in [vec![(&K, "2")], dbscan, mixture, vec![(&ALGORITHM.field, "agglomerative"), (&K, "3")]] {
        let (mut service, _) = service_with(&two_groups());
        let Event::Answer(7, Answer::Model(carried)) = ask(&mut service, &set, QueryKind::ModelSummary) else {
            panic!("what is carried")
        };
        let model = carried.model.expect("a model");
        assert_eq!((model.agreement.rows, model.agreement.differing()), (41, 0));
        assert_eq!(model.centers.is_some(), set.len() == 1, "centres are k-means' own");
        let sql = |dialect| Program::Sql { dialect, table: "sales.all customers".into() };
        for (program, name, expected) in [
            (sql(Dialect::DuckDb), "-score.sql", "\"sales\".\"all customers\""),
            (sql(Dialect::BigQuery), "-score.sql", "`sales`.`all customers`"),
            (Program::Python, "-score.py", "=First"),
            (Program::PySpark, "-score_spark.py", "SparkSession"),
            (Program::Json, "-model.json", "\"strata-model\""),
            (Program::Pmml, "-model.pmml", "<PMML"),
        ] {
            let Event::Answer(7, Answer::File(file)) = ask(&mut service, &set, QueryKind::Model(program)) else {
                panic!("a file")
            };
            assert!(file.name.ends_with(name), "{}", file.name);
            let text = String::from_utf8(file.bytes).expect("text");
            assert!(text.contains(expected), "{text}");
        }
    }
}

/// The files of a thread whose texts have these marks, and what it says of the segments.
fn taken_along(marks: Marks) -> (Vec<Vec<u8>>, String) {
    speak(marks);
    let csv = (0..3000).fold(String::from("id,spent,visits\n"), |csv, row| {
        let far = if row % 3 == 0 { 5000.5 } else { 12.25 };
        csv + &format!("c{row},{},{}\n", far + f64::from(row % 700) / 8.0, row % 11)
    });
    let (mut service, _) = service_with(&csv);
    let set = [(&K, "2")];
    let sql = Program::Sql { dialect: Dialect::DuckDb, table: "customers".into() };
    let programs = [sql, Program::Python, Program::PySpark, Program::Json, Program::Pmml].map(QueryKind::Model);
    let labels = [Format::Csv, Format::Xlsx].map(|format| QueryKind::Labels { format, rows: None, control: None });
    let kinds = programs.into_iter().chain(labels).chain([QueryKind::PlainLabels(None)]);
    let files = kinds.map(|kind| match ask(&mut service, &set, kind) {
        Event::Answer(7, Answer::File(file)) => file.bytes,
        other => panic!("{other:?}"),
    });
    let files = files.collect();
    let mut told = String::new();
    for event in run(&mut service, 8, Work::Segment(settings(&set).segment())) {
        let Event::Explained(_, found) = event else { continue };
        for segment in found.segments {
            let sentences = segment.sentences.into_iter().map(|sentence| sentence.text + "\n");
            told.extend(sentences.chain(segment.rule.map(|rule| rule.text + "\n")));
        }
    }
    (files, told)
}

#[test]
fn sentences_follow_the_marks_of_the_person_and_files_for_machines_do_not() {
    let on_a_thread = |marks: Marks| std::thread::spawn(move || taken_along(marks)).join().expect("it is taken along");
    let (files, english) = on_a_thread(Marks::ENGLISH);
    let (same_files, german) = on_a_thread(Marks { group: '.', decimal: ',' });
    let letters: Vec<char> = english.chars().collect();
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let turned = |(at, letter): (usize, &char)| match letter {
        ',' if at > 0 && is_digit(at - 1) && is_digit(at + 1) => '.',
        '.' if at > 0 && is_digit(at - 1) && is_digit(at + 1) => ',',
        other => *other,
    };
    assert_eq!(german, letters.iter().enumerate().map(turned).collect::<String>());
    assert!(english.contains("5,") && german.contains("5."), "thousands are told: {german}");
    assert!(files == same_files, "not a byte of them is another");
}

#[test]
fn segments_found_on_principal_components_cannot_be_taken_along_and_that_is_told() {
    let (mut service, _) = service_with(&two_groups());
    for algorithm in ["kmeans", "agglomerative"] {
        let set = [(&ALGORITHM.field, algorithm), (&K, "2"), (&PCA.field, "count"), (&PCA_COUNT, "1")];
        let Event::Answer(7, Answer::Model(carried)) = ask(&mut service, &set, QueryKind::ModelSummary) else {
            panic!("told")
        };
        assert!(carried.model.expect_err("a model").contains("principal components"));
        assert!(matches!(ask(&mut service, &set, QueryKind::Model(Program::Json)), Event::Failed(7, _)));
    }
}

#[test]
fn noise_alone_cannot_be_taken_along_and_a_computed_column_is_told() {
    let (mut service, _) = service_with(&two_groups());
    let set = [(&ALGORITHM.field, "dbscan"), (&EPS, "0.0001")];
    let Event::Answer(7, Answer::Model(carried)) = ask(&mut service, &set, QueryKind::ModelSummary) else {
        panic!("told")
    };
    assert!(carried.model.expect_err("nothing to carry").contains("noise"));
    assert!(matches!(ask(&mut service, &set, QueryKind::Model(Program::Json)), Event::Failed(7, _)));

    let derived = vec![Derived { name: "both".into(), formula: "a + b".into() }];
    let upload =
        Upload { name: "t.csv".into(), reading: Reading { derived, ..Reading::default() }, ..Upload::default() };
    let bytes = two_groups().into_bytes();
    service.receive(Request::Load { job: 8, upload, bytes, view: true, segments: 0 }, &mut |_| {});
    let Event::Answer(7, Answer::Model(carried)) = ask(&mut service, &[(&K, "2")], QueryKind::ModelSummary) else {
        panic!("told")
    };
    assert!(carried.model.expect("a model").notes.iter().any(|note| note.contains("\"both\"")));
}

#[test]
fn sets_of_rows_are_told_their_shares_of_categories_against_all() {
    let mut csv = String::from("id,a,city\n");
    for row in 0..40 {
        let city = ["Ulm", "Bern", "Bern", ""][row % 4];
        csv += &format!("c{row},{row}.5,{city}\n");
    }
    let (mut service, _) = service_with(&csv);
    // All; four with two from Ulm, one from Bern and one from nowhere; none.
    let sets = vec![(0..40).collect::<Vec<u32>>(), vec![0, 1, 3, 4], vec![]];
    let Event::Answer(7, Answer::Shares(told)) = ask(&mut service, &[(&K, "2")], QueryKind::Shares(sets.clone()))
    else {
        panic!("told")
    };
    assert_eq!(told.iter().map(|(rows, _)| rows.clone()).collect::<Vec<_>>(), sets);
    let of = |set: usize, city: &str| {
        let found = told[set].1.iter().find(|share| share.category == city).expect("a category");
        (found.column, found.share, found.overall, found.lift)
    };
    assert_eq!((of(0, "Ulm"), of(0, "Bern")), ((0, 0.25, 0.25, 1.0), (0, 0.5, 0.5, 1.0)));
    assert_eq!((of(1, "Ulm"), of(1, "Bern")), ((0, 0.5, 0.25, 2.0), (0, 0.25, 0.5, 0.5)));
    assert!(told[2].1.is_empty());
}
