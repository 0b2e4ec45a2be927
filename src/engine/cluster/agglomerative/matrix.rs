//! Linkages that need all pairwise distances.
//!
//! Complete, average and weighted run a nearest-neighbor chain on a full matrix, so that a scan reads one contiguous
//! row. A merge writes the new cluster's row only; its column is brought into another row when that row is next read
//! (lazy columns), which costs a third of writing it at once. Where the full matrix is over [`MATRIX_LIMIT`], and for
//! centroid and median, kodama works on a condensed one.

use super::dendrogram::Dendrogram;
use super::{Linkage, MERGES_PER_STEP};
use crate::engine::control::Control;
use crate::engine::distance::lanes::{Float, Lanes, LANES};
use crate::engine::distance::Rows;
use crate::engine::error::ComputeError;
use crate::engine::figures::{fixed, whole};

/// The most memory a distance matrix may take, in bytes: what a browser's 32-bit worker can be expected to give.
pub const MATRIX_LIMIT: usize = 512 << 20;

/// Up to this size the matrix is f64, so that ties are found as SciPy finds them; beyond it f32.
const F64_LIMIT: usize = 128 << 20;

/// The merge tree of rows by a linkage that needs the matrix, under way.
pub(super) enum MatrixTree {
    Chain64(Box<Chain<f64>>),
    Chain32(Box<Chain<f32>>),
    /// kodama's, made in one step.
    Condensed(Rows, Linkage),
}

impl MatrixTree {
    /// Nothing is merged yet.
    ///
    /// # Errors
    /// A matrix over [`MATRIX_LIMIT`].
    pub fn new(rows: Rows, linkage: Linkage) -> Result<Self, ComputeError> {
        let n = rows.len();
        let pairs = n as u64 * (n as u64 - 1) / 2;
        let chains = matches!(linkage, Linkage::Complete | Linkage::Average | Linkage::Weighted);
        let full = n as u64 * n as u64;
        if chains && full * 8 <= F64_LIMIT as u64 {
            Ok(MatrixTree::Chain64(Box::new(Chain::new(rows, linkage)?)))
        } else if chains && full * 4 <= MATRIX_LIMIT as u64 {
            Ok(MatrixTree::Chain32(Box::new(Chain::new(rows, linkage)?)))
        } else if pairs * 4 <= MATRIX_LIMIT as u64 {
            Ok(MatrixTree::Condensed(rows, linkage))
        } else {
            Err(too_large(n, pairs * 4))
        }
    }

    /// Does a part of the work; the tree once it is made.
    ///
    /// # Errors
    /// The control's stop, or memory that is not to be had.
    pub fn step(&mut self, control: &mut Control) -> Result<Option<Dendrogram>, ComputeError> {
        match self {
            MatrixTree::Chain64(chain) => chain.step(control),
            MatrixTree::Chain32(chain) => chain.step(control),
            MatrixTree::Condensed(rows, linkage) => {
                let pairs = rows.len() * (rows.len() - 1) / 2;
                let tree = match pairs * 8 <= F64_LIMIT {
                    true => condensed::<f64>(rows, *linkage, control),
                    false => condensed::<f32>(rows, *linkage, control),
                };
                tree.map(Some)
            }
        }
    }
}

fn too_large(n: usize, bytes: u64) -> ComputeError {
    ComputeError::Memory(format!(
        "The distances of {} rows need {} MB, and {} MB are allowed: choose ward or single linkage, which need no \
         matrix, or fewer rows.",
        whole(n),
        fixed(bytes.div_ceil(1 << 20) as f64, 0),
        fixed((MATRIX_LIMIT >> 20) as f64, 0)
    ))
}

/// A vector of zeros, or the error where the memory is not to be had.
fn zeros<T: Float>(len: usize, n: usize) -> Result<Vec<T>, ComputeError> {
    let mut values = Vec::new();
    values.try_reserve_exact(len).map_err(|_| too_large(n, (len * size_of::<T>()) as u64))?;
    values.resize(len, T::ZERO);
    Ok(values)
}

/// A symmetric matrix of distances whose columns are brought up to date lazily.
struct Matrix<T> {
    n: usize,
    values: Vec<T>,
    /// Zero for clusters that are alive, infinity for those merged into others.
    gone: Vec<T>,
    sizes: Vec<T>,
    /// When each cluster's row was last brought up to date, in merges.
    fresh: Vec<u32>,
    /// Clusters that came from merges and are alive, with the merge, in the order of their birth.
    born: Vec<(u32, u32)>,
}

