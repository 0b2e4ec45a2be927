//! Dates as people write them, as days.

use crate::engine::control::{Control, Stopped};
use crate::engine::table::{Text, MISSING};

/// Which number of 03/04/2024 is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// The first letters of the months' English names.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Of the cells that hold anything this share must be dates for a column to be one of dates.
const MOSTLY_DATES: f64 = 0.75;
/// So many cells are looked at.
const LOOKED_AT: usize = 2000;

/// Whether a column with these cells is one of dates.
pub fn are_dates<'c>(cells: impl Iterator<Item = Option<&'c str>>) -> bool {
    let (mut present, mut dates) = (0, 0);
    for cell in cells.flatten().take(LOOKED_AT) {
        present += 1;
        dates += usize::from(day(cell, Order::DayFirst).or(day(cell, Order::MonthFirst)).is_some());
    }
    present > 0 && dates as f64 >= MOSTLY_DATES * present as f64
}

/// The days from 1970-01-01 to each cell's date, negative before it; NaN where there is none. Of 03/04/2024 the first
/// number is the day, unless more of the cells are dates if it is the month. A time of day is left out.
pub(super) fn days<'c>(cells: impl Iterator<Item = Option<&'c str>> + Clone) -> Vec<f64> {
    let count = |order| cells.clone().flatten().filter(|cell| day(cell, order).is_some()).count();
    let month_first = count(Order::MonthFirst) > count(Order::DayFirst);
    let order = if month_first { Order::MonthFirst } else { Order::DayFirst };
    cells.map(|cell| cell.and_then(|cell| day(cell, order)).map_or(f64::NAN, |day| day as f64)).collect()
}

/// So many cells are read between two looks at whether the result is still wanted.
const A_LOOK: usize = 1 << 14;

/// The same of a column of text, row by row; of values that repeat each is read once. `control` hears of the first
/// third of the work.
///
/// # Errors
/// [`Stopped`] if the result is no longer wanted.
pub(in crate::engine) fn days_of(text: &Text, control: &mut Control) -> Result<Vec<f64>, Stopped> {
    let both = |cell: &str| [Order::DayFirst, Order::MonthFirst].map(|order| day(cell, order));
    let mut count = [0_usize; 2];
    let mut tell = |days: &[Option<i64>; 2]| {
        count.iter_mut().zip(days).for_each(|(count, day)| *count += usize::from(day.is_some()));
    };
    let number = |day: Option<i64>| day.map_or(f64::NAN, |day| day as f64);
    let mut found = Vec::with_capacity(text.rows());
    match text {
        Text::Repeating { values, codes } => {
            let read: Vec<[Option<i64>; 2]> = values.iter().map(|value| both(value)).collect();
            let of = |code: &u32| read.get(*code as usize).filter(|_| *code != MISSING);
            codes.iter().filter_map(of).for_each(&mut tell);
            let order = usize::from(count[1] > count[0]);
            found.extend(codes.iter().map(|code| of(code).map_or(f64::NAN, |days| number(days[order]))));
        }
        Text::Joined { .. } => {
            let mut month_first = Vec::with_capacity(text.rows());
            for (row, cell) in text.cells().enumerate() {
                if row % A_LOOK == 0 {
                    control.at(row, 3 * text.rows())?;
                }
                let days = cell.map_or([None; 2], both);
                tell(&days);
                found.push(number(days[0]));
                month_first.push(number(days[1]));
            }
            if count[1] > count[0] {
                found = month_first;
            }
        }
    }
    Ok(found)
}

/// The days from 1970-01-01 to a date such as 2024-01-31 (of 03/04/2024 the first number is the day); `None` where the
/// text is no date.
pub fn days_of_date(text: &str) -> Option<i64> {
    day(text.trim(), Order::DayFirst)
}

/// The days from 1970-01-01 to a date written as a number such as 20240131; NaN where there is none.
pub(in crate::engine) fn day_of_number(number: f64) -> f64 {
    let is_whole = number.fract() == 0.0 && (0.0..1e8).contains(&number);
    let day = is_whole.then(|| {
        let number = number as i64;
        civil(number / 10_000, number / 100 % 100, number % 100)
    });
    day.flatten().map_or(f64::NAN, |day| day as f64)
}

