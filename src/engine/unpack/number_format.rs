//! What a number in a sheet means by its format, and how it is written as text.

/// What a number is by its format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A number.
    #[default]
    Number,
    /// Days since the beginning of 1900 (or 1904), and a time of the day.
    Moment,
    /// A time in days.
    Duration,
}

/// What the formats mean that every program knows (ECMA-376 part 1, 18.8.30; those of East Asia are dates as well).
pub(super) fn known(format: u32) -> Meaning {
    match format {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Moment,
        46 => Meaning::Duration,
        _ => Meaning::Number,
    }
}

/// What a format of the workbook's own means: a date if a letter of one stands in its first part, outside quotation
/// marks and not behind a sign that takes the next character as it is; a duration if such a letter stands in brackets.
pub(super) fn meaning(format: &str) -> Meaning {
    let (mut quoted, mut brackets, mut noon, mut previous) = (false, 0_u32, false, ' ');
    let mut in_brackets = false;
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        let letter = character.to_ascii_lowercase();
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '_' | '\\' | '*' => drop(characters.next()),
            ';' => return Meaning::Number,
            '[' => brackets += 1,
            ']' if brackets == 1 && in_brackets => return Meaning::Duration,
            ']' => brackets = brackets.saturating_sub(1),
            'a' if !noon && brackets == 0 => noon = true,
            'p' | 'm' | '/' if noon && brackets == 0 => return Meaning::Moment,
            'd' | 'm' | 'h' | 'y' | 's' if !noon && brackets == 0 => return Meaning::Moment,
            // [h], [mm] and the like.
            _ if in_brackets && letter == previous => {}
            _ => in_brackets = previous == '[' && matches!(letter, 'm' | 'h' | 's'),
        }
        previous = letter;
    }
    Meaning::Number
}

/// A number as text. A moment is written 2024-03-05, or 2024-03-05 13:30:00 if it is not midnight.
pub(super) fn written(value: f64, meaning: Meaning, from_1904: bool) -> String {
    match meaning {
        Meaning::Moment => moment(value, from_1904),
        Meaning::Number | Meaning::Duration => value.to_string(),
    }
}

/// The last day that workbooks know: the end of the year 9999.
const LAST_DAY: i64 = 2_958_465;
/// Between the two beginnings.
const DAYS_TO_1904: i64 = 1462;
/// 1970-01-01 as a day since the beginning of 1900.
const DAYS_TO_1970: i64 = 25_569;

fn moment(value: f64, from_1904: bool) -> String {
    let mut day = value.floor().clamp(0.0, LAST_DAY as f64) as i64;
    // Milliseconds are rounded, then the seconds are what is told.
    let milliseconds = ((value - value.floor()) * 86_400_000.0).round();
    let mut second = if milliseconds.is_finite() { (milliseconds / 1000.0) as i64 } else { 0 };
    if second >= 86_400 {
        (day, second) = (day + 1, 0);
    }
    if from_1904 {
        day += DAYS_TO_1904;
    }
    let day = day.min(LAST_DAY);
    // These programs know a 29th of February 1900, so that days before it are one later than they are counted.
    let date = match day {
        0 => (1899, 12, 31),
        60 => (1900, 2, 29),
        _ => civil(day - DAYS_TO_1970 + i64::from(day < 60)),
    };
    let (year, month, date) = date;
    let date = format!("{year:04}-{month:02}-{date:02}");
    match second {
        0 => date,
        _ => format!("{date} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60),
    }
}

/// Year, month and day of a day counted from 1970-01-01 (H. Hinnant, chrono-compatible low-level date algorithms).
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formats_of_dates_and_durations_are_known_by_their_letters() {
        use Meaning::{Duration, Moment, Number};
        for (format, expected) in [
            ("DD/MM/YY", Moment),
            ("H:MM:SS;@", Moment),
            ("m\"M\"d\"D\";@", Moment),
            ("ha/p\\\\m", Moment),
            ("*-yyyy-mm-dd", Moment),
            ("[h]:mm:ss", Duration),
            ("[ss]", Duration),
            ("[>=100][Magenta][s].00", Duration),
            ("#,##0\\ [$\\u20bd-46D]", Number),
            ("\"$\"#,##0_);[Red](\"$\"#,##0)", Number),
            ("#,##0.0####\" YMD\"", Number),
            ("#,##0*y", Number),
            ("[>=100][Magenta]General", Number),
            ("General", Number),
            ("", Number),
        ] {
            assert_eq!(meaning(format), expected, "{format}");
        }
    }

    #[test]
    fn numbers_that_are_no_moments_are_written_as_one_all_the_same() {
        for value in [f64::NAN, f64::INFINITY, -1e308, 1e308, 1e-320, -0.5, 2_958_465.999_999_99] {
            for from_1904 in [false, true] {
                assert!(moment(value, from_1904).len() >= 10, "{value}");
            }
        }
        assert_eq!(moment(45_356.0, false), "2024-03-05");
        assert_eq!(moment(45_357.562_5, false), "2024-03-06 13:30:00");
        assert_eq!(
            [0.0, 1.0, 59.0, 60.0, 61.0].map(|day| moment(day, false)),
            ["1899-12-31", "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01"]
        );
        assert_eq!(moment(0.0, true), "1904-01-01");
    }

    proptest! {
        #[test]
        fn moments_are_those_that_calamine_finds(milli in 0_i64..2_958_465 * 86_400_000, from_1904 in any::<bool>()) {
            let value = milli as f64 / 86_400_000.0;
            let (year, month, day, hour, minute, second, _) =
                {
                    let date = calamine::ExcelDateTimeType::DateTime;
                    calamine::ExcelDateTime::new(value, date, from_1904).to_ymd_hms_milli()
                };
            let date = format!("{year:04}-{month:02}-{day:02}");
            let expected = match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            };
            prop_assert_eq!(moment(value, from_1904), expected);
        }
    }
}
