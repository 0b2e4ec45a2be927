//! Profiles: what segments, the selection and groups have in common.

use super::{listed, noun, plural};
use crate::words::Unit;

/// What stands there until it is known.
pub const COUNTING: &str = "Counting, column by column …";
/// The selection among segments and groups.
pub const SELECTED: &str = "Selected";
/// All customers beside sets of them.
pub const ALL: &str = "All";

pub fn all_profiled(segments: &str) -> String {
    format!("All {segments} segments are profiled below.")
}

pub fn largest_profiled(shown: &str, segments: &str) -> String {
    format!("The {shown} largest of {segments} segments are profiled below.")
}

pub fn show_largest(shown: &str) -> String {
    format!("Show the {shown} largest")
}

pub const SHOW_ALL: &str = "Show all";

// The heat map.

/// Before the choice of what cells show.
pub const SHOW: &str = "Show ";
pub const MEDIAN: &str = "Median";
pub const MEDIAN_HELP: &str = "Median per segment, in the column's own unit; of a yes/no column the share of yes.";
pub const Z_SCORE: &str = "Distance from the mean (z-score)";
pub const Z_SCORE_HELP: &str = "How many standard deviations the mean lies above (+) or below (−) the overall mean.";
pub const ABOVE: &str = "Share above the overall median";
pub const ABOVE_HELP: &str =
    "The share of rows whose value is above the overall median; of a yes/no column the share of yes.";
pub const INDEX: &str = "Index (overall mean = 100)";
pub const INDEX_HELP: &str =
    "The mean per segment, where the overall mean is 100: 250 is two and a half times as much.";
pub const SHARE_OF_TOTAL: &str = "Share of the column's total (sum)";
pub const SHARE_OF_TOTAL_HELP: &str = "The part of the column's sum that each segment holds.";
/// After the help of what cells show.
pub fn cells_help(unit: Unit) -> String {
    format!(" Click a cell to select its {} above (in low cells: up to) the overall median.", noun(unit))
}

/// Before the colors, and at their ends.
pub fn z_score_colors([least, most]: [String; 2]) -> (&'static str, [String; 2]) {
    ("Color: mean as z-score: ", [format!("{least} below overall"), format!("{most} above overall")])
}

/// The same of shares.
pub fn above_colors(ends: [String; 2]) -> (&'static str, [String; 2]) {
    ("Color: share minus the overall share: ", ends.map(|end| format!("{end} points")))
}

/// Above the heat map in a file.
pub fn heat_title(table: &str) -> String {
    format!("Profiles of {table}")
}

/// Heads how many there are of a set.
pub fn sizes(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "Customers",
        Unit::Row => "Rows",
    }
}

pub const SHARE: &str = "Share";
pub const SELECT_THESE: &str = "Select these rows";
pub const COMPARE_AS_BOXES: &str = "Compare as boxes";

// What a cell selects: those of a set by the median of all.

pub fn select_above(set: &str, column: &str, median: &str) -> String {
    format!("{set}, {column}: select those above {median}")
}

pub fn select_at_least(set: &str, column: &str, median: &str) -> String {
    format!("{set}, {column}: select those at least {median}")
}

pub fn select_at_most(set: &str, column: &str, median: &str) -> String {
    format!("{set}, {column}: select those at most {median}")
}

// A column's boxes.

pub fn boxes_title(column: &str) -> String {
    format!("{column} by segment")
}

pub fn boxes_help(column: &str) -> String {
    format!(
        "Box plot of {column}: the box holds the middle half, the line and the mark in it are the median, the whiskers \
         end at 5 % and 95 %. A click selects the rows of that part of a box."
    )
}

/// The chart in a sentence; `sets` are told as charts tell them.
pub fn boxes(column: &str, sets: &[String]) -> String {
    format!("Box plot of {column}. {}.", sets.join("; "))
}

pub const BOXES_HEADS: [&str; 7] = ["", "5 %", "25 %", "Median", "75 %", "95 %", "Select"];
// Parts of a box.
pub const LOWEST: &str = "lowest quarter";
pub const MIDDLE: &str = "middle half";
pub const HIGHEST: &str = "highest quarter";

