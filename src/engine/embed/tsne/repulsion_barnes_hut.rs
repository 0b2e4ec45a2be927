//! Repulsion by Barnes and Hut's tree, for groups of rows: all rows of a group share one list of what repels them, so
//! that the list is made once and gone through with SIMD (Barnes 1990 for the groups; van der Maaten 2014 for t-SNE).
//!
//! A node of the tree stands for its rows by their number, center and second moments. On the finished map of 8,950 rows
//! theta 0.8 makes an error of 0.3 % in the forces and -0.1 % in Z; 0.5 makes a tenth of it and takes 1.6 times as
//! long.

use super::barnes_hut_tree::{List, Tree};
use super::repulsion::Repulsion;

/// The tree's order of rows is made anew after so many calls; its boxes fit at every call.
const REORDER: usize = 10;

/// Barnes-Hut repulsion with groups.
pub struct BarnesHut {
    theta: f32,
    /// Calls so far.
    calls: usize,
    tree: Tree,
    list: List,
}

impl Default for BarnesHut {
    /// With the theta that a run uses.
    fn default() -> Self {
        BarnesHut::new(0.8)
    }
}

impl BarnesHut {
    /// A node is taken as a whole where its side is less than `theta` times its distance.
    pub fn new(theta: f64) -> Self {
        BarnesHut { theta: theta as f32, calls: 0, tree: Tree::default(), list: List::default() }
    }
}

impl Repulsion for BarnesHut {
    fn repel(&mut self, positions: &[[f32; 2]], force: &mut [[f32; 2]]) -> f64 {
        self.tree.fit(positions, self.calls.is_multiple_of(REORDER));
        self.calls += 1;
        let tree = &self.tree;
        let mut z = 0.0;
        for &group in &tree.groups {
            let group = tree.nodes[group];
            self.list.gather(tree, group.low, group.high, self.theta);
            for at in group.start as usize..group.end as usize {
                let [fx, fy, w] = self.list.on(tree.xs[at], tree.ys[at]);
                force[tree.order[at] as usize] = [fx, fy];
                z += f64::from(w) - 1.0;
            }
        }
        z
    }
}
