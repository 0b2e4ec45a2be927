//! New rows on a map that stays as it is, as openTSNE's `transform`: each is drawn to its neighbors among the map's
//! rows and repelled by all of them, but not by other new rows.
//!
//! Tables too large for a map of every row get a map of [`sample_rows`], on which the others are placed.

use super::affinity::{fitting_perplexity, neighbors_for, Conditionals};
use super::barnes_hut_tree::{List, Tree, GROUP};
use super::optimizer::{Optimizer, Step};
use super::repulsion_fft::Field;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::neighbors::{greater, kd_order, lesser, Neighbors, References};
use crate::engine::rng::stream;
use ndarray::ArrayView2;
use rand::RngCore;
use std::rc::Rc;

/// Perplexity of the new rows' neighborhoods.
const PERPLEXITY: f64 = 5.0;
/// A new row starts at the median of so many neighbors.
const START_NEIGHBORS: usize = 25;
/// Factor on the attraction.
const EXAGGERATION: f32 = 1.5;
/// Iterations in all.
const ITERATIONS: usize = 250;
/// Longer gradients are cut: rows must not shoot off.
const MAX_GRADIENT: f32 = 0.25;
/// How the rows step.
const STEP: Step = Step { learning_rate: 0.1, momentum: 0.8, longest: f32::INFINITY };
/// Side over distance up to which a node of the tree stands for its rows.
const THETA: f32 = 0.9;
/// Groups of rows are made anew after so many iterations.
const REORDER: usize = 25;
/// Where so many rows are to be placed, the repulsion is read from a grid that is made once.
const MANY: usize = 10_000;

/// A finished map that rows are placed on. It stands still, so that what is known of it serves any number of them.
pub struct ReferenceMap {
    map: Vec<[f32; 2]>,
    known: References,
    push: Push,
}

/// Where the map's repulsion comes from.
enum Push {
    /// A grid, made once.
    Field(Box<Field>),
    /// A tree that every group of rows walks down.
    Tree(Tree),
}

impl ReferenceMap {
    /// The rows of `known` (n x d) stand at `map` (n); `rows` rows are going to be placed among them.
    ///
    /// # Errors
    /// [`ComputeError`] if the table is empty, the map has another number of rows than `known`, or a value is not
    /// finite or too large to be squared.
    pub fn new(known: ArrayView2<f64>, map: &[[f32; 2]], metric: Metric, rows: usize) -> Result<Self, ComputeError> {
        if map.len() != known.nrows() {
            let [places, rows] = [map.len(), known.nrows()].map(whole);
            let sentence = format!("The map has {places} positions for {rows} rows; it needs one for each.");
            return Err(ComputeError::parameter("map", sentence));
        }
        let field = if rows < MANY { None } else { Field::of(map) };
        let push = match field {
            Some(field) => Push::Field(Box::new(field)),
            None => {
                let mut tree = Tree::default();
                tree.fit(map, true);
                Push::Tree(tree)
            }
        };
        Ok(ReferenceMap { map: map.to_vec(), known: References::new(known, metric)?, push })
    }

    /// How many rows are best placed at once: of few, what their steps read stays near the processor, but only among
    /// many do groups lie so close together that a tree is walked down for all of a group.
    pub fn portion(&self) -> usize {
        match self.push {
            Push::Field(_) => 500,
            Push::Tree(_) => 20_000,
        }
    }
}

/// New rows on their way to their places on a finished map.
pub struct Placement {
    reference: Rc<ReferenceMap>,
    list: List,
    neighbors: Neighbors,
    /// Share of each neighbor in a row's attraction, `k` a row.
    attraction: Vec<f32>,
    shares: usize,
    positions: Vec<[f32; 2]>,
    gradient: Vec<[f32; 2]>,
    order: Vec<u32>,
    optimizer: Optimizer,
    iteration: usize,
}

impl Placement {
    /// Starts each of the rows of `new` (m x d) at the median of its neighbors among the rows of the map.
    /// Of many rows known, some of the nearest may be missed ([`References::near`]).
    ///
    /// # Errors
    /// [`ComputeError`] if there is no new row, they differ in width from the map's, a value is not finite or too large
    /// to be squared, or nobody wants it any more.
    pub fn new(
        new: ArrayView2<f64>,
        reference: &Rc<ReferenceMap>,
        control: &mut Control,
    ) -> Result<Self, ComputeError> {
        let map = &reference.map;
        let wanted = neighbors_for(fitting_perplexity(PERPLEXITY, map.len()), map.len()).max(START_NEIGHBORS);
        let neighbors = reference.known.near(new, wanted, control)?;
        let mut conditionals = Conditionals::new(&neighbors, &[PERPLEXITY], map.len());
        conditionals.advance(&neighbors, new.nrows());
        let (shares, attraction) = (conditionals.k, conditionals.take());
        let start = START_NEIGHBORS.min(neighbors.k);
        let positions: Vec<[f32; 2]> = (0..new.nrows()).map(|row| median(&neighbors.of(row).0[..start], map)).collect();
        Ok(Placement {
            reference: reference.clone(),
            list: List::default(),
            neighbors,
            attraction,
            shares,
            gradient: vec![[0.0; 2]; positions.len()],
            order: Vec::new(),
            optimizer: Optimizer::new(positions.len()),
            positions,
            iteration: 0,
        })
    }

