//! OPTICS (Ankerst et al. 1999): the order in which density connects the rows, for the reachability plot.

use super::spanning_tree::Walk;
use crate::engine::control::Control;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::task::{complete, Task};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// The cluster ordering: valleys of the reachability, drawn in this order, are clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Optics {
    /// Rows in the order they were reached.
    pub ordering: Vec<u32>,
    /// Reachability distance of each row of `ordering`; infinite for the first one.
    pub reachability: Vec<f64>,
    /// The row from which each row of `ordering` was reached; the first one's is itself.
    pub predecessor: Vec<u32>,
}

/// OPTICS of the rows of `features` (n x d) without a largest eps, as scikit-learn's `compute_optics_graph`: from row 0
/// on, the row with the least reachability is next, the lowest one of equal ones. `core_distances` (n) are those of the
/// [`DbscanTree`](super::dbscan::DbscanTree) of the same features and metric.
///
/// # Errors
/// Core distances of another number of rows; a table without rows, columns or finite distances; or the control's stop.
pub fn optics(
    features: ArrayView2<f64>,
    core_distances: &[f64],
    metric: Metric,
    control: &mut Control,
) -> Result<Optics, ComputeError> {
    complete(OpticsRun::new(features, core_distances, metric)?, (), control)
}

/// Rows of one step: a millisecond or two with 9,000 rows.
const ROWS_PER_STEP: usize = 64;

/// [`optics`] under way, for callers that have other things to do in between.
pub struct OpticsRun {
    rows: Rows,
    screen: Screen,
    /// `None` where no row is ever a core sample.
    walk: Option<Walk>,
}

impl OpticsRun {
    /// Prepares [`optics`] of `features` (n x d) with their `core_distances` (n).
    ///
    /// # Errors
    /// As [`optics`], but for the control's stop.
    pub fn new(features: ArrayView2<f64>, core_distances: &[f64], metric: Metric) -> Result<Self, ComputeError> {
        let rows = Rows::new(features, metric)?;
        let n = rows.len();
        if core_distances.len() != n {
            let [found, rows] = [core_distances.len(), n].map(whole);
            let sentence = format!("There are {found} core distances for {rows} rows; each row has one.");
            return Err(ComputeError::parameter("features", sentence));
        }
        let screen = Screen::new(&rows);
        let walk = core_distances
            .iter()
            .all(|distance| distance.is_finite())
            .then(|| Walk::new(&rows, &screen, core_distances, &vec![0.0; n]));
        Ok(OpticsRun { rows, screen, walk })
    }

    /// Rows reached, and all.
    pub fn progress(&self) -> (usize, usize) {
        let n = self.rows.len();
        (self.walk.as_ref().map_or(n, |walk| walk.tree.order.len()), n)
    }
}

impl Task for OpticsRun {
    type Input<'a> = ();
    type Output = Optics;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let (done, total) = self.progress();
        control.at(done, total)?;
        let Some(walk) = &mut self.walk else { return Ok(()) };
        for _ in 0..ROWS_PER_STEP {
            if !walk.is_done() {
                walk.step(&self.rows, &self.screen);
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.walk.as_ref().is_none_or(Walk::is_done)
    }

    fn finish(self) -> Optics {
        match self.walk {
            Some(Walk { tree, .. }) => {
                Optics { ordering: tree.order, reachability: tree.weight, predecessor: tree.parent }
            }
            None => {
                let n = self.rows.len();
                let ordering: Vec<u32> = (0..n as u32).collect();
                Optics { predecessor: ordering.clone(), ordering, reachability: vec![f64::INFINITY; n] }
            }
        }
    }
}
