//! What this browser keeps for the page from visit to visit: a few named values in an IndexedDB, which takes files too.

use crate::app::browser;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, DomException, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode, StorageEstimate,
};

/// The name of the database, and of the only store in it.
const NAME: &str = "strata";
/// An answer takes so long at most, in milliseconds.
const LIMIT: i32 = 5_000;
/// And longer for what is written: a slow disk takes so many bytes in a millisecond.
const SLOWEST: f64 = 4_000.0;

/// Why the browser keeps nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It has no room.
    Full,
    /// It allows no store, as some do in a private window.
    Forbidden,
    /// It keeps values, yet no files, as WebKit does in a private window.
    NoFiles,
    /// It does not answer.
    Silent,
    /// What is there was written by a later version of this page.
    Later,
    /// What is there cannot be read.
    Damaged,
}

impl From<JsValue> for Refusal {
    fn from(error: JsValue) -> Refusal {
        match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
            Some("QuotaExceededError") => Refusal::Full,
            Some("VersionError") => Refusal::Later,
            Some("UnknownError" | "DataError" | "NotFoundError" | "NotReadableError") => Refusal::Damaged,
            _ => Refusal::Forbidden,
        }
    }
}

/// The values of some keys, read at one moment; `undefined` where there is none.
///
/// # Errors
/// If the browser allows no store.
pub async fn get<const N: usize>(keys: [String; N]) -> Result<[JsValue; N], Refusal> {
    let database = open().await?;
    let (_, store) = begin(&database, IdbTransactionMode::Readonly)?;
    let mut asked = Vec::with_capacity(N);
    for key in keys {
        let request = store.get(&key.as_str().into())?;
        asked.push((heard(&request), request));
    }
    let mut values = [const { JsValue::UNDEFINED }; N];
    for (value, (heard, request)) in values.iter_mut().zip(asked) {
        *value = answer(&request, heard).await?;
    }
    database.close();
    Ok(values)
}

/// All keys there are.
///
/// # Errors
/// If the browser allows no store.
pub async fn keys() -> Result<Vec<String>, Refusal> {
    let database = open().await?;
    let (_, store) = begin(&database, IdbTransactionMode::Readonly)?;
    let request = store.get_all_keys()?;
    let found: Array = answer(&request, heard(&request)).await?.unchecked_into();
    database.close();
    Ok(found.iter().filter_map(|key| key.as_string()).collect())
}

/// Puts values under their keys, all or none of them; `undefined` takes the key away.
///
/// # Errors
/// If the browser has no room or allows no store.
pub async fn put(entries: &[(String, JsValue)]) -> Result<(), Refusal> {
    let database = open().await?;
    let (transaction, store) = begin(&database, IdbTransactionMode::Readwrite)?;
    let mut requests = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let key = key.as_str().into();
        let asked = if value.is_undefined() { store.delete(&key) } else { store.put_with_key(value, &key) };
        match asked {
            Ok(request) => requests.push(request),
            Err(error) => {
                // What was asked for so far is not to be written alone. It cannot fail: the transaction is not over.
                let _ = transaction.abort();
                database.close();
                return Err(of_value(value, error.into()));
            }
        }
    }
    let bytes: f64 = entries.iter().map(|(_, value)| size(value)).sum();
    let written = ended(&transaction, &requests, LIMIT + (bytes / SLOWEST) as i32).await;
    let refused = |((_, value), request): (&(String, JsValue), &IdbRequest)| {
        let error = request.error().ok()??;
        // Those after the one that was refused are aborted with it.
        (error.name() != "AbortError").then(|| of_value(value, JsValue::from(error).into()))
    };
    // The transaction does not tell which of its requests it failed for.
    let written = written.map_err(|why| entries.iter().zip(&requests).find_map(refused).unwrap_or(why));
    database.close();
    written
}

/// Why a value is not kept. A file that is refused, where there is room, says nothing about what else is kept.
fn of_value(value: &JsValue, why: Refusal) -> Refusal {
    match why {
        Refusal::Forbidden | Refusal::Damaged if value.is_instance_of::<Blob>() => Refusal::NoFiles,
        why => why,
    }
}

