//! Writing a table back with further columns.

use super::decode::decode;
use super::error::TableError;
use super::sniff::sniff;
use super::{Problem, ReadOptions, Table};
use std::collections::HashSet;

/// A column to be written behind the uploaded ones.
#[derive(Debug, Clone, PartialEq)]
pub struct NewColumn {
    /// Its name; if the table has a column of this name already, it is written with a suffix.
    pub name: String,
    /// Its cells, one for each row that has a label.
    pub cells: NewCells,
}

/// The cells of a [`NewColumn`].
#[derive(Debug, Clone, PartialEq)]
pub enum NewCells {
    /// Integers, such as labels.
    Integer(Vec<i32>),
    /// Numbers; what is not finite is written as an empty cell.
    Number(Vec<f64>),
    /// Text of our own. Text that a spreadsheet would run as a formula is written with an apostrophe before it.
    Text(Vec<String>),
}

impl NewCells {
    fn cell(&self, index: usize) -> String {
        match self {
            NewCells::Integer(values) => values.get(index).map(i32::to_string),
            NewCells::Number(values) => values.get(index).filter(|v| v.is_finite()).map(f64::to_string),
            NewCells::Text(values) => values.get(index).map(|text| harmless(text)),
        }
        .unwrap_or_default()
    }
}

/// Spreadsheets run text as a formula that begins with one of these (OWASP, "CSV Injection").
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_string()
    }
}

/// The uploaded columns in their order, each cell as it stood, and `new` columns behind them, as UTF-8 text with the
/// upload's own delimiter and LF line ends, and a header line in any case.
///
/// `bytes` is the file `table` was read from. `rows[i]` is the table's row to which cell `i` of the new columns
/// belongs; rows that do not occur in it (dropped by the preparation, or skipped by the reading) get empty cells.
/// A row with too few fields gets empty ones before the new cells; fields that are too many are left out, as they were
/// in the table.
///
/// # Errors
/// [`TableError`] if `bytes` is no text, thus not what `table` was read from.
pub fn write(bytes: &[u8], table: &Table, rows: &[u32], new: &[NewColumn]) -> Result<Vec<u8>, TableError> {
    let (text, _) = decode(bytes, Some(table.dialect.encoding)).map_err(|problem| problem.of(&table.name))?;
    let source = sniff(&text, table.dialect.encoding, &ReadOptions::of(&table.dialect));
    let mut index_of = vec![usize::MAX; table.rows];
    for (index, &row) in rows.iter().enumerate() {
        if let Some(place) = index_of.get_mut(row as usize) {
            *place = index;
        }
    }
    let width = table.columns.len();
    let mut records = source.records().into_byte_records().flatten();
    let mut header = match table.dialect.header {
        true => records.next().unwrap_or_default(),
        false => table.columns.iter().map(|column| column.name.as_bytes()).collect(),
    };
    let mut writer = csv::WriterBuilder::new().delimiter(table.dialect.delimiter).from_writer(Vec::new());
    free_names(&header, new).iter().for_each(|name| header.push_field(name.as_bytes()));
    // Writing to memory fails for no record.
    let _ = writer.write_byte_record(&header);
    let mut row = 0;
    for mut record in records {
        let is_skipped = table.skips_misfits && record.len() != width;
        let index = if is_skipped { usize::MAX } else { index_of.get(row).copied().unwrap_or(usize::MAX) };
        row += usize::from(!is_skipped);
        record.truncate(width);
        (record.len()..width).for_each(|_| record.push_field(b""));
        new.iter().for_each(|column| record.push_field(column.cells.cell(index).as_bytes()));
        let _ = writer.write_byte_record(&record);
    }
    writer.into_inner().map_err(|_| Problem::Stopped.of(&table.name))
}

/// The new columns' names, each with a suffix if it is taken.
fn free_names(header: &csv::ByteRecord, new: &[NewColumn]) -> Vec<String> {
    let mut taken: HashSet<Vec<u8>> = header.iter().map(<[u8]>::to_vec).collect();
    let mut names = Vec::new();
    for column in new {
        let wanted = harmless(&column.name);
        let suffixed = (2..).map(|suffix| format!("{wanted}_{suffix}"));
        let name = std::iter::once(wanted.clone()).chain(suffixed).find(|name| !taken.contains(name.as_bytes()));
        let name = name.unwrap_or(wanted);
        taken.insert(name.clone().into_bytes());
        names.push(name);
    }
    names
}
