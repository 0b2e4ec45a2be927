//! Learning a preparation from a table, and applying it.

use super::error::PrepareError;
use super::impute::fill_value;
use super::report::{ColumnReport, LeftOut, PrepareReport, Reason};
use super::scale::FittedScale;
use super::spec::{Impute, PrepareSpec};
use super::transform::FittedTransform;
use crate::engine::control::Control;
use crate::engine::table::{Cells, Column, Table};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// A prepared table: finite numbers only.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// The features' names, d of them.
    pub names: Vec<String>,
    /// n x d values.
    pub values: Array2<f64>,
    /// For each of the n rows its row in the table, from 0.
    pub rows: Vec<u32>,
}

/// What [`fit`] has learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedPreparation {
    /// One for each feature.
    pub columns: Vec<FittedColumn>,
}

/// The steps for one column, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    /// The column's name in the table, and the feature's.
    pub name: String,
    /// What a missing value becomes; `None`: its row is left out.
    pub fill: Option<f64>,
    /// What is done to each value then.
    pub transform: FittedTransform,
    /// How it is scaled at last.
    pub scale: FittedScale,
}

/// Learns the parameters of `spec`'s steps from the numeric columns of `table`.
///
/// # Errors
/// [`PrepareError::NoFeatures`], [`PrepareError::TooFewRows`], [`PrepareError::TooLarge`].
pub fn fit(
    table: &Table,
    spec: &PrepareSpec,
    control: &mut Control,
) -> Result<(FittedPreparation, PrepareReport), PrepareError> {
    let numeric: Vec<(&Column, &[f64])> = table.columns.iter().filter_map(|c| Some((c, numbers(c)?))).collect();
    let columns: Vec<&[f64]> = numeric.iter().map(|(_, values)| *values).collect();
    if columns.is_empty() {
        return Err(PrepareError::NoFeatures);
    }
    let rows = kept_rows(&columns, table.rows, spec.impute == Impute::Drop)?;
    let mut fitted = Vec::with_capacity(numeric.len());
    let mut reports = Vec::with_capacity(numeric.len());
    for (done, (column, values)) in numeric.iter().enumerate() {
        control.at(done, 2 * numeric.len())?;
        let (steps, report) = fit_column(&column.name, values, &rows, spec)?;
        fitted.push(steps);
        reports.push(report);
    }
    let mut kept = rows.iter().copied().peekable();
    let dropped = (0..table.rows as u32).filter(|row| kept.next_if_eq(row).is_none()).collect();
    let report = PrepareReport { rows: table.rows, dropped, columns: reports, left_out: left_out(table) };
    Ok((FittedPreparation { columns: fitted }, report))
}

/// A column's numbers if there is at least one.
fn numbers(column: &Column) -> Option<&[f64]> {
    column.numbers().filter(|values| values.iter().any(|v| !v.is_nan()))
}

/// The rows that stay: all, or those in which every column has a value.
fn kept_rows(columns: &[&[f64]], rows: usize, drop_incomplete: bool) -> Result<Vec<u32>, PrepareError> {
    let is_kept = |row: &u32| !drop_incomplete || columns.iter().all(|values| !values[*row as usize].is_nan());
    let kept: Vec<u32> = (0..rows as u32).filter(is_kept).collect();
    if kept.len() < 2 {
        return Err(PrepareError::TooFewRows { found: kept.len(), of: rows });
    }
    Ok(kept)
}

fn fit_column(
    name: &str,
    column: &[f64],
    rows: &[u32],
    spec: &PrepareSpec,
) -> Result<(FittedColumn, ColumnReport), PrepareError> {
    let mut values: Vec<f64> = rows.iter().map(|&row| column[row as usize]).filter(|v| !v.is_nan()).collect();
    let filled = rows.len() - values.len();
    let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let too_large = || PrepareError::TooLarge { column: name.to_string(), found: largest };
    let fill = fill_value(&values, spec.impute);
    values.extend(fill.iter().flat_map(|&value| std::iter::repeat_n(value, filled)));
    let constant = values.iter().all(|v| *v == values[0]);
    let transform = FittedTransform::fit(spec.transform, &values);
    values.iter_mut().for_each(|v| *v = transform.apply(*v));
    let (scale, no_spread) = FittedScale::fit(spec.scale, &values);
    // What is finite for the largest and the smallest value is finite for all: every step is monotone.
    let finite = |v: &f64| scale.apply(*v).is_finite();
    if !scale.centre.is_finite() || !scale.spread.is_finite() || !values.iter().all(finite) {
        return Err(too_large());
    }
    let fitted = FittedColumn { name: name.to_string(), fill, transform, scale };
    let no_spread = no_spread && !constant;
    let report =
        ColumnReport { name: name.to_string(), filled, fill_value: fill, transform, scale, constant, no_spread };
    Ok((fitted, report))
}

/// The columns that are no features.
fn left_out(table: &Table) -> Vec<LeftOut> {
    let reason = |(index, column): (usize, &Column)| match &column.cells {
        _ if table.id == Some(index) => Some(Reason::Id),
        Cells::Text(text) => Some(Reason::Text(text.distinct())),
        Cells::Empty | Cells::Number(_) => numbers(column).is_none().then_some(Reason::Empty),
    };
    let columns = table.columns.iter().enumerate();
    columns.filter_map(|c| Some(LeftOut { column: c.1.name.clone(), reason: reason(c)? })).collect()
}

impl FittedPreparation {
    /// Prepares `table` with the parameters learned before: it must have the same numeric columns, in any order;
    /// further ones are left out.
    ///
    /// # Errors
    /// [`PrepareError::MissingColumns`], [`PrepareError::TooFewRows`], [`PrepareError::Undefined`],
    /// [`PrepareError::TooLarge`].
    pub fn apply(&self, table: &Table, control: &mut Control) -> Result<Features, PrepareError> {
        let found: Vec<Option<&[f64]>> =
            self.columns.iter().map(|column| table.column(&column.name).and_then(Column::numbers)).collect();
        if found.iter().any(Option::is_none) {
            let missing = self.columns.iter().zip(&found).filter(|(_, values)| values.is_none());
            return Err(PrepareError::MissingColumns { columns: missing.map(|(c, _)| c.name.clone()).collect() });
        }
        let columns: Vec<&[f64]> = found.into_iter().flatten().collect();
        let rows = kept_rows(&columns, table.rows, self.columns.iter().any(|column| column.fill.is_none()))?;
        let mut values = Array2::zeros((rows.len(), self.columns.len()));
        for (index, (steps, column)) in self.columns.iter().zip(&columns).enumerate() {
            control.at(self.columns.len() + index, 2 * self.columns.len())?;
            for (out, &row) in values.column_mut(index).iter_mut().zip(&rows) {
                *out = steps.value(column[row as usize], row)?;
            }
        }
        let names = self.columns.iter().map(|column| column.name.clone()).collect();
        Ok(Features { names, values, rows })
    }
}

impl FittedColumn {
    /// The feature's value in row `row` where the table holds `cell`.
    fn value(&self, cell: f64, row: u32) -> Result<f64, PrepareError> {
        let x = if cell.is_nan() { self.fill.unwrap_or(cell) } else { cell };
        let value = self.scale.apply(self.transform.apply(x));
        if value.is_finite() {
            return Ok(value);
        }
        let column = self.name.clone();
        Err(match self.transform {
            FittedTransform::Log1p if x <= -1.0 => PrepareError::Undefined { column, row: row as usize + 1, found: x },
            _ => PrepareError::TooLarge { column, found: x },
        })
    }
}
