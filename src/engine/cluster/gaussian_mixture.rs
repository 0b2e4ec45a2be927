//! Gaussian mixture by expectation maximization: `linfa-clustering`'s `GaussianMixtureModel` (full covariances, started
//! from its k-means) finds the mixture; memberships, likelihood and BIC are computed here, with the logarithms kept
//! apart so that a row far from every component does not underflow.

use super::kmeans::check_features;
use super::labels::order_by_size;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::figures::{exact, exponential, whole};
use crate::engine::rng;
use linfa::traits::Fit;
use linfa::DatasetBase;
use linfa_clustering::{GaussianMixtureModel, GmmError};
use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// What the mixture is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GaussianMixtureParams {
    /// Number of components, from 1 to the number of rows.
    pub k: usize,
    /// Most iterations, 1 to 10,000.
    pub max_iter: usize,
    /// The fit ends when the mean log-likelihood of a row changes by less; more than 0.
    pub tol: f64,
    /// Added to the variances, so that a component of collinear or equal rows keeps a volume; 0 or more.
    pub reg_covar: f64,
    /// Seed of the k-means it starts from.
    pub seed: u64,
}

impl Default for GaussianMixtureParams {
    fn default() -> Self {
        GaussianMixtureParams { k: 6, max_iter: 200, tol: 1e-3, reg_covar: 1e-6, seed: 42 }
    }
}

impl GaussianMixtureParams {
    /// Checks the parameters against a table of `rows` rows.
    ///
    /// # Errors
    /// A sentence about the first parameter outside its range.
    pub fn check(&self, rows: usize) -> Result<(), ComputeError> {
        let GaussianMixtureParams { k, max_iter, tol, reg_covar, .. } = *self;
        if k < 1 || k > rows {
            let [k, rows] = [k, rows].map(whole);
            let sentence = format!("k is {k}, but the table has {rows} rows; choose k from 1 to {rows}.");
            return Err(ComputeError::parameter("k", sentence));
        }
        if !(1..=10_000).contains(&max_iter) {
            let sentence = format!("max_iter is {}; choose 1 to {} iterations.", whole(max_iter), whole(10_000));
            return Err(ComputeError::parameter("max_iter", sentence));
        }
        if !(tol > 0.0 && tol.is_finite()) {
            let sentence = format!("tol is {}; choose a number above 0.", exact(tol));
            return Err(ComputeError::parameter("tol", sentence));
        }
        if !(reg_covar >= 0.0 && reg_covar.is_finite()) {
            let sentence = format!("reg_covar is {}; choose a number of 0 or more.", exact(reg_covar));
            return Err(ComputeError::parameter("reg_covar", sentence));
        }
        Ok(())
    }
}

/// A fitted mixture, components in the order of the labels.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixtureFit {
    /// Share of each component.
    pub weights: Array1<f64>,
    /// Means, components x features.
    pub means: Array2<f64>,
    /// Covariances, components x features x features.
    pub covariances: Array3<f64>,
    /// Probability of each component for each row, rows x components; each row sums to 1.
    pub memberships: Array2<f64>,
    /// The most probable component of each row, numbered by descending size.
    pub labels: Vec<i32>,
    /// Logarithm of the likelihood of all rows.
    pub log_likelihood: f64,
    /// Bayesian information criterion, `p ln n - 2 log_likelihood` with `p` free parameters: less is better.
    pub bic: f64,
}

/// Fits a mixture of `params.k` Gaussians to the rows of `features` (n x d).
///
/// # Errors
/// A sentence about a parameter, or about a table that holds no such mixture (a component without volume or without
/// rows, no convergence); the wish to stop, which is looked at before and after linfa's work only.
pub fn gaussian_mixture(
    features: ArrayView2<f64>,
    params: &GaussianMixtureParams,
    control: &mut Control,
) -> Result<GaussianMixtureFit, ComputeError> {
    params.check(features.nrows())?;
    check_features(features)?;
    control.at(0, 1)?;
    let model = GaussianMixtureModel::params_with_rng(params.k, rng::stream(params.seed, 0))
        .max_n_iterations(params.max_iter as u64)
        .tolerance(params.tol)
        .reg_covariance(params.reg_covar)
        .fit(&DatasetBase::from(features))
        .map_err(|error| no_mixture(&error, params))?;
    control.at(1, 1)?;

    let densities = Densities::new(model.weights().view(), model.means().view(), model.covariances())
        .ok_or_else(|| no_volume(params))?;
    let (memberships, log_likelihood) = densities.memberships(features);
    if !log_likelihood.is_finite() {
        return Err(no_volume(params));
    }
    let mut labels: Vec<i32> = memberships.rows().into_iter().map(|row| most_probable(row) as i32).collect();
    let mut order = order_by_size(&mut labels);
    order.extend((0..params.k).filter(|component| !order.contains(component)).collect::<Vec<_>>());

    let (n, m, k) = (features.nrows() as f64, features.ncols(), params.k);
    let free = k * m * (m + 1) / 2 + k * m + k - 1;
    Ok(GaussianMixtureFit {
        weights: model.weights().select(Axis(0), &order),
        means: model.means().select(Axis(0), &order),
        covariances: model.covariances().select(Axis(0), &order),
        memberships: memberships.select(Axis(1), &order),
        labels,
        log_likelihood,
        bic: free as f64 * libm::log(n) - 2.0 * log_likelihood,
    })
}

