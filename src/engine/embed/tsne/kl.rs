//! The Kullback-Leibler divergence of a map: how much its neighborhoods differ from those of the features, in nats.

use super::affinity::Affinities;
use super::repulsion_exact::Exact;
use crate::engine::control::{Control, Stopped};

/// KL(P || Q) for the given Z: sum over the entries of P of p (ln p + ln(1 + d^2) + ln Z), free of any exaggeration.
pub fn kl_divergence(affinities: &Affinities, positions: &[[f32; 2]], z: f64) -> f64 {
    let (mut total, mut mass) = (0.0, 0.0);
    for row in 0..affinities.rows() {
        let (columns, values) = affinities.row(row);
        let [x, y] = positions[row];
        let mut sum = 0.0;
        for (&column, &p) in columns.iter().zip(values) {
            let [px, py] = positions[column as usize];
            let (dx, dy) = (f64::from(x) - f64::from(px), f64::from(y) - f64::from(py));
            let p = f64::from(p);
            mass += p;
            sum += p * libm::log(p * (1.0 + dx * dx + dy * dy));
        }
        total += sum;
    }
    total + mass * libm::log(z)
}

/// KL(P || Q) with Z summed over all pairs.
///
/// # Errors
/// [`Stopped`] if nobody wants it any more.
pub fn exact_kl_divergence(
    affinities: &Affinities,
    positions: &[[f32; 2]],
    control: &mut Control,
) -> Result<f64, Stopped> {
    let mut run = ExactKl::new(positions);
    while !run.is_done() {
        let (done, total) = run.progress();
        control.at(done, total)?;
        run.step();
    }
    Ok(kl_divergence(affinities, positions, run.z))
}

/// Rows over which one step sums: some milliseconds at 50,000 rows.
const ROWS_PER_STEP: usize = 64;
/// Rows whose sums are added up before they are added to Z.
const ROWS_PER_SUM: usize = 256;

/// The exact divergence of a map that stands, under way: [`ExactKl::step`] does some milliseconds of the work, for
/// callers that have other things to do in between. See [`Tsne::finish_exact_kl`](super::Tsne::finish_exact_kl).
pub struct ExactKl {
    exact: Exact,
    rows: usize,
    done: usize,
    sum: f64,
    pub(super) z: f64,
}

impl ExactKl {
    pub(super) fn new(positions: &[[f32; 2]]) -> ExactKl {
        let mut exact = Exact::default();
        exact.load(positions);
        ExactKl { exact, rows: positions.len(), done: 0, sum: 0.0, z: 0.0 }
    }

    /// Rows summed over, and to sum over.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.rows)
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.done == self.rows
    }

    /// Does a part of the work, if any is left.
    pub fn step(&mut self) {
        for row in self.done..self.rows.min(self.done + ROWS_PER_STEP) {
            self.sum += self.exact.of_row(row);
            if (row + 1) % ROWS_PER_SUM == 0 || row + 1 == self.rows {
                self.z += std::mem::take(&mut self.sum);
            }
        }
        self.done = self.rows.min(self.done + ROWS_PER_STEP);
    }
}
