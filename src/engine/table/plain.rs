//! The quick way for what most cells are: a sign perhaps, and up to 300 digits with at most one point among them.

/// Longer numbers are taken the slow way.
const MOST_DIGITS: usize = 300;
/// So many digits surely fit into the mantissa's 64 bits.
const HELD_DIGITS: u16 = 19;
/// Integers up to here, and powers of ten up to 10^22, are exact as `f64`, so that their quotient is rounded once, as
/// parsing rounds (Clinger 1990).
const EXACT: u64 = 1 << 53;
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// A plain number as its characters were counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plain {
    negative: bool,
    /// The digits without the point, if there are at most [`HELD_DIGITS`].
    mantissa: u64,
    /// Digits in all.
    digits: u16,
    /// Digits behind the point.
    fraction: u16,
    /// There is no point.
    integer: bool,
    /// The first digit is zero, or stands behind the point.
    starts_with_zero: bool,
}

impl Plain {
    /// The plain number at the beginning of `bytes`, and where it ends. It is one only if its cell ends there too.
    #[inline(always)]
    pub fn at(bytes: &[u8]) -> (Option<Plain>, usize) {
        let negative = bytes.first() == Some(&b'-');
        let start = usize::from(negative || bytes.first() == Some(&b'+'));
        let mut mantissa = 0_u64;
        let whole = digits(&bytes[start..], &mut mantissa);
        let mut end = start + whole;
        let mut fraction = 0;
        let integer = bytes.get(end) != Some(&b'.');
        if !integer {
            fraction = digits(&bytes[end + 1..], &mut mantissa);
            end += 1 + fraction;
        }
        let digits = whole + fraction;
        if digits == 0 || digits + usize::from(!integer) > MOST_DIGITS {
            return (None, end);
        }
        let starts_with_zero = matches!(bytes[start], b'0' | b'.');
        let (digits, fraction) = (digits as u16, fraction as u16);
        (Some(Plain { negative, mantissa, digits, fraction, integer, starts_with_zero }), end)
    }

    /// The plain number that a whole cell is.
    pub fn of(cell: &[u8]) -> Option<Plain> {
        let (plain, end) = Plain::at(cell);
        plain.filter(|_| end == cell.len())
    }

    /// Digits only, perhaps with a sign.
    pub fn is_integer(&self) -> bool {
        self.integer
    }

    /// Whether a point between the digits may group thousands: 1.234.
    pub fn may_be_grouped(&self) -> bool {
        self.fraction == 3 && (4..=6).contains(&self.digits) && !self.starts_with_zero
    }

    /// The value; `cell` is the text.
    pub fn value(&self, cell: &str) -> Option<f64> {
        let power = POWERS.get(usize::from(self.fraction));
        match power.filter(|_| self.digits <= HELD_DIGITS && self.mantissa <= EXACT) {
            Some(power) => {
                let value = self.mantissa as f64 / power;
                Some(if self.negative { -value } else { value })
            }
            None => cell.parse().ok(),
        }
    }
}

/// How many digits `bytes` begins with; they are appended to `mantissa`, which loses its first ones beyond 64 bits.
#[inline(always)]
fn digits(bytes: &[u8], mantissa: &mut u64) -> usize {
    let mut count = 0;
    while let Some(eight) = bytes.get(count..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = eight_digits(*eight, mantissa);
        count += found;
        if found < 8 {
            return count;
        }
    }
    while let Some(digit) = bytes.get(count).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        count += 1;
    }
    count
}

/// The same for eight characters at once (Lemire 2021, "Number parsing at a gigabyte per second").
#[inline(always)]
fn eight_digits(eight: [u8; 8], mantissa: &mut u64) -> usize {
    // Each byte less '0': the first byte above 9 sets its high bit here; what it carries over is behind it.
    let values = u64::from_le_bytes(eight) ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let found = others.trailing_zeros() as usize / 8;
    if found > 0 {
        // Pushed to the end, with zeros before them; then pairs, fours, all eight.
        let digits = values << (64 - 8 * found);
        let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
        let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
        let value = (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff;
        *mantissa = mantissa.wrapping_mul(TENS[found]).wrapping_add(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, character by character.
    fn slow(cell: &str) -> Option<(f64, bool, bool)> {
        let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
        let points = digits.bytes().filter(|b| *b == b'.').count();
        let others = digits.bytes().filter(|b| !b.is_ascii_digit()).count();
        if others > points || points > 1 || digits.len() > MOST_DIGITS || digits.len() == points {
            return None;
        }
        let grouped = digits
            .split_once('.')
            .is_some_and(|(whole, rest)| rest.len() == 3 && (1..=3).contains(&whole.len()) && !digits.starts_with('0'));
        Some((cell.parse().expect("a number"), points == 0, grouped))
    }

    fn quick(cell: &str) -> Option<(f64, bool, bool)> {
        let plain = Plain::of(cell.as_bytes())?;
        Some((plain.value(cell).expect("a number"), plain.is_integer(), plain.may_be_grouped()))
    }

    fn same(cell: &str) {
        let bits = |found: Option<(f64, bool, bool)>| found.map(|(value, i, g)| (value.to_bits(), i, g));
        assert_eq!(bits(quick(cell)), bits(slow(cell)), "{cell:?}");
        // Within a text, where more is read at once.
        let (found, end) = Plain::at(format!("{cell},12345678").as_bytes());
        assert_eq!(found.filter(|_| end == cell.len()), Plain::of(cell.as_bytes()), "{cell:?}");
    }

    #[test]
    fn plain_numbers_at_the_edges_have_the_value_that_parsing_gives() {
        for cell in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "0",
            "-0",
            "-0.0",
            "+.5",
            "5.",
            "00",
            "1.234",
            "0.123",
            "1234.567",
            "12.3456",
            "9007199254740992",
            "9007199254740993",
            "9007199254740993.5",
            "18446744073709551616",
            "99999999999999999999",
            "0.1",
            "0.0000000000000000000001",
            "0.00000000000000000000001",
            "123456789012345678.9",
            "--1",
            "1.2.3",
            "1e5",
            "1 ",
            "١",
        ] {
            same(cell);
        }
        same(&"9".repeat(300));
        same(&"9".repeat(301));
        same(&format!("{}.5", "0".repeat(298)));
        same(&format!("{}.5", "0".repeat(299)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_plain_number_has_the_value_that_parsing_gives(cell in "[-+]?[0-9]{0,22}[.]?[0-9]{0,24}") {
            same(&cell);
        }

        #[test]
        fn numbers_as_written_have_the_value_that_parsing_gives(value in any::<f64>(), places in 0_usize..12) {
            same(&format!("{:.places$}", value % 1e12));
        }

        #[test]
        fn what_is_no_plain_number_is_none(cell in "[-+0-9.,e ]{0,12}") {
            same(&cell);
        }
    }
}
