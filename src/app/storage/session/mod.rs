//! A session as a file: which table, which settings, and what the user named, noted and kept. Pure.

#[cfg(test)]
mod tests;

use crate::app::analysis::selection::Selection;
use crate::app::format::whole;
use crate::app::settings::{url, ImputeKind, Settings, IMPUTE};
use crate::engine::prepare::Impute;
use crate::protocol::data::Reading;
use crate::words::storage as words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of file this is.
const KIND: &str = "strata-session";
/// The latest version. One that an earlier build could misunderstand gets a higher number: from 2 on the rows may be
/// customers that came of the file's lines.
const VERSION: u32 = 2;
/// So large a session is read at most, in bytes: one of a million rows with its map has some 60 MB.
pub const LARGEST: f64 = 300.0 * 1024.0 * 1024.0;

/// All of it, written as JSON. Segments are told by their label: equal tables and settings give equal labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Says that it is a session of ours.
    pub kind: String,
    /// The version of what follows; sessions of earlier builds do not tell, and are of the first.
    #[serde(default = "first")]
    pub version: u32,
    /// The build that wrote it.
    pub build: String,
    /// The table.
    pub table: TableId,
    /// The settings as in the address.
    pub settings: String,
    /// How the file is read, where the user chose; sessions of earlier builds do not tell.
    #[serde(default)]
    pub reading: Option<Reading>,
    /// Names given to segments, by label.
    #[serde(default)]
    pub names: BTreeMap<usize, String>,
    /// Notes on segments, by label.
    #[serde(default)]
    pub notes: BTreeMap<usize, String>,
    /// Groups that were kept.
    #[serde(default)]
    pub groups: Vec<SavedGroup>,
    /// The rows that were selected, from 0.
    #[serde(default)]
    pub selection: Vec<u32>,
    /// The map at rest.
    #[serde(default)]
    pub layout: Option<SavedMap>,
}

/// What is looked at before the rest.
#[derive(Deserialize)]
struct Head {
    kind: String,
    #[serde(default = "first")]
    version: u32,
}

fn first() -> u32 {
    1
}

/// A finished map, so that it need not be computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedMap {
    /// Which row of the table each place belongs to, from 0.
    pub rows: Vec<u32>,
    /// x, y of each row, one after the other.
    pub positions: Vec<f32>,
    /// Iterations done.
    pub iteration: usize,
    /// The KL divergence.
    pub kl: Option<f64>,
    /// The perplexity at work.
    pub perplexity: f64,
    /// Of a large table: how many rows made the map.
    pub sample: Option<usize>,
}

/// What tells tables apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableId {
    /// The file's name.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// A group that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedGroup {
    /// Its name.
    pub name: String,
    /// Its rows, from 0.
    pub rows: Vec<u32>,
}

impl Session {
    /// A session of a build, nothing named yet.
    pub fn new(build: &str, table: TableId, settings: String) -> Session {
        let (names, notes) = (BTreeMap::new(), BTreeMap::new());
        let kind = KIND.to_string();
        Session {
            kind,
            version: first(),
            build: build.into(),
            table,
            settings,
            reading: None,
            names,
            notes,
            groups: vec![],
            selection: vec![],
            layout: None,
        }
    }

    /// Tells how the file is read.
    pub fn set_reading(&mut self, reading: Reading) {
        self.version = if reading.rollup.is_some() { VERSION } else { first() };
        self.reading = Some(reading);
    }

    /// Whether there is something a user would miss.
    pub fn is_worth_keeping(&self) -> bool {
        !(self.names.is_empty() && self.notes.is_empty() && self.groups.is_empty())
    }

    /// As this browser keeps it: a text, and the map apart from it, since it is large and seldom changes.
    pub fn split(mut self) -> (String, Option<SavedMap>) {
        let layout = self.layout.take();
        // These types always serialize.
        (serde_json::to_string(&self).unwrap_or_default(), layout)
    }

    /// A session that was [`Session::split`].
    ///
    /// # Errors
    /// As [`Session::read`], also for a map that does not fit: nothing is taken of it then.
    pub fn joined(text: &str, layout: Option<SavedMap>) -> Result<Session, String> {
        let session = Session::read(text)?;
        match layout {
            Some(layout) => Session { layout: Some(layout), ..session }.checked(),
            None => Ok(session),
        }
    }

