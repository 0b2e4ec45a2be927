//! Selecting on the map and elsewhere, by pointer and keyboard, and the groups that selections are saved as.

use super::counted;
use crate::words::Unit;

pub const TOOLS: &str = "Dragging on the map";
pub const PAN: &str = "Pan";
pub const PAN_HELP: &str = "Drag to move the map, click to select one point";
pub const BOX: &str = "Box";
pub const BOX_HELP: &str =
    "Drag a box to select what is inside; by keyboard: Tab to the map, then Shift and arrow keys";
pub const LASSO: &str = "Lasso";
pub const LASSO_HELP: &str = "Draw around points to select them; by keyboard: Tab to the map, then arrow keys, the \
    space bar at each corner and Enter";

/// What a new selection does to the one before.
pub const COMBINING: &str = "A new selection";
pub const NEW_SELECTION: &str = "New selection";
pub const NEW_SELECTION_HELP: &str = "Replaces the selection before it";
pub const ADD_TO_SELECTION: &str = "Add to selection";
pub const ADD_TO_SELECTION_HELP: &str = "Adds to the selection (Shift)";
pub const REMOVE_FROM_SELECTION: &str = "Remove from selection";
pub const REMOVE_FROM_SELECTION_HELP: &str = "Removes from the selection (Alt)";
pub const INTERSECT_SELECTION: &str = "Intersect with selection";
pub const INTERSECT_SELECTION_HELP: &str = "Keeps only what is in both selections (Shift and Alt)";

pub fn selected(count: &str, share: &str) -> String {
    format!("{count} selected · {share}")
}

pub const SAVE_AS_GROUP: &str = "Save selection as group";
pub const CLEAR: &str = "Clear";

/// Said once a group is saved: where it went.
pub fn saved_as_group(name: &str) -> String {
    format!("Saved as “{name}” under Saved groups, below the segments.")
}

/// Title of whatever selects a segment.
pub const SELECT_SEGMENT: &str = "Select this segment (Shift adds, Alt removes)";
pub const SELECT_CUSTOMER: &str = "Select this customer";
pub const SELECT_ROW: &str = "Select this row";

pub fn select_one(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => SELECT_CUSTOMER,
        Unit::Row => SELECT_ROW,
    }
}

pub const GROUPS: &str = "Saved groups";
pub const GROUP_NAME: &str = "Group name";
pub const DELETE_GROUP: &str = "Delete group";
pub const SELECT: &str = "Select";

/// What a group is called at first.
pub fn numbered_group(number: &str) -> String {
    format!("Group {number}")
}

pub fn select_group(name: &str) -> String {
    format!("Select {name}")
}

pub fn delete_group(name: &str) -> String {
    format!("Delete group {name}")
}

pub const KEYS: &str = "Select on the map by keyboard";
pub const KEYS_HELP: &str = "Arrow keys move (with Ctrl finely), with Shift they stretch a box. The space bar sets a \
    corner of a lasso, Backspace removes the last one. Enter selects: with Shift it adds, with Alt it removes, with \
    both it intersects. Escape drops the box or lasso.";
pub const NOTHING_HERE: &str = "No point here.";
pub const NEEDS_THREE_CORNERS: &str = "A lasso needs three corners. ";
pub const LAST_CORNER_IS_HERE: &str = "The last corner is here already. ";
pub const SHAPE_BOX: &str = "box";
pub const SHAPE_LASSO: &str = "lasso";

pub fn corner_set(number: &str) -> String {
    format!("Corner {number} set. ")
}

pub fn corner_removed(number: &str) -> String {
    format!("Corner {number} removed. ")
}

pub fn corners(count: &str) -> String {
    super::plural(count, "corner.", "corners.")
}

/// What lies within a box or lasso; `parts` are those of [`part_within`].
pub fn within(unit: Unit, rows: &str, shape: &str, parts: &[String]) -> String {
    let rows = counted(unit, rows);
    match parts {
        [] => format!("{rows} in the {shape}."),
        parts => format!("{rows} in the {shape}: {}.", parts.join(", ")),
    }
}

pub fn part_within(rows: &str, segment: &str) -> String {
    format!("{rows} in {segment}")
}

/// In the tip of a point whose nearest other segment is as near as its own.
pub const AT_THE_BORDER: &str = ", at its border";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_is_told_with_its_segments_if_there_are_any() {
        assert_eq!(within(Unit::Row, "0", SHAPE_BOX, &[]), "0 rows in the box.");
        let parts = [part_within("3", "A"), part_within("1", "B")];
        assert_eq!(within(Unit::Customer, "4", SHAPE_LASSO, &parts), "4 customers in the lasso: 3 in A, 1 in B.");
        assert_eq!((corners("1"), corners("2")), ("1 corner.".to_string(), "2 corners.".to_string()));
    }
}
