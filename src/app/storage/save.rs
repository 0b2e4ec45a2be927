//! Keeps the visit in this browser: the session, its map, and the user's own file.

use super::indexed_db::{self, Refusal};
use super::quota;
use super::session::Session;
use super::snapshots::{self, SnapshotPart};
use super::status::SaveStatus;
use crate::app::browser;
use crate::protocol::codec;
use crate::words::storage as words;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Where it is remembered that nothing is to be kept.
const OFF: &str = "strata.keep-nothing";
/// Where it is remembered what columns are for.
const ROLES: &str = "strata.roles.";

/// Whether the user wished that nothing be kept.
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
    snapshots::forget_all().await
}

/// Keeps again.
pub fn keep_again() {
    browser::forget(OFF);
}

/// Keeps a session as that of a visit. `file`: the table's file or why it is not kept, `None` for the bundled one;
/// `map`: whether the map is to be written too.
pub async fn keep(visit: &str, session: Session, file: Option<Result<Blob, String>>, map: bool) -> SaveStatus {
    let table = session.table.clone();
    let (text, layout) = session.split();
    let layout = layout.and_then(|layout| codec::encode(&layout).ok());
    let layout = layout.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes.as_slice()).into());
    let there = match indexed_db::get([SnapshotPart::Mark.of(visit)]).await {
        Ok([mark]) => mark.as_string(),
        Err(refusal) => return SaveStatus::Refused(refusal),
    };
    let time = JsValue::from(js_sys::Date::now());
    let mut entries =
        vec![(SnapshotPart::Session.of(visit), JsValue::from(text)), (SnapshotPart::Time.of(visit), time)];
    if map {
        entries.push((SnapshotPart::Map.of(visit), layout));
    }
    let no_file =
        [(SnapshotPart::File.of(visit), JsValue::UNDEFINED), (SnapshotPart::Mark.of(visit), JsValue::UNDEFINED)];
    let is_there = there.as_ref() == Some(&table.fingerprint);
    let file = match file {
        Some(Ok(file)) if !is_there => Some(quota::fits(file.size(), indexed_db::room().await).map(|()| file)),
        file => file,
    };
    let file_size = file.as_ref().map(|file| file.as_ref().map(Blob::size).map_err(Clone::clone));
    match file {
        Some(Ok(_)) if is_there => {}
        Some(Ok(file)) => {
            entries.extend([
                (SnapshotPart::File.of(visit), file.into()),
                (SnapshotPart::Mark.of(visit), table.fingerprint.as_str().into()),
            ]);
        }
        Some(Err(_)) | None => entries.extend(no_file.clone()),
    }
    match indexed_db::put(&entries).await {
        Ok(()) => SaveStatus::Session(table.name, file_size),
        Err(refusal @ (Refusal::Full | Refusal::NoFiles)) => {
            let is_full = refusal == Refusal::Full;
            entries.retain(|(key, _)| no_file.iter().all(|(file, _)| key != file));
            if is_full {
                // Names and notes need little room.
                entries.retain(|(key, _)| *key != SnapshotPart::Map.of(visit));
                entries.push((SnapshotPart::Map.of(visit), JsValue::UNDEFINED));
            }
            entries.extend(no_file);
            let why = if is_full { words::WHY_FULL } else { words::WHY_NO_FILES };
            match indexed_db::put(&entries).await {
                Ok(()) => SaveStatus::Session(table.name, file_size.map(|_| Err(why.into()))),
                Err(refusal) => SaveStatus::Refused(refusal),
            }
        }
        Err(refusal) => SaveStatus::Refused(refusal),
    }
}
