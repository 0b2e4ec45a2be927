//! What the background lane is asked and answers: how far a segmentation can be trusted, and what else there might be.

use super::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::engine::cluster::agglomerative::{Folded, Linkage};
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
    /// How far the neighbours of each row are.
    Distances {
        /// From table to features.
        prepare: PrepareSpec,
        /// The neighbour looked at, the row itself being the first.
        min_samples: usize,
        /// The distance between rows.
        metric: Metric,
    },
    /// What DBSCAN finds over radii and neighbours.
    Density {
        /// From table to features.
        prepare: PrepareSpec,
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
    /// number themselves, and for mixtures, which have the Bayesian information criterion.
    pub fn scan(spec: &SegmentSpec) -> Option<EvidenceSpec> {
        let cluster = match spec.cluster.clone() {
            ClusterSpec::KMeans(params) => ClusterSpec::KMeans(KMeansParams { k: *SCANNED.start(), ..params }),
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                ClusterSpec::Agglomerative { linkage, metric, cut: Cut::Clusters(*SCANNED.start()) }
            }
            _ => return None,
        };
        Some(EvidenceSpec::Scan(SegmentSpec { prepare: spec.prepare.clone(), cluster }))
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
    /// The map of radii and neighbours.
    Density(Density),
    /// The hierarchy's last merges. Where the table was too large for the linkage and the tree is of micro-clusters, its
    /// `rows` are empty.
    Merges(Folded),
    /// The combinations scored so far.
    Grid(Grid),
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
    /// Mean silhouette, measured in the combination's own preparation.
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

/// A scan over the number of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// By rising k.
    pub scores: Vec<KScores>,
    /// Where the inertia's curve bends, once all of it is known (Kneedle, without smoothing).
    pub knee: Option<usize>,
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
    /// The distance of each row to its neighbour, ascending.
    pub curve: Vec<f32>,
    /// The place of the knee (Kneedle, without smoothing), its radius, and what DBSCAN finds there.
    pub knee: Option<(usize, f64, Cell)>,
}

/// What DBSCAN finds over radii and neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// The radii, ascending.
    pub eps: Vec<f64>,
    /// The numbers of neighbours, ascending; those done so far have cells.
    pub min_samples: Vec<usize>,
    /// For each number of neighbours, what each radius finds.
    pub cells: Vec<Vec<Cell>>,
}

/// What DBSCAN finds.
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
