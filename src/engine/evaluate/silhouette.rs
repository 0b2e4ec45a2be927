//! The silhouette of every row (Rousseeuw 1987), exact, as scikit-learn's `silhouette_samples`, in O(n) memory.
//!
//! The rows are put cluster by cluster into blocks of four, feature by feature, and the pairs of clusters are gone
//! through one after the other: when a pair is done, the mean distances between their rows are complete both ways, so
//! no n x k table of sums is kept, and each distance is computed once. All in `f64`.

use crate::engine::control::Control;
use crate::engine::distance::{ratio, Form, Metric};
use crate::engine::error::ComputeError;
use crate::engine::task::{complete, Task};
use ndarray::ArrayView2;

const LANES: usize = 4;
/// Pairs of blocks that one step compares: a millisecond or two.
const PAIRS_PER_STEP: usize = 16_384;

/// Silhouettes of a clustering.
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// For each row `(b - a) / max(a, b)`: `a` is its mean distance to the other rows of its cluster, `b` the least
    /// mean distance to another cluster. 0 for the only row of a cluster, NaN for noise.
    pub rows: Vec<f64>,
    /// Mean over the rows of each cluster; NaN for one without rows.
    pub clusters: Vec<f64>,
    /// Mean over all rows but noise.
    pub mean: f64,
}

/// Computes the silhouette of each row of `features` (n x d) by their `labels` (n); noise (-1) is left out.
///
/// Cosine and correlation distances of a row without direction (all zero, all equal) are 1.
///
/// # Errors
/// A sentence if there are fewer than two clusters; the wish to stop.
///
/// # Panics
/// If there is not one label for each row.
pub fn silhouette(
    features: ArrayView2<f64>,
    labels: &[i32],
    metric: Metric,
    control: &mut Control,
) -> Result<Silhouette, ComputeError> {
    complete(SilhouetteRun::new(features, labels, metric)?, (), control)
}

/// Silhouettes under way: [`SilhouetteRun::step`] does a millisecond or two of the work, for callers that have other
/// things to do in between.
pub struct SilhouetteRun {
    metric: Metric,
    clusters: Vec<Cluster>,
    /// Mean distance of each row to the others of its cluster, and the least one to another cluster.
    own: Vec<f64>,
    other: Vec<f64>,
    /// The pair of clusters under way, the next block of its first one, and the sums so far.
    pair: (usize, usize),
    block: usize,
    sums: PairSums,
    done: usize,
}

impl SilhouetteRun {
    /// Prepares [`silhouette`] of the rows of `features` (n x d) by their `labels` (n).
    ///
    /// # Errors
    /// A sentence if there are fewer than two clusters.
    ///
    /// # Panics
    /// If there is not one label for each row.
    pub fn new(features: ArrayView2<f64>, labels: &[i32], metric: Metric) -> Result<Self, ComputeError> {
        assert_eq!(features.nrows(), labels.len(), "one label for each row");
        let sizes = crate::engine::cluster::labels::sizes(labels);
        let present = sizes.iter().filter(|&&size| size > 0).count();
        if present < 2 {
            let sentence = format!("A silhouette compares at least 2 clusters; there is {present}.");
            return Err(ComputeError::parameter("k", sentence));
        }
        let clusters: Vec<Cluster> = (0..sizes.len()).map(|c| Cluster::new(features, labels, c, metric)).collect();
        Ok(SilhouetteRun {
            metric,
            own: vec![0.0; labels.len()],
            other: vec![f64::INFINITY; labels.len()],
            pair: (0, 0),
            block: 0,
            sums: PairSums::new(&clusters[0], &clusters[0]),
            done: 0,
            clusters,
        })
    }

    /// Pairs of blocks done, and to do.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.clusters.iter().map(Cluster::blocks).sum::<usize>().pow(2))
    }

    fn step_by<D: Distance>(&mut self) {
        if self.is_done() {
            return;
        }
        let (i, j) = self.pair;
        let (a, b) = (&self.clusters[i], &self.clusters[j]);
        let last = a.blocks().min(self.block + (PAIRS_PER_STEP / b.blocks().max(1)).max(1));
        for block in self.block..last {
            add_block::<D>(a, b, i == j, block, &mut self.sums);
        }
        self.done += (last - self.block) * b.blocks() * if i == j { 1 } else { 2 };
        self.block = last;
        if last == a.blocks() {
            self.end_pair();
        }
    }

    /// The pair's sums are complete: keeps their means and goes on to the next pair.
    fn end_pair(&mut self) {
        let (i, j) = self.pair;
        let (a, b) = (&self.clusters[i], &self.clusters[j]);
        if i == j {
            for ((&row, of_a), of_b) in a.rows.iter().zip(&self.sums.of_a).zip(&self.sums.of_b) {
                self.own[row] = (of_a + of_b) / (a.rows.len() - 1).max(1) as f64;
            }
        } else {
            lower(&mut self.other, a, &self.sums.of_a, b.rows.len());
            lower(&mut self.other, b, &self.sums.of_b, a.rows.len());
        }
        let next = if j + 1 < self.clusters.len() { (i, j + 1) } else { (i + 1, i + 1) };
        (self.pair, self.block) = (next, 0);
        if let Some((a, b)) = self.clusters.get(next.0).zip(self.clusters.get(next.1)) {
            self.sums = PairSums::new(a, b);
        }
    }
}

