//! The rows k-means starts from.

use super::screen::{Blocks, LANES};
use super::Init;
use crate::engine::rng::Rng;
use rand::Rng as _;

/// The indices of `k` rows to start from, at most the number of rows.
pub(crate) fn rows(blocks: &Blocks, k: usize, init: Init, rng: &mut Rng) -> Vec<usize> {
    match init {
        Init::KMeansPlusPlus => plus_plus(blocks, k, rng),
        Init::Random => distinct(blocks.rows(), k, rng),
    }
}

/// An index below `n`, drawn evenly. Drawn as `u64`, since `usize` would draw other numbers in 32-bit WebAssembly.
pub(crate) fn index_below(n: usize, rng: &mut Rng) -> usize {
    rng.gen_range(0..n as u64) as usize
}

/// `k` different indices below `n`, drawn evenly (a Fisher-Yates shuffle's first `k`).
pub(crate) fn distinct(n: usize, k: usize, rng: &mut Rng) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..n).collect();
    for i in 0..k {
        let j = i + index_below(n - i, rng);
        indices.swap(i, j);
    }
    indices.truncate(k);
    indices
}

/// Greedy k-means++: the first row is drawn evenly; of `2 + ln k` rows drawn with a probability proportional to their
/// squared distance from the nearest seed, the one that leaves the least sum of those distances is the next seed.
fn plus_plus(blocks: &Blocks, k: usize, rng: &mut Rng) -> Vec<usize> {
    let trials = 2 + libm::log(k as f64) as usize;
    let mut nearest = Distances::infinite(blocks.rows());
    let mut seeds = Vec::with_capacity(k);
    let mut candidates = vec![index_below(blocks.rows(), rng)];
    let mut lowered: Vec<Distances> = (0..trials).map(|_| Distances::infinite(blocks.rows())).collect();
    loop {
        for (candidate, lowered) in candidates.iter().zip(&mut lowered) {
            lowered.lower(&nearest, blocks, *candidate);
        }
        // `min_by` takes the first of several equal ones.
        let best = (0..candidates.len()).min_by(|&a, &b| lowered[a].total.total_cmp(&lowered[b].total)).unwrap_or(0);
        seeds.push(candidates[best]);
        if seeds.len() == k {
            return seeds;
        }
        std::mem::swap(&mut nearest, &mut lowered[best]);
        candidates.clear();
        candidates.extend((0..trials).map(|_| nearest.draw(rng).unwrap_or_else(|| index_below(blocks.rows(), rng))));
    }
}

/// Squared distances of the rows from their nearest seed, in the blocks' units.
struct Distances {
    values: Vec<f32>,
    block_sums: Vec<f32>,
    total: f64,
}

impl Distances {
    fn infinite(rows: usize) -> Self {
        let blocks = rows.div_ceil(LANES);
        let mut values = vec![f32::INFINITY; blocks * LANES];
        values[rows..].fill(0.0); // the last block is filled with rows that are none
        Distances { values, block_sums: vec![0.0; blocks], total: f64::INFINITY }
    }

    /// Becomes the distances `nearest` with row `seed` as one more seed. By differences: the distance of a duplicate is
    /// exactly 0, so that it is never drawn.
    fn lower(&mut self, nearest: &Distances, blocks: &Blocks, seed: usize) {
        let seed: Vec<f32> = (0..blocks.features()).map(|f| blocks.value(seed, f)).collect();
        self.total = 0.0;
        let old = nearest.values.chunks_exact(LANES);
        let new = self.values.chunks_exact_mut(LANES).zip(&mut self.block_sums);
        for ((block, old), (new, sum)) in blocks.blocks().zip(old).zip(new) {
            *sum = lower_block(block, &seed, old, new);
            self.total += f64::from(*sum);
        }
    }

    /// A row drawn with a probability proportional to its distance; `None` if all are 0.
    fn draw(&self, rng: &mut Rng) -> Option<usize> {
        let mut left = rng.gen::<f64>() * self.total;
        let mut last = None;
        for (block, (&sum, values)) in self.block_sums.iter().zip(self.values.chunks_exact(LANES)).enumerate() {
            if sum > 0.0 {
                last = Some(block);
                if left < f64::from(sum) {
                    return pick(values, left).map(|lane| block * LANES + lane);
                }
                left -= f64::from(sum);
            }
        }
        // Rounding left a little over: the last row that can be drawn.
        last.and_then(|block| {
            pick(&self.values[block * LANES..(block + 1) * LANES], f64::INFINITY).map(|lane| block * LANES + lane)
        })
    }
}

/// The lane at which the running sum passes `left`, or the last one that is not 0.
fn pick(values: &[f32], mut left: f64) -> Option<usize> {
    let mut last = None;
    for (lane, &value) in values.iter().enumerate().filter(|(_, &value)| value > 0.0) {
        last = Some(lane);
        if left < f64::from(value) {
            break;
        }
        left -= f64::from(value);
    }
    last
}

fn lower_block(block: &[f32], seed: &[f32], old: &[f32], new: &mut [f32]) -> f32 {
    let mut squares = [0.0f32; LANES];
    for (x, &s) in block.chunks_exact(LANES).zip(seed) {
        for lane in 0..LANES {
            squares[lane] += (x[lane] - s) * (x[lane] - s);
        }
    }
    for lane in 0..LANES {
        new[lane] = if squares[lane] < old[lane] { squares[lane] } else { old[lane] };
    }
    sum_of_lanes(new)
}

fn sum_of_lanes(values: &[f32]) -> f32 {
    ((values[0] + values[4]) + (values[1] + values[5])) + ((values[2] + values[6]) + (values[3] + values[7]))
}
