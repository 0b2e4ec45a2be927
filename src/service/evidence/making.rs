//! What a search builds on and what is kept for others too: a fit, a merge tree, the tree of densities. Made some
//! milliseconds at a time, so that the lane can rest in between.

use crate::engine::cluster::agglomerative::{Linkage, TreeRun};
use crate::engine::cluster::dbscan::DbscanRun;
use crate::engine::cluster::kmeans::{KMeansParams, KMeansRun};
use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::prepare::PrepareSpec;
use crate::protocol::evidence::EvidenceSpec;
use crate::protocol::spec::ClusterSpec;
use crate::protocol::JobId;
use crate::service::segment::Tree;
use crate::service::{Emit, Interrupted, Service};
use std::rc::Rc;

/// Something to be kept, under way.
pub(super) enum Making {
    Fit((PrepareSpec, KMeansParams), KMeansRun),
    Tree((PrepareSpec, Linkage, Metric), TreeRun),
    Density((PrepareSpec, usize, Metric), DbscanRun),
}

impl Making {
    pub(super) fn is_done(&self) -> bool {
        match self {
            Making::Fit(_, run) => run.is_done(),
            Making::Tree(_, run) => run.is_done(),
            Making::Density(_, run) => run.is_done(),
        }
    }

    pub(super) fn step(&mut self) -> Result<(), ComputeError> {
        match self {
            Making::Fit(_, run) => run.step(&mut Control::none()),
            Making::Tree(_, run) => run.step(&mut Control::none()),
            Making::Density(_, run) => {
                run.step();
                Ok(())
            }
        }
    }
}

impl Service {
    /// What is to be made before the search for `spec` can begin, if anything is.
    pub(super) fn making(
        &mut self,
        job: JobId,
        spec: &EvidenceSpec,
        emit: Emit<'_>,
    ) -> Result<Option<Making>, Interrupted> {
        let (prepare, cluster) = match spec {
            EvidenceSpec::Stability(spec) | EvidenceSpec::Silhouettes(spec) => (&spec.prepare, spec.cluster.clone()),
            // A scan makes its own fits.
            EvidenceSpec::Scan(spec) => match spec.cluster {
                ClusterSpec::Agglomerative { .. } => (&spec.prepare, spec.cluster.clone()),
                _ => return Ok(None),
            },
            EvidenceSpec::Merges { prepare, linkage, metric } => {
                return self.making_tree(job, (prepare.clone(), *linkage, *metric), emit);
            }
            EvidenceSpec::Distances { prepare, min_samples, metric }
            | EvidenceSpec::Reachability { prepare, min_samples, metric } => {
                return self.making_density(job, (prepare.clone(), *min_samples, *metric), emit);
            }
            EvidenceSpec::Density { .. } | EvidenceSpec::Grid { .. } => return Ok(None),
        };
        match cluster {
            ClusterSpec::KMeans(params) => {
                let prepared = self.prepare(job, prepare, emit)?;
                let features = prepared.features.values.view();
                let key = (prepare.clone(), params);
                if features.nrows() > MOST_ROWS_OF_FULL_KMEANS || self.segment.fits.get(&key).is_some() {
                    return Ok(None);
                }
                Ok(Some(Making::Fit(key, KMeansRun::new(features, &params)?)))
            }
            ClusterSpec::Agglomerative { linkage, metric, .. } => {
                self.making_tree(job, (prepare.clone(), linkage, metric), emit)
            }
            ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
                self.making_density(job, (prepare.clone(), min_samples, metric), emit)
            }
            ClusterSpec::GaussianMixture(_) => Ok(None),
        }
    }

    fn making_tree(
        &mut self,
        job: JobId,
        key: (PrepareSpec, Linkage, Metric),
        emit: Emit<'_>,
    ) -> Result<Option<Making>, Interrupted> {
        // Any other linkage is done in one go, and falls back to micro-clusters where its matrix does not fit.
        if key.1 != Linkage::Ward || self.segment.trees.get(&key).is_some() {
            return Ok(None);
        }
        let prepared = self.prepare(job, &key.0, emit)?;
        let run = TreeRun::new(prepared.features.values.view(), key.1, key.2)?;
        Ok(Some(Making::Tree(key, run)))
    }

    fn making_density(
        &mut self,
        job: JobId,
        key: (PrepareSpec, usize, Metric),
        emit: Emit<'_>,
    ) -> Result<Option<Making>, Interrupted> {
        if self.segment.density.get(&key).is_some() {
            return Ok(None);
        }
        let prepared = self.prepare(job, &key.0, emit)?;
        let run = DbscanRun::new(prepared.features.values.view(), key.1, key.2)?;
        Ok(Some(Making::Density(key, run)))
    }

    /// Keeps what is made.
    pub(super) fn keep_made(&mut self, made: Making) {
        match made {
            Making::Fit(key, run) => self.segment.fits.put(key, Rc::new(run.finish())),
            Making::Tree(key, run) => {
                self.segment.trees.put(key, Rc::new(Tree { dendrogram: run.finish(), micro: None }));
            }
            Making::Density(key, run) => self.segment.density.put(key, Rc::new(run.finish())),
        }
    }
}
