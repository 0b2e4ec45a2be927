//! Exact k-nearest neighbours.
//!
//! Rows are put in the order of a kd-tree and cut into blocks of [`BLOCK`]. A block of queries meets the blocks of
//! references from the nearest bounding box outwards and stops where no box can hold a nearer row. Distances are first
//! taken in `f32`, by differences, 32 at a time; whatever lies within the rounding error of the k-th is then measured in
//! `f64`, so that the result is that of a brute-force search in `f64`, ties in the order of the rows.

use super::control::Control;
use super::distance::Metric;
use super::error::ComputeError;
use ndarray::ArrayView2;

/// Rows in a block.
pub const BLOCK: usize = 32;
/// Larger values could overflow when squared and summed.
const LARGEST: f64 = 1e100;

/// The `k` nearest other rows of each row, nearest first, equally near ones in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbors {
    /// Neighbours of each row.
    pub k: usize,
    /// `n * k` row numbers, row by row.
    pub indices: Vec<u32>,
    /// `n * k` distances, row by row.
    pub distances: Vec<f64>,
}

impl Neighbors {
    /// The neighbours of `row` and their distances.
    pub fn of(&self, row: usize) -> (&[u32], &[f64]) {
        let range = row * self.k..(row + 1) * self.k;
        (&self.indices[range.clone()], &self.distances[range])
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.indices.len().checked_div(self.k).unwrap_or(0)
    }
}

/// The `k` nearest rows of every row but itself; `k` is cut to the number of other rows.
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

/// A search of all rows' neighbours that can be done block by block.
pub struct NeighborSearch {
    rows: BlockedRows,
    next: usize,
    found: Neighbors,
    scratch: Scratch,
}

impl NeighborSearch {
    /// Orders the rows; no distance is taken yet. See [`nearest_neighbors`] for the errors.
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
            search_block(&self.rows, self.next, &self.rows, true, &mut self.found, &mut self.scratch);
            self.next += 1;
        }
    }

    /// Hands the neighbours over, once every block has been searched.
    pub fn take(&mut self) -> Neighbors {
        debug_assert_eq!(self.next, self.total());
        std::mem::take(&mut self.found)
    }
}

/// The `k` nearest rows of `references` for each row of `queries` (which may hold the same rows: none is left out).
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
    if queries.ncols() != references.ncols() {
        return Err(ComputeError::parameter(
            "features",
            format!(
                "The new rows have {} features, the rows of the map {}; both need the same ones.",
                queries.ncols(),
                references.ncols()
            ),
        ));
    }
    let references = BlockedRows::new(references, metric)?;
    let queries = BlockedRows::like(queries, metric, Some(&references))?;
    let mut found = reserve(queries.order.len(), k.min(references.order.len()))?;
    let mut scratch = Scratch::default();
    for block in 0..queries.blocks() {
        control.at(block, queries.blocks())?;
        search_block(&queries, block, &references, false, &mut found, &mut scratch);
    }
    Ok(found)
}

fn reserve(n: usize, k: usize) -> Result<Neighbors, ComputeError> {
    let entries = n as u64 * k as u64;
    if entries > 100_000_000 {
        return Err(ComputeError::Memory(format!(
            "The {k} nearest neighbours of {n} rows take {} MB; at most 1200 MB fit. Take a smaller perplexity or fewer rows.",
            entries * 12 / 1_000_000
        )));
    }
    let entries = entries as usize;
    Ok(Neighbors { k, indices: vec![0; entries], distances: vec![0.0; entries] })
}

/// Rows in kd-order, cut into blocks.
struct BlockedRows {
    kind: Kind,
    width: usize,
    /// The row at each place.
    order: Vec<u32>,
    /// The rows themselves (for cosine and correlation: their directions), in `f64`, by row number.
    exact: Vec<f64>,
    /// Shifted and scaled to at most about 1, `[block][feature][32]`; lanes beyond the last row repeat it.
    lanes: Vec<f32>,
    /// Bounding boxes of the blocks, `[block][feature]`.
    low: Vec<f32>,
    high: Vec<f32>,
    shift: Vec<f64>,
    scale: f64,
    /// Greatest error that rounding the coordinates to `f32` makes in a distance.
    rounding: f64,
}

/// How differences make a distance.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Sum of squares, then its root.
    Euclidean,
    /// Half the sum of squares of the differences of unit vectors: one less the cosine.
    Direction,
    Manhattan,
    Chebyshev,
}

impl BlockedRows {
    fn new(features: ArrayView2<f64>, metric: Metric) -> Result<Self, ComputeError> {
        Self::like(features, metric, None)
    }

