//! Which job a worker gets next: a state machine without a clock or a worker of its own.
//!
//! The latest wish wins and there is no queue of old ones: while a job runs, at most one wish waits, and a newer one
//! takes its place. A running job that does not end soon after it was asked to is ended by replacing the worker, unless
//! it is building the very thing the new wish needs.
//!
//! A worker may die at any time, also without a word. It is replaced, the table is read again, and what it was doing is
//! begun again, up to [`LIVES`] deaths in a row; then the worker is down until somebody wishes something of it.

use crate::protocol::data::Upload;
use crate::protocol::query::Query;
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::{Event, JobError, JobId, Request, Work, SILENCE_MS};
use std::sync::Arc;

/// How long a job nobody wants may go on before its worker is replaced, in milliseconds; longer where reading the file
/// again would take longer.
pub const PATIENCE_MS: f64 = 400.0;
/// At most so long.
const MOST_PATIENCE_MS: f64 = 3000.0;
/// So many deaths in a row, and no other worker is started by itself.
pub const LIVES: u32 = 4;
/// A file whose worker dies so often while it is read is refused.
const LIVES_OF_A_FILE: u32 = 2;
/// How often the owner calls [`Scheduler::beat`] while the worker waits for its worker, in milliseconds.
pub const BEAT_MS: f64 = 500.0;
/// How long a worker may take to its first word before it is taken for dead, in milliseconds: its first script may come
/// over a slow network.
const START_MS: f64 = 10_000.0;
/// And from one word to the next while its code comes and is compiled.
const STARTING_MS: f64 = 5_000.0;

/// What the owner of the worker has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Send this.
    Post(Request),
    /// End the worker and start another.
    Replace,
    /// End the worker; no other takes its place for now.
    End,
    /// Ask again with [`Scheduler::tick`] once this many milliseconds have passed.
    WakeAfter(f64),
    /// Tell the page this of the running job, as if the worker had: it cannot any more.
    Emit(Event),
    /// And this of a request beside it.
    Answer(Event),
}

/// What a worker's job is for.
#[derive(Debug, Clone, PartialEq)]
enum Task {
    /// Read a file, if it has rows enough for so many segments.
    Load(Arc<Upload>, usize),
    /// Read the file at hand again, in the place of a worker that current_file it.
    Reload(Arc<Upload>),
    Run(Work),
}

/// A request that leaves the running job alone, until it is answered.
#[derive(Debug, Clone, PartialEq)]
struct PendingQuery {
    job: JobId,
    request: Request,
    /// A worker died before it answered.
    again: bool,
}

/// One worker's work, as the page sees it.
#[derive(Debug, Default)]
pub struct Scheduler {
    /// Whether the worker tells the table's content.
    view: bool,
    /// The file the worker holds.
    current_file: Option<Arc<Upload>>,
    /// It read a file since that nobody wanted any more, and must read this one again before it does anything with it.
    strays: bool,
    /// Why the file at hand can be read no more.
    lost: Option<String>,
    running: Option<(JobId, Task)>,
    /// A file to be read next, and the segments it must have rows for.
    next_file: Option<(Arc<Upload>, usize)>,
    /// The work to be done next, on that file if there is one.
    next_work: Option<Work>,
    queries: Vec<PendingQuery>,
    /// When the running job was asked to end.
    asked_at: Option<f64>,
    /// When the file at hand was asked for, and how long reading it took.
    load_began: f64,
    load_took: f64,
    last_job: JobId,
    /// Workers that died in a row, no job done between.
    deaths: u32,
    /// The worker has said that it listens.
    is_ready: bool,
    /// No worker is started before somebody wishes something.
    is_down: bool,
    /// So many beats the worker may be silent from now on.
    beats_left: u32,
}

impl Scheduler {
    /// A scheduler; `view`: its worker tells the table's content when it has read it.
    pub fn new(view: bool) -> Self {
        Scheduler { view, beats_left: beats(START_MS), ..Scheduler::default() }
    }

