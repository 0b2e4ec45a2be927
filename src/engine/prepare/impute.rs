//! Filling missing values.

use super::donors::Donors;
use super::error::PrepareError;
use super::spec::Impute;
use super::statistics::{mean, median};
use crate::engine::control::Control;
use serde::{Deserialize, Serialize};

/// What a missing value of a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum FittedFill {
    /// This number.
    Value(f64),
    /// The mean over so many rows that are most alike.
    Neighbors(usize),
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
            Impute::Neighbors(k) => FittedFill::Neighbors(k),
            Impute::Drop => FittedFill::DropRow,
        }
    }
}

/// The columns' cells in `rows`, missing ones filled; columns are in the order of `fills`. Only where rows are filled
/// from others are all columns here at once, else one after the other.
pub(super) fn filled<'a>(
    columns: &'a [&'a [f64]],
    fills: &'a [FittedFill],
    rows: &'a [u32],
    donors: Option<&Donors>,
    control: &mut Control,
) -> Result<Box<dyn Iterator<Item = Vec<f64>> + 'a>, PrepareError> {
    let of_rows = |column: &&[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row as usize]).collect() };
    let known: Box<dyn Iterator<Item = Vec<f64>> + 'a> = match donors {
        Some(donors) => {
            let mut all: Vec<Vec<f64>> = columns.iter().map(of_rows).collect();
            let k_of = |fill: &FittedFill| match fill {
                FittedFill::Neighbors(k) => Some(*k),
                _ => None,
            };
            donors.fill(&mut all, &fills.iter().map(k_of).collect::<Vec<_>>(), control)?;
            Box::new(all.into_iter())
        }
        None => Box::new(columns.iter().map(of_rows)),
    };
    Ok(Box::new(known.zip(fills).map(|(mut column, fill)| {
        if let FittedFill::Value(value) = fill {
            column.iter_mut().filter(|v| v.is_nan()).for_each(|v| *v = *value);
        }
        column
    })))
}
