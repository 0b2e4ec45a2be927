//! What a user can set of a t-SNE map.

use super::affinity::{fitting_perplexity, neighbors_for};
use crate::engine::choice::choices;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::figures::exact;
use serde::{Deserialize, Serialize};

/// Settings of a map; the defaults and the meaning of each are openTSNE's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TsneParams {
    /// Effective number of neighbors of a row.
    pub perplexity: f64,
    /// A second, wider perplexity whose neighborhoods are averaged with those of the first, for a truer placement of
    /// far groups ("multiscale"); it needs three times as many neighbors.
    pub wide_perplexity: Option<f64>,
    /// Factor on the attraction in the first phase.
    pub early_exaggeration: f64,
    /// Iterations of the first phase.
    pub early_iterations: usize,
    /// Factor on the attraction afterwards.
    pub exaggeration: f64,
    /// Iterations after the first phase, at most (see `settle`).
    pub iterations: usize,
    /// Step length.
    pub learning_rate: LearningRate,
    /// Share of the last step that is taken again.
    pub momentum: f64,
    /// Where rows stand at first.
    pub init: Init,
    /// What near means among the features.
    pub metric: Metric,
    /// Seed of the jitter and of a random start.
    pub seed: u64,
    /// Whether to stop by itself once the KL divergence falls by less than 0.1 % in 50 iterations.
    pub settle: bool,
}

impl Default for TsneParams {
    fn default() -> Self {
        TsneParams {
            perplexity: 30.0,
            wide_perplexity: None,
            early_exaggeration: 12.0,
            early_iterations: 250,
            exaggeration: 1.0,
            iterations: 750,
            learning_rate: LearningRate::Auto,
            momentum: 0.8,
            init: Init::Pca,
            metric: Metric::Euclidean,
            seed: 0,
            settle: true,
        }
    }
}

/// Step length of the gradient descent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum LearningRate {
    /// Rows over exaggeration, in each phase (Belkina et al. 2019).
    Auto,
    /// The same number in both phases.
    Fixed(f64),
}

impl LearningRate {
    /// The number for `rows` rows at `exaggeration`.
    pub fn at(self, rows: usize, exaggeration: f64) -> f64 {
        match self {
            LearningRate::Auto => rows as f64 / exaggeration,
            LearningRate::Fixed(rate) => rate,
        }
    }
}

/// Where rows stand at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Init {
    /// The first two principal components, scaled to standard deviation 1e-4.
    Pca,
    /// Normal, with standard deviation 1e-4.
    Random,
    /// The two slowest diffusion modes of the affinities, scaled like the components.
    Spectral,
}
choices!(Init {
    Pca = "pca", "Principal components";
    Spectral = "spectral", "Spectral";
    Random = "random", "Random";
});

impl TsneParams {
    /// The perplexities whose neighborhoods are averaged.
    pub(super) fn perplexities(&self) -> Vec<f64> {
        std::iter::once(self.perplexity).chain(self.wide_perplexity).collect()
    }

    /// Neighbors each of `n` rows needs.
    pub(super) fn neighbors(&self, n: usize) -> usize {
        let widest = self.perplexities().into_iter().fold(1.0, f64::max);
        neighbors_for(fitting_perplexity(widest, n), n)
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`ComputeError::Parameter`] names the first one outside its range.
    pub fn check(&self) -> Result<(), ComputeError> {
        let outside = |name, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                let (setting, [value, low, high]) = (str::replace(name, "-", " "), [value, low, high].map(exact));
                let sentence = format!("The {setting} is {value}; it must be from {low} to {high}.");
                Err(ComputeError::parameter(name, sentence))
            }
        };
        outside("perplexity", self.perplexity, 1.0, 5000.0)?;
        if let Some(wide) = self.wide_perplexity {
            outside("wide-perplexity", wide, 1.0, 5000.0)?;
        }
        outside("early-exaggeration", self.early_exaggeration, 1.0, 1000.0)?;
        outside("exaggeration", self.exaggeration, 0.1, 1000.0)?;
        outside("momentum", self.momentum, 0.0, 0.99)?;
        if let LearningRate::Fixed(rate) = self.learning_rate {
            outside("learning-rate", rate, 1e-6, 1e7)?;
        }
        outside("iterations", self.iterations as f64, 0.0, 1e6)?;
        outside("early-iterations", self.early_iterations as f64, 0.0, 1e6)
    }
}
