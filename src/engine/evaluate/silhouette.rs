//! The silhouette of every row (Rousseeuw 1987), exact, as scikit-learn's `silhouette_samples`, in O(n) memory.
//!
//! The rows are put cluster by cluster into blocks of four, feature by feature, and the pairs of clusters are gone
//! through one after the other: when a pair is done, the mean distances between their rows are complete both ways, so
//! no n x k table of sums is kept, and each distance is computed once. All in `f64`.

use crate::engine::control::Control;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use ndarray::ArrayView2;

const LANES: usize = 4;
/// Blocks between two looks at the control.
const BLOCKS_PER_STEP: usize = 16;

/// Silhouettes of a clustering.
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// For each row `(b - a) / max(a, b)`: `a` is its mean distance to the other rows of its cluster, `b` the least mean
    /// distance to another cluster. 0 for the only row of a cluster, NaN for noise.
    pub rows: Vec<f64>,
    /// Mean over the rows of each cluster; NaN for one without rows.
    pub clusters: Vec<f64>,
    /// Mean over all rows but noise.
    pub mean: f64,
}

/// Computes the silhouette of each row of `features` (rows x features) by their `labels`; noise (-1) is left out.
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
    assert_eq!(features.nrows(), labels.len(), "one label for each row");
    let sizes = crate::engine::cluster::labels::sizes(labels);
    let present = sizes.iter().filter(|&&size| size > 0).count();
    if present < 2 {
        let sentence = format!("A silhouette compares at least 2 clusters; there is {present}.");
        return Err(ComputeError::parameter("k", sentence));
    }
    let clusters: Vec<Cluster> = (0..sizes.len()).map(|c| Cluster::new(features, labels, c, metric)).collect();
    let rows = match metric {
        Metric::Euclidean => all_rows::<Euclidean>(&clusters, labels.len(), control)?,
        Metric::Manhattan => all_rows::<Manhattan>(&clusters, labels.len(), control)?,
        Metric::Chebyshev => all_rows::<Chebyshev>(&clusters, labels.len(), control)?,
        Metric::Cosine | Metric::Correlation => all_rows::<Angle>(&clusters, labels.len(), control)?,
    };
    let sum = |cluster: &Cluster| cluster.rows.iter().map(|&row| rows[row]).sum::<f64>();
    let sums: Vec<f64> = clusters.iter().map(sum).collect();
    let clustered: usize = sizes.iter().sum();
    let mean = sums.iter().sum::<f64>() / clustered as f64;
    let clusters = sums.iter().zip(&sizes).map(|(sum, &size)| sum / size as f64).collect();
    Ok(Silhouette { rows, clusters, mean })
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
            if matches!(metric, Metric::Cosine | Metric::Correlation) {
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

fn all_rows<D: Distance>(clusters: &[Cluster], n: usize, control: &mut Control) -> Result<Vec<f64>, ComputeError> {
    let mut own = vec![0.0; n];
    let mut other = vec![f64::INFINITY; n];
    let total = clusters.iter().map(Cluster::blocks).sum::<usize>().pow(2);
    let mut done = 0;
    for (i, a) in clusters.iter().enumerate() {
        for (j, b) in clusters.iter().enumerate().skip(i) {
            let mut sums = PairSums { of_a: vec![0.0; a.blocks() * LANES], of_b: vec![0.0; b.blocks() * LANES] };
            for block in (0..a.blocks()).step_by(BLOCKS_PER_STEP) {
                control.at(done, total)?;
                let last = a.blocks().min(block + BLOCKS_PER_STEP);
                (block..last).for_each(|block| add_block::<D>(a, b, i == j, block, &mut sums));
                done += (last - block) * b.blocks() * if i == j { 1 } else { 2 };
            }
            if i == j {
                for ((&row, of_a), of_b) in a.rows.iter().zip(&sums.of_a).zip(&sums.of_b) {
                    own[row] = (of_a + of_b) / (a.rows.len() - 1).max(1) as f64;
                }
            } else {
                lower(&mut other, a, &sums.of_a, b.rows.len());
                lower(&mut other, b, &sums.of_b, a.rows.len());
            }
        }
    }
    let mut silhouettes = vec![f64::NAN; n];
    for cluster in clusters {
        for &row in &cluster.rows {
            let (a, b) = (own[row], other[row]);
            let largest = a.max(b);
            silhouettes[row] = if cluster.rows.len() == 1 || largest == 0.0 { 0.0 } else { (b - a) / largest };
        }
    }
    Ok(silhouettes)
}

/// Sums of the distances of each row of a cluster to those of another; within one cluster, what was met as first and as
/// second of a pair.
struct PairSums {
    of_a: Vec<f64>,
    of_b: Vec<f64>,
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
