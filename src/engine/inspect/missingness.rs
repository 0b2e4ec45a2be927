//! Who is missing: whether the rows without a value differ from the others in another column.

use super::{numeric, stride};
use crate::engine::table::Table;
use serde::{Deserialize, Serialize};

/// Fewer rows without a value prove nothing.
const FEWEST: usize = 5;
/// The other column must place a random row without a value below (or above) a random other one in this share of pairs.
const CLEAR: f64 = 0.7;

/// What goes with a column's missing values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Missingness {
    /// The column with missing values.
    pub column: String,
    /// How many.
    pub missing: usize,
    /// The column they go with.
    pub with: String,
    /// How they go together.
    pub how: How,
}

/// How missing values go with another column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum How {
    /// All rows in which the other column is 0 lack a value, so many.
    AllZeros(usize),
    /// The medians of the other column in the rows that lack a value and in the others.
    Medians {
        /// Of those that lack a value.
        missing: f64,
        /// Of the others.
        present: f64,
    },
}

/// For each column with missing values the other column they go with most clearly, if there is one.
pub fn missingness(table: &Table) -> Vec<Missingness> {
    let columns = numeric(table);
    let mut found = Vec::new();
    for (name, values) in &columns {
        let missing = values.iter().filter(|value| value.is_nan()).count();
        if missing < FEWEST || missing + FEWEST > values.len() {
            continue;
        }
        let others = || columns.iter().filter(|(other, _)| other != name);
        let zeros = others().filter_map(|(other, cells)| {
            let of = |row: usize| cells[row] == 0.0;
            let zeros = (0..cells.len()).filter(|&row| of(row)).count();
            let all = (0..cells.len()).filter(|&row| of(row)).all(|row| values[row].is_nan());
            // Where most rows that lack a value are such rows, this is what explains them.
            (all && zeros >= FEWEST && 2 * zeros >= missing).then_some((*other, zeros))
        });
        let (with, how) = match zeros.max_by_key(|(_, zeros)| *zeros) {
            Some((other, zeros)) => (other, How::AllZeros(zeros)),
            None => {
                let clearest = others()
                    .filter_map(|(other, cells)| Some((*other, cells, share_below(values, cells)?)))
                    .max_by(|a, b| (a.2 - 0.5).abs().total_cmp(&(b.2 - 0.5).abs()));
                match clearest {
                    Some((other, cells, share)) if share.max(1.0 - share) >= CLEAR => {
                        let median = |lacking: bool| median_where(values, cells, lacking);
                        (other, How::Medians { missing: median(true), present: median(false) })
                    }
                    _ => continue,
                }
            }
        };
        found.push(Missingness { column: name.to_string(), missing, with: with.to_string(), how });
    }
    found
}

/// In which share of pairs of a row without a value and one with it the first has the smaller `cells` (equal ones count
/// half): Mann and Whitney's U over its maximum. `None` if there are too few of either.
fn share_below(values: &[f64], cells: &[f64]) -> Option<f64> {
    let step = stride(values.len());
    let rows = (0..values.len()).step_by(step).filter(|&row| !cells[row].is_nan());
    let mut sorted: Vec<(f64, bool)> = rows.map(|row| (cells[row], values[row].is_nan())).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let lacking = sorted.iter().filter(|(_, lacks)| *lacks).count();
    let others = sorted.len() - lacking;
    if lacking < FEWEST || others < FEWEST {
        return None;
    }
    let (mut below, mut u) = (0, 0.0);
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let here = run.iter().filter(|(_, lacks)| *lacks).count();
        let there = run.len() - here;
        u += there as f64 * (below as f64 + here as f64 / 2.0);
        below += here;
    }
    Some(u / (lacking as f64 * others as f64))
}

/// The median of `cells` in the rows that lack a value, or in the others.
fn median_where(values: &[f64], cells: &[f64], lacking: bool) -> f64 {
    let rows = values.iter().zip(cells).filter(|(value, cell)| value.is_nan() == lacking && !cell.is_nan());
    let mut found: Vec<f64> = rows.map(|(_, cell)| *cell).collect();
    if found.is_empty() {
        return f64::NAN;
    }
    let middle = found.len() / 2;
    *found.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    fn found(row: impl Fn(usize) -> String) -> Vec<Missingness> {
        let rows: Vec<String> = (0..200).map(row).collect();
        let csv = format!("minimum,paid,other\n{}\n", rows.join("\n"));
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        missingness(&table)
    }

    #[test]
    fn all_who_paid_nothing_lack_a_minimum() {
        let relations = found(|row| match row % 8 {
            0 => format!(",0,{}", row % 13),
            _ => format!("{},{},{}", row % 7, 1 + row % 5, row % 13),
        });
        let expected =
            Missingness { column: "minimum".into(), missing: 25, with: "paid".into(), how: How::AllZeros(25) };
        assert_eq!(relations, [expected]);
    }

    #[test]
    fn who_lacks_a_value_has_less_of_another() {
        let relations = found(|row| match row {
            0..20 => format!(",{},{}", row % 4, row % 13),
            _ => format!("5,{},{}", 2 + row % 50, row % 13),
        });
        let [Missingness { with, how: How::Medians { missing, present }, .. }] = &relations[..] else {
            panic!("{relations:?}")
        };
        assert_eq!(with, "paid");
        assert!(missing < present);
    }

    #[test]
    fn values_that_are_missing_at_random_go_with_nothing() {
        let relations = found(|row| match row * 7919 % 200 < 20 {
            true => format!(",{},{}", row % 11 + 1, row % 13 + 1),
            false => format!("5,{},{}", row % 11 + 1, row % 13 + 1),
        });
        assert_eq!(relations, []);
    }
}
