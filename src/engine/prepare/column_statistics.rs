//! What a column holds: the figures a user looks at before and after the preparation.

use super::statistics::{between, mean, quantile, sorted, variance};
use crate::engine::table::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Figures of a numeric column. All but `rows` and `missing` are of the values that are not missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberStatistics {
    /// Rows, missing ones counted.
    pub rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Values that are 0.
    pub zeros: usize,
    /// Different values.
    pub distinct: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation (of the population).
    pub deviation: f64,
    /// Their skew (third central moment over the deviation's third power, as `scipy.stats.skew`); 0 if all are equal.
    pub skew: f64,
    /// The quantiles at [`QUANTILES`]: from the smallest to the largest value.
    pub quantiles: [f64; 7],
    /// How many lie where between the smallest and the largest, in ranges of equal width; the last holds its upper end.
    pub histogram: Vec<u32>,
}

/// The shares at which [`NumberStatistics::quantiles`] are taken.
pub const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

/// Sums of squares of values up to this one are finite.
const MOST_SQUARED: f64 = 1e140;

impl NumberStatistics {
    /// The figures of `values` (NaN = missing) with a histogram of `bins` ranges; `None` if all are missing.
    pub fn of(values: &[f64], bins: usize) -> Option<Self> {
        let present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        if present.is_empty() {
            return None;
        }
        let sorted = sorted(&present);
        // Where squares or sums would overflow the figures are of the values in units of the largest.
        let largest = sorted[0].abs().max(sorted[sorted.len() - 1].abs());
        let unit = if largest > MOST_SQUARED { largest } else { 1.0 };
        let in_units: Vec<f64> = present.iter().map(|v| v / unit).collect();
        let mean = mean(&in_units);
        let deviation = variance(&in_units, mean).sqrt();
        let cubes =
            in_units.iter().map(|v| ((v - mean) / deviation) * ((v - mean) / deviation) * ((v - mean) / deviation));
        let is_constant = sorted[0] == sorted[sorted.len() - 1] || deviation == 0.0;
        Some(NumberStatistics {
            rows: values.len(),
            missing: values.len() - present.len(),
            zeros: present.iter().filter(|v| **v == 0.0).count(),
            distinct: 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count(),
            mean: mean * unit,
            deviation: deviation * unit,
            skew: if is_constant { 0.0 } else { cubes.sum::<f64>() / present.len() as f64 },
            quantiles: QUANTILES.map(|q| quantile(&sorted, q)),
            histogram: histogram(&sorted, bins.max(1)),
        })
    }
}

/// Counts of sorted values in `bins` ranges of equal width, as `numpy.histogram`; if all are equal, the first has all.
fn histogram(sorted: &[f64], bins: usize) -> Vec<u32> {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let edge = |bin: usize| between(low, high, bin as f64 / bins as f64);
    let mut counts = vec![0; bins];
    let mut bin = 0;
    for &value in sorted {
        while low < high && bin + 1 < bins && value >= edge(bin + 1) {
            bin += 1;
        }
        counts[bin] += 1;
    }
    counts
}

/// Figures of a column of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextStatistics {
    /// Rows, missing ones counted.
    pub rows: usize,
    /// Rows without a value.
    pub missing: usize,
    /// Different values.
    pub distinct: usize,
    /// The most frequent values with their counts, the most frequent first, equally frequent ones in alphabetical
    /// order.
    pub frequent: Vec<(String, usize)>,
}

impl TextStatistics {
    /// The figures of a text with its `most` most frequent values.
    pub fn of(text: &Text, most: usize) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in (0..text.rows()).filter_map(|row| text.get(row)) {
            *counts.entry(value).or_default() += 1;
        }
        let present: usize = counts.values().sum();
        let distinct = counts.len();
        let mut frequent: Vec<(&str, usize)> = counts.into_iter().collect();
        frequent.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // stable: the alphabet's order stays
        let frequent = frequent.into_iter().take(most).map(|(value, count)| (value.to_string(), count)).collect();
        TextStatistics { rows: text.rows(), missing: text.rows() - present, distinct, frequent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_small_column_are_those_worked_out_by_hand() {
        let found = NumberStatistics::of(&[0.0, f64::NAN, 1.0, 0.0, 4.0, 10.0], 4).expect("values");
        assert_eq!((found.rows, found.missing, found.zeros, found.distinct), (6, 1, 2, 4));
        assert_eq!((found.mean, found.quantiles[3], found.quantiles[6]), (3.0, 1.0, 10.0));
        assert_eq!(found.histogram, [3, 1, 0, 1], "0, 0, 1 | 4 | - | 10");
        let equal = NumberStatistics::of(&[7.0; 3], 5).expect("values");
        assert_eq!((equal.deviation, equal.skew, equal.histogram), (0.0, 0.0, vec![3, 0, 0, 0, 0]));
        assert_eq!(NumberStatistics::of(&[f64::NAN], 5), None);
        assert_eq!(NumberStatistics::of(&[], 5), None);
    }

    #[test]
    fn the_most_frequent_values_come_first() {
        let values = ["b", "a", "c"].map(String::from).to_vec();
        let text = Text::Repeating { values, codes: vec![0, 1, 2, 2, crate::engine::table::MISSING] };
        let found = TextStatistics::of(&text, 2);
        assert_eq!((found.rows, found.missing, found.distinct), (5, 1, 3));
        assert_eq!(found.frequent, [("c".to_string(), 2), ("a".to_string(), 1)]);
    }
}