/// The tree by a nearest-neighbor chain, which follows SciPy's `nn_chain` in the order of rows and ties.
pub(super) struct Chain<T> {
    rows: Rows,
    lanes: Lanes<f64>,
    linkage: Linkage,
    /// Blocks of rows whose distances are in the matrix.
    measured: usize,
    matrix: Matrix<T>,
    merges: Vec<(u32, u32, f64)>,
    chain: Vec<usize>,
    /// Rows below this are merged.
    first: usize,
}

impl<T: Float> Chain<T> {
    fn new(rows: Rows, linkage: Linkage) -> Result<Self, ComputeError> {
        let n = rows.len();
        Ok(Chain {
            lanes: Lanes::of(&rows),
            linkage,
            measured: 0,
            matrix: Matrix::new(n)?,
            merges: Vec::with_capacity(n - 1),
            chain: Vec::new(),
            first: 0,
            rows,
        })
    }

    /// Measures a block of rows, or merges a few times.
    fn step(&mut self, control: &mut Control) -> Result<Option<Dendrogram>, ComputeError> {
        let n = self.rows.len();
        if self.measured < self.lanes.len() {
            control.at(self.measured * n, self.lanes.len() * 3 * n)?;
            self.matrix.measure(&self.rows, &self.lanes, self.measured);
            self.measured += 1;
            return Ok(None);
        }
        control.at(n + 2 * self.merges.len(), 3 * n)?;
        for _ in 0..MERGES_PER_STEP.min(n - 1 - self.merges.len()) {
            self.merge();
        }
        let made = self.merges.len() + 1 == n;
        Ok(made.then(|| Dendrogram::from_pairs(std::mem::take(&mut self.merges))))
    }

    /// Follows the chain until the next merge.
    fn merge(&mut self) {
        let Chain { matrix, chain, first, .. } = self;
        loop {
            if chain.is_empty() {
                while matrix.gone[*first] > T::ZERO {
                    *first += 1;
                }
                chain.push(*first);
            }
            let tip = chain[chain.len() - 1];
            let previous = chain.len().checked_sub(2).map(|i| chain[i]);
            let (nearest, height) = matrix.nearest(tip, previous);
            if previous != Some(nearest) {
                chain.push(nearest);
                continue;
            }
            chain.truncate(chain.len() - 2);
            self.merges.push((tip as u32, nearest as u32, height.to_f64()));
            return matrix.merge(tip.min(nearest), tip.max(nearest), self.linkage, self.merges.len() as u32);
        }
    }
}

impl<T: Float> Matrix<T> {
    /// No distance is measured yet.
    fn new(n: usize) -> Result<Self, ComputeError> {
        Ok(Matrix {
            n,
            values: zeros::<T>(n * n, n)?,
            gone: vec![T::ZERO; n],
            sizes: vec![T::from_f64(1.0); n],
            fresh: vec![0; n],
            born: Vec::new(),
        })
    }

    /// The distances of the rows of a block to each other and to those that come after, computed in f64; infinite on
    /// the diagonal.
    fn measure(&mut self, rows: &Rows, lanes: &Lanes<f64>, block: usize) {
        let Matrix { n, values, .. } = self;
        for other in block..lanes.len() {
            let tile = tile(rows, lanes, block, other);
            write_tile(values, *n, block * LANES, other * LANES, |i, j| tile[i][j]);
            write_tile(values, *n, other * LANES, block * LANES, |i, j| tile[j][i]);
        }
        for i in block * LANES..(*n).min((block + 1) * LANES) {
            values[i * *n + i] = T::INFINITY;
        }
    }

    /// Brings the columns of clusters born since the last time into row `i`. They read the same in the other's row: it
    /// was up to date when written, and row `i` has not merged since, or it would have been written later.
    fn refresh(&mut self, i: usize) {
        for &(other, birth) in self.born.iter().rev() {
            if birth <= self.fresh[i] {
                break;
            }
            self.values[i * self.n + other as usize] = self.values[other as usize * self.n + i];
        }
        self.fresh[i] = self.born.last().map_or(0, |&(_, birth)| birth);
    }

    /// The nearest other cluster: of equally near ones the previous of the chain, else the first.
    fn nearest(&mut self, tip: usize, previous: Option<usize>) -> (usize, T) {
        self.refresh(tip);
        let row = &self.values[tip * self.n..][..self.n];
        let (mut chunk, mut least) = (0, T::INFINITY);
        for (c, (values, gone)) in row.chunks(SCAN).zip(self.gone.chunks(SCAN)).enumerate() {
            let value = smallest(values, gone);
            if value < least {
                (chunk, least) = (c, value);
            }
        }
        if let Some(p) = previous {
            if row[p] <= least {
                return (p, row[p]);
            }
        }
        let found = (chunk * SCAN..self.n).find(|&j| row[j] + self.gone[j] <= least && j != tip);
        (found.unwrap_or(tip), least)
    }

