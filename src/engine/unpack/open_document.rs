//! Sheets of OpenDocument (.ods), looked through before they are read: calamine 0.38 never ends on a table that does not
//! end, and makes room for every cell that a repetition asks for.

use super::UnpackError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;
use std::io::{BufReader, Cursor};
use zip::ZipArchive;

/// What a cell takes in memory, its formula included.
const CELL_BYTES: u64 = 48;

fn damaged(why: &dyn std::fmt::Display) -> UnpackError {
    UnpackError::Damaged(why.to_string())
}

/// Looks through the content of an archive, if it is such a workbook.
///
/// # Errors
/// [`UnpackError::Damaged`] if an element is not closed or a number is none; [`UnpackError::TooLarge`] if the cells of
/// a sheet would take more than `limit` bytes.
pub(super) fn check(bytes: &[u8], limit: usize) -> Result<(), UnpackError> {
    // What is no such archive is refused by those who read it.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let Ok(content) = archive.by_name("content.xml") else { return Ok(()) };
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut sheet = Sheet::default();
    let (mut open, mut buffer) = (0_usize, Vec::new());
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|error| damaged(&error))?;
        match &event {
            Event::Start(element) => {
                open += 1;
                sheet.begin(element, false)?;
            }
            Event::Empty(element) => sheet.begin(element, true)?,
            // That it is the name of what was opened last, the reader checks.
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open == 0 => return Ok(()),
            Event::Eof => return Err(damaged(&"the end is missing")),
            _ => {}
        }
        if sheet.rows.saturating_mul(sheet.columns).saturating_mul(CELL_BYTES) > limit as u64 {
            return Err(UnpackError::TooLarge { limit });
        }
        buffer.clear();
    }
}

/// The part of a sheet that holds cells, as far as it was seen.
#[derive(Default)]
struct Sheet {
    rows: u64,
    columns: u64,
    /// The row at hand: where it ends, and how many cells of it were seen.
    bottom: u64,
    seen: u64,
}

impl Sheet {
    fn begin(&mut self, element: &BytesStart<'_>, empty: bool) -> Result<(), UnpackError> {
        match element.name().as_ref() {
            "table:table" => *self = Sheet::default(),
            "table:table-row" => {
                self.bottom = self.bottom.saturating_add(repeated(element, "table:number-rows-repeated")?);
                self.seen = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.seen = self.seen.saturating_add(repeated(element, "table:number-columns-repeated")?);
                if number_or_text(element)? || !empty {
                    (self.rows, self.columns) = (self.rows.max(self.bottom), self.columns.max(self.seen));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// How often a row or a cell stands there.
fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u64, UnpackError> {
    let found = element.try_get_attribute(name).map_err(|error| damaged(&error))?;
    let Some(attribute) = found else { return Ok(1) };
    attribute.value.parse().map_err(|error| damaged(&error))
}

/// Whether a cell holds anything; a number must be one.
fn number_or_text(element: &BytesStart<'_>) -> Result<bool, UnpackError> {
    let mut holds = false;
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| damaged(&error))?;
        let name = attribute.key.as_ref();
        holds |= name.starts_with("office:") || name == "table:formula";
        if name == "office:value" && !attribute.value.parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(damaged(&"a number cannot be read"));
        }
    }
    Ok(holds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    use zip::ZipWriter;

    fn checked(content: &str) -> Result<(), UnpackError> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("content.xml", SimpleFileOptions::default()).expect("to memory");
        writer.write_all(content.as_bytes()).expect("to memory");
        check(&writer.finish().expect("to memory").into_inner(), 1 << 20)
    }

    fn table(cells: &str) -> String {
        format!("<x><table:table><table:table-row>{cells}</table:table-row></table:table></x>")
    }

    #[test]
    fn a_table_that_does_not_end_is_refused() {
        let whole = table("<table:table-cell office:value=\"1\"/>");
        assert_eq!(checked(&whole), Ok(()));
        for cut in ["</table:table-row>", "</table:table>", "</x>"] {
            let end = whole.find(cut).expect("within");
            assert!(matches!(checked(&whole[..end]), Err(UnpackError::Damaged(_))), "without {cut}");
            assert!(matches!(checked(&whole.replace(cut, "")), Err(UnpackError::Damaged(_))), "without {cut}");
        }
        let told = checked(&table("<table:table-cell office:value=\"one\"/>"));
        assert!(matches!(told, Err(UnpackError::Damaged(_))));
    }

    #[test]
    fn empty_cells_may_be_repeated_to_the_end_of_the_sheet_and_others_may_not() {
        let many =
            "<table:table-cell office:value=\"1\"/><table:table-cell table:number-columns-repeated=\"99999999\"/>";
        assert_eq!(checked(&table(many)), Ok(()));
        let full = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"99999999\"/>";
        assert_eq!(checked(&table(full)), Err(UnpackError::TooLarge { limit: 1 << 20 }));
    }
}
