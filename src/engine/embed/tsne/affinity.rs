//! Affinities of rows: Gaussian neighborhoods of a given perplexity, made symmetric (van der Maaten 2014).

use super::exp::exp;
use crate::engine::neighbors::Neighbors;

/// Greatest error of a row's entropy.
const TOLERANCE: f64 = 1e-8;

/// The symmetric matrix P in compressed sparse rows: p_ij = (p_j|i + p_i|j) / 2n, summing to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Affinities {
    /// Where each row's entries start; one more than there are rows.
    pub offsets: Vec<u32>,
    /// Column of each entry, ascending within a row.
    pub columns: Vec<u32>,
    /// Value of each entry.
    pub values: Vec<f32>,
    /// The perplexity used: lower than asked for where there are too few rows.
    pub perplexity: f64,
}

/// Neighbors a row needs for `perplexity`: three times as many, as far as there are other rows.
pub fn neighbors_for(perplexity: f64, n: usize) -> usize {
    ((3.0 * perplexity) as usize).clamp(1, n.saturating_sub(1).max(1))
}

/// The perplexity used for `n` rows where `asked` is wanted: at most a third of the other rows (as openTSNE), at least
/// 1.
pub fn fitting_perplexity(asked: f64, n: usize) -> f64 {
    asked.min(n.saturating_sub(1) as f64 / 3.0).max(1.0)
}

/// The conditional probabilities p_j|i of every row over its `k` nearest neighbors, computed by blocks of rows; the
/// mean of those of several perplexities.
pub(super) struct Conditionals {
    pub(super) k: usize,
    perplexities: Vec<f64>,
    /// Each perplexity's precision in the last row, from which the next row's is sought.
    precisions: Vec<f64>,
    values: Vec<f32>,
    squares: Vec<f64>,
    row: Vec<f64>,
}

impl Conditionals {
    /// Nothing computed yet; the neighbors are among `n` rows.
    pub(super) fn new(neighbors: &Neighbors, perplexities: &[f64], n: usize) -> Self {
        let perplexities: Vec<f64> = perplexities.iter().map(|p| fitting_perplexity(*p, n)).collect();
        let widest = perplexities.iter().copied().fold(1.0, f64::max);
        let k = neighbors_for(widest, n).min(neighbors.k);
        Conditionals {
            k,
            precisions: vec![1.0; perplexities.len()],
            perplexities,
            values: Vec::with_capacity(neighbors.rows() * k),
            squares: vec![0.0; k],
            row: vec![0.0; k],
        }
    }

    /// Rows done.
    pub(super) fn done(&self) -> usize {
        self.values.len().checked_div(self.k).unwrap_or(0)
    }

    /// Calibrates up to `rows` further rows.
    pub(super) fn advance(&mut self, neighbors: &Neighbors, rows: usize) {
        let share = 1.0 / self.perplexities.len() as f64;
        for row in self.done()..(self.done() + rows).min(neighbors.rows()) {
            let (_, distances) = neighbors.of(row);
            let nearest = distances[0] * distances[0];
            for (square, d) in self.squares.iter_mut().zip(distances) {
                *square = d * d - nearest;
            }
            let start = self.values.len();
            self.values.resize(start + self.k, 0.0);
            for (perplexity, precision) in self.perplexities.iter().zip(&mut self.precisions) {
                *precision = calibrate(&self.squares, *perplexity, *precision, &mut self.row);
                for (value, p) in self.values[start..].iter_mut().zip(&self.row) {
                    *value += (share * p) as f32;
                }
            }
        }
    }

    /// Hands the conditional probabilities over, `k` a row.
    pub(super) fn take(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.values)
    }

    /// The joint probabilities of all rows.
    pub(super) fn symmetrise(&self, neighbors: &Neighbors) -> Affinities {
        symmetrise(neighbors, &self.values, self.k, self.perplexities[0])
    }
}

/// Affinities of all rows from their neighbors.
pub fn affinities(neighbors: &Neighbors, perplexity: f64) -> Affinities {
    affinities_at(neighbors, &[perplexity])
}

/// Affinities of which the neighborhoods are the mean of those at several perplexities.
pub(super) fn affinities_at(neighbors: &Neighbors, perplexities: &[f64]) -> Affinities {
    let mut conditionals = Conditionals::new(neighbors, perplexities, neighbors.rows());
    conditionals.advance(neighbors, neighbors.rows());
    conditionals.symmetrise(neighbors)
}

/// Finds the precision b for which p_j ~ exp(-b squares_j) has entropy ln(perplexity), writes the p_j, returns b.
///
/// Newton's method on ln b, kept inside a bracket by bisection. Where more rows tie for the nearest than the perplexity
/// allows, or all are equally far, no precision fits: the p_j are then uniform over those nearest ones.
pub(super) fn calibrate(squares: &[f64], perplexity: f64, guess: f64, p: &mut [f64]) -> f64 {
    let target = libm::log(perplexity);
    let farthest = squares.iter().fold(0.0, |a: f64, s| a.max(*s));
    let ties = squares.iter().filter(|s| **s <= 0.0).count();
    if farthest <= 0.0 || ties as f64 >= perplexity {
        for (p, s) in p.iter_mut().zip(squares) {
            *p = if *s <= 0.0 { 1.0 / ties as f64 } else { 0.0 };
        }
        return guess;
    }
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut b = if guess > 0.0 && guess.is_finite() { guess } else { 1.0 / farthest };
    for _ in 0..200 {
        let [sum, first, second] = moments(squares, b, p);
        let mean = first / sum;
        let excess = libm::log(sum) + b * mean - target;
        if excess.abs() < TOLERANCE {
            break;
        }
        if excess > 0.0 {
            low = b;
        } else {
            high = b;
        }
        // dH / d ln b = -b^2 var(squares).
        let slope = b * b * (second / sum - mean * mean);
        let newton = b * libm::exp((excess / slope).clamp(-3.0, 3.0));
        b = if slope > 0.0 && newton > low && newton < high {
            newton
        } else if high.is_infinite() {
            b * 2.0
        } else {
            (low + high) / 2.0
        };
        if !(b > low && b < high) || b > 1e300 {
            break;
        }
    }
    let sum: f64 = p.iter().sum();
    p.iter_mut().for_each(|p| *p /= sum);
    b
}

