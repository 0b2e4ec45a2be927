//! The scores of every number of segments: first those of the fits themselves, then the gap statistic, then stability,
//! a refit of each number of segments in turn, so that all of them grow surer together.

use super::refit::Refit;
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::cluster::dbscan::knee;
use crate::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureParams};
use crate::engine::cluster::kmeans::KMeansParams;
use crate::engine::cluster::labels;
use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::dispersion::dispersion;
use crate::engine::evaluate::gap::{Divider, Gap};
use crate::engine::evaluate::recommend::{Agreement, KScores};
use crate::engine::evaluate::stability::Refits;
use crate::engine::task::Task;
use crate::protocol::evidence::{Scan, REPLICATES, SCANNED};
use crate::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::protocol::JobId;
use crate::service::segment::build::FitRun;
use crate::service::segment::Tree;
use crate::service::{silhouettes, Emit, Interrupted, PreparedFeatures, Service};
use ndarray::ArrayView2;
use std::rc::Rc;

/// Reference tables of the gap statistic, each clustered by k-means from one start, or by one merge tree.
const REFERENCES: usize = 5;
/// Seed of the reference tables where the method has none of its own.
const SEED: u64 = 42;

/// How the rows are divided into a number of segments.
pub(super) enum Method {
    KMeans(KMeansParams),
    Hierarchy { tree: Rc<Tree>, linkage: Linkage, metric: Metric },
    Mixture(GaussianMixtureParams),
}

pub(super) struct Run {
    prepared: Rc<PreparedFeatures>,
    method: Method,
    ks: Vec<usize>,
    /// Of the k whose labels are being looked for.
    fit: Option<FitRun>,
    /// Of the k whose labels are known and whose scores are not.
    silhouette: Option<silhouettes::Run>,
    labels: Vec<i32>,
    /// Its Bayesian information criterion, where it is a mixture.
    bic: Option<f64>,
    scores: Vec<KScores>,
    gap: Option<Gap>,
    /// The refit under way, and of which k it is; of a hierarchy it is of all.
    refit: Option<(usize, Refit)>,
    refits: Vec<Refits>,
    settled: Vec<bool>,
}

impl Service {
    pub(super) fn scan_method(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &Rc<PreparedFeatures>,
        emit: Emit<'_>,
    ) -> Result<Method, Interrupted> {
        match &spec.cluster {
            &ClusterSpec::Agglomerative { linkage, metric, .. } => {
                let tree = self.tree(job, (spec.prepare.clone(), linkage, metric), prepared, emit)?;
                Ok(Method::Hierarchy { tree, linkage, metric })
            }
            ClusterSpec::KMeans(params) => Ok(Method::KMeans(*params)),
            ClusterSpec::GaussianMixture(params) => Ok(Method::Mixture(*params)),
            ClusterSpec::Dbscan { .. } | ClusterSpec::Hdbscan { .. } | ClusterSpec::Column { .. } => {
                Err(ComputeError::parameter("algorithm", "This method finds the number of segments itself.").into())
            }
        }
    }
}

