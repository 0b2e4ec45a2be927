//! Figures as files: the page's own drawings with their colors written out, and pictures of pixels made of them.

use crate::app::browser;
use crate::app::drawing::palette::plain;
use crate::app::state::AlertStore;
use crate::engine::xml::escaped;
use crate::words::export as words;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlCanvasElement, HtmlImageElement, Node};

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

/// Room for a title, and for the name of one drawing of several.
const TITLE: f64 = 30.0;
/// Drawings side by side, and the space between them.
const BESIDE: usize = 4;
const SPACE: f64 = 16.0;

/// The drawings in an element of the page (each `svg` in it, side by side) as a text of its own with a title, on the
/// page's ground and in its colors.
pub fn drawing(element: &Element, title: &str) -> Option<String> {
    let found = element.query_selector_all("svg:not(.symbol)").ok()?;
    let all: Vec<Element> = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect();
    let alone = all.len() == 1;
    let parts = all.iter().map(|svg| part(svg, (!alone).then_some(element))).collect::<Option<Vec<Part>>>()?;
    let width = parts.iter().map(|part| part.size.0).fold(0.0, f64::max);
    let above = if alone { 0.0 } else { TITLE };
    let height = above + parts.iter().map(|part| part.size.1).fold(0.0, f64::max);
    let columns = parts.len().clamp(1, BESIDE);
    let lines = parts.len().div_ceil(columns);
    let (all_width, all_height) =
        ((width + SPACE) * columns as f64 + SPACE, TITLE + (height + SPACE) * lines as f64 + SPACE);
    let root = browser::window().document()?.document_element()?;
    let look = browser::window().get_computed_style(&root).ok()??;
    let color = |name: &str| look.get_property_value(name).map(|value| value.trim().to_string()).unwrap_or_default();
    let text = |x: f64, y: f64, size: u8, weight: u16, text: &str| {
        format!(
            "<text x=\"{x}\" y=\"{y}\" font-family=\"system-ui, sans-serif\" font-size=\"{size}\" \
             font-weight=\"{weight}\" \
             fill=\"{}\">{}</text>",
            color("--ink"),
            escaped(text)
        )
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all_width} {all_height}\" width=\"{all_width}\" \
         height=\"{all_height}\"><title>{}</title><rect width=\"{all_width}\" height=\"{all_height}\" fill=\"{}\"/>{}",
        escaped(title),
        color("--ground"),
        text(SPACE, TITLE - 8.0, 15, 650, title)
    );
    for (at, part) in parts.iter().enumerate() {
        let left = SPACE + (width + SPACE) * (at % columns) as f64;
        let top = TITLE + SPACE / 2.0 + (height + SPACE) * (at / columns) as f64;
        if let Some(name) = &part.name {
            svg += &text(left, top + TITLE - 14.0, 12, 600, name);
        }
        svg += &format!(
            "<g transform=\"translate({} {})\">{}</g>",
            left - part.from.0,
            top + above - part.from.1,
            part.inside
        );
    }
    Some(svg + "</svg>")
}

/// One drawing of a figure.
struct Part {
    name: Option<String>,
    from: (f64, f64),
    size: (f64, f64),
    inside: String,
}

/// A drawing of the page. `of`: what it is one of several in; then it has the name that stands with it.
fn part(svg: &Element, of: Option<&Element>) -> Option<Part> {
    let copy: Element = svg.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    styled(svg, &copy)?;
    let view = svg.get_attribute("viewBox")?;
    let sides: Vec<f64> = view.split_whitespace().filter_map(|side| side.parse().ok()).collect();
    let &[x, y, width, height] = sides.as_slice() else { return None };
    let own = svg.closest("figure").ok().flatten().filter(|figure| of.is_some_and(|of| figure != of));
    let caption = own.and_then(|figure| figure.query_selector("figcaption").ok()?).map(|caption| {
        let words = caption.children();
        let words = (0..words.length()).filter_map(|at| words.item(at)?.text_content());
        words.collect::<Vec<_>>().join(" · ")
    });
    Some(Part { name: caption, from: (x, y), size: (width, height), inside: inside(&copy)? })
}

/// What is in an element, as XML: what the page itself writes is HTML, in which a tag may begin within an attribute and
/// any character may stand.
fn inside(element: &Element) -> Option<String> {
    let mut text = String::new();
    let children = element.child_nodes();
    for child in (0..children.length()).filter_map(|at| children.get(at)) {
        match child.dyn_ref::<Element>() {
            Some(child) => {
                let tag = child.tag_name();
                text += &format!("<{tag}");
                for name in child.get_attribute_names().iter().filter_map(|name| name.as_string()) {
                    let value = child.get_attribute(&name).unwrap_or_default();
                    text += &format!(" {name}=\"{}\"", escaped(&value));
                }
                text += &format!(">{}</{tag}>", inside(child)?);
            }
            None if child.node_type() == Node::TEXT_NODE => {
                text += &escaped(&child.node_value().unwrap_or_default());
            }
            // Comments are the page's own.
            None => {}
        }
    }
    Some(text)
}

/// Writes out on `copy` and all in it how `own` looks on the page.
fn styled(own: &Element, copy: &Element) -> Option<()> {
    let look = browser::window().get_computed_style(own).ok()??;
    // How much of its opacity a color has by itself: it comes before the opacity of its kind.
    let mut share = 1.0;
    for name in STYLES {
        let value = look.get_property_value(name).unwrap_or_default();
        if let Some((color, opacity)) = plain(&value) {
            share = opacity;
            copy.set_attribute(name, &color).ok()?;
        } else if let (true, Ok(opacity)) = (name.ends_with("-opacity"), value.parse::<f64>()) {
            copy.set_attribute(name, &(share * opacity).to_string()).ok()?;
            share = 1.0;
        } else if !value.is_empty() {
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
pub fn save_svg(alerts: AlertStore, name: &str, svg: &str) {
    alerts.save(&format!("{name}.svg"), "image/svg+xml", svg.as_bytes());
}

/// Saves a drawing as a picture of pixels, twice as many as it has units.
pub fn save_png(alerts: AlertStore, name: &str, svg: &str) {
    if png(alerts, format!("{name}.png"), svg).is_err() {
        refused(alerts);
    }
}

fn refused(alerts: AlertStore) {
    alerts.add(words::PICTURE_NOT_DRAWN.into());
}

fn png(alerts: AlertStore, name: String, svg: &str) -> Result<(), JsValue> {
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
                        alerts.save(&name, "image/png", &js_sys::Uint8Array::new(&buffer).to_vec());
                    }
                });
            });
            canvas.to_blob(on_blob.unchecked_ref())
        };
        if paint().is_err() {
            refused(alerts);
        }
    });
    image.set_onload(Some(on_load.unchecked_ref()));
    image.set_onerror(Some(Closure::once_into_js(move || refused(alerts)).unchecked_ref()));
    let encoded = js_sys::encode_uri_component(svg);
    image.set_src(&format!("data:image/svg+xml,{}", String::from(encoded)));
    Ok(())
}
