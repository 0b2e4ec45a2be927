//! Filling missing values.

use super::spec::Impute;
use super::stats::{mean, quantile, sorted};

/// What missing values of a column with the values `present` become; `None`: their rows are dropped.
pub(super) fn fill_value(present: &[f64], impute: Impute) -> Option<f64> {
    match impute {
        Impute::Median => Some(quantile(&sorted(present), 0.5)),
        Impute::Mean => Some(mean(present)),
        Impute::Zero => Some(0.0),
        Impute::Drop => None,
    }
}
