//! How true a map is to the features: trustworthiness and neighbor recall, of each row and on average.

use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::neighbors::{NeighborSearch, Neighbors, Ranks};
use crate::engine::task::{complete, Task};
use ndarray::{Array2, ArrayView2};

/// Neighbors that trustworthiness looks at.
pub const TRUST_NEIGHBORS: usize = 15;
/// Neighbors that recall looks at.
pub const RECALL_NEIGHBORS: usize = 10;

/// Quality of a map. Distances between far groups are not looked at: a map tells little by them.
#[derive(Debug, Clone, PartialEq)]
pub struct MapQuality {
    /// One less the penalty for rows that are near on the map but not in the features, as scikit-learn's
    /// `trustworthiness(n_neighbors=15)`; 1 is best.
    pub trustworthiness: f64,
    /// The same for each row by itself.
    pub row_trustworthiness: Vec<f32>,
    /// Share of the 10 nearest rows in the features that are among the 10 nearest on the map, on average.
    pub recall: f64,
    /// The same for each row.
    pub row_recall: Vec<f32>,
}

/// Quality of the map `positions` (n) of `features` (n x d), exact, over all rows; Euclidean on the map.
///
/// `known` may hold the rows' nearest neighbors in the features, at least 15 of them, if they are at hand.
/// Memory grows with the rows, not with their square. Ties go by row number.
///
/// # Errors
/// [`ComputeError`] if the map has another number of rows, there are fewer than three, a value is too large to be
/// squared, or nobody wants the result any more.
pub fn map_quality(
    features: ArrayView2<f64>,
    metric: Metric,
    positions: &[[f32; 2]],
    known: Option<&Neighbors>,
    control: &mut Control,
) -> Result<MapQuality, ComputeError> {
    complete(MapQualityRun::new(features, metric, positions, known)?, (), control)
}

/// Rows judged in one step: a millisecond or two at 50,000 rows.
const ROWS_PER_STEP: usize = 16;
/// Blocks of rows whose neighbors are sought in one step.
const BLOCKS_PER_STEP: usize = 4;

/// A map's quality under way: [`MapQualityRun::step`] does a millisecond or two of the work, for callers that have
/// other things to do in between.
pub struct MapQualityRun {
    /// Neighbors that trustworthiness and recall look at.
    k: usize,
    ten: usize,
    /// The nearest rows in the features and on the map; a search until it is done.
    near: Near,
    shown: Near,
    ranks: Ranks,
    /// Sums over the rows judged so far.
    penalty: u64,
    recalled: usize,
    row_trustworthiness: Vec<f32>,
    row_recall: Vec<f32>,
}

enum Near {
    Sought(Box<NeighborSearch>),
    Found(Neighbors),
}

impl Near {
    /// Seeks on; whether there was something left to seek.
    fn seek(&mut self) -> bool {
        let Near::Sought(search) = self else { return false };
        search.advance(BLOCKS_PER_STEP);
        if search.done() >= search.total() {
            *self = Near::Found(search.take());
        }
        true
    }

    fn of(&self, row: usize) -> &[u32] {
        match self {
            Near::Sought(_) => &[],
            Near::Found(found) => found.of(row).0,
        }
    }
}

impl MapQualityRun {
    /// Prepares [`map_quality`] of `features` (n x d) and their `positions` (n).
    ///
    /// # Errors
    /// As there.
    pub fn new(
        features: ArrayView2<f64>,
        metric: Metric,
        positions: &[[f32; 2]],
        known: Option<&Neighbors>,
    ) -> Result<Self, ComputeError> {
        let n = features.nrows();
        if positions.len() != n || n < 3 {
            return Err(ComputeError::parameter(
                "map",
                format!(
                    "A map's quality needs a position for each row and at least 3 rows; there are {} rows and {} \
                    positions.",
                    whole(n),
                    whole(positions.len())
                ),
            ));
        }
        // Trustworthiness is defined for k < n / 2.
        let k = TRUST_NEIGHBORS.min((n - 1) / 2).max(1);
        let ten = RECALL_NEIGHBORS.min(n - 1);
        let wanted = k.max(ten);
        let near = match known {
            Some(known) if known.k >= wanted && known.rows() == n => Near::Found(known.nearest(wanted)),
            _ => Near::Sought(Box::new(NeighborSearch::new(features, wanted, metric)?)),
        };
        let map = Array2::from_shape_fn((n, 2), |(i, c)| f64::from(positions[i][c]));
        let shown = Near::Sought(Box::new(NeighborSearch::new(map.view(), wanted, Metric::Euclidean)?));
        Ok(MapQualityRun {
            k,
            ten,
            near,
            shown,
            ranks: Ranks::new(features, metric)?,
            penalty: 0,
            recalled: 0,
            row_trustworthiness: Vec::with_capacity(n),
            row_recall: Vec::with_capacity(n),
        })
    }

    /// Rows judged, and to judge.
    pub fn progress(&self) -> (usize, usize) {
        (self.row_recall.len(), self.ranks.rows())
    }

    /// The greatest penalty of a row.
    fn worst(&self) -> f64 {
        let (k, n) = (self.k, self.ranks.rows());
        (k as f64 * (2 * n - 3 * k - 1) as f64 / 2.0).max(1.0)
    }
}

impl Task for MapQualityRun {
    type Input<'a> = ();
    type Output = MapQuality;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let (done, total) = self.progress();
        control.at(done, total)?;
        if self.near.seek() || self.shown.seek() {
            return Ok(());
        }
        for row in self.row_recall.len()..self.ranks.rows().min(self.row_recall.len() + ROWS_PER_STEP) {
            let (near, shown) = (self.near.of(row), self.shown.of(row));
            let found = near[..self.ten].iter().filter(|j| shown[..self.ten].contains(j)).count();
            let is_stranger = |j: &u32| !near[..self.k].contains(j);
            let strangers: Vec<u32> = shown[..self.k].iter().copied().filter(is_stranger).collect();
            let ranks = self.ranks.of(row, &strangers);
            let penalty: u64 = ranks.iter().map(|rank| rank.saturating_sub(self.k) as u64).sum();
            self.recalled += found;
            self.penalty += penalty;
            self.row_recall.push(found as f32 / self.ten as f32);
            self.row_trustworthiness.push((1.0 - penalty as f64 / self.worst()) as f32);
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.row_recall.len() == self.ranks.rows()
    }

    fn finish(self) -> MapQuality {
        let n = self.ranks.rows();
        MapQuality {
            recall: self.recalled as f64 / (n * self.ten) as f64,
            trustworthiness: 1.0 - self.penalty as f64 / (n as f64 * self.worst()),
            row_trustworthiness: self.row_trustworthiness,
            row_recall: self.row_recall,
        }
    }
}
