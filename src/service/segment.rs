//! Segmenting: prepare, cluster, score, one slice each; trees and fits are kept by their recipe.

use super::silhouettes::{self, silhouettes};
use super::{assign, no_table, progress, Cache, Emit, Interrupted, PreparedFeatures, Service, Slice};
use crate::engine::cluster::agglomerative::{self, Dendrogram, Linkage};
use crate::engine::cluster::dbscan::DbscanTree;
use crate::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureFit, GaussianMixtureParams};
use crate::engine::cluster::hdbscan::hdbscan;
use crate::engine::cluster::kmeans::{kmeans, KMeansFit, KMeansParams};
use crate::engine::cluster::labels;
use crate::engine::cluster::minibatch::{minibatch, MOST_ROWS_OF_FULL_KMEANS};
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::dispersion;
use crate::engine::explain::{explain, profile};
use crate::engine::prepare::PrepareSpec;
use crate::protocol::results::{Scores, Segment, Segmentation};
use crate::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::protocol::{Event, JobId};
use ndarray::ArrayView1;
use std::rc::Rc;

/// What segmenting keeps between requests, and how far the running request is.
pub(super) struct Segmenter {
    next: Next,
    pub(super) fits: Cache<(PrepareSpec, KMeansParams), Rc<KMeansFit>>,
    mixtures: Cache<(PrepareSpec, GaussianMixtureParams), Rc<GaussianMixtureFit>>,
    pub(super) trees: Cache<(PrepareSpec, Linkage, Metric), Rc<Tree>>,
    pub(super) density: Cache<(PrepareSpec, usize, Metric), Rc<DbscanTree>>,
    /// The recipe answered last: what its neighbours are is computed ahead while nothing is asked.
    answered: Option<SegmentSpec>,
}

/// The next slice of a request.
enum Next {
    Prepare,
    Cluster(Rc<PreparedFeatures>),
    Explain(Rc<PreparedFeatures>, Rc<Rows>),
    Score(Rc<PreparedFeatures>, Rc<Rows>),
}

/// What the last slices need of the clustered rows.
struct Rows {
    labels: Vec<i32>,
    membership: Option<Vec<f64>>,
}

/// Labels with what the algorithm tells of itself.
#[derive(Default)]
pub(super) struct Clustered {
    pub(super) labels: Vec<i32>,
    pub(super) core: Option<Vec<bool>>,
    /// Where the method tells it: how firmly each row belongs to its segment, from 0 to 1.
    pub(super) membership: Option<Vec<f64>>,
    inertia: Option<f64>,
    iterations: Option<(usize, bool)>,
    bic: Option<f64>,
    notes: Vec<String>,
}

/// A merge tree of the rows, or, of a table too large for its linkage, of micro-clusters with the one of each row.
pub(super) struct Tree {
    pub(super) dendrogram: Dendrogram,
    pub(super) micro: Option<Vec<i32>>,
}

/// Which rows a rule is fitted on and which it is checked on: the same ones for every segmentation of a table.
const EXPLAIN_SEED: u64 = 0;

/// Micro-clusters made of a table too large for the asked-for linkage.
const MICRO_CLUSTERS: usize = 2000;

