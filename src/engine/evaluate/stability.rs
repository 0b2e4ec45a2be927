//! Would the segments be found again? k-means refitted to bootstrap samples (Hennig 2007, as `fpc::clusterboot` in R).
//!
//! A replicate draws as many rows as there are, with replacement, keeps each drawn row once (`multipleboot = FALSE`, R's
//! default) and clusters those. A cluster is stable if each time one of the new clusters holds nearly the same rows.

use super::agreement::{adjusted_rand, Contingency};
use crate::engine::cluster::kmeans::{assign, kmeans, seeding::index_below, KMeansParams};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::rng;
use ndarray::{ArrayView2, Axis};
use rand::RngCore;

/// A replicate in which the Jaccard of a cluster is at most this has dissolved it (Hennig 2007).
pub const DISSOLVED: f64 = 0.5;
/// A replicate in which the Jaccard of a cluster is at least this has recovered it.
pub const RECOVERED: f64 = 0.75;

/// Bootstrap refits under way: [`Stability::step`] makes one replicate, [`Stability::scores`] tells what is known so far.
#[derive(Debug, Clone)]
pub struct Stability {
    reference: Vec<i32>,
    params: KMeansParams,
    replicates: usize,
    adjusted_rand: Vec<f64>,
    /// For each cluster of the reference, its Jaccard in each replicate.
    jaccard: Vec<Vec<f64>>,
}

/// Stability over the replicates made so far.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityScores {
    /// Replicates made.
    pub replicates: usize,
    /// Mean adjusted Rand index of the refits, carried to all rows by the nearest centroid, with the reference.
    pub adjusted_rand: f64,
    /// Standard error of that mean; NaN for one replicate.
    pub standard_error: f64,
    /// The clusters of the reference.
    pub clusters: Vec<ClusterStability>,
}

/// Stability of a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterStability {
    /// Mean over the replicates of the Jaccard coefficient (rows in both over rows in either, among the drawn rows) of
    /// the cluster and the most similar cluster of the refit.
    pub jaccard: f64,
    /// Replicates with a Jaccard of at most [`DISSOLVED`].
    pub dissolved: usize,
    /// Replicates with a Jaccard of at least [`RECOVERED`].
    pub recovered: usize,
}

impl Stability {
    /// Prepares `replicates` refits with `params` (its seed is the seed of the draws too) to compare with the labels
    /// `reference`, noise left out of the clusters.
    ///
    /// # Errors
    /// A sentence about a parameter outside its range.
    pub fn new(reference: &[i32], params: KMeansParams, replicates: usize) -> Result<Self, ComputeError> {
        params.check(reference.len())?;
        if !(1..=1000).contains(&replicates) {
            let sentence = format!("{replicates} bootstrap replicates were asked for; choose 1 to 1000.");
            return Err(ComputeError::parameter("replicates", sentence));
        }
        let clusters = labels::sizes(reference).len();
        let jaccard = vec![Vec::new(); clusters];
        Ok(Stability { reference: reference.to_vec(), params, replicates, adjusted_rand: Vec::new(), jaccard })
    }

    /// Whether all replicates are made.
    pub fn is_done(&self) -> bool {
        self.adjusted_rand.len() >= self.replicates
    }

    /// Makes the next replicate, if one is left, from `features` (the rows of the reference x features).
    ///
    /// # Errors
    /// As [`kmeans`].
    ///
    /// # Panics
    /// If there is not one row for each label of the reference.
    pub fn step(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        assert_eq!(features.nrows(), self.reference.len(), "one row for each label");
        if self.is_done() {
            return Ok(());
        }
        let mut rng = rng::stream(self.params.seed, self.adjusted_rand.len() as u64);
        let mut drawn: Vec<usize> = (0..features.nrows()).map(|_| index_below(features.nrows(), &mut rng)).collect();
        drawn.sort_unstable();
        drawn.dedup();
        let params = KMeansParams { k: self.params.k.min(drawn.len()), seed: rng.next_u64(), ..self.params };
        let refit = kmeans(features.select(Axis(0), &drawn).view(), &params, control)?;

        let reference: Vec<i32> = drawn.iter().map(|&row| self.reference[row]).collect();
        let shared = Contingency::new(&reference, &refit.labels);
        for (cluster, jaccard) in self.jaccard.iter_mut().enumerate() {
            jaccard.push(best_jaccard(&shared, cluster as i32));
        }
        let everywhere = assign(features, refit.centroids.view());
        self.adjusted_rand.push(adjusted_rand(&self.reference, &everywhere));
        Ok(())
    }

    /// What the replicates made so far tell; `None` before the first.
    pub fn scores(&self) -> Option<StabilityScores> {
        let replicates = self.adjusted_rand.len();
        if replicates == 0 {
            return None;
        }
        let mean = mean(&self.adjusted_rand);
        let squares: f64 = self.adjusted_rand.iter().map(|value| (value - mean) * (value - mean)).sum();
        let standard_error = (squares / ((replicates - 1) * replicates) as f64).sqrt();
        let clusters = self.jaccard.iter().map(|values| ClusterStability {
            jaccard: self::mean(values),
            dissolved: values.iter().filter(|&&jaccard| jaccard <= DISSOLVED).count(),
            recovered: values.iter().filter(|&&jaccard| jaccard >= RECOVERED).count(),
        });
        Some(StabilityScores { replicates, adjusted_rand: mean, standard_error, clusters: clusters.collect() })
    }
}

/// The largest Jaccard coefficient of `cluster` of the first labeling with a cluster of the second; 0 if it has no row.
fn best_jaccard(shared: &Contingency, cluster: i32) -> f64 {
    let Ok(row) = shared.first.binary_search(&cluster) else { return 0.0 };
    let in_first = shared.counts.row(row).sum();
    let in_second = shared.counts.sum_axis(Axis(0));
    let both = shared.counts.row(row);
    let jaccard = |column: usize| both[column] as f64 / (in_first + in_second[column] - both[column]) as f64;
    (0..in_second.len()).map(jaccard).fold(0.0, f64::max)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
