//! Evidence: how many segments, which radius, where to cut, and can these be trusted?

use super::plural;

/// In place of what is being looked for.
pub const STOPPED: &str = "Stopped";
pub const GO_ON: &str = "Go on";
pub const STOP: &str = "Stop";

/// Where the segments are a column of the table.
pub const NO_REFITS: &str = "The segments are a column of the table: no method made them here that could be asked \
    again. So repeatability (refits to samples of the rows) and other numbers of segments (scan over k) do not apply. \
    How well each row sits in its segment (silhouette) does, and Compare tells how far others agree with these.";

/// The same in a few words, where the repeatability stands.
pub const NO_REPEATABILITY: &str = "Repeatability: – (the segments are a column of the table, which is not refitted)";

// Every number of segments.

pub const HOW_MANY: &str = "How many segments";
pub const HOW_MANY_HEADING: &str = "How many segments?";
pub const SCAN_TITLE: &str = "Every number of segments, scored";
pub const SCAN_KEYS: &str = "Number of segments, with the scores of each";
pub const SCAN_K: &str = "Segments (k)";

/// Of mixtures; `beside` are those of [`bic_with`]; `falls_at` is the largest number, where BIC still falls there.
pub fn least_bic(components: &str, bic: &str, beside: &[String], falls_at: Option<&str>) -> String {
    let end = falls_at.map(|last| format!(" BIC is still falling at {last}, so it gives no recommendation."));
    format!(
        "The Bayesian information criterion (BIC) is lowest with {}: {bic} ({}).{} Repeatability is known of the \
         number on the page only: a mixture takes too long to refit for every number.",
        plural(components, "component", "components"),
        beside.join(", "),
        end.unwrap_or_default()
    )
}

pub fn bic_with(components: &str, bic: &str) -> String {
    format!("{bic} with {components}")
}

pub fn fitted(done: &str, of: &str) -> String {
    format!("{done} of {of} component counts fitted.")
}

pub fn scoring(done: &str, of: &str) -> String {
    format!("Scoring … ({})", scored(done, of))
}

pub fn resampling(done: &str, of: &str, refits: &str, needed: &str) -> String {
    format!("Testing repeatability … ({}, resampling {refits} of {needed})", scored(done, of))
}

fn scored(done: &str, of: &str) -> String {
    format!("{done} of {of} segment counts scored")
}

pub fn none_scored(k: &str) -> String {
    format!("{}, none scored yet.", plural(k, "segment", "segments"))
}

// What density finds over two settings.

pub const BY_RADIUS: &str = "Radius (eps) and neighbors (min_samples) together";
pub const BY_SIZE: &str = "Smallest segment (min_cluster_size) and neighbors (min_samples) together";
pub const BY_RADIUS_KEYS: &str = "Radius (left and right) and neighbors (up and down)";
pub const BY_SIZE_KEYS: &str = "Rows of the smallest segment (left and right) and neighbors (up and down)";

/// The best of all settings; `setting` is a radius or a size as charts tell it, `first` and `second` are shares.
pub fn best(setting: &str, neighbors: &str, segments: &str, first: &str, second: &str, noise: &str) -> String {
    format!(
        "With {setting} and {} there are {segments} segments, the two largest with {first} and {second} of the rows, \
         and {noise} noise.",
        plural(neighbors, "neighbor", "neighbors")
    )
}

pub const NO_BEST: &str = "At none of these settings do two segments hold 5 % of the rows each with less than 30 % \
    noise: density finds outliers on this table rather than segments.";
pub const DENSITY_TABLE: &str = "Segments · noise with each pair of settings.";
pub const NEIGHBORS_BELOW: &str = "neighbors ↓";

// Distances to neighbors.

pub const RADIUS: &str = "Which radius";
pub const RADIUS_HEADING: &str = "Which radius?";

pub fn use_eps(eps: &str) -> String {
    format!("Use eps = {eps}")
}

pub fn k_distance(rows: &str, neighbor: &str) -> String {
    format!(
        "k-distance: each of the {rows} rows with its distance to neighbor {neighbor} (itself counted), sorted. The \
         knee is where the curve lies farthest below its chord (Kneedle). Drag the line, click on the curve or use the \
         arrow keys to set the radius."
    )
}

