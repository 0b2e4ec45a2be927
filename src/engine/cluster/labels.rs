//! Labels that people meet: clusters numbered by descending size, noise told apart.

use std::cmp::Reverse;

/// The label of a row that belongs to no cluster.
pub const NOISE: i32 = -1;
/// What noise is called on the page and in files.
pub const NOISE_NAME: &str = "Noise";

/// What a label is called: by its name, one for each label, else by its number; noise by [`NOISE_NAME`].
pub fn display_name(label: i32, names: &[String]) -> String {
    match usize::try_from(label) {
        Ok(label) => names.get(label).cloned().unwrap_or_else(|| plain_name(label)),
        Err(_) => NOISE_NAME.to_string(),
    }
}

/// What a segment without a name is called: by its number, from 1.
pub fn plain_name(label: usize) -> String {
    format!("Segment {}", label + 1)
}

/// The number of rows of each cluster `0..=max(label)` by the rows' labels; noise is not counted.
pub fn sizes(labels: &[i32]) -> Vec<usize> {
    let clusters = labels.iter().copied().max().map_or(0, |largest| (largest + 1).max(0) as usize);
    let mut sizes = vec![0; clusters];
    for &label in labels {
        if label >= 0 {
            sizes[label as usize] += 1;
        }
    }
    sizes
}

/// Renumbers the clusters of the rows' labels by descending size, those of equal size by their lowest row; negative
/// labels become [`NOISE`].
///
/// Returns the old cluster index of each new one: clusters without a row have none.
pub fn order_by_size(labels: &mut [i32]) -> Vec<usize> {
    let sizes = sizes(labels);
    let mut first_row = vec![usize::MAX; sizes.len()];
    for (row, &label) in labels.iter().enumerate().rev() {
        if label >= 0 {
            first_row[label as usize] = row;
        }
    }
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&cluster| sizes[cluster] > 0).collect();
    order.sort_by_key(|&cluster| (Reverse(sizes[cluster]), first_row[cluster]));

    let mut renumbered = vec![NOISE; sizes.len()];
    for (new, &old) in order.iter().enumerate() {
        renumbered[old] = new as i32;
    }
    for label in labels {
        *label = if *label >= 0 { renumbered[*label as usize] } else { NOISE };
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_cluster_becomes_cluster_zero_and_noise_stays_noise() {
        let mut labels = vec![2, 0, 0, -1, 2, 2, 5];
        assert_eq!(order_by_size(&mut labels), [2, 0, 5]);
        assert_eq!(labels, [0, 1, 1, NOISE, 0, 0, 2]);
        assert_eq!(sizes(&labels), [3, 2, 1]);
    }

    #[test]
    fn clusters_of_equal_size_are_ordered_by_their_first_row() {
        let mut labels = vec![1, 0, 0, 1];
        assert_eq!(order_by_size(&mut labels), [1, 0]);
        assert_eq!(labels, [0, 1, 1, 0]);
    }

    #[test]
    fn a_table_of_noise_has_no_cluster() {
        let mut labels = vec![-1, -1];
        assert!(order_by_size(&mut labels).is_empty());
        assert!(sizes(&[]).is_empty());
    }
}
