//! Another month: who stayed in a segment, moved, left and joined.

use super::{counted, noun, plural};
use crate::words::Unit;

pub const HEADING: &str = "Another month";
pub const CHOOSE_FILE: &str = "Choose the later month's file";
pub const WORKING: &str = "Putting the other file into the segments …";

pub fn help(unit: Unit) -> String {
    format!(
        "A later table of the same {}: its rows are put into these segments and joined by ID, which tells who moved \
         from one segment to another (movement matrix). To look back, open the earlier file first.",
        noun(unit)
    )
}

/// How many are in both files, and how many of them moved.
pub fn summary(unit: Unit, met: &str, moved: &str, share: &str) -> String {
    format!("Of {} in both files {moved} ({share}) changed segment.", counted(unit, met))
}

/// Those who are in one of both files.
pub fn others(left: &str, joined: &str, file: &str) -> String {
    format!("{left} left, {joined} joined (are in {file} alone).")
}

/// Those who are in both but cannot be compared.
pub fn unplaced(unit: Unit, count: &str) -> String {
    format!("{} of both files have no segment in one of them and are not counted.", counted(unit, count))
}

/// Customers of both files whose worth is missing in one of them.
pub fn without_value(unit: Unit, count: &str, column: &str) -> String {
    let verb = if count == "1" { "has" } else { "have" };
    format!("{} {verb} no {column} in one of the files, which adds nothing there.", counted(unit, count))
}

/// `file` has the same ID again.
pub fn repeated(count: &str, file: &str) -> String {
    let rows = plural(count, "row", "rows");
    format!("{file}: {rows} with an ID that an earlier row has; the first of each counts.")
}

pub fn without_id(count: &str, file: &str) -> String {
    format!("{file}: {} without an ID, which cannot be found again.", plural(count, "row", "rows"))
}

/// A flow from one segment to another; `share` of those in both files.
pub fn flow(unit: Unit, count: &str, share: &str, from: &str, to: &str) -> String {
    format!("{} ({share}) moved from {from} to {to}.", counted(unit, count))
}

/// After [`flow`]: what these were worth and are now.
pub fn worth(column: &str, before: &str, after: &str) -> String {
    format!(" Their {column}: {before} before, {after} after.")
}

/// No flow is as large as this share.
pub fn no_flow(share: &str) -> String {
    format!("No flow from one segment to another is larger than {share}.")
}

/// Heads the matrix: segments before go down, segments after to the right.
pub const CORNER: &str = "Before ↓ after →";
/// Names the matrix.
pub const MATRIX: &str = "Movement matrix";
/// In a cell of it that is empty.
pub const NOBODY: &str = "·";
pub const LEFT: &str = "Left";
pub const JOINED: &str = "Joined";

/// Selects the rows of a cell.
pub fn select(count: &str, from: &str, to: &str) -> String {
    format!("Select {count}: {from} before, {to} after")
}

pub fn select_moved(count: &str) -> String {
    format!("Select the {count} who moved")
}

pub fn select_left(count: &str) -> String {
    format!("Select the {count} who left")
}

pub const DOWNLOAD: &str = "Download who moved (CSV; numbers start at 0)";
pub const FLOWS: &str = "Movement between the segments";

/// What the chart of flows says.
pub fn spoken(largest: Option<(&str, &str, &str)>) -> String {
    match largest {
        Some((rows, from, to)) => format!("{FLOWS}; the largest: {rows} from {from} to {to}."),
        None => format!("{FLOWS}: nobody moved."),
    }
}

/// More segments than are shown.
pub fn largest_shown(shown: &str) -> String {
    format!("The {shown} largest segments are shown; the figures are of all.")
}
