//! A second file whose rows are put into the segments.

use super::counted;
use crate::words::Unit;

pub fn heading(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "New customers",
        Unit::Row => "New rows",
    }
}

pub const HELP: &str =
    "Assign a newer file with the same columns to these segments. Segments and map stay as they are; \
    the new ones appear as hollow marks.";
pub const CHOOSE_FILE: &str = "Choose a file";
pub const WORKING: &str = "Working …";

pub fn scored(unit: Unit, file: &str, rows: &str) -> String {
    format!("{file}: {}.", counted(unit, rows))
}

pub fn scored_in_part(unit: Unit, file: &str, rows: &str, without: &str) -> String {
    format!("{file}: {}, {without} of them in no segment (a value is missing).", counted(unit, rows))
}

pub const ON_MAP: &str = "Hollow marks on the map: the new file's, each placed next to the most similar ones.";
pub const MAP_WAS_MOVING: &str =
    "The map was still moving: choose the file again when it has stopped to see the new ones on it.";

pub const SEGMENT: &str = "Segment";
pub const NEW: &str = "New";
pub const SHARE: &str = "Share";
pub const SHARE_BEFORE: &str = "Share before";

pub const DRIFT: &str = "Drift by column (population stability index, PSI), largest first:";

pub fn drift_help(stable: &str, shifted: &str) -> String {
    format!("Over deciles: below {stable} stable, above {shifted} shifted")
}

/// An index that rounds to zero.
pub const NO_DRIFT: &str = "no change";
pub const STABLE: &str = "stable";
pub const MODERATE_SHIFT: &str = "moderate shift";
pub const SHIFTED: &str = "shifted";

/// `word` is one of those above.
pub fn drift(column: &str, psi: &str, word: &str) -> String {
    format!("{column} {psi} – {word}")
}

pub fn no_drift(column: &str) -> String {
    format!("{column} – {NO_DRIFT}")
}

pub fn few(most: &str) -> String {
    format!("With fewer than {most} new rows, such differences can be chance.")
}

pub const DOWNLOAD: &str = "Download their segments (CSV; numbers start at 0)";
