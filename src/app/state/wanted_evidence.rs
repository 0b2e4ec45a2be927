//! What evidence is looked for, in which order, and what it is called.

use super::Clustering;
use crate::protocol::evidence::EvidenceSpec;
use crate::protocol::spec::{ClusterSpec, Cut};
use crate::words::progress as words;

/// What to look for on a clustering, in this order: what stands at the setting that decides how many segments there
/// are, and, where the user looks at the evidence, the rest.
pub(super) fn wanted(clustering: &Clustering, looked: bool) -> Vec<EvidenceSpec> {
    let spec = &clustering.spec;
    let prepare = spec.prepare.clone();
    let stability = spec.cluster.can_be_refitted().then(|| EvidenceSpec::Stability(spec.clone()));
    if !looked {
        let beside = match spec.cluster {
            ClusterSpec::Agglomerative { linkage, metric, cut: Cut::Height(_) } => {
                Some(EvidenceSpec::Merges { prepare, linkage, metric })
            }
            ClusterSpec::Dbscan { min_samples, metric, .. } => {
                Some(EvidenceSpec::Distances { prepare, min_samples, metric })
            }
            ClusterSpec::Agglomerative { .. } | ClusterSpec::KMeans(_) | ClusterSpec::GaussianMixture(_) => {
                EvidenceSpec::scan(spec)
            }
            ClusterSpec::Hdbscan { .. } | ClusterSpec::Column { .. } => None,
        };
        return stability.into_iter().chain(beside).collect();
    }
    let mut wanted = Vec::new();
    match spec.cluster {
        ClusterSpec::Agglomerative { linkage, metric, .. } => {
            wanted.push(EvidenceSpec::Merges { prepare, linkage, metric });
        }
        ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
            wanted.push(EvidenceSpec::Distances { prepare: prepare.clone(), min_samples, metric });
            wanted.push(EvidenceSpec::Reachability { prepare, min_samples, metric });
            wanted.extend(EvidenceSpec::density(spec));
        }
        ClusterSpec::KMeans(_) | ClusterSpec::GaussianMixture(_) | ClusterSpec::Column { .. } => {}
    }
    wanted.push(EvidenceSpec::Silhouettes(spec.clone()));
    wanted.extend(stability);
    wanted.extend(EvidenceSpec::scan(spec));
    wanted
}

/// Its name in measurements.
pub(super) fn word(spec: &EvidenceSpec) -> &'static str {
    match spec {
        EvidenceSpec::Stability(_) => "stability",
        EvidenceSpec::Scan(_) => "scan",
        EvidenceSpec::Silhouettes(_) => "silhouettes",
        EvidenceSpec::Distances { .. } => "distances",
        EvidenceSpec::Density { .. } => "density",
        EvidenceSpec::Reachability { .. } => "reachability",
        EvidenceSpec::Merges { .. } => "merges",
        EvidenceSpec::Grid { .. } => "grid",
        EvidenceSpec::WithoutColumns(_) => "without-columns",
    }
}

/// What the user is told of the search for it.
pub(super) fn doing(spec: &EvidenceSpec) -> &'static str {
    match spec {
        EvidenceSpec::Stability(_) => words::STABILITY,
        EvidenceSpec::Scan(_) => words::SCAN,
        EvidenceSpec::Silhouettes(_) => words::SILHOUETTES,
        EvidenceSpec::Distances { .. } => words::DISTANCES,
        EvidenceSpec::Density { selection: None, .. } => words::RADII,
        EvidenceSpec::Density { .. } => words::SIZES,
        EvidenceSpec::Reachability { .. } => words::REACHABILITY,
        EvidenceSpec::Merges { .. } => words::MERGES,
        EvidenceSpec::Grid { .. } => words::GRID,
        EvidenceSpec::WithoutColumns(_) => words::WITHOUT_COLUMNS,
    }
}