// What the radius at the knee gives.

pub fn knee_all_noise(eps: &str) -> String {
    format!("{} every row is noise: no crowd is that dense.", at_knee(eps))
}

pub fn knee_outliers(eps: &str, largest: &str, noise: &str) -> String {
    format!("{} DBSCAN mainly finds outliers here: one segment holds {largest}, and {noise} are noise.", at_knee(eps))
}

pub fn knee_one_segment(eps: &str, segments: &str, second: &str, noise: &str) -> String {
    if segments == "1" {
        return format!("{} there is a single segment, and {noise} are noise.", at_knee(eps));
    }
    format!(
        "{} there are {segments} segments, but the second largest holds only {second} of the rows, and {noise} are \
         noise.",
        at_knee(eps)
    )
}

pub fn knee_segments(eps: &str, segments: &str, first: &str, second: &str, noise: &str) -> String {
    format!(
        "{} there are {segments} segments, the two largest with {first} and {second} of the rows, and {noise} are \
         noise.",
        at_knee(eps)
    )
}

fn at_knee(eps: &str) -> String {
    format!("At the knee (eps = {eps})")
}

pub const DISTANCES_TITLE: &str = "Distance of each row to its neighbor, sorted (k-distance)";
pub const DISTANCES_LINE: &str = "Radius on the curve of distances";
pub const DISTANCES_NO_KNEE: &str = "Distance of each row to its neighbor, sorted; it has no knee.";

pub fn distances_knee(eps: &str) -> String {
    format!("Distance of each row to its neighbor, sorted, with its knee at {eps}.")
}

pub const AS_DENSE: &str = "Rows at least as dense";
pub const DISTANCE_AT_MOST: &str = "Distance at most";

// The line of the radius.

pub const NO_RADIUS: &str = "no radius";

pub fn radius(eps: &str) -> String {
    format!("radius {eps}")
}

// The order of OPTICS.

pub const REACHABILITY: &str = "Reachability";
pub const REACHABILITY_HEADING: &str = "In which order does density connect the rows?";
pub const REACHABILITY_HELP: &str =
    "Reachability plot (OPTICS), in the colors of the segments; noise is gray. Valleys are dense groups: rows below \
    the line belong together, and where the curve rises above it another segment begins.";
pub const REACHABILITY_LINE: &str = "Radius on the reachability";
pub const REACHABILITY_TITLE: &str = "Reachability of all rows in the order of OPTICS";

pub fn reachability(segments: &str) -> String {
    let segments = plural(segments, "segment", "segments");
    format!("Reachability of all rows in the order of OPTICS, in the colors of {segments}.")
}

pub const VALLEYS: &str = "The valleys as a table";
pub const ROWS: &str = "Rows";
pub const MEDIAN_REACHABILITY: &str = "Median reachability";
pub const MEDIAN_REACHABILITY_HELP: &str = "How deep its valley is";
pub const PEAK_BEFORE: &str = "Peak before";
pub const PEAK_BEFORE_HELP: &str = "Reachability of the first of its rows";

pub fn first_of(shown: &str, segments: &str) -> String {
    format!("The first {shown} of {segments} segments.")
}

// The hierarchy.

pub const HIERARCHY: &str = "The hierarchy";
pub const HIERARCHY_HEADING: &str = "Where to cut the hierarchy?";
pub const DENDROGRAM_TITLE: &str = "Dendrogram of the last merges";

/// `cuts`: numbers of segments.
pub fn dendrogram(merges: &str, rows: &str, cuts: &[String]) -> String {
    format!(
        "Dendrogram of the last {merges} merges of {rows} rows. Numbers are branch sizes. Drag the line (or use the \
         arrow keys) to cut; click a branch to select it. Natural cuts (largest height gaps): {} segments.",
        either(cuts)
    )
}

