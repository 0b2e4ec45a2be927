//! A session as a file: which table, which settings, and what the person named, noted and kept. Pure.

use crate::app::analysis::selection::Selection;
use crate::app::settings::{url, ImputeKind, Settings, IMPUTE};
use crate::engine::prepare::Impute;
use crate::protocol::data::Reading;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of file this is.
const KIND: &str = "strata-session";
/// The version that is written. One that an earlier build could misunderstand gets a higher number.
const VERSION: u32 = 1;
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
            version: VERSION,
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
        let text =
            std::str::from_utf8(bytes).map_err(|_| "is no session of Strata: it is no text in UTF-8.".to_string())?;
        // Some editors put a mark at the start.
        Session::read(text.trim_start_matches('\u{feff}'))
    }

    /// The session in a text.
    ///
    /// # Errors
    /// A sentence without a subject ("is no ...") if the text is no session of ours, is one of a later version, or if
    /// anything in it does not fit the rest.
    pub fn read(text: &str) -> Result<Session, String> {
        let foreign = |error: serde_json::Error| {
            let cut = if error.is_eof() { ": it ends in the middle, as if it was cut off" } else { "" };
            format!("is no session of Strata{cut} ({}).", brief(&error.to_string()))
        };
        let Head { kind, version } = serde_json::from_str(text).map_err(foreign)?;
        if kind != KIND {
            return Err(format!("is no session of Strata: its kind is “{}”, expected “{KIND}”.", brief(&kind)));
        }
        if version > VERSION {
            return Err(format!(
                "was saved by a later version of Strata (sessions of version {version}; this page reads up to \
                 {VERSION}): \
                 reload the page to get that version, and open it again."
            ));
        }
        serde_json::from_str::<Session>(text).map_err(foreign)?.checked()
    }

    /// The session if all in it goes together.
    fn checked(self) -> Result<Session, String> {
        let rows = self.table.rows;
        let (settings, problems) = url::read(&self.settings);
        if let Some(problem) = problems.first() {
            return Err(format!("holds settings that this version of Strata does not know. {}", brief(problem)));
        }
        if let Some(label) = self.names.keys().chain(self.notes.keys()).find(|&&label| label >= rows) {
            return Err(no_such_segment(*label));
        }
        let picked = self.groups.iter().map(|group| (format!("the group “{}”", brief(&group.name)), &group.rows));
        for (what, picked) in picked.chain([("the selection".to_string(), &self.selection)]) {
            fits(&what, picked, rows)?;
        }
        if let Some(layout) = &self.layout {
            fits("the map", &layout.rows, rows)?;
            let (places, mapped) = (layout.positions.len(), layout.rows.len());
            if places != 2 * mapped {
                return Err("has a map with more or fewer places than rows: it was changed.".into());
            }
            if !drops_rows(&settings) && mapped != rows {
                return Err(format!("has a map of {mapped} rows for a table of {rows}: it was changed."));
            }
            let numbers = layout.positions.iter().all(|place| place.is_finite());
            if !(numbers && layout.kl.is_none_or(f64::is_finite) && layout.perplexity.is_finite()) {
                return Err("has a map with places that are no numbers: it was changed.".into());
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
            return Err(format!("is of {rows} rows, and its table has {table_rows}: it was changed."));
        }
        if let Some(label) = self.names.keys().chain(self.notes.keys()).find(|&&label| label >= segments) {
            return Err(no_such_segment(*label));
        }
        if let Some(layout) = &self.layout {
            if Session::rows(&layout.rows) != Session::rows(segmented) {
                return Err("has a map of other rows than those that are segmented: it was changed.".into());
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
        let row = u64::from(*row) + 1;
        return Err(format!("names row {row} of a table of {rows} rows in {what}: it was changed."));
    }
    let mut sorted = picked.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("names row {} twice in {what}: it was changed.", u64::from(pair[0]) + 1)),
        None => Ok(()),
    }
}

fn no_such_segment(label: usize) -> String {
    format!("names segment {}, which its table and settings do not give: it was changed.", label.saturating_add(1))
}

