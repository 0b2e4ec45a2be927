//! Control groups: who of a segment is left out of a campaign, by lot, and what so many can show.
//!
//! Those who get a campaign are compared with a few of the same segment who do not: what the two groups differ by is
//! what the campaign did. Whether it can be told from chance depends on the sizes of both.

use super::cluster::kmeans::seeding::distinct;
use super::cluster::labels;
use super::rng;

/// The quantiles of the normal distribution at 0.975 (two-sided 5 %) and 0.8 (the power).
const Z: [f64; 2] = [1.959_963_984_540_054, 0.841_621_233_572_914_3];
/// Streams of the lots: apart from those of the methods, which count from 0.
const STREAM: u64 = 1 << 40;
/// Halvings after which a bisection of numbers from 0 to 1 has reached their precision.
const HALVINGS: usize = 60;

/// How many of `size` rows are left out: their share, rounded.
pub fn size(size: usize, share: f64) -> usize {
    ((size as f64 * share).round() as usize).min(size)
}

/// Whether each of n rows with these labels (-1: in no segment) is in the control group of its segment: `round(share *
/// size)` rows of each segment, drawn without replacement, every choice of them as likely as any other. The same
/// labels, share and seed draw the same rows. Rows of no segment are in no control group.
///
/// `share` is from 0 to 1; what is outside counts as the nearest of these, and what is no number as 0.
pub fn draw(of: &[i32], share: f64, seed: u64) -> Vec<bool> {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let sizes = labels::sizes(of);
    let mut members: Vec<Vec<u32>> = sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
    for (row, &label) in of.iter().enumerate() {
        if let Some(rows) = usize::try_from(label).ok().and_then(|label| members.get_mut(label)) {
            rows.push(row as u32);
        }
    }
    let mut drawn = vec![false; of.len()];
    for (label, rows) in members.into_iter().enumerate() {
        let mut rng = rng::stream(seed, STREAM + label as u64);
        for place in distinct(rows.len(), size(rows.len(), share), &mut rng) {
            drawn[rows[place] as usize] = true;
        }
    }
    drawn
}

/// The least rate above `base` (from 0 to 1, both excluded) among `treated` rows that is told from `base` among
/// `control` rows with a power of 80 % by a two-sided test of two proportions at 5 %; `None` where not even everybody
/// would do, or a group is empty.
///
/// The normal approximation without a correction for continuity: the least p₁ > p₀ with
/// `p₁ - p₀ = z₀.₉₇₅ √(p̄ (1 - p̄) (1/n₁ + 1/n₀)) + z₀.₈ √(p₁ (1 - p₁)/n₁ + p₀ (1 - p₀)/n₀)`, where p̄ is the rate of
/// both groups together (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, section 4.2, for
/// groups of different sizes).
pub fn least_rate(treated: usize, control: usize, base: f64) -> Option<f64> {
    if treated == 0 || control == 0 || !(base > 0.0 && base < 1.0) {
        return None;
    }
    let (treated, control) = (treated as f64, control as f64);
    let variance = |rate: f64| rate * (1.0 - rate);
    // How far a rate is beyond what can be told from chance. Convex in the rate, and less than 0 at the base.
    let beyond = |rate: f64| {
        let both = (treated * rate + control * base) / (treated + control);
        let by_chance = (variance(both) * (1.0 / treated + 1.0 / control)).sqrt();
        let in_truth = (variance(rate) / treated + variance(base) / control).sqrt();
        rate - base - Z[0] * by_chance - Z[1] * in_truth
    };
    if beyond(1.0) < 0.0 {
        return None;
    }
    let (mut low, mut high) = (base, 1.0);
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if beyond(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn larger_groups_show_smaller_lifts_and_tiny_ones_show_none() {
        let least = |treated, control| least_rate(treated, control, 0.05);
        assert!(least(900, 100) < least(90, 10) || least(90, 10).is_none());
        assert!(least(9_000, 1_000) < least(900, 100));
        assert_eq!(
            (least(10, 0), least(0, 10), least_rate(10, 10, 0.0), least_rate(1, 1, 0.5)),
            (None, None, None, None)
        );
        assert_eq!(least_rate(100, 100, f64::NAN), None);
    }

    #[test]
    fn the_share_is_of_each_segment_and_noise_is_in_no_group() {
        let labels: Vec<i32> = (0..100).map(|row| [0, 0, 0, 0, 0, 1, 1, 1, -1, -1][row % 10]).collect();
        let drawn = draw(&labels, 0.1, 42);
        let of = |label: i32| drawn.iter().zip(&labels).filter(|(drawn, of)| **drawn && **of == label).count();
        assert_eq!([of(0), of(1), of(-1)], [5, 3, 0]);
        assert_eq!(draw(&labels, 0.1, 42), drawn);
        assert_ne!(draw(&labels, 0.1, 43), drawn);
        assert!(draw(&labels, 0.0, 42).iter().chain(&draw(&labels, f64::NAN, 42)).all(|drawn| !drawn));
        assert!(draw(&[], 0.5, 42).is_empty());
    }

    #[test]
    fn everybody_is_drawn_about_as_often() {
        let labels = [0; 20];
        let mut times = [0; 20];
        for seed in 0..2000 {
            draw(&labels, 0.25, seed).into_iter().zip(&mut times).for_each(|(drawn, times)| *times += i32::from(drawn));
        }
        // 500 times each is expected, with a standard deviation of 19.4.
        assert!(times.iter().all(|times| (400..600).contains(times)), "{times:?}");
    }

    proptest! {
        #[test]
        fn of_each_segment_the_rounded_share_is_drawn(
            labels in prop::collection::vec(-1..5_i32, 0..200), share in 0.0..=0.5_f64, seed: u64,
        ) {
            let drawn = draw(&labels, share, seed);
            for (label, &rows) in super::labels::sizes(&labels).iter().enumerate() {
                let found = drawn.iter().zip(&labels).filter(|(drawn, of)| **drawn && **of == label as i32).count();
                prop_assert_eq!(found, (rows as f64 * share).round() as usize);
            }
            prop_assert!(drawn.iter().zip(&labels).all(|(drawn, label)| !drawn || *label >= 0));
        }

        #[test]
        fn the_least_rate_is_where_the_power_is_reached(
            treated in 1..100_000_usize, control in 1..20_000_usize, base in 0.001..0.9_f64,
        ) {
            if let Some(rate) = least_rate(treated, control, base) {
                prop_assert!(rate > base && rate <= 1.0);
                prop_assert!(least_rate(treated * 2, control * 2, base).is_some_and(|less| less <= rate));
            }
        }
    }
}
