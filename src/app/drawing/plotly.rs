//! Our small binding to Plotly.js: draw a figure into an element, clean up.
//!
//! Figures are built and tested as `plotly::Plot`; coordinates cross as typed arrays instead of JSON text.

use crate::app::browser;
use js_sys::{Array, Float32Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn react(element: &HtmlElement, data: &JsValue, layout: &JsValue, config: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn purge(element: &HtmlElement) -> Result<(), JsValue>;
}

fn is_here() -> bool {
    Reflect::has(&js_sys::global(), &"Plotly".into()).unwrap_or(false)
}

/// Loads Plotly's script, once. It is 2 MB, and reading it holds the page for a while: so it comes when the first
/// picture rests and not before.
///
/// # Errors
/// If the script cannot be loaded.
async fn load() -> Result<(), JsValue> {
    if is_here() {
        return Ok(());
    }
    let document = browser::window().document().ok_or(JsValue::NULL)?;
    let script = document.create_element("script")?;
    script.set_attribute("src", &browser::address("plotly.js"))?;
    let loaded = Promise::new(&mut |done, failed| {
        // Setting a property of a fresh element does not fail.
        let _ = Reflect::set(&script, &"onload".into(), &done);
        let _ = Reflect::set(&script, &"onerror".into(), &failed);
    });
    document.head().ok_or(JsValue::NULL)?.append_child(&script)?;
    wasm_bindgen_futures::JsFuture::from(loaded).await?;
    Ok(())
}

/// Draws a figure, the x and y of each trace apart.
///
/// # Errors
/// What Plotly said.
pub async fn draw(
    element: &HtmlElement,
    plot: &plotly::Plot,
    coordinates: &[(Vec<f32>, Vec<f32>)],
) -> Result<(), JsValue> {
    load().await?;
    let figure = js_sys::JSON::parse(&plot.to_json())?;
    let data: Array = Reflect::get(&figure, &"data".into())?.dyn_into()?;
    for (trace, (x, y)) in data.iter().zip(coordinates) {
        Reflect::set(&trace, &"x".into(), &Float32Array::from(x.as_slice()))?;
        Reflect::set(&trace, &"y".into(), &Float32Array::from(y.as_slice()))?;
    }
    let part = |name: &str| Reflect::get(&figure, &name.into());
    // Plotly's own default paints four times the pixels of an ordinary screen.
    let density = browser::window().device_pixel_ratio();
    Reflect::set(&part("config")?, &"plotGlPixelRatio".into(), &density.into())?;
    wasm_bindgen_futures::JsFuture::from(react(element, &data, &part("layout")?, &part("config")?)?).await?;
    Ok(())
}

/// Frees what Plotly holds for an element.
pub fn forget(element: &HtmlElement) {
    if is_here() {
        // Nothing was drawn: nothing to free.
        let _ = purge(element);
    }
}
