//! Segmenting: prepare, cluster, score, one slice each; trees and fits are kept by their spec.

pub(super) mod build;
mod medians;
mod notes;
mod results;
mod scoring;
pub(super) mod strength;

use super::{
    no_table, progress, silhouettes, work_for, Cache, Emit, Interrupted, PreparedFeatures, Service, Slice, Throttle,
    PROGRESS_MS,
};
use crate::engine::cluster::dbscan::{DbscanLabels, DbscanTree};
use crate::engine::cluster::distinct_rows;
use crate::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureFit, GaussianMixtureParams};
use crate::engine::cluster::hdbscan::hdbscan;
use crate::engine::cluster::kmeans::{KMeansFit, KMeansParams};
use crate::engine::cluster::labels;
use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::explain::{ExplainRun, Explanation};
use crate::engine::model_export::Model;
use crate::engine::prepare::PrepareSpec;
use crate::engine::task::Task;
use crate::protocol::results::{Scores, Segmentation};
use crate::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::protocol::{Event, JobId};
use build::{Build, DensityKey, FitKey, TreeKey};
use medians::Medians;
use notes::{check_k, micro_note, minibatch_note};
use results::largest;
pub(super) use results::{Labels, Tree};
use scoring::{Labeled, Scoring};
use std::rc::Rc;

/// What segmenting keeps between requests, and how far the running request is.
pub(in crate::service) struct SegmentJob {
    stage: Stage,
    /// What is being made. It stays when its request gives way to another one, which may need it too.
    pub(in crate::service) build: Option<Build>,
    throttle: Throttle,
    /// All that was told of what was asked before.
    results: Cache<SegmentSpec, (Segmentation, Explanation, Scores)>,
    pub(in crate::service) fits: Cache<FitKey, Rc<KMeansFit>>,
    mixtures: Cache<(PrepareSpec, GaussianMixtureParams), Rc<GaussianMixtureFit>>,
    pub(in crate::service) trees: Cache<TreeKey, Rc<Tree>>,
    pub(in crate::service) density: Cache<DensityKey, Rc<DbscanTree>>,
    /// What can be taken along of a spec.
    pub(in crate::service) models: Cache<SegmentSpec, Model>,
    /// Of the columns, kept from one result to the next.
    medians: Medians,
    /// The spec answered last: what its neighbors are is computed ahead while nothing is asked.
    answered: Option<SegmentSpec>,
}

/// The next slice of a request.
enum Stage {
    Prepare,
    /// What clustering needs is made, since the moment told; whether labels were asked for before all of it is there.
    Make(Rc<PreparedFeatures>, f64, bool),
    /// What is made is asked, unless the labels are there already.
    Cluster(Rc<PreparedFeatures>, f64, Option<DbscanLabels>),
    Explain(Box<Explaining>),
    Score(Box<Scoring>),
}

/// How far making is after a slice.
enum BuildStep {
    More,
    /// DBSCAN's labels, if they can be told already.
    Early(Option<DbscanLabels>),
    All,
}

/// An explanation under way.
struct Explaining {
    prepared: Rc<PreparedFeatures>,
    found: Labeled,
    run: ExplainRun,
}

/// Which rows a rule is fitted on and which it is checked on: the same ones for every segmentation of a table.
const EXPLAIN_SEED: u64 = 0;

/// How long one slice computes before messages are heard, in milliseconds.
const SLICE_MS: f64 = 4.0;
/// What is told of a spec is kept of tables up to so many rows.
const MOST_ROWS_KEPT: usize = 100_000;

impl SegmentJob {
    pub(in crate::service) fn new() -> Self {
        SegmentJob {
            stage: Stage::Prepare,
            build: None,
            throttle: Throttle::new(PROGRESS_MS, 0.0),
            results: Cache::new(32),
            fits: Cache::new(64),
            mixtures: Cache::new(16),
            trees: Cache::new(6),
            density: Cache::new(3),
            models: Cache::new(2),
            medians: Medians::default(),
            answered: None,
        }
    }

    /// A new request starts with its first slice.
    pub(in crate::service) fn begin(&mut self) {
        self.stage = Stage::Prepare;
    }

    /// The table changed: nothing that was kept holds any more.
    pub(in crate::service) fn forget(&mut self) {
        *self = SegmentJob::new();
    }
}

