//! The rows rules and trees are fitted on, and those they are checked on.

use crate::engine::rng;
use rand::Rng;

/// The share of rows that is fitted on, in hundredths.
const FIT_PERCENT: usize = 70;
/// No more rows than about this are fitted on: further ones do not change a rule, and are better used to check it.
const MOST_FIT: usize = 20_000;
/// The stream of the seed, apart from those of the restarts of a clustering.
const STREAM: u64 = 1 << 32;

/// For each row whether it is fitted on: of every segment and of the noise the same share (70 %), drawn with `seed`,
/// and at least one row each.
pub(super) fn fit_rows(labels: &[i32], k: usize, seed: u64) -> Vec<bool> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); k + 1];
    for (row, &label) in labels.iter().enumerate() {
        members[usize::try_from(label).unwrap_or(k)].push(row as u32);
    }
    let mut rng = rng::stream(seed, STREAM);
    let mut is_fit = vec![false; labels.len()];
    for mut rows in members {
        let share = (rows.len() * FIT_PERCENT + 50) / 100;
        let at_most = (rows.len() as u64 * MOST_FIT as u64).div_ceil(labels.len().max(1) as u64) as usize;
        let wanted = share.min(at_most).max(1).min(rows.len());
        for place in 0..wanted {
            let other = rng.gen_range(place as u32..rows.len() as u32);
            rows.swap(place, other as usize);
            is_fit[rows[place] as usize] = true;
        }
    }
    is_fit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_of_a_hundred_rows_of_every_segment_are_fitted_on() {
        let labels: Vec<i32> = (0..300).map(|i| i % 3 - 1).chain([2]).collect();
        let fit = fit_rows(&labels, 3, 7);
        for (label, expected) in [(-1, 70), (0, 70), (1, 70), (2, 1)] {
            let count = fit.iter().zip(&labels).filter(|(fit, l)| **fit && **l == label).count();
            assert_eq!(count, expected, "{label}");
        }
        assert_eq!(fit, fit_rows(&labels, 3, 7));
        assert_ne!(fit, fit_rows(&labels, 3, 8));
    }

    #[test]
    fn a_large_table_is_checked_on_more_rows_than_it_is_fitted_on() {
        let fit = fit_rows(&vec![0; 100_000], 1, 1);
        assert_eq!(fit.iter().filter(|fit| **fit).count(), MOST_FIT);
        assert!(fit_rows(&[], 0, 1).is_empty());
    }
}
