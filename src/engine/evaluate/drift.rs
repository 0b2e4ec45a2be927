//! How far a column has shifted between two samples.

/// Population stability index between two samples of a column, of any sizes, over the deciles of the first: the sum of
/// `(q - p) ln(q / p)` over its bins, missing values a bin of their own. Below 0.1 nothing to speak of, above 0.25 a
/// marked shift. Shares of nothing count as half a row.
pub fn psi(before: &[f64], after: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = before.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = match sorted.len() {
        0 => Vec::new(),
        n => (1..10).map(|decile| sorted[decile * (n - 1) / 10]).collect(),
    };
    edges.dedup();
    let counts = |values: &[f64]| -> Vec<f64> {
        let mut counts = vec![0.0_f64; edges.len() + 2];
        for value in values {
            let bin = if value.is_nan() { edges.len() + 1 } else { edges.partition_point(|edge| edge < value) };
            counts[bin] += 1.0;
        }
        counts
    };
    if before.is_empty() || after.is_empty() {
        return 0.0;
    }
    let half = |count: f64, all: usize| count.max(0.5) / all as f64;
    let bins = counts(before).into_iter().zip(counts(after)).filter(|(p, q)| p + q > 0.0);
    bins.map(|(p, q)| (half(p, before.len()), half(q, after.len()))).map(|(p, q)| (q - p) * libm::log(q / p)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shift_is_seen_and_the_same_sample_is_none() {
        let first: Vec<f64> = (0..1000).map(f64::from).collect();
        let moved: Vec<f64> = first.iter().map(|value| value + 300.0).collect();
        assert_eq!(psi(&first, &first), 0.0);
        assert!(psi(&first, &moved) > 0.25);
        let gaps: Vec<f64> = first.iter().map(|&value| if value < 200.0 { f64::NAN } else { value }).collect();
        assert!(psi(&first, &gaps) > 0.1);
    }

    #[test]
    fn equal_values_no_values_and_one_value_have_an_index() {
        for (a, b) in [(vec![1.0; 9], vec![1.0; 3]), (vec![], vec![1.0]), (vec![f64::NAN; 4], vec![f64::NAN])] {
            assert!(psi(&a, &b).is_finite());
        }
    }

    proptest! {
        #[test]
        fn the_index_is_never_below_zero(
            a in prop::collection::vec(-5.0_f64..5.0, 1..60), b in prop::collection::vec(-5.0_f64..5.0, 1..60),
        ) {
            prop_assert!(psi(&a, &b) >= 0.0);
        }
    }
}
