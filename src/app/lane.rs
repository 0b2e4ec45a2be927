//! Which job a worker gets next: a state machine without a clock or a worker of its own.
//!
//! The latest wish wins and there is no queue of old ones: while a job runs, at most one wish waits, and a newer one takes
//! its place. A running job that does not end soon after it was asked to is ended by replacing the worker, unless it
//! is building the very thing the new wish needs.

use crate::protocol::data::Upload;
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::{Event, JobId, Request, Work};
use std::sync::Arc;

/// How long a job nobody wants may go on before its worker is replaced, in milliseconds; longer where reading the file
/// again would take longer.
pub const PATIENCE_MS: f64 = 400.0;
/// At most so long.
const MOST_PATIENCE_MS: f64 = 3000.0;

/// What the owner of the worker has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Send this.
    Post(Request),
    /// End the worker and start another.
    Replace,
    /// Ask again with [`Lane::tick`] once this many milliseconds have passed.
    WakeAfter(f64),
}

/// What a worker's job is for.
#[derive(Debug, Clone, PartialEq)]
enum Task {
    Load(Arc<Upload>, usize),
    Run(Work),
}

/// One worker's work, as the page sees it.
#[derive(Debug, Default)]
pub struct Lane {
    /// Whether this lane tells the table's content.
    view: bool,
    /// The file the worker holds.
    held: Option<Arc<Upload>>,
    running: Option<(JobId, Task)>,
    /// A file to be read next, and the segments it must have rows for.
    next_file: Option<(Arc<Upload>, usize)>,
    /// The work to be done next, on that file if there is one.
    next_work: Option<Work>,
    /// When the running job was asked to end.
    asked_at: Option<f64>,
    /// When the file at hand was asked for, and how long reading it took.
    load_began: f64,
    load_took: f64,
    last_job: JobId,
}

impl Lane {
    /// A lane; `view`: its worker tells the table's content when it has read it.
    pub fn new(view: bool) -> Self {
        Lane { view, ..Lane::default() }
    }

    /// Read this file, if it has rows enough for `segments`, and forget what was wanted of the one before.
    pub fn load(&mut self, upload: Arc<Upload>, segments: usize, now: f64) -> Vec<Action> {
        self.next_file = Some((upload, segments));
        self.next_work = None;
        match self.running {
            Some(_) => self.ask_to_end(now),
            None => self.next(now),
        }
    }

    /// Do this work, on the file to be read next if there is one. Asking for what is running already changes nothing.
    pub fn want(&mut self, work: Work, now: f64) -> Vec<Action> {
        let is_running = matches!(&self.running, Some((_, Task::Run(running))) if *running == work);
        if is_running && self.asked_at.is_none() {
            self.next_work = None;
            return Vec::new();
        }
        self.next_work = Some(work);
        match &self.running {
            // A file that is being read is never dropped for work on the one before.
            Some((_, Task::Load(..))) => Vec::new(),
            Some(_) => self.ask_to_end(now),
            None => self.next(now),
        }
    }

    /// End the running job and forget what waits.
    pub fn cancel(&mut self, now: f64) -> Vec<Action> {
        self.next_file = None;
        self.next_work = None;
        match self.running {
            Some(_) => self.ask_to_end(now),
            None => Vec::new(),
        }
    }

    fn ask_to_end(&mut self, now: f64) -> Vec<Action> {
        if self.asked_at.is_some() {
            return Vec::new();
        }
        self.asked_at = Some(now);
        vec![Action::Post(Request::Cancel), Action::WakeAfter(self.patience())]
    }

    fn patience(&self) -> f64 {
        self.load_took.clamp(PATIENCE_MS, MOST_PATIENCE_MS)
    }

    fn start(&mut self, task: Task, now: f64) -> Vec<Action> {
        self.last_job += 1;
        let job = self.last_job;
        let request = match &task {
            Task::Load(upload, segments) => {
                self.load_began = now;
                load(job, upload, self.view, *segments)
            }
            Task::Run(work) => Request::Run { job, work: work.clone() },
        };
        self.running = Some((job, task));
        self.asked_at = None;
        vec![Action::Post(request)]
    }

    /// A job beside the running one, such as an export: its name.
    pub fn aside(&mut self) -> JobId {
        self.last_job += 1;
        self.last_job
    }

    /// Whether an event is of the running job and still wanted. Of a job that was asked to end only its end is, and
    /// not even that when another job is to follow.
    pub fn wants(&self, event: &Event) -> bool {
        let is_running = self.running.as_ref().is_some_and(|(job, _)| event.job() == Some(*job));
        is_running && (self.asked_at.is_none() || event.ends() && !self.is_waiting())
    }

