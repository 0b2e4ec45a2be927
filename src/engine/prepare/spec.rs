//! What a person asks of the preparation.

use serde::{Deserialize, Serialize};

/// The steps of the preparation, the same for each column. The default suits amounts and counts of customers:
/// skewed, zero for many, of different size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrepareSpec {
    /// What a missing value becomes.
    pub impute: Impute,
    /// What is done to each value then.
    pub transform: Transform,
    /// How columns are made comparable.
    pub scale: Scale,
}

impl Default for PrepareSpec {
    fn default() -> Self {
        PrepareSpec { impute: Impute::Median, transform: Transform::Log1p, scale: Scale::Standard }
    }
}

/// What a missing value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impute {
    /// The median of the column's values.
    Median,
    /// Their mean.
    Mean,
    /// Zero.
    Zero,
    /// Rows with a missing value are left out.
    Drop,
}

/// What is done to each value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Nothing.
    None,
    /// `ln(1 + x)`; in a column with values of -1 or less `sign(x) ln(1 + |x|)`, which is the same from 0 up.
    Log1p,
    /// The power transform of Yeo and Johnson (2000), its exponent by maximum likelihood.
    YeoJohnson,
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
}
