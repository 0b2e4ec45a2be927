//! Why a file cannot be read as a table, in sentences with the place, what was found and what was expected.

use crate::engine::control::Stopped;
use crate::engine::figures::{fixed, whole};
use std::fmt;

/// A file that cannot be read, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct TableError {
    /// The file's name.
    pub file: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Where a cell stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The row, counted from 1 without the header.
    pub row: usize,
    /// The line of the file, counted from 1, in which the row begins.
    pub line: usize,
    /// The column's name.
    pub column: String,
    /// What the cell holds.
    pub found: String,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// Nobody wants the table any more.
    Stopped,
    /// There is nothing in the file but perhaps white space.
    Empty,
    /// The file is no text.
    NotText {
        /// What it is, or what was met where.
        found: String,
    },
    /// The file has more bytes than can be read here.
    TooManyBytes {
        /// Its size in bytes.
        found: usize,
        /// The most that is read.
        limit: usize,
    },
    /// The first line does not end within the first megabyte.
    EndlessLine {
        /// How much was looked at, in bytes.
        looked_at: usize,
    },
    /// The header has more columns than can be shown.
    TooManyColumns {
        /// Fields in the header.
        found: usize,
        /// The most that are read.
        limit: usize,
    },
    /// The table would take more memory than there is.
    TooManyCells {
        /// Rows of the table.
        rows: usize,
        /// Columns of the table.
        columns: usize,
        /// The bytes it would take.
        needed: usize,
        /// The bytes there are.
        limit: usize,
    },
    /// A table does not fit into a workbook's sheet; what its writer said.
    Workbook(String),
    /// There are fewer than two rows below the header.
    TooFewRows {
        /// Rows below the header: 0 or 1.
        found: usize,
        /// Rows without any value, which were left out.
        empty: usize,
    },
    /// A row has more or fewer fields than the header.
    FieldCount {
        /// The row from 1, the header not counted.
        row: usize,
        /// The line in which it begins.
        line: usize,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
        /// The character between fields.
        delimiter: u8,
        /// The line of the header.
        header: usize,
    },
    /// A quote is opened and never closed, so that all lines to the end of the file are one cell.
    UnclosedQuote {
        /// The row from 1, 0 is the header.
        row: usize,
        /// The line in which the row begins.
        line: usize,
    },
    /// No column can be a feature.
    NoNumbers {
        /// The columns there are, each with whether it holds anything.
        columns: Vec<(String, bool)>,
    },
    /// A column of numbers holds something else.
    NotANumber {
        /// The first such cell.
        place: Place,
        /// How many cells of the column are no numbers.
        bad: usize,
        /// How many are.
        numbers: usize,
    },
    /// A column of numbers holds infinity, or a number too large to compute with.
    Infinite {
        /// The first such cell.
        place: Place,
    },
}

impl Problem {
    /// The error about `file`.
    pub(super) fn of(self, file: &str) -> TableError {
        TableError { file: file.to_string(), problem: self }
    }
}

impl From<Stopped> for Problem {
    fn from(_: Stopped) -> Self {
        Problem::Stopped
    }
}

/// What the delimiter is called.
pub(super) fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "vertical bar",
        _ => "comma",
    }
}

/// At most 60 characters of a cell, so that one odd cell cannot fill the page.
pub(super) fn shortened(cell: &str) -> String {
    let mut short: String = cell.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    short
}

/// "1 field", "2 fields".
fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", whole(count), if count == 1 { "" } else { "s" })
}

