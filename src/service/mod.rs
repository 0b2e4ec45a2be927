//! One request -> engine -> events, with what is expensive kept by key.
//!
//! A [`Service`] is driven from outside: [`Service::receive`] takes a request at any time, [`Service::step`] does one
//! slice of the work at hand. The worker calls them from its message loop; tests call them natively.

mod about;
mod cache;
mod context;
mod evidence;
mod features;
mod load;
mod map;
mod queries;
mod remedies;
mod rollup;
mod segment;
mod silhouettes;
mod source;

use crate::engine::prepare::PrepareSpec;
use crate::protocol::query::Query;
use crate::protocol::{Event, JobError, JobId, Request, Work, SILENCE_MS};
use cache::Cache;
pub use context::Emit;
use context::{ending, no_table, progress, work_for, Interrupted, Slice, Throttle, PROGRESS_MS};
use features::{unprepared, PreparedFeatures};
pub use load::silence_of;
pub use source::FileReader;
use source::{fingerprint, Source};
use std::rc::Rc;

/// What a worker knows and does.
pub struct Service {
    clock: fn() -> f64,
    /// Where the next file's bytes can be had again, so that they need not be kept.
    outside: Option<FileReader>,
    source: Option<Source>,
    /// Of the table read last.
    cells: usize,
    columns: usize,
    bytes: usize,
    /// When a long step was announced last.
    announced: f64,
    prepared: Cache<PrepareSpec, Rc<PreparedFeatures>>,
    segment: segment::SegmentJob,
    embed: map::MapJob,
    evidence: evidence::EvidenceJobs,
    job: Option<(JobId, Work)>,
}

/// How many preparations' features are kept; of a table with more than [`MANY_CELLS`] cells only the last.
const KEPT_FEATURES: usize = 4;
/// See [`KEPT_FEATURES`].
const MANY_CELLS: usize = 8_000_000;
/// Of a table with more cells single steps may take long: sorting a column, for instance.
const MANY_CELLS_A_SLICE: usize = 1_000_000;
/// So many cells of the table are worked off in a millisecond, at the slowest: by a slice, by an answer to a query, and
/// by a method that is computed in one piece.
const SLICE_CELLS_PER_MS: f64 = 1_000.0;
const QUERY_CELLS_PER_MS: f64 = 100.0;
const PIECE_CELLS_PER_MS: f64 = 20.0;
/// Of a table with more columns a step may be about all pairs of them: its principal components, for instance, which
/// take a time that grows with the cube of their number.
const MANY_COLUMNS: usize = 200;
const COLUMN_CUBES_PER_MS: f64 = 50_000.0;
/// The least time between two announcements, in milliseconds.
const ANNOUNCED_MS: f64 = 250.0;

impl Service {
    /// A service without a table. `clock` tells the milliseconds since some moment; it never touches a result.
    pub fn new(clock: fn() -> f64) -> Self {
        Service {
            clock,
            outside: None,
            source: None,
            cells: 0,
            columns: 0,
            bytes: 0,
            announced: f64::NEG_INFINITY,
            prepared: Cache::new(KEPT_FEATURES),
            segment: segment::SegmentJob::new(),
            embed: map::MapJob::new(),
            evidence: evidence::EvidenceJobs::new(),
            job: None,
        }
    }

    /// The bytes of the next file to be loaded can be had again from `outside`: they are not kept then.
    pub fn keep_file_outside(&mut self, outside: FileReader) {
        self.outside = Some(outside);
    }

