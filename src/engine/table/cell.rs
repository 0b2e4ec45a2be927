//! What a single cell looks like, and its value as a number.
//!
//! People write 1234.5 as `1,234.50`, `1.234,5`, `1 234,50 €`, `R$ 1.234,50`, `$1,234.50` or `(1'234.50)`, 123456 as
//! `1,23,456`, and nothing as `$ -`. Whether a comma is a decimal mark cannot be told from `1,234` alone, so a cell is
//! looked at under both readings and its column decides.

use super::field::Field;
pub(super) use super::missing::is_missing;
use super::unit;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The mark between a number's whole and its broken part. The other one of the two may group thousands, as may
/// spaces and apostrophes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// 1234.5
    Point,
    /// 1234,5
    Comma,
}

/// A cell as far as its column's type goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Nothing, or a word that stands for nothing.
    Missing,
    /// A finite number under one reading at least.
    Number(Looks),
    /// A number too large to be one, or infinity as a word.
    Infinite,
    /// Anything else.
    Text,
}

/// What a number looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Looks {
    /// It is one if the point is the decimal mark.
    pub point: bool,
    /// It is one if the comma is.
    pub comma: bool,
    /// Digits only, perhaps with a sign.
    pub integer: bool,
    /// A percent sign or a currency.
    pub unit: Option<String>,
}

/// The shape of a cell.
pub(super) fn shape(field: Field<'_>) -> Shape {
    if let Some(plain) = field.plain {
        let integer = plain.is_integer();
        return Shape::Number(Looks { point: true, comma: integer || plain.may_be_grouped(), integer, unit: None });
    }
    let cell = field.text;
    if is_missing(cell) {
        return Shape::Missing;
    }
    let Some(parts) = Parts::of(cell) else {
        return if is_infinity(cell) { Shape::Infinite } else { Shape::Text };
    };
    let value = |decimal| normalized(&parts.body, decimal).and_then(|text| text.parse::<f64>().ok());
    let (point, comma) = (value(Decimal::Point), value(Decimal::Comma));
    match (point, comma) {
        (None, None) => Shape::Text,
        _ if point.or(comma).is_some_and(f64::is_infinite) => Shape::Infinite,
        _ => {
            let (point, comma) = (point.is_some(), comma.is_some());
            Shape::Number(Looks { point, comma, integer: false, unit: parts.unit })
        }
    }
}

/// The value of a cell if it is a number with this decimal mark.
pub(super) fn number(field: Field, decimal: Decimal) -> Option<f64> {
    let cell = field.text;
    if let Some(plain) = field.plain.filter(|plain| decimal == Decimal::Point || plain.is_integer()) {
        return plain.value(cell);
    }
    let parts = Parts::of(cell)?;
    let value: f64 = normalized(&parts.body, decimal)?.parse().ok()?;
    Some(if parts.negative { -value } else { value })
}

/// A number taken apart.
struct Parts<'c> {
    negative: bool,
    unit: Option<String>,
    /// Digits, marks, spaces, an exponent.
    body: Cow<'c, str>,
}

/// Longer cells are no numbers.
const LONGEST: usize = 1000;

impl<'c> Parts<'c> {
    fn of(cell: &'c str) -> Option<Self> {
        if cell.is_empty() || cell.len() > LONGEST {
            return None;
        }
        match plain_characters(cell) {
            Cow::Borrowed(cell) => Self::of_plain(cell),
            Cow::Owned(cell) => {
                let Parts { negative, unit, body } = Parts::of_plain(&cell)?;
                Some(Parts { negative, unit, body: Cow::Owned(body.into_owned()) })
            }
        }
    }

