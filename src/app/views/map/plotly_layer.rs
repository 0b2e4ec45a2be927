//! When the picture at rest is drawn by plotly, and how its zoom is followed.

use super::canvas::{draw, Canvas};
use crate::app::drawing::plotly;
use crate::app::drawing::viewport::Viewport;
use crate::app::state::{ColorBy, Controller, MapStore, Status, TableStore};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

/// Whether another table or another map is on the way.
pub(super) fn is_replaced(table: TableStore, map: MapStore) -> bool {
    [table.status, map.status].iter().any(|status| status.get() == Status::Running)
}

/// Whether nothing moves the picture and plotly can draw it: a continuous scale is the layer's alone, and what is about
/// to be replaced is not worth the time of a first draw.
pub(super) fn resting(table: TableStore, map_store: MapStore) -> bool {
    map_store.color_by.get_untracked() == ColorBy::Segment
        && !untrack(|| is_replaced(table, map_store))
        && map_store.picture.with_untracked(|map| map.as_ref().is_some_and(|map| map.done || map.paused))
}

/// The layer and the pointer follow plotly's frame once the user zooms or pans; a double click gives it back.
pub(super) fn follow_zoom(element: HtmlElement, canvas: StoredValue<Canvas, LocalStorage>, controller: Controller) {
    let first = canvas.try_update_value(|canvas| !std::mem::replace(&mut canvas.listening, true));
    if first != Some(true) {
        return;
    }
    let plot = element.clone();
    let on_relayout = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if let (Some(x), Some(y)) = (plotly::range(&plot, "xaxis"), plotly::range(&plot, "yaxis")) {
            canvas.try_update_value(|canvas| {
                let middle = |r: [f64; 2]| (r[0] + r[1]) / 2.0;
                let half = |r: [f64; 2]| (r[1] - r[0]) / 2.0;
                canvas.viewport = Viewport { center: [middle(x), middle(y)], half: [half(x), half(y)] };
                canvas.zoomed = true;
            });
            draw(canvas, controller.map);
        }
    });
    let on_double = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        canvas.try_update_value(|canvas| canvas.zoomed = false);
    });
    plotly::listen(&element, "plotly_relayout", &on_relayout);
    plotly::listen(&element, "plotly_relayouting", &on_relayout);
    plotly::listen(&element, "plotly_doubleclick", &on_double);
    // They live as long as the plot, which lives as long as the page.
    on_relayout.forget();
    on_double.forget();
}
