//! Ward's tree in O(n d) memory: the nearest-neighbour chain on centroids (Murtagh 1983; Müllner 2011, section 3.1).
//!
//! A chain follows nearest neighbours until two clusters are each other's, and merges them; Ward's dissimilarity is
//! reducible, so the rest of the chain stays valid and the tree is that of always merging the nearest pair. Centroids are
//! kept in f64; an f32 scan finds the few clusters that can be nearest within its error bound, and f64 decides.

use super::dendrogram::Dendrogram;
use crate::engine::control::Control;
use crate::engine::distance::lanes::{Lanes, LANES};
use crate::engine::distance::screen::Frame;
use crate::engine::distance::Rows;
use crate::engine::error::ComputeError;

/// The clusters not yet merged into others, in slots without gaps. A cluster's key is its highest row, as in SciPy.
struct Clusters {
    columns: usize,
    /// Centroids in framed coordinates, by slot.
    centroids: Vec<f64>,
    /// The same in f32.
    lanes: Lanes<f32>,
    /// Sizes, and their reciprocals as the scan wants them.
    sizes: Vec<f64>,
    reciprocals: Vec<[f32; LANES]>,
    /// Key of each slot, slot of each key.
    keys: Vec<u32>,
    slots: Vec<u32>,
    /// Least screened value of each block in the last scan.
    least: Vec<f32>,
    slack: f64,
    factor: f64,
}

/// Ward's merge tree of `rows`, made ready for the Euclidean metric.
pub(super) fn tree(rows: &Rows, control: &mut Control) -> Result<Dendrogram, ComputeError> {
    let n = rows.len();
    let frame = Frame::of(rows);
    let mut clusters = Clusters::new(rows, &frame);
    let mut merges = Vec::with_capacity(n - 1);
    let mut chain: Vec<u32> = Vec::new();
    let mut first = 0;
    while merges.len() + 1 < n {
        if chain.is_empty() {
            while !clusters.alive(first) {
                first += 1;
            }
            chain.push(first);
        }
        let tip = chain[chain.len() - 1];
        let previous = chain.len().checked_sub(2).map(|i| chain[i]);
        let (nearest, value) = clusters.nearest(tip, previous);
        if previous != Some(nearest) {
            chain.push(nearest);
            continue;
        }
        chain.truncate(chain.len() - 2);
        merges.push((tip, nearest, (2.0 * value).sqrt() / frame.scale()));
        clusters.merge(tip.min(nearest), tip.max(nearest));
        if merges.len() % 32 == 0 {
            // Scans cost as much as there are clusters left, so the work done is a square.
            control.at(n * n - (n - merges.len()) * (n - merges.len()), n * n)?;
        }
    }
    Ok(Dendrogram::from_pairs(merges))
}

impl Clusters {
    fn new(rows: &Rows, frame: &Frame) -> Self {
        let (n, columns) = (rows.len(), rows.columns());
        let (slack, factor) = frame.error();
        let mut clusters = Clusters {
            columns,
            centroids: (0..n).flat_map(|i| frame.coordinates(rows.row(i))).collect(),
            lanes: Lanes::new(n, columns, rows.form()),
            sizes: vec![1.0; n],
            reciprocals: vec![[1.0; LANES]; n.div_ceil(LANES)],
            keys: (0..n as u32).collect(),
            slots: (0..n as u32).collect(),
            least: vec![0.0; n.div_ceil(LANES)],
            slack,
            // Three more roundings: the reciprocals, their sum, the quotient.
            factor: factor * (1.0 + 4.0 / 8_388_608.0),
        };
        for slot in 0..n {
            clusters.show(slot);
        }
        clusters
    }

    /// Brings the f32 image of a slot up to date.
    fn show(&mut self, slot: usize) {
        let centroid = &self.centroids[slot * self.columns..][..self.columns];
        self.lanes.set(slot, centroid.iter().map(|&v| v as f32));
        self.reciprocals[slot / LANES][slot % LANES] = (1.0 / self.sizes[slot]) as f32;
    }

