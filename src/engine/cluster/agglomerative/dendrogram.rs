//! The merge tree in SciPy's form, and its cuts.

use crate::engine::cluster::size_order::by_size;
use serde::{Deserialize, Serialize};

/// One merge of two clusters. Clusters below n are rows; merge i makes cluster n + i.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// The cluster with the smaller number.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// The dissimilarity at which they merge.
    pub height: f64,
    /// Number of rows in the new cluster.
    pub size: u32,
}

/// A merge tree of n rows: n - 1 merges in the order they happen.
///
/// Heights rise, except with centroid and median linkage, whose merges can undercut earlier ones. Merges of equal
/// height stand in the order in which the algorithm found them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dendrogram {
    /// The merges.
    pub merges: Vec<Merge>,
}

impl Dendrogram {
    /// The tree of n - 1 merges (row of one cluster, row of the other, height) in any order: sorted by height, equal
    /// heights in the order given, and numbered as SciPy's `linkage` does.
    pub(crate) fn from_pairs(mut pairs: Vec<(u32, u32, f64)>) -> Self {
        pairs.sort_by(|x, y| x.2.total_cmp(&y.2));
        let n = pairs.len() + 1;
        let mut parent: Vec<u32> = (0..2 * n as u32 - 1).collect();
        let mut size = vec![1u32; 2 * n - 1];
        let mut merges = Vec::with_capacity(n - 1);
        for (i, (x, y, height)) in pairs.into_iter().enumerate() {
            let (x, y) = (root(&mut parent, x), root(&mut parent, y));
            let new = (n + i) as u32;
            parent[x as usize] = new;
            parent[y as usize] = new;
            size[new as usize] = size[x as usize] + size[y as usize];
            merges.push(Merge { a: x.min(y), b: x.max(y), height, size: size[new as usize] });
        }
        Dendrogram { merges }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.merges.len() + 1
    }

    /// Whether there are no rows: never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Labels of the n rows in exactly `k` clusters (at least 1, at most n): the first n - k merges applied, in O(n).
    ///
    /// SciPy's `fcluster(criterion="maxclust")` gives the same where the heights around the cut differ; where they are
    /// equal it gives fewer clusters, while this one breaks the tie by the order of the merges, as scikit-learn does.
    /// Clusters are numbered by descending size, equal sizes by their lowest row.
    pub fn cut(&self, k: usize) -> Vec<i32> {
        let applied = self.len() - k.clamp(1, self.len());
        self.labels(|merge| merge < applied)
    }

    /// Labels of the n rows when all merges up to `height` (inclusive) are applied: SciPy's `fcluster(height,
    /// criterion="distance")`, in O(n). A merge that undercuts one of its own parts (centroid, median) counts with the
    /// height of that part.
    pub fn cut_height(&self, height: f64) -> Vec<i32> {
        let heights = self.inclusive_heights();
        self.labels(|merge| heights[merge] <= height)
    }

    /// The largest height in each merge's subtree, itself included.
    fn inclusive_heights(&self) -> Vec<f64> {
        let n = self.len();
        let mut heights: Vec<f64> = Vec::with_capacity(self.merges.len());
        for merge in &self.merges {
            let below = |cluster: u32| (cluster as usize).checked_sub(n).map_or(0.0, |i| heights[i]);
            heights.push(merge.height.max(below(merge.a)).max(below(merge.b)));
        }
        heights
    }

    /// Labels by size when the merges for which `applied` holds are applied; it must hold for the parts of such a
    /// merge.
    fn labels(&self, applied: impl Fn(usize) -> bool) -> Vec<i32> {
        let n = self.len();
        let mut top: Vec<i32> = (0..2 * n as i32 - 1).collect();
        for (i, merge) in self.merges.iter().enumerate().rev() {
            if applied(i) {
                top[merge.a as usize] = top[n + i];
                top[merge.b as usize] = top[n + i];
            }
        }
        top.truncate(n);
        by_size(&mut top, 2 * n - 1);
        top
    }
}

/// The root of a cluster, with path halving.
fn root(parent: &mut [u32], mut x: u32) -> u32 {
    while parent[x as usize] != x {
        parent[x as usize] = parent[parent[x as usize] as usize];
        x = parent[x as usize];
    }
    x
}