    /// Read this file, if it has rows enough for `segments`, and forget what was wanted of the one before.
    pub fn load(&mut self, upload: Arc<Upload>, segments: usize, now: f64) -> Vec<Action> {
        self.next_file = Some((upload, segments));
        self.next_work = None;
        if self.is_down {
            return self.revive(now);
        }
        match self.running {
            Some((_, Task::Reload(_))) => Vec::new(),
            Some(_) => self.ask_to_end(now),
            None => self.next(now),
        }
    }

    /// Do this work, on the file to be read next if there is one. Asking for what is running already changes nothing.
    pub fn submit(&mut self, work: Work, now: f64) -> Vec<Action> {
        let is_running = matches!(&self.running, Some((_, Task::Run(running))) if *running == work);
        if is_running && self.asked_at.is_none() {
            self.next_work = None;
            return Vec::new();
        }
        self.next_work = Some(work);
        if self.is_down {
            return self.revive(now);
        }
        match &self.running {
            // A file that is being read is never dropped for work on the one before.
            Some((_, Task::Load(..) | Task::Reload(_))) => Vec::new(),
            Some(_) => self.ask_to_end(now),
            None => self.next(now),
        }
    }

    /// Answer this about a table beside the running job; returns the name of its job.
    pub fn query(&mut self, table: u32, query: Query, now: f64) -> (JobId, Vec<Action>) {
        self.last_job += 1;
        let job = self.last_job;
        if let Some(sentence) = &self.lost {
            return (job, vec![Action::Answer(Event::Failed(job, JobError::general(sentence)))]);
        }
        let request = Request::Query { job, table, query };
        self.queries.push(PendingQuery { job, request: request.clone(), again: false });
        if self.is_down {
            return (job, self.revive(now));
        }
        (job, vec![Action::Post(request)])
    }

    /// End the running job and forget what waits.
    pub fn cancel(&mut self, now: f64) -> Vec<Action> {
        let was_busy = self.is_busy();
        self.next_file = None;
        self.next_work = None;
        match self.running {
            // Without the table nothing can be asked next.
            Some((_, Task::Reload(_))) | None => self.emit_end(was_busy),
            Some(_) => self.ask_to_end(now),
        }
    }

    /// What was to be done is not: no worker tells the page that it ended.
    fn emit_end(&self, was_busy: bool) -> Vec<Action> {
        if was_busy && !self.is_busy() {
            vec![Action::Emit(Event::Stopped(self.last_job))]
        } else {
            Vec::new()
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
            Task::Reload(upload) => load(job, upload, self.view, 0),
            Task::Run(work) => Request::Run { job, work: work.clone() },
        };
        self.running = Some((job, task));
        self.asked_at = None;
        vec![Action::Post(request)]
    }

    /// Whether an event is of the running job and still wanted. Of a job that was asked to end only its end is, and
    /// not even that when another job is to follow. Of a table that is read again nothing is told but that it is not to
    /// be had any more.
    pub fn accepts(&self, event: &Event) -> bool {
        match &self.running {
            Some((job, task)) if event.job() == Some(*job) => match task {
                Task::Reload(_) => matches!(event, Event::Failed(..) | Event::Progress { .. }),
                _ => self.asked_at.is_none() || event.ends() && !self.is_waiting(),
            },
            _ => false,
        }
    }

    /// Whether an event is of the running job, which was asked to end.
    pub fn is_canceled(&self, event: &Event) -> bool {
        self.asked_at.is_some() && event.job().is_some() && event.job() == self.running.as_ref().map(|(job, _)| *job)
    }

    /// What the page is told in place of an event: nobody waits for what a canceled job came to, a file that was read
    /// all the same among it.
    pub fn instead(&self, event: &Event) -> Option<Event> {
        match event {
            Event::Failed(job, _) if self.is_canceled(event) => Some(Event::Stopped(*job)),
            Event::Done(job) if self.is_canceled(event) && self.loads(*job).is_some() => Some(Event::Stopped(*job)),
            _ => None,
        }
    }

