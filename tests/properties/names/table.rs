//! Random tables of mixed columns, and what is true of their segments, by code of its own.

use ndarray::Array2;
use proptest::prelude::*;
use std::collections::BTreeSet;
use strata::engine::control::Control;
use strata::engine::derive::{code, TextEncoding};
use strata::engine::explain::{explain, Explanation};
use strata::engine::prepare::Features;
use strata::engine::table::{read, OnBadCell, ReadOptions, Table};

/// Columns by name, and what they hold. None of the names is one that the lexicon has plain words for.
pub const COLUMNS: [(&str, Holds); 12] = [
    ("margin", Holds::Signed),
    ("visits", Holds::Counts),
    ("weight", Holds::Amounts),
    ("odd", Holds::Odd),
    ("PaperlessBilling", Holds::YesNo),
    ("is_active", Holds::YesNo),
    ("SeniorCitizen", Holds::YesNo),
    ("last_order", Holds::Dates),
    ("signup", Holds::Dates),
    ("days_since_last_visit", Holds::Counts),
    ("plz", Holds::Codes),
    ("tier", Holds::Words),
];
pub const WORDS: [&str; 3] = ["web", "no phone service", "shop 3"];

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    Signed,
    Counts,
    Amounts,
    Odd,
    YesNo,
    Dates,
    Codes,
    /// The place in [`WORDS`].
    Words,
}

