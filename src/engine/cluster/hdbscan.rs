//! HDBSCAN (Campello, Moulavi and Sander 2013; McInnes and Healy 2017) from the tree that answers DBSCAN for every eps.
//!
//! Falling eps splits the rows into ever smaller components. Those below `min_cluster_size` count as rows dropping out
//! of their cluster, which leaves a small tree of clusters; the selection takes the most stable of them. Density is
//! measured by lambda = 1 / distance. `min_samples` is the tree's and counts the row itself, as in scikit-learn's
//! `HDBSCAN` (the `hdbscan` package leaves it out: its 4 is 5 here).
//!
//! Edges of one weight are cut together, as the paper has it, so that the result does not depend on how ties are
//! ordered. scikit-learn and the hdbscan package cut them one by one in the order an unstable sort leaves them. One
//! kind of tie is common: a row that becomes a core sample just where it joins two clusters. Cut together it is noise,
//! cut one by one it stays with either cluster; results differ from theirs by such rows.

use super::agglomerative::Dendrogram;
use super::dbscan::DbscanTree;
use super::size_order::by_size;
use crate::engine::choice::choices;
use crate::engine::error::ComputeError;
use crate::engine::figures::exact;
use serde::{Deserialize, Serialize};

/// Which clusters of the tree become the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Selection {
    /// Excess of mass: those with the largest total stability.
    ExcessOfMass,
    /// The leaves: many small, even clusters.
    Leaf,
}
choices!(Selection {
    ExcessOfMass = "eom", "Most persistent (excess of mass)";
    Leaf = "leaf", "Finest (leaf)";
});

/// HDBSCAN's parameters beside those of its [`DbscanTree`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HdbscanSpec {
    /// Rows that make a cluster; at least 2.
    pub min_cluster_size: usize,
    /// How clusters are chosen.
    pub selection: Selection,
    /// Clusters that split off below this distance stay with their parent; 0 for none.
    pub cluster_selection_epsilon: f64,
}

/// HDBSCAN's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HdbscanLabels {
    /// Cluster of each row, by descending size (equal sizes by their lowest row); -1 is noise.
    pub labels: Vec<i32>,
    /// How firmly each row belongs to its cluster, from 0 to 1: the lambda up to which it stays, over the cluster's
    /// last one. 0 for noise and, as in scikit-learn, beside rows that are equal and so stay for ever.
    pub probabilities: Vec<f64>,
}

/// The clusters left when small components are taken for rows dropping out. Cluster 0 holds all rows; parents come
/// before their children.
struct CondensedTree {
    clusters: Vec<Cluster>,
    /// For each row the cluster it drops out of, and the lambda at which it does.
    drops: Vec<(u32, f64)>,
}

struct Cluster {
    parent: usize,
    /// Lambda at which it splits off its parent.
    birth: f64,
    /// The largest lambda at which something leaves it.
    death: f64,
    /// Sum over its rows of the range of lambda in which they belong to it.
    stability: f64,
}

/// HDBSCAN's clusters from the tree of (features, min_samples, metric), in O(n log n).
///
/// # Errors
/// A `min_cluster_size` below 2, or a `cluster_selection_epsilon` that is negative or not a number.
pub fn hdbscan(tree: &DbscanTree, spec: &HdbscanSpec) -> Result<HdbscanLabels, ComputeError> {
    if spec.min_cluster_size < 2 {
        let sentence = format!("min_cluster_size is {}; a cluster has at least 2 rows.", spec.min_cluster_size);
        return Err(ComputeError::parameter("min-cluster-size", sentence));
    }
    let epsilon = spec.cluster_selection_epsilon;
    if epsilon.is_nan() || epsilon < 0.0 {
        let found = exact(epsilon);
        let sentence = format!("cluster_selection_epsilon is {found}; it is a distance, so it must be 0 or more.");
        return Err(ComputeError::parameter("cluster-selection-epsilon", sentence));
    }
    let dendrogram = Dendrogram::from_pairs(tree.spanning_tree().edges());
    let condensed = CondensedTree::new(&dendrogram, spec.min_cluster_size);
    let selected = condensed.select(spec);
    Ok(condensed.label(&selected))
}

