//! A sheet of a workbook beside the table's: a head and lines of few cells.

use crate::engine::xml::allowed;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What a sheet holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, of at most 31 characters and none of `[]:*?/\`.
    pub name: &'static str,
    /// What stands above its columns.
    pub heads: Vec<String>,
    /// Its lines, each with a cell for each column.
    pub lines: Vec<Vec<SheetCell>>,
}

/// What a cell of a sheet holds.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetCell {
    /// Words: no formula, whatever they begin with.
    Text(String),
    /// A number; nothing if it is not finite.
    Number(f64),
    /// A part of 1, shown as percent.
    Share(f64),
    /// Nothing.
    Empty,
}

impl Sheet {
    /// Writes the sheet behind those of a workbook.
    pub(super) fn write(&self, workbook: &mut Workbook, bold: &Format) -> Result<(), XlsxError> {
        let percent = Format::new().set_num_format("0.0%");
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name)?.set_freeze_panes(1, 0)?;
        for (column, head) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, column, allowed(head), bold)?;
        }
        for (line, cells) in (1_u32..).zip(&self.lines) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    SheetCell::Text(text) => sheet.write_string(line, column, allowed(text))?,
                    SheetCell::Number(number) if number.is_finite() => sheet.write_number(line, column, *number)?,
                    SheetCell::Share(share) if share.is_finite() => {
                        sheet.write_number_with_format(line, column, *share, &percent)?
                    }
                    _ => continue,
                };
            }
        }
        sheet.autofit();
        Ok(())
    }
}
