//! Transforms of single values.

use super::rank::RankScores;
use super::spec::Transform;
use super::statistics::{mean, variance};
use serde::{Deserialize, Serialize};

/// What is done to each value of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FittedTransform {
    /// Nothing.
    None,
    /// `ln(1 + x)`, for x > -1.
    Log1p,
    /// `sign(x) ln(1 + |x|)`.
    SignedLog1p,
    /// The power transform of Yeo and Johnson (2000) with this exponent.
    YeoJohnson {
        /// The exponent; 1 leaves values as they are.
        lambda: f64,
    },
    /// `sign(x) sqrt(|x|)`.
    SignedSqrt,
    /// The normal distribution's quantile at the value's rank.
    RankToNormal(RankScores),
}

impl FittedTransform {
    /// The transform fitted to a column's values.
    pub(super) fn fit(transform: Transform, values: &[f64]) -> Self {
        match transform {
            Transform::None => FittedTransform::None,
            Transform::Log1p if values.iter().all(|&v| v > -1.0) => FittedTransform::Log1p,
            Transform::Log1p | Transform::SignedLog => FittedTransform::SignedLog1p,
            Transform::Sqrt => FittedTransform::SignedSqrt,
            Transform::RankToNormal => FittedTransform::RankToNormal(RankScores::fit(values)),
            Transform::YeoJohnson => FittedTransform::YeoJohnson { lambda: yeo_johnson_lambda(values) },
        }
    }

    /// The value of `x` after the transform.
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            FittedTransform::None => x,
            FittedTransform::Log1p => libm::log1p(x),
            FittedTransform::SignedLog1p => signed_log1p(x),
            FittedTransform::YeoJohnson { lambda } => yeo_johnson(signed_log1p(x), *lambda),
            FittedTransform::SignedSqrt => x.abs().sqrt().copysign(x),
            FittedTransform::RankToNormal(scores) => scores.apply(x),
        }
    }

    /// The value that [`apply`](Self::apply) takes to `y`.
    pub fn invert(&self, y: f64) -> f64 {
        match self {
            FittedTransform::None => y,
            FittedTransform::Log1p => libm::expm1(y),
            FittedTransform::SignedLog1p => libm::expm1(y.abs()).copysign(y),
            FittedTransform::YeoJohnson { lambda } => {
                let power = if y >= 0.0 { *lambda } else { 2.0 - lambda };
                let log = if power.abs() < f64::EPSILON { y.abs() } else { libm::log1p(power * y.abs()) / power };
                libm::expm1(log).copysign(y)
            }
            FittedTransform::SignedSqrt => (y * y).copysign(y),
            FittedTransform::RankToNormal(scores) => scores.invert(y),
        }
    }
}

fn signed_log1p(x: f64) -> f64 {
    libm::log1p(x.abs()).copysign(x)
}

/// Yeo and Johnson's transform of the x whose signed log1p is `log`.
fn yeo_johnson(log: f64, lambda: f64) -> f64 {
    let power = if log >= 0.0 { lambda } else { 2.0 - lambda };
    if power.abs() < f64::EPSILON {
        log
    } else {
        (libm::expm1(power * log.abs()) / power).copysign(log)
    }
}

/// The exponent of largest likelihood, searched as SciPy 1.17's `yeojohnson_normmax` does: Brent's bounded search over
/// the exponents for which neither the transform nor its variance can overflow. A constant column keeps exponent 1.
fn yeo_johnson_lambda(values: &[f64]) -> f64 {
    let center = mean(values);
    let n = values.len() as f64;
    let spread = variance(values, center);
    let rounding = n * center * f64::EPSILON;
    if spread <= n * f64::EPSILON * spread + rounding * rounding {
        return 1.0;
    }
    let logs: Vec<f64> = values.iter().map(|&v| signed_log1p(v)).collect();
    let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let log_largest = libm::log1p(20.0 * largest).min(f64::MAX);
    let log_epsilon = libm::log(f64::EPSILON);
    let mut low = (libm::log(f64::MIN_POSITIVE) - log_epsilon) / 2.0 / log_largest;
    let mut high = (libm::log(f64::MAX) + log_epsilon) / 2.0 / log_largest;
    if values.iter().all(|&v| v < 0.0) {
        (low, high) = (2.0 - high, 2.0 - low);
    } else if values.iter().any(|&v| v < 0.0) {
        (low, high) = (low.max(2.0 - high), high.min(2.0 - low));
    }
    let sum_of_logs: f64 = logs.iter().sum();
    let mut transformed = vec![0.0; logs.len()];
    minimize(low, high, |lambda| {
        transformed.iter_mut().zip(&logs).for_each(|(y, &log)| *y = yeo_johnson(log, lambda));
        let variance = variance(&transformed, mean(&transformed));
        let cost = n / 2.0 * libm::log(variance) - (lambda - 1.0) * sum_of_logs;
        // Exponents at which the variance vanishes or overflows are no candidates.
        if variance >= f64::MIN_POSITIVE && cost.is_finite() {
            cost
        } else {
            f64::INFINITY
        }
    })
}

