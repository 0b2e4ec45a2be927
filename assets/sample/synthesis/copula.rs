//! A Gaussian copula: scores with given correlations whose ranks then pick values from the marginals.

use super::facts::{Row, Square, WIDTH};
use rand::RngCore;
use strata::engine::rng::Rng;

/// Smallest eigenvalue a correlation matrix is left with.
const FLOOR: f64 = 1e-3;

/// Independent standard normal numbers for one row.
pub fn normals(rng: &mut Rng) -> Row {
    std::array::from_fn(|_| normal(rng))
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

/// Gives independent normal numbers the correlations R Rᵀ.
pub fn correlate(noise: &[Row], root: &Square) -> Vec<Row> {
    let mix = |z: &Row| std::array::from_fn(|i| (0..WIDTH).map(|k| root[i][k] * z[k]).sum());
    noise.iter().map(mix).collect()
}

/// R Rᵀ.
pub fn squared(root: &Square) -> Square {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..WIDTH).map(|k| root[i][k] * root[j][k]).sum()))
}

/// The symmetric root of `correlation`, its small eigenvalues raised to [`FLOOR`], then its rows brought to length 1,
/// so that R Rᵀ is a correlation matrix. Symmetric, because it then changes little when `correlation` does.
pub fn root(correlation: &Square) -> Square {
    let (values, vectors) = eigen(correlation);
    let scale = values.map(|value| value.max(FLOOR).sqrt());
    let entry = |i: usize, j: usize| (0..WIDTH).map(|k| vectors[i][k] * scale[k] * vectors[j][k]).sum();
    let mut root: Square = std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)));
    for row in &mut root {
        let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row.iter_mut().for_each(|v| *v /= length);
    }
    root
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
fn eigen(matrix: &Square) -> (Row, Square) {
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
                let (row_p, row_q) = (a[p], a[q]);
                a[p] = std::array::from_fn(|k| c * row_p[k] - s * row_q[k]);
                a[q] = std::array::from_fn(|k| s * row_p[k] + c * row_q[k]);
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), vectors)
}
