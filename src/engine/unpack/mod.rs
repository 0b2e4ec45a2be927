//! Tables that come packed: gzip-compressed text, and workbooks of spreadsheet programs.
//!
//! What is packed becomes the bytes of a CSV file, as the user would have got by unpacking or saving it themselves;
//! all that follows (typing, notes, exports) is then the same for every kind of file.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::unpack::{unpack, Packing};
//!
//! // What is not packed is handed on as it is.
//! let unpacked = unpack(b"a,b\n1,2\n", None, 1 << 20, &mut Control::none())?;
//! assert!(matches!(unpacked.packing, Packing::None) && &*unpacked.bytes == b"a,b\n1,2\n");
//! # Ok(())
//! # }
//! ```

mod archive;
mod biff;
mod cells;
mod compound;
mod gzip;
mod html;
mod json;
mod markup;
mod number_format;
mod office_binary;
mod office_xml;
mod open_document;
mod relations;
mod workbook_reader;

use super::control::{Control, Stopped};
use super::figures::whole;
use std::borrow::Cow;
use std::fmt;

/// The bytes of a text, and what the file held beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unpacked<'b> {
    /// A table as text: the file's own bytes if it was not packed.
    pub bytes: Cow<'b, [u8]>,
    /// How it was packed.
    pub packing: Packing,
    /// The columns, from 0, in which formulas have no result.
    pub unresolved: Vec<usize>,
}

/// How a table was packed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Packing {
    /// Not at all.
    #[default]
    None,
    /// Compressed by gzip.
    Gzip,
    /// A sheet of a workbook.
    Workbook {
        /// The names of the workbook's sheets, in its order.
        sheets: Vec<String>,
        /// The one that was read.
        sheet: String,
    },
    /// A file of a ZIP archive.
    Archive {
        /// The names of the files in it that may be tables, in its order.
        files: Vec<String>,
        /// The one that was read.
        file: String,
    },
    /// A table of a web page.
    Html,
    /// Records of JSON.
    Json,
}

/// Why a packed file gives no table. `Display` says it in a sentence without the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnpackError {
    /// Nobody wants the table any more.
    Stopped,
    /// The compressed data is damaged, or ends too early.
    Damaged(String),
    /// More bytes come out than can be read.
    TooLarge {
        /// The most that are read.
        limit: usize,
    },
    /// A file of another kind, and what to do.
    Foreign(String),
    /// A workbook that opens with a password.
    Locked,
    /// A workbook without a sheet that holds cells.
    NoSheet,
    /// No sheet has the name asked for.
    UnknownSheet {
        /// The name.
        asked: String,
        /// Those there are.
        sheets: Vec<String>,
    },
}

/// A file that is not what it says it is.
fn damaged(why: impl fmt::Display) -> UnpackError {
    UnpackError::Damaged(why.to_string())
}

impl From<Stopped> for UnpackError {
    fn from(_: Stopped) -> Self {
        UnpackError::Stopped
    }
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnpackError::Stopped => f.write_str("unpacking was stopped."),
            UnpackError::Damaged(why) => {
                write!(f, "the file is damaged or not complete ({why}). Save or download it again.")
            }
            UnpackError::TooLarge { limit } => write!(
                f,
                "unpacked it is larger than the {} MB that can be read here. Keep fewer rows or columns, or a random \
                 sample of the rows.",
                whole(limit / 1_000_000)
            ),
            UnpackError::Foreign(found) => write!(f, "it is {found}."),
            UnpackError::Locked => {
                f.write_str("it is protected by a password. Save it without one, or save the sheet as CSV.")
            }
            UnpackError::NoSheet => f.write_str("the workbook has no sheet that holds a cell."),
            UnpackError::UnknownSheet { asked, sheets } => {
                write!(f, "the workbook has no sheet \"{asked}\"; it has {}.", sheets.join(", "))
            }
        }
    }
}

impl std::error::Error for UnpackError {}

/// Unpacks what is packed, at most `limit` bytes of text; of a workbook the `sheet` of this name, else the first that
/// holds cells.
///
/// # Errors
/// [`UnpackError`]; a file that is not packed, whatever it is, gives none.
pub fn unpack<'b>(
    bytes: &'b [u8],
    sheet: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Unpacked<'b>, UnpackError> {
    if bytes.starts_with(b"\x1f\x8b") {
        let unpacked = gzip::gunzip(bytes, limit, control)?;
        let text = text(&unpacked, limit, control)?.map_or(unpacked, |(text, _)| text);
        return Ok(Unpacked { bytes: Cow::Owned(text), packing: Packing::Gzip, unresolved: Vec::new() });
    }
    if workbook_reader::is_workbook(bytes) {
        return workbook_reader::sheet(bytes, sheet, limit, control);
    }
    if let Some((text, packing)) = text(bytes, limit, control)? {
        return Ok(Unpacked { bytes: Cow::Owned(text), packing, unresolved: Vec::new() });
    }
    Ok(Unpacked { bytes: Cow::Borrowed(bytes), packing: Packing::None, unresolved: Vec::new() })
}

/// The text of a table that is written as a web page or as JSON, and which; `None` for any other text.
fn text(bytes: &[u8], limit: usize, control: &mut Control) -> Result<Option<(Vec<u8>, Packing)>, UnpackError> {
    if html::is_page(bytes) {
        return Ok(Some((html::table(bytes, limit, control)?, Packing::Html)));
    }
    if json::is_json(bytes) {
        return Ok(Some((json::table(bytes, limit, control)?, Packing::Json)));
    }
    Ok(None)
}
