//! t-SNE (van der Maaten and Hinton 2008) as an object that can be stepped, steered and read at any time.
//!
//! The semantics are openTSNE's (Poličar et al. 2024): a phase of early exaggeration, then the main phase; exaggeration
//! is a factor on the attraction and never changes P; learning rate rows / exaggeration; gradient without the factor 4;
//! momentum, gains, steps of at most 5; the KL divergence is reported free of exaggeration.

mod affinity;
mod attraction;
mod barnes_hut_tree;
mod exp;
mod fft;
mod kl;
mod optimizer;
mod params;
mod placement;
mod preparation;
mod repulsion;
mod repulsion_barnes_hut;
mod repulsion_exact;
mod repulsion_fft;
mod spectral;

pub use affinity::{affinities, fitting_perplexity, Affinities};
pub use attraction::attract;
pub use kl::{exact_kl_divergence, kl_divergence, ExactKl};
pub use params::{Init, LearningRate, TsneParams};
pub use placement::{sample_rows, Placement, ReferenceMap};
pub use preparation::{Preparation, Recalibration};
pub use repulsion::Repulsion;
pub use repulsion_barnes_hut::BarnesHut;
pub use repulsion_exact::Exact;
pub use repulsion_fft::FftInterpolation;

use super::super::control::Control;
use super::super::error::ComputeError;
use super::super::neighbors::{kd_order, Neighbors};
use crate::engine::task::complete;
use ndarray::{Array2, ArrayView2};
use optimizer::{center, Optimizer, Step};
use repulsion_fft::{side_for, span};

/// The KL divergence is looked at after so many iterations.
const CHECK: usize = 50;
/// Rows are put in the order of the map again after so many iterations, so that neighbors share cache lines.
const REORDER: usize = 100;
/// A fall of the KL divergence by less than this share between two looks means settled.
const SETTLED: f64 = 1e-3;
/// No row moves farther in one step.
const LONGEST_STEP: f32 = 5.0;
/// Up to so many rows the sum over all pairs takes less than 0.4 ms: no need to approximate it.
const EXACT_ROWS: usize = 600;

/// A t-SNE that runs as far as asked: [`Tsne::step`] and read [`Tsne::positions`].
pub struct Tsne {
    features: Array2<f64>,
    params: TsneParams,
    neighbors: Neighbors,
    /// In the order of the places, as everything below.
    affinities: Affinities,
    /// The row at each place.
    order: Vec<u32>,
    positions: Vec<[f32; 2]>,
    optimizer: Optimizer,
    attraction: Vec<[f32; 2]>,
    repulsion: Vec<[f32; 2]>,
    barnes_hut: BarnesHut,
    fft: FftInterpolation,
    exact: Exact,
    iteration: usize,
    /// The iteration at which the run ends.
    end: usize,
    /// KL divergence at the last look.
    kl: Option<f64>,
    /// Iteration from which on the KL divergence may be compared with the last look.
    watch: usize,
    settled: bool,
}

impl Tsne {
    /// Prepares the map of the rows of `features` (n x d) at once; [`Preparation`] does it in slices.
    ///
    /// # Errors
    /// As [`Preparation::new`], and [`ComputeError::Stopped`].
    pub fn new(features: ArrayView2<f64>, params: &TsneParams, control: &mut Control) -> Result<Self, ComputeError> {
        complete(Preparation::new(features, params)?, (), control)
    }

    fn prepared(
        features: Array2<f64>,
        params: TsneParams,
        positions: Vec<[f32; 2]>,
        neighbors: Neighbors,
        affinities: Affinities,
    ) -> Self {
        let n = positions.len();
        Tsne {
            end: params.early_iterations + params.iterations,
            watch: params.early_iterations + CHECK,
            features,
            params,
            neighbors,
            affinities,
            order: (0..n as u32).collect(),
            positions,
            optimizer: Optimizer::new(n),
            attraction: vec![[0.0; 2]; n],
            repulsion: vec![[0.0; 2]; n],
            barnes_hut: BarnesHut::default(),
            fft: FftInterpolation::default(),
            exact: Exact::default(),
            iteration: 0,
            kl: None,
            settled: false,
        }
    }

