//! The map: its heading, what it tells of itself, its buttons and its legend.

use super::{counted, plural};
use crate::words::Unit;

pub const READING: &str = "Reading the table …";
pub const OPEN_HINT: &str = "Drop a CSV or Excel file anywhere on this page to use your own customers.";
pub const EMPTY_CAPTION: &str = "The map appears when a table has been read.";

pub const NO_SEGMENTS: &str = "No segments yet";

/// The first half of the heading: "6 segments".
pub fn segments(count: &str) -> String {
    plural(count, "segment", "segments")
}

/// The heading as one: of a report.
pub fn headline(unit: Unit, count: &str, rows: &str, noise: Option<&str>) -> String {
    format!("{}{}", segments(count), among(unit, rows, noise))
}

/// Its second half: " in 8,950 customers · 200 in no segment (noise)"; `noise` where some row is in none.
pub fn among(unit: Unit, rows: &str, noise: Option<&str>) -> String {
    let noise = noise.map(|count| format!(" · {count} in no segment (noise)")).unwrap_or_default();
    format!(" in {}{noise}", counted(unit, rows))
}

/// What is said when something changed: the heading, and the mean silhouette where it is known.
pub fn announcement(headline: &str, silhouette: Option<&str>) -> String {
    let separation = silhouette.map(|value| format!(" Separation (silhouette) {value}.")).unwrap_or_default();
    format!("{headline}.{separation}")
}

/// The map for those who do not see it; `segments` are those of [`caption_part`].
pub fn caption(unit: Unit, rows: &str, segments: &[String], noise: &str) -> String {
    let kind = counted(unit, rows);
    format!("Map (t-SNE) of {kind}, similar ones close together: {}; {noise} in no segment.", segments.join(", "))
}

pub fn caption_part(name: &str, rows: &str) -> String {
    format!("{name} with {rows}")
}

pub const CAUTION: &str = "Points close together are similar; distances between groups are not meaningful (t-SNE).";
/// Where the axes are columns or components.
pub const AXES_CAUTION: &str = "Each point stands where its values on both axes are.";

pub fn iterations(done: &str, of: &str) -> String {
    format!("Iteration {done} of {of}")
}

pub fn kl_divergence(value: &str) -> String {
    format!("KL divergence {value}")
}

pub const CONVERGED: &str = "converged";

/// Under the field of the perplexity, where the table has too few rows for what was asked.
pub fn perplexity_lowered(to: &str, unit: Unit, rows: &str) -> String {
    format!("Perplexity lowered to {to}: with {} it can be at most (n−1)/3.", counted(unit, rows))
}

pub fn sampled(rows: &str) -> String {
    format!("Map computed on a sample of {rows} rows; the rest are placed onto it.")
}

/// `kept` of ten neighbors; `exact_kl` where it was computed.
pub fn quality(unit: Unit, kept: &str, trustworthiness: &str, exact_kl: Option<&str>) -> String {
    let each = match unit {
        Unit::Customer => "customer's",
        Unit::Row => "row's",
    };
    let exact = exact_kl.map(|kl| format!(", KL divergence {kl}")).unwrap_or_default();
    format!(
        "Map quality: on average {kept} of each {each} 10 nearest neighbors are kept (trustworthiness \
         {trustworthiness}{exact})."
    )
}

pub fn doing(what: &str, percent: &str) -> String {
    format!("{what} … {percent} %")
}

pub const RUN: &str = "Run map";
pub const RESUME: &str = "Resume";
pub const PAUSE: &str = "Pause";
pub const STOP: &str = "Stop";
pub const STOP_HELP: &str = "Stop here and measure the map's quality";
pub const RESTART: &str = "Restart map";
pub const DOWNLOAD_COORDINATES: &str = "Download coordinates (CSV)";

pub const COLOR_BY: &str = "Color by";
pub const COLOR_BY_SEGMENT: &str = "Segment";
pub const COLOR_BY_QUALITY: &str = "Neighbors kept (0–10)";
pub const COLOR_BY_COLUMNS: &str = "Columns";
pub const QUALITY_SCALE: &str = "of 10 nearest neighbors kept";

/// Beside the scale of a column's colors.
pub fn column_scale(column: &str) -> String {
    format!("{column}, by rank")
}

pub const LEGEND: &str = "Legend";

pub fn smaller_segments(count: &str) -> String {
    format!("+ {}", plural(count, "smaller segment", "smaller segments"))
}

/// Hollow marks of a scored file.
pub const NEW_CUSTOMERS: &str = "Hollow marks: customers of the new file, placed next to the most similar ones.";
