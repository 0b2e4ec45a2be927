//! Numbering clusters by descending size.

/// Renumbers non-negative labels below `bound` by descending size, equal sizes by their lowest row; -1 stays. O(n) but
/// for the sort of the cluster sizes. Returns the number of clusters.
pub(crate) fn by_size(labels: &mut [i32], bound: usize) -> usize {
    let mut size = vec![0u32; bound];
    let mut found = Vec::new();
    for &label in labels.iter().filter(|l| **l >= 0) {
        if size[label as usize] == 0 {
            found.push(label);
        }
        size[label as usize] += 1;
    }
    found.sort_by_key(|&label| std::cmp::Reverse(size[label as usize]));
    let mut rank = vec![-1; bound];
    for (new, &label) in found.iter().enumerate() {
        rank[label as usize] = new as i32;
    }
    for label in labels.iter_mut().filter(|l| **l >= 0) {
        *label = rank[*label as usize];
    }
    found.len()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_largest_cluster_comes_first_and_noise_stays() {
        let mut labels = [7, -1, 3, 3, 5, 3, 5, 7];
        assert_eq!(super::by_size(&mut labels, 8), 3);
        assert_eq!(labels, [1, -1, 0, 0, 2, 0, 2, 1]);
    }
}