    /// Runs up to `iterations` further iterations.
    pub fn step(&mut self, iterations: usize) {
        let reference = self.reference.clone();
        for _ in 0..iterations.min(ITERATIONS - self.iteration) {
            match &reference.push {
                Push::Field(field) => {
                    for row in 0..self.positions.len() {
                        let [x, y, z] = field.on(self.positions[row]);
                        self.gradient[row] = self.gradient_of(row, [x, y], z);
                    }
                }
                Push::Tree(tree) => {
                    if self.iteration.is_multiple_of(REORDER) {
                        self.order = kd_order(self.positions.len(), 2, GROUP, |row, c| self.positions[row as usize][c]);
                    }
                    for group in 0..self.order.len().div_ceil(GROUP) {
                        self.descend(tree, group);
                    }
                }
            }
            self.optimizer.step(&mut self.positions, &self.gradient, STEP);
            self.iteration += 1;
        }
    }

    /// The gradient of one group of rows.
    fn descend(&mut self, tree: &Tree, group: usize) {
        let rows = &self.order[group * GROUP..self.order.len().min((group + 1) * GROUP)];
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for &row in rows {
            for c in 0..2 {
                low[c] = lesser(low[c], self.positions[row as usize][c]);
                high[c] = greater(high[c], self.positions[row as usize][c]);
            }
        }
        self.list.gather(tree, low, high, THETA);
        for &row in rows {
            let row = row as usize;
            let [x, y] = self.positions[row];
            let [fx, fy, z] = self.list.on(x, y);
            self.gradient[row] = self.gradient_of(row, [fx, fy], z);
        }
    }

    /// The gradient of a row, given the repulsion and the sum of weights where it stands.
    #[inline(always)]
    fn gradient_of(&self, row: usize, [fx, fy]: [f32; 2], z: f32) -> [f32; 2] {
        let [x, y] = self.positions[row];
        let push = if z > 0.0 { -1.0 / z } else { 0.0 };
        let (mut fx, mut fy) = (push * fx, push * fy);
        let shares = &self.attraction[row * self.shares..(row + 1) * self.shares];
        for (&neighbor, &share) in self.neighbors.of(row).0.iter().zip(shares) {
            let [px, py] = self.reference.map[neighbor as usize];
            let (dx, dy) = (x - px, y - py);
            let pull = EXAGGERATION * share / (1.0 + (dx * dx + dy * dy));
            fx += pull * dx;
            fy += pull * dy;
        }
        let length = (fx * fx + fy * fy).sqrt();
        let cut = if length > MAX_GRADIENT { MAX_GRADIENT / length } else { 1.0 };
        [fx * cut, fy * cut]
    }

    /// Where the new rows stand.
    pub fn positions(&self) -> &[[f32; 2]] {
        &self.positions
    }

    /// Iterations done, of 250.
    pub fn iteration(&self) -> usize {
        self.iteration
    }

    /// Whether the rows have their final places.
    pub fn is_done(&self) -> bool {
        self.iteration >= ITERATIONS
    }
}

/// The median of the rows' positions, coordinate by coordinate.
fn median(rows: &[u32], map: &[[f32; 2]]) -> [f32; 2] {
    [0, 1].map(|c| {
        let mut values: Vec<f32> = rows.iter().map(|&row| map[row as usize][c]).collect();
        values.sort_by(f32::total_cmp);
        let n = values.len();
        values[(n - 1) / 2] / 2.0 + values[n / 2] / 2.0
    })
}

/// `size` of `n` rows, drawn without replacement by `seed`, ascending (Vitter 1985, algorithm R).
pub fn sample_rows(n: usize, size: usize, seed: u64) -> Vec<usize> {
    let mut rng = stream(seed, 1);
    let mut sample: Vec<usize> = (0..n.min(size)).collect();
    for row in size..n {
        let at = ((u128::from(rng.next_u64()) * (row as u128 + 1)) >> 64) as usize;
        if at < size {
            sample[at] = row;
        }
    }
    sample.sort_unstable();
    sample
}
