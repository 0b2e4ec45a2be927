//! Our small binding to Plotly.js: draw a figure into an element, hear of clicks, make files, clean up.
//!
//! Figures are built and tested as `plotly::Plot`; coordinates of the map cross as typed arrays instead of JSON text.

use crate::app::browser;
use js_sys::{Array, Float32Array, Function, Object, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn react(element: &HtmlElement, data: &JsValue, layout: &JsValue, config: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn purge(element: &HtmlElement) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = Plotly, js_name = toImage, catch)]
    fn to_image(figure: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
}

thread_local! {
    /// The script on its way: several charts that ask for it at once get the same one.
    static LOADING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

fn is_here() -> bool {
    Reflect::has(&js_sys::global(), &"Plotly".into()).unwrap_or(false)
}

/// Loads Plotly's script, once. It is 2 MB, and reading it holds the page for a while: so it comes when the first
/// picture rests or the first chart is in sight, and not before. What failed is tried again by the next chart.
///
/// # Errors
/// If the script cannot be loaded.
async fn load() -> Result<(), JsValue> {
    if is_here() {
        return Ok(());
    }
    let under_way = LOADING.with_borrow(Clone::clone);
    let loading = match under_way {
        Some(loading) => loading,
        None => {
            let loading = begin_to_load()?;
            LOADING.set(Some(loading.clone()));
            loading
        }
    };
    let loaded = wasm_bindgen_futures::JsFuture::from(loading).await;
    LOADING.set(None);
    loaded.map(|_| ())
}

fn begin_to_load() -> Result<Promise, JsValue> {
    let document = browser::window().document().ok_or(JsValue::NULL)?;
    let script = document.create_element("script")?;
    script.set_attribute("src", &browser::address("plotly.js"))?;
    let loaded = Promise::new(&mut |done, failed| {
        // Setting a property of a fresh element does not fail.
        let _ = Reflect::set(&script, &"onload".into(), &done);
        let _ = Reflect::set(&script, &"onerror".into(), &failed);
    });
    document.head().ok_or(JsValue::NULL)?.append_child(&script)?;
    Ok(loaded)
}

/// A figure as plotly takes it: data, layout and configuration.
fn parsed(plot: &plotly::Plot) -> Result<JsValue, JsValue> {
    js_sys::JSON::parse(&plot.to_json())
}

/// Draws a figure, the x and y of each trace apart where they are given.
///
/// # Errors
/// What Plotly said.
pub async fn draw(
    element: &HtmlElement,
    plot: &plotly::Plot,
    coordinates: &[(Vec<f32>, Vec<f32>)],
) -> Result<(), JsValue> {
    load().await?;
    let figure = parsed(plot)?;
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

/// A figure as a file of its own: the text of an SVG drawing, or of a PNG picture of twice as many pixels.
///
/// # Errors
/// What Plotly said.
pub async fn file(plot: &plotly::Plot, as_drawing: bool) -> Result<Vec<u8>, JsValue> {
    load().await?;
    let figure = parsed(plot)?;
    let layout = Reflect::get(&figure, &"layout".into())?;
    let options = Object::new();
    Reflect::set(&options, &"format".into(), &(if as_drawing { "svg" } else { "png" }).into())?;
    Reflect::set(&options, &"scale".into(), &(if as_drawing { 1 } else { 2 }).into())?;
    for side in ["width", "height"] {
        Reflect::set(&options, &side.into(), &Reflect::get(&layout, &side.into())?)?;
    }
    let address = wasm_bindgen_futures::JsFuture::from(to_image(&figure, &options)?).await?;
    let address = address.as_string().ok_or(JsValue::NULL)?;
    let (_, data) = address.split_once(',').ok_or(JsValue::NULL)?;
    if as_drawing {
        return Ok(String::from(js_sys::decode_uri_component(data)?).into_bytes());
    }
    // One letter a byte.
    let letters = browser::window().atob(data)?;
    Ok(letters.chars().map(|letter| letter as u8).collect())
}

/// Frees what Plotly holds for an element.
pub fn forget(element: &HtmlElement) {
    if is_here() {
        // Nothing was drawn: nothing to free.
        let _ = purge(element);
    }
}

/// Calls `handler` with an event's data; the closure must live as long as the element.
pub fn listen(element: &HtmlElement, event: &str, handler: &Closure<dyn FnMut(JsValue)>) {
    let on = Reflect::get(element, &"on".into()).and_then(|on| on.dyn_into::<Function>());
    if let Ok(on) = on {
        let _ = on.call2(element, &event.into(), handler.as_ref().unchecked_ref());
    }
}

/// What was clicked in a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picked {
    /// The trace's place, among so many of the chart as it is drawn.
    pub trace: usize,
    /// See `trace`.
    pub traces: usize,
    /// The point's place in the trace, or the flow's in a Sankey diagram.
    pub point: usize,
    /// The point's own values, where they are numbers.
    pub x: Option<f64>,
    /// See `x`.
    pub y: Option<f64>,
    /// The values under the pointer.
    pub under: Option<(f64, f64)>,
    /// It is a flow from one thing to another.
    pub is_flow: bool,
    /// The shift key was down, and the alternative key.
    pub keys: (bool, bool),
}

/// Reads a `plotly_click`.
pub fn picked(event: &JsValue) -> Option<Picked> {
    let get = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).ok().filter(|v| !v.is_undefined());
    let point = Array::from(&get(event, "points")?).get(0);
    let number = |object: &JsValue, key: &str| get(object, key)?.as_f64();
    let mouse = get(event, "event");
    let key = |name: &str| mouse.as_ref().and_then(|mouse| get(mouse, name)?.as_bool()).unwrap_or(false);
    let place = get(&point, "pointNumber").and_then(|place| place.as_f64()).unwrap_or(0.0);
    let chart = mouse.as_ref().and_then(chart_of);
    let traces = chart.as_ref().and_then(|chart| get(chart, "data")).map_or(0, |data| Array::from(&data).length());
    Some(Picked {
        traces: traces as usize,
        trace: number(&point, "curveNumber")? as usize,
        point: place as usize,
        x: number(&point, "x"),
        y: number(&point, "y"),
        under: mouse.as_ref().zip(chart).and_then(|(mouse, chart)| under(mouse, &chart, &point)),
        is_flow: get(&point, "flow").is_some(),
        keys: (key("shiftKey"), key("altKey")),
    })
}

/// The chart that was clicked.
fn chart_of(mouse: &JsValue) -> Option<web_sys::Element> {
    let target = mouse.dyn_ref::<web_sys::MouseEvent>()?.target()?;
    target.dyn_into::<web_sys::Element>().ok()?.closest(".js-plotly-plot").ok()?
}

/// The values under the pointer, by the axes of the point that it is at.
fn under(mouse: &JsValue, chart: &web_sys::Element, point: &JsValue) -> Option<(f64, f64)> {
    let mouse = mouse.dyn_ref::<web_sys::MouseEvent>()?;
    let frame = chart.get_bounding_client_rect();
    let value = |name: &str, pixels: f64| {
        let axis = Reflect::get(point, &name.into()).ok()?;
        let offset = Reflect::get(&axis, &"_offset".into()).ok()?.as_f64()?;
        let to_value: Function = Reflect::get(&axis, &"p2d".into()).ok()?.dyn_into().ok()?;
        to_value.call1(&axis, &(pixels - offset).into()).ok()?.as_f64()
    };
    Some((
        value("xaxis", f64::from(mouse.client_x()) - frame.left())?,
        value("yaxis", f64::from(mouse.client_y()) - frame.top())?,
    ))
}
