//! The measures of a scan over numbers of segments.

use crate::app::format::{percent, short};
use crate::engine::evaluate::recommend::KScores;
use crate::words::charts as words;

/// One of the measures.
#[derive(Debug)]
pub struct Measure {
    /// What it is called, and what it means.
    pub words: words::Measure,
    /// Its value, once it is known.
    pub value: fn(&KScores) -> Option<f64>,
    /// Its standard error, where it has one.
    pub error: fn(&KScores) -> Option<f64>,
    /// A value in words.
    pub text: fn(f64) -> String,
}

const NO_ERROR: fn(&KScores) -> Option<f64> = |_| None;

const STABILITY: &str = words::REPEATABILITY.name;
/// The spread within, whose knee is told.
pub const INERTIA: &str = words::SPREAD.name;
const GAP: &str = words::GAP.name;
/// The criterion of mixtures, whose least value is told.
pub const BIC: &str = words::BIC.name;

static MEASURES: [Measure; 8] = [
    Measure {
        words: words::REPEATABILITY,
        value: |s| s.stability.map(|a| a.mean),
        error: |s| s.stability.map(|a| a.standard_error),
        text: short,
    },
    Measure { words: words::SEPARATION, value: |s| Some(s.silhouette), error: NO_ERROR, text: short },
    Measure { words: words::SPREAD, value: |s| Some(s.inertia), error: NO_ERROR, text: short },
    Measure { words: words::GAP, value: |s| s.gap.map(|g| g.0), error: |s| s.gap.map(|g| g.1), text: short },
    Measure { words: words::BIC, value: |s| s.bic, error: NO_ERROR, text: short },
    Measure { words: words::VARIANCE_RATIO, value: |s| Some(s.calinski_harabasz), error: NO_ERROR, text: short },
    Measure { words: words::OVERLAP, value: |s| Some(s.davies_bouldin), error: NO_ERROR, text: short },
    Measure { words: words::SMALLEST, value: |s| Some(s.smallest), error: NO_ERROR, text: percent },
];

/// The measures that there are of a mixture, or of any other method.
pub fn measures(mixture: bool) -> impl Iterator<Item = &'static Measure> {
    let others: &[&str] = if mixture { &[STABILITY, GAP] } else { &[BIC] };
    MEASURES.iter().filter(|measure| !others.contains(&measure.words.name))
}

impl Measure {
    /// Its name with its term.
    pub fn head(&self) -> String {
        words::measure(&self.words)
    }

    /// What it says of a number of segments, with its error; "–" where it says nothing.
    pub fn told(&self, scores: &KScores) -> String {
        match (self.value)(scores).filter(|value| value.is_finite()) {
            Some(value) => {
                let error = (self.error)(scores).filter(|error| error.is_finite());
                (self.text)(value) + &error.map(|error| format!(" ± {}", short(error))).unwrap_or_default()
            }
            None => "–".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::evaluate::recommend::Agreement;

    #[test]
    fn a_measure_tells_its_value_with_its_error_and_a_dash_where_it_says_nothing() {
        let mut scores = KScores {
            k: 3,
            inertia: f64::NAN,
            silhouette: 0.25,
            calinski_harabasz: 1234.0,
            davies_bouldin: 1.0,
            smallest: 0.0712,
            largest: 0.5,
            stability: Some(Agreement { mean: 0.987, standard_error: 0.0123, replicates: 20 }),
            gap: None,
            bic: None,
        };
        let told = |scores: &KScores| measures(false).map(|measure| measure.told(scores)).collect::<Vec<_>>();
        assert_eq!(told(&scores), ["0.987 ± 0.012", "0.250", "–", "–", "1,234", "1", "7.1 %"]);
        scores.stability = None;
        assert_eq!(told(&scores)[0], "–");
        assert_eq!(measures(true).count(), 6);
        assert_eq!(measures(false).next().map(Measure::head).as_deref(), Some("Repeatability (bootstrap ARI)"));
    }
}
