//! What the workers are asked for, made of the settings.

use super::fields::{Value, *};
use super::{choices::*, Settings};
use crate::engine::cluster::gaussian_mixture::GaussianMixtureParams;
use crate::engine::cluster::hdbscan::HdbscanSpec;
use crate::engine::cluster::kmeans::KMeansParams;
use crate::engine::embed::tsne::{LearningRate, TsneParams};
use crate::engine::inspect::Role;
use crate::engine::prepare::{Clip, Components, Impute, PrepareSpec};
use crate::protocol::query::ControlGroup;
use crate::protocol::spec::{Algorithm, ClusterSpec, Cut, EmbedSpec, SegmentSpec};

/// The wide perplexity that keeps far groups in place, as Orange's "preserve global structure".
pub(super) const WIDE_PERPLEXITY: f64 = 500.0;

/// A map that stops by itself once it has settled takes no more iterations than this.
pub(super) const MOST_ITERATIONS: usize = 3000;

/// One that does not takes as many as openTSNE.
pub(super) const OPENTSNE_ITERATIONS: usize = 1000;

impl Settings {
    /// The spec of the features.
    pub fn prepare(&self) -> PrepareSpec {
        PrepareSpec {
            impute: self.impute_as(self.choice(&IMPUTE)),
            transform: self.choice(&TRANSFORM),
            scale: self.choice(&SCALE),
            clip: self.clip_as(self.choice(&CLIP)),
            components: match self.choice(&PCA) {
                ComponentsKind::Count => Components::Count(self.whole(&PCA_COUNT)),
                ComponentsKind::Variance => Components::Variance(self.number(&PCA_SHARE) / 100.0),
                ComponentsKind::All => Components::All,
            },
            columns: self
                .columns
                .iter()
                .filter_map(|(name, plan)| {
                    let role = if self.is_label_column(name) { Role::Describe } else { plan.role };
                    Some((name.clone(), plan.spec_for_engine(role)?))
                })
                .collect(),
            ..PrepareSpec::default()
        }
    }

    /// What a missing value becomes, by its kind; the number that may belong to it is the one that holds for all
    /// columns.
    pub fn impute_as(&self, kind: ImputeKind) -> Impute {
        match kind {
            ImputeKind::Median => Impute::Median,
            ImputeKind::Mean => Impute::Mean,
            ImputeKind::Zero => Impute::Zero,
            ImputeKind::Constant => Impute::Constant(self.number(&FILL_VALUE)),
            ImputeKind::Neighbors => Impute::Neighbors(5),
            ImputeKind::Drop => Impute::Drop,
        }
    }

    /// What becomes of values far from the others, by its kind, the bound as for all columns.
    pub fn clip_as(&self, kind: ClipKind) -> Clip {
        match kind {
            ClipKind::Quantiles => Clip::Quantiles(self.number(&CLIP_SHARE) / 100.0),
            ClipKind::RobustSigmas => Clip::RobustSigmas(self.number(&CLIP_SIGMAS)),
            ClipKind::None => Clip::None,
        }
    }

    /// The spec of the segments.
    pub fn segment(&self) -> SegmentSpec {
        let metric = self.choice(&METRIC);
        let seed = self.number(&SEED) as u64;
        let cluster = match self.choice(&ALGORITHM) {
            Algorithm::Agglomerative => ClusterSpec::Agglomerative {
                linkage: self.choice(&LINKAGE),
                metric,
                cut: match self.choice(&CUT) {
                    CutKind::Height => Cut::Height(self.number(&HEIGHT)),
                    CutKind::Clusters => Cut::Clusters(self.whole(&K)),
                },
            },
            Algorithm::Dbscan => {
                ClusterSpec::Dbscan { eps: self.number(&EPS), min_samples: self.whole(&MIN_SAMPLES), metric }
            }
            Algorithm::Hdbscan => ClusterSpec::Hdbscan {
                selection: HdbscanSpec {
                    min_cluster_size: self.whole(&MIN_CLUSTER_SIZE),
                    selection: self.choice(&SELECTION),
                    cluster_selection_epsilon: self.number(&SELECTION_EPSILON),
                },
                min_samples: self.whole(&MIN_SAMPLES),
                metric,
            },
            Algorithm::GaussianMixture => ClusterSpec::GaussianMixture(GaussianMixtureParams {
                k: self.whole(&K),
                seed,
                ..GaussianMixtureParams::default()
            }),
            Algorithm::Column => ClusterSpec::Column { name: self.label_column().unwrap_or_default().to_string() },
            Algorithm::KMeans => ClusterSpec::KMeans(KMeansParams {
                k: self.whole(&K),
                init: self.choice(&INIT),
                n_init: self.whole(&N_INIT),
                max_iter: self.whole(&MAX_ITER),
                tol: self.number(&TOL),
                seed,
            }),
        };
        SegmentSpec { prepare: self.prepare(), cluster }
    }

    /// The control group of campaigns, if there is to be one.
    pub fn control_group(&self) -> Option<ControlGroup> {
        let share = self.number(&CONTROL_SHARE) / 100.0;
        (share > 0.0).then(|| ControlGroup { share, seed: self.number(&SEED) as u64 })
    }

    /// The rate, from 0 to 1, at which people do without a campaign what it is for.
    pub fn base_rate(&self) -> f64 {
        self.number(&BASE_RATE) / 100.0
    }

    /// The spec of the map.
    pub fn embed(&self) -> EmbedSpec {
        let settle = self.choice(&SETTLE) == Settle::Stop;
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
                wide_perplexity: match self.choice(&GLOBAL_STRUCTURE) {
                    GlobalStructure::Preserve => Some(WIDE_PERPLEXITY),
                    GlobalStructure::Standard => None,
                },
                exaggeration: self.number(&EXAGGERATION),
                momentum: self.number(&MOMENTUM),
                init: self.choice(&MAP_INIT),
                metric: self.choice(&MAP_METRIC).into(),
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
