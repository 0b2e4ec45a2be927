//! Which segment a row falls into, and why not into the next one.

use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Where a row belongs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The segment whose centroid is nearest; of several as near the first.
    pub segment: usize,
    /// The Euclidean distance to its centroid, in feature units.
    pub distance: f64,
    /// The next one; `None` if there is only one segment.
    pub runner_up: Option<RunnerUp>,
}

/// The second nearest segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// The segment.
    pub segment: usize,
    /// The distance to its centroid.
    pub distance: f64,
    /// For each feature what it adds to the difference of the squared distances, the weightiest first.
    pub contributions: Vec<Contribution>,
}

/// What one feature says about the choice between the two segments.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The feature's index.
    pub feature: usize,
    /// Its squared distance to the runner-up's centroid less that to the winner's: above 0 it speaks for the winner,
    /// below for the runner-up. All together are the difference of the squared distances.
    pub amount: f64,
}

/// The segment of a row with the prepared `values` (d) by its nearest one of `centroids` (k x d), as k-means assigns.
///
/// # Errors
/// If there is no centroid, the values are not as many as the centroids' features, or one of them is not finite.
pub fn what_if(values: &[f64], centroids: ArrayView2<f64>) -> Result<WhatIf, ComputeError> {
    let refuse = |sentence: String| Err(ComputeError::parameter("values", sentence));
    if centroids.nrows() == 0 {
        return refuse("There are 0 segments; a row can be assigned once there is at least 1.".into());
    }
    if values.len() != centroids.ncols() {
        let [found, expected] = [values.len(), centroids.ncols()].map(whole);
        return refuse(format!("The row has {found} values; {expected} are expected, one for each feature."));
    }
    if let Some(at) = values.iter().position(|v| !v.is_finite()) {
        return refuse(format!("Value {} of the row is {}; type a finite number.", at + 1, values[at]));
    }
    let term = |x: f64, c: f64| (x - c) * (x - c);
    let squared =
        |segment: usize| -> f64 { values.iter().zip(centroids.row(segment)).map(|(&x, &c)| term(x, c)).sum() };
    let mut order: Vec<(f64, usize)> = (0..centroids.nrows()).map(|segment| (squared(segment), segment)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (nearest, segment) = order[0];
    let runner_up = order.get(1).map(|&(next, runner_up)| {
        let columns = values.iter().zip(centroids.row(segment)).zip(centroids.row(runner_up)).enumerate();
        let amount = |((&x, &winner), &other): ((&f64, &f64), &f64)| term(x, other) - term(x, winner);
        let mut contributions: Vec<Contribution> =
            columns.map(|(feature, column)| Contribution { feature, amount: amount(column) }).collect();
        contributions.sort_by(|a, b| b.amount.abs().total_cmp(&a.amount.abs()));
        RunnerUp { segment: runner_up, distance: next.sqrt(), contributions }
    });
    Ok(WhatIf { segment, distance: nearest.sqrt(), runner_up })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, Array2};

    #[test]
    fn a_row_falls_to_the_nearest_centroid_and_the_columns_say_why() {
        let centroids = array![[0.0, 0.0], [4.0, 1.0], [100.0, 0.0]];
        let found = what_if(&[1.0, 1.0], centroids.view()).expect("a segment");
        assert_eq!((found.segment, found.distance), (0, 2.0_f64.sqrt()));
        let runner_up = found.runner_up.expect("three segments");
        assert_eq!((runner_up.segment, runner_up.distance), (1, 3.0));
        let amounts: Vec<(usize, f64)> = runner_up.contributions.iter().map(|c| (c.feature, c.amount)).collect();
        assert_eq!(amounts, [(0, 8.0), (1, -1.0)]);
    }

    #[test]
    fn what_cannot_be_assigned_is_told_in_a_sentence() {
        let centroids = array![[0.0, 0.0]];
        assert!(what_if(&[1.0, 1.0], centroids.view()).expect("a segment").runner_up.is_none());
        let sentence = |values: &[f64], centroids: &Array2<f64>| {
            what_if(values, centroids.view()).expect_err("nothing to assign").to_string()
        };
        assert!(sentence(&[1.0], &centroids).contains("1 values; 2 are expected"));
        assert!(sentence(&[1.0, f64::NAN], &centroids).contains("Value 2"));
        assert!(sentence(&[1.0], &Array2::zeros((0, 1))).contains("0 segments"));
    }
}