    /// Takes note of an event; the running job may have ended and the waiting one may start.
    pub fn saw(&mut self, event: &Event, now: f64) -> Vec<Action> {
        if !event.ends() || event.job() != self.running.as_ref().map(|(job, _)| *job) {
            return Vec::new();
        }
        if let (Some((_, Task::Load(upload, _))), Event::Done(_)) = (self.running.take(), event) {
            self.held = Some(upload);
            self.load_took = now - self.load_began;
        }
        self.next(now)
    }

    fn next(&mut self, now: f64) -> Vec<Action> {
        self.asked_at = None;
        if let Some((upload, segments)) = self.next_file.take() {
            self.start(Task::Load(upload, segments), now)
        } else if let Some(work) = self.next_work.take() {
            self.start(Task::Run(work), now)
        } else {
            Vec::new()
        }
    }

    fn is_waiting(&self) -> bool {
        self.next_file.is_some() || self.next_work.is_some()
    }

    /// Time has passed: an unwanted job that did not end loses its worker.
    pub fn tick(&mut self, now: f64) -> Vec<Action> {
        let Some(asked_at) = self.asked_at else { return Vec::new() };
        if now - asked_at < self.patience() - 1.0 {
            return vec![Action::WakeAfter(self.patience() - (now - asked_at))];
        }
        if let (Some((_, Task::Run(Work::Evidence(_)))), None) = (&self.running, &self.next_file) {
            // Nobody waits for it, and its worker holds what was found before.
            return vec![Action::WakeAfter(self.patience())];
        }
        if let (Some((_, Task::Run(running))), None, Some(next)) = (&self.running, &self.next_file, &self.next_work) {
            if shares_its_costly_part(running, next) {
                return vec![Action::WakeAfter(self.patience())];
            }
        }
        self.replace(now)
    }

    /// The worker died or is to be replaced: the actions that bring another to where this one should be. The running
    /// job is not tried again, since it may be what killed the worker; what waited is.
    pub fn replace(&mut self, now: f64) -> Vec<Action> {
        let mut actions = vec![Action::Replace];
        self.running = None;
        if let Some(upload) = self.held.clone() {
            // The page takes no notice of a job it did not ask for: the table's content is known.
            self.last_job += 1;
            actions.push(Action::Post(load(self.last_job, &upload, self.view, 0)));
        }
        actions.extend(self.next(now));
        actions
    }

    /// The number of the file the worker holds.
    pub fn held(&self) -> Option<u32> {
        self.held.as_ref().map(|upload| upload.number)
    }

    /// Whether a file is being read, or is to be read next.
    pub fn is_reading(&self) -> bool {
        self.next_file.is_some() || matches!(self.running, Some((_, Task::Load(..))))
    }

    /// Whether a job runs; one that waits is started when the one before it ends.
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }
}

/// The request to read a file, without the file's bytes, which are at hand only where it is sent.
fn load(job: JobId, upload: &Upload, view: bool, segments: usize) -> Request {
    Request::Load { job, upload: upload.clone(), bytes: Vec::new(), view, segments }
}

/// Whether `waiting` needs what `running` is building: then it is worth waiting for.
fn shares_its_costly_part(running: &Work, waiting: &Work) -> bool {
    let (Work::Segment(a), Work::Segment(b)) = (running, waiting) else { return false };
    let SegmentSpec { prepare, cluster } = a;
    *prepare == b.prepare
        && match (cluster, &b.cluster) {
            (
                ClusterSpec::Agglomerative { linkage: l1, metric: m1, .. },
                ClusterSpec::Agglomerative { linkage: l2, metric: m2, .. },
            ) => l1 == l2 && m1 == m2,
            // DBSCAN and HDBSCAN are read off the same tree.
            (density, other) => density.density_tree().is_some() && density.density_tree() == other.density_tree(),
        }
}

#[cfg(test)]
mod tests {
    use super::super::settings::{Settings, Value, ALGORITHM, K, LINKAGE};
    use super::*;
    use crate::protocol::JobError;

    fn work(algorithm: &'static str, linkage: &'static str, k: f64) -> Work {
        let mut settings = Settings::default();
        settings.set(&ALGORITHM, Value::Choice(algorithm));
        settings.set(&LINKAGE, Value::Choice(linkage));
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
        let mut lane = Lane::new(true);
        let first = started(&lane.want(work("kmeans", "ward", 2.0), 0.0)).expect("starts");
        assert_eq!(lane.want(work("kmeans", "ward", 3.0), 1.0)[0], Action::Post(Request::Cancel));
        assert_eq!(lane.want(work("kmeans", "ward", 4.0), 2.0), vec![]);
        let next = lane.saw(&Event::Stopped(first), 9.0);
        let expected = work("kmeans", "ward", 4.0);
        assert!(matches!(&next[..], [Action::Post(Request::Run { work, .. })] if *work == expected), "{next:?}");
    }

