//! Writing a table back with further columns.

use super::decode::decode;
use super::error::TableError;
use super::field::trimmed;
use super::layout::Verdict;
use super::quoting::repaired;
use super::source::as_text;
use super::{Decimal, Encoding, Problem, ReadOptions, Table};
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
    /// A cell as text, a number with the table's decimal mark; empty where there is none.
    fn cell(&self, index: usize, decimal: Decimal) -> String {
        let number = |value: &f64| match decimal {
            Decimal::Point => value.to_string(),
            Decimal::Comma => value.to_string().replace('.', ","),
        };
        match self {
            NewCells::Integer(values) => values.get(index).map(i32::to_string),
            NewCells::Number(values) => values.get(index).filter(|v| v.is_finite()).map(number),
            NewCells::Text(values) => values.get(index).map(|text| harmless(text)),
        }
        .unwrap_or_default()
    }
}

/// Text with an apostrophe before it where spreadsheets would run it as a formula, which is text that begins with one
/// of these marks (OWASP, "CSV Injection").
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_string()
    }
}

/// The uploaded columns in their order, each cell as it stood, and `new` columns behind them, as UTF-8 text with the
/// upload's own delimiter, decimal mark and LF line ends, and a header line in any case. A byte order mark stands first
/// if the upload was in another encoding than UTF-8.
///
/// `bytes` is the file `table` was read from. `rows[i]` is the table's row to which cell `i` of the new columns
/// belongs; rows that do not occur in it (dropped by the preparation, or skipped by the reading) get empty cells.
/// A row with too few fields gets empty ones before the new cells; fields that are too many are left out, as they were
/// in the table.
///
/// # Errors
/// [`TableError`] if `bytes` is no text, thus not what `table` was read from.
pub fn write(bytes: &[u8], table: &Table, rows: &[u32], new: &[NewColumn]) -> Result<Vec<u8>, TableError> {
    write_rows(bytes, table, rows, new, None)
}

/// The same for the rows of the table named in `only`, ascending; `None`: all.
///
/// # Errors
/// As [`write`](write()).
pub fn write_rows(
    bytes: &[u8],
    table: &Table,
    rows: &[u32],
    new: &[NewColumn],
    only: Option<&[u32]>,
) -> Result<Vec<u8>, TableError> {
    let start = if table.dialect.encoding == Encoding::Utf8 { Vec::new() } else { MARK.to_vec() };
    let mut writer = csv::WriterBuilder::new().delimiter(table.dialect.delimiter).from_writer(start);
    each_record(bytes, table, rows, only, |record, index| {
        match index {
            Some(index) => {
                new.iter().for_each(|column| record.push_field(column.cells.cell(index, table.decimal).as_bytes()))
            }
            None => free_names(record, new).iter().for_each(|name| record.push_field(name.as_bytes())),
        }
        // Writing to memory fails for no record.
        let _ = writer.write_byte_record(record);
    })?;
    writer.into_inner().map_err(|_| Problem::Stopped.of(&table.name))
}