/// The point of `[low, high]` at which `f` is least, to about 1e-8: Brent's (1973) search by parabolas and golden
/// sections as in SciPy's `fminbound` with `xtol` 1.48e-8.
fn minimize(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    const TOLERANCE: f64 = 1.48e-8;
    let golden = 0.5 * (3.0 - 5.0_f64.sqrt());
    let (mut a, mut b) = (low, high);
    // The best point, the second best and the one before it, with their values.
    let (mut x, mut second, mut third) = (a + golden * (b - a), a + golden * (b - a), a + golden * (b - a));
    let mut fx = f(x);
    let (mut f_second, mut f_third) = (fx, fx);
    let (mut step, mut step_before) = (0.0_f64, 0.0_f64);
    for _ in 0..500 {
        let middle = 0.5 * (a + b);
        let tolerance = 1.48e-8 * x.abs() + TOLERANCE / 3.0;
        if (x - middle).abs() <= 2.0 * tolerance - 0.5 * (b - a) {
            break;
        }
        let mut parabolic = false;
        if step_before.abs() > tolerance {
            let r = (x - second) * (fx - f_third);
            let mut q = (x - third) * (fx - f_second);
            let mut p = (x - third) * q - (x - second) * r;
            q = 2.0 * (q - r);
            if q > 0.0 {
                p = -p;
            }
            q = q.abs();
            let before = step_before;
            step_before = step;
            if p.abs() < (0.5 * q * before).abs() && p > q * (a - x) && p < q * (b - x) {
                parabolic = true;
                step = p / q;
                let next = x + step;
                if next - a < 2.0 * tolerance || b - next < 2.0 * tolerance {
                    step = if middle >= x { tolerance } else { -tolerance };
                }
            }
        }
        if !parabolic {
            step_before = if x >= middle { a - x } else { b - x };
            step = golden * step_before;
        }
        let next = x + if step >= 0.0 { step.max(tolerance) } else { step.min(-tolerance) };
        let f_next = f(next);
        if f_next <= fx {
            if next >= x {
                a = x;
            } else {
                b = x;
            }
            (third, f_third) = (second, f_second);
            (second, f_second) = (x, fx);
            (x, fx) = (next, f_next);
        } else {
            if next < x {
                a = next;
            } else {
                b = next;
            }
            if f_next <= f_second || second == x {
                (third, f_third) = (second, f_second);
                (second, f_second) = (next, f_next);
            } else if f_next <= f_third || third == x || third == second {
                (third, f_third) = (next, f_next);
            }
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_finds_the_bottom_of_a_bowl() {
        let at = minimize(-3.0, 5.0, |x| (x - 1.25) * (x - 1.25) + 2.0);
        assert!((at - 1.25).abs() < 1e-7, "{at}");
        let at = minimize(0.0, 1.0, |x| x);
        assert!(at < 1e-6, "{at}: at the border if the function falls towards it");
        assert!(minimize(0.0, 1.0, |_| f64::INFINITY).is_finite());
    }

    #[test]
    fn the_exponent_of_a_log_normal_column_is_near_zero_and_of_a_constant_one() {
        let column: Vec<f64> = (1..1000).map(|i| libm::expm1(i as f64 / 100.0)).collect();
        let lambda = yeo_johnson_lambda(&column);
        assert!(lambda.abs() < 0.05, "{lambda}");
        assert_eq!(yeo_johnson_lambda(&[3.0; 10]), 1.0);
        assert_eq!(yeo_johnson_lambda(&[0.0; 10]), 1.0);
    }
}
