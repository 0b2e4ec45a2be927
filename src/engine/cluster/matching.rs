//! Which new cluster is which old one, so that colours stay with their segments when a setting changes.
//!
//! Clusters are matched one to one so that as many rows as possible stay in their cluster (the assignment problem,
//! solved by successive shortest paths, Jonker and Volgenant 1987).

use super::labels::sizes;
use ndarray::Array2;

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
    /// Matches the clusters of `new` to those of `old`, labelings of the same rows; noise takes no part.
    ///
    /// # Panics
    /// If they are not of the same rows.
    pub fn new(old: &[i32], new: &[i32]) -> Self {
        assert_eq!(old.len(), new.len(), "two labelings of the same rows");
        let (old_sizes, new_sizes) = (sizes(old), sizes(new));
        let mut shared = Array2::<i64>::zeros((new_sizes.len(), old_sizes.len()));
        for (&o, &n) in old.iter().zip(new).filter(|(&o, &n)| o >= 0 && n >= 0) {
            shared[[n as usize, o as usize]] += 1;
        }
        let continues = largest_total(&shared);
        let splits = more_than_one(&shared, &new_sizes);
        let merges = more_than_one(&shared.t().to_owned(), &old_sizes);
        Matching { continues, splits, merges }
    }

    /// Carries identities (colours) over: each new cluster keeps that of the old one it continues, the others get the
    /// lowest ones that are free.
    ///
    /// # Panics
    /// If `old` has fewer identities than the old labeling has clusters.
    pub fn carry(&self, old: &[usize]) -> Vec<usize> {
        let kept: Vec<Option<usize>> = self.continues.iter().map(|o| o.map(|o| old[o])).collect();
        let mut free = (0..).filter(|identity| !kept.contains(&Some(*identity)));
        kept.iter().map(|identity| identity.or_else(|| free.next()).expect("numbers do not end")).collect()
    }
}

/// The columns that hold more than half of the rows of two or more rows of `shared`.
fn more_than_one(shared: &Array2<i64>, sizes: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut children = vec![Vec::new(); shared.ncols()];
    for ((child, parent), &count) in shared.indexed_iter() {
        if 2 * count > sizes[child] as i64 {
            children[parent].push(child);
        }
    }
    children.into_iter().enumerate().filter(|(_, children)| children.len() > 1).collect()
}

/// For each row of `shared` a column of its own so that the sum of the entries is largest; pairs that share nothing are
/// left out. O(k^3) in the worst case.
fn largest_total(shared: &Array2<i64>) -> Vec<Option<usize>> {
    let (rows, columns) = shared.dim();
    if rows > columns {
        let mut by_row = vec![None; rows];
        for (column, row) in largest_total(&shared.t().to_owned()).into_iter().enumerate() {
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
    fn a_cluster_that_splits_hands_its_colour_to_the_larger_part() {
        let matching = Matching::new(&[0, 0, 0, 0, 0, 1, 1], &[1, 1, 1, 2, 2, 0, 0]);
        assert_eq!(matching.continues, [Some(1), Some(0), None]);
        assert_eq!(matching.splits, [(0, vec![1, 2])]);
        assert!(matching.merges.is_empty());
        assert_eq!(matching.carry(&[4, 0]), [0, 4, 1]);
    }

    #[test]
    fn clusters_that_merge_are_told_and_a_colour_becomes_free() {
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
    fn clusters_that_share_no_row_get_free_colours() {
        let matching = Matching::new(&[0, 0, -1, -1], &[-1, -1, 0, 1]);
        assert_eq!(matching.continues, [None, None]);
        assert_eq!(matching.carry(&[0]), [0, 1]);
    }
}