    /// The session as text.
    pub fn write(&self) -> String {
        // These types always serialize.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The session in a file's bytes.
    ///
    /// # Errors
    /// As [`Session::read`].
    pub fn read_bytes(bytes: &[u8]) -> Result<Session, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| words::NOT_UTF8.to_string())?;
        // Some editors put a mark at the start.
        Session::read(text.trim_start_matches('\u{feff}'))
    }

    /// The session in a text.
    ///
    /// # Errors
    /// A sentence without a subject ("is no ...") if the text is no session of ours, is one of a later version, or if
    /// anything in it does not fit the rest.
    pub fn read(text: &str) -> Result<Session, String> {
        let foreign = |error: serde_json::Error| words::not_a_session(error.is_eof(), &brief(&error.to_string()));
        let Head { kind, version } = serde_json::from_str(text).map_err(foreign)?;
        if kind != KIND {
            return Err(words::other_kind(&brief(&kind), KIND));
        }
        if version > VERSION {
            return Err(words::later_session(&version.to_string(), &VERSION.to_string()));
        }
        serde_json::from_str::<Session>(text).map_err(foreign)?.checked()
    }

    /// The session if all in it goes together.
    fn checked(self) -> Result<Session, String> {
        let rows = self.table.rows;
        let (settings, problems) = url::read(&self.settings);
        if let Some(problem) = problems.first() {
            return Err(words::unknown_settings(&brief(problem)));
        }
        if let Some(label) = self.names.keys().chain(self.notes.keys()).find(|&&label| label >= rows) {
            return Err(no_such_segment(*label));
        }
        let picked = self.groups.iter().map(|group| (words::the_group(&brief(&group.name)), &group.rows));
        for (what, picked) in picked.chain([(words::THE_SELECTION.to_string(), &self.selection)]) {
            fits(&what, picked, rows)?;
        }
        if let Some(layout) = &self.layout {
            fits(words::THE_MAP, &layout.rows, rows)?;
            let (places, mapped) = (layout.positions.len(), layout.rows.len());
            if places != 2 * mapped {
                return Err(words::MAP_WITHOUT_ROWS.into());
            }
            if !drops_rows(&settings) && mapped != rows {
                return Err(words::map_of_rows(&whole(mapped), &whole(rows)));
            }
            let numbers = layout.positions.iter().all(|place| place.is_finite());
            if !(numbers && layout.kl.is_none_or(f64::is_finite) && layout.perplexity.is_finite()) {
                return Err(words::MAP_WITHOUT_NUMBERS.into());
            }
        }
        Ok(self)
    }

    /// Whether the session is of a table with so many rows, in which these are segmented, in so many segments.
    ///
    /// # Errors
    /// As [`Session::read`].
    pub fn fits_segments(&self, table_rows: usize, segmented: &[u32], segments: usize) -> Result<(), String> {
        let rows = self.table.rows;
        if rows != table_rows {
            return Err(words::rows_differ(&whole(rows), &whole(table_rows)));
        }
        if let Some(label) = self.names.keys().chain(self.notes.keys()).find(|&&label| label >= segments) {
            return Err(no_such_segment(*label));
        }
        if let Some(layout) = &self.layout {
            if Session::rows(&layout.rows) != Session::rows(segmented) {
                return Err(words::MAP_OF_OTHER_ROWS.into());
            }
        }
        Ok(())
    }

    /// Whether its map has every row of a table with so many rows: it fits whatever the segments are.
    pub fn maps_all(&self, table_rows: usize) -> bool {
        let (settings, _) = url::read(&self.settings);
        let maps = self.layout.as_ref().is_some_and(|layout| layout.rows.len() == table_rows);
        maps && self.table.rows == table_rows && !drops_rows(&settings)
    }

    /// The rows of a group as a selection.
    pub fn rows(rows: &[u32]) -> Selection {
        Selection::of(rows.iter().copied())
    }
}

/// Whether some settings leave rows with missing values out.
fn drops_rows(settings: &Settings) -> bool {
    let mut columns = settings.pending_columns.values();
    settings.choice(&IMPUTE) == ImputeKind::Drop || columns.any(|wish| wish.spec.impute == Some(Impute::Drop))
}

/// Whether each of some rows is one of the table's `rows` rows, and is there once.
fn fits(what: &str, picked: &[u32], rows: usize) -> Result<(), String> {
    if let Some(row) = picked.iter().find(|&&row| row as usize >= rows) {
        return Err(words::no_such_row(&whole((*row as usize).saturating_add(1)), &whole(rows), what));
    }
    let mut sorted = picked.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(words::row_twice(&whole((pair[0] as usize).saturating_add(1)), what)),
        None => Ok(()),
    }
}

fn no_such_segment(label: usize) -> String {
    words::no_such_segment(&whole(label.saturating_add(1)))
}

/// The start of a text that may be of any length.
fn brief(text: &str) -> String {
    const MOST: usize = 300;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_string(),
    }
}
