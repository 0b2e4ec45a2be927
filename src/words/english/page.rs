//! The frame of the page: the bar on top, the views, and the ways past them.

use super::plural;

pub const STRATA: &str = "Strata";

/// The title of the document.
pub fn title(table: &str, segments: &str) -> String {
    format!("{table} – {} – {STRATA}", plural(segments, "segment", "segments"))
}

/// After the number of rows, before that of features.
pub fn after_rows(count: &str) -> &'static str {
    match count {
        "1" => " row · ",
        _ => " rows · ",
    }
}

/// After the number of features.
pub fn after_features(count: &str) -> &'static str {
    match count {
        "1" => " feature",
        _ => " features",
    }
}

pub const DROP: &str = "Drop the table to read it. It stays on this computer.";

pub const SKIP_TO_MAP: &str = "Skip to the map";
pub const SKIP_TO_SETTINGS: &str = "Skip to the settings";
pub const SKIP_TO_SEGMENTS: &str = "Skip to the segments";

pub const VIEWS: &str = "Views";
/// The views at the bottom of a narrow window.
pub const PLACES: &str = "Places";
pub const EXPLORE: &str = "Explore";
pub const PROFILES: &str = "Profiles";
pub const EVIDENCE: &str = "Evidence";
pub const CUSTOMERS: &str = "Customers";
pub const COMPARE: &str = "Compare";
pub const DATA: &str = "Data";
pub const COLUMNS: &str = "Columns";
pub const EXPORT: &str = "Export";
pub const SETTINGS: &str = "Settings";

/// After the name of a view where something was decided in doubt.
pub fn doubts(count: &str) -> String {
    format!(", {}", super::table::things_to_check(count))
}

pub const SHARE_LINK: &str = "Share link";
pub const LINK_COPIED: &str = "Copied";
pub const LINK_BY_HAND: &str = "This browser does not let the page copy. The link, to copy by hand:";
pub const CLOSE: &str = "Close";

pub const THEME: &str = "Theme";
pub const THEME_SYSTEM: &str = "System";
pub const THEME_LIGHT: &str = "Light";
pub const THEME_DARK: &str = "Dark";

/// Which table the page is about, in full: the bar on top cuts it where it is narrow.
pub fn about(name: &str, rows: &str, features: &str) -> String {
    format!("{name}: {} · {}", plural(rows, "row", "rows"), plural(features, "feature", "features"))
}
