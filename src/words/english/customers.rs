//! The table of all customers with their segments.

use crate::words::Unit;

pub const FIND: &str = "Find";
pub const FIND_PLACE: &str = "ID";
pub const ONLY_SELECTED: &str = "only the selection";
pub const SELECT_THESE: &str = "Select these";
pub const KEYS: &str = "Rows; arrow keys move, space selects";
/// Heads the numbers of the rows, where no column holds an ID.
pub const ROW: &str = "Row";

pub fn id_help(unit: Unit) -> &'static str {
    super::table::role_id(Some(unit))
}

pub const SEGMENT: &str = "Segment";
pub const SEGMENT_HELP: &str = "The segment";
pub const SILHOUETTE: &str = "Silhouette";
pub const SILHOUETTE_HELP: &str = "How well it fits its segment, from −1 to 1";
pub const MEMBERSHIP: &str = "Membership";
pub const MEMBERSHIP_HELP: &str = "How firmly it belongs to its segment, from 0 to 1";
pub const DISTANCE: &str = "Distance";
pub const DISTANCE_HELP: &str = "Distance to the segment's center, in feature units: lower is closer";
pub const VALUE_HELP: &str = "A column of the table";
