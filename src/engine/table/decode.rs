//! Bytes become text, or a sentence on what they are instead.

use super::error::Problem;

/// As much of the file is looked at before anything else is done with it.
const PREFIX: usize = 64 * 1024;

/// The first bytes of files people take for a table, and what to call them.
const KNOWN: [(&[u8], &str); 14] = [
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or another Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
];

/// The text of a file: UTF-8, with or without a byte order mark.
///
/// # Errors
/// [`Problem::NotText`] for pictures, archives and anything else that is no UTF-8 text; a file of noise is refused by
/// its first 64 KiB.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    if let Some((_, kind)) = KNOWN.iter().find(|(magic, _)| bytes[start..].starts_with(magic)) {
        return Err(Problem::NotText { found: (*kind).to_string() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let prefix = &bytes[..bytes.len().min(PREFIX)];
    if let Some(at) = prefix.iter().position(|&b| b == 0) {
        return Err(Problem::NotText { found: format!("a zero byte at position {}", at + 1) });
    }
    let invalid =
        |at: usize| Problem::NotText { found: format!("bytes that are no UTF-8 text at position {}", at + 1) };
    match std::str::from_utf8(prefix) {
        Err(e) if e.error_len().is_some() => Err(invalid(e.valid_up_to())),
        _ => std::str::from_utf8(bytes).map_err(|e| invalid(e.valid_up_to())),
    }
}
