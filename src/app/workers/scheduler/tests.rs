//! The scheduler, case by case.

use super::*;
use crate::app::settings::{Settings, Value, ALGORITHM, K, LINKAGE};
use crate::engine::cluster::agglomerative::Linkage::{self, *};
use crate::protocol::spec::Algorithm::{self, *};
use crate::protocol::SILENCE_MS;

pub(super) fn work(algorithm: Algorithm, linkage: Linkage, k: f64) -> Work {
    let mut settings = Settings::default();
    settings.choose(&ALGORITHM, algorithm);
    settings.choose(&LINKAGE, linkage);
    settings.set(&K, Value::Number(k));
    Work::Segment(settings.segment())
}

fn started(actions: &[Action]) -> Option<JobId> {
    actions.iter().find_map(|action| match action {
        Action::Post(Request::Run { job, .. }) => Some(*job),
        _ => None,
    })
}

fn file() -> Arc<Upload> {
    Arc::new(Upload { name: "a.csv".into(), ..Upload::default() })
}

#[test]
fn of_many_wishes_while_a_job_runs_only_the_latest_is_done() {
    let mut scheduler = Scheduler::new(true);
    let first = started(&scheduler.submit(work(KMeans, Ward, 2.0), 0.0)).expect("starts");
    assert_eq!(scheduler.submit(work(KMeans, Ward, 3.0), 1.0)[0], Action::Post(Request::Cancel));
    assert_eq!(scheduler.submit(work(KMeans, Ward, 4.0), 2.0), vec![]);
    let next = scheduler.on_event(&Event::Stopped(first), 9.0);
    let expected = work(KMeans, Ward, 4.0);
    assert!(matches!(&next[..], [Action::Post(Request::Run { work, .. })] if *work == expected), "{next:?}");
}

#[test]
fn events_of_a_job_nobody_wants_any_more_are_dropped() {
    let mut scheduler = Scheduler::new(true);
    let job = started(&scheduler.submit(work(KMeans, Ward, 2.0), 0.0)).expect("starts");
    let progress = Event::Progress { job, doing: String::new(), fraction: 0.5 };
    assert!(scheduler.accepts(&progress));
    scheduler.submit(work(KMeans, Ward, 3.0), 1.0);
    assert!(!scheduler.accepts(&progress));
    assert!(!scheduler.accepts(&Event::Stopped(job)), "another job follows: the page goes on waiting");
    scheduler.cancel(2.0);
    assert!(scheduler.accepts(&Event::Stopped(job)), "nothing follows: the page must know");
    assert!(!scheduler.accepts(&Event::Done(job + 7)));
    assert!(scheduler.is_canceled(&Event::Stopped(job)) && !scheduler.is_canceled(&Event::Done(job + 7)));
}

#[test]
fn asking_for_what_runs_changes_nothing() {
    let mut scheduler = Scheduler::new(true);
    scheduler.submit(work(KMeans, Ward, 2.0), 0.0);
    assert_eq!(scheduler.submit(work(KMeans, Ward, 2.0), 1.0), vec![]);
}

#[test]
fn a_job_that_does_not_end_loses_its_worker_and_the_table_is_loaded_again() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 9.0);
    scheduler.submit(work(Agglomerative, Average, 2.0), 0.0);
    scheduler.submit(work(KMeans, Ward, 3.0), 10.0);
    assert_eq!(scheduler.tick(200.0), vec![Action::WakeAfter(PATIENCE_MS - 190.0)]);
    let actions = scheduler.tick(500.0);
    assert_eq!(actions[0], Action::Replace);
    assert!(matches!(&actions[1], Action::Post(Request::Load { job: 3, .. })));
    assert_eq!(started(&actions), None, "the table comes first");
    assert!(!scheduler.accepts(&Event::Loaded(3, None)), "the page has the table");
    assert!(started(&scheduler.on_event(&Event::Done(3), 600.0)).is_some());
}

#[test]
fn a_worker_whose_file_took_long_to_read_is_waited_for_as_long() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 2500.0);
    scheduler.submit(work(Agglomerative, Average, 2.0), 6000.0);
    scheduler.submit(work(KMeans, Ward, 3.0), 6010.0);
    assert_eq!(scheduler.tick(6410.0), vec![Action::WakeAfter(2100.0)]);
    assert_eq!(scheduler.tick(8510.0)[0], Action::Replace);
}

