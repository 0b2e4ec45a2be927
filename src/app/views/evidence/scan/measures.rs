//! The measures of a scan, one small chart each.

use crate::app::format::{percent, short};
use crate::engine::evaluate::recommend::KScores;

/// One of the charts.
pub(super) struct Measure {
    pub(super) name: &'static str,
    pub(super) term: &'static str,
    pub(super) better: &'static str,
    pub(super) value: fn(&KScores) -> Option<f64>,
    pub(super) error: fn(&KScores) -> Option<f64>,
    pub(super) text: fn(f64) -> String,
}

const NO_ERROR: fn(&KScores) -> Option<f64> = |_| None;

const STABILITY: &str = "Found again";
pub(super) const INERTIA: &str = "Spread within";
const GAP: &str = "Tighter than chance";
pub(super) const BIC: &str = "Likely, yet simple";

static MEASURES: [Measure; 8] = [
    Measure {
        name: STABILITY,
        term: "Mean adjusted Rand index of bootstrap refits, with its standard error",
        better: "more is better",
        value: |s| s.stability.map(|a| a.mean),
        error: |s| s.stability.map(|a| a.standard_error),
        text: short,
    },
    Measure {
        name: "How well separated",
        term: "Mean silhouette of all rows",
        better: "more is better",
        value: |s| Some(s.silhouette),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: INERTIA,
        term: "Inertia; its knee is marked",
        better: "falls always: look for the knee",
        value: |s| Some(s.inertia),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: GAP,
        term: "Gap statistic, with its standard error",
        better: "more is better",
        value: |s| s.gap.map(|g| g.0),
        error: |s| s.gap.map(|g| g.1),
        text: short,
    },
    Measure {
        name: BIC,
        term: "Bayesian information criterion of the mixture; its least value is marked",
        better: "less is better",
        value: |s| s.bic,
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Between over within",
        term: "Calinski-Harabasz index",
        better: "more is better",
        value: |s| Some(s.calinski_harabasz),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Overlap",
        term: "Davies-Bouldin index",
        better: "less is better",
        value: |s| Some(s.davies_bouldin),
        error: NO_ERROR,
        text: short,
    },
    Measure {
        name: "Smallest segment",
        term: "Share of the rows in the smallest segment",
        better: "under 1 % it is a pocket of outliers",
        value: |s| Some(s.smallest),
        error: NO_ERROR,
        text: percent,
    },
];

/// The measures that there are of a mixture, or of any other method.
pub(super) fn measures(mixture: bool) -> impl Iterator<Item = &'static Measure> {
    let others: &[&str] = if mixture { &[STABILITY, GAP] } else { &[BIC] };
    MEASURES.iter().filter(|measure| !others.contains(&measure.name))
}
