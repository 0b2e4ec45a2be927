//! Preparations and methods side by side: each combination scored, and how far each pair of them agrees.

use crate::engine::cluster::agglomerative::{Dendrogram, Linkage, TreeRun};
use crate::engine::cluster::kmeans::{KMeansParams, KMeansRun};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::agreement::adjusted_rand;
use crate::engine::task::Task;
use crate::protocol::evidence::{Combination, Grid, GridMethod, Scored, GRID_KS};
use crate::service::{silhouettes, PreparedFeatures};
use std::rc::Rc;

pub(super) struct Run {
    /// For each preparation its features; those of one preparation follow each other in `combinations`.
    prepared: Vec<Rc<PreparedFeatures>>,
    seed: u64,
    combinations: Vec<Combination>,
    /// Labels of those done so far, and of the one whose silhouettes are under way.
    labels: Vec<Vec<i32>>,
    silhouette: Option<silhouettes::Run>,
    /// What the labels of the next one come from.
    fit: Option<KMeansRun>,
    tree_run: Option<TreeRun>,
    /// The hierarchy of one preparation, and which that is.
    tree: Option<(usize, Dendrogram)>,
    grid: Grid,
}

impl Run {
    pub(super) fn new(prepared: Vec<Rc<PreparedFeatures>>, combinations: Vec<Combination>, seed: u64) -> Self {
        let grid = Grid { scored: Vec::new(), agreement: Vec::new() };
        Run {
            prepared,
            seed,
            combinations,
            labels: Vec::new(),
            silhouette: None,
            fit: None,
            tree_run: None,
            tree: None,
            grid,
        }
    }

    pub(super) fn fraction(&self) -> f64 {
        self.grid.scored.len() as f64 / self.combinations.len().max(1) as f64
    }

    pub(super) fn grid(&self) -> Grid {
        self.grid.clone()
    }

    fn keep(&mut self, silhouette: f64) {
        let Some(labels) = self.labels.last() else { return };
        let smallest = labels::sizes(labels).last().map_or(0.0, |&size| size as f64 / labels.len() as f64);
        let agree = |other: &Vec<i32>| {
            if other.len() == labels.len() {
                adjusted_rand(other, labels)
            } else {
                f64::NAN
            }
        };
        self.grid.agreement.push(self.labels.iter().map(agree).collect());
        let combination = self.combinations[self.grid.scored.len()];
        self.grid.scored.push(Scored { combination, silhouette, smallest });
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Grid;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        if let Some(silhouette) = &mut self.silhouette {
            silhouette.step((), control)?;
            if silhouette.is_done() {
                if let Some(done) = self.silhouette.take() {
                    self.keep(done.finish().mean);
                }
            }
            return Ok(());
        }
        let combination = self.combinations[self.grid.scored.len()];
        let at = self.grid.scored.len() / (self.combinations.len() / self.prepared.len()).max(1);
        let features = self.prepared[at].features.values.view();
        let labels = match combination.method {
            GridMethod::KMeans => match self.fit.take() {
                Some(run) if run.is_done() => run.finish().labels,
                Some(mut run) => {
                    run.step((), control)?;
                    self.fit = Some(run);
                    return Ok(());
                }
                None => {
                    let params = KMeansParams { k: combination.k, seed: self.seed, ..KMeansParams::default() };
                    self.fit = Some(KMeansRun::new(features, &params)?);
                    return Ok(());
                }
            },
            GridMethod::Ward => match (&self.tree, self.tree_run.take()) {
                (Some((of, tree)), _) if *of == at => tree.cut(combination.k),
                (_, Some(run)) if run.is_done() => {
                    self.tree = Some((at, run.finish()));
                    return Ok(());
                }
                (_, Some(mut run)) => {
                    run.step((), control)?;
                    self.tree_run = Some(run);
                    return Ok(());
                }
                (_, None) => {
                    self.tree_run = Some(TreeRun::new(features, Linkage::Ward, Metric::Euclidean)?);
                    return Ok(());
                }
            },
        };
        let silhouette = silhouettes::Run::new(features, &labels);
        self.labels.push(labels);
        match silhouette {
            Ok(run) => self.silhouette = Some(run),
            // All rows are equal in this preparation.
            Err(_) => self.keep(f64::NAN),
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.grid.scored.len() >= self.combinations.len()
    }

    fn finish(self) -> Grid {
        self.grid()
    }
}

/// Every method with every k for each of some preparations, those of one preparation together.
pub(super) fn combinations(transforms: &[crate::engine::prepare::Transform]) -> Vec<Combination> {
    let mut combinations = Vec::new();
    for &transform in transforms {
        for method in [GridMethod::KMeans, GridMethod::Ward] {
            combinations.extend(GRID_KS.map(|k| Combination { transform, method, k }));
        }
    }
    combinations
}
