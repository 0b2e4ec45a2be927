//! The size of an element, kept current.

use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ResizeObserver};

/// Keeps `size` at the size of an element.
pub fn watch_size(element: NodeRef<html::Div>, size: RwSignal<(f64, f64)>) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let measured: HtmlElement = element.clone().unchecked_into();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            size.set((f64::from(measured.client_width()), f64::from(measured.client_height())));
        });
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let kept = SendWrapper::new((observer, on_resize));
            on_cleanup(move || kept.0.disconnect());
        }
    });
}
