//! A sheet of a workbook (.xlsx, .xlsb, .xls, .ods) as the CSV text that saving it would give.

use super::archive::{Archive, MAGIC as ARCHIVE};
use super::cells::{candidates, Chosen};
use super::compound::{Compound, MAGIC as CONTAINER};
use super::office_binary::{OfficeBinary, DOCUMENT};
use super::office_xml::OfficeXml;
use super::open_document::{self, CONTENT};
use super::{biff, damaged, Packing, UnpackError, Unpacked};
use crate::engine::control::Control;
use std::borrow::Cow;
use std::io::Read;

/// Whether the bytes may be a workbook: a ZIP archive, or the older container of Office documents.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE) || bytes.starts_with(CONTAINER)
}

/// The sheet called `wanted`, else the first that holds cells.
///
/// # Errors
/// [`UnpackError::Damaged`] if it is no workbook after all, [`UnpackError::NoSheet`], [`UnpackError::UnknownSheet`],
/// [`UnpackError::TooLarge`], [`UnpackError::Locked`], [`UnpackError::Stopped`].
pub(super) fn sheet<'b>(
    bytes: &'b [u8],
    wanted: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Unpacked<'b>, UnpackError> {
    if bytes.starts_with(ARCHIVE) {
        let archive = Archive::open(bytes, limit)?;
        if !is_office(&archive) {
            return archived(&archive, wanted, limit, control);
        }
    }
    let Chosen { sheets, found } = choose(bytes, wanted, limit, control)?;
    candidates(&sheets, &[], wanted)?;
    let (at, cells) = found.ok_or(UnpackError::NoSheet)?;
    let unresolved = cells.unresolved();
    // Reading was the first half.
    let text = cells.csv(&mut |done, all| Ok(control.at(all + done, 2 * all)?))?;
    let sheet = sheets[at].clone();
    Ok(Unpacked { bytes: Cow::Owned(text), packing: Packing::Workbook { sheets, sheet }, unresolved })
}

/// Whether an archive is a workbook, or says that it is one.
fn is_office(archive: &Archive<'_>) -> bool {
    [CONTENT, DOCUMENT, "_rels/.rels", "[Content_Types].xml", "mimetype"].iter().any(|part| archive.has(part))
}

/// Endings of the tables that are read out of an archive.
const TABLES: [&str; 8] = [".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".html"];

/// The table in an archive of files: the one called `wanted`, else the first.
fn archived(
    archive: &Archive<'_>,
    wanted: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Unpacked<'static>, UnpackError> {
    let is_table = |name: &&str| {
        let lower = name.to_lowercase();
        // A Mac adds files of its own.
        let hidden =
            lower.starts_with("__macosx/") || lower.rsplit('/').next().is_some_and(|file| file.starts_with('.'));
        !hidden && TABLES.iter().any(|ending| lower.ends_with(ending))
    };
    let files: Vec<String> = archive.names().filter(is_table).map(str::to_string).collect();
    if files.is_empty() {
        let is_numbers = archive.names().any(|name| name.ends_with(".iwa") || name == "Index.zip");
        let found = match is_numbers {
            true => {
                "an Apple Numbers document: choose File, Export To, CSV or Excel there, and open that file".to_string()
            }
            false => {
                let names: Vec<&str> = archive.names().filter(|name| !name.ends_with('/')).take(5).collect();
                format!("a ZIP archive without a table that can be read here (it holds {})", names.join(", "))
            }
        };
        return Err(UnpackError::Foreign(found));
    }
    let file = match wanted {
        Some(wanted) if !files.iter().any(|file| file == wanted) => {
            return Err(UnpackError::UnknownSheet { asked: wanted.to_string(), sheets: files });
        }
        Some(wanted) => wanted.to_string(),
        None => files[0].clone(),
    };
    let mut part = archive.read(&file, limit as u64, control)?.ok_or(UnpackError::NoSheet)?;
    let mut bytes = Vec::new();
    if let Err(error) = part.read_to_end(&mut bytes) {
        return Err(part.why().unwrap_or_else(|| damaged(error)));
    }
    drop(part);
    // A table in another form within it becomes text as well.
    let bytes = match super::text(&bytes, limit, control)? {
        Some((text, _)) => text,
        None => bytes,
    };
    Ok(Unpacked { bytes: Cow::Owned(bytes), packing: Packing::Archive { files, file }, unresolved: Vec::new() })
}

fn choose(bytes: &[u8], wanted: Option<&str>, limit: usize, control: &mut Control) -> Result<Chosen, UnpackError> {
    if bytes.starts_with(CONTAINER) {
        let file = Compound::open(bytes)?;
        if file.has("EncryptedPackage") {
            return Err(UnpackError::Locked);
        }
        let stream = file.stream(if file.has("Workbook") { "Workbook" } else { "Book" })?;
        return biff::choose(&stream, wanted, limit, control);
    }
    let archive = Archive::open(bytes, limit)?;
    if archive.has(CONTENT) {
        open_document::read(&archive, wanted, limit, control)
    } else if archive.has(DOCUMENT) {
        OfficeBinary::open(archive, limit, control)?.choose(wanted, control)
    } else {
        OfficeXml::open(archive, limit, control)?.choose(wanted, control)
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
                "id,spent,since,active,note\nK1,12.5,2024-03-05,true,\"a, b\"\nK2,,2024-03-06 \
                 13:30:00,false,\nK3,7,,true,#N/A\n",
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
