//! What this browser keeps of this visit, in words.

use super::indexed_db::Refusal;
use crate::app::format;
use crate::words::storage as words;

/// What this browser keeps of this visit.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveStatus {
    /// It has not been looked at yet.
    Unknown,
    /// Nothing, since there is nothing a user would miss.
    Nothing,
    /// Nothing, as the user wished.
    Off,
    /// Nothing, since the browser refuses.
    Refused(Refusal),
    /// The session of a table, with its file, or without and why; the bundled table needs none.
    Session(String, Option<Result<f64, String>>),
}

impl SaveStatus {
    /// Its word in `data-state`.
    pub fn word(&self) -> &'static str {
        match self {
            SaveStatus::Unknown => "unknown",
            SaveStatus::Nothing => "nothing",
            SaveStatus::Off => "off",
            SaveStatus::Refused(_) => "refused",
            SaveStatus::Session(_, Some(Err(_))) => "without-file",
            SaveStatus::Session(..) => "kept",
        }
    }

    /// It in words.
    pub fn sentence(&self) -> String {
        match self {
            SaveStatus::Unknown => String::new(),
            SaveStatus::Nothing => words::NOTHING_SAVED.into(),
            SaveStatus::Off => words::SAVING_IS_OFF.into(),
            SaveStatus::Refused(Refusal::Forbidden | Refusal::NoFiles) => words::FORBIDDEN.into(),
            SaveStatus::Refused(Refusal::Full) => words::FULL.into(),
            SaveStatus::Refused(Refusal::Silent) => words::SILENT.into(),
            SaveStatus::Refused(Refusal::Later) => words::LATER_VERSION.into(),
            SaveStatus::Refused(Refusal::Damaged) => words::DAMAGED.into(),
            SaveStatus::Session(name, None) => words::session_saved(name),
            SaveStatus::Session(name, Some(Ok(bytes))) => words::session_and_file_saved(name, &kilobytes(*bytes)),
            SaveStatus::Session(name, Some(Err(why))) => words::session_without_file(name, why),
        }
    }
}

fn kilobytes(bytes: f64) -> String {
    format::whole((bytes / 1024.0).ceil() as usize)
}
