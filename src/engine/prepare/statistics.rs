//! Statistics of a column, in a fixed order of operations.

/// The mean by two passes: the mean of what the first leaves over is added to it. `values` must not be empty.
pub(super) fn mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let first = values.iter().sum::<f64>() / n;
    first + values.iter().map(|v| v - first).sum::<f64>() / n
}

/// The population's variance about `mean`, with the correction for the mean's own rounding (Chan, Golub and LeVeque
/// 1983, the corrected two-pass algorithm).
pub(super) fn variance(values: &[f64], mean: f64) -> f64 {
    let n = values.len() as f64;
    let (mut squares, mut rest) = (0.0, 0.0);
    for v in values {
        let d = v - mean;
        squares += d * d;
        rest += d;
    }
    ((squares - rest * rest / n) / n).max(0.0)
}

/// The `q`-quantile of sorted values, linear between neighbors (type 7 of Hyndman and Fan 1996, numpy's default).
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * q;
    let below = at as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let (low, high) = (sorted[below], sorted[above]);
    between(low, high, at - below as f64)
}

/// The value at a share of the way from one to another.
pub(super) fn between(low: f64, high: f64, share: f64) -> f64 {
    let way = high - low;
    if way.is_finite() {
        low + way * share
    } else {
        // Both are near the ends of what numbers can be.
        low * (1.0 - share) + high * share
    }
}

/// The 0.5-quantile, without sorting all values.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let n = values.len();
    let (below, &mut high, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return high;
    }
    let low = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    between(low, high, 0.5)
}

/// A sorted copy.
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_small_columns_are_those_worked_out_by_hand() {
        assert_eq!((mean(&[5.0]), variance(&[5.0], 5.0)), (5.0, 0.0));
        assert_eq!((mean(&[1.0, 2.0, 6.0]), variance(&[1.0, 2.0, 6.0], 3.0)), (3.0, 14.0 / 3.0));
        let column = sorted(&[4.0, 1.0, 3.0, 2.0]);
        assert_eq!([0.0, 0.25, 0.5, 1.0].map(|q| quantile(&column, q)), [1.0, 1.75, 2.5, 4.0]);
        assert_eq!(quantile(&[7.0], 0.75), 7.0);
        assert_eq!([median(&[4.0, 1.0, 3.0, 2.0]), median(&[5.0, 1.0, 3.0]), median(&[7.0])], [2.5, 3.0, 7.0]);
    }

    #[test]
    fn a_large_offset_does_not_spoil_the_variance() {
        let column: Vec<f64> = (0..1000).map(|i| 1e9 + (i % 2) as f64).collect();
        let mean = mean(&column);
        assert_eq!(mean, 1e9 + 0.5);
        assert_eq!(variance(&column, mean), 0.25);
    }
}
