//! The list of segments: scores, cards, what changed, rules.

use super::{counted, listed, plural};
use crate::words::Unit;

pub const SEGMENTS: &str = "Segments";
pub const DOWNLOAD_LABELS: &str = "Download labels";
/// The row of those in no segment.
pub const NOISE: &str = "Not in any segment (noise)";

pub const COUNT: &str = "Segments";
pub const COUNT_TERM: &str = "Number of clusters (k)";
/// Not shown where the method puts every row into a segment.
pub const NOISE_COUNT: &str = "Not assigned (noise)";
pub const NOISE_COUNT_TERM: &str = "Rows in no segment";
pub const SEPARATION: &str = "Separation (silhouette)";
pub const SEPARATION_SCALE: &str = "−1 to 1, higher is better";
pub const SPREAD: &str = "Within-segment spread (inertia)";
pub const SPREAD_SCALE: &str = "lower is tighter; not comparable across preparations";
pub const VARIANCE_RATIO: &str = "Between ÷ within variance (Calinski-Harabasz)";
pub const VARIANCE_RATIO_SCALE: &str = "higher is better";
pub const OVERLAP: &str = "Overlap (Davies-Bouldin)";
pub const OVERLAP_SCALE: &str = "lower is better";
pub const MODEL_FIT: &str = "Model fit (BIC)";
pub const MODEL_FIT_SCALE: &str = "lower is better";

/// A word for a mean silhouette, by the usual bounds of Kaufman and Rousseeuw.
pub fn separation(silhouette: f64) -> &'static str {
    match silhouette {
        s if s > 0.5 => "strong",
        s if s > 0.25 => "fair",
        _ => "weak",
    }
}

/// A segment's own silhouette, with its word.
pub fn separation_of_segment(value: &str, word: &str) -> String {
    format!("Separation (silhouette, −1 to 1): {value} – {word}")
}

/// `starts` of k-means, of which the best is told.
pub fn converged(iterations: &str, starts: &str) -> String {
    format!("k-means converged in {} (best of {}).", in_iterations(iterations), in_starts(starts))
}

pub fn not_converged(iterations: &str, starts: &str) -> String {
    format!("k-means did not converge in {} (best of {}).", in_iterations(iterations), in_starts(starts))
}

/// Of a method that has no starts of its own to tell, such as a mixture.
pub fn model_converged(iterations: &str) -> String {
    format!("The model converged in {}.", in_iterations(iterations))
}

pub fn model_not_converged(iterations: &str) -> String {
    format!("The model did not converge in {}.", in_iterations(iterations))
}

fn in_iterations(count: &str) -> String {
    plural(count, "iteration", "iterations")
}

fn in_starts(count: &str) -> String {
    plural(count, "start", "starts")
}

/// A segment that fell apart when the settings changed.
pub fn split(before: &str, after: &[String]) -> String {
    format!("{} split into {}.", quoted(before), listed(&after.iter().map(|name| quoted(name)).collect::<Vec<_>>()))
}

/// Segments that became one when the settings changed.
pub fn merged(before: &[String], after: &str) -> String {
    format!("{} merged into {}.", listed(&before.iter().map(|name| quoted(name)).collect::<Vec<_>>()), quoted(after))
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}

pub fn more_changes(count: &str) -> String {
    plural(count, "more split or merge", "more splits and merges")
}

pub fn folded(name: &str, unit: Unit, rows: &str) -> String {
    format!("{name}, {}", counted(unit, rows))
}

pub const RULE: &str = "Rule";

/// How far a rule can be trusted, on rows that were not used to find it: `matching` of them match it, `members` are of
/// the segment.
pub fn rule_figures(unit: Unit, (precision, matching): (&str, &str), (recall, members): (&str, &str)) -> String {
    let matching = counted(unit, matching);
    let rows = match unit {
        Unit::Customer => "customers",
        Unit::Row => "rows",
    };
    format!(
        "{precision} of the {matching} matching this rule belong here (precision); the rule finds {recall} of the \
         {members} in the segment (recall). Both measured on {rows} not used to find it."
    )
}

/// The part of a card with the effects.
pub const DIFFERENCE: &str = "What makes it different (Cliff's delta)";
pub const EFFECTS_LIST: &str = "What makes it different, by effect size (Cliff's delta)";

pub fn effects_title(segment: &str) -> String {
    format!("What makes {segment} different")
}

pub const EFFECTS_SCALE: &str = "Effect size vs. everyone else: −1 = always lower, +1 = always higher (Cliff's delta)";

pub const ABOVE_MEDIAN: &str = "Select those of the segment above the overall median";
pub const AT_MOST_MEDIAN: &str = "Select those of the segment at or below the overall median";

pub fn missing(column: &str) -> String {
    format!("{column} missing")
}

pub const MOST_TYPICAL: &str = "Most typical";
pub const LEAST_TYPICAL: &str = "Least typical (outliers)";

pub const NAME: &str = "Segment name (leave empty to use the suggested name)";
pub const RENAME: &str = "Rename";

pub fn rename(segment: &str) -> String {
    format!("Rename {segment}")
}

pub fn details(segment: &str) -> String {
    format!("Details of {segment}")
}

pub const NOTE: &str = "Note";

pub fn note_on(segment: &str) -> String {
    format!("Note on {segment}")
}

/// Badge and title of a segment's stability, with the mean Jaccard similarity over bootstrap samples.
pub fn stable(jaccard: &str) -> String {
    format!("Stable · Jaccard {jaccard}")
}

pub fn uncertain(jaccard: &str) -> String {
    format!("Uncertain · Jaccard {jaccard}")
}

pub fn unstable(jaccard: &str) -> String {
    format!("Unstable · Jaccard {jaccard}")
}

/// Of all segments together; not shown of fewer than two.
pub fn repeatability(mean: &str, deviation: &str, refits: &str) -> String {
    format!("Repeatability {mean} ± {deviation} (adjusted Rand index over {refits} bootstrap refits; 1 = identical)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_name_the_segments() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<Vec<_>>();
        assert_eq!(split("A", &names(&["A", "B"])), "“A” split into “A” and “B”.");
        assert_eq!(merged(&names(&["A", "B"]), "C"), "“A” and “B” merged into “C”.");
    }

    #[test]
    fn the_word_for_a_silhouette_rises_with_it() {
        assert_eq!([-0.1, 0.25, 0.3, 0.5, 0.7].map(separation), ["weak", "weak", "fair", "fair", "strong"]);
    }
}
