//! Why a table cannot be prepared as asked.

use crate::engine::control::Stopped;
use crate::engine::figures::{exact, exponential, whole};
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
    /// The values of a column are so large, or lie so far apart, that a step overflows or gives a feature that cannot
    /// be computed with.
    TooLarge {
        /// The column.
        column: String,
        /// Its largest absolute value.
        found: f64,
    },
    /// A setting of a column is outside its range.
    Setting {
        /// The column, or `None` if it is set for all.
        column: Option<String>,
        /// What is set, in words: "weight", "share of values to clip", ...
        setting: &'static str,
        /// The value.
        found: f64,
        /// The range, in words.
        expected: &'static str,
    },
    /// Filling from the most similar rows would take too long.
    TooManyDistances {
        /// Rows to fill.
        rows: usize,
        /// Rows to compare each with.
        donors: usize,
    },
    /// A column of text has too many different values for one feature each.
    TooManyCategories {
        /// The column.
        column: String,
        /// Its different values.
        found: usize,
        /// The most there may be.
        limit: usize,
    },
    /// There are no principal components; why.
    Components(String),
    /// The table to which a preparation is applied lacks columns.
    MissingColumns {
        /// Columns of the preparation that the table does not have, or not of their kind.
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
                "No column is left to build segments from. At least one column of numbers with a value is needed.",
            ),
            PrepareError::TooFewRows { found, of } => write!(
                f,
                "Only {} of {} rows have a value in every column; at least two are needed. Fill missing values (with \
                 the median, the mean or zero) instead of excluding rows.",
                whole(*found),
                whole(*of)
            ),
            PrepareError::TooLarge { column, found } => write!(
                f,
                "The column \"{column}\" holds values up to {}, too large or too far apart to compute with as it is \
                 prepared. Divide it by a power of ten, take its logarithm, clip or scale it, or leave it out.",
                exponential(*found)
            ),
            PrepareError::Setting { column, setting, found, expected } => {
                write!(f, "The {setting} is {}, expected {expected}", exact(*found))?;
                match column {
                    Some(column) => write!(f, " (column \"{column}\")."),
                    None => f.write_str("."),
                }
            }
            PrepareError::TooManyDistances { rows, donors } => write!(
                f,
                "Filling {} rows from the most similar of {} would take too long. Fill with the median instead, or \
                 prepare a random sample of the rows.",
                whole(*rows),
                whole(*donors)
            ),
            PrepareError::TooManyCategories { column, found, limit } => write!(
                f,
                "{column} has {} different values, too many for categories (limit {}). Use it as profile only, as days \
                 if it holds dates, or combine rare values first.",
                whole(*found),
                whole(*limit)
            ),
            PrepareError::Components(why) => write!(f, "Principal components cannot be computed. {why}"),
            PrepareError::MissingColumns { columns } => write!(
                f,
                "The table lacks columns the preparation was made for, or they hold something else: {}. Expected the \
                 same columns as in the first table.",
                columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
            ),
            PrepareError::Undefined { column, row, found } => write!(
                f,
                "Row {}, column \"{column}\": found {}, but the preparation was made for values above −1 in this \
                 column (it takes the logarithm of 1 + the value). Prepare the new table by itself, or correct the \
                 value.",
                whole(*row),
                exact(*found)
            ),
        }
    }
}

impl std::error::Error for PrepareError {}
