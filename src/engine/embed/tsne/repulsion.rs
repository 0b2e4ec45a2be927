//! The repulsive half of the t-SNE gradient: what every method computes, and the kernel they share.

/// A way to compute how all rows repel each other.
pub trait Repulsion {
    /// With w_ij = 1 / (1 + |y_i - y_j|^2): writes sum_j w_ij^2 (y_i - y_j) to `force[i]` and returns
    /// Z = sum over i != j of w_ij.
    fn repel(&mut self, positions: &[[f32; 2]], force: &mut [[f32; 2]]) -> f64;
}

/// Points are handled so many at a time.
pub(super) const LANES: usize = 8;

/// A coordinate so far off that a point there has no effect: it fills up the last lanes.
pub(super) const FAR: f32 = 1e18;

/// Force and sum of w of `points` (x, y; a multiple of [`LANES`] long) on a row at `x`, `y`.
#[inline(always)]
pub(super) fn from_points(x: f32, y: f32, xs: &[f32], ys: &[f32]) -> [f32; 3] {
    let (mut fx, mut fy, mut z) = ([0f32; LANES], [0f32; LANES], [0f32; LANES]);
    for (xs, ys) in xs.chunks_exact(LANES).zip(ys.chunks_exact(LANES)) {
        for l in 0..LANES {
            let (dx, dy) = (x - xs[l], y - ys[l]);
            let w = 1.0 / (1.0 + (dx * dx + dy * dy));
            let w2 = w * w;
            z[l] += w;
            fx[l] += w2 * dx;
            fy[l] += w2 * dy;
        }
    }
    [sum(fx), sum(fy), sum(z)]
}

/// The sum of the lanes, in one order everywhere.
#[inline(always)]
pub(super) fn sum(v: [f32; LANES]) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}
