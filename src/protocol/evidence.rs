//! What the background worker is asked and answers: how far a segmentation can be trusted, and what else there might
//! be.

use super::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::engine::cluster::agglomerative::{Folded, Linkage};
use crate::engine::cluster::gaussian_mixture::GaussianMixtureParams;
use crate::engine::cluster::hdbscan::HdbscanSpec;
use crate::engine::cluster::kmeans::KMeansParams;
use crate::engine::distance::Metric;
use crate::engine::evaluate::recommend::KScores;
use crate::engine::evaluate::stability::StabilityScores;
use crate::engine::prepare::{PrepareSpec, Transform};
use serde::{Deserialize, Serialize};

/// The numbers of segments that a scan goes through.
pub const SCANNED: std::ops::RangeInclusive<usize> = 2..=20;
/// Bootstrap refits, unless they settle earlier.
pub const REPLICATES: usize = 50;
/// The least sizes of a segment on HDBSCAN's map.
pub const LEAST_SIZES: [usize; 16] = [5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000];
/// The numbers of segments of the grid.
pub const GRID_KS: [usize; 5] = [4, 5, 6, 7, 8];

/// A piece of evidence to look for: equal ones have equal answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EvidenceSpec {
    /// Are the segments found again in samples of the rows?
    Stability(SegmentSpec),
    /// The scores of every number of segments; see [`EvidenceSpec::scan`].
    Scan(SegmentSpec),
    /// How well each row sits in its segment.
    Silhouettes(SegmentSpec),
    /// How far the neighbors of each row are.
    Distances {
        /// From table to features.
        prepare: PrepareSpec,
        /// The neighbor looked at, the row itself being the first.
        min_samples: usize,
        /// The distance between rows.
        metric: Metric,
    },
    /// What DBSCAN finds over radii and neighbors, or HDBSCAN over the least size of a segment and neighbors.
    Density {
        /// From table to features.
        prepare: PrepareSpec,
        /// The distance between rows.
        metric: Metric,
        /// HDBSCAN's selection, whose own least size plays no part; `None` is DBSCAN. See [`EvidenceSpec::density`].
        selection: Option<HdbscanSpec>,
    },
    /// The rows in the order in which density connects them (OPTICS).
    Reachability {
        /// From table to features.
        prepare: PrepareSpec,
        /// The neighbor that makes a row a core sample, the row itself being the first.
        min_samples: usize,
        /// The distance between rows.
        metric: Metric,
    },
    /// Transforms, methods and numbers of segments side by side; the transform of `prepare` plays no part.
    Grid {
        /// From table to features.
        prepare: PrepareSpec,
        /// Seed of k-means.
        seed: u64,
    },
    /// What leaving out one column after the other does to the segments.
    WithoutColumns(SegmentSpec),
    /// The last merges of a hierarchy.
    Merges {
        /// From table to features.
        prepare: PrepareSpec,
        /// The linkage.
        linkage: Linkage,
        /// The distance between rows.
        metric: Metric,
    },
}

impl EvidenceSpec {
    /// The scan that a segmentation belongs to, whatever its own number of segments; `None` for methods that find the
    /// number themselves, and for a column, which has it.
    pub fn scan(spec: &SegmentSpec) -> Option<EvidenceSpec> {
        let cluster = match spec.cluster.clone() {
            ClusterSpec::KMeans(params) => ClusterSpec::KMeans(KMeansParams { k: *SCANNED.start(), ..params }),
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                ClusterSpec::Agglomerative { linkage, metric, cut: Cut::Clusters(*SCANNED.start()) }
            }
            ClusterSpec::GaussianMixture(params) => {
                ClusterSpec::GaussianMixture(GaussianMixtureParams { k: *SCANNED.start(), ..params })
            }
            ClusterSpec::Dbscan { .. } | ClusterSpec::Hdbscan { .. } | ClusterSpec::Column { .. } => return None,
        };
        Some(EvidenceSpec::Scan(SegmentSpec { prepare: spec.prepare.clone(), cluster }))
    }

    /// The map of densities that a segmentation belongs to, whatever its own place on it; `None` for other methods.
    pub fn density(spec: &SegmentSpec) -> Option<EvidenceSpec> {
        let (metric, selection) = match spec.cluster {
            ClusterSpec::Dbscan { metric, .. } => (metric, None),
            ClusterSpec::Hdbscan { selection, metric, .. } => {
                (metric, Some(HdbscanSpec { min_cluster_size: LEAST_SIZES[0], ..selection }))
            }
            _ => return None,
        };
        Some(EvidenceSpec::Density { prepare: spec.prepare.clone(), metric, selection })
    }

    /// The grid that a preparation belongs to, whatever its own transform.
    pub fn grid(prepare: &PrepareSpec, seed: u64) -> EvidenceSpec {
        EvidenceSpec::Grid { prepare: PrepareSpec { transform: Transform::None, ..prepare.clone() }, seed }
    }
}

