//! What the preparation did, column by column.

use super::{FittedClip, FittedComponents, FittedFill, FittedScale, FittedTransform};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was done to a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrepareReport {
    /// Rows of the table.
    pub rows: usize,
    /// Rows (from 0) left out because a value is missing, if that was asked for.
    pub dropped: Vec<u32>,
    /// The numeric columns that became features, in the table's order.
    pub columns: Vec<ColumnReport>,
    /// The columns of text that became features, in the table's order.
    pub categories: Vec<CategoryReport>,
    /// Columns that settings were given for but that the table does not have.
    pub unknown: Vec<String>,
    /// Columns that are no features, in the table's order.
    pub left_out: Vec<LeftOut>,
    /// The principal components that took the features' place, if they did.
    pub components: Option<FittedComponents>,
}

impl PrepareReport {
    /// The number of values filled in all columns together.
    pub fn filled(&self) -> usize {
        self.columns.iter().map(|column| column.filled).sum()
    }
}

/// What was done to a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// The column's name.
    pub name: String,
    /// How many values were filled.
    pub filled: usize,
    /// With what, before the transform; `None` if rows with missing values are dropped, or filled from similar rows.
    pub fill_value: Option<f64>,
    /// How.
    pub fill: FittedFill,
    /// Whether a second feature tells where a value was missing.
    pub indicator: bool,
    /// What was done to each value. Where the logarithm was asked for and the column has values of -1 or less, this
    /// is [`FittedTransform::SignedLog1p`].
    pub transform: FittedTransform,
    /// The bounds of what was clipped, after the transform.
    pub clip: Option<FittedClip>,
    /// How many values were set to one of the bounds.
    pub clipped: usize,
    /// How the column was scaled.
    pub scale: FittedScale,
    /// By what the features were multiplied at last.
    pub weight: f64,
    /// All values are equal: the feature is the same for every row and tells none apart. It is kept, its spread
    /// taken for 1 as scikit-learn does.
    pub constant: bool,
    /// The spread by which the column is divided is zero although its values differ (the robust scale of a column
    /// more than half of which is one value); it is taken for 1.
    pub no_spread: bool,
}

/// What was done to a column of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryReport {
    /// The column's name.
    pub name: String,
    /// Its values in alphabetical order: each became a feature.
    pub values: Vec<String>,
    /// Rows without a value: they have none of the features.
    pub missing: usize,
    /// By what the features were multiplied at last.
    pub weight: f64,
}

/// A column that is no feature, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The column's name.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// Why a column is no feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// It names the rows.
    Id,
    /// It holds text; so many distinct values.
    Text(usize),
    /// It holds nothing.
    Empty,
    /// Its weight is 0.
    NoWeight,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is left out: ", self.column)?;
        match self.reason {
            Reason::Id => f.write_str("it names the rows."),
            Reason::Text(1) => f.write_str("it holds text, the same in every row that has any."),
            Reason::Text(distinct) => write!(f, "it holds text ({distinct} different values), not numbers."),
            Reason::NoWeight => f.write_str("its weight is 0."),
            Reason::Empty => f.write_str("it has no value in any row."),
        }
    }
}
