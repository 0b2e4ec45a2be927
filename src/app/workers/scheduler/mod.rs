//! Which job a worker gets next: a state machine without a clock or a worker of its own.
//!
//! The latest wish wins and there is no queue of old ones: while a job runs, at most one wish waits, and a newer one
//! takes its place. A running job that does not end soon after it was asked to is ended by replacing the worker, unless
//! it is building the very thing the new wish needs.
//!
//! A worker may die at any time, also without a word. It is replaced, the table is read again, and what it was doing is
//! begun again, up to [`LIVES`] deaths in a row; then the worker is down until somebody wishes something of it.

mod liveness;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use crate::protocol::data::Upload;
use crate::protocol::query::Query;
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::{Event, JobError, JobId, Request, Work};
use liveness::beats;
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
    /// So many beats the worker has taken to its Ready so far, and the slowest of all has taken.
    start_beats: u32,
    slowest_start: u32,
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
