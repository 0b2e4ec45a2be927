//! k-means (Lloyd 1982) with greedy k-means++ seeding (Arthur and Vassilvitskii 2007), as scikit-learn's `KMeans`.
//!
//! Distances are screened in `f32` ([`screen`]) and every decision that is closer than the screen's error is taken
//! again in `f64`, so labels, centroids and inertia are those of plain `f64` k-means. From the second iteration on, a
//! row is looked at again only when the centroids have moved far enough that its label could change ([`lloyd`]).

pub(super) mod lloyd;
pub(super) mod screen;
pub(crate) mod seeding;

use super::labels;
use crate::engine::choice::choices;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::figures::{exact, exponential, whole};
use crate::engine::rng;
use crate::engine::task::{complete, Task};
use ndarray::{Array2, ArrayView2, Axis};
use screen::Blocks;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// How the first centroids are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Init {
    /// Greedy k-means++: each centroid the best of `2 + ln k` rows drawn by squared distance, as scikit-learn does.
    KMeansPlusPlus,
    /// `k` different rows, drawn evenly.
    Random,
}
choices!(Init {
    KMeansPlusPlus = "k-means++", "k-means++";
    Random = "random", "Random rows";
});

/// What k-means is asked to do. [`KMeansParams::check`] tells whether it can.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KMeansParams {
    /// Number of clusters, from 1 to the number of rows.
    pub k: usize,
    /// How the first centroids are chosen.
    pub init: Init,
    /// Restarts, 1 to 100; the one with the least inertia is kept.
    pub n_init: usize,
    /// Most iterations of one restart, 1 to 10,000.
    pub max_iter: usize,
    /// A restart ends when the squared movement of all centroids is at most `tol` times the mean variance of the
    /// features (or when no label changes); 0 asks for unchanged labels.
    pub tol: f64,
    /// Seed; restart `r` draws from stream `r` of it.
    pub seed: u64,
}

impl Default for KMeansParams {
    fn default() -> Self {
        KMeansParams { k: 6, init: Init::KMeansPlusPlus, n_init: 10, max_iter: 300, tol: 1e-4, seed: 42 }
    }
}

impl KMeansParams {
    /// Checks the parameters against a table of `rows` rows.
    ///
    /// # Errors
    /// A sentence about the first parameter outside its range.
    pub fn check(&self, rows: usize) -> Result<(), ComputeError> {
        let KMeansParams { k, n_init, max_iter, tol, .. } = *self;
        if k < 1 {
            return Err(ComputeError::parameter("k", "k is 0; ask for at least 1 cluster."));
        }
        if k > rows {
            let [k, rows] = [k, rows].map(whole);
            let sentence = format!("k is {k}, but the table has {rows} rows; choose k from 1 to {rows}.");
            return Err(ComputeError::parameter("k", sentence));
        }
        if !(1..=100).contains(&n_init) {
            let sentence = format!("n_init is {}; choose 1 to 100 restarts.", whole(n_init));
            return Err(ComputeError::parameter("n_init", sentence));
        }
        if !(1..=10_000).contains(&max_iter) {
            let sentence = format!("max_iter is {}; choose 1 to {} iterations.", whole(max_iter), whole(10_000));
            return Err(ComputeError::parameter("max_iter", sentence));
        }
        if !(tol >= 0.0 && tol.is_finite()) {
            let sentence = format!("tol is {}; choose a number of 0 or more.", exact(tol));
            return Err(ComputeError::parameter("tol", sentence));
        }
        Ok(())
    }
}

/// The result of k-means.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeansFit {
    /// Centroids, `k` x features, largest cluster first. Fewer than `k` if the table has fewer different rows.
    pub centroids: Array2<f64>,
    /// The nearest centroid of each row.
    pub labels: Vec<i32>,
    /// Sum over the rows of the squared distance to their centroid.
    pub inertia: f64,
    /// Iterations of the restart that was kept.
    pub n_iter: usize,
    /// Whether that restart ended by itself, rather than at `max_iter`.
    pub converged: bool,
}

/// Clusters the rows of `features` (n x d) around `params.k` centroids.
///
/// Clusters that lose their last row get the row farthest from its centroid, as in scikit-learn. The labels are those
/// of [`assign`] with the centroids returned, but for rows exactly as near to two of them. Same seed, same result to
/// the bit.
///
/// # Errors
/// A parameter or a table that k-means cannot work with (a sentence), or the wish to stop.
pub fn kmeans(
    features: ArrayView2<f64>,
    params: &KMeansParams,
    control: &mut Control,
) -> Result<KMeansFit, ComputeError> {
    complete(KMeansRun::new(features, params)?, (), control)
}

/// k-means under way: [`KMeansRun::step`] makes one iteration, for callers that have other things to do in between.
pub struct KMeansRun {
    params: KMeansParams,
    rows: Vec<f64>,
    blocks: Rc<Blocks>,
    tolerance: f64,
    /// Restarts made.
    restart: usize,
    /// The restart under way.
    lloyd: Option<lloyd::Lloyd>,
    best: Option<lloyd::Run>,
}

