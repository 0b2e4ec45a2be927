//! Filling missing values.

use super::error::PrepareError;
use super::neighbours::Donors;
use super::spec::Impute;
use super::stats::{mean, median};
use crate::engine::control::Control;
use serde::{Deserialize, Serialize};

/// What a missing value of a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum FittedFill {
    /// This number.
    Value(f64),
    /// The mean over so many rows that are most alike.
    Neighbours(usize),
    /// Its row is left out.
    DropRow,
}

impl FittedFill {
    /// The fill fitted to a column's values that are not missing.
    pub(super) fn fit(present: &[f64], impute: Impute) -> Self {
        match impute {
            Impute::Median => FittedFill::Value(median(present)),
            Impute::Mean => FittedFill::Value(mean(present)),
            Impute::Zero => FittedFill::Value(0.0),
            Impute::Constant(value) => FittedFill::Value(value),
            Impute::Neighbours(k) => FittedFill::Neighbours(k),
            Impute::Drop => FittedFill::DropRow,
        }
    }
}

/// The columns' cells in `rows`, missing ones filled; columns are in the order of `fills`.
pub(super) fn filled(
    columns: &[&[f64]],
    fills: &[FittedFill],
    rows: &[u32],
    donors: Option<&Donors>,
    control: &mut Control,
) -> Result<Vec<Vec<f64>>, PrepareError> {
    let of_rows = |column: &&[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row as usize]).collect() };
    let mut filled: Vec<Vec<f64>> = columns.iter().map(of_rows).collect();
    if let Some(donors) = donors {
        donors.fill(&mut filled, fills, control)?;
    }
    for (column, fill) in filled.iter_mut().zip(fills) {
        if let FittedFill::Value(value) = fill {
            column.iter_mut().filter(|v| v.is_nan()).for_each(|v| *v = *value);
        }
    }
    Ok(filled)
}
