//! Profiles: what the rows of a segment have in common, in the table's own units.

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
        lower + (upper - lower) / 2.0
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
    fn noise_counts_for_all_rows_but_for_no_segment() {
        let column = [1.0, 2.0, 10.0, 100.0];
        let (medians, overall) = segment_medians(&column, &[0, 1, 2, 3], &[0, 0, 1, -1], 2);
        assert_eq!(medians, [1.5, 10.0]);
        assert_eq!(overall, 6.0);
    }
}