    /// Merges cluster `x` into `y` at time `now`.
    fn merge(&mut self, x: usize, y: usize, linkage: Linkage, now: u32) {
        self.refresh(x);
        self.refresh(y);
        let (n, nx, ny) = (self.n, self.sizes[x], self.sizes[y]);
        let (head, tail) = self.values.split_at_mut(y * n);
        let (from, to) = (&head[x * n..][..n], &mut tail[..n]);
        match linkage {
            Linkage::Complete => combine(from, to, |dx, dy| if dx > dy { dx } else { dy }),
            Linkage::Average => combine(from, to, |dx, dy| (nx * dx + ny * dy) / (nx + ny)),
            _ => combine(from, to, |dx, dy| (dx + dy) * T::from_f64(0.5)),
        }
        to[y] = T::INFINITY;
        self.gone[x] = T::INFINITY;
        self.sizes[y] = nx + ny;
        self.fresh[y] = now;
        self.born.retain(|&(cluster, _)| cluster as usize != x && cluster as usize != y);
        self.born.push((y as u32, now));
    }
}

/// Columns read at a time when looking for the nearest cluster.
const SCAN: usize = 256;

fn combine<T: Float>(from: &[T], to: &mut [T], f: impl Fn(T, T) -> T) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = f(from, *to);
    }
}

fn smallest<T: Float>(values: &[T], gone: &[T]) -> T {
    let mut least = [T::INFINITY; LANES];
    let (values, value_rest) = values.as_chunks::<LANES>();
    let (gone, gone_rest) = gone.as_chunks::<LANES>();
    for (values, gone) in values.iter().zip(gone) {
        for l in 0..LANES {
            let value = values[l] + gone[l];
            least[l] = if value < least[l] { value } else { least[l] };
        }
    }
    let rest = value_rest.iter().zip(gone_rest).map(|(&v, &g)| v + g);
    least.into_iter().chain(rest).fold(T::INFINITY, |m, v| if v < m { v } else { m })
}

/// Distances of the rows of one block to those of another.
fn tile<T: Float>(rows: &Rows, lanes: &Lanes<f64>, block: usize, other: usize) -> [[T; LANES]; LANES] {
    let mut tile = [[T::ZERO; LANES]; LANES];
    let first = block * LANES;
    for i in first..rows.len().min(first + LANES) {
        let totals = lanes.distances(other, rows.row(i));
        tile[i - first] = totals.map(|total| T::from_f64(rows.finish(total)));
    }
    tile
}

/// Writes a tile whose corner is at (`top`, `left`) as far as it lies within the matrix.
fn write_tile<T: Float>(values: &mut [T], n: usize, top: usize, left: usize, at: impl Fn(usize, usize) -> T) {
    for i in top..n.min(top + LANES) {
        let row = &mut values[i * n + left..][..LANES.min(n - left)];
        for (j, value) in row.iter_mut().enumerate() {
            *value = at(i - top, j);
        }
    }
}

/// The tree by kodama on a condensed matrix.
fn condensed<T: Float + kodama::Float>(
    rows: &Rows,
    linkage: Linkage,
    control: &mut Control,
) -> Result<Dendrogram, ComputeError> {
    let n = rows.len();
    let mut pairs = zeros::<T>(n * (n - 1) / 2, n)?;
    let lanes = Lanes::<f64>::of(rows);
    let mut rest = pairs.as_mut_slice();
    for i in 0..n {
        let (row, next) = rest.split_at_mut(n - 1 - i);
        for block in i / LANES..lanes.len() {
            let totals = lanes.distances(block, rows.row(i));
            for (lane, total) in totals.into_iter().enumerate() {
                let j = block * LANES + lane;
                if j > i && j < n {
                    row[j - i - 1] = T::from_f64(rows.finish(total));
                }
            }
        }
        rest = next;
        control.at(i, 3 * n)?;
    }
    let method = match linkage {
        Linkage::Ward => kodama::Method::Ward,
        Linkage::Complete => kodama::Method::Complete,
        Linkage::Average => kodama::Method::Average,
        Linkage::Single => kodama::Method::Single,
        Linkage::Weighted => kodama::Method::Weighted,
        Linkage::Centroid => kodama::Method::Centroid,
        Linkage::Median => kodama::Method::Median,
    };
    let tree = kodama::linkage(&mut pairs, n, method);
    let merge = |step: &kodama::Step<T>| super::Merge {
        a: step.cluster1.min(step.cluster2) as u32,
        b: step.cluster1.max(step.cluster2) as u32,
        height: Float::to_f64(step.dissimilarity),
        size: step.size as u32,
    };
    Ok(Dendrogram { merges: tree.steps().iter().map(merge).collect() })
}