    fn alive(&self, key: u32) -> bool {
        self.slots[key as usize] != u32::MAX
    }

    /// |A| |B| / (|A| + |B|) times the squared distance of the centroids.
    fn value(&self, a: usize, b: usize) -> f64 {
        let (x, y) = (&self.centroids[a * self.columns..][..self.columns], &self.centroids[b * self.columns..]);
        let squares = x.iter().zip(y).fold(0.0, |total, (x, y)| total + (x - y) * (x - y));
        squares * (self.sizes[a] * self.sizes[b] / (self.sizes[a] + self.sizes[b]))
    }

    /// The nearest other cluster and the value of that merge; of equally near ones the previous of the chain, else the
    /// one with the lowest key.
    fn nearest(&mut self, tip: u32, previous: Option<u32>) -> (u32, f64) {
        let a = self.slots[tip as usize] as usize;
        let mut query = vec![0.0; self.columns];
        self.lanes.get(a, &mut query);
        let reciprocal = (1.0 / self.sizes[a]) as f32;
        let blocks = self.keys.len().div_ceil(LANES);
        let mut best_block = 0;
        for block in 0..blocks {
            let values = self.screened(block, &query, reciprocal, a);
            self.least[block] = values.iter().fold(f32::INFINITY, |m, &v| if v < m { v } else { m });
            if self.least[block] < self.least[best_block] {
                best_block = block;
            }
        }
        let (mut best, mut value) = match previous {
            Some(key) => (key, self.value(a, self.slots[key as usize] as usize)),
            None => (u32::MAX, f64::INFINITY),
        };
        // The best block first, so that the bound is tight for the others.
        for block in std::iter::once(best_block).chain(0..blocks) {
            let bound = self.reach(value, self.sizes[a]);
            if self.least[block] > bound {
                continue;
            }
            let values = self.screened(block, &query, reciprocal, a);
            for lane in (0..LANES).filter(|&lane| values[lane] <= bound && values[lane] < f32::INFINITY) {
                let slot = block * LANES + lane;
                let (key, candidate) = (self.keys[slot], self.value(a, slot));
                if candidate < value || candidate == value && previous != Some(best) && key < best {
                    (best, value) = (key, candidate);
                }
            }
        }
        (best, value)
    }

    /// Screened values of the merges of slot `a` with those of a block; infinite for itself.
    fn screened(&self, block: usize, query: &[f32], reciprocal: f32, a: usize) -> [f32; LANES] {
        let mut values = self.lanes.distances(block, query);
        for (value, other) in values.iter_mut().zip(&self.reciprocals[block]) {
            *value /= reciprocal + other;
        }
        if block == a / LANES {
            values[a % LANES] = f32::INFINITY;
        }
        values
    }

    /// The screened value beyond which a merge certainly costs more than `value`.
    fn reach(&self, value: f64, size: f64) -> f32 {
        let bound = (value.sqrt() + self.slack * size.sqrt()) * self.factor;
        (bound * bound) as f32
    }

    /// Merges the cluster `gone` into `kept`; the last slot moves into the gap.
    fn merge(&mut self, gone: u32, kept: u32) {
        let (x, y) = (self.slots[gone as usize] as usize, self.slots[kept as usize] as usize);
        let (nx, ny) = (self.sizes[x], self.sizes[y]);
        for c in 0..self.columns {
            let (cx, cy) = (self.centroids[x * self.columns + c], self.centroids[y * self.columns + c]);
            self.centroids[y * self.columns + c] = (nx * cx + ny * cy) / (nx + ny);
        }
        self.sizes[y] = nx + ny;
        self.show(y);
        let last = self.keys.len() - 1;
        self.slots[self.keys[last] as usize] = x as u32;
        self.slots[gone as usize] = u32::MAX;
        self.keys.swap_remove(x);
        self.sizes.swap_remove(x);
        self.centroids.copy_within(last * self.columns.., x * self.columns);
        self.centroids.truncate(last * self.columns);
        if x < last {
            self.show(x);
        }
        self.lanes.set(last, std::iter::repeat_n(f32::INFINITY, self.columns));
    }
}
