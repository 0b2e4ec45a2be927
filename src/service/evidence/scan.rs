//! The scores of every number of segments: first those of the fits themselves, then the gap statistic, then stability, a
//! refit of each number of segments in turn, so that all of them grow surer together.

use super::refit::{refit, SEED, STARTS};
use crate::engine::cluster::agglomerative::{self, Linkage};
use crate::engine::cluster::dbscan::knee;
use crate::engine::cluster::kmeans::{KMeansParams, KMeansRun};
use crate::engine::cluster::labels;
use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::dispersion::dispersion;
use crate::engine::evaluate::gap::Gap;
use crate::engine::evaluate::recommend::{Agreement, KScores};
use crate::engine::evaluate::silhouette::SilhouetteRun;
use crate::engine::evaluate::stability::{draw, Refits};
use crate::protocol::evidence::{Scan, REPLICATES, SCANNED};
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::JobId;
use crate::service::segment::{self, Tree};
use crate::service::{Emit, Interrupted, PreparedFeatures, Service};
use ndarray::{ArrayView2, Axis};
use std::rc::Rc;

/// Reference tables of the gap statistic, each clustered from one start.
const REFERENCES: usize = 5;

/// How the rows are divided into a number of segments.
pub(super) enum Method {
    KMeans(KMeansParams),
    Hierarchy { tree: Rc<Tree>, linkage: Linkage, metric: Metric },
}

pub(super) struct Run {
    prepared: Rc<PreparedFeatures>,
    method: Method,
    ks: Vec<usize>,
    /// Of the k whose labels are being looked for.
    fit: Option<KMeansRun>,
    /// Of the k whose labels are known and whose scores are not.
    silhouette: Option<SilhouetteRun>,
    labels: Vec<i32>,
    scores: Vec<KScores>,
    gap: Option<Gap>,
    refits: Vec<Refits>,
    settled: Vec<bool>,
}

impl Service {
    pub(super) fn scan_method(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Method, Interrupted> {
        match spec.cluster {
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                let tree = self.tree(job, (spec.prepare.clone(), linkage, metric), prepared, emit)?;
                Ok(Method::Hierarchy { tree, linkage, metric })
            }
            ClusterSpec::KMeans(params) => Ok(Method::KMeans(params)),
            _ => Err(ComputeError::parameter("algorithm", "This method finds the number of segments itself.").into()),
        }
    }
}

impl Run {
    pub(super) fn new(prepared: Rc<PreparedFeatures>, method: Method) -> Result<Self, ComputeError> {
        let features = prepared.features.values.view();
        // As many segments as there are rows have no scores.
        let ks: Vec<usize> = SCANNED.filter(|&k| k < features.nrows()).collect();
        let gap = match (&method, ks.last()) {
            (Method::KMeans(params), Some(&largest)) if features.nrows() <= MOST_ROWS_OF_FULL_KMEANS => {
                Some(Gap::new(features, KMeansParams { n_init: 1, ..*params }, largest, REFERENCES)?)
            }
            _ => None,
        };
        let settled = vec![false; ks.len()];
        Ok(Run {
            prepared,
            method,
            ks,
            fit: None,
            silhouette: None,
            labels: Vec::new(),
            scores: Vec::new(),
            gap,
            refits: Vec::new(),
            settled,
        })
    }

    fn is_scored(&self) -> bool {
        self.scores.len() >= self.ks.len()
    }

    fn gap_is_done(&self) -> bool {
        self.gap.as_ref().is_none_or(|gap| {
            let (done, total) = gap.progress();
            done >= total
        })
    }

    pub(super) fn is_done(&self) -> bool {
        self.is_scored() && self.gap_is_done() && self.settled.iter().all(|&settled| settled)
    }

    pub(super) fn fraction(&self) -> f64 {
        if self.ks.is_empty() {
            return 1.0;
        }
        let scored = self.scores.len() as f64 / self.ks.len() as f64;
        let gap = self.gap.as_ref().map_or(1.0, |gap| {
            let (done, total) = gap.progress();
            done as f64 / total as f64
        });
        let refits: usize = self
            .refits
            .iter()
            .zip(&self.settled)
            .map(|(refits, &settled)| if settled { REPLICATES } else { refits.len() })
            .sum();
        0.2 * scored + 0.1 * gap + 0.7 * refits as f64 / (self.ks.len() * REPLICATES) as f64
    }

    pub(super) fn step(&mut self) -> Result<(), ComputeError> {
        let prepared = self.prepared.clone();
        let features = prepared.features.values.view();
        if !self.is_scored() {
            self.score_next(features)
        } else if !self.gap_is_done() {
            self.gap_next(features)
        } else {
            self.refit_next(features)
        }
    }

    fn gap_next(&mut self, features: ArrayView2<f64>) -> Result<(), ComputeError> {
        let Some(gap) = &mut self.gap else { return Ok(()) };
        gap.step(features, &mut Control::none())?;
        if let Some(gaps) = gap.scores() {
            for score in &mut self.scores {
                score.gap = gaps.iter().find(|g| g.k == score.k).map(|g| (g.gap, g.standard_error));
            }
        }
        Ok(())
    }

