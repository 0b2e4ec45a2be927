//! Exact k-nearest neighbors.
//!
//! Rows are put in the order of a kd-tree and cut into blocks of [`BLOCK`]. A block of queries meets the blocks of
//! references from the nearest bounding box outwards and stops where no box can hold a nearer row. Distances are first
//! taken in `f32`, by differences, 32 at a time; whatever lies within the rounding error of the k-th is then measured
//! in `f64`, so that the result is that of a brute-force search in `f64`, ties in the order of the rows.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use ndarray::array;
//! use strata::engine::control::Control;
//! use strata::engine::distance::Metric;
//! use strata::engine::neighbors::nearest_neighbors;
//!
//! let features = array![[0.0], [1.0], [3.0], [7.0]];
//! let found = nearest_neighbors(features.view(), 2, Metric::Euclidean, &mut Control::none())?;
//! assert_eq!(found.of(0), (&[1, 2][..], &[1.0, 3.0][..]));
//! # Ok(())
//! # }
//! ```

mod blocked_rows;
mod kd_order;
mod near_blocks;
mod ranks;

use super::control::Control;
use super::distance::{Form, Metric};
use super::error::ComputeError;
use super::figures::{fixed, whole};
use blocked_rows::{block_distances, box_distance, exact_distance, BlockedRows};
pub(crate) use kd_order::{greater, half, kd_order, lesser};
use ndarray::ArrayView2;
use near_blocks::middles;
pub use near_blocks::MANY;
pub use ranks::Ranks;
use std::ops::Range;

/// Rows in a block.
pub const BLOCK: usize = 32;

/// The `k` nearest other rows of each row, nearest first, equally near ones in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbors {
    /// Neighbors of each row.
    pub k: usize,
    /// `n * k` row numbers, row by row.
    pub indices: Vec<u32>,
    /// `n * k` distances, row by row.
    pub distances: Vec<f64>,
}

impl Neighbors {
    /// The k neighbors of `row`, nearest first, and their distances.
    pub fn of(&self, row: usize) -> (&[u32], &[f64]) {
        let range = row * self.k..(row + 1) * self.k;
        (&self.indices[range.clone()], &self.distances[range])
    }

    /// The same with the nearest `k` of each row alone.
    pub fn nearest(&self, k: usize) -> Neighbors {
        let k = k.min(self.k);
        let rows = 0..self.rows();
        Neighbors {
            k,
            indices: rows.clone().flat_map(|row| &self.of(row).0[..k]).copied().collect(),
            distances: rows.flat_map(|row| &self.of(row).1[..k]).copied().collect(),
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.indices.len().checked_div(self.k).unwrap_or(0)
    }
}

/// The `k` nearest rows of every row of `features` (n x d) but itself; `k` is cut to the number of other rows.
///
/// # Errors
/// [`ComputeError`] if there is no row or column, a value is not finite or beyond 1e100, the result would not fit into
/// memory, or nobody wants the result any more.
pub fn nearest_neighbors(
    features: ArrayView2<f64>,
    k: usize,
    metric: Metric,
    control: &mut Control,
) -> Result<Neighbors, ComputeError> {
    let mut search = NeighborSearch::new(features, k, metric)?;
    while search.done() < search.total() {
        control.at(search.done(), search.total())?;
        search.advance(4);
    }
    Ok(search.take())
}

/// A search of all rows' neighbors that can be done block by block.
pub struct NeighborSearch {
    rows: BlockedRows,
    next: usize,
    found: Neighbors,
    scratch: Scratch,
}

impl NeighborSearch {
    /// Orders the rows of `features` (n x d); no distance is taken yet. See [`nearest_neighbors`] for the errors.
    pub fn new(features: ArrayView2<f64>, k: usize, metric: Metric) -> Result<Self, ComputeError> {
        let rows = BlockedRows::new(features, metric)?;
        let k = k.min(features.nrows() - 1);
        let found = reserve(features.nrows(), k)?;
        Ok(NeighborSearch { rows, next: 0, found, scratch: Scratch::default() })
    }

    /// Blocks searched so far.
    pub fn done(&self) -> usize {
        self.next
    }

    /// Blocks in all.
    pub fn total(&self) -> usize {
        self.rows.blocks()
    }

