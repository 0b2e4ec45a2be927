//! Numbers as they stand in sentences, rules and texts of the page: with the marks of whoever reads them. Files that
//! machines read are written without this module.

use std::cell::Cell;

/// What stands between the thousands of a number, and before its decimals. Thousands are always three digits, also
/// where a language groups otherwise (12,34,567 in India) or leaves four digits together (1234 in Spain).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Before every three digits.
    pub group: char,
    /// Before the decimals.
    pub decimal: char,
}

impl Marks {
    /// 12,345.6
    pub const ENGLISH: Marks = Marks { group: ',', decimal: '.' };

    /// The marks of a number of many digits and some decimals that was written in parts, as `Intl.NumberFormat` tells
    /// them: the kind of each and its text. `None` where other digits than ours are written, or a mark is missing or
    /// no single character that tells it from the other one, from digits, signs and letters.
    pub fn of_parts<'p>(parts: impl IntoIterator<Item = (&'p str, &'p str)>) -> Option<Marks> {
        let (mut group, mut decimal) = (None, None);
        for (kind, text) in parts {
            let mark = match kind {
                "group" => &mut group,
                "decimal" => &mut decimal,
                "integer" | "fraction" if !text.bytes().all(|byte| byte.is_ascii_digit()) => return None,
                _ => continue,
            };
            let mut letters = text.chars();
            let (found, rest) = (letters.next()?, letters.next());
            let is_mark = !found.is_alphanumeric() && !"+-−".contains(found) && found.len_utf16() == 1;
            if !is_mark || rest.is_some() || mark.is_some_and(|known| known != found) {
                return None;
            }
            *mark = Some(found);
        }
        let marks = Marks { group: group?, decimal: decimal? };
        (marks.group != marks.decimal).then_some(marks)
    }
}

thread_local! {
    static SPOKEN: Cell<Marks> = const { Cell::new(Marks::ENGLISH) };
}

/// Writes all further numbers of this thread with `marks`; English ones until then. Called once, when a page or a
/// worker starts: only texts for people depend on it, no computed number and no file for machines.
pub fn speak(marks: Marks) {
    SPOKEN.set(marks);
}

/// The marks that numbers are written with.
pub fn marks() -> Marks {
    SPOKEN.get()
}

/// The sign of what is below zero, as wide as a plus.
pub const MINUS: &str = "−";

/// A number that is neither tiny nor huge, as Rust writes it and without its sign, with the marks of people.
fn marked(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{}{}{decimals}", group(whole), marks().decimal),
        None => group(text),
    }
}

/// A count, thousands grouped: 8950 becomes 8,950.
pub fn whole(count: usize) -> String {
    group(&count.to_string())
}

/// A number with so many decimals; what rounds to zero has no sign.
pub fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    format!("{}{}", if number < 0.0 && !is_zero { MINUS } else { "" }, marked(&text))
}

/// At most three significant digits, whole from 100 up, thousands grouped: 1594.2 becomes 1,594 and 0.23031 0.230.
/// Never an exponent: what is nearer to zero than a millionth or farther than 10^15 is told as that.
pub fn short(number: f64) -> String {
    let size = number.abs();
    let is_less = number < 0.0;
    if size >= 1e15 {
        return if is_less { "less than minus a quadrillion" } else { "over a quadrillion" }.into();
    }
    if size > 0.0 && size < 1e-6 {
        return if is_less { "just below 0" } else { "just above 0" }.into();
    }
    let decimals = match size {
        _ if size == size.trunc() || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ if size >= 0.001 => 3,
        _ if size >= 0.000_01 => 6,
        _ => 7,
    };
    fixed(number, decimals)
}

/// The number itself, nothing rounded away, thousands grouped; what is tiny or huge with an exponent.
pub fn exact(number: f64) -> String {
    let size = number.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return exponential(number);
    }
    format!("{}{}", if number < 0.0 { MINUS } else { "" }, marked(&size.to_string()))
}

/// The number with an exponent, nothing rounded away: 1.5e20.
pub fn exponential(number: f64) -> String {
    with_decimal_mark(&format!("{number:e}"))
}

/// A number that was written with an exponent.
pub fn with_decimal_mark(text: &str) -> String {
    text.replace('.', marks().decimal.encode_utf8(&mut [0; 4]))
}

/// A share in percent; one that is not 0 or 1 never reads as 0 % or 100 %.
pub fn percent(share: f64) -> String {
    match 100.0 * share {
        p if p == 0.0 || p == 100.0 => format!("{} %", fixed(p, 0)),
        p if p < 0.1 => format!("under {} %", fixed(0.1, 1)),
        p if p > 99.9 => format!("over {} %", fixed(99.9, 1)),
        p if (1.0..=99.0).contains(&p) => format!("{} %", fixed(p, 0)),
        p => format!("{} %", fixed(p, 1)),
    }
}

/// How many times as much: 1.8×.
pub fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 1e6 => "over a million times".into(),
        r if r >= 10.0 => format!("{}×", fixed(r, 0)),
        r => format!("{}×", fixed(r, 1)),
    }
}

