//! How far a slider of distances reaches: as far as the data at hand does.

use super::{Field, Kind, Settings, EPS, HEIGHT, METRIC, SELECTION_EPSILON};
use crate::engine::distance::Metric;

/// A slider's greatest value and the distance between two of its values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The greatest value.
    pub max: f64,
    /// The distance between two.
    pub step: f64,
}

/// The usual range of a feature that was scaled: for it the sliders reach as far as the table of fields says.
const USUAL_RANGE: f64 = 10.0;
/// Cosine and correlation distances are from 0 to 2; from 1 on rows have nothing in common.
const DIRECTED: Reach = Reach { max: 1.0, step: 0.01 };

/// The reach of a field's slider where the features' usual range (largest less least value) is `range`. Fields that are
/// no distances do not follow it.
pub fn reach(field: &Field, settings: &Settings, range: Option<f64>) -> Reach {
    let Kind::Number { slider_max, step, .. } = field.kind else { return DIRECTED };
    let usual = Reach { max: slider_max, step };
    if ![&EPS, &HEIGHT, &SELECTION_EPSILON].iter().any(|distance| distance.name == field.name) {
        return usual;
    }
    match (settings.choice(&METRIC), range) {
        (Metric::Cosine | Metric::Correlation, _) => DIRECTED,
        (Metric::Euclidean | Metric::Manhattan | Metric::Chebyshev, Some(range))
            if range > 0.0 && range.is_finite() =>
        {
            let tens = 10_f64.powi((range / USUAL_RANGE).log10().round() as i32);
            Reach { max: slider_max * tens, step: step * tens }
        }
        _ => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Value, K};
    use super::*;

    #[test]
    fn sliders_of_distances_reach_as_far_as_the_data() {
        let settings = Settings::default();
        let max = |field: &Field, range: f64| reach(field, &settings, Some(range)).max;
        assert_eq!((max(&EPS, 6.0), max(&EPS, 25.0)), (5.0, 5.0), "scaled data");
        assert_eq!((max(&EPS, 1.0), max(&EPS, 80_000.0)), (0.5, 50_000.0), "a share, an amount in cents");
        assert_eq!(max(&HEIGHT, 1000.0), 25_000.0);
        assert_eq!(max(&K, 80_000.0), reach(&K, &settings, None).max);
        assert_eq!((max(&EPS, 0.0), max(&EPS, f64::INFINITY)), (5.0, 5.0));
        let mut cosine = Settings::default();
        cosine.set(&METRIC, Value::Choice("cosine"));
        assert_eq!(reach(&EPS, &cosine, Some(80_000.0)), DIRECTED);
    }
}
