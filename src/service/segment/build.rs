//! What is costly and kept: a fit of k-means, a merge tree, the tree of densities. Each is made some milliseconds at a
//! time, so that a message is heard in between.

use super::Tree;
use crate::engine::cluster::agglomerative::{Linkage, TreeRun};
use crate::engine::cluster::dbscan::{DbscanLabels, DbscanRun, DbscanTree};
use crate::engine::cluster::kmeans::{KMeansFit, KMeansParams, KMeansRun};
use crate::engine::cluster::minibatch::{MiniBatchRun, MOST_ROWS_OF_FULL_KMEANS};
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::prepare::PrepareSpec;
use crate::engine::task::{complete, Task};
use crate::protocol::spec::{ClusterSpec, SegmentSpec};
use crate::protocol::JobId;
use crate::service::{progress, Emit, PreparedFeatures, Service};
use std::rc::Rc;

/// Micro-clusters made of a table too large for the asked-for linkage.
const MICRO_CLUSTERS: usize = 2000;

pub(in crate::service) type FitKey = (PrepareSpec, KMeansParams);
pub(in crate::service) type TreeKey = (PrepareSpec, Linkage, Metric);
pub(in crate::service) type DensityKey = (PrepareSpec, usize, Metric);

/// Something to be kept, under way.
pub(in crate::service) enum Build {
    Fit(FitKey, FitRun),
    Tree(TreeKey, HierarchyRun),
    Density(DensityKey, Box<DbscanRun>),
}

/// What is built.
pub(in crate::service) enum Built {
    Fit(FitKey, Rc<KMeansFit>),
    Tree(TreeKey, Rc<Tree>),
    Density(DensityKey, Rc<DbscanTree>),
}

impl Build {
    /// Whether it is what these segments need.
    pub(in crate::service) fn is_for(&self, SegmentSpec { prepare, cluster }: &SegmentSpec) -> bool {
        match (self, cluster) {
            (Build::Fit((of, params), _), ClusterSpec::KMeans(wanted)) => of == prepare && params == wanted,
            (Build::Tree((of, l, m), _), ClusterSpec::Agglomerative { linkage, metric, .. }) => {
                of == prepare && l == linkage && m == metric
            }
            (Build::Density((of, n, m), _), density) => of == prepare && density.density_tree() == Some((*n, *m)),
            _ => false,
        }
    }

    /// DBSCAN's labels where they can be told before the tree of densities is made; `None` where they cannot.
    pub(in crate::service) fn early(&self, spec: &SegmentSpec) -> Option<DbscanLabels> {
        match (self, &spec.cluster) {
            (Build::Density(_, run), ClusterSpec::Dbscan { eps, .. }) if self.is_for(spec) => run.labels_at(*eps),
            _ => None,
        }
    }

    /// Whether [`Build::early`] may know something.
    pub(in crate::service) fn answers(&self) -> bool {
        matches!(self, Build::Density(_, run) if run.answers())
    }

    /// What the user is told of it.
    pub(in crate::service) fn doing(&self) -> &'static str {
        match self {
            Build::Fit(..) => "Segmenting by k-means",
            Build::Tree(..) => "Building the merge tree",
            Build::Density(..) => "Measuring densities",
        }
    }
}

impl Task for Build {
    type Input<'a> = ();
    type Output = Built;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match self {
            Build::Fit(_, run) => run.step((), control),
            Build::Tree(_, run) => run.step((), control),
            Build::Density(_, run) => run.step((), control),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Build::Fit(_, run) => run.is_done(),
            Build::Tree(_, run) => run.is_done(),
            Build::Density(_, run) => run.is_done(),
        }
    }

    fn finish(self) -> Built {
        match self {
            Build::Fit(key, run) => Built::Fit(key, Rc::new(run.finish())),
            Build::Tree(key, run) => Built::Tree(key, Rc::new(run.finish())),
            Build::Density(key, run) => Built::Density(key, Rc::new(run.finish())),
        }
    }
}

/// k-means under way: of all rows, or by mini-batches where they are many.
pub(in crate::service) enum FitRun {
    Full(Box<KMeansRun>),
    MiniBatch(Box<MiniBatchRun>, Rc<PreparedFeatures>),
}