/// The byte order mark of UTF-8. Excel takes a text without one for the code page of its country, which the upload may
/// have been in and what is written is not.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Gives `take` the header with `None`, then each record of the table's width with the index of its new cells
/// (`usize::MAX`: it has none).
pub(super) fn each_record(
    bytes: &[u8],
    table: &Table,
    rows: &[u32],
    only: Option<&[u32]>,
    mut take: impl FnMut(&mut csv::ByteRecord, Option<usize>),
) -> Result<(), TableError> {
    let decoded = decode(bytes, Some(table.dialect.encoding)).map_err(|problem| problem.of(&table.name))?;
    let options = ReadOptions::of(&table.dialect);
    let (text, sniffed) = repaired(decoded.text, table.dialect.encoding, &options);
    let source = sniffed.source(&text);
    let mut index_of = vec![usize::MAX; table.rows];
    for (index, &row) in rows.iter().enumerate() {
        if let Some(place) = index_of.get_mut(row as usize) {
            *place = index;
        }
    }
    let width = table.layout.width();
    // A header of one line for all columns is written as it stands, any other as the names that the columns go by.
    let is_plain = table.layout.header.len() == 1 && !table.layout.has_row_names;
    if !is_plain {
        take(&mut table.columns.iter().map(|column| column.name.as_bytes()).collect(), None);
    }
    let (mut reader, mut record) = (source.records(), csv::ByteRecord::new());
    let (mut row, mut number) = (0, 0);
    loop {
        let byte = source.begin_of(reader.position().byte() as usize);
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            return Ok(());
        }
        let cell = |place: usize| trimmed(as_text(record.get(place).unwrap_or_default()));
        let verdict = table.layout.verdict(number, byte, record.len(), cell);
        number += 1;
        let is_skipped = match verdict {
            Verdict::Header if is_plain => {
                take(&mut record.clone(), None);
                continue;
            }
            Verdict::Header | Verdict::Extra(_) => continue,
            Verdict::Row => false,
            Verdict::Misfit => table.skips_misfits,
        };
        let is_wanted = only.is_none_or(|only| !is_skipped && only.binary_search(&(row as u32)).is_ok());
        let index = if is_skipped { usize::MAX } else { index_of.get(row).copied().unwrap_or(usize::MAX) };
        row += usize::from(!is_skipped);
        if is_wanted {
            let mut padded = std::mem::take(&mut record);
            padded.truncate(width);
            (padded.len()..width).for_each(|_| padded.push_field(b""));
            take(&mut padded, Some(index));
            record = padded;
        }
    }
}

/// The new columns' names, each with a suffix if it is taken.
pub(super) fn free_names(header: &csv::ByteRecord, new: &[NewColumn]) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::read;
    use proptest::prelude::*;

    const TABLE: &[u8] = b"id,a\nx,1\ny,2\nz,3\n";

    fn written(new: &[NewColumn], only: Option<&[u32]>) -> String {
        let table = read("t.csv", TABLE, &ReadOptions::default(), &mut Control::none()).expect("a table");
        String::from_utf8(write_rows(TABLE, &table, &[0, 1, 2], new, only).expect("written")).expect("text")
    }

    #[test]
    fn only_the_rows_asked_for_are_written_with_their_own_cells() {
        let new = [NewColumn { name: "segment".into(), cells: NewCells::Integer(vec![7, 8, 9]) }];
        assert_eq!(written(&new, Some(&[0, 2])), "id,a,segment\nx,1,7\nz,3,9\n");
        assert_eq!(written(&new, Some(&[])), "id,a,segment\n");
    }

    #[test]
    fn a_byte_order_mark_stands_first_unless_the_upload_was_utf_8() {
        let text = "id;Straße;Umsatz\nä;Öl;1,5\nü;Süd;2,5\n";
        let utf16 = |mark: &str| format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let new = [NewColumn { name: "segment".into(), cells: NewCells::Integer(vec![0, 1]) }];
        let made = |bytes: &[u8]| {
            let table = read("t.csv", bytes, &ReadOptions::default(), &mut Control::none()).expect("a table");
            (write(bytes, &table, &[0, 1], &new).expect("written"), table)
        };
        let plain = "id;Straße;Umsatz;segment\nä;Öl;1,5;0\nü;Süd;2,5;1\n";
        assert_eq!(made(text.as_bytes()).0, plain.as_bytes());
        assert_eq!(made(format!("\u{feff}{text}").as_bytes()).0, plain.as_bytes());
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for bytes in [windows, utf16("\u{feff}"), utf16("")] {
            let (written, before) = made(&bytes);
            assert_eq!(written, format!("\u{feff}{plain}").into_bytes(), "{:?}", before.dialect);
            // It is read back as it was.
            let (again, after) = made(&written);
            assert_eq!((&after.columns[..3], after.id), (&before.columns[..], before.id));
            assert!(!again.windows(3).any(|found| found == MARK));
        }
    }

    proptest! {
        #[test]
        fn no_text_of_ours_begins_as_a_formula(text in "[=+\\-@\t\r]?[ -~]{0,8}") {
            let new = [NewColumn { name: text.clone(), cells: NewCells::Text(vec![text.clone(); 3]) }];
            let bytes = written(&new, None);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_bytes());
            for record in reader.records() {
                let cell = record.expect("a record").get(2).unwrap_or_default().to_string();
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
                prop_assert!(cell.contains(&text) || cell.starts_with(&text));
            }
        }
    }
}
