//! What DBSCAN finds over radii and neighbours, one tree for each number of neighbours.

use crate::engine::cluster::dbscan::{knee, DbscanTree};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::protocol::evidence::{Cell, Density, Distances};
use crate::service::PreparedFeatures;
use std::rc::Rc;

/// The numbers of neighbours of the map.
const MIN_SAMPLES: [usize; 12] = [2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50];
/// The number of neighbours whose distances span the radii of the map.
const SPANNING: usize = 5;
/// Radii of the map.
const RADII: usize = 40;

/// The k-distance curve with its knee.
pub(super) fn distances(tree: &DbscanTree) -> Distances {
    let curve = tree.k_distances();
    let knee = knee(&curve).map(|at| (at, curve[at], cell(tree, curve[at])));
    Distances { curve: curve.iter().map(|&distance| distance as f32).collect(), knee }
}

fn cell(tree: &DbscanTree, eps: f64) -> Cell {
    let labels = tree.labels_at(eps).labels;
    let sizes = labels::sizes(&labels);
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
    found: Density,
}

impl Run {
    pub(super) fn new(prepared: Rc<PreparedFeatures>, metric: Metric) -> Self {
        let found = Density { eps: Vec::new(), min_samples: MIN_SAMPLES.to_vec(), cells: Vec::new() };
        Run { prepared, metric, found }
    }

    pub(super) fn is_done(&self) -> bool {
        self.found.cells.len() >= self.found.min_samples.len()
    }

    pub(super) fn fraction(&self) -> f64 {
        self.found.cells.len() as f64 / self.found.min_samples.len() as f64
    }

    pub(super) fn step(&mut self) -> Result<(), ComputeError> {
        if self.found.eps.is_empty() {
            self.found.eps = radii(&self.tree(SPANNING)?.k_distances());
        }
        let tree = self.tree(self.found.min_samples[self.found.cells.len()])?;
        let row = self.found.eps.iter().map(|&eps| cell(&tree, eps)).collect();
        self.found.cells.push(row);
        Ok(())
    }

    fn tree(&self, min_samples: usize) -> Result<DbscanTree, ComputeError> {
        DbscanTree::new(self.prepared.features.values.view(), min_samples, self.metric, &mut Control::none())
    }

    pub(super) fn density(&self) -> Density {
        self.found.clone()
    }
}

/// Radii from that at which the first rows have neighbours to that at which nearly all have, each by the same factor
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
