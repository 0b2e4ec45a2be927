//! How firmly rows belong to their segments.

use crate::engine::cluster::labels;
use crate::engine::explain;
use crate::protocol::results::Strength;
use ndarray::{Array2, ArrayView2};

/// How firmly each row belongs to its segment: its membership where the method tells one, else its distance to the
/// segment's center. NaN for noise.
pub(in crate::service) fn strengths(
    features: ArrayView2<f64>,
    labels: &[i32],
    membership: Option<&[f64]>,
) -> (Vec<f64>, Strength) {
    if let Some(membership) = membership {
        let of = |(&label, &share): (&i32, &f64)| if label < 0 { f64::NAN } else { share };
        return (labels.iter().zip(membership).map(of).collect(), Strength::Membership);
    }
    (distances(features, labels, centers(features, labels).view()), Strength::Distance)
}

/// The Euclidean distance of each row to the center of its segment, NaN for noise.
pub(in crate::service) fn distances(features: ArrayView2<f64>, labels: &[i32], centers: ArrayView2<f64>) -> Vec<f64> {
    let distance = |(row, &label): (ndarray::ArrayView1<f64>, &i32)| match usize::try_from(label) {
        Ok(label) => row.iter().zip(centers.row(label)).map(|(x, c)| (x - c) * (x - c)).sum::<f64>().sqrt(),
        Err(_) => f64::NAN,
    };
    features.rows().into_iter().zip(labels).map(distance).collect()
}

/// The mean of each segment's rows, segments x features.
pub(in crate::service) fn centers(features: ArrayView2<f64>, labels: &[i32]) -> Array2<f64> {
    explain::centroids(features, labels, labels::sizes(labels).len())
}
