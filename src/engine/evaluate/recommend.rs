//! What the scores of many numbers of clusters say together, in a few sentences that carry their numbers: and that no
//! number of clusters is to be recommended where they do not carry one.
//!
//! Two things can carry a recommendation: a silhouette that clearly peaks, or a partition that bootstrap refits find
//! again where those with one cluster more or less are found less often. Partitions with one cluster of nearly all rows
//! are none.

use serde::{Deserialize, Serialize};

/// A clustering into `k` clusters, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KScores {
    /// Clusters asked for.
    pub k: usize,
    /// Sum of squared distances to the centroids.
    pub inertia: f64,
    /// Mean silhouette over all rows.
    pub silhouette: f64,
    /// Calinski-Harabasz.
    pub calinski_harabasz: f64,
    /// Davies-Bouldin.
    pub davies_bouldin: f64,
    /// Share of the rows in the smallest cluster.
    pub smallest: f64,
    /// Share of the rows in the largest cluster.
    pub largest: f64,
    /// Bootstrap refits.
    pub stability: Option<Agreement>,
    /// Gap statistic and its standard error; NaN where no spread within is left.
    pub gap: Option<(f64, f64)>,
    /// Bayesian information criterion of a mixture: less is better.
    pub bic: Option<f64>,
}

/// How well bootstrap refits agree with a clustering.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Mean adjusted Rand index.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Refits made.
    pub replicates: usize,
}

/// What the scores say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The number of clusters they carry, if any.
    pub k: Option<usize>,
    /// Two to four sentences.
    pub sentences: Vec<String>,
}

/// Refits without which stability says nothing yet.
pub const FEWEST_REPLICATES: usize = 20;
/// A mean adjusted Rand index from which on a partition counts as found again.
const FOUND_AGAIN: f64 = 0.9;
/// Below it, a partition changes from sample to sample.
const UNSTABLE: f64 = 0.8;
/// A cluster with more of the rows leaves only outliers to the others.
const GIANT: f64 = 0.8;
/// A cluster with fewer of the rows is a pocket of outliers.
const POCKET: f64 = 0.01;
/// A silhouette that stands out by as much above the middle one decides.
const CLEAR_PEAK: f64 = 0.1;

/// What `scores` (by rising `k`) say; `None` while stability is known of fewer than three of them or from fewer than
/// [`FEWEST_REPLICATES`] refits.
pub fn recommend(scores: &[KScores]) -> Option<Recommendation> {
    let known = |score: &KScores| score.stability.is_some_and(|s| s.replicates >= FEWEST_REPLICATES);
    if scores.len() < 3 || !scores.iter().all(known) {
        return None;
    }
    let real: Vec<&KScores> = scores.iter().filter(|s| s.largest <= GIANT).collect();
    if real.is_empty() {
        return Some(only_outliers(scores));
    }
    match choose(scores) {
        Some(at) => Some(recommended(scores, at)),
        None => Some(nothing_stands_out(scores, &real)),
    }
}

fn agreement(score: &KScores) -> f64 {
    score.stability.map_or(f64::NAN, |s| s.mean)
}

/// Segments, not a giant with pockets, that refits find again.
fn holds(score: &KScores) -> bool {
    score.largest <= GIANT && score.smallest >= POCKET && agreement(score) >= FOUND_AGAIN
}

fn choose(scores: &[KScores]) -> Option<usize> {
    let by_silhouette = best(scores, |s| s.silhouette);
    if is_peak(scores, by_silhouette) && holds(&scores[by_silhouette]) {
        return Some(by_silhouette);
    }
    let peaks = |at: usize| {
        let here = agreement(&scores[at]);
        let beside = |other: Option<&KScores>| other.is_none_or(|other| agreement(other) <= here);
        holds(&scores[at]) && beside(at.checked_sub(1).map(|i| &scores[i])) && beside(scores.get(at + 1))
    };
    let peaks: Vec<usize> = (0..scores.len()).filter(|&at| peaks(at)).collect();
    let highest = peaks.iter().map(|&at| agreement(&scores[at])).fold(f64::NEG_INFINITY, f64::max);
    // Of partitions that are found again about as often, the finer one tells more.
    peaks.into_iter().rfind(|&at| agreement(&scores[at]) >= highest - 0.05)
}

