//! A hierarchy's last merges laid out as a tree, and where a cut leaves how many segments.

use crate::engine::cluster::agglomerative::Folded;

/// Numbers of segments among which the largest gaps are marked.
const GAPS_UP_TO: usize = 12;

/// The places and heights of leaves and merges, by part: leaves first, then merges as they happen.
pub struct MergeLayout {
    /// Place of each part from left to right, leaves and merges.
    pub x: Vec<f64>,
    /// Height of each part; leaves are at the floor.
    pub height: Vec<f64>,
    /// A row in each part.
    pub row: Vec<Option<u32>>,
    /// The heights of the merges, rising.
    pub heights: Vec<f64>,
}

impl MergeLayout {
    /// Lays out the last merges of a hierarchy.
    pub fn new(tree: &Folded) -> MergeLayout {
        let leaves = tree.leaves.len();
        let parts = leaves + tree.merges.len();
        let (mut x, mut height) = (vec![0.0; parts], vec![tree.floor; parts]);
        let mut row: Vec<Option<u32>> = (0..parts).map(|part| tree.rows.get(part).copied()).collect();
        // Leaves stand in the order in which a walk from the top meets them, so that no lines cross.
        let mut open: Vec<usize> = parts.checked_sub(1).into_iter().collect();
        let mut next = 0.0;
        while let Some(part) = open.pop() {
            match part.checked_sub(leaves) {
                Some(merge) => open.extend([tree.merges[merge].b as usize, tree.merges[merge].a as usize]),
                None => {
                    x[part] = next;
                    next += 1.0;
                }
            }
        }
        for (at, merge) in tree.merges.iter().enumerate() {
            let (a, b) = (merge.a as usize, merge.b as usize);
            x[leaves + at] = (x[a] + x[b]) / 2.0;
            height[leaves + at] = merge.height.max(height[a]).max(height[b]);
            row[leaves + at] = row[a];
        }
        let mut heights: Vec<f64> = height[leaves..].to_vec();
        heights.sort_by(f64::total_cmp);
        MergeLayout { x, height, row, heights }
    }

    /// The numbers of segments with the largest gaps between the merge that leaves them and the next one: (k, from,
    /// to).
    pub fn gaps(&self) -> Vec<(usize, f64, f64)> {
        let merges = self.heights.len();
        let mut gaps: Vec<(usize, f64, f64)> = (2..=GAPS_UP_TO.min(merges))
            .map(|k| {
                (k, self.heights.get(merges.wrapping_sub(k)).copied().unwrap_or(0.0), self.heights[merges + 1 - k])
            })
            .collect();
        gaps.sort_by(|a, b| (b.2 - b.1).total_cmp(&(a.2 - a.1)));
        gaps.truncate(3);
        gaps
    }

    /// How many segments a cut at `height` leaves.
    pub fn segments(&self, height: f64) -> usize {
        1 + self.heights.iter().filter(|&&merge| merge > height).count()
    }

    /// A height at which the cut leaves `k` segments: halfway between two merges.
    pub fn cut(&self, k: usize, floor: f64) -> f64 {
        let merges = self.heights.len();
        let at = |from_top: usize| merges.checked_sub(from_top).and_then(|i| self.heights.get(i)).copied();
        let above = if k <= 1 { at(1).unwrap_or(0.0) * 1.04 } else { at(k - 1).unwrap_or(floor) };
        (above + at(k).unwrap_or(floor)) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cluster::agglomerative::FoldedMerge;

    /// Four leaves: 0 and 2 merge at 1, 1 and 3 at 2, all at 5.
    fn layout() -> MergeLayout {
        let merge = |a, b, height, size| FoldedMerge { a, b, height, size };
        MergeLayout::new(&Folded {
            leaves: vec![10, 20, 30, 40],
            rows: vec![7, 8, 9, 11],
            merges: vec![merge(0, 2, 1.0, 40), merge(1, 3, 2.0, 60), merge(4, 5, 5.0, 100)],
            floor: 0.5,
        })
    }

    #[test]
    fn leaves_of_a_merge_stand_side_by_side_and_the_merge_between_them() {
        let layout = layout();
        assert_eq!(layout.x, [0.0, 2.0, 1.0, 3.0, 0.5, 2.5, 1.5]);
        assert_eq!(layout.height, [0.5, 0.5, 0.5, 0.5, 1.0, 2.0, 5.0]);
        assert_eq!(layout.row, [Some(7), Some(8), Some(9), Some(11), Some(7), Some(8), Some(7)]);
    }

    #[test]
    fn a_cut_for_k_segments_leaves_k_and_the_widest_gap_comes_first() {
        let layout = layout();
        for k in 1..=4 {
            assert_eq!(layout.segments(layout.cut(k, 0.5)), k);
        }
        assert_eq!(layout.gaps(), [(2, 2.0, 5.0), (3, 1.0, 2.0)]);
    }
}