impl Task for SilhouetteRun {
    type Input<'a> = ();
    type Output = Silhouette;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let (done, total) = self.progress();
        control.at(done, total)?;
        match (self.metric.form(), self.metric.is_directed()) {
            (_, true) => self.step_by::<Angle>(),
            (Form::Squares, false) => self.step_by::<Euclidean>(),
            (Form::Sums, false) => self.step_by::<Manhattan>(),
            (Form::Largest, false) => self.step_by::<Chebyshev>(),
            (Form::Ratios, false) => self.step_by::<Canberra>(),
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.pair.0 >= self.clusters.len()
    }

    fn finish(self) -> Silhouette {
        assert!(self.is_done(), "all pairs of clusters were compared");
        let mut rows = vec![f64::NAN; self.own.len()];
        for cluster in &self.clusters {
            for &row in &cluster.rows {
                let (a, b) = (self.own[row], self.other[row]);
                let largest = a.max(b);
                rows[row] = if cluster.rows.len() == 1 || largest == 0.0 { 0.0 } else { (b - a) / largest };
            }
        }
        let sum = |cluster: &Cluster| cluster.rows.iter().map(|&row| rows[row]).sum::<f64>();
        let sums: Vec<f64> = self.clusters.iter().map(sum).collect();
        let clustered: usize = self.clusters.iter().map(|cluster| cluster.rows.len()).sum();
        let mean = sums.iter().sum::<f64>() / clustered as f64;
        let clusters = sums.iter().zip(&self.clusters).map(|(sum, c)| sum / c.rows.len() as f64).collect();
        Silhouette { rows, clusters, mean }
    }
}

/// The rows of a cluster, in blocks of `LANES` rows, feature by feature; the last block is filled with zeros.
struct Cluster {
    rows: Vec<usize>,
    features: usize,
    values: Vec<f64>,
}

impl Cluster {
    fn new(features: ArrayView2<f64>, labels: &[i32], cluster: usize, metric: Metric) -> Self {
        let rows: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] == cluster as i32).collect();
        let m = features.ncols();
        let mut values = vec![0.0; rows.len().div_ceil(LANES) * m * LANES];
        for (position, &row) in rows.iter().enumerate() {
            let mut x = features.row(row).to_vec();
            if metric == Metric::Correlation {
                let mean = x.iter().sum::<f64>() / m as f64;
                x.iter_mut().for_each(|value| *value -= mean);
            }
            if metric.is_directed() {
                let length = x.iter().map(|value| value * value).sum::<f64>().sqrt();
                x.iter_mut().for_each(|value| *value /= if length > 0.0 { length } else { 1.0 });
            }
            for (f, value) in x.iter().enumerate() {
                values[(position / LANES * m + f) * LANES + position % LANES] = *value;
            }
        }
        Cluster { rows, features: m, values }
    }

    fn blocks(&self) -> usize {
        self.rows.len().div_ceil(LANES)
    }

    fn block(&self, block: usize) -> &[f64] {
        let size = self.features * LANES;
        &self.values[block * size..(block + 1) * size]
    }

    /// Rows of the block that are rows of the cluster.
    fn width(&self, block: usize) -> usize {
        LANES.min(self.rows.len() - block * LANES)
    }
}

/// How the differences of the features add up to a distance.
trait Distance {
    fn add(sum: f64, x: f64, y: f64) -> f64;
    fn finish(sum: f64) -> f64;
}

struct Euclidean;
impl Distance for Euclidean {
    #[inline(always)]
    fn add(sum: f64, x: f64, y: f64) -> f64 {
        sum + (x - y) * (x - y)
    }
    #[inline(always)]
    fn finish(sum: f64) -> f64 {
        sum.sqrt()
    }
}

struct Manhattan;
impl Distance for Manhattan {
    #[inline(always)]
    fn add(sum: f64, x: f64, y: f64) -> f64 {
        sum + (x - y).abs()
    }
    #[inline(always)]
    fn finish(sum: f64) -> f64 {
        sum
    }
}