/// The place of the greatest value, the first of equal ones.
fn best(scores: &[KScores], value: impl Fn(&KScores) -> f64) -> usize {
    (1..scores.len()).fold(0, |best, at| if value(&scores[at]) > value(&scores[best]) { at } else { best })
}

/// Whether the silhouette at `best` stands out.
fn is_peak(scores: &[KScores], best: usize) -> bool {
    let mut all: Vec<f64> = scores.iter().map(|s| s.silhouette).collect();
    all.sort_by(f64::total_cmp);
    scores[best].silhouette - all[all.len() / 2] >= CLEAR_PEAK
}

fn recommended(scores: &[KScores], at: usize) -> Recommendation {
    let chosen = &scores[at];
    let stability = chosen.stability.unwrap_or(Agreement { mean: f64::NAN, standard_error: f64::NAN, replicates: 0 });
    let mut sentences = vec![format!(
        "{} segments: refitted to {} samples of the rows they were found again with a mean agreement (adjusted Rand \
         index) of {:.2}{}.",
        chosen.k,
        stability.replicates,
        stability.mean,
        neighbors(scores, at),
    )];
    let by_silhouette = best(scores, |s| s.silhouette);
    let (least, most) = silhouettes(scores);
    sentences.push(if is_peak(scores, by_silhouette) && by_silhouette == at {
        format!("They are also the best separated: their silhouette of {:.2} is the highest.", chosen.silhouette)
    } else if is_peak(scores, by_silhouette) {
        format!(
            "The silhouette alone would take {} ({:.2} against {:.2} here).",
            scores[by_silhouette].k, most, chosen.silhouette
        )
    } else {
        format!("The silhouette does not decide: it lies between {least:.2} and {most:.2} for every number.")
    });
    let coarser = (0..at)
        .filter(|&other| holds(&scores[other]))
        .max_by(|&a, &b| agreement(&scores[a]).total_cmp(&agreement(&scores[b])).then(b.cmp(&a)));
    if let Some(other) = coarser.filter(|&other| agreement(&scores[other]) >= stability.mean - 0.01) {
        sentences.push(format!(
            "If fewer are easier to act on, {} hold as well ({:.2}).",
            scores[other].k,
            agreement(&scores[other])
        ));
    }
    let worst = best(&scores[..scores.len().min(at + 3)], |s| -agreement(s));
    if agreement(&scores[worst]) < UNSTABLE {
        sentences.push(format!(
            "Avoid {}: its segments change from sample to sample ({:.2}).",
            scores[worst].k,
            agreement(&scores[worst])
        ));
    }
    Recommendation { k: Some(chosen.k), sentences }
}

/// The agreement with one cluster less and one more.
fn neighbors(scores: &[KScores], at: usize) -> String {
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| scores.get(i));
    let parts: Vec<String> = beside.map(|s| format!("{:.2} with {}", agreement(s), s.k)).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

