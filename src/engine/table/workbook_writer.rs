//! Writing a table with further columns as an Excel workbook.

use super::cell::{is_missing, number, shape, Shape};
use super::error::TableError;
use super::field::{trimmed, Field};
use super::sheet::Sheet;
use super::source::as_text;
use super::write::{each_record, free_names, NewCells, NewColumn};
use super::{Decimal, Problem, Table};
use crate::engine::xml::allowed;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// What [`write_rows`](super::write_rows) writes, as a workbook: the numbers of the table's columns of numbers as
/// numbers, with a currency or a percent sign as their format; everything else as text, so that no cell is a formula.
/// A number has the value that it has in the table: 33,1 % is 33.1. Other columns are numbers if each cell of theirs is
/// one written plainly: codes keep their zeros. `more`: a sheet behind the table's. Same input, same bytes.
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
    more: Option<&Sheet>,
) -> Result<Vec<u8>, TableError> {
    // What a column is does not depend on which of its rows are written.
    let mut seen = vec![Seen::default(); table.columns.len()];
    each_record(bytes, table, rows, None, |record, index| {
        if index.is_some() {
            seen.iter_mut().zip(record.iter()).for_each(|(seen, cell)| seen.add(text_of(cell), table.decimal));
        }
    })?;
    let named = table.columns.iter().zip(&seen);
    let ways: Vec<Way> = named.map(|(column, seen)| seen.way(column.numbers().is_some(), table)).collect();
    let mut records = Vec::new();
    let mut header = csv::ByteRecord::new();
    each_record(bytes, table, rows, only, |record, index| match index {
        Some(index) => records.push((record.clone(), index)),
        None => header = record.clone(),
    })?;
    sheet(&ways, &header, &records, new, more).map_err(|error| Problem::Workbook(error.to_string()).of(&table.name))
}

fn sheet(
    ways: &[Way],
    header: &csv::ByteRecord,
    records: &[(csv::ByteRecord, usize)],
    new: &[NewColumn],
    more: Option<&Sheet>,
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
    for (line, (record, index)) in records.iter().enumerate() {
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        for (column, cell) in record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let way = ways.get(column).unwrap_or(&Way::Text);
            match (way.value(text_of(cell)), way) {
                (Some(value), Way::Number { format: Some(format), .. }) => {
                    sheet.write_number_with_format(line, at(column), value, format)?
                }
                (Some(value), _) => sheet.write_number(line, at(column), value)?,
                (None, _) => sheet.write_string(line, at(column), allowed(&String::from_utf8_lossy(cell)))?,
            };
        }
        for (place, column) in new.iter().enumerate() {
            write_new(sheet, line, at(record.len() + place), &column.cells, *index)?;
        }
    }
    if let Some(more) = more {
        more.write(&mut workbook, &bold)?;
    }
    workbook.save_to_buffer()
}

/// Writes cell `index` of a new column, if it has one.
fn write_new(sheet: &mut Worksheet, line: u32, place: u16, cells: &NewCells, index: usize) -> Result<(), XlsxError> {
    match cells {
        NewCells::Integer(values) => {
            if let Some(value) = values.get(index) {
                sheet.write_number(line, place, *value)?;
            }
        }
        NewCells::Number(values) => {
            if let Some(value) = values.get(index).filter(|value| value.is_finite()) {
                sheet.write_number(line, place, *value)?;
            }
        }
        NewCells::Text(values) => {
            if let Some(value) = values.get(index) {
                sheet.write_string(line, place, allowed(value))?;
            }
        }
    }
    Ok(())
}

/// How the cells of a column are written.
enum Way {
    Text,
    /// Those that are numbers with this decimal mark as numbers.
    Number {
        decimal: Decimal,
        format: Option<Format>,
    },
}

impl Way {
    /// The number that a cell is written as.
    fn value(&self, cell: &str) -> Option<f64> {
        match self {
            Way::Number { decimal, .. } => value(cell, *decimal),
            Way::Text => None,
        }
    }
}

