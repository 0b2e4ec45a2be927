//! The map: a resumable t-SNE, a slice of some milliseconds at a time, with pictures on the way.
//!
//! A table of more than [`MOST_ROWS`] rows gets a map of a seeded sample, and every other row is then placed on it.

use super::{Emit, Interrupted, PreparedFeatures, Service, Slice};
use crate::engine::control::Control;
use crate::engine::embed::tsne::{
    sample_rows, ExactKl, Placement, Preparation, Recalibration, ReferenceMap, Tsne, TsneParams,
};
use crate::engine::error::ComputeError;
use crate::engine::evaluate::trustworthiness::MapQualityRun;
use crate::engine::pca::Pca;
use crate::protocol::results::{Map, MapQuality};
use crate::protocol::spec::EmbedSpec;
use crate::protocol::{Event, JobId};
use ndarray::{Array2, ArrayView2, Axis};
use std::rc::Rc;

/// The least time between two pictures in milliseconds: 30 a second are as many as an eye wants.
const PICTURE_MS: f64 = 33.0;
/// A picture of more rows than this comes more rarely, so that drawing them takes no more of the machine.
const ROWS_IN_TIME: f64 = 10_000.0;
/// The least time between two tellings of how far the judging of a map is, in milliseconds.
const PROGRESS_MS: f64 = 100.0;
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
    /// The person waits for something else: judging a finished map can wait.
    gives_way: bool,
}

/// A running or finished map.
struct Run {
    spec: EmbedSpec,
    /// What neighbors are sought in, and the row of the table of each of its rows.
    features: Values,
    rows: Vec<u32>,
    /// Which rows of `features` make the map; `None`: all.
    sample: Option<Vec<usize>>,
    state: State,
    /// The quality of the finished map on its way, and whether it has been told.
    judging: Option<Box<Judging>>,
    scored: bool,
    compute_ms: f64,
    last_picture: f64,
}

enum State {
    Preparing(Box<Preparation>),
    Moving(Box<Tsne>),
    /// The map stands until P for another perplexity is there.
    Recalibrating(Box<Tsne>, Box<Recalibration>),
    /// The rows outside the sample find their places on the finished map.
    Placing(Box<Tsne>, Box<Placing>),
    /// Only between two of the others.
    Changing,
}

/// Numbers to seek neighbors in: the features themselves, which are not copied, or their principal components.
enum Values {
    Features(Rc<PreparedFeatures>),
    Components(Array2<f64>),
}

impl Values {
    fn view(&self) -> ArrayView2<'_, f64> {
        match self {
            Values::Features(prepared) => prepared.features.values.view(),
            Values::Components(values) => values.view(),
        }
    }
}

/// Rows on their way to their places on a finished map, a portion at a time.
struct Placing {
    /// The places of the first rows.
    placed: Vec<[f32; 2]>,
    /// The next rows.
    moving: Placement,
    /// The map they are placed on.
    reference: Rc<ReferenceMap>,
    /// The rows of the features that are placed, in their order.
    others: Vec<usize>,
}

impl Placing {
    fn is_done(&self) -> bool {
        self.moving.is_done() && self.placed.len() + self.moving.positions().len() == self.others.len()
    }

    fn fraction(&self) -> f64 {
        let moving = self.moving.positions().len() as f64 * self.moving.iteration() as f64 / 250.0;
        (self.placed.len() as f64 + moving) / self.others.len() as f64
    }
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

impl Run {
    /// The rows of `features` that make the map.
    fn mapped(&self) -> Array2<f64> {
        match &self.sample {
            Some(sample) => self.features.view().select(Axis(0), sample),
            None => self.features.view().to_owned(),
        }
    }

    /// The rows of `features` that are placed on the map.
    fn others(&self) -> Vec<usize> {
        let mut outside = vec![true; self.features.view().nrows()];
        self.sample.iter().flatten().for_each(|&row| outside[row] = false);
        (0..outside.len()).filter(|&row| outside[row]).collect()
    }

