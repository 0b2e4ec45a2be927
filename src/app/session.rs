//! A session as a file: which table, which settings, and what the person named, noted and kept. Pure.

use super::selection::Selection;
use crate::protocol::data::Reading;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of file this is.
const KIND: &str = "strata-session";

/// All of it, written as JSON. Segments are told by their label: equal tables and settings give equal labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Says that it is a session of ours.
    pub kind: String,
    /// The build that wrote it.
    pub build: String,
    /// The table.
    pub table: TableMark,
    /// The settings as in the address.
    pub settings: String,
    /// How the file is read, where the person chose; sessions of earlier builds do not tell.
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
    pub groups: Vec<KeptGroup>,
    /// The rows that were selected, from 0.
    #[serde(default)]
    pub selection: Vec<u32>,
    /// The map at rest.
    #[serde(default)]
    pub layout: Option<KeptLayout>,
}

/// A finished map, so that it need not be computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptLayout {
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
pub struct TableMark {
    /// The file's name.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// A group that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptGroup {
    /// Its name.
    pub name: String,
    /// Its rows, from 0.
    pub rows: Vec<u32>,
}

impl Session {
    /// A session of a build, nothing named yet.
    pub fn new(build: &str, table: TableMark, settings: String) -> Session {
        let (names, notes) = (BTreeMap::new(), BTreeMap::new());
        let kind = KIND.to_string();
        Session {
            kind,
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

    /// Whether there is something a person would miss.
    pub fn is_worth_keeping(&self) -> bool {
        !(self.names.is_empty() && self.notes.is_empty() && self.groups.is_empty())
    }

    /// What is named, in short: "names given 1, notes 0, groups 2".
    pub fn told(&self) -> String {
        format!("names given {}, notes {}, groups {}", self.names.len(), self.notes.len(), self.groups.len())
    }

    /// As this browser keeps it: a text, and the map apart from it, since it is large and seldom changes.
    pub fn split(mut self) -> (String, Option<KeptLayout>) {
        let layout = self.layout.take();
        // These types always serialise.
        (serde_json::to_string(&self).unwrap_or_default(), layout)
    }

    /// A session that was [`Session::split`].
    ///
    /// # Errors
    /// As [`Session::read`]; a map that does not fit is left out.
    pub fn joined(text: &str, layout: Option<KeptLayout>) -> Result<Session, String> {
        let session = Session::read(text)?;
        let with_map = Session { layout: layout.or_else(|| session.layout.clone()), ..session.clone() };
        Ok(with_map.checked().unwrap_or(session))
    }

    /// The session as text.
    pub fn write(&self) -> String {
        // These types always serialise.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The session in a text.
    ///
    /// # Errors
    /// A sentence without a subject ("is no ...") if the text is no session of ours, or if one of its rows is not in its table.
    pub fn read(text: &str) -> Result<Session, String> {
        let session: Session = serde_json::from_str(text).map_err(|e| format!("is no session of Strata ({e})."))?;
        if session.kind != KIND {
            return Err(format!("is no session of Strata: its kind is “{}”, expected “{KIND}”.", session.kind));
        }
        session.checked()
    }

    /// The session if all rows it names are in its table.
    fn checked(self) -> Result<Session, String> {
        let rows = self.table.rows;
        let mapped = self.layout.iter().flat_map(|layout| &layout.rows);
        let picked = self.groups.iter().flat_map(|group| &group.rows).chain(&self.selection).chain(mapped);
        match picked.copied().find(|&row| row as usize >= rows) {
            Some(row) => Err(format!("names row {} of a table of {rows} rows: it was changed.", u64::from(row) + 1)),
            None if self.layout.as_ref().is_some_and(|layout| layout.positions.len() != 2 * layout.rows.len()) => {
                Err("has a map with more or fewer places than rows: it was changed.".into())
            }
            None => Ok(self),
        }
    }

    /// The rows of a group as a selection.
    pub fn rows(rows: &[u32]) -> Selection {
        Selection::of(rows.iter().copied())
    }
}

/// The largest file that this browser keeps, in bytes.
pub const LARGEST_KEPT: f64 = 256.0 * 1024.0 * 1024.0;

/// Whether a file of `bytes` bytes is kept where the browser would take `room` more: at most half of that, since others
/// need some too.
///
/// # Errors
/// Why it is not kept, as the end of a sentence.
pub fn is_kept(bytes: f64, room: Option<f64>) -> Result<(), String> {
    let mb = |bytes: f64| format!("{:.1} MB", bytes / 1024.0 / 1024.0);
    if bytes > LARGEST_KEPT {
        return Err(format!("it has {}, and files up to {} are kept", mb(bytes), mb(LARGEST_KEPT)));
    }
    match room {
        Some(room) if bytes > room / 2.0 => {
            Err(format!("it has {}, and this browser has room for {}", mb(bytes), mb(room.max(0.0))))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_kept_within_the_limit_and_with_room_only() {
        assert_eq!(is_kept(0.0, Some(0.0)), Ok(()));
        assert_eq!(is_kept(LARGEST_KEPT, None), Ok(()));
        assert_eq!(is_kept(LARGEST_KEPT, Some(2.0 * LARGEST_KEPT)), Ok(()));
        let refused = |bytes, room| is_kept(bytes, room).expect_err("not kept");
        assert!(refused(LARGEST_KEPT + 1.0, None).contains("up to 256.0 MB"));
        assert!(refused(3e6, Some(5e6)).contains("room for 4.8 MB"));
        assert!(refused(1.0, Some(-1.0)).contains("room for 0.0 MB"));
    }

    fn session() -> Session {
        let table = TableMark { name: "t.csv".into(), rows: 9, fingerprint: "00ff".into() };
        Session::new("1.0", table, "k=3".into())
    }

    #[test]
    fn what_is_no_session_is_told() {
        for text in ["", "{}", "[1]", "not json", "{\"kind\":\"other\"}"] {
            assert!(Session::read(text).expect_err("no session").starts_with("is no session"), "{text}");
        }
        let far = Session { selection: vec![9], ..session() };
        assert!(Session::read(&far.write()).expect_err("a row too far").contains("row 10 of a table of 9 rows"));
        let layout = |rows: Vec<u32>, positions: Vec<f32>| {
            let layout = KeptLayout { rows, positions, iteration: 1, kl: None, perplexity: 5.0, sample: None };
            Session::read(&Session { layout: Some(layout), ..session() }.write())
        };
        assert!(layout(vec![0, 9], vec![0.0; 4]).expect_err("a row too far").contains("row 10"));
        assert!(layout(vec![0, 8], vec![0.0; 3]).expect_err("half a place").contains("more or fewer places"));
        let kept = layout(vec![0, 8], vec![0.1, -7.25e-8, 3e7, 0.3]).expect("a session").layout.expect("a map");
        assert_eq!(kept.positions, [0.1, -7.25e-8, 3e7, 0.3]);
    }

    #[test]
    fn a_session_kept_in_two_parts_is_whole_again_unless_its_map_is_of_another_table() {
        let layout = |row: u32| KeptLayout {
            rows: vec![row],
            positions: vec![0.5, 1.5],
            iteration: 7,
            kl: Some(1.0),
            perplexity: 5.0,
            sample: None,
        };
        let whole = Session { layout: Some(layout(8)), ..session() };
        let (text, map) = whole.clone().split();
        assert_eq!(map, Some(layout(8)));
        assert_eq!(Session::joined(&text, map).as_ref(), Ok(&whole));
        assert_eq!(Session::joined(&text, Some(layout(9))), Ok(session()));
        assert_eq!(Session::joined(&whole.write(), None), Ok(whole));
        assert!(Session::joined("{}", None).is_err());
    }

    proptest! {
        #[test]
        fn a_session_is_read_as_it_was_written(
            names in prop::collection::btree_map(0_usize..5, ".{0,12}", 0..4),
            rows in prop::collection::vec(0_u32..9, 0..5),
        ) {
            let groups = vec![KeptGroup { name: "g".into(), rows: rows.clone() }];
            let reading = Some(Reading { ignored: vec!["x".into()], ..Reading::default() });
            let session = Session { notes: names.clone(), names, groups, selection: rows, reading, ..session() };
            prop_assert_eq!(Session::read(&session.write()), Ok(session));
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,60}") {
            let _ = Session::read(&text);
        }
    }
}
