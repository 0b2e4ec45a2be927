//! Writing a table with further columns as an Excel workbook of one sheet.

use super::error::TableError;
use super::write::{each_record, free_names, NewCells, NewColumn};
use super::{Decimal, Problem, Table};
use crate::engine::xml::allowed;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// What [`write_rows`](super::write_rows) writes, as a workbook: numbers as numbers, everything else as text, so that
/// no cell is a formula. Same input, same bytes.
///
/// # Errors
/// As [`write`](super::write); and if the table does not fit into a sheet (1,048,576 rows, 16,384 columns, 32,767
/// characters in a cell).
pub fn write_workbook(
    bytes: &[u8],
    table: &Table,
    rows: &[u32],
    new: &[NewColumn],
    only: Option<&[u32]>,
) -> Result<Vec<u8>, TableError> {
    let mut records = Vec::new();
    let mut header = csv::ByteRecord::new();
    each_record(bytes, table, rows, only, |record, index| match index {
        Some(index) => records.push((record.clone(), index)),
        None => header = record.clone(),
    })?;
    sheet(table, &header, &records, new).map_err(|error| Problem::Workbook(error.to_string()).of(&table.name))
}

fn sheet(
    table: &Table,
    header: &csv::ByteRecord,
    records: &[(csv::ByteRecord, usize)],
    new: &[NewColumn],
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The moment of writing would make equal exports differ.
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?);
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    sheet.set_name("Segments")?.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let names = free_names(header, new);
    let head = header.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).chain(names);
    for (column, name) in head.enumerate() {
        sheet.write_string_with_format(0, at(column), allowed(&name), &bold)?;
    }
    let numeric: Vec<bool> = (0..table.columns.len())
        .map(|column| {
            let mut cells = records.iter().filter_map(|(record, _)| record.get(column)).filter(|cell| !cell.is_empty());
            cells.all(|cell| number(cell, table.decimal).is_some())
        })
        .collect();
    for (line, (record, index)) in records.iter().enumerate() {
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        for (column, cell) in record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let text = String::from_utf8_lossy(cell);
            match number(cell, table.decimal).filter(|_| numeric.get(column) == Some(&true)) {
                Some(value) => sheet.write_number(line, at(column), value)?,
                None => sheet.write_string(line, at(column), allowed(&text))?,
            };
        }
        for (place, column) in new.iter().enumerate() {
            let place = at(record.len() + place);
            match &column.cells {
                NewCells::Integer(values) => {
                    if let Some(value) = values.get(*index) {
                        sheet.write_number(line, place, *value)?;
                    }
                }
                NewCells::Number(values) => {
                    if let Some(value) = values.get(*index).filter(|value| value.is_finite()) {
                        sheet.write_number(line, place, *value)?;
                    }
                }
                NewCells::Text(values) => {
                    if let Some(value) = values.get(*index) {
                        sheet.write_string(line, place, allowed(value))?;
                    }
                }
            }
        }
    }
    workbook.save_to_buffer()
}

/// The number a cell is, written plainly: "007" names something and is none.
fn number(cell: &[u8], decimal: Decimal) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    let is_name =
        text.starts_with('+') || (text.starts_with('0') && text[1..].starts_with(|c: char| c.is_ascii_digit()));
    let text = if decimal == Decimal::Comma { text.replace(',', ".") } else { text.to_string() };
    text.parse::<f64>().ok().filter(|value| value.is_finite() && !is_name)
}

/// A sheet's column; what is too far right is refused by the sheet.
fn at(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn equal_exports_are_equal_to_the_byte_and_a_zip_archive() {
        let csv = b"id,a\n=1+1,1\ny,2\nz,3\n";
        let table = read("t.csv", csv, &ReadOptions::default(), &mut Control::none()).expect("a table");
        let new = [NewColumn { name: "name".into(), cells: NewCells::Text(vec!["=2+2".into(); 3]) }];
        let made = || write_workbook(csv, &table, &[0, 1, 2], &new, Some(&[0, 2])).expect("a workbook");
        assert_eq!(made(), made());
        assert!(made().starts_with(b"PK"));
    }
}