fn no_volume(params: &GaussianMixtureParams) -> ComputeError {
    let GaussianMixtureParams { k, reg_covar, .. } = params;
    let sentence = format!(
        "A component of the mixture of {k} has no volume (its rows are equal, collinear, or too far from the others); \
         reg_covar is {}: raise it, choose a smaller k, or prepare the table with log1p.",
        exponential(*reg_covar)
    );
    ComputeError::parameter("reg_covar", sentence)
}

fn no_mixture(error: &GmmError, params: &GaussianMixtureParams) -> ComputeError {
    let GaussianMixtureParams { k, max_iter, .. } = params;
    match error {
        GmmError::EmptyCluster(_) => ComputeError::parameter(
            "k",
            format!("A component of the mixture of {k} lost all its rows; choose a smaller k or another seed."),
        ),
        GmmError::NotConverged(_) => ComputeError::parameter(
            "max_iter",
            format!(
                "The mixture of {k} did not settle within {} iterations; raise max_iter or choose a smaller k.",
                whole(*max_iter)
            ),
        ),
        _ => no_volume(params),
    }
}

fn most_probable(memberships: ArrayView1<f64>) -> usize {
    let mut best = 0;
    for (component, &membership) in memberships.iter().enumerate() {
        if membership > memberships[best] {
            best = component;
        }
    }
    best
}

/// The components, ready to be evaluated.
struct Densities {
    means: Array2<f64>,
    /// Lower triangles `L` with `L L^T` the covariance.
    triangles: Vec<Array2<f64>>,
    /// Logarithm of weight over `sqrt((2 pi)^m det(covariance))`.
    log_heights: Vec<f64>,
}

impl Densities {
    /// `None` if a covariance is not positive definite.
    fn new(weights: ArrayView1<f64>, means: ArrayView2<f64>, covariances: &Array3<f64>) -> Option<Self> {
        let triangles = covariances.outer_iter().map(cholesky).collect::<Option<Vec<_>>>()?;
        let log_turn = libm::log(2.0 * std::f64::consts::PI) / 2.0;
        let log_height = |(triangle, weight): (&Array2<f64>, &f64)| {
            libm::log(*weight) - triangle.diag().iter().map(|&side| libm::log(side) + log_turn).sum::<f64>()
        };
        let log_heights = triangles.iter().zip(weights).map(log_height).collect();
        Some(Densities { means: means.to_owned(), triangles, log_heights })
    }

    /// Memberships of the rows, and the logarithm of the likelihood of all.
    fn memberships(&self, features: ArrayView2<f64>) -> (Array2<f64>, f64) {
        let mut memberships = Array2::zeros((features.nrows(), self.log_heights.len()));
        let mut log_likelihood = 0.0;
        for (row, mut logs) in features.rows().into_iter().zip(memberships.rows_mut()) {
            for (component, log) in logs.iter_mut().enumerate() {
                *log = self.log_heights[component] - 0.5 * self.squared_mahalanobis(row, component);
            }
            let largest = logs.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
            let sum: f64 = logs.iter().map(|log| libm::exp(log - largest)).sum();
            let log_density = largest + libm::log(sum);
            log_likelihood += log_density;
            logs.mapv_inplace(|log| libm::exp(log - log_density));
        }
        (memberships, log_likelihood)
    }

    fn squared_mahalanobis(&self, row: ArrayView1<f64>, component: usize) -> f64 {
        let (triangle, mean) = (&self.triangles[component], self.means.row(component));
        let mut solved: Vec<f64> = Vec::with_capacity(row.len());
        for (i, (x, mean)) in row.iter().zip(mean).enumerate() {
            let known: f64 = triangle.row(i).iter().zip(&solved).map(|(side, value)| side * value).sum();
            solved.push((x - mean - known) / triangle[[i, i]]);
        }
        solved.iter().map(|value| value * value).sum()
    }
}

/// The lower triangle `L` with `L L^T = matrix`; `None` if the matrix is not positive definite.
fn cholesky(matrix: ArrayView2<f64>) -> Option<Array2<f64>> {
    let m = matrix.nrows();
    let mut triangle = Array2::<f64>::zeros((m, m));
    for i in 0..m {
        for j in 0..=i {
            let known: f64 = (0..j).map(|c| triangle[[i, c]] * triangle[[j, c]]).sum();
            let left = matrix[[i, j]] - known;
            if i == j && !(left > 0.0 && left.is_finite()) {
                return None;
            }
            triangle[[i, j]] = if i == j { left.sqrt() } else { left / triangle[[j, j]] };
        }
    }
    Some(triangle)
}