    /// Whether an event answers a request beside the running job, or ends it.
    pub fn is_query_result(&self, event: &Event) -> bool {
        event.job().is_some_and(|job| self.queries.iter().any(|query| query.job == job))
    }

    /// Takes note of an event; the running job may have ended and the waiting one may start.
    pub fn on_event(&mut self, event: &Event, now: f64) -> Vec<Action> {
        self.hear(event);
        if event.ends() {
            self.queries.retain(|query| Some(query.job) != event.job());
        }
        if let (Event::Loaded(job, view), Some((running, Task::Load(upload, _)))) = (event, &mut self.running) {
            if job == running {
                if let Some(view) = view {
                    // Whoever reads it from now on must find the same bytes.
                    *upload = Arc::new(Upload { content: Some(view.content.clone()), ..(**upload).clone() });
                }
                if self.asked_at.is_none() {
                    // The page has it: it is canceled no more.
                    self.current_file = Some(upload.clone());
                }
            }
        }
        if !event.ends() || event.job() != self.running.as_ref().map(|(job, _)| *job) {
            return Vec::new();
        }
        let was_canceled = self.asked_at.is_some();
        match (self.running.take().map(|(_, task)| task), event) {
            (Some(Task::Load(upload, _)), Event::Done(_)) => {
                let is_held =
                    self.current_file.as_ref().is_some_and(|current_file| current_file.edition == upload.edition);
                self.strays = was_canceled && !is_held;
                if !was_canceled {
                    self.current_file = Some(upload);
                }
                self.lost = self.lost.take().filter(|_| self.strays);
                self.load_took = now - self.load_began;
                self.deaths = 0;
            }
            (Some(Task::Reload(_)), Event::Failed(_, error)) => {
                self.current_file = None;
                self.lost = Some(error.sentence.clone());
            }
            // Reading again what was read before proves nothing of the job that follows.
            (Some(Task::Reload(_)), _) => self.strays = false,
            _ => self.deaths = 0,
        }
        self.next(now)
    }

