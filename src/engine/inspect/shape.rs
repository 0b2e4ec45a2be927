//! The outline of a column's values.

use serde::{Deserialize, Serialize};

/// Ranges of a histogram.
const BINS: usize = 24;

/// A histogram over ranges of equal width, and the skew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The smallest value.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// Third central moment over the deviation's third power; 0 if all are equal.
    pub skew: f64,
    /// How many values lie in each range from `low` to `high`.
    pub histogram: Vec<u32>,
}

impl Shape {
    /// The outline of the values that are not NaN; `None` if there are none.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Option<Shape> {
        let present = values.filter(|value| !value.is_nan());
        let (mut count, mut sum) = (0_usize, 0.0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in present.clone() {
            count += 1;
            sum += value;
            low = low.min(value);
            high = high.max(value);
        }
        if count == 0 {
            return None;
        }
        let mean = sum / count as f64;
        let (mut squares, mut cubes) = (0.0, 0.0);
        let mut histogram = vec![0; BINS];
        for value in present {
            let d = value - mean;
            squares += d * d;
            cubes += d * d * d;
            let share = if high > low { (value - low) / (high - low) } else { 0.0 };
            histogram[((share * BINS as f64) as usize).min(BINS - 1)] += 1;
        }
        let deviation = (squares / count as f64).sqrt();
        let skew = cubes / count as f64 / (deviation * deviation * deviation);
        Some(Shape { low, high, skew: if skew.is_finite() { skew } else { 0.0 }, histogram })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_the_one_worked_out_by_hand() {
        let found = Shape::of([0.0, f64::NAN, 0.0, 24.0, 0.0].into_iter()).expect("values");
        assert_eq!((found.low, found.high, found.histogram[0], found.histogram[23]), (0.0, 24.0, 3, 1));
        // Deviations -6, -6, -6, 18: variance 108, third moment 1296.
        assert!((found.skew - 1296.0 / (108.0_f64 * 108.0_f64.sqrt())).abs() < 1e-12);
        let equal = Shape::of([7.0; 3].into_iter()).expect("values");
        assert_eq!((equal.skew, equal.histogram[0]), (0.0, 3));
        assert_eq!(Shape::of([f64::NAN].into_iter()), None);
    }
}