    fn of_plain(cell: &'c str) -> Option<Self> {
        // Accounts show an amount of nothing as `$ -`. Nothing else without a digit is a number.
        if !cell.bytes().any(|byte| byte.is_ascii_digit()) && (cell.len() > 12 || !cell.contains('-')) {
            return None;
        }
        let has_dash = cell.starts_with('-') || cell.ends_with('-');
        let nothing = has_dash.then(|| unit::leading(cell).or(unit::trailing(cell))).flatten();
        if let Some((found, "-" | "--")) = nothing {
            return Some(Parts { negative: false, unit: Some(found.to_string()), body: Cow::Borrowed("0") });
        }
        let (mut rest, mut negative, mut signed, mut unit) = (cell, false, false, None);
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, negative, signed) = (inner.trim(), true, true); // as bookkeepers write a loss
        }
        // A sign and a unit may stand before the number in either order, and behind it.
        for _ in 0..2 {
            let before = rest;
            if let Some(unsigned) = rest.strip_prefix(['-', '+']).filter(|_| !signed && rest.len() > 1) {
                (negative, signed) = (!rest.starts_with('+'), true);
                rest = unsigned.trim_start();
            }
            if let Some((found, left)) = unit::leading(rest).or(unit::leading_rand(rest)).filter(|_| unit.is_none()) {
                (unit, rest) = (Some(found), left);
            }
            if let Some((found, left)) = unit::trailing(rest).filter(|_| unit.is_none()) {
                (unit, rest) = (Some(found), left);
            }
            // A whole amount is written `50,-` or `50.-`.
            let whole = rest.strip_suffix('-').and_then(|rest| rest.trim_end_matches('-').strip_suffix([',', '.']));
            if let Some(whole) = whole.filter(|whole| whole.ends_with(|c: char| c.is_ascii_digit())) {
                rest = whole;
            }
            if let Some(unsigned) = rest.strip_suffix('-').filter(|left| !signed && !left.is_empty()) {
                (negative, signed) = (true, true);
                rest = unsigned.trim_end();
            }
            if rest.len() == before.len() {
                break;
            }
        }
        let unit = unit.map(str::to_string);
        let begins = rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        begins.then_some(Parts { negative, unit, body: Cow::Borrowed(rest) })
    }
}

/// The cell with plain spaces, hyphens for minus signs, ASCII digits, and without characters that are not seen.
fn plain_characters(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() {
        return Cow::Borrowed(cell);
    }
    let plain = |c: char| match c {
        // Zero width, marks of direction, byte order mark, soft hyphen.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => None,
        '−' | '‐' | '‑' | '‒' | '–' | '﹣' | '－' => Some('-'),
        '＋' => Some('+'),
        '．' => Some('.'),
        '，' => Some(','),
        '٫' => Some('.'),
        '٬' => Some(','),
        '０'..='９' => digit(c, '０'),
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        '०'..='९' => digit(c, '०'),
        '๐'..='๙' => digit(c, '๐'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    let text: String = cell.chars().filter_map(plain).collect();
    let trimmed = text.trim();
    if trimmed.len() == text.len() {
        Cow::Owned(text)
    } else {
        Cow::Owned(trimmed.to_string())
    }
}

fn digit(c: char, zero: char) -> Option<char> {
    char::from_digit(c as u32 - zero as u32, 10)
}

/// The body of a number as Rust's parser takes it: groups closed up, a point as decimal mark. `None` if it is no number
/// with this decimal mark.
fn normalized(body: &str, decimal: Decimal) -> Option<String> {
    let (mark, other) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], &body[at..]),
        None => (body, ""),
    };
    let (whole, fraction) = mantissa.split_once(mark).unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_digits = exponent.trim_start_matches(['e', 'E']).trim_start_matches(['-', '+']);
    if !is_digits(fraction) || !is_digits(exponent_digits) || (exponent_digits.is_empty() && !exponent.is_empty()) {
        return None;
    }
    let whole = match whole.chars().find(|c| !c.is_ascii_digit()) {
        None => whole.to_string(),
        Some(separator) if separator == other || [' ', '\'', '’'].contains(&separator) => {
            let groups: Vec<&str> = whole.split(separator).collect();
            let (first, others) = groups.split_first()?;
            let is_whole = |length: usize| (1..=length).contains(&first.len()) && !first.starts_with('0');
            let (last, between) = others.split_last()?;
            let of_three = is_whole(3) && others.iter().all(|group| group.len() == 3);
            // India groups by two above the thousands: 1,23,456.
            let by_two = separator == ',' && !between.is_empty() && between.iter().all(|group| group.len() == 2);
            if !(of_three || by_two && is_whole(2) && last.len() == 3) {
                return None;
            }
            groups.concat()
        }
        Some(_) => return None,
    };
    if !is_digits(&whole) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    Some(format!("{whole}.{fraction}{exponent}"))
}

