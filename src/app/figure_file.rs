//! Figures as files: the page's own drawings with their colours written out, and pictures of pixels made of them.

use super::browser;
use super::state::State;
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use web_sys::{Element, HtmlCanvasElement, HtmlImageElement};

/// What a drawing gets from the page's style sheets; in a file of its own it must carry them.
const STYLES: [&str; 14] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "opacity",
    "visibility",
    "font-size",
    "font-weight",
    "font-family",
    "text-anchor",
    "paint-order",
    "dominant-baseline",
];

/// The drawing in an element of the page (the first `svg` in it) as a text of its own, on the page's ground.
pub fn drawing(element: &Element) -> Option<String> {
    let svg = element.query_selector("svg:not(.symbol)").ok()??;
    let copy: Element = svg.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    styled(&svg, &copy)?;
    let view = svg.get_attribute("viewBox")?;
    let sides: Vec<f64> = view.split_whitespace().filter_map(|side| side.parse().ok()).collect();
    let &[x, y, width, height] = sides.as_slice() else { return None };
    for (name, value) in [
        ("xmlns", "http://www.w3.org/2000/svg".to_string()),
        ("width", width.to_string()),
        ("height", height.to_string()),
    ] {
        copy.set_attribute(name, &value).ok()?;
    }
    let root = browser::window().document()?.document_element()?;
    let ground = browser::window().get_computed_style(&root).ok()??.get_property_value("--ground").ok()?;
    let ground =
        format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", ground.trim());
    let text = copy.outer_html().replace("&nbsp;", "&#160;");
    let inside = text.find('>')? + 1;
    Some(format!("{}{ground}{}", &text[..inside], &text[inside..]))
}

/// Writes out on `copy` and all in it how `own` looks on the page.
fn styled(own: &Element, copy: &Element) -> Option<()> {
    let look = browser::window().get_computed_style(own).ok()??;
    for name in STYLES {
        let value = look.get_property_value(name).unwrap_or_default();
        if !value.is_empty() {
            copy.set_attribute(name, &value).ok()?;
        }
    }
    for name in ["style", "class", "tabindex", "role", "data-testid"] {
        copy.remove_attribute(name).ok()?;
    }
    let (mut own, mut copy) = (own.first_element_child(), copy.first_element_child());
    while let (Some(here), Some(there)) = (own, copy) {
        styled(&here, &there)?;
        (own, copy) = (here.next_element_sibling(), there.next_element_sibling());
    }
    Some(())
}

/// Saves a drawing.
pub fn save_svg(state: State, name: &str, svg: &str) {
    state.save(&format!("{name}.svg"), "image/svg+xml", svg.as_bytes());
}

/// Saves a drawing as a picture of pixels, twice as many as it has units.
pub fn save_png(state: State, name: &str, svg: &str) {
    if png(state, format!("{name}.png"), svg).is_err() {
        refused(state);
    }
}

fn refused(state: State) {
    state.alert("The browser did not draw the picture: take the SVG instead.".into());
}

fn png(state: State, name: String, svg: &str) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    let drawn = image.clone();
    let on_load = Closure::once_into_js(move || {
        let paint = || -> Result<(), JsValue> {
            let document = browser::window().document().ok_or(JsValue::NULL)?;
            let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
            canvas.set_width(2 * drawn.natural_width());
            canvas.set_height(2 * drawn.natural_height());
            let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
            let context: web_sys::CanvasRenderingContext2d = context.dyn_into()?;
            let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
            context.draw_image_with_html_image_element_and_dw_and_dh(&drawn, 0.0, 0.0, width, height)?;
            let on_blob = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
                let Some(blob) = blob else { return };
                leptos::task::spawn_local(async move {
                    if let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(blob.array_buffer()).await {
                        state.save(&name, "image/png", &js_sys::Uint8Array::new(&buffer).to_vec());
                    }
                });
            });
            canvas.to_blob(on_blob.unchecked_ref())
        };
        if paint().is_err() {
            refused(state);
        }
    });
    image.set_onload(Some(on_load.unchecked_ref()));
    image.set_onerror(Some(Closure::once_into_js(move || refused(state)).unchecked_ref()));
    let encoded = js_sys::encode_uri_component(svg);
    image.set_src(&format!("data:image/svg+xml,{}", String::from(encoded)));
    Ok(())
}
