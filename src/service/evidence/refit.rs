//! Any algorithm once more, on some of the rows.

use crate::engine::cluster::agglomerative;
use crate::engine::cluster::dbscan::DbscanTree;
use crate::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureParams};
use crate::engine::cluster::hdbscan::hdbscan;
use crate::engine::cluster::kmeans::{assign, kmeans, KMeansParams};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::stability::{draw, Refits};
use crate::protocol::spec::{ClusterSpec, Cut};
use ndarray::{ArrayView2, Axis};

/// Starts of a refit: fewer than a fit's own, since many refits are made.
pub(super) const STARTS: usize = 3;
/// Seed of the draws where the algorithm has none of its own.
pub(super) const SEED: u64 = 42;

/// Refits to the next bootstrap sample and takes note of how far it agrees.
pub(super) fn refit(features: ArrayView2<f64>, cluster: &ClusterSpec, refits: &mut Refits) -> Result<(), ComputeError> {
    let seed = match cluster {
        ClusterSpec::KMeans(params) => params.seed,
        ClusterSpec::GaussianMixture(params) => params.seed,
        _ => SEED,
    };
    let (drawn, seed) = draw(features.nrows(), seed, refits.len());
    let sample = features.select(Axis(0), &drawn);
    let sample = sample.view();
    let control = &mut Control::none();
    match cluster {
        ClusterSpec::KMeans(params) => {
            let k = params.k.min(drawn.len());
            let fit = kmeans(sample, &KMeansParams { k, n_init: params.n_init.min(STARTS), seed, ..*params }, control)?;
            refits.record(&drawn, &fit.labels, Some(&assign(features, fit.centroids.view())));
        }
        ClusterSpec::Agglomerative { linkage, metric, cut } => {
            let tree = agglomerative::tree(sample, *linkage, *metric, control)?;
            let labels = match cut {
                Cut::Clusters(k) => tree.cut(*k),
                Cut::Height(height) => tree.cut_height(*height),
            };
            refits.record(&drawn, &labels, None);
        }
        ClusterSpec::Dbscan { eps, min_samples, metric } => {
            let tree = DbscanTree::new(sample, *min_samples, *metric, control)?;
            refits.record(&drawn, &tree.labels_at(*eps).labels, None);
        }
        ClusterSpec::Hdbscan { selection, min_samples, metric } => {
            let tree = DbscanTree::new(sample, *min_samples, *metric, control)?;
            refits.record(&drawn, &hdbscan(&tree, selection)?.labels, None);
        }
        ClusterSpec::GaussianMixture(params) => {
            let params = GaussianMixtureParams { k: params.k.min(drawn.len()), seed, ..*params };
            refits.record(&drawn, &gaussian_mixture(sample, &params, control)?.labels, None);
        }
    }
    Ok(())
}