    /// A part of the way to the scores of the next k.
    fn score_next(&mut self, features: ArrayView2<f64>) -> Result<(), ComputeError> {
        if let Some(silhouette) = &mut self.silhouette {
            silhouette.step();
            if silhouette.is_done() {
                if let Some(done) = self.silhouette.take() {
                    self.keep(features, done.finish().mean)?;
                }
            }
            return Ok(());
        }
        let k = self.ks[self.scores.len()];
        let labels = match &self.method {
            Method::Hierarchy { tree, .. } => cut(tree, k),
            Method::KMeans(params) => {
                let params = KMeansParams { k, ..*params };
                if features.nrows() > MOST_ROWS_OF_FULL_KMEANS {
                    segment::fit(&self.prepared, &params, &mut Control::none())?.labels
                } else {
                    let mut fit = match self.fit.take() {
                        Some(fit) => fit,
                        None => KMeansRun::new(features, &params)?,
                    };
                    fit.step(features, &mut Control::none())?;
                    if !fit.is_done() {
                        self.fit = Some(fit);
                        return Ok(());
                    }
                    fit.finish().labels
                }
            }
        };
        match SilhouetteRun::new(features, &labels, Metric::Euclidean) {
            Ok(run) => {
                self.labels = labels;
                self.silhouette = Some(run);
            }
            // The table has too few different rows for this k and for all larger ones.
            Err(_) => {
                self.ks.truncate(self.scores.len());
                self.settled.truncate(self.scores.len());
                self.gap = None;
            }
        }
        Ok(())
    }

    fn keep(&mut self, features: ArrayView2<f64>, silhouette: f64) -> Result<(), ComputeError> {
        let labels = std::mem::take(&mut self.labels);
        let sizes = labels::sizes(&labels);
        let dispersion = dispersion(features, &labels)?;
        let share = |size: Option<&usize>| size.map_or(0.0, |&size| size as f64 / labels.len() as f64);
        self.scores.push(KScores {
            k: self.ks[self.scores.len()],
            inertia: dispersion.within,
            silhouette,
            calinski_harabasz: dispersion.calinski_harabasz,
            davies_bouldin: dispersion.davies_bouldin,
            smallest: share(sizes.last()),
            largest: share(sizes.first()),
            stability: None,
            gap: None,
        });
        self.refits.push(Refits::new(&labels));
        Ok(())
    }

    /// The next refit: of the k with the fewest, or, of a hierarchy, of all at once.
    fn refit_next(&mut self, features: ArrayView2<f64>) -> Result<(), ComputeError> {
        match &self.method {
            Method::KMeans(params) => {
                let open = (0..self.ks.len()).filter(|&at| !self.settled[at]);
                let Some(at) = open.min_by_key(|&at| self.refits[at].len()) else { return Ok(()) };
                let params = KMeansParams { k: self.ks[at], n_init: params.n_init.min(STARTS), ..*params };
                refit(features, &ClusterSpec::KMeans(params), &mut self.refits[at])?;
                self.note(at);
            }
            Method::Hierarchy { tree, .. } if tree.micro.is_some() => self.settled.fill(true),
            Method::Hierarchy { linkage, metric, .. } => {
                let replicate = self.refits.first().map_or(0, Refits::len);
                let (drawn, _) = draw(features.nrows(), SEED, replicate);
                let sample = features.select(Axis(0), &drawn);
                let tree = agglomerative::tree(sample.view(), *linkage, *metric, &mut Control::none())?;
                for at in 0..self.ks.len() {
                    self.refits[at].record(&drawn, &tree.cut(self.ks[at]), None);
                    self.note(at);
                }
                // One tree serves every k: they go on until the last has settled.
                let all = self.settled.iter().all(|&settled| settled);
                self.settled.fill(all);
            }
        }
        Ok(())
    }

    /// Takes the stability known by now into the scores of a k.
    fn note(&mut self, at: usize) {
        if let Some(scores) = self.refits[at].scores() {
            self.settled[at] = scores.has_settled() || scores.replicates >= REPLICATES;
            self.scores[at].stability = Some(Agreement {
                mean: scores.adjusted_rand,
                standard_error: scores.standard_error,
                replicates: scores.replicates,
            });
        }
    }

    pub(super) fn scan(&self) -> Scan {
        let falling: Vec<f64> = self.scores.iter().rev().map(|score| score.inertia).collect();
        let knee = if self.is_scored() { knee(&falling).map(|at| falling.len() - 1 - at) } else { None };
        Scan { knee: knee.map(|at| self.scores[at].k), scores: self.scores.clone() }
    }
}

/// Labels of all rows where the tree is cut into `k` clusters.
fn cut(tree: &Tree, k: usize) -> Vec<i32> {
    let found = tree.dendrogram.cut(k);
    match &tree.micro {
        None => found,
        Some(micro) => {
            let mut labels: Vec<i32> = micro.iter().map(|&cluster| found[cluster as usize]).collect();
            labels::order_by_size(&mut labels);
            labels
        }
    }
}