/// Digits with a mark before every three.
fn group(digits: &str) -> String {
    let mark = marks().group;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * mark.len_utf8());
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const GERMAN: Marks = Marks { group: '.', decimal: ',' };
    const FRENCH: Marks = Marks { group: '\u{202f}', decimal: ',' };

    /// What is written with other marks, on a thread of its own: those of this one stay.
    pub(crate) fn spoken<T: Send>(marks: Marks, write: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                speak(marks);
                write()
            });
            thread.join().expect("it only writes")
        })
    }

    #[test]
    fn numbers_are_short_and_grouped() {
        let cases = [(1594.2, "1,594"), (0.23031, "0.230"), (-12.34, "−12.3"), (-0.0, "0"), (1e6, "1,000,000")];
        for (number, text) in cases {
            assert_eq!(short(number), text);
        }
        assert_eq!([2.5e-5, -4.2e-6].map(short), ["0.000025", "−0.0000042"]);
        assert_eq!([3.9e-17, -3.9e-17].map(short), ["just above 0", "just below 0"]);
        assert_eq!([1e300, -1e300].map(short), ["over a quadrillion", "less than minus a quadrillion"]);
    }

    #[test]
    fn thresholds_keep_every_digit() {
        let cases = [(1200.0, "1,200"), (-0.25, "−0.25"), (12345.678, "12,345.678"), (0.0, "0"), (1e20, "1e20")];
        for (number, text) in cases {
            assert_eq!(exact(number), text);
        }
        assert_eq!([f64::NAN, f64::INFINITY].map(exact), ["NaN", "inf"]);
    }

    #[test]
    fn decimals_are_as_many_as_asked_for_and_zero_has_no_sign() {
        let cases = [(0.7, 2, "0.70"), (-0.004, 2, "0.00"), (-1234.56, 1, "−1,234.6"), (1e6, 0, "1,000,000")];
        for (number, decimals, text) in cases {
            assert_eq!(fixed(number, decimals), text);
        }
    }

    #[test]
    fn nearly_none_and_nearly_all_are_told_from_none_and_all() {
        let cases = [0.0, 0.0004, 0.004, 0.5, 0.994, 0.9996, 1.0].map(percent);
        assert_eq!(cases, ["0 %", "under 0.1 %", "0.4 %", "50 %", "99.4 %", "over 99.9 %", "100 %"]);
        assert_eq!([1.83, 12.3, 2e9].map(times), ["1.8×", "12×", "over a million times"]);
    }

    #[test]
    fn the_marks_are_those_of_the_person() {
        let german = spoken(GERMAN, || {
            let shares = [0.0004, 0.004, 0.9996].map(percent).to_vec();
            let exact = [12345.678, -0.25, 1.5e20, 2e-9].map(exact).to_vec();
            let others = vec![whole(8950), short(1594.2), short(0.23031), short(2.5e-5), fixed(-1234.5, 2)];
            [shares, exact, others, [1.83, 12345.6].map(times).to_vec()].concat()
        });
        let expected = [
            ["under 0,1 %", "0,4 %", "over 99,9 %", "12.345,678", "−0,25", "1,5e20", "2e-9"],
            ["8.950", "1.594", "0,230", "0,000025", "−1.234,50", "1,8×", "12.346×"],
        ];
        assert_eq!(german, expected.concat());
        let french = spoken(FRENCH, || [whole(1_234_567), exact(-1234.5)]);
        assert_eq!(french, ["1\u{202f}234\u{202f}567", "−1\u{202f}234,5"]);
        assert_eq!((whole(8950), marks()), ("8,950".to_string(), Marks::ENGLISH), "another thread has its own");
    }

    #[test]
    fn marks_are_read_off_a_number_written_in_parts() {
        let parts = |group: &'static str, decimal: &'static str| {
            let of = [("minusSign", "-"), ("integer", "1"), ("group", group), ("integer", "234"), ("group", group)];
            Marks::of_parts(of.into_iter().chain([("integer", "567"), ("decimal", decimal), ("fraction", "8")]))
        };
        assert_eq!(parts(",", "."), Some(Marks::ENGLISH));
        assert_eq!(parts(".", ","), Some(GERMAN));
        assert_eq!(parts("\u{202f}", ","), Some(FRENCH));
        assert_eq!(parts("’", "."), Some(Marks { group: '’', decimal: '.' }));
        assert_eq!(parts("\u{a0}", ","), Some(Marks { group: '\u{a0}', decimal: ',' }));
        for (group, decimal) in [("", "."), (",", ""), (",", ","), (", ", "."), (",", "dot"), ("0", "."), (",", "-")] {
            assert_eq!(parts(group, decimal), None, "{group:?} {decimal:?}");
        }
        // Without a mark between the thousands, in two different ones, and in Arabic digits.
        assert_eq!(Marks::of_parts([("integer", "1234567"), ("decimal", "."), ("fraction", "8")]), None);
        let two = [("integer", "1"), ("group", ","), ("group", "."), ("decimal", "·"), ("fraction", "8")];
        assert_eq!(Marks::of_parts(two), None);
        assert_eq!(Marks::of_parts([("integer", "١"), ("group", "٬"), ("decimal", "٫"), ("fraction", "٨")]), None);
    }
}
