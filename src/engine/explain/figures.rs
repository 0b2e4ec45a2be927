//! Numbers as they stand in sentences and rules.

/// The sign of what is below zero, as wide as a plus.
const MINUS: &str = "−";

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
    let text = match size {
        _ if size == size.trunc() || size >= 100.0 => group(&format!("{size:.0}")),
        _ if size >= 10.0 => format!("{size:.1}"),
        _ if size >= 1.0 => format!("{size:.2}"),
        _ if size >= 0.001 => format!("{size:.3}"),
        _ if size >= 0.000_01 => format!("{size:.6}"),
        _ => format!("{size:.7}"),
    };
    format!("{}{text}", if is_less { MINUS } else { "" })
}

/// The number itself, nothing rounded away, thousands grouped.
pub fn exact(number: f64) -> String {
    let size = number.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return format!("{number:e}");
    }
    let sign = if number < 0.0 { MINUS } else { "" };
    let text = size.to_string();
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{sign}{}.{decimals}", group(whole)),
        None => format!("{sign}{}", group(&text)),
    }
}

/// A share in percent; one that is not 0 or 1 never reads as 0 % or 100 %.
pub fn percent(share: f64) -> String {
    match 100.0 * share {
        p if p == 0.0 || p == 100.0 => format!("{p:.0} %"),
        p if p < 0.1 => "under 0.1 %".into(),
        p if p > 99.9 => "over 99.9 %".into(),
        p if (1.0..=99.0).contains(&p) => format!("{p:.0} %"),
        p => format!("{p:.1} %"),
    }
}

/// How many times as much: 1.8×.
pub fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 1e6 => "over a million times".into(),
        r if r >= 10.0 => format!("{}×", group(&format!("{r:.0}"))),
        r => format!("{r:.1}×"),
    }
}

/// Digits with a comma before every three.
pub(crate) fn group(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }

    #[test]
    fn nearly_none_and_nearly_all_are_told_from_none_and_all() {
        let cases = [0.0, 0.0004, 0.004, 0.5, 0.994, 0.9996, 1.0].map(percent);
        assert_eq!(cases, ["0 %", "under 0.1 %", "0.4 %", "50 %", "99.4 %", "over 99.9 %", "100 %"]);
        assert_eq!([1.83, 12.3, 2e9].map(times), ["1.8×", "12×", "over a million times"]);
    }
}
