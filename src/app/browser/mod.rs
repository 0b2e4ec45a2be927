//! The few things we ask of the browser itself.

pub mod debounce;
pub mod launch;
pub mod observers;
pub mod parquet;
pub mod service_worker;

use crate::words::files as words;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Response, Url};

/// The window; a page without one cannot run at all.
pub fn window() -> web_sys::Window {
    web_sys::window().unwrap_or_else(|| wasm_bindgen::throw_str("Strata needs a browser window"))
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// A moment, in milliseconds since 1970, by this computer's clock: day and time to the minute.
pub fn moment(time: f64) -> String {
    let date = js_sys::Date::new(&time.into());
    let two = |number: u32| format!("{number:02}");
    format!(
        "{}-{}-{} {}:{}",
        date.get_full_year(),
        two(date.get_month() + 1),
        two(date.get_date()),
        two(date.get_hours()),
        two(date.get_minutes())
    )
}

/// The name of the build that this page is of; a debug build has none (tools/offline.mjs).
pub fn build() -> Option<String> {
    let root = window().document()?.document_element()?;
    root.get_attribute("data-build").filter(|name| !name.is_empty())
}

/// The address of a file of this build. Each build has its own, so that no page gets a file of another build, whatever
/// was kept of it on the way.
pub fn address(file: &str) -> String {
    match build() {
        Some(build) => format!("build/{build}/{file}"),
        None => file.to_string(),
    }
}

/// Records a User Timing measure from `start` to now.
pub fn measure(name: &str, start: f64, detail: &[(&str, f64)]) {
    let record = || -> Result<(), JsValue> {
        let performance = window().performance().ok_or(JsValue::NULL)?;
        let details = Object::new();
        for (key, value) in detail {
            Reflect::set(&details, &(*key).into(), &(*value).into())?;
        }
        let options = Object::new();
        Reflect::set(&options, &"start".into(), &start.into())?;
        Reflect::set(&options, &"end".into(), &performance.now().into())?;
        Reflect::set(&options, &"detail".into(), &details)?;
        let measure: js_sys::Function = Reflect::get(&performance, &"measure".into())?.dyn_into()?;
        measure.call2(&performance, &name.into(), &options)?;
        Ok(())
    };
    // A browser without user timing only loses the record.
    let _ = record();
}

/// The URL's fragment.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// When the page was loaded, in milliseconds since 1970: of two times that it is loaded the same only by chance.
pub fn loaded_at() -> f64 {
    window().performance().map_or(0.0, |performance| performance.time_origin())
}

/// What the page wrote beside the address of the history's entry at hand; `None` if it did not make that entry.
pub fn entry_mark() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// Puts a fragment into the address, with a mark beside it: in a new entry of the history, or in the one at hand.
/// Returns whether the browser did; it refuses what comes too often.
pub fn write_entry(mark: &str, fragment: &str, new: bool) -> bool {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let address = if fragment.is_empty() { path } else { format!("{path}#{fragment}") };
    let Ok(history) = window().history() else { return false };
    match new {
        true => history.push_state_with_url(&mark.into(), "", Some(&address)),
        false => history.replace_state_with_url(&mark.into(), "", Some(&address)),
    }
    .is_ok()
}

/// Asks the browser to go so many entries back or forth in its history, which it does later.
pub fn go(by: i32) {
    if let Ok(history) = window().history() {
        // A browser that refuses stays where it is, which is seen.
        let _ = history.go_with_delta(by);
    }
}

/// Sends bytes to the user's downloads.
///
/// # Errors
/// What the browser said when it refused.
pub fn save(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = window().document().ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A file of this build.
///
/// # Errors
/// A sentence that names the file.
pub async fn fetch(file: &str) -> Result<Blob, String> {
    let failed = |_| words::not_loaded(file);
    let response = JsFuture::from(window().fetch_with_str(&address(file))).await.map_err(failed)?;
    let response: Response = response.dyn_into().map_err(failed)?;
    if !response.ok() {
        return Err(words::not_served(file, &response.status().to_string()));
    }
    let blob = JsFuture::from(response.blob().map_err(failed)?).await.map_err(failed)?;
    blob.dyn_into().map_err(failed)
}

/// A text as a file.
///
/// # Errors
/// What the browser said when it refused.
pub fn blob(text: &str) -> Result<Blob, JsValue> {
    Blob::new_with_str_sequence(&Array::of1(&text.into()))
}

/// The text on the clipboard, if the browser and the user allow a look.
pub async fn pasted() -> Option<String> {
    clipboard("readText", &[]).await.ok()?.as_string()
}

/// Puts a text on the clipboard.
///
/// # Errors
/// What the browser said when it refused.
pub async fn copy(text: &str) -> Result<(), JsValue> {
    clipboard("writeText", &[text]).await.map(|_| ())
}

/// What a method of the clipboard brings. A page that came over plain HTTP has no clipboard.
async fn clipboard(method: &str, texts: &[&str]) -> Result<JsValue, JsValue> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
    let method: Function = Reflect::get(&clipboard, &method.into())?.dyn_into()?;
    let texts: Array = texts.iter().map(|text| JsValue::from(*text)).collect();
    JsFuture::from(method.apply(&clipboard, &texts)?.dyn_into::<Promise>()?).await
}

/// What a promise brings, or `None` if that takes longer than `limit` milliseconds: nothing may wait for what never
/// comes.
pub async fn within(limit: i32, promise: Promise) -> Option<Result<JsValue, JsValue>> {
    let late: JsValue = Object::new().into();
    let mut timer = None;
    let over = Promise::new(&mut |done, _| {
        timer = window().set_timeout_with_callback_and_timeout_and_arguments_1(&done, limit, &late).ok();
    });
    let brought = JsFuture::from(Promise::race(&Array::of2(&promise, &over))).await;
    if let Some(timer) = timer {
        window().clear_timeout_with_handle(timer);
    }
    match brought {
        Ok(value) if value == late => None,
        brought => Some(brought),
    }
}

/// A value this browser keeps for the page from visit to visit, if it keeps any.
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// The rest of each key that begins with `start` and has a value kept from visit to visit.
pub fn remembered_under(start: &str) -> Vec<String> {
    let Ok(Some(storage)) = window().local_storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    keys.filter_map(|key| Some(key.strip_prefix(start)?.to_string())).collect()
}

/// Keeps a value from visit to visit.
pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps nothing, or whose store is full, only forgets.
        let _ = storage.set_item(key, value);
    }
}

/// Forgets the values whose key begins with `start`.
pub fn forget(start: &str) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    for key in keys.filter(|key| key.starts_with(start)).collect::<Vec<_>>() {
        // What cannot be taken away was never there.
        let _ = storage.remove_item(&key);
    }
}

/// The content of a file the user chose.
///
/// # Errors
/// A sentence that names the file.
pub async fn read(name: &str, blob: &Blob) -> Result<Vec<u8>, String> {
    let failed = |_| words::not_read(name);
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(failed)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether this browser draws with WebGL, by a graphics card or by software.
pub fn has_webgl() -> bool {
    let canvas = window().document().and_then(|document| document.create_element("canvas").ok());
    let canvas = canvas.and_then(|canvas| canvas.dyn_into::<web_sys::HtmlCanvasElement>().ok());
    canvas.is_some_and(|canvas| canvas.get_context("webgl").is_ok_and(|context| context.is_some()))
}
