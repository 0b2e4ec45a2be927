//! Selecting on the map: the tools, the outline being drawn, and what is selected.

use crate::app::analysis::selection::Combine;
use crate::app::format::{percent, whole};
use crate::app::state::workspace::Workspace;
use crate::app::state::{Controller, TableStore};
use leptos::prelude::*;

/// What dragging on the map does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Moves the picture.
    Pan,
    /// Selects within a rectangle.
    Box,
    /// Selects within a line drawn freely.
    Lasso,
}

const TOOLS: [(Tool, &str, &str, &str); 3] = [
    (Tool::Pan, "pan", "Move", "Drag moves the map, a click selects a customer"),
    (
        Tool::Box,
        "box",
        "Box",
        "Drag a box around customers to select them; by keyboard: Tab to the map, then Shift and arrow keys",
    ),
    (
        Tool::Lasso,
        "lasso",
        "Lasso",
        "Draw around customers to select them; by keyboard: Tab to the map, then arrow keys, the space bar at each \
         corner and Enter",
    ),
];

/// The tools on the map, and the selection with what can be done with it.
#[component]
pub fn SelectionBar(
    /// What dragging does.
    tool: RwSignal<Tool>,
) -> impl IntoView {
    let workspace = expect_context::<Controller>().workspace;
    let tools = TOOLS
        .map(|(this, word, name, help)| {
            view! {
                <button
                    type="button"
                    data-testid=format!("tool-{word}")
                    title=help
                    aria-pressed=move || (tool.get() == this).to_string()
                    on:click=move |_| tool.set(this)
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    let combine = Combine::ALL
        .map(|(this, word, name, help)| {
            view! {
                <button
                    type="button"
                    data-testid=format!("combine-{word}")
                    title=help
                    aria-pressed=move || (workspace.combine.get() == this).to_string()
                    on:click=move |_| workspace.combine.set(this)
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="map-tools">
            <div class="choice" role="group" aria-label="Dragging on the map">
                {tools}
            </div>
            <div class="choice" role="group" aria-label="A new pick">
                {combine}
            </div>
            <Selected />
        </div>
    }
}

/// How many are selected, and what can be done with them.
#[component]
fn Selected() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let workspace = expect_context::<Workspace>();
    let count = move || workspace.selection.with(|selection| selection.len());
    let rows = move || table_store.view.with(|table| table.as_ref().map_or(0, |table| table.rows)).max(1);
    view! {
        <div class="selected" role="status" data-testid="selection" data-value=count>
            <Show when=move || count() != 0>
                <span class="number">
                    {move || format!("{} selected · {}", whole(count()), percent(count() as f64 / rows() as f64))}
                </span>
                <button type="button" data-testid="group-keep" on:click=move |_| workspace.save_group()>
                    "Keep as group"
                </button>
                <button type="button" data-testid="selection-clear" title="Esc" on:click=move |_| workspace.clear()>
                    "Clear"
                </button>
            </Show>
        </div>
    }
}

/// An outline in CSS pixels, and whether Shift and Alt were held when it was closed.
pub type Closed = (Vec<[f64; 2]>, (bool, bool));

/// The layer above the map that takes the drags of box and lasso. It tells the outline in CSS pixels of the layer, and
/// whether Shift and Alt were held.
#[component]
pub fn OutlineLayer(
    /// What dragging does.
    tool: RwSignal<Tool>,
    /// Called when an outline is closed.
    on_closed: Callback<Closed>,
) -> impl IntoView {
    let drawn = RwSignal::new(Vec::<[f64; 2]>::new());
    let layer = NodeRef::<leptos::svg::Svg>::new();
    let place = move |event: &web_sys::PointerEvent| {
        let area = layer.get_untracked()?.get_bounding_client_rect();
        Some([f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()])
    };
    let begin = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let (Some(at), Some(layer)) = (place(&event), layer.get_untracked()) {
            // Without the capture the outline only ends at the layer's edge.
            let _ = layer.set_pointer_capture(event.pointer_id());
            drawn.set(vec![at]);
        }
    };
    let go_on = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event).filter(|_| drawn.with_untracked(|drawn| !drawn.is_empty())) else { return };
        drawn.update(|drawn| match tool.get_untracked() {
            Tool::Box => {
                let from = drawn[0];
                *drawn = vec![from, [at[0], from[1]], at, [from[0], at[1]]];
            }
            _ => drawn.push(at),
        });
    };
    let end = move |event: web_sys::PointerEvent| {
        let outline = drawn.try_update(std::mem::take).unwrap_or_default();
        if outline.len() > 2 {
            on_closed.run((outline, (event.shift_key(), event.alt_key())));
        }
    };
    let path = move || {
        drawn.with(|drawn| {
            let points: Vec<String> = drawn.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
            points.join(" ")
        })
    };
    view! {
        <svg
            class="outline"
            class:idle=move || tool.get() == Tool::Pan
            aria-hidden="true"
            node_ref=layer
            on:pointerdown=begin
            on:pointermove=go_on
            on:pointerup=end
            on:pointercancel=move |_| drawn.set(Vec::new())
        >
            <polygon points=path />
        </svg>
    }
}
