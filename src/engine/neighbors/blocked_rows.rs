//! Rows in kd-order, cut into blocks of 32, and the kernels that measure distances to a block.

use super::kd_order::{greater, kd_order, lesser};
use super::BLOCK;
use crate::engine::distance::{ratio, Form, Metric};
use crate::engine::error::ComputeError;
use crate::engine::figures::{exact, whole};
use crate::engine::pca::Pca;
use ndarray::{Array2, ArrayView2};
use std::ops::Range;

/// Larger values could overflow when squared and summed.
const LARGEST: f64 = 1e100;
/// Wider tables are not turned to their principal axes: finding those would take longer than it saves.
const MOST_TURNED: usize = 64;

/// Rows in kd-order, cut into blocks.
pub(super) struct BlockedRows {
    pub(super) metric: Metric,
    pub(super) width: usize,
    /// The row at each place.
    pub(super) order: Vec<u32>,
    /// The rows themselves (for cosine and correlation: their directions), in `f64`, by row number.
    pub(super) exact: Vec<f64>,
    /// Shifted and scaled to at most about 1, `[block][feature][32]`; lanes beyond the last row repeat it.
    pub(super) lanes: Vec<f32>,
    /// Bounding boxes of the blocks, `[block][feature]`.
    pub(super) low: Vec<f32>,
    pub(super) high: Vec<f32>,
    pub(super) frame: Frame,
    /// Greatest error that rounding the coordinates to `f32` makes in a distance.
    pub(super) rounding: f64,
}

impl BlockedRows {
    pub(super) fn new(features: ArrayView2<f64>, metric: Metric) -> Result<Self, ComputeError> {
        Self::like(features, metric, None)
    }

    /// Blocks `features`, shifted and scaled as `other` if there is one.
    pub(super) fn like(
        features: ArrayView2<f64>,
        metric: Metric,
        other: Option<&BlockedRows>,
    ) -> Result<Self, ComputeError> {
        let (width, exact) = exact_rows(features, metric)?;
        let n = features.nrows();
        let frame = match other {
            Some(other) => other.frame.clone(),
            None => Frame::around(&exact, width, metric),
        };
        let mut largest = vec![1e-12f64; width];
        let mut small = vec![0f32; n * width];
        let mut placed = vec![0.0; width];
        // Coordinates that f32 takes for zero, or nearly so.
        let mut lost = 0;
        for (row, out) in exact.chunks_exact(width).zip(small.chunks_exact_mut(width)) {
            frame.place(row, &mut placed);
            for c in 0..width {
                lost += usize::from(placed[c] != 0.0 && placed[c].abs() < f64::from(f32::MIN_POSITIVE));
                let value = placed[c].clamp(-1e15, 1e15);
                largest[c] = largest[c].max(value.abs());
                out[c] = value as f32;
            }
        }
        let unit = 2.0 * f64::from(f32::EPSILON);
        let rounding = match metric.form() {
            Form::Squares => unit * largest.iter().map(|m| m * m).sum::<f64>().sqrt(),
            Form::Sums => unit * largest.iter().sum::<f64>(),
            Form::Largest => unit * largest.iter().fold(0.0, |a: f64, m| a.max(*m)),
            // A ratio is off by 5 roundings at most, or by all of it where a coordinate is lost.
            Form::Ratios => width as f64 * if lost > 0 { 1.0 } else { 5.0 * unit },
        };
        let order = kd_order(n, width, BLOCK, |row, c| small[row as usize * width + c]);
        let blocks = n.div_ceil(BLOCK);
        let mut lanes = vec![0f32; blocks * width * BLOCK];
        let mut low = vec![f32::INFINITY; blocks * width];
        let mut high = vec![f32::NEG_INFINITY; blocks * width];
        for b in 0..blocks {
            for lane in 0..BLOCK {
                let row = order[(b * BLOCK + lane).min(n - 1)] as usize;
                for c in 0..width {
                    let value = small[row * width + c];
                    lanes[(b * width + c) * BLOCK + lane] = value;
                    low[b * width + c] = lesser(low[b * width + c], value);
                    high[b * width + c] = greater(high[b * width + c], value);
                }
            }
        }
        Ok(BlockedRows { metric, width, order, exact, lanes, low, high, frame, rounding })
    }