/// The day of a date such as 2024-01-31, 31.1.2024, 1/31/24, 31 Jan 2024 or 20240131, a time behind it or not.
fn day(cell: &str, order: Order) -> Option<i64> {
    let date = match cell.split_once([' ', 'T']) {
        Some((date, time)) if date.contains(['-', '/', '.']) && time.contains(':') => date,
        _ => cell,
    };
    if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        return civil(date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?);
    }
    let mut parts = date.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty());
    let [a, b, c] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let number = |text: &str| {
        (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i64>().ok()).flatten()
    };
    let named = |text: &str| {
        let start = text.get(..3)?.to_ascii_lowercase();
        Some(MONTHS.iter().position(|month| *month == start)? as i64 + 1)
    };
    // A year of two digits is one from 1969 to 2068, as POSIX has it.
    let year = |text: &str| match (text.len(), number(text)?) {
        (4, year) => Some(year),
        (2, year) => Some(if year < 69 { 2000 + year } else { 1900 + year }),
        _ => None,
    };
    match (named(a), named(b)) {
        (Some(month), _) => civil(year(c)?, month, number(b)?),
        (_, Some(month)) if a.len() == 4 => civil(year(a)?, month, number(c)?),
        (_, Some(month)) => civil(year(c)?, month, number(a)?),
        _ if a.len() == 4 => civil(year(a)?, number(b)?, number(c)?),
        _ if order == Order::MonthFirst => civil(year(c)?, number(a)?, number(b)?),
        _ => civil(year(c)?, number(b)?, number(a)?),
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar; `None` if there is no such day.
fn civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    // Years from March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A day, counted from 1970-01-01, as people write it: 26 Aug 2025. A part of a day is left out.
pub fn written(day: f64) -> String {
    let (year, month, day) = year_month_day(day);
    let name = MONTHS[month as usize - 1];
    format!("{day} {}{} {year}", name[..1].to_uppercase(), &name[1..])
}

/// The same as ISO 8601 has it: 2025-08-26.
pub fn iso(day: f64) -> String {
    let (year, month, day) = year_month_day(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The inverse of [`civil`].
fn year_month_day(day: f64) -> (i64, i64, i64) {
    // From 0000-03-01, in eras of 400 years.
    let days = day.floor() as i64 + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_century = of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096;
    let year = of_century / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_day_in_all_the_ways_people_write_it() {
        for text in [
            "2024-02-29",
            "2024/2/29",
            "29.02.2024",
            "29/02/24",
            "29-2-2024",
            "20240229",
            "29 Feb 2024",
            "February 29, 2024",
            "29-Feb-24",
            "2024-02-29 13:05:00",
            "2024-02-29T13:05:00Z",
            "29.02.2024 13:05",
        ] {
            assert_eq!(day(text, Order::DayFirst), Some(19_782), "{text}");
        }
        assert_eq!(day("2/29/2024", Order::MonthFirst), Some(19_782));
        assert_eq!([civil(1970, 1, 1), civil(1969, 12, 31), civil(2000, 3, 1)], [Some(0), Some(-1), Some(11_017)]);
    }

    #[test]
    fn a_day_is_written_as_people_do() {
        assert_eq!([20_326.0, 0.5, -0.5].map(written), ["26 Aug 2025", "1 Jan 1970", "31 Dec 1969"]);
    }

    #[test]
    fn days_that_are_none_and_other_texts_are_no_dates() {
        for text in
            ["2023-02-29", "31.04.2024", "2024-13-01", "1.2", "12:30", "Ulm", "1.2.3.4", "", "1-2-3", "20241301"]
        {
            assert_eq!(day(text, Order::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn a_column_decides_whether_the_day_or_the_month_comes_first() {
        let cells = ["03/04/2024", "03/15/2024"].map(Some);
        let found = days(cells.into_iter());
        assert_eq!(found[1] - found[0], 11.0);
        let found = days(["03/04/2024", "15/04/2024"].map(Some).into_iter());
        assert_eq!(found[1] - found[0], 12.0);
        assert!(days([Some("x"), None].into_iter()).iter().all(|day| day.is_nan()));
        assert!(are_dates(["1.2.2024", "?", "3.2.2024", "4.2.2024"].map(Some).into_iter()));
        assert!(!are_dates(["1.2.2024", "Ulm"].map(Some).into_iter()) && !are_dates([None].into_iter()));
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut last = civil(1999, 12, 31).expect("a day");
        for year in 2000..2400 {
            for month in 1..=12 {
                for at in 1..=31 {
                    if let Some(found) = civil(year, month, at) {
                        assert_eq!(found, last + 1, "{year}-{month}-{at}");
                        assert_eq!(day(&written(found as f64 + 0.5), Order::DayFirst), Some(found));
                        assert_eq!(day(&iso(found as f64 + 0.5), Order::DayFirst), Some(found));
                        assert_eq!(day_of_number((10_000 * year + 100 * month + at) as f64), found as f64);
                        last = found;
                    }
                }
            }
        }
    }
}