#[test]
fn a_tree_that_the_new_wish_needs_too_is_waited_for() {
    let mut scheduler = Scheduler::new(true);
    let job = started(&scheduler.submit(work(Agglomerative, Average, 2.0), 0.0)).expect("starts");
    scheduler.submit(work(Agglomerative, Average, 3.0), 10.0);
    assert_eq!(scheduler.tick(5000.0), vec![Action::WakeAfter(PATIENCE_MS)]);
    assert!(started(&scheduler.on_event(&Event::Stopped(job), 9.0)).is_some());
}

#[test]
fn a_file_being_read_is_not_dropped_for_work_on_the_one_before() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    assert_eq!(scheduler.submit(work(KMeans, Ward, 2.0), 1.0), vec![]);
    assert!(started(&scheduler.on_event(&Event::Done(1), 9.0)).is_some());
}

#[test]
fn work_on_a_file_to_be_read_waits_for_it() {
    let mut scheduler = Scheduler::new(true);
    scheduler.submit(work(KMeans, Ward, 2.0), 0.0);
    assert!(!scheduler.is_reading());
    scheduler.load(file(), 0, 1.0);
    assert!(scheduler.is_reading());
    scheduler.submit(work(KMeans, Ward, 3.0), 2.0);
    let load = scheduler.on_event(&Event::Stopped(1), 9.0);
    assert!(matches!(&load[..], [Action::Post(Request::Load { job: 2, .. })]), "{load:?}");
    assert!(scheduler.is_reading());
    assert!(started(&scheduler.on_event(&Event::Done(2), 9.0)).is_some());
}

#[test]
fn a_file_that_was_canceled_and_read_all_the_same_leaves_the_one_before_in_place() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 9.0);
    let other = Upload { number: 1, edition: 1, name: "b.csv".into(), ..Upload::default() };
    scheduler.load(Arc::new(other.clone()), 0, 10.0);
    scheduler.cancel(11.0);
    let again = scheduler.on_event(&Event::Done(2), 12.0);
    assert!(matches!(&again[..], [Action::Post(Request::Load { upload, .. })] if upload.name == "a.csv"), "{again:?}");
    scheduler.submit(work(KMeans, Ward, 2.0), 13.0);
    assert!(started(&scheduler.on_event(&Event::Done(3), 14.0)).is_some());
    scheduler.on_event(&Event::Done(4), 15.0);
    // Once the page has it, it stays.
    scheduler.load(Arc::new(other), 0, 20.0);
    scheduler.on_event(&Event::Loaded(5, None), 21.0);
    scheduler.cancel(22.0);
    assert_eq!(scheduler.on_event(&Event::Done(5), 23.0), vec![]);
    assert_eq!(scheduler.current_file(), Some(1));
}

#[test]
fn a_bad_file_leaves_the_good_one_in_place() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 9.0);
    scheduler.load(Arc::new(Upload { number: 1, name: "bad.csv".into(), ..Upload::default() }), 0, 1.0);
    scheduler.on_event(&Event::Failed(2, JobError::general("bad")), 9.0);
    let actions = scheduler.replace(9.0);
    assert!(matches!(&actions[1], Action::Post(Request::Load { upload, .. }) if upload.name == "a.csv"));
}

#[test]
fn what_a_worker_died_of_is_tried_again_until_workers_died_four_times_in_a_row() {
    let mut scheduler = Scheduler::new(true);
    scheduler.submit(work(KMeans, Ward, 2.0), 0.0);
    for death in 1..LIVES {
        let actions = scheduler.died(9.0);
        assert_eq!(actions[0], Action::Replace, "death {death}");
        assert!(started(&actions).is_some(), "death {death}");
    }
    assert_eq!(scheduler.died(9.0), vec![Action::End]);
    assert!(scheduler.is_down() && !scheduler.is_awaited());
    assert!(started(&scheduler.revive(10.0)).is_some(), "the person tries again");
    scheduler.on_event(&Event::Done(scheduler.last_job), 11.0);
    assert!(!scheduler.is_busy() && !scheduler.is_down());
}

