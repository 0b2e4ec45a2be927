//! Why lines do not become customers.

use crate::engine::control::Stopped;
use crate::engine::figures::whole;
use std::fmt;

/// Why lines do not become customers; `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollupError {
    /// Nobody wants the result any more.
    Stopped,
    /// The table has no column of this name; what it was to hold.
    NoColumn {
        /// The name.
        column: String,
        /// What it was to hold.
        what: &'static str,
    },
    /// No cell of the column is a date.
    NoDates {
        /// The column.
        column: String,
        /// What its first cell holds.
        found: Option<String>,
    },
    /// The column holds no numbers.
    NoNumbers {
        /// The column.
        column: String,
    },
    /// No line has a customer, or all lines are after the day.
    NoLines {
        /// The column of the customers.
        column: String,
    },
    /// The table of customers would be too large.
    TooLarge {
        /// Its rows.
        customers: usize,
        /// Its columns.
        columns: usize,
    },
}

impl From<Stopped> for RollupError {
    fn from(_: Stopped) -> Self {
        RollupError::Stopped
    }
}

impl fmt::Display for RollupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RollupError::Stopped => f.write_str("Making one row per customer was stopped."),
            RollupError::NoColumn { column, what } => {
                write!(f, "There is no column \"{column}\", which was to hold {what}: choose another one.")
            }
            RollupError::NoDates { column, found } => {
                let found = found.as_ref().map_or("no value".to_string(), |found| format!("\"{found}\""));
                write!(
                    f,
                    "The column \"{column}\" holds no dates: found {found}, expected for instance 2024-01-31. Choose \
                     the column with the day of each line."
                )
            }
            RollupError::NoNumbers { column } => write!(
                f,
                "The column \"{column}\" holds no numbers, which amounts and quantities are: choose another one."
            ),
            RollupError::NoLines { column } => write!(
                f,
                "No line is left that has a value in \"{column}\" and is not after the day given: choose the column \
                 that names the customers, or a later day."
            ),
            RollupError::TooLarge { customers, columns } => write!(
                f,
                "{} customers with {} columns would take too much memory: choose fewer columns of words.",
                whole(*customers),
                whole(*columns)
            ),
        }
    }
}

impl std::error::Error for RollupError {}
