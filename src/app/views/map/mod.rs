//! The map in the middle: all customers, colored by segment.
//!
//! Two layers share one frame. The point layer draws what moves and what has just changed, in a few milliseconds; when
//! the picture has rested for a moment plotly draws the same and the layer hides. Pointing is our own in both cases.

mod appearance;
mod canvas;
mod frame;
mod keyboard;
mod legend;
mod new_customers;
mod plotly_layer;
mod pointer;
mod selection_tools;
mod status;
mod toolbar;
mod tooltip;

use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::state::{Controller, Status};
use frame::MapFrame;
use keyboard::Crosshair;
use legend::{ColorBar, Legend};
use leptos::prelude::*;
use selection_tools::{OutlineLayer, SelectionBar};
use status::{caption, Headline, MapLine};
use toolbar::MapButtons;

/// How near the pointer must be to a point, in CSS pixels.
const REACH: f64 = 10.0;
/// The opacity of a row in a segment, of noise and border samples, and of a row that has no label (yet).
const CLEAR: f64 = 0.85;
const FAINT: f64 = 0.5;
const BARE: f64 = 0.35;
/// How much of its opacity a row keeps while others are selected.
const DIMMED: f64 = 0.16;

/// The map with its legend and its controls.
#[component]
pub fn MapView() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let frame = MapFrame::new(controller);
    let MapFrame { frame_ref, plot_ref, canvas_ref, settled, size, pointed, tool, .. } = frame;
    let on_press = frame.listen_to_clicks();
    let within = Callback::new(move |outline: Vec<[f64; 2]>| frame.rows_within(&outline));
    let on_closed = Callback::new(move |closed| frame.select_within(closed));
    let point = Callback::new(move |place| frame.point_at(place));
    let on_taken = Callback::new(move |keys| frame.toggle_pointed(keys));
    let stale = lasting(LATE_MS, move || {
        controller.cluster.status.get() == Status::Running && controller.cluster.scores.with(Option::is_none)
    });
    let progress = move || {
        let progress = controller.map.progress.get()?;
        let percent = progress.fraction.unwrap_or(0.0) * 100.0;
        Some(view! { <p class="map-doing" role="status">{format!("{} … {percent:.0} %", progress.what)}</p> })
    };
    view! {
        <main class="map-area">
            <div class="map-head">
                <Headline />
                <MapButtons />
            </div>
            <div class="map-stage">
                <SelectionBar tool=tool />
                <ColorBar />
                <div
                    class="map-frame"
                    class:settled=move || settled.get()
                    class:stale=move || stale.get()
                    node_ref=frame_ref
                    on:pointermove=move |event| frame.move_pointer(&event)
                    on:pointerdown=on_press
                    on:pointerleave=move |_| pointed.set(None)
                >
                    <div
                        class="plot"
                        data-testid="map"
                        role="img"
                        aria-label=move || caption(controller.cluster)
                        node_ref=plot_ref
                    ></div>
                    <canvas class="points" aria-hidden="true" node_ref=canvas_ref></canvas>
                    <new_customers::Placed />
                    <OutlineLayer tool=tool on_closed=on_closed />
                    <Crosshair size=size within=within point=point on_closed=on_closed on_taken=on_taken />
                    {move || frame.tooltip()}
                    {progress}
                </div>
            </div>
            <Legend />
            <MapLine />
        </main>
    }
}
