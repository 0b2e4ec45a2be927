//! The person's locale, as the browser has it, for the numbers in texts: a page and its workers ask for it alike when
//! they start.

use crate::engine::figures::{speak, Marks};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Many digits in any grouping, and one decimal.
const EXAMPLE: f64 = -1_234_567.8;

/// Numbers in texts have the marks of the browser's locale from now on; English ones where it has others than this
/// page can write, such as digits of another script.
pub fn follow() {
    let parts = parts().unwrap_or_default();
    let parts = parts.iter().map(|(kind, text)| (kind.as_str(), text.as_str()));
    speak(Marks::of_parts(parts).unwrap_or(Marks::ENGLISH));
}

/// The example as the locale writes it, part by part: the kind of each and its text.
///
/// # Errors
/// What the browser said.
fn parts() -> Result<Vec<(String, String)>, JsValue> {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into());
    let constructor: Function = get(&get(&js_sys::global(), "Intl")?, "NumberFormat")?.dyn_into()?;
    let format = Reflect::construct(&constructor, &Array::new())?;
    let write: Function = get(&format, "formatToParts")?.dyn_into()?;
    let parts = Array::from(&write.call1(&format, &EXAMPLE.into())?);
    let text = |part: &JsValue, name: &str| get(part, name)?.as_string().ok_or(JsValue::NULL);
    parts.iter().map(|part| Ok((text(&part, "type")?, text(&part, "value")?))).collect()
}
