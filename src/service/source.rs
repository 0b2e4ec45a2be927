//! The table at hand, and where its text can be had again.

use super::context::Interrupted;
use crate::engine::control::Control;
use crate::engine::rollup::Plan;
use crate::engine::table::{Schema, Table, MAX_BYTES};
use crate::engine::unpack::{unpack, Packing, Unpacked};
use crate::protocol::JobError;
use std::borrow::Cow;
use std::rc::Rc;

/// Where the bytes of a file can be had again.
pub type FileReader = Rc<dyn Fn() -> Result<Vec<u8>, String>>;

/// A table with the text it came from, which exports copy word by word.
pub(in crate::service) struct Source {
    pub(in crate::service) name: String,
    /// See [`Upload::edition`](crate::protocol::data::Upload).
    pub(in crate::service) edition: u32,
    /// Of the text; a worker that only holds a copy of the table does not need it.
    pub(in crate::service) fingerprint: String,
    /// The text.
    pub(in crate::service) origin: OriginalText,
    /// The table as it stands in the text, without its cells.
    pub(in crate::service) shell: Table,
    /// Its columns, as a second file is to be read.
    pub(in crate::service) schema: Schema,
    /// How its rows came of the lines of the file, if they did: `shell` and the text are of the customers then.
    pub(in crate::service) rollup: Option<Plan>,
    /// The table to work on.
    pub(in crate::service) table: Table,
    /// Another worker told its content and answers for it: this one needs its cells only until it has features.
    pub(in crate::service) is_copy: bool,
}

/// 16 hexadecimal digits that tell files apart (FNV-1a of 64 bits): no proof against forgery.
pub(in crate::service) fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

/// Where the text of a table is.
pub(super) enum OriginalText {
    /// Here; empty in a worker that makes no exports.
    InMemory(Vec<u8>),
    /// In a file that can be had again, in this sheet if it is a workbook.
    InFile {
        fetch: FileReader,
        name: String,
        sheet: Option<String>,
        /// The fingerprint of its bytes.
        content: String,
    },
}

impl OriginalText {
    /// The text.
    ///
    /// # Errors
    /// A sentence that names the file if it is gone or changed.
    pub(super) fn text(&self) -> Result<Cow<'_, [u8]>, Interrupted> {
        let (fetch, name, sheet, content) = match self {
            OriginalText::InMemory(bytes) => return Ok(Cow::Borrowed(bytes)),
            OriginalText::InFile { fetch, name, sheet, content } => (fetch, name, sheet, content),
        };
        let failed = |sentence| Interrupted::Failed(JobError::general(sentence));
        let bytes = fetch().map_err(failed)?;
        if fingerprint(&bytes) != *content {
            return Err(failed(format!(
                "{name} has changed on this computer since it was opened, so its cells cannot be written beside the \
                 segments of what it held then: open it again."
            )));
        }
        let unpacked = unpack(&bytes, sheet.as_deref(), MAX_BYTES, &mut Control::none());
        let Unpacked { bytes: text, packing, .. } = unpacked.map_err(|error| failed(error.to_string()))?;
        let text = match packing {
            Packing::None => None,
            _ => Some(text.into_owned()),
        };
        Ok(Cow::Owned(text.unwrap_or(bytes)))
    }
}
