//! Bytes become a table: typed columns, missing values, row ids, and notes on what was found on the way.
//!
//! [`read`] goes over the text twice. The first pass checks the shape (every row as many fields as the header) and
//! gathers for each column what its cells look like; the second allocates, sizes known, and fills the columns. So a
//! decision about a column rests on the whole file, and nothing large is allocated for a file that is refused.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::table::{read, ReadOptions};
//!
//! let bytes = "id;spend\nA;1,5\nB;2,5\n".as_bytes();
//! let table = read("customers.csv", bytes, &ReadOptions::default(), &mut Control::none())?;
//! assert_eq!(table.rows, 2);
//! // The separator and the decimal mark follow from the file.
//! assert_eq!(table.column("spend").and_then(|spend| spend.numbers()), Some(&[1.5, 2.5][..]));
//! # Ok(())
//! # }
//! ```

mod cell;
mod changed;
mod decode;
mod encoding;
mod error;
mod field;
mod fill;
mod layout;
mod limits;
mod missing;
mod naming;
mod note;
mod note_lines;
mod own_text;
mod plain;
mod quoting;
mod read;
mod records;
mod rows;
mod schema;
mod sheet;
mod sniff;
mod source;
mod survey;
mod text;
mod total_words;
mod totals;
mod unit;
mod vocabulary;
mod workbook_writer;
mod write;
mod yes_no;

pub use cell::Decimal;
pub(in crate::engine) use encoding::guess as guess_encoding;
pub use encoding::Encoding;
pub use error::{Place, Problem, TableError};
pub use layout::{Extra, Layout, Verdict};
pub use naming::note_repeated_ids;
pub(in crate::engine) use naming::{is_named_like_id, unique_names};
pub use note::Note;
pub use note_lines::sentences;
pub use own_text::laid_out;
pub use read::{read, read_as, OnBadCell, OnMisfit, ReadOptions, MAX_BYTES, MAX_COLUMNS};
pub use schema::Schema;
use serde::{Deserialize, Serialize};
pub use sheet::{Sheet, SheetCell};
use std::borrow::Cow;
pub(in crate::engine) use text::TextBuilder;
pub use text::{Text, MISSING};
pub(in crate::engine) use vocabulary::VOCABULARY;
pub use workbook_writer::write_workbook;
pub use write::{harmless, write, write_rows, NewCells, NewColumn};

/// So many rows are shown of a table that was read.
pub const ROWS_SHOWN: usize = 8;

/// So many rows that do not fit are remembered one by one.
pub const MISFITS_KEPT: usize = 1000;

/// A table as read: columns in the file's order, all of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name as given to [`read`].
    pub name: String,
    /// The columns in the file's order.
    pub columns: Vec<Column>,
    /// The number of rows, the header not counted.
    pub rows: usize,
    /// The column whose values name the rows; `None`: rows are named by their number from 1.
    pub id: Option<usize>,
    /// How the text was written.
    pub dialect: Dialect,
    /// Where in the file it stands.
    pub layout: Layout,
    /// The decimal mark of its numbers: as asked for, else the one that more columns speak for.
    pub decimal: Decimal,
    /// Whether that mark was asked for: then no column has another one.
    pub is_decimal_given: bool,
    /// Numbers that stand for none and were taken for missing: the column and the number.
    pub stand_ins: Vec<(String, f64)>,
    /// The lines of the file that show where the table is: its header, its first [`ROWS_SHOWN`] rows, and the first of
    /// those that were left out.
    pub lines: Vec<Line>,
    /// What a user should know of the reading.
    pub notes: Vec<Note>,
    /// How many rows have more or fewer fields than the header.
    pub misfit_rows: usize,
    /// The first [`MISFITS_KEPT`] of them.
    pub misfits: Vec<Misfit>,
    /// Whether they were left out, else they were filled.
    pub skips_misfits: bool,
}

impl Table {
    /// What row `row` (from 0) is called: its cell in the id column, else its number from 1.
    pub fn id_of(&self, row: usize) -> Cow<'_, str> {
        match self.id.and_then(|column| self.columns[column].text(row)) {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned((row + 1).to_string()),
        }
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column: its name, unique within the table, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in the header; a repeated or missing one is made unique.
    pub name: String,
    /// A percent sign or a currency that stands by its numbers.
    pub unit: Option<String>,
    /// The cells, typed by the evidence of the whole column.
    pub cells: Cells,
}

impl Column {
    /// The numbers of a numeric column, NaN where missing.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.cells {
            Cells::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The text of row `row` of a text column; `None` where missing or where the column holds no text.
    pub fn text(&self, row: usize) -> Option<&str> {
        match &self.cells {
            Cells::Text(text) => text.get(row),
            _ => None,
        }
    }
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Finite numbers; NaN = missing.
    Number(Vec<f64>),
    /// Text, or numbers that only name the row.
    Text(Text),
    /// No cell holds a value.
    Empty,
}

/// How a table is written as text: sniffed, unless [`ReadOptions`] said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// How characters are written as bytes.
    pub encoding: Encoding,
    /// The character between fields: comma, semicolon, tab or pipe.
    pub delimiter: u8,
    /// The character around fields that hold a delimiter or a line end.
    pub quote: u8,
    /// Whether the first line names the columns.
    pub header: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect { encoding: Encoding::Utf8, delimiter: b',', quote: b'"', header: true }
    }
}

/// A line of the file, and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it is taken for.
    pub verdict: Verdict,
    /// Its fields as they stand, at most 60 characters of each; none for rows of the table.
    pub cells: Vec<String>,
}

/// A row with more or fewer fields than the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The row, from 1, of all below the header.
    pub row: usize,
    /// The line of the file, from 1, in which it begins.
    pub line: usize,
    /// Its fields.
    pub found: usize,
}
