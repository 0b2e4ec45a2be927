//! What lies under the pointer, and what a click or an outline selects.

use super::canvas::{data_place, nearest, within};
use super::frame::MapFrame;
use super::selection_tools::{Closed, Tool};
use crate::app::analysis::selection::Selection;
use leptos::prelude::*;

/// The pointer may move so far, in CSS pixels, between press and release of a click.
const STILL: f64 = 4.0;

impl MapFrame {
    /// The point nearest to a place of the frame, in CSS pixels.
    fn nearest(self, x: f64, y: f64) -> Option<(usize, f64, f64)> {
        let found = self.canvas.try_with_value(|canvas| {
            self.controller.map.picture.with_untracked(|map| nearest(map.as_ref()?, canvas, x, y))
        });
        Some((found.flatten()?, x, y))
    }

    /// The pointer moved. A zoom or a pan moves plotly's axes while it is down.
    pub(super) fn move_pointer(self, event: &web_sys::PointerEvent) {
        let Some(element) = self.frame_ref.get_untracked() else { return };
        let area = element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top());
        self.pointed.set(self.nearest(x, y));
    }

    /// Selects by click: the handler of the press. Plotly covers the page while a button is down, so the release is
    /// heard from the window.
    pub(super) fn listen_to_clicks(self) -> impl Fn(web_sys::PointerEvent) {
        let pressed = StoredValue::new(None::<(f64, f64)>);
        let on_release = window_event_listener(leptos::ev::pointerup, move |event| {
            let Some((x, y)) = pressed.try_update_value(Option::take).flatten() else { return };
            let moved = (f64::from(event.client_x()) - x).hypot(f64::from(event.client_y()) - y);
            if moved < STILL {
                self.toggle_pointed((event.shift_key(), event.alt_key()));
            }
        });
        on_cleanup(move || on_release.remove());
        move |event: web_sys::PointerEvent| {
            let is_click = event.button() == 0 && self.tool.get_untracked() == Tool::Pan;
            pressed.set_value(is_click.then(|| (f64::from(event.client_x()), f64::from(event.client_y()))));
        }
    }

    /// Selects the row under the pointer; `keys`: whether Shift and Alt are held.
    pub(super) fn toggle_pointed(self, keys: (bool, bool)) {
        if let Some(row) = self.pointed_row() {
            self.controller.workspace.toggle(&Selection::of([row]), keys);
        }
    }

    /// The rows whose points lie within an outline of places of the frame.
    pub(super) fn rows_within(self, outline: &[[f64; 2]]) -> Selection {
        let rows = self.canvas.try_with_value(|canvas| {
            let outline: Vec<[f64; 2]> = outline.iter().map(|&[x, y]| data_place(canvas, x, y).0).collect();
            self.controller.map.picture.with_untracked(|map| map.as_ref().map(|map| within(map, &outline)))
        });
        rows.flatten().unwrap_or_default()
    }

    /// Selects what lies within an outline that was closed.
    pub(super) fn select_within(self, (outline, keys): Closed) {
        self.controller.workspace.select(&self.rows_within(&outline), keys);
    }

    /// Points at a place of the frame, or at none; returns what is there in words.
    pub(super) fn point_at(self, place: Option<[f64; 2]>) -> Option<String> {
        let near = place.and_then(|[x, y]| self.nearest(x, y));
        self.pointed.set(near);
        let row = self.pointed_row()?;
        let label = self.colored.with_untracked(|colored| colored.as_ref().and_then(|colored| colored.label(row)));
        let table = self.controller.table.view;
        let id = table.with_untracked(|table| table.as_ref().map(|t| t.ids.get(row as usize).into_owned()))?;
        Some(match label {
            Some(label) => format!("{id}, {}.", untrack(|| self.controller.cluster.label_name(label))),
            None => format!("{id}."),
        })
    }
}
