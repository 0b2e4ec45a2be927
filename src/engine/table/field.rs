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
        Field::with(text, Plain::of(text.as_bytes()))
    }

    /// The field that holds this text, of which it is known whether it is a plain number as it stands: then there is no
    /// white space around it.
    #[inline]
    pub fn with(text: &'r str, plain: Option<Plain>) -> Self {
        if plain.is_some() {
            return Field { text, plain };
        }
        let trimmed = trimmed(text);
        let is_other = trimmed.len() < text.len();
        Field { text: trimmed, plain: if is_other { Plain::of(trimmed.as_bytes()) } else { None } }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_field_is_a_plain_number_if_it_is_one_without_white_space(text in "[-+. \t\u{a0}\u{feff}=\"0-9a]{0,8}") {
            let slow = Field { text: trimmed(&text), plain: Plain::of(trimmed(&text).as_bytes()) };
            prop_assert_eq!(Field::of(&text), slow);
        }
    }
}
