//! Reading a table: the steps in their order, and the decisions between them.

use super::decode::decode;
use super::error::{Place, Problem, TableError};
use super::fill::{fill, Kind};
use super::survey::{line_of, survey, Evidence, Found, Survey};
use super::{cell, sniff, Cells, Column, Dialect, Note, Table};
use crate::engine::control::Control;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 500_000_000;
/// The most columns a table may have.
pub const MAX_COLUMNS: usize = 2_000;
/// The memory a table's columns may take, in bytes.
const MAX_MEMORY: usize = 1_000_000_000;
/// The first line must end within so many bytes.
const MAX_LINE: usize = 1_000_000;

/// What a person has decided about the reading; `None` is sniffed from the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The character between fields.
    pub delimiter: Option<u8>,
}

/// Reads the file `name` with content `bytes`.
///
/// A column is one of numbers if at least three quarters of its cells that hold anything are numbers; it is empty if
/// none holds anything; else it is text. The id is the first column named like an id with a different text or integer
/// in each row, else the first column with a different text in each row.
///
/// # Errors
/// [`TableError`] for whatever is not a header line and at least two rows as wide as it, with at least one column of
/// numbers, all finite.
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions, control: &mut Control) -> Result<Table, TableError> {
    read_columns(name, bytes, options, control).map_err(|problem| problem.of(name))
}

fn read_columns(name: &str, bytes: &[u8], options: &ReadOptions, control: &mut Control) -> Result<Table, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::TooManyBytes { found: bytes.len(), limit: MAX_BYTES });
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    if text.len() > MAX_LINE && !text.as_bytes()[..MAX_LINE].iter().any(|b| matches!(b, b'\r' | b'\n')) {
        return Err(Problem::EndlessLine { looked_at: MAX_LINE });
    }
    let dialect = Dialect { delimiter: options.delimiter.unwrap_or_else(|| sniff::delimiter(text)) };
    let survey = survey(text, &dialect, MAX_COLUMNS, control)?;
    let mut notes = Vec::new();
    let names = unique_names(&survey.header, &mut notes);
    let kinds = kinds(text, &survey, &names)?;
    check_memory(text, &survey, &kinds)?;
    let cells = fill(text, &dialect, &survey, &kinds, control)?;
    let mut columns: Vec<Column> = names.into_iter().zip(cells).map(|(name, cells)| Column { name, cells }).collect();
    let id = id_column(&columns, survey.rows);
    for (column, evidence) in columns.iter_mut().zip(&survey.columns) {
        give_back_numbers(column, evidence, survey.rows);
    }
    let empty = columns.iter().filter(|column| column.cells == Cells::Empty);
    notes.extend(empty.map(|column| Note::EmptyColumn { column: column.name.clone() }));
    if !columns.iter().any(|column| column.numbers().is_some()) {
        let said = |column: Column| (column.name, column.cells != Cells::Empty);
        return Err(Problem::NoNumbers { columns: columns.into_iter().map(said).collect() });
    }
    Ok(Table { name: name.to_string(), columns, rows: survey.rows, id, dialect, notes })
}

