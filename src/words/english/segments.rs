//! The list of segments: scores, cards, what changed, rules.

use super::{counted, first_count, listed, noun, plural};
use crate::words::Unit;

pub const SEGMENTS: &str = "Segments";
pub const LARGEST_FIRST: &str = "Largest first";
pub const DOWNLOAD_LABELS: &str = "Download labels";
pub const DOWNLOAD_LABELS_HELP: &str = "Your table with the segment of each row (CSV)";
/// The row of those in no segment.
pub const NOISE: &str = "Not in any segment (noise)";

pub const QUALITY: &str = "How good is this split?";
pub const ALL_EVIDENCE: &str = "All evidence";
pub const ALL_MEASURES: &str = "All measures";
pub const COUNT: &str = "Segments";
pub const COUNT_HELP: &str = "Number of clusters";
/// Not shown where the method puts every row into a segment.
pub const NOISE_COUNT: &str = "Not assigned (noise)";
pub const NOISE_COUNT_HELP: &str = "Rows in no cluster";
pub const SEPARATION: &str = "Separation (silhouette)";
pub const SPREAD: &str = "Within-segment spread (inertia), lower is tighter";
pub const SPREAD_HELP: &str = "The sum of squared distances to the centroids; not comparable across preparations";
pub const VARIANCE_RATIO: &str = "Between ÷ within variance (Calinski-Harabasz), higher is better";
pub const VARIANCE_RATIO_HELP: &str = "Calinski-Harabasz index";
pub const OVERLAP: &str = "Overlap (Davies-Bouldin), lower is better";
pub const OVERLAP_HELP: &str = "Davies-Bouldin index";
pub const MODEL_FIT: &str = "Model fit (BIC), lower is better";
pub const MODEL_FIT_HELP: &str = "Bayesian information criterion";

/// Above these mean silhouettes segments are separated weakly, fairly and strongly (Kaufman and Rousseeuw 1990).
pub const SEPARATED: [f64; 3] = [0.25, 0.5, 0.7];

/// The scale of [`separation`]; the limits are [`SEPARATED`].
pub fn separation_help([weak, fair, strong]: [&str; 3]) -> String {
    format!(
        "Mean silhouette of all rows, from −1 to 1: up to {weak} groups touch, above it weak, above {fair} fair, above \
         {strong} strong"
    )
}

/// A mean silhouette in a word.
pub fn separation(silhouette: f64) -> &'static str {
    match silhouette {
        value if value > SEPARATED[2] => "strong",
        value if value > SEPARATED[1] => "fair",
        value if value > SEPARATED[0] => "weak",
        _ => "groups touch",
    }
}

/// A segment's own silhouette.
pub fn separation_of_segment(value: &str) -> String {
    format!("Separation (silhouette): {value}")
}

pub const SEPARATION_OF_SEGMENT_HELP: &str = "Mean silhouette of the segment, from -1 to 1";

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

pub fn folded(name: &str, rows: &str) -> String {
    format!("{name}, {}", plural(rows, "row", "rows"))
}

pub const COPY_RULE: &str = "Copy rule";
pub const RULE_COPIED: &str = "Copied";
/// Before a rule's precision.
pub const PRECISION: &str = "Precision ";
/// Between its precision and its recall.
pub const AND_RECALL: &str = " · recall ";

/// After both: the rows that were not used to find the rule.
pub fn held_out(rows: &str) -> String {
    format!(" on {rows} held-out rows")
}

pub const RULE_HELP: &str =
    "Precision: of those it takes, so many belong here. Recall: of the segment, it finds so many.";

/// How far a rule can be trusted, on rows that were not used to find it: `matching` of them match it, `members` are of
/// the segment.
pub fn rule_figures(unit: Unit, (precision, matching): (&str, &str), (recall, members): (&str, &str)) -> String {
    let matching = counted(unit, matching);
    let rows = noun(unit);
    format!(
        "{precision} of the {matching} matching this rule belong here (precision); the rule finds {recall} of the \
         {members} in the segment (recall). Both measured on {rows} not used to find it."
    )
}

/// The part of a card with the effects.
pub const DIFFERENCE: &str = "What makes it different (Cliff's delta)";
pub const EFFECTS: &str = "What makes it different, by effect size";
pub const EFFECTS_SCALE: &str = "Effect size vs. everyone else: −1 = always lower, +1 = always higher (Cliff's delta)";
pub const EFFECTS_HELP: &str = "Cliff's delta";
/// The same below the title of a drawing of its own.
pub const EFFECTS_DRAWN: &str = "From −1 (always less than the others) to +1 (always more), Cliff's delta";

/// Heads what sets a segment apart.
pub fn apart(segment: &str) -> String {
    format!("What sets {segment} apart")
}

pub const ABOVE_MEDIAN: &str = "Select those of the segment that are above the overall median";
pub const AT_MOST_MEDIAN: &str = "Select those of the segment that are at most at the overall median";

pub fn missing(column: &str) -> String {
    format!("{column} missing")
}

pub fn category(column: &str, category: &str) -> String {
    format!("{column}: {category}")
}

/// Before the customers that stand for a segment.
pub const MOST_TYPICAL: &str = "Most typical: ";
/// Before those that do so least.
pub const LEAST_TYPICAL: &str = "Least typical: ";

pub const NAME: &str = "Segment name (leave empty to use the suggested name)";
pub const RENAME: &str = "Rename";

pub fn rename(segment: &str) -> String {
    format!("Rename {segment}")
}

/// Two or more segments have the same name.
pub fn segments_called(count: &str, name: &str) -> String {
    format!("{} segments are called {name}.", first_count(count))
}

pub fn details(segment: &str) -> String {
    format!("Details of {segment}")
}

pub const NOTE: &str = "Note";

pub fn note_on(segment: &str) -> String {
    format!("Note on {segment}")
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
        assert_eq!(
            [-0.1, 0.25, 0.3, 0.5, 0.6, 0.7, 0.8].map(separation),
            ["groups touch", "groups touch", "weak", "weak", "fair", "fair", "strong"]
        );
    }
}