/// What the cells of a column look like.
#[derive(Clone, Default)]
struct Seen {
    /// Numbers if the point is the decimal mark; if the comma is.
    numbers: [usize; 2],
    /// Whether a cell that is not empty is no number written plainly.
    has_other: bool,
    /// Whether a whole number has more digits than a sheet's numbers keep.
    is_long: bool,
    /// The unit of the first number that has one, and whether it stands in front.
    unit: Option<(String, bool)>,
    /// Whether numbers have different units, or some have none.
    is_mixed: bool,
    /// The most digits behind the decimal mark, for each of the two.
    digits: [usize; 2],
}

impl Seen {
    /// Takes note of a cell. `decimal`: the table's decimal mark.
    fn add(&mut self, cell: &str, decimal: Decimal) {
        if cell.is_empty() {
            return;
        }
        self.has_other |= plain_number(cell, decimal).is_none();
        self.is_long |= cell.len() > LONGEST && cell.bytes().all(|byte| byte.is_ascii_digit());
        let Shape::Number(looks) = shape(Field::of(cell)) else { return };
        let has_numbers = self.numbers != [0, 0];
        for (mark, is_number) in [(Decimal::Point, looks.point), (Decimal::Comma, looks.comma)] {
            if is_number {
                self.numbers[mark as usize] += 1;
                let digits =
                    value(cell, mark).map_or(0, |value| value.to_string().split('.').nth(1).map_or(0, str::len));
                self.digits[mark as usize] = self.digits[mark as usize].max(digits);
            }
        }
        let unit = looks.unit.map(|unit| {
            let leads = cell.starts_with(&unit);
            (unit, leads)
        });
        match has_numbers {
            true => self.is_mixed |= self.unit.as_ref().map(|(unit, _)| unit) != unit.as_ref().map(|(unit, _)| unit),
            false => self.unit = unit,
        }
    }

    /// How the column is written. `is_numeric`: whether it is one of numbers in the table.
    fn way(&self, is_numeric: bool, table: &Table) -> Way {
        let [point, comma] = self.numbers;
        let decimal = match point.cmp(&comma) {
            _ if table.is_decimal_given => table.decimal,
            std::cmp::Ordering::Greater => Decimal::Point,
            std::cmp::Ordering::Less => Decimal::Comma,
            std::cmp::Ordering::Equal => table.decimal,
        };
        if self.is_long || (!is_numeric && self.has_other) {
            return Way::Text;
        }
        let unit = self.unit.as_ref().filter(|_| !self.is_mixed);
        let format = unit.map(|(unit, leads)| {
            let digits = self.digits[decimal as usize].min(MOST_DIGITS);
            let number = if digits > 0 { format!("#,##0.{}", "0".repeat(digits)) } else { "#,##0".to_string() };
            // In quotation marks: a percent sign without them would show 33.1 as 3310 %.
            let unit = unit.replace('"', "");
            Format::new().set_num_format(if *leads {
                format!("\"{unit}\"{number}")
            } else {
                format!("{number} \"{unit}\"")
            })
        });
        Way::Number { decimal, format }
    }
}

/// A whole number of more digits than this is none to a spreadsheet, which keeps 15 of them.
const LONGEST: usize = 15;
/// So many digits are shown behind the decimal mark at most.
const MOST_DIGITS: usize = 6;

fn text_of(cell: &[u8]) -> &str {
    trimmed(as_text(cell))
}

/// The number a cell is in a column of numbers.
fn value(cell: &str, decimal: Decimal) -> Option<f64> {
    if is_missing(cell) {
        return None;
    }
    number(Field::of(cell), decimal).filter(|value| value.is_finite())
}

/// The number a cell is, written plainly: "007" names something and is none.
fn plain_number(cell: &str, decimal: Decimal) -> Option<f64> {
    let is_name =
        cell.starts_with('+') || (cell.starts_with('0') && cell[1..].starts_with(|c: char| c.is_ascii_digit()));
    let text = if decimal == Decimal::Comma { cell.replace(',', ".") } else { cell.to_string() };
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
        let made = || write_workbook(csv, &table, &[0, 1, 2], &new, Some(&[0, 2]), None).expect("a workbook");
        assert_eq!(made(), made());
        assert!(made().starts_with(b"PK"));
    }
}
