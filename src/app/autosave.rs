//! Keeps the visit in this browser: the session, its map, and the person's own file, to be offered after a reload.

use super::session::{is_kept, KeptLayout, Session};
use super::store::{self, Refusal};
use super::{browser, numbers};
use crate::protocol::codec;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// The keys of what is kept.
const SESSION: &str = "session";
const MAP: &str = "map";
const FILE: &str = "file";
/// The fingerprint of the file.
const MARK: &str = "fingerprint";

/// Where sessions were kept by earlier builds, and what the page has no time to write otherwise when it is left: in the
/// browser's other storage.
const LAST: &str = "strata-session";
/// Where it is remembered that nothing is to be kept.
const OFF: &str = "strata.keep-nothing";
/// Where it is remembered what columns are for.
const ROLES: &str = "strata.roles.";

/// What was kept of the visit before.
#[derive(Clone)]
pub struct Visit {
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
    store::clear().await
}

/// Keeps again.
pub fn keep_again() {
    browser::forget(OFF);
}

/// Forgets the visit before.
///
/// # Errors
/// If the browser allows no store, where nothing can be kept either.
pub async fn drop_visit() -> Result<(), Refusal> {
    browser::forget(LAST);
    store::clear().await
}

/// The visit before.
///
/// # Errors
/// If the browser allows no store.
pub async fn visit() -> Result<Option<Visit>, Refusal> {
    let last = browser::remembered(LAST);
    let found = store::get([SESSION, MAP, FILE, MARK]).await;
    let [session, map, file, mark] = match found {
        Ok(values) => values,
        Err(refusal) => return Err(refusal),
    };
    let before = session.as_string();
    let is_same = match (&last, before.as_deref().map(Session::read)) {
        (Some(last), Some(Ok(before))) => {
            Session::read(last).is_ok_and(|last| last.table == before.table && last.settings == before.settings)
        }
        (last, _) => last.is_none(),
    };
    // The map that is kept is that of the session it was kept with.
    let map = if is_same { map } else { JsValue::UNDEFINED };
    if let Some(last) = &last {
        let mut entries = vec![(SESSION, last.as_str().into())];
        if !is_same {
            entries.push((MAP, JsValue::UNDEFINED));
        }
        store::put(&entries).await?;
        browser::forget(LAST);
    }
    let text = last.or(before);
    let layout = map.dyn_into::<Uint8Array>().ok().and_then(|bytes| codec::decode::<KeptLayout>(&bytes.to_vec()).ok());
    let session = text.and_then(|text| Session::joined(&text, layout).ok());
    Ok(session.map(|session| {
        let is_its = mark.as_string().as_ref() == Some(&session.table.fingerprint);
        Visit { file: file.dyn_into().ok().filter(|_| is_its), session }
    }))
}

/// Keeps a session in the moment in which the page is left, without its map.
pub fn keep_now(session: Session) {
    browser::remember(LAST, &session.split().0);
}

/// Keeps a session. `file`: the table's file or why it is not kept, `None` for the bundled one; `map`: whether the map is
/// to be written too.
pub async fn keep(session: Session, file: Option<Result<Blob, String>>, map: bool) -> Kept {
    let table = session.table.clone();
    let (text, layout) = session.split();
    let layout = layout.and_then(|layout| codec::encode(&layout).ok());
    let layout = layout.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes.as_slice()).into());
    let there = match store::get([MARK]).await {
        Ok([mark]) => mark.as_string(),
        Err(refusal) => return Kept::Refused(refusal),
    };
    let mut entries = vec![(SESSION, JsValue::from(text))];
    if map {
        entries.push((MAP, layout));
    }
    let no_file = [(FILE, JsValue::UNDEFINED), (MARK, JsValue::UNDEFINED)];
    let is_there = there.as_ref() == Some(&table.fingerprint);
    let file = match file {
        Some(Ok(file)) if !is_there => Some(is_kept(file.size(), store::room().await).map(|()| file)),
        file => file,
    };
    let told = file.as_ref().map(|file| file.as_ref().map(Blob::size).map_err(Clone::clone));
    match file {
        Some(Ok(_)) if is_there => {}
        Some(Ok(file)) => entries.extend([(FILE, file.into()), (MARK, table.fingerprint.as_str().into())]),
        Some(Err(_)) | None => entries.extend(no_file.clone()),
    }
    match store::put(&entries).await {
        Ok(()) => Kept::Session(table.name, told),
        Err(Refusal::Forbidden) => Kept::Refused(Refusal::Forbidden),
        Err(Refusal::Full) => {
            // Names and notes need little room.
            let [session, ..] = entries.as_slice() else { return Kept::Refused(Refusal::Full) };
            let [file, mark] = no_file;
            match store::put(&[session.clone(), (MAP, JsValue::UNDEFINED), file, mark]).await {
                Ok(()) => Kept::Session(table.name, told.map(|_| Err("this browser's storage is full".into()))),
                Err(refusal) => Kept::Refused(refusal),
            }
        }
    }
}
