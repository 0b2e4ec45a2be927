//! The map: its heading, what it tells of itself, its buttons, its axes and its legend.

use super::{counted, plural};
use crate::words::Unit;

pub const MAP: &str = "Map";
pub const READING: &str = "Reading the table …";
pub const COMPUTING: &str = "Computing the map";
pub const EMPTY_CAPTION: &str = "The map appears when a table has been read.";

pub const NO_SEGMENTS: &str = "No segments yet";

/// The first half of the heading: "6 segments".
fn segments(count: &str) -> String {
    plural(count, "segment", "segments")
}

/// The heading, in its halves; a report says both as one.
pub fn headline(unit: Unit, count: &str, rows: &str, noise: Option<&str>) -> [String; 2] {
    [segments(count), among(unit, rows, noise)]
}

/// Its second half: " in 8,950 customers · 200 in no segment (noise)"; `noise` where some row is in none.
pub fn among(unit: Unit, rows: &str, noise: Option<&str>) -> String {
    let noise = noise.map(|count| format!(" · {count} in no segment (noise)")).unwrap_or_default();
    format!(" in {}{noise}", counted(unit, rows))
}

/// What is said when something changed: the heading, and the mean silhouette where it is known.
pub fn announcement(headline: &[String; 2], silhouette: Option<&str>) -> String {
    let separation = silhouette.map(|value| format!(" Separation (silhouette) {value}.")).unwrap_or_default();
    format!("{}.{separation}", headline.concat())
}

/// The map for those who do not see it; `segments` are those of [`caption_part`].
pub fn caption(unit: Unit, rows: &str, segments: &[String], noise: &str) -> String {
    let kind = counted(unit, rows);
    format!("Map (t-SNE) of {kind}, similar ones close together: {}; {noise} in no segment.", segments.join(", "))
}

pub fn caption_part(name: &str, rows: &str) -> String {
    format!("{name} with {rows}")
}

/// What is at a place of the map, for those who do not see it; `segment` where the row is in one.
pub fn point(row: &str, segment: Option<&str>) -> String {
    match segment {
        Some(segment) => format!("{row}, {segment}."),
        None => format!("{row}."),
    }
}

/// In the tip of a point that DBSCAN finds at the border of its segment.
pub const AT_THE_BORDER: &str = ", at its border";

pub const CAUTION: &str = "Points close together are similar; distances between groups are not meaningful (t-SNE).";
/// Where the axes are columns or components.
pub const AXES_CAUTION: &str = "Each point stands where its values on both axes are.";

pub const NO_MAP: &str = "No map yet";

/// How far the map is, in a line; `steps` is one of those below, `sample` the rows of the sample it is computed on.
pub fn state(perplexity: &str, steps: &str, kl: Option<&str>, sample: Option<&str>) -> String {
    let kl = kl.map(|kl| format!(" · KL divergence {kl}")).unwrap_or_default();
    let sample = sample
        .map(|rows| format!(" · computed on a sample of {rows} rows; the rest are placed onto it"))
        .unwrap_or_default();
    format!("t-SNE · perplexity {perplexity} · {steps}{kl}{sample}")
}

pub fn settled_after(steps: &str) -> String {
    format!("settled after {}", plural(steps, "step", "steps"))
}

pub fn ended_after(steps: &str) -> String {
    plural(steps, "step", "steps")
}

pub fn step_of(step: &str, of: &str) -> String {
    format!("step {step} of {of}")
}

/// Where the table has too few rows for the perplexity that was asked for.
pub fn perplexity_lowered(to: &str, unit: Unit, rows: &str) -> String {
    format!("Perplexity lowered to {to}: with {} it can be at most (n−1)/3.", counted(unit, rows))
}

/// How many of ten neighbors are kept on the map, and the rest of that sentence; `exact_kl` where it was computed.
pub fn quality(kept: &str, trustworthiness: &str, exact_kl: Option<&str>) -> (String, String) {
    let kl = exact_kl.map(|kl| format!(", KL divergence {kl}")).unwrap_or_default();
    (format!("{kept} of 10"), format!(" nearest neighbors kept (trustworthiness {trustworthiness}{kl})"))
}

pub const SETTINGS: &str = "Map settings";
pub const MOVING: &str = "Moving the map";
pub const RUN: &str = "Run map";
pub const RESUME: &str = "Resume";
pub const PAUSE: &str = "Pause";
pub const STOP: &str = "Stop";
pub const STOP_HELP: &str = "Stop here and measure the map's quality";
pub const RESTART: &str = "Restart map";
pub const COORDINATES: &str = "Coordinates";
pub const DOWNLOAD_COORDINATES: &str = "Download coordinates (CSV)";

pub const NAMES: &str = "Names on the map";
pub const NAMES_HELP: &str = "Names of the segments on the map, or a legend below it";
pub const ZOOM: &str = "Zoom";
pub const ZOOM_IN: &str = "Zoom in";
pub const ZOOM_OUT: &str = "Zoom out";
pub const SHOW_ALL: &str = "Show all points";

pub const ACROSS: &str = "Column from left to right";
pub const UP: &str = "Column from bottom to top";

/// What an axis is called that is a principal component.
pub fn component(number: &str, share: &str) -> String {
    format!("Principal component {number} ({share} of variance)")
}

/// What an axis is called that is a column of things with a unit.
pub fn column_in(column: &str, unit: &str) -> String {
    format!("{column} ({unit})")
}

pub fn axes(across: &str, up: &str) -> String {
    format!("From left to right {across}, from bottom to top {up}")
}

pub const COLOR: &str = "Color";
pub const COLOR_BY_SEGMENT: &str = "Segment";
pub const COLOR_BY_QUALITY: &str = "Neighbors kept (0–10)";
pub const COLOR_BY_COLUMNS: &str = "Columns";
pub const QUALITY_SCALE: &str = "of 10 nearest neighbors kept";

/// Beside the scale of a column's colors.
pub fn column_scale(column: &str) -> String {
    format!("{column}, by rank")
}

pub const LEGEND: &str = "Legend";
pub const LEGEND_HELP: &str = "Select these rows (Shift adds, Alt takes out)";

pub fn smaller_segments(count: &str) -> String {
    format!("+ {}", plural(count, "smaller segment", "smaller segments"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_one_line() {
        assert_eq!(
            state("30", &step_of("100", "3,000"), Some("2.500"), Some("50,000")),
            "t-SNE · perplexity 30 · step 100 of 3,000 · KL divergence 2.500 · computed on a sample of 50,000 rows; \
             the rest are placed onto it"
        );
        assert_eq!(state("30", &settled_after("900"), None, None), "t-SNE · perplexity 30 · settled after 900 steps");
    }
}
