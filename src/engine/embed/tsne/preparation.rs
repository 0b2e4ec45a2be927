//! From features to a t-SNE that can be stepped: start, neighbors, affinities, in slices of a few milliseconds.

use super::affinity::{Affinities, Conditionals};
use super::params::{Init, TsneParams};
use super::spectral::diffusion_modes;
use super::Tsne;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::neighbors::{NeighborSearch, Neighbors};
use crate::engine::pca::Pca;
use crate::engine::rng::{stream, Rng};
use crate::engine::task::Task;
use ndarray::{Array2, ArrayView2};
use rand::RngCore;

/// Standard deviation of a start along its first axis.
const START_DEVIATION: f64 = 1e-4;
/// The jitter's share of it: it parts rows that are equal.
const JITTER: f64 = 0.01;

/// A t-SNE on its way: [`Preparation::positions`] is there at once, the rest comes with [`Task::step`].
pub struct Preparation {
    features: Array2<f64>,
    params: TsneParams,
    start: Vec<[f32; 2]>,
    aligned: bool,
    stage: Stage,
}

enum Stage {
    Search(Box<NeighborSearch>),
    Calibrate(Neighbors, Conditionals),
    Ready(Neighbors, Affinities),
}

impl Preparation {
    /// Checks the settings and places the rows of `features` (n x d) for the start; no neighbor is searched yet.
    ///
    /// # Errors
    /// [`ComputeError`] if a setting is outside its range, there are fewer than two rows or no feature, a value is not
    /// finite or too large to be squared, or the neighbors would not fit into memory.
    pub fn new(features: ArrayView2<f64>, params: &TsneParams) -> Result<Self, ComputeError> {
        params.check()?;
        let n = features.nrows();
        if n < 2 {
            return Err(ComputeError::parameter(
                "perplexity",
                format!("A map needs at least two rows with values; there is {n}.")
                    .replace("there is 0", "there are 0"),
            ));
        }
        let search = NeighborSearch::new(features, params.neighbors(n), params.metric)?;
        let start = match params.init {
            // Shown until the spectral start is there.
            Init::Pca | Init::Spectral => pca_start(features, params.seed)?,
            Init::Random => {
                let mut rng = stream(params.seed, 0);
                (0..n).map(|_| normal_pair(&mut rng).map(|v| (v * START_DEVIATION) as f32)).collect()
            }
        };
        let stage = Stage::Search(Box::new(search));
        Ok(Preparation { features: features.to_owned(), params: params.clone(), start, aligned: false, stage })
    }

    /// The same, starting from a layout (n positions, as [`Tsne::positions`] gives them) and without the phase
    /// of early exaggeration: rows stay about where they are.
    ///
    /// # Errors
    /// As [`Preparation::new`], and if the layout has another number of rows or a position that is not finite.
    pub fn from_layout(
        features: ArrayView2<f64>,
        params: &TsneParams,
        layout: &[[f32; 2]],
    ) -> Result<Self, ComputeError> {
        if layout.len() != features.nrows() || layout.iter().flatten().any(|v| !v.is_finite()) {
            return Err(ComputeError::parameter(
                "init",
                format!(
                    "The layout to go on from must have a finite position for each of the {} rows; it has {} \
                     positions.",
                    whole(features.nrows()),
                    whole(layout.len())
                ),
            ));
        }
        let params = TsneParams { early_iterations: 0, ..params.clone() };
        let mut preparation = Self::new(features, &TsneParams { init: Init::Random, ..params.clone() })?;
        preparation.params = params;
        preparation.start = layout.to_vec();
        preparation.aligned = true;
        Ok(preparation)
    }

    /// Where the rows stand at the start, by row; scaled as the optimizer wants it, very small.
    pub fn positions(&self) -> &[[f32; 2]] {
        &self.start
    }

    /// Share of the work done, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.stage.fraction()
    }
}

impl Task for Preparation {
    type Input<'a> = ();
    type Output = Tsne;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        control.at((self.fraction() * 1e6) as usize, 1_000_000)?;
        let was_ready = self.is_done();
        self.stage.advance(&self.params);
        if let Stage::Ready(_, affinities) = &self.stage {
            if !was_ready && self.params.init == Init::Spectral && !self.aligned {
                self.start = scaled_start(&diffusion_modes(affinities, self.params.seed), self.params.seed);
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Ready(..))
    }

