//! Labels for new rows from rows that have one: how agglomerative clustering, DBSCAN and HDBSCAN score.

use crate::engine::control::Control;
use crate::engine::distance::lanes::{Lanes, LANES};
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use ndarray::ArrayView2;

/// Gives each row of `new` (m x d) the label of its nearest row in `features` (n x d) among those for which `eligible`
/// holds, of equally near ones the first; -1 where none lies within `reach` (inclusive).
///
/// Agglomerative clustering: every row is eligible, at any distance. DBSCAN: core samples within eps, so that a new row
/// is noise exactly if no core sample is that near.
///
/// # Errors
/// Tables of different widths, without rows or columns, or without finite distances; or the control's stop.
pub fn nearest_label(
    features: ArrayView2<f64>,
    labels: &[i32],
    eligible: impl Fn(usize) -> bool,
    reach: f64,
    new: ArrayView2<f64>,
    metric: Metric,
    control: &mut Control,
) -> Result<Vec<i32>, ComputeError> {
    if features.ncols() != new.ncols() || features.nrows() != labels.len() {
        let sentence = format!(
            "The new rows have {} features and the clustered ones {} (with {} labels for {} rows); they must agree.",
            whole(new.ncols()),
            whole(features.ncols()),
            whole(labels.len()),
            whole(features.nrows())
        );
        return Err(ComputeError::parameter("features", sentence));
    }
    let kept: Vec<usize> = (0..labels.len()).filter(|&i| eligible(i)).collect();
    if new.nrows() == 0 || kept.is_empty() {
        return Ok(vec![-1; new.nrows()]);
    }
    let rows = Rows::new(features.select(ndarray::Axis(0), &kept).view(), metric)?;
    let asked = Rows::new(new, metric)?;
    let lanes = Lanes::<f64>::of(&rows);
    let mut result = Vec::with_capacity(asked.len());
    for i in 0..asked.len() {
        let (mut nearest, mut least) = (0, f64::INFINITY);
        for block in 0..lanes.len() {
            for (lane, total) in lanes.distances(block, asked.row(i)).into_iter().enumerate() {
                if total < least {
                    (nearest, least) = (block * LANES + lane, total);
                }
            }
        }
        result.push(if rows.finish(least) <= reach { labels[kept[nearest]] } else { -1 });
        if i % 64 == 0 {
            control.at(i, asked.len())?;
        }
    }
    Ok(result)
}
