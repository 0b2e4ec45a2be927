//! A field of a record.

use crate::engine::table::plain::Plain;

/// A field without white space around it, and the plain number that it is, if it is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Field<'r> {
    pub text: &'r str,
    pub plain: Option<Plain>,
}

impl<'r> Field<'r> {
    /// The field that holds this text.
    pub fn of(text: &'r str) -> Self {
        let text = trimmed(text);
        Field { text, plain: Plain::of(text.as_bytes()) }
    }
}

/// The cell without white space around it, no-break spaces included, nor what makes a spreadsheet take it for text:
/// `="00123"`.
pub(super) fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'=', b'"', .., b'"'] => cell[1..].trim_matches('"').trim(),
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        [] | [_] => cell.trim(),
        _ => cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
    }
}
