//! Mini-batch k-means (Sculley 2010) for long tables, finished by a few steps of Lloyd's algorithm over all rows.
//!
//! It starts from k-means of a sample, so no cluster starts without rows, and lets each row of a batch pull its nearest
//! centroid by one over the rows that the centroid has seen.

use super::kmeans::lloyd::Lloyd;
use super::kmeans::screen::{nearest, Blocks};
use super::kmeans::seeding::{distinct, index_below};
use super::kmeans::{check_features, KMeansFit, KMeansParams, KMeansRun};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::rng::{self, Rng};
use crate::engine::task::{complete, Task};
use ndarray::{ArrayView2, Axis};
use std::rc::Rc;

/// Tables with more rows than this are clustered by mini-batches unless the user asks otherwise.
pub const MOST_ROWS_OF_FULL_KMEANS: usize = 50_000;
/// Rows of a batch, as in scikit-learn.
const BATCH: usize = 1024;
/// Rows k-means starts from.
const SAMPLE: usize = 4 * BATCH;
const BATCHES: usize = 100;
/// Iterations over all rows at the end.
const FULL_ITERATIONS: usize = 10;

/// Clusters the rows of `features` (n x d) as [`kmeans`](super::kmeans::kmeans) with the same parameters, but
/// most of the work is done on samples. `n_iter` counts the iterations over all rows; `converged` tells whether these
/// came to an end.
///
/// # Errors
/// As [`kmeans`](super::kmeans::kmeans).
pub fn minibatch(
    features: ArrayView2<f64>,
    params: &KMeansParams,
    control: &mut Control,
) -> Result<KMeansFit, ComputeError> {
    complete(MiniBatchRun::new(features, params)?, features, control)
}

/// Mini-batch k-means under way: [`MiniBatchRun::step`] does a part of it. The rows are lent to each step, since a copy
/// of a long table takes much memory.
pub struct MiniBatchRun {
    params: KMeansParams,
    rng: Rng,
    stage: Stage,
}

/// The part of the work that is under way.
enum Stage {
    /// k-means of a sample.
    Sample(Box<KMeansRun>),
    /// Batches pull the centroids (`k` x features), each of which has seen so many rows.
    Batches {
        done: usize,
        centroids: Vec<f64>,
        seen: Vec<f64>,
    },
    /// Iterations over all rows.
    Full(Box<Lloyd>),
    Done(KMeansFit),
    Stopped,
}

impl MiniBatchRun {
    /// Prepares [`minibatch`] of the rows of `features` (n x d).
    ///
    /// # Errors
    /// A parameter or a table that k-means cannot work with (a sentence).
    pub fn new(features: ArrayView2<f64>, params: &KMeansParams) -> Result<Self, ComputeError> {
        params.check(features.nrows())?;
        check_features(features)?;
        let n = features.nrows();
        // Restarts draw from the streams from 0 on: the batches take the last one.
        let mut rng = rng::stream(params.seed, u64::MAX);
        let sample = distinct(n, n.min(SAMPLE.max(3 * params.k)), &mut rng);
        let start = KMeansRun::new(features.select(Axis(0), &sample).view(), params)?;
        Ok(MiniBatchRun { params: *params, rng, stage: Stage::Sample(Box::new(start)) })
    }

    /// The fit, once all is done.
    pub fn fit(&self) -> Option<&KMeansFit> {
        match &self.stage {
            Stage::Done(fit) => Some(fit),
            _ => None,
        }
    }
}

impl Task for MiniBatchRun {
    type Input<'a> = ArrayView2<'a, f64>;
    type Output = KMeansFit;

    fn step(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        let features = features.as_standard_layout();
        let rows = features.as_slice().expect("standard layout is contiguous");
        let (n, m) = features.dim();
        self.stage = match std::mem::replace(&mut self.stage, Stage::Stopped) {
            Stage::Sample(mut start) if !start.is_done() => {
                start.step((), control)?;
                Stage::Sample(start)
            }
            Stage::Sample(start) => {
                let start = start.finish();
                let seen = super::labels::sizes(&start.labels).into_iter().map(|size| size as f64).collect();
                Stage::Batches { done: 0, centroids: start.centroids.into_raw_vec_and_offset().0, seen }
            }
            Stage::Batches { done, mut centroids, mut seen } if done < BATCHES => {
                control.at(done, BATCHES)?;
                for _ in 0..BATCH.min(n) {
                    let row = index_below(n, &mut self.rng);
                    pull(&rows[row * m..(row + 1) * m], &mut centroids, &mut seen);
                }
                Stage::Batches { done: done + 1, centroids, seen }
            }
            Stage::Batches { centroids, .. } => {
                let blocks = Rc::new(Blocks::new(features.view()));
                let tolerance = self.params.tol * blocks.mean_variance();
                let most = FULL_ITERATIONS.min(self.params.max_iter);
                Stage::Full(Box::new(Lloyd::new(blocks, centroids, most, tolerance)))
            }
            Stage::Full(mut lloyd) => {
                let mut progress = |fraction: f64| control.at((fraction * 1e6) as usize, 1_000_000);
                if lloyd.is_done() {
                    Stage::Done(lloyd.finish(rows, &mut progress)?.into_fit(m))
                } else {
                    lloyd.step(rows, &mut progress)?;
                    Stage::Full(lloyd)
                }
            }
            Stage::Done(fit) => Stage::Done(fit),
            Stage::Stopped => return Err(ComputeError::Stopped),
        };
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.fit().is_some()
    }

    fn finish(self) -> KMeansFit {
        match self.stage {
            Stage::Done(fit) => fit,
            _ => panic!("not all is done yet"),
        }
    }
}

/// Moves the centroid nearest to `row` towards it.
fn pull(row: &[f64], centroids: &mut [f64], seen: &mut [f64]) {
    let cluster = nearest(row, centroids).0;
    seen[cluster] += 1.0;
    for (value, x) in centroids[cluster * row.len()..].iter_mut().zip(row) {
        *value += (x - *value) / seen[cluster];
    }
}
