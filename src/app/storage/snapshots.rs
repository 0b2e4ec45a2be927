//! The visits that are kept in this browser: each tab keeps its own, and those that no open tab has are offered.

use super::indexed_db::{self, Refusal};
use super::session::{SavedMap, Session};
use super::tab_lock;
use crate::app::browser;
use crate::protocol::codec;
use crate::words::storage as words;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// So many visits are kept beside those of open tabs; the oldest go.
pub const MOST: usize = 4;

/// Where earlier builds kept the session of their only visit, if not in the database: in the browser's other storage.
const EARLIER: &str = "strata-session";
/// A browser's clock goes no further, in milliseconds since 1970.
const LATEST: f64 = 8.64e15;
/// What the page has no time to write otherwise when it is left, in the same storage; the visit's id follows.
const LAST: &str = "strata-last.";

/// What is kept of a visit, each part under a key of its own.
#[derive(Clone, Copy)]
pub enum SnapshotPart {
    /// The session without its map.
    Session,
    /// The map.
    Map,
    /// The file of the table.
    File,
    /// The file's fingerprint.
    Mark,
    /// When it was kept last, in milliseconds since 1970.
    Time,
}

impl SnapshotPart {
    const ALL: [SnapshotPart; 5] =
        [SnapshotPart::Session, SnapshotPart::Map, SnapshotPart::File, SnapshotPart::Mark, SnapshotPart::Time];

    fn word(self) -> &'static str {
        match self {
            SnapshotPart::Session => "session",
            SnapshotPart::Map => "map",
            SnapshotPart::File => "file",
            SnapshotPart::Mark => "fingerprint",
            SnapshotPart::Time => "time",
        }
    }

    /// Its key; the only visit of an earlier build has no id.
    pub fn of(self, visit: &str) -> String {
        match visit {
            "" => self.word().to_string(),
            visit => format!("{}.{visit}", self.word()),
        }
    }
}

/// What was kept of a visit.
#[derive(Clone)]
pub struct Snapshot {
    /// Tells visits apart.
    pub id: String,
    /// When it was kept last, in milliseconds since 1970; 0 where that is not known.
    pub time: f64,
    /// The session, or why it cannot be read, as a sentence without a subject.
    pub session: Result<Session, String>,
    /// Its table's file, unless that is the bundled one or was not kept.
    pub file: Option<Blob>,
}

/// An id that no other visit has.
pub fn new_id() -> String {
    format!("{:x}-{:08x}", js_sys::Date::now() as u64, (js_sys::Math::random() * f64::from(u32::MAX)) as u32)
}

/// Forgets a visit.
///
/// # Errors
/// If the browser allows no store, where nothing can be kept either.
pub async fn forget(visit: &str) -> Result<(), Refusal> {
    browser::forget(&last_place(visit));
    indexed_db::put(&SnapshotPart::ALL.map(|part| (part.of(visit), JsValue::UNDEFINED))).await
}

/// Forgets all visits.
///
/// # Errors
/// If the browser allows no store.
pub async fn forget_all() -> Result<(), Refusal> {
    browser::forget(LAST);
    browser::forget(EARLIER);
    indexed_db::clear().await
}

/// Keeps a session in the moment in which the page is left, without its map.
pub fn save_on_unload(visit: &str, session: Session) {
    browser::remember(&last_place(visit), &format!("{} {}", js_sys::Date::now(), session.split().0));
}

