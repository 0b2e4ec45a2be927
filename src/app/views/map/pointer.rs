//! What lies under the pointer, and what a click or an outline selects.

use super::canvas::{data_place, nearest, within};
use super::frame::MapFrame;
use super::outline::Closed;
use crate::app::analysis::selection::Selection;
use crate::words::map as words;
use leptos::prelude::*;

impl MapFrame {
    /// The point nearest to a place of the frame, in CSS pixels.
    fn nearest(self, x: f64, y: f64) -> Option<(usize, f64, f64)> {
        let found = self.canvas.try_with_value(|canvas| nearest(&*self.picture()?, canvas, x, y));
        Some((found.flatten()?, x, y))
    }

    /// Points at a place of the frame.
    pub(super) fn point_to(self, [x, y]: [f64; 2]) {
        self.pointed.set(self.nearest(x, y));
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
            self.picture().map(|map| within(&map, &outline))
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
        let segment = label.map(|label| untrack(|| self.controller.cluster.label_name(label)));
        Some(words::point(&id, segment.as_deref()))
    }
}
