//! Segmenting: prepare, cluster, score, one slice each; trees and fits are kept by their recipe.

use super::{progress, Cache, Emit, Interrupted, PreparedFeatures, Service, Slice};
use crate::engine::cluster::agglomerative::{self, Dendrogram, Linkage};
use crate::engine::cluster::dbscan::DbscanTree;
use crate::engine::cluster::kmeans::{self, KMeansFit, KMeansParams};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::{dispersion, silhouette};
use crate::engine::explain::profile;
use crate::engine::prepare::PrepareSpec;
use crate::protocol::results::{Scores, Segment, Segmentation};
use crate::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::protocol::{Event, JobId};
use std::rc::Rc;

/// What segmenting keeps between requests, and how far the running request is.
pub(super) struct Segmenter {
    next: Next,
    fits: Cache<(PrepareSpec, KMeansParams), Rc<KMeansFit>>,
    dendrograms: Cache<(PrepareSpec, Linkage, Metric), Rc<Dendrogram>>,
    density: Cache<(PrepareSpec, usize, Metric), Rc<DbscanTree>>,
    /// The recipe answered last: what its neighbours are is computed ahead while nothing is asked.
    answered: Option<SegmentSpec>,
}

/// The next slice of a request.
enum Next {
    Prepare,
    Cluster(Rc<PreparedFeatures>),
    Score(Rc<PreparedFeatures>, Rc<Vec<i32>>),
}

/// Labels with what the algorithm tells of itself.
struct Clustered {
    labels: Vec<i32>,
    core: Option<Vec<bool>>,
    inertia: Option<f64>,
    iterations: Option<(usize, bool)>,
}

impl Clustered {
    fn plain(labels: Vec<i32>) -> Self {
        Clustered { labels, core: None, inertia: None, iterations: None }
    }
}

impl Segmenter {
    pub(super) fn new() -> Self {
        Segmenter {
            next: Next::Prepare,
            fits: Cache::new(64),
            dendrograms: Cache::new(6),
            density: Cache::new(3),
            answered: None,
        }
    }

    /// A new request starts with its first slice.
    pub(super) fn begin(&mut self) {
        self.next = Next::Prepare;
    }

    /// The table changed: nothing that was kept holds any more.
    pub(super) fn forget(&mut self) {
        *self = Segmenter::new();
    }
}

