//! Profiles: what the rows of a segment have in common, in the table's own units.

use serde::{Deserialize, Serialize};

/// A numeric column among the rows of a segment, or among all. Every share is one of all these rows: a missing value
/// is neither zero nor above nor below anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Of the present values; `None` if there is none.
    pub summary: Option<Summary>,
    /// The share of rows whose value is missing.
    pub missing: f64,
    /// The share of rows whose value is zero.
    pub zero: f64,
    /// The share of rows above the median of all rows.
    pub above: f64,
    /// The share of rows below the median of all rows.
    pub below: f64,
}

impl ColumnProfile {
    /// Whether these rows hold 0 and 1 alone, both of them: then a mean is the share of yes.
    pub fn is_yes_no(&self) -> bool {
        let Some(summary) = self.summary else { return false };
        let present = 1.0 - self.missing;
        // Where what is not zero sums to its number, between 0 and 1, each of it is 1.
        let is_one = (summary.mean * present - (present - self.zero)).abs() < 1e-9;
        (summary.min, summary.max) == (0.0, 1.0) && is_one
    }
}

/// Some values in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The smallest.
    pub min: f64,
    /// The first quartile, interpolated linearly as numpy does by default.
    pub q1: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub q3: f64,
    /// The largest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
}

/// The profile of `sorted` present values of `rows` rows; `median` is that of all rows.
pub(super) fn profile(sorted: &[f64], rows: usize, median: Option<f64>) -> ColumnProfile {
    let up_to = |x: f64| sorted.partition_point(|v| *v <= x);
    let before = |x: f64| sorted.partition_point(|v| *v < x);
    let share = |count: usize| if rows == 0 { 0.0 } else { count as f64 / rows as f64 };
    ColumnProfile {
        summary: summary(sorted),
        missing: share(rows - sorted.len()),
        zero: share(up_to(0.0) - before(0.0)),
        above: median.map_or(0.0, |m| share(sorted.len() - up_to(m))),
        below: median.map_or(0.0, |m| share(before(m))),
    }
}

fn summary(sorted: &[f64]) -> Option<Summary> {
    let (min, max) = (*sorted.first()?, *sorted.last()?);
    let n = sorted.len() as f64;
    let sum: f64 = sorted.iter().sum();
    let mean = if sum.is_finite() { sum / n } else { sorted.iter().map(|v| v / n).sum() };
    let [q1, median, q3] = [0.25, 0.5, 0.75].map(|q| quantile(sorted, q));
    Some(Summary { min, q1, median, q3, max, mean })
}

/// The `q`-quantile of at least one sorted value, linear between neighbors (type 7 of Hyndman and Fan 1996).
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * q;
    let below = at as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    let part = at - below as f64;
    let between = low + (high - low) * part;
    // Only the difference of two huge numbers of opposite sign overflows.
    if between.is_finite() {
        between
    } else {
        low * (1.0 - part) + high * part
    }
}

/// The value half the way from one to another, also where their difference is no number.
pub(super) fn halfway(lower: f64, upper: f64) -> f64 {
    let way = upper - lower;
    if way.is_finite() {
        lower + way / 2.0
    } else {
        lower / 2.0 + upper / 2.0
    }
}

/// The median of the present values; NaN if there is none. The mean of the middle two where their number is even.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.retain(|v| !v.is_nan());
    if values.is_empty() {
        return f64::NAN;
    }
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if even {
        let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        halfway(lower, upper)
    } else {
        upper
    }
}

/// The medians of one column: of each of `k` segments, and of all rows.
///
/// `column` has a value for each row of the table (NaN: missing), `rows` tells which row of the table each of `labels`
/// belongs to. Noise counts among all rows and in no segment.
pub fn segment_medians(column: &[f64], rows: &[u32], labels: &[i32], k: usize) -> (Vec<f64>, f64) {
    let mut members = vec![Vec::new(); k];
    let mut all = Vec::with_capacity(rows.len());
    for (&row, &label) in rows.iter().zip(labels) {
        let value = column[row as usize];
        all.push(value);
        if let Ok(segment) = usize::try_from(label) {
            members[segment].push(value);
        }
    }
    (members.into_iter().map(median).collect(), median(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_the_mean_of_the_middle_two() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, f64::NAN, 3.0, 2.0]), 2.5);
        assert!(median(vec![f64::NAN]).is_nan());
    }

    #[test]
    fn zeros_and_ones_are_yes_and_no() {
        let is_yes_no = |sorted: &[f64], rows| profile(sorted, rows, None).is_yes_no();
        assert!(is_yes_no(&[0.0, 0.0, 1.0], 3) && is_yes_no(&[0.0, 1.0, 1.0], 7));
        for other in [&[0.0, 0.5, 1.0][..], &[0.0, 0.0], &[1.0], &[], &[0.0, 1.0, 2.0], &[-1.0, 0.0, 1.0]] {
            assert!(!is_yes_no(other, 5), "{other:?}");
        }
    }

    #[test]
    fn noise_counts_for_all_rows_but_for_no_segment() {
        let column = [1.0, 2.0, 10.0, 100.0];
        let (medians, overall) = segment_medians(&column, &[0, 1, 2, 3], &[0, 0, 1, -1], 2);
        assert_eq!(medians, [1.5, 10.0]);
        assert_eq!(overall, 6.0);
    }

    #[test]
    fn shares_are_of_all_rows_the_missing_ones_too() {
        let found = profile(&[0.0, 0.0, 1.0, 5.0], 5, Some(1.0));
        assert_eq!((found.missing, found.zero, found.above, found.below), (0.2, 0.4, 0.2, 0.4));
        let summary = found.summary.expect("values");
        assert_eq!((summary.q1, summary.median, summary.q3, summary.mean), (0.0, 0.5, 2.0, 1.5));
        assert_eq!(profile(&[], 2, None).summary, None);
    }

    #[test]
    fn huge_values_of_both_signs_have_a_median_and_a_mean() {
        let summary = summary(&[-1.6e308, 1.6e308]).expect("values");
        assert_eq!((summary.median, summary.mean), (0.0, 0.0));
    }
}
