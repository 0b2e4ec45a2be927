//! Filling a missing value from the rows most alike: scikit-learn's `KNNImputer` on standardized columns.

use super::error::PrepareError;
use super::statistics::{mean, variance};
use crate::engine::control::Control;
use serde::{Deserialize, Serialize};

/// The most differences of two cells that are computed; about a minute of work.
const MOST_DIFFERENCES: u64 = 30_000_000_000;

/// The rows values are taken from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Donors {
    /// Each column's mean and standard deviation (of the population; 1 if it is 0) over the values it has.
    scales: Vec<[f64; 2]>,
    /// The table's rows one after the other, standardized; NaN = missing.
    values: Vec<f64>,
}

impl Donors {
    /// The rows of a table given by its columns.
    pub(super) fn new(columns: &[Vec<f64>]) -> Self {
        let scale = |column: &Vec<f64>| {
            let present: Vec<f64> = column.iter().copied().filter(|v| !v.is_nan()).collect();
            if present.is_empty() {
                return [0.0, 1.0]; // dropping rows for another column has left none with a value
            }
            let center = mean(&present);
            let deviation = variance(&present, center).sqrt();
            [center, if deviation > 0.0 { deviation } else { 1.0 }]
        };
        let scales: Vec<[f64; 2]> = columns.iter().map(scale).collect();
        let values = standardized(columns, &scales);
        Donors { scales, values }
    }

    /// Fills the missing cells of the columns whose `k` is given: with the mean over the k nearest donors that have the
    /// column, nearest by the Euclidean distance over the columns both rows have, scaled up to all columns. Without
    /// such a donor it is the column's mean. Of donors equally near the first count.
    ///
    /// # Errors
    /// [`PrepareError::TooManyDistances`], [`PrepareError::Stopped`].
    pub(super) fn fill(
        &self,
        columns: &mut [Vec<f64>],
        ks: &[Option<usize>],
        control: &mut Control,
    ) -> Result<(), PrepareError> {
        let width = columns.len();
        let rows = columns.first().map_or(0, Vec::len);
        let is_wanted = |columns: &[Vec<f64>], c: usize, row: usize| ks[c].is_some() && columns[c][row].is_nan();
        let receivers: Vec<usize> = (0..rows).filter(|&row| (0..width).any(|c| is_wanted(columns, c, row))).collect();
        if receivers.len() as u64 * self.values.len() as u64 > MOST_DIFFERENCES {
            return Err(PrepareError::TooManyDistances { rows: receivers.len(), donors: self.values.len() / width });
        }
        let receiving = standardized(columns, &self.scales);
        for (done, &row) in receivers.iter().enumerate() {
            control.at(done, 2 * receivers.len())?;
            let own = &receiving[row * width..(row + 1) * width];
            let distances: Vec<f64> = self.values.chunks_exact(width).map(|donor| distance(own, donor)).collect();
            for column in 0..width {
                if let Some(k) = ks[column].filter(|_| own[column].is_nan()) {
                    let [center, deviation] = self.scales[column];
                    let standardized = self.mean_of_nearest(&distances, column, width, k).unwrap_or(0.0);
                    columns[column][row] = standardized * deviation + center;
                }
            }
        }
        Ok(())
    }

    fn mean_of_nearest(&self, distances: &[f64], column: usize, width: usize, k: usize) -> Option<f64> {
        let value = |donor: &usize| self.values[donor * width + column];
        let mut donors: Vec<usize> =
            (0..distances.len()).filter(|donor| !distances[*donor].is_nan() && !value(donor).is_nan()).collect();
        let k = k.clamp(1, donors.len().max(1));
        if donors.is_empty() {
            return None;
        }
        let nearer = |a: &usize, b: &usize| distances[*a].total_cmp(&distances[*b]).then(a.cmp(b));
        donors.select_nth_unstable_by(k - 1, nearer);
        donors.truncate(k);
        donors.sort_unstable_by(nearer); // so that the sum has one order
        Some(donors.iter().map(value).sum::<f64>() / k as f64)
    }
}

/// Columns as rows one after the other, standardized.
fn standardized(columns: &[Vec<f64>], scales: &[[f64; 2]]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    let mut values = Vec::with_capacity(rows * columns.len());
    for row in 0..rows {
        values
            .extend(columns.iter().zip(scales).map(|(column, [center, deviation])| (column[row] - center) / deviation));
    }
    values
}

/// The squared Euclidean distance over the columns both rows have, scaled up to all; NaN if they have none in common.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let (mut sum, mut common) = (0.0, 0);
    for (a, b) in a.iter().zip(b) {
        let difference = a - b;
        if !difference.is_nan() {
            sum += difference * difference;
            common += 1;
        }
    }
    sum * a.len() as f64 / f64::from(common)
}
