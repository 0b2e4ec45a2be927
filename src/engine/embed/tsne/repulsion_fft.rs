//! Repulsion by interpolation on a grid and a convolution there by FFT, as FIt-SNE (Linderman et al. 2019) does it.
//!
//! Both halves follow from one potential, phi(y) = sum_j 1 / (1 + |y - y_j|^2): the force is minus half its gradient,
//! and Z is its sum over the rows. So one plane is convolved where FIt-SNE needs four. It is interpolated by splines of
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

/// What of a row's potential is convolved. The whole is 1 / (1 + r^2); a map too wide for one grid has two, of parts
/// that sum to the whole.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Whole,
    /// Smooth everywhere, and the whole from [`REACH`] on: its grid may be coarser.
    Far,
    /// Nothing from [`REACH`] on: its grid needs no second half of zeros.
    Near,
}

/// How far the near part reaches.
const REACH: f64 = 6.0;

impl Part {
    /// The potential at the squared distance `x2 + y2`. The far part is the geometric series of the whole around the
    /// squared reach, ended after six terms: so both parts are smooth there to the fifth derivative.
    fn at(self, x2: f64, y2: f64) -> f64 {
        // Maps that people keep rest on the order of this sum.
        let whole = 1.0 / (1.0 + x2 + y2);
        let q = ((REACH * REACH - (x2 + y2)) / (1.0 + REACH * REACH)).max(0.0);
        let near = (q * q * q) * (q * q * q);
        match self {
            Part::Whole => whole,
            Part::Far => whole * (1.0 - near),
            Part::Near => whole * near,
        }
    }

    /// Side of the grid over the part of it that holds the map: a convolution must not come round from the other end.
    fn padding(self) -> usize {
        if self == Part::Near {
            1
        } else {
            2
        }
    }

    /// The span to provide for.
    fn spanned(self, span: f64) -> f64 {
        if self == Part::Near {
            span + REACH
        } else {
            span
        }
    }

    /// Side of the padded grid a map of `span` needs.
    fn side_at(self, span: f64, spacing: f64) -> usize {
        let cells = (self.spanned(span) / spacing).ceil() as usize + ORDER + MARGIN;
        (self.padding() * cells).next_power_of_two().max(LEAST_SIDE)
    }
}

/// FFT-accelerated repulsion.
#[derive(Default)]
pub struct FftInterpolation {
    part: Part,
    side: usize,
    /// Side of the grid without its padding.
    width: usize,
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
    Part::Whole.side_at(span, SPACING)
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
    grids: Vec<FftInterpolation>,
    low: [f32; 2],
    high: [f32; 2],
}

/// How far around the map its field is known: rows that are placed hardly leave it.
const AROUND: f64 = 4.0;
/// Widest spacing of its grid: forces are off by 1e-3 at most, less than those of a tree.
const FIELD_SPACING: f64 = 0.27;
/// The same for the far part alone.
const FAR_SPACING: f64 = 0.55;
/// Side of the largest grid: 130 MB while it is made, 33 MB afterwards.
const LARGEST_SIDE: usize = 2048;

impl Field {
    /// The field of a map; `None` if it is too wide for a grid, beyond a span of 536.
    pub(super) fn of(map: &[[f32; 2]]) -> Option<Field> {
        let (low, high) = bounds(map);
        let (low, high) = (low.map(|v| v - AROUND), high.map(|v| v + AROUND));
        let span = (high[0] - low[0]).max(high[1] - low[1]);
        let fits = |(part, spacing): &(Part, f64)| part.side_at(span, *spacing) <= LARGEST_SIDE;
        let parts = if !span.is_finite() {
            return None;
        } else if fits(&(Part::Whole, FIELD_SPACING)) {
            vec![(Part::Whole, FIELD_SPACING)]
        } else {
            vec![(Part::Far, FAR_SPACING), (Part::Near, FIELD_SPACING)]
        };
        if !parts.iter().all(fits) {
            return None;
        }
        let made = |(part, spacing)| {
            let mut grid = FftInterpolation { part, ..FftInterpolation::default() };
            grid.spread(map, low, span, spacing);
            (grid.fft, grid.kernel) = (Fft::default(), Vec::new());
            grid
        };
        let grids = parts.into_iter().map(made).collect();
        Some(Field { grids, low: low.map(|v| v as f32), high: high.map(|v| v as f32) })
    }

    /// The force on a place and the sum of what the map's rows weigh there. Beyond the field's edge, that of the edge.
    pub(super) fn on(&self, p: [f32; 2]) -> [f32; 3] {
        let p = [0, 1].map(|c| greater(lesser(p[c], self.high[c]), self.low[c]));
        let mut sum = [0.0; 3];
        for grid in &self.grids {
            let found = grid.at(&p);
            sum = [0, 1, 2].map(|c| sum[c] + found[c]);
        }
        sum.map(|value| value as f32)
    }
}

impl FftInterpolation {
    /// Makes the potential of the rows on a grid of `span` from `low` on, its spacing `widest` at most.
    fn spread(&mut self, positions: &[[f32; 2]], low: [f64; 2], span: f64, widest: f64) {
        self.low = low;
        self.fit(span, widest);
        let width = self.width;
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
        self.fft.convolve(&mut self.grid, width, &self.kernel);
    }

    /// The cell of a place, and where in it, in both directions.
    #[inline(always)]
    fn place(&self, p: &[f32; 2]) -> [(usize, f64); 2] {
        let per_unit = 1.0 / self.spacing;
        [0, 1].map(|c| {
            let u = (f64::from(p[c]) - self.low[c]) * per_unit;
            let cell = (u as usize).min(self.width - ORDER);
            (cell, u - cell as f64)
        })
    }

    /// The force on a place of the grid, and the potential there.
    #[inline(always)]
    fn at(&self, p: &[f32; 2]) -> [f64; 3] {
        let (width, per_unit) = (self.width, 1.0 / self.spacing);
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
        let part = self.part;
        let side = part.side_at(span, widest);
        self.width = side / part.padding();
        let cells = (self.width - ORDER - MARGIN) as f64;
        let mut spacing = widest;
        while spacing * 0.8 * cells > part.spanned(span) && spacing > 1e-6 {
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
                *value = part.at(from_end(c) * from_end(c), y2);
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
        drop(plane);
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
        for (rows, span) in [(500, 60.0), (20_000, 262.0), (20_000, 300.0), (20_000, 520.0)] {
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
