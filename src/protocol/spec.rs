//! What can be asked for: the complete spec of each result. Equal specs give equal results, so a spec is a key.

use crate::engine::choice::choices;
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::cluster::gaussian_mixture::GaussianMixtureParams;
use crate::engine::cluster::hdbscan::HdbscanSpec;
use crate::engine::cluster::kmeans::KMeansParams;
use crate::engine::distance::Metric;
use crate::engine::embed::tsne::TsneParams;
use crate::engine::prepare::PrepareSpec;
use serde::{Deserialize, Serialize};

/// How to segment a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentSpec {
    /// From table to features.
    pub prepare: PrepareSpec,
    /// From features to labels.
    pub cluster: ClusterSpec,
}

impl SegmentSpec {
    /// The same without a column: with weight 0 it is no feature.
    pub fn without(&self, column: &str) -> SegmentSpec {
        let mut spec = self.clone();
        let own = spec.prepare.columns.entry(column.to_string()).or_default();
        own.weight = Some(0.0);
        own.one_hot = false;
        spec
    }
}

/// How to cluster features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ClusterSpec {
    /// k-means.
    KMeans(KMeansParams),
    /// A merge tree, cut.
    Agglomerative {
        /// How the distance between clusters follows from that between rows.
        linkage: Linkage,
        /// The distance between rows.
        metric: Metric,
        /// Where the tree is cut.
        cut: Cut,
    },
    /// Density-based clusters and noise.
    Dbscan {
        /// The radius, inclusive.
        eps: f64,
        /// Rows within the radius, the row itself among them, that make a core sample.
        min_samples: usize,
        /// The distance between rows.
        metric: Metric,
    },
    /// Density-based clusters of differing density, and noise.
    Hdbscan {
        /// Which clusters of the tree are taken.
        selection: HdbscanSpec,
        /// Rows, the row itself among them, that decide how dense it is around a row.
        min_samples: usize,
        /// The distance between rows.
        metric: Metric,
    },
    /// A mixture of Gaussian distributions; each row goes to its likeliest component.
    GaussianMixture(GaussianMixtureParams),
    /// The values of a column of the table, each a segment: nothing is computed. It is no feature while it is that, and
    /// explains nothing.
    Column {
        /// The column's name.
        name: String,
    },
}

/// The methods, without their parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// [`ClusterSpec::KMeans`].
    KMeans,
    /// [`ClusterSpec::Agglomerative`].
    Agglomerative,
    /// [`ClusterSpec::Dbscan`].
    Dbscan,
    /// [`ClusterSpec::Hdbscan`].
    Hdbscan,
    /// [`ClusterSpec::GaussianMixture`].
    GaussianMixture,
    /// [`ClusterSpec::Column`].
    Column,
}
choices!(Algorithm {
    KMeans = "kmeans", "k-means";
    Agglomerative = "agglomerative", "Hierarchical";
    Dbscan = "dbscan", "Density (DBSCAN)";
    Hdbscan = "hdbscan", "Density (HDBSCAN)";
    GaussianMixture = "gaussian-mixture", "Gaussian mixture";
    Column = "column", "A column of the table";
});

impl ClusterSpec {
    /// The method.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            ClusterSpec::KMeans(_) => Algorithm::KMeans,
            ClusterSpec::Agglomerative { .. } => Algorithm::Agglomerative,
            ClusterSpec::Dbscan { .. } => Algorithm::Dbscan,
            ClusterSpec::Hdbscan { .. } => Algorithm::Hdbscan,
            ClusterSpec::GaussianMixture(_) => Algorithm::GaussianMixture,
            ClusterSpec::Column { .. } => Algorithm::Column,
        }
    }

    /// Whether it is computed in one piece, in which its worker answers nothing and tells nothing of how far it is.
    pub fn is_one_piece(&self) -> bool {
        match self {
            ClusterSpec::Agglomerative { linkage, .. } => {
                matches!(linkage, Linkage::Single | Linkage::Centroid | Linkage::Median)
            }
            ClusterSpec::GaussianMixture(_) => true,
            ClusterSpec::KMeans(_)
            | ClusterSpec::Dbscan { .. }
            | ClusterSpec::Hdbscan { .. }
            | ClusterSpec::Column { .. } => false,
        }
    }

    /// The column that the segments are, if they are one.
    pub fn label_column(&self) -> Option<&str> {
        match self {
            ClusterSpec::Column { name } => Some(name),
            _ => None,
        }
    }

    /// Whether the segments can be looked for again in samples of the rows: those of a column cannot.
    pub fn can_be_refitted(&self) -> bool {
        self.label_column().is_none()
    }

    /// What the density tree is made of that the method is read off: least number of neighbors and distance.
    pub fn density_tree(&self) -> Option<(usize, Metric)> {
        match self {
            ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
                Some((*min_samples, *metric))
            }
            _ => None,
        }
    }
}

/// Where a merge tree is cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Cut {
    /// Into this many clusters.
    Clusters(usize),
    /// Below all merges higher than this.
    Height(f64),
}

/// How to draw a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbedSpec {
    /// From table to features.
    pub prepare: PrepareSpec,
    /// Neighbors are sought among so many principal components instead of the features.
    pub components: Option<usize>,
    /// From features to the map.
    pub tsne: TsneParams,
}
