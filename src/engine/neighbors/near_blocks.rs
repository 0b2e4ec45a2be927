//! Near rows, most of them the nearest, from a part of the references: an inverted file (Jégou et al. 2011) whose cells
//! are the blocks of the kd-order.

use super::blocked_rows::{block_distances, BlockedRows};
use super::{reserve, search_block, Neighbors, References, Scratch, BLOCK};
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use ndarray::ArrayView2;

/// A query looks at the rows of so many blocks: those whose middles are nearest to it.
const NEAR_BLOCKS: usize = 128;

/// Among fewer references all of the nearest are found.
pub const MANY: usize = 20_000;

impl References {
    /// The `k` nearest rows for each row of `queries` (m x d) among those that stand in the [`NEAR_BLOCKS`] blocks of
    /// 32 nearest to it, nearest first; where there are fewer references than [`MANY`], the `k` nearest of all.
    ///
    /// # Errors
    /// As [`nearest_references`](super::nearest_references).
    pub fn near(&self, queries: ArrayView2<f64>, k: usize, control: &mut Control) -> Result<Neighbors, ComputeError> {
        if self.rows.order.len() < MANY || k > NEAR_BLOCKS * BLOCK / 2 {
            return self.nearest(queries, k, control);
        }
        let queries = self.alike(queries)?;
        let mut found = reserve(queries.order.len(), k)?;
        let mut scratch = Scratch::default();
        let mut query = vec![0f32; self.rows.width];
        for place in 0..queries.order.len() {
            if place % BLOCK == 0 {
                control.at(place, queries.order.len())?;
            }
            queries.lane(place, &mut query);
            nearest_blocks(&self.rows, &self.middles, &query, &mut scratch.visits);
            search_block(&queries, place..place + 1, &self.rows, false, &mut found, &mut scratch);
        }
        Ok(found)
    }
}

/// The means of the blocks' rows, as lanes themselves.
pub(super) fn middles(rows: &BlockedRows) -> Vec<f32> {
    let width = rows.width;
    let mut middles = vec![0f32; rows.blocks().div_ceil(BLOCK) * width * BLOCK];
    for (at, lanes) in rows.lanes.chunks_exact(BLOCK).enumerate() {
        let (block, c) = (at / width, at % width);
        middles[(block / BLOCK * width + c) * BLOCK + block % BLOCK] = lanes.iter().sum::<f32>() / BLOCK as f32;
    }
    middles
}

/// The blocks whose middles are nearest to the query, nearest first. As for their bounds, any of their rows may be
/// near.
fn nearest_blocks(rows: &BlockedRows, middles: &[f32], query: &[f32], visits: &mut Vec<(f32, u32)>) {
    visits.clear();
    for (at, lanes) in middles.chunks_exact(rows.width * BLOCK).enumerate() {
        let found = block_distances(rows.metric.form(), query, lanes, f32::INFINITY).unwrap_or([f32::INFINITY; BLOCK]);
        visits.extend(found.iter().zip(at * BLOCK..rows.blocks()).map(|(d, block)| (*d, block as u32)));
    }
    let order = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    visits.select_nth_unstable_by(NEAR_BLOCKS - 1, order);
    visits.truncate(NEAR_BLOCKS);
    visits.sort_unstable_by(order);
    visits.iter_mut().for_each(|(bound, _)| *bound = 0.0);
}
