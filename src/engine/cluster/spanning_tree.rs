//! The minimum spanning tree of mutual-reachability distances, without a matrix (Prim 1957; McInnes and Healy 2017).
//!
//! The mutual reachability of two rows is the largest of their core distances and their distance; with core distances
//! of zero it is the distance, and the tree is that of single linkage. Prim's walk also gives OPTICS' ordering (Ankerst
//! et al. 1999) when an edge counts only the core distance of the row it comes from.

use crate::engine::control::Control;
use crate::engine::distance::lanes::LANES;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::Rows;
use crate::engine::error::ComputeError;

/// A minimum spanning tree in Prim's order from row 0.
///
/// The order has a property DBSCAN lives on: for any threshold, the components that remain when heavier edges are cut
/// are runs of it, since Prim's algorithm finishes a component before it takes a heavier edge into the next.
#[derive(Debug, Clone)]
pub struct SpanningTree {
    /// Rows in the order they joined the tree.
    pub order: Vec<u32>,
    /// The row in the tree each was joined to; the first one's is itself.
    pub parent: Vec<u32>,
    /// The weight of that edge; infinite for the first one.
    pub weight: Vec<f64>,
}

/// Rows not yet in the tree, by slot of the screen: the best edge to each.
struct Frontier {
    weight: Vec<f64>,
    parent: Vec<u32>,
    /// Screened differences from which on no better edge can come: below zero where none can.
    bound: Vec<[f32; LANES]>,
    /// The largest bound of each block.
    widest: Vec<f32>,
    /// The least weight of each block.
    least: Vec<f64>,
    /// What an edge from, and an edge to, a slot weighs at least.
    from_core: Vec<f64>,
    to_core: Vec<f64>,
}

impl SpanningTree {
    /// The tree of `rows` (n) with the core distances `core` (n, all finite), `screen` being the rows' image. Of
    /// equally light edges the one to the lowest row is taken first.
    ///
    /// # Errors
    /// The control's stop.
    pub fn new(rows: &Rows, screen: &Screen, core: &[f64], control: &mut Control) -> Result<Self, ComputeError> {
        let mut walk = Walk::new(rows, screen, core, core);
        while !walk.is_done() {
            let joined = walk.tree.order.len();
            walk.step(rows, screen);
            if joined.is_multiple_of(64) {
                control.at(joined, rows.len())?;
            }
        }
        Ok(walk.tree)
    }

    /// The edges (row, row, weight) in the order they joined.
    pub fn edges(&self) -> Vec<(u32, u32, f64)> {
        (1..self.order.len()).map(|i| (self.parent[i], self.order[i], self.weight[i])).collect()
    }
}

/// Prim's walk under way, for callers that have other things to do in between.
pub(super) struct Walk {
    /// The tree so far.
    pub tree: SpanningTree,
    frontier: Frontier,
    /// The slot to join next.
    slot: usize,
    query: Vec<f32>,
}

impl Walk {
    /// Nothing is joined yet; `from_core` and `to_core` have a value for each of the n rows. Edges weigh max(from_core
    /// of the one row, to_core of the other, their distance).
    pub fn new(rows: &Rows, screen: &Screen, from_core: &[f64], to_core: &[f64]) -> Self {
        let n = rows.len();
        let tree =
            SpanningTree { order: Vec::with_capacity(n), parent: Vec::with_capacity(n), weight: Vec::with_capacity(n) };
        Walk {
            tree,
            frontier: Frontier::new(screen, from_core, to_core),
            slot: screen.order.iter().position(|&row| row == 0).unwrap_or(0),
            query: vec![0.0; rows.columns()],
        }
    }

    /// Whether all rows are in the tree.
    pub fn is_done(&self) -> bool {
        self.tree.order.len() == self.frontier.weight.len()
    }

