//! Round values along an axis. Pure.

/// At most about `most` round values (1, 2 or 5 times a power of ten apart) within a range, ascending; none of a range
/// that is empty or no numbers.
pub fn ticks([from, to]: [f64; 2], most: usize) -> Vec<f64> {
    let width = to - from;
    if !(width > 0.0 && width.is_finite() && from.is_finite()) {
        return Vec::new();
    }
    let rough = width / most.max(1) as f64;
    let power = 10_f64.powi(rough.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((from / step).ceil(), (to / step).floor());
    // Where steps are finer than numbers are, there are none to tell apart.
    if !(step > 0.0 && first.abs() < 1e15 && last - first < 1e3) {
        return Vec::new();
    }
    let count = (last - first + 1.0).max(0.0) as usize;
    // Adding zero makes a negative zero positive.
    (0..count).map(|at| (first + at as f64) * step + 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round_and_within_the_range() {
        assert_eq!(ticks([0.0, 10.0], 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks([-1.0, 1.0], 4), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks([130.0, 19_000.0], 4), [5_000.0, 10_000.0, 15_000.0]);
        assert_eq!(ticks([1.0, 1.0], 4), [0.0; 0]);
        assert_eq!(ticks([f64::NAN, 1.0], 4), [0.0; 0]);
    }

    proptest! {
        #[test]
        fn any_range_has_few_ticks_inside_it(from in -1e12..1e12_f64, width in 1e-6..1e12_f64, most in 1_usize..20) {
            let found = ticks([from, from + width], most);
            prop_assert!(found.len() <= most + 1);
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
            let slack = width * 1e-9 + from.abs() * 1e-12;
            prop_assert!(found.iter().all(|tick| *tick >= from - slack && *tick <= from + width + slack));
        }
    }
}
