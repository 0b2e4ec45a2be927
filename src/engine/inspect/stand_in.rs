//! Numbers that stand for "none": 999, -999, 99999, 9.99e307, the largest integer of a program.

use super::numeric;
use crate::engine::figures::exact;
use crate::engine::table::{Note, Table};

/// A value must be so many times as far out as all others.
const APART: f64 = 4.0;
/// The largest and the least integers that programs can hold, and the largest of their numbers with a point.
const LIMITS: [f64; 7] = [32_767.0, -32_768.0, 65_535.0, 2_147_483_647.0, -2_147_483_648.0, 4_294_967_295.0, f64::MAX];
/// From here on a number is no amount of anything.
const IMPOSSIBLE: f64 = 1e100;

/// A note on each column whose largest or least value repeats, lies far beyond all others and is written as people and
/// programs write "none".
pub fn stand_ins(table: &Table) -> Vec<Note> {
    let of = |(name, values): (&str, &[f64])| {
        let [low, high] =
            extremes(values).map(|found| is_written_as_none(found).then(|| beyond(values, found)).flatten());
        let (value, cells, others) = high.or(low)?;
        // By its digits the value is named in the settings of the reading, and the other one is only told.
        Some(Note::StandIn { column: name.to_string(), value: digits(value), cells, others: exact(others) })
    };
    numeric(table).into_iter().filter_map(of).collect()
}

/// The least and the largest value, missing ones apart; of no value infinity and minus infinity.
pub fn extremes<'v>(values: impl IntoIterator<Item = &'v f64>) -> [f64; 2] {
    let mut extremes = [f64::INFINITY, f64::NEG_INFINITY];
    for &value in values {
        // No comparison with a missing value holds.
        if value < extremes[0] {
            extremes[0] = value;
        }
        if value > extremes[1] {
            extremes[1] = value;
        }
    }
    extremes
}

/// The value, how many cells hold it and the other one nearest to it, if there are several and it lies far beyond the
/// others on its side of zero.
fn beyond(values: &[f64], value: f64) -> Option<(f64, usize, f64)> {
    let cells = values.iter().filter(|other| **other == value).count();
    let others = values.iter().filter(|other| !other.is_nan() && **other != value);
    let nearest = others.copied().reduce(|a, b| if (b - value).abs() < (a - value).abs() { b } else { a })?;
    // Beside a single other value nothing lies far beyond the others: a fee that is 0 or 99.
    let first = values.iter().copied().find(|other| !other.is_nan() && *other != value);
    let is_alone = values.iter().all(|other| other.is_nan() || *other == value || Some(*other) == first);
    let is_apart = !is_alone && nearest.abs() * APART <= value.abs();
    let is_several = cells > 1 || value.abs() >= IMPOSSIBLE;
    (is_apart && is_several && cells < values.len() / 2).then_some((value, cells, nearest))
}

/// Only nines, or the limit of a program's numbers.
fn is_written_as_none(value: f64) -> bool {
    let digits: String = format!("{:e}", value.abs()).split('e').take(1).flat_map(str::chars).collect();
    let digits = digits.replace('.', "");
    let nines = digits.len() > 2 && digits.bytes().all(|digit| digit == b'9') && value.trunc() == value;
    nines || LIMITS.contains(&value) || value.abs() >= IMPOSSIBLE
}

/// A number as it can be read again.
fn digits(value: f64) -> String {
    if value.abs() >= 1e15 {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    fn found(column: &[&str]) -> Vec<String> {
        let csv =
            format!("id,x\n{}", column.iter().enumerate().map(|(row, x)| format!("r{row},{x}\n")).collect::<String>());
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        stand_ins(&table).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_repeated_number_of_nines_far_beyond_the_others_stands_for_none() {
        for (cells, value) in [
            (["18", "95", "999", "42", "999", "7"], "999"),
            (["5.5", "-999", "0.5", "-999", "3", "2"], "-999"),
            (["8500", "9.99e307", "120", "9", "44", "1"], "9.99e307"),
            (["5", "2147483647", "3", "2147483647", "9", "1"], "2147483647"),
        ] {
            let told = found(&cells);
            assert!(told.len() == 1 && told[0].contains(&format!(" {value} ")), "{told:?}");
        }
    }

    #[test]
    fn amounts_that_merely_are_large_or_nines_among_others_stand_for_themselves() {
        for cells in [
            ["18", "95", "99", "42", "99", "7"],
            ["1", "2", "3", "4", "1000", "1000"],
            ["1", "2", "3", "4", "5", "999"],
            ["999", "999", "999", "999", "1", "2"],
            ["0.999", "0.999", "0.1", "0.2", "3", "0.4"],
            ["0", "0", "0", "0", "9.99", "9.99"],
            ["0", "0", "0", "0", "999", "999"],
            ["0", "0", "1.99", "0", "9.99", "9.99"],
        ] {
            assert_eq!(found(&cells), Vec::<String>::new(), "{cells:?}");
        }
    }
}