/// The visits that no open tab has, the latest first. Those beyond the number that is kept are forgotten.
///
/// # Errors
/// If the browser allows no store.
pub async fn orphaned() -> Result<Vec<Snapshot>, Refusal> {
    let keys = indexed_db::keys().await?;
    let id = |key: &String| Some(key.strip_prefix("session")?.strip_prefix('.').unwrap_or_default().to_string());
    let mut ids: Vec<String> = keys.iter().filter_map(id).collect();
    ids.extend(browser::remembered_under(LAST));
    ids.extend(browser::remembered(EARLIER).map(|_| String::new()));
    ids.sort();
    ids.dedup();
    // Asked for after the keys: a tab holds its visit before it writes.
    let held = tab_lock::held_ids().await.unwrap_or_default();
    ids.retain(|id| !held.contains(id));
    let mut found = Vec::new();
    for id in ids {
        let (time, visit) = read(&id).await?;
        found.push((time, id, visit));
    }
    // Of equally late ones the one that began later: ids begin with that.
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
    for (_, id, _) in found.iter().skip(MOST) {
        forget(id).await?;
    }
    found.truncate(MOST);
    Ok(found.into_iter().filter_map(|(.., visit)| visit).collect())
}

/// When a visit was kept last, and the visit, unless nothing of it is there.
async fn read(id: &str) -> Result<(f64, Option<Snapshot>), Refusal> {
    let [session, mut map, file, mark, time] = indexed_db::get(SnapshotPart::ALL.map(|part| part.of(id))).await?;
    let is_there = !session.is_undefined();
    let mut text = session.as_string();
    let mut time = time.as_f64().filter(|time| (0.0..LATEST).contains(time)).unwrap_or(0.0);
    // A page that was left may have been returned to, and kept more since. What it wrote may be no session any more.
    let last = last(id).filter(|(_, last)| !is_there || Session::read(last).is_ok());
    if let Some((then, last)) = last.filter(|(then, _)| text.is_none() || *then >= time) {
        time = then;
        let mut entries =
            vec![(SnapshotPart::Session.of(id), last.as_str().into()), (SnapshotPart::Time.of(id), time.into())];
        // The map that is kept is that of the session it was kept with.
        if !text.is_some_and(|text| has_same_map(&text, &last)) {
            map = JsValue::UNDEFINED;
            entries.push((SnapshotPart::Map.of(id), JsValue::UNDEFINED));
        }
        match indexed_db::put(&entries).await {
            Ok(()) => browser::forget(&last_place(id)),
            // It stays where it is, and there is all the same.
            Err(Refusal::Full) => {}
            Err(refusal) => return Err(refusal),
        }
        text = Some(last);
    } else {
        browser::forget(&last_place(id));
    }
    let session = match text {
        Some(text) => kept_map(map).and_then(|layout| Session::joined(&text, layout)),
        None if is_there => Err(words::NOT_TEXT.to_string()),
        None => return Ok((time, None)),
    };
    let fingerprint = session.as_ref().ok().map(|session| &session.table.fingerprint);
    let is_its = fingerprint.is_some() && mark.as_string().as_ref() == fingerprint;
    let visit = Snapshot { id: id.to_string(), time, file: file.dyn_into().ok().filter(|_| is_its), session };
    Ok((time, Some(visit)))
}

/// The map that was kept, if one was.
fn kept_map(map: JsValue) -> Result<Option<SavedMap>, String> {
    if map.is_undefined() {
        return Ok(None);
    }
    let bytes = map.dyn_into::<Uint8Array>().map_err(|_| words::NOT_A_MAP.to_string())?;
    codec::decode(&bytes.to_vec()).map(Some).map_err(|error| words::unreadable_map(&error.to_string()))
}

/// What was written of a visit when its page was left, and when; earlier builds did not write that.
fn last(visit: &str) -> Option<(f64, String)> {
    let written = browser::remembered(&last_place(visit))?;
    let time = |time: &str| time.parse().ok().filter(|time| (0.0..LATEST).contains(time));
    Some(match written.split_once(' ').and_then(|(at, text)| Some((time(at)?, text.to_string()))) {
        Some(state) => state,
        None => (0.0, written),
    })
}

fn last_place(visit: &str) -> String {
    match visit {
        "" => EARLIER.to_string(),
        visit => format!("{LAST}{visit}"),
    }
}

fn has_same_map(before: &str, last: &str) -> bool {
    let same = |before: Session, last: Session| last.table == before.table && last.settings == before.settings;
    Session::read(before).is_ok_and(|before| Session::read(last).is_ok_and(|last| same(before, last)))
}
