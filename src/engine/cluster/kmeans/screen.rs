//! The nearest and second nearest centroid of eight rows at a time, in `f32`, with a bound on the error.
//!
//! Rows are centered on the column means and scaled by a power of two, so that neither an offset nor a unit costs
//! precision, and laid out in blocks of eight rows, feature by feature. With `u = 2^-24`, `m` features, a row `x` at
//! distance `d` of a centroid `c`: the squared distance by `|x|^2 - 2 (x.c - |c|^2 / 2)` errs by less than
//! `2 (m + 10) u (|x| + d) (2 |x| + d)`, since `|c| <= |x| + d`. It grows with `d`, so if the intervals of the nearest
//! and the second nearest do not meet, the nearest is certain; otherwise `f64` decides.

use ndarray::{ArrayView2, Axis};

/// Rows in a block.
pub(crate) const LANES: usize = 8;
/// Centroids whose products are accumulated together.
const TILE: usize = 4;

/// One number for each row of a block.
pub(crate) type Lanes = [f32; LANES];

/// The features as blocks of `f32`, centered and scaled.
pub(crate) struct Blocks {
    rows: usize,
    features: usize,
    /// Block by block, feature by feature, `LANES` rows; the last block is filled with zeros.
    values: Vec<f32>,
    /// Length of each row, filled with zeros.
    norms: Vec<f32>,
    means: Vec<f64>,
    scale: f64,
    mean_variance: f64,
}

impl Blocks {
    /// Lays out the rows of `features` (n x d), whose squares must not overflow.
    pub fn new(features: ArrayView2<f64>) -> Self {
        let (n, m) = features.dim();
        let means: Vec<f64> = (0..m).map(|c| features.index_axis(Axis(1), c).sum() / n.max(1) as f64).collect();
        let mut squares = vec![0.0; m];
        let mut largest = 0.0f64;
        for row in features.rows() {
            for ((x, mean), square) in row.iter().zip(&means).zip(&mut squares) {
                largest = largest.max((x - mean).abs());
                *square += (x - mean) * (x - mean);
            }
        }
        let mean_variance = squares.iter().sum::<f64>() / (n.max(1) * m.max(1)) as f64;
        let scale = if largest > 0.0 { libm::ldexp(1.0, -libm::ilogb(largest)) } else { 1.0 };

        let mut values = vec![0.0; n.div_ceil(LANES) * m * LANES];
        let mut norms = vec![0.0; n.div_ceil(LANES) * LANES];
        for (i, row) in features.rows().into_iter().enumerate() {
            let block = &mut values[i / LANES * m * LANES..];
            let mut square = 0.0;
            for (c, (x, mean)) in row.iter().zip(&means).enumerate() {
                let value = (x - mean) * scale;
                square += value * value;
                block[c * LANES + i % LANES] = value as f32;
            }
            norms[i] = square.sqrt() as f32;
        }
        Blocks { rows: n, features: m, values, norms, means, scale, mean_variance }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of features.
    pub fn features(&self) -> usize {
        self.features
    }

    /// The means of the d columns.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// A length in the table's units times this is a length in the blocks' units.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Mean over the features of their variance (population), in the table's units.
    pub fn mean_variance(&self) -> f64 {
        self.mean_variance
    }

    /// The values of all blocks, one after the other.
    pub fn blocks(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.features * LANES)
    }

    /// Copies row `row` into lane `lane` of `block`.
    fn gather(&self, row: usize, lane: usize, block: &mut [f32]) {
        let source = &self.values[row / LANES * self.features * LANES + row % LANES..];
        for (to, from) in block[lane..].iter_mut().step_by(LANES).zip(source.iter().step_by(LANES)) {
            *to = *from;
        }
    }

    /// The value of feature `feature` of row `row`.
    pub fn value(&self, row: usize, feature: usize) -> f32 {
        self.values[(row / LANES * self.features + feature) * LANES + row % LANES]
    }
}

/// Centroids laid out for the screen.
pub(crate) struct Centroids {
    k: usize,
    features: usize,
    /// Tiles of `TILE` centroids (the last one of fewer), feature by feature.
    tiles: Vec<f32>,
    half_squares: Vec<f32>,
}

