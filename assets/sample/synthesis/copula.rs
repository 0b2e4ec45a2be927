//! A Gaussian copula: scores with given correlations whose ranks then pick values from the marginals.

use super::facts::{Square, WIDTH};
use rand::RngCore;
use strata::engine::rng::Rng;

/// Smallest eigenvalue a correlation matrix is left with.
const FLOOR: f64 = 1e-3;

/// Standard normal numbers, independent: `rows` of them for each column.
pub fn normals(rng: &mut Rng, rows: usize) -> Vec<[f64; WIDTH]> {
    (0..rows).map(|_| std::array::from_fn(|_| normal(rng))).collect()
}

/// Box and Muller (1958).
fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * libm::log(1.0 - uniform(rng))).sqrt();
    radius * libm::cos(2.0 * std::f64::consts::PI * uniform(rng))
}

/// Uniform in [0, 1), of 53 random bits.
pub fn uniform(rng: &mut Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Gives independent normal numbers the correlations `correlation`, or the nearest that are possible at all.
pub fn correlate(noise: &[[f64; WIDTH]], correlation: &Square) -> Vec<[f64; WIDTH]> {
    let root = root(correlation);
    let mix = |z: &[f64; WIDTH]| std::array::from_fn(|i| (0..WIDTH).map(|k| root[i][k] * z[k]).sum());
    noise.iter().map(mix).collect()
}

/// R with R Rᵀ = `correlation`, its negative eigenvalues raised to [`FLOOR`] and its diagonal brought back to 1.
fn root(correlation: &Square) -> Square {
    let (values, vectors) = eigen(correlation);
    let mut root: Square =
        std::array::from_fn(|i| std::array::from_fn(|k| vectors[i][k] * values[k].max(FLOOR).sqrt()));
    for row in &mut root {
        let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row.iter_mut().for_each(|v| *v /= length);
    }
    root
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
fn eigen(matrix: &Square) -> ([f64; WIDTH], Square) {
    let mut a = *matrix;
    let mut vectors: Square = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(i == j)));
    for _sweep in 0..12 {
        for p in 0..WIDTH {
            for q in p + 1..WIDTH {
                if a[p][q].abs() < 1e-14 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                for k in 0..WIDTH {
                    (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]);
                }
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), vectors)
}