impl CondensedTree {
    fn new(dendrogram: &Dendrogram, min_cluster_size: usize) -> Self {
        let n = dendrogram.len();
        let mut tree = CondensedTree {
            clusters: vec![Cluster { parent: 0, birth: 0.0, death: 0.0, stability: 0.0 }],
            drops: vec![(0, 0.0); n],
        };
        let mut open = vec![(2 * n as u32 - 2, 0)];
        while let Some((node, cluster)) = open.pop() {
            let Some(merge) = (node as usize).checked_sub(n).map(|i| dendrogram.merges[i]) else { continue };
            let lambda = 1.0 / merge.height;
            let (large, small): (Vec<u32>, Vec<u32>) =
                parts(dendrogram, node).into_iter().partition(|&part| size(dendrogram, part) >= min_cluster_size);
            for row in small.into_iter().flat_map(|part| rows(dendrogram, part)) {
                tree.drops[row as usize] = (cluster, lambda);
                tree.leave(cluster, lambda, 1);
            }
            if let [part] = large[..] {
                open.push((part, cluster));
                continue;
            }
            for part in large {
                tree.leave(cluster, lambda, size(dendrogram, part));
                open.push((part, tree.clusters.len() as u32));
                tree.clusters.push(Cluster { parent: cluster as usize, birth: lambda, death: 0.0, stability: 0.0 });
            }
        }
        tree
    }

    /// Notes that `rows` rows leave a cluster at `lambda`.
    fn leave(&mut self, cluster: u32, lambda: f64, rows: usize) {
        let cluster = &mut self.clusters[cluster as usize];
        cluster.death = cluster.death.max(lambda);
        cluster.stability += (lambda - cluster.birth) * rows as f64;
    }

    /// Which clusters become the result: never the first one, and none within another.
    fn select(&self, spec: &HdbscanSpec) -> Vec<bool> {
        let count = self.clusters.len();
        let mut selected = vec![true; count];
        let mut below = vec![0.0; count];
        for c in (1..count).rev() {
            let Cluster { parent, stability, .. } = self.clusters[c];
            match spec.selection {
                Selection::ExcessOfMass => {
                    selected[c] = below[c] <= stability;
                    below[parent] += if selected[c] { stability } else { below[c] };
                }
                Selection::Leaf => selected[parent] = false,
            }
        }
        selected[0] = false;
        self.keep_outermost(&mut selected);
        if spec.cluster_selection_epsilon > 0.0 {
            for c in (1..count).filter(|&c| selected[c]).collect::<Vec<_>>() {
                selected[c] = false;
                selected[self.merged_below(c, spec.cluster_selection_epsilon)] = true;
            }
            self.keep_outermost(&mut selected);
        }
        selected
    }

    /// Unselects what lies within a selected cluster.
    fn keep_outermost(&self, selected: &mut [bool]) {
        let mut covered = vec![false; selected.len()];
        for c in 1..selected.len() {
            let parent = self.clusters[c].parent;
            covered[c] = covered[parent] || selected[parent];
            selected[c] &= !covered[c];
        }
    }

    /// The cluster that `c` becomes when splits below `epsilon` are undone (Malzer and Baum 2020).
    fn merged_below(&self, mut c: usize, epsilon: f64) -> usize {
        if 1.0 / self.clusters[c].birth >= epsilon {
            return c;
        }
        while self.clusters[c].parent != 0 {
            c = self.clusters[c].parent;
            if 1.0 / self.clusters[c].birth > epsilon {
                break;
            }
        }
        c
    }

    fn label(&self, selected: &[bool]) -> HdbscanLabels {
        // The selected cluster each one lies in; the first cluster stands for none.
        let mut home = vec![0; selected.len()];
        for c in 1..selected.len() {
            home[c] = if selected[c] { c } else { home[self.clusters[c].parent] };
        }
        let mut labels = Vec::with_capacity(self.drops.len());
        let mut probabilities = Vec::with_capacity(self.drops.len());
        for &(cluster, lambda) in &self.drops {
            let cluster = home[cluster as usize];
            let death = self.clusters[cluster].death;
            labels.push(if cluster == 0 { -1 } else { cluster as i32 });
            probabilities.push(match cluster {
                0 => 0.0,
                _ if lambda >= death => 1.0,
                _ => lambda / death,
            });
        }
        by_size(&mut labels, selected.len());
        HdbscanLabels { labels, probabilities }
    }
}

/// Number of rows of a node of the dendrogram.
fn size(dendrogram: &Dendrogram, node: u32) -> usize {
    (node as usize).checked_sub(dendrogram.len()).map_or(1, |i| dendrogram.merges[i].size as usize)
}

/// The nodes into which a merged node falls apart at its height: all merges of that height are undone together.
fn parts(dendrogram: &Dendrogram, node: u32) -> Vec<u32> {
    let merge = |node: u32| (node as usize).checked_sub(dendrogram.len()).map(|i| dendrogram.merges[i]);
    let height = merge(node).map(|m| m.height);
    let (mut parts, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match merge(node) {
            Some(m) if Some(m.height) == height => open.extend([m.b, m.a]),
            _ => parts.push(node),
        }
    }
    parts
}

/// The rows below a node.
fn rows(dendrogram: &Dendrogram, node: u32) -> Vec<u32> {
    let (mut rows, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match (node as usize).checked_sub(dendrogram.len()) {
            Some(i) => open.extend([dendrogram.merges[i].b, dendrogram.merges[i].a]),
            None => rows.push(node),
        }
    }
    rows
}
