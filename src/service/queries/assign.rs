//! Segments for rows that were not clustered, and how firmly rows belong to theirs.

use crate::engine::cluster::kmeans::assign;
use crate::engine::cluster::labels;
use crate::engine::cluster::nearest_label::nearest_label;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::explain;
use crate::protocol::results::Strength;
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::JobId;
use crate::service::segment::Clustered;
use crate::service::{Emit, Interrupted, PreparedFeatures, Service};
use ndarray::{Array2, ArrayView2};

/// How firmly each row belongs to its segment: its membership where the method tells one, else its distance to the
/// segment's centre. NaN for noise.
pub(in crate::service) fn strengths(
    features: ArrayView2<f64>,
    labels: &[i32],
    membership: Option<&[f64]>,
) -> (Vec<f64>, Strength) {
    if let Some(membership) = membership {
        let of = |(&label, &share): (&i32, &f64)| if label < 0 { f64::NAN } else { share };
        return (labels.iter().zip(membership).map(of).collect(), Strength::Membership);
    }
    (distances(features, labels, centres(features, labels).view()), Strength::Distance)
}

/// The Euclidean distance of each row to the centre of its segment, NaN for noise.
pub(in crate::service) fn distances(features: ArrayView2<f64>, labels: &[i32], centres: ArrayView2<f64>) -> Vec<f64> {
    let distance = |(row, &label): (ndarray::ArrayView1<f64>, &i32)| match usize::try_from(label) {
        Ok(label) => row.iter().zip(centres.row(label)).map(|(x, c)| (x - c) * (x - c)).sum::<f64>().sqrt(),
        Err(_) => f64::NAN,
    };
    features.rows().into_iter().zip(labels).map(distance).collect()
}

/// The mean of each segment's rows, segments x features.
pub(in crate::service) fn centres(features: ArrayView2<f64>, labels: &[i32]) -> Array2<f64> {
    explain::centroids(features, labels, labels::sizes(labels).len())
}

impl Service {
    /// The labels of new rows by the method's own rule: k-means by the nearest centre, DBSCAN by the nearest core sample
    /// within its radius, the others by the nearest row that has a segment.
    pub(in crate::service) fn assign(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &PreparedFeatures,
        clustered: &Clustered,
        new: ArrayView2<f64>,
        emit: Emit<'_>,
    ) -> Result<Vec<i32>, Interrupted> {
        let features = prepared.features.values.view();
        let labels = &clustered.labels;
        let centres = centres(features, labels);
        if let (ClusterSpec::KMeans(_), true) = (&spec.cluster, centres.nrows() > 0) {
            return Ok(assign(new, centres.view()));
        }
        let (metric, reach) = match &spec.cluster {
            ClusterSpec::Dbscan { eps, metric, .. } => (*metric, *eps),
            ClusterSpec::Agglomerative { metric, .. } | ClusterSpec::Hdbscan { metric, .. } => (*metric, f64::INFINITY),
            _ => (Metric::Euclidean, f64::INFINITY),
        };
        let is_eligible = |row: usize| match &clustered.core {
            Some(core) => core[row],
            None => labels[row] >= 0,
        };
        let mut progress = crate::service::progress(self.clock, job, "Assigning rows", emit);
        let mut control = Control::new(&mut progress);
        Ok(nearest_label(features, labels, is_eligible, reach, new, metric, &mut control)?)
    }
}
