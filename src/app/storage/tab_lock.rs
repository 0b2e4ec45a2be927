//! Which kept visits belong to tabs that are open: each tab holds its own by a lock of the browser (Web Locks), which
//! lets it go when the tab is closed, reloaded or dies.

use crate::app::browser;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the name of a visit's lock begins with.
const NAME: &str = "strata-visit.";
/// How long the browser is given to answer, in milliseconds.
const LIMIT: i32 = 5_000;

/// Holds a visit as long as this page lives. A browser without locks holds nothing.
pub fn acquire(visit: &str) {
    let ask = || -> Result<Promise, JsValue> {
        let (locks, request) = method("request")?;
        // The lock is held until this promise is kept, which is never.
        let granted = Closure::once_into_js(|| Promise::new(&mut |_, _| {}));
        Ok(request.call2(&locks, &format!("{NAME}{visit}").into(), &granted)?.unchecked_into())
    };
    if let Ok(asked) = ask() {
        leptos::task::spawn_local(async {
            // Where the browser refuses it holds nothing, as one without locks.
            let _ = JsFuture::from(asked).await;
        });
    }
}

/// The visits that open tabs hold; `None` where the browser has no locks, as on a page that came over plain HTTP.
pub async fn held_ids() -> Option<Vec<String>> {
    let ask = || -> Result<Promise, JsValue> {
        let (locks, query) = method("query")?;
        Ok(query.call0(&locks)?.unchecked_into())
    };
    let found = browser::within(LIMIT, ask().ok()?).await?.ok()?;
    let locks = Array::from(&Reflect::get(&found, &"held".into()).ok()?);
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    Some(locks.iter().filter_map(name).filter_map(|name| Some(name.strip_prefix(NAME)?.to_string())).collect())
}

/// The browser's locks and one of their methods.
fn method(name: &str) -> Result<(JsValue, Function), JsValue> {
    let locks = Reflect::get(&browser::window().navigator(), &"locks".into())?;
    let method = Reflect::get(&locks, &name.into())?.dyn_into()?;
    Ok((locks, method))
}