    #[test]
    fn events_of_a_job_nobody_wants_any_more_are_dropped() {
        let mut lane = Lane::new(true);
        let job = started(&lane.want(work("kmeans", "ward", 2.0), 0.0)).expect("starts");
        let progress = Event::Progress { job, doing: String::new(), fraction: 0.5 };
        assert!(lane.wants(&progress));
        lane.want(work("kmeans", "ward", 3.0), 1.0);
        assert!(!lane.wants(&progress));
        assert!(!lane.wants(&Event::Stopped(job)), "another job follows: the page goes on waiting");
        lane.cancel(2.0);
        assert!(lane.wants(&Event::Stopped(job)), "nothing follows: the page must know");
        assert!(!lane.wants(&Event::Done(job + 7)));
    }

    #[test]
    fn asking_for_what_runs_changes_nothing() {
        let mut lane = Lane::new(true);
        lane.want(work("kmeans", "ward", 2.0), 0.0);
        assert_eq!(lane.want(work("kmeans", "ward", 2.0), 1.0), vec![]);
    }

    #[test]
    fn a_job_that_does_not_end_loses_its_worker_and_the_table_is_loaded_again() {
        let mut lane = Lane::new(true);
        lane.load(file(), 0, 0.0);
        lane.saw(&Event::Done(1), 9.0);
        lane.want(work("agglomerative", "average", 2.0), 0.0);
        lane.want(work("kmeans", "ward", 3.0), 10.0);
        assert_eq!(lane.tick(200.0), vec![Action::WakeAfter(PATIENCE_MS - 190.0)]);
        let actions = lane.tick(500.0);
        assert_eq!(actions[0], Action::Replace);
        assert!(matches!(&actions[1], Action::Post(Request::Load { .. })));
        assert!(started(&actions).is_some());
    }

    #[test]
    fn a_worker_whose_file_took_long_to_read_is_waited_for_as_long() {
        let mut lane = Lane::new(true);
        lane.load(file(), 0, 0.0);
        lane.saw(&Event::Done(1), 2500.0);
        lane.want(work("agglomerative", "average", 2.0), 6000.0);
        lane.want(work("kmeans", "ward", 3.0), 6010.0);
        assert_eq!(lane.tick(6410.0), vec![Action::WakeAfter(2100.0)]);
        assert_eq!(lane.tick(8510.0)[0], Action::Replace);
    }

    #[test]
    fn a_tree_that_the_new_wish_needs_too_is_waited_for() {
        let mut lane = Lane::new(true);
        let job = started(&lane.want(work("agglomerative", "average", 2.0), 0.0)).expect("starts");
        lane.want(work("agglomerative", "average", 3.0), 10.0);
        assert_eq!(lane.tick(5000.0), vec![Action::WakeAfter(PATIENCE_MS)]);
        assert!(started(&lane.saw(&Event::Stopped(job), 9.0)).is_some());
    }

    #[test]
    fn a_file_being_read_is_not_dropped_for_work_on_the_one_before() {
        let mut lane = Lane::new(true);
        lane.load(file(), 0, 0.0);
        assert_eq!(lane.want(work("kmeans", "ward", 2.0), 1.0), vec![]);
        assert!(started(&lane.saw(&Event::Done(1), 9.0)).is_some());
    }

    #[test]
    fn work_on_a_file_to_be_read_waits_for_it() {
        let mut lane = Lane::new(true);
        lane.want(work("kmeans", "ward", 2.0), 0.0);
        assert!(!lane.is_reading());
        lane.load(file(), 0, 1.0);
        assert!(lane.is_reading());
        lane.want(work("kmeans", "ward", 3.0), 2.0);
        let load = lane.saw(&Event::Stopped(1), 9.0);
        assert!(matches!(&load[..], [Action::Post(Request::Load { job: 2, .. })]), "{load:?}");
        assert!(lane.is_reading());
        assert!(started(&lane.saw(&Event::Done(2), 9.0)).is_some());
    }

    #[test]
    fn a_bad_file_leaves_the_good_one_in_place() {
        let mut lane = Lane::new(true);
        lane.load(file(), 0, 0.0);
        lane.saw(&Event::Done(1), 9.0);
        lane.load(Arc::new(Upload { number: 1, name: "bad.csv".into(), ..Upload::default() }), 0, 1.0);
        lane.saw(&Event::Failed(2, JobError::general("bad")), 9.0);
        let actions = lane.replace(9.0);
        assert!(matches!(&actions[1], Action::Post(Request::Load { upload, .. }) if upload.name == "a.csv"));
    }

    #[test]
    fn a_job_that_killed_its_worker_is_not_tried_again() {
        let mut lane = Lane::new(true);
        lane.want(work("kmeans", "ward", 2.0), 0.0);
        assert_eq!(lane.replace(9.0), vec![Action::Replace]);
        assert!(!lane.is_busy());
    }
}