/// Writes p_j = exp(-b squares_j); the sums of p_j, p_j squares_j and p_j squares_j^2.
fn moments(squares: &[f64], b: f64, p: &mut [f64]) -> [f64; 3] {
    const LANES: usize = 4;
    for (p, s) in p.iter_mut().zip(squares) {
        *p = exp(-b * s);
    }
    let mut sums = [[0.0; LANES]; 3];
    let (p, rest) = p.as_chunks::<LANES>();
    let (squares, squares_rest) = squares.as_chunks::<LANES>();
    for (p, s) in p.iter().zip(squares) {
        for l in 0..LANES {
            sums[0][l] += p[l];
            sums[1][l] += p[l] * s[l];
            sums[2][l] += p[l] * s[l] * s[l];
        }
    }
    for (l, (p, s)) in rest.iter().zip(squares_rest).enumerate() {
        sums[0][l] += p;
        sums[1][l] += p * s;
        sums[2][l] += p * s * s;
    }
    sums.map(|[a, b, c, d]| (a + b) + (c + d))
}

/// (P + P') / 2n of the conditional probabilities of the first `k` neighbors.
fn symmetrise(neighbors: &Neighbors, conditionals: &[f32], k: usize, perplexity: f64) -> Affinities {
    let n = neighbors.rows();
    let scale = 1.0 / (2.0 * n as f64);
    let across = Transposed::of(neighbors, conditionals, k);
    let mut offsets = Vec::with_capacity(n + 1);
    let mut columns = Vec::with_capacity(n * k * 3 / 2);
    let mut values = Vec::with_capacity(n * k * 3 / 2);
    let mut own: Vec<(u32, f32)> = Vec::with_capacity(k);
    offsets.push(0);
    for i in 0..n {
        own.clear();
        own.extend(neighbors.of(i).0.iter().copied().zip(conditionals[i * k..(i + 1) * k].iter().copied()));
        own.sort_unstable_by_key(|(column, _)| *column);
        let (mut a, mut b) = (own.iter().copied().peekable(), across.row(i).peekable());
        while let Some(column) = [a.peek(), b.peek()].into_iter().flatten().map(|(c, _)| *c).min() {
            let here = a.next_if(|(c, _)| *c == column).map_or(0.0, |(_, p)| f64::from(p));
            let there = b.next_if(|(c, _)| *c == column).map_or(0.0, |(_, p)| f64::from(p));
            let value = (scale * (here + there)) as f32;
            if value > 0.0 {
                columns.push(column);
                values.push(value);
            }
        }
        offsets.push(columns.len() as u32);
    }
    Affinities { offsets, columns, values, perplexity }
}

/// The conditional probabilities by the neighbor, whose rows come out ascending.
struct Transposed {
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Transposed {
    fn of(neighbors: &Neighbors, conditionals: &[f32], k: usize) -> Self {
        let n = neighbors.rows();
        let mut offsets = vec![0; n + 1];
        for i in 0..n {
            neighbors.of(i).0[..k].iter().for_each(|&j| offsets[j as usize + 1] += 1);
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        let mut next = offsets.clone();
        let (mut columns, mut values) = (vec![0; n * k], vec![0.0; n * k]);
        for i in 0..n {
            for (&j, &p) in neighbors.of(i).0.iter().zip(&conditionals[i * k..(i + 1) * k]) {
                let at = &mut next[j as usize];
                (columns[*at], values[*at]) = (i as u32, p);
                *at += 1;
            }
        }
        Transposed { offsets, columns, values }
    }

    fn row(&self, i: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.offsets[i]..self.offsets[i + 1];
        self.columns[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }
}

impl Affinities {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Columns and values of a row, as many of the one as of the other.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[row] as usize..self.offsets[row + 1] as usize;
        (&self.columns[range.clone()], &self.values[range])
    }

    /// The same matrix with rows and columns in another order: place `p` holds what row `order[p]` held.
    pub(super) fn reordered(&self, order: &[u32]) -> Affinities {
        let mut place = vec![0u32; order.len()];
        for (p, &row) in order.iter().enumerate() {
            place[row as usize] = p as u32;
        }
        let mut offsets = Vec::with_capacity(self.offsets.len());
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut values = Vec::with_capacity(self.values.len());
        offsets.push(0);
        for &row in order {
            let (c, v) = self.row(row as usize);
            columns.extend(c.iter().map(|&c| place[c as usize]));
            values.extend_from_slice(v);
            offsets.push(columns.len() as u32);
        }
        Affinities { offsets, columns, values, perplexity: self.perplexity }
    }
}
