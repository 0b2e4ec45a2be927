//! Segments for rows that were not clustered, and how firmly rows belong to theirs.

use super::Segments;
use crate::engine::cluster::kmeans::assign;
use crate::engine::cluster::nearest_label::nearest_label;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::protocol::spec::ClusterSpec;
use crate::protocol::JobId;
use crate::service::segment::strength::centers;
use crate::service::{Emit, Interrupted, Service};
use ndarray::ArrayView2;

impl Service {
    /// The labels of new rows by the method's own rule: k-means by the nearest center, DBSCAN by the nearest core
    /// sample within its radius, the others by the nearest row that has a segment.
    pub(in crate::service) fn assign(
        &mut self,
        job: JobId,
        segments: &Segments,
        new: ArrayView2<f64>,
        emit: Emit<'_>,
    ) -> Result<Vec<i32>, Interrupted> {
        let Segments { spec, prepared, clustered, .. } = segments;
        let features = prepared.features.values.view();
        let labels = &clustered.labels;
        let centers = centers(features, labels);
        if let (ClusterSpec::KMeans(_), true) = (&spec.cluster, centers.nrows() > 0) {
            return Ok(assign(new, centers.view()));
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
