//! A [`DbscanTree`] under way: the neighborhoods first, then the spanning tree, some rows at a time.

use super::neighborhoods::Neighborhoods;
use super::DbscanTree;
use crate::engine::cluster::spanning_tree::{SpanningTree, Walk};
use crate::engine::control::Control;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::task::Task;
use ndarray::ArrayView2;
use std::rc::Rc;

/// Rows whose neighbors one step searches, or that it joins to the tree: a millisecond or two with 9,000 rows.
const ROWS_PER_STEP: usize = 64;

/// The making of a [`DbscanTree`]: [`DbscanRun::step`] does a part, for callers that have other things to do in
/// between.
pub struct DbscanRun {
    /// The rows with their image in f32.
    pub(super) rows: Rc<(Rows, Screen)>,
    pub(super) min_samples: usize,
    /// Neighborhoods searched so far, in the order of the screen.
    searched: usize,
    pub(super) neighborhoods: Neighborhoods,
    pub(super) tree: DbscanTree,
    pub(super) walk: Option<Walk>,
}

impl DbscanRun {
    /// Prepares [`DbscanTree::new`] of the rows of `features` (n x d).
    ///
    /// # Errors
    /// As [`DbscanTree::new`], but for the control's stop.
    pub fn new(features: ArrayView2<f64>, min_samples: usize, metric: Metric) -> Result<Self, ComputeError> {
        if min_samples == 0 {
            let sentence = "min_samples is 0; it counts the row itself, so it must be at least 1.";
            return Err(ComputeError::parameter("min-samples", sentence));
        }
        let rows = Rows::new(features, metric)?;
        let n = rows.len();
        let screen = Screen::new(&rows);
        // Without rows enough no row is ever a core sample: there is nothing to search, and everything is noise.
        let count = if min_samples > n { 0 } else { min_samples - 1 };
        Ok(DbscanRun {
            searched: if min_samples > n { n } else { 0 },
            neighborhoods: Neighborhoods::new(n, count)?,
            rows: Rc::new((rows, screen)),
            min_samples,
            tree: unconnected(n),
            walk: None,
        })
    }

    /// Whether all neighborhoods are known, which is enough for [`DbscanRun::with_fewer`].
    pub fn is_searched(&self) -> bool {
        self.searched == self.rows.0.len()
    }

    /// The k-distance curve (n values) of a `min_samples` that is not larger, as [`DbscanTree::k_distances`].
    ///
    /// # Panics
    /// As [`DbscanRun::with_fewer`].
    pub fn k_distances(&self, min_samples: usize) -> Vec<f64> {
        assert!(self.is_searched() && (1..=self.min_samples).contains(&min_samples), "the neighbourhoods are known");
        let mut curve = self.neighborhoods.within(min_samples - 1).farthest(self.rows.0.len());
        curve.sort_by(f64::total_cmp);
        curve
    }

    /// The making of the tree of fewer `min_samples` on the same rows: what was searched serves it too.
    ///
    /// # Panics
    /// If this one is not searched, or its `min_samples` is less or more than there are rows.
    pub fn with_fewer(&self, min_samples: usize) -> DbscanRun {
        let n = self.rows.0.len();
        assert!(self.is_searched() && self.min_samples <= n, "the larger neighbourhoods are known");
        assert!((1..=self.min_samples).contains(&min_samples), "the neighbourhoods hold those that are asked for");
        DbscanRun {
            rows: self.rows.clone(),
            min_samples,
            searched: n,
            neighborhoods: self.neighborhoods.within(min_samples - 1),
            tree: unconnected(n),
            walk: None,
        }
    }

    /// Rows searched and joined, and both to do.
    pub fn progress(&self) -> (usize, usize) {
        let joined = self.walk.as_ref().map_or(0, |walk| walk.tree.order.len());
        (self.searched + joined, 2 * self.rows.0.len())
    }
}

impl Task for DbscanRun {
    type Input<'a> = ();
    type Output = DbscanTree;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let (done, total) = self.progress();
        control.at(done, total)?;
        let (rows, screen) = &*self.rows;
        let n = rows.len();
        if self.is_done() {
            return Ok(());
        }
        if !self.is_searched() {
            let last = n.min(self.searched + ROWS_PER_STEP);
            for slot in self.searched..last {
                self.neighborhoods.search(rows, screen, slot);
            }
            self.searched = last;
            return Ok(());
        }
        let Some(walk) = &mut self.walk else {
            let core = self.neighborhoods.farthest(n);
            (self.tree.starts, self.tree.near) = self.neighborhoods.core_samples(&core);
            self.walk = Some(Walk::new(rows, screen, &core, &core));
            self.tree.core_distances = core;
            return Ok(());
        };
        for _ in 0..ROWS_PER_STEP {
            if !walk.is_done() {
                walk.step(rows, screen);
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        let n = self.rows.0.len();
        self.is_searched() && (self.min_samples > n || self.walk.as_ref().is_some_and(Walk::is_done))
    }

    fn finish(self) -> DbscanTree {
        assert!(self.is_done(), "all rows were joined");
        let mut tree = self.tree;
        if let Some(walk) = self.walk {
            tree.tree = walk.tree;
        }
        tree
    }
}

/// No row is a core sample at any eps.
fn unconnected(n: usize) -> DbscanTree {
    let order: Vec<u32> = (0..n as u32).collect();
    DbscanTree {
        core_distances: vec![f64::INFINITY; n],
        tree: SpanningTree { parent: order.clone(), order, weight: vec![f64::INFINITY; n] },
        starts: vec![0; n + 1],
        near: Vec::new(),
    }
}