pub fn select_part(part: &str, set: &str) -> String {
    format!("Select the {part} of {set}")
}

// Parallel coordinates.

pub const LINES_OPEN: &str = "Parallel coordinates (all columns side by side)";
pub const LINES_TITLE: &str = "Parallel coordinates";
pub const LINES_HELP: &str = "Height: the share of all rows that have less. The line goes through the medians, \
    the band holds the middle half. A click on a line or on a name selects its rows.";
pub const LINES_KEYS: &str = "Lines";

/// The chart in a sentence.
pub fn lines(sets: &str, columns: &str) -> String {
    let (sets, columns) = (plural(sets, "set", "sets"), plural(columns, "column", "columns"));
    format!("Parallel coordinates: medians and quartiles by rank of {sets} in {columns}.")
}

pub fn select_set(set: &str) -> String {
    format!("Select {set}")
}

/// A median with the quartiles around it.
pub fn quartiles(median: &str, (first, third): (&str, &str)) -> String {
    format!("{median} ({first} to {third})")
}

// Categories.

pub const CATEGORIES_HELP: &str =
    "The share of each segment's rows, and of those selected or in a group, and how that compares with all (lift: ×2 \
    is twice as common).";

// Two sets against each other.

pub const COMPARE_TWO: &str = "Compare two segments";
/// Before the choice of the first and of the second.
pub const COMPARE: (&str, &str) = ("Compare ", " vs. ");
pub const CLIFFS_DELTA: &str = "Cliff's delta";

pub fn contrast_title(first: &str, second: &str) -> String {
    format!("{first} vs. {second}")
}

/// Below the title in a file.
pub fn contrast_note(first: &str, second: &str) -> String {
    format!("{}, {CLIFFS_DELTA}", contrast(first, second))
}

/// Above the bars.
pub fn contrast_help(first: &str, second: &str) -> String {
    format!("{}:", contrast(first, second))
}

fn contrast(first: &str, second: &str) -> String {
    format!("From −1 ({first} always less) to +1 (always more than {second})")
}

pub fn select_above_median(first: &str, second: &str) -> String {
    format!("Select those of {first} that are above the median of {second}")
}

pub fn select_at_most_median(first: &str, second: &str) -> String {
    format!("Select those of {first} that are at most the median of {second}")
}

// What makes the segments.

pub const DRIVERS: &str = "What makes the segments (drivers)";
/// Before the choice, and its words.
pub const DRIVERS_OF: &str = "Of";
pub const DRIVERS_ALL: &str = "all segments";
pub const DRIVERS_PAIR: &str = "two segments";
pub const DRIVERS_TWO_NEEDED: &str = "Choose two different segments.";
pub const DRIVERS_NONE: &str = "No column by itself explains anything of the segments.";
pub const DRIVERS_HELP: &str = "Explained: the mutual information of column and segment as a share of all there is to \
    explain (the entropy of the segments; rows without a segment count as one more). 100 % means that the column alone \
    tells the segment of every row. Columns that go together explain the same, so the shares do not add up. Numbers \
    are cut at their deciles; categories, and numbers with at most ten different values, count as they are; missing \
    values are one more kind. Columns of text with more than 50 different values are left out.";
pub const COLUMN: &str = "Column";
pub const EXPLAINED: &str = "Explained";
pub const EXPLAINED_HELP: &str = "Mutual information as a share of the entropy of the segments";
pub const NATS: &str = "Mutual information (nats)";
pub const NATS_HELP: &str = "As scikit-learn's mutual_info_score on the same bins; 1 nat is 1.44 bits";
pub const WITHOUT_IT: &str = "Without it (ARI)";
pub const WITHOUT_IT_HELP: &str =
    "Adjusted Rand index of all segments and those found without this column by the same \
    method, settings and seed: 1 is the same segments, near 0 no more alike than by chance";
