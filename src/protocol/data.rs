//! From a file to a table: what the user can decide about the reading, and what the page is told of it.

use super::packed;
use crate::engine::derive::{Derived, TextEncoding};
use crate::engine::inspect::{Correlation, Role, Suggestion, Warning};
use crate::engine::prepare::{NumberStatistics, TextStatistics};
use crate::engine::rollup::{Plan, Proposal};
use crate::engine::table::{Decimal, Dialect, Line, Misfit, ReadOptions, ROWS_SHOWN};
use crate::engine::unpack::Packing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A file with the way to read it. The file's bytes travel beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Tells files apart that have the same name.
    pub number: u32,
    /// The file's name.
    pub name: String,
    /// How to read it.
    pub reading: Reading,
    /// Counts the readings that the page asked for: tells tables apart, those of one file read in two ways among them.
    pub edition: u32,
    /// The fingerprint of the bytes that the table on the page was read from: a file that has other bytes by now is
    /// refused. `None`: it is read for the first time, whatever it holds.
    pub content: Option<String>,
}

/// The content of a file up to so many bytes is kept by the browser as it was read, so that nobody reads other bytes
/// later.
pub const LARGEST_SNAPSHOT: usize = 256 << 20;

/// The way from bytes to table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// How the text is read; what is `None` is sniffed.
    pub options: ReadOptions,
    /// The sheet of a workbook; `None`: the first that holds cells.
    pub sheet: Option<String>,
    /// How its lines become one row per customer; `None`: each line is a row. All that follows is of the customers.
    #[serde(default)]
    pub rollup: Option<Box<Plan>>,
    /// What names the rows.
    pub id: IdChoice,
    /// Columns that become numbers, by name: dates as days, words by an order.
    pub coded: BTreeMap<String, TextEncoding>,
    /// Columns computed from others, in the order in which they are added.
    pub derived: Vec<Derived>,
    /// Columns that are left out of everything but exports.
    pub ignored: Vec<String>,
}

impl Reading {
    /// Whether a file read in this way has the same cells as one read in another, whatever its columns are for.
    pub fn has_same_cells(&self, other: &Reading) -> bool {
        (&self.options, &self.sheet, &self.rollup) == (&other.options, &other.sheet, &other.rollup)
    }
}

/// What names the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdChoice {
    /// The column that looks like it, if one does.
    #[default]
    Guessed,
    /// Their place in the file, from 1.
    Place,
    /// The column of this name.
    Column(String),
}

/// What the page is told of the reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableReport {
    /// How the file was packed.
    pub packing: Packing,
    /// How its text is written, sniffed or as asked.
    pub dialect: Dialect,
    /// The decimal mark.
    pub decimal: Decimal,
    /// The columns in the file's order, ignored ones included.
    pub columns: Vec<ColumnAbout>,
    /// How many rows had more or fewer fields than the header.
    pub misfits: usize,
    /// The first of them.
    pub first_misfits: Vec<Misfit>,
    /// Whether they were left out, else filled up or cut.
    pub skips_misfits: bool,
    /// Ways to read the file with what was left out of it.
    pub ways_back: Vec<Remedy>,
    /// The lines of the file that show where the table is: header, first rows, and what was left out.
    pub lines: Vec<Line>,
    /// What was decided in doubt, a sentence each: some of the table's notes.
    pub doubts: Vec<String>,
    /// How its rows could become customers, where they look like lines of customers.
    pub rollup: Option<Box<Proposal>>,
}

/// How many of the rows that do not fit are listed.
pub const MISFITS_LISTED: usize = 100;
/// With more different values than this a text column's are not told.
pub const WORDS_TOLD: usize = 24;
/// How many rows the preview shows.
pub const PREVIEW_ROWS: usize = ROWS_SHOWN;

/// A column, as the page lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnAbout {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// A percent sign or a currency that stands by its numbers.
    pub unit: Option<String>,
    /// What it is guessed to be for.
    pub role: Role,
    /// Why.
    pub reason: String,
    /// It is guessed to hold what a customer is worth.
    pub is_value: bool,
    /// How it was made a column of numbers, if it was.
    pub coding: TextEncoding,
    /// It holds text, most of it dates.
    pub has_dates: bool,
    /// It holds text with few different values: these, in alphabetical order.
    pub words: Vec<String>,
    /// Its values may be segments, so many of them: text, yes and no, or whole numbers with few different values.
    pub labels: Option<usize>,
    /// The first of its cells that a spreadsheet would run as a formula, if any: at most 60 characters.
    pub formula: Option<String>,
    /// Its first cells as they were understood; `None` is missing.
    pub preview: Vec<Option<String>>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// Text.
    Text,
    /// Nothing.
    Empty,
}

/// Another way to read a file that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// What it does, in words for a button.
    pub label: String,
    /// The spec.
    pub reading: Reading,
}

/// What was found about the columns of a table, beside the reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The figures of each column, in the table's order.
    pub columns: Vec<(String, ColumnStatistics)>,
    /// What is odd.
    pub warnings: Vec<Warning>,
    /// How much numeric columns go together.
    pub correlation: Correlation,
    /// A preparation for each numeric column.
    pub suggestions: Vec<Suggestion>,
}

/// The first customers that would come of a table's lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstCustomers {
    /// The plan they come of.
    pub plan: Plan,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The first rows, at most [`PREVIEW_ROWS`]; `None` is missing.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many customers there are in all.
    pub customers: usize,
    /// What came of how many lines, and what was left out, in a sentence.
    pub sentence: String,
}

/// The figures of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ColumnStatistics {
    /// Of numbers.
    Number(NumberStatistics),
    /// Of text.
    Text(TextStatistics),
    /// Of a column without a value.
    Empty,
}

/// The segments of two specs beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The adjusted Rand index of the two, over the rows that both have: 1 is the same segments.
    pub adjusted_rand: f64,
    /// The sizes of the first spec's segments, largest first.
    pub first: Vec<usize>,
    /// Those of the second.
    pub second: Vec<usize>,
    /// The rows of the table that both have.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// The label of each of them by the first spec.
    #[serde(with = "packed")]
    pub first_labels: Vec<i32>,
    /// And by the second, a segment that keeps most of its rows keeping its number; further ones follow.
    #[serde(with = "packed")]
    pub second_labels: Vec<i32>,
}
