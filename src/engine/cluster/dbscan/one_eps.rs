//! DBSCAN at one eps from the neighborhoods alone, while the spanning tree that answers every eps is not there yet.
//!
//! Core samples among each other's nearest neighbors are joined first. What is left between the components is looked
//! for around the core samples outside the largest one, which are few where a crowd holds most rows.

use super::{DbscanLabels, DbscanRun};
use crate::engine::distance::lanes::LANES;

/// Pairs of rows that are looked through at most; with more of them left the tree is the better way.
const MOST_PAIRS: usize = 20_000_000;

impl DbscanRun {
    /// Whether it can be asked for [`DbscanRun::labels_at`].
    pub fn answers(&self) -> bool {
        self.min_samples > self.rows.0.len() || self.walk.is_some()
    }

    /// What [`DbscanTree::labels_at`](super::DbscanTree::labels_at) will answer; `None` where finding it would take as
    /// long as the tree.
    ///
    /// # Panics
    /// If it does not answer yet.
    pub fn labels_at(&self, eps: f64) -> Option<DbscanLabels> {
        assert!(self.answers(), "the neighbourhoods are known");
        let n = self.rows.0.len();
        let core: Vec<bool> = self.tree.core_distances.iter().map(|&d| d <= eps).collect();
        let mut components = Components::new(n);
        for row in (0..n).filter(|&row| core[row]) {
            let near = self.neighborhoods.of(row).iter().take_while(|(distance, _)| *distance <= eps);
            near.filter(|(_, other)| core[*other as usize]).for_each(|&(_, other)| components.join(row as u32, other));
        }
        let largest = components.largest(&core);
        let order = &self.rows.1.order;
        let is_outside = |&slot: &usize| core[order[slot] as usize] && components.of(order[slot]) != largest;
        let outside: Vec<usize> = (0..n).filter(is_outside).collect();
        if outside.len() * n > MOST_PAIRS {
            return None;
        }
        for slot in outside {
            self.join_within(eps, slot, &core, &mut components);
        }
        let mut labels = vec![-1; n];
        let mut lowest: Vec<u32> = Vec::new();
        for row in (0..n).filter(|&row| core[row]) {
            // A component goes by its lowest row, so that row comes first.
            let first = components.of(row as u32);
            if first as usize == row {
                labels[row] = lowest.len() as i32;
                lowest.push(first);
            }
            labels[row] = labels[first as usize];
        }
        Some(self.tree.with_borders(eps, core, labels, &lowest))
    }

    /// Joins the core sample of a slot with all others within eps.
    fn join_within(&self, eps: f64, slot: usize, core: &[bool], components: &mut Components) {
        let (rows, screen) = &*self.rows;
        let (row, reach) = (screen.order[slot], screen.reach(eps));
        let mut query = vec![0.0; rows.columns()];
        screen.lanes.get(slot, &mut query);
        for group in 0..screen.lanes.len().div_ceil(LANES) {
            let boxes = screen.boxes.distances(group, &query);
            let first = group * LANES;
            for block in (first..screen.lanes.len().min(first + LANES)).filter(|block| boxes[block - first] <= reach) {
                let slots = screen.order[block * LANES..].iter();
                for (&other, distance) in slots.zip(screen.lanes.distances(block, &query)) {
                    let apart = core[other as usize] && components.of(other) != components.of(row);
                    if distance <= reach && apart && rows.distance(row as usize, other as usize) <= eps {
                        components.join(row, other);
                    }
                }
            }
        }
    }
}

/// Disjoint sets of rows, each known by its lowest row.
struct Components {
    parent: Vec<u32>,
}

impl Components {
    fn new(n: usize) -> Self {
        Components { parent: (0..n as u32).collect() }
    }

    /// The lowest row of the set of `row`.
    fn of(&mut self, mut row: u32) -> u32 {
        while self.parent[row as usize] != row {
            let above = self.parent[self.parent[row as usize] as usize];
            self.parent[row as usize] = above;
            row = above;
        }
        row
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// The set with the most of the rows `counted`, of equal ones the lowest.
    fn largest(&mut self, counted: &[bool]) -> u32 {
        let mut sizes = vec![0u32; self.parent.len()];
        for row in (0..counted.len()).filter(|&row| counted[row]) {
            sizes[self.of(row as u32) as usize] += 1;
        }
        (0..sizes.len()).fold(0, |best, at| if sizes[at] > sizes[best] { at } else { best }) as u32
    }
}
