//! How many different rows a table has.

use ndarray::ArrayView2;
use std::collections::HashSet;

/// The number of different rows of `features` (n x d), or `most` if there are at least as many. O(n d) at most.
pub fn distinct_rows(features: ArrayView2<f64>, most: usize) -> usize {
    let mut seen: HashSet<Vec<u64>> = HashSet::new();
    for row in features.rows() {
        if seen.len() >= most {
            break;
        }
        // Zero has two signs and is one number.
        seen.insert(row.iter().map(|value| (value + 0.0).to_bits()).collect());
    }
    seen.len().min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn equal_rows_count_once_and_counting_ends_at_the_most() {
        let rows = array![[0.0, 1.0], [-0.0, 1.0], [2.0, 1.0], [0.0, 1.0], [3.0, 3.0]];
        assert_eq!([1, 2, 3, 9].map(|most| distinct_rows(rows.view(), most)), [1, 2, 3, 3]);
    }
}