    /// Searches up to `blocks` further blocks of 32 rows.
    pub fn advance(&mut self, blocks: usize) {
        let end = (self.next + blocks).min(self.total());
        while self.next < end {
            let rows = self.rows.rows_of(self.next);
            nearest_boxes(&self.rows, self.next, &self.rows, &mut self.scratch.visits);
            search_block(&self.rows, rows, &self.rows, true, &mut self.found, &mut self.scratch);
            self.next += 1;
        }
    }

    /// Hands the neighbors over, once every block has been searched.
    pub fn take(&mut self) -> Neighbors {
        debug_assert_eq!(self.next, self.total());
        std::mem::take(&mut self.found)
    }
}

/// The `k` nearest rows of `references` (n x d) for each row of `queries` (m x d, which may hold the same rows: none is
/// left out).
///
/// # Errors
/// As [`nearest_neighbors`], and if the two tables differ in width.
pub fn nearest_references(
    queries: ArrayView2<f64>,
    references: ArrayView2<f64>,
    k: usize,
    metric: Metric,
    control: &mut Control,
) -> Result<Neighbors, ComputeError> {
    References::new(references, metric)?.nearest(queries, k, control)
}

/// Rows that neighbors are sought among, in blocks: made once, asked for many rows.
pub struct References {
    metric: Metric,
    /// Features of a row.
    features: usize,
    rows: BlockedRows,
    /// The middle of each block.
    middles: Vec<f32>,
}

impl References {
    /// Orders the rows of `references` (n x d). See [`nearest_neighbors`] for the errors.
    pub fn new(references: ArrayView2<f64>, metric: Metric) -> Result<Self, ComputeError> {
        let rows = BlockedRows::new(references, metric)?;
        let middles = middles(&rows);
        Ok(References { metric, features: references.ncols(), rows, middles })
    }

    /// The `k` nearest for each row of `queries` (m x d). See [`nearest_references`] for the errors.
    pub fn nearest(
        &self,
        queries: ArrayView2<f64>,
        k: usize,
        control: &mut Control,
    ) -> Result<Neighbors, ComputeError> {
        let queries = self.alike(queries)?;
        let mut found = reserve(queries.order.len(), k.min(self.rows.order.len()))?;
        let mut scratch = Scratch::default();
        for block in 0..queries.blocks() {
            control.at(block, queries.blocks())?;
            nearest_boxes(&queries, block, &self.rows, &mut scratch.visits);
            search_block(&queries, queries.rows_of(block), &self.rows, false, &mut found, &mut scratch);
        }
        Ok(found)
    }

    /// Queries in blocks, shifted and scaled as the references.
    fn alike(&self, queries: ArrayView2<f64>) -> Result<BlockedRows, ComputeError> {
        if queries.ncols() != self.features {
            return Err(ComputeError::parameter(
                "features",
                format!(
                    "The new rows have {} features, the rows of the map {}; both need the same ones.",
                    whole(queries.ncols()),
                    whole(self.features)
                ),
            ));
        }
        BlockedRows::like(queries, self.metric, Some(&self.rows))
    }
}

fn reserve(n: usize, k: usize) -> Result<Neighbors, ComputeError> {
    let entries = n as u64 * k as u64;
    if entries > 100_000_000 {
        return Err(ComputeError::Memory(format!(
            "The {} nearest neighbors of {} rows take {} MB; at most {} MB fit. Take a smaller perplexity or fewer \
             rows.",
            whole(k),
            whole(n),
            fixed((entries * 12 / 1_000_000) as f64, 0),
            whole(1200)
        )));
    }
    let entries = entries as usize;
    Ok(Neighbors { k, indices: vec![0; entries], distances: vec![0.0; entries] })
}

/// Working memory of one block of queries.
#[derive(Default)]
struct Scratch {
    /// Blocks of references to look at, nearest first: a bound below which none of its distances are, and the block.
    visits: Vec<(f32, u32)>,
    rows: Vec<Candidates>,
    exact: Vec<(f64, u32)>,
}

/// What may still be among the `k` nearest of one query: `f32` distance in the upper half, place in the lower.
#[derive(Default)]
struct Candidates {
    held: Vec<u64>,
    /// A candidate must not be farther (as the kernels measure, squared where they square).
    limit: f32,
    room: usize,
}

impl Candidates {
    fn start(&mut self, k: usize) {
        self.held.clear();
        self.limit = f32::INFINITY;
        self.room = 2 * k + BLOCK;
    }

