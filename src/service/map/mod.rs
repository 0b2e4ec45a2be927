//! The map: a resumable t-SNE, a slice of some milliseconds at a time, with pictures on the way.
//!
//! A table of more than [`MOST_ROWS`] rows gets a map of a seeded sample, and every other row is then placed on it.

mod judging;
mod run;

use super::{work_for, Emit, Interrupted, Service, Slice, PROGRESS_MS};
use crate::engine::embed::tsne::{sample_rows, Preparation};
use crate::engine::pca::Pca;
use crate::engine::task::Task;
use crate::protocol::results::Map;
use crate::protocol::spec::EmbedSpec;
use crate::protocol::{Event, JobId};
use judging::Judged;
use run::{Run, State, Values};

/// The least time between two pictures in milliseconds: 30 a second are as many as an eye wants.
const PICTURE_MS: f64 = 33.0;
/// A picture of more rows than this comes more rarely, so that drawing them takes no more of the machine.
const ROWS_IN_TIME: f64 = 10_000.0;
/// How long one slice computes before it looks for messages, in milliseconds.
const SLICE_MS: f64 = 12.0;
/// A map of more rows is made of a sample.
const MOST_ROWS: usize = 50_000;

/// The map at hand.
pub(super) struct MapJob {
    run: Option<Run>,
    /// The run before, whose layout the next one goes on from.
    before: Option<Run>,
    paused: bool,
    /// The user waits for something else: judging a finished map can wait.
    gives_way: bool,
}

impl MapJob {
    pub(super) fn new() -> Self {
        MapJob { run: None, before: None, paused: false, gives_way: false }
    }

    /// A new request. The same map goes on as it is; another one goes on from the layout at hand unless it is to start
    /// `afresh`.
    pub(super) fn begin(&mut self, spec: &EmbedSpec, afresh: bool) {
        self.paused = false;
        if afresh {
            self.forget();
        } else if self.run.as_ref().is_some_and(|run| run.spec != *spec) {
            self.before = self.run.take();
        }
    }

    pub(super) fn forget(&mut self) {
        self.run = None;
        self.before = None;
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    pub(super) fn give_way(&mut self, gives_way: bool) {
        self.gives_way = gives_way;
    }

    /// The map is done where it is now.
    pub(super) fn end(&mut self) {
        self.paused = false;
        if let Some(Run { state: State::Moving(tsne), .. }) = &mut self.run {
            let (here, settle) = (tsne.iteration(), tsne.params().settle);
            tsne.set_end(here, settle);
        }
    }

    /// Whether the map waits to be told to go on.
    pub(super) fn rests(&self) -> bool {
        self.run.as_ref().is_some_and(|run| self.paused || self.gives_way && run.is_done())
    }

    /// The map as it is now.
    pub(super) fn picture(&self) -> Option<Map> {
        self.run.as_ref().map(|run| run.picture(self.paused))
    }
}

impl Service {
    pub(super) fn embed_slice(&mut self, job: JobId, spec: &EmbedSpec, emit: Emit<'_>) -> Result<Slice, Interrupted> {
        let clock = self.clock;
        let start = clock();
        if self.embed.run.is_none() {
            let run = self.start_map(job, spec, emit)?;
            emit(Event::Mapped(job, run.picture(false)));
            self.embed.run = Some(run);
            return Ok(Slice::More);
        }
        let Some(run) = &mut self.embed.run else { return Ok(Slice::Finished) };
        if run.is_done() {
            if !run.scored {
                match run.judge(clock)? {
                    None => {
                        if clock() - run.last_picture >= PROGRESS_MS {
                            run.last_picture = clock();
                            let fraction = run.judging.as_ref().map_or(0.0, |judging| judging.fraction());
                            emit(Event::Progress { job, doing: "Measuring map quality".into(), fraction });
                        }
                        return Ok(Slice::More);
                    }
                    Some(Judged::As(quality)) => emit(Event::MapScored(job, quality)),
                    Some(Judged::Not) => {}
                }
                run.scored = true;
            }
            return Ok(Slice::Finished);
        }
        work_for(SLICE_MS - (clock() - start), clock, run, (), &mut |_| ())?;
        run.compute_ms += clock() - start;
        let rows = run.sample.as_ref().map_or(run.rows.len(), Vec::len) as f64;
        if run.is_done() || clock() - run.last_picture >= PICTURE_MS * (rows / ROWS_IN_TIME).max(1.0) {
            run.last_picture = clock();
            let doing = |doing: &str, fraction| Event::Progress { job, doing: doing.into(), fraction };
            emit(match &run.state {
                State::Preparing(preparation) => doing("Finding neighbors", preparation.fraction()),
                State::Recalibrating(_, recalibration) => doing("Finding neighbors", recalibration.fraction()),
                State::Placing(_, placing) if !placing.is_done() => doing("Placing the other rows", placing.fraction()),
                _ => Event::Mapped(job, run.picture(false)),
            });
        }
        Ok(Slice::More)
    }

    fn start_map(&mut self, job: JobId, spec: &EmbedSpec, emit: Emit<'_>) -> Result<Run, Interrupted> {
        let clock = self.clock;
        let start = clock();
        // A sampled map cannot be gone on from with other features: they are not kept beside the new ones.
        let keeps = |before: &mut Run| before.sample.is_none() || before.spec.prepare == spec.prepare;
        self.embed.before.take_if(|before| !keeps(before));
        let prepared = self.prepare(job, &spec.prepare, emit)?;
        let rows = &prepared.features.rows;
        let mut layout = None;
        if let Some(before) = self.embed.before.take() {
            match before.steered(spec)? {
                Ok(run) => return Ok(run),
                Err(before) => layout = before.layout_for(spec, rows),
            }
        }
        let features = match spec.components {
            Some(components) if components < prepared.features.values.ncols() => {
                let values = prepared.features.values.view();
                Values::Components(Pca::fit(values, components)?.transform(values))
            }
            _ => Values::Features(prepared.clone()),
        };
        let n = features.view().nrows();
        let sample = (n > MOST_ROWS).then(|| sample_rows(n, MOST_ROWS, spec.tsne.seed));
        if sample.is_some() {
            self.drop_table_copy();
        }
        let mut run = Run {
            spec: spec.clone(),
            features,
            rows: rows.clone(),
            sample,
            state: State::Changing,
            judging: None,
            scored: false,
            compute_ms: 0.0,
            last_picture: clock(),
        };
        let mapped = run.mapped();
        run.state = State::Preparing(Box::new(match layout {
            Some(layout) => Preparation::from_layout(mapped.view(), &spec.tsne, &layout)?,
            None => Preparation::new(mapped.view(), &spec.tsne)?,
        }));
        run.compute_ms = clock() - start;
        Ok(run)
    }
}
