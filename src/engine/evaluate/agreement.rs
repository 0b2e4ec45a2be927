//! How much two labelings of the same rows agree: adjusted Rand index and adjusted mutual information, as scikit-learn
//! computes them. Noise counts as a cluster of its own.

use ndarray::{Array2, Axis};
use std::collections::BTreeMap;

/// How many rows each pair of clusters of two labelings shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Contingency {
    /// The labels met in the first labeling, ascending: the rows of `counts`.
    pub first: Vec<i32>,
    /// The labels met in the second one: the columns.
    pub second: Vec<i32>,
    /// Shared rows.
    pub counts: Array2<u64>,
}

impl Contingency {
    /// Counts the rows of two labelings, n labels each.
    ///
    /// # Panics
    /// If they are not of the same rows.
    pub fn new(first: &[i32], second: &[i32]) -> Self {
        assert_eq!(first.len(), second.len(), "two labelings of the same rows");
        let (rows, columns) = (distinct(first), distinct(second));
        let mut counts = Array2::zeros((rows.len(), columns.len()));
        for (a, b) in first.iter().zip(second) {
            let found = rows.binary_search(a).ok().zip(columns.binary_search(b).ok());
            counts[found.expect("every label is among the distinct ones")] += 1;
        }
        Contingency { first: rows, second: columns, counts }
    }

    /// The adjusted Rand index (Hubert and Arabie 1985): 1 for equal partitions, 0 expected for unrelated ones.
    pub fn adjusted_rand(&self) -> f64 {
        let squares =
            |counts: &mut dyn Iterator<Item = u64>| counts.map(|c| i128::from(c) * i128::from(c)).sum::<i128>();
        let n = i128::from(self.counts.sum());
        let both = squares(&mut self.counts.iter().copied());
        let in_first = squares(&mut self.counts.sum_axis(Axis(1)).into_iter());
        let in_second = squares(&mut self.counts.sum_axis(Axis(0)).into_iter());
        // Ordered pairs of rows: together in both labelings, in one only, in none.
        let (together, first_only, second_only) = (both - n, in_first - both, in_second - both);
        let apart = n * n - in_first - in_second + both;
        if first_only == 0 && second_only == 0 {
            return 1.0;
        }
        let [together, first_only, second_only, apart] = [together, first_only, second_only, apart].map(|c| c as f64);
        2.0 * (together * apart - first_only * second_only)
            / ((together + first_only) * (first_only + apart) + (together + second_only) * (second_only + apart))
    }

    /// The mutual information in nats, as scikit-learn's `mutual_info_score`: how much one labeling tells of the other,
    /// from 0 to the lesser of their entropies.
    pub fn mutual_information(&self) -> f64 {
        let (rows, columns) = (self.counts.sum_axis(Axis(1)), self.counts.sum_axis(Axis(0)));
        let n = self.counts.sum() as f64;
        let mut mutual = 0.0;
        for ((i, j), &count) in self.counts.indexed_iter().filter(|(_, &count)| count > 0) {
            let count = count as f64;
            mutual += count / n * libm::log(n * count / (rows[i] as f64 * columns[j] as f64));
        }
        mutual.max(0.0)
    }

    /// The adjusted mutual information with the mean of the entropies (Vinh, Epps and Bailey 2010): 1 for equal
    /// partitions, 0 expected for unrelated ones.
    pub fn adjusted_mutual_information(&self) -> f64 {
        let (rows, columns) = (self.counts.sum_axis(Axis(1)), self.counts.sum_axis(Axis(0)));
        match (rows.len(), columns.len()) {
            (0 | 1, 0 | 1) => return 1.0,
            (0 | 1, _) | (_, 0 | 1) => return 0.0,
            _ => {}
        }
        let (rows, columns) = (rows.to_vec(), columns.to_vec());
        let expected = expected_mutual_information(&rows, &columns);
        let largest = (entropy(&rows) + entropy(&columns)) / 2.0;
        // Both are 0 for a perfect match; the sign is kept, as scikit-learn does.
        let away_from_zero = |value: f64| if value < 0.0 { value.min(-f64::EPSILON) } else { value.max(f64::EPSILON) };
        away_from_zero(self.mutual_information() - expected) / away_from_zero(largest - expected)
    }
}