#[test]
fn a_file_that_workers_die_of_is_refused_and_the_table_before_stays() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 9.0);
    scheduler.on_event(&Event::Ready { build: String::new() }, 9.0);
    scheduler.load(Arc::new(Upload { number: 1, name: "huge.csv".into(), ..Upload::default() }), 0, 10.0);
    let again = scheduler.died(11.0);
    assert!(matches!(&again[1], Action::Post(Request::Load { upload, .. }) if upload.name == "a.csv"), "{again:?}");
    scheduler.on_event(&Event::Ready { build: String::new() }, 12.0);
    scheduler.on_event(&Event::Done(3), 12.0);
    let refused = scheduler.died(13.0);
    let Action::Emit(Event::Failed(_, error)) = &refused[0] else { panic!("{refused:?}") };
    assert!(error.sentence.starts_with("huge.csv") && error.parameter.as_deref() == Some("file-input"));
    assert!(matches!(&refused[2], Action::Post(Request::Load { upload, .. }) if upload.name == "a.csv"));
}

#[test]
fn a_worker_that_is_awaited_and_silent_is_dead_and_one_that_is_not_awaited_is_left_alone() {
    let mut scheduler = Scheduler::new(true);
    scheduler.on_event(&Event::Ready { build: String::new() }, 0.0);
    for _ in 0..100 {
        assert_eq!(scheduler.beat(), Some(vec![]), "nobody waits for it");
    }
    scheduler.submit(work(KMeans, Ward, 2.0), 0.0);
    let pings = (1..).take_while(|_| scheduler.beat().is_some()).count();
    assert!(pings as f64 * BEAT_MS <= SILENCE_MS, "found within 3 s");
    scheduler.died(1.0);
    scheduler.on_event(&Event::Ready { build: String::new() }, 0.0);
    scheduler.on_event(&Event::Beat(60_000.0), 0.0);
    assert_eq!((1..).take_while(|_| scheduler.beat().is_some()).count(), 120, "it announced a long step");
}

#[test]
fn where_a_worker_started_slowly_more_silence_is_borne() {
    let silence_after = |start: usize| {
        let mut scheduler = Scheduler::new(true);
        scheduler.submit(work(KMeans, Ward, 2.0), 0.0);
        for _ in 0..start {
            assert!(scheduler.beat().is_some(), "its first script may take longer");
        }
        scheduler.on_event(&Event::Ready { build: String::new() }, 0.0);
        (1..100).take_while(|_| scheduler.beat().is_some()).count()
    };
    assert_eq!([0, 3, 8, 12, 18].map(silence_after), [4, 4, 4, 6, 9]);
}

#[test]
fn a_request_beside_the_job_outlives_one_worker_and_is_told_to_be_lost_with_the_next() {
    let mut scheduler = Scheduler::new(true);
    let request = |job| Request::Query { job, table: 0, query: Query::Inspect };
    assert_eq!(scheduler.query(0, Query::Inspect, 0.0), (1, vec![Action::Post(request(1))]));
    assert_eq!(scheduler.died(1.0), vec![Action::Replace, Action::Post(request(1))]);
    let lost = scheduler.died(2.0);
    assert!(matches!(&lost[0], Action::Answer(Event::Failed(1, _))), "{lost:?}");
    assert!(!scheduler.is_awaited());
}

#[test]
fn where_the_file_is_gone_each_wish_is_told_so() {
    let mut scheduler = Scheduler::new(true);
    scheduler.load(file(), 0, 0.0);
    scheduler.on_event(&Event::Done(1), 9.0);
    scheduler.submit(work(KMeans, Ward, 2.0), 10.0);
    scheduler.died(11.0);
    let gone = Event::Failed(3, JobError::general("a.csv is gone."));
    assert!(scheduler.accepts(&gone), "the page must know");
    for actions in [scheduler.on_event(&gone, 12.0), scheduler.submit(work(KMeans, Ward, 3.0), 13.0)] {
        assert!(matches!(&actions[..], [Action::Emit(Event::Failed(_, error))] if error.sentence == "a.csv is gone."));
    }
    let (_, asked) = scheduler.query(0, Query::Inspect, 14.0);
    assert!(matches!(&asked[..], [Action::Answer(Event::Failed(..))]), "{asked:?}");
    assert!(!scheduler.is_awaited());
}