    /// Drops what cannot be among the `k` nearest any more.
    fn tighten(&mut self, k: usize, slack: impl Fn(f64) -> f32) {
        if self.held.len() < k {
            return;
        }
        let (_, kth, _) = self.held.select_nth_unstable(k - 1);
        self.limit = slack(f64::from(f32::from_bits((*kth >> 32) as u32)));
        let limit = self.limit;
        self.held.retain(|c| f32::from_bits((c >> 32) as u32) <= limit);
        self.room = self.room.max(self.held.len() + k + BLOCK);
    }
}

/// All blocks of `references`, those whose boxes are nearest to that of a block of queries first.
fn nearest_boxes(queries: &BlockedRows, block: usize, references: &BlockedRows, visits: &mut Vec<(f32, u32)>) {
    visits.clear();
    for other in 0..references.blocks() {
        visits.push((box_distance(queries, block, references, other), other as u32));
    }
    visits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

/// Finds the neighbors of the `queries` at these places, all of one block, among the `references` of the blocks that
/// `scratch` says, and writes them by row number.
fn search_block(
    queries: &BlockedRows,
    places: Range<usize>,
    references: &BlockedRows,
    same: bool,
    found: &mut Neighbors,
    scratch: &mut Scratch,
) {
    let (k, metric, width) = (found.k, references.metric, references.width);
    let form = metric.form();
    if k == 0 {
        return;
    }
    let (first, count) = (places.start, places.len());
    let relative = 1.0 + (width as f64 + 4.0) * f64::from(f32::EPSILON);
    let absolute = 2.0 * queries.rounding.max(references.rounding) + 1e-20;
    // The largest f32 distance a row may have that is in truth as near as one at f32 distance `kth`.
    let slack = |kth: f64| match form {
        Form::Squares => {
            let d = kth.sqrt() * relative + absolute;
            (d * d * relative) as f32
        }
        Form::Sums | Form::Largest | Form::Ratios => (kth * relative + absolute) as f32,
    };

    scratch.rows.resize_with(BLOCK, Candidates::default);
    let rows = &mut scratch.rows[..count];
    rows.iter_mut().for_each(|r| r.start(k));

    let mut query = vec![0f32; width];
    for &(bound, other) in &scratch.visits {
        // Boxes are exact for the rounded rows, so that the bound needs only the relative slack.
        let bound = f64::from(bound) / (relative * relative);
        if rows.iter().all(|r| bound > f64::from(r.limit)) {
            break;
        }
        let other = other as usize;
        let lanes = &references.lanes[other * width * BLOCK..][..width * BLOCK];
        let valid = BLOCK.min(references.order.len() - other * BLOCK);
        for (lane, row) in rows.iter_mut().enumerate() {
            if bound > f64::from(row.limit) {
                continue;
            }
            queries.lane(first + lane, &mut query);
            let Some(distances) = block_distances(form, &query, lanes, row.limit) else { continue };
            let own = if same { (first + lane).wrapping_sub(other * BLOCK) } else { usize::MAX };
            for (l, &d) in distances.iter().enumerate().take(valid) {
                if d <= row.limit && l != own {
                    row.held.push(u64::from(d.to_bits()) << 32 | (other * BLOCK + l) as u64);
                }
            }
            if row.held.len() + BLOCK > row.room {
                row.tighten(k, slack);
            }
        }
        for row in rows.iter_mut().filter(|r| r.limit == f32::INFINITY) {
            row.tighten(k, slack);
        }
    }

    for (lane, row) in rows.iter_mut().enumerate() {
        row.tighten(k, slack);
        let query = queries.order[first + lane];
        scratch.exact.clear();
        for place in row.held.iter().map(|c| *c as u32) {
            let reference = references.order[place as usize];
            let d = exact_distance(form, queries.exact_row(query), references.exact_row(reference));
            scratch.exact.push((d, reference));
        }
        scratch.exact.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (slot, &(d, reference)) in scratch.exact[..k].iter().enumerate() {
            let at = query as usize * k + slot;
            found.indices[at] = reference;
            found.distances[at] = metric.finish(d);
        }
    }
}
