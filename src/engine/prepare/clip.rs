//! Values far from the others are set to a bound.

use super::spec::Clip;
use super::statistics::{median, quantile, sorted};
use serde::{Deserialize, Serialize};

/// A normal distribution's standard deviation is so many times its median absolute deviation.
const SIGMAS_PER_MAD: f64 = 1.4826;

/// The bounds of a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FittedClip {
    /// What is below becomes this.
    pub low: f64,
    /// What is above becomes this.
    pub high: f64,
}

impl FittedClip {
    /// The bounds fitted to a column's transformed values; `None` if nothing is to be clipped, or if the robust
    /// deviation is 0 (more than half of the values are equal), where all other values would be lost.
    pub(super) fn fit(clip: Clip, values: &[f64]) -> Option<Self> {
        match clip {
            Clip::None => None,
            Clip::Quantiles(q) => {
                let sorted = sorted(values);
                Some(FittedClip { low: quantile(&sorted, q), high: quantile(&sorted, 1.0 - q) })
            }
            Clip::RobustSigmas(sigmas) => {
                let center = median(values);
                let deviations: Vec<f64> = values.iter().map(|v| (v - center).abs()).collect();
                let reach = sigmas * SIGMAS_PER_MAD * median(&deviations);
                (reach > 0.0).then_some(FittedClip { low: center - reach, high: center + reach })
            }
        }
    }

    /// The value of `x` within the bounds.
    pub fn apply(self, x: f64) -> f64 {
        x.max(self.low).min(self.high)
    }
}