    fn finish(self) -> Tsne {
        match self.stage {
            Stage::Ready(neighbors, affinities) => {
                Tsne::prepared(self.features, self.params, self.start, neighbors, affinities)
            }
            _ => panic!("not all is prepared yet"),
        }
    }
}

impl Stage {
    /// Does the next few milliseconds of work.
    fn advance(&mut self, params: &TsneParams) {
        match self {
            Stage::Search(search) => {
                search.advance(4);
                if search.done() == search.total() {
                    *self = Stage::calibrate(search.take(), params);
                }
            }
            Stage::Calibrate(neighbors, conditionals) => {
                conditionals.advance(neighbors, 512);
                if conditionals.done() == neighbors.rows() {
                    let affinities = conditionals.symmetrise(neighbors);
                    *self = Stage::Ready(std::mem::take(neighbors), affinities);
                }
            }
            Stage::Ready(..) => {}
        }
    }

    fn calibrate(neighbors: Neighbors, params: &TsneParams) -> Stage {
        let conditionals = Conditionals::new(&neighbors, &params.perplexities(), neighbors.rows());
        Stage::Calibrate(neighbors, conditionals)
    }

    /// Share of the work done, from 0 to 1.
    fn fraction(&self) -> f64 {
        match self {
            Stage::Search(search) => 0.8 * search.done() as f64 / search.total().max(1) as f64,
            Stage::Calibrate(neighbors, rows) => 0.8 + 0.2 * rows.done() as f64 / neighbors.rows().max(1) as f64,
            Stage::Ready(..) => 1.0,
        }
    }
}

/// P for another perplexity on its way; made by [`Tsne::recalibration`], taken by [`Tsne::recalibrate`].
pub struct Recalibration {
    params: TsneParams,
    stage: Stage,
}

impl Recalibration {
    /// Neighbors are searched again only if more of them are needed than are `known`.
    pub(super) fn new(features: ArrayView2<f64>, known: &Neighbors, params: TsneParams) -> Result<Self, ComputeError> {
        let k = params.neighbors(features.nrows());
        let stage = if k > known.k {
            Stage::Search(Box::new(NeighborSearch::new(features, k, params.metric)?))
        } else {
            Stage::calibrate(known.clone(), &params)
        };
        Ok(Recalibration { params, stage })
    }

    /// Whether P is there.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Ready(..))
    }

    /// Share of the work done, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.stage.fraction()
    }

    /// Does the next few milliseconds of work.
    pub fn advance(&mut self) {
        self.stage.advance(&self.params);
    }

    /// The settings, the neighbors and P; does whatever work is left.
    pub(super) fn finish(mut self) -> (TsneParams, Neighbors, Affinities) {
        loop {
            self.advance();
            if let Stage::Ready(neighbors, affinities) = self.stage {
                return (self.params, neighbors, affinities);
            }
        }
    }
}

/// The first two principal components, scaled.
fn pca_start(features: ArrayView2<f64>, seed: u64) -> Result<Vec<[f32; 2]>, ComputeError> {
    let scores = Pca::fit(features, 2)?.transform(features);
    let rows: Vec<[f64; 2]> = scores.rows().into_iter().map(|r| [r[0], r.get(1).copied().unwrap_or(0.0)]).collect();
    Ok(scaled_start(&rows, seed))
}

/// Brings the first axis to the standard deviation of a start and adds a little jitter.
fn scaled_start(rows: &[[f64; 2]], seed: u64) -> Vec<[f32; 2]> {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|r| r[0]).sum::<f64>() / n;
    let deviation = (rows.iter().map(|r| (r[0] - mean) * (r[0] - mean)).sum::<f64>() / n).sqrt();
    let scale = if deviation > 0.0 { START_DEVIATION / deviation } else { 0.0 };
    let mut rng = stream(seed, 0);
    rows.iter()
        .map(|row| {
            let jitter = normal_pair(&mut rng);
            [0, 1].map(|c| (row[c] * scale + jitter[c] * START_DEVIATION * JITTER) as f32)
        })
        .collect()
}

/// Two independent standard normal numbers (Box and Muller 1958).
fn normal_pair(rng: &mut Rng) -> [f64; 2] {
    let uniform = |bits: u64| ((bits >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let radius = (-2.0 * libm::log(uniform(rng.next_u64()))).sqrt();
    let angle = 2.0 * std::f64::consts::PI * uniform(rng.next_u64());
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}
