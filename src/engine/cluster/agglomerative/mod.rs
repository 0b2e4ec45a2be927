//! Agglomerative clustering: a merge tree computed once for (features, linkage, metric), and every cut of it for free.
//!
//! | linkage | how | memory |
//! |---|---|---|
//! | Ward | nearest-neighbor chain on centroids (`ward.rs`) | n d |
//! | single | minimum spanning tree ([`spanning_tree`]) | n d |
//! | complete, average, weighted | nearest-neighbor chain on a full matrix (`matrix.rs`) | 4 n² (8 n² up to 4,096 rows)
//! |
//! | - where that does not fit; centroid, median | kodama on a condensed matrix | 2 n² (4 n²) |

mod dendrogram;
mod folded;
mod matrix;
mod ward;

pub use dendrogram::{Dendrogram, Merge};
pub use folded::{Folded, FoldedMerge};
pub use matrix::MATRIX_LIMIT;

use super::spanning_tree;
use crate::engine::choice::choices;
use crate::engine::control::Control;
use crate::engine::distance::screen::Screen;
use crate::engine::distance::{Metric, Rows};
use crate::engine::error::ComputeError;
use crate::engine::task::{complete, Task};
use matrix::MatrixTree;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// How the dissimilarity of two clusters comes from those of their rows, as SciPy's `linkage` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Linkage {
    /// Growth of the within-cluster sum of squares: sqrt(2 |A| |B| / (|A| + |B|)) times the distance of the centroids.
    Ward,
    /// The farthest pair of rows.
    Complete,
    /// The mean over all pairs of rows (UPGMA).
    Average,
    /// The nearest pair of rows.
    Single,
    /// The mean of the dissimilarities of the two clusters merged last (WPGMA).
    Weighted,
    /// The distance of the centroids (UPGMC); merge heights may fall.
    Centroid,
    /// The distance of the midpoints of merges (WPGMC); merge heights may fall.
    Median,
}
choices!(Linkage {
    Ward = "ward", "Ward";
    Complete = "complete", "Complete";
    Average = "average", "Average";
    Single = "single", "Single";
    Weighted = "weighted", "Weighted";
    Centroid = "centroid", "Centroid";
    Median = "median", "Median";
});

/// Whether a linkage has a meaning with a metric.
///
/// # Errors
/// The reason why not, as a sentence for the page.
pub fn offered(linkage: Linkage, metric: Metric) -> Result<(), &'static str> {
    match linkage {
        _ if metric == Metric::Euclidean => Ok(()),
        Linkage::Ward => Err("Ward linkage works with Euclidean distance only."),
        Linkage::Centroid => Err("Centroid linkage works with Euclidean distance only."),
        Linkage::Median => Err("Median linkage works with Euclidean distance only."),
        Linkage::Complete | Linkage::Average | Linkage::Single | Linkage::Weighted => Ok(()),
    }
}

/// The merge tree of the rows of `features` (n x d): what SciPy's `linkage(pdist(features, metric), linkage)` gives.
///
/// Where several pairs are equally near, the order of SciPy's algorithms is followed as far as rounding allows.
///
/// # Errors
/// A combination that is not [`offered`]; a table without rows, columns or finite distances; a matrix over
/// [`MATRIX_LIMIT`]; or the control's stop.
pub fn tree(
    features: ArrayView2<f64>,
    linkage: Linkage,
    metric: Metric,
    control: &mut Control,
) -> Result<Dendrogram, ComputeError> {
    complete(TreeRun::new(features, linkage, metric)?, (), control)
}

/// Merges of one step: a millisecond or two with 9,000 rows.
const MERGES_PER_STEP: usize = 32;

/// A [`tree`] under way: [`TreeRun::step`] does a few milliseconds of the work, or, of single, centroid and median
/// linkage, the whole.
pub struct TreeRun(State);

enum State {
    Ward(Box<ward::Ward>),
    Single(Rows),
    Matrix(MatrixTree),
    Done(Dendrogram),
}

impl TreeRun {
    /// Prepares [`tree`] of the rows of `features` (n x d).
    ///
    /// # Errors
    /// A combination that is not [`offered`]; a table without rows, columns or finite distances; a matrix over
    /// [`MATRIX_LIMIT`].
    pub fn new(features: ArrayView2<f64>, linkage: Linkage, metric: Metric) -> Result<Self, ComputeError> {
        offered(linkage, metric).map_err(|reason| ComputeError::parameter("metric", reason))?;
        let rows = Rows::new(features, metric)?;
        Ok(TreeRun(match linkage {
            Linkage::Ward => State::Ward(Box::new(ward::Ward::new(&rows))),
            Linkage::Single => State::Single(rows),
            _ => State::Matrix(MatrixTree::new(rows, linkage)?),
        }))
    }
}

impl Task for TreeRun {
    type Input<'a> = ();
    type Output = Dendrogram;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match &mut self.0 {
            State::Ward(ward) => {
                let (done, total) = ward.progress();
                control.at(done, total)?;
                for _ in 0..MERGES_PER_STEP {
                    ward.step();
                }
                if let Some(tree) = ward.finish() {
                    self.0 = State::Done(tree);
                }
            }
            State::Single(rows) => {
                let core = vec![0.0; rows.len()];
                let tree = spanning_tree::SpanningTree::new(rows, &Screen::new(rows), &core, control)?;
                self.0 = State::Done(Dendrogram::from_pairs(tree.edges()));
            }
            State::Matrix(run) => {
                if let Some(tree) = run.step(control)? {
                    self.0 = State::Done(tree);
                }
            }
            State::Done(_) => {}
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self.0, State::Done(_))
    }

    fn finish(self) -> Dendrogram {
        match self.0 {
            State::Done(tree) => tree,
            State::Ward(_) | State::Single(_) | State::Matrix(_) => panic!("the tree is not made yet"),
        }
    }
}
