//! A running or finished map: what it is made of, its pictures, and the next few milliseconds of its work.

use super::judging::{Judged, Judging};
use super::SLICE_MS;
use crate::engine::control::Control;
use crate::engine::embed::tsne::{Placement, Preparation, Recalibration, ReferenceMap, Tsne, TsneParams};
use crate::engine::error::ComputeError;
use crate::engine::evaluate::trustworthiness::MapQualityRun;
use crate::engine::task::Task;
use crate::protocol::results::{Map, MapQuality};
use crate::protocol::spec::EmbedSpec;
use crate::service::work_for;
use crate::service::PreparedFeatures;
use ndarray::{Array2, ArrayView2, Axis};
use std::rc::Rc;

/// A running or finished map.
pub(super) struct Run {
    pub(super) spec: EmbedSpec,
    /// What neighbors are sought in, and the row of the table of each of its rows.
    pub(super) features: Values,
    pub(super) rows: Vec<u32>,
    /// Which rows of `features` make the map; `None`: all.
    pub(super) sample: Option<Vec<usize>>,
    pub(super) state: State,
    /// The quality of the finished map on its way, and whether it has been told.
    pub(super) judging: Option<Box<Judging>>,
    pub(super) scored: bool,
    pub(super) compute_ms: f64,
    pub(super) last_picture: f64,
}

pub(super) enum State {
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
pub(super) enum Values {
    Features(Rc<PreparedFeatures>),
    Components(Array2<f64>),
}

impl Values {
    pub(super) fn view(&self) -> ArrayView2<'_, f64> {
        match self {
            Values::Features(prepared) => prepared.features.values.view(),
            Values::Components(values) => values.view(),
        }
    }
}

/// Rows on their way to their places on a finished map, a portion at a time.
pub(super) struct Placing {
    /// The places of the first rows.
    pub(super) placed: Vec<[f32; 2]>,
    /// The next rows.
    pub(super) moving: Placement,
    /// The map they are placed on.
    pub(super) reference: Rc<ReferenceMap>,
    /// The rows of the features that are placed, in their order.
    pub(super) others: Vec<usize>,
}

impl Placing {
    pub(super) fn is_done(&self) -> bool {
        self.moving.is_done() && self.placed.len() + self.moving.positions().len() == self.others.len()
    }

    pub(super) fn fraction(&self) -> f64 {
        let moving = self.moving.positions().len() as f64 * self.moving.iteration() as f64 / 250.0;
        (self.placed.len() as f64 + moving) / self.others.len() as f64
    }
}

impl Run {
    /// The rows of `features` that make the map.
    pub(super) fn mapped(&self) -> Array2<f64> {
        match &self.sample {
            Some(sample) => self.features.view().select(Axis(0), sample),
            None => self.features.view().to_owned(),
        }
    }

    /// The rows of `features` that are placed on the map.
    pub(super) fn others(&self) -> Vec<usize> {
        let mut outside = vec![true; self.features.view().nrows()];
        self.sample.iter().flatten().for_each(|&row| outside[row] = false);
        (0..outside.len()).filter(|&row| outside[row]).collect()
    }

    pub(super) fn picture(&self, paused: bool) -> Map {
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

    /// Begins to place the first of these rows.
    pub(super) fn place(&self, reference: &Rc<ReferenceMap>, others: &[usize]) -> Result<Placement, ComputeError> {
        let next = self.features.view().select(Axis(0), &others[..others.len().min(reference.portion())]);
        Placement::new(next.view(), reference, &mut Control::none())
    }

    /// Brings this run to another spec for the same features where the optimizer can do that while it runs; gives it
    /// back where it cannot: a map of fewer iterations than it has had is another one.
    pub(super) fn steered(mut self, spec: &EmbedSpec) -> Result<Result<Run, Run>, ComputeError> {
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
    pub(super) fn layout_for(&self, spec: &EmbedSpec, rows: &[u32]) -> Option<Vec<[f32; 2]>> {
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
    pub(super) fn judge(&mut self, clock: fn() -> f64) -> Result<Option<Judged>, ComputeError> {
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
        work_for(SLICE_MS, clock, &mut **judging, (), &mut |_| ())?;
        let Some(judging) = self.judging.take_if(|judging| judging.is_done()) else { return Ok(None) };
        let (found, kl) = judging.finish();
        Ok(Some(Judged::As(MapQuality {
            trustworthiness: found.trustworthiness,
            recall: found.recall,
            row_recall: found.row_recall,
            exact_kl: Some(tsne.finish_exact_kl(kl)),
        })))
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Map;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Preparing(mut preparation) if !preparation.is_done() => {
                preparation.step((), control)?;
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

    fn is_done(&self) -> bool {
        match &self.state {
            State::Moving(tsne) => tsne.is_done() && self.sample.is_none(),
            State::Placing(_, placing) => placing.is_done(),
            State::Preparing(_) | State::Recalibrating(..) | State::Changing => false,
        }
    }

    fn finish(self) -> Map {
        self.picture(false)
    }
}

/// Whether two specs differ only in what the optimizer can change while it runs (and in the preparation).
pub(super) fn steerable(from: &EmbedSpec, to: &EmbedSpec) -> bool {
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
