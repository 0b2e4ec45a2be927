//! Brings the customers of a segment to its rank correlations and into its cell, round by round.
//!
//! Ties, rounding and the identities between columns weaken or bend the correlations that the scores had, and nothing
//! keeps a customer near the others of the segment. So the scores' correlations are moved by what the finished
//! customers lack, and customers who strayed into another segment's cell are drawn again. The ranks are taken anew in
//! each round, so the marginals hold throughout.

use super::cells::Cells;
use super::copula;
use super::customers::customers;
use super::facts::{column::PURCHASES, Facts, Row, Square};
use super::ranks;
use strata::engine::rng::Rng;

/// Rounds in all; in the last of them nobody is drawn again, so that the correlations settle.
const ROUNDS: usize = 30;
const SETTLING: usize = 5;

/// Share of the lacking correlation that is made up in one round.
const STEP: f64 = 0.4;

/// The customers of segment `k`.
pub fn segment_customers(facts: &Facts, cells: &Cells, k: usize, rng: &mut Rng) -> Vec<Row> {
    let segment = &facts.segments[k];
    let mut noise: Vec<Row> = (0..segment.rows).map(|_| copula::normals(rng)).collect();
    // Two normal variables whose ranks correlate with r have this correlation (Pearson 1907).
    let wanted = segment.spearman.map(|row| row.map(|r| 2.0 * libm::sin(std::f64::consts::PI / 6.0 * r)));
    let mut root = copula::root(&uncoupled(wanted, PURCHASES));
    for round in 0..ROUNDS {
        let rows = customers(segment, &copula::correlate(&noise, &root));
        let found = ranks::spearman(&filled(&rows, &facts.medians));
        let reached = copula::squared(&root);
        let moved = |i: usize, j: usize| reached[i][j] + STEP * (segment.spearman[i][j] - found[i][j]);
        let correlation = std::array::from_fn(|i| std::array::from_fn(|j| moved(i, j)));
        root = copula::root(&uncoupled(correlation, PURCHASES));
        if round < ROUNDS - SETTLING {
            let strays = (0..rows.len()).filter(|&r| cells.nearest(&rows[r]) != k);
            strays.for_each(|r| noise[r] = copula::normals(rng));
        }
    }
    customers(segment, &copula::correlate(&noise, &root))
}

/// A column that is computed from others takes no part in the scores.
fn uncoupled(correlation: Square, c: usize) -> Square {
    let entry = |i: usize, j: usize| if i == c || j == c { f64::from(i == j) } else { correlation[i][j] };
    std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)))
}

/// Missing values replaced by the column's median over the whole table, as when the correlations were computed.
fn filled(rows: &[Row], medians: &Row) -> Vec<Row> {
    let fill = |row: &Row| std::array::from_fn(|c| if row[c].is_nan() { medians[c] } else { row[c] });
    rows.iter().map(fill).collect()
}
