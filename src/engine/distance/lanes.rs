//! Row-against-block distances over a struct-of-arrays layout: sixteen rows side by side, one array for each column.

use super::{ratio, Form, Rows};
use std::ops::{Add, Div, Mul, Sub};

/// Rows in one block. Fixed-width arrays of this length become SIMD registers natively and in WebAssembly alike.
pub const LANES: usize = 16;

/// What the kernels need of a float: f32 to screen, f64 for results.
pub trait Float:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// Zero.
    const ZERO: Self;
    /// Infinity.
    const INFINITY: Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// The nearest value to `value`.
    fn from_f64(value: f64) -> Self;
    /// The value in f64.
    fn to_f64(self) -> f64;
}

macro_rules! float {
    ($type:ty) => {
        impl Float for $type {
            const ZERO: Self = 0.0;
            const INFINITY: Self = <$type>::INFINITY;
            #[inline(always)]
            fn abs(self) -> Self {
                <$type>::abs(self)
            }
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
        }
    };
}
float!(f32);
float!(f64);

/// Rows in blocks of [`LANES`]; the last block is filled up with rows at infinity.
pub struct Lanes<T> {
    form: Form,
    columns: usize,
    blocks: Vec<[T; LANES]>,
}

impl<T: Float> Lanes<T> {
    /// `n` rows at infinity, to be [`set`](Lanes::set).
    pub fn new(n: usize, columns: usize, form: Form) -> Self {
        Lanes { form, columns, blocks: vec![[T::INFINITY; LANES]; n.div_ceil(LANES) * columns] }
    }

    /// All rows of `rows`, in their order.
    pub fn of(rows: &Rows) -> Self {
        let mut lanes = Self::new(rows.len(), rows.columns(), rows.form());
        for i in 0..rows.len() {
            lanes.set(i, rows.row(i).iter().map(|&v| T::from_f64(v)));
        }
        lanes
    }

    /// Number of blocks.
    pub fn len(&self) -> usize {
        self.blocks.len() / self.columns
    }

    /// Whether there are no blocks.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Writes row `slot`.
    pub fn set(&mut self, slot: usize, row: impl Iterator<Item = T>) {
        let block = &mut self.blocks[slot / LANES * self.columns..][..self.columns];
        for (lanes, value) in block.iter_mut().zip(row) {
            lanes[slot % LANES] = value;
        }
    }

    /// Copies row `slot` to `row`.
    pub fn get(&self, slot: usize, row: &mut [T]) {
        let block = &self.blocks[slot / LANES * self.columns..][..self.columns];
        for (value, lanes) in row.iter_mut().zip(block) {
            *value = lanes[slot % LANES];
        }
    }

    /// The accumulated differences (see [`Form`]) of `query` and each row of block `block`.
    pub fn distances(&self, block: usize, query: &[T]) -> [T; LANES] {
        let block = &self.blocks[block * self.columns..][..self.columns];
        match self.form {
            Form::Squares => accumulate(block, query, |total, x, y| total + (x - y) * (x - y)),
            Form::Sums => accumulate(block, query, |total, x, y| total + (x - y).abs()),
            Form::Largest => accumulate(block, query, |total, x, y| {
                let d = (x - y).abs();
                if d > total {
                    d
                } else {
                    total
                }
            }),
            Form::Ratios => accumulate(block, query, |total, x, y| total + ratio(x, y)),
        }
    }
}

#[inline(always)]
fn accumulate<T: Float>(block: &[[T; LANES]], query: &[T], add: impl Fn(T, T, T) -> T) -> [T; LANES] {
    let mut total = [T::ZERO; LANES];
    for (lanes, &q) in block.iter().zip(query) {
        for (total, &value) in total.iter_mut().zip(lanes) {
            *total = add(*total, value, q);
        }
    }
    total
}

/// Axis-parallel boxes around blocks, [`LANES`] boxes side by side: the least distance of a query to each.
pub struct Boxes<T> {
    form: Form,
    columns: usize,
    low: Vec<[T; LANES]>,
    high: Vec<[T; LANES]>,
}

impl<T: Float> Boxes<T> {
    /// The boxes around the blocks of `lanes`, rows at infinity left out.
    pub fn around(lanes: &Lanes<T>) -> Self {
        let columns = lanes.columns;
        let groups = lanes.len().div_ceil(LANES);
        let mut low = vec![[T::INFINITY; LANES]; groups * columns];
        let mut high = low.clone();
        for block in 0..lanes.len() {
            for c in 0..columns {
                let values = lanes.blocks[block * columns + c].iter().filter(|v| **v < T::INFINITY);
                let (least, most) = values.fold((T::INFINITY, T::ZERO - T::INFINITY), |(l, h), &v| {
                    (if v < l { v } else { l }, if v > h { v } else { h })
                });
                low[block / LANES * columns + c][block % LANES] = least;
                high[block / LANES * columns + c][block % LANES] = most;
            }
        }
        Boxes { form: lanes.form, columns, low, high }
    }

    /// Widens the box of a block to hold a row.
    pub fn include(&mut self, block: usize, row: impl Iterator<Item = T>) {
        let (group, lane) = (block / LANES * self.columns, block % LANES);
        for (c, value) in row.enumerate() {
            let (low, high) = (&mut self.low[group + c][lane], &mut self.high[group + c][lane]);
            *low = if value < *low { value } else { *low };
            *high = if value > *high { value } else { *high };
        }
    }

    /// The accumulated differences of `query` and the nearest point of each box of group `group`; never more than
    /// [`Lanes::distances`] of a row in the box, in floating point too, since rounding is monotone; for ratios, by no
    /// more than their own rounding, which [`Frame::error`](super::screen::Frame::error) allows for.
    pub fn distances(&self, group: usize, query: &[T]) -> [T; LANES] {
        let low = &self.low[group * self.columns..][..self.columns];
        let high = &self.high[group * self.columns..][..self.columns];
        match self.form {
            Form::Squares => gaps(low, high, query, |total, d, _| total + d * d),
            Form::Sums => gaps(low, high, query, |total, d, _| total + d),
            Form::Largest => gaps(low, high, query, |total, d, _| if d > total { d } else { total }),
            // The ratio grows with the distance to either side, so the nearest point of the box has the least.
            Form::Ratios => gaps(low, high, query, |total, _, (near, q)| total + ratio(near, q)),
        }
    }
}

#[inline(always)]
fn gaps<T: Float>(low: &[[T; LANES]], high: &[[T; LANES]], query: &[T], add: impl Fn(T, T, (T, T)) -> T) -> [T; LANES] {
    let mut total = [T::ZERO; LANES];
    for ((low, high), &q) in low.iter().zip(high).zip(query) {
        for ((total, &low), &high) in total.iter_mut().zip(low).zip(high) {
            let (below, above) = (low - q, q - high);
            let gap = if below > above { below } else { above };
            let is_outside = gap > T::ZERO;
            let near = match (is_outside, below > above) {
                (false, _) => q,
                (true, true) => low,
                (true, false) => high,
            };
            *total = add(*total, if is_outside { gap } else { T::ZERO }, (near, q));
        }
    }
    total
}
