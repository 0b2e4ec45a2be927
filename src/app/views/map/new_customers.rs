//! New customers on the map: hollow marks in their segment's color and symbol, above the points. The map does not move
//! for them; once it moves for another reason, they go.

use crate::app::browser;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::settings::{Axes, Settings, AXES};
use crate::app::state::{ClusterStore, MapStore, QueryResults};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

/// Half the size of a mark, in CSS pixels.
const SIZE: f64 = 5.0;

/// The layer of the marks.
#[component]
pub fn Placed() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let map = expect_context::<MapStore>();
    let results = expect_context::<QueryResults>();
    let settings = expect_context::<RwSignal<Settings>>();
    let canvas = NodeRef::<html::Canvas>::new();
    // The places and looks, while the map is the one they were placed on.
    let marks = Memo::new_with_compare(
        move |_| {
            let scored = results.scored.get()?.ok()?;
            // They have places among the embedded ones alone.
            if settings.with(|settings| settings.choice(&AXES)) != Axes::Tsne {
                return None;
            }
            let (on, now) = (results.placed_on.get()?, map.picture.get()?);
            let clustering = cluster.clustering.get()?;
            let is_of_these = Arc::ptr_eq(&on, &now) && scored.spec == clustering.spec;
            let (labels, places) = scored.placed.as_ref().filter(|_| is_of_these)?;
            let style = |label: &i32| usize::try_from(*label).map_or(NOISE, |label| clustering.style(label));
            let marks = labels.iter().map(style).zip(places.chunks_exact(2).map(|place| [place[0], place[1]]));
            Some(Arc::new(marks.collect::<Vec<(SegmentStyle, [f32; 2])>>()))
        },
        |_, _| true,
    );
    Effect::new(move |_| {
        let (marks, viewport) = (marks.get(), map.viewport.get());
        if let (Some(canvas), Some((viewport, size))) = (canvas.get(), viewport) {
            let place = |at: [f32; 2]| viewport.place(at, size);
            // A browser that draws nothing here still has the table of the new customers.
            let _ = draw(&canvas, size, marks.as_deref().map_or(&[][..], Vec::as_slice), place);
        }
    });
    let count = move || marks.with(|marks| marks.as_ref().map(|marks| marks.len()));
    view! {
        <canvas
            class="placed"
            class:empty=move || count().is_none()
            data-testid="placed"
            data-value=move || count().unwrap_or(0)
            aria-hidden="true"
            node_ref=canvas
        ></canvas>
    }
}

fn draw(
    canvas: &HtmlCanvasElement,
    size: (f64, f64),
    marks: &[(SegmentStyle, [f32; 2])],
    place: impl Fn([f32; 2]) -> [f64; 2],
) -> Result<(), JsValue> {
    let ratio = browser::window().device_pixel_ratio();
    // Setting the size wipes the canvas.
    canvas.set_width((size.0 * ratio).round() as u32);
    canvas.set_height((size.1 * ratio).round() as u32);
    if marks.is_empty() {
        return Ok(());
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let mut paths: Vec<(SegmentStyle, Path2d)> = Vec::new();
    for (style, at) in marks {
        let path = match paths.iter().find(|(known, _)| known == style) {
            Some((_, path)) => path.clone(),
            None => {
                let path = Path2d::new_with_path_string(&style.symbol.path())?;
                paths.push((*style, path.clone()));
                path
            }
        };
        let [x, y] = place(*at);
        context.set_transform(ratio * SIZE, 0.0, 0.0, ratio * SIZE, ratio * x, ratio * y)?;
        // A light rim keeps the mark apart from the points below it.
        for (color, width) in [("#ffffff", 0.9), (style.color, 0.45)] {
            context.set_stroke_style_str(color);
            context.set_line_width(width);
            context.stroke_with_path(&path);
        }
    }
    Ok(())
}
