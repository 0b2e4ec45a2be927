//! Repulsion by interpolation on a grid and a convolution there by FFT, as FIt-SNE (Linderman et al. 2019) does it.
//!
//! Both halves follow from one potential, phi(y) = sum_j 1 / (1 + |y - y_j|^2): the force is minus half its gradient, and
//! Z is its sum over the rows. So one plane is convolved where FIt-SNE needs four. It is interpolated by splines of
//! degree five, smooth enough to be differentiated; the convolution divides by the splines' own transform, so that the
//! interpolation is exact on the grid (as the smooth particle-mesh Ewald method, Essmann et al. 1995).
//!
//! The grid grows with the map's span, not with its rows: this is the way for small maps with many rows.

use super::fft::Fft;
use super::repulsion::Repulsion;
use crate::engine::neighbors::{greater, lesser};

/// Nodes a row touches in each direction.
const ORDER: usize = 6;
/// Widest spacing of the grid; the potential of a row is 1 wide.
const SPACING: f64 = 0.2;
/// Cells at either end where the division by the splines' transform has not died out.
const MARGIN: usize = 5;
/// Least side of the grid.
const LEAST_SIDE: usize = 64;

/// FFT-accelerated repulsion.
#[derive(Default)]
pub struct FftInterpolation {
    side: usize,
    spacing: f64,
    fft: Fft,
    /// Transform of the kernel over the squared transform of the splines, in the order [`Fft::forward`] leaves.
    kernel: Vec<f64>,
    grid: Vec<f64>,
    /// The corner at which the grid begins.
    low: [f64; 2],
}

/// Side of the padded grid a map of `span` needs.
pub fn side_for(span: f64) -> usize {
    side_at(span, SPACING)
}

fn side_at(span: f64, spacing: f64) -> usize {
    let cells = (span / spacing).ceil() as usize + ORDER + MARGIN;
    (2 * cells).next_power_of_two().max(LEAST_SIDE)
}

/// The longer side of the map.
pub(super) fn span(positions: &[[f32; 2]]) -> f64 {
    let (low, high) = bounds(positions);
    (high[0] - low[0]).max(high[1] - low[1])
}

fn bounds(positions: &[[f32; 2]]) -> ([f64; 2], [f64; 2]) {
    let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for p in positions {
        for c in 0..2 {
            low[c] = lesser(low[c], p[c]);
            high[c] = greater(high[c], p[c]);
        }
    }
    (low.map(f64::from), high.map(f64::from))
}

impl Repulsion for FftInterpolation {
    fn repel(&mut self, positions: &[[f32; 2]], force: &mut [[f32; 2]]) -> f64 {
        let (low, high) = bounds(positions);
        self.spread(positions, low, (high[0] - low[0]).max(high[1] - low[1]), SPACING);
        let mut z = 0.0;
        for (p, force) in positions.iter().zip(force) {
            let [x, y, phi] = self.at(p);
            *force = [x as f32, y as f32];
            z += phi - 1.0;
        }
        z
    }
}

/// The repulsion of rows that stay where they are, on any place.
pub(super) struct Field {
    grid: FftInterpolation,
    low: [f32; 2],
    high: [f32; 2],
}

/// How far around the map its field is known: rows that are placed hardly leave it.
const AROUND: f64 = 4.0;
/// Widest spacing of its grid, so that the map of a large table's sample still fits on it: forces are off by 1e-3 at
/// most, less than those of a tree.
const FIELD_SPACING: f64 = 0.27;
/// Side of the largest grid: 100 MB while it is made, 8 MB afterwards.
const LARGEST_SIDE: usize = 2048;

impl Field {
    /// The field of a map; `None` if it is too wide for a grid.
    pub(super) fn of(map: &[[f32; 2]]) -> Option<Field> {
        let (low, high) = bounds(map);
        let (low, high) = (low.map(|v| v - AROUND), high.map(|v| v + AROUND));
        let span = (high[0] - low[0]).max(high[1] - low[1]);
        if !span.is_finite() || side_at(span, FIELD_SPACING) > LARGEST_SIDE {
            return None;
        }
        let mut grid = FftInterpolation::default();
        grid.spread(map, low, span, FIELD_SPACING);
        (grid.fft, grid.kernel) = (Fft::default(), Vec::new());
        Some(Field { grid, low: low.map(|v| v as f32), high: high.map(|v| v as f32) })
    }

    /// The force on a place and the sum of what the map's rows weigh there. Beyond the field's edge, that of the edge.
    pub(super) fn on(&self, p: [f32; 2]) -> [f32; 3] {
        self.grid.at(&[0, 1].map(|c| greater(lesser(p[c], self.high[c]), self.low[c]))).map(|value| value as f32)
    }
}

impl FftInterpolation {
    /// Makes the potential of the rows on a grid of `span` from `low` on, its spacing `widest` at most.
    fn spread(&mut self, positions: &[[f32; 2]], low: [f64; 2], span: f64, widest: f64) {
        self.low = low;
        self.fit(span, widest);
        let width = self.side / 2;
        self.grid.clear();
        self.grid.resize(width * width, 0.0);
        for p in positions {
            let [(column, x), (row, y)] = self.place(p);
            let (wx, wy) = (weights(x), weights(y));
            for (r, wy) in wy.iter().enumerate() {
                let nodes = &mut self.grid[(row + r) * width + column..][..ORDER];
                for (node, wx) in nodes.iter_mut().zip(&wx) {
                    *node += wx * wy;
                }
            }
        }
        self.fft.convolve(&mut self.grid, &self.kernel);
    }

