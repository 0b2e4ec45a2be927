//! Ward's tree in O(n d) memory: the nearest-neighbor chain on centroids (Murtagh 1983; Müllner 2011, section 3.1).
//!
//! A chain follows nearest neighbors until two clusters are each other's, and merges them; Ward's dissimilarity is
//! reducible, so the rest of the chain stays valid and the tree is that of always merging the nearest pair.
//!
//! Centroids are kept in f64, in an order in space that is renewed each time half of the clusters are gone. A search
//! passes over blocks whose box is too far and, by an f32 screen, over clusters that are; f64 decides among the rest.

use super::dendrogram::Dendrogram;
use crate::engine::distance::lanes::{Boxes, Lanes, LANES};
use crate::engine::distance::screen::{sort_in_space, Frame};
use crate::engine::distance::{Form, Rows};

/// The clusters not yet merged into others, each in a slot. A cluster's key is its highest row, as in SciPy.
struct Clusters {
    columns: usize,
    /// Centroids in framed coordinates, sizes and keys, by slot; the key of an empty slot is [`NONE`].
    centroids: Vec<f64>,
    sizes: Vec<f64>,
    keys: Vec<u32>,
    /// Slot of each key, or [`NONE`].
    slots: Vec<u32>,
    alive: usize,
    /// The centroids in f32, with boxes around the blocks.
    lanes: Lanes<f32>,
    boxes: Boxes<f32>,
    /// Reciprocals of the sizes, and the largest of each block.
    reciprocals: Vec<[f32; LANES]>,
    largest: Vec<f32>,
    /// Bounds on the error of the screen, absolute and as a factor.
    slack: f64,
    factor: f64,
}

const NONE: u32 = u32::MAX;

/// The best merge found so far for one cluster.
struct Search {
    slot: usize,
    query: Vec<f32>,
    reciprocal: f32,
    previous: u32,
    best: u32,
    value: f64,
    /// Screened values above this are certainly worse.
    bound: f32,
}

/// Ward's merge tree under way.
pub(super) struct Ward {
    clusters: Clusters,
    scale: f64,
    rows: usize,
    merges: Vec<(u32, u32, f64)>,
    chain: Vec<u32>,
    /// Rows below this are merged.
    first: u32,
}

impl Ward {
    /// Nothing of `rows`, made ready for the Euclidean metric, is merged yet.
    pub fn new(rows: &Rows) -> Self {
        let frame = Frame::of(rows);
        Ward {
            clusters: Clusters::new(rows, &frame),
            scale: frame.scale(),
            rows: rows.len(),
            merges: Vec::with_capacity(rows.len() - 1),
            chain: Vec::new(),
            first: 0,
        }
    }

    /// Merges made, and to make.
    pub fn progress(&self) -> (usize, usize) {
        (self.merges.len(), self.rows - 1)
    }

    /// Follows the chain until the next merge, if one is left.
    pub fn step(&mut self) {
        let Ward { clusters, chain, first, .. } = self;
        if self.merges.len() + 1 >= self.rows {
            return;
        }
        loop {
            if chain.is_empty() {
                while clusters.slots[*first as usize] == NONE {
                    *first += 1;
                }
                chain.push(*first);
            }
            let tip = chain[chain.len() - 1];
            let previous = if chain.len() > 1 { chain[chain.len() - 2] } else { NONE };
            let (nearest, value) = clusters.nearest(tip, previous);
            if previous != nearest {
                chain.push(nearest);
                continue;
            }
            chain.truncate(chain.len() - 2);
            self.merges.push((tip, nearest, (2.0 * value).sqrt() / self.scale));
            return clusters.merge(tip.min(nearest), tip.max(nearest));
        }
    }

    /// The tree, once all merges are made.
    pub fn finish(&mut self) -> Option<Dendrogram> {
        (self.merges.len() + 1 >= self.rows).then(|| Dendrogram::from_pairs(std::mem::take(&mut self.merges)))
    }
}

impl Clusters {
    fn new(rows: &Rows, frame: &Frame) -> Self {
        let (n, columns) = (rows.len(), rows.columns());
        let (slack, factor) = frame.error();
        let lanes = Lanes::new(0, columns, Form::Squares);
        let mut clusters = Clusters {
            columns,
            centroids: (0..n).flat_map(|i| frame.coordinates(rows.row(i))).collect(),
            sizes: vec![1.0; n],
            keys: (0..n as u32).collect(),
            slots: vec![NONE; n],
            alive: n,
            boxes: Boxes::around(&lanes),
            lanes,
            reciprocals: Vec::new(),
            largest: Vec::new(),
            slack,
            // Three more roundings: the reciprocals, their sum, the quotient.
            factor: factor * (1.0 + 4.0 / 8_388_608.0),
        };
        clusters.arrange();
        clusters
    }