struct Chebyshev;
impl Distance for Chebyshev {
    #[inline(always)]
    fn add(sum: f64, x: f64, y: f64) -> f64 {
        let difference = (x - y).abs();
        if difference > sum {
            difference
        } else {
            sum
        }
    }
    #[inline(always)]
    fn finish(sum: f64) -> f64 {
        sum
    }
}

struct Canberra;
impl Distance for Canberra {
    #[inline(always)]
    fn add(sum: f64, x: f64, y: f64) -> f64 {
        sum + ratio(x, y)
    }
    #[inline(always)]
    fn finish(sum: f64) -> f64 {
        sum
    }
}

/// Cosine and correlation, of rows of length 1.
struct Angle;
impl Distance for Angle {
    #[inline(always)]
    fn add(sum: f64, x: f64, y: f64) -> f64 {
        sum + x * y
    }
    #[inline(always)]
    fn finish(sum: f64) -> f64 {
        let distance = 1.0 - sum;
        if distance > 0.0 {
            distance
        } else {
            0.0
        }
    }
}

/// Sums of the distances of each row of a cluster to those of another; within one cluster, what was met as first and as
/// second of a pair.
struct PairSums {
    of_a: Vec<f64>,
    of_b: Vec<f64>,
}

impl PairSums {
    fn new(a: &Cluster, b: &Cluster) -> Self {
        PairSums { of_a: vec![0.0; a.blocks() * LANES], of_b: vec![0.0; b.blocks() * LANES] }
    }
}

fn lower(least: &mut [f64], cluster: &Cluster, sums: &[f64], others: usize) {
    if others > 0 {
        for (&row, sum) in cluster.rows.iter().zip(sums) {
            least[row] = least[row].min(sum / others as f64);
        }
    }
}

/// Adds the distances of one block of `a` to all rows of `b`, or if they are the `same` to those that come after.
fn add_block<D: Distance>(a: &Cluster, b: &Cluster, same: bool, block: usize, sums: &mut PairSums) {
    let x = a.block(block);
    let mut of_x = [[0.0; LANES]; LANES];
    let first = if same {
        // The block with itself: each pair is met both ways, and the distance of a row from itself is 0.
        let mut distances = distances::<D>(x, x);
        (0..LANES).for_each(|lane| distances[lane][lane] = 0.0);
        mask(&mut distances, a.width(block), a.width(block));
        (0..LANES).for_each(|i| of_x[i] = distances[i]);
        block + 1
    } else {
        0
    };
    // The last block of either may hold rows that are none.
    let whole = b.rows.len() / LANES;
    let whole = if a.width(block) == LANES { whole.max(first) } else { first };
    for other in first..whole {
        let distances = distances::<D>(x, b.block(other));
        add(&distances, &mut of_x, &mut sums.of_b[other * LANES..(other + 1) * LANES]);
    }
    for other in whole..b.blocks() {
        let mut distances = distances::<D>(x, b.block(other));
        mask(&mut distances, a.width(block), b.width(other));
        add(&distances, &mut of_x, &mut sums.of_b[other * LANES..(other + 1) * LANES]);
    }
    for (sum, lanes) in sums.of_a[block * LANES..(block + 1) * LANES].iter_mut().zip(&of_x) {
        *sum += (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
    }
}

/// The distances of the rows of block `x` (first index) and block `y` (second).
#[inline(always)]
fn distances<D: Distance>(x: &[f64], y: &[f64]) -> [[f64; LANES]; LANES] {
    let mut sums = [[0.0; LANES]; LANES];
    for (x, y) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for i in 0..LANES {
            for j in 0..LANES {
                sums[i][j] = D::add(sums[i][j], x[i], y[j]);
            }
        }
    }
    sums.map(|row| row.map(D::finish))
}

#[inline(always)]
fn add(distances: &[[f64; LANES]; LANES], of_x: &mut [[f64; LANES]; LANES], of_y: &mut [f64]) {
    for j in 0..LANES {
        of_y[j] += (distances[0][j] + distances[2][j]) + (distances[1][j] + distances[3][j]);
        for i in 0..LANES {
            of_x[i][j] += distances[i][j];
        }
    }
}

/// Sets to 0 what does not belong to the first `rows` and `columns`.
fn mask(distances: &mut [[f64; LANES]; LANES], rows: usize, columns: usize) {
    for (i, row) in distances.iter_mut().enumerate() {
        for (j, distance) in row.iter_mut().enumerate() {
            if i >= rows || j >= columns {
                *distance = 0.0;
            }
        }
    }
}