/// Several as a choice: "2, 4 or 7".
fn either(all: &[String]) -> String {
    match all {
        [] => "–".to_string(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Marks a gap in heights.
pub fn gap(k: &str) -> String {
    format!("k {k}")
}

pub const CUT: &str = "Where the hierarchy is cut";

pub fn segments(k: &str) -> String {
    plural(k, "segment", "segments")
}

pub fn cut_at(k: &str, height: &str) -> String {
    format!("{}, cut at {height}", segments(k))
}

pub fn select_rows(rows: &str) -> String {
    format!("Select {}", plural(rows, "row", "rows"))
}

pub fn select_these(rows: &str) -> String {
    match rows {
        "1" => "Select this row".into(),
        _ => format!("Select these {rows} rows"),
    }
}

pub const MERGES: &str = "The uppermost merges as a table";
pub const MERGE_SEGMENTS: &str = "Segments";
pub const MERGE_HEIGHT: &str = "Height";
pub const MERGE_ONE: &str = "Rows of one part";
pub const MERGE_OTHER: &str = "Rows of the other";

/// What a merge makes of so many segments.
pub fn from_to(before: &str, after: &str) -> String {
    format!("{before} to {after}")
}

// Silhouettes.

pub const SILHOUETTES: &str = "Silhouettes";
pub const SILHOUETTES_HEADING: &str = "How well does each row fit its segment?";
pub const SILHOUETTES_TITLE: &str = "Silhouettes of all rows, sorted within each segment";
/// The same where they are those of a sample.
pub const SILHOUETTES_OF_SAMPLE_TITLE: &str = "Silhouettes of a sample of the rows, sorted within each segment";
/// The buttons below the chart.
pub const SILHOUETTES_KEYS: &str = "Segments of the chart";

pub fn silhouettes(rows: &str, is_sample: bool, mean: &str) -> String {
    let which = if is_sample { "a sample of" } else { "all" };
    format!(
        "Silhouettes of {which} {rows} rows, sorted within each segment: 1 is far from every other segment, below 0 is \
         closer to another one. Mean {mean}. A click on a segment selects its rows."
    )
}

pub fn select_negative(rows: &str) -> String {
    format!("Select the {} with negative silhouette", plural(rows, "row", "rows"))
}

pub const SELECT_THESE: &str = "Select these rows";
pub const MEAN: &str = "Mean";
pub const CLOSER_TO_ANOTHER: &str = "Closer to another segment (silhouette < 0)";

// Whether segments are found again.

pub fn stable(jaccard: &str) -> String {
    format!("Stable · Jaccard {jaccard}")
}

pub fn uncertain(jaccard: &str) -> String {
    format!("Uncertain · Jaccard {jaccard}")
}

pub fn unstable(jaccard: &str) -> String {
    format!("Unstable · Jaccard {jaccard}")
}

pub fn found_again(jaccard: &str, refits: &str, recovered: &str, dissolved: &str) -> String {
    format!(
        "Mean Jaccard {jaccard} of this segment with its best match in {refits} bootstrap refits: found again in \
         {recovered}, lost in {dissolved}."
    )
}

pub const REPEATABILITY_HELP: &str =
    "Mean adjusted Rand index of refits to bootstrap samples with these segments, and its standard error";

/// Of many segments: how many have a block in the chart.
pub fn largest_drawn(drawn: &str, segments: &str) -> String {
    format!(" The {drawn} largest of {segments} segments are drawn; the table has all.")
}

/// Before the mean, the mean with its error, and what that is.
pub fn repeatability(mean: &str, error: &str, refits: &str) -> (&'static str, String, String) {
    (
        "Repeatability of these segments ",
        format!("{mean} ± {error}"),
        format!(" (adjusted Rand index over {refits} bootstrap refits; 1 = identical)"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_a_choice() {
        let told = |cuts: &[&str]| either(&cuts.iter().map(|cut| (*cut).to_string()).collect::<Vec<_>>());
        assert_eq!([told(&[]), told(&["2"]), told(&["2", "4", "7"])], ["–", "2", "2, 4 or 7"]);
    }

    #[test]
    fn a_criterion_that_still_falls_recommends_nothing() {
        let beside = [bic_with("19", "7")];
        assert!(least_bic("20", "5", &beside, Some("20")).contains(": 5 (7 with 19). BIC is still falling at 20, so"));
        assert!(least_bic("20", "5", &beside, None).contains("(7 with 19). Repeatability is known"));
    }
}
