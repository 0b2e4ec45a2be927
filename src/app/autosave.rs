//! Keeps visits in this browser, each tab its own: the session, its map, and the person's own file, to be offered after a
//! reload or when the tab is gone.

use super::session::{is_kept, KeptLayout, Session};
use super::store::{self, Refusal};
use super::{browser, hold, numbers};
use crate::protocol::codec;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// The keys of what is kept of a visit; a full stop and the visit's id follow.
const SESSION: &str = "session";
const MAP: &str = "map";
const FILE: &str = "file";
/// The fingerprint of the file.
const MARK: &str = "fingerprint";
/// When it was kept last, in milliseconds since 1970.
const TIME: &str = "time";
const ALL: [&str; 5] = [SESSION, MAP, FILE, MARK, TIME];

/// So many visits are kept beside those of open tabs; the oldest go.
const MOST: usize = 4;

/// Where sessions were kept by earlier builds: in the browser's other storage.
const EARLIER: &str = "strata-session";
/// What the page has no time to write otherwise when it is left, in the same storage; the visit's id follows.
const LAST: &str = "strata-last.";
/// Where it is remembered that nothing is to be kept.
const OFF: &str = "strata.keep-nothing";
/// Where it is remembered what columns are for.
const ROLES: &str = "strata.roles.";

/// What was kept of a visit.
#[derive(Clone)]
pub struct Visit {
    /// Tells visits apart; that of a build that kept only one has none.
    pub id: String,
    /// When it was kept last, in milliseconds since 1970; 0 where that is not known.
    pub time: f64,
    /// The session.
    pub session: Session,
    /// Its table's file, unless that is the bundled one or was not kept.
    pub file: Option<Blob>,
}

/// What this browser keeps of this visit.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// It has not been looked at yet.
    Unknown,
    /// Nothing, since there is nothing a person would miss.
    Nothing,
    /// Nothing, as the person wished.
    Off,
    /// Nothing, since the browser refuses.
    Refused(Refusal),
    /// The session of a table, with its file, or without and why; the bundled table needs none.
    Session(String, Option<Result<f64, String>>),
}

impl Kept {
    /// Its word in `data-state`.
    pub fn word(&self) -> &'static str {
        match self {
            Kept::Unknown => "unknown",
            Kept::Nothing => "nothing",
            Kept::Off => "off",
            Kept::Refused(_) => "refused",
            Kept::Session(_, Some(Err(_))) => "without-file",
            Kept::Session(..) => "kept",
        }
    }

    /// It in words.
    pub fn told(&self) -> String {
        const REST: &str = "settings, names, notes, groups, selection and map";
        match self {
            Kept::Unknown => String::new(),
            Kept::Nothing => "This browser keeps nothing yet: it will keep a table of your own, and what you name.".into(),
            Kept::Off => "This browser keeps nothing, as you wished.".into(),
            Kept::Refused(Refusal::Forbidden) => {
                "This browser keeps nothing (in a private window, or since its storage is switched off): after a reload the \
                 table is to be opened again. Save the session to go on later."
                    .into()
            }
            Kept::Refused(Refusal::Full) => {
                "This browser keeps nothing, since its storage is full. Save the session to go on later.".into()
            }
            Kept::Session(name, None) => format!("This browser keeps the {REST} of {name} until your next visit."),
            Kept::Session(name, Some(Ok(bytes))) => {
                format!("This browser keeps {name} ({} KB) with {REST} until your next visit.", kilobytes(*bytes))
            }
            Kept::Session(name, Some(Err(why))) => format!(
                "This browser keeps {REST} until your next visit, but not {name} itself: {why}. After a reload, open that file \
                 again."
            ),
        }
    }
}

fn kilobytes(bytes: f64) -> String {
    numbers::whole((bytes / 1024.0).ceil() as usize)
}

/// Whether the person wished that nothing be kept.
pub fn is_off() -> bool {
    browser::remembered(OFF).is_some()
}

/// Forgets all that was kept, and keeps nothing more until [`keep_again`].
///
/// # Errors
/// If the browser allows no store, where nothing can be kept either.
pub async fn forget() -> Result<(), Refusal> {
    browser::remember(OFF, "yes");
    browser::forget(ROLES);
    browser::forget(LAST);
    browser::forget(EARLIER);
    store::clear().await
}

/// Keeps again.
pub fn keep_again() {
    browser::forget(OFF);
}

/// The key of a part of a visit.
fn key(part: &str, visit: &str) -> String {
    if visit.is_empty() {
        part.to_string()
    } else {
        format!("{part}.{visit}")
    }
}

