//! A start from the graph of the affinities: its two slowest diffusion modes (Coifman and Lafon 2006; as openTSNE's
//! `initialization.spectral`), by Lanczos' method.

use super::affinity::Affinities;
use crate::engine::pca::symmetric_eigen;
use crate::engine::rng::stream;
use ndarray::Array2;
use rand::RngCore;

/// Steps of Lanczos' method, at most.
const STEPS: usize = 80;

/// Two coordinates for each row: the second and third eigenvectors of the random walk on P, times their eigenvalues.
/// Zeros where the graph has too few rows.
pub(super) fn diffusion_modes(affinities: &Affinities, seed: u64) -> Vec<[f64; 2]> {
    let n = affinities.rows();
    let degree: Vec<f64> =
        (0..n).map(|i| affinities.row(i).1.iter().map(|v| f64::from(*v)).sum::<f64>().max(1e-300)).collect();
    let roots: Vec<f64> = degree.iter().map(|d| d.sqrt()).collect();
    // The first eigenvector of the walk made symmetric is known: the roots of the degrees. All others are orthogonal.
    let norm = dot(&roots, &roots).sqrt();
    let mut basis: Vec<Vec<f64>> = vec![roots.iter().map(|r| r / norm).collect()];
    let mut rng = stream(seed, 2);
    let mut next: Vec<f64> = (0..n).map(|_| (rng.next_u64() >> 11) as f64 / (1u64 << 52) as f64 - 1.0).collect();
    let (mut diagonal, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..STEPS.min(n.saturating_sub(1)) {
        orthogonalise(&mut next, &basis);
        let length = dot(&next, &next).sqrt();
        if length < 1e-10 {
            break;
        }
        next.iter_mut().for_each(|v| *v /= length);
        if !diagonal.is_empty() {
            beside.push(length);
        }
        let product = walk(affinities, &roots, &next);
        diagonal.push(dot(&product, &next));
        basis.push(std::mem::replace(&mut next, product));
    }
    let m = diagonal.len();
    let (values, vectors) = symmetric_eigen(Array2::from_shape_fn((m, m), |(i, j)| match i.abs_diff(j) {
        0 => diagonal[i],
        1 => beside[i.min(j)],
        _ => 0.0,
    }));
    let mut modes = vec![[0.0; 2]; n];
    for c in 0..2.min(m) {
        for (step, vector) in basis[1..].iter().enumerate() {
            let weight = vectors[[step, c]] * values[c];
            for ((mode, v), root) in modes.iter_mut().zip(vector).zip(&roots) {
                mode[c] += weight * v / root;
            }
        }
    }
    modes
}

/// The product of D^-1/2 P D^-1/2 with a vector.
fn walk(affinities: &Affinities, roots: &[f64], vector: &[f64]) -> Vec<f64> {
    let scaled: Vec<f64> = vector.iter().zip(roots).map(|(v, r)| v / r).collect();
    (0..affinities.rows())
        .map(|i| {
            let (columns, values) = affinities.row(i);
            columns.iter().zip(values).map(|(&j, &p)| f64::from(p) * scaled[j as usize]).sum::<f64>() / roots[i]
        })
        .collect()
}

/// Takes off `vector` what lies along the basis, twice, against rounding.
fn orthogonalise(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for b in basis {
            let share = dot(vector, b);
            vector.iter_mut().zip(b).for_each(|(v, b)| *v -= share * b);
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
