//! One request -> engine -> events, with what is expensive kept by key.
//!
//! A [`Service`] is driven from outside: [`Service::receive`] takes a request at any time, [`Service::step`] does one
//! slice of the work at hand. The worker calls them from its message loop; tests call them natively.

mod cache;
mod evidence;
mod load;
mod map;
mod queries;
mod segment;
mod silhouettes;

use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::inspect::Shape;
use crate::engine::prepare::{self, Features, FittedPreparation, PrepareReport, PrepareSpec};
use crate::engine::table::Table;
use crate::protocol::results::Prepared;
use crate::protocol::{Event, JobError, JobId, Request, Work, SILENCE_MS};
use cache::Cache;
pub use load::silence_of;
use std::rc::Rc;

/// Where events go.
pub type Emit<'a> = &'a mut dyn FnMut(Event);

/// Where the bytes of a file can be had again.
pub type Outside = Rc<dyn Fn() -> Result<Vec<u8>, String>>;

/// A table with the text it came from, which exports copy word by word.
struct Source {
    name: String,
    /// See [`Upload::edition`](crate::protocol::data::Upload).
    edition: u32,
    /// Of the text; a worker that only holds a copy of the table does not need it.
    fingerprint: String,
    /// The text.
    origin: load::Origin,
    /// The table as it stands in the text, without its cells.
    shell: Table,
    /// The table to work on.
    table: Table,
    /// Another worker told its content and answers for it: this one needs its cells only until it has features.
    is_copy: bool,
}

/// What a worker knows and does.
pub struct Service {
    clock: fn() -> f64,
    /// Where the next file's bytes can be had again, so that they need not be kept.
    outside: Option<Outside>,
    source: Option<Source>,
    /// Of the table read last.
    cells: usize,
    columns: usize,
    bytes: usize,
    /// When a long step was announced last.
    announced: f64,
    prepared: Cache<PrepareSpec, Rc<PreparedFeatures>>,
    segment: segment::Segmenter,
    embed: map::Embedder,
    evidence: evidence::Searcher,
    job: Option<(JobId, Work)>,
}

/// Features with the report of how they were made.
struct PreparedFeatures {
    fitted: FittedPreparation,
    features: Features,
    report: PrepareReport,
    shapes: Vec<Option<Shape>>,
}

/// How many preparations' features are kept; of a table with more than [`MANY_CELLS`] cells only the last.
const KEPT_FEATURES: usize = 4;
/// See [`KEPT_FEATURES`].
const MANY_CELLS: usize = 8_000_000;
/// Of a table with more cells single steps may take long: sorting a column, for instance.
const MANY_CELLS_A_SLICE: usize = 1_000_000;
/// So many cells of the table are worked off in a millisecond, at the slowest: by a slice, by an answer beside the running
/// job, and by a method that is computed in one piece.
const SLICE_CELLS_PER_MS: f64 = 1_000.0;
const ASIDE_CELLS_PER_MS: f64 = 100.0;
const PIECE_CELLS_PER_MS: f64 = 20.0;
/// Of a table with more columns a step may be about all pairs of them: its principal components, for instance, which take a time
/// that grows with the cube of their number.
const MANY_COLUMNS: usize = 200;
const COLUMN_CUBES_PER_MS: f64 = 50_000.0;
/// The least time between two announcements, in milliseconds.
const ANNOUNCED_MS: f64 = 250.0;

/// Why a slice of work gave no result.
enum Interrupted {
    Stopped,
    Failed(JobError),
}

impl From<ComputeError> for Interrupted {
    fn from(error: ComputeError) -> Self {
        match error {
            ComputeError::Stopped => Interrupted::Stopped,
            ComputeError::Parameter { parameter, sentence } => {
                Interrupted::Failed(JobError { parameter: Some(parameter.to_string()), sentence })
            }
            ComputeError::Memory(sentence) => Interrupted::Failed(JobError::general(sentence)),
        }
    }
}

