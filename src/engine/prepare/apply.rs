//! A learned preparation, and applying it to a table.

use super::clip::FittedClip;
use super::components::FittedComponents;
use super::donors::Donors;
use super::error::PrepareError;
use super::impute::{filled, FittedFill};
use super::one_hot::FittedCategories;
use super::scale::FittedScale;
use super::transform::FittedTransform;
use crate::engine::control::Control;
use crate::engine::table::{Cells, Column, Table, Text};
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

/// What [`fit`](super::fit) has learned. Features stand in this order: numeric columns in their order, each followed by
/// its feature for missing values if it has one; then the columns of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedPreparation {
    /// The numeric columns.
    pub columns: Vec<FittedColumn>,
    /// The columns of text.
    pub categories: Vec<FittedCategories>,
    /// The rows missing values are filled from, if any are.
    pub donors: Option<Donors>,
    /// The principal components that take the features' place, if they do.
    pub components: Option<FittedComponents>,
}

/// A row that cannot be prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct UnpreparedRow {
    /// The row of the table, from 0.
    pub row: u32,
    /// The first column that is the cause.
    pub column: String,
    /// The value for which its steps are not defined; NaN: it has none, and the column drops such rows.
    pub found: f64,
}

/// The columns a preparation is for: those of numbers, those of text.
type Inputs<'t> = (Vec<&'t [f64]>, Vec<&'t Text>);

/// The steps for one numeric column, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedColumn {
    /// The column's name in the table, and the feature's.
    pub name: String,
    /// What a missing value becomes.
    pub fill: FittedFill,
    /// How the feature is scaled that is 1 where a value is missing, else 0; `None`: there is no such feature.
    pub indicator: Option<FittedScale>,
    /// What is done to each value.
    pub transform: FittedTransform,
    /// The bounds it is set to then.
    pub clip: Option<FittedClip>,
    /// How it is scaled.
    pub scale: FittedScale,
    /// By what it is multiplied at last.
    pub weight: f64,
}

impl FittedPreparation {
    /// Prepares `table` with the parameters learned before: it must have the same columns, in any order; further ones
    /// are left out.
    ///
    /// # Errors
    /// [`PrepareError::MissingColumns`], [`PrepareError::Undefined`], [`PrepareError::TooLarge`],
    /// [`PrepareError::TooManyDistances`].
    pub fn apply(&self, table: &Table, control: &mut Control) -> Result<Features, PrepareError> {
        Ok(self.reduce(self.columns_of(table, control)?))
    }

    /// The same for the rows of `table` that can be prepared, and the others: a value for which a step is not defined,
    /// or a missing one in a column that drops rows, costs its row alone.
    ///
    /// # Errors
    /// [`PrepareError::MissingColumns`], [`PrepareError::TooManyDistances`].
    pub fn apply_by_row(
        &self,
        table: &Table,
        control: &mut Control,
    ) -> Result<(Features, Vec<UnpreparedRow>), PrepareError> {
        let inputs = self.inputs(table)?;
        let mut unprepared: Vec<UnpreparedRow> = Vec::new();
        for row in 0..table.rows as u32 {
            let cause = |(steps, column): (&FittedColumn, &&[f64])| {
                let cell = column[row as usize];
                let is_good = match (cell.is_nan(), steps.fill) {
                    (true, fill) => fill != FittedFill::DropRow,
                    (false, _) => steps.value(cell, row).is_ok(),
                };
                (!is_good).then(|| UnpreparedRow { row, column: steps.name.clone(), found: cell })
            };
            unprepared.extend(self.columns.iter().zip(&inputs.0).find_map(cause));
        }
        let mut others = unprepared.iter().map(|unprepared| unprepared.row).peekable();
        let rows = (0..table.rows as u32).filter(|row| others.next_if_eq(row).is_none()).collect();
        let features = self.rows_of(&inputs, rows, control)?;
        Ok((self.reduce(features), unprepared))
    }

    /// The last step of [`FittedPreparation::apply`]: principal components in place of the columns' features, if they
    /// were asked for.
    pub fn reduce(&self, features: Features) -> Features {
        match &self.components {
            Some(components) => components.apply(features),
            None => features,
        }
    }

    /// All steps of [`FittedPreparation::apply`] but the last: the columns' features.
    ///
    /// # Errors
    /// As [`FittedPreparation::apply`].
    pub fn columns_of(&self, table: &Table, control: &mut Control) -> Result<Features, PrepareError> {
        let inputs = self.inputs(table)?;
        let fills: Vec<FittedFill> = self.columns.iter().map(|column| column.fill).collect();
        let rows = kept_rows(&inputs.0, &fills, table.rows);
        self.rows_of(&inputs, rows, control)
    }

