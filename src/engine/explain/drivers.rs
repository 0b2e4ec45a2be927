//! Drivers: how much each column tells of the segments.
//!
//! The measure is the mutual information of a column's bins and the labels, in nats, as scikit-learn's
//! `mutual_info_score`: 0 where the column says nothing of the segment a row is in, the entropy of the labels where it
//! says all. Unlike an effect it needs no direction: a column of which a segment has the middle values is a driver too.
//!
//! Categories are bins as they are, and so are the values of a number column that has at most [`BINS`] different ones.
//! Other numbers are cut at their deciles as by `pandas.qcut(x, 10, duplicates="drop")`, but that the least value is a
//! bin of its own where it fills the first decile (many customers have zero of something). Missing values are one bin.

use super::scope::{check, Scope};
use crate::engine::error::ComputeError;
use crate::engine::evaluate::agreement::{label_entropy, Contingency};
use crate::engine::prepare::Features;
use crate::engine::table::{Table, MISSING};
use serde::{Deserialize, Serialize};

/// Numbers are cut into so many bins at most, a missing one not counted.
pub const BINS: usize = 10;
/// The bin of missing values.
const NONE: i32 = -1;

/// How much a column tells of the segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The column.
    pub column: String,
    /// Mutual information of the column's bins and the labels, in nats, from 0.
    pub information: f64,
    /// That as a share of the labels' entropy, from 0 to 1; 0 where all rows are of one segment.
    pub share: f64,
}

/// How much each column that is explained tells of `labels` (noise is one of them), the most telling first; of equal
/// ones numbers come first, then in the table's order. With `pair`, of the rows with one of these two labels alone,
/// the bins made of these rows. `labels` has one for each row of `features`, which were made of `table`. O(n log n) for
/// each column. `without`: the column that the labels are of, which would tell all of itself.
///
/// # Errors
/// A sentence for labels or rows that do not fit each other.
pub fn drivers(
    table: &Table,
    features: &Features,
    labels: &[i32],
    pair: Option<[i32; 2]>,
    without: Option<&str>,
) -> Result<Vec<Driver>, ComputeError> {
    check(table, features, labels)?;
    let both = features.rows.iter().copied().zip(labels.iter().copied());
    let (rows, labels): (Vec<u32>, Vec<i32>) =
        both.filter(|(_, label)| pair.is_none_or(|pair| pair.contains(label))).unzip();
    let scope = Scope::new(table, &rows, &labels, without);
    let numbers = (0..scope.numeric.len()).map(|column| of_numbers(&scope, column, &scope.sorted(column)));
    let categories = (0..scope.text.len()).map(|column| of_categories(&scope, column));
    Ok(ranked(numbers.chain(categories).collect(), &labels))
}

/// What a numeric column tells; `sorted` are its present values, ascending, with their places among the rows. Its share
/// is told by [`ranked`].
pub(super) fn of_numbers(scope: &Scope, column: usize, sorted: &[(f64, u32)]) -> Driver {
    let mut bins = vec![NONE; scope.rows.len()];
    let edges = edges(sorted);
    for &(value, place) in sorted {
        bins[place as usize] = edges.partition_point(|edge| *edge < value) as i32;
    }
    driver(scope.numeric[column].0, &bins, scope.labels)
}

/// The same of a text column.
pub(super) fn of_categories(scope: &Scope, column: usize) -> Driver {
    let (name, _, codes) = scope.text[column];
    let bin = |&row: &u32| match codes[row as usize] {
        MISSING => NONE,
        code => code as i32,
    };
    driver(name, &scope.rows.iter().map(bin).collect::<Vec<i32>>(), scope.labels)
}

fn driver(column: &str, bins: &[i32], labels: &[i32]) -> Driver {
    let information = if labels.is_empty() { 0.0 } else { Contingency::new(bins, labels).mutual_information() };
    Driver { column: column.to_string(), information, share: 0.0 }
}

/// Drivers with their share of what there is to tell of `labels`, the most telling first.
pub(super) fn ranked(mut drivers: Vec<Driver>, labels: &[i32]) -> Vec<Driver> {
    let entropy = if labels.is_empty() { 0.0 } else { label_entropy(labels) };
    for driver in &mut drivers {
        driver.share = if entropy > 0.0 { (driver.information / entropy).clamp(0.0, 1.0) } else { 0.0 };
    }
    drivers.sort_by(|a, b| b.information.total_cmp(&a.information));
    drivers
}

/// The greatest value of each bin of ascending values, the last bin's excepted where it is not needed: a value is in
/// the first bin whose edge is not below it.
fn edges(sorted: &[(f64, u32)]) -> Vec<f64> {
    let mut different: Vec<f64> = Vec::with_capacity(BINS);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        if different.len() == BINS {
            return deciles(sorted);
        }
        different.push(tied[0].0);
    }
    different
}

/// The deciles of more than [`BINS`] ascending values, each once; the least value only where it fills the first decile.
fn deciles(sorted: &[(f64, u32)]) -> Vec<f64> {
    // Whole numbers tell exactly which value a decile falls on.
    let decile = |tenth: usize| {
        let at = (sorted.len() - 1) * tenth;
        let (low, part) = (at / BINS, (at % BINS) as f64 / BINS as f64);
        let next = (low + 1).min(sorted.len() - 1);
        super::profile::quantile(&[sorted[low].0, sorted[next].0], part)
    };
    let mut edges: Vec<f64> = (1..=BINS).map(decile).collect();
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges_of(values: &[f64]) -> Vec<f64> {
        let mut sorted: Vec<(f64, u32)> = values.iter().copied().zip(0..).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        edges(&sorted)
    }

    #[test]
    fn few_different_values_are_bins_as_they_are_and_many_are_cut_at_deciles() {
        assert_eq!(edges_of(&[1.0, 0.0, 1.0, 1.0]), [0.0, 1.0]);
        assert!(edges_of(&[]).is_empty());
        let many: Vec<f64> = (0..=20).map(f64::from).collect();
        assert_eq!(edges_of(&many), [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0]);
    }

    #[test]
    fn a_least_value_that_fills_a_decile_is_a_bin_of_its_own() {
        let mut values = vec![0.0; 100];
        values.extend((1..=20).map(f64::from));
        // 119 steps: the ninth decile stands at 107.1, between the eighth value and the ninth that are not zero.
        assert_eq!(edges_of(&values)[0], 0.0);
        assert_eq!(edges_of(&values).len(), 3);
    }

    #[test]
    fn the_deciles_of_huge_numbers_of_both_signs_are_numbers() {
        let values: Vec<f64> =
            (0..40).map(|at| if at % 2 == 0 { 1e308 } else { -1e308 } + f64::from(at) * 1e300).collect();
        assert!(edges_of(&values).iter().all(|edge| edge.is_finite()));
    }

    #[test]
    fn a_column_that_is_the_label_tells_all_and_of_one_segment_there_is_nothing_to_tell() {
        let found = ranked(
            vec![driver("a", &[7, 7, 3, 3], &[0, 0, 1, 1]), driver("b", &[0, 1, 0, 1], &[0, 0, 1, 1])],
            &[0, 0, 1, 1],
        );
        assert_eq!((found[0].column.as_str(), found[0].share), ("a", 1.0));
        assert!((found[0].information - std::f64::consts::LN_2).abs() < 1e-15);
        assert_eq!((found[1].information, found[1].share), (0.0, 0.0));
        assert_eq!(ranked(vec![driver("a", &[0, 1], &[0, 0])], &[0, 0])[0].share, 0.0);
        assert_eq!(ranked(vec![driver("a", &[], &[])], &[])[0].information, 0.0);
    }
}