    fn picture(&self, paused: bool) -> Map {
        let mut map = Map {
            rows: match &self.sample {
                Some(sample) => sample.iter().map(|&row| self.rows[row]).collect(),
                None => self.rows.clone(),
            },
            positions: Vec::new(),
            iteration: 0,
            iterations: self.spec.tsne.early_iterations + self.spec.tsne.iterations,
            kl: None,
            paused,
            done: self.is_done(),
            settled: false,
            sample: self.sample.as_ref().map(Vec::len),
            perplexity: self.spec.tsne.perplexity,
            compute_ms: self.compute_ms,
        };
        let tsne = match &self.state {
            State::Preparing(preparation) => {
                map.positions = preparation.positions().as_flattened().to_vec();
                return map;
            }
            State::Moving(tsne) | State::Recalibrating(tsne, _) | State::Placing(tsne, _) => tsne,
            State::Changing => return map,
        };
        map.positions = tsne.positions().as_flattened().to_vec();
        if let State::Placing(_, placing) = &self.state {
            map.positions.extend_from_slice(placing.placed.as_flattened());
            map.positions.extend_from_slice(placing.moving.positions().as_flattened());
            let there = map.positions.len() / 2 - map.rows.len();
            map.rows.extend(placing.others.iter().take(there).map(|&row| self.rows[row]));
        }
        Map {
            iteration: tsne.iteration(),
            iterations: tsne.end(),
            kl: tsne.kl(),
            settled: tsne.has_settled(),
            perplexity: tsne.perplexity(),
            ..map
        }
    }

    /// Whether every row has its final place.
    fn is_done(&self) -> bool {
        match &self.state {
            State::Moving(tsne) => tsne.is_done() && self.sample.is_none(),
            State::Placing(_, placing) => placing.is_done(),
            State::Preparing(_) | State::Recalibrating(..) | State::Changing => false,
        }
    }

    /// Does the next few milliseconds of work.
    fn advance(&mut self) -> Result<(), ComputeError> {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Preparing(mut preparation) if !preparation.is_done() => {
                preparation.advance();
                State::Preparing(preparation)
            }
            State::Preparing(preparation) => State::Moving(Box::new(preparation.finish())),
            State::Recalibrating(tsne, mut recalibration) if !recalibration.is_done() => {
                recalibration.advance();
                State::Recalibrating(tsne, recalibration)
            }
            State::Recalibrating(mut tsne, recalibration) => {
                tsne.recalibrate(*recalibration);
                State::Moving(tsne)
            }
            State::Moving(tsne) if tsne.is_done() => {
                let (others, metric) = (self.others(), self.spec.tsne.metric);
                let reference = ReferenceMap::new(self.mapped().view(), &tsne.positions(), metric, others.len())?;
                let reference = Rc::new(reference);
                let moving = self.place(&reference, &others)?;
                let placed = Vec::with_capacity(others.len());
                State::Placing(tsne, Box::new(Placing { placed, moving, reference, others }))
            }
            State::Moving(mut tsne) => {
                tsne.step(1);
                State::Moving(tsne)
            }
            State::Placing(tsne, mut placing) => {
                if placing.moving.is_done() {
                    placing.placed.extend_from_slice(placing.moving.positions());
                    placing.moving = self.place(&placing.reference, &placing.others[placing.placed.len()..])?;
                }
                placing.moving.step(1);
                State::Placing(tsne, placing)
            }
            State::Changing => State::Changing,
        };
        Ok(())
    }

    /// Begins to place the first of these rows.
    fn place(&self, reference: &Rc<ReferenceMap>, others: &[usize]) -> Result<Placement, ComputeError> {
        let next = self.features.view().select(Axis(0), &others[..others.len().min(reference.portion())]);
        Placement::new(next.view(), reference, &mut Control::none())
    }

    /// Brings this run to another recipe for the same features where the optimizer can do that while it runs; gives it
    /// back where it cannot: a map of fewer iterations than it has had is another one.
    fn steered(mut self, spec: &EmbedSpec) -> Result<Result<Run, Run>, ComputeError> {
        let steerable = steerable(&self.spec, spec) && self.spec.prepare == spec.prepare;
        let mut tsne = match std::mem::replace(&mut self.state, State::Changing) {
            State::Moving(tsne) | State::Recalibrating(tsne, _) => tsne,
            other => {
                self.state = other;
                return Ok(Err(self));
            }
        };
        let (asked, had) = (&spec.tsne, &self.spec.tsne);
        let total = asked.early_iterations + asked.iterations;
        let moves_end = total != had.early_iterations + had.iterations || asked.settle != had.settle;
        if !steerable || moves_end && tsne.iteration().max(tsne.params().early_iterations) > total {
            self.state = State::Moving(tsne);
            return Ok(Err(self));
        }
        if moves_end {
            tsne.set_end(total, asked.settle);
        }
        tsne.steer(asked)?;
        self.state = if tsne.params().perplexity == asked.perplexity {
            State::Moving(tsne)
        } else {
            let recalibration = tsne.recalibration(asked.perplexity)?;
            State::Recalibrating(tsne, Box::new(recalibration))
        };
        self.spec = spec.clone();
        (self.judging, self.scored) = (None, false);
        Ok(Ok(self))
    }

