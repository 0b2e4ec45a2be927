//! What a single cell looks like.

/// A cell as far as its column's type goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Nothing, or a word that stands for nothing.
    Missing,
    /// Digits only, perhaps with a sign.
    Integer,
    /// Another finite number.
    Number,
    /// A number too large to be one, or infinity as a word.
    Infinite,
    /// Anything else.
    Text,
}

/// The cell without white space around it, no-break spaces included.
pub(super) fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// Whether a trimmed cell stands for a missing value: empty, NA, N/A, #N/A, NaN, null (in any case), `-` or `?`.
pub(super) fn is_missing(cell: &str) -> bool {
    let same = |word: &str| cell.eq_ignore_ascii_case(word);
    match cell.len() {
        0 => true,
        1 => cell == "-" || cell == "?",
        2 => same("na"),
        3 => same("n/a") || same("nan"),
        4 => same("null") || same("#n/a") || same("-nan"),
        _ => false,
    }
}

/// The value of a trimmed cell that is a number in plain notation (1234.5, -1e-3); it may be infinite.
pub(super) fn number(cell: &str) -> Option<f64> {
    // The parser takes words such as "nan" and "infinity" too: only text with a digit is meant here.
    let first = cell.bytes().find(|b| !matches!(b, b'+' | b'-' | b'.'))?;
    first.is_ascii_digit().then(|| cell.parse().ok()).flatten()
}

/// The shape of a trimmed cell.
pub(super) fn shape(cell: &str) -> Shape {
    if is_missing(cell) {
        return Shape::Missing;
    }
    match number(cell) {
        Some(value) if value.is_infinite() => Shape::Infinite,
        Some(_) if is_integer(cell) => Shape::Integer,
        Some(_) => Shape::Number,
        None if is_infinity(cell) => Shape::Infinite,
        None => Shape::Text,
    }
}

fn is_integer(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_infinity(cell: &str) -> bool {
    let word = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    word == "∞" || word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart() {
        let missing = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "-", "?", "#N/A"];
        let integers = ["0", "-1", "+5", "007", "12345678901234567890"];
        let numbers = ["1.5", ".5", "5.", "-1e-3", "1E5", "+0.0", "1e-999"];
        let infinite = ["inf", "-Infinity", "+INF", "∞", "1e999", "-1e400"];
        let text = ["abc", "1,5", "12 345", "1.2.3", "0x10", "--1", "1_000", ".", "+", "e5", "12%", "1e", "infinite"];
        for (cells, expected) in [
            (&missing[..], Shape::Missing),
            (&integers[..], Shape::Integer),
            (&numbers[..], Shape::Number),
            (&infinite[..], Shape::Infinite),
            (&text[..], Shape::Text),
        ] {
            for cell in cells {
                assert_eq!(shape(cell), expected, "{cell:?}");
            }
        }
        assert_eq!(trimmed("\u{a0} 1 \t"), "1");
    }
}