impl FitRun {
    pub(in crate::service) fn new(
        prepared: &Rc<PreparedFeatures>,
        params: &KMeansParams,
    ) -> Result<Self, ComputeError> {
        let features = prepared.features.values.view();
        Ok(if features.nrows() > MOST_ROWS_OF_FULL_KMEANS {
            FitRun::MiniBatch(Box::new(MiniBatchRun::new(features, params)?), prepared.clone())
        } else {
            FitRun::Full(Box::new(KMeansRun::new(features, params)?))
        })
    }
}

impl Task for FitRun {
    type Input<'a> = ();
    type Output = KMeansFit;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match self {
            FitRun::Full(run) => run.step((), control),
            FitRun::MiniBatch(run, prepared) => run.step(prepared.features.values.view(), control),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            FitRun::Full(run) => run.is_done(),
            FitRun::MiniBatch(run, _) => run.is_done(),
        }
    }

    fn finish(self) -> KMeansFit {
        match self {
            FitRun::Full(run) => run.finish(),
            FitRun::MiniBatch(run, _) => run.finish(),
        }
    }
}

/// A merge tree under way: of the rows, or of micro-clusters where their distances do not fit into memory.
pub(in crate::service) struct HierarchyRun {
    linkage: Linkage,
    metric: Metric,
    prepared: Rc<PreparedFeatures>,
    state: State,
}

enum State {
    /// The micro-clusters are looked for.
    Micro(Box<MiniBatchRun>),
    /// The merges, and the micro-cluster of each row.
    Merging(Box<TreeRun>, Option<Vec<i32>>),
}

impl HierarchyRun {
    pub(in crate::service) fn new(
        prepared: &Rc<PreparedFeatures>,
        linkage: Linkage,
        metric: Metric,
    ) -> Result<Self, ComputeError> {
        let state = match TreeRun::new(prepared.features.values.view(), linkage, metric) {
            Ok(run) => State::Merging(Box::new(run), None),
            Err(ComputeError::Memory(_)) => micro_clusters(prepared)?,
            Err(error) => return Err(error),
        };
        Ok(HierarchyRun { linkage, metric, prepared: prepared.clone(), state })
    }
}

impl Task for HierarchyRun {
    type Input<'a> = ();
    type Output = Tree;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match &mut self.state {
            State::Micro(run) => match run.fit() {
                None => run.step(self.prepared.features.values.view(), control)?,
                Some(micro) => {
                    let tree = TreeRun::new(micro.centroids.view(), self.linkage, self.metric)?;
                    self.state = State::Merging(Box::new(tree), Some(micro.labels.clone()));
                }
            },
            State::Merging(run, micro) => match run.step((), control) {
                Err(ComputeError::Memory(_)) if micro.is_none() => self.state = micro_clusters(&self.prepared)?,
                result => result?,
            },
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(&self.state, State::Merging(run, _) if run.is_done())
    }

    fn finish(self) -> Tree {
        match self.state {
            State::Merging(run, micro) => Tree { dendrogram: run.finish(), micro },
            State::Micro(_) => panic!("the merges are not made yet"),
        }
    }
}

fn micro_clusters(prepared: &PreparedFeatures) -> Result<State, ComputeError> {
    let params = KMeansParams { k: MICRO_CLUSTERS, n_init: 1, ..KMeansParams::default() };
    Ok(State::Micro(Box::new(MiniBatchRun::new(prepared.features.values.view(), &params)?)))
}

