//! The gap statistic (Tibshirani, Walther and Hastie 2001): how much tighter k clusters of the table are than k
//! clusters of rows that have none, as `cluster::clusGap(x, FUNcluster, d.power = 2, spaceH0 = "original")` in R, with
//! `kmeans` or with `cutree(hclust(..), k)`.

use crate::engine::cluster::agglomerative::{Dendrogram, Linkage, TreeRun};
use crate::engine::cluster::kmeans::{check_features, KMeansParams, KMeansRun};
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::dispersion::within;
use crate::engine::figures::whole;
use crate::engine::rng;
use crate::engine::task::Task;
use ndarray::{Array2, ArrayView2, Axis};
use rand::Rng as _;

/// What divides a table into k clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Divider {
    /// k-means, a fit for each k; the parameters' own `k` is not used.
    KMeans(KMeansParams),
    /// One merge tree, cut for each k.
    Hierarchy(Linkage, Metric),
}

/// Reference fits under way: [`Gap::step`] does a part of one, [`Gap::scores`] tells the result once all are made.
pub struct Gap {
    divider: Divider,
    /// Seed of the reference tables.
    seed: u64,
    largest_k: usize,
    references: usize,
    /// Smallest value and width of each feature.
    bounds: Vec<(f64, f64)>,
    rows: usize,
    /// Logarithms of the inertia for k = 1, 2, ...: first those of the table, then those of each reference.
    log_inertia: Vec<f64>,
    /// The reference under way.
    reference: Array2<f64>,
    fit: Option<Fit>,
}

/// The fit under way.
enum Fit {
    KMeans(Box<KMeansRun>),
    Tree(TreeRun),
    /// The tree is there and is cut for one k after the other.
    Cuts(Dendrogram),
}

/// The gap of a number of clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapScore {
    /// Number of clusters.
    pub k: usize,
    /// Mean logarithm of the references' inertia less that of the table's. NaN where an inertia is 0.
    pub gap: f64,
    /// Standard deviation of the references' logarithms, times `sqrt(1 + 1 / references)`.
    pub standard_error: f64,
}

impl Gap {
    /// Prepares the fits of k = 1 to `largest_k` to `features` (n x d) and to `references` tables of as many rows,
    /// drawn evenly from the box that holds `features`, with `seed`.
    ///
    /// # Errors
    /// A sentence about a parameter outside its range or a table that the divider cannot work with.
    pub fn new(
        features: ArrayView2<f64>,
        divider: Divider,
        seed: u64,
        largest_k: usize,
        references: usize,
    ) -> Result<Self, ComputeError> {
        check_features(features)?;
        let params = match divider {
            Divider::KMeans(params) => KMeansParams { k: largest_k, ..params },
            Divider::Hierarchy(..) => KMeansParams { k: largest_k, ..KMeansParams::default() },
        };
        params.check(features.nrows())?;
        if !(2..=1000).contains(&references) {
            let [found, most] = [references, 1000].map(whole);
            let sentence = format!("{found} reference tables were asked for; choose 2 to {most}.");
            return Err(ComputeError::parameter("references", sentence));
        }
        let bounds = features.axis_iter(Axis(1)).map(|column| {
            let least = column.fold(f64::INFINITY, |a, &b| a.min(b));
            (least, column.fold(f64::NEG_INFINITY, |a, &b| a.max(b)) - least)
        });
        Ok(Gap {
            divider,
            seed,
            largest_k,
            references,
            bounds: bounds.collect(),
            rows: features.nrows(),
            log_inertia: Vec::new(),
            reference: Array2::zeros((0, 0)),
            fit: None,
        })
    }

    /// Inertias known, and to be known.
    pub fn progress(&self) -> (usize, usize) {
        (self.log_inertia.len(), (self.references + 1) * self.largest_k)
    }

    /// A table drawn evenly from the box.
    fn draw(&self, table: u64) -> Array2<f64> {
        let mut rng = rng::stream(self.seed, table);
        Array2::from_shape_fn((self.rows, self.bounds.len()), |(_, feature)| {
            let (least, width) = self.bounds[feature];
            least + width * rng.gen::<f64>()
        })
    }

    /// The gaps of k = 1, 2, ..., once all fits are made.
    pub fn scores(&self) -> Option<Vec<GapScore>> {
        self.is_done().then(|| (1..=self.largest_k).map(|k| self.score(k)).collect())
    }

    fn score(&self, k: usize) -> GapScore {
        let logs: Vec<f64> = self.log_inertia[k - 1..].iter().step_by(self.largest_k).copied().collect();
        let (table, references) = (logs[0], &logs[1..]);
        let count = references.len() as f64;
        let mean = references.iter().sum::<f64>() / count;
        let squares: f64 = references.iter().map(|log| (log - mean) * (log - mean)).sum();
        let standard_error = (squares / (count - 1.0) * (1.0 + 1.0 / count)).sqrt();
        let gap = if table.is_finite() && mean.is_finite() { mean - table } else { f64::NAN };
        GapScore { k, gap, standard_error }
    }
}

impl Task for Gap {
    type Input<'a> = ArrayView2<'a, f64>;
    type Output = Vec<GapScore>;

    fn step(&mut self, features: ArrayView2<f64>, control: &mut Control) -> Result<(), ComputeError> {
        assert_eq!(features.nrows(), self.rows, "the features the gap was prepared with");
        if self.is_done() {
            return Ok(());
        }
        let done = self.log_inertia.len();
        let (table, k) = (done / self.largest_k, done % self.largest_k + 1);
        if self.fit.is_none() && table > 0 && k == 1 {
            self.reference = self.draw(table as u64);
        }
        let rows: ArrayView2<f64> = if table == 0 { features.view() } else { self.reference.view() };
        self.fit = match self.fit.take() {
            None => Some(match self.divider {
                Divider::KMeans(params) => Fit::KMeans(Box::new(KMeansRun::new(rows, &KMeansParams { k, ..params })?)),
                Divider::Hierarchy(linkage, metric) => Fit::Tree(TreeRun::new(rows, linkage, metric)?),
            }),
            Some(Fit::KMeans(mut run)) if !run.is_done() => {
                run.step((), control)?;
                Some(Fit::KMeans(run))
            }
            Some(Fit::KMeans(run)) => {
                self.log_inertia.push(libm::log(run.finish().inertia));
                None
            }
            Some(Fit::Tree(mut run)) if !run.is_done() => {
                run.step((), control)?;
                Some(Fit::Tree(run))
            }
            Some(Fit::Tree(run)) => Some(Fit::Cuts(run.finish())),
            Some(Fit::Cuts(tree)) => {
                self.log_inertia.push(libm::log(within(rows, &tree.cut(k))));
                (k < self.largest_k).then_some(Fit::Cuts(tree))
            }
        };
        Ok(())
    }

    fn is_done(&self) -> bool {
        let (done, total) = self.progress();
        done >= total
    }

    fn finish(self) -> Vec<GapScore> {
        self.scores().expect("all fits are made")
    }
}

/// The smallest k whose gap is at least that of k + 1 less its standard error (Tibshirani et al. 2001), if there is
/// one.
pub fn smallest_k_within_one_error(scores: &[GapScore]) -> Option<usize> {
    let pairs = scores.iter().zip(scores.iter().skip(1));
    pairs.into_iter().find(|(score, next)| score.gap >= next.gap - next.standard_error).map(|(score, _)| score.k)
}
