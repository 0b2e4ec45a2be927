//! Where rules and trees may cut a column: at short numbers in its own units.
//!
//! Between two neighboring values every threshold parts the same rows, so the one with the fewest digits is taken:
//! `CASH_ADVANCE > 1,200` rather than `CASH_ADVANCE > 1198.417`. Columns with many values are cut near their
//! quantiles. A value is then its column's code, the number of thresholds below it: `x > thresholds[j]` is `code > j`.

/// About the most thresholds of a column.
const MOST: usize = 100;

/// The code of a missing value; it fulfils no condition.
pub(super) const MISSING: u8 = u8::MAX;

/// A column, cut.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cuts {
    /// Ascending, at most 254.
    pub thresholds: Vec<f64>,
    /// For each row the number of thresholds below its value, or [`MISSING`].
    pub codes: Vec<u8>,
}

impl Cuts {
    /// Cuts the column with the present `values` (ascending, each with its row) of `rows` rows; thresholds come from
    /// the rows for which `is_fit` holds.
    pub fn new(values: &[(f64, u32)], rows: usize, is_fit: &[bool]) -> Self {
        let fit: Vec<f64> = values.iter().filter(|(_, row)| is_fit[*row as usize]).map(|(v, _)| *v).collect();
        let thresholds = thresholds(&fit);
        let mut codes = vec![MISSING; rows];
        let mut code = 0;
        for &(value, row) in values {
            while thresholds.get(code).is_some_and(|t| *t < value) {
                code += 1;
            }
            codes[row as usize] = code as u8;
        }
        Cuts { thresholds, codes }
    }

    /// The number of codes.
    pub fn codes(&self) -> usize {
        self.thresholds.len() + 1
    }
}

/// Thresholds for ascending values.
fn thresholds(sorted: &[f64]) -> Vec<f64> {
    // Where a new value begins.
    let starts: Vec<usize> = (1..sorted.len()).filter(|&i| sorted[i - 1] < sorted[i]).collect();
    let mut found: Vec<f64> = if starts.len() <= MOST {
        starts.iter().map(|&i| roundest(sorted[i - 1], sorted[i])).collect()
    } else {
        let step = sorted.len() as f64 / (MOST + 1) as f64;
        let mut found = Vec::new();
        for j in 1..=MOST {
            // Any number within a quarter of a step of the quantile will do, if the values differ there.
            let at = |position: f64| sorted[(position.max(0.0) as usize).min(sorted.len() - 1)];
            let (low, high) = (at((j as f64 - 0.25) * step), at((j as f64 + 0.25) * step));
            if low < high {
                found.push(roundest(low, high));
                continue;
            }
            // A value shared by many rows: both its sides are worth a cut.
            let (first, end) = (sorted.partition_point(|v| *v < low), sorted.partition_point(|v| *v <= low));
            if first > 0 {
                found.push(roundest(sorted[first - 1], low));
            }
            if end < sorted.len() {
                found.push(roundest(low, sorted[end]));
            }
        }
        found
    };
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

/// The number with the fewest decimal digits in `low <= t < high`.
pub(super) fn roundest(low: f64, high: f64) -> f64 {
    if low <= 0.0 && 0.0 < high {
        return 0.0;
    }
    let exponent = |x: f64| format!("{x:e}").split_once('e').and_then(|(_, e)| e.parse::<i32>().ok()).unwrap_or(0);
    let start = exponent(low.abs().max(high.abs()));
    let power = |e: i32| format!("1e{e}").parse::<f64>().unwrap_or(f64::NAN);
    for e in (start - 17..=start).rev() {
        let first = (low / power(e)).floor();
        if !first.is_finite() {
            break;
        }
        for multiple in [first as i64, (first as i64).saturating_add(1)] {
            // Parsed from decimal digits, so that it is also written with as few.
            let t: f64 = format!("{multiple}e{e}").parse().unwrap_or(f64::NAN);
            if low <= t && t < high {
                return t;
            }
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roundest_number_between_two_is_taken() {
        let cases = [
            ((1198.4, 1203.9), 1200.0),
            ((0.083333, 0.090909), 0.09),
            ((-0.3, 5.0), 0.0),
            ((0.0, 1e-9), 0.0),
            ((-12.7, -11.9), -12.0),
            ((999.0, 1000.0), 999.0),
            ((5e-324, 1e-323), 5e-324),
            ((1.6e308, 1.7e308), 1.6e308),
        ];
        for ((low, high), expected) in cases {
            assert_eq!(roundest(low, high), expected, "[{low}, {high})");
        }
    }

    #[test]
    fn few_values_are_parted_one_from_another_and_codes_count_the_thresholds_below() {
        let values = [(0.0, 3), (0.0, 0), (1.0, 1), (7.5, 4)];
        let cuts = Cuts::new(&values, 5, &[true; 5]);
        assert_eq!(cuts.thresholds, [0.0, 1.0]);
        assert_eq!(cuts.codes, [0, 1, MISSING, 0, 2]);
    }

    #[test]
    fn many_values_are_cut_near_their_quantiles_and_beside_a_value_that_many_share() {
        let values: Vec<(f64, u32)> =
            (0..5000).map(|i| (if i < 2500 { 0.0 } else { 0.37 * (i - 2499) as f64 }, i)).collect();
        let cuts = Cuts::new(&values, 5000, &[true; 5000]);
        assert!((50..=MOST).contains(&cuts.thresholds.len()), "{}", cuts.thresholds.len());
        assert_eq!(cuts.thresholds[0], 0.0);
        for (value, row) in values {
            let below = cuts.thresholds.iter().filter(|t| **t < value).count();
            assert_eq!(usize::from(cuts.codes[row as usize]), below);
        }
    }
}
