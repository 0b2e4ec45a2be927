//! One restart of Lloyd's algorithm.
//!
//! A row whose second nearest centroid was farther than the nearest by `s` keeps its label until its own centroid and
//! the fastest of the others have together moved by `s` (the triangle inequality, as in Hamerly 2010). Each cluster
//! adds up that movement; a row notes the sum at which it is due again.

use super::screen::{self, nearest, screen, squared_distance, Blocks, Centroids, Gathered, LANES};
use crate::engine::control::Stopped;
use std::rc::Rc;

/// Rows screened between two calls of the progress function.
const ROWS_PER_STEP: usize = 512 * LANES;

/// A finished run, clusters in the order of the centroids it started from.
pub(crate) struct Run {
    pub centroids: Vec<f64>,
    pub labels: Vec<i32>,
    pub inertia: f64,
    pub n_iter: usize,
    pub converged: bool,
}

/// Lloyd's algorithm under way, until no label changes, until the centroids' squared movement is at most `tolerance`,
/// or for `max_iter` iterations: [`Lloyd::step`] makes one. Every call needs the same rows.
pub(crate) struct Lloyd {
    state: State,
    max_iter: usize,
    tolerance: f64,
    n_iter: usize,
    converged: bool,
}

impl Lloyd {
    /// No iteration is made yet from the centroids `start` (k x d, one after the other) on the rows that `blocks` hold.
    pub fn new(blocks: Rc<Blocks>, start: Vec<f64>, max_iter: usize, tolerance: f64) -> Self {
        Lloyd { state: State::new(blocks, start), max_iter, tolerance, n_iter: 0, converged: false }
    }

    /// Whether no iteration is left.
    pub fn is_done(&self) -> bool {
        self.n_iter >= self.max_iter || self.converged
    }

    /// Makes the next iteration over `rows` (n x d, one after the other).
    pub fn step(&mut self, rows: &[f64], progress: &mut dyn FnMut(f64) -> Result<(), Stopped>) -> Result<(), Stopped> {
        let state = &mut self.state;
        let mut progress = || progress(self.n_iter as f64 / self.max_iter as f64);
        let mut changed = state.assign(rows, &mut progress)?;
        if !changed {
            // Sums that rows were added to and taken from carry rounding; the last word have centroids without it.
            state.recount(rows);
            state.move_centroids();
            changed = state.assign(rows, &mut progress)?;
        }
        self.n_iter += 1;
        if changed {
            state.relocate_empty(rows);
            self.converged = state.move_centroids() <= self.tolerance;
        } else {
            self.converged = true;
        }
        Ok(())
    }

    /// Labels of `rows` (n x d, one after the other) and inertia by the last centroids.
    pub fn finish(self, rows: &[f64], progress: &mut dyn FnMut(f64) -> Result<(), Stopped>) -> Result<Run, Stopped> {
        let Lloyd { mut state, max_iter, n_iter, converged, .. } = self;
        state.assign(rows, &mut || progress(n_iter as f64 / max_iter as f64))?;
        let inertia = state.inertia(rows);
        Ok(Run { centroids: state.centroids, labels: state.labels, inertia, n_iter, converged })
    }
}

struct State {
    blocks: Rc<Blocks>,
    /// `k` x features.
    centroids: Vec<f64>,
    /// -1 before the first assignment.
    labels: Vec<i32>,
    /// Sums of the clusters' rows, less the column means.
    sums: Vec<f64>,
    counts: Vec<usize>,
    /// For each cluster, its own movements and each time that of the fastest other, added up, in the blocks' units.
    moved: Vec<f64>,
    /// For each row, the value of its cluster's `moved` at which its label could change.
    due_at: Vec<f64>,
    due: Vec<u32>,
    gathered: Gathered,
}

impl State {
    fn new(blocks: Rc<Blocks>, start: Vec<f64>) -> Self {
        let (n, m) = (blocks.rows(), blocks.features());
        let k = start.len() / m;
        State {
            gathered: Gathered::new(&blocks),
            blocks,
            centroids: start,
            labels: vec![-1; n],
            sums: vec![0.0; k * m],
            counts: vec![0; k],
            moved: vec![0.0; k],
            due_at: vec![f64::NEG_INFINITY; n],
            due: Vec::with_capacity(n),
        }
    }