impl Service {
    /// What is to be made before these segments can be found, if it is not kept already.
    pub(in crate::service) fn build_for(
        &mut self,
        SegmentSpec { prepare, cluster }: &SegmentSpec,
        prepared: &Rc<PreparedFeatures>,
    ) -> Result<Option<Build>, ComputeError> {
        match cluster {
            ClusterSpec::KMeans(params) => self.build_fit(&(prepare.clone(), *params), prepared),
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                self.build_tree(&(prepare.clone(), *linkage, *metric), prepared)
            }
            ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
                self.build_density(&(prepare.clone(), *min_samples, *metric), prepared)
            }
            ClusterSpec::GaussianMixture(_) | ClusterSpec::Column { .. } => Ok(None),
        }
    }

    fn build_fit(&mut self, key: &FitKey, prepared: &Rc<PreparedFeatures>) -> Result<Option<Build>, ComputeError> {
        if self.segment.fits.get(key).is_some() {
            return Ok(None);
        }
        let run = FitRun::new(prepared, &key.1)?;
        Ok(Some(Build::Fit(key.clone(), run)))
    }

    pub(in crate::service) fn build_tree(
        &mut self,
        key: &TreeKey,
        prepared: &Rc<PreparedFeatures>,
    ) -> Result<Option<Build>, ComputeError> {
        if self.segment.trees.get(key).is_some() {
            return Ok(None);
        }
        let run = HierarchyRun::new(prepared, key.1, key.2)?;
        Ok(Some(Build::Tree(key.clone(), run)))
    }

    pub(in crate::service) fn build_density(
        &mut self,
        key: &DensityKey,
        prepared: &PreparedFeatures,
    ) -> Result<Option<Build>, ComputeError> {
        if self.segment.density.get(key).is_some() {
            return Ok(None);
        }
        let run = self.density_run(key, prepared)?;
        Ok(Some(Build::Density(key.clone(), run)))
    }

    /// A tree of densities under way: the one that is being made, if it is this one.
    pub(in crate::service) fn density_run(
        &mut self,
        key: &DensityKey,
        prepared: &PreparedFeatures,
    ) -> Result<Box<DbscanRun>, ComputeError> {
        match self.segment.build.take() {
            Some(Build::Density(of, run)) if of == *key => Ok(run),
            other => {
                self.segment.build = other;
                Ok(Box::new(DbscanRun::new(prepared.features.values.view(), key.1, key.2)?))
            }
        }
    }

    /// Caches what was built.
    pub(in crate::service) fn cache_built(&mut self, built: Built) {
        match built {
            Built::Fit(key, fit) => self.segment.fits.put(key, fit),
            Built::Tree(key, tree) => self.segment.trees.put(key, tree),
            Built::Density(key, tree) => self.segment.density.put(key, tree),
        }
    }

    /// Builds to the end, if anything is to be built, and caches it.
    fn complete(&mut self, job: JobId, build: Option<Build>, emit: Emit<'_>) -> Result<(), ComputeError> {
        let Some(build) = build else { return Ok(()) };
        let mut progress = progress(self.clock, job, build.doing(), emit);
        let built = complete(build, (), &mut Control::new(&mut progress))?;
        drop(progress);
        self.cache_built(built);
        Ok(())
    }

    /// A k-means fit, from the cache or built now.
    pub(in crate::service) fn fit(
        &mut self,
        job: JobId,
        key: FitKey,
        prepared: &Rc<PreparedFeatures>,
        emit: Emit<'_>,
    ) -> Result<Rc<KMeansFit>, ComputeError> {
        let build = self.build_fit(&key, prepared)?;
        self.complete(job, build, emit)?;
        self.segment.fits.get(&key).cloned().ok_or(ComputeError::Stopped)
    }

    /// A merge tree, from the cache or built now.
    pub(in crate::service) fn tree(
        &mut self,
        job: JobId,
        key: TreeKey,
        prepared: &Rc<PreparedFeatures>,
        emit: Emit<'_>,
    ) -> Result<Rc<Tree>, ComputeError> {
        let build = self.build_tree(&key, prepared)?;
        self.complete(job, build, emit)?;
        self.segment.trees.get(&key).cloned().ok_or(ComputeError::Stopped)
    }

    /// The tree that answers every eps, from the cache or built now.
    pub(in crate::service) fn density(
        &mut self,
        job: JobId,
        key: DensityKey,
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Rc<DbscanTree>, ComputeError> {
        let build = self.build_density(&key, prepared)?;
        self.complete(job, build, emit)?;
        self.segment.density.get(&key).cloned().ok_or(ComputeError::Stopped)
    }
}
