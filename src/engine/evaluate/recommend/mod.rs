//! What the scores of many numbers of clusters say together, in a few sentences that carry their numbers: and that no
//! number of clusters is to be recommended where they do not carry one.
//!
//! Two things can carry a recommendation: a silhouette that clearly peaks, or a partition that bootstrap refits find
//! again where those with one cluster more or less are found less often. Partitions with one cluster of nearly all rows
//! are none.

use crate::engine::figures::{fixed, whole};
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
/// Silhouettes that differ less are similar.
const SIMILAR: f64 = 0.05;
/// A partition whose agreement is less by no more than this is nearly as repeatable.
const NEARLY: f64 = 0.05;

/// A mean silhouette from which on segments are well separated.
const SEPARATED: f64 = 0.5;

/// What `scores` (by rising `k`) say; `None` while stability is known of fewer than three of them or from fewer than
/// [`FEWEST_REPLICATES`] refits.
pub fn recommend(scores: &[KScores]) -> Option<Recommendation> {
    // Without segments there is no agreement: then nothing is known.
    let known =
        |score: &KScores| score.stability.is_some_and(|s| s.replicates >= FEWEST_REPLICATES && s.mean.is_finite());
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
    peaks.into_iter().rfind(|&at| agreement(&scores[at]) >= highest - NEARLY)
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
    let replicates = chosen.stability.map_or(0, |s| s.replicates);
    let here = agreement(chosen);
    let how = if scores.iter().all(|s| agreement(s) <= here) { "the most repeatable" } else { "repeatable" };
    let mut sentences = vec![format!(
        "Recommended: {} segments. They are {how}: in {} bootstrap samples the same groups came back (ARI {}{}).",
        chosen.k,
        whole(replicates),
        decimal(here),
        neighbors(scores, at),
    )];
    let by_silhouette = best(scores, |s| s.silhouette);
    let (least, most) = silhouettes(scores);
    sentences.push(if is_peak(scores, by_silhouette) && by_silhouette == at {
        format!("They are also the best separated: their silhouette of {} is the highest.", decimal(chosen.silhouette))
    } else if is_peak(scores, by_silhouette) {
        let [most, here] = [most, chosen.silhouette].map(decimal);
        format!("The silhouette alone would take {} ({most}; {here} here).", scores[by_silhouette].k)
    } else if most - least < SIMILAR {
        format!("The silhouette does not help: it is similar ({}) for every k.", range(least, most))
    } else if by_silhouette == at {
        format!("Their silhouette is the highest too ({}), though no other is far below.", decimal(most))
    } else {
        let [most, here] = [most, chosen.silhouette].map(decimal);
        format!("The silhouette is highest for {} ({most}; {here} here).", scores[by_silhouette].k)
    });
    sentences.extend(better_separated(scores, at));
    let coarser = (0..at)
        .filter(|&other| holds(&scores[other]))
        .max_by(|&a, &b| agreement(&scores[a]).total_cmp(&agreement(&scores[b])).then(b.cmp(&a)));
    if let Some(other) =
        coarser.filter(|_| sentences.len() < 3).filter(|&other| agreement(&scores[other]) >= here - 0.01)
    {
        let (k, other) = (scores[other].k, agreement(&scores[other]));
        let how = if other >= here { "just" } else { "nearly" };
        sentences.push(format!("If you prefer fewer segments, {k} is {how} as repeatable ({}).", decimal(other)));
    }
    sentences.extend(warning(scores));
    Recommendation { k: Some(chosen.k), sentences }
}

/// Segments that are found again nearly as often as those at `at` and are better separated, if there are any.
fn better_separated(scores: &[KScores], at: usize) -> Option<String> {
    let chosen = &scores[at];
    let is_rival = |s: &&KScores| {
        s.largest <= GIANT
            && s.smallest >= POCKET
            && agreement(s) >= agreement(chosen) - NEARLY
            && s.silhouette >= chosen.silhouette + SIMILAR
    };
    let rival = scores.iter().filter(is_rival).max_by(|a, b| a.silhouette.total_cmp(&b.silhouette))?;
    let [ari, silhouette] = [agreement(rival), rival.silhouette].map(decimal);
    let k = rival.k;
    Some(format!("{k} are nearly as repeatable (ARI {ari}) and better separated (silhouette {silhouette})."))
}

