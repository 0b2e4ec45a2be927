//! Messages are heard in the midst of long work: what is given up is let go soon, and what may be needed again goes on.

use super::*;
use strata::app::settings::MIN_SAMPLES;

/// 2,000 rows in two groups: enough that fits, trees and scores take many slices by the clock of these tests.
fn many() -> String {
    (0..2000).fold(String::from("a,b\n"), |csv, row| {
        let far = if row % 2 == 0 { 0.0 } else { 50.0 };
        csv + &format!("{},{}\n", far + f64::from(row * 7 % 31) / 10.0, far + f64::from(row * 5 % 23) / 10.0)
    })
}

/// Starts to segment and stops after so many slices; returns the events until then.
fn segment_some(service: &mut Service, job: u32, set: &[(&Field, &str)], slices: usize) -> Vec<Event> {
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job, work: Work::Segment(settings(set).segment()) }, &mut emit);
    for _ in 0..slices {
        service.step(&mut emit);
    }
    service.receive(Request::Cancel, &mut emit);
    events
}

fn slices_to_labels(service: &mut Service, job: u32, set: &[(&Field, &str)]) -> (usize, Vec<i32>) {
    let mut labels = None;
    service.receive(Request::Run { job, work: Work::Segment(settings(set).segment()) }, &mut |_| ());
    for slice in 1.. {
        service.step(&mut |event| {
            if let Event::Clustered(_, found) = event {
                labels = Some(found.labels);
            }
        });
        if let Some(labels) = labels {
            return (slice, labels);
        }
    }
    unreachable!("the labels come")
}

#[test]
fn a_stop_is_heard_while_a_tree_is_made_and_while_segments_are_described_and_scored() {
    for set in [
        vec![(&K, "5")],
        vec![(&ALGORITHM.field, "agglomerative"), (&LINKAGE.field, "ward")],
        vec![(&ALGORITHM.field, "agglomerative"), (&LINKAGE.field, "average")],
        vec![(&ALGORITHM.field, "dbscan"), (&MIN_SAMPLES, "4")],
    ] {
        let (mut service, _) = service_with(&many());
        let made = segment_some(&mut service, 2, &set, 3);
        assert!(matches!(made.last(), Some(Event::Stopped(2))), "{set:?}");
        assert!(
            !made.iter().any(|event| matches!(event, Event::Clustered(..))),
            "three slices make no segments: {set:?}"
        );
    }
    let (mut service, _) = service_with(&many());
    let (before, _) = slices_to_labels(&mut service, 2, &[(&K, "5")]);
    // The slice in which the description comes, and that of the scores.
    let (mut service, _) = service_with(&many());
    service.receive(Request::Run { job: 2, work: Work::Segment(settings(&[(&K, "5")]).segment()) }, &mut |_| ());
    let (mut described, mut scored) = (None, None);
    for slice in 1.. {
        let has_more = service.step(&mut |event| match event {
            Event::Explained(..) => described = Some(slice),
            Event::Scored(..) => scored = Some(slice),
            _ => {}
        });
        if scored.is_some() || !has_more {
            break;
        }
    }
    let (described, scored) = (described.expect("a description"), scored.expect("scores"));
    assert!(described > before + 1, "a slice of describing is not all of it");
    assert!(scored > described, "the scores have slices of their own");
    assert!(scored > before + 5, "the scores are made in many slices: {scored} after {before}");
}

#[test]
fn a_tree_that_gave_way_to_another_cut_of_it_goes_on_where_it_was() {
    for linkage in ["ward", "average"] {
        let set = |k| vec![(&ALGORITHM.field, "agglomerative"), (&LINKAGE.field, linkage), (&K, k)];
        let (mut through, _) = service_with(&many());
        let (all, expected) = slices_to_labels(&mut through, 2, &set("3"));
        let (mut service, _) = service_with(&many());
        segment_some(&mut service, 2, &set("5"), all / 2);
        let (rest, found) = slices_to_labels(&mut service, 3, &set("3"));
        assert_eq!(found, expected, "{linkage}");
        assert!(rest < all * 3 / 4, "{linkage}: {rest} of {all} slices were left to do");
    }
}

