//! Which new cluster is which old one, so that colors stay with their segments when a setting changes.
//!
//! Clusters are matched one to one so that as many rows as possible stay in their cluster (the assignment problem,
//! solved by successive shortest paths, Jonker and Volgenant 1987). Clusters that share no row, directly or through
//! others, cannot compete for a partner, so each group of clusters that do is solved by itself: of hundreds of clusters
//! most groups are small.

use super::labels::sizes;
use ndarray::Array2;
use std::collections::{BTreeMap, BTreeSet};

/// The clusters of a labeling as seen from an earlier one of the same rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    /// For each new cluster the old one it continues, if any.
    pub continues: Vec<Option<usize>>,
    /// Old clusters of which two or more new ones descend, with those. A new cluster descends from the old one that
    /// holds more than half of its rows.
    pub splits: Vec<(usize, Vec<usize>)>,
    /// New clusters into which two or more old ones went, with those. An old cluster goes into the new one that holds
    /// more than half of its rows.
    pub merges: Vec<(usize, Vec<usize>)>,
}

impl Matching {
    /// Matches the clusters of `new` to those of `old`, labels of the same n rows; noise takes no part.
    ///
    /// # Panics
    /// If they are not of the same rows.
    pub fn new(old: &[i32], new: &[i32]) -> Self {
        assert_eq!(old.len(), new.len(), "two labelings of the same rows");
        let (old_sizes, new_sizes) = (sizes(old), sizes(new));
        let overlaps = overlaps(old, new, &old_sizes, new_sizes.len());
        Matching {
            continues: largest_total(&overlaps, old_sizes.len(), new_sizes.len()),
            splits: more_than_one(overlaps.iter().map(|o| (o.old, o.new, o.rows)), old_sizes.len(), &new_sizes),
            merges: more_than_one(overlaps.iter().map(|o| (o.new, o.old, o.rows)), new_sizes.len(), &old_sizes),
        }
    }

    /// Carries identities (colors) over: each new cluster keeps that of the old one it continues, the others get the
    /// lowest ones that are free.
    ///
    /// # Panics
    /// If `old` has fewer identities than the old labeling has clusters.
    pub fn carry(&self, old: &[usize]) -> Vec<usize> {
        let kept: Vec<Option<usize>> = self.continues.iter().map(|o| o.map(|o| old[o])).collect();
        let taken: BTreeSet<usize> = kept.iter().copied().flatten().collect();
        let mut free = (0..).filter(|identity| !taken.contains(identity));
        kept.iter().map(|identity| identity.or_else(|| free.next()).expect("numbers do not end")).collect()
    }
}

/// How many rows an old and a new cluster share.
struct Overlap {
    old: usize,
    new: usize,
    rows: usize,
}

/// The pairs of clusters that share rows, by old cluster, then by new. O(rows + pairs).
fn overlaps(old: &[i32], new: &[i32], old_sizes: &[usize], new_clusters: usize) -> Vec<Overlap> {
    let mut news: Vec<Vec<usize>> = old_sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
    for (&o, &n) in old.iter().zip(new).filter(|(&o, &n)| o >= 0 && n >= 0) {
        news[o as usize].push(n as usize);
    }
    let mut counts = vec![0; new_clusters];
    let mut found = Vec::new();
    for (old, news) in news.into_iter().enumerate() {
        for &new in &news {
            counts[new] += 1;
        }
        let first = found.len();
        for new in news {
            if counts[new] > 0 {
                found.push(Overlap { old, new, rows: std::mem::take(&mut counts[new]) });
            }
        }
        found[first..].sort_unstable_by_key(|overlap| overlap.new);
    }
    found
}

/// The parents of two or more children. A child, of one of the `sizes`, is of the parent that holds more than half of
/// it.
fn more_than_one(
    shared: impl Iterator<Item = (usize, usize, usize)>,
    parents: usize,
    sizes: &[usize],
) -> Vec<(usize, Vec<usize>)> {
    let mut children = vec![Vec::new(); parents];
    for (parent, child, rows) in shared {
        if 2 * rows > sizes[child] {
            children[parent].push(child);
        }
    }
    children.into_iter().enumerate().filter(|(_, children)| children.len() > 1).collect()
}

