//! Ranks and rank correlation.

use super::facts::{Row, Square, WIDTH};

/// The row numbers `rows` in ascending order of their score; ties keep the order they came in.
pub fn ascending(rows: &[usize], score: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order = rows.to_vec();
    order.sort_by(|&a, &b| score(a).total_cmp(&score(b)));
    order
}

/// For each of `rows` in ascending order of score: the row and its level, evenly spaced inside 0 to 1.
pub fn levels(rows: &[usize], score: impl Fn(usize) -> f64) -> impl Iterator<Item = (usize, f64)> {
    let count = rows.len() as f64;
    ascending(rows, score).into_iter().enumerate().map(move |(rank, row)| (row, (rank as f64 + 0.5) / count))
}

/// Spearman's correlations of the columns, ties given their mean rank. A constant column correlates with nothing.
pub fn spearman(rows: &[Row]) -> Square {
    let ranks: Vec<Vec<f64>> = (0..WIDTH).map(|c| centred_ranks(rows, c)).collect();
    std::array::from_fn(|i| std::array::from_fn(|j| dot(&ranks[i], &ranks[j])))
}

/// Mean ranks of column `c`, shifted to mean 0 and scaled to length 1.
fn centred_ranks(rows: &[Row], c: usize) -> Vec<f64> {
    let all: Vec<usize> = (0..rows.len()).collect();
    let order = ascending(&all, |r| rows[r][c]);
    let mut ranks = vec![0.0; rows.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && rows[order[end]][c] == rows[order[start]][c] {
            end += 1;
        }
        // The ranks start..end, less the mean of all ranks.
        let mean = (start + end - 1) as f64 / 2.0 - (order.len() - 1) as f64 / 2.0;
        order[start..end].iter().for_each(|&row| ranks[row] = mean);
        start = end;
    }
    let length = dot(&ranks, &ranks).sqrt();
    if length > 0.0 {
        ranks.iter_mut().for_each(|r| *r /= length);
    }
    ranks
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
