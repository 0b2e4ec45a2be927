//! A continuous color scale: viridis (Smith and van der Walt 2015), even to the eye and to color-blind people.

/// Viridis at even steps from 0 to 1.
const STOPS: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// The color at `share` of the scale, from 0 to 1; gray for a value that is missing.
pub fn color(share: f64) -> [u8; 3] {
    if share.is_nan() {
        return [129, 134, 143];
    }
    let place = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let below = (place as usize).min(STOPS.len() - 2);
    let part = place - below as f64;
    std::array::from_fn(|channel| {
        let (a, b) = (f64::from(STOPS[below][channel]), f64::from(STOPS[below + 1][channel]));
        (a + (b - a) * part).round() as u8
    })
}

/// The background of a cell: the stronger, the farther its value is from the middle. `value`: from -1 to 1.
pub fn tint(value: f64) -> String {
    let color = if value < 0.0 { "--stratum-3" } else { "--accent" };
    format!("background: color-mix(in srgb, var({color}) {:.0}%, transparent)", 42.0 * value.abs())
}

/// Where each value stands between the least and the greatest: by rank, so that a few very large values do not leave
/// all others in one color. Equal values share a place; NaN stays NaN.
pub fn shares(values: &[f32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&at| !values[at].is_nan()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut shares = vec![f64::NAN; values.len()];
    let last = order.len().saturating_sub(1).max(1) as f64;
    let mut start = 0;
    while start < order.len() {
        let mut end = start;
        while end + 1 < order.len() && values[order[end + 1]] == values[order[start]] {
            end += 1;
        }
        for &at in &order[start..=end] {
            shares[at] = (start + end) as f64 / 2.0 / last;
        }
        start = end + 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_scale_are_its_first_and_last_color() {
        assert_eq!((color(0.0), color(1.0), color(7.0)), (STOPS[0], STOPS[8], STOPS[8]));
        assert_eq!(color(0.0625), [70, 23, 103]);
    }

    #[test]
    fn values_stand_at_their_ranks_and_equal_ones_together() {
        assert_eq!(shares(&[5.0, 1.0, 1000.0]), [0.5, 0.0, 1.0]);
        assert_eq!(shares(&[1.0, 1.0, 2.0, 2.0])[..2], [1.0 / 6.0; 2]);
        let shares = shares(&[f32::NAN, 3.0]);
        assert!(shares[0].is_nan() && shares[1] == 0.0);
    }
}
