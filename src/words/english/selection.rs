//! Selecting on the map and elsewhere, by pointer and keyboard, and the groups that selections are saved as.

use super::{counted, first_count, plural};
use crate::words::Unit;

pub const TOOLS: &str = "Dragging on the map";
pub const PAN: &str = "Pan";
pub const PAN_HELP: &str = "Drag moves the map, a click selects a row";
pub const BOX: &str = "Box";
pub const BOX_HELP: &str = "Drag a box around points, or click two opposite corners; by keyboard: Tab to the map, \
    then Shift and arrow keys";
pub const LASSO: &str = "Lasso";
pub const LASSO_HELP: &str = "Draw around points, or click corner after corner and double-click the last; by \
    keyboard: Tab to the map, then arrow keys, the space bar at each corner and Enter";

/// The title of a tool.
pub fn tool(name: &str, help: &str) -> String {
    format!("{name}: {help}")
}

pub const COMBINING: &str = "What the next pick does to the selection";
pub const REPLACE: &str = "New";
pub const REPLACE_HELP: &str = "A pick takes the place of the one before";
pub const ADD: &str = "Add";
pub const ADD_HELP: &str = "A pick is added to the one before (Shift)";
pub const SUBTRACT: &str = "Take out";
pub const SUBTRACT_HELP: &str = "A pick is taken out of the one before (Alt)";
pub const INTERSECT: &str = "In both";
pub const INTERSECT_HELP: &str = "Only rows that are in both stay (Shift and Alt)";

pub fn selected(count: &str, share: &str) -> String {
    format!("{count} selected · {share}")
}

/// How much of a segment is selected.
pub fn selected_of(count: &str, share: &str) -> String {
    format!("{count} selected, {share} of it")
}

pub const SAVE_AS_GROUP: &str = "Save selection as group";
pub const CLEAR: &str = "Clear";
/// The key that does the same.
pub const CLEAR_KEY: &str = "Esc";

/// Title of whatever selects a segment.
pub const SELECT_SEGMENT: &str = "Select this segment (Shift adds, Alt removes)";
pub const SELECT_ROW: &str = "Select this row";

pub const GROUPS: &str = "Groups";
pub const SAVED_GROUPS: &str = "Saved groups";
pub const GROUP_NAME: &str = "Name of the group";
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
    format!("Delete {name}")
}

/// Two or more groups have the same name.
pub fn groups_called(count: &str, name: &str) -> String {
    format!("{} groups are called {name}.", first_count(count))
}

pub const KEYS: &str = "Select on the map by keyboard";
pub const KEYS_HELP: &str = "Arrow keys move (with Ctrl finely), with Shift they stretch a box. The space bar sets a \
    corner of an outline, Backspace takes the last one back. Enter selects what is in it: with Shift it adds, with Alt \
    it takes out, with both only rows in both stay. Escape drops box or outline.";
pub const NOTHING_HERE: &str = "No point here.";
pub const NEEDS_THREE_CORNERS: &str = "An outline needs three corners. ";
pub const LAST_CORNER_IS_HERE: &str = "The last corner is here already. ";
pub const SHAPE_BOX: &str = "box";
pub const SHAPE_OUTLINE: &str = "outline";

pub fn corner_set(number: &str) -> String {
    format!("Corner {number} set. ")
}

pub fn corner_removed(number: &str) -> String {
    format!("Corner {number} removed. ")
}

pub fn corners(count: &str) -> String {
    plural(count, "corner.", "corners.")
}

/// What lies within a box or an outline; `parts` are those of [`part_within`].
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_is_told_with_its_segments_if_there_are_any() {
        assert_eq!(within(Unit::Customer, "0", SHAPE_BOX, &[]), "0 customers in the box.");
        let parts = [part_within("3", "A"), part_within("1", "B")];
        assert_eq!(within(Unit::Customer, "4", SHAPE_OUTLINE, &parts), "4 customers in the outline: 3 in A, 1 in B.");
        assert_eq!(within(Unit::Row, "1", SHAPE_BOX, &parts[1..]), "1 row in the box: 1 in B.");
        assert_eq!((corners("1"), corners("2")), ("1 corner.".to_string(), "2 corners.".to_string()));
    }

    #[test]
    fn groups_of_one_name_are_counted() {
        assert_eq!(groups_called("2", "A"), "Two groups are called A.");
        assert_eq!(groups_called("1,000", "A"), "1,000 groups are called A.");
    }
}