fn megabytes(bytes: usize) -> String {
    format!("{} MB", fixed(bytes as f64 / 1e6, 0))
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // More than 100 lines: every problem's sentence in one place, to be read one beside the other.
        let file = &self.file;
        match &self.problem {
            Problem::Workbook(why) => write!(f, "{file} does not fit into an Excel sheet ({why}): take CSV instead."),
            Problem::Stopped => write!(f, "Reading {file} was stopped."),
            Problem::Empty => write!(
                f,
                "{file} is empty. Expected a table as text: a header line with the columns' names and at least two \
                 rows below it."
            ),
            Problem::NotText { found } => write!(
                f,
                "{file} is not a CSV file: found {found}, expected a table as plain text. Save the table as CSV \
                 (UTF-8) and choose that file."
            ),
            Problem::TooManyBytes { found, limit } => write!(
                f,
                "{file} has {}, more than the {} that can be read here. Keep fewer rows or columns, or a random sample \
                 of the rows.",
                megabytes(*found),
                megabytes(*limit)
            ),
            Problem::EndlessLine { looked_at } => write!(
                f,
                "{file} does not look like a table: line 1 does not end within the first {}. Expected a header line \
                 with the columns' names, then one line for each row.",
                megabytes(*looked_at)
            ),
            Problem::TooManyColumns { found, limit } => write!(
                f,
                "{file} has {} columns in line 1; at most {} can be read here. Keep the columns that describe the \
                 rows.",
                whole(*found),
                whole(*limit)
            ),
            Problem::TooManyCells { rows, columns, needed, limit } => write!(
                f,
                "{file} has {} rows and {} columns, which take about {} of memory; at most {} can be used here. Keep \
                 fewer rows or columns, or a random sample of the rows.",
                whole(*rows),
                whole(*columns),
                megabytes(*needed),
                megabytes(*limit)
            ),
            Problem::TooFewRows { found: 0, empty } if *empty > 0 => write!(
                f,
                "{file} has {} below its header, and none of them holds a value. Expected at least two rows with \
                 numbers.",
                counted(*empty, "row")
            ),
            Problem::TooFewRows { found: 0, .. } => {
                write!(f, "{file} has a header but no rows. Expected at least two rows below line 1.")
            }
            Problem::TooFewRows { found, .. } => write!(
                f,
                "{file} has only {}. Expected at least two rows below the header in line 1: one row alone cannot be \
                 put into segments.",
                counted(*found, "row")
            ),
            Problem::FieldCount { row, line, found, expected, delimiter, header } => {
                let [row, line, many, header] = [row, line, expected, header].map(|count| whole(*count));
                write!(
                    f,
                    "Line {line} of {file} (row {row}) has {}; the header in line {header} has {many} (a {} stands \
                     between them). ",
                    counted(*found, "field"),
                    delimiter_name(*delimiter)
                )?;
                f.write_str(if found > expected {
                    "Put quotes around cells that hold this character, or remove what is too much."
                } else {
                    "Add what is missing, or look for a quote that is opened and not closed."
                })
            }
            Problem::UnclosedQuote { row, line } => {
                let place = if *row == 0 { "the header".to_string() } else { format!("row {}", whole(*row)) };
                write!(
                    f,
                    "A quote that is opened in line {} of {file} ({place}) is never closed, so that all lines after it \
                     are one cell. Close the quote, or remove it.",
                    whole(*line)
                )
            }
            Problem::NoNumbers { columns } => {
                let said = |(name, holds_text): &(String, bool)| {
                    format!("\"{}\" ({})", shortened(name), if *holds_text { "text" } else { "no value" })
                };
                let names: Vec<String> = columns.iter().take(5).map(said).collect();
                let more = if columns.len() > 5 { ", …" } else { "" };
                write!(
                    f,
                    "{file} has no column of numbers, and segments are found from numbers. Found {}: {}{more}. \
                     Expected at least one column with numbers such as 12 or 12.5.",
                    counted(columns.len(), "column"),
                    names.join(", ")
                )
            }
            Problem::NotANumber { place, bad, numbers } => {
                write!(
                    f,
                    "Line {} of {file} (row {}), column \"{}\": found \"{}\", expected a number such as 12 or 12.5, as \
                     in {} other rows of this column.",
                    whole(place.line),
                    whole(place.row),
                    place.column,
                    place.found,
                    whole(*numbers)
                )?;
                if *bad > 1 {
                    let are = if *bad == 2 { "is" } else { "are" };
                    write!(f, " {} more of its cells {are} no number.", whole(bad - 1))?;
                }
                f.write_str(" Correct the cell, or leave it empty if the value is not known.")
            }
            Problem::Infinite { place } => write!(
                f,
                "Line {} of {file} (row {}), column \"{}\": found \"{}\", expected a finite number. Correct the cell, \
                 or leave it empty if the value is not known.",
                whole(place.line),
                whole(place.row),
                place.column,
                place.found
            ),
        }
    }
}

impl std::error::Error for TableError {}
