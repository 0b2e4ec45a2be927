//! The first pass over a table: its shape, and what the cells of each column look like.

use super::cell::{shape, trimmed, Shape};
use super::error::{shortened, Problem};
use super::sniff::records;
use super::Dialect;
use crate::engine::control::Control;

/// Of the cells of a column that hold anything, this share must be numbers for it to be a column of numbers; the
/// others are then mistakes to be told. Below it, it is a column of text in which some cells look like numbers.
pub(super) const MOSTLY_NUMBERS: f64 = 0.75;

/// What the cells of a column look like.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Finite numbers, integers among them.
    pub numbers: usize,
    /// Integers.
    pub integers: usize,
    /// Infinite numbers.
    pub infinite: usize,
    /// Other cells that hold something.
    pub text: usize,
    /// The first infinite number.
    pub first_infinite: Option<Found>,
    /// The first other cell.
    pub first_text: Option<Found>,
}

/// A cell worth remembering.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its row from 0.
    pub row: usize,
    /// The byte of the text at which its row begins.
    pub byte: usize,
    /// Its text, shortened.
    pub cell: String,
}

impl Evidence {
    /// Whether the column is one of numbers, mistakes or not.
    pub fn is_numeric(&self) -> bool {
        let like_numbers = self.numbers + self.infinite;
        like_numbers > 0 && like_numbers as f64 >= MOSTLY_NUMBERS * (like_numbers + self.text) as f64
    }

    /// Whether no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.numbers + self.infinite + self.text == 0
    }

    fn add(&mut self, cell: &str, row: usize, byte: usize) {
        let found = || Found { row, byte, cell: shortened(cell) };
        match shape(cell) {
            Shape::Missing => {}
            Shape::Integer => {
                self.integers += 1;
                self.numbers += 1;
            }
            Shape::Number => self.numbers += 1,
            Shape::Infinite => {
                self.infinite += 1;
                self.first_infinite.get_or_insert_with(found);
            }
            Shape::Text => {
                self.text += 1;
                self.first_text.get_or_insert_with(found);
            }
        }
    }
}

/// What the first pass finds.
#[derive(Debug)]
pub(super) struct Survey {
    /// The header's fields as they stand.
    pub header: Vec<String>,
    /// One for each column.
    pub columns: Vec<Evidence>,
    /// Rows below the header.
    pub rows: usize,
}

/// Goes over the whole text once. `max_columns` bounds the header.
///
/// # Errors
/// [`Problem::Empty`], [`Problem::TooManyColumns`], [`Problem::FieldCount`] at the first row that does not fit,
/// [`Problem::UnclosedQuote`].
pub(super) fn survey(
    text: &str,
    dialect: &Dialect,
    max_columns: usize,
    control: &mut Control,
) -> Result<Survey, Problem> {
    let mut reader = records(text, dialect);
    let mut record = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).unwrap_or(false) {
        return Err(Problem::Empty);
    }
    let expected = record.len();
    if expected > max_columns {
        return Err(Problem::TooManyColumns { found: expected, limit: max_columns });
    }
    let header: Vec<String> = record.iter().map(|field| trimmed(as_text(field)).to_string()).collect();
    let mut columns = vec![Evidence::default(); expected];
    let mut row = 0;
    loop {
        let byte = reader.position().byte() as usize;
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            break;
        }
        let is_last = reader.position().byte() as usize == text.len();
        if is_last && is_unclosed(&text.as_bytes()[byte..], &record) {
            return Err(Problem::UnclosedQuote { row: row + 1, line: line_of(text, byte) });
        }
        if record.len() != expected {
            let (line, found) = (line_of(text, byte), record.len());
            return Err(Problem::FieldCount { row: row + 1, line, found, expected, delimiter: dialect.delimiter });
        }
        for (evidence, field) in columns.iter_mut().zip(record.iter()) {
            evidence.add(trimmed(as_text(field)), row, byte);
        }
        row += 1;
        if row % 1024 == 0 {
            control.at(byte, 2 * text.len())?;
        }
    }
    Ok(Survey { header, columns, rows: row })
}

/// Whether the text's last record, whose source is `raw`, ends within a quote: an odd number of quotes, and lines that
/// became part of its last field.
fn is_unclosed(raw: &[u8], record: &csv::ByteRecord) -> bool {
    let last = record.iter().next_back().unwrap_or_default();
    last.iter().any(|b| matches!(b, b'\r' | b'\n')) && raw.iter().filter(|&&b| b == b'"').count() % 2 == 1
}

/// A field of a record of valid UTF-8: fields are cut at ASCII characters, so they are valid too.
pub(super) fn as_text(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or("")
}

/// The line, from 1, in which the record begins that the reader found from `byte` on: the reader's own position may
/// still stand before the previous record's line end, and it does not count lines that end with CR alone.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    let bytes = text.as_bytes();
    let start = (byte..bytes.len()).find(|&at| !matches!(bytes[at], b'\r' | b'\n')).unwrap_or(bytes.len());
    let ends_line = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    1 + (0..start).filter(|&at| ends_line(at)).count()
}