#[test]
fn dbscan_answers_before_its_tree_is_made_and_the_tree_is_made_while_nothing_is_asked() {
    let dbscan = |eps| vec![(&ALGORITHM.field, "dbscan"), (&MIN_SAMPLES, "4"), (&EPS, eps)];
    let hdbscan = [(&ALGORITHM.field, "hdbscan"), (&MIN_SAMPLES, "4")];
    let (mut through, _) = service_with(&many());
    let (all, _) = slices_to_labels(&mut through, 2, &hdbscan);
    let (_, expected) = slices_to_labels(&mut through, 3, &dbscan("0.3"));
    let (mut service, _) = service_with(&many());
    segment(&mut service, 2, &dbscan("0.2")).expect("segments");
    let (mut early, _) = service_with(&many());
    let (first, found) = slices_to_labels(&mut early, 2, &dbscan("0.3"));
    assert_eq!(found, expected);
    assert!(first < all * 3 / 4, "{first} of {all} slices");
    let (moved, _) = slices_to_labels(&mut early, 3, &dbscan("0.2"));
    assert!(moved <= 3, "another radius took {moved} slices");
    while service.step(&mut |_| ()) {}
    let (after, _) = slices_to_labels(&mut service, 3, &hdbscan);
    assert!(after <= 3, "the tree took {after} slices");
}

#[test]
fn what_was_told_of_a_recipe_is_told_again_without_computing_it() {
    let (mut service, _) = service_with(&many());
    let work = || Work::Segment(settings(&[(&K, "4")]).segment());
    let told = |events: Vec<Event>| {
        let of_segments = |event| match event {
            Event::Clustered(job, found) => Some(Event::Clustered(job, Segmentation { compute_ms: 0.0, ..found })),
            event => matches!(event, Event::Explained(..) | Event::Scored(..)).then_some(event),
        };
        events.into_iter().filter_map(of_segments).collect::<Vec<_>>()
    };
    let first = told(run(&mut service, 2, work()));
    segment(&mut service, 2, &[(&K, "5")]).expect("segments");
    let mut slices = 0;
    let mut events = Vec::new();
    service.receive(Request::Run { job: 2, work: work() }, &mut |_| ());
    while !events.iter().any(Event::ends) {
        service.step(&mut |event| keep(&mut events, event));
        slices += 1;
    }
    assert_eq!(told(events), first);
    assert!(slices <= 3, "{slices} slices");
}

#[test]
fn a_finished_map_is_judged_in_slices_gives_way_and_is_judged_as_in_one_go() {
    use strata::app::settings::ITERATIONS;
    let spec = settings(&[(&ITERATIONS, "20")]).embed();
    let quality = |events: &[Event]| {
        events.iter().find_map(|event| if let Event::MapScored(_, found) = event { Some(found.clone()) } else { None })
    };
    let (mut through, _) = service_with(&many());
    let expected = quality(&run(&mut through, 2, Work::Embed { spec: spec.clone(), afresh: false }));
    assert!(expected.is_some());

    let (mut service, _) = service_with(&many());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::GiveWay(true), &mut emit);
    service.receive(Request::Run { job: 2, work: Work::Embed { spec, afresh: false } }, &mut emit);
    while service.step(&mut emit) {}
    assert!(maps(&events).last().expect("a map").done, "the map itself does not wait");
    let mut emit = |event| events.push(event);
    service.receive(Request::GiveWay(false), &mut emit);
    assert!(service.step(&mut emit), "one slice does not judge it");
    service.receive(Request::GiveWay(true), &mut emit);
    assert!(!service.step(&mut emit), "what is begun gives way too");
    assert_eq!(quality(&events), None);
    service.receive(Request::GiveWay(false), &mut |event| keep(&mut events, event));
    to_the_end(&mut service, &mut events, 2);
    assert_eq!(quality(&events), expected);
}

#[test]
fn while_a_map_is_judged_it_can_be_moved_on() {
    use strata::app::settings::{ITERATIONS, PERPLEXITY};
    let spec = |perplexity| settings(&[(&ITERATIONS, "20"), (&PERPLEXITY, perplexity)]).embed();
    let (mut service, _) = service_with(&many());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job: 2, work: Work::Embed { spec: spec("30"), afresh: false } }, &mut emit);
    let judging = |event: &Event| matches!(event, Event::Mapped(_, map) if map.done);
    let mut done = false;
    while !done {
        service.step(&mut |event| done |= judging(&event));
    }
    assert!(service.step(&mut emit), "it is judged now");
    service.receive(Request::Run { job: 3, work: Work::Embed { spec: spec("20"), afresh: false } }, &mut emit);
    assert!(events.iter().any(|event| matches!(event, Event::Stopped(2))), "at once");
    let reached = 20 + settings(&[]).embed().tsne.early_iterations;
    let mut events = Vec::new();
    to_the_end(&mut service, &mut events, 3);
    assert!(maps(&events).iter().all(|map| map.iteration >= 20 && map.iteration <= reached), "from the layout at hand");
    assert!(events.iter().any(|event| matches!(event, Event::MapScored(3, _))), "and judged anew");
}
