//! What sets of rows have in common, column by column: segments, the selection, groups that were kept. Pure.

use super::selection::Selection;
use crate::engine::explain::effect::cliffs_deltas;
use crate::engine::explain::profile::median;

/// A column among the rows of a set, beside all rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// How many standard deviations of all rows the set's mean lies above that of all rows; NaN where there is no
    /// spread.
    pub z: f64,
    /// The median.
    pub median: f64,
    /// The mean, where that of all rows is 100; NaN where that is not above zero.
    pub index: f64,
    /// The set's part of the sum of all rows; NaN where that is not above zero.
    pub share: f64,
    /// The share of the set's present values above `limit`.
    pub above: f64,
    /// The median of all rows; of a yes/no column, which is 0 or 1, it is 0: what is above is the share of yes.
    pub limit: f64,
    /// All rows hold 0 or 1, and both are found.
    pub is_yes_no: bool,
}

/// Five numbers of a set's present values: the 5th percentile, the quartiles, the 95th percentile.
pub type FiveNumbers = [f64; 5];

fn present(values: &[f32], rows: &[u32]) -> Vec<f64> {
    let found = rows.iter().filter_map(|&row| values.get(row as usize));
    found.filter(|value| !value.is_nan()).map(|&value| f64::from(value)).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The profile of one column: all rows first, then each set; NaN where a set has no value.
pub fn profile(values: &[f32], all: &[u32], sets: &[&[u32]]) -> Vec<Cell> {
    let of_all = present(values, all);
    let center = mean(&of_all);
    // A sum that is next to nothing beside its values is what rounding left of zero.
    let size: f64 = of_all.iter().map(|value| value.abs()).sum();
    let total = Some(of_all.iter().sum::<f64>()).filter(|total| *total > 1e-6 * size).unwrap_or(f64::NAN);
    let spread = (of_all.iter().map(|v| (v - center) * (v - center)).sum::<f64>() / of_all.len() as f64).sqrt();
    let is_yes_no = spread > 0.0 && of_all.iter().all(|value| *value == 0.0 || *value == 1.0);
    let limit = if is_yes_no { 0.0 } else { median(of_all) };
    let cell = |rows: &&[u32]| {
        let found = present(values, rows);
        let above = found.iter().filter(|value| **value > limit).count() as f64 / found.len() as f64;
        let z = if spread > 0.0 { (mean(&found) - center) / spread } else { f64::NAN };
        let share = found.iter().sum::<f64>() / total;
        let index = if total > 0.0 { 100.0 * mean(&found) / center } else { f64::NAN };
        Cell { z, above, median: median(found), index, share, limit, is_yes_no }
    };
    std::iter::once(all).chain(sets.iter().copied()).map(|rows| cell(&rows)).collect()
}

/// The five numbers of a column in each set; `None` where a set has no value.
pub fn five_numbers(values: &[f32], sets: &[&[u32]]) -> Vec<Option<FiveNumbers>> {
    let of = |rows: &&[u32]| {
        let mut found = present(values, rows);
        let last = found.len().checked_sub(1)?;
        // Of a million rows, finding five places takes a fraction of sorting them all.
        let mut sought = 0;
        Some([0.05, 0.25, 0.5, 0.75, 0.95].map(|q| {
            let at = q * last as f64;
            let (low, part) = (at as usize, at - (at as usize) as f64);
            let (_, &mut value, above) = found[sought..].select_nth_unstable_by(low - sought, f64::total_cmp);
            sought = low;
            let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(value);
            value + part * (next - value)
        }))
    };
    sets.iter().map(of).collect()
}

/// The rows of a set whose value lies between two bounds, both included; rows without a value are left out.
pub fn between(values: &[f32], rows: &[u32], low: f64, high: f64) -> Selection {
    let value = |row: u32| values.get(row as usize).map_or(f64::NAN, |&value| f64::from(value));
    Selection::of(rows.iter().copied().filter(|&row| (low..=high).contains(&value(row))))
}

/// The rows of a set whose value lies above a limit, or, of the other side, those whose value does not.
pub fn on_side(values: &[f32], rows: &[u32], limit: f64, above: bool) -> Selection {
    let value = |row: u32| values.get(row as usize).map_or(f64::NAN, |&value| f64::from(value));
    Selection::of(rows.iter().copied().filter(|&row| if above { value(row) > limit } else { value(row) <= limit }))
}

/// The quartiles of a column in each set, as the share of all rows that have less (equal ones count half), from 0 to 1;
/// `None` where a set has no value.
pub fn ranked_quartiles(values: &[f32], all: &[u32], sets: &[&[u32]]) -> Vec<Option<[f64; 3]>> {
    let mut sorted = present(values, all);
    sorted.sort_by(f64::total_cmp);
    let rank = |value: f64| {
        let (below, upto) = (sorted.partition_point(|&v| v < value), sorted.partition_point(|&v| v <= value));
        (below + upto) as f64 / (2 * sorted.len()).max(1) as f64
    };
    let ranked = |five: FiveNumbers| [five[1], five[2], five[3]].map(rank);
    five_numbers(values, sets).into_iter().map(|five| five.map(ranked)).collect()
}

/// Cliff's delta of one set of rows against another in each column (its index), the largest first: above 0 where the
/// first has more. Rows in both sets count on both sides.
pub fn contrast(columns: &[&[f32]], first: &[u32], second: &[u32]) -> Vec<(usize, f64)> {
    let delta = |(at, values): (usize, &&[f32])| {
        let labeled = |rows: &[u32], label: i32| present(values, rows).into_iter().map(move |value| (value, label));
        let mut sorted: Vec<(f64, i32)> = labeled(first, 0).chain(labeled(second, 1)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some((at, cliffs_deltas(&sorted, 2)[0]?))
    };
    let mut found: Vec<(usize, f64)> = columns.iter().enumerate().filter_map(delta).collect();
    found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_a_yes_no_column_the_share_of_yes_is_told() {
        let cells = profile(&[1.0, 1.0, 1.0, 0.0, f32::NAN], &[0, 1, 2, 3, 4], &[&[0, 1], &[2, 3, 4]]);
        assert_eq!(cells.iter().map(|cell| cell.above).collect::<Vec<_>>(), [0.75, 1.0, 0.5]);
        assert!(cells.iter().all(|cell| cell.is_yes_no && cell.limit == 0.0));
        assert!(!profile(&[1.0, 1.0], &[0, 1], &[])[0].is_yes_no, "the same in every row");
    }

    #[test]
    fn a_set_is_told_beside_all_rows_and_gaps_take_no_part() {
        let values = [1.0, f32::NAN, 3.0, 5.0];
        let cells = profile(&values, &[0, 1, 2, 3], &[&[3], &[1]]);
        assert_eq!((cells[0].z, cells[0].median, cells[0].above), (0.0, 3.0, 1.0 / 3.0));
        assert!((cells[1].z - 2.0 / (8.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((cells[1].median, cells[1].above), (5.0, 1.0));
        assert!(cells[2].z.is_nan() && cells[2].median.is_nan());
        assert_eq!(five_numbers(&values, &[&[0, 2, 3], &[1]]), [Some([1.2, 2.0, 3.0, 4.0, 4.8]), None]);
    }

    #[test]
    fn a_contrast_tells_the_largest_difference_first() {
        let (same, apart) = ([1.0_f32; 4], [9.0_f32, 8.0, 1.0, 2.0]);
        assert_eq!(contrast(&[&same, &apart], &[0, 1], &[2, 3]), [(1, 1.0), (0, 0.0)]);
        assert_eq!(contrast(&[&same], &[], &[1]), []);
    }

    #[test]
    fn rows_are_picked_by_their_side_and_between_bounds_and_gaps_by_neither() {
        let values = [1.0, f32::NAN, 3.0, 5.0];
        let all = [0, 1, 2, 3];
        assert_eq!(on_side(&values, &all, 3.0, true).rows(), [3]);
        assert_eq!(on_side(&values, &all, 3.0, false).rows(), [0, 2]);
        assert_eq!(between(&values, &all, 1.0, 3.0).rows(), [0, 2]);
        assert!(on_side(&values, &[9], 0.0, true).is_empty());
    }

    #[test]
    fn quartiles_are_told_by_their_rank_among_all() {
        let values = [1.0, 2.0, 2.0, 4.0, f32::NAN];
        let found = ranked_quartiles(&values, &[0, 1, 2, 3, 4], &[&[1, 2], &[3], &[4]]);
        assert_eq!(found, [Some([0.5; 3]), Some([0.875; 3]), None]);
    }

    proptest! {
        #[test]
        fn both_sides_together_are_all_with_a_value(
            values in prop::collection::vec(prop_oneof![Just(f32::NAN), -3.0_f32..3.0], 0..20), limit in -3.0_f64..3.0,
        ) {
            let rows: Vec<u32> = (0..values.len() as u32).collect();
            let (above, upto) = (on_side(&values, &rows, limit, true), on_side(&values, &rows, limit, false));
            prop_assert!(above.rows().iter().all(|&row| !upto.contains(row)));
            prop_assert_eq!(above.len() + upto.len(), values.iter().filter(|v| !v.is_nan()).count());
        }

        #[test]
        fn five_numbers_are_those_of_the_sorted_values(values in prop::collection::vec(-3.0_f32..3.0, 1..60)) {
            let rows: Vec<u32> = (0..values.len() as u32).collect();
            let mut sorted: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
            sorted.sort_by(f64::total_cmp);
            let expected = [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| {
                let at = q * (sorted.len() - 1) as f64;
                let (low, part) = (at as usize, at - (at as usize) as f64);
                sorted[low] + part * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low])
            });
            prop_assert_eq!(five_numbers(&values, &[&rows]), [Some(expected)]);
        }

        #[test]
        fn a_contrast_turned_round_changes_its_sign(values in prop::collection::vec(-3.0_f32..3.0, 6)) {
            let there = contrast(&[&values], &[0, 1, 2], &[3, 4, 5])[0].1;
            let back = contrast(&[&values], &[3, 4, 5], &[0, 1, 2])[0].1;
            prop_assert_eq!(there, -back);
        }
    }
}
