//! When an element comes into sight, and when an attribute of one changes.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::*;
use web_sys::Element;

// Of the browser's two observers no more is declared than the page calls.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type IntersectionObserver;
    #[wasm_bindgen(constructor, catch)]
    fn new(on_sight: &Function) -> Result<IntersectionObserver, JsValue>;
    #[wasm_bindgen(method)]
    fn observe(this: &IntersectionObserver, element: &Element);
    #[wasm_bindgen(method)]
    fn disconnect(this: &IntersectionObserver);

    type MutationObserver;
    #[wasm_bindgen(constructor, catch)]
    fn new(on_change: &Function) -> Result<MutationObserver, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn observe(this: &MutationObserver, element: &Element, options: &Object) -> Result<(), JsValue>;
}

/// Watches an element until it is dropped.
pub struct SightWatch {
    observer: IntersectionObserver,
    _on_sight: Closure<dyn FnMut(Array)>,
}

impl SightWatch {
    /// Calls `seen` whenever a part of the element comes into sight.
    ///
    /// # Errors
    /// What a browser says that cannot watch.
    pub fn new(element: &Element, mut seen: impl FnMut() + 'static) -> Result<SightWatch, JsValue> {
        let on_sight = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let is_in = |entry: &JsValue| Reflect::get(entry, &"isIntersecting".into()).is_ok_and(|is| is.is_truthy());
            if entries.iter().any(|entry| is_in(&entry)) {
                seen();
            }
        });
        let observer = IntersectionObserver::new(on_sight.as_ref().unchecked_ref())?;
        observer.observe(element);
        Ok(SightWatch { observer, _on_sight: on_sight })
    }
}

impl Drop for SightWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `changed` whenever an attribute of an element changes, for as long as the page lives.
pub fn on_attribute(element: &Element, name: &str, changed: &Function) {
    let options = Object::new();
    // Setting a property of a fresh object does not fail.
    let _ = Reflect::set(&options, &"attributeFilter".into(), &Array::of1(&name.into()));
    if let Ok(observer) = MutationObserver::new(changed) {
        // A browser that cannot watch tells nothing, which is no harm.
        let _ = observer.observe(element, &options);
    }
}
