//! Between the words of the address and the values of the engine.

use crate::engine::distance::Metric;
use crate::engine::prepare::{Clip, Impute, Scale, Transform};

/// What a missing value becomes, by a word without a number.
pub(super) fn impute(word: &str) -> Impute {
    match word {
        "mean" => Impute::Mean,
        "zero" => Impute::Zero,
        "knn" => Impute::Neighbors(5),
        "drop" => Impute::Drop,
        _ => Impute::Median,
    }
}

/// What is done to each value, by its word.
pub fn transform(word: &str) -> Transform {
    match word {
        "none" => Transform::None,
        "signed-log" => Transform::SignedLog,
        "sqrt" => Transform::Sqrt,
        "yeo-johnson" => Transform::YeoJohnson,
        "rank" => Transform::RankToNormal,
        _ => Transform::Log1p,
    }
}

/// How columns are made comparable, by its word.
pub fn scale(word: &str) -> Scale {
    match word {
        "none" => Scale::None,
        "minmax" => Scale::MinMax,
        "robust" => Scale::Robust,
        "unit" => Scale::UnitNorm,
        _ => Scale::Standard,
    }
}

/// The word of what a missing value becomes.
pub fn impute_word(impute: Impute) -> &'static str {
    match impute {
        Impute::Median => "median",
        Impute::Mean => "mean",
        Impute::Zero => "zero",
        Impute::Constant(_) => "constant",
        Impute::Neighbors(_) => "knn",
        Impute::Drop => "drop",
    }
}

/// The word of what is done to each value.
pub fn transform_word(transform: Transform) -> &'static str {
    match transform {
        Transform::None => "none",
        Transform::Log1p => "log1p",
        Transform::SignedLog => "signed-log",
        Transform::Sqrt => "sqrt",
        Transform::YeoJohnson => "yeo-johnson",
        Transform::RankToNormal => "rank",
    }
}

/// The word of how columns are made comparable.
pub fn scale_word(scale: Scale) -> &'static str {
    match scale {
        Scale::None => "none",
        Scale::Standard => "standard",
        Scale::MinMax => "minmax",
        Scale::Robust => "robust",
        Scale::UnitNorm => "unit",
    }
}

/// The word of what becomes of values far from the others.
pub fn clip_word(clip: Clip) -> &'static str {
    match clip {
        Clip::None => "none",
        Clip::Quantiles(_) => "quantiles",
        Clip::RobustSigmas(_) => "sigmas",
    }
}

pub(super) fn metric(word: &str) -> Metric {
    match word {
        "manhattan" => Metric::Manhattan,
        "cosine" => Metric::Cosine,
        "chebyshev" => Metric::Chebyshev,
        "correlation" => Metric::Correlation,
        _ => Metric::Euclidean,
    }
}
