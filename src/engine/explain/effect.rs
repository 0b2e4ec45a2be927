//! Effect sizes: how far a segment's values differ from everybody else's.
//!
//! Cliff's delta (1993) of a segment against the rest is the chance that a value of the segment exceeds one of the
//! rest, less the chance of the opposite: from -1 (every value below) over 0 to 1 (every value above). It is
//! `2 AUC - 1`, needs no scale and no shape, and equals the difference of two shares where there are only two values:
//! so numbers, missing values and categories are measured alike.

use serde::{Deserialize, Serialize};

/// From here on an effect is small rather than negligible (Romano et al. 2006).
pub const SMALL: f64 = 0.147;
/// From here on an effect is medium: names rest on such effects.
pub const MEDIUM: f64 = 0.33;
/// From here on an effect is large.
pub const LARGE: f64 = 0.474;

/// What about a segment's rows differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aspect {
    /// The values of a numeric column (its index in `Explanation::columns`); missing ones take no part.
    Value(usize),
    /// Whether a numeric column's value is missing.
    Missing(usize),
    /// Whether a text column holds this category.
    Category {
        /// The text column, its index in `Explanation::text_columns`.
        column: usize,
        /// The category.
        category: String,
    },
}

/// How far a segment differs from the rest in one aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The aspect.
    pub aspect: Aspect,
    /// Cliff's delta against all other rows, noise among them: from -1 to 1, above 0 where the segment has more.
    pub delta: f64,
}

/// Cliff's delta of each of `k` segments against all other values; `None` where the segment or the rest has no value.
///
/// `sorted` holds the present values in ascending order, each with its label. Ties count half. The pairs are counted
/// by rank sums in whole numbers, so the result is the exact quotient, rounded once. O(n + k) after the sort.
pub fn cliffs_deltas(sorted: &[(f64, i32)], k: usize) -> Vec<Option<f64>> {
    let mut count = vec![0_i64; k];
    // Twice the sum of the ranks from 1; tied values share their mean rank.
    let mut ranks = vec![0_i64; k];
    let mut below = 0;
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let rank = (2 * below + tied.len() + 1) as i64;
        for &(_, label) in tied {
            if let Ok(segment) = usize::try_from(label) {
                count[segment] += 1;
                ranks[segment] += rank;
            }
        }
        below += tied.len();
    }
    let delta = |(&count, &ranks): (&i64, &i64)| {
        let pairs = count * (sorted.len() as i64 - count);
        let wins = ranks - count * (count + 1); // twice Mann and Whitney's U
        (pairs > 0).then(|| (wins - pairs) as f64 / pairs as f64)
    };
    count.iter().zip(&ranks).map(delta).collect()
}

/// The same for a yes or no: the share of `hits` among `rows` less the share among the rest of `all_rows`.
pub(super) fn share_delta(hits: usize, rows: usize, all_hits: usize, all_rows: usize) -> Option<f64> {
    let (rest_hits, rest) = (all_hits - hits, all_rows - rows);
    let pairs = rows as i64 * rest as i64;
    let wins = hits as i64 * (rest - rest_hits) as i64 - (rows - hits) as i64 * rest_hits as i64;
    (pairs > 0).then(|| wins as f64 / pairs as f64)
}

/// Sorts effects by size, the largest first; of equal ones those where the segment has more, then in their order.
pub(super) fn sort(effects: &mut [Effect]) {
    effects.sort_by(|a, b| b.delta.abs().total_cmp(&a.delta.abs()).then(b.delta.total_cmp(&a.delta)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delta_counts_the_pairs_won_less_the_pairs_lost() {
        let sorted = [(1.0, 0), (2.0, 1), (2.0, 0), (3.0, 1), (4.0, -1)];
        // Segment 0 {1, 2} against {2, 3, 4}: no win, five losses, one tie. Segment 1 {2, 3} against {1, 2, 4}.
        assert_eq!(cliffs_deltas(&sorted, 2), [Some(-5.0 / 6.0), Some(0.5 / 3.0)]);
    }

    #[test]
    fn delta_needs_both_sides() {
        assert_eq!(cliffs_deltas(&[(1.0, 0), (2.0, 0)], 2), [None, None]);
        assert_eq!(cliffs_deltas(&[], 1), [None]);
        assert_eq!(share_delta(0, 0, 3, 5), None);
    }

    #[test]
    fn a_yes_or_no_is_a_column_of_two_values() {
        let sorted = [(0.0, 0), (0.0, 1), (0.0, 1), (1.0, 0), (1.0, 0), (1.0, 1)];
        assert_eq!(cliffs_deltas(&sorted, 2)[0], share_delta(2, 3, 3, 6));
    }
}