impl KMeansRun {
    /// Prepares the restarts of [`kmeans`] on the rows of `features` (n x d).
    ///
    /// # Errors
    /// A parameter or a table that k-means cannot work with (a sentence).
    pub fn new(features: ArrayView2<f64>, params: &KMeansParams) -> Result<Self, ComputeError> {
        params.check(features.nrows())?;
        check_features(features)?;
        // Sums depend on the layout in their last bits.
        let blocks = Rc::new(Blocks::new(features.as_standard_layout().view()));
        let tolerance = params.tol * blocks.mean_variance();
        let rows = features.iter().copied().collect();
        Ok(KMeansRun { params: *params, rows, blocks, tolerance, restart: 0, lloyd: None, best: None })
    }
}

impl Task for KMeansRun {
    type Input<'a> = ();
    type Output = KMeansFit;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let KMeansRun { params, rows, blocks, restart, .. } = self;
        let mut progress = |fraction: f64| {
            let done = (*restart as f64 + fraction) / params.n_init as f64;
            control.at((done * 1e6) as usize, 1_000_000)
        };
        match &mut self.lloyd {
            None if *restart < params.n_init => {
                progress(0.0)?;
                let mut rng = rng::stream(params.seed, *restart as u64);
                let seeds = seeding::rows(blocks, params.k, params.init, &mut rng);
                let m = blocks.features();
                let start = seeds.iter().flat_map(|&row| rows[row * m..(row + 1) * m].iter().copied()).collect();
                let lloyd = lloyd::Lloyd::new(blocks.clone(), start, params.max_iter, self.tolerance);
                self.lloyd = Some(lloyd);
            }
            Some(lloyd) if !lloyd.is_done() => lloyd.step(rows, &mut progress)?,
            _ => {
                let Some(lloyd) = self.lloyd.take() else { return Ok(()) };
                let run = lloyd.finish(rows, &mut progress)?;
                if self.best.as_ref().is_none_or(|b| run.inertia < b.inertia) {
                    self.best = Some(run);
                }
                self.restart += 1;
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.restart >= self.params.n_init
    }

    fn finish(self) -> KMeansFit {
        self.best.expect("at least one restart was made").into_fit(self.blocks.features())
    }
}

impl lloyd::Run {
    /// Orders the clusters by size and drops those without a row.
    pub(super) fn into_fit(self, features: usize) -> KMeansFit {
        let mut labels = self.labels;
        let order = labels::order_by_size(&mut labels);
        let centroids = Array2::from_shape_vec((self.centroids.len() / features, features), self.centroids)
            .expect("k x features values")
            .select(Axis(0), &order);
        KMeansFit { centroids, labels, inertia: self.inertia, n_iter: self.n_iter, converged: self.converged }
    }
}

/// The nearest of `centroids` (k x d) to each row of `features` (n x d), the first of several as near: n labels.
///
/// # Panics
/// If the centroids are none or have other features than the rows.
pub fn assign(features: ArrayView2<f64>, centroids: ArrayView2<f64>) -> Vec<i32> {
    assert!(centroids.nrows() > 0, "no centroid to assign to");
    assert_eq!(features.ncols(), centroids.ncols(), "rows and centroids have the same features");
    let (features, centroids) = (features.as_standard_layout(), centroids.as_standard_layout());
    let centroids = centroids.as_slice().expect("standard layout is contiguous");
    features.rows().into_iter().map(|row| screen::nearest(row.as_slice().expect("a row"), centroids).0 as i32).collect()
}

/// Sum over the rows of `features` (n x d) of the squared distance to that of `centroids` (k x d) which their label (n)
/// names; noise is left out.
pub fn inertia(features: ArrayView2<f64>, centroids: ArrayView2<f64>, labels: &[i32]) -> f64 {
    let (features, centroids) = (features.as_standard_layout(), centroids.as_standard_layout());
    let mut sum = 0.0;
    for (x, &label) in features.rows().into_iter().zip(labels) {
        if label >= 0 {
            let centroid = centroids.row(label as usize);
            sum += screen::squared_distance(x.as_slice().expect("a row"), centroid.as_slice().expect("a row"));
        }
    }
    sum
}

/// Refuses a table without columns and values whose squares would overflow.
pub(crate) fn check_features(features: ArrayView2<f64>) -> Result<(), ComputeError> {
    const LARGEST: f64 = 1e140;
    if features.ncols() == 0 {
        return Err(ComputeError::parameter("features", "The table has 0 features; keep at least one numeric column."));
    }
    match features.indexed_iter().find(|(_, value)| !value.is_finite() || value.abs() > LARGEST) {
        Some(((row, column), value)) => Err(ComputeError::parameter(
            "features",
            format!(
                "Row {}, feature {} holds {}; values from -1e140 to 1e140 were expected: scale or drop the feature.",
                whole(row + 1),
                whole(column + 1),
                exponential(*value)
            ),
        )),
        None => Ok(()),
    }
}