    fn row<'a>(&self, rows: &'a [f64], i: usize) -> &'a [f64] {
        let m = self.blocks.features();
        &rows[i * m..(i + 1) * m]
    }

    /// Gives every row that is due its nearest centroid; tells whether a label changed.
    fn assign(&mut self, rows: &[f64], progress: &mut dyn FnMut() -> Result<(), Stopped>) -> Result<bool, Stopped> {
        let mut due = std::mem::take(&mut self.due);
        self.find_due(&mut due);
        let centroids = Centroids::new(&self.centroids, &self.blocks);
        let mut changed = false;
        for some in due.chunks(ROWS_PER_STEP) {
            progress()?;
            changed |= self.assign_rows(rows, some, &centroids);
        }
        self.due = due;
        Ok(changed)
    }

    fn find_due(&self, due: &mut Vec<u32>) {
        due.clear();
        for (i, (&label, &due_at)) in self.labels.iter().zip(&self.due_at).enumerate() {
            if label < 0 || self.moved[label as usize] >= due_at {
                due.push(i as u32);
            }
        }
    }

    fn assign_rows(&mut self, rows: &[f64], due: &[u32], centroids: &Centroids) -> bool {
        let mut changed = false;
        for group in due.chunks(LANES) {
            let screened = screen(&self.blocks, group, centroids, &mut self.gathered);
            for (lane, &row) in group.iter().enumerate() {
                let row = row as usize;
                let (mut label, mut slack) = (screened.nearest[lane], f64::from(screened.slack[lane]));
                if slack <= 0.0 {
                    (label, slack) = self.decide(rows, row);
                }
                if label != self.labels[row] {
                    self.relabel(rows, row, label);
                    changed = true;
                }
                let moved = self.moved[label as usize];
                self.due_at[row] = moved + slack - 1e-12 * moved;
            }
        }
        changed
    }

    /// The nearest centroid in `f64`, and the slack as the screen has it.
    fn decide(&self, rows: &[f64], row: usize) -> (i32, f64) {
        let (label, best, second) = nearest(self.row(rows, row), &self.centroids);
        let (near, far) = (best.sqrt() * self.blocks.scale(), second.sqrt() * self.blocks.scale());
        let slack = if far == f64::INFINITY { far } else { far - near - 1e-12 * (far + near) };
        (label as i32, slack)
    }

    fn relabel(&mut self, rows: &[f64], row: usize, label: i32) {
        let old = std::mem::replace(&mut self.labels[row], label);
        if old >= 0 {
            self.add(rows, row, old as usize, -1.0);
            self.counts[old as usize] -= 1;
        }
        self.add(rows, row, label as usize, 1.0);
        self.counts[label as usize] += 1;
    }

    fn add(&mut self, rows: &[f64], row: usize, cluster: usize, sign: f64) {
        let m = self.blocks.features();
        let sums = &mut self.sums[cluster * m..(cluster + 1) * m];
        for ((sum, x), mean) in sums.iter_mut().zip(&rows[row * m..(row + 1) * m]).zip(self.blocks.means()) {
            *sum += sign * (x - mean);
        }
    }

    /// Adds the clusters' rows up anew, in row order.
    fn recount(&mut self, rows: &[f64]) {
        self.sums.fill(0.0);
        for row in 0..self.labels.len() {
            self.add(rows, row, self.labels[row] as usize, 1.0);
        }
    }

    /// Gives each cluster without a row the row farthest from its centroid, as scikit-learn does, but none from a
    /// cluster of equal rows.
    fn relocate_empty(&mut self, rows: &[f64]) {
        let empty: Vec<usize> = (0..self.counts.len()).filter(|&c| self.counts[c] == 0).collect();
        if empty.is_empty() {
            return;
        }
        let varied = self.varied(rows);
        let mut farthest: Vec<(f64, usize)> = (0..self.labels.len())
            .filter(|&row| varied[self.labels[row] as usize])
            .map(|row| (squared_distance(self.row(rows, row), self.centroid(self.labels[row] as usize)), row))
            .filter(|&(distance, _)| distance > 0.0)
            .collect();
        farthest.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut farthest = farthest.into_iter();
        for cluster in empty {
            let Some((_, row)) = farthest.find(|&(_, row)| self.counts[self.labels[row] as usize] > 1) else { return };
            self.relabel(rows, row, cluster as i32);
            self.due_at[row] = f64::NEG_INFINITY;
        }
    }

    /// Which clusters hold rows that differ. Distances do not tell: the mean of equal rows is not always exactly that
    /// row.
    fn varied(&self, rows: &[f64]) -> Vec<bool> {
        let mut first: Vec<Option<&[f64]>> = vec![None; self.counts.len()];
        let mut varied = vec![false; self.counts.len()];
        for (row, &label) in self.labels.iter().enumerate() {
            let first = first[label as usize].get_or_insert(self.row(rows, row));
            varied[label as usize] |= *first != self.row(rows, row);
        }
        varied
    }

    fn centroid(&self, cluster: usize) -> &[f64] {
        let m = self.blocks.features();
        &self.centroids[cluster * m..(cluster + 1) * m]
    }

    /// Moves each centroid to the mean of its rows (it stays where there are none); the sum of the squared movements.
    fn move_centroids(&mut self) -> f64 {
        let m = self.blocks.features();
        let mut movements = Vec::with_capacity(self.counts.len());
        let mut squares = 0.0;
        for (cluster, centroid) in self.centroids.chunks_exact_mut(m).enumerate() {
            let mut square = 0.0;
            if self.counts[cluster] > 0 {
                let count = self.counts[cluster] as f64;
                let sums = &self.sums[cluster * m..(cluster + 1) * m];
                for ((value, sum), mean) in centroid.iter_mut().zip(sums).zip(self.blocks.means()) {
                    let moved = mean + sum / count;
                    square += (moved - *value) * (moved - *value);
                    *value = moved;
                }
            }
            movements.push(square.sqrt() * self.blocks.scale() * (1.0 + 1e-12));
            squares += square;
        }
        for (cluster, moved) in self.moved.iter_mut().enumerate() {
            let others = movements.iter().enumerate().filter(|&(c, _)| c != cluster);
            *moved += movements[cluster] + others.map(|(_, &movement)| movement).fold(0.0, f64::max);
        }
        squares
    }

    fn inertia(&self, rows: &[f64]) -> f64 {
        let distance =
            |row: usize| screen::squared_distance(self.row(rows, row), self.centroid(self.labels[row] as usize));
        (0..self.labels.len()).map(distance).sum()
    }
}