fn is_infinity(cell: &str) -> bool {
    let word = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    word == "∞" || word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::table::field::trimmed;

    #[test]
    fn words_for_nothing_infinity_and_text_are_told_apart() {
        let missing = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "-", "?", "#N/A", "."];
        let infinite = ["inf", "-Infinity", "+INF", "∞", "1e999", "-1e400"];
        let text = [
            "abc",
            "1.2.3",
            "0x10",
            "--1",
            "1_000",
            ",",
            "+",
            "e5",
            "1e",
            "infinite",
            "1,23,45.5",
            "123,45,678",
            "12 34",
            "€",
            "%",
            "2020-01-05",
            "05.01.2020",
            "0,123,456.7",
            "-",
            "1-2",
            "5 kg",
            "()",
            "+(",
            "12%%",
            "1.000.00",
        ];
        for (cells, expected) in [(&missing[..], Shape::Missing), (&infinite, Shape::Infinite), (&text, Shape::Text)] {
            for cell in cells.iter().filter(|cell| **cell != "-" || expected == Shape::Missing) {
                assert_eq!(shape(Field::of(cell)), expected, "{cell:?}");
            }
        }
        assert_eq!(trimmed("\u{a0} 1 \t"), "1");
    }

    #[test]
    fn numbers_have_the_value_of_their_notation() {
        for (cell, point, comma) in [
            ("0", Some(0.0), Some(0.0)),
            ("-1.5", Some(-1.5), None),
            (".5", Some(0.5), None),
            ("5.", Some(5.0), None),
            ("1e3", Some(1000.0), Some(1000.0)),
            ("-1.5E-1", Some(-0.15), None),
            ("1,5", None, Some(1.5)),
            ("-0,25", None, Some(-0.25)),
            ("1,234", Some(1234.0), Some(1.234)),
            ("1.234", Some(1.234), Some(1234.0)),
            ("0.333", Some(0.333), None),
            ("1,234.5", Some(1234.5), None),
            ("1.234,5", None, Some(1234.5)),
            ("1.234.567", None, Some(1234567.0)),
            ("12 345", Some(12345.0), Some(12345.0)),
            ("12\u{a0}345,5", None, Some(12345.5)),
            ("1'234.50", Some(1234.5), None),
            ("12%", Some(12.0), Some(12.0)),
            ("12,5 %", None, Some(12.5)),
            ("$1,234.50", Some(1234.5), None),
            ("-$5", Some(-5.0), Some(-5.0)),
            ("€ -5", Some(-5.0), Some(-5.0)),
            ("1.234,50 €", None, Some(1234.5)),
            ("EUR 7", Some(7.0), Some(7.0)),
            ("(1,234.50)", Some(-1234.5), None),
            ("123,45-", None, Some(-123.45)),
            ("1,23,456.50", Some(123456.5), None),
            ("12,34,567", Some(1234567.0), None),
            ("R$ 1.234,56", None, Some(1234.56)),
            ("₹ 1,11,724.50", Some(111724.5), None),
            ("−12,5", None, Some(-12.5)),
            ("1\u{2009}234,5", None, Some(1234.5)),
            ("\u{200e}5\u{200b}", Some(5.0), Some(5.0)),
            ("$ -", Some(0.0), Some(0.0)),
            ("-  €", Some(0.0), Some(0.0)),
            ("(250.00)", Some(-250.0), None),
            ("50,-", Some(50.0), Some(50.0)),
            ("５０", Some(50.0), Some(50.0)),
            ("500 Ft", Some(500.0), Some(500.0)),
        ] {
            assert_eq!(number(Field::of(cell), Decimal::Point), point, "{cell:?} with a decimal point");
            assert_eq!(number(Field::of(cell), Decimal::Comma), comma, "{cell:?} with a decimal comma");
            let Shape::Number(looks) = shape(Field::of(cell)) else { panic!("{cell:?} is a number") };
            assert_eq!((looks.point, looks.comma), (point.is_some(), comma.is_some()), "{cell:?}");
        }
    }
}
