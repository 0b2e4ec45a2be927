//! The nearest neighbors of each row, found by an f32 screen over blocks in space and decided in f64.

use crate::engine::distance::lanes::LANES;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::Rows;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;

/// The `count` nearest other rows of each row, by rising distance.
pub(super) struct Neighborhoods {
    count: usize,
    near: Vec<(f64, u32)>,
}

/// The nearest rows seen so far of one row.
struct Nearest<'a> {
    rows: &'a Rows,
    screen: &'a Screen,
    row: usize,
    query: Vec<f32>,
    found: &'a mut [(f64, u32)],
    /// Screened differences beyond this cannot be among the nearest.
    bound: f32,
}

impl Neighborhoods {
    /// Room for the neighborhoods of `n` rows, none of them searched yet; `count` must be less than `n`.
    pub(super) fn new(n: usize, count: usize) -> Result<Self, ComputeError> {
        let mut near = Vec::new();
        near.try_reserve_exact(n * count).map_err(|_| {
            ComputeError::Memory(format!(
                "The {} nearest neighbors of {} rows need {} MB, which are not to be had: choose a smaller min_samples \
                 or fewer rows.",
                whole(count),
                whole(n),
                whole((n * count * 16) >> 20)
            ))
        })?;
        near.resize(n * count, (f64::INFINITY, u32::MAX));
        Ok(Neighborhoods { count, near })
    }

    /// Searches the neighborhood of the row in a slot of the screen.
    pub(super) fn search(&mut self, rows: &Rows, screen: &Screen, slot: usize) {
        if self.count == 0 {
            return;
        }
        let row = screen.order[slot] as usize;
        let mut query = vec![0.0; rows.columns()];
        screen.lanes.get(slot, &mut query);
        let found = &mut self.near[row * self.count..][..self.count];
        Nearest { rows, screen, row, query, found, bound: f32::INFINITY }.search(slot / LANES);
    }

    /// The neighborhood of a row: (distance, other row).
    pub(super) fn of(&self, row: usize) -> &[(f64, u32)] {
        &self.near[row * self.count..][..self.count]
    }

    /// The neighborhoods of the `count` nearest rows, out of these larger ones.
    pub(super) fn within(&self, count: usize) -> Neighborhoods {
        let rows = self.near.chunks_exact(self.count.max(1));
        Neighborhoods { count, near: rows.flat_map(|near| near[..count].iter().copied()).collect() }
    }

    /// Each row's distance to the farthest of its neighbors; 0 where none are asked for.
    pub(super) fn farthest(&self, n: usize) -> Vec<f64> {
        (1..=n).map(|i| if self.count == 0 { 0.0 } else { self.near[i * self.count - 1].0 }).collect()
    }

    /// For each row the neighbors that can be core samples while it is none, with the eps from which on it borders on
    /// them, by rising eps: where each row's start, and the list.
    pub(super) fn core_samples(&self, core_distances: &[f64]) -> (Vec<u32>, Vec<(f64, u32)>) {
        let mut starts = vec![0];
        let mut list = Vec::new();
        for (row, &own) in core_distances.iter().enumerate() {
            let start = list.len();
            for &(distance, other) in self.of(row) {
                let from = distance.max(core_distances[other as usize]);
                if from < own {
                    list.push((from, other));
                }
            }
            list[start..].sort_by(|a, b| a.0.total_cmp(&b.0));
            starts.push(list.len() as u32);
        }
        list.shrink_to_fit();
        (starts, list)
    }
}

impl Nearest<'_> {
    /// Looks through the blocks, the row's own and those beside it first: in space they are near, so the bound is soon
    /// tight.
    fn search(&mut self, own: usize) {
        let blocks = self.screen.lanes.len();
        let beside = own.saturating_sub(2)..blocks.min(own + 3);
        for block in beside.clone() {
            self.look_through(block);
        }
        for group in 0..blocks.div_ceil(LANES) {
            let boxes = self.screen.boxes.distances(group, &self.query);
            let first = group * LANES;
            for block in first..blocks.min(first + LANES) {
                if boxes[block - first] <= self.bound && !beside.contains(&block) {
                    self.look_through(block);
                }
            }
        }
    }

    fn look_through(&mut self, block: usize) {
        let distances = self.screen.lanes.distances(block, &self.query);
        if !distances.iter().fold(false, |any, &d| any | (d <= self.bound)) {
            return;
        }
        let rows = &self.screen.order[block * LANES..];
        for (&distance, &other) in distances.iter().zip(rows) {
            if distance <= self.bound && other as usize != self.row {
                self.offer(other);
            }
        }
    }

    fn offer(&mut self, other: u32) {
        let distance = self.rows.distance(self.row, other as usize);
        let last = self.found.len() - 1;
        if distance >= self.found[last].0 {
            return;
        }
        let place = self.found.partition_point(|f| f.0 <= distance);
        self.found.copy_within(place..last, place + 1);
        self.found[place] = (distance, other);
        self.bound = self.screen.reach(self.found[last].0);
    }
}
