//! The layer above the map that takes the drags of box and lasso, or their corners click by click.

use super::selection_tools::Tool;
use crate::app::drawing::keyboard_shape::corners;
use leptos::prelude::*;

/// An outline in CSS pixels, and whether Shift and Alt were held when it was closed.
pub type Closed = (Vec<[f64; 2]>, (bool, bool));

/// A pointer that moves by less, in CSS pixels, clicks.
const CLICK: f64 = 4.0;

/// What is being drawn.
#[derive(Default)]
struct Draft {
    /// The corners: the first of a box, those of a lasso.
    corners: Vec<[f64; 2]>,
    /// The pointer is down, and where it went down.
    pressed: Option<[f64; 2]>,
    dragged: bool,
}

impl Draft {
    fn press(&mut self, at: [f64; 2]) {
        (self.pressed, self.dragged) = (Some(at), false);
    }

    /// The pointer moved: what is seen of the outline.
    fn go_on(&mut self, tool: Tool, at: [f64; 2]) -> Vec<[f64; 2]> {
        if let Some(from) = self.pressed {
            let moved = (at[0] - from[0]).hypot(at[1] - from[1]) >= CLICK;
            if moved && !self.dragged && self.corners.is_empty() {
                self.corners.push(from);
                self.dragged = true;
            }
            if self.dragged && tool == Tool::Lasso {
                self.corners.push(at);
            }
        }
        match (tool, self.corners.first()) {
            (_, None) => Vec::new(),
            (Tool::Box, Some(from)) => corners(*from, at),
            _ => self.corners.iter().copied().chain([at]).collect(),
        }
    }

    /// The pointer was released: the outline, if that closes it.
    fn release(&mut self, tool: Tool, at: [f64; 2]) -> Option<Vec<[f64; 2]>> {
        self.pressed.take()?;
        let is_drag = std::mem::take(&mut self.dragged);
        match (tool, self.corners.first().copied()) {
            (Tool::Box, Some(from)) => Some(corners(from, at)),
            (_, Some(_)) if is_drag => Some(self.corners.clone()),
            _ => {
                self.corners.push(at);
                None
            }
        }
    }
}

/// The layer. It tells the outline in CSS pixels of the layer, and whether Shift and Alt were held.
#[component]
pub fn OutlineLayer(
    /// What dragging does.
    tool: RwSignal<Tool>,
    /// Called when an outline is closed.
    on_closed: Callback<Closed>,
) -> impl IntoView {
    let draft = StoredValue::new(Draft::default());
    // What is seen of it.
    let drawn = RwSignal::new(Vec::<[f64; 2]>::new());
    let layer = NodeRef::<leptos::svg::Svg>::new();
    let place = move |event: &web_sys::MouseEvent| {
        let area = layer.get_untracked()?.get_bounding_client_rect();
        Some([f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()])
    };
    let forget = move || {
        draft.set_value(Draft::default());
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
        // It draws; the map below stays where it is.
        event.stop_propagation();
        if let (Some(at), Some(layer), 0) = (place(&event), layer.get_untracked(), event.button()) {
            // Without the capture the outline only ends at the layer's edge.
            let _ = layer.set_pointer_capture(event.pointer_id());
            draft.update_value(|draft| draft.press(at));
        }
    };
    let go_on = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event) else { return };
        let seen = draft.try_update_value(|draft| draft.go_on(tool.get_untracked(), at));
        drawn.set(seen.unwrap_or_default());
    };
    let end = move |event: web_sys::PointerEvent| {
        let Some(at) = place(&event) else { return };
        if let Some(corners) = draft.try_update_value(|draft| draft.release(tool.get_untracked(), at)).flatten() {
            close(corners, &event);
        }
    };
    let finish = move |event: web_sys::MouseEvent| {
        let corners = draft.with_value(|draft| draft.corners.clone());
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