fn silhouettes(scores: &[KScores]) -> (f64, f64) {
    let values = || scores.iter().map(|s| s.silhouette);
    (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
}

fn nothing_stands_out(scores: &[KScores], real: &[&KScores]) -> Recommendation {
    let candidates: Vec<KScores> = real.iter().map(|&s| s.clone()).collect();
    let nearest = &candidates[best(&candidates, agreement)];
    let (least, most) = silhouettes(scores);
    let why = if agreement(nearest) < FOUND_AGAIN {
        format!(
            "No number of segments stands out: the most repeatable, {}, is found again with a mean agreement (adjusted \
             Rand index) of only {:.2}.",
            nearest.k,
            agreement(nearest)
        )
    } else {
        format!(
            "No number of segments stands out: {} are found again ({:.2}), but their smallest holds {:.1} % of the \
             rows.",
            nearest.k,
            agreement(nearest),
            100.0 * nearest.smallest
        )
    };
    let silhouette = format!(
        "The silhouette lies between {least:.2} and {most:.2}: another preparation or another method may show more."
    );
    Recommendation { k: None, sentences: vec![why, silhouette] }
}

fn only_outliers(scores: &[KScores]) -> Recommendation {
    let least = scores.iter().map(|s| s.largest).fold(f64::INFINITY, f64::min);
    let last = scores.last().map_or(0, |s| s.k);
    Recommendation {
        k: None,
        sentences: vec![
            format!(
                "Up to {last} segments, one of them always holds at least {:.1} % of the rows: this method separates \
                 outliers here, not segments.",
                100.0 * least
            ),
            "So no number of segments is recommended.".into(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (k, silhouette, bootstrap agreement), segments of even size.
    fn scan(values: &[(usize, f64, f64)]) -> Vec<KScores> {
        let score = |&(k, silhouette, mean): &(usize, f64, f64)| KScores {
            k,
            inertia: 100.0 / k as f64,
            silhouette,
            calinski_harabasz: 1.0,
            davies_bouldin: 1.0,
            smallest: 0.5 / k as f64,
            largest: 1.5 / k as f64,
            stability: Some(Agreement { mean, standard_error: 0.01, replicates: 50 }),
            gap: None,
            bic: None,
        };
        values.iter().map(score).collect()
    }

    /// The genuine table with log1p and z-scores, as measured.
    fn genuine() -> Vec<KScores> {
        scan(&[
            (2, 0.259, 0.990),
            (3, 0.229, 0.964),
            (4, 0.214, 0.714),
            (5, 0.228, 0.938),
            (6, 0.230, 0.974),
            (7, 0.232, 0.924),
            (8, 0.224, 0.799),
        ])
    }

    #[test]
    fn a_flat_silhouette_leaves_the_choice_to_stability() {
        let found = recommend(&genuine()).expect("enough is known");
        assert_eq!(found.k, Some(6));
        let text = found.sentences.join(" ");
        for part in ["6 segments", "0.97", "0.94 with 5", "0.92 with 7", "between 0.21 and 0.26", "Avoid 4", "0.71"] {
            assert!(text.contains(part), "{part} in: {text}");
        }
        assert!((2..=4).contains(&found.sentences.len()));
    }

    #[test]
    fn a_clear_silhouette_that_refits_confirm_decides() {
        let found = recommend(&scan(&[(2, 0.4, 0.95), (3, 0.8, 0.99), (4, 0.5, 0.7), (5, 0.4, 0.99)])).expect("known");
        assert_eq!(found.k, Some(3));
        assert!(found.sentences[1].contains("0.80"), "{:?}", found.sentences);
    }

    #[test]
    fn where_nothing_is_found_again_nothing_is_recommended() {
        let found = recommend(&scan(&[(2, 0.1, 0.6), (3, 0.11, 0.7), (4, 0.1, 0.5)])).expect("known");
        assert_eq!(found.k, None);
        assert!(found.sentences[0].contains("3") && found.sentences[0].contains("0.70"), "{:?}", found.sentences);
    }

    #[test]
    fn a_giant_with_outliers_is_no_segmentation_however_stable() {
        let mut scores = scan(&[(2, 0.8, 0.99), (3, 0.8, 0.99), (4, 0.8, 0.99)]);
        scores.iter_mut().for_each(|s| s.largest = 0.993);
        let found = recommend(&scores).expect("known");
        assert_eq!(found.k, None);
        assert!(found.sentences[0].contains("99.3 %"), "{:?}", found.sentences);
    }

    #[test]
    fn nothing_is_said_before_enough_is_known() {
        let mut scores = genuine();
        assert_eq!(recommend(&scores[..2]), None);
        scores[3].stability = Some(Agreement { mean: 0.9, standard_error: 0.1, replicates: 5 });
        assert_eq!(recommend(&scores), None);
        scores[3].stability = None;
        assert_eq!(recommend(&scores), None);
    }
}