    /// What a distance is multiplied by in the frame of the f32 coordinates.
    pub(super) fn scale(&self) -> f64 {
        match self.metric.form() {
            Form::Squares | Form::Sums | Form::Largest => self.frame.scale,
            Form::Ratios => 1.0,
        }
    }

    pub(super) fn blocks(&self) -> usize {
        self.order.len().div_ceil(BLOCK)
    }

    /// The places of a block's rows.
    pub(super) fn rows_of(&self, block: usize) -> Range<usize> {
        block * BLOCK..self.order.len().min((block + 1) * BLOCK)
    }

    /// The coordinates of the row at a place.
    pub(super) fn lane(&self, place: usize, out: &mut [f32]) {
        let lanes = &self.lanes[place / BLOCK * self.width * BLOCK..];
        for (c, out) in out.iter_mut().enumerate() {
            *out = lanes[c * BLOCK + place % BLOCK];
        }
    }

    pub(super) fn exact_row(&self, row: u32) -> &[f64] {
        &self.exact[row as usize * self.width..][..self.width]
    }
}

/// The rows in `f64` as the kernels want them: for cosine (and, after each row's mean is taken off, correlation) unit
/// vectors with one more coordinate, which is 1 for a row without a direction: it is 1 away from every other row.
fn exact_rows(features: ArrayView2<f64>, metric: Metric) -> Result<(usize, Vec<f64>), ComputeError> {
    let (n, d) = features.dim();
    if n == 0 || d == 0 {
        return Err(ComputeError::parameter(
            "features",
            format!(
                "Neighbours need at least one row and one feature; there are {} rows and {} features.",
                whole(n),
                whole(d)
            ),
        ));
    }
    if let Some(((row, column), value)) = features.indexed_iter().find(|(_, v)| !v.is_finite() || v.abs() > LARGEST) {
        return Err(ComputeError::parameter(
            "features",
            format!(
                "Row {}, feature {} is {}; distances need values between -1e100 and 1e100.",
                whole(row),
                whole(column),
                exact(*value)
            ),
        ));
    }
    if !metric.is_directed() {
        return Ok((d, features.iter().copied().collect()));
    }
    let mut rows = Vec::with_capacity(n * (d + 1));
    for row in features.rows() {
        let mean = if metric == Metric::Correlation { row.sum() / d as f64 } else { 0.0 };
        let largest = row.iter().fold(0.0, |a: f64, v| a.max(v.abs()));
        let norm = row.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>().sqrt();
        let directed = norm > largest * 1e-13;
        rows.extend(row.iter().map(|v| if directed { (v - mean) / norm } else { 0.0 }));
        rows.push(if directed { 0.0 } else { 1.0 });
    }
    Ok((d + 1, rows))
}

/// Where the `f32` coordinates come from: shifted to the middle, scaled to about 1, and for Euclidean distances turned
/// to the principal axes, so that the first few coordinates make most of a distance.
#[derive(Clone)]
pub(super) struct Frame {
    shift: Vec<f64>,
    pub(super) scale: f64,
    axes: Option<Array2<f64>>,
}

impl Frame {
    fn around(rows: &[f64], width: usize, metric: Metric) -> Frame {
        let mut low = vec![f64::INFINITY; width];
        let mut high = vec![f64::NEG_INFINITY; width];
        for row in rows.chunks_exact(width) {
            for c in 0..width {
                low[c] = low[c].min(row[c]);
                high[c] = high[c].max(row[c]);
            }
        }
        if metric.form() == Form::Ratios {
            // They stay the same when all coordinates are multiplied, and not when they are shifted.
            let most = low.iter().chain(&high).fold(0.0, |a: f64, v| a.max(v.abs()));
            let scale = Some(1.0 / most).filter(|scale| scale.is_finite()).unwrap_or(1.0);
            return Frame { shift: vec![0.0; width], scale, axes: None };
        }
        let half = low.iter().zip(&high).fold(0.0, |a: f64, (l, h)| a.max((h - l) / 2.0));
        let shift: Vec<f64> = low.iter().zip(&high).map(|(l, h)| l + (h - l) / 2.0).collect();
        // Rows so near that their distances are no numbers any more are at one place.
        let scale = Some(1.0 / half).filter(|scale| scale.is_finite()).unwrap_or(1.0);
        let mut frame = Frame { shift, scale, axes: None };
        if metric.form() == Form::Squares && (3..=MOST_TURNED).contains(&width) {
            let mut placed = vec![0.0; rows.len()];
            for (row, out) in rows.chunks_exact(width).zip(placed.chunks_exact_mut(width)) {
                frame.place(row, out);
            }
            let view = ArrayView2::from_shape((rows.len() / width, width), &placed).ok();
            frame.axes = view.and_then(|v| Pca::fit(v, width).ok()).map(|pca| pca.components);
        }
        frame
    }

