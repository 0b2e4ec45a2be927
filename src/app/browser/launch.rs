//! Files with which the installed page is opened from the desktop.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{spawn_local, JsFuture};
use web_sys::File;

/// Calls `open` with the files of each launch that has some. A browser that opens no files with pages calls nothing.
pub fn on_files(open: impl Fn(Vec<File>) + Clone + 'static) {
    let take = Closure::<dyn Fn(JsValue)>::new(move |launch: JsValue| {
        let open = open.clone();
        spawn_local(async move {
            let files = files(&launch).await;
            if !files.is_empty() {
                open(files);
            }
        });
    });
    let consume = || -> Result<(), JsValue> {
        let queue = Reflect::get(&super::window(), &"launchQueue".into())?;
        let set: Function = Reflect::get(&queue, &"setConsumer".into())?.dyn_into()?;
        set.call1(&queue, &take.into_js_value())?;
        Ok(())
    };
    let _ = consume();
}

/// The files of a launch; those that the browser does not hand over are left out.
async fn files(launch: &JsValue) -> Vec<File> {
    let handles = Reflect::get(launch, &"files".into()).ok().filter(JsValue::is_object);
    let handles = handles.map(|handles| Array::from(&handles)).unwrap_or_default();
    let mut files = Vec::new();
    for handle in handles.iter() {
        let ask = || -> Result<Promise, JsValue> {
            let get: Function = Reflect::get(&handle, &"getFile".into())?.dyn_into()?;
            get.call0(&handle)?.dyn_into()
        };
        let Ok(asked) = ask() else { continue };
        if let Some(file) = JsFuture::from(asked).await.ok().and_then(|file| file.dyn_into().ok()) {
            files.push(file);
        }
    }
    files
}