/// For each new cluster an old one of its own so that as many rows as possible are shared; pairs that share nothing are
/// left out.
fn largest_total(overlaps: &[Overlap], old_clusters: usize, new_clusters: usize) -> Vec<Option<usize>> {
    // Which group each old cluster is of, and each new one after them: two clusters are joined if they share rows.
    let mut joined: Vec<usize> = (0..old_clusters + new_clusters).collect();
    for overlap in overlaps {
        let (a, b) = (root(&mut joined, overlap.old), root(&mut joined, old_clusters + overlap.new));
        joined[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, Vec<&Overlap>> = BTreeMap::new();
    for overlap in overlaps {
        groups.entry(root(&mut joined, overlap.old)).or_default().push(overlap);
    }
    let mut continues = vec![None; new_clusters];
    for group in groups.values() {
        let olds: BTreeSet<usize> = group.iter().map(|overlap| overlap.old).collect();
        let news: BTreeSet<usize> = group.iter().map(|overlap| overlap.new).collect();
        let (olds, news): (Vec<usize>, Vec<usize>) = (olds.into_iter().collect(), news.into_iter().collect());
        let mut shared = Array2::<i64>::zeros((news.len(), olds.len()));
        for overlap in group {
            let place = |among: &[usize], cluster| among.partition_point(|&other| other < cluster);
            shared[[place(&news, overlap.new), place(&olds, overlap.old)]] = overlap.rows as i64;
        }
        for (new, old) in assigned(&shared).into_iter().enumerate() {
            continues[news[new]] = old.map(|old| olds[old]);
        }
    }
    continues
}

/// The first of what `at` is joined with.
fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

/// For each row of `shared` a column of its own so that the sum of the entries is largest; pairs that share nothing are
/// left out. O(k^3) in the worst case.
fn assigned(shared: &Array2<i64>) -> Vec<Option<usize>> {
    let (rows, columns) = shared.dim();
    if rows > columns {
        let mut by_row = vec![None; rows];
        for (column, row) in assigned(&shared.t().to_owned()).into_iter().enumerate() {
            if let Some(row) = row {
                by_row[row] = Some(column);
            }
        }
        return by_row;
    }
    // Costs are -shared. Rows and columns are counted from 1; column 0 stands for the row that looks for a column.
    let mut row_price = vec![0i64; rows + 1];
    let mut column_price = vec![0i64; columns + 1];
    let mut row_of = vec![0usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut reach = vec![i64::MAX; columns + 1];
        let mut from = vec![0usize; columns + 1];
        let mut visited = vec![false; columns + 1];
        while row_of[at] != 0 {
            visited[at] = true;
            let current = row_of[at];
            let (mut least, mut next) = (i64::MAX, 0);
            for column in (1..=columns).filter(|&column| !visited[column]) {
                let cost = -shared[[current - 1, column - 1]] - row_price[current] - column_price[column];
                if cost < reach[column] {
                    (reach[column], from[column]) = (cost, at);
                }
                if reach[column] < least {
                    (least, next) = (reach[column], column);
                }
            }
            for column in 0..=columns {
                if visited[column] {
                    row_price[row_of[column]] += least;
                    column_price[column] -= least;
                } else if column > 0 {
                    reach[column] -= least;
                }
            }
            at = next;
        }
        while at != 0 {
            row_of[at] = row_of[from[at]];
            at = from[at];
        }
    }
    let mut by_row = vec![None; rows];
    for column in 1..=columns {
        if row_of[column] > 0 && shared[[row_of[column] - 1, column - 1]] > 0 {
            by_row[row_of[column] - 1] = Some(column - 1);
        }
    }
    by_row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_that_splits_hands_its_color_to_the_larger_part() {
        let matching = Matching::new(&[0, 0, 0, 0, 0, 1, 1], &[1, 1, 1, 2, 2, 0, 0]);
        assert_eq!(matching.continues, [Some(1), Some(0), None]);
        assert_eq!(matching.splits, [(0, vec![1, 2])]);
        assert!(matching.merges.is_empty());
        assert_eq!(matching.carry(&[4, 0]), [0, 4, 1]);
    }

    #[test]
    fn clusters_that_merge_are_told_and_a_color_becomes_free() {
        let matching = Matching::new(&[0, 0, 0, 1, 1, 2], &[0, 0, 0, 0, 0, 1]);
        assert_eq!(matching.continues, [Some(0), Some(2)]);
        assert_eq!(matching.merges, [(0, vec![0, 1])]);
        assert!(matching.splits.is_empty());
    }

    #[test]
    fn the_matching_keeps_most_rows_not_the_largest_single_overlap() {
        // Greedy would match new 0 with old 0 (5 rows) and be left with 1: 6 in all; 4 + 4 is better.
        let old = [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1];
        let new = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        assert_eq!(Matching::new(&old, &new).continues, [Some(1), Some(0)]);
    }

    #[test]
    fn clusters_that_share_no_row_get_free_colors() {
        let matching = Matching::new(&[0, 0, -1, -1], &[-1, -1, 0, 1]);
        assert_eq!(matching.continues, [None, None]);
        assert_eq!(matching.carry(&[0]), [0, 1]);
    }
}