    /// Blocks `features`, shifted and scaled as `other` if there is one.
    fn like(features: ArrayView2<f64>, metric: Metric, other: Option<&BlockedRows>) -> Result<Self, ComputeError> {
        let (kind, width, exact) = exact_rows(features, metric)?;
        let n = features.nrows();
        let (shift, scale) = match other {
            Some(other) => (other.shift.clone(), other.scale),
            None => shift_and_scale(&exact, width),
        };
        let mut largest = vec![1e-12f64; width];
        let mut small = vec![0f32; n * width];
        for (row, out) in exact.chunks_exact(width).zip(small.chunks_exact_mut(width)) {
            for c in 0..width {
                let value = ((row[c] - shift[c]) * scale).clamp(-1e15, 1e15);
                largest[c] = largest[c].max(value.abs());
                out[c] = value as f32;
            }
        }
        let unit = 2.0 * f64::from(f32::EPSILON);
        let rounding = match kind {
            Kind::Euclidean | Kind::Direction => unit * largest.iter().map(|m| m * m).sum::<f64>().sqrt(),
            Kind::Manhattan => unit * largest.iter().sum::<f64>(),
            Kind::Chebyshev => unit * largest.iter().fold(0.0, |a: f64, m| a.max(*m)),
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
        Ok(BlockedRows { kind, width, order, exact, lanes, low, high, shift, scale, rounding })
    }

    fn blocks(&self) -> usize {
        self.order.len().div_ceil(BLOCK)
    }

    fn exact_row(&self, row: u32) -> &[f64] {
        &self.exact[row as usize * self.width..][..self.width]
    }
}

/// The rows in `f64` as the kernels want them: for cosine (and, after each row's mean is taken off, correlation) unit
/// vectors with one more coordinate, which is 1 for a row without a direction: it is 1 away from every other row.
fn exact_rows(features: ArrayView2<f64>, metric: Metric) -> Result<(Kind, usize, Vec<f64>), ComputeError> {
    let (n, d) = features.dim();
    if n == 0 || d == 0 {
        return Err(ComputeError::parameter(
            "features",
            format!("Neighbours need at least one row and one feature; there are {n} rows and {d} features."),
        ));
    }
    if let Some(((row, column), value)) = features.indexed_iter().find(|(_, v)| !v.is_finite() || v.abs() > LARGEST) {
        return Err(ComputeError::parameter(
            "features",
            format!("Row {row}, feature {column} is {value}; distances need values between -1e100 and 1e100."),
        ));
    }
    let kind = match metric {
        Metric::Euclidean => Kind::Euclidean,
        Metric::Manhattan => Kind::Manhattan,
        Metric::Chebyshev => Kind::Chebyshev,
        Metric::Cosine | Metric::Correlation => Kind::Direction,
    };
    if kind != Kind::Direction {
        return Ok((kind, d, features.iter().copied().collect()));
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
    Ok((kind, d + 1, rows))
}

/// The middle of each column and the factor that brings the widest one to -1..1.
fn shift_and_scale(rows: &[f64], width: usize) -> (Vec<f64>, f64) {
    let mut low = vec![f64::INFINITY; width];
    let mut high = vec![f64::NEG_INFINITY; width];
    for row in rows.chunks_exact(width) {
        for c in 0..width {
            low[c] = low[c].min(row[c]);
            high[c] = high[c].max(row[c]);
        }
    }
    let half = low.iter().zip(&high).fold(0.0, |a: f64, (l, h)| a.max((h - l) / 2.0));
    let shift = low.iter().zip(&high).map(|(l, h)| l + (h - l) / 2.0).collect();
    (shift, if half > 0.0 { 1.0 / half } else { 1.0 })
}

/// Working memory of one block of queries.
#[derive(Default)]
struct Scratch {
    /// Blocks of references, nearest box first: distance bound and block.
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

/// Finds the neighbours of one block of `queries` among `references` and writes them by row number.
fn search_block(
    queries: &BlockedRows,
    block: usize,
    references: &BlockedRows,
    same: bool,
    found: &mut Neighbors,
    scratch: &mut Scratch,
) {
    let (k, kind, width) = (found.k, references.kind, references.width);
    if k == 0 {
        return;
    }
    let first = block * BLOCK;
    let count = BLOCK.min(queries.order.len() - first);
    let relative = 1.0 + (width as f64 + 4.0) * f64::from(f32::EPSILON);
    let absolute = 2.0 * queries.rounding.max(references.rounding) + 1e-20;
    // The largest f32 distance a row may have that is in truth as near as one at f32 distance `kth`.
    let slack = |kth: f64| match kind {
        Kind::Euclidean | Kind::Direction => {
            let d = kth.sqrt() * relative + absolute;
            (d * d * relative) as f32
        }
        Kind::Manhattan | Kind::Chebyshev => (kth * relative + absolute) as f32,
    };

    scratch.visits.clear();
    for other in 0..references.blocks() {
        scratch.visits.push((box_distance(queries, block, references, other), other as u32));
    }
    scratch.visits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
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
            for (c, q) in query.iter_mut().enumerate() {
                *q = queries.lanes[(block * width + c) * BLOCK + lane];
            }
            let Some(distances) = block_distances(kind, &query, lanes, row.limit) else { continue };
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
            let d = exact_distance(kind, queries.exact_row(query), references.exact_row(reference));
            scratch.exact.push((d, reference));
        }
        scratch.exact.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (slot, &(d, reference)) in scratch.exact[..k].iter().enumerate() {
            let at = query as usize * k + slot;
            found.indices[at] = reference;
            found.distances[at] = match kind {
                Kind::Euclidean => d.sqrt(),
                Kind::Direction => d / 2.0,
                Kind::Manhattan | Kind::Chebyshev => d,
            };
        }
    }
}

/// The least distance a row of one box can have to a row of the other, as the kernels measure.
fn box_distance(a: &BlockedRows, i: usize, b: &BlockedRows, j: usize) -> f32 {
    let w = a.width;
    let (a_low, a_high) = (&a.low[i * w..][..w], &a.high[i * w..][..w]);
    let (b_low, b_high) = (&b.low[j * w..][..w], &b.high[j * w..][..w]);
    let gaps = (0..w).map(|c| greater(greater(b_low[c] - a_high[c], a_low[c] - b_high[c]), 0.0));
    match a.kind {
        Kind::Euclidean | Kind::Direction => gaps.map(|g| g * g).sum(),
        Kind::Manhattan => gaps.sum(),
        Kind::Chebyshev => gaps.fold(0.0, greater),
    }
}

/// Distances of one query to the 32 rows of a block; `None` if all of them exceed `limit`.
fn block_distances(kind: Kind, query: &[f32], lanes: &[f32], limit: f32) -> Option<[f32; BLOCK]> {
    match kind {
        Kind::Euclidean | Kind::Direction => lanes_of(query, lanes, limit, |acc, diff| acc + diff * diff),
        Kind::Manhattan => lanes_of(query, lanes, limit, |acc, diff| acc + diff.abs()),
        Kind::Chebyshev => lanes_of(query, lanes, limit, |acc, diff| greater(diff.abs(), acc)),
    }
}

#[inline(always)]
fn lanes_of(query: &[f32], lanes: &[f32], limit: f32, add: impl Fn(f32, f32) -> f32 + Copy) -> Option<[f32; BLOCK]> {
    let mut acc = [0f32; BLOCK];
    // Most blocks are given up after some features: partial distances only grow.
    for (query, lanes) in query.chunks(6).zip(lanes.chunks(6 * BLOCK)) {
        for (&q, lane) in query.iter().zip(lanes.chunks_exact(BLOCK)) {
            for l in 0..BLOCK {
                acc[l] = add(acc[l], lane[l] - q);
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

fn exact_distance(kind: Kind, a: &[f64], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(a, b)| a - b);
    match kind {
        Kind::Euclidean | Kind::Direction => differences.fold(0.0, |s, d| s + d * d),
        Kind::Manhattan => differences.fold(0.0, |s, d| s + d.abs()),
        Kind::Chebyshev => differences.fold(0.0, |s: f64, d| s.max(d.abs())),
    }
}

/// The rows in the order of a kd-tree: each part is halved (as [`half`] says) where it is widest, down to leaves of
/// `leaf` rows, in which rows stand in their own order. The order is unique, as ties go by row number.
pub(crate) fn kd_order(n: usize, width: usize, leaf: usize, value: impl Fn(u32, usize) -> f32) -> Vec<u32> {
    let mut keys: Vec<u64> = (0..n as u64).collect();
    let mut parts = vec![0..n];
    while let Some(part) = parts.pop() {
        let keys = &mut keys[part.clone()];
        if keys.len() <= leaf {
            keys.iter_mut().for_each(|key| *key &= 0xFFFF_FFFF);
            keys.sort_unstable();
            continue;
        }
        let mut widest = (f32::NEG_INFINITY, 0);
        for c in 0..width {
            let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
            for &key in keys.iter() {
                let v = value(key as u32, c);
                low = lesser(low, v);
                high = greater(high, v);
            }
            if high - low > widest.0 {
                widest = (high - low, c);
            }
        }
        for key in keys.iter_mut() {
            let row = *key as u32;
            *key = u64::from(sortable(value(row, widest.1))) << 32 | u64::from(row);
        }
        let middle = half(keys.len(), leaf);
        keys.select_nth_unstable(middle);
        parts.push(part.start + middle..part.end);
        parts.push(part.start..part.start + middle);
    }
    keys.into_iter().map(|key| key as u32).collect()
}

/// Where a part of `n` rows is halved: at a multiple of 32, and below that at a multiple of `leaf`.
pub(crate) fn half(n: usize, leaf: usize) -> usize {
    let unit = if n > BLOCK { BLOCK } else { leaf };
    n.div_ceil(unit).div_ceil(2) * unit
}

/// Bits that compare as unsigned numbers the way the floats compare.
fn sortable(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 0 {
        bits | 0x8000_0000
    } else {
        !bits
    }
}

/// The lesser of two numbers; unlike `f32::min`, one instruction in WebAssembly too.
#[inline(always)]
pub(crate) fn lesser(a: f32, b: f32) -> f32 {
    if a < b {
        a
    } else {
        b
    }
}

/// The greater of two numbers.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a > b {
        a
    } else {
        b
    }
}
