//! A few rows that stand for all: the condensed nearest neighbor rule.

use crate::engine::cluster::labels::NOISE;
use crate::engine::control::Control;
use crate::engine::distance::lanes::{Lanes, LANES};
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::rng;
use ndarray::ArrayView2;
use rand::seq::SliceRandom;

/// The most representatives.
const MOST_ROWS: usize = 2_000;
/// The most numbers they may hold together: a query of this many is just below the megabyte that BigQuery takes.
const MOST_NUMBERS: usize = 40_000;
/// The stream of the seed that orders the rows; restarts of k-means take those from 0 on.
const STREAM: u64 = u64::MAX - 1;

/// Which rows may be chosen.
#[derive(Clone, Copy)]
pub(super) enum Allowed<'a> {
    /// All, noise too.
    All,
    /// Core samples. A row farther than `eps` from those chosen counts as noise.
    Core { core: &'a [bool], eps: f64 },
}

/// Rows of `features` (n x d) from which, as nearest neighbors, all rows get their own labels back, as far as
/// 2,000 rows and 40,000 numbers suffice.
///
/// If so many are allowed at all, they are taken as they are. Else Hart's rule (1968, "The condensed nearest neighbor
/// rule"): rows are visited in a random order, and one that gets a wrong label from those chosen so far is chosen too
/// (of a border sample the nearest core sample of its cluster), until none is wrong. For DBSCAN what is left of the
/// number is then spent on core samples farthest from those chosen (Gonzalez 1985), so that new rows near any core
/// sample are in reach of one that was chosen.
pub(super) fn choose(
    features: ArrayView2<f64>,
    labels: &[i32],
    metric: Metric,
    allowed: Allowed,
    seed: u64,
    control: &mut Control,
) -> Result<Vec<usize>, ComputeError> {
    let most = MOST_ROWS.min(MOST_NUMBERS / features.ncols().max(1)).max(1);
    let is_allowed = |row: usize| match allowed {
        Allowed::All => true,
        Allowed::Core { core, .. } => core[row],
    };
    let candidates: Vec<usize> = (0..labels.len()).filter(|&row| is_allowed(row)).collect();
    if candidates.len() <= most {
        return Ok(candidates);
    }
    let rows = Rows::new(features, metric)?;
    let mut choice = Choice::new(&rows, labels, allowed);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut rng::stream(seed, STREAM));
    loop {
        let before = choice.chosen.len();
        for &row in &order {
            if choice.chosen.len() == most {
                break;
            }
            if choice.label(row) != labels[row] {
                control.at(choice.chosen.len(), most)?;
                if let Some(row) = choice.standing_for(row, &candidates) {
                    choice.add(row);
                }
            }
        }
        if choice.chosen.len() == before || choice.chosen.len() == most {
            break;
        }
    }
    if let Allowed::Core { .. } = allowed {
        while choice.chosen.len() < most {
            control.at(choice.chosen.len(), most)?;
            let farther = |a: usize, b: usize| if choice.nearest[b].0 > choice.nearest[a].0 { b } else { a };
            let Some(row) = candidates.iter().copied().reduce(farther).filter(|&row| choice.nearest[row].0 > 0.0)
            else {
                break;
            };
            choice.add(row);
        }
    }
    Ok(choice.chosen)
}

/// The rows chosen so far, and for each row the nearest of them.
struct Choice<'a> {
    rows: &'a Rows,
    lanes: Lanes<f64>,
    labels: &'a [i32],
    eps: f64,
    chosen: Vec<usize>,
    /// The accumulated distance of each row to its nearest chosen one, and which that is; of equal ones the first.
    nearest: Vec<(f64, usize)>,
}

impl<'a> Choice<'a> {
    fn new(rows: &'a Rows, labels: &'a [i32], allowed: Allowed) -> Self {
        let eps = if let Allowed::Core { eps, .. } = allowed { eps } else { f64::INFINITY };
        let nearest = vec![(f64::INFINITY, usize::MAX); labels.len()];
        Choice { rows, lanes: Lanes::of(rows), labels, eps, chosen: Vec::new(), nearest }
    }

    /// The label `row` gets; one that is no label if nothing is chosen yet.
    fn label(&self, row: usize) -> i32 {
        let (total, nearest) = self.nearest[row];
        match self.labels.get(nearest) {
            _ if self.eps < f64::INFINITY && self.rows.finish(total) > self.eps => NOISE,
            Some(&label) => label,
            None => i32::MIN,
        }
    }

    /// The row to choose so that `row` gets its label: itself, or if it is not allowed the nearest that is and has its
    /// label; `None` if that is chosen already or there is none.
    fn standing_for(&self, row: usize, candidates: &[usize]) -> Option<usize> {
        let standing = match candidates.binary_search(&row) {
            Ok(_) => row,
            Err(_) => {
                let own = candidates.iter().filter(|&&other| self.labels[other] == self.labels[row]);
                let distance = |&&other: &&usize| self.rows.distance(row, other);
                *own.min_by(|a, b| distance(a).total_cmp(&distance(b)))?
            }
        };
        Some(standing).filter(|standing| !self.chosen.contains(standing))
    }

    fn add(&mut self, row: usize) {
        self.chosen.push(row);
        for block in 0..self.lanes.len() {
            let totals = self.lanes.distances(block, self.rows.row(row));
            for (nearest, total) in self.nearest.iter_mut().skip(block * LANES).zip(totals) {
                if total < nearest.0 {
                    *nearest = (total, row);
                }
            }
        }
    }
}
