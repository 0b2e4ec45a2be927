//! The settings on the left: their sections, the evidence above the main slider, and what could be done better. What a
//! setting is called stands in `settings`, what the preparation did in `preparation`.

use super::plural;
use super::table::role_id;
use crate::words::Unit;

// The questions of the main setting.

pub const HOW_NEAR: &str = "How near are neighbors?";
pub const HOW_SMALL: &str = "How small may a segment be?";
pub const WHERE_TO_CUT: &str = "Where to cut the hierarchy?";
pub const HOW_MANY: &str = "How many segments?";

// Where the segments are a column of the table.

pub const WHICH_COLUMN: &str = "Segments of a column";
pub const LABEL_COLUMN: &str = "Column that holds the segments";
pub const LABELS_HELP: &str =
    "Nothing is computed: each value is a segment. While it is, the column is no feature and \
    explains nothing, since it would explain itself.";
pub const NO_LABEL_COLUMN: &str = "The table has no column of few values that could be the segments.";
/// How the method is set.
pub const NOTHING_COMPUTED: &str = "as they stand in the table";

/// `noise`: rows without a value, if any.
pub fn labels_of(segments: &str, column: &str, noise: Option<&str>) -> String {
    let without = noise.map(|rows| format!("; {} without a value in no segment", plural(rows, "row", "rows")));
    format!(
        "{}, as the column {column} has them{}",
        plural(segments, "segment", "segments"),
        without.unwrap_or_default()
    )
}

pub fn labels_follow(column: &str) -> String {
    format!("The segments of the column {column} follow.")
}

/// A column that can be chosen.
pub fn label_column(name: &str, values: &str) -> String {
    format!("{name} ({})", plural(values, "value", "values"))
}

pub fn less(setting: &str) -> String {
    format!("{setting}: less")
}

pub fn more(setting: &str) -> String {
    format!("{setting}: more")
}

// The number of segments.

pub fn repeatability(mean: &str, resamples: &str) -> String {
    format!("Repeatability {mean} (ARI, {resamples} resamples)")
}

pub fn repeatability_help(resamples: &str) -> String {
    format!(
        "How far the segments are the same when they are found again in {resamples} resamples of the rows (bootstrap), \
         by the adjusted Rand index (ARI): 1 is the same, 0 is chance."
    )
}

/// Numbers of segments are compared once the segments at hand are tested; their own repeatability stands beside them.
pub const REPEATABILITY_UNKNOWN: &str = "Repeatability by count: not known yet";

/// The slider's value in words; `told` is a sentence.
pub fn count(segments: &str, told: &str) -> String {
    format!("{}. {told}", plural(segments, "segment", "segments"))
}

/// The bars for those who do not see them: each number of segments with its repeatability.
pub fn bars(known: &[(String, String)]) -> String {
    if known.is_empty() {
        return "Repeatability by number of segments: not known yet".to_string();
    }
    let bars: Vec<String> = known.iter().map(|(segments, mean)| format!("{segments}: {mean}")).collect();
    format!("Repeatability by number of segments. {}", bars.join(", "))
}

pub const RECOMMENDATION_FOLLOWS: &str =
    "Testing which numbers of segments hold up (repeatability); the recommendation follows.";
pub const RECOMMENDATION_AFTER_MAP: &str =
    "Which numbers of segments hold up (repeatability) is tested once the map is done; the recommendation follows.";
/// Of a large table; the button beside it is [`TEST`].
pub const RECOMMENDATION_ON_REQUEST: &str =
    "Of a large table, which numbers of segments hold up (repeatability) is tested on request only.";
pub const RECOMMENDATION_STOPPED: &str = "The search for evidence is stopped, so there is no recommendation.";

/// Of a mixture; `least_bic`: the number of components with the least BIC.
pub fn tested_for_one(least_bic: Option<&str>) -> String {
    let least = least_bic
        .map(|count| format!("The BIC is least with {}. ", plural(count, "component", "components")))
        .unwrap_or_default();
    format!("{least}Repeatability is tested for the number on the page only.")
}

pub fn testing(scored: &str, of: &str, resamples: &str) -> String {
    format!("Testing repeatability … ({scored} of {of} segment counts scored, {resamples} resamples each)")
}

pub const TEST: &str = "Test repeatability";
pub const WHY: &str = "Why, and what else";

pub fn use_count(segments: &str) -> String {
    format!("Use {segments} segments")
}

// The height that a hierarchy is cut at.

pub const HIERARCHY_WAITS: &str = "The hierarchy appears when the map is done.";

pub fn segments_at_height(count: &str) -> String {
    plural(count, "segment at this height.", "segments at this height.")
}

/// The slider's value in words; `told` is a sentence.
pub fn height(height: &str, told: &str) -> String {
    format!("Height {height}. {told}")
}

pub fn dendrogram(merges: &str, height: &str) -> String {
    format!("Dendrogram of the last {}, up to height {height}", plural(merges, "merge", "merges"))
}

/// Numbers of segments, one at least.
pub fn natural_cuts(counts: &[String]) -> String {
    let counts = match counts {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        counts => counts.concat(),
    };
    format!("Natural cuts (largest height gaps): {counts} segments.")
}

// The radius of neighbors.