    /// Runs up to `iterations` further iterations, fewer where the map is done.
    pub fn step(&mut self, iterations: usize) {
        for _ in 0..iterations {
            if self.is_done() {
                break;
            }
            self.iterate();
        }
    }

    fn iterate(&mut self) {
        if self.iteration.is_multiple_of(REORDER) {
            self.reorder();
        }
        let z = self.repel();
        attract(&self.affinities, &self.positions, &mut self.attraction);
        if self.iteration > 0 && self.iteration.is_multiple_of(CHECK) {
            self.look(z);
            if self.settled {
                return;
            }
        }
        let exaggeration = self.exaggeration();
        let (pull, push) = (exaggeration as f32, (1.0 / z.max(f64::MIN_POSITIVE)) as f32);
        for (gradient, repulsion) in self.attraction.iter_mut().zip(&self.repulsion) {
            for c in 0..2 {
                gradient[c] = pull * gradient[c] - push * repulsion[c];
            }
        }
        let step = Step {
            learning_rate: self.params.learning_rate.at(self.positions.len(), exaggeration) as f32,
            momentum: self.params.momentum as f32,
            longest: LONGEST_STEP,
        };
        self.optimizer.step(&mut self.positions, &self.attraction, step);
        center(&mut self.positions);
        self.iteration += 1;
        if self.is_done() {
            let z = self.repel();
            self.kl = Some(kl_divergence(&self.affinities, &self.positions, z));
        }
    }

    /// Repulsion into `self.repulsion` by the fastest method for the size and span at hand; returns Z.
    fn repel(&mut self) -> f64 {
        let n = self.positions.len();
        let method: &mut dyn Repulsion = if n <= EXACT_ROWS {
            &mut self.exact
        } else if side_for(span(&self.positions)) <= largest_side(n) {
            &mut self.fft
        } else {
            &mut self.barnes_hut
        };
        method.repel(&self.positions, &mut self.repulsion)
    }

    /// Takes the KL divergence and sees whether it still falls.
    fn look(&mut self, z: f64) {
        let kl = kl_divergence(&self.affinities, &self.positions, z);
        if let Some(last) = self.kl.filter(|_| self.iteration > self.watch && self.params.settle) {
            self.settled = last - kl < SETTLED * last;
        }
        self.kl = Some(kl);
    }

    /// Puts everything into the order of the map.
    fn reorder(&mut self) {
        let order = kd_order(self.positions.len(), 2, 8, |place, c| self.positions[place as usize][c]);
        self.affinities = self.affinities.reordered(&order);
        self.optimizer.reorder(&order);
        self.positions = order.iter().map(|&p| self.positions[p as usize]).collect();
        self.order = order.iter().map(|&p| self.order[p as usize]).collect();
    }

    /// Where the rows stand, by row.
    pub fn positions(&self) -> Vec<[f32; 2]> {
        let mut rows = vec![[0.0; 2]; self.positions.len()];
        for (position, &row) in self.positions.iter().zip(&self.order) {
            rows[row as usize] = *position;
        }
        rows
    }

    /// Iterations done.
    pub fn iteration(&self) -> usize {
        self.iteration
    }

    /// The iteration at which the run ends if it does not settle before.
    pub fn end(&self) -> usize {
        self.end
    }

    /// KL divergence of the sparse P, free of exaggeration, at the last look (every 50 iterations and at the end).
    pub fn kl(&self) -> Option<f64> {
        self.kl
    }

    /// KL divergence of the sparse P with Z summed over all pairs, as the map stands now.
    ///
    /// # Errors
    /// [`ComputeError::Stopped`] if nobody wants it any more.
    pub fn exact_kl(&self, control: &mut Control) -> Result<f64, ComputeError> {
        Ok(exact_kl_divergence(&self.affinities, &self.positions, control)?)
    }

    /// Begins to sum over all pairs of the map as it stands now, a step at a time.
    pub fn exact_kl_run(&self) -> ExactKl {
        ExactKl::new(&self.positions)
    }

