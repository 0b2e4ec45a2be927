//! The Kullback-Leibler divergence of a map: how much its neighbourhoods differ from those of the features, in nats.

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
    let mut exact = Exact::default();
    exact.load(positions);
    let mut z = 0.0;
    for (at, rows) in positions.chunks(256).enumerate() {
        control.at(at * 256, positions.len())?;
        z += rows.iter().map(|row| exact.on(*row).1).sum::<f64>();
    }
    Ok(kl_divergence(affinities, positions, z))
}
