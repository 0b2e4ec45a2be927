//! Parquet files: a worker of its own, loaded only when one comes, makes text of them.

use crate::engine::table::MAX_BYTES;
use crate::words::files as words;
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// Whether a file's name says that it is a Parquet file.
pub fn is_named_so(name: &str) -> bool {
    let name = name.to_lowercase();
    [".parquet", ".parq", ".pq"].iter().any(|ending| name.ends_with(ending))
}

/// The file as it is, or the text of a Parquet file's table.
///
/// # Errors
/// A sentence: the file is damaged or too large, or its reader could not be loaded.
pub async fn readable(file: File) -> Result<Blob, String> {
    let name = file.name();
    let is_parquet = async {
        let head = file.slice_with_i32_and_i32(0, MAGIC.len() as i32).ok()?;
        let bytes = JsFuture::from(head.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&bytes).to_vec() == MAGIC)
    };
    if !is_parquet.await.unwrap_or(false) {
        return Ok(file.into());
    }
    let unloaded = || words::no_reader_of_parquet(&name);
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&super::address("parquet.js"), &options).map_err(|_| unloaded())?;
    let answer = ask(&worker, &file).await;
    worker.terminate();
    let answer = answer.map_err(|_| unloaded())?;
    let member = |name: &str| Reflect::get(&answer, &name.into()).unwrap_or_default();
    if let Ok(text) = member("text").dyn_into::<Blob>() {
        return Ok(text);
    }
    if member("large").is_truthy() {
        return Err(words::parquet_too_large(&name, &(MAX_BYTES / 1_000_000).to_string()));
    }
    let reason = member("failed").as_string().unwrap_or_default();
    Err(words::parquet_damaged(&name, &reason))
}

/// The worker's answer.
async fn ask(worker: &Worker, file: &File) -> Result<JsValue, JsValue> {
    let answer = Promise::new(&mut |resolve: Function, reject: Function| {
        let heard = Closure::once_into_js(move |event: MessageEvent| resolve.call1(&JsValue::NULL, &event.data()));
        let failed = Closure::once_into_js(move || reject.call0(&JsValue::NULL));
        worker.set_onmessage(Some(heard.unchecked_ref()));
        worker.set_onerror(Some(failed.unchecked_ref()));
    });
    let message = Object::new();
    Reflect::set(&message, &"file".into(), file)?;
    Reflect::set(&message, &"limit".into(), &(MAX_BYTES as f64).into())?;
    worker.post_message(&message)?;
    JsFuture::from(answer).await
}
