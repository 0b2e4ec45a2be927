//! What DBSCAN finds over radii and neighbors, and HDBSCAN over sizes and neighbors: one tree for each number of
//! neighbors, all from one search of the neighborhoods.

use crate::engine::cluster::dbscan::{knee, DbscanRun, DbscanTree};
use crate::engine::cluster::hdbscan::{hdbscan, HdbscanSpec};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::task::Task;
use crate::protocol::evidence::{Cell, Density, Distances, LEAST_SIZES};
use crate::service::PreparedFeatures;
use std::rc::Rc;

/// The numbers of neighbors of the map.
const MIN_SAMPLES: [usize; 12] = [2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50];
/// The number of neighbors whose distances span the radii of the map.
const SPANNING: usize = 5;
/// Radii of the map.
const RADII: usize = 40;

/// The k-distance curve with its knee.
pub(super) fn distances(tree: &DbscanTree) -> Distances {
    let curve = tree.k_distances();
    let knee = knee(&curve).map(|at| (at, curve[at], cell(&tree.labels_at(curve[at]).labels)));
    Distances { curve: curve.iter().map(|&distance| distance as f32).collect(), knee }
}

/// What labels tell.
fn cell(labels: &[i32]) -> Cell {
    let sizes = labels::sizes(labels);
    let share = |size: usize| size as f64 / labels.len().max(1) as f64;
    Cell {
        clusters: sizes.len(),
        noise: share(labels.len() - sizes.iter().sum::<usize>()),
        largest: share(sizes.first().copied().unwrap_or(0)),
        second: share(sizes.get(1).copied().unwrap_or(0)),
    }
}

pub(super) struct Run {
    prepared: Rc<PreparedFeatures>,
    metric: Metric,
    selection: Option<HdbscanSpec>,
    /// The neighborhoods of the largest number of neighbors, which serve the others too.
    largest: Option<DbscanRun>,
    /// The tree of the number of neighbors under way, once it is made, and its cells so far.
    tree_run: Option<DbscanRun>,
    tree: Option<DbscanTree>,
    cells: Vec<Cell>,
    found: Density,
}

impl Run {
    pub(super) fn new(prepared: Rc<PreparedFeatures>, metric: Metric, selection: Option<HdbscanSpec>) -> Self {
        let found = Density { across: Vec::new(), min_samples: MIN_SAMPLES.to_vec(), cells: Vec::new() };
        Run { prepared, metric, selection, largest: None, tree_run: None, tree: None, cells: Vec::new(), found }
    }

    pub(super) fn fraction(&self) -> f64 {
        let (done, total) = self.largest.as_ref().map_or((0, 1), DbscanRun::progress);
        // A search of the neighborhoods is half of a tree, and about as much work as all the trees.
        let searched = done as f64 / total as f64;
        if self.is_done() {
            1.0
        } else {
            searched + 0.5 * self.found.cells.len() as f64 / self.found.min_samples.len() as f64
        }
    }

    pub(super) fn density(&self) -> Density {
        self.found.clone()
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Density;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let features = self.prepared.features.values.view();
        let n = features.nrows();
        let most = MIN_SAMPLES[MIN_SAMPLES.len() - 1].min(n);
        let Some(largest) = &mut self.largest else {
            self.largest = Some(DbscanRun::new(features, most, self.metric)?);
            return Ok(());
        };
        if !largest.is_searched() {
            largest.step((), control)?;
            return Ok(());
        }
        if self.found.across.is_empty() {
            self.found.across = match self.selection {
                None => radii(&largest.k_distances(SPANNING.min(most))),
                Some(_) => LEAST_SIZES.iter().filter(|&&size| size <= (n / 2).max(2)).map(|&s| s as f64).collect(),
            };
            // A table of so few rows has segments of two.
            if self.found.across.is_empty() {
                self.found.across.push(2.0);
            }
            return Ok(());
        }
        if let Some(tree) = &self.tree {
            let across = self.found.across[self.cells.len()];
            let labels = match &self.selection {
                None => tree.labels_at(across).labels,
                Some(selection) => {
                    hdbscan(tree, &HdbscanSpec { min_cluster_size: across as usize, ..*selection })?.labels
                }
            };
            self.cells.push(cell(&labels));
            if self.cells.len() == self.found.across.len() {
                self.found.cells.push(std::mem::take(&mut self.cells));
                self.tree = None;
                if self.is_done() {
                    self.largest = None;
                }
            }
            return Ok(());
        }
        match self.tree_run.take() {
            Some(run) if run.is_done() => self.tree = Some(run.finish()),
            Some(mut run) => {
                run.step((), control)?;
                self.tree_run = Some(run);
            }
            None => {
                let min_samples = self.found.min_samples[self.found.cells.len()];
                self.tree_run = Some(if min_samples > most {
                    DbscanRun::new(features, min_samples, self.metric)?
                } else {
                    largest.with_fewer(min_samples)
                });
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.found.cells.len() >= self.found.min_samples.len()
    }

    fn finish(self) -> Density {
        self.density()
    }
}

/// Radii from that at which the first rows have neighbors to that at which nearly all have, each by the same factor
/// larger than the one before, to three digits.
fn radii(curve: &[f64]) -> Vec<f64> {
    let positive: Vec<f64> = curve.iter().copied().filter(|d| *d > 0.0 && d.is_finite()).collect();
    let at = |share: f64| positive.get((share * (positive.len().max(1) - 1) as f64) as usize).copied();
    let (Some(least), Some(most)) = (at(0.02), at(0.999)) else { return vec![1.0] };
    let step = libm::log(most / least) / (RADII - 1) as f64;
    let mut radii: Vec<f64> = (0..RADII).map(|i| three_digits(least * libm::exp(step * i as f64))).collect();
    radii.dedup();
    radii
}

fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
