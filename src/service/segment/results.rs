//! What clustering gives, before it is scored.

use crate::engine::cluster::agglomerative::Dendrogram;
use crate::engine::cluster::dbscan::DbscanLabels;
use ndarray::ArrayView1;

/// Labels with what the algorithm tells of itself.
#[derive(Default)]
pub(in crate::service) struct Labels {
    pub(in crate::service) labels: Vec<i32>,
    pub(in crate::service) core: Option<Vec<bool>>,
    /// Where the method tells it: how firmly each row belongs to its segment, from 0 to 1.
    pub(in crate::service) membership: Option<Vec<f64>>,
    pub(in crate::service) inertia: Option<f64>,
    pub(in crate::service) iterations: Option<(usize, bool)>,
    pub(in crate::service) bic: Option<f64>,
    pub(in crate::service) notes: Vec<String>,
}

impl Labels {
    pub(in crate::service) fn by_dbscan(DbscanLabels { labels, core }: DbscanLabels) -> Self {
        Labels { labels, core: Some(core), ..Labels::default() }
    }
}

/// A merge tree of the rows, or, of a table too large for its linkage, of micro-clusters with the one of each row.
pub(in crate::service) struct Tree {
    pub(in crate::service) dendrogram: Dendrogram,
    pub(in crate::service) micro: Option<Vec<i32>>,
}

pub(in crate::service) fn largest(probabilities: ArrayView1<f64>) -> f64 {
    probabilities.iter().copied().fold(0.0, f64::max)
}
