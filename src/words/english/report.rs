//! The report: one file for those who do not have the page.

use super::{counted, plural};
use crate::words::Unit;

pub fn title(table: &str) -> String {
    format!("Segments of {table}")
}

/// `noise` where some row is in no segment.
pub fn summary(unit: Unit, rows: &str, segments: &str, noise: Option<&str>, build: &str) -> String {
    format!("{}. Made with Strata {build}.", super::map::headline(unit, segments, rows, noise).concat())
}

pub const MAP: &str = "Map";
pub const SEGMENTS: &str = "Segments";

pub fn size(unit: Unit, rows: &str, share: &str) -> String {
    format!("{}, {share}", counted(unit, rows))
}

pub const MEDIANS: &str = "Medians, and of yes/no columns the share of yes";
pub const COLUMN: &str = "Column";
pub const OVERALL: &str = "Overall";

pub const QUALITY: &str = "Quality of the segments";
pub const SEPARATION: &str = "Separation (mean silhouette; −1 to 1, higher is better)";
pub const VARIANCE_RATIO: &str = "Between ÷ within variance (Calinski-Harabasz; higher is better)";
pub const OVERLAP: &str = "Overlap (Davies-Bouldin; lower is better)";
pub const SPREAD: &str = "Within-segment spread (inertia; lower is tighter)";
pub const MODEL_FIT: &str = "Model fit (BIC; lower is better)";
pub const REPEATABILITY: &str = "Repeatability (mean adjusted Rand index over bootstrap refits; 1 = identical)";
pub const NEIGHBORS_KEPT: &str = "Neighbors kept on the map (share of the 10 nearest)";
pub const TRUSTWORTHINESS: &str = "Trustworthiness of the map (at most 1)";
/// Where the evidence was still being looked for when the report was saved.
pub const INTERIM: &str = "This report was saved before all of its evidence was computed: repeatability and the other \
    numbers of segments are interim figures, or are missing. Save the report again when the search is done.";

pub fn repeatability_in(samples: &str) -> String {
    format!("Repeatability in {}", plural(samples, "bootstrap sample", "bootstrap samples"))
}

pub const SEGMENT: &str = "Segment";
pub const SILHOUETTE: &str = "Silhouette";
pub const JACCARD: &str = "Mean Jaccard";
pub const RECOVERED: &str = "Recovered";
pub const DISSOLVED: &str = "Dissolved";

pub fn jaccard_bounds(stable: &str, unstable: &str) -> String {
    format!("A mean Jaccard of {stable} or more is stable, {unstable} or less unstable (Hennig 2007).")
}

pub const OTHER_COUNTS: &str = "Other numbers of segments";
pub const COUNT: &str = "Segments (k)";
pub const INERTIA: &str = "Inertia";
pub const CALINSKI_HARABASZ: &str = "Calinski-Harabasz";
pub const DAVIES_BOULDIN: &str = "Davies-Bouldin";
pub const SMALLEST: &str = "Smallest segment";
pub const BOOTSTRAP_ARI: &str = "Bootstrap ARI";
pub const GAP: &str = "Gap statistic";

pub const PREPARATION: &str = "Preparation";
pub const FILLED: &str = "Values filled";
pub const FILLED_WITH: &str = "Filled with";
pub const TRANSFORM: &str = "Transform";
pub const MINUS: &str = "Minus";
pub const DIVIDED_BY: &str = "Divided by";
pub const WEIGHT: &str = "Weight";

pub const NO_TRANSFORM: &str = "–";
pub const LOG: &str = "ln(1 + x)";
pub const SIGNED_LOG: &str = "sign(x)·ln(1 + |x|)";
pub const SIGNED_ROOT: &str = "sign(x)·√|x|";
pub const RANK_TO_NORMAL: &str = "rank → normal scores";

pub fn yeo_johnson(exponent: &str) -> String {
    format!("Yeo-Johnson, exponent {exponent}")
}

pub const SETTINGS: &str = "Settings";

/// Before and after the settings as an address.
pub fn reproduce(table: &str, rows: &str, fingerprint: &str, build: &str) -> (String, &'static str) {
    (
        format!(
            "Table {table} with {}, fingerprint {fingerprint}. Strata {build} with the settings",
            plural(rows, "row", "rows")
        ),
        "gives the same segments again, to the last bit.",
    )
}

pub const NUMBERING: &str = "Segments are numbered from 1 here and on the page; the column segment of exported files \
    starts at 0 (−1 is noise).";

pub const METHODS: &str = "Methods";

pub fn agglomerative(linkage: &str, metric: &str) -> String {
    format!("agglomerative clustering with {linkage} linkage and {metric} distances [1]")
}

pub fn dbscan(eps: &str, min_samples: &str, metric: &str) -> String {
    format!("DBSCAN with eps = {eps}, min_samples = {min_samples} and {metric} distances [1]")
}

pub fn hdbscan(min_cluster_size: &str, min_samples: &str) -> String {
    format!("HDBSCAN with min_cluster_size = {min_cluster_size} and min_samples = {min_samples} [1]")
}

pub fn gaussian_mixture(components: &str) -> String {
    format!("a Gaussian mixture of {} [1]", plural(components, "component", "components"))
}

pub fn k_means(k: &str, init: &str, starts: &str) -> String {
    format!("k-means with k = {k}, {init} initialization and {} [1]", plural(starts, "start", "starts"))
}

/// Segments that somebody else made.
pub fn column(name: &str) -> String {
    format!("the values of the column “{name}”, which were there already (they are compared with others as in [1])")
}

/// What was done, for a paper.
pub struct Method<'a> {
    pub rows: &'a str,
    pub columns: &'a str,
    pub impute: &'a str,
    pub transform: &'a str,
    pub scale: &'a str,
    /// One of the methods above.
    pub method: &'a str,
    /// `None`: nothing was drawn or looked for, the segments were there already.
    pub seed: Option<&'a str>,
    pub segments: &'a str,
    /// Rows in no segment, if any.
    pub noise: Option<&'a str>,
    pub perplexity: &'a str,
}

pub fn methods(done: &Method<'_>) -> String {
    let noise = done.noise.map(|count| plural(count, "row", "rows"));
    let (seed, found, noise) = match done.seed {
        Some(seed) => (format!(" (seed {seed})"), "It found", noise.map(|rows| format!(" and left {rows} as noise"))),
        None => (String::new(), "There are", noise.map(|rows| format!(" and {rows} in none"))),
    };
    format!(
        "{} of {} were prepared (missing values: {}; transform: {}; scale: {}) and divided by {}{}. {} \
         {}{}. Separation was measured by the silhouette of Euclidean distances [2]; segments were contrasted with all \
         other rows by Cliff's delta [3]. The map is a t-SNE embedding with perplexity {} [4].",
        plural(done.rows, "row", "rows"),
        plural(done.columns, "numeric column", "numeric columns"),
        done.impute,
        done.transform,
        done.scale,
        done.method,
        seed,
        found,
        plural(done.segments, "segment", "segments"),
        noise.unwrap_or_default(),
        done.perplexity
    )
}
