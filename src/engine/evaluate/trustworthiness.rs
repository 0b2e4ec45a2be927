//! How true a map is to the features: trustworthiness and neighbour recall, of each row and on average.

use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::neighbors::{nearest_neighbors, Neighbors, Ranks};
use ndarray::{Array2, ArrayView2};

/// Neighbours that trustworthiness looks at.
pub const TRUST_NEIGHBORS: usize = 15;
/// Neighbours that recall looks at.
pub const RECALL_NEIGHBORS: usize = 10;

/// Quality of a map. Distances between far groups are not looked at: a map tells little by them.
#[derive(Debug, Clone, PartialEq)]
pub struct MapQuality {
    /// One less the penalty for rows that are near on the map but not in the features, as scikit-learn's
    /// `trustworthiness(n_neighbors=15)`; 1 is best.
    pub trustworthiness: f64,
    /// The same for each row by itself.
    pub row_trustworthiness: Vec<f32>,
    /// Share of the 10 nearest rows in the features that are among the 10 nearest on the map, on average.
    pub recall: f64,
    /// The same for each row.
    pub row_recall: Vec<f32>,
}

/// Quality of the map `positions` (one a row) of `features`, exact, over all rows; Euclidean on the map.
///
/// `known` may hold the rows' nearest neighbours in the features, at least 15 of them, if they are at hand.
/// Memory grows with the rows, not with their square. Ties go by row number.
///
/// # Errors
/// [`ComputeError`] if the map has another number of rows, there are fewer than three, a value is too large to be
/// squared, or nobody wants the result any more.
pub fn map_quality(
    features: ArrayView2<f64>,
    metric: Metric,
    positions: &[[f32; 2]],
    known: Option<&Neighbors>,
    control: &mut Control,
) -> Result<MapQuality, ComputeError> {
    let n = features.nrows();
    if positions.len() != n || n < 3 {
        return Err(ComputeError::parameter(
            "map",
            format!("A map's quality needs a position for each row and at least 3 rows; there are {n} rows and {} positions.", positions.len()),
        ));
    }
    // Trustworthiness is defined for k < n / 2.
    let k = TRUST_NEIGHBORS.min((n - 1) / 2).max(1);
    let ten = RECALL_NEIGHBORS.min(n - 1);
    let wanted = k.max(ten);
    let searched;
    let near = match known {
        Some(known) if known.k >= wanted && known.rows() == n => known,
        _ => {
            searched = nearest_neighbors(features, wanted, metric, control)?;
            &searched
        }
    };
    let map = Array2::from_shape_fn((n, 2), |(i, c)| f64::from(positions[i][c]));
    let shown = nearest_neighbors(map.view(), wanted, Metric::Euclidean, control)?;
    let mut ranks = Ranks::new(features, metric)?;

    let worst = k as f64 * (2 * n - 3 * k - 1) as f64 / 2.0;
    let (mut total, mut recalled) = (0u64, 0usize);
    let mut row_trustworthiness = Vec::with_capacity(n);
    let mut row_recall = Vec::with_capacity(n);
    for row in 0..n {
        if row % 64 == 0 {
            control.at(row, n)?;
        }
        let (near, shown) = (near.of(row).0, shown.of(row).0);
        let found = near[..ten].iter().filter(|j| shown[..ten].contains(j)).count();
        recalled += found;
        row_recall.push(found as f32 / ten as f32);
        let strangers: Vec<u32> = shown[..k].iter().copied().filter(|j| !near[..k].contains(j)).collect();
        let penalty: u64 = ranks.of(row, &strangers).iter().map(|rank| rank.saturating_sub(k) as u64).sum();
        total += penalty;
        row_trustworthiness.push((1.0 - penalty as f64 / worst.max(1.0)) as f32);
    }
    let recall = recalled as f64 / (n * ten) as f64;
    let trustworthiness = 1.0 - total as f64 / (n as f64 * worst.max(1.0));
    Ok(MapQuality { trustworthiness, row_trustworthiness, recall, row_recall })
}
