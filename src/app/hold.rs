//! Which kept visits belong to tabs that are open: each holds its own by a lock of the browser (Web Locks), which lets it go
//! when the tab is closed, reloaded or dies.

use super::browser;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the name of a visit's lock begins with.
const NAME: &str = "strata-visit.";

/// A visit held by this page, until it is dropped. A browser without locks holds nothing: there every tab may have it.
pub struct Hold(Option<Function>);

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            // It keeps a promise, which cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Holds a visit; `None` if another tab does.
pub async fn take(visit: &str) -> Option<Hold> {
    let asked = || -> Result<Promise, JsValue> {
        let (locks, request) = method("request")?;
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &true.into())?;
        let mut tell = None;
        let told = Promise::new(&mut |resolve, _| tell = Some(resolve));
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            // It keeps a promise, which cannot fail.
            let answer = |answer: &JsValue| tell.as_ref().map(|tell| tell.call1(&JsValue::UNDEFINED, answer));
            if lock.is_null() {
                answer(&JsValue::NULL);
                return JsValue::UNDEFINED;
            }
            // The lock is held until this promise is kept.
            let mut release = JsValue::NULL;
            let held = Promise::new(&mut |resolve, _| release = resolve.into());
            answer(&release);
            held.into()
        });
        let answer = request.call3(&locks, &format!("{NAME}{visit}").into(), &options, &granted)?;
        // Refused, the request breaks its promise.
        Ok(Promise::race(&Array::of2(&told, &answer)))
    };
    let Ok(asked) = asked() else { return Some(Hold(None)) };
    match JsFuture::from(asked).await {
        Ok(release) if release.is_null() => None,
        Ok(release) => Some(Hold(release.dyn_into().ok())),
        Err(_) => Some(Hold(None)),
    }
}

/// The visits that open tabs hold.
pub async fn held() -> Vec<String> {
    let asked = || -> Result<Promise, JsValue> {
        let (locks, query) = method("query")?;
        Ok(query.call0(&locks)?.unchecked_into())
    };
    let Ok(asked) = asked() else { return Vec::new() };
    let Ok(found) = JsFuture::from(asked).await else { return Vec::new() };
    let locks = Reflect::get(&found, &"held".into()).map(|locks| Array::from(&locks)).unwrap_or_default();
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    locks.iter().filter_map(name).filter_map(|name| Some(name.strip_prefix(NAME)?.to_string())).collect()
}

/// The browser's locks and one of their methods.
fn method(name: &str) -> Result<(JsValue, Function), JsValue> {
    let locks = Reflect::get(&browser::window().navigator(), &"locks".into())?;
    let method = Reflect::get(&locks, &name.into())?.dyn_into()?;
    Ok((locks, method))
}
