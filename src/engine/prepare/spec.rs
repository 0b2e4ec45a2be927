//! What a user asks of the preparation.

use crate::engine::choice::choices;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The steps of the preparation in their order: fill, transform, clip, scale, weigh, principal components. All but the
/// last hold for each numeric column unless `columns` says otherwise. The default suits amounts and counts of
/// customers: skewed, zero for many, of different size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrepareSpec {
    /// What a missing value becomes.
    pub impute: Impute,
    /// Whether a column with missing values gets a second feature that is 1 where a value was missing, else 0.
    pub indicator: bool,
    /// What is done to each value then.
    pub transform: Transform,
    /// What becomes of values far from the others.
    pub clip: Clip,
    /// How columns are made comparable.
    pub scale: Scale,
    /// What holds for single columns, by their names.
    pub columns: BTreeMap<String, ColumnSpec>,
    /// Which principal components take the place of the features at last.
    pub components: Components,
}

/// Which principal components take the place of the features.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Components {
    /// None: the features stay as they are.
    #[default]
    All,
    /// So many, or as many as there are.
    Count(usize),
    /// The fewest that tell more than this share of the variance, from 0 to 1.
    Variance(f64),
}

impl Default for PrepareSpec {
    fn default() -> Self {
        PrepareSpec {
            impute: Impute::Median,
            indicator: false,
            transform: Transform::Log1p,
            clip: Clip::None,
            scale: Scale::Standard,
            columns: BTreeMap::new(),
            components: Components::All,
        }
    }
}

/// What holds for a single column; `None`: as for all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnSpec {
    /// What a missing value becomes.
    pub impute: Option<Impute>,
    /// Whether there is a second feature for missing values.
    pub indicator: Option<bool>,
    /// What is done to each value.
    pub transform: Option<Transform>,
    /// What becomes of values far from the others.
    pub clip: Option<Clip>,
    /// How the column is scaled.
    pub scale: Option<Scale>,
    /// By what its features are multiplied at last, from 0 (the column is left out) to 3; 1 if `None`.
    pub weight: Option<f64>,
    /// Whether a column of text becomes one feature for each of its values, else it is left out.
    pub one_hot: bool,
}

/// The steps for one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Steps {
    pub impute: Impute,
    pub indicator: bool,
    pub transform: Transform,
    pub clip: Clip,
    pub scale: Scale,
    pub weight: f64,
    pub one_hot: bool,
}

impl PrepareSpec {
    /// What holds for the column called `name`.
    pub(super) fn steps(&self, name: &str) -> Steps {
        let own = self.columns.get(name).cloned().unwrap_or_default();
        Steps {
            impute: own.impute.unwrap_or(self.impute),
            indicator: own.indicator.unwrap_or(self.indicator),
            transform: own.transform.unwrap_or(self.transform),
            clip: own.clip.unwrap_or(self.clip),
            scale: own.scale.unwrap_or(self.scale),
            weight: own.weight.unwrap_or(1.0),
            one_hot: own.one_hot,
        }
    }
}

/// What a missing value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impute {
    /// The median of the column's values.
    Median,
    /// Their mean.
    Mean,
    /// Zero.
    Zero,
    /// This number.
    Constant(f64),
    /// The mean of the column in so many rows that are most alike in what both have, each numeric column standardized.
    Neighbors(usize),
    /// Rows with a missing value are left out.
    Drop,
}

/// What is done to each value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Nothing.
    None,
    /// `ln(1 + x)`; in a column with values of -1 or less the signed logarithm, which is the same from 0 up.
    Log1p,
    /// `sign(x) ln(1 + |x|)`.
    SignedLog,
    /// `sign(x) sqrt(|x|)`.
    Sqrt,
    /// The power transform of Yeo and Johnson (2000), its exponent by maximum likelihood.
    YeoJohnson,
    /// The normal distribution's quantile at the value's rank: equal values share the mean of their ranks, and rank r
    /// of n stands at (r - 0.5) / n.
    RankToNormal,
}

choices!(Transform {
    Log1p = "log1p", "log(1 + x)";
    None = "none", "None";
    SignedLog = "signed-log", "Signed log";
    Sqrt = "sqrt", "Square root";
    YeoJohnson = "yeo-johnson", "Yeo-Johnson";
    RankToNormal = "rank", "Rank → normal scores (quantile transform)";
});

/// What becomes of values far from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clip {
    /// They stay.
    None,
    /// What is below this quantile (from 0 to 0.5) or as far above from the other end is set to it.
    Quantiles(f64),
    /// What is further from the median than so many robust standard deviations (1.4826 times the median absolute
    /// deviation) is set to this distance.
    RobustSigmas(f64),
}

/// How columns are made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Not at all.
    None,
    /// Mean 0, standard deviation (of the population) 1.
    Standard,
    /// Smallest value 0, largest 1.
    #[serde(rename = "minmax")]
    MinMax,
    /// Median 0, interquartile range 1.
    Robust,
    /// Sum of squares 1, zero stays zero.
    UnitNorm,
}
choices!(Scale {
    Standard = "standard", "z-score";
    None = "none", "None";
    MinMax = "minmax", "0 to 1";
    Robust = "robust", "Robust (quartiles)";
    UnitNorm = "unit", "Unit norm";
});
