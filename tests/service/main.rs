//! The service driven as a worker drives it, without a browser.

mod column;
mod contract;
mod data;
mod determinism;
mod evidence;
mod extremes;
mod query;
mod rollup;
mod score;
mod slices;

use std::cell::Cell;
use strata::app::settings::{Field, Settings, ALGORITHM, EPS, IMPUTE, ITERATIONS, K, LINKAGE, PERPLEXITY, SETTLE};
use strata::engine::distance::Metric;
use strata::protocol::data::Upload;
use strata::protocol::query::{Answer, Query, QueryKind};
use strata::protocol::results::{Map, Scores, Segmentation};
use strata::protocol::spec::SegmentSpec;
use strata::protocol::{codec, Event, JobError, JobId, Request, Work};
use strata::service::Service;

/// A clock that a slice of work moves on by itself: every look is a millisecond later. Each test has its own.
fn clock() -> f64 {
    thread_local! {
        static NOW: Cell<u32> = const { Cell::new(0) };
    }
    f64::from(NOW.with(|now| now.replace(now.get() + 1)))
}

/// The request for the labels of a spec as a file.
pub fn plain_labels(job: JobId, spec: SegmentSpec) -> Request {
    Request::Query { job, table: 0, query: Query::segments(spec, Vec::new(), QueryKind::PlainLabels(None)) }
}

/// Keeps an event, unless it only says that the worker lives, which it does at any time.
fn keep(events: &mut Vec<Event>, event: Event) {
    if !matches!(event, Event::Beat(_)) {
        events.push(event);
    }
}

fn service_with(csv: &str) -> (Service, Vec<Event>) {
    let mut service = Service::new(clock);
    let mut events = Vec::new();
    let upload = Upload { name: "table.csv".into(), ..Upload::default() };
    let bytes = csv.as_bytes().to_vec();
    service.receive(Request::Load { job: 1, upload, bytes, view: true, segments: 0 }, &mut |event| {
        keep(&mut events, event)
    });
    (service, events)
}

/// Two clear groups of rows and one row in which a value is missing.
fn two_groups() -> String {
    let mut csv = String::from("id,a,b,city\n");
    for row in 0..40 {
        let far = if row % 2 == 0 { 0.0 } else { 50.0 };
        csv += &format!("c{row},{},{},Ulm\n", far + f64::from(row % 7) / 10.0, far + f64::from(row % 5) / 10.0);
    }
    csv + "c40,,0.2,Ulm\n"
}

fn settings(set: &[(&Field, &str)]) -> Settings {
    let mut settings = Settings::default();
    for (field, text) in set {
        settings.set(field, field.parse(text).expect("a good value"));
    }
    settings
}

/// Runs a job to its end, every event through the codec as between page and worker.
fn run(service: &mut Service, job: u32, work: Work) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    service.receive(Request::Run { job, work }, &mut |event| keep(&mut events, event));
    while !events.iter().any(Event::ends) {
        service.step(&mut |event| {
            let bytes = codec::encode(&event).expect("encodes");
            events.push(codec::decode(&bytes).expect("decodes"));
        });
    }
    events
}

/// Does what is left of a job.
fn to_the_end(service: &mut Service, events: &mut Vec<Event>, job: u32) {
    while !events.iter().any(|event| event.ends() && event.job() == Some(job)) {
        service.step(&mut |event| keep(events, event));
    }
}

fn segment(service: &mut Service, job: u32, set: &[(&Field, &str)]) -> Result<(Segmentation, Scores), JobError> {
    let mut found = (None, None);
    for event in run(service, job, Work::Segment(settings(set).segment())) {
        match event {
            Event::Clustered(_, segmentation) => found.0 = Some(segmentation),
            Event::Scored(_, scores) => found.1 = Some(scores),
            Event::Failed(_, error) => return Err(error),
            _ => {}
        }
    }
    Ok((found.0.expect("labels"), found.1.expect("scores")))
}

fn maps(events: &[Event]) -> Vec<&Map> {
    events.iter().filter_map(|event| if let Event::Mapped(_, map) = event { Some(map) } else { None }).collect()
}

