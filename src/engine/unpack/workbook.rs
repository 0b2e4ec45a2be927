//! A sheet of a workbook (.xlsx, .xlsb, .xls, .ods) as the CSV text that saving it would give.

use super::biff::cells_only;
use super::compound::{container, Compound, MAGIC};
use super::{open_document, Packing, UnpackError, Unpacked};
use crate::engine::control::Control;
use calamine::{open_workbook_auto_from_rs, Cell, Data, DataRef, ExcelDateTime, Range, Reader, Sheets};
use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

/// Whether the bytes may be a workbook: a ZIP archive, or the older container of Office documents.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(MAGIC)
}

/// The sheet called `wanted`, else the first that holds cells.
///
/// # Errors
/// [`UnpackError::Damaged`] if it is no workbook after all, [`UnpackError::NoSheet`], [`UnpackError::UnknownSheet`],
/// [`UnpackError::TooLarge`], [`UnpackError::Stopped`].
pub(super) fn sheet<'b>(
    bytes: &'b [u8],
    wanted: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Unpacked<'b>, UnpackError> {
    let mut workbook = open(bytes, limit)?;
    let sheets = workbook.sheet_names();
    let candidates = match wanted {
        Some(name) if sheets.iter().any(|sheet| sheet == name) => vec![name.to_string()],
        Some(name) => return Err(UnpackError::UnknownSheet { asked: name.to_string(), sheets }),
        None => sheets.clone(),
    };
    for sheet in candidates {
        let range = cells(&mut workbook, &sheet, limit)?;
        if !range.is_empty() {
            let text = csv(&range, limit, control)?;
            return Ok(Unpacked { bytes: Cow::Owned(text), packing: Packing::Workbook { sheets, sheet } });
        }
    }
    Err(UnpackError::NoSheet)
}

/// The workbook. An older one is written anew first, and one of OpenDocument looked through, since their readers believe
/// what a damaged file says.
///
/// # Errors
/// As [`sheet`].
fn open(bytes: &[u8], limit: usize) -> Result<Sheets<Cursor<Cow<'_, [u8]>>>, UnpackError> {
    let mut bytes = Cow::Borrowed(bytes);
    if bytes.starts_with(MAGIC) {
        let file = Compound::open(&bytes)?;
        if file.has("EncryptedPackage") {
            return Err(UnpackError::Locked);
        }
        let stream = file.stream(if file.has("Workbook") { "Workbook" } else { "Book" })?;
        bytes = Cow::Owned(container(cells_only(&stream, limit)?)?);
    } else {
        open_document::check(&bytes, limit)?;
    }
    open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|_| UnpackError::Damaged("it is no workbook that can be read here".to_string()))
}

/// The cells of a sheet. A range holds the empty cells too, so that one cell far below the others can ask for more
/// memory than there is: that is known before.
///
/// # Errors
/// [`UnpackError::Damaged`], [`UnpackError::TooLarge`].
fn cells<R: Read + Seek + Clone>(
    workbook: &mut Sheets<R>,
    name: &str,
    limit: usize,
) -> Result<Range<Data>, UnpackError> {
    let damaged = |error: &dyn std::fmt::Display| UnpackError::Damaged(error.to_string());
    let mut found = Found::new(limit);
    match workbook {
        Sheets::Xlsx(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
            while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error))? {
                found.add(cell)?;
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
            while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error))? {
                found.add(cell)?;
            }
        }
        // These have been looked through.
        other => return other.worksheet_range(name).map_err(|error| damaged(&error)),
    }
    Ok(Range::from_sparse(found.cells))
}

/// Cells that are not empty, and the part of the sheet that they span.
struct Found {
    cells: Vec<Cell<Data>>,
    first: (u32, u32),
    last: (u32, u32),
    limit: usize,
}

impl Found {
    fn new(limit: usize) -> Self {
        Found { cells: Vec::new(), first: (u32::MAX, u32::MAX), last: (0, 0), limit }
    }

