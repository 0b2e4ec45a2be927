//! Why a table cannot be prepared as asked.

use crate::engine::control::Stopped;
use std::fmt;

/// A preparation that cannot be made.
#[derive(Debug, Clone, PartialEq)]
pub enum PrepareError {
    /// Nobody wants the result any more.
    Stopped,
    /// No column is left to be a feature.
    NoFeatures,
    /// Leaving out rows with missing values leaves fewer than two.
    TooFewRows {
        /// Rows that are left.
        found: usize,
        /// Rows of the table.
        of: usize,
    },
    /// The values of a column are so large that a step overflows.
    TooLarge {
        /// The column.
        column: String,
        /// Its largest absolute value.
        found: f64,
    },
    /// The table to which a preparation is applied lacks columns.
    MissingColumns {
        /// Columns of the preparation that the table does not have, or not as numbers.
        columns: Vec<String>,
    },
    /// The table to which a preparation is applied holds a value for which a step is not defined.
    Undefined {
        /// The column.
        column: String,
        /// The table's row from 1.
        row: usize,
        /// The value.
        found: f64,
    },
}

impl From<Stopped> for PrepareError {
    fn from(_: Stopped) -> Self {
        PrepareError::Stopped
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrepareError::Stopped => f.write_str("The preparation was stopped."),
            PrepareError::NoFeatures => f.write_str(
                "No column is left to find segments from. Expected at least one column of numbers that holds a value.",
            ),
            PrepareError::TooFewRows { found, of } => write!(
                f,
                "Only {found} of {of} rows have a value in every column; at least two are needed. Fill missing values \
                 (with the median, the mean or zero) instead of dropping rows."
            ),
            PrepareError::TooLarge { column, found } => write!(
                f,
                "The column \"{column}\" holds values up to {found:e}, too large to compute with. Divide the column by a \
                 power of ten, or leave it out."
            ),
            PrepareError::MissingColumns { columns } => write!(
                f,
                "The table lacks columns the preparation was made for, or they hold no numbers: {}. Expected the same \
                 columns as in the first table.",
                columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
            ),
            PrepareError::Undefined { column, row, found } => write!(
                f,
                "Row {row}, column \"{column}\": found {found}, but the preparation was made for values above -1 in this \
                 column (it takes the logarithm of 1 + the value). Prepare the new table by itself, or correct the value."
            ),
        }
    }
}

impl std::error::Error for PrepareError {}