pub const CURVE_WAITS: &str = "The curve of distances appears when the map is done.";

pub fn cores(share: &str) -> String {
    format!("{share} of the rows are cores of segments at this radius.")
}

/// The slider's value in words; `told` is a sentence.
pub fn radius(radius: &str, told: &str) -> String {
    format!("Radius {radius}. {told}")
}

pub fn curve(rows: &str, greatest: &str) -> String {
    format!("Distance of each of {rows} rows to its neighbor, sorted, from 0 to {greatest}")
}

pub const NEAREST_FIRST: &str = "rows, nearest first";

pub fn bend(radius: &str) -> String {
    format!("The curve bends at {radius}: nearer rows are crowds, farther ones outliers (Kneedle).")
}

pub fn use_radius(radius: &str) -> String {
    format!("Use eps = {radius}")
}

// The method.

pub const METHOD: &str = "Method";
pub const ADVANCED: &str = "Advanced";

pub fn seed(seed: &str) -> String {
    format!("seed {seed}")
}

pub fn starts_and_seed(starts: &str, seed: &str) -> String {
    format!("{} · seed {seed}", plural(starts, "start", "starts"))
}

/// After one of the two above.
pub fn converged(iterations: &str) -> String {
    format!(" · converged in {}", plural(iterations, "iteration", "iterations"))
}

pub fn not_converged(iterations: &str) -> String {
    format!(" · did not converge in {}", plural(iterations, "iteration", "iterations"))
}

// Columns and preparation.

pub const COLUMNS: &str = "Columns and preparation";
pub const PREPARATION: &str = "Preparation";
pub const EDIT: &str = "Edit";
/// After the word before, for those who do not see where it stands.
pub const EDIT_WHAT: &str = " the columns";

/// How the columns are prepared, in a line; `parts` are those of the three functions below and of [`steps`].
pub fn state(parts: &[String]) -> String {
    parts.join(" · ")
}

pub fn columns_used(used: &str, of: &str) -> String {
    format!("{used} of {}", plural(of, "column", "columns"))
}

pub fn gaps_filled(count: &str) -> String {
    plural(count, "gap filled", "gaps filled")
}

pub fn rows_excluded(count: &str) -> String {
    format!("{} excluded", plural(count, "row", "rows"))
}

/// The steps of the preparation, those below among them.
pub fn steps(steps: &[&str]) -> String {
    if steps.is_empty() {
        "values as they are".to_string()
    } else {
        steps.join(", then ")
    }
}

pub const LOGARITHM: &str = "log(1 + x)";
pub const CLIPPED: &str = "clipped";
pub const Z_SCORES: &str = "z-scores";
pub const COMPONENTS: &str = "principal components";

pub const SINGLE_COMPONENT: &str = "A single feature is its own only component: components need two features.";

pub fn components(kept: &str, of: &str, share: &str) -> String {
    let tell = if kept == "1" { "tells" } else { "tell" };
    format!("{kept} of {of} components {tell} {share} of the variance.")
}

/// `told` is a sentence.
pub fn scree(told: &str) -> String {
    format!("Scree plot: {told}")
}

pub const LOADINGS: &str = "What the components are made of (loadings)";
pub const LOADINGS_TITLE: &str = "What the components are made of";

pub fn component(number: &str, share: &str) -> String {
    format!("Component {number}: {share} of the variance")
}

// What could be done better.

/// The title of a suggestion.
pub fn suggestion(column: &str, what: &str) -> String {
    format!("{column}: {what}")
}

// How the file was read.

pub fn how_read(notes: &str) -> String {
    format!("How the file was read: {}", plural(notes, "note", "notes"))
}

/// Which column tells the rows apart.
pub fn id_column(unit: Unit, column: &str) -> String {
    format!("{}: {column}", role_id(Some(unit)))
}

/// How many columns have each role; `ids`: the one that tells the rows apart, if there is one.
pub fn column_counts(features: &str, ids: Option<&str>, profile_only: &str, ignored: &str) -> String {
    let ids = ids.map(|count| format!("{}, ", plural(count, "ID", "IDs"))).unwrap_or_default();
    format!("{}, {ids}{profile_only} profile only, {ignored} ignored", plural(features, "feature", "features"))
}

/// What a column is for, as `table` says it, and why.
pub fn column_role(column: &str, role: &str, reason: &str) -> String {
    format!("{column}: {role} ({reason})")
}

pub const CHOSEN_BY_YOU: &str = "chosen by you";
pub const HOLDS_NO_VALUE: &str = "it holds no value";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_by_role() {
        assert_eq!(column_counts("17", Some("1"), "0", "2"), "17 features, 1 ID, 0 profile only, 2 ignored");
        assert_eq!(column_counts("1", None, "3", "0"), "1 feature, 3 profile only, 0 ignored");
    }

    #[test]
    fn natural_cuts_end_in_or() {
        let of = |counts: &[&str]| natural_cuts(&counts.iter().map(|count| (*count).to_string()).collect::<Vec<_>>());
        assert_eq!(of(&["2"]), "Natural cuts (largest height gaps): 2 segments.");
        assert_eq!(of(&["2", "3", "5"]), "Natural cuts (largest height gaps): 2, 3 or 5 segments.");
    }
}
