//! What the workers are asked for, made of the settings.

use super::fields::{Value, *};
use super::{impute, metric, scale, transform, Settings};
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::cluster::gaussian_mixture::GaussianMixtureParams;
use crate::engine::cluster::hdbscan::{HdbscanSpec, Selection};
use crate::engine::cluster::kmeans::{Init, KMeansParams};
use crate::engine::embed::tsne::{self, LearningRate, TsneParams};
use crate::engine::prepare::{Clip, Components, Impute, PrepareSpec};
use crate::protocol::spec::{ClusterSpec, Cut, EmbedSpec, SegmentSpec};

/// The wide perplexity that keeps far groups in place, as Orange's "preserve global structure".
pub(super) const WIDE_PERPLEXITY: f64 = 500.0;

/// A map that stops by itself once it has settled takes no more iterations than this.
pub(super) const MOST_ITERATIONS: usize = 3000;

/// One that does not takes as many as openTSNE.
pub(super) const OPENTSNE_ITERATIONS: usize = 1000;

impl Settings {
    pub(super) fn linkage(&self) -> Linkage {
        match self.choice(&LINKAGE) {
            "complete" => Linkage::Complete,
            "average" => Linkage::Average,
            "single" => Linkage::Single,
            "weighted" => Linkage::Weighted,
            "centroid" => Linkage::Centroid,
            "median" => Linkage::Median,
            _ => Linkage::Ward,
        }
    }

    /// The recipe of the features.
    pub fn prepare(&self) -> PrepareSpec {
        PrepareSpec {
            impute: self.impute_as(self.choice(&IMPUTE)),
            transform: transform(self.choice(&TRANSFORM)),
            scale: scale(self.choice(&SCALE)),
            clip: self.clip_as(self.choice(&CLIP)),
            components: match self.choice(&PCA) {
                "count" => Components::Count(self.whole(&PCA_COUNT)),
                "share" => Components::Variance(self.number(&PCA_SHARE) / 100.0),
                _ => Components::All,
            },
            columns: self.columns.iter().filter_map(|(name, plan)| Some((name.clone(), plan.recipe()?))).collect(),
            ..PrepareSpec::default()
        }
    }

    /// What a missing value becomes, by its word; the number that may belong to it is the one that holds for all columns.
    pub fn impute_as(&self, word: &str) -> Impute {
        match word {
            "constant" => Impute::Constant(self.number(&FILL_VALUE)),
            word => impute(word),
        }
    }

    /// What becomes of values far from the others, by its word, the bound as for all columns.
    pub fn clip_as(&self, word: &str) -> Clip {
        match word {
            "quantiles" => Clip::Quantiles(self.number(&CLIP_SHARE) / 100.0),
            "sigmas" => Clip::RobustSigmas(self.number(&CLIP_SIGMAS)),
            _ => Clip::None,
        }
    }

    /// The recipe of the segments.
    pub fn segment(&self) -> SegmentSpec {
        let metric = metric(self.choice(&METRIC));
        let seed = self.number(&SEED) as u64;
        let cluster = match self.choice(&ALGORITHM) {
            "agglomerative" => ClusterSpec::Agglomerative {
                linkage: self.linkage(),
                metric,
                cut: match self.choice(&CUT) {
                    "height" => Cut::Height(self.number(&HEIGHT)),
                    _ => Cut::Clusters(self.whole(&K)),
                },
            },
            "dbscan" => ClusterSpec::Dbscan { eps: self.number(&EPS), min_samples: self.whole(&MIN_SAMPLES), metric },
            "hdbscan" => ClusterSpec::Hdbscan {
                selection: HdbscanSpec {
                    min_cluster_size: self.whole(&MIN_CLUSTER_SIZE),
                    selection: match self.choice(&SELECTION) {
                        "leaf" => Selection::Leaf,
                        _ => Selection::ExcessOfMass,
                    },
                    cluster_selection_epsilon: self.number(&SELECTION_EPSILON),
                },
                min_samples: self.whole(&MIN_SAMPLES),
                metric,
            },
            "gaussian-mixture" => ClusterSpec::GaussianMixture(GaussianMixtureParams {
                k: self.whole(&K),
                seed,
                ..GaussianMixtureParams::default()
            }),
            _ => ClusterSpec::KMeans(KMeansParams {
                k: self.whole(&K),
                init: if self.choice(&INIT) == "random" { Init::Random } else { Init::KMeansPlusPlus },
                n_init: self.whole(&N_INIT),
                max_iter: self.whole(&MAX_ITER),
                tol: self.number(&TOL),
                seed,
            }),
        };
        SegmentSpec { prepare: self.prepare(), cluster }
    }

    /// The recipe of the map.
    pub fn embed(&self) -> EmbedSpec {
        let settle = self.choice(&SETTLE) == "stop";
        let iterations = match self.get(&ITERATIONS) {
            Value::Number(iterations) => iterations as usize,
            _ if settle => MOST_ITERATIONS,
            _ => OPENTSNE_ITERATIONS,
        };
        let early_iterations = (iterations / 4).min(250);
        EmbedSpec {
            prepare: self.prepare(),
            components: match self.get(&MAP_COMPONENTS) {
                Value::Number(components) => Some(components as usize),
                _ => None,
            },
            tsne: TsneParams {
                perplexity: self.number(&PERPLEXITY),
                wide_perplexity: (self.choice(&GLOBAL_STRUCTURE) == "yes").then_some(WIDE_PERPLEXITY),
                exaggeration: self.number(&EXAGGERATION),
                momentum: self.number(&MOMENTUM),
                init: match self.choice(&MAP_INIT) {
                    "spectral" => tsne::Init::Spectral,
                    "random" => tsne::Init::Random,
                    _ => tsne::Init::Pca,
                },
                metric: metric(self.choice(&MAP_METRIC)),
                settle,
                early_exaggeration: self.number(&EARLY_EXAGGERATION),
                early_iterations,
                iterations: iterations - early_iterations,
                learning_rate: match self.get(&LEARNING_RATE) {
                    Value::Number(rate) => LearningRate::Fixed(rate),
                    _ => LearningRate::Auto,
                },
                seed: self.number(&SEED) as u64,
            },
        }
    }
}
