//! The cell of each segment in feature space: the rows nearer to its centroid than to any other.
//!
//! The segments of the public table come from k-means, so each of them fills its cell and nothing else. Customers drawn
//! from marginals and correlations alone stray into the neighbours' cells.

use super::facts::{column::MINIMUM_PAYMENTS, Facts, Row, Segment, WIDTH};

/// Levels at which a marginal is looked at to know its moments.
const GRID: usize = 1000;

/// Standardisation and centroids, as the figures have them.
pub struct Cells {
    fill: Row,
    mean: Row,
    deviation: Row,
    centroids: Vec<Row>,
}

impl Cells {
    /// From the marginals of all segments: log1p, then z-scores with the population's standard deviation.
    pub fn new(facts: &Facts) -> Cells {
        let moments: Vec<[(f64, f64); WIDTH]> = facts.segments.iter().map(|s| moments(s, &facts.medians)).collect();
        let total: f64 = facts.segments.iter().map(|s| s.rows as f64).sum();
        let overall = |pick: fn((f64, f64)) -> f64| -> Row {
            let sum =
                |c: usize| facts.segments.iter().zip(&moments).map(|(s, m)| s.rows as f64 * pick(m[c])).sum::<f64>();
            std::array::from_fn(|c| sum(c) / total)
        };
        let (mean, square) = (overall(|m| m.0), overall(|m| m.1));
        let deviation: Row = std::array::from_fn(|c| (square[c] - mean[c] * mean[c]).sqrt());
        let centroids = moments.iter().map(|m| std::array::from_fn(|c| (m[c].0 - mean[c]) / deviation[c])).collect();
        Cells { fill: facts.medians, mean, deviation, centroids }
    }

    /// The segment whose centroid is nearest to `row`.
    pub fn nearest(&self, row: &Row) -> usize {
        let features: Row = std::array::from_fn(|c| {
            let value = if row[c].is_nan() { self.fill[c] } else { row[c] };
            (libm::log1p(value) - self.mean[c]) / self.deviation[c]
        });
        let square = |c: usize, k: usize| (features[c] - self.centroids[k][c]) * (features[c] - self.centroids[k][c]);
        let distance = |k: usize| (0..WIDTH).map(|c| square(c, k)).sum::<f64>();
        (0..self.centroids.len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }
}

/// Mean and mean square of each column's log1p within one segment, missing values filled.
fn moments(segment: &Segment, medians: &Row) -> [(f64, f64); WIDTH] {
    std::array::from_fn(|c| {
        let missing =
            if c == MINIMUM_PAYMENTS { segment.missing_minimum_payments as f64 / segment.rows as f64 } else { 0.0 };
        let logs = (0..GRID).map(|i| libm::log1p(segment.marginals[c].at((i as f64 + 0.5) / GRID as f64)));
        let (sum, squares) = logs.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
        let fill = libm::log1p(medians[c]);
        let with_fill = |mean: f64, fill: f64| (1.0 - missing) * mean + missing * fill;
        (with_fill(sum / GRID as f64, fill), with_fill(squares / GRID as f64, fill * fill))
    })
}
