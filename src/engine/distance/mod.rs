//! Metrics: their definitions, rows made ready for them, and the blocked kernels behind the clustering trees.
//!
//! Cosine and correlation become half the squared Euclidean distance of unit rows ([`Rows`]), so every metric is one
//! of four accumulations over the columns ([`Form`]): squares, absolute values, the largest, or ratios. [`lanes`] runs
//! them for sixteen rows at once, [`screen`] in f32 with a proven error bound, so that f64 is needed for few pairs
//! only.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::array;
//! use strata::engine::distance::{Metric, Rows};
//!
//! let rows = Rows::new(array![[1.0, 2.0], [3.0, -2.0]].view(), Metric::Manhattan)?;
//! assert_eq!(rows.distance(0, 1), 6.0);
//! # Ok(())
//! # }
//! ```

pub mod lanes;
pub mod screen;

use super::error::ComputeError;
use super::figures::{exponential, whole};
use crate::engine::choice::choices;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// A dissimilarity between two rows, as SciPy's `pdist` defines it.
///
/// Where SciPy gives NaN: a row of zeros (cosine) or a constant row (correlation) has no direction; its distance is 1
/// from every row that has one, as in scikit-learn, and 0 from another row without one, so that equal rows are always
/// at distance 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Metric {
    /// Square root of the sum of squared differences.
    Euclidean,
    /// Sum of absolute differences (`cityblock`).
    Manhattan,
    /// One less the cosine of the angle between the rows.
    Cosine,
    /// Largest absolute difference.
    Chebyshev,
    /// One less Pearson's correlation of the rows.
    Correlation,
    /// Sum of |x - y| / (|x| + |y|), where both are 0 of 0.
    Canberra,
}
choices!(Metric {
    Euclidean = "euclidean", "Euclidean";
    Manhattan = "manhattan", "Manhattan";
    Cosine = "cosine", "Cosine";
    Chebyshev = "chebyshev", "Chebyshev";
    Correlation = "correlation", "Correlation";
    Canberra = "canberra", "Canberra";
});

/// How a distance is accumulated over the columns of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sum of squared differences.
    Squares,
    /// Sum of absolute differences.
    Sums,
    /// Largest absolute difference.
    Largest,
    /// Sum of [`ratio`]s.
    Ratios,
}

impl Metric {
    /// What is accumulated over the columns.
    pub fn form(self) -> Form {
        match self {
            Metric::Euclidean | Metric::Cosine | Metric::Correlation => Form::Squares,
            Metric::Manhattan => Form::Sums,
            Metric::Chebyshev => Form::Largest,
            Metric::Canberra => Form::Ratios,
        }
    }

    /// Whether rows are compared by their direction: then their unit vectors are what is accumulated over.
    pub fn is_directed(self) -> bool {
        match self {
            Metric::Cosine | Metric::Correlation => true,
            Metric::Euclidean | Metric::Manhattan | Metric::Chebyshev | Metric::Canberra => false,
        }
    }

    /// The distance whose accumulated form is `total`.
    pub fn finish(self, total: f64) -> f64 {
        match (self.form(), self.is_directed()) {
            (_, true) => total / 2.0,
            (Form::Squares, false) => total.sqrt(),
            (Form::Sums | Form::Largest | Form::Ratios, false) => total,
        }
    }
}

/// A column's part of the Canberra distance: |x - y| / (|x| + |y|), from 0 to 1. It is 0 where both are 0, and infinite
/// where one is.
#[inline(always)]
pub fn ratio<T: lanes::Float>(x: T, y: T) -> T {
    let sum = x.abs() + y.abs();
    if sum == T::ZERO {
        T::ZERO
    } else if sum < T::INFINITY {
        (x - y).abs() / sum
    } else {
        T::INFINITY
    }
}

/// Rows made ready for a metric, in f64: as they are, or of unit length for cosine and correlation.
pub struct Rows {
    metric: Metric,
    columns: usize,
    values: Vec<f64>,
}