/// How many bytes a value has at least.
fn size(value: &JsValue) -> f64 {
    match (value.dyn_ref::<Blob>(), value.dyn_ref::<Uint8Array>()) {
        (Some(blob), _) => blob.size(),
        (_, Some(array)) => array.length().into(),
        _ => 0.0,
    }
}

/// Takes all away; where it cannot be read, the whole database.
///
/// # Errors
/// If the browser allows no store.
pub async fn clear() -> Result<(), Refusal> {
    match empty().await {
        Err(Refusal::Damaged | Refusal::Later) => {
            let factory = browser::window().indexed_db()?.ok_or(Refusal::Forbidden)?;
            let request = factory.delete_database(NAME)?;
            answer(&request, heard(&request)).await.map(|_| ())
        }
        emptied => emptied,
    }
}

async fn empty() -> Result<(), Refusal> {
    let database = open().await?;
    let (transaction, store) = begin(&database, IdbTransactionMode::Readwrite)?;
    let request = store.clear()?;
    let emptied = ended(&transaction, &[request], LIMIT).await;
    database.close();
    emptied
}

/// How many bytes the browser would still take, where it tells.
pub async fn room() -> Option<f64> {
    let asked = browser::window().navigator().storage().estimate().ok()?;
    let estimate: StorageEstimate = browser::within(LIMIT, asked).await?.ok()?.unchecked_into();
    Some(estimate.get_quota()? - estimate.get_usage()?)
}

async fn open() -> Result<IdbDatabase, Refusal> {
    let factory = browser::window().indexed_db()?.ok_or(Refusal::Forbidden)?;
    let request = factory.open_with_u32(NAME, 1)?;
    if !request.is_object() {
        return Err(Refusal::Forbidden);
    }
    let asked = request.clone();
    let first = Closure::once(move || {
        if let Ok(database) = asked.result() {
            // Refused, it fails the opening, which is told.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(NAME);
        }
    });
    request.set_onupgradeneeded(Some(first.as_ref().unchecked_ref()));
    let opened = answer(&request, heard(&request)).await;
    // The closure and the request hold each other: called or not, they end here.
    request.set_onupgradeneeded(None);
    Ok(opened?.unchecked_into())
}

fn begin(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), Refusal> {
    let begin = || {
        let transaction = database.transaction_with_str_and_mode(NAME, mode)?;
        let store = transaction.object_store(NAME)?;
        Ok((transaction, store))
    };
    begin().map_err(|error: JsValue| {
        database.close();
        error.into()
    })
}

/// Is kept when a request is answered, and broken when it is refused.
fn heard(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}

/// The answer to a request.
async fn answer(request: &IdbRequest, heard: Promise) -> Result<JsValue, Refusal> {
    match browser::within(LIMIT, heard).await {
        Some(Ok(_)) => Ok(request.result()?),
        Some(Err(_)) => Err(request.error()?.map_or(Refusal::Forbidden, |error| Refusal::from(JsValue::from(error)))),
        None => Err(Refusal::Silent),
    }
}

/// Waits until a transaction is written, or tells why it is not. Each of its requests is heard: WebKit ends none in
/// which a file was refused after another value.
async fn ended(transaction: &IdbTransaction, requests: &[IdbRequest], limit: i32) -> Result<(), Refusal> {
    let outcome = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
        for request in requests {
            request.set_onerror(Some(&reject));
        }
    });
    match browser::within(limit, outcome).await {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => {
            // One that is not over yet is not to write the rest. Otherwise it fails, as it is aborted already.
            let _ = transaction.abort();
            Err(transaction.error().map_or(Refusal::Forbidden, |error| Refusal::from(JsValue::from(error))))
        }
        None => {
            // What is told to be lost is not to be there after all. Where that fails it is written already.
            let _ = transaction.abort();
            Err(Refusal::Silent)
        }
    }
}
