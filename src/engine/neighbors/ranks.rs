//! Ranks of rows by distance, exact, without sorting all rows.

use super::blocked_rows::{block_distances, exact_distance, BlockedRows};
use super::BLOCK;
use crate::engine::distance::Form;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use ndarray::ArrayView2;

/// How many rows are nearer to a row than certain others are.
pub struct Ranks {
    rows: BlockedRows,
    /// The place of each row in the blocks.
    place: Vec<u32>,
    distances: Vec<f32>,
}

impl Ranks {
    /// Ranks among the rows of `features` (n x d); see [`nearest_neighbors`](super::nearest_neighbors) for the errors.
    pub fn new(features: ArrayView2<f64>, metric: Metric) -> Result<Self, ComputeError> {
        let rows = BlockedRows::new(features, metric)?;
        let mut place = vec![0; rows.order.len()];
        for (at, &row) in rows.order.iter().enumerate() {
            place[row as usize] = at as u32;
        }
        Ok(Ranks { rows, place, distances: Vec::new() })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.place.len()
    }

    /// The rank of each of `others` among all rows but `row`, by distance from it: 1 is the nearest; ties go by row.
    pub fn of(&mut self, row: usize, others: &[u32]) -> Vec<usize> {
        let rows = &self.rows;
        let (width, own) = (rows.width, self.place[row] as usize);
        let query: Vec<f32> = (0..width).map(|c| rows.lanes[(own / BLOCK * width + c) * BLOCK + own % BLOCK]).collect();
        self.distances.clear();
        for lanes in rows.lanes.chunks_exact(width * BLOCK) {
            let found = block_distances(rows.metric.form(), &query, lanes, f32::INFINITY);
            self.distances.extend_from_slice(&found.unwrap_or([f32::INFINITY; BLOCK]));
        }
        self.distances.truncate(rows.order.len());
        self.distances[own] = f32::INFINITY;
        others.iter().map(|&other| 1 + nearer(rows, &self.distances, row as u32, other)).collect()
    }
}

/// How many rows are nearer to `row` than `other` is; `f32` distances decide where they are far enough apart.
fn nearer(rows: &BlockedRows, distances: &[f32], row: u32, other: u32) -> usize {
    let exact = |other: u32| exact_distance(rows.metric.form(), rows.exact_row(row), rows.exact_row(other));
    let limit = exact(other);
    let squared = rows.metric.form() == Form::Squares;
    let length = if squared { limit.sqrt() } else { limit } * rows.scale();
    let slack = length * (rows.width as f64 + 4.0) * f64::from(f32::EPSILON) + 2.0 * rows.rounding + 1e-20;
    let screen = |length: f64| if squared { length * length } else { length } as f32;
    let (surely, perhaps) = (screen((length - slack).max(0.0)), screen(length + slack));
    let (mut below, mut within) = (0u32, 0u32);
    for &d in distances {
        below += u32::from(d < surely);
        within += u32::from(d <= perhaps);
    }
    let mut count = below as usize;
    if within > below {
        for (&reference, _) in rows.order.iter().zip(distances).filter(|(_, d)| **d >= surely && **d <= perhaps) {
            let d = exact(reference);
            count += usize::from(d < limit || (d == limit && reference < other));
        }
    }
    count
}
