//! f32 screening with an error bound: rows ordered in space, centered and scaled, in blocks with boxes around them.
//!
//! A screened distance decides only that a row is *certainly* farther than some distance; what passes is computed in
//! f64.

use super::lanes::{Boxes, Lanes, LANES};
use super::{Form, Metric, Rows};

/// How f64 coordinates become f32: centered by column, then all scaled by one power of two to at most 1. For ratios
/// they are not centered, and a framed distance is the true one.
pub struct Frame {
    metric: Metric,
    center: Vec<f64>,
    scale: f64,
    /// Columns in which f32 may lose a coordinate altogether.
    lost: usize,
}

impl Frame {
    /// The frame in which all rows have coordinates from -1 to 1.
    pub fn of(rows: &Rows) -> Self {
        let (mut low, mut high) = (rows.row(0).to_vec(), rows.row(0).to_vec());
        for i in 1..rows.len() {
            for ((low, high), &v) in low.iter_mut().zip(&mut high).zip(rows.row(i)) {
                *low = low.min(v);
                *high = high.max(v);
            }
        }
        if rows.form() == Form::Ratios {
            return Frame::of_ratios(rows, &low, &high);
        }
        let center = low.iter().zip(&high).map(|(l, h)| l / 2.0 + h / 2.0).collect();
        let widest = low.iter().zip(&high).fold(0.0, |m: f64, (l, h)| m.max(h / 2.0 - l / 2.0));
        Frame { metric: rows.metric(), center, scale: scale_below_one(widest), lost: 0 }
    }

    /// The frame for ratios, which stay the same when all coordinates are multiplied, and not when they are shifted.
    fn of_ratios(rows: &Rows, low: &[f64], high: &[f64]) -> Self {
        let columns = rows.columns();
        let widest = low.iter().chain(high).fold(0.0, |m: f64, v| m.max(v.abs()));
        let scale = scale_below_one(widest);
        let is_lost = |v: f64| v != 0.0 && (v * scale).abs() < f64::from(f32::MIN_POSITIVE);
        let lost = (0..columns).filter(|c| rows.values().iter().skip(*c).step_by(columns).any(|v| is_lost(*v))).count();
        Frame { metric: rows.metric(), center: vec![0.0; columns], scale, lost }
    }

    /// The scale: a framed distance is the true one times this.
    pub fn scale(&self) -> f64 {
        match self.metric.form() {
            Form::Squares | Form::Sums | Form::Largest => self.scale,
            Form::Ratios => 1.0,
        }
    }

    /// The framed coordinates of a ready row, in f64.
    pub fn coordinates<'a>(&'a self, row: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        row.iter().zip(&self.center).map(|(value, center)| (value - center) * self.scale)
    }

    /// Bounds on what f32 does to a framed distance: it is off by at most `.0`, and then by a factor of at most `.1`.
    ///
    /// A coordinate of at most 1 is rounded by at most 2^-24, a difference of two by 2^-23; over the columns these add
    /// up as the form says. The difference itself and each of the d additions round by 2^-24 relative. Doubled.
    /// A ratio is off by at most 5 of these, or by all of it where a coordinate is lost.
    pub fn error(&self) -> (f64, f64) {
        let d = self.center.len() as f64;
        let columns = match self.metric.form() {
            Form::Squares => d.sqrt(),
            Form::Sums => d,
            Form::Largest => 1.0,
            Form::Ratios => 5.0 * d + 4_194_304.0 * self.lost as f64,
        };
        (columns / 4_194_304.0, 1.0 + (d + 4.0) / 8_388_608.0)
    }

    /// The accumulated f32 difference beyond which two rows are certainly farther apart than `distance`.
    pub fn reach(&self, distance: f64) -> f32 {
        let length = if self.metric.is_directed() { (2.0 * distance).sqrt() } else { distance };
        let (slack, factor) = self.error();
        let bound = (length * self.scale() + slack) * factor;
        if self.metric.form() == Form::Squares {
            (bound * bound) as f32
        } else {
            bound as f32
        }
    }
}

/// The power of two that brings `value` into [0.5, 1); for zero, some finite one.
fn scale_below_one(value: f64) -> f64 {
    let exponent = (value.to_bits() >> 52).max(2);
    f64::from_bits((2045 - exponent) << 52)
}

/// The f32 image of [`Rows`]. A *slot* is a position in its spatial order.
pub struct Screen {
    frame: Frame,
    /// Rows of each slot.
    pub order: Vec<u32>,
    /// The rows in slot order.
    pub lanes: Lanes<f32>,
    /// Boxes around the blocks.
    pub boxes: Boxes<f32>,
}

impl Screen {
    /// The image of `rows`, blocks of neighboring rows side by side.
    pub fn new(rows: &Rows) -> Self {
        let frame = Frame::of(rows);
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        sort_in_space(rows.values(), rows.columns(), &mut order);
        let mut lanes = Lanes::new(rows.len(), rows.columns(), rows.form());
        for (slot, &row) in order.iter().enumerate() {
            lanes.set(slot, frame.coordinates(rows.row(row as usize)).map(|v| v as f32));
        }
        let boxes = Boxes::around(&lanes);
        Screen { frame, order, lanes, boxes }
    }

    /// The accumulated f32 difference beyond which two rows are certainly farther apart than `distance`.
    pub fn reach(&self, distance: f64) -> f32 {
        self.frame.reach(distance)
    }
}

/// Orders rows (of `columns` values each, in `values`) so that each block of [`LANES`] is a leaf of a k-d tree: halves
/// along the column of the largest variance, again and again.
pub fn sort_in_space(values: &[f64], columns: usize, order: &mut [u32]) {
    let blocks = order.len().div_ceil(LANES);
    if blocks < 2 {
        return;
    }
    let column = widest_column(values, columns, order);
    let middle = blocks / 2 * LANES;
    let value = |row: &u32| values[*row as usize * columns + column];
    order.select_nth_unstable_by(middle, |a, b| value(a).total_cmp(&value(b)).then(a.cmp(b)));
    let (near, far) = order.split_at_mut(middle);
    sort_in_space(values, columns, near);
    sort_in_space(values, columns, far);
}

/// The column with the largest variance over the given rows.
fn widest_column(values: &[f64], columns: usize, order: &[u32]) -> usize {
    let row = |i: u32| &values[i as usize * columns..][..columns];
    let first = row(order[0]);
    let (mut sum, mut squares) = (vec![0.0; columns], vec![0.0; columns]);
    for &i in order {
        for (((sum, squares), v), origin) in sum.iter_mut().zip(&mut squares).zip(row(i)).zip(first) {
            *sum += v - origin;
            *squares += (v - origin) * (v - origin);
        }
    }
    let variance = |c: usize| squares[c] - sum[c] * sum[c] / order.len() as f64;
    (1..columns).fold(0, |best, c| if variance(c) > variance(best) { c } else { best })
}
