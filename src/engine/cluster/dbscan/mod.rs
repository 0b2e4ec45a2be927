//! DBSCAN for every eps at once (Ester et al. 1996; the tree as in McInnes and Healy 2017).
//!
//! Two core samples are in one cluster at eps when a path joins them whose mutual reachability never exceeds eps, so
//! one minimum spanning tree answers for every eps. Its rows in Prim's order fall into the clusters as runs; what is
//! left are border samples, each of which has fewer than min_samples rows within eps: its min_samples - 1 nearest
//! neighbors hold all core samples it can border on.

mod neighborhoods;
mod one_eps;
mod run;

pub use run::DbscanRun;

use super::size_order::by_size;
use super::spanning_tree::SpanningTree;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::task::complete;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// What DBSCAN needs for (features, min_samples, metric), computed once; every eps is answered from it.
#[derive(Debug, Clone)]
pub struct DbscanTree {
    core_distances: Vec<f64>,
    tree: SpanningTree,
    /// For each row, where its possible core samples start in `near`; one more at the end.
    starts: Vec<u32>,
    /// (eps from on which the row borders on that core sample if it is no core sample itself, core sample), by rising
    /// eps.
    near: Vec<(f64, u32)>,
}

/// DBSCAN's result at one eps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DbscanLabels {
    /// Cluster of each row, by descending size (equal sizes by their lowest row); -1 is noise.
    pub labels: Vec<i32>,
    /// Whether each row is a core sample. A row with a cluster that is none is a border sample.
    pub core: Vec<bool>,
}

impl DbscanTree {
    /// The tree of the rows of `features` (n x d). `min_samples` counts the row itself, as in scikit-learn.
    ///
    /// # Errors
    /// `min_samples` of 0; a table without rows, columns or finite distances; or the control's stop.
    pub fn new(
        features: ArrayView2<f64>,
        min_samples: usize,
        metric: Metric,
        control: &mut Control,
    ) -> Result<Self, ComputeError> {
        complete(DbscanRun::new(features, min_samples, metric)?, (), control)
    }

    /// Distance of each of the n rows to its min_samples-th nearest row, itself counted as the first: from this eps on
    /// it is a core sample.
    pub fn core_distances(&self) -> &[f64] {
        &self.core_distances
    }

    /// The minimum spanning tree of the mutual reachabilities.
    pub fn spanning_tree(&self) -> &SpanningTree {
        &self.tree
    }

    /// DBSCAN's clusters at `eps` (inclusive), in O(n + border candidates).
    ///
    /// A border sample within eps of core samples of several clusters goes to the one that scikit-learn would have
    /// found first: the one with the lowest core sample.
    pub fn labels_at(&self, eps: f64) -> DbscanLabels {
        let n = self.core_distances.len();
        let core: Vec<bool> = self.core_distances.iter().map(|&d| d <= eps).collect();
        let mut labels = vec![-1; n];
        // The lowest core sample of each run; a run of a row that is no core sample has none.
        let mut lowest: Vec<u32> = Vec::new();
        for (&row, &weight) in self.tree.order.iter().zip(&self.tree.weight) {
            if !core[row as usize] {
                continue;
            }
            if weight > eps || lowest.is_empty() {
                lowest.push(row);
            }
            let cluster = lowest.len() - 1;
            lowest[cluster] = lowest[cluster].min(row);
            labels[row as usize] = cluster as i32;
        }
        self.with_borders(eps, core, labels, &lowest)
    }

    /// The labels of the core samples, of which `lowest` are the lowest of each cluster, completed by those of the
    /// border samples and numbered by size.
    fn with_borders(&self, eps: f64, core: Vec<bool>, mut labels: Vec<i32>, lowest: &[u32]) -> DbscanLabels {
        for row in (0..labels.len()).filter(|&row| !core[row]) {
            let near = &self.near[self.starts[row] as usize..self.starts[row + 1] as usize];
            let clusters = near.iter().take_while(|(from, _)| *from <= eps).map(|&(_, other)| labels[other as usize]);
            labels[row] = clusters.min_by_key(|&cluster| lowest[cluster as usize]).unwrap_or(-1);
        }
        by_size(&mut labels, lowest.len());
        DbscanLabels { labels, core }
    }

    /// The k-distance curve: the n core distances in ascending order.
    pub fn k_distances(&self) -> Vec<f64> {
        let mut curve = self.core_distances.clone();
        curve.sort_by(f64::total_cmp);
        curve
    }
}

/// The position of the knee of an ascending curve: where it lies farthest below the line from its first to its last
/// point, that is, the largest value of Kneedle's difference curve (Satopää et al. 2011, without smoothing). The first
/// of equal ones; `None` for a curve that does not rise or is not finite.
pub fn knee(curve: &[f64]) -> Option<usize> {
    let (first, last) = (*curve.first()?, *curve.last()?);
    if !(last > first && last.is_finite()) {
        return None;
    }
    let steps = (curve.len() - 1) as f64;
    let below = |i: usize| i as f64 / steps - (curve[i] - first) / (last - first);
    Some((1..curve.len()).fold(0, |best, i| if below(i) > below(best) { i } else { best }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knee_is_where_the_curve_is_farthest_below_its_chord() {
        assert_eq!(knee(&[0.0, 0.1, 0.2, 0.3, 5.0, 10.0]), Some(3));
        assert_eq!(knee(&[1.0, 1.0]), None);
        assert_eq!(knee(&[]), None);
    }
}