    fn place(&self, row: &[f64], out: &mut [f64]) {
        let at = |c: usize| (row[c] - self.shift[c]) * self.scale;
        match &self.axes {
            None => out.iter_mut().enumerate().for_each(|(c, out)| *out = at(c)),
            Some(axes) => {
                for (out, axis) in out.iter_mut().zip(axes.rows()) {
                    *out = axis.iter().enumerate().map(|(c, a)| a * at(c)).sum();
                }
            }
        }
    }
}

/// The least distance a row of one box can have to a row of the other, as the kernels measure.
pub(super) fn box_distance(a: &BlockedRows, i: usize, b: &BlockedRows, j: usize) -> f32 {
    let w = a.width;
    let (a_low, a_high) = (&a.low[i * w..][..w], &a.high[i * w..][..w]);
    let (b_low, b_high) = (&b.low[j * w..][..w], &b.high[j * w..][..w]);
    let gaps = (0..w).map(|c| greater(greater(b_low[c] - a_high[c], a_low[c] - b_high[c]), 0.0));
    match a.metric.form() {
        Form::Squares => gaps.map(|g| g * g).sum(),
        Form::Sums => gaps.sum(),
        Form::Largest => gaps.fold(0.0, greater),
        Form::Ratios => (0..w)
            .map(|c| match (b_low[c] > a_high[c], a_low[c] > b_high[c]) {
                (true, _) => ratio(a_high[c], b_low[c]),
                (_, true) => ratio(a_low[c], b_high[c]),
                (false, false) => 0.0,
            })
            .sum(),
    }
}

/// Distances of one query to the 32 rows of a block; `None` if all of them exceed `limit`.
pub(super) fn block_distances(form: Form, query: &[f32], lanes: &[f32], limit: f32) -> Option<[f32; BLOCK]> {
    match form {
        Form::Squares => lanes_of(query, lanes, limit, |acc, x, y| acc + (x - y) * (x - y)),
        Form::Sums => lanes_of(query, lanes, limit, |acc, x, y| acc + (x - y).abs()),
        Form::Largest => lanes_of(query, lanes, limit, |acc, x, y| greater((x - y).abs(), acc)),
        Form::Ratios => lanes_of(query, lanes, limit, |acc, x, y| acc + ratio(x, y)),
    }
}

#[inline(always)]
fn lanes_of(
    query: &[f32],
    lanes: &[f32],
    limit: f32,
    add: impl Fn(f32, f32, f32) -> f32 + Copy,
) -> Option<[f32; BLOCK]> {
    let mut acc = [0f32; BLOCK];
    // Most blocks are given up after some features: partial distances only grow.
    for (query, lanes) in query.chunks(6).zip(lanes.chunks(6 * BLOCK)) {
        for (&q, lane) in query.iter().zip(lanes.chunks_exact(BLOCK)) {
            for l in 0..BLOCK {
                acc[l] = add(acc[l], lane[l], q);
            }
        }
        if least(&acc) > limit {
            return None;
        }
    }
    Some(acc)
}

#[inline(always)]
fn least(values: &[f32; BLOCK]) -> f32 {
    let mut least = [f32::INFINITY; 4];
    for four in values.chunks_exact(4) {
        for l in 0..4 {
            least[l] = lesser(four[l], least[l]);
        }
    }
    lesser(lesser(least[0], least[1]), lesser(least[2], least[3]))
}

pub(super) fn exact_distance(form: Form, a: &[f64], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(a, b)| a - b);
    match form {
        Form::Squares => differences.fold(0.0, |s, d| s + d * d),
        Form::Sums => differences.fold(0.0, |s, d| s + d.abs()),
        Form::Largest => differences.fold(0.0, |s: f64, d| s.max(d.abs())),
        Form::Ratios => a.iter().zip(b).fold(0.0, |s, (x, y)| s + ratio(*x, *y)),
    }
}