    /// Takes a request. A new job takes the place of the one before, which ends as stopped.
    pub fn receive(&mut self, request: Request, emit: Emit<'_>) {
        match request {
            Request::Load { job, upload, bytes, view, segments } => {
                self.stop(emit);
                self.load(job, upload, bytes, load::Wish { view, segments, schema: None }, emit);
            }
            Request::Run { job, work } => {
                self.stop(emit);
                self.segment.begin();
                if let Work::Embed { spec, afresh } = &work {
                    self.embed.begin(spec, *afresh);
                }
                self.job = Some((job, work));
                // A map that is there already, and done, would say nothing by itself.
                self.tell_map(emit);
            }
            Request::Cancel => self.stop(emit),
            Request::Pause(paused) => {
                self.embed.pause(paused);
                self.evidence.pause(paused);
                self.tell_map(emit);
            }
            Request::GiveWay(gives_way) => self.embed.give_way(gives_way),
            Request::EndMap => {
                self.embed.end();
                self.tell_map(emit);
            }
            Request::Ping => emit(Event::Beat(SILENCE_MS)),
            Request::Query { job, table, query } => self.answer_query(job, table, query, emit),
        }
    }

    /// Answers a query beside the running job, if it is about the table at hand.
    fn answer_query(&mut self, job: JobId, table: u32, query: Query, emit: Emit<'_>) {
        self.announce(QUERY_CELLS_PER_MS, emit);
        // It may need the table's text, which is read from the file again.
        emit(Event::Beat(silence_of(self.bytes)));
        let here = self.source.as_ref().map(|source| source.edition);
        let answer = match here {
            Some(edition) if edition == table => self.answer(job, query, emit),
            Some(_) => Err(Interrupted::Failed(JobError::general(
                "This was asked about a table that is not on the page any more, so it was not answered: ask again.",
            ))),
            None => Err(no_table()),
        };
        match answer {
            Ok(answer) => {
                emit(Event::Answer(job, answer));
                emit(Event::Done(job));
            }
            Err(interrupted) => emit(ending(job, interrupted)),
        }
    }

    /// Announces a step that may take long without a word, some times a second at most: generously, since a worker that
    /// is taken for dead is replaced by one that has to begin again.
    fn announce(&mut self, cells_per_ms: f64, emit: Emit<'_>) {
        let now = (self.clock)();
        if now - self.announced >= ANNOUNCED_MS {
            self.announced = now;
            let of_columns = (self.columns as f64).powi(3) / COLUMN_CUBES_PER_MS;
            emit(Event::Beat(SILENCE_MS + self.cells as f64 / cells_per_ms + of_columns));
        }
    }

    fn stop(&mut self, emit: Emit<'_>) {
        if let Some((job, _)) = self.job.take() {
            emit(Event::Stopped(job));
        }
    }

    /// Shows the running map as it is now.
    fn tell_map(&self, emit: Emit<'_>) {
        if let (Some((job, Work::Embed { .. })), Some(map)) = (&self.job, self.embed.picture()) {
            emit(Event::Mapped(*job, map));
        }
    }

    /// Does one slice of the running job, or of what may be asked next; returns whether there is more to do at once.
    pub fn step(&mut self, emit: Emit<'_>) -> bool {
        let Some((job, work)) = self.job.clone() else { return self.idle() };
        if matches!(work, Work::Embed { .. }) && self.embed.rests() {
            return false;
        }
        if matches!(work, Work::Evidence(_)) && self.evidence.rests() {
            return false;
        }
        if work.is_one_piece() {
            self.announce(PIECE_CELLS_PER_MS, emit);
        } else if self.cells > MANY_CELLS_A_SLICE || self.columns > MANY_COLUMNS {
            self.announce(SLICE_CELLS_PER_MS, emit);
        }
        let result = match &work {
            Work::Segment(spec) => self.segment_slice(job, spec, emit),
            Work::Embed { spec, .. } => self.embed_slice(job, spec, emit),
            Work::Evidence(spec) => self.evidence_slice(job, spec, emit),
        };
        match result {
            Ok(Slice::More) => return true,
            Ok(Slice::Finished) => emit(Event::Done(job)),
            Err(interrupted) => emit(ending(job, interrupted)),
        }
        self.job = None;
        true
    }
}