#[derive(Debug, Clone)]
pub struct Case {
    pub id: Option<&'static str>,
    pub columns: Vec<(&'static str, Holds, Vec<Option<f64>>)>,
    pub labels: Vec<i32>,
}

/// A day from 1970-01-01 as year, month and day, by counting.
fn civil(day: f64) -> (i64, usize, i64) {
    let (mut year, mut rest) = (1970, day.floor() as i64);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while rest >= 365 + i64::from(leap(year)) {
        rest -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while rest >= lengths[month] {
        rest -= lengths[month];
        month += 1;
    }
    (year, month + 1, rest + 1)
}

pub fn date(day: f64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(day);
    format!("{day} {} {year}", MONTHS[month - 1])
}

impl Case {
    fn table(&self) -> Table {
        let mut csv = self.id.map_or(String::new(), |id| format!("{id},"));
        csv += &self.columns.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(",");
        csv += ",steady\n";
        for row in 0..self.labels.len() {
            csv += &self.id.map_or(String::new(), |_| format!("R{row},"));
            for (_, holds, cells) in &self.columns {
                let cell = cells[row].map_or(String::new(), |value| match holds {
                    Holds::YesNo => if value == 1.0 { "yes" } else { "no" }.to_string(),
                    Holds::Words => WORDS[value as usize].to_string(),
                    Holds::Dates => {
                        let (year, month, day) = civil(value);
                        format!("{year}-{month:02}-{day:02}")
                    }
                    _ => format!("{value:?}"),
                });
                csv += &format!("{cell},");
            }
            csv += "7\n";
        }
        let mut table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        // A column whose cells happen to be all different is no id here.
        table.id = table.id.filter(|_| self.id.is_some());
        for (name, holds, _) in &self.columns {
            if *holds == Holds::Dates {
                code(&mut table, name, &TextEncoding::Days, OnBadCell::Missing).expect("dates");
            }
        }
        table
    }

    pub fn explained(&self) -> Explanation {
        let features = Features {
            names: self.columns.iter().map(|(name, ..)| name.to_string()).collect(),
            values: Array2::zeros((self.labels.len(), self.columns.len())),
            rows: (0..self.labels.len() as u32).collect(),
        };
        explain(&self.table(), &features, &self.labels, 1, &mut Control::none()).expect("an explanation")
    }

    /// The cells of a column, of a segment's rows or of all.
    pub fn cells(&self, name: &str, segment: Option<usize>) -> Vec<Option<f64>> {
        let (.., cells) = self.columns.iter().find(|(found, ..)| *found == name).expect("a column");
        let is_of = |row: usize| segment.is_none_or(|s| self.labels[row] == s as i32);
        (0..cells.len()).filter(|&row| is_of(row)).map(|row| cells[row]).collect()
    }

    pub fn present(&self, name: &str, segment: Option<usize>) -> Vec<f64> {
        let mut values: Vec<f64> = self.cells(name, segment).into_iter().flatten().collect();
        values.sort_by(f64::total_cmp);
        values
    }

    pub fn median(&self, name: &str, segment: Option<usize>) -> f64 {
        let values = self.present(name, segment);
        values[(values.len() - 1) / 2] / 2.0 + values[values.len() / 2] / 2.0
    }

    pub fn share(&self, name: &str, segment: Option<usize>, holds: impl Fn(Option<f64>) -> bool) -> f64 {
        let cells = self.cells(name, segment);
        cells.iter().filter(|cell| holds(**cell)).count() as f64 / cells.len() as f64
    }

    /// The share of yes among the answers.
    pub fn yes(&self, name: &str, segment: Option<usize>) -> f64 {
        let values = self.present(name, segment);
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// Cliff's delta of a segment, pair by pair.
    pub fn delta(&self, name: &str, segment: usize, value: impl Fn(Option<f64>) -> Option<f64>) -> f64 {
        let (.., cells) = self.columns.iter().find(|(found, ..)| *found == name).expect("a column");
        let (mut sum, mut pairs) = (0.0, 0.0_f64);
        for (a, label) in cells.iter().zip(&self.labels) {
            for (b, other) in cells.iter().zip(&self.labels) {
                if let (true, true, Some(a), Some(b)) =
                    (*label == segment as i32, *other != segment as i32, value(*a), value(*b))
                {
                    sum += f64::from(i8::from(a > b) - i8::from(a < b));
                    pairs += 1.0;
                }
            }
        }
        sum / pairs
    }
}

fn column(holds: Holds, labels: Vec<i32>) -> impl Strategy<Value = Vec<Option<f64>>> {
    let rows = labels.len();
    let value = match holds {
        Holds::Signed => prop_oneof![-90.0..100.0_f64, Just(-0.0), (-5..0_i32).prop_map(f64::from)].boxed(),
        Holds::Counts => prop_oneof![Just(0.0), (0..9_i32).prop_map(f64::from)].boxed(),
        Holds::Amounts => prop_oneof![1.0..2e6_f64, 1.0..9.0_f64, 990.0..1010.0_f64].boxed(),
        Holds::Odd => prop_oneof![Just(3.9e-17), Just(-4e-9), Just(1e18), 0.0..0.01_f64].boxed(),
        Holds::YesNo => (0..2_i32).prop_map(f64::from).boxed(),
        Holds::Dates => (18_000..20_400_i32).prop_map(f64::from).boxed(),
        Holds::Codes => (10_000..99_999_i32).prop_map(f64::from).boxed(),
        Holds::Words => (0..3_i32).prop_map(f64::from).boxed(),
    };
    let cell = prop_oneof![12 => value.clone().prop_map(Some), 1 => Just(None)];
    // In one of three tables the column's values depend on the segment, in one they are all the same.
    let found = (prop::collection::vec(cell, rows), prop::collection::vec(value, 6), 0..6_u8, 0..100_usize).prop_map(
        move |(cells, centers, way, noise)| match way {
            0..=2 => (0..rows)
                .map(
                    |row| if (row * 37) % 100 < noise { cells[row] } else { Some(centers[(labels[row] + 1) as usize]) },
                )
                .collect(),
            3 => vec![Some(centers[0]); rows],
            _ => cells,
        },
    );
    found.prop_map(move |mut cells: Vec<Option<f64>>| {
        // Counts of nothing but 0 and 1 are yes and no.
        if holds == Holds::Counts && cells.iter().flatten().all(|value| *value <= 1.0) {
            cells[0] = Some(3.0);
        }
        cells
    })
}

pub fn case() -> impl Strategy<Value = Case> {
    let labels = (12..70_usize, 1..5_i32, 0..4_u8).prop_flat_map(|(rows, k, way)| {
        // In one of four tables nearly all rows are of one segment.
        let label = if way == 0 { prop_oneof![20 => Just(0), 1 => -1..k].boxed() } else { (-1..k).boxed() };
        prop::collection::vec(label, rows)
    });
    let chosen = prop::sample::subsequence(COLUMNS.to_vec(), 1..7);
    let id = prop::sample::select(vec![Some("customer_id"), Some("order_id"), None]);
    (labels, chosen, id).prop_flat_map(|(labels, chosen, id)| {
        let used: BTreeSet<i32> = labels.iter().copied().filter(|l| *l >= 0).collect();
        let number = |label: &i32| used.iter().position(|u| u == label).map_or(-1, |place| place as i32);
        let labels: Vec<i32> = labels.iter().map(number).collect();
        let columns: Vec<_> = chosen.iter().map(|(_, holds)| column(*holds, labels.clone()).boxed()).collect();
        (Just(labels), Just(chosen), Just(id), columns).prop_map(|(labels, chosen, id, columns)| {
            let columns = chosen.into_iter().zip(columns).map(|((name, holds), cells)| (name, holds, cells)).collect();
            Case { id, columns, labels }
        })
    })
}
