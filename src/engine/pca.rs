//! Principal components by the eigenvectors of the covariance matrix.

use super::error::ComputeError;
use super::figures::whole;
use ndarray::{s, Array1, Array2, ArrayView2, Zip};

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
    /// The first `components` principal components of `features` (n x d); at most as many as there are features.
    ///
    /// # Errors
    /// [`ComputeError::Parameter`] if there is no row or no feature, or a value is too large to be squared.
    pub fn fit(features: ArrayView2<f64>, components: usize) -> Result<Pca, ComputeError> {
        let (n, d) = features.dim();
        if n == 0 || d == 0 {
            return Err(ComputeError::parameter(
                "features",
                format!(
                    "Principal components need a row and a feature; there are {} rows and {} features.",
                    whole(n),
                    whole(d)
                ),
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

    /// The scores of each row of `features` (n x d): n x components.
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
    let mut centered = vec![0.0; d];
    for row in features.rows() {
        for ((c, v), m) in centered.iter_mut().zip(row).zip(mean) {
            *c = v - m;
        }
        for (i, mut out) in sums.rows_mut().into_iter().enumerate() {
            let a = centered[i];
            for (out, b) in out.iter_mut().zip(&centered).take(i + 1) {
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

/// From more features on the matrix is made tridiagonal first: rotations alone would take minutes.
const MANY_FEATURES: usize = 64;

/// Eigenvalues of a symmetric matrix, largest first, and the eigenvectors as columns.
pub(crate) fn symmetric_eigen(matrix: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let (values, vectors) = if matrix.nrows() > MANY_FEATURES { tridiagonal(matrix) } else { jacobi(matrix) };
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[j].total_cmp(&values[i]).then(i.cmp(&j)));
    let sorted = Array2::from_shape_fn(vectors.dim(), |(r, c)| vectors[[order[c], r]]);
    (order.iter().map(|&i| values[i]).collect(), sorted)
}

/// Eigenvalues and, a row each, eigenvectors by cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations,
/// section 8.5).
fn jacobi(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let d = a.nrows();
    // An eigenvector a row: a rotation turns two rows, which lie in one piece.
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
    (a.diag().to_vec(), vectors)
}

/// One rotation that makes `a[p, q]` zero: of its columns, then of its rows.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for mut row in a.rows_mut() {
        let (x, y) = (row[p], row[q]);
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }
    rotate_rows(a, p, q, c, s);
    rotate_rows(vectors, p, q, c, s);
}

/// Rotates two rows by the angle with cosine `c` and sine `s`.
fn rotate_rows(rows: &mut Array2<f64>, p: usize, q: usize, c: f64, s: f64) {
    let (p, q) = rows.multi_slice_mut((s![p, ..], s![q, ..]));
    Zip::from(p).and(q).for_each(|x, y| (*x, *y) = (c * *x - s * *y, s * *x + c * *y));
}

/// Eigenvalues and, a row each, eigenvectors by Householder's reflections and the implicit QL method with Wilkinson's
/// shifts (the same book, section 8.3; EISPACK's `tred2` and `imtql2`).
fn tridiagonal(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let d = a.nrows();
    let scale = a.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    if scale == 0.0 {
        return (vec![0.0; d], Array2::eye(d));
    }
    a.mapv_inplace(|v| v / scale);
    // Reflections leave nothing of a row but its diagonal and the entry beside it.
    let mut reflections = Vec::with_capacity(d.saturating_sub(2));
    for k in 0..d.saturating_sub(2) {
        let mut v = a.slice(s![k, k + 1..]).to_owned();
        let norm = v.dot(&v).sqrt();
        v[0] += if v[0] < 0.0 { -norm } else { norm };
        let square = v.dot(&v);
        if square <= f64::MIN_POSITIVE {
            reflections.push(Array1::zeros(d - k - 1));
            continue;
        }
        v *= (2.0 / square).sqrt();
        let first = a[[k, k + 1]];
        a[[k, k + 1]] = if first < 0.0 { norm } else { -norm };
        let mut rest = a.slice_mut(s![k + 1.., k + 1..]);
        let mut w: Array1<f64> = rest.rows().into_iter().map(|row| row.dot(&v)).collect();
        w.scaled_add(-w.dot(&v) / 2.0, &v);
        for (i, mut row) in rest.rows_mut().into_iter().enumerate() {
            row.scaled_add(-v[i], &w);
            row.scaled_add(-w[i], &v);
        }
        reflections.push(v);
    }
    let mut values = a.diag().to_vec();
    let mut beside: Vec<f64> = (0..d).map(|i| if i + 1 < d { a[[i, i + 1]] } else { 0.0 }).collect();
    let mut q = Array2::<f64>::eye(d);
    for (k, v) in reflections.iter().enumerate().rev() {
        let mut rest = q.slice_mut(s![k + 1.., k + 1..]);
        let mut sum = Array1::<f64>::zeros(v.len());
        rest.rows().into_iter().zip(v).for_each(|(row, v)| sum.scaled_add(*v, &row));
        rest.rows_mut().into_iter().zip(v).for_each(|(mut row, v)| row.scaled_add(-v, &sum));
    }
    let mut vectors = q.reversed_axes().as_standard_layout().into_owned();
    for l in 0..d {
        for _ in 0..60 {
            let is_small = |m: &usize| {
                beside[*m].abs() <= f64::EPSILON * (values[*m].abs() + values[m + 1].abs()).max(f64::EPSILON)
            };
            let m = (l..d - 1).find(is_small).unwrap_or(d - 1);
            if m == l {
                break;
            }
            ql_step(&mut values, &mut beside, &mut vectors, l, m);
        }
    }
    values.iter_mut().for_each(|value| *value *= scale);
    (values, vectors)
}

/// One step of the QL method on the rows from `l` to `m`.
fn ql_step(values: &mut [f64], beside: &mut [f64], vectors: &mut Array2<f64>, l: usize, m: usize) {
    let g = (values[l + 1] - values[l]) / (2.0 * beside[l]);
    let root = (g * g + 1.0).sqrt();
    let mut g = values[m] - values[l] + beside[l] / (g + if g < 0.0 { -root } else { root });
    let (mut c, mut s, mut p) = (1.0, 1.0, 0.0);
    for i in (l..m).rev() {
        let (f, b) = (s * beside[i], c * beside[i]);
        let r = (f * f + g * g).sqrt();
        beside[i + 1] = r;
        if r == 0.0 {
            values[i + 1] -= p;
            beside[m] = 0.0;
            return;
        }
        (s, c) = (f / r, g / r);
        g = values[i + 1] - p;
        let r = (values[i] - g) * s + 2.0 * c * b;
        p = s * r;
        values[i + 1] = g + p;
        g = c * r - b;
        rotate_rows(vectors, i, i + 1, c, s);
    }
    values[l] -= p;
    beside[l] = g;
    beside[m] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eigenvectors_diagonalize_their_matrix(
            d in 1_usize..90,
            rank in 1_usize..90,
            size in -100_i32..100,
            values in proptest::collection::vec(-1.0_f64..1.0, 8100),
        ) {
            let factor = Array2::from_shape_fn((rank, d), |(i, j)| values[i * 90 + j]);
            let a = factor.t().dot(&factor) * 10_f64.powi(size);
            let scale = a.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
            for (found, vectors) in [jacobi(a.clone()), tridiagonal(a.clone())] {
                let again = a.dot(&vectors.t()) - vectors.t().dot(&Array2::from_diag(&Array1::from(found)));
                prop_assert!(again.iter().all(|left| left.abs() < 1e-12 * scale));
                let unit = vectors.dot(&vectors.t()) - Array2::<f64>::eye(d);
                prop_assert!(unit.iter().all(|left| left.abs() < 1e-12));
            }
            let (sorted, _) = symmetric_eigen(a);
            prop_assert!(sorted.windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }
}
