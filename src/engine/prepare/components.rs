//! Principal components in place of the features.

use super::error::PrepareError;
use super::spec::Components;
use super::Features;
use crate::engine::pca::Pca;
use serde::{Deserialize, Serialize};

/// Principal components learned from features: what is projected on them, and how much each tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedComponents {
    /// The features they are made of.
    pub features: Vec<String>,
    /// The mean of each.
    pub mean: Vec<f64>,
    /// The components that are kept, the one of the largest variance first: for each the weight of every feature (its
    /// loading); the squares of a component's weights add up to 1.
    pub loadings: Vec<Vec<f64>>,
    /// The share of all variance along every component, those that are not kept among them.
    pub shares: Vec<f64>,
}

impl FittedComponents {
    /// Learns them, as scikit-learn's `PCA(svd_solver="full")` does: [`Components::Variance`] keeps the fewest whose
    /// shares add up to more than asked for. `None` if none are asked for.
    ///
    /// # Errors
    /// [`PrepareError::Components`] if values are so large that their variance overflows.
    pub(super) fn fit(features: &Features, wanted: Components) -> Result<Option<Self>, PrepareError> {
        let all = features.names.len().min(features.values.nrows());
        let pca = || Pca::fit(features.values.view(), all).map_err(|e| PrepareError::Components(e.to_string()));
        let (pca, kept) = match wanted {
            Components::All => return Ok(None),
            Components::Count(count) => (pca()?, count.clamp(1, all)),
            Components::Variance(share) => {
                let pca = pca()?;
                let mut sum = 0.0;
                let below = pca.explained_variance_ratio.iter().take_while(|ratio| {
                    sum += **ratio;
                    sum <= share
                });
                let kept = (below.count() + 1).min(all);
                (pca, kept)
            }
        };
        Ok(Some(FittedComponents {
            features: features.names.clone(),
            mean: pca.mean.to_vec(),
            loadings: pca.components.rows().into_iter().take(kept).map(|row| row.to_vec()).collect(),
            shares: pca.explained_variance_ratio.to_vec(),
        }))
    }

    /// The features projected on the components.
    pub(super) fn apply(&self, features: Features) -> Features {
        let mut values = ndarray::Array2::zeros((features.rows.len(), self.loadings.len()));
        for (row, mut out) in features.values.rows().into_iter().zip(values.rows_mut()) {
            for (loadings, out) in self.loadings.iter().zip(out.iter_mut()) {
                *out = row.iter().zip(&self.mean).zip(loadings).map(|((v, mean), weight)| (v - mean) * weight).sum();
            }
        }
        let names = (1..=self.loadings.len()).map(|place| format!("Component {place}")).collect();
        Features { names, values, rows: features.rows }
    }
}