/// Whether a job has more to do.
enum Slice {
    More,
    Finished,
}

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
            segment: segment::Segmenter::new(),
            embed: map::Embedder::new(),
            evidence: evidence::Searcher::new(),
            job: None,
        }
    }

    /// The bytes of the next file to be loaded can be had again from `outside`: they are not kept then.
    pub fn file_stays_outside(&mut self, outside: Outside) {
        self.outside = Some(outside);
    }

    /// Takes a request. A new job takes the place of the one before, which ends as stopped.
    pub fn receive(&mut self, request: Request, emit: Emit<'_>) {
        match request {
            Request::Load { job, upload, bytes, view, segments } => {
                self.stop(emit);
                self.load(job, upload, bytes, load::Wish { view, segments }, emit);
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
            Request::Ask { job, table, ask } => {
                self.aside(job, table, emit, |service, emit| service.answer(job, *ask, emit));
            }
            Request::Inspect { job, table } => self.aside(job, table, emit, |service, _| service.inspect(job)),
            Request::Compare { job, table, first, second } => {
                self.aside(job, table, emit, |service, emit| Ok(service.compare(job, &first, &second, emit)));
            }
            Request::ExportLabels { job, table, spec } => self.aside(job, table, emit, |service, emit| {
                Ok(Event::File(job, service.export_labels(job, &spec, emit)?))
            }),
        }
    }

    /// Answers a request that leaves the running job alone, if it is about the table at hand.
    fn aside(
        &mut self,
        job: JobId,
        table: u32,
        emit: Emit<'_>,
        answer: impl FnOnce(&mut Self, Emit<'_>) -> Result<Event, Interrupted>,
    ) {
        self.announce(ASIDE_CELLS_PER_MS, emit);
        // It may need the table's text, which is read from the file again.
        emit(Event::Beat(silence_of(self.bytes)));
        let here = self.source.as_ref().map(|source| source.edition);
        let answer = match here {
            Some(edition) if edition == table => answer(self, emit),
            Some(_) => Err(Interrupted::Failed(JobError::general(
                "This was asked about a table that is not on the page any more, so it was not answered: ask again.",
            ))),
            None => Err(no_table()),
        };
        match answer {
            Ok(event) => {
                emit(event);
                emit(Event::Done(job));
            }
            Err(interrupted) => emit(ending(job, interrupted)),
        }
    }

    /// Announces a step that may take long without a word, some times a second at most: generously, since a worker that is
    /// taken for dead is replaced by one that has to begin again.
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

    /// The features of a recipe, from the cache or made now.
    fn prepare(&mut self, job: JobId, spec: &PrepareSpec, emit: Emit<'_>) -> Result<Rc<PreparedFeatures>, Interrupted> {
        if let Some(known) = self.prepared.get(spec) {
            return Ok(known.clone());
        }
        let source = self.source.as_ref().ok_or_else(no_table)?;
        if source.table.rows * source.table.columns.len() > MANY_CELLS {
            // Features are as large as the table: of a large one only those at hand are kept.
            self.prepared.clear();
        }
        let mut progress = progress(self.clock, job, "Preparing", emit);
        let mut control = Control::new(&mut progress);
        let (fitted, report) = prepare::fit(&source.table, spec, &mut control).map_err(unprepared)?;
        let columns = fitted.columns_of(&source.table, &mut control).map_err(unprepared)?;
        let shapes = queries::inspect::shapes(&columns, &report);
        let features = fitted.reduce(columns);
        let made = Rc::new(PreparedFeatures { fitted, features, report, shapes });
        self.prepared.put(spec.clone(), made.clone());
        Ok(made)
    }

    /// Gives back the memory of a large table whose features are all that is needed: work with other features needs the
    /// file again.
    fn let_go_of_table(&mut self) {
        self.source.take_if(|source| source.is_copy && source.table.rows * source.table.columns.len() > MANY_CELLS);
    }

    /// Prepares and tells.
    fn prepare_and_tell(
        &mut self,
        job: JobId,
        spec: &PrepareSpec,
        emit: Emit<'_>,
    ) -> Result<Rc<PreparedFeatures>, Interrupted> {
        let start = (self.clock)();
        let made = self.prepare(job, spec, emit)?;
        emit(Event::Prepared(
            job,
            Prepared {
                features: made.features.names.clone(),
                rows: made.features.rows.clone(),
                report: made.report.clone(),
                shapes: made.shapes.clone(),
                compute_ms: (self.clock)() - start,
            },
        ));
        Ok(made)
    }
}

fn unprepared(error: prepare::PrepareError) -> Interrupted {
    Interrupted::Failed(JobError::general(error.to_string()))
}

fn ending(job: JobId, interrupted: Interrupted) -> Event {
    match interrupted {
        Interrupted::Stopped => Event::Stopped(job),
        Interrupted::Failed(error) => Event::Failed(job, error),
    }
}

/// 16 hexadecimal digits that tell files apart (FNV-1a of 64 bits): no proof against forgery.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

fn no_table() -> Interrupted {
    Interrupted::Failed(JobError::general("There is no table yet: choose a file first."))
}

/// An observer for a kernel's control that tells the page how far it is, ten times a second at most.
fn progress<'a>(clock: fn() -> f64, job: JobId, doing: &'static str, emit: Emit<'a>) -> impl FnMut(f64) -> bool + 'a {
    let mut last = clock();
    move |fraction| {
        let now = clock();
        if now - last >= 100.0 {
            last = now;
            emit(Event::Progress { job, doing: doing.to_string(), fraction });
        }
        true
    }
}
