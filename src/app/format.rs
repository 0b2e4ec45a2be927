//! Numbers as people read them.

use crate::engine::explain::figures::group;

/// A whole number, thousands grouped: 8950 → "8,950".
pub fn whole(number: usize) -> String {
    group(&number.to_string())
}

/// At most three significant digits, whole above a thousand: 1594.2 → "1,594", 0.23031 → "0.230".
pub fn short(number: f64) -> String {
    if number.is_nan() {
        return "–".into();
    }
    let size = number.abs();
    let sign = if number < 0.0 { "−" } else { "" };
    if size >= 1e15 {
        return format!("{number:.2e}");
    }
    let text = match size {
        _ if size == size.trunc() || size >= 100.0 => whole(size.round() as usize),
        _ if size >= 10.0 => format!("{size:.1}"),
        _ if size >= 1.0 => format!("{size:.2}"),
        _ if size >= 0.001 => format!("{size:.3}"),
        _ => format!("{size:.1e}"),
    };
    format!("{sign}{text}")
}

/// A share in percent with one digit: 0.24827 → "24.8 %".
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
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
    }
}