impl Centroids {
    /// Lays out `centroids` (`k` rows one after the other, in the table's units) for `blocks`.
    pub fn new(centroids: &[f64], blocks: &Blocks) -> Self {
        let m = blocks.features;
        let k = centroids.len() / m;
        let value = |c: usize, f: usize| (centroids[c * m + f] - blocks.means[f]) * blocks.scale;
        let mut tiles = Vec::with_capacity(k * m);
        for first in (0..k).step_by(TILE) {
            for f in 0..m {
                tiles.extend((first..k.min(first + TILE)).map(|c| value(c, f) as f32));
            }
        }
        let half_squares =
            (0..k).map(|c| (0..m).map(|f| value(c, f) * value(c, f)).sum::<f64>() * 0.5).map(|h| h as f32).collect();
        Centroids { k, features: m, tiles, half_squares }
    }
}

/// What the screen found for the rows of a block.
pub(crate) struct Screened {
    /// The nearest centroid.
    pub nearest: [i32; LANES],
    /// A length the centroids can move before the nearest could be another (their movements added), in the blocks'
    /// units; not positive where the screen cannot tell which one is the nearest.
    pub slack: Lanes,
}

/// Scratch space of [`screen`].
pub(crate) struct Gathered {
    values: Vec<f32>,
    norms: Lanes,
}

impl Gathered {
    /// Space for one block.
    pub fn new(blocks: &Blocks) -> Self {
        Gathered { values: vec![0.0; blocks.features * LANES], norms: [0.0; LANES] }
    }
}

/// Screens at most `LANES` rows, given by ascending index.
pub(crate) fn screen(blocks: &Blocks, rows: &[u32], centroids: &Centroids, gathered: &mut Gathered) -> Screened {
    let first = rows[0] as usize;
    let whole = first.is_multiple_of(LANES) && rows.len() == LANES && rows[LANES - 1] as usize == first + LANES - 1;
    if whole {
        let values = &blocks.values[first * blocks.features..(first + LANES) * blocks.features];
        let norms = blocks.norms[first..first + LANES].try_into().expect("a whole block");
        return screen_block(values, norms, centroids);
    }
    for (lane, &row) in rows.iter().enumerate() {
        blocks.gather(row as usize, lane, &mut gathered.values);
        gathered.norms[lane] = blocks.norms[row as usize];
    }
    screen_block(&gathered.values, &gathered.norms, centroids)
}

/// The two best scores `x.c - |c|^2 / 2` of each row, and the centroid of the best.
struct BestTwo {
    nearest: [i32; LANES],
    best: Lanes,
    second: Lanes,
}

fn screen_block(values: &[f32], norms: &Lanes, centroids: &Centroids) -> Screened {
    let mut two = BestTwo { nearest: [0; LANES], best: [f32::NEG_INFINITY; LANES], second: [f32::NEG_INFINITY; LANES] };
    let mut tiles = centroids.tiles.as_slice();
    for first in (0..centroids.k).step_by(TILE) {
        let width = TILE.min(centroids.k - first);
        let (tile, rest) = tiles.split_at(width * centroids.features);
        let half_squares = &centroids.half_squares[first..first + width];
        match width {
            1 => score_tile::<1>(values, tile, half_squares, first, &mut two),
            2 => score_tile::<2>(values, tile, half_squares, first, &mut two),
            3 => score_tile::<3>(values, tile, half_squares, first, &mut two),
            _ => score_tile::<TILE>(values, tile, half_squares, first, &mut two),
        }
        tiles = rest;
    }
    Screened { nearest: two.nearest, slack: slack(&two, norms, centroids.features) }
}