pub const LEAVE_OUT: &str = "What changes without a column";
pub const LEAVE_OUT_HELP: &str = "Finds the segments anew without each of their columns, in the background.";
pub const NOT_A_FEATURE: &str = "It takes no part in finding the segments.";

/// A column and its share.
pub fn driver(column: &str, share: &str) -> String {
    format!("{column} ({share})")
}

/// Which columns tell most of all segments: the first with its share, and those that follow.
pub fn drivers_of_all(column: &str, share: &str, next: &[String]) -> String {
    format!("{column} explains the segments best: {share} of them by itself{}.", followed_by(next))
}

/// The same of two segments.
pub fn drivers_of_pair(one: &str, other: &str, column: &str, share: &str, next: &[String]) -> String {
    format!("{column} tells “{one}” and “{other}” apart best: {share} explained by itself{}.", followed_by(next))
}

fn followed_by(next: &[String]) -> String {
    if next.is_empty() {
        return String::new();
    }
    format!(", followed by {}", listed(next))
}

/// Two columns with the agreement of the segments without them.
pub fn without_told((most, lowest): (&str, &str), (least, highest): (&str, &str)) -> String {
    format!(
        "Leaving out {most} changes the segments most (adjusted Rand index {lowest}), leaving out {least} least \
         ({highest}); 1 would be the same segments."
    )
}

/// The same where a single column can be left out.
pub fn without_single(column: &str, agreement: &str) -> String {
    format!(
        "Without {column} the adjusted Rand index with these segments is {agreement}; 1 would be the same segments."
    )
}

pub fn without_reason(column: &str, sentence: &str) -> String {
    format!("Without {column}: {sentence}")
}

pub fn leaving_out(percent: &str) -> String {
    format!("Finding the segments without one column after the other … {percent}")
}

pub fn show_columns(shown: &str) -> String {
    format!("Show the {shown} most telling")
}

pub fn show_all_columns(columns: &str) -> String {
    format!("Show all {columns} columns")
}

// The decision tree.

pub const TREE_OPEN: &str = "Decision tree (how to recognize a segment)";
pub const TREE: &str = "Decision tree";
pub const TREE_AS_A_LIST: &str = "As a list";

/// How good the questions are: shares that they, and the largest segment alone, get right.
pub fn tree_held_out(unit: Unit, rows: &str, right: &str, largest: &str) -> String {
    let (rows, nouns) = (held_out(unit, rows), noun(unit));
    format!(
        "On {rows} the tree assigns {right} of the {nouns} correctly; putting all into the largest segment would be \
         right for {largest}."
    )
}

/// Those that were not used to make something: "1,200 held-out customers".
fn held_out(unit: Unit, count: &str) -> String {
    match unit {
        Unit::Customer => plural(count, "held-out customer", "held-out customers"),
        Unit::Row => plural(count, "held-out row", "held-out rows"),
    }
}

/// After how good they are.
pub fn tree_help(unit: Unit) -> String {
    let nouns = noun(unit);
    format!(" Yes is the upper branch, no the lower. Click a leaf, or a question, to select its {nouns}. ")
}

/// At a mark; the same in full is [`question_in_full`].
pub fn question(column: &str, threshold: &str) -> String {
    format!("{column} ≤ {threshold}?")
}

pub fn question_in_full(column: &str, threshold: &str) -> String {
    format!("{column} at most {threshold}? Yes is the upper branch, no the lower.")
}

/// At the end of a branch; the same in full is [`leaf_in_full`].
pub fn leaf(segment: &str, share: &str) -> String {
    format!("{segment} · {share}")
}

pub fn leaf_in_full(segment: &str, share: &str) -> String {
    format!("{segment}: {share} of those that come here")
}

/// `mark` is a question or a leaf in full.
pub fn select_come(mark: &str) -> String {
    format!("Select those that come here: {mark}")
}

/// In the list, with `sign` one of ≤ and >.
pub fn answer(column: &str, sign: &str, threshold: &str, or_missing: bool) -> String {
    format!("{column} {sign} {threshold}{}", if or_missing { " or missing" } else { "" })
}
