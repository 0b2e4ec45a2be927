//! A sheet of a workbook (.xlsx, .xlsb, .xls, .ods) as the CSV text that saving it would give.

use super::{Packing, UnpackError, Unpacked};
use crate::engine::control::Control;
use calamine::{open_workbook_auto_from_rs, Data, ExcelDateTime, Range, Reader};
use std::borrow::Cow;
use std::io::Cursor;

/// Whether the bytes may be a workbook: a ZIP archive, or the older container of Office documents.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
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
    let damaged = |why: String| UnpackError::Damaged(why);
    // The older container is made of sectors of 512 bytes; calamine 0.38 panics on one that was cut within a sector.
    if !bytes.starts_with(b"PK") && !bytes.len().is_multiple_of(512) {
        return Err(damaged("the end is missing".to_string()));
    }
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|_| damaged("it is no workbook that can be read here".to_string()))?;
    let sheets = workbook.sheet_names();
    let candidates = match wanted {
        Some(name) if sheets.iter().any(|sheet| sheet == name) => vec![name.to_string()],
        Some(name) => return Err(UnpackError::UnknownSheet { asked: name.to_string(), sheets }),
        None => sheets.clone(),
    };
    for sheet in candidates {
        let range = workbook.worksheet_range(&sheet).map_err(|error| damaged(error.to_string()))?;
        if !range.is_empty() {
            let text = csv(&range, limit, control)?;
            return Ok(Unpacked { bytes: Cow::Owned(text), packing: Packing::Workbook { sheets, sheet } });
        }
    }
    Err(UnpackError::NoSheet)
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
