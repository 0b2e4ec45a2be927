//! Comparing: one result is kept as A, the one on the page is B; and preparations and methods side by side.

use super::plural;

pub const PIN_FIRST: &str = "Pin this result as A, then change any setting to see who moves.";
/// The choice of A: what is pinned, or a column of the table.
pub const A_IS: &str = "A is";
pub const A_PINNED: &str = "the pinned result";

pub fn a_column(name: &str, values: &str) -> String {
    format!("the column {name} ({})", plural(values, "value", "values"))
}

/// While the labels of a column are fetched.
pub const A_FOLLOWS: &str = "The segments of the column follow.";
pub const A_IS_B: &str = "B is this column itself: choose another method to compare with it.";

/// As [`result`].
pub fn column(name: &str, segments: &str) -> String {
    format!("the column {name}, {}", plural(segments, "segment", "segments"))
}

pub const PIN: &str = "Pin this as A";
pub const PIN_INSTEAD: &str = "Pin this as A instead";
pub const STILL_THE_SAME: &str = "B is still the same as A: change a setting.";
pub const DIFFERENT_ROWS: &str = "A and B are of different rows, so they cannot be compared.";

/// Both results, as [`result`] describes them.
pub fn both(a: &str, b: &str) -> String {
    format!("A: {a}. B, now on the page: {b}.")
}

/// `method` is one of those below.
pub fn result(method: &str, segments: &str, transform: &str, scale: &str) -> String {
    format!("{method}, {}; {transform}, {scale}", plural(segments, "segment", "segments"))
}

pub const K_MEANS: &str = "k-means";
pub const GAUSSIAN_MIXTURE: &str = "Gaussian mixture";

/// `height` where it is cut at one.
pub fn agglomerative(linkage: &str, metric: &str, height: Option<&str>) -> String {
    let cut = height.map(|height| format!(" cut at {height}")).unwrap_or_default();
    format!("{linkage} linkage, {metric}{cut}")
}

pub fn dbscan(radius: &str, neighbors: &str, metric: &str) -> String {
    format!("DBSCAN, radius {radius}, {}, {metric}", plural(neighbors, "neighbor", "neighbors"))
}

pub fn hdbscan(rows: &str) -> String {
    format!("HDBSCAN, at least {rows} rows")
}

pub const NO_TRANSFORM: &str = "no transform";
/// By a transform without a short name.
pub const TRANSFORMED: &str = "transformed";
pub const NOT_SCALED: &str = "not scaled";
pub const Z_SCORE: &str = "z-score";
pub const ZERO_TO_ONE: &str = "0 to 1";
pub const ROBUST: &str = "robust";
pub const UNIT_LENGTH: &str = "unit length";

pub const A_AND_B: &str = "A and B";
pub const ARI_HELP: &str = "Adjusted Rand index";
pub const AMI_HELP: &str = "Adjusted mutual information";
/// Before the adjusted Rand index, between it and the mutual information, and after that.
pub const AGREEMENT: (&str, &str, &str) = ("Agreement A ↔ B: ARI ", ", AMI ", " (1 = identical). ");

/// After the number of rows that moved; of a column nobody moved from, so they differ.
pub fn moved(count: &str, share: &str, is_column: bool) -> String {
    if is_column {
        let rows = if count == "1" { "row differs" } else { "rows differ" };
        return format!(" {rows} ({share}): in B not in the segment that is matched with theirs in A.");
    }
    format!(" {} ({share}) changed segment.", if count == "1" { "row" } else { "rows" })
}

pub fn largest_shown(a: &str, b: &str, shown: &str) -> String {
    format!("Of the {a} segments of A and the {b} of B the {shown} largest each are shown; the figures are of all.")
}

pub fn select_moved(rows: &str, is_column: bool) -> String {
    if is_column {
        return format!(
            "Select the {} that {}",
            plural(rows, "row", "rows"),
            if rows == "1" { "differs" } else { "differ" }
        );
    }
    format!("Select the {} that moved", plural(rows, "row", "rows"))
}

pub const WHO_MOVED: &str = "Who moved?";
pub const WHO_DIFFERS: &str = "Who differs?";

/// After the names of some.
pub fn and_more(count: &str) -> String {
    format!(" and {count} more")
}

/// The rows of a cell of the table.
pub fn select_shared(rows: &str, a: &str, b: &str) -> String {
    format!("Select the {} of A's {a} in B's {b}", plural(rows, "row", "rows"))
}

/// Heads the names of A's segments, beside those of B's.
pub const A_DOWN_B_RIGHT: &str = "A ↓ B →";

pub const FLOWS_TITLE: &str = "Where the rows of A (left) are in B (right)";

/// The drawing in a sentence; the largest flow: from a segment of A to one of B, so many rows.
pub fn flows(largest: Option<(&str, &str, &str)>) -> String {
    let largest = largest.map(|(a, b, rows)| format!(" The largest flow: {rows} of {a} are in {b}."));
    format!("Sankey diagram: where the rows of A's segments are in B.{}", largest.unwrap_or_default())
}

// Preparations and methods.

pub const GRID: &str = "Preparations and methods";
pub const GRID_HEADING: &str = "Preparations and methods side by side";
pub const GRID_HELP: &str =
    "Three transforms, two methods and 4 to 8 segments, each scored and each compared with every other.";
pub const GRID_RUN: &str = "Try all 30";
pub const GRID_NO_TRANSFORM: &str = "No transform";
pub const WARD: &str = "Ward";

pub fn combination(transform: &str, method: &str, segments: &str) -> String {
    format!("{transform}, {method}, {segments} segments")
}

/// How far two combinations agree.
pub fn agreement(one: &str, other: &str, value: &str) -> String {
    format!("{one} and {other}: {value}")
}

pub const COMBINATION: &str = "Combination";
pub const SEPARATED: &str = "Separated";
pub const SEPARATED_HELP: &str = "Mean silhouette, in its own preparation";
pub const SMALLEST: &str = "Smallest";
pub const AGREEMENTS: &str = "Agreement (adjusted Rand index)";
pub const AGREEMENTS_ORDER: &str = "in the table's order";
pub const AGREEMENTS_TITLE: &str = "Agreement of preparations and methods (adjusted Rand index)";
pub const SILHOUETTES_APART: &str =
    "Silhouettes are measured in each preparation's own space: compare them within one.";

/// What matters more, the preparation or the method: the mean agreement of two methods, and of two preparations.
pub fn agreements(methods: &str, preparations: &str) -> String {
    format!(
        "With the same number of segments, the two methods agree by {methods} on the same preparation, and two \
         preparations by {preparations} with the same method. {SILHOUETTES_APART}"
    )
}
