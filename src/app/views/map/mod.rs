//! The map in the middle: all customers, colored by segment.
//!
//! Two layers share one frame. The point layer draws what moves and what has just changed, in a few milliseconds; when
//! the picture has rested for a moment plotly draws the same and the layer hides. Pointing is our own in both cases.

mod appearance;
mod axes;
mod canvas;
mod frame;
mod gestures;
mod hands;
mod keyboard;
mod labels;
mod legend;
mod new_customers;
mod outline;
mod plotly_layer;
mod pointer;
mod selection_tools;
mod status;
mod tooltip;
mod zoom;

use crate::app::analysis::selection::Combine;
use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::settings::Axes;
use crate::app::state::{Controller, Status};
use crate::app::views::navigation::{CurrentView, View};
use crate::words::map as words;
use axes::{AxesChoice, AxisLines};
use frame::MapFrame;
use keyboard::Crosshair;
use labels::Labels;
use legend::{ColorBar, ColorChoice, Legend};
use leptos::prelude::*;
use outline::OutlineLayer;
pub use selection_tools::SelectionBar;
use selection_tools::{Tool, Tools};
use status::{caption, Headline, MapLine};
pub use status::{headline, movement, MapState};
use zoom::ZoomButtons;

/// How near the pointer must be to a point, in CSS pixels.
const REACH: f64 = 10.0;
/// The opacity of a row in a segment, of noise and border samples, and of a row that has no label (yet).
const CLEAR: f64 = 0.85;
const FAINT: f64 = 0.5;
const BARE: f64 = 0.35;
/// How much of its opacity a row keeps while others are selected.
const DIMMED: f64 = 0.16;

/// The map with its legend and its controls, which stand above and below it: none lies on the points.
#[component]
pub fn MapView() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let frame = MapFrame::new(controller);
    let MapFrame { frame_ref, plot_ref, canvas_ref, settled, size, pointed, tool, .. } = frame;
    let labeled = RwSignal::new(true);
    let current = expect_context::<CurrentView>();
    let embedded = Signal::derive(move || frame.axes.get() == Axes::Tsne);
    let titles = Signal::derive(move || frame.shown.with(|shown| shown.as_ref().and_then(|s| s.titles.clone())));
    let within = Callback::new(move |outline: Vec<[f64; 2]>| frame.rows_within(&outline));
    let on_closed = Callback::new(move |closed| frame.select_within(closed));
    let point = Callback::new(move |place| frame.point_at(place));
    let on_taken = Callback::new(move |keys| frame.toggle_pointed(keys));
    let stale = lasting(LATE_MS, move || {
        controller.cluster.status.get() == Status::Running && controller.cluster.scores.with(Option::is_none)
    });
    let progress = Signal::derive(move || {
        let (what, fraction) = match controller.map.progress.get() {
            Some(progress) => (progress.what, progress.fraction.unwrap_or(0.0)),
            None if frame.waits_for_end() => {
                let done = controller
                    .map
                    .picture
                    .with(|map| map.as_ref().map_or(0.0, |map| map.iteration as f64 / map.iterations.max(1) as f64));
                (words::COMPUTING.to_string(), done)
            }
            None => return None,
        };
        Some((what, fraction))
    });
    let has_selection = Memo::new(move |_| controller.workspace.selection.with(|selection| !selection.is_empty()));
    let combine = controller.workspace.combine;
    let selects = move || has_selection.get() || tool.get() != Tool::Pan || combine.get() != Combine::Replace;
    view! {
        <section class="map-area" aria-label=words::MAP>
            <Head frame=frame labeled=labeled />
            <div
                class="map-frame"
                class:settled=move || settled.get()
                class:stale=move || stale.get()
                class:with-axes=move || titles.with(Option::is_some)
                node_ref=frame_ref
                on:pointermove=move |event| frame.drag(&event)
                on:pointerdown=move |event| frame.press(&event)
                on:pointerup=move |event| frame.release(&event)
                on:pointercancel=move |event| frame.lose(&event)
                on:wheel=move |event| frame.wheel(&event)
                on:dblclick=move |_| {
                    if tool.get_untracked() == Tool::Pan {
                        frame.fit();
                    }
                }
                on:pointerleave=move |_| pointed.set(None)
            >
                <div
                    class="plot"
                    data-testid="map"
                    role="img"
                    aria-label=move || caption(controller.table, controller.cluster)
                    node_ref=plot_ref
                ></div>
                <canvas class="points" aria-hidden="true" node_ref=canvas_ref></canvas>
                <new_customers::Placed />
                <AxisLines titles=titles />
                <Show when=move || labeled.get()>
                    <Labels frame=frame />
                </Show>
                <OutlineLayer tool=tool on_closed=on_closed />
                <Crosshair size=size within=within point=point on_closed=on_closed on_taken=on_taken />
                {move || frame.tooltip()}
            </div>
            <Show when=move || !labeled.get()>
                <Legend />
            </Show>
            <div class="map-foot" class:selects=selects>
                <Show when=move || matches!(current.get(), View::Explore | View::Settings)>
                    <SelectionBar />
                </Show>
                <ColorBar />
                <MapLine progress=progress embedded=embedded />
            </div>
        </section>
    }
}

/// What is seen, the tools, and what colors and axes mean.
#[component]
fn Head(
    /// The frame below.
    frame: MapFrame,
    /// Whether the segments' names stand on the map.
    labeled: RwSignal<bool>,
) -> impl IntoView {
    let tool = frame.tool;
    view! {
        <div class="map-top">
            <div class="map-head">
                <Headline />
                <div class="map-tools">
                    <Tools tool=tool />
                    <ZoomButtons frame=frame />
                    <div class="choice">
                        <button
                            type="button"
                            data-testid="map-labels"
                            title=words::NAMES_HELP
                            aria-label=words::NAMES
                            aria-pressed=move || labeled.get().to_string()
                            on:click=move |_| labeled.update(|labeled| *labeled = !*labeled)
                        >
                            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                                <path d="M2.500 8.500v-6h6l5 5-6 6zM5.500 5.500v.01" />
                            </svg>
                        </button>
                    </div>
                </div>
            </div>
            <div class="map-choices">
                <ColorChoice />
                <AxesChoice />
            </div>
        </div>
    }
}