    /// Joins the next row; `rows` and `screen` are those it began with.
    pub fn step(&mut self, rows: &Rows, screen: &Screen) {
        let slot = self.slot;
        self.tree.order.push(screen.order[slot]);
        self.tree.parent.push(self.frontier.parent[slot]);
        self.tree.weight.push(self.frontier.weight[slot]);
        self.frontier.remove(slot);
        screen.lanes.get(slot, &mut self.query);
        for group in 0..screen.lanes.len().div_ceil(LANES) {
            self.frontier.improve(rows, screen, slot, &self.query, group);
        }
        self.slot = self.frontier.nearest(&screen.order);
    }
}

impl Frontier {
    fn new(screen: &Screen, from_core: &[f64], to_core: &[f64]) -> Self {
        let by_slot = |core: &[f64]| screen.order.iter().map(|&row| core[row as usize]).collect();
        let (n, blocks) = (screen.order.len(), screen.lanes.len());
        let mut bound = vec![[-1.0; LANES]; blocks];
        for slot in 0..n {
            bound[slot / LANES][slot % LANES] = f32::INFINITY;
        }
        Frontier {
            weight: vec![f64::INFINITY; n],
            parent: screen.order.clone(),
            bound,
            widest: vec![f32::INFINITY; blocks],
            least: vec![f64::INFINITY; blocks],
            from_core: by_slot(from_core),
            to_core: by_slot(to_core),
        }
    }

    /// Takes a slot out: it is in the tree now.
    fn remove(&mut self, slot: usize) {
        self.weight[slot] = f64::NAN;
        self.bound[slot / LANES][slot % LANES] = -1.0;
        self.summarize(slot / LANES);
    }

    /// Offers the edges from `from` to the blocks of a group.
    fn improve(&mut self, rows: &Rows, screen: &Screen, from: usize, query: &[f32], group: usize) {
        let boxes = screen.boxes.distances(group, query);
        let first = group * LANES;
        for block in first..screen.lanes.len().min(first + LANES) {
            if boxes[block - first] <= self.widest[block] {
                self.improve_block(rows, screen, from, query, block);
            }
        }
    }

    fn improve_block(&mut self, rows: &Rows, screen: &Screen, from: usize, query: &[f32], block: usize) {
        let distances = screen.lanes.distances(block, query);
        // Seldom any: all lanes are compared at once first.
        if !distances.iter().zip(&self.bound[block]).fold(false, |any, (d, bound)| any | (d <= bound)) {
            return;
        }
        let mut better = false;
        for (lane, distance) in distances.into_iter().enumerate() {
            let slot = block * LANES + lane;
            if distance > self.bound[block][lane] {
                continue;
            }
            let largest_core = self.from_core[from].max(self.to_core[slot]);
            if largest_core >= self.weight[slot] {
                continue;
            }
            let (row, other) = (screen.order[from], screen.order[slot]);
            let weight = rows.distance(row as usize, other as usize).max(largest_core);
            if weight < self.weight[slot] {
                self.weight[slot] = weight;
                self.parent[slot] = row;
                let final_edge = weight <= self.to_core[slot];
                self.bound[block][lane] = if final_edge { -1.0 } else { screen.reach(weight) };
                better = true;
            }
        }
        if better {
            self.summarize(block);
        }
    }

    fn summarize(&mut self, block: usize) {
        self.widest[block] = self.bound[block].iter().fold(-1.0, |m, &b| if b > m { b } else { m });
        let weights = self.weight[block * LANES..].iter().take(LANES);
        self.least[block] = weights.fold(f64::INFINITY, |m, &w| if w < m { w } else { m });
    }

    /// The slot with the least weight, of equal ones that of the lowest row; 0 when all are in the tree.
    fn nearest(&self, order: &[u32]) -> usize {
        let least = self.least.iter().fold(f64::INFINITY, |m, &w| if w < m { w } else { m });
        let blocks = (0..self.least.len()).filter(|&block| self.least[block] == least);
        let slots = blocks.flat_map(|block| block * LANES..self.weight.len().min((block + 1) * LANES));
        slots.filter(|&slot| self.weight[slot] == least).min_by_key(|&slot| order[slot]).unwrap_or(0)
    }
}
