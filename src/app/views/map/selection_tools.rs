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

/// Each tool: its word, its name, its help, and its icon's path.
const TOOLS: [(Tool, &str, &str, &str, &str); 3] = [
    (
        Tool::Pan,
        "pan",
        "Pan",
        "Drag moves the map, a click selects a customer",
        "M8 1.500v13M1.500 8h13M6 3.500l2-2 2 2M6 12.500l2 2 2-2M3.500 6l-2 2 2 2M12.500 6l2 2-2 2",
    ),
    (
        Tool::Box,
        "box",
        "Box",
        "Drag a box around customers, or click two opposite corners; by keyboard: Tab to the map, then Shift and \
         arrow keys",
        "M2.500 3.500h11v9h-11z",
    ),
    (
        Tool::Lasso,
        "lasso",
        "Lasso",
        "Draw around customers, or click corner after corner and double-click the last; by keyboard: Tab to the map, \
         then arrow keys, the space bar at each corner and Enter",
        "M8 2.500c3.600 0 6 1.700 6 4s-2.400 4-6 4-6-1.700-6-4 2.400-4 6-4zM5 10c-.800 1.500.200 3 2 3",
    ),
];

/// The tools on the map.
#[component]
pub fn Tools(
    /// What dragging does.
    tool: RwSignal<Tool>,
) -> impl IntoView {
    let tools = TOOLS
        .map(|(this, word, name, help, icon)| {
            view! {
                <button
                    type="button"
                    data-testid=format!("tool-{word}")
                    title=format!("{name}: {help}")
                    aria-label=name
                    aria-pressed=move || (tool.get() == this).to_string()
                    on:click=move |_| tool.set(this)
                >
                    <svg class="icon" class:dashed=this == Tool::Box viewBox="0 0 16 16" aria-hidden="true">
                        <path d=icon />
                    </svg>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="choice" role="group" aria-label="Dragging on the map">
            {tools}
        </div>
    }
}

/// The selection with what can be done with it, and what the next pick does to it.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let workspace = expect_context::<Controller>().workspace;
    let options = Combine::ALL
        .map(|(this, word, name, help)| {
            view! {
                <option value=word title=help selected=move || workspace.combine.get() == this>
                    {name}
                </option>
            }
        })
        .collect_view();
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some((this, ..)) = Combine::ALL.iter().find(|(_, word, ..)| *word == chosen) {
            workspace.combine.set(*this);
        }
    };
    view! {
        <div class="selection-bar">
            <select
                class="combine"
                data-testid="combine"
                aria-label="What the next pick does to the selection"
                on:change=choose
            >
                {options}
            </select>
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
                    "Save selection as group"
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

/// What is being drawn: corners, and whether they were set by clicks.
#[derive(Default)]
struct Outline {
    corners: Vec<[f64; 2]>,
    /// The pointer is down, and where it went down.
    pressed: Option<[f64; 2]>,
    dragged: bool,
}

/// A pointer that moves by less, in CSS pixels, clicks.
const CLICK: f64 = 4.0;

/// The corners of the box between two places.
fn rectangle(from: [f64; 2], to: [f64; 2]) -> Vec<[f64; 2]> {
    vec![from, [to[0], from[1]], to, [from[0], to[1]]]
}

/// The layer above the map that takes the drags of box and lasso, or their corners click by click. It tells the outline
/// in CSS pixels of the layer, and whether Shift and Alt were held.
#[component]
pub fn OutlineLayer(
    /// What dragging does.
    tool: RwSignal<Tool>,
    /// Called when an outline is closed.
    on_closed: Callback<Closed>,
) -> impl IntoView {
    // What is seen of it: the corners and the pointer.
    let drawn = RwSignal::new(Vec::<[f64; 2]>::new());
    let outline = StoredValue::new(Outline::default());
    let layer = NodeRef::<leptos::svg::Svg>::new();
    let place = move |event: &web_sys::MouseEvent| {
        let area = layer.get_untracked()?.get_bounding_client_rect();
        Some([f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()])
    };
    let forget = move || {
        outline.set_value(Outline::default());
        drawn.set(Vec::new());
    };
    // Another tool begins anew.
    Effect::new(move |_| {
        tool.track();
        forget();
    });
    let close = move |corners: Vec<[f64; 2]>, event: &web_sys::MouseEvent| {
        forget();
        if corners.len() > 2 {
            on_closed.run((corners, (event.shift_key(), event.alt_key())));
        }
    };
    let begin = move |event: web_sys::PointerEvent| {
        event.stop_propagation();
        if event.button() != 0 {
            return;
        }
        if let (Some(at), Some(layer)) = (place(&event), layer.get_untracked()) {
            // Without the capture the outline only ends at the layer's edge.
            let _ = layer.set_pointer_capture(event.pointer_id());
            outline.update_value(|outline| (outline.pressed, outline.dragged) = (Some(at), false));
        }
    };
    let go_on = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event) else { return };
        let tool = tool.get_untracked();
        let seen = outline.try_update_value(|outline| {
            if let Some(from) = outline.pressed {
                let moved = (at[0] - from[0]).hypot(at[1] - from[1]) >= CLICK;
                if moved && !outline.dragged && outline.corners.is_empty() {
                    outline.corners.push(from);
                    outline.dragged = true;
                }
                if outline.dragged && tool == Tool::Lasso {
                    outline.corners.push(at);
                }
            }
            match (tool, outline.corners.first()) {
                (_, None) => Vec::new(),
                (Tool::Box, Some(from)) => rectangle(*from, at),
                _ => outline.corners.iter().copied().chain([at]).collect(),
            }
        });
        drawn.set(seen.unwrap_or_default());
    };
    let end = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event) else { return };
        let tool = tool.get_untracked();
        let closed = outline.try_update_value(|outline| {
            outline.pressed.take()?;
            let is_drag = std::mem::take(&mut outline.dragged);
            match (tool, outline.corners.first().copied()) {
                (Tool::Box, Some(from)) => Some(rectangle(from, at)),
                (_, Some(_)) if is_drag => Some(outline.corners.clone()),
                _ => {
                    outline.corners.push(at);
                    None
                }
            }
        });
        if let Some(corners) = closed.flatten() {
            close(corners, &event);
        }
    };
    let finish = move |event: web_sys::MouseEvent| {
        let corners = outline.with_value(|outline| outline.corners.clone());
        close(corners, &event);
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
            on:pointercancel=move |_| forget()
            on:dblclick=finish
        >
            <polygon points=path />
        </svg>
    }
}
