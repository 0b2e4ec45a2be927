//! The last step: scores of a segmentation.

use super::strength::strengths;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::dispersion;
use crate::engine::explain::Explanation;
use crate::engine::task::Task;
use crate::protocol::results::{Scores, Segmentation};
use crate::service::{silhouettes, PreparedFeatures};
use std::rc::Rc;

/// Scores under way.
pub(super) struct Scoring {
    pub(super) prepared: Rc<PreparedFeatures>,
    pub(super) found: Labeled,
    pub(super) explanation: Explanation,
    /// `None` where there are fewer than two segments to compare.
    pub(super) silhouettes: Option<silhouettes::Run>,
    pub(super) compute_ms: f64,
}

/// What the last slices need of the clustered rows.
pub(super) struct Labeled {
    pub(super) segmentation: Segmentation,
    pub(super) membership: Option<Vec<f64>>,
}

impl Scoring {
    /// All that is told, once the silhouettes are done. The scores are always of Euclidean distances, so
    /// that those of different metrics can be compared.
    pub(super) fn finish(self, clock: fn() -> f64) -> Result<(Segmentation, Explanation, Scores), ComputeError> {
        let start = clock();
        let (features, labels) = (self.prepared.features.values.view(), self.found.segmentation.labels.as_slice());
        let silhouette = self.silhouettes.map(silhouettes::Run::finish);
        let dispersion = if_defined(dispersion::dispersion(features, labels))?;
        let (strengths, strength) = strengths(features, labels, self.found.membership.as_deref());
        let single = |values: &[f64]| values.iter().map(|&value| value as f32).collect();
        let scores = Scores {
            row_silhouettes: silhouette.as_ref().map(|s| single(&s.rows)).unwrap_or_default(),
            row_strengths: single(&strengths),
            strength,
            silhouette: silhouette.map(|s| (s.mean, s.clusters)),
            calinski_harabasz: dispersion.as_ref().map(|d| d.calinski_harabasz),
            davies_bouldin: dispersion.as_ref().map(|d| d.davies_bouldin),
            compute_ms: self.compute_ms + clock() - start,
        };
        Ok((self.found.segmentation, self.explanation, scores))
    }
}

/// With fewer than two clusters there is nothing to compare, and a score is not defined: that is no failure.
pub(super) fn if_defined<T>(score: Result<T, ComputeError>) -> Result<Option<T>, ComputeError> {
    match score {
        Ok(score) => Ok(Some(score)),
        Err(ComputeError::Stopped) => Err(ComputeError::Stopped),
        Err(_) => Ok(None),
    }
}
