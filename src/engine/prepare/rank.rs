//! Ranks turned into quantiles of the normal distribution.

use super::statistics::sorted;
use serde::{Deserialize, Serialize};

/// The most points that are kept of a column's ranks; between them the score is interpolated.
const KNOTS: usize = 2001;

/// Values of a column in ascending order, and the score of each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankScores {
    values: Vec<f64>,
    scores: Vec<f64>,
}

impl RankScores {
    /// The scores of a column's values: equal ones share the mean of their ranks, and rank r (from 1) of n gets the
    /// normal distribution's quantile at (r - 0.5) / n.
    pub(super) fn fit(column: &[f64]) -> Self {
        let sorted = sorted(column);
        let mut ranked: Vec<(f64, f64)> = Vec::new(); // each value, and the middle of its positions from 0
        let mut start = 0;
        for end in 1..=sorted.len() {
            if end == sorted.len() || sorted[end] != sorted[start] {
                ranked.push((sorted[start], (start + end) as f64 / 2.0 / sorted.len() as f64));
                start = end;
            }
        }
        let knots = ranked.len().min(KNOTS);
        let at = |knot: usize| ranked[knot * (ranked.len() - 1) / (knots - 1).max(1)];
        let (values, shares): (Vec<f64>, Vec<f64>) = (0..knots).map(at).unzip();
        RankScores { values, scores: shares.into_iter().map(normal_quantile).collect() }
    }

    /// The score of `x`: linear between values, that of the first and last beyond them.
    pub(super) fn apply(&self, x: f64) -> f64 {
        interpolated(x, &self.values, &self.scores)
    }

    /// The value whose score is `y`.
    pub(super) fn invert(&self, y: f64) -> f64 {
        interpolated(y, &self.scores, &self.values)
    }
}

fn interpolated(x: f64, from: &[f64], to: &[f64]) -> f64 {
    let above = from.partition_point(|v| *v < x);
    match (above.checked_sub(1).map(|below| (from[below], to[below])), from.get(above)) {
        (_, Some(&v)) if v == x => to[above],
        (Some((v0, s0)), Some(&v1)) => s0 + (to[above] - s0) * ((x - v0) / (v1 - v0)),
        (None, Some(_)) => to[0],
        (Some((_, last)), None) => last,
        (None, None) => x,
    }
}

/// The quantile of the standard normal distribution at `p` in (0, 1), to about 1e-16 (Wichura 1988, AS 241, PPND16).
fn normal_quantile(p: f64) -> f64 {
    let ratio = |x: f64, numerator: &[f64; 8], denominator: &[f64; 8]| {
        let polynomial = |c: &[f64; 8]| c.iter().fold(0.0, |sum, c| sum * x + c);
        polynomial(numerator) / polynomial(denominator)
    };
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(0.180625 - q * q, &CENTER.0, &CENTER.1);
    }
    let r = (-libm::log(if q < 0.0 { p } else { 1.0 - p })).sqrt();
    let tail = if r <= 5.0 { ratio(r - 1.6, &MIDDLE.0, &MIDDLE.1) } else { ratio(r - 5.0, &FAR.0, &FAR.1) };
    tail.copysign(q)
}

/// Coefficients of numerator and denominator, the highest power first.
type Ratio = ([f64; 8], [f64; 8]);
const CENTER: Ratio = (
    [
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665,
    ],
    [
        5226.495278852546,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0,
    ],
);
const MIDDLE: Ratio = (
    [
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835,
    ],
    [
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0,
    ],
);
const FAR: Ratio = (
    [
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103,
    ],
    [
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal_distribution_are_those_of_the_tables() {
        // SciPy 1.17's norm.ppf.
        for (p, expected) in [
            (0.5, 0.0),
            (0.975, 1.959963984540054),
            (0.1, -1.2815515655446004),
            (1e-6, -4.753424308822899),
            (1e-300, -37.0470962993612),
        ] {
            let found = normal_quantile(p);
            assert!((found - expected).abs() <= 1e-14 * expected.abs(), "{p}: {found}");
        }
    }

    #[test]
    fn equal_values_share_a_score_and_others_are_interpolated() {
        let scores = RankScores::fit(&[3.0, 1.0, 1.0, 2.0]);
        assert_eq!(scores.apply(1.0), normal_quantile(0.25));
        assert_eq!(scores.apply(0.0), scores.apply(1.0));
        assert_eq!(scores.apply(9.0), normal_quantile(0.875));
        let between = (normal_quantile(0.25) + normal_quantile(0.625)) / 2.0;
        assert!((scores.apply(1.5) - between).abs() < 1e-15);
        assert!((scores.invert(between) - 1.5).abs() < 1e-15);
        assert_eq!(RankScores::fit(&[5.0; 3]).apply(5.0), 0.0);
        let many: Vec<f64> = (0..10_000).map(f64::from).collect();
        let scores = RankScores::fit(&many);
        assert!((scores.apply(2503.0) - normal_quantile(0.25035)).abs() < 1e-6);
    }
}