/// An id that no other visit has.
pub fn new_id() -> String {
    format!("{:x}-{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * f64::from(u32::MAX)) as u32)
}

/// Forgets a visit.
///
/// # Errors
/// If the browser allows no store, where nothing can be kept either.
pub async fn drop_visit(visit: &str) -> Result<(), Refusal> {
    browser::forget(&format!("{LAST}{visit}"));
    if visit.is_empty() {
        browser::forget(EARLIER);
    }
    store::put(&ALL.map(|part| (key(part, visit), JsValue::UNDEFINED))).await
}

/// The visits that no open tab goes on with, the latest first. Those beyond the number that is kept are removed.
///
/// # Errors
/// If the browser allows no store.
pub async fn visits() -> Result<Vec<Visit>, Refusal> {
    let keys = store::keys().await?;
    let id = |key: &String| Some(key.strip_prefix(SESSION)?.strip_prefix('.').unwrap_or_default().to_string());
    let mut ids: Vec<String> = keys.iter().filter_map(id).collect();
    ids.extend(browser::remembered_under(LAST));
    ids.extend(browser::remembered(EARLIER).map(|_| String::new()));
    ids.sort();
    ids.dedup();
    let held = hold::held().await;
    ids.retain(|id| !held.contains(id));
    let mut found = Vec::new();
    for id in ids {
        let (time, visit) = visit(&id).await?;
        found.push((time, id, visit));
    }
    // Of equally late ones the one that began later: ids begin with that.
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
    for (_, id, _) in found.iter().skip(MOST) {
        drop_visit(id).await?;
    }
    found.truncate(MOST);
    Ok(found.into_iter().filter_map(|(.., visit)| visit).collect())
}

/// When a visit was kept last, and the visit, unless it cannot be read.
async fn visit(id: &str) -> Result<(f64, Option<Visit>), Refusal> {
    let place = if id.is_empty() { EARLIER.to_string() } else { format!("{LAST}{id}") };
    let last = browser::remembered(&place);
    let [session, map, file, mark, time] = store::get(ALL.map(|part| key(part, id))).await?;
    let before = session.as_string();
    let is_same = match (&last, before.as_deref().map(Session::read)) {
        (Some(last), Some(Ok(before))) => {
            Session::read(last).is_ok_and(|last| last.table == before.table && last.settings == before.settings)
        }
        (last, _) => last.is_none(),
    };
    // The map that is kept is that of the session it was kept with.
    let map = if is_same { map } else { JsValue::UNDEFINED };
    let mut time = time.as_f64().unwrap_or(0.0);
    if let Some(last) = &last {
        time = js_sys::Date::now();
        let mut entries = vec![(key(SESSION, id), last.as_str().into()), (key(TIME, id), time.into())];
        if !is_same {
            entries.push((key(MAP, id), JsValue::UNDEFINED));
        }
        store::put(&entries).await?;
        browser::forget(&place);
    }
    let text = last.or(before);
    let layout = map.dyn_into::<Uint8Array>().ok().and_then(|bytes| codec::decode::<KeptLayout>(&bytes.to_vec()).ok());
    let session = text.and_then(|text| Session::joined(&text, layout).ok());
    let visit = session.map(|session| {
        let is_its = mark.as_string().as_ref() == Some(&session.table.fingerprint);
        Visit { id: id.to_string(), time, file: file.dyn_into().ok().filter(|_| is_its), session }
    });
    Ok((time, visit))
}

/// Keeps a session in the moment in which the page is left, without its map.
pub fn keep_now(visit: &str, session: Session) {
    let place = if visit.is_empty() { EARLIER.to_string() } else { format!("{LAST}{visit}") };
    browser::remember(&place, &session.split().0);
}

/// Keeps a session as that of a visit. `file`: the table's file or why it is not kept, `None` for the bundled one; `map`:
/// whether the map is to be written too.
pub async fn keep(visit: &str, session: Session, file: Option<Result<Blob, String>>, map: bool) -> Kept {
    let table = session.table.clone();
    let (text, layout) = session.split();
    let layout = layout.and_then(|layout| codec::encode(&layout).ok());
    let layout = layout.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes.as_slice()).into());
    let there = match store::get([key(MARK, visit)]).await {
        Ok([mark]) => mark.as_string(),
        Err(refusal) => return Kept::Refused(refusal),
    };
    let time = JsValue::from(js_sys::Date::now());
    let mut entries = vec![(key(SESSION, visit), JsValue::from(text)), (key(TIME, visit), time)];
    if map {
        entries.push((key(MAP, visit), layout));
    }
    let no_file = [(key(FILE, visit), JsValue::UNDEFINED), (key(MARK, visit), JsValue::UNDEFINED)];
    let is_there = there.as_ref() == Some(&table.fingerprint);
    let file = match file {
        Some(Ok(file)) if !is_there => Some(is_kept(file.size(), store::room().await).map(|()| file)),
        file => file,
    };
    let told = file.as_ref().map(|file| file.as_ref().map(Blob::size).map_err(Clone::clone));
    match file {
        Some(Ok(_)) if is_there => {}
        Some(Ok(file)) => {
            entries.extend([(key(FILE, visit), file.into()), (key(MARK, visit), table.fingerprint.as_str().into())]);
        }
        Some(Err(_)) | None => entries.extend(no_file.clone()),
    }
    match store::put(&entries).await {
        Ok(()) => Kept::Session(table.name, told),
        Err(Refusal::Forbidden) => Kept::Refused(Refusal::Forbidden),
        Err(Refusal::Full) => {
            // Names and notes need little room.
            let [session, time, ..] = entries.as_slice() else { return Kept::Refused(Refusal::Full) };
            let ([file, mark], map) = (no_file, (key(MAP, visit), JsValue::UNDEFINED));
            match store::put(&[session.clone(), time.clone(), map, file, mark]).await {
                Ok(()) => Kept::Session(table.name, told.map(|_| Err("this browser's storage is full".into()))),
                Err(refusal) => Kept::Refused(refusal),
            }
        }
    }
}
