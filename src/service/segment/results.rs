//! What clustering gives, before it is scored.

use super::notes::{column_notes, notes};
use crate::engine::cluster::agglomerative::Dendrogram;
use crate::engine::cluster::dbscan::DbscanLabels;
use crate::engine::cluster::labels;
use crate::engine::error::ComputeError;
use crate::engine::inspect::labels_of_column;
use crate::protocol::results::{Segment, Segmentation};
use crate::protocol::spec::ClusterSpec;
use crate::service::{PreparedFeatures, Service};
use ndarray::ArrayView1;

/// Labels with what the algorithm tells of itself.
#[derive(Default)]
pub(in crate::service) struct Labels {
    pub(in crate::service) labels: Vec<i32>,
    pub(in crate::service) core: Option<Vec<bool>>,
    /// Where the method tells it: how firmly each row belongs to its segment, from 0 to 1.
    pub(in crate::service) membership: Option<Vec<f64>>,
    pub(in crate::service) inertia: Option<f64>,
    pub(in crate::service) iterations: Option<(usize, bool)>,
    pub(in crate::service) bic: Option<f64>,
    /// What the segments are called where the method tells it.
    pub(in crate::service) names: Vec<String>,
    pub(in crate::service) notes: Vec<String>,
}

impl Labels {
    pub(in crate::service) fn by_dbscan(DbscanLabels { labels, core }: DbscanLabels) -> Self {
        Labels { labels, core: Some(core), ..Labels::default() }
    }
}

impl Service {
    /// The values of a column as segments.
    pub(super) fn column(&self, name: &str, prepared: &PreparedFeatures) -> Result<Labels, ComputeError> {
        // Without a table nothing is prepared either.
        let source = self.source.as_ref().ok_or(ComputeError::Stopped)?;
        let found = labels_of_column(&source.table, name, &prepared.features.rows)?;
        let notes = column_notes(name, found.missing);
        Ok(Labels { labels: found.labels, names: found.names, notes, ..Labels::default() })
    }

    /// A result in the table's own units.
    pub(in crate::service) fn to_segmentation(
        &self,
        spec: &ClusterSpec,
        clustered: Labels,
        prepared: &PreparedFeatures,
        start: f64,
    ) -> Segmentation {
        let rows = &prepared.features.rows;
        let sizes = labels::sizes(&clustered.labels);
        let mut segments: Vec<Segment> = sizes.iter().map(|&size| Segment { size, medians: Vec::new() }).collect();
        let (mut overall, mut features) = (Vec::new(), Vec::new());
        if let Some(source) = &self.source {
            for (medians, all) in self.segment.medians.of(&source.table, rows, &clustered.labels, &sizes) {
                for (segment, median) in segments.iter_mut().zip(medians) {
                    segment.medians.push(median);
                }
                overall.push(all);
            }
            let numeric = source.table.columns.iter().filter(|column| column.numbers().is_some());
            features.extend(numeric.map(|column| column.name.clone()));
        }
        let noise = clustered.labels.iter().filter(|&&l| l == labels::NOISE).count();
        Segmentation {
            rows: rows.clone(),
            notes: notes(clustered.notes, spec, (&sizes, noise), prepared.features.values.view()),
            segments,
            noise,
            inertia: clustered.inertia,
            iterations: clustered.iterations,
            bic: clustered.bic,
            names: clustered.names,
            labels: clustered.labels,
            core: clustered.core,
            overall,
            features,
            compute_ms: (self.clock)() - start,
        }
    }
}

/// A merge tree of the rows, or, of a table too large for its linkage, of micro-clusters with the one of each row.
pub(in crate::service) struct Tree {
    pub(in crate::service) dendrogram: Dendrogram,
    pub(in crate::service) micro: Option<Vec<i32>>,
}

pub(in crate::service) fn largest(probabilities: ArrayView1<f64>) -> f64 {
    probabilities.iter().copied().fold(0.0, f64::max)
}
