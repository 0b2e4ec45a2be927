//! Steps: what each did, undo and redo, and the way back to a table that was replaced.

pub const STEPS: &str = "Steps";
pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";

/// `step`: what the step did that would be undone, if there is one.
pub fn undo(step: Option<&str>) -> String {
    step.map_or("Nothing to undo".to_string(), |step| format!("Undo: {step}"))
}

pub fn redo(step: Option<&str>) -> String {
    step.map_or("Nothing to redo".to_string(), |step| format!("Redo: {step}"))
}

pub fn read_anew(table: &str) -> String {
    format!("{table} was read anew. What you named, noted and grouped before is kept.")
}

pub const BACK_TO_BEFORE: &str = "Back to what was before";

pub fn replaced(is: &str, was: &str) -> String {
    format!("{is} replaced {was}. Your work on {was} is kept.")
}

pub fn back_to(table: &str) -> String {
    format!("Back to {table}")
}

pub fn gone(table: &str) -> String {
    format!("This page does not hold {table} any more: open that file again.")
}

// What a step did.

pub fn another_table(is: &str, was: &str) -> String {
    format!("{is} in place of {was}")
}

pub fn another_reading(table: &str) -> String {
    format!("another reading of {table}")
}

pub fn rolled_up(table: &str, id: &str) -> String {
    format!("one row per customer of {table}, by {id}")
}

pub fn back_to_lines(table: &str) -> String {
    format!("back to the lines of {table}")
}

/// The parts of a step that are told; `more`: how many beside them.
pub fn parts(parts: &[String], more: Option<&str>) -> String {
    let more = more.map(|count| format!(" and {count} more")).unwrap_or_default();
    format!("{}{more}", parts.join(", "))
}

/// Something was asked of columns that the table does not have.
pub const SETTINGS: &str = "settings";

pub fn setting(label: &str, was: &str, is: &str) -> String {
    format!("{label} {was} → {is}")
}

pub fn as_numbers(column: &str) -> String {
    format!("“{column}” as numbers")
}

pub fn value(column: &str) -> String {
    format!("“{column}” tells the value")
}

pub fn no_value(column: &str) -> String {
    format!("“{column}” does not tell the value")
}

pub fn use_of(column: &str, was: &str, is: &str) -> String {
    format!("use of “{column}” {was} → {is}")
}

pub fn use_of_columns(count: &str) -> String {
    format!("use of {count} columns")
}

pub fn weight_of(column: &str, was: &str, is: &str) -> String {
    format!("weight of “{column}” {was} → {is}")
}

pub fn preparation_of(column: &str) -> String {
    format!("preparation of “{column}”")
}

pub fn preparation_of_columns(count: &str) -> String {
    format!("preparation of {count} columns")
}

/// `column`: the one chosen; `None`: the first that can be.
pub fn label_column(column: Option<&str>) -> String {
    match column {
        Some(column) => format!("segments of column “{column}”"),
        None => "segments of the first column that holds some".to_string(),
    }
}

pub fn computed(column: &str) -> String {
    format!("computed column “{column}”")
}

pub fn computed_removed(column: &str) -> String {
    format!("computed column “{column}” removed")
}

pub fn name(text: &str) -> String {
    format!("name “{text}”")
}

pub fn name_removed(text: &str) -> String {
    format!("name “{text}” removed")
}

pub fn note(text: &str) -> String {
    format!("note “{text}”")
}

pub fn note_removed(text: &str) -> String {
    format!("note “{text}” removed")
}

pub fn group(name: &str) -> String {
    format!("group “{name}”")
}

pub fn group_renamed(was: &str, is: &str) -> String {
    format!("group “{was}” → “{is}”")
}

pub fn group_removed(name: &str) -> String {
    format!("group “{name}” let go")
}

pub fn selection(was: &str, is: &str) -> String {
    format!("selection {was} → {is}")
}

/// As many rows as before, not the same.
pub fn selection_of_others(rows: &str) -> String {
    format!("selection of {rows} others")
}

pub fn selection_removed(rows: &str) -> String {
    format!("selection of {rows} let go")
}
