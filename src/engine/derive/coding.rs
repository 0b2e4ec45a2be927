//! Columns of text as numbers: dates as days, words by an order.

use super::dates;
use crate::engine::table::{Cells, Column, Note, OnBadCell, Table};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The unit of a column of dates that became days.
pub(in crate::engine) const DAYS: &str = "days since 1970-01-01";
/// What stands between the words of an order, in the unit of a column that became their places.
pub(in crate::engine) const BEFORE: &str = " < ";

/// How a column of text becomes one of numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// Not at all.
    #[default]
    None,
    /// Dates as days since 1970-01-01, so that another file has the same days.
    Days,
    /// Each of these words by its place, from 1; others are missing.
    Order(Vec<String>),
}

/// Why a column cannot become one of numbers. `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingError {
    column: String,
    coding: TextEncoding,
    found: Option<String>,
}

impl fmt::Display for CodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CodingError { column, found, .. } = self;
        let found = found.as_ref().map_or("no value".to_string(), |found| format!("\"{found}\""));
        match &self.coding {
            TextEncoding::Order(words) => write!(
                f,
                "No cell of the column \"{column}\" is one of the words of its order ({}): found {found}. Name the \
                 words as they stand in the file, the least first.",
                words.join(" < ")
            ),
            _ => write!(f, "The column \"{column}\" holds no dates: found {found}, expected for instance 2024-01-31."),
        }
    }
}

impl std::error::Error for CodingError {}

/// Makes a column one of numbers. A column that the table does not have changes nothing. `on_bad_cell`: what becomes of
/// a column none of whose cells has a number then.
///
/// # Errors
/// [`CodingError`] if there is such a column and it is not to be taken for missing; the table stays as it was.
pub fn code(table: &mut Table, name: &str, coding: &TextEncoding, on_bad_cell: OnBadCell) -> Result<(), CodingError> {
    let rows = table.rows;
    let Some(column) = table.columns.iter_mut().find(|column| column.name == name) else { return Ok(()) };
    let cells = texts(column, rows);
    let cells = || cells.iter().map(Option::as_deref);
    let values = match coding {
        TextEncoding::None => return Ok(()),
        TextEncoding::Days => dates::days(cells()),
        TextEncoding::Order(words) => {
            let place = |cell: Option<&str>| words.iter().position(|word| Some(word.as_str()) == cell);
            cells().map(|cell| place(cell).map_or(f64::NAN, |place| place as f64 + 1.0)).collect()
        }
    };
    let mut lost = cells().zip(&values).filter(|(cell, value)| cell.is_some() && value.is_nan()).map(|(cell, _)| cell);
    let example = lost.next().flatten().map(|cell| cell.chars().take(60).collect::<String>());
    let lost = usize::from(example.is_some()) + lost.count();
    if on_bad_cell == OnBadCell::Stop && values.iter().all(|value| value.is_nan()) {
        let found = cells().flatten().next().map(|cell| cell.chars().take(60).collect());
        return Err(CodingError { column: name.to_string(), coding: coding.clone(), found });
    }
    column.unit = Some(match coding {
        TextEncoding::Order(words) => words.join(BEFORE),
        _ => DAYS.to_string(),
    });
    column.cells = Cells::Number(values);
    if lost > 0 {
        table.notes.push(Note::BadCells { column: name.to_string(), cells: lost, example });
    }
    Ok(())
}

/// The cells of a column as text.
fn texts(column: &Column, rows: usize) -> Vec<Option<String>> {
    match &column.cells {
        Cells::Text(text) => text.cells().map(|cell| cell.map(str::to_string)).collect(),
        Cells::Number(values) => values.iter().map(|value| (!value.is_nan()).then(|| value.to_string())).collect(),
        Cells::Empty => vec![None; rows],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    fn table() -> Table {
        let csv = "who,since,size,n\nx,2024-01-31,low,1\ny,2024-02-02,high,3\nz,later,,2\nw,2024-02-01,odd,\n";
        read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table")
    }

    #[test]
    fn dates_become_days_and_words_their_places() {
        let mut table = table();
        code(&mut table, "since", &TextEncoding::Days, OnBadCell::Stop).expect("dates");
        let order = TextEncoding::Order(["low", "mid", "high"].map(String::from).to_vec());
        code(&mut table, "size", &order, OnBadCell::Stop).expect("an order");
        code(&mut table, "n", &TextEncoding::Order(["3", "2", "1"].map(String::from).to_vec()), OnBadCell::Stop)
            .expect("numbers are words too");
        code(&mut table, "gone", &TextEncoding::Days, OnBadCell::Stop).expect("nothing to do");
        let numbers = |name: &str| format!("{:?}", table.column(name).and_then(Column::numbers).expect("numbers"));
        assert_eq!(numbers("since"), "[19753.0, 19755.0, NaN, 19754.0]");
        assert_eq!(numbers("size"), "[1.0, 3.0, NaN, NaN]");
        assert_eq!(numbers("n"), "[3.0, 1.0, 2.0, NaN]");
        let sentence: Vec<String> = table.notes.iter().map(ToString::to_string).collect();
        assert!(
            sentence.iter().any(|note| note.contains("since: ")) && sentence.iter().any(|note| note.contains("size: "))
        );
        assert_eq!(table.column("size").and_then(|column| column.unit.as_deref()), Some("low < mid < high"));
    }

    #[test]
    fn a_column_without_a_date_or_a_word_of_the_order_is_told() {
        let mut table = table();
        let before = table.clone();
        let sentence =
            code(&mut table, "size", &TextEncoding::Days, OnBadCell::Stop).expect_err("no dates").to_string();
        assert!(sentence.contains("\"size\" holds no dates: found \"low\""), "{sentence}");
        let order = TextEncoding::Order(vec!["small".into(), "large".into()]);
        let sentence = code(&mut table, "size", &order, OnBadCell::Stop).expect_err("other words").to_string();
        assert!(sentence.contains("small < large") && sentence.contains("\"low\""), "{sentence}");
        assert_eq!(format!("{table:?}"), format!("{before:?}"));
    }
}