/// Names without duplicates: a repeated one gets the first free of `_2`, `_3`, ...; an empty one its place.
fn unique_names(header: &[String], notes: &mut Vec<Note>) -> Vec<String> {
    let in_file: HashSet<&str> = header.iter().map(String::as_str).collect();
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(header.len());
    for (index, found) in header.iter().enumerate() {
        let place = index + 1;
        let wanted = if found.is_empty() { format!("column {place}") } else { found.clone() };
        let is_free = |name: &String| !taken.contains(name) && (name == found || !in_file.contains(name.as_str()));
        let name = std::iter::once(wanted.clone())
            .chain((2..).map(|suffix| format!("{wanted}_{suffix}")))
            .find(is_free)
            .unwrap_or(wanted);
        if found.is_empty() {
            notes.push(Note::UnnamedColumn { name: name.clone(), place });
        } else if name != *found {
            notes.push(Note::RenamedColumn { found: found.clone(), name: name.clone(), place });
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// Decides what each column is, and refuses what no column may hold.
fn kinds(text: &str, survey: &Survey, names: &[String]) -> Result<Vec<Kind>, Problem> {
    if survey.rows < 2 {
        return Err(Problem::TooFewRows { found: survey.rows });
    }
    let mut kinds = Vec::with_capacity(names.len());
    for (evidence, name) in survey.columns.iter().zip(names) {
        let place = |found: &Found| Place {
            row: found.row + 1,
            line: line_of(text, found.byte),
            column: name.clone(),
            found: found.cell.clone(),
        };
        kinds.push(if evidence.is_empty() {
            Kind::Empty
        } else if !evidence.is_numeric() || may_be_id(name, evidence, survey.rows) {
            Kind::Text
        } else if let Some(found) = &evidence.first_infinite {
            return Err(Problem::Infinite { place: place(found) });
        } else if let Some(found) = &evidence.first_text {
            let (bad, numbers) = (evidence.text, evidence.numbers);
            return Err(Problem::NotANumber { place: place(found), bad, numbers });
        } else {
            Kind::Number
        });
    }
    Ok(kinds)
}

/// Whether a column of integers may be the id: it is named like one and has an integer in every row. Such a column is
/// first read as text, since long numbers and leading zeros would suffer as floating-point numbers.
fn may_be_id(name: &str, evidence: &Evidence, rows: usize) -> bool {
    evidence.integers == rows && is_named_like_id(name)
}

/// `id`, `CUST_ID`, `customer id`, `customerId`, `CustomerID`, `key`, `index` and the like.
fn is_named_like_id(name: &str) -> bool {
    const WORDS: [&str; 10] =
        ["id", "key", "index", "uuid", "guid", "rowid", "row", "rownum", "customer", "kundennummer"];
    let lower = name.to_lowercase();
    WORDS.contains(&lower.as_str())
        || ["_id", " id", "-id", ".id", "_key", " number", "_number", " no", "_no", " nr", "_nr", "unnamed: 0"]
            .iter()
            .any(|end| lower.ends_with(end))
        || name.strip_suffix("Id").or(name.strip_suffix("ID")).is_some_and(|rest| rest.ends_with(char::is_lowercase))
}

/// The first column with a different text in each row, those named like an id before the others.
fn id_column(columns: &[Column], rows: usize) -> Option<usize> {
    let is_unique = |column: &Column| match &column.cells {
        Cells::Text(text) => (0..rows).all(|row| text.get(row).is_some()) && text.distinct() == rows,
        _ => false,
    };
    let named = |&index: &usize| is_named_like_id(&columns[index].name);
    let unique: Vec<usize> = (0..columns.len()).filter(|&index| is_unique(&columns[index])).collect();
    unique.iter().copied().find(named).or(unique.first().copied())
}

/// A column of integers that was read as text but does not tell the rows apart holds numbers after all.
fn give_back_numbers(column: &mut Column, evidence: &Evidence, rows: usize) {
    if let Cells::Text(text) = &column.cells {
        if may_be_id(&column.name, evidence, rows) && text.distinct() < rows {
            let number = |row| text.get(row).and_then(cell::number).unwrap_or(f64::NAN);
            column.cells = Cells::Number((0..rows).map(number).collect());
        }
    }
}

/// Refuses a table that would not fit, before anything is allocated for it.
fn check_memory(text: &str, survey: &Survey, kinds: &[Kind]) -> Result<(), Problem> {
    let of_a_row = kinds.iter().map(|kind| match kind {
        Kind::Number => size_of::<f64>(),
        Kind::Text => size_of::<u32>(),
        Kind::Empty => 0,
    });
    let of_a_row: usize = of_a_row.sum();
    let texts = if kinds.contains(&Kind::Text) { text.len() } else { 0 };
    let needed = of_a_row.saturating_mul(survey.rows).saturating_add(texts);
    if needed > MAX_MEMORY {
        return Err(Problem::TooManyCells { rows: survey.rows, columns: kinds.len(), needed, limit: MAX_MEMORY });
    }
    Ok(())
}