    fn add(&mut self, cell: Cell<DataRef<'_>>) -> Result<(), UnpackError> {
        let (row, column) = cell.get_position();
        if *cell.get_value() == DataRef::Empty {
            return Ok(());
        }
        self.first = (self.first.0.min(row), self.first.1.min(column));
        self.last = (self.last.0.max(row), self.last.1.max(column));
        let span = |first: u32, last: u32| u64::from(last - first) + 1;
        let spanned = span(self.first.0, self.last.0).saturating_mul(span(self.first.1, self.last.1));
        if spanned.saturating_mul(size_of::<Data>() as u64) > self.limit as u64 {
            return Err(UnpackError::TooLarge { limit: self.limit });
        }
        self.cells.push(Cell::new((row, column), Data::from(cell.get_value().clone())));
        Ok(())
    }
}

/// The cells as CSV: comma, quotation marks, UTF-8. Rows without any cell are left out.
fn csv(range: &Range<Data>, limit: usize, control: &mut Control) -> Result<Vec<u8>, UnpackError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = range.height();
    for (at, row) in range.rows().enumerate() {
        if row.iter().all(|cell| *cell == Data::Empty) {
            continue;
        }
        // Writing to memory fails for no record, and all rows of a range are of one width.
        let _ = writer.write_record(row.iter().map(|cell| text(cell).into_owned()));
        if at % 256 == 0 {
            control.at(at, rows)?;
            if writer.get_ref().len() > limit {
                return Err(UnpackError::TooLarge { limit });
            }
        }
    }
    writer.into_inner().map_err(|error| UnpackError::Damaged(error.to_string()))
}

/// A cell as text.
fn text(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Empty => Cow::Borrowed(""),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cow::Borrowed(text),
        Data::Int(number) => Cow::Owned(number.to_string()),
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Data::DateTime(moment) => Cow::Owned(date(moment)),
        // #DIV/0! and the like hold no value.
        Data::Error(_) => Cow::Borrowed("#N/A"),
    }
}

/// 2024-03-05, or 2024-03-05 13:30:00 if it is not midnight; a duration in days.
fn date(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], sheet: Option<&str>) -> Result<(String, Packing), UnpackError> {
        let found = super::sheet(bytes, sheet, 1 << 20, &mut Control::none())?;
        Ok((String::from_utf8(found.bytes.into_owned()).expect("text"), found.packing))
    }

    const XLSX: &[u8] = include_bytes!("../../../tests/fixtures/workbooks/two_sheets.xlsx");
    const ODS: &[u8] = include_bytes!("../../../tests/fixtures/workbooks/two_sheets.ods");
    const XLS: &[u8] = include_bytes!("../../../tests/fixtures/workbooks/two_sheets.xls");

    #[test]
    fn the_first_sheet_with_cells_is_read_unless_another_is_chosen() {
        for (kind, bytes) in [("xlsx", XLSX), ("ods", ODS), ("xls", XLS)] {
            let (text, packing) = read(bytes, None).expect(kind);
            assert_eq!(
                text,
                "id,spent,since,active,note\nK1,12.5,2024-03-05,true,\"a, b\"\nK2,,2024-03-06 13:30:00,false,\nK3,7,,true,#N/A\n",
                "{kind}"
            );
            let sheets = vec!["Empty".to_string(), "Customers".to_string(), "Other".to_string()];
            assert_eq!(packing, Packing::Workbook { sheets, sheet: "Customers".into() }, "{kind}");
            assert_eq!(read(bytes, Some("Other")).expect(kind).0, "a,b\n1,2\n3,4\n", "{kind}");
            assert!(matches!(read(bytes, Some("Nope")), Err(UnpackError::UnknownSheet { .. })), "{kind}");
            assert_eq!(read(bytes, Some("Empty")), Err(UnpackError::NoSheet), "{kind}");
        }
    }

    #[test]
    fn a_cut_workbook_is_refused() {
        for bytes in [XLSX, ODS, XLS] {
            for part in [4, 1, 2, 3].map(|quarter| &bytes[..bytes.len() * quarter / 5]) {
                assert!(read(part, None).is_err(), "{} of {} bytes", part.len(), bytes.len());
            }
        }
    }
}
