//! The attractive half of the t-SNE gradient.

use super::affinity::Affinities;

/// Writes sum_j p_ij w_ij (y_i - y_j) to `force[i]`, with w_ij = 1 / (1 + |y_i - y_j|^2).
pub fn attract(affinities: &Affinities, positions: &[[f32; 2]], force: &mut [[f32; 2]]) {
    for (row, force) in force.iter_mut().enumerate() {
        let (columns, values) = affinities.row(row);
        *force = attract_row(positions[row], columns, values, positions);
    }
}

#[inline]
fn attract_row([x, y]: [f32; 2], columns: &[u32], values: &[f32], positions: &[[f32; 2]]) -> [f32; 2] {
    const L: usize = 4;
    let (mut fx, mut fy) = ([0f32; L], [0f32; L]);
    let mut columns = columns.chunks_exact(L);
    let mut values = values.chunks_exact(L);
    for (columns, values) in columns.by_ref().zip(values.by_ref()) {
        let (mut dx, mut dy) = ([0f32; L], [0f32; L]);
        for l in 0..L {
            let [px, py] = positions[columns[l] as usize];
            dx[l] = x - px;
            dy[l] = y - py;
        }
        for l in 0..L {
            let pw = values[l] / (1.0 + (dx[l] * dx[l] + dy[l] * dy[l]));
            fx[l] += pw * dx[l];
            fy[l] += pw * dy[l];
        }
    }
    let mut sums = [(fx[0] + fx[2]) + (fx[1] + fx[3]), (fy[0] + fy[2]) + (fy[1] + fy[3])];
    for (&column, &p) in columns.remainder().iter().zip(values.remainder()) {
        let [px, py] = positions[column as usize];
        let (dx, dy) = (x - px, y - py);
        let pw = p / (1.0 + (dx * dx + dy * dy));
        sums = [sums[0] + pw * dx, sums[1] + pw * dy];
    }
    sums
}