    /// The cell of a place, and where in it, in both directions.
    #[inline(always)]
    fn place(&self, p: &[f32; 2]) -> [(usize, f64); 2] {
        let per_unit = 1.0 / self.spacing;
        [0, 1].map(|c| {
            let u = (f64::from(p[c]) - self.low[c]) * per_unit;
            let cell = (u as usize).min(self.side / 2 - ORDER);
            (cell, u - cell as f64)
        })
    }

    /// The force on a place of the grid, and the potential there.
    #[inline(always)]
    fn at(&self, p: &[f32; 2]) -> [f64; 3] {
        let (width, per_unit) = (self.side / 2, 1.0 / self.spacing);
        let [(column, x), (row, y)] = self.place(p);
        let (wx, wy, sx, sy) = (weights(x), weights(y), slopes(x), slopes(y));
        let (mut phi, mut dx, mut dy) = (0.0, 0.0, 0.0);
        for r in 0..ORDER {
            let nodes = &self.grid[(row + r) * width + column..][..ORDER];
            let (mut value, mut slope) = (0.0, 0.0);
            for c in 0..ORDER {
                value += wx[c] * nodes[c];
                slope += sx[c] * nodes[c];
            }
            phi += wy[r] * value;
            dx += wy[r] * slope;
            dy += sy[r] * value;
        }
        [-0.5 * per_unit * dx, -0.5 * per_unit * dy, phi]
    }

    /// Chooses side and spacing for a map of `span`, in steps, so that the kernel's transform serves many iterations.
    fn fit(&mut self, span: f64, widest: f64) {
        let side = side_at(span, widest);
        let cells = (side / 2 - ORDER - MARGIN) as f64;
        let mut spacing = widest;
        while spacing * 0.8 * cells > span && spacing > 1e-6 {
            spacing *= 0.8;
        }
        if (side, spacing) == (self.side, self.spacing) {
            return;
        }
        (self.side, self.spacing) = (side, spacing);
        self.fft = Fft::new(side);
        let from_end = |i: usize| i.min(side - i) as f64 * spacing;
        let mut plane = vec![0.0; side * side];
        for (r, row) in plane.chunks_exact_mut(side).enumerate() {
            let y2 = from_end(r) * from_end(r);
            for (c, value) in row.iter_mut().enumerate() {
                *value = 1.0 / (1.0 + from_end(c) * from_end(c) + y2);
            }
        }
        // Values of the spline of degree five at its nodes: 66, 26 and 1 of 120.
        let spline: Vec<f64> = (0..side)
            .map(|k| {
                let angle = 2.0 * std::f64::consts::PI * k as f64 / side as f64;
                (66.0 + 52.0 * libm::cos(angle) + 2.0 * libm::cos(2.0 * angle)) / 120.0
            })
            .collect();
        self.kernel = self.fft.even_spectrum(&plane);
        self.fft.for_each_frequency(&mut self.kernel, |value, kx, ky| {
            let s = spline[kx] * spline[ky];
            *value /= s * s;
        });
    }
}

/// Weights of the six nodes around a place `t` (0..1) of a cell, by the recursion of B-splines.
#[inline(always)]
fn weights(t: f64) -> [f64; ORDER] {
    raise::<6>(raise::<5>(raise::<4>(raise::<3>(linear(t), t), t), t), t)
}

/// Their derivatives.
#[inline(always)]
fn slopes(t: f64) -> [f64; ORDER] {
    let w = raise::<5>(raise::<4>(raise::<3>(linear(t), t), t), t);
    [-w[0], w[0] - w[1], w[1] - w[2], w[2] - w[3], w[3] - w[4], w[4]]
}

#[inline(always)]
fn linear(t: f64) -> [f64; ORDER] {
    [1.0 - t, t, 0.0, 0.0, 0.0, 0.0]
}

/// From the weights of splines over `N - 1` cells to those over `N`.
#[inline(always)]
fn raise<const N: usize>(lower: [f64; ORDER], t: f64) -> [f64; ORDER] {
    let share = 1.0 / (N as f64 - 1.0);
    let mut w = [0.0; ORDER];
    for i in 0..N {
        let before = if i > 0 { lower[i - 1] } else { 0.0 };
        let here = if i < N - 1 { lower[i] } else { 0.0 };
        w[i] = share * ((t + (N - 1 - i) as f64) * before + ((i + 1) as f64 - t) * here);
    }
    w
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rng::stream;
    use rand::RngCore;

    #[test]
    fn the_field_of_a_map_is_the_sum_over_its_rows() {
        let mut random = stream(1, 0);
        let mut place = |span: f32| [0, 1].map(|_| (random.next_u32() as f32 / u32::MAX as f32 - 0.5) * span);
        for (rows, span) in [(500, 60.0), (20_000, 262.0)] {
            let map: Vec<[f32; 2]> = (0..rows).map(|_| place(span)).collect();
            let field = Field::of(&map).expect("a grid");
            // Also between the map and the field's edge.
            for p in (0..300).map(|_| place(span + 4.0)) {
                let mut exact = [0.0_f64; 3];
                for q in &map {
                    let (dx, dy) = (f64::from(p[0] - q[0]), f64::from(p[1] - q[1]));
                    let weight = 1.0 / (1.0 + dx * dx + dy * dy);
                    exact = [exact[0] + weight * weight * dx, exact[1] + weight * weight * dy, exact[2] + weight];
                }
                for (found, exact) in field.on(p).into_iter().zip(exact) {
                    let off = (f64::from(found) - exact).abs();
                    assert!(off < 1e-3 * (1.0 + exact.abs()), "{found} for {exact} at {p:?}");
                }
            }
            assert!(field.on([1e30, -1e30]).iter().all(|value| value.is_finite()), "a place far outside");
        }
        assert!(Field::of(&[[0.0, 0.0], [1e6, 0.0]]).is_none(), "a map too wide for a grid");
    }
}
