//! Principal components by the covariance matrix and Jacobi rotations.

use crate::engine::error::ComputeError;
use ndarray::{Array1, Array2, ArrayView2};

/// Principal components of a table, as scikit-learn's `PCA(svd_solver="full")` defines them.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// Mean of each feature.
    pub mean: Array1<f64>,
    /// One component a row (components x features), of unit length, largest variance first; the entry largest in size
    /// of each is positive (scikit-learn's `svd_flip`).
    pub components: Array2<f64>,
    /// Variance along each component, with denominator `n - 1`.
    pub explained_variance: Array1<f64>,
    /// The same as a share of the variance of all features; 0 where nothing varies.
    pub explained_variance_ratio: Array1<f64>,
}

impl Pca {
    /// The first `components` principal components; at most as many as there are features.
    ///
    /// # Errors
    /// [`ComputeError::Parameter`] if there is no row or no feature, or a value is too large to be squared.
    pub fn fit(features: ArrayView2<f64>, components: usize) -> Result<Pca, ComputeError> {
        let (n, d) = features.dim();
        if n == 0 || d == 0 {
            return Err(ComputeError::parameter(
                "features",
                format!("Principal components need a row and a feature; there are {n} rows and {d} features."),
            ));
        }
        let mean = features.columns().into_iter().map(|c| c.sum() / n as f64).collect::<Array1<f64>>();
        let covariance = covariance(features, &mean);
        if covariance.iter().any(|v| !v.is_finite()) {
            return Err(ComputeError::parameter(
                "features",
                "The features hold values so large that their variance overflows; scale them first.",
            ));
        }
        let total: f64 = covariance.diag().sum();
        let (values, vectors) = symmetric_eigen(covariance);
        let kept = components.min(d);
        let mut rows = Array2::zeros((kept, d));
        for (mut row, vector) in rows.rows_mut().into_iter().zip(vectors.columns()) {
            let largest = vector.iter().fold(0.0, |a: f64, v| if v.abs() > a.abs() { *v } else { a });
            row.assign(&vector.mapv(|v| if largest < 0.0 { -v } else { v }));
        }
        let explained_variance: Array1<f64> = values.iter().take(kept).map(|v| v.max(0.0)).collect();
        let explained_variance_ratio = explained_variance.mapv(|v| if total > 0.0 { v / total } else { 0.0 });
        Ok(Pca { mean, components: rows, explained_variance, explained_variance_ratio })
    }

    /// The scores of each row (rows x components).
    pub fn transform(&self, features: ArrayView2<f64>) -> Array2<f64> {
        let mut scores = Array2::zeros((features.nrows(), self.components.nrows()));
        for (row, mut out) in features.rows().into_iter().zip(scores.rows_mut()) {
            for (component, out) in self.components.rows().into_iter().zip(out.iter_mut()) {
                *out = row.iter().zip(&self.mean).zip(component).map(|((v, m), c)| (v - m) * c).sum();
            }
        }
        scores
    }
}

fn covariance(features: ArrayView2<f64>, mean: &Array1<f64>) -> Array2<f64> {
    let (n, d) = features.dim();
    let mut sums = Array2::<f64>::zeros((d, d));
    let mut centred = vec![0.0; d];
    for row in features.rows() {
        for ((c, v), m) in centred.iter_mut().zip(row).zip(mean) {
            *c = v - m;
        }
        for (i, mut out) in sums.rows_mut().into_iter().enumerate() {
            let a = centred[i];
            for (out, b) in out.iter_mut().zip(&centred).take(i + 1) {
                *out += a * b;
            }
        }
    }
    let divisor = (n.max(2) - 1) as f64;
    for i in 0..d {
        for j in 0..=i {
            let v = sums[[i, j]] / divisor;
            sums[[i, j]] = v;
            sums[[j, i]] = v;
        }
    }
    sums
}

/// Eigenvalues of a symmetric matrix, largest first, and the eigenvectors as columns, by cyclic Jacobi rotations
/// (Golub and Van Loan, Matrix Computations, section 8.5).
pub(crate) fn symmetric_eigen(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let d = a.nrows();
    let mut vectors = Array2::<f64>::eye(d);
    let scale = a.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    for _sweep in 0..60 {
        let off = (0..d).flat_map(|i| (0..i).map(move |j| (i, j))).fold(0.0, |m: f64, at| m.max(a[at].abs()));
        if off <= scale * 1e-17 {
            break;
        }
        for p in 0..d {
            for q in p + 1..d {
                if a[[p, q]].abs() > scale * 1e-18 {
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..d).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]).then(i.cmp(&j)));
    let values = order.iter().map(|&i| a[[i, i]]).collect();
    let sorted = Array2::from_shape_fn((d, d), |(r, c)| vectors[[r, order[c]]]);
    (values, sorted)
}

/// One rotation that makes `a[p, q]` zero.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for r in 0..a.nrows() {
        let (x, y) = (a[[r, p]], a[[r, q]]);
        a[[r, p]] = c * x - s * y;
        a[[r, q]] = s * x + c * y;
    }
    for r in 0..a.nrows() {
        let (x, y) = (a[[p, r]], a[[q, r]]);
        a[[p, r]] = c * x - s * y;
        a[[q, r]] = s * x + c * y;
        let (x, y) = (vectors[[r, p]], vectors[[r, q]]);
        vectors[[r, p]] = c * x - s * y;
        vectors[[r, q]] = s * x + c * y;
    }
}
