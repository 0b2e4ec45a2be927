//! The measures of a scan over numbers of segments.

use crate::app::format::{percent, short};
use crate::engine::evaluate::recommend::KScores;

/// One of the measures.
#[derive(Debug)]
pub struct Measure {
    /// Its name in plain words, or its own where there are none.
    pub name: &'static str,
    /// The term it is looked up by; empty where that is its name.
    pub term: &'static str,
    /// What it tells.
    pub meaning: &'static str,
    /// Which way is better.
    pub better: &'static str,
    /// Its value, once it is known.
    pub value: fn(&KScores) -> Option<f64>,
    /// Its standard error, where it has one.
    pub error: fn(&KScores) -> Option<f64>,
    /// A value in words.
    pub text: fn(f64) -> String,
}

const NO_ERROR: fn(&KScores) -> Option<f64> = |_| None;

const STABILITY: &str = "Repeatability";
/// The spread within, whose knee is told.
pub const INERTIA: &str = "Within-segment spread";
const GAP: &str = "Gap statistic";
/// The criterion of mixtures, whose least value is told.
pub const BIC: &str = "BIC";

static MEASURES: [Measure; 8] = [
    Measure {
        name: STABILITY,
        term: "bootstrap ARI",
        meaning: "Mean adjusted Rand index of bootstrap refits, with its standard error",
        better: "higher is better",
        value: |s| s.stability.map(|a| a.mean),
        error: |s| s.stability.map(|a| a.standard_error),
        text: short,
    },
    Measure {
        name: "Separation",
        term: "silhouette",
        meaning: "Mean silhouette of all rows, from −1 to 1",
        better: "higher is better",
        value: |s| Some(s.silhouette),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: INERTIA,
        term: "inertia",
        meaning: "Sum of squared distances to the centers; its elbow is marked",
        better: "always falls – look for the elbow",
        value: |s| Some(s.inertia),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: GAP,
        term: "",
        meaning: "Tighter than chance by so much, with its standard error",
        better: "higher is better",
        value: |s| s.gap.map(|g| g.0),
        error: |s| s.gap.map(|g| g.1),
        text: short,
    },
    Measure {
        name: BIC,
        term: "fit minus complexity",
        meaning: "Bayesian information criterion of the mixture; its least value is marked",
        better: "lower is better",
        value: |s| s.bic,
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Between ÷ within variance",
        term: "Calinski-Harabasz",
        meaning: "Calinski-Harabasz index",
        better: "higher is better",
        value: |s| Some(s.calinski_harabasz),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Overlap",
        term: "Davies-Bouldin",
        meaning: "Davies-Bouldin index",
        better: "lower is better",
        value: |s| Some(s.davies_bouldin),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Smallest segment",
        term: "share of rows",
        meaning: "Share of the rows in the smallest segment",
        better: "below 1 %: probably outliers, not a segment",
        value: |s| Some(s.smallest),
        error: NO_ERROR,
        text: percent,
    },
];

/// The measures that there are of a mixture, or of any other method.
pub fn measures(mixture: bool) -> impl Iterator<Item = &'static Measure> {
    let others: &[&str] = if mixture { &[STABILITY, GAP] } else { &[BIC] };
    MEASURES.iter().filter(|measure| !others.contains(&measure.name))
}

impl Measure {
    /// Its name with its term.
    pub fn head(&self) -> String {
        match self.term {
            "" => self.name.to_string(),
            term => format!("{} ({term})", self.name),
        }
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
