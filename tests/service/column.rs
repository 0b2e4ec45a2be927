//! A column of the table as the segments: the whole way from labels to what leaves the page.

use super::{keep, run, service_with, settings};
use strata::app::settings::{Settings, ALGORITHM, K};
use strata::engine::cluster::labels::NOISE;
use strata::engine::explain::Aspect;
use strata::protocol::data::ColumnAbout;
use strata::protocol::evidence::EvidenceSpec;
use strata::protocol::query::{Answer, Format, Program, Query, QueryKind};
use strata::protocol::results::{Scores, Segmentation};
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

/// Two clear groups that an agency calls Top and Base, one row of the one in the other, and one of which it says
/// nothing. A number column has the same groups, so it explains them.
fn agency() -> String {
    let mut csv = String::from("id,spend,visits,agency,region,paid,amount\n");
    for row in 0..40 {
        let is_top = row % 4 == 0;
        let spend = if is_top { 500.0 } else { 20.0 } + f64::from(row % 7);
        let agency = match row {
            39 => "",
            1 => "Top",
            _ if is_top => "Top",
            _ => "Base",
        };
        let paid = if row % 3 == 0 { "yes" } else { "no" };
        let region = if row % 2 == 0 { "North" } else { "South" };
        csv += &format!("c{row},{spend},{},{agency},{region},{paid},{row}.5\n", row % 5);
    }
    csv
}

fn of_column(name: &str) -> Settings {
    let mut settings = settings(&[(&ALGORITHM.field, "column")]);
    settings.chosen_label_column = Some(name.into());
    settings
}

fn segment(service: &mut Service, settings: &Settings) -> Vec<Event> {
    run(service, 2, Work::Segment(settings.segment()))
}

fn found(events: &[Event]) -> (&Segmentation, &Scores) {
    let labels =
        events.iter().find_map(|event| if let Event::Clustered(_, found) = event { Some(found) } else { None });
    let scores = events.iter().find_map(|event| if let Event::Scored(_, found) = event { Some(found) } else { None });
    (labels.expect("labels"), scores.expect("scores"))
}

fn ask(service: &mut Service, settings: &Settings, names: &[String], kind: QueryKind) -> Event {
    let query = Query::segments(settings.segment(), names.to_vec(), kind);
    let mut events = Vec::new();
    service.receive(Request::Query { job: 7, table: 0, query }, &mut |event| keep(&mut events, event));
    match events.pop().expect("an end") {
        Event::Done(7) => events.pop().expect("an answer"),
        failed => failed,
    }
}

#[test]
fn a_table_tells_which_columns_can_be_segments() {
    let (_, events) = service_with(&agency());
    let Some(Event::Loaded(_, Some(view))) = events.iter().find(|event| matches!(event, Event::Loaded(..))) else {
        panic!("{events:?}")
    };
    let labels = |about: &ColumnAbout| (about.name.clone(), about.labels);
    let told: Vec<_> = view.report.columns.iter().map(labels).filter(|(_, labels)| labels.is_some()).collect();
    let expected = [("spend", 14), ("visits", 5), ("agency", 2), ("region", 2), ("paid", 2)];
    assert_eq!(told, expected.map(|(name, count)| (name.to_string(), Some(count))));
}

#[test]
fn the_values_are_the_segments_with_their_names_scores_and_rules_and_do_not_explain_themselves() {
    let (mut service, _) = service_with(&agency());
    let events = segment(&mut service, &of_column("agency"));
    let (segments, scores) = found(&events);
    assert_eq!(segments.names, ["Base", "Top"]);
    assert_eq!(segments.segments.iter().map(|segment| segment.size).collect::<Vec<_>>(), [28, 11]);
    assert_eq!((segments.labels[0], segments.labels[1], segments.labels[39], segments.noise), (1, 1, NOISE, 1));
    assert!(segments.notes[0].contains("neither a feature nor part of any explanation"), "{:?}", segments.notes);
    assert!(segments.notes[1].contains("1 row has no value in \"agency\""), "{:?}", segments.notes);
    assert!(scores.silhouette.is_some() && scores.row_silhouettes[39].is_nan());
    let explanation = events.iter().find_map(|event| match event {
        Event::Explained(_, explanation) => Some(explanation),
        _ => None,
    });
    let explanation = explanation.expect("an explanation");
    assert_eq!(explanation.text_columns, ["region"], "the column itself says nothing");
    let first = &explanation.segments[1].effects[0].aspect;
    assert_eq!(*first, Aspect::Value(0), "spend sets the top apart");
    assert!(explanation.segments[0].rule.is_some() && explanation.tree.is_some());
    // A column of yes and no is one of numbers: as segments it is called by its words, and is not among the columns.
    let events = segment(&mut service, &of_column("paid"));
    assert_eq!(found(&events).0.names, ["no", "yes"]);
    let Some(Event::Explained(_, told)) = events.iter().find(|event| matches!(event, Event::Explained(..))) else {
        panic!("an explanation")
    };
    assert!(!told.columns.contains(&"paid".to_string()) && told.text_columns == ["agency", "region"]);
}

