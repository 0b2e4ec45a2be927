//! What this browser keeps of this visit, in words.

use super::indexed_db::Refusal;
use crate::app::format;

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
        const REST: &str = "settings, names, notes, groups, selection and map";
        match self {
            SaveStatus::Unknown => String::new(),
            SaveStatus::Nothing => "This browser keeps nothing yet: it will keep a table of your own, and what you \
                name."
                .into(),
            SaveStatus::Off => "This browser keeps nothing, as you wished.".into(),
            SaveStatus::Refused(Refusal::Forbidden) => {
                "This browser keeps nothing (in a private window, or since its storage is switched off): after a \
                 reload the table is to be opened again. Save the session to go on later."
                    .into()
            }
            SaveStatus::Refused(Refusal::Full) => {
                "This browser keeps nothing, since its storage is full. Save the session to go on later.".into()
            }
            SaveStatus::Refused(Refusal::Silent) => {
                "This browser keeps nothing for now, since its storage does not answer: closing other tabs of this \
                 page, or starting the browser anew, may help. Save the session to go on later."
                    .into()
            }
            SaveStatus::Refused(Refusal::Later) => {
                "This browser keeps nothing, since a later version of Strata has kept something here that this one \
                 cannot read. Reload the page to get that version, or save the session to go on later."
                    .into()
            }
            SaveStatus::Refused(Refusal::Damaged) => {
                "This browser keeps nothing, since its storage for this page is damaged. Save the session to go on \
                 later; “Forget” empties the storage, after which it can keep again."
                    .into()
            }
            SaveStatus::Session(name, None) => {
                format!("This browser keeps the {REST} of {name} until your next visit.")
            }
            SaveStatus::Session(name, Some(Ok(bytes))) => {
                format!("This browser keeps {name} ({} KB) with {REST} until your next visit.", kilobytes(*bytes))
            }
            SaveStatus::Session(name, Some(Err(why))) => format!(
                "This browser keeps {REST} until your next visit, but not {name} itself: {why}. After a reload, open \
                 that file again."
            ),
        }
    }
}

fn kilobytes(bytes: f64) -> String {
    format::whole((bytes / 1024.0).ceil() as usize)
}