impl Service {
    pub(super) fn segment_slice(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<Slice, Interrupted> {
        self.segment.next = match std::mem::replace(&mut self.segment.next, Next::Prepare) {
            Next::Prepare => Next::Cluster(self.prepare_and_tell(job, &spec.prepare, emit)?),
            Next::Cluster(prepared) => {
                let start = (self.clock)();
                let clustered = self.cluster(job, spec, &prepared, emit)?;
                let labels = Rc::new(clustered.labels.clone());
                let told = self.tell(clustered, &prepared, start);
                emit(Event::Clustered(job, told));
                Next::Score(prepared, labels)
            }
            Next::Score(prepared, labels) => {
                let scores = self.score(job, &prepared, &labels, emit)?;
                emit(Event::Scored(job, scores));
                self.segment.answered = Some(spec.clone());
                return Ok(Slice::Finished);
            }
        };
        Ok(Slice::More)
    }

    /// The labels of a recipe, for an export.
    pub(super) fn labels_of(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<(Rc<PreparedFeatures>, Vec<i32>), Interrupted> {
        let prepared = self.prepare(job, &spec.prepare, emit)?;
        let clustered = self.cluster(job, spec, &prepared, emit)?;
        Ok((prepared, clustered.labels))
    }

    fn cluster(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Clustered, ComputeError> {
        let features = prepared.features.values.view();
        let clock = self.clock;
        match &spec.cluster {
            ClusterSpec::KMeans(params) => {
                let key = (spec.prepare.clone(), params.clone());
                let fit = match self.segment.fits.get(&key) {
                    Some(fit) => fit.clone(),
                    None => {
                        let mut progress = progress(clock, job, "Segmenting by k-means", emit);
                        let fit = Rc::new(kmeans::kmeans(features, params, &mut Control::new(&mut progress))?);
                        self.segment.fits.put(key, fit.clone());
                        fit
                    }
                };
                Ok(Clustered {
                    labels: fit.labels.clone(),
                    core: None,
                    inertia: Some(fit.inertia),
                    iterations: Some((fit.n_iter, fit.converged)),
                })
            }
            ClusterSpec::Agglomerative { linkage, metric, cut } => {
                let key = (spec.prepare.clone(), *linkage, *metric);
                let tree = match self.segment.dendrograms.get(&key) {
                    Some(tree) => tree.clone(),
                    None => {
                        let mut progress = progress(clock, job, "Building the merge tree", emit);
                        let mut control = Control::new(&mut progress);
                        let tree = Rc::new(agglomerative::tree(features, *linkage, *metric, &mut control)?);
                        self.segment.dendrograms.put(key, tree.clone());
                        tree
                    }
                };
                Ok(Clustered::plain(match cut {
                    Cut::Clusters(k) => {
                        check_k(*k, features.nrows())?;
                        tree.cut(*k)
                    }
                    Cut::Height(height) => tree.cut_height(*height),
                }))
            }
            ClusterSpec::Dbscan { eps, min_samples, metric } => {
                let key = (spec.prepare.clone(), *min_samples, *metric);
                let tree = match self.segment.density.get(&key) {
                    Some(tree) => tree.clone(),
                    None => {
                        let mut progress = progress(clock, job, "Measuring densities", emit);
                        let mut control = Control::new(&mut progress);
                        let tree = Rc::new(DbscanTree::new(features, *min_samples, *metric, &mut control)?);
                        self.segment.density.put(key, tree.clone());
                        tree
                    }
                };
                let found = tree.labels_at(*eps);
                Ok(Clustered { core: Some(found.core), ..Clustered::plain(found.labels) })
            }
        }
    }

    /// A result in the table's own units.
    fn tell(&self, clustered: Clustered, prepared: &PreparedFeatures, start: f64) -> Segmentation {
        let rows = &prepared.features.rows;
        let sizes = labels::sizes(&clustered.labels);
        let mut segments: Vec<Segment> = sizes.iter().map(|&size| Segment { size, medians: Vec::new() }).collect();
        let (mut overall, mut features) = (Vec::new(), Vec::new());
        if let Some(source) = &self.source {
            for column in &source.table.columns {
                let Some(numbers) = column.numbers() else { continue };
                let (medians, all) = profile::segment_medians(numbers, rows, &clustered.labels, sizes.len());
                for (segment, median) in segments.iter_mut().zip(medians) {
                    segment.medians.push(median);
                }
                overall.push(all);
                features.push(column.name.clone());
            }
        }
        let noise = clustered.labels.iter().filter(|&&l| l == labels::NOISE).count();
        Segmentation {
            rows: rows.clone(),
            notes: notes(&sizes, noise),
            segments,
            noise,
            inertia: clustered.inertia,
            iterations: clustered.iterations,
            labels: clustered.labels,
            core: clustered.core,
            overall,
            features,
            compute_ms: (self.clock)() - start,
        }
    }

    fn score(
        &mut self,
        job: JobId,
        prepared: &PreparedFeatures,
        labels: &[i32],
        emit: Emit<'_>,
    ) -> Result<Scores, ComputeError> {
        let features = prepared.features.values.view();
        let start = (self.clock)();
        let mut progress = progress(self.clock, job, "Scoring", emit);
        let mut control = Control::new(&mut progress);
        // The scores are always of Euclidean distances, so that those of different metrics can be compared.
        let silhouette = if_defined(silhouette::silhouette(features, labels, Metric::Euclidean, &mut control))?;
        let dispersion = if_defined(dispersion::dispersion(features, labels))?;
        Ok(Scores {
            silhouette: silhouette.map(|s| (s.mean, s.clusters)),
            calinski_harabasz: dispersion.as_ref().map(|d| d.calinski_harabasz),
            davies_bouldin: dispersion.as_ref().map(|d| d.davies_bouldin),
            compute_ms: (self.clock)() - start,
        })
    }

    /// Computes ahead what a person is likely to ask next: k-means for the neighbouring k. Returns whether it did.
    pub(super) fn idle(&mut self) -> bool {
        let Some(SegmentSpec { prepare, cluster: ClusterSpec::KMeans(params) }) = self.segment.answered.clone() else {
            return false;
        };
        let Some(prepared) = self.prepared.get(&prepare).cloned() else { return false };
        for distance in [1_isize, -1, 2, -2, 3, -3] {
            let Some(k) = params.k.checked_add_signed(distance).filter(|&k| k >= 2) else { continue };
            let key = (prepare.clone(), KMeansParams { k, ..params.clone() });
            if self.segment.fits.get(&key).is_some() {
                continue;
            }
            match kmeans::kmeans(prepared.features.values.view(), &key.1, &mut Control::none()) {
                Ok(fit) => {
                    self.segment.fits.put(key, Rc::new(fit));
                    return true;
                }
                // A k that cannot be (more than there are rows) is told when it is asked for.
                Err(_) => continue,
            }
        }
        false
    }
}

/// With fewer than two clusters there is nothing to compare, and a score is not defined: that is no failure.
fn if_defined<T>(score: Result<T, ComputeError>) -> Result<Option<T>, ComputeError> {
    match score {
        Ok(score) => Ok(Some(score)),
        Err(ComputeError::Stopped) => Err(ComputeError::Stopped),
        Err(_) => Ok(None),
    }
}

fn check_k(k: usize, rows: usize) -> Result<(), ComputeError> {
    if (1..=rows).contains(&k) {
        return Ok(());
    }
    let sentence =
        format!("The number of segments is {k}, and there are {rows} rows: choose a number from 1 to {rows}.");
    Err(ComputeError::parameter("k", sentence))
}

/// What the sizes alone tell: one giant cluster, or none at all.
fn notes(sizes: &[usize], noise: usize) -> Vec<String> {
    let clustered: usize = sizes.iter().sum();
    let rows = clustered + noise;
    let mut notes = Vec::new();
    match sizes.first() {
        None => {
            notes.push("No segment was found: every row is noise. A larger eps or fewer neighbours find some.".into())
        }
        Some(&largest) if sizes.len() > 1 && largest * 10 > rows * 9 => notes.push(format!(
            "One segment holds {:.1} % of all rows: the others are outliers rather than segments.",
            100.0 * largest as f64 / rows as f64
        )),
        Some(_) => {}
    }
    notes
}