/// What was found so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The findings.
    pub found: Found,
    /// How much of the work is done, from 0 to 1.
    pub fraction: f64,
    /// Nothing more is coming.
    pub complete: bool,
    /// Time spent computing so far, in milliseconds.
    pub compute_ms: f64,
    /// The longest time in which the worker could not rest, in milliseconds.
    pub longest_ms: f64,
}

/// The answers to [`EvidenceSpec`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Found {
    /// Stability so far; `None` before the first refit or with fewer than two segments.
    Stability(Option<StabilityScores>),
    /// The numbers of segments scored so far.
    Scan(Scan),
    /// Each row's silhouette.
    Silhouettes(Silhouettes),
    /// The k-distance curve.
    Distances(Distances),
    /// The map of densities.
    Density(Density),
    /// The rows in OPTICS' order.
    Reachability(Reachability),
    /// The hierarchy's last merges.
    Merges(Merges),
    /// The combinations scored so far.
    Grid(Grid),
    /// The columns left out so far, in the preparation's order.
    WithoutColumns(Vec<WithoutColumn>),
}

/// What leaving out a column does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithoutColumn {
    /// The column.
    pub column: String,
    /// Adjusted Rand index of the segments and of those by the same method, settings and seed without the column, over
    /// the rows that have both: 1 is the same segments. Else a sentence why there are none.
    pub agreement: Result<f64, String>,
}

/// Combinations of a preparation, a method and a number of segments, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The combinations done so far.
    pub scored: Vec<Scored>,
    /// For each of them, its adjusted Rand index with those up to itself.
    pub agreement: Vec<Vec<f64>>,
}

/// A combination, scored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The combination.
    pub combination: Combination,
    /// Mean silhouette, measured in the combination's own preparation; NaN where all rows are one segment.
    pub silhouette: f64,
    /// Share of the rows in the smallest segment.
    pub smallest: f64,
}

/// One combination of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Combination {
    /// The transform of every column.
    pub transform: Transform,
    /// The method.
    pub method: GridMethod,
    /// The number of segments.
    pub k: usize,
}

/// The methods of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GridMethod {
    /// k-means with ten starts.
    KMeans,
    /// The hierarchy with Ward's linkage.
    Ward,
}

/// The last merges of a hierarchy, and which rows are in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merges {
    /// The top of the tree.
    pub tree: Folded,
    /// Which row of the table each row of the features is.
    pub rows: Vec<u32>,
    /// The leaf that each row of the features is folded into. Empty where the table was too large for the linkage and
    /// the tree is of micro-clusters, whose rows it does not know.
    pub leaves: Vec<u16>,
}

/// A scan over the number of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// By rising k.
    pub scores: Vec<KScores>,
    /// Where the inertia's curve bends, once all of it is known (Kneedle, without smoothing).
    pub knee: Option<usize>,
    /// Where the Bayesian information criterion of a mixture is least, once all are known.
    pub least_bic: Option<usize>,
    /// All scores but stability are known.
    pub scored: bool,
}

/// The silhouette of every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Silhouettes {
    /// Which row of the table each is of.
    pub rows: Vec<u32>,
    /// Its segment; -1 is noise, whose silhouette is NaN.
    pub labels: Vec<i32>,
    /// Its silhouette.
    pub values: Vec<f32>,
    /// Mean over all rows that are not noise.
    pub mean: f64,
    /// Mean of each segment.
    pub segments: Vec<f64>,
}

/// The k-distance curve of all rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// The distance of each row to its neighbor, ascending.
    pub curve: Vec<f32>,
    /// The place of the knee (Kneedle, without smoothing), its radius, and what DBSCAN finds there.
    pub knee: Option<(usize, f64, Cell)>,
}

/// What density finds over two settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// DBSCAN: the radii; HDBSCAN: the least sizes of a segment. Ascending.
    pub across: Vec<f64>,
    /// The numbers of neighbors, ascending; those done so far have cells.
    pub min_samples: Vec<usize>,
    /// For each number of neighbors, what is found at each of `across`.
    pub cells: Vec<Vec<Cell>>,
}

/// The rows in the order in which density connects them: valleys of the reachability are segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reachability {
    /// Places in the features, in OPTICS' order.
    pub ordering: Vec<u32>,
    /// The reachability distance of each, infinite for the first one.
    pub distance: Vec<f32>,
}

/// What DBSCAN or HDBSCAN finds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Clusters.
    pub clusters: usize,
    /// Share of the rows that are noise.
    pub noise: f64,
    /// Share of the rows in the largest cluster.
    pub largest: f64,
    /// Share of the rows in the second largest cluster.
    pub second: f64,
}
