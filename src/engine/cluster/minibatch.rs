//! Mini-batch k-means (Sculley 2010) for long tables, finished by a few steps of Lloyd's algorithm over all rows.
//!
//! It starts from k-means of a sample, so no cluster starts without rows, and lets each row of a batch pull its nearest
//! centroid by one over the rows that the centroid has seen.

use super::kmeans::lloyd;
use super::kmeans::screen::{nearest, Blocks};
use super::kmeans::seeding::{distinct, index_below};
use super::kmeans::{check_features, kmeans, KMeansFit, KMeansParams};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::rng;
use ndarray::{ArrayView2, Axis};
use std::rc::Rc;

/// Tables with more rows than this are clustered by mini-batches unless the person asks otherwise.
pub const MOST_ROWS_OF_FULL_KMEANS: usize = 50_000;
/// Rows of a batch, as in scikit-learn.
const BATCH: usize = 1024;
/// Rows k-means starts from.
const SAMPLE: usize = 4 * BATCH;
const BATCHES: usize = 100;
/// Iterations over all rows at the end.
const FULL_ITERATIONS: usize = 10;

/// Clusters the rows of `features` (rows x features) as [`kmeans`] with the same parameters, but most of the work is done
/// on samples. `n_iter` counts the iterations over all rows; `converged` tells whether these came to an end.
///
/// # Errors
/// As [`kmeans`].
pub fn minibatch(
    features: ArrayView2<f64>,
    params: &KMeansParams,
    control: &mut Control,
) -> Result<KMeansFit, ComputeError> {
    params.check(features.nrows())?;
    check_features(features)?;
    let features = features.as_standard_layout();
    let rows = features.as_slice().expect("standard layout is contiguous");
    let (n, m) = features.dim();

    // Restarts draw from the streams from 0 on: the batches take the last one.
    let mut rng = rng::stream(params.seed, u64::MAX);
    let sample = distinct(n, n.min(SAMPLE.max(3 * params.k)), &mut rng);
    let start = kmeans(features.select(Axis(0), &sample).view(), params, control)?;
    let mut seen: Vec<f64> = super::labels::sizes(&start.labels).into_iter().map(|size| size as f64).collect();
    let mut centroids = start.centroids.into_raw_vec_and_offset().0;
    for batch in 0..BATCHES {
        control.at(batch, BATCHES)?;
        for _ in 0..BATCH.min(n) {
            let row = index_below(n, &mut rng);
            pull(&rows[row * m..(row + 1) * m], &mut centroids, &mut seen);
        }
    }

    let blocks = Rc::new(Blocks::new(features.view()));
    let tolerance = params.tol * blocks.mean_variance();
    let mut progress = |fraction: f64| control.at((fraction * 1e6) as usize, 1_000_000);
    let run = lloyd::run(rows, blocks, centroids, FULL_ITERATIONS.min(params.max_iter), tolerance, &mut progress)?;
    Ok(run.into_fit(m))
}

/// Moves the centroid nearest to `row` towards it.
fn pull(row: &[f64], centroids: &mut [f64], seen: &mut [f64]) {
    let cluster = nearest(row, centroids).0;
    seen[cluster] += 1.0;
    for (value, x) in centroids[cluster * row.len()..].iter_mut().zip(row) {
        *value += (x - *value) / seen[cluster];
    }
}