/// The start of a text that may be of any length.
fn brief(text: &str) -> String {
    const MOST: usize = 300;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_string(),
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
        let table = TableId { name: "t.csv".into(), rows: 9, fingerprint: "00ff".into() };
        Session::new("1.0", table, "k=3".into())
    }

    #[test]
    fn what_is_no_session_is_told() {
        for text in ["", "{}", "[1]", "not json", "{\"kind\":\"other\"}"] {
            assert!(Session::read(text).expect_err("no session").starts_with("is no session"), "{text}");
        }
    }

    fn layout(rows: Vec<u32>) -> SavedMap {
        let positions = rows.iter().flat_map(|&row| [0.5 * row as f32, -7.25e-8]).collect();
        SavedMap { rows, positions, iteration: 7, kl: Some(1.0), perplexity: 5.0, sample: None }
    }

    /// Why a session is refused once it was written.
    fn refused(session: Session) -> String {
        Session::read(&session.write()).expect_err("refused")
    }

    #[test]
    fn what_does_not_go_together_is_refused_as_a_whole() {
        let with = |layout: SavedMap| Session { layout: Some(layout), ..session() };
        let group = |rows: Vec<u32>| vec![SavedGroup { name: "g".into(), rows }];
        assert!(refused(Session { selection: vec![9], ..session() }).contains("row 10 of a table of 9 rows"));
        assert!(refused(Session { selection: vec![1, 2, 1], ..session() }).contains("row 2 twice in the selection"));
        assert!(refused(Session { groups: group(vec![3, 3]), ..session() }).contains("row 4 twice in the group “g”"));
        assert!(refused(Session { groups: group(vec![u32::MAX]), ..session() }).contains("row 4294967296"));
        assert!(refused(Session { names: [(9, "x".into())].into(), ..session() }).contains("segment 10"));
        assert!(refused(Session { notes: [(usize::MAX, "x".into())].into(), ..session() }).contains("names segment"));
        assert!(refused(Session { settings: "k=3&colour=blue".into(), ..session() }).contains("colour"));
        assert!(refused(Session { settings: "k=many".into(), ..session() }).contains("many"));

        let all: Vec<u32> = (0..9).collect();
        assert!(refused(with(layout(vec![0, 9]))).contains("row 10"));
        assert!(refused(with(layout(vec![0, 8]))).contains("a map of 2 rows for a table of 9"));
        assert!(refused(with(layout(vec![0; 9]))).contains("row 1 twice in the map"));
        let short = SavedMap { positions: vec![0.0; 17], ..layout(all.clone()) };
        assert!(refused(with(short)).contains("more or fewer places"));
        let text = with(layout(all.clone())).write().replacen("0.5", "1e39", 1);
        assert!(Session::read(&text).expect_err("beyond all numbers").contains("no numbers"));
        // Rows that are left out for what they lack are not on the map.
        let dropping = Session { settings: "impute=drop".into(), ..with(layout(vec![0, 8])) };
        assert_eq!(Session::read(&dropping.write()), Ok(dropping.clone()));
        assert_eq!(dropping.fits_segments(9, &[8, 0], 1), Ok(()));
        assert!(with(layout(all.clone())).maps_all(9) && !with(layout(all.clone())).maps_all(10));
        let undropped = Session { settings: "impute=drop".into(), ..with(layout(all.clone())) };
        assert!(!undropped.maps_all(9) && !dropping.maps_all(9) && !session().maps_all(9));
        assert!(dropping.fits_segments(9, &[0, 7, 8], 1).expect_err("another map").contains("other rows"));
        let kept = Session::read(&with(layout(all)).write()).expect("a session").layout.expect("a map");
        assert_eq!(kept.positions[..4], [0.0, -7.25e-8, 0.5, -7.25e-8]);
    }

    #[test]
    fn a_session_fits_its_own_table_and_segments_alone() {
        let named = Session { names: [(2, "x".into())].into(), ..session() };
        let all: Vec<u32> = (0..9).collect();
        assert_eq!(named.fits_segments(9, &all, 3), Ok(()));
        assert!(named.fits_segments(9, &all, 2).expect_err("too few segments").contains("segment 3"));
        assert!(named.fits_segments(10, &all, 3).expect_err("too many rows").contains("9 rows, and its table has 10"));
    }

    #[test]
    fn sessions_of_earlier_builds_are_read_and_later_ones_are_told() {
        let text = session().write();
        let earlier = text.replacen("\"version\": 1,", "", 1);
        assert_ne!(earlier, text);
        assert_eq!(Session::read(&earlier), Ok(session()));
        // Whatever else is in it.
        let later = text.replacen("\"version\": 1", "\"version\": 2, \"flows\": [1]", 1);
        assert!(Session::read(&later).expect_err("later").contains("by a later version of Strata"));
        let odd = text.replacen("\"version\": 1", "\"version\": 1, \"flows\": [1]", 1);
        assert!(Session::read(&odd).expect_err("odd").contains("unknown field `flows`"));
    }

    #[test]
    fn a_file_is_text_in_utf_8_with_or_without_a_mark() {
        let text = session().write();
        assert_eq!(Session::read_bytes(text.as_bytes()), Ok(session()));
        assert_eq!(Session::read_bytes(format!("\u{feff}{text}").as_bytes()), Ok(session()));
        assert!(Session::read_bytes(b"{\"kind\": \"\xff\"}").expect_err("no text").contains("UTF-8"));
        let deep = "[".repeat(1_000_000);
        for nested in [deep.clone(), text.replacen("\"k=3\"", &deep, 1), text.replacen("[]", &deep, 1)] {
            assert!(Session::read(&nested).expect_err("too deep").starts_with("is no session"));
        }
        let endless = format!("{{\"kind\": \"{}\"}}", "x".repeat(1_000_000));
        assert!(Session::read(&endless).expect_err("another kind").len() < 2000);
    }

    #[test]
    fn a_session_kept_in_two_parts_is_whole_again_and_nothing_of_it_is_taken_if_its_map_does_not_fit() {
        let all: Vec<u32> = (0..9).collect();
        let whole = Session { layout: Some(layout(all)), ..session() };
        let (text, map) = whole.clone().split();
        assert_eq!(map, whole.layout);
        assert_eq!(Session::joined(&text, map).as_ref(), Ok(&whole));
        assert_eq!(Session::joined(&text, None), Ok(session()));
        assert!(Session::joined(&text, Some(layout(vec![9]))).is_err());
        let unknown = SavedMap { perplexity: f64::NAN, ..layout((0..9).collect()) };
        assert!(Session::joined(&text, Some(unknown)).is_err());
        assert_eq!(Session::joined(&whole.write(), None), Ok(whole));
        assert!(Session::joined("{}", None).is_err());
    }

    proptest! {
        #[test]
        fn a_session_is_read_as_it_was_written(
            names in prop::collection::btree_map(0_usize..5, ".{0,12}", 0..4),
            rows in prop::collection::btree_set(0_u32..9, 0..5),
        ) {
            let rows: Vec<u32> = rows.into_iter().collect();
            let groups = vec![SavedGroup { name: "g".into(), rows: rows.clone() }];
            let reading = Some(Reading { ignored: vec!["x".into()], ..Reading::default() });
            let session = Session { notes: names.clone(), names, groups, selection: rows, reading, ..session() };
            prop_assert_eq!(Session::read(&session.write()), Ok(session));
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,60}") {
            let _ = Session::read(&text);
        }

        #[test]
        fn a_session_that_was_cut_or_changed_anywhere_is_read_whole_or_refused(
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            cuts in any::<bool>(),
        ) {
            let names = [(1, "One".to_string())].into();
            let groups = vec![SavedGroup { name: "g".into(), rows: vec![1, 4] }];
            let whole = Session { names, groups, layout: Some(layout((0..9).collect())), ..session() };
            let mut bytes = whole.write().into_bytes();
            let at = at.index(bytes.len());
            if cuts { bytes.truncate(at) } else { bytes[at] = byte }
            match Session::read_bytes(&bytes) {
                // Whatever it says now, it goes together.
                Ok(read) => prop_assert_eq!(read.clone().checked(), Ok(read)),
                Err(sentence) => prop_assert!(sentence.ends_with('.') || sentence.ends_with('…'), "{}", sentence),
            }
        }
    }
}