impl Rows {
    /// The rows of `features` (n x d) made ready for `metric`.
    ///
    /// # Errors
    /// No rows, no columns, or values so large that a distance would not be a finite number.
    pub fn new(features: ArrayView2<f64>, metric: Metric) -> Result<Self, ComputeError> {
        let (n, d) = features.dim();
        if n == 0 || d == 0 {
            let [n, d] = [n, d].map(whole);
            let sentence = format!("There are {n} rows and {d} numeric columns; at least one of each is needed.");
            return Err(ComputeError::parameter("features", sentence));
        }
        let mut values: Vec<f64> = features.iter().copied().collect();
        let limit = 1e150 / d as f64;
        if let Some(found) = values.iter().find(|v| v.is_nan() || v.abs() > limit) {
            let sentence = format!(
                "The features hold the value {}, and distances can be computed for values up to {}: choose a scale, or \
                 leave that column out.",
                exponential(*found),
                exponential(limit)
            );
            return Err(ComputeError::parameter("scale", sentence));
        }
        let mut columns = d;
        if metric.is_directed() {
            columns = d + 1;
            let mut directed = Vec::with_capacity(n * columns);
            for row in values.chunks_exact(d) {
                push_direction(row, metric == Metric::Correlation, &mut directed);
            }
            values = directed;
        }
        Ok(Rows { metric, columns, values })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Whether there are no rows: never, since [`Rows::new`] refuses such a table.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of columns of the ready rows (one more than the features' for cosine and correlation).
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The metric they were made ready for.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// What is accumulated over the columns.
    pub fn form(&self) -> Form {
        self.metric.form()
    }

    /// The values of row `i`, ready for the metric.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    /// All ready rows, one after the other (n x d).
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The distance of rows `i` and `j`.
    pub fn distance(&self, i: usize, j: usize) -> f64 {
        self.between(self.row(i), self.row(j))
    }

    /// The distance of two ready rows (d values each), which may come from two tables made ready for the same metric.
    pub fn between(&self, a: &[f64], b: &[f64]) -> f64 {
        let differences = a.iter().zip(b).map(|(x, y)| x - y);
        let total = match self.form() {
            Form::Squares => differences.fold(0.0, |total, d| total + d * d),
            Form::Sums => differences.fold(0.0, |total, d| total + d.abs()),
            Form::Largest => differences.fold(0.0, |total: f64, d| if d.abs() > total { d.abs() } else { total }),
            Form::Ratios => a.iter().zip(b).fold(0.0, |total, (x, y)| total + ratio(*x, *y)),
        };
        self.finish(total)
    }

    /// The distance whose accumulated form is `total`.
    pub fn finish(&self, total: f64) -> f64 {
        self.metric.finish(total)
    }
}

/// Appends the unit vector along `row` (less its mean if `centered`) and a last coordinate that is 0; for a row without
/// a direction, the unit vector along that last coordinate, which is at right angles to all others.
///
/// Half the squared distance of two unit vectors is one less their cosine, without the cancellation of that difference.
fn push_direction(row: &[f64], centered: bool, out: &mut Vec<f64>) {
    let start = out.len();
    let constant = row.iter().all(|v| *v == row[0]);
    let mean = if centered { row.iter().sum::<f64>() / row.len() as f64 } else { 0.0 };
    out.extend(row.iter().map(|v| if centered && constant { 0.0 } else { v - mean }));
    // Dividing by the largest first keeps the squares from overflowing and makes multiples of a row equal.
    let largest = out[start..].iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    if largest > 0.0 {
        out[start..].iter_mut().for_each(|v| *v /= largest);
        let norm = out[start..].iter().fold(0.0, |total, v| total + v * v).sqrt();
        out[start..].iter_mut().for_each(|v| *v /= norm);
        out.push(0.0);
    } else {
        out.push(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, Array2};

    fn distance(metric: Metric, table: &Array2<f64>) -> f64 {
        Rows::new(table.view(), metric).unwrap().distance(0, 1)
    }

    #[test]
    fn every_metric_is_as_its_definition_says() {
        let table = array![[1.0, 2.0, 4.0], [3.0, -1.0, 5.0]];
        assert_eq!(distance(Metric::Euclidean, &table), 14f64.sqrt());
        assert_eq!(distance(Metric::Manhattan, &table), 6.0);
        assert_eq!(distance(Metric::Chebyshev, &table), 3.0);
        assert_eq!(distance(Metric::Canberra, &table), 2.0 / 4.0 + 3.0 / 3.0 + 1.0 / 9.0);
        assert_eq!(distance(Metric::Canberra, &array![[0.0, -2.0], [0.0, 0.0]]), 1.0, "0 of 0 is 0");
        let cosine = 1.0 - 21.0 / (21f64.sqrt() * 35f64.sqrt());
        assert!((distance(Metric::Cosine, &table) - cosine).abs() < 1e-15);
        // Centerd: (-4/3, -1/3, 5/3) and (2/3, -10/3, 8/3).
        let correlation = 1.0 - (42.0 / 9.0) / ((42.0f64 / 9.0).sqrt() * (168.0f64 / 9.0).sqrt());
        assert!((distance(Metric::Correlation, &table) - correlation).abs() < 1e-15);
    }

    #[test]
    fn a_row_without_direction_is_at_distance_one_from_the_others() {
        let zero = array![[0.0, 0.0], [3.0, 4.0], [0.0, 0.0], [6.0, 8.0]];
        let rows = Rows::new(zero.view(), Metric::Cosine).unwrap();
        assert_eq!([rows.distance(0, 1), rows.distance(0, 2), rows.distance(1, 3)], [1.0, 0.0, 0.0]);
        let constant = array![[0.1, 0.1, 0.1], [1.0, 2.0, 3.0], [0.7, 0.7, 0.7]];
        let rows = Rows::new(constant.view(), Metric::Correlation).unwrap();
        assert!((rows.distance(0, 1) - 1.0).abs() < 1e-15);
        assert_eq!(rows.distance(0, 2), 0.0);
    }

    #[test]
    fn tables_without_finite_distances_are_refused_in_a_sentence() {
        for table in [Array2::zeros((0, 3)), Array2::zeros((3, 0)), array![[1e200], [0.0]], array![[f64::NAN], [1.0]]] {
            let error = Rows::new(table.view(), Metric::Euclidean).err().expect("an error").to_string();
            assert!(error.ends_with('.'), "{error}");
        }
    }
}