    fn next(&mut self, now: f64) -> Vec<Action> {
        self.asked_at = None;
        if let Some((upload, segments)) = self.next_file.take() {
            return self.start(Task::Load(upload, segments), now);
        }
        if let Some(upload) = self.current_file.clone().filter(|_| self.strays) {
            return self.start(Task::Reload(upload), now);
        }
        match (self.next_work.take(), &self.lost) {
            (Some(_), Some(sentence)) => {
                self.last_job += 1;
                vec![Action::Emit(Event::Failed(self.last_job, JobError::general(sentence)))]
            }
            (Some(work), None) => self.start(Task::Run(work), now),
            (None, _) => Vec::new(),
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
        let mut actions = self.replace(now);
        actions.extend(self.emit_end(true));
        actions
    }

    /// Another worker is to take the place of this one: the actions that bring it to where this one should be. The
    /// running job is not done again; what waited is.
    pub fn replace(&mut self, now: f64) -> Vec<Action> {
        self.running = None;
        self.asked_at = None;
        self.strays = false;
        self.is_down = false;
        self.begin();
        let mut actions = vec![Action::Replace];
        actions.extend(match self.current_file.clone() {
            Some(upload) => self.start(Task::Reload(upload), now),
            None => self.next(now),
        });
        actions.extend(self.queries.iter().map(|query| Action::Post(query.request.clone())));
        actions
    }

    /// The worker died. What it did is done again, unless something else is wanted by now; a request beside it too,
    /// once. After [`LIVES`] deaths in a row the worker [is down](Scheduler::is_down).
    pub fn died(&mut self, now: f64) -> Vec<Action> {
        self.deaths += 1;
        let mut was_busy = self.is_busy();
        let mut actions = Vec::new();
        // Work that waits may wait for the very file that was being read.
        let is_wanted = self.asked_at.is_none() && self.next_file.is_none();
        match self.running.take() {
            Some((job, Task::Load(upload, _))) if is_wanted && self.is_ready && self.deaths >= LIVES_OF_A_FILE => {
                self.deaths = 0;
                let sentence = format!(
                    "{} was not read: the worker that read it stopped {LIVES_OF_A_FILE} times, most likely since the \
                     browser has \
                     too little memory for it. Close other tabs, or keep fewer rows or columns, or a random sample of \
                     the rows.",
                    upload.name
                );
                let error = JobError { parameter: Some("file-input".into()), sentence };
                actions.push(Action::Emit(Event::Failed(job, error)));
                was_busy = false;
            }
            Some((_, Task::Load(upload, segments))) if is_wanted => self.next_file = Some((upload, segments)),
            Some((_, Task::Run(work))) if is_wanted && self.next_work.is_none() => self.next_work = Some(work),
            _ => {}
        }
        let is_down = self.deaths >= LIVES;
        for query in std::mem::take(&mut self.queries) {
            if query.again || is_down {
                let sentence = "This was not answered: the worker that was to answer it stopped. Try again.";
                actions.push(Action::Answer(Event::Failed(query.job, JobError::general(sentence))));
            } else {
                self.queries.push(PendingQuery { again: true, ..query });
            }
        }
        if is_down {
            (self.is_down, self.is_ready, self.asked_at) = (true, false, None);
            actions.push(Action::End);
        } else {
            actions.extend(self.replace(now));
        }
        actions.extend(self.emit_end(was_busy));
        actions
    }

    /// Tries again what a scheduler that is down did not do.
    pub fn revive(&mut self, now: f64) -> Vec<Action> {
        self.deaths = 0;
        self.replace(now)
    }

    /// Whether workers died so often in a row that no other was started.
    pub fn is_down(&self) -> bool {
        self.is_down
    }

    /// A worker was started, which says Ready when it listens.
    pub fn begin(&mut self) {
        self.is_ready = false;
        self.beats_left = beats(START_MS);
    }

    /// The worker's code is on the way.
    pub fn starts(&mut self) {
        if !self.is_ready {
            self.beats_left = beats(STARTING_MS);
        }
    }

    /// The worker was heard.
    fn hear(&mut self, event: &Event) {
        self.beats_left = match event {
            Event::Ready { .. } => {
                self.is_ready = true;
                beats(SILENCE_MS)
            }
            _ if event.ends() => beats(SILENCE_MS),
            Event::Beat(silence) => self.beats_left.max(beats(*silence)),
            _ => self.beats_left.max(beats(SILENCE_MS)),
        };
    }

    /// [`BEAT_MS`] have passed in which the page heard whatever its worker said: a worker that somebody waits for is
    /// asked whether it lives. `None`: it did not say so for too long, and is dead.
    pub fn beat(&mut self) -> Option<Vec<Action>> {
        if !self.is_awaited() {
            return Some(Vec::new());
        }
        self.beats_left = self.beats_left.checked_sub(1)?;
        Some(if self.is_ready { vec![Action::Post(Request::Ping)] } else { Vec::new() })
    }

    /// Whether somebody waits for the worker.
    pub fn is_awaited(&self) -> bool {
        !self.is_down && (self.running.is_some() || !self.queries.is_empty())
    }

    /// The number of the file that a job reads.
    pub fn loads(&self, job: JobId) -> Option<u32> {
        match &self.running {
            Some((running, Task::Load(upload, _) | Task::Reload(upload))) if *running == job => Some(upload.number),
            _ => None,
        }
    }

    /// The number of the file the worker holds.
    pub fn current_file(&self) -> Option<u32> {
        self.current_file.as_ref().map(|upload| upload.number)
    }

    /// Whether a file is being read, or is to be read next.
    pub fn is_reading(&self) -> bool {
        self.next_file.is_some() || matches!(self.running, Some((_, Task::Load(..) | Task::Reload(_))))
    }

    /// Whether a job runs or waits; reading the table again is none.
    pub fn is_busy(&self) -> bool {
        matches!(self.running, Some((_, Task::Load(..) | Task::Run(_)))) || self.is_waiting()
    }
}

/// So many beats last at least so long.
fn beats(ms: f64) -> u32 {
    (ms / BEAT_MS).ceil() as u32
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
    use super::*;
    use crate::app::settings::{Settings, Value, ALGORITHM, K, LINKAGE};
    use crate::engine::cluster::agglomerative::Linkage::{self, *};
    use crate::protocol::spec::Algorithm::{self, *};
    use proptest::prelude::*;

    fn work(algorithm: Algorithm, linkage: Linkage, k: f64) -> Work {
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
        assert!(
            matches!(&again[..], [Action::Post(Request::Load { upload, .. })] if upload.name == "a.csv"),
            "{again:?}"
        );
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
        for told in [scheduler.on_event(&gone, 12.0), scheduler.submit(work(KMeans, Ward, 3.0), 13.0)] {
            assert!(matches!(&told[..], [Action::Emit(Event::Failed(_, error))] if error.sentence == "a.csv is gone."));
        }
        let (_, asked) = scheduler.query(0, Query::Inspect, 14.0);
        assert!(matches!(&asked[..], [Action::Answer(Event::Failed(..))]), "{asked:?}");
        assert!(!scheduler.is_awaited());
    }

    /// A worker as the worker sees it, and what the page heard.
    #[derive(Default)]
    struct World {
        scheduler: Scheduler,
        now: f64,
        inbox: std::collections::VecDeque<Request>,
        /// It says Ready before anything else.
        is_new: bool,
        is_dead: bool,
        /// The table of the worker, by its number, and that of the page; its job.
        table: Option<u32>,
        page: Option<u32>,
        job: Option<(JobId, Work)>,
        /// The work that was answered last, on which table, and the requests beside it that were.
        answered: Option<(Option<u32>, Work)>,
        failed: bool,
        answered_queries: Vec<JobId>,
        /// The page waits for the end of what it wished.
        waits: bool,
    }

    impl World {
        fn perform(&mut self, actions: Vec<Action>) {
            for action in actions {
                match action {
                    Action::Post(Request::Ping) if self.is_dead => {}
                    Action::Post(request) => self.inbox.push_back(request),
                    Action::Replace => {
                        self.inbox.clear();
                        (self.is_new, self.is_dead, self.table, self.job) = (true, false, None, None);
                        self.scheduler.begin();
                    }
                    Action::End => {
                        self.inbox.clear();
                        (self.is_dead, self.table, self.job) = (true, None, None);
                    }
                    Action::WakeAfter(_) => {}
                    Action::Emit(event) => {
                        self.failed |= matches!(event, Event::Failed(..));
                        self.waits &= !event.ends();
                    }
                    Action::Answer(event) => self.answered_queries.extend(event.job()),
                }
            }
        }

        fn hear(&mut self, heard: Event) {
            let event = self.scheduler.instead(&heard).unwrap_or_else(|| heard.clone());
            if self.scheduler.is_query_result(&event) && event.ends() {
                self.answered_queries.extend(event.job());
            } else if self.scheduler.accepts(&event) {
                if let (Event::Done(_), Some((_, work))) = (&event, &self.job) {
                    // Without a table the page wishes nothing.
                    assert!(self.page.is_none() || self.table == self.page, "answered from the table on the page");
                    self.answered = Some((self.table, work.clone()));
                }
                if let Some(number) = event.job().and_then(|job| self.scheduler.loads(job)) {
                    if matches!(event, Event::Loaded(..)) && !self.scheduler.is_canceled(&event) {
                        self.page = Some(number);
                    }
                }
                self.failed |= matches!(event, Event::Failed(..));
                self.waits &= !event.ends() || self.scheduler.is_waiting();
            }
            let actions = self.scheduler.on_event(&heard, self.now);
            self.perform(actions);
        }

        /// The worker does one thing.
        fn step(&mut self) {
            if self.is_dead {
                return;
            }
            if std::mem::take(&mut self.is_new) {
                return self.hear(Event::Ready { build: String::new() });
            }
            match self.inbox.pop_front() {
                Some(Request::Load { job, upload, .. }) => {
                    self.stop();
                    self.table = Some(upload.number);
                    self.hear(Event::Loaded(job, None));
                    self.hear(Event::Done(job));
                }
                Some(Request::Run { job, work }) => {
                    self.stop();
                    self.job = Some((job, work));
                }
                Some(Request::Cancel) => self.stop(),
                Some(Request::Ping) => self.hear(Event::Beat(SILENCE_MS)),
                Some(Request::Query { job, .. }) => self.hear(Event::Done(job)),
                Some(_) => {}
                None => {
                    if let Some((job, _)) = self.job.clone() {
                        self.hear(Event::Done(job));
                        self.job.take_if(|(running, _)| *running == job);
                    }
                }
            }
        }

        fn stop(&mut self) {
            if let Some((job, _)) = self.job.take() {
                self.hear(Event::Stopped(job));
            }
        }

        fn pass(&mut self, ms: f64) {
            self.now += ms;
            let actions = self.scheduler.tick(self.now);
            self.perform(actions);
            let actions = match self.scheduler.beat() {
                Some(actions) => actions,
                None => self.scheduler.died(self.now),
            };
            self.perform(actions);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn whatever_happens_the_scheduler_comes_to_rest_with_the_last_wish_answered(
            operations in proptest::collection::vec((0_u8..12, 0_u32..4), 1..120),
        ) {
            let mut world = World { scheduler: Scheduler::new(true), is_new: true, ..World::default() };
            let (mut wish, mut file, mut asked, mut number) = (None, None, Vec::new(), 0);
            for (operation, of) in operations {
                let now = world.now;
                let actions = match operation {
                    0..=2 => {
                        let linkage = if of % 2 == 0 { Ward } else { Average };
                        let work = work(if of < 2 { KMeans } else { Agglomerative }, linkage, 2.0 + f64::from(of));
                        wish = Some(work.clone());
                        world.waits = true;
                        world.scheduler.submit(work, now)
                    }
                    3 => {
                        number += 1;
                        (wish, file) = (None, Some(number));
                        world.waits = true;
                        let upload = Upload { number, edition: number, name: "t.csv".into(), ..Upload::default() };
                        world.scheduler.load(Arc::new(upload), 0, now)
                    }
                    4 => {
                        (wish, file) = (None, None);
                        world.scheduler.cancel(now)
                    }
                    5 => {
                        let (job, actions) = world.scheduler.query(0, Query::Inspect, now);
                        asked.push(job);
                        actions
                    }
                    // It dies with a word, or without one.
                    6 => world.scheduler.died(now),
                    7 => {
                        world.is_dead = true;
                        vec![]
                    }
                    8 => {
                        world.pass(f64::from(of) * 500.0);
                        vec![]
                    }
                    _ => {
                        (0..=of).for_each(|_| world.step());
                        vec![]
                    }
                };
                world.perform(actions);
            }
            // No more deaths: a minute later all is done; the person tries again what workers died of too often.
            for _ in 0..400 {
                // More than one message in the time: the worker comes to its work.
                (0..4).for_each(|_| world.step());
                world.pass(500.0);
                if world.scheduler.is_down() {
                    let actions = world.scheduler.revive(world.now);
                    world.perform(actions);
                }
            }
            prop_assert!(!world.scheduler.is_busy() && !world.scheduler.is_awaited(), "at rest: {:?}", world.scheduler);
            prop_assert!(!world.waits, "the page knows that nothing comes any more");
            asked.iter().for_each(|job| assert!(world.answered_queries.contains(job), "request {job} is answered"));
            if let (Some(wish), false) = (wish, world.failed) {
                let (table, answered) = world.answered.clone().expect("an answer");
                prop_assert_eq!(answered, wish);
                prop_assert!(file.is_none() || table == file, "on the last table");
            }
        }
    }
}
