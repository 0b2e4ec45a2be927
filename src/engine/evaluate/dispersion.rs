//! How compact and how far apart clusters are: the indices of Calinski and Harabasz and of Davies and Bouldin, as
//! scikit-learn computes them. Noise is left out.

use crate::engine::cluster::labels::sizes;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use ndarray::{Array2, ArrayView1, ArrayView2};

/// The two indices of a clustering, and what it leaves unexplained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Variance between the clusters over variance within them (Calinski and Harabasz 1974): more is better. 1 if no
    /// row differs from its centroid.
    pub calinski_harabasz: f64,
    /// Mean over the clusters of their likeness to the cluster they are most alike, by mean distance from the centroid
    /// over distance of the centroids (Davies and Bouldin 1979): less is better.
    pub davies_bouldin: f64,
    /// Sum of the squared distances of the rows to the centroid of their cluster: k-means' inertia.
    pub within: f64,
}

/// Computes both indices of the rows of `features` (n x d) by their `labels` (n).
///
/// # Errors
/// A sentence if there are not at least two clusters and more rows than clusters.
///
/// # Panics
/// If there is not one label for each row.
pub fn dispersion(features: ArrayView2<f64>, labels: &[i32]) -> Result<Dispersion, ComputeError> {
    assert_eq!(features.nrows(), labels.len(), "one label for each row");
    let clusters = Clusters::new(features, labels);
    let k = clusters.centroids.nrows();
    if k < 2 || clusters.rows <= k {
        let [k, rows] = [k, clusters.rows].map(whole);
        let sentence =
            format!("These scores need at least 2 clusters and more rows than clusters; there are {k} of {rows} rows.");
        return Err(ComputeError::parameter("k", sentence));
    }
    Ok(Dispersion {
        calinski_harabasz: clusters.calinski_harabasz(),
        davies_bouldin: clusters.davies_bouldin(),
        within: clusters.within,
    })
}

/// Sum of the squared distances of the rows of `features` (n x d) to the centroid of their cluster, noise left out.
///
/// # Panics
/// If there is not one label for each row.
pub fn within(features: ArrayView2<f64>, labels: &[i32]) -> f64 {
    assert_eq!(features.nrows(), labels.len(), "one label for each row");
    Clusters::new(features, labels).within
}

/// What both indices are made of; clusters without rows are left out.
struct Clusters {
    rows: usize,
    sizes: Vec<usize>,
    centroids: Array2<f64>,
    /// Mean of all clustered rows.
    mean: Vec<f64>,
    /// Sum of the squared distances of all rows to their centroid.
    within: f64,
    /// Mean distance of each cluster's rows to its centroid.
    spread: Vec<f64>,
}

impl Clusters {
    fn new(features: ArrayView2<f64>, labels: &[i32]) -> Self {
        let all_sizes = sizes(labels);
        let mut index = vec![0; all_sizes.len()];
        let mut sizes = Vec::new();
        for (cluster, &size) in all_sizes.iter().enumerate().filter(|(_, &size)| size > 0) {
            index[cluster] = sizes.len();
            sizes.push(size);
        }
        let rows = sizes.iter().sum::<usize>();
        let clustered =
            || features.rows().into_iter().zip(labels).filter(|(_, &l)| l >= 0).map(|(x, &l)| (x, index[l as usize]));

        let mut mean = vec![0.0; features.ncols()];
        for (x, _) in clustered() {
            mean.iter_mut().zip(x).for_each(|(sum, value)| *sum += value);
        }
        mean.iter_mut().for_each(|sum| *sum /= rows as f64);
        let mut centroids = Array2::zeros((sizes.len(), features.ncols()));
        for (x, cluster) in clustered() {
            let sums = centroids.row_mut(cluster).into_iter();
            sums.zip(x).zip(&mean).for_each(|((sum, value), mean)| *sum += value - mean);
        }
        for (mut centroid, &size) in centroids.rows_mut().into_iter().zip(&sizes) {
            centroid.iter_mut().zip(&mean).for_each(|(sum, mean)| *sum = mean + *sum / size as f64);
        }

        let mut within = 0.0;
        let mut spread = vec![0.0; sizes.len()];
        for (x, cluster) in clustered() {
            let square = squared_distance(x, centroids.row(cluster));
            within += square;
            spread[cluster] += square.sqrt();
        }
        spread.iter_mut().zip(&sizes).for_each(|(sum, &size)| *sum /= size as f64);
        Clusters { rows, sizes, centroids, mean, within, spread }
    }

    fn calinski_harabasz(&self) -> f64 {
        let mean = ArrayView1::from(&self.mean);
        let from_mean = self.centroids.rows().into_iter().zip(&self.sizes);
        let between: f64 = from_mean.map(|(centroid, &size)| size as f64 * squared_distance(centroid, mean)).sum();
        if self.within == 0.0 {
            return 1.0;
        }
        let k = self.sizes.len();
        between * (self.rows - k) as f64 / (self.within * (k - 1) as f64)
    }

    fn davies_bouldin(&self) -> f64 {
        let k = self.sizes.len();
        let likeness = |i: usize, j: usize| {
            let distance = squared_distance(self.centroids.row(i), self.centroids.row(j)).sqrt();
            if distance > 0.0 {
                (self.spread[i] + self.spread[j]) / distance
            } else {
                0.0
            }
        };
        let most_alike = |i: usize| (0..k).filter(|&j| j != i).map(|j| likeness(i, j)).fold(0.0, f64::max);
        (0..k).map(most_alike).sum::<f64>() / k as f64
    }
}

fn squared_distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