impl Run {
    pub(super) fn new(prepared: Rc<PreparedFeatures>, method: Method) -> Result<Self, ComputeError> {
        let features = prepared.features.values.view();
        // As many segments as there are rows have no scores.
        let ks: Vec<usize> = SCANNED.filter(|&k| k < features.nrows()).collect();
        let divider = match &method {
            Method::KMeans(params) if features.nrows() <= MOST_ROWS_OF_FULL_KMEANS => {
                Some((Divider::KMeans(KMeansParams { n_init: 1, ..*params }), params.seed))
            }
            // Where the tree is of micro-clusters, a reference is as much work as that and no faster.
            Method::Hierarchy { tree, linkage, metric } if tree.micro.is_none() => {
                Some((Divider::Hierarchy(*linkage, *metric), SEED))
            }
            _ => None,
        };
        let gap = match (divider, ks.last()) {
            (Some((divider, seed)), Some(&largest)) => Some(Gap::new(features, divider, seed, largest, REFERENCES)?),
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
            bic: None,
            scores: Vec::new(),
            gap,
            refit: None,
            refits: Vec::new(),
            settled,
        })
    }

    fn is_scored(&self) -> bool {
        self.scores.len() >= self.ks.len()
    }

    fn gap_is_done(&self) -> bool {
        self.gap.as_ref().is_none_or(Gap::is_done)
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

    fn gap_next(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        let Some(gap) = &mut self.gap else { return Ok(()) };
        gap.step(features, control)?;
        if let Some(gaps) = gap.scores() {
            for score in &mut self.scores {
                score.gap = gaps.iter().find(|g| g.k == score.k).map(|g| (g.gap, g.standard_error));
            }
        }
        Ok(())
    }

    /// A part of the way to the scores of the next k.
    fn score_next(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        if let Some(silhouette) = &mut self.silhouette {
            silhouette.step((), control)?;
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
                let mut fit = match self.fit.take() {
                    Some(fit) => fit,
                    None => FitRun::new(&self.prepared, &KMeansParams { k, ..*params })?,
                };
                fit.step((), control)?;
                if !fit.is_done() {
                    self.fit = Some(fit);
                    return Ok(());
                }
                fit.finish().labels
            }
            Method::Mixture(params) => {
                let params = GaussianMixtureParams { k, ..*params };
                match gaussian_mixture(features, &params, control) {
                    Ok(fit) => {
                        self.bic = Some(fit.bic);
                        fit.labels
                    }
                    // No mixture of so many was found; another number may well be.
                    Err(ComputeError::Parameter { .. }) if self.ks.len() > 1 => {
                        self.ks.remove(self.scores.len());
                        self.settled.pop();
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        match silhouettes::Run::new(features, &labels) {
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
            bic: self.bic.take(),
        });
        self.refits.push(Refits::new(&labels));
        Ok(())
    }

    /// A part of the next refit: of the k with the fewest, or, of a hierarchy, of all at once.
    fn refit_next(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        let Some((at, mut refit)) = self.refit.take() else {
            let open = (0..self.ks.len()).filter(|&at| !self.settled[at]);
            let Some(at) = open.min_by_key(|&at| self.refits[at].len()) else { return Ok(()) };
            match self.cluster(at) {
                Some(cluster) => self.refit = Some((at, Refit::new(features, &cluster, self.refits[at].len())?)),
                None => self.settled.fill(true),
            }
            return Ok(());
        };
        refit.step((), control)?;
        if !refit.is_done() {
            self.refit = Some((at, refit));
            return Ok(());
        }
        if !matches!(self.method, Method::Hierarchy { .. }) {
            return self.note(features, at, &refit);
        }
        (0..self.ks.len()).try_for_each(|at| self.note(features, at, &refit))?;
        // One tree serves every k: they go on until the last has settled.
        let all = self.settled.iter().all(|&settled| settled);
        self.settled.fill(all);
        Ok(())
    }

    /// What a refit of a k is made by; `None` where that would take too long.
    fn cluster(&self, at: usize) -> Option<ClusterSpec> {
        let k = self.ks[at];
        match &self.method {
            Method::KMeans(params) => Some(ClusterSpec::KMeans(KMeansParams { k, ..*params })),
            Method::Hierarchy { tree, .. } if tree.micro.is_some() => None,
            Method::Hierarchy { linkage, metric, .. } => {
                Some(ClusterSpec::Agglomerative { linkage: *linkage, metric: *metric, cut: Cut::Clusters(k) })
            }
            Method::Mixture(_) => None,
        }
    }

    /// Takes a refit, and the stability known by now, into the scores of a k.
    fn note(&mut self, features: ArrayView2<f64>, at: usize, refit: &Refit) -> Result<(), ComputeError> {
        if let Some(cluster) = self.cluster(at) {
            refit.record(features, &cluster, &mut self.refits[at])?;
        }
        if let Some(scores) = self.refits[at].scores() {
            self.settled[at] = scores.has_settled() || scores.replicates >= REPLICATES;
            self.scores[at].stability = Some(Agreement {
                mean: scores.adjusted_rand,
                standard_error: scores.standard_error,
                replicates: scores.replicates,
            });
        }
        Ok(())
    }

    pub(super) fn scan(&self) -> Scan {
        let falling: Vec<f64> = self.scores.iter().rev().map(|score| score.inertia).collect();
        let knee = if self.is_scored() { knee(&falling).map(|at| falling.len() - 1 - at) } else { None };
        let bics = self.scores.iter().filter_map(|score| Some((score.k, score.bic?))).filter(|_| self.is_scored());
        Scan {
            knee: knee.map(|at| self.scores[at].k),
            least_bic: bics.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(k, _)| k),
            scored: self.is_scored() && self.gap_is_done(),
            scores: self.scores.clone(),
        }
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Scan;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let prepared = self.prepared.clone();
        let features = prepared.features.values.view();
        if !self.is_scored() {
            self.score_next(features, control)
        } else if !self.gap_is_done() {
            self.gap_next(features, control)
        } else {
            self.refit_next(features, control)
        }
    }

    fn is_done(&self) -> bool {
        self.is_scored() && self.gap_is_done() && self.settled.iter().all(|&settled| settled)
    }

    fn finish(self) -> Scan {
        self.scan()
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