impl Segmenter {
    pub(super) fn new() -> Self {
        Segmenter {
            next: Next::Prepare,
            fits: Cache::new(64),
            mixtures: Cache::new(16),
            trees: Cache::new(6),
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
                let labels = clustered.labels.clone();
                let rows = Rc::new(Rows { labels, membership: clustered.membership.clone() });
                let told = self.tell(clustered, &prepared, start);
                emit(Event::Clustered(job, told));
                Next::Explain(prepared, rows)
            }
            Next::Explain(prepared, rows) => {
                let source = self.source.as_ref().ok_or_else(no_table)?;
                let mut progress = progress(self.clock, job, "Describing the segments", &mut *emit);
                let mut control = Control::new(&mut progress);
                let explanation = explain(&source.table, &prepared.features, &rows.labels, EXPLAIN_SEED, &mut control)?;
                drop(progress);
                emit(Event::Explained(job, explanation));
                Next::Score(prepared, rows)
            }
            Next::Score(prepared, rows) => {
                let scores = self.score(job, &prepared, &rows, emit)?;
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
    ) -> Result<(Rc<PreparedFeatures>, Clustered), Interrupted> {
        let prepared = self.prepare(job, &spec.prepare, emit)?;
        let clustered = self.cluster(job, spec, &prepared, emit)?;
        Ok((prepared, clustered))
    }

    fn cluster(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Clustered, ComputeError> {
        match &spec.cluster {
            ClusterSpec::KMeans(params) => {
                let fit = self.fit(job, (spec.prepare.clone(), *params), prepared, emit)?;
                let large = prepared.features.values.nrows() > MOST_ROWS_OF_FULL_KMEANS;
                Ok(Clustered {
                    labels: fit.labels.clone(),
                    inertia: Some(fit.inertia),
                    iterations: Some((fit.n_iter, fit.converged)),
                    notes: large.then(minibatch_note).into_iter().collect(),
                    ..Clustered::default()
                })
            }
            ClusterSpec::Agglomerative { linkage, metric, cut } => {
                let tree = self.tree(job, (spec.prepare.clone(), *linkage, *metric), prepared, emit)?;
                let cut = match cut {
                    Cut::Clusters(k) => {
                        check_k(*k, tree.dendrogram.len())?;
                        tree.dendrogram.cut(*k)
                    }
                    Cut::Height(height) => tree.dendrogram.cut_height(*height),
                };
                let Some(micro) = &tree.micro else {
                    return Ok(Clustered { labels: cut, ..Clustered::default() });
                };
                let mut found: Vec<i32> = micro.iter().map(|&cluster| cut[cluster as usize]).collect();
                labels::order_by_size(&mut found);
                Ok(Clustered { labels: found, notes: vec![micro_note(tree.dendrogram.len())], ..Clustered::default() })
            }
            ClusterSpec::Dbscan { eps, min_samples, metric } => {
                let tree = self.density(job, (spec.prepare.clone(), *min_samples, *metric), prepared, emit)?;
                let found = tree.labels_at(*eps);
                Ok(Clustered { core: Some(found.core), labels: found.labels, ..Clustered::default() })
            }
            ClusterSpec::Hdbscan { selection, min_samples, metric } => {
                let tree = self.density(job, (spec.prepare.clone(), *min_samples, *metric), prepared, emit)?;
                let found = hdbscan(&tree, selection)?;
                Ok(Clustered { labels: found.labels, membership: Some(found.probabilities), ..Clustered::default() })
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
                Ok(Clustered { labels: fit.labels.clone(), bic: Some(fit.bic), membership, ..Clustered::default() })
            }
        }
    }

    /// A k-means fit, kept or made now.
    fn fit(
        &mut self,
        job: JobId,
        key: (PrepareSpec, KMeansParams),
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Rc<KMeansFit>, ComputeError> {
        if let Some(fit) = self.segment.fits.get(&key) {
            return Ok(fit.clone());
        }
        let mut progress = progress(self.clock, job, "Segmenting by k-means", emit);
        let fit = Rc::new(fit(prepared, &key.1, &mut Control::new(&mut progress))?);
        self.segment.fits.put(key, fit.clone());
        Ok(fit)
    }

    /// A merge tree, kept or made now; of micro-clusters where the rows are too many for the linkage's memory.
    pub(super) fn tree(
        &mut self,
        job: JobId,
        key: (PrepareSpec, Linkage, Metric),
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Rc<Tree>, ComputeError> {
        if let Some(tree) = self.segment.trees.get(&key) {
            return Ok(tree.clone());
        }
        let (_, linkage, metric) = key;
        let features = prepared.features.values.view();
        let mut progress = progress(self.clock, job, "Building the merge tree", emit);
        let mut control = Control::new(&mut progress);
        let tree = match agglomerative::tree(features, linkage, metric, &mut control) {
            Ok(dendrogram) => Tree { dendrogram, micro: None },
            Err(ComputeError::Memory(_)) => {
                let params = KMeansParams { k: MICRO_CLUSTERS, n_init: 1, ..KMeansParams::default() };
                let micro = minibatch(features, &params, &mut control)?;
                let dendrogram = agglomerative::tree(micro.centroids.view(), linkage, metric, &mut control)?;
                Tree { dendrogram, micro: Some(micro.labels) }
            }
            Err(error) => return Err(error),
        };
        let tree = Rc::new(tree);
        self.segment.trees.put(key, tree.clone());
        Ok(tree)
    }

    /// The tree that answers every eps, kept or made now.
    pub(super) fn density(
        &mut self,
        job: JobId,
        key: (PrepareSpec, usize, Metric),
        prepared: &PreparedFeatures,
        emit: Emit<'_>,
    ) -> Result<Rc<DbscanTree>, ComputeError> {
        if let Some(tree) = self.segment.density.get(&key) {
            return Ok(tree.clone());
        }
        let mut progress = progress(self.clock, job, "Measuring densities", emit);
        let mut control = Control::new(&mut progress);
        let tree = Rc::new(DbscanTree::new(prepared.features.values.view(), key.1, key.2, &mut control)?);
        self.segment.density.put(key, tree.clone());
        Ok(tree)
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
            notes: clustered.notes.into_iter().chain(size_note(&sizes, noise)).chain(sample_note(rows.len())).collect(),
            segments,
            noise,
            inertia: clustered.inertia,
            iterations: clustered.iterations,
            bic: clustered.bic,
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
        rows: &Rows,
        emit: Emit<'_>,
    ) -> Result<Scores, ComputeError> {
        let (features, labels) = (prepared.features.values.view(), rows.labels.as_slice());
        let start = (self.clock)();
        let mut progress = progress(self.clock, job, "Scoring", emit);
        let mut control = Control::new(&mut progress);
        // The scores are always of Euclidean distances, so that those of different metrics can be compared.
        let silhouette = if_defined(silhouettes(features, labels, &mut control))?;
        let dispersion = if_defined(dispersion::dispersion(features, labels))?;
        let (strengths, strength) = assign::strengths(features, labels, rows.membership.as_deref());
        let single = |values: &[f64]| values.iter().map(|&value| value as f32).collect();
        Ok(Scores {
            row_silhouettes: silhouette.as_ref().map(|s| single(&s.rows)).unwrap_or_default(),
            row_strengths: single(&strengths),
            strength,
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
            let key = (prepare.clone(), KMeansParams { k, ..params });
            if self.segment.fits.get(&key).is_some() {
                continue;
            }
            match fit(&prepared, &key.1, &mut Control::none()) {
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

fn largest(probabilities: ArrayView1<f64>) -> f64 {
    probabilities.iter().copied().fold(0.0, f64::max)
}

fn check_k(k: usize, rows: usize) -> Result<(), ComputeError> {
    if (1..=rows).contains(&k) {
        return Ok(());
    }
    let sentence =
        format!("The number of segments is {k}, and there are {rows} rows: choose a number from 1 to {rows}.");
    Err(ComputeError::parameter("k", sentence))
}

/// k-means of all rows, or by mini-batches where they are many.
pub(super) fn fit(
    prepared: &PreparedFeatures,
    params: &KMeansParams,
    control: &mut Control<'_>,
) -> Result<KMeansFit, ComputeError> {
    let features = prepared.features.values.view();
    if features.nrows() > MOST_ROWS_OF_FULL_KMEANS {
        minibatch(features, params, control)
    } else {
        kmeans(features, params, control)
    }
}

fn sample_note(rows: usize) -> Option<String> {
    let (most, sample) = (silhouettes::MOST_ROWS, silhouettes::SAMPLE);
    (rows > most)
        .then(|| format!("The table has more than {most} rows: silhouettes are of a sample of {sample} of them."))
}

fn minibatch_note() -> String {
    format!(
        "The table has more than {MOST_ROWS_OF_FULL_KMEANS} rows: k-means learned from samples of them (mini-batches) and \
         ended with all rows."
    )
}

fn micro_note(clusters: usize) -> String {
    format!(
        "The distances of all rows to each other do not fit into a browser's memory: the rows were first gathered into \
         {clusters} micro-clusters by k-means, and the hierarchy is of these. Ward and single linkage need no such step."
    )
}

/// What the sizes alone tell: one giant cluster, or none at all.
fn size_note(sizes: &[usize], noise: usize) -> Option<String> {
    let rows = sizes.iter().sum::<usize>() + noise;
    match sizes.first() {
        None => Some("No segment was found: every row is noise. A larger radius or fewer neighbours find some.".into()),
        Some(&largest) if sizes.len() > 1 && largest * 10 > rows * 9 => Some(format!(
            "One segment holds {:.1} % of all rows: the others are outliers rather than segments.",
            100.0 * largest as f64 / rows as f64
        )),
        Some(_) => None,
    }
}
