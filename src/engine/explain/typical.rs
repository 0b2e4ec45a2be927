//! The most typical rows of a segment and its odd ones, in feature space.

use ndarray::{Array2, ArrayView2};

/// How many rows of each kind are told.
const TOLD: usize = 3;

/// Rows (from 0, of the features) that stand for a segment or stand out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Typical {
    /// The rows nearest to the segment's centroid, the nearest first.
    pub typical: Vec<usize>,
    /// The rows farthest from it, the farthest first; none of the typical ones.
    pub odd: Vec<usize>,
}

/// The mean of each of `k` segments' rows of `features` (n x d), k x d; zero for a segment without a row.
pub fn centroids(features: ArrayView2<f64>, labels: &[i32], k: usize) -> Array2<f64> {
    let mut sums = Array2::zeros((k, features.ncols()));
    let mut sizes = vec![0_usize; k];
    for (row, &label) in features.rows().into_iter().zip(labels) {
        if let Ok(segment) = usize::try_from(label) {
            sums.row_mut(segment).scaled_add(1.0, &row);
            sizes[segment] += 1;
        }
    }
    for (mut sum, size) in sums.rows_mut().into_iter().zip(sizes) {
        sum /= size.max(1) as f64;
    }
    sums
}

/// The typical and the odd rows of `features` (n x d) in each of `k` segments by their Euclidean distance to the
/// segment's centroid; of rows as far the earlier comes first.
pub fn typical(features: ArrayView2<f64>, labels: &[i32], k: usize) -> Vec<Typical> {
    let centroids = centroids(features, labels, k);
    let mut members: Vec<Vec<(f64, usize)>> = vec![Vec::new(); k];
    for (at, (row, &label)) in features.rows().into_iter().zip(labels).enumerate() {
        if let Ok(segment) = usize::try_from(label) {
            let distance = row.iter().zip(centroids.row(segment)).map(|(x, c)| (x - c) * (x - c)).sum();
            members[segment].push((distance, at));
        }
    }
    let sorted = |mut rows: Vec<(f64, usize)>| {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable: equal distances keep the rows' order
        let mut rest = rows.split_off(rows.len().min(TOLD));
        rest.sort_by(|a, b| b.0.total_cmp(&a.0));
        let places = |rows: Vec<(f64, usize)>| rows.into_iter().take(TOLD).map(|(_, at)| at).collect();
        Typical { typical: places(rows), odd: places(rest) }
    };
    members.into_iter().map(sorted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearest_are_typical_and_the_farthest_odd() {
        let features = array![[0.0], [9.0], [-1.0], [1.0], [50.0], [-9.0], [0.0]];
        let found = typical(features.view(), &[0, 0, 0, 0, -1, 0, 0], 2);
        assert_eq!(found[0], Typical { typical: vec![0, 6, 2], odd: vec![1, 5, 3] });
        assert_eq!(found[1], Typical { typical: vec![], odd: vec![] });
    }
}