    /// What [`Tsne::exact_kl`] tells, once the run over this map is done.
    pub fn finish_exact_kl(&self, run: ExactKl) -> f64 {
        kl_divergence(&self.affinities, &self.positions, run.z)
    }

    /// Whether the run is over, by its number of iterations or because the map has settled.
    pub fn is_done(&self) -> bool {
        self.settled || self.iteration >= self.end
    }

    /// Whether it ended because the KL divergence no longer fell.
    pub fn has_settled(&self) -> bool {
        self.settled
    }

    /// The perplexity used; lower than asked for where there are too few rows.
    pub fn perplexity(&self) -> f64 {
        self.affinities.perplexity
    }

    /// The exaggeration of the phase the run is in.
    pub fn exaggeration(&self) -> f64 {
        if self.iteration < self.params.early_iterations {
            self.params.early_exaggeration
        } else {
            self.params.exaggeration
        }
    }

    /// The settings as they are now.
    pub fn params(&self) -> &TsneParams {
        &self.params
    }

    /// The nearest neighbors in the features, by row.
    pub fn neighbors(&self) -> &Neighbors {
        &self.neighbors
    }
}

/// Steering: what may change while a map is made. Each lets a map that was done go on.
impl Tsne {
    /// Changes learning rate, exaggerations and momentum; the other settings stay as they are.
    ///
    /// # Errors
    /// [`ComputeError::Parameter`] if one is outside its range; nothing changes then.
    pub fn steer(&mut self, params: &TsneParams) -> Result<(), ComputeError> {
        let steered = TsneParams {
            learning_rate: params.learning_rate,
            early_exaggeration: params.early_exaggeration,
            exaggeration: params.exaggeration,
            momentum: params.momentum,
            ..self.params.clone()
        };
        steered.check()?;
        if steered != self.params {
            self.params = steered;
            self.go_on();
        }
        Ok(())
    }

    /// Ends the run after `total` iterations, counted from its start, or, if it is to `settle`, when it has settled. A
    /// run that is past them is done.
    pub fn set_end(&mut self, total: usize, settle: bool) {
        self.end = total;
        self.params.iterations = total.saturating_sub(self.params.early_iterations);
        self.params.settle = settle;
        self.settled &= settle;
    }

    /// Begins to make P for another perplexity; the map may go on moving meanwhile.
    ///
    /// # Errors
    /// [`ComputeError`] if it is outside its range or its neighbors would not fit into memory.
    pub fn recalibration(&self, perplexity: f64) -> Result<Recalibration, ComputeError> {
        let params = TsneParams { perplexity, ..self.params.clone() };
        params.check()?;
        Recalibration::new(self.features.view(), &self.neighbors, params)
    }

    /// Takes the new P and goes on from the present layout; does whatever work is left.
    pub fn recalibrate(&mut self, recalibration: Recalibration) {
        let (params, neighbors, affinities) = recalibration.finish();
        self.params.perplexity = params.perplexity;
        if neighbors.k > self.neighbors.k {
            self.neighbors = neighbors;
        }
        self.affinities = affinities.reordered(&self.order);
        self.optimizer = Optimizer::new(self.positions.len());
        self.go_on();
    }

    /// Gives the run its full number of iterations again, if it is past the early phase.
    fn go_on(&mut self) {
        self.settled = false;
        self.end = self.iteration.max(self.params.early_iterations) + self.params.iterations;
        self.watch = self.iteration.max(self.params.early_iterations) + CHECK;
    }
}

/// The largest grid on which the FFT takes no longer than the tree for `n` rows. Measured natively: the FFT takes 0.07
/// ms for 1,000 rows and 0.05, 0.25, 1.1, 6 ms for a grid of 128, 256, 512, 1024; the tree 0.2 (1,000 rows) to 0.3 ms
/// (100,000 rows) for 1,000 rows, whatever the span.
fn largest_side(n: usize) -> usize {
    match n {
        0..2_000 => 128,
        2_000..6_000 => 256,
        6_000..30_000 => 512,
        _ => 1024,
    }
}
