//! A refit of any method to a bootstrap sample of the rows.

use crate::engine::cluster::agglomerative::{Dendrogram, TreeRun};
use crate::engine::cluster::dbscan::{DbscanRun, DbscanTree};
use crate::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureParams};
use crate::engine::cluster::hdbscan::hdbscan;
use crate::engine::cluster::kmeans::{assign, KMeansFit, KMeansParams, KMeansRun};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::stability::{draw, Refits};
use crate::engine::task::Task;
use crate::protocol::spec::{ClusterSpec, Cut};
use ndarray::{Array2, ArrayView2, Axis};

/// Starts of a refit: fewer than a fit's own, since many refits are made.
const STARTS: usize = 3;
/// Seed of the draws where the algorithm has none of its own.
const SEED: u64 = 42;

/// A refit to a bootstrap sample under way.
pub(super) struct Refit {
    drawn: Vec<usize>,
    sample: Array2<f64>,
    fit: Fit,
}

enum Fit {
    KMeans(KMeansRun),
    Tree(TreeRun),
    Density(DbscanRun),
    Mixture(GaussianMixtureParams),
    Centroids(KMeansFit),
    Merges(Dendrogram),
    Densities(DbscanTree),
    Labels(Vec<i32>),
    /// After an error: no step may follow.
    Stopped,
}

impl Refit {
    /// Prepares the refit to the sample of a replicate.
    pub(super) fn new(
        features: ArrayView2<f64>,
        cluster: &ClusterSpec,
        replicate: usize,
    ) -> Result<Refit, ComputeError> {
        let seed = match cluster {
            ClusterSpec::KMeans(params) => params.seed,
            ClusterSpec::GaussianMixture(params) => params.seed,
            _ => SEED,
        };
        let (drawn, seed) = draw(features.nrows(), seed, replicate);
        let sample = features.select(Axis(0), &drawn);
        let fit = match cluster {
            ClusterSpec::KMeans(params) => {
                let k = params.k.min(drawn.len());
                let params = KMeansParams { k, n_init: params.n_init.min(STARTS), seed, ..*params };
                Fit::KMeans(KMeansRun::new(sample.view(), &params)?)
            }
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                Fit::Tree(TreeRun::new(sample.view(), *linkage, *metric)?)
            }
            ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
                Fit::Density(DbscanRun::new(sample.view(), *min_samples, *metric)?)
            }
            ClusterSpec::GaussianMixture(params) => {
                Fit::Mixture(GaussianMixtureParams { k: params.k.min(drawn.len()), seed, ..*params })
            }
            ClusterSpec::Column { name } => {
                let sentence = format!(
                    "The segments are the values of \"{name}\": there is no method that could be asked again about a \
                     sample of the rows."
                );
                return Err(ComputeError::parameter("algorithm", sentence));
            }
        };
        Ok(Refit { drawn, sample, fit })
    }

    /// Takes note of how far the refit agrees with the reference of `refits`, which `cluster` made of all `features`. A
    /// merge tree serves every cut of it.
    pub(super) fn record(
        &self,
        features: ArrayView2<f64>,
        cluster: &ClusterSpec,
        refits: &mut Refits,
    ) -> Result<(), ComputeError> {
        let labels = match (&self.fit, cluster) {
            (Fit::Centroids(fit), _) => {
                refits.record(&self.drawn, &fit.labels, Some(&assign(features, fit.centroids.view())));
                return Ok(());
            }
            (Fit::Merges(tree), ClusterSpec::Agglomerative { cut: Cut::Clusters(k), .. }) => tree.cut(*k),
            (Fit::Merges(tree), ClusterSpec::Agglomerative { cut: Cut::Height(height), .. }) => {
                tree.cut_height(*height)
            }
            (Fit::Densities(tree), ClusterSpec::Dbscan { eps, .. }) => tree.labels_at(*eps).labels,
            (Fit::Densities(tree), ClusterSpec::Hdbscan { selection, .. }) => hdbscan(tree, selection)?.labels,
            (Fit::Labels(labels), _) => labels.clone(),
            _ => return Ok(()),
        };
        refits.record(&self.drawn, &labels, None);
        Ok(())
    }
}

impl Task for Refit {
    type Input<'a> = ();
    /// Itself: a merge tree serves every cut of it.
    type Output = Refit;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        self.fit = match std::mem::replace(&mut self.fit, Fit::Stopped) {
            Fit::KMeans(run) if run.is_done() => Fit::Centroids(run.finish()),
            Fit::KMeans(mut run) => {
                run.step((), control)?;
                Fit::KMeans(run)
            }
            Fit::Tree(run) if run.is_done() => Fit::Merges(run.finish()),
            Fit::Tree(mut run) => {
                run.step((), control)?;
                Fit::Tree(run)
            }
            Fit::Density(run) if run.is_done() => Fit::Densities(run.finish()),
            Fit::Density(mut run) => {
                run.step((), control)?;
                Fit::Density(run)
            }
            Fit::Mixture(params) => Fit::Labels(gaussian_mixture(self.sample.view(), &params, control)?.labels),
            Fit::Stopped => return Err(ComputeError::Stopped),
            done @ (Fit::Centroids(_) | Fit::Merges(_) | Fit::Densities(_) | Fit::Labels(_)) => done,
        };
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self.fit, Fit::Centroids(_) | Fit::Merges(_) | Fit::Densities(_) | Fit::Labels(_))
    }

    fn finish(self) -> Refit {
        self
    }
}