#[test]
fn shares_of_a_selection_are_of_the_columns_of_the_explanation() {
    let (mut service, _) = service_with(&agency());
    for (column, expected) in [("agency", 1), ("paid", 2)] {
        let settings = of_column(column);
        let events = segment(&mut service, &settings);
        let texts = events.iter().find_map(|event| match event {
            Event::Explained(_, told) => Some(told.text_columns.len()),
            _ => None,
        });
        let Event::Answer(_, Answer::Shares(found)) =
            ask(&mut service, &settings, &[], QueryKind::Shares(vec![vec![0, 1, 2]]))
        else {
            panic!("shares")
        };
        let most = found[0].1.iter().map(|share| share.column + 1).max();
        assert_eq!((texts, most), (Some(expected), Some(expected)), "{column}");
    }
}

#[test]
fn files_and_models_carry_the_words_of_the_column() {
    let (mut service, _) = service_with(&agency());
    let settings = of_column("agency");
    let names = ["Base".to_string(), "Top".into()];
    let labels = QueryKind::Labels { format: Format::Csv, rows: None, control: None };
    let Event::Answer(_, Answer::File(file)) = ask(&mut service, &settings, &names, labels) else { panic!("a file") };
    let text = String::from_utf8(file.bytes).expect("text");
    assert!(text.contains("c0,500,0,Top,North,yes,0.5,1,Top,"), "{text}");
    assert!(text.contains("c39,24,4,,South,yes,39.5,-1,Noise,"), "{text}");
    let Event::Answer(_, Answer::Model(model)) = ask(&mut service, &settings, &names, QueryKind::ModelSummary) else {
        panic!("a model")
    };
    let model = model.model.expect("a model");
    assert_eq!(model.centers, None, "rows that stand for the segments, as with other methods without centers");
    let Event::Answer(_, Answer::File(json)) = ask(&mut service, &settings, &names, QueryKind::Model(Program::Json))
    else {
        panic!("a file")
    };
    let json = String::from_utf8(json.bytes).expect("text");
    assert!(json.contains("the values of the column \\u0022agency\\u0022") && json.contains("Top"), "{json}");
}

#[test]
fn what_cannot_be_is_refused_at_the_select() {
    let (mut service, _) = service_with(&agency());
    for (name, told) in [("nobody", "no column \"nobody\""), ("amount", "holds 0.5"), ("", "No column is chosen")] {
        let events = segment(&mut service, &of_column(name));
        let Some(Event::Failed(_, error)) = events.last() else { panic!("{events:?}") };
        assert_eq!(error.parameter.as_deref(), Some("label-column"));
        assert!(error.sentence.contains(told), "{error:?}");
    }
    let spec = of_column("agency").segment();
    assert_eq!((EvidenceSpec::scan(&spec), EvidenceSpec::density(&spec)), (None, None));
    let events = run(&mut service, 3, Work::Evidence(EvidenceSpec::Stability(spec)));
    let Some(Event::Failed(_, error)) = events.last() else { panic!("{events:?}") };
    assert!(error.sentence.contains("no method that could be asked again"), "{error:?}");
    // Another method on the same table goes on as ever.
    let events = run(&mut service, 4, Work::Segment(settings(&[(&K, "2")]).segment()));
    assert!(found(&events).0.names.is_empty());
}
