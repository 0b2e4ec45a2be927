//! The top of a merge tree, for drawing: what lies below is folded into leaves that only know their size.

use super::Dendrogram;
use serde::{Deserialize, Serialize};

/// The last merges of a tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Folded {
    /// Number of rows in each leaf.
    pub leaves: Vec<u32>,
    /// One row of each leaf.
    pub rows: Vec<u32>,
    /// The merges in the order they happen. Their parts below `leaves.len()` are leaves; merge i makes part
    /// `leaves.len() + i`.
    pub merges: Vec<FoldedMerge>,
    /// Height of the highest merge that was folded away; 0 if none was.
    pub floor: f64,
}

/// One merge.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FoldedMerge {
    /// One part.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// The height.
    pub height: f64,
    /// Number of rows in both.
    pub size: u32,
}

impl Dendrogram {
    /// The last `top` merges, with what lies below them as leaves: at most `top` + 1.
    pub fn folded(&self, top: usize) -> Folded {
        let n = self.len();
        let first = self.merges.len() - top.min(self.merges.len());
        let (mut leaves, mut rows) = (Vec::new(), Vec::new());
        // Merges kept so far are told from leaves by their place; leaves come first, so their count must be known.
        let count = self.merges.len() - first + 1;
        let mut part = |cluster: u32| match (cluster as usize).checked_sub(n + first) {
            Some(kept) => (count + kept) as u32,
            None => {
                let size = (cluster as usize).checked_sub(n).map_or(1, |merge| self.merges[merge].size);
                leaves.push(size);
                rows.push(self.a_row(cluster));
                leaves.len() as u32 - 1
            }
        };
        let merges = self.merges[first..]
            .iter()
            .map(|merge| FoldedMerge { a: part(merge.a), b: part(merge.b), height: merge.height, size: merge.size })
            .collect::<Vec<_>>();
        if merges.is_empty() {
            leaves.push(n as u32);
            rows.push(0);
        }
        let floor = self.merges[..first].iter().map(|merge| merge.height).fold(0.0, f64::max);
        Folded { leaves, rows, merges, floor }
    }

    /// Some row of a cluster.
    fn a_row(&self, mut cluster: u32) -> u32 {
        while let Some(merge) = (cluster as usize).checked_sub(self.len()) {
            cluster = self.merges[merge].a;
        }
        cluster
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_the_last_merges_is_folded_into_counted_leaves() {
        // Rows 0 1 2 3 4: (0 1) at 1, (2 3) at 2, (4 with 2 3) at 3, all at 9.
        let tree = Dendrogram::from_pairs(vec![(0, 1, 1.0), (2, 3, 2.0), (3, 4, 3.0), (1, 2, 9.0)]);
        let folded = tree.folded(2);
        let merges: Vec<_> = folded.merges.iter().map(|m| (m.a, m.b, m.height, m.size)).collect();
        assert_eq!((&folded.leaves[..], &folded.rows[..]), (&[1, 2, 2][..], &[4, 2, 0][..]));
        assert_eq!(merges, [(0, 1, 3.0, 3), (2, 3, 9.0, 5)]);
        assert_eq!(folded.floor, 2.0);
        assert_eq!(tree.folded(50).leaves, [1, 1, 1, 1, 1]);
        assert_eq!(Dendrogram { merges: vec![] }.folded(50).leaves, [1]);
    }
}