    /// The layout that another preparation of the same rows goes on from, so that the eye can follow.
    fn layout_for(&self, spec: &EmbedSpec, rows: &[u32]) -> Option<Vec<[f32; 2]>> {
        let aligned = self.spec.prepare != spec.prepare && steerable(&self.spec, spec);
        match &self.state {
            State::Moving(tsne) | State::Recalibrating(tsne, _)
                if aligned && self.rows == rows && self.sample.is_none() =>
            {
                Some(tsne.positions())
            }
            _ => None,
        }
    }

    /// Judges the finished map for some milliseconds; what is told at last, or `None` while there is more to do.
    fn judge(&mut self, clock: fn() -> f64) -> Result<Option<Judged>, ComputeError> {
        // Of a sampled map the quality would be that of the sample alone, and placing is not the map's own work.
        let State::Moving(tsne) = &self.state else { return Ok(Some(Judged::Not)) };
        if self.features.view().nrows() < 3 {
            return Ok(Some(Judged::Not));
        }
        let judging = match &mut self.judging {
            Some(judging) => judging,
            none => {
                let (features, metric) = (self.features.view(), self.spec.tsne.metric);
                let quality = MapQualityRun::new(features, metric, &tsne.positions(), Some(tsne.neighbors()))?;
                none.insert(Box::new(Judging { quality, kl: tsne.exact_kl_run() }))
            }
        };
        let start = clock();
        while !judging.is_done() && clock() - start < SLICE_MS {
            judging.step();
        }
        let Some(judging) = self.judging.take_if(|judging| judging.is_done()) else { return Ok(None) };
        let found = judging.quality.finish();
        Ok(Some(Judged::As(MapQuality {
            trustworthiness: found.trustworthiness,
            recall: found.recall,
            row_recall: found.row_recall,
            exact_kl: Some(tsne.finish_exact_kl(judging.kl)),
        })))
    }
}

/// What came of judging a map.
enum Judged {
    /// Nothing can be said of such a map.
    Not,
    As(MapQuality),
}

/// A finished map's quality on its way.
struct Judging {
    quality: MapQualityRun,
    kl: ExactKl,
}

impl Judging {
    fn is_done(&self) -> bool {
        self.quality.is_done() && self.kl.is_done()
    }

    fn step(&mut self) {
        if self.quality.is_done() {
            self.kl.step();
        } else {
            self.quality.step();
        }
    }

    fn fraction(&self) -> f64 {
        let share = |(done, total): (usize, usize)| done as f64 / total.max(1) as f64;
        (share(self.quality.progress()) + share(self.kl.progress())) / 2.0
    }
}

/// Whether two recipes differ only in what the optimizer can change while it runs (and in the preparation).
fn steerable(from: &EmbedSpec, to: &EmbedSpec) -> bool {
    let asked = TsneParams {
        perplexity: to.tsne.perplexity,
        learning_rate: to.tsne.learning_rate,
        early_exaggeration: to.tsne.early_exaggeration,
        exaggeration: to.tsne.exaggeration,
        momentum: to.tsne.momentum,
        early_iterations: to.tsne.early_iterations,
        iterations: to.tsne.iterations,
        settle: to.tsne.settle,
        ..from.tsne.clone()
    };
    asked == to.tsne && from.components == to.components
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
                            emit(Event::Progress { job, doing: "Judging the map".into(), fraction });
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
        while !run.is_done() && clock() - start < SLICE_MS {
            run.advance()?;
        }
        run.compute_ms += clock() - start;
        let rows = run.sample.as_ref().map_or(run.rows.len(), Vec::len) as f64;
        if run.is_done() || clock() - run.last_picture >= PICTURE_MS * (rows / ROWS_IN_TIME).max(1.0) {
            run.last_picture = clock();
            let doing = |doing: &str, fraction| Event::Progress { job, doing: doing.into(), fraction };
            emit(match &run.state {
                State::Preparing(preparation) => doing("Finding neighbours", preparation.fraction()),
                State::Recalibrating(_, recalibration) => doing("Finding neighbours", recalibration.fraction()),
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