    /// Puts the clusters into slots in a new order in space, without gaps.
    fn arrange(&mut self) {
        let mut order: Vec<u32> = (0..self.keys.len() as u32).filter(|&s| self.keys[s as usize] != NONE).collect();
        sort_in_space(&self.centroids, self.columns, &mut order);
        let from = |slot: &u32| *slot as usize;
        self.centroids = order.iter().flat_map(|s| self.centroid(from(s)).to_vec()).collect();
        self.sizes = order.iter().map(|s| self.sizes[from(s)]).collect();
        self.keys = order.iter().map(|s| self.keys[from(s)]).collect();
        self.lanes = Lanes::new(order.len(), self.columns, Form::Squares);
        self.reciprocals = vec![[0.0; LANES]; self.lanes.len()];
        self.largest = vec![0.0; self.lanes.len()];
        for slot in 0..order.len() {
            self.slots[self.keys[slot] as usize] = slot as u32;
            self.show(slot);
        }
        self.boxes = Boxes::around(&self.lanes);
    }

    fn centroid(&self, slot: usize) -> &[f64] {
        &self.centroids[slot * self.columns..][..self.columns]
    }

    /// Brings the f32 image of a slot up to date.
    fn show(&mut self, slot: usize) {
        let (block, lane) = (slot / LANES, slot % LANES);
        let centroid = &self.centroids[slot * self.columns..][..self.columns];
        if self.keys[slot] == NONE {
            self.lanes.set(slot, std::iter::repeat_n(f32::INFINITY, self.columns));
            self.reciprocals[block][lane] = 0.0;
        } else {
            self.lanes.set(slot, centroid.iter().map(|&v| v as f32));
            self.reciprocals[block][lane] = (1.0 / self.sizes[slot]) as f32;
        }
        self.largest[block] = self.reciprocals[block].iter().fold(0.0, |m, &r| if r > m { r } else { m });
    }

    /// |A| |B| / (|A| + |B|) times the squared distance of the centroids.
    fn value(&self, a: usize, b: usize) -> f64 {
        let squares = self.centroid(a).iter().zip(self.centroid(b)).fold(0.0, |t, (x, y)| t + (x - y) * (x - y));
        squares * (self.sizes[a] * self.sizes[b] / (self.sizes[a] + self.sizes[b]))
    }

    /// The screened value beyond which a merge of a cluster of `size` certainly costs more than `value`.
    fn reach(&self, value: f64, size: f64) -> f32 {
        let bound = (value.sqrt() + self.slack * size.sqrt()) * self.factor;
        (bound * bound) as f32
    }

    /// The nearest other cluster and the value of that merge; of equally near ones the previous of the chain, else the
    /// one with the lowest key.
    fn nearest(&self, tip: u32, previous: u32) -> (u32, f64) {
        let slot = self.slots[tip as usize] as usize;
        let mut query = vec![0.0; self.columns];
        self.lanes.get(slot, &mut query);
        let reciprocal = self.reciprocals[slot / LANES][slot % LANES];
        let mut search =
            Search { slot, query, reciprocal, previous, best: NONE, value: f64::INFINITY, bound: f32::INFINITY };
        if previous != NONE {
            self.offer(&mut search, self.slots[previous as usize] as usize);
        }
        let own = slot / LANES;
        self.look_through(&mut search, own);
        for group in 0..self.lanes.len().div_ceil(LANES) {
            let boxes = self.boxes.distances(group, &search.query);
            let first = group * LANES;
            for block in first..self.lanes.len().min(first + LANES) {
                if boxes[block - first] / (reciprocal + self.largest[block]) <= search.bound && block != own {
                    self.look_through(&mut search, block);
                }
            }
        }
        (search.best, search.value)
    }

    fn look_through(&self, search: &mut Search, block: usize) {
        let mut values = self.lanes.distances(block, &search.query);
        for (value, other) in values.iter_mut().zip(&self.reciprocals[block]) {
            *value /= search.reciprocal + other;
        }
        if !values.iter().fold(false, |any, &v| any | (v <= search.bound)) {
            return;
        }
        for (lane, value) in values.into_iter().enumerate() {
            let slot = block * LANES + lane;
            if value <= search.bound && value < f32::INFINITY && slot != search.slot {
                self.offer(search, slot);
            }
        }
    }

    fn offer(&self, search: &mut Search, slot: usize) {
        let (key, value) = (self.keys[slot], self.value(search.slot, slot));
        let tie = value == search.value && search.best != search.previous && key < search.best;
        if value < search.value || tie {
            (search.best, search.value) = (key, value);
            search.bound = self.reach(value, self.sizes[search.slot]);
        }
    }

    /// Merges the cluster `gone` into `kept`.
    fn merge(&mut self, gone: u32, kept: u32) {
        let (x, y) = (self.slots[gone as usize] as usize, self.slots[kept as usize] as usize);
        let (nx, ny) = (self.sizes[x], self.sizes[y]);
        for c in 0..self.columns {
            let (cx, cy) = (self.centroids[x * self.columns + c], self.centroids[y * self.columns + c]);
            self.centroids[y * self.columns + c] = (nx * cx + ny * cy) / (nx + ny);
        }
        self.sizes[y] = nx + ny;
        self.keys[x] = NONE;
        self.slots[gone as usize] = NONE;
        self.alive -= 1;
        self.show(x);
        self.show(y);
        let centroid = &self.centroids[y * self.columns..][..self.columns];
        self.boxes.include(y / LANES, centroid.iter().map(|&v| v as f32));
        if self.alive * 2 < self.keys.len() {
            self.arrange();
        }
    }
}
