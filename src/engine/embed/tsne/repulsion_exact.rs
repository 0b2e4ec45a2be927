//! Repulsion by summing over all pairs: the reference, and the fastest way for a few hundred rows.

use super::repulsion::{from_points, Repulsion, FAR, LANES};

/// Sums over all pairs of rows.
#[derive(Default)]
pub struct Exact {
    xs: Vec<f32>,
    ys: Vec<f32>,
}

impl Repulsion for Exact {
    fn repel(&mut self, positions: &[[f32; 2]], force: &mut [[f32; 2]]) -> f64 {
        self.load(positions);
        let mut z = 0.0;
        for (position, force) in positions.iter().zip(force) {
            let (repulsion, w) = self.on(*position);
            *force = repulsion;
            z += w;
        }
        z
    }
}

impl Exact {
    /// Takes the rows that repel.
    pub(super) fn load(&mut self, positions: &[[f32; 2]]) {
        let padded = positions.len().next_multiple_of(LANES);
        self.xs.clear();
        self.ys.clear();
        self.xs.extend(positions.iter().map(|p| p[0]));
        self.ys.extend(positions.iter().map(|p| p[1]));
        self.xs.resize(padded, FAR);
        self.ys.resize(padded, FAR);
    }

    /// The sum of w over the others for one of the rows.
    pub(super) fn of_row(&self, row: usize) -> f64 {
        self.on([self.xs[row], self.ys[row]]).1
    }

    /// The force of all rows on one of them, and the sum of w over the others.
    pub(super) fn on(&self, [x, y]: [f32; 2]) -> ([f32; 2], f64) {
        let (mut force, mut z) = ([0f32; 2], 0.0);
        // By parts, so that the f32 sums stay short.
        for (xs, ys) in self.xs.chunks(1024).zip(self.ys.chunks(1024)) {
            let [fx, fy, w] = from_points(x, y, xs, ys);
            force = [force[0] + fx, force[1] + fy];
            z += f64::from(w);
        }
        (force, z - 1.0)
    }
}
