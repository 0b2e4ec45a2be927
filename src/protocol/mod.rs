//! The whole conversation between page and worker.
//!
//! The page sends [`Request`]s, the worker answers with [`Event`]s; each message is one byte array ([`codec`]). A
//! worker says [`Event::Ready`] when it listens. Every other event names its job; a job ends with exactly one of
//! [`Event::Done`], [`Event::Failed`] and [`Event::Stopped`].

pub mod codec;
pub mod data;
pub mod evidence;
pub mod packed;
pub mod query;
pub mod results;
pub mod spec;

use crate::engine::explain::Explanation;
use data::{Remedy, Upload};
use evidence::{Evidence, EvidenceSpec};
use query::{Answer, Query};
use results::{Map, MapQuality, NumericColumn, Prepared, Scores, Segmentation, TableView};
use serde::{Deserialize, Serialize};
use spec::{ClusterSpec, Cut, EmbedSpec, SegmentSpec};

/// Which build of Strata this is; page and worker must agree.
pub const BUILD: &str = env!("STRATA_BUILD");

/// How long a worker that somebody waits for may be silent, in milliseconds, unless it announced more
/// ([`Event::Beat`]): then it is taken for dead.
pub const SILENCE_MS: f64 = 2_000.0;

/// Names one piece of work; chosen by the page, never used twice for one worker.
pub type JobId = u32;

/// What the page asks of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read a table and keep it in place of the one before: answered by [`Event::Loaded`].
    Load {
        /// The job's name.
        job: JobId,
        /// The file's name and how to read it.
        upload: Upload,
        /// The file's content. Between page and worker it travels beside the message and is filled in on arrival.
        #[serde(skip)]
        bytes: Vec<u8>,
        /// Whether the page wants the table's content back: one worker tells it, the others only keep it.
        view: bool,
        /// The number of segments asked for: a table with fewer rows is refused, and the one before stays.
        segments: usize,
    },
    /// Do some work on the table at hand. It takes the place of the work before.
    Run {
        /// The job's name.
        job: JobId,
        /// The work.
        work: Work,
    },
    /// Stop the running job at the next opportunity.
    Cancel,
    /// Let a running map, or the search for evidence, rest or go on.
    Pause(bool),
    /// The user waits for something else: what can wait of a map, its judging, gives way; or no longer.
    GiveWay(bool),
    /// A map that moves is done where it is now, and is judged as it stands.
    EndMap,
    /// Say that you live: answered by [`Event::Beat`].
    Ping,
    /// Answer a query beside the running job: by one [`Event::Answer`], or none if it fails.
    Query {
        /// The job's name.
        job: JobId,
        /// The edition of the table it is about; of another one it is refused.
        table: u32,
        /// The query.
        query: Query,
    },
}

/// A file as the user gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// The file's name.
    pub name: String,
    /// Its content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A file's name without its ending.
pub fn file_stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The kinds of work on a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Work {
    /// Prepare and cluster: [`Event::Prepared`], [`Event::Clustered`], [`Event::Explained`], [`Event::Scored`].
    Segment(SegmentSpec),
    /// Prepare and draw a map: many [`Event::Mapped`].
    Embed {
        /// The map.
        spec: EmbedSpec,
        /// Start anew rather than from the layout at hand.
        afresh: bool,
    },
    /// Look for evidence: many [`Event::Evidence`].
    Evidence(EvidenceSpec),
}

impl Work {
    /// Whether a slice of it may take long without a word: see [`ClusterSpec::is_one_piece`].
    pub fn is_one_piece(&self) -> bool {
        match self {
            Work::Segment(spec) => spec.cluster.is_one_piece(),
            Work::Embed { .. } => false,
            Work::Evidence(spec) => match spec {
                EvidenceSpec::Stability(of)
                | EvidenceSpec::Scan(of)
                | EvidenceSpec::Silhouettes(of)
                | EvidenceSpec::WithoutColumns(of) => of.cluster.is_one_piece(),
                EvidenceSpec::Merges { linkage, metric, .. } => {
                    ClusterSpec::Agglomerative { linkage: *linkage, metric: *metric, cut: Cut::Clusters(1) }
                        .is_one_piece()
                }
                EvidenceSpec::Distances { .. }
                | EvidenceSpec::Density { .. }
                | EvidenceSpec::Reachability { .. }
                | EvidenceSpec::Grid { .. } => false,
            },
        }
    }
}

/// What a worker tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker listens; `build` must equal the page's [`BUILD`].
    Ready {
        /// The worker's build.
        build: String,
    },
    /// The worker lives. It may be silent for so many milliseconds from now on without being taken for dead.
    Beat(f64),
    /// The content of the file of a job as it was read, for all who read it again: it follows in the same message, as
    /// the browser's own `Blob`.
    Snapshot(JobId),
    /// How far a job is.
    Progress {
        /// The job.
        job: JobId,
        /// What is being done, in a few words.
        doing: String,
        /// From 0 to 1.
        fraction: f64,
    },
    /// Other ways to read a file that is about to be refused by [`Event::Failed`].
    Offered(JobId, Vec<Remedy>),
    /// A numeric column of the table about to be told by [`Event::Loaded`], in the table's order.
    Column(JobId, NumericColumn),
    /// A table was read.
    Loaded(JobId, Option<TableView>),
    /// The features are ready.
    Prepared(JobId, Prepared),
    /// Each row has its label.
    Clustered(JobId, Segmentation),
    /// What sets the segments of the labels sent before apart.
    Explained(JobId, Explanation),
    /// The scores of the labels sent before.
    Scored(JobId, Scores),
    /// A picture of the map as it is now.
    Mapped(JobId, Map),
    /// Evidence as far as it is found.
    Evidence(JobId, Evidence),
    /// How far the finished map can be trusted.
    MapScored(JobId, MapQuality),
    /// The answer to a query.
    Answer(JobId, Answer),
    /// The job is done.
    Done(JobId),
    /// The job failed.
    Failed(JobId, JobError),
    /// The job was stopped, as asked.
    Stopped(JobId),
}

impl Event {
    /// The job the event belongs to.
    pub fn job(&self) -> Option<JobId> {
        match self {
            Event::Ready { .. } | Event::Beat(_) => None,
            Event::Progress { job, .. }
            | Event::Snapshot(job)
            | Event::Offered(job, _)
            | Event::Column(job, _)
            | Event::Loaded(job, _)
            | Event::Prepared(job, _)
            | Event::Clustered(job, _)
            | Event::Explained(job, _)
            | Event::Scored(job, _)
            | Event::Mapped(job, _)
            | Event::Evidence(job, _)
            | Event::MapScored(job, _)
            | Event::Answer(job, _)
            | Event::Done(job)
            | Event::Failed(job, _)
            | Event::Stopped(job) => Some(*job),
        }
    }

    /// Whether the job ends with this event.
    pub fn ends(&self) -> bool {
        matches!(self, Event::Done(_) | Event::Failed(..) | Event::Stopped(_))
    }
}

/// Why a job failed: a sentence for the user, and where to show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobError {
    /// The control the sentence belongs to, by its name in the address; `None`: the page as a whole.
    pub parameter: Option<String>,
    /// What was found, where, what was expected, what to do.
    pub sentence: String,
}

impl JobError {
    /// An error that belongs to no control.
    pub fn general(sentence: impl Into<String>) -> Self {
        JobError { parameter: None, sentence: sentence.into() }
    }
}
