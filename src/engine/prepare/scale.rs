//! Scaling a column: `(x - centre) / spread`.

use super::spec::Scale;
use super::statistics::{mean, quantile, sorted, variance};
use serde::{Deserialize, Serialize};

/// A scale's parameters: a value x becomes `(x - centre) / spread`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FittedScale {
    /// What is subtracted.
    pub center: f64,
    /// What it is divided by then; never 0.
    pub spread: f64,
}

impl FittedScale {
    /// The scale fitted to a column's transformed values, and whether the spread was zero and is taken for 1. When a
    /// spread counts as zero is as in scikit-learn 1.9's `_is_constant_feature` and `_handle_zeros_in_scale`.
    pub(super) fn fit(scale: Scale, values: &[f64]) -> (Self, bool) {
        let (center, spread, is_zero) = match scale {
            Scale::None => (0.0, 1.0, false),
            Scale::Standard => {
                let (n, center) = (values.len() as f64, mean(values));
                let variance = variance(values, center);
                let rounding = n * center * f64::EPSILON;
                (center, variance.sqrt(), variance <= n * f64::EPSILON * variance + rounding * rounding)
            }
            Scale::MinMax => {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (low, high - low, high - low < 10.0 * f64::EPSILON)
            }
            Scale::Robust => {
                let sorted = sorted(values);
                let spread = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
                (quantile(&sorted, 0.5), spread, spread < 10.0 * f64::EPSILON)
            }
            Scale::UnitNorm => {
                // Divided by the largest before it is squared, so that no square overflows.
                let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
                let squares: f64 = values.iter().map(|v| (v / largest) * (v / largest)).sum();
                (0.0, largest * squares.sqrt(), largest == 0.0)
            }
        };
        (FittedScale { center, spread: if is_zero { 1.0 } else { spread } }, is_zero)
    }

    /// The value of `x` after scaling.
    pub fn apply(self, x: f64) -> f64 {
        (x - self.center) / self.spread
    }

    /// The value that [`apply`](Self::apply) takes to `y`.
    pub fn invert(self, y: f64) -> f64 {
        y * self.spread + self.center
    }
}