    /// The features of these rows.
    fn rows_of(&self, inputs: &Inputs, rows: Vec<u32>, control: &mut Control) -> Result<Features, PrepareError> {
        let (columns, texts) = inputs;
        let fills: Vec<FittedFill> = self.columns.iter().map(|column| column.fill).collect();
        let filled = filled(columns, &fills, &rows, self.donors.as_ref(), control)?;
        let names: Vec<String> = self.names().collect();
        let mut values = Array2::zeros((rows.len(), names.len()));
        let mut feature = 0;
        for (steps, (column, cells)) in self.columns.iter().zip(columns.iter().zip(filled)) {
            control.at(names.len() + feature, 2 * names.len())?;
            for (out, (cell, &row)) in values.column_mut(feature).iter_mut().zip(cells.into_iter().zip(&rows)) {
                *out = steps.value(cell, row)?;
            }
            feature += 1;
            if let Some(scale) = steps.indicator {
                for (out, &row) in values.column_mut(feature).iter_mut().zip(&rows) {
                    *out = scale.apply(f64::from(column[row as usize].is_nan())) * steps.weight;
                }
                feature += 1;
            }
        }
        for (categories, text) in self.categories.iter().zip(texts) {
            for index in 0..categories.values.len() {
                for (out, &row) in values.column_mut(feature).iter_mut().zip(&rows) {
                    *out = categories.value(index, text.get(row as usize));
                }
                feature += 1;
            }
        }
        Ok(Features { names, values, rows })
    }

    /// The features' names.
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        let numeric = self.columns.iter().flat_map(|column| {
            let indicator = column.indicator.map(|_| format!("{} was missing", column.name));
            std::iter::once(column.name.clone()).chain(indicator)
        });
        numeric.chain(self.categories.iter().flat_map(FittedCategories::names))
    }

    /// The table's columns the preparation is for.
    fn inputs<'t>(&self, table: &'t Table) -> Result<Inputs<'t>, PrepareError> {
        let (mut numbers, mut texts, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for column in &self.columns {
            match table.column(&column.name).and_then(Column::numbers) {
                Some(values) => numbers.push(values),
                None => missing.push(column.name.clone()),
            }
        }
        for column in &self.categories {
            match table.column(&column.name).map(|column| &column.cells) {
                Some(Cells::Text(text)) => texts.push(text),
                _ => missing.push(column.name.clone()),
            }
        }
        if missing.is_empty() {
            Ok((numbers, texts))
        } else {
            Err(PrepareError::MissingColumns { columns: missing })
        }
    }
}

/// The largest absolute value of a feature. Methods multiply squares of squares and add up millions of them, and the
/// quick screens of distances compute in single precision, whose largest number is 3e38: beyond this a distance would
/// be no number, and a segment chance.
const LARGEST_FEATURE: f64 = 1e15;

/// Whether a feature may have this value.
pub(super) fn is_computable(value: f64) -> bool {
    value.abs() <= LARGEST_FEATURE
}

/// The rows that stay: those in which every column that drops rows has a value.
pub(super) fn kept_rows(columns: &[&[f64]], fills: &[FittedFill], rows: usize) -> Vec<u32> {
    let dropping: Vec<&[f64]> = columns
        .iter()
        .zip(fills)
        .filter(|(_, fill)| **fill == FittedFill::DropRow)
        .map(|(column, _)| *column)
        .collect();
    let is_kept = |row: &u32| dropping.iter().all(|values| !values[*row as usize].is_nan());
    (0..rows as u32).filter(is_kept).collect()
}

impl FittedColumn {
    /// The feature's value where the table holds `cell`, filled, in row `row`.
    fn value(&self, cell: f64, row: u32) -> Result<f64, PrepareError> {
        let transformed = self.transform.apply(cell);
        let clipped = self.clip.map_or(transformed, |clip| clip.apply(transformed));
        let value = self.scale.apply(clipped) * self.weight;
        if is_computable(value) && transformed.is_finite() {
            return Ok(value);
        }
        let column = self.name.clone();
        Err(match self.transform {
            FittedTransform::Log1p if cell <= -1.0 => {
                PrepareError::Undefined { column, row: row as usize + 1, found: cell }
            }
            _ => PrepareError::TooLarge { column, found: cell },
        })
    }
}
