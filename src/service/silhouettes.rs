//! Silhouettes of tables of any size: of every row where that takes seconds, else of a sample of the rows.

use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::embed::tsne::sample_rows;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::silhouette::{Silhouette, SilhouetteRun};
use crate::engine::task::{complete, Task};
use ndarray::{ArrayView2, Axis};

/// The work grows with the square of the rows: beyond so many a sample is taken.
pub(super) const MOST_ROWS: usize = 50_000;
/// Its size.
pub(super) const SAMPLE: usize = 20_000;
/// At least so many rows of each segment are in it, if the segment has them.
const LEAST: usize = 30;
/// The same sample for every segmentation of a table.
const SEED: u64 = 0;

/// Silhouettes by Euclidean distances under way; of a large table those of a sample among themselves, as scikit-learn's
/// `silhouette_score(sample_size=...)`, and NaN for the other rows.
pub(super) struct Run {
    run: SilhouetteRun,
    rows: usize,
    /// The rows of the sample, where it is one.
    sample: Option<Vec<usize>>,
}

impl Run {
    /// # Errors
    /// A sentence if there are fewer than two clusters.
    pub(super) fn new(features: ArrayView2<f64>, labels: &[i32]) -> Result<Self, ComputeError> {
        let rows = labels.len();
        if rows <= MOST_ROWS {
            return Ok(Run { run: SilhouetteRun::new(features, labels, Metric::Euclidean)?, rows, sample: None });
        }
        let mut sample = sample_rows(rows, SAMPLE, SEED);
        let mut lacking: Vec<usize> = labels::sizes(labels).iter().map(|&size| size.min(LEAST)).collect();
        for (row, &label) in labels.iter().enumerate() {
            let lacking = usize::try_from(label).ok().and_then(|label| lacking.get_mut(label));
            if let Some(lacking) = lacking.filter(|lacking| **lacking > 0) {
                *lacking -= 1;
                sample.push(row);
            }
        }
        sample.sort_unstable();
        sample.dedup();
        let of_sample: Vec<i32> = sample.iter().map(|&row| labels[row]).collect();
        let run = SilhouetteRun::new(features.select(Axis(0), &sample).view(), &of_sample, Metric::Euclidean)?;
        Ok(Run { run, rows, sample: Some(sample) })
    }

    /// What part of the work is done.
    pub(super) fn fraction(&self) -> f64 {
        let (done, total) = self.run.progress();
        done as f64 / total.max(1) as f64
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Silhouette;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        self.run.step((), control)
    }

    fn is_done(&self) -> bool {
        self.run.is_done()
    }

    fn finish(self) -> Silhouette {
        let found = self.run.finish();
        let Some(sample) = self.sample else { return found };
        let mut rows = vec![f64::NAN; self.rows];
        sample.iter().zip(&found.rows).for_each(|(&row, value)| rows[row] = *value);
        Silhouette { rows, ..found }
    }
}

/// The silhouettes at once.
///
/// # Errors
/// A sentence if there are fewer than two clusters; the wish to stop.
pub(super) fn silhouettes(
    features: ArrayView2<f64>,
    labels: &[i32],
    control: &mut Control<'_>,
) -> Result<Silhouette, ComputeError> {
    complete(Run::new(features, labels)?, (), control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::evaluate::silhouette::silhouette;
    use ndarray::Array2;

    #[test]
    fn a_large_tables_silhouettes_are_those_of_a_sample_and_near_the_exact_ones() {
        // Three groups, one of them of five rows only.
        let n = MOST_ROWS + 1;
        let label = |row: usize| if row < 5 { 2 } else { (row % 2) as i32 };
        let labels: Vec<i32> = (0..n).map(label).collect();
        let features =
            Array2::from_shape_fn((n, 1), |(row, _)| f64::from(label(row)) * 10.0 + (row % 97) as f64 / 20.0);
        let found = silhouettes(features.view(), &labels, &mut Control::none()).expect("silhouettes");
        let known = found.rows.iter().filter(|value| !value.is_nan()).count();
        assert!((SAMPLE..SAMPLE + 3 * LEAST).contains(&known), "{known}");
        assert_eq!((found.clusters.len(), found.rows[..5].iter().filter(|v| v.is_nan()).count()), (3, 0));
        let few: Vec<usize> = (0..n).step_by(25).chain(0..5).collect();
        let of_few: Vec<i32> = few.iter().map(|&row| labels[row]).collect();
        let close = silhouette(features.select(Axis(0), &few).view(), &of_few, Metric::Euclidean, &mut Control::none());
        assert!((found.mean - close.expect("silhouettes").mean).abs() < 0.01, "{}", found.mean);
    }
}
