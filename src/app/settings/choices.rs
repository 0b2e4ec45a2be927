//! Choices of the settings whose engine type carries a number, or which only the page knows.

use crate::engine::choice::choices;
use crate::engine::distance::Metric;
use crate::engine::prepare::{Clip, Impute};
use crate::words::settings as words;

/// The kinds of [`Impute`]; the number that belongs to one is a field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImputeKind {
    /// [`Impute::Median`].
    Median,
    /// [`Impute::Mean`].
    Mean,
    /// [`Impute::Zero`].
    Zero,
    /// [`Impute::Constant`].
    Constant,
    /// [`Impute::Neighbors`], of which five are taken.
    Neighbors,
    /// [`Impute::Drop`].
    Drop,
}
choices!(ImputeKind {
    Median = "median", words::IMPUTE_MEDIAN;
    Mean = "mean", words::IMPUTE_MEAN;
    Zero = "zero", words::IMPUTE_ZERO;
    Constant = "constant", words::IMPUTE_CONSTANT;
    Neighbors = "knn", words::IMPUTE_NEIGHBORS;
    Drop = "drop", words::IMPUTE_DROP;
});

impl From<Impute> for ImputeKind {
    fn from(impute: Impute) -> Self {
        match impute {
            Impute::Median => ImputeKind::Median,
            Impute::Mean => ImputeKind::Mean,
            Impute::Zero => ImputeKind::Zero,
            Impute::Constant(_) => ImputeKind::Constant,
            Impute::Neighbors(_) => ImputeKind::Neighbors,
            Impute::Drop => ImputeKind::Drop,
        }
    }
}

/// The kinds of [`Clip`]; the bound is a field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipKind {
    /// [`Clip::None`].
    None,
    /// [`Clip::Quantiles`].
    Quantiles,
    /// [`Clip::RobustSigmas`].
    RobustSigmas,
}
choices!(ClipKind {
    None = "none", words::CLIP_NONE;
    Quantiles = "quantiles", words::CLIP_QUANTILES;
    RobustSigmas = "sigmas", words::CLIP_ROBUST_SIGMAS;
});

impl From<Clip> for ClipKind {
    fn from(clip: Clip) -> Self {
        match clip {
            Clip::None => ClipKind::None,
            Clip::Quantiles(_) => ClipKind::Quantiles,
            Clip::RobustSigmas(_) => ClipKind::RobustSigmas,
        }
    }
}

/// How many principal components stand for the columns: see [`Components`](crate::engine::prepare::Components).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComponentsKind {
    /// The columns themselves.
    All,
    /// A number of components.
    Count,
    /// As many as tell a share of the variance.
    Variance,
}
choices!(ComponentsKind {
    All = "none", words::PCA_OFF;
    Count = "count", words::PCA_BY_COUNT;
    Variance = "share", words::PCA_BY_SHARE;
});

/// Where a hierarchy is cut: see [`Cut`](crate::protocol::spec::Cut).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutKind {
    /// Into a number of segments.
    Clusters,
    /// At a height.
    Height,
}
choices!(CutKind {
    Clusters = "clusters", words::CUT_BY_COUNT;
    Height = "height", words::CUT_BY_HEIGHT;
});

/// Whether a second, wide perplexity keeps far groups in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlobalStructure {
    /// One perplexity.
    Standard,
    /// A wide one beside it.
    Preserve,
}
choices!(GlobalStructure {
    Standard = "no", words::GLOBAL_DEFAULT;
    Preserve = "yes", words::GLOBAL_PRESERVE;
});

/// What the two directions of the map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// The embedding.
    Tsne,
    /// The first two principal components.
    Components,
    /// Two columns of the table.
    Columns,
}
choices!(Axes {
    Tsne = "tsne", words::AXES_TSNE;
    Components = "pca", words::AXES_COMPONENTS;
    Columns = "columns", words::AXES_COLUMNS;
});

/// The distances that are offered for the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapMetric {
    /// [`Metric::Euclidean`].
    Euclidean,
    /// [`Metric::Manhattan`].
    Manhattan,
    /// [`Metric::Cosine`].
    Cosine,
}
choices!(MapMetric {
    Euclidean = "euclidean", words::METRIC_EUCLIDEAN;
    Manhattan = "manhattan", words::METRIC_MANHATTAN;
    Cosine = "cosine", words::METRIC_COSINE;
});

impl From<MapMetric> for Metric {
    fn from(metric: MapMetric) -> Self {
        match metric {
            MapMetric::Euclidean => Metric::Euclidean,
            MapMetric::Manhattan => Metric::Manhattan,
            MapMetric::Cosine => Metric::Cosine,
        }
    }
}

/// What a map does that no longer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// It stops.
    Stop,
    /// It goes on to its last iteration.
    GoOn,
}
choices!(Settle {
    Stop = "stop", words::SETTLE_STOP;
    GoOn = "go-on", words::SETTLE_GO_ON;
});