#[allow(clippy::needless_range_loop)] // fixed lanes, so that they become vectors
fn score_tile<const T: usize>(values: &[f32], tile: &[f32], half_squares: &[f32], first: usize, two: &mut BestTwo) {
    let mut dots = [[0.0f32; LANES]; T];
    for (x, c) in values.chunks_exact(LANES).zip(tile.chunks_exact(T)) {
        for t in 0..T {
            for lane in 0..LANES {
                dots[t][lane] += x[lane] * c[t];
            }
        }
    }
    for t in 0..T {
        let index = (first + t) as i32;
        for lane in 0..LANES {
            let score = dots[t][lane] - half_squares[t];
            let best = two.best[lane];
            let (higher, lower) = if score > best { (score, best) } else { (best, score) };
            two.nearest[lane] = if score > best { index } else { two.nearest[lane] };
            two.best[lane] = higher;
            two.second[lane] = if lower > two.second[lane] { lower } else { two.second[lane] };
        }
    }
}

/// The least by which the second nearest centroid is farther than the nearest, less the error of both.
fn slack(two: &BestTwo, norms: &Lanes, features: usize) -> Lanes {
    const U: f32 = 1.0 / 16_777_216.0;
    let error = 2.0 * (features as f32 + 12.0) * U;
    let mut slack = [0.0; LANES];
    for lane in 0..LANES {
        let norm = norms[lane];
        let near = non_negative(norm * norm - 2.0 * two.best[lane]);
        let far = non_negative(norm * norm - 2.0 * two.second[lane]);
        // 1e-30 stands for products that underflow; norm / 64 for what the error may hide of a small distance.
        let near_distance = near.sqrt() + norm * (1.0 / 64.0);
        let far_distance = far.sqrt() + norm * (1.0 / 64.0);
        let near_error = error * (norm + near_distance) * (2.0 * norm + near_distance) + 1e-30;
        let far_error = error * (norm + far_distance) * (2.0 * norm + far_distance) + 1e-30;
        let least_far = non_negative(far - far_error).sqrt();
        let most_near = (near + near_error).sqrt();
        slack[lane] = least_far - most_near - 4.0 * U * (least_far + most_near);
    }
    slack
}

fn non_negative(value: f32) -> f32 {
    if value > 0.0 {
        value
    } else {
        0.0
    }
}

/// Squared Euclidean distance of two rows by differences, in four fixed lanes.
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| (x - y) * (x - y)).sum();
    for (x, y) in a4.zip(b4) {
        for lane in 0..4 {
            lanes[lane] += (x[lane] - y[lane]) * (x[lane] - y[lane]);
        }
    }
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
}

/// The nearest centroid of a row in `f64` (the first of several as near), its squared distance, and that of the next.
pub(crate) fn nearest(row: &[f64], centroids: &[f64]) -> (usize, f64, f64) {
    let (mut index, mut best, mut second) = (0, f64::INFINITY, f64::INFINITY);
    for (c, centroid) in centroids.chunks_exact(row.len()).enumerate() {
        let distance = squared_distance(row, centroid);
        if distance < best {
            (index, second, best) = (c, best, distance);
        } else if distance < second {
            second = distance;
        }
    }
    (index, best, second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn what_the_screen_is_sure_of_is_what_f64_finds_even_beside_far_outliers() {
        let mut x = Array2::from_shape_fn((203, 5), |(i, j)| ((i * 37 + j * 101) % 211) as f64 / 7.0 + 1e6);
        x[[17, 2]] = 1e9;
        let centroids: Vec<f64> = [3, 50, 17, 120, 160, 190].iter().flat_map(|&i| x.row(i).to_vec()).collect();
        let blocks = Blocks::new(x.view());
        let screened_centroids = Centroids::new(&centroids, &blocks);
        let mut gathered = Gathered::new(&blocks);
        let rows: Vec<u32> = (0..203).collect();
        for group in rows.chunks(LANES) {
            let screened = screen(&blocks, group, &screened_centroids, &mut gathered);
            for (lane, &row) in group.iter().enumerate() {
                let (expected, near, far) = nearest(x.row(row as usize).as_slice().unwrap(), &centroids);
                if screened.slack[lane] > 0.0 {
                    assert_eq!(screened.nearest[lane] as usize, expected, "row {row}");
                    let room = (far.sqrt() - near.sqrt()) * blocks.scale();
                    assert!(f64::from(screened.slack[lane]) <= room, "row {row}: {} > {room}", screened.slack[lane]);
                }
            }
        }
    }
}
