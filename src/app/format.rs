//! Numbers as people read them.

use crate::engine::explain::figures::group;

/// A whole number, thousands grouped: 8950 → "8,950".
pub fn whole(number: usize) -> String {
    group(&number.to_string())
}

/// Less than this is no number but what rounding left.
const ROUNDING: f64 = 1e-12;

/// At most three significant digits, whole above a thousand: 1594.2 → "1,594", 0.23031 → "0.230".
pub fn short(number: f64) -> String {
    if number.is_nan() {
        return NOT_KNOWN.into();
    }
    let size = number.abs();
    // Of what people measure nothing is so small: it is what rounding left of zero.
    if size < ROUNDING {
        return "0".into();
    }
    let sign = if number < 0.0 { "−" } else { "" };
    let text = match size {
        _ if size >= 1e15 => format!("{size:.2e}"),
        _ if size == size.trunc() || size >= 100.0 => whole(size.round() as usize),
        _ if size >= 10.0 => format!("{size:.1}"),
        _ if size >= 1.0 => format!("{size:.2}"),
        _ if size >= 0.001 => format!("{size:.3}"),
        _ => format!("{size:.1e}"),
    };
    format!("{sign}{text}")
}

/// Stands for a number that is not known.
pub const NOT_KNOWN: &str = "–";

/// A number with so many decimals; what rounds to zero has no sign.
pub fn fixed(number: f64, decimals: usize) -> String {
    if number.is_nan() {
        return NOT_KNOWN.into();
    }
    let text = format!("{:.decimals$}", number.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    format!("{}{text}", if number < 0.0 && !is_zero { "−" } else { "" })
}

/// The same with a plus where it is more than zero.
pub fn signed(number: f64, decimals: usize) -> String {
    let text = fixed(number, decimals);
    let is_plus = text.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') && !text.starts_with('−');
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
        assert_eq!(short(-2e15), "−2.00e15");
    }
}
