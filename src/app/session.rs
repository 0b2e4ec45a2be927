//! A session as a file: which table, which settings, and what the person named, noted and kept. Pure.

use super::selection::Selection;
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
        Session { kind, build: build.into(), table, settings, names, notes, groups: vec![], selection: vec![] }
    }

    /// Whether there is something a person would miss.
    pub fn is_worth_keeping(&self) -> bool {
        !(self.names.is_empty() && self.notes.is_empty() && self.groups.is_empty())
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
        let rows = session.table.rows;
        let picked = session.groups.iter().flat_map(|group| &group.rows).chain(&session.selection);
        match picked.copied().find(|&row| row as usize >= rows) {
            Some(row) => Err(format!("names row {} of a table of {rows} rows: it was changed.", u64::from(row) + 1)),
            None => Ok(session),
        }
    }

    /// The rows of a group as a selection.
    pub fn rows(rows: &[u32]) -> Selection {
        Selection::of(rows.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }

    proptest! {
        #[test]
        fn a_session_is_read_as_it_was_written(
            names in prop::collection::btree_map(0_usize..5, ".{0,12}", 0..4),
            rows in prop::collection::vec(0_u32..9, 0..5),
        ) {
            let groups = vec![KeptGroup { name: "g".into(), rows: rows.clone() }];
            let session = Session { notes: names.clone(), names, groups, selection: rows, ..session() };
            prop_assert_eq!(Session::read(&session.write()), Ok(session));
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,60}") {
            let _ = Session::read(&text);
        }
    }
}
