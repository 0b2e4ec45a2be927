//! OPTICS (Ankerst et al. 1999): the order in which density connects the rows, for the reachability plot.

use super::spanning_tree::SpanningTree;
use crate::engine::control::Control;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
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

/// OPTICS without a largest eps, as scikit-learn's `compute_optics_graph`: from row 0 on, the row with the least
/// reachability is next, the lowest one of equal ones. `core_distances` are those of the
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
    let rows = Rows::new(features, metric)?;
    let n = rows.len();
    if core_distances.len() != n {
        let sentence = format!("There are {} core distances for {n} rows; each row has one.", core_distances.len());
        return Err(ComputeError::parameter("features", sentence));
    }
    if core_distances.iter().any(|d| d.is_infinite()) {
        let ordering: Vec<u32> = (0..n as u32).collect();
        return Ok(Optics { predecessor: ordering.clone(), ordering, reachability: vec![f64::INFINITY; n] });
    }
    let tree = SpanningTree::walk(&rows, &Screen::new(&rows), core_distances, &vec![0.0; n], control)?;
    Ok(Optics { ordering: tree.order, reachability: tree.weight, predecessor: tree.parent })
}