#[test]
fn a_table_is_read_segmented_and_scored() {
    let (mut service, events) = service_with(&two_groups());
    let [Event::Column(1, a), Event::Column(1, b), Event::Loaded(1, Some(view)), Event::Done(1)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((view.rows, view.id_column.as_deref(), view.columns.len()), (41, Some("id"), 0));
    assert_eq!((a.name.as_str(), a.values[39], b.name.as_str(), b.values[40]), ("a", 50.4, "b", 0.2));
    assert_eq!((&*view.ids.get(40), &*view.ids.get(0)), ("c40", "c0"));

    let (found, scores) = segment(&mut service, 2, &[(&K, "2")]).expect("segments");
    assert_eq!(found.segments.iter().map(|s| s.size).collect::<Vec<_>>(), [21, 20]);
    assert_eq!(found.features, ["a", "b"]);
    assert_eq!(found.segments[1].medians, [50.3, 50.2]);
    assert!(found.inertia.is_some_and(|inertia| inertia > 0.0));
    assert!(scores.silhouette.is_some_and(|(mean, _)| mean > 0.8));
}

#[test]
fn dropped_rows_have_no_label_and_an_empty_cell_in_the_export() {
    let (mut service, _) = service_with(&two_groups());
    let set = [(&K, "2"), (&IMPUTE.field, "drop")];
    let (found, _) = segment(&mut service, 2, &set).expect("segments");
    assert_eq!((found.labels.len(), found.rows.contains(&40)), (40, false));

    let mut events = Vec::new();
    let spec = settings(&set).segment();
    service.receive(plain_labels(3, spec), &mut |event| keep(&mut events, event));
    let [Event::Answer(3, Answer::File(file)), Event::Done(3)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(file.name, "table-segments.csv");
    let text = String::from_utf8(file.bytes.clone()).expect("text");
    assert!(text.starts_with("id,a,b,city,segment\n"), "{text}");
    assert!(text.ends_with("c40,,0.2,Ulm,\n"), "{text}");
}

#[test]
fn one_cluster_has_no_scores_and_that_is_no_error() {
    let (mut service, _) = service_with(&two_groups());
    let (found, scores) = segment(&mut service, 2, &[(&ALGORITHM.field, "dbscan"), (&EPS, "100")]).expect("segments");
    assert_eq!((found.segments.len(), found.noise), (1, 0));
    assert_eq!((scores.silhouette, scores.davies_bouldin), (None, None));
}

#[test]
fn more_segments_than_rows_is_told_at_its_control() {
    let (mut service, _) = service_with("a,b\n1,2\n3,4\n5,7\n");
    for algorithm in ["kmeans", "agglomerative"] {
        let error = segment(&mut service, 2, &[(&K, "5"), (&ALGORITHM.field, algorithm)]).expect_err("too many");
        assert_eq!(error.parameter.as_deref(), Some("k"));
        assert!(error.sentence.contains('5') && error.sentence.contains('3'), "{}", error.sentence);
    }
}

#[test]
fn a_bad_file_leaves_the_table_before_in_place() {
    let (mut service, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let upload = Upload { name: "picture.png".into(), ..Upload::default() };
    let bytes = vec![0x89, b'P', b'N', b'G', 0, 1, 2];
    service.receive(Request::Load { job: 2, upload, bytes, view: true, segments: 0 }, &mut |event| {
        keep(&mut events, event)
    });
    let [Event::Failed(2, error)] = &events[..] else { panic!("{events:?}") };
    assert!(error.sentence.contains("picture.png"), "{}", error.sentence);
    assert_eq!(segment(&mut service, 3, &[(&K, "2")]).expect("segments").0.labels.len(), 41);
}

#[test]
fn a_table_with_fewer_rows_than_segments_are_asked_for_is_refused() {
    let (mut service, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let upload = Upload { name: "small.csv".into(), ..Upload::default() };
    let bytes = b"a,b\n1,2\n3,4\n5,7\n".to_vec();
    service.receive(Request::Load { job: 2, upload, bytes, view: true, segments: 4 }, &mut |event| {
        keep(&mut events, event)
    });
    let [Event::Failed(2, error)] = &events[..] else { panic!("{events:?}") };
    assert!(error.sentence.starts_with("small.csv has 3 rows, but 4 segments are asked for"), "{}", error.sentence);
    assert_eq!(segment(&mut service, 3, &[(&K, "2")]).expect("segments").0.labels.len(), 41);
}

#[test]
fn a_new_job_ends_the_one_before() {
    let (mut service, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job: 2, work: Work::Segment(settings(&[(&K, "2")]).segment()) }, &mut emit);
    service.step(&mut emit);
    service.receive(Request::Run { job: 3, work: Work::Segment(settings(&[(&K, "3")]).segment()) }, &mut emit);
    to_the_end(&mut service, &mut events, 3);
    assert_eq!(events.iter().filter(|e| e.ends()).collect::<Vec<_>>(), [&Event::Stopped(2), &Event::Done(3)]);
}

#[test]
fn equal_specs_give_equal_results_whether_kept_or_computed() {
    let (mut first, _) = service_with(&two_groups());
    let (mut second, _) = service_with(&two_groups());
    for linkage in ["ward", "average", "median"] {
        let set = [(&ALGORITHM.field, "agglomerative"), (&LINKAGE.field, linkage), (&K, "3")];
        let computed = segment(&mut first, 2, &set).expect("segments").0.labels;
        let kept = segment(&mut first, 3, &set).expect("segments").0.labels;
        let other = segment(&mut second, 2, &set).expect("segments").0.labels;
        assert_eq!((&computed, &computed), (&kept, &other));
    }
}

#[test]
fn neighboring_k_are_computed_ahead_and_are_what_they_would_be() {
    let (mut warm, _) = service_with(&two_groups());
    let (mut cold, _) = service_with(&two_groups());
    segment(&mut warm, 2, &[(&K, "3")]).expect("segments");
    let mut ahead = 0;
    while warm.step(&mut |event| panic!("nothing to tell: {event:?}")) {
        ahead += 1;
    }
    assert!(ahead >= 3, "{ahead} fits were computed ahead");
    let set = [(&K, "4")];
    assert_eq!(
        segment(&mut warm, 3, &set).expect("segments").0.labels,
        segment(&mut cold, 2, &set).expect("segments").0.labels
    );
}

#[test]
fn the_map_shows_a_first_picture_then_moves_rests_and_goes_on_to_its_end() {
    let (mut service, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let spec = settings(&[(&ITERATIONS, "200"), (&PERPLEXITY, "5")]).embed();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job: 2, work: Work::Embed { spec, afresh: false } }, &mut emit);
    assert!(service.step(&mut emit));
    service.receive(Request::Pause(true), &mut emit);
    assert!(!service.step(&mut emit), "a resting map does nothing");
    service.receive(Request::Pause(false), &mut emit);
    to_the_end(&mut service, &mut events, 2);
    let maps = maps(&events);
    assert_eq!((maps[0].iteration, maps[0].positions.len()), (0, 82));
    assert!(maps.iter().any(|map| map.paused));
    let last = maps.last().expect("a map");
    assert!(last.done && (last.iteration == 200 || last.settled) && last.kl.is_some());
}

#[test]
fn a_rested_map_is_the_same_to_the_bit_as_one_that_ran_through() {
    let spec = settings(&[(&ITERATIONS, "120"), (&PERPLEXITY, "5")]).embed();
    let (mut through, _) = service_with(&two_groups());
    let events = run(&mut through, 2, Work::Embed { spec: spec.clone(), afresh: false });
    let expected = maps(&events).last().expect("a map").positions.clone();

    let (mut rested, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    rested.receive(Request::Run { job: 2, work: Work::Embed { spec, afresh: false } }, &mut emit);
    for turn in 0..30 {
        rested.receive(Request::Pause(turn % 3 == 0), &mut emit);
        rested.step(&mut emit);
    }
    rested.receive(Request::Pause(false), &mut emit);
    to_the_end(&mut rested, &mut events, 2);
    assert_eq!(maps(&events).last().expect("a map").positions, expected);
}

#[test]
fn a_map_that_is_done_is_shown_again_when_it_is_asked_for_once_more() {
    let (mut service, _) = service_with(&two_groups());
    let spec = settings(&[(&ITERATIONS, "100"), (&PERPLEXITY, "5")]).embed();
    let events = run(&mut service, 2, Work::Embed { spec: spec.clone(), afresh: false });
    let expected = maps(&events).last().expect("a map").positions.clone();
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::GiveWay(true), &mut emit);
    service.receive(Request::Run { job: 3, work: Work::Embed { spec, afresh: false } }, &mut emit);
    let shown = maps(&events);
    assert!(shown.len() == 1 && shown[0].done && shown[0].positions == expected);
}

#[test]
fn another_perplexity_goes_on_from_the_layout_at_hand_unless_it_starts_afresh() {
    let (mut service, _) = service_with(&two_groups());
    let first = settings(&[(&ITERATIONS, "100"), (&PERPLEXITY, "5")]).embed();
    let second = settings(&[(&ITERATIONS, "100"), (&PERPLEXITY, "8")]).embed();
    let events = run(&mut service, 2, Work::Embed { spec: first, afresh: false });
    let reached = maps(&events).last().expect("a map").iteration;
    let events = run(&mut service, 3, Work::Embed { spec: second.clone(), afresh: false });
    assert!(maps(&events)[0].iteration >= reached);
    let events = run(&mut service, 4, Work::Embed { spec: second, afresh: true });
    assert_eq!(maps(&events)[0].iteration, 0);
}

#[test]
fn a_map_that_is_ended_stays_where_it_is_and_is_judged() {
    let (mut service, _) = service_with(&two_groups());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    let spec = settings(&[(&ITERATIONS, "5000"), (&PERPLEXITY, "5"), (&SETTLE.field, "go-on")]).embed();
    service.receive(Request::Run { job: 2, work: Work::Embed { spec, afresh: false } }, &mut emit);
    for _ in 0..20 {
        service.step(&mut emit);
    }
    service.receive(Request::Pause(true), &mut emit);
    service.receive(Request::EndMap, &mut emit);
    to_the_end(&mut service, &mut events, 2);
    let last = maps(&events).last().map(|map| (map.done, map.paused, map.iteration)).expect("a map");
    assert!(last.0 && !last.1 && last.2 < 5000, "{last:?}");
    assert!(events.iter().any(|event| matches!(event, Event::MapScored(..))));
}

#[test]
fn a_table_too_large_for_one_map_gets_that_of_a_sample_with_the_other_rows_placed_on_it() {
    let mut csv = String::from("id,a,b\n");
    for row in 0..50_300_u64 {
        csv += &format!("c{row},{},{}\n", (row * 7919) % 50_021, (row * 104_729) % 49_999);
    }
    let (mut service, _) = service_with(&csv);
    let spec = settings(&[(&ITERATIONS, "10"), (&PERPLEXITY, "5")]).embed();
    let events = run(&mut service, 2, Work::Embed { spec, afresh: false });
    let last = maps(&events).last().map(|map| (*map).clone()).expect("a map");
    assert!(last.done);
    assert_eq!(last.sample, Some(50_000));
    let mut rows = last.rows.clone();
    rows.sort_unstable();
    assert!(rows.into_iter().eq(0..50_300), "every row has its place");
    assert!(last.positions.len() == 100_600 && last.positions.iter().all(|v| v.is_finite()));
}

#[test]
fn more_iterations_go_on_and_fewer_than_were_had_start_over() {
    let (mut service, _) = service_with(&two_groups());
    let of =
        |iterations: &str| settings(&[(&ITERATIONS, iterations), (&PERPLEXITY, "5"), (&SETTLE.field, "go-on")]).embed();
    let embed = |service: &mut Service, job, spec| {
        let events = run(service, job, Work::Embed { spec, afresh: false });
        let maps: Vec<(usize, Vec<f32>)> =
            maps(&events).iter().map(|map| (map.iteration, map.positions.clone())).collect();
        maps
    };
    embed(&mut service, 2, of("1100"));
    let more = embed(&mut service, 3, of("1200"));
    assert_eq!((more[0].0, more.last().map(|map| map.0)), (1100, Some(1200)));
    let (mut afresh, _) = service_with(&two_groups());
    assert_eq!(embed(&mut afresh, 2, of("1200")).last(), more.last(), "as if they had been asked for at first");
    let fewer = embed(&mut service, 4, of("40"));
    assert_eq!((fewer[0].0, fewer.last().map(|map| map.0)), (0, Some(40)));
}

#[test]
fn a_new_perplexity_is_prepared_in_slices_and_can_be_dropped_meanwhile() {
    let (mut service, _) = service_with(&two_groups());
    let of = |perplexity: &str| settings(&[(&ITERATIONS, "100"), (&PERPLEXITY, perplexity)]).embed();
    let events = run(&mut service, 2, Work::Embed { spec: of("5"), afresh: false });
    let before = maps(&events).last().map(|map| (map.positions.clone(), map.perplexity)).expect("a map");
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job: 3, work: Work::Embed { spec: of("9"), afresh: false } }, &mut emit);
    service.step(&mut emit); // nothing of the new P is there yet
    service.receive(Request::Cancel, &mut emit);
    to_the_end(&mut service, &mut events, 3);
    let kept =
        maps(&events).last().map(|map| (map.positions.clone(), map.perplexity)).expect("the map stands meanwhile");
    assert_eq!(kept, before);
    let events = run(&mut service, 4, Work::Embed { spec: of("8"), afresh: false });
    assert_eq!(maps(&events).last().map(|map| map.perplexity), Some(8.0));
}

#[test]
fn nothing_can_be_computed_before_a_table_is_read() {
    let mut service = Service::new(clock);
    let error = segment(&mut service, 1, &[]).expect_err("no table");
    assert!(error.sentence.contains("no table"), "{}", error.sentence);
}

proptest::proptest! {
    #[test]
    fn bytes_that_are_no_message_are_refused_without_panic(bytes: Vec<u8>) {
        proptest::prop_assert!(codec::decode::<Request>(&bytes).is_err());
    }

    #[test]
    fn a_damaged_message_never_panics(at: usize, value: u8) {
        let work = Work::Segment(Settings::default().segment());
        let mut bytes = codec::encode(&Request::Run { job: 7, work }).expect("encodes");
        let at = at % bytes.len();
        bytes[at] = value;
        let _ = codec::decode::<Request>(&bytes);
    }
}
