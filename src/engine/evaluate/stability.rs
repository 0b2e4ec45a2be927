//! Would the segments be found again? Clusterings refitted to bootstrap samples (Hennig 2007, as `fpc::clusterboot` in
//! R).
//!
//! A replicate draws as many rows as there are, with replacement, keeps each drawn row once (`multipleboot = FALSE`,
//! R's default) and clusters those. A cluster is stable if each time one of the new clusters holds nearly the same
//! rows.

use super::agreement::{adjusted_rand, Contingency};
use crate::engine::cluster::kmeans::{assign, kmeans, seeding::index_below, KMeansParams};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::rng;
use crate::engine::task::Task;
use ndarray::{ArrayView2, Axis};
use rand::RngCore;
use serde::{Deserialize, Serialize};

/// A replicate in which the Jaccard of a cluster is at most this has dissolved it (Hennig 2007).
pub const DISSOLVED: f64 = 0.5;
/// A replicate in which the Jaccard of a cluster is at least this has recovered it.
pub const RECOVERED: f64 = 0.75;

/// k-means refits under way: [`Stability::step`] makes one replicate, [`Stability::scores`] tells what is known so far.
#[derive(Debug, Clone)]
pub struct Stability {
    refits: Refits,
    params: KMeansParams,
    replicates: usize,
}

/// What refits of any algorithm tell of a clustering, one replicate after the other.
#[derive(Debug, Clone)]
pub struct Refits {
    reference: Vec<i32>,
    adjusted_rand: Vec<f64>,
    /// For each cluster of the reference, its Jaccard in each replicate.
    jaccard: Vec<Vec<f64>>,
}

/// Stability over the replicates made so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClusterStability {
    /// Mean over the replicates of the Jaccard coefficient (rows in both over rows in either, among the drawn rows) of
    /// the cluster and the most similar cluster of the refit.
    pub jaccard: f64,
    /// Replicates with a Jaccard of at most [`DISSOLVED`].
    pub dissolved: usize,
    /// Replicates with a Jaccard of at least [`RECOVERED`].
    pub recovered: usize,
}

/// The rows that replicate `replicate` of a table of `rows` rows draws, each once and ascending, and the seed for its
/// clustering.
pub fn draw(rows: usize, seed: u64, replicate: usize) -> (Vec<usize>, u64) {
    let mut rng = rng::stream(seed, replicate as u64);
    let mut drawn: Vec<usize> = (0..rows).map(|_| index_below(rows, &mut rng)).collect();
    drawn.sort_unstable();
    drawn.dedup();
    (drawn, rng.next_u64())
}

impl Refits {
    /// Nothing is known yet of the labels `reference` (n); noise is left out of the clusters.
    pub fn new(reference: &[i32]) -> Self {
        let jaccard = vec![Vec::new(); labels::sizes(reference).len()];
        Refits { reference: reference.to_vec(), adjusted_rand: Vec::new(), jaccard }
    }

    /// Replicates recorded.
    pub fn len(&self) -> usize {
        self.adjusted_rand.len()
    }

    /// Whether no replicate was recorded.
    pub fn is_empty(&self) -> bool {
        self.adjusted_rand.is_empty()
    }

    /// Takes note of a replicate: the labels `refit` (m) of the rows `drawn` (m), and, where the algorithm can label
    /// rows it did not see, those of all n rows. Without these the adjusted Rand index is that of the drawn rows.
    ///
    /// # Panics
    /// If the labels are not of these rows.
    pub fn record(&mut self, drawn: &[usize], refit: &[i32], everywhere: Option<&[i32]>) {
        let reference: Vec<i32> = drawn.iter().map(|&row| self.reference[row]).collect();
        let shared = Contingency::new(&reference, refit);
        for (cluster, jaccard) in self.jaccard.iter_mut().enumerate() {
            jaccard.push(best_jaccard(&shared, cluster as i32));
        }
        self.adjusted_rand.push(match everywhere {
            Some(labels) => adjusted_rand(&self.reference, labels),
            None => shared.adjusted_rand(),
        });
    }

    /// What the replicates recorded so far tell; `None` before the first.
    pub fn scores(&self) -> Option<StabilityScores> {
        let replicates = self.len();
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

impl StabilityScores {
    /// Whether further replicates would hardly move the mean: at least 20 made, and a standard error of at most 0.005.
    pub fn has_settled(&self) -> bool {
        self.replicates >= 20 && self.standard_error <= 0.005
    }
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
            let [found, most] = [replicates, 1000].map(whole);
            let sentence = format!("{found} bootstrap replicates were asked for; choose 1 to {most}.");
            return Err(ComputeError::parameter("replicates", sentence));
        }
        Ok(Stability { refits: Refits::new(reference), params, replicates })
    }

    /// What the replicates made so far tell; `None` before the first.
    pub fn scores(&self) -> Option<StabilityScores> {
        self.refits.scores()
    }
}

impl Task for Stability {
    type Input<'a> = ArrayView2<'a, f64>;
    type Output = StabilityScores;

    fn step(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        assert_eq!(features.nrows(), self.refits.reference.len(), "one row for each label");
        if self.is_done() {
            return Ok(());
        }
        let (drawn, seed) = draw(features.nrows(), self.params.seed, self.refits.len());
        let params = KMeansParams { k: self.params.k.min(drawn.len()), seed, ..self.params };
        let refit = kmeans(features.select(Axis(0), &drawn).view(), &params, control)?;
        let everywhere = assign(features, refit.centroids.view());
        self.refits.record(&drawn, &refit.labels, Some(&everywhere));
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.refits.len() >= self.replicates
    }

    fn finish(self) -> StabilityScores {
        self.scores().expect("at least one replicate was made")
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
