//! Numbers as people read them, with the marks of their locale: the page's own ways to write what
//! [`crate::engine::figures`] writes.

use crate::engine::figures::{self, with_decimal_mark, MINUS};
pub use crate::engine::figures::{exact, whole};

/// Less than this is no number but what rounding left.
const ROUNDING: f64 = 1e-12;

/// At most three significant digits, whole from 100 up: 1594.2 → "1,594", 0.23031 → "0.230".
pub fn short(number: f64) -> String {
    if number.is_nan() {
        return NOT_KNOWN.into();
    }
    let size = number.abs();
    // Of what people measure nothing is so small: it is what rounding left of zero.
    if size < ROUNDING {
        return "0".into();
    }
    let sign = if number < 0.0 { MINUS } else { "" };
    let decimals = match size {
        _ if size >= 1e15 => return format!("{sign}{}", with_decimal_mark(&format!("{size:.2e}"))),
        _ if size == size.trunc() || size >= 100.0 => return figures::fixed(number.round(), 0),
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ if size >= 0.001 => 3,
        _ => return format!("{sign}{}", with_decimal_mark(&format!("{size:.1e}"))),
    };
    figures::fixed(number, decimals)
}

/// The same of a distance or a measure, of which less than a hundredth tells nothing: 1.9e-5 → "0.00".
pub fn measured(number: f64) -> String {
    if number.abs() < 0.005 {
        fixed(number, 2)
    } else {
        short(number)
    }
}

/// Stands for a number that is not known.
pub const NOT_KNOWN: &str = "–";

/// A number with so many decimals; what rounds to zero has no sign.
pub fn fixed(number: f64, decimals: usize) -> String {
    if number.is_nan() {
        return NOT_KNOWN.into();
    }
    figures::fixed(number, decimals)
}

/// The same with a plus where it is more than zero.
pub fn signed(number: f64, decimals: usize) -> String {
    let text = fixed(number, decimals);
    let is_plus = text.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') && !text.starts_with(MINUS);
    format!("{}{text}", if is_plus { "+" } else { "" })
}

/// A share in percent with one digit: 0.24827 → "24.8 %".
pub fn percent(share: f64) -> String {
    format!("{} %", fixed(share * 100.0, 1))
}

/// A share in whole percent: 0.938 → "94 %".
pub fn whole_percent(share: f64) -> String {
    format!("{} %", fixed(share * 100.0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::figures::tests::spoken;
    use crate::engine::figures::Marks;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!(whole(8950), "8,950");
        assert_eq!(whole(1_000_000), "1,000,000");
        assert_eq!(whole(12), "12");
        assert_eq!(short(1594.2), "1,594");
        assert_eq!(short(0.23031), "0.230");
        assert_eq!(short(-2.5), "−2.50");
        assert_eq!(short(0.0), "0");
        assert_eq!(short(f64::NAN), "–");
        assert_eq!(percent(0.24827), "24.8 %");
        assert_eq!((percent(-0.25), whole_percent(0.938)), ("−25.0 %".into(), "94 %".into()));
    }

    #[test]
    fn what_is_only_rounding_is_zero() {
        assert_eq!((short(-3.9e-17), short(2e-16), short(-1e-5)), ("0".into(), "0".into(), "−1.0e-5".into()));
        assert_eq!(
            (fixed(-0.004, 2), fixed(-0.25, 2), fixed(f64::NAN, 1)),
            ("0.00".into(), "−0.25".into(), "–".into())
        );
        assert_eq!((signed(0.5, 2), signed(-0.5, 2), signed(0.0, 2)), ("+0.50".into(), "−0.50".into(), "0.00".into()));
        assert_eq!([1.9e-5, -2e-3, 0.0, 0.05, 12.34].map(measured), ["0.00", "0.00", "0.00", "0.050", "12.3"]);
        assert_eq!((measured(f64::NAN), signed(2.9e-4, 2)), ("–".into(), "0.00".into()));
        assert_eq!(short(-2e15), "−2.00e15");
        assert_eq!([100.5, -250.5, 6e9].map(short), ["101", "−251", "6,000,000,000"]);
    }

    #[test]
    fn the_marks_are_those_of_the_person() {
        let german = spoken(Marks { group: '.', decimal: ',' }, || {
            let short = [1594.2, 0.23031, -2.5, -1e-5, -2e15].map(short).to_vec();
            [short, vec![signed(0.5, 2), signed(0.0, 2), percent(0.24827), exact(-1234.5)]].concat()
        });
        let expected = ["1.594", "0,230", "−2,50", "−1,0e-5", "−2,00e15", "+0,50", "0,00", "24,8 %", "−1.234,5"];
        assert_eq!(german, expected);
    }
}