/// The adjusted Rand index of two labelings of the same n rows.
pub fn adjusted_rand(first: &[i32], second: &[i32]) -> f64 {
    Contingency::new(first, second).adjusted_rand()
}

/// The adjusted mutual information of two labelings of the same n rows.
pub fn adjusted_mutual_information(first: &[i32], second: &[i32]) -> f64 {
    Contingency::new(first, second).adjusted_mutual_information()
}

/// The entropy of a labeling in nats: how much there is to tell of it. 0 where all rows have one label.
pub fn label_entropy(labels: &[i32]) -> f64 {
    let mut counts = BTreeMap::new();
    for &label in labels {
        *counts.entry(label).or_insert(0) += 1;
    }
    entropy(&counts.into_values().collect::<Vec<u64>>()).max(0.0)
}

fn distinct(labels: &[i32]) -> Vec<i32> {
    let mut labels = labels.to_vec();
    labels.sort_unstable();
    labels.dedup();
    labels
}

fn entropy(sizes: &[u64]) -> f64 {
    let n = sizes.iter().sum::<u64>() as f64;
    -sizes.iter().map(|&size| size as f64 / n).map(|share| share * libm::log(share)).sum::<f64>()
}

/// The mutual information expected of two labelings with these cluster sizes, under the hypergeometric model. Clusters
/// of equal size expect the same: of hundreds of clusters, most of them small, few pairs of sizes are left to be
/// summed.
fn expected_mutual_information(rows: &[u64], columns: &[u64]) -> f64 {
    let n = rows.iter().sum::<u64>();
    let log_factorial: Vec<f64> = (0..=n).map(|i| libm::lgamma(i as f64 + 1.0)).collect();
    let log_factorial = |i: u64| log_factorial[i as usize];
    let mut sum = 0.0;
    for &(a, as_large) in &counted(rows) {
        for &(b, as_wide) in &counted(columns) {
            let pairs = (as_large * as_wide) as f64;
            let fixed =
                log_factorial(a) + log_factorial(b) + log_factorial(n - a) + log_factorial(n - b) - log_factorial(n);
            for shared in (a + b).saturating_sub(n).max(1)..=a.min(b) {
                let probability = libm::exp(
                    fixed
                        - log_factorial(shared)
                        - log_factorial(a - shared)
                        - log_factorial(b - shared)
                        - log_factorial(n + shared - a - b),
                );
                let share = shared as f64 / n as f64;
                sum += pairs * share * libm::log(n as f64 * shared as f64 / (a as f64 * b as f64)) * probability;
            }
        }
    }
    sum
}

/// The different sizes, ascending, and how often each is met.
fn counted(sizes: &[u64]) -> Vec<(u64, u64)> {
    let mut counts = BTreeMap::new();
    for &size in sizes {
        *counts.entry(size).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_partitions_agree_fully_whatever_their_numbers() {
        let (a, b) = ([0, 0, 1, 1, -1], [3, 3, 0, 0, 1]);
        assert_eq!(adjusted_rand(&a, &b), 1.0);
        assert!((adjusted_mutual_information(&a, &b) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_split_into_single_rows_tells_nothing_of_one_cluster() {
        assert_eq!(adjusted_rand(&[0, 0, 0, 0], &[0, 1, 2, 3]), 0.0);
        assert_eq!(adjusted_mutual_information(&[0, 0, 0, 0], &[0, 1, 2, 3]), 0.0);
    }

    #[test]
    fn no_rows_agree_fully() {
        assert_eq!(adjusted_rand(&[], &[]), 1.0);
        assert_eq!(adjusted_mutual_information(&[], &[]), 1.0);
    }
}