impl Service {
    pub(in crate::service) fn segment_slice(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<Slice, Interrupted> {
        self.segment.stage = match std::mem::replace(&mut self.segment.stage, Stage::Prepare) {
            Stage::Prepare => {
                let prepared = self.prepare_and_emit(job, &spec.prepare, emit)?;
                let start = (self.clock)();
                if let Some((mut segmentation, explanation, scores)) = self.segment.results.get(spec).cloned() {
                    segmentation.compute_ms = (self.clock)() - start;
                    emit(Event::Clustered(job, segmentation));
                    emit(Event::Explained(job, explanation));
                    emit(Event::Scored(job, scores));
                    self.segment.answered = Some(spec.clone());
                    return Ok(Slice::Finished);
                }
                Stage::Make(prepared, start, false)
            }
            Stage::Make(prepared, start, tried) => match self.make_slice(job, spec, &prepared, tried, emit)? {
                BuildStep::More => Stage::Make(prepared, start, tried),
                BuildStep::Early(None) => Stage::Make(prepared, start, true),
                BuildStep::Early(labels) => Stage::Cluster(prepared, start, labels),
                BuildStep::All => Stage::Cluster(prepared, start, None),
            },
            Stage::Cluster(prepared, start, early) => {
                let clustered = match early {
                    Some(found) => Labels::by_dbscan(found),
                    None => self.cluster(job, spec, &prepared, emit)?,
                };
                let membership = clustered.membership.clone();
                let found = Labeled {
                    segmentation: self.to_segmentation(&spec.cluster, clustered, &prepared, start),
                    membership,
                };
                emit(Event::Clustered(job, found.segmentation.clone()));
                let source = self.source.as_ref().ok_or_else(no_table)?;
                let labels = &found.segmentation.labels;
                let without = spec.cluster.label_column();
                let run = ExplainRun::without(without, &source.table, &prepared.features, labels, EXPLAIN_SEED)?;
                Stage::Explain(Box::new(Explaining { prepared, found, run }))
            }
            Stage::Explain(mut explaining) => {
                let source = self.source.as_ref().ok_or_else(no_table)?;
                let Explaining { prepared, found, run } = &mut *explaining;
                let (mut fraction, input) =
                    (0.0, (&source.table, &prepared.features, found.segmentation.labels.as_slice()));
                let slice = work_for(SLICE_MS, self.clock, run, input, &mut |at| fraction = at)?;
                if let Slice::More = slice {
                    self.report_progress(job, "Describing the segments", fraction, emit);
                    Stage::Explain(explaining)
                } else {
                    let Explaining { prepared, found, run } = *explaining;
                    let explanation = run.finish();
                    emit(Event::Explained(job, explanation.clone()));
                    let start = (self.clock)();
                    let silhouettes =
                        silhouettes::Run::new(prepared.features.values.view(), &found.segmentation.labels).ok();
                    let compute_ms = (self.clock)() - start;
                    Stage::Score(Box::new(Scoring { prepared, found, explanation, silhouettes, compute_ms }))
                }
            }
            Stage::Score(mut scoring) => {
                let start = (self.clock)();
                if let Some(run) = &mut scoring.silhouettes {
                    work_for(SLICE_MS, self.clock, run, (), &mut |_| ())?;
                }
                scoring.compute_ms += (self.clock)() - start;
                match scoring.silhouettes.as_ref().filter(|run| !run.is_done()).map(silhouettes::Run::fraction) {
                    Some(fraction) => {
                        self.report_progress(job, "Scoring", fraction, emit);
                        Stage::Score(scoring)
                    }
                    None => {
                        let (segmentation, explanation, scores) = scoring.finish(self.clock)?;
                        if scores.row_strengths.len() <= MOST_ROWS_KEPT {
                            self.segment.results.put(spec.clone(), (segmentation, explanation, scores.clone()));
                        }
                        emit(Event::Scored(job, scores));
                        self.segment.answered = Some(spec.clone());
                        return Ok(Slice::Finished);
                    }
                }
            }
        };
        Ok(Slice::More)
    }

    /// A slice of making what the segments need.
    fn make_slice(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &Rc<PreparedFeatures>,
        tried: bool,
        emit: Emit<'_>,
    ) -> Result<BuildStep, ComputeError> {
        // What another request left is let go, since it may hold a matrix.
        let build = match self.segment.build.take().filter(|build| build.is_for(spec)) {
            Some(build) => Some(build),
            None => self.build_for(spec, prepared)?,
        };
        let Some(build) = build else { return Ok(BuildStep::All) };
        if !tried && build.answers() {
            let early = build.early(spec);
            self.segment.build = Some(build);
            return Ok(BuildStep::Early(early));
        }
        let (doing, mut fraction) = (build.doing(), 0.0);
        let slice = self.make(build, &mut |at| fraction = at)?;
        self.report_progress(job, doing, fraction, emit);
        Ok(if let Slice::Finished = slice { BuildStep::All } else { BuildStep::More })
    }

    /// Some milliseconds of making; keeps what is done, or what is under way.
    fn make(&mut self, mut build: Build, at: &mut dyn FnMut(f64)) -> Result<Slice, ComputeError> {
        if let Slice::Finished = work_for(SLICE_MS, self.clock, &mut build, (), at)? {
            self.cache_built(build.finish());
            return Ok(Slice::Finished);
        }
        self.segment.build = Some(build);
        Ok(Slice::More)
    }

    /// Tells how far it is, ten times a second at most.
    fn report_progress(&mut self, job: JobId, doing: &'static str, fraction: f64, emit: Emit<'_>) {
        if self.segment.throttle.is_due((self.clock)()) {
            emit(Event::Progress { job, doing: doing.to_string(), fraction });
        }
    }

    /// The labels of a spec, for an export.
    pub(in crate::service) fn labels_of(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<(Rc<PreparedFeatures>, Labels), Interrupted> {
        let prepared = self.prepare(job, &spec.prepare, emit)?;
        let clustered = self.cluster(job, spec, &prepared, emit)?;
        Ok((prepared, clustered))
    }

    fn cluster(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &Rc<PreparedFeatures>,
        emit: Emit<'_>,
    ) -> Result<Labels, ComputeError> {
        match &spec.cluster {
            ClusterSpec::KMeans(params) => {
                let fit = self.fit(job, (spec.prepare.clone(), *params), prepared, emit)?;
                let large = prepared.features.values.nrows() > MOST_ROWS_OF_FULL_KMEANS;
                Ok(Labels {
                    labels: fit.labels.clone(),
                    inertia: Some(fit.inertia),
                    iterations: Some((fit.n_iter, fit.converged)),
                    notes: large.then(minibatch_note).into_iter().collect(),
                    ..Labels::default()
                })
            }
            ClusterSpec::Agglomerative { linkage, metric, cut } => {
                let tree = self.tree(job, (spec.prepare.clone(), *linkage, *metric), prepared, emit)?;
                let cut = match cut {
                    Cut::Clusters(k) => {
                        check_k(*k, tree.dendrogram.len())?;
                        // Equal customers are never put into different segments.
                        tree.dendrogram.cut(distinct_rows(prepared.features.values.view(), *k))
                    }
                    Cut::Height(height) => tree.dendrogram.cut_height(*height),
                };
                let Some(micro) = &tree.micro else {
                    return Ok(Labels { labels: cut, ..Labels::default() });
                };
                let mut found: Vec<i32> = micro.iter().map(|&cluster| cut[cluster as usize]).collect();
                labels::order_by_size(&mut found);
                Ok(Labels { labels: found, notes: vec![micro_note(tree.dendrogram.len())], ..Labels::default() })
            }
            ClusterSpec::Dbscan { eps, min_samples, metric } => {
                let tree = self.density(job, (spec.prepare.clone(), *min_samples, *metric), prepared, emit)?;
                Ok(Labels::by_dbscan(tree.labels_at(*eps)))
            }
            ClusterSpec::Hdbscan { selection, min_samples, metric } => {
                let tree = self.density(job, (spec.prepare.clone(), *min_samples, *metric), prepared, emit)?;
                let found = hdbscan(&tree, selection)?;
                Ok(Labels { labels: found.labels, membership: Some(found.probabilities), ..Labels::default() })
            }
            ClusterSpec::GaussianMixture(params) => {
                let key = (spec.prepare.clone(), *params);
                let fit = match self.segment.mixtures.get(&key) {
                    Some(fit) => fit.clone(),
                    None => {
                        let mut progress = progress(self.clock, job, "Fitting the mixture", emit);
                        let mut control = Control::new(&mut progress);
                        let fit = Rc::new(gaussian_mixture(prepared.features.values.view(), params, &mut control)?);
                        self.segment.mixtures.put(key, fit.clone());
                        fit
                    }
                };
                let membership = Some(fit.memberships.rows().into_iter().map(largest).collect());
                Ok(Labels { labels: fit.labels.clone(), bic: Some(fit.bic), membership, ..Labels::default() })
            }
            ClusterSpec::Column { name } => self.column(name, prepared),
        }
    }

    /// Computes ahead what a user is likely to ask next: the order of a column, from which medians are read; the rest
    /// of a tree of densities whose first labels are told; or k-means for the neighboring k. Returns whether it did.
    pub(in crate::service) fn idle(&mut self) -> bool {
        let answered = self.segment.answered.as_ref();
        let prepared = answered.and_then(|spec| self.prepared.get(&spec.prepare));
        if let (Some(prepared), Some(source)) = (prepared, &self.source) {
            if self.segment.medians.advance(&source.table, &prepared.features.rows) {
                return true;
            }
        }
        if let Some(rest) = self.segment.build.take_if(|m| m.answers() && answered.is_some_and(|spec| m.is_for(spec))) {
            return self.make(rest, &mut |_| ()).is_ok();
        }
        let Some(SegmentSpec { prepare, cluster: ClusterSpec::KMeans(params) }) = self.segment.answered.clone() else {
            return false;
        };
        let Some(prepared) = self.prepared.get(&prepare).cloned() else { return false };
        for distance in [1_isize, -1, 2, -2, 3, -3] {
            let Some(k) = params.k.checked_add_signed(distance).filter(|&k| k >= 2) else { continue };
            let cluster = ClusterSpec::KMeans(KMeansParams { k, ..params });
            let ahead = SegmentSpec { prepare: prepare.clone(), cluster };
            let build = match self.segment.build.as_ref().is_some_and(|build| build.is_for(&ahead)) {
                true => Ok(self.segment.build.take()),
                false => self.build_for(&ahead, &prepared),
            };
            // A k that cannot be (more than there are rows) is told when it is asked for.
            if let Ok(Some(build)) = build {
                return self.make(build, &mut |_| ()).is_ok();
            }
        }
        false
    }
}