/// The agreement with one cluster less and one more.
fn neighbors(scores: &[KScores], at: usize) -> String {
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| scores.get(i));
    let parts: Vec<String> = beside.map(|s| format!("{} for {}", decimal(agreement(s)), s.k)).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("; {}", parts.join(", "))
    }
}

/// Which numbers of clusters change from sample to sample, each range as a whole: "8 and more are unstable
/// (0.70–0.79)." Those of a range that only come back in part are called uncertain.
fn warning(scores: &[KScores]) -> Option<String> {
    let is_weak = |s: &KScores| agreement(s) < FOUND_AGAIN;
    let is_unstable = |s: &KScores| agreement(s) < UNSTABLE;
    // Between unstable ones those that are not found again belong to them, and after them to the end.
    let mut ranges: Vec<&[KScores]> = Vec::new();
    let mut rest = scores;
    while let Some(first) = rest.iter().position(is_unstable) {
        let run = &rest[first..];
        let weak = run.iter().position(|s| !is_weak(s)).unwrap_or(run.len());
        let is_open = weak == run.len();
        let last = run[..weak].iter().rposition(is_unstable).unwrap_or(0);
        ranges.push(&run[..if is_open { weak } else { last + 1 }]);
        rest = &run[weak..];
    }
    let told = |run: &&[KScores]| {
        let (first, last) = (run[0].k, run[run.len() - 1].k);
        let ks = match run.len() {
            1 => first.to_string(),
            _ if scores.last().is_some_and(|s| s.k == last) => format!("{first} and more"),
            _ => format!("{first} to {last}"),
        };
        let values = || run.iter().map(agreement);
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        (ks, range(least, most))
    };
    match ranges.iter().map(told).collect::<Vec<_>>().as_slice() {
        [] => None,
        [(ks, values)] => {
            let are = if ranges[0].len() == 1 { "is" } else { "are" };
            let how = if ranges[0].iter().all(is_unstable) { "unstable" } else { "uncertain or unstable" };
            Some(format!("{ks} {are} {how} ({values})."))
        }
        several => {
            let parts: Vec<String> = several.iter().map(|(ks, values)| format!("{ks} ({values})")).collect();
            let is_sure = ranges.iter().all(|run| run.iter().all(is_unstable));
            let how = if is_sure { "Unstable" } else { "Uncertain or unstable" };
            Some(format!("{how}: {}.", parts.join("; ")))
        }
    }
}

/// Two decimals and a true minus, which zero has none of.
fn decimal(value: f64) -> String {
    fixed(value, 2)
}

/// "0.70–0.81", or one number if both read alike; "−0.10 to 0.20" where a dash could be taken for a minus.
fn range(least: f64, most: f64) -> String {
    let (low, high) = (decimal(least), decimal(most));
    match low == high {
        true => low,
        false if least < 0.0 => format!("{low} to {high}"),
        false => format!("{low}–{high}"),
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
            "No number of segments stands out: even the most repeatable, {}, comes back only in part (ARI {} over \
             bootstrap samples).",
            nearest.k,
            decimal(agreement(nearest))
        )
    } else {
        format!(
            "No number of segments stands out: {} come back in bootstrap samples (ARI {}), but their smallest holds {} \
             % of the rows.",
            nearest.k,
            decimal(agreement(nearest)),
            fixed(100.0 * nearest.smallest, 1)
        )
    };
    // Well separated segments leave little for another way to show.
    let hint = if most < SEPARATED { ": another preparation or another method may show more" } else { "" };
    let silhouette = format!("The silhouette is {}{hint}.", range(least, most));
    Recommendation { k: None, sentences: vec![why, silhouette] }
}

fn only_outliers(scores: &[KScores]) -> Recommendation {
    let least = scores.iter().map(|s| s.largest).fold(f64::INFINITY, f64::min);
    let last = scores.last().map_or(0, |s| s.k);
    Recommendation {
        k: None,
        sentences: vec![
            format!(
                "Up to {last} segments, one of them always holds at least {} % of the rows: this method finds outliers \
                 here, not segments.",
                fixed(100.0 * least, 1)
            ),
            "So no number of segments is recommended.".into(),
        ],
    }
}

#[cfg(test)]
mod tests;
