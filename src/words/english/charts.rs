//! What charts say: titles of axes, marks, texts under the pointer, and a chart in a sentence.

use super::plural;

// Boxes, and lines through medians.

/// A set's five numbers: the median, the quartiles around it, and what 5 % and 95 % are below.
pub fn boxes(set: &str, median: &str, (first, third): (&str, &str), (low, high): (&str, &str)) -> String {
    format!("{set}: median {median}, middle half {first} to {third}, 5 % below {low}, 95 % below {high}")
}

pub const RANK: &str = "rank among all rows";

/// The ranks of a set's median and of the quartiles around it.
pub fn ranks(set: &str, column: &str, median: &str, (first, third): (&str, &str)) -> String {
    format!("{set}, {column}: median above {median} of all rows, middle half {first} to {third}")
}

// What density finds.

pub const RADIUS: &str = "radius (eps)";
pub const SMALLEST_SIZE: &str = "rows of the smallest segment";
pub const NEIGHBORS: &str = "neighbors (min_samples)";
pub const SEGMENTS: &str = "Segments";
pub const NOISE: &str = "Noise";
pub const LARGEST_SEGMENT: &str = "Largest segment";

pub fn radius(eps: &str) -> String {
    format!("radius (eps) {eps}")
}

pub fn least_size(rows: &str) -> String {
    format!("segments of at least {rows} rows")
}

/// What the strongest color stands for.
pub fn strongest(most: &str) -> String {
    format!("strongest: {most}")
}

pub const STRONGEST_SHARE: &str = "strongest: 100 % of rows";

/// `setting` is one of [`radius`] and [`least_size`].
pub fn density(setting: &str, neighbors: &str, segments: &str, noise: &str, largest: &str) -> String {
    format!(
        "With {setting}, {} (min_samples): {}, {noise} noise, largest segment {largest}",
        plural(neighbors, "neighbor", "neighbors"),
        plural(segments, "segment", "segments")
    )
}

// Distances, and the order of OPTICS.

pub const FROM_THE_DENSEST: &str = "rows, from the densest to the farthest";

pub fn distance_to_neighbor(number: &str) -> String {
    format!("distance to neighbor {number}")
}

pub fn distance(row: &str, rows: &str, distance: &str) -> String {
    format!("row {row} of {rows}: distance {distance}")
}

pub fn knee(eps: &str) -> String {
    format!("knee {eps}")
}

pub const IN_ORDER: &str = "rows, in the order of OPTICS";
pub const REACHABILITY: &str = "reachability distance";

/// `distance` where the row is reached from another one.
pub fn reached(segment: &str, row: &str, rows: &str, distance: Option<&str>) -> String {
    let told = match distance {
        Some(distance) => format!("reachability {distance}"),
        None => "reached first, from nowhere".to_string(),
    };
    format!("{segment}, row {row} of {rows}: {told}")
}

// Silhouettes.

pub const SILHOUETTE: &str = "Silhouette";
pub const BY_SEGMENT: &str = "Rows, by segment";

pub fn mean(value: &str) -> String {
    format!("mean {value}")
}

/// `row` is the place of a row among the `rows` of its segment, from the best fit down.
pub fn fit_of_row(segment: &str, row: &str, rows: &str, silhouette: &str) -> String {
    format!("{segment}, row {row} of {rows}: silhouette {silhouette}")
}

/// How well the rows of a segment fit; `negative` of them have a negative silhouette.
pub fn fit(segment: &str, rows: &str, mean: &str, negative: &str) -> String {
    format!("{}, mean silhouette {mean}, {negative} closer to another segment", rows_of(segment, rows))
}

/// The chart in a sentence.
pub fn silhouettes(rows: &str, segments: &str, mean: &str, negative: &str) -> String {
    let (rows, segments) = (plural(rows, "row", "rows"), plural(segments, "segment", "segments"));
    format!("Silhouettes of {rows} in {segments}: mean {mean}, {negative} closer to another segment.")
}

// From one result to another.

pub fn rows_of(segment: &str, rows: &str) -> String {
    format!("{segment}: {}", plural(rows, "row", "rows"))
}

/// Rows that are in `from` in result A and in `to` in result B.
pub fn flow(from: &str, to: &str, rows: &str) -> String {
    format!("{rows} of A's {from} are in B's {to}")
}

// Principal components.

pub const COMPONENT: &str = "principal component";
pub const VARIANCE: &str = "share of variance";

pub fn component(number: &str, share: &str, is_kept: bool) -> String {
    let used = if is_kept { "kept" } else { "left out" };
    format!("component {number}: {share} of the variance, {used}")
}

/// The chart in a sentence; `kept` are the shares of the components that are kept.
pub fn scree(kept: &[String]) -> String {
    format!("Scree plot: share of variance of each component. Kept: {}.", kept.join(", "))
}

// Measures over the number of segments.

pub const K: &str = "segments (k)";
/// Marks a knee.
pub const ELBOW: &str = "elbow";
/// Marks the least value.
pub const LEAST: &str = "least";

pub fn with_segments(k: &str, value: &str) -> String {
    format!("{}: {value}", plural(k, "segment", "segments"))
}

/// The chart in a sentence; `values` are those of [`measured`], of the number on the page.
pub fn scan(counts: &str, k: &str, values: &[String]) -> String {
    let told = if values.is_empty() { "not scored yet".to_string() } else { values.join(", ") };
    let (counts, k) = (plural(counts, "number", "numbers"), plural(k, "segment", "segments"));
    format!("Scores of {counts} of segments. With {k}: {told}.")
}

/// `measure` with its term.
pub fn measured(measure: &str, value: &str) -> String {
    format!("{measure} {value}")
}

/// How good segments are by one measure.
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
}

/// Its name with its term.
pub fn measure(measure: &Measure) -> String {
    match measure.term {
        "" => measure.name.to_string(),
        term => format!("{} ({term})", measure.name),
    }
}

const HIGHER: &str = "higher is better";
const LOWER: &str = "lower is better";

pub const REPEATABILITY: Measure = Measure {
    name: "Repeatability",
    term: "bootstrap ARI",
    meaning: "Mean adjusted Rand index of bootstrap refits, with its standard error",
    better: HIGHER,
};
pub const SEPARATION: Measure = Measure {
    name: "Separation",
    term: "silhouette",
    meaning: "Mean silhouette of all rows, from −1 to 1",
    better: HIGHER,
};
pub const SPREAD: Measure = Measure {
    name: "Within-segment spread",
    term: "inertia",
    meaning: "Sum of squared distances to the centers; its elbow is marked",
    better: "always falls – look for the elbow",
};
pub const GAP: Measure = Measure {
    name: "Gap statistic",
    term: "",
    meaning: "Tighter than chance by so much, with its standard error",
    better: HIGHER,
};
pub const BIC: Measure = Measure {
    name: "BIC",
    term: "fit minus complexity",
    meaning: "Bayesian information criterion of the mixture; its least value is marked",
    better: LOWER,
};
pub const VARIANCE_RATIO: Measure = Measure {
    name: "Between ÷ within variance",
    term: "Calinski-Harabasz",
    meaning: "Calinski-Harabasz index",
    better: HIGHER,
};
pub const OVERLAP: Measure =
    Measure { name: "Overlap", term: "Davies-Bouldin", meaning: "Davies-Bouldin index", better: LOWER };
pub const SMALLEST: Measure = Measure {
    name: "Smallest segment",
    term: "share of rows",
    meaning: "Share of the rows in the smallest segment",
    better: "below 1 %: probably outliers, not a segment",
};
