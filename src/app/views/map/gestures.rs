//! Moving the map by hand: one pointer pans, two zoom, the wheel zooms, a double click shows all of it, and a press
//! that does not move selects.

use super::canvas::data_place;
use super::frame::MapFrame;
use super::hands::Grip;
use super::selection_tools::Tool;
use crate::app::drawing::viewport::Viewport;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A pointer may move so far, in CSS pixels, between press and release of a click.
const STILL: f64 = 4.0;
/// A pixel of the wheel makes the map larger by e to this.
const WHEEL: f64 = 0.002;
/// A wheel that tells lines tells so many pixels with each.
const LINE: f64 = 30.0;

impl MapFrame {
    /// Where a pointer is in the frame.
    fn place_of(self, event: &web_sys::MouseEvent) -> Option<[f64; 2]> {
        let area = self.frame_ref.get_untracked()?.get_bounding_client_rect();
        Some([f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()])
    }

    pub(super) fn press(self, event: &web_sys::PointerEvent) {
        let Some(place) = self.place_of(event).filter(|_| event.button() == 0) else { return };
        // A finger points where it is put down: it did not move there.
        self.point_to(place);
        if self.tool.get_untracked() != Tool::Pan {
            return;
        }
        if let Some(frame) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the map follows as long as the pointer is above it.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        self.hands.update_value(|hands| {
            if hands.down.is_empty() {
                (hands.begun, hands.moved) = (place, false);
            } else {
                hands.moved = true;
            }
            hands.down.push((event.pointer_id(), place));
        });
    }

    pub(super) fn drag(self, event: &web_sys::PointerEvent) {
        let Some(to) = self.place_of(event) else { return };
        let grips = self.hands.try_update_value(|hands| {
            let before = hands.grip();
            *hands.place(event.pointer_id())? = to;
            hands.moved |= (to[0] - hands.begun[0]).hypot(to[1] - hands.begun[1]) >= STILL;
            hands.moved.then(|| (before, hands.grip()))
        });
        match grips.flatten() {
            Some((before, after)) => {
                self.pointed.set(None);
                self.grasp(before, after);
            }
            None => self.point_to(to),
        }
    }

    pub(super) fn release(self, event: &web_sys::PointerEvent) {
        let is_click = self.hands.try_update_value(|hands| {
            let was_down = hands.place(event.pointer_id()).is_some();
            hands.down.retain(|(id, _)| *id != event.pointer_id());
            was_down && hands.down.is_empty() && !hands.moved
        });
        if is_click == Some(true) {
            self.toggle_pointed((event.shift_key(), event.alt_key()));
        }
        if event.pointer_type() == "touch" {
            self.pointed.set(None);
        }
    }

    /// The browser took the pointer away.
    pub(super) fn lose(self, event: &web_sys::PointerEvent) {
        self.hands.update_value(|hands| hands.down.retain(|(id, _)| *id != event.pointer_id()));
    }

    pub(super) fn wheel(self, event: &web_sys::WheelEvent) {
        event.prevent_default();
        let Some(place) = self.place_of(event) else { return };
        let pixels = event.delta_y() * if event.delta_mode() == 0 { 1.0 } else { LINE };
        let by = libm::exp(-WHEEL * pixels.clamp(-500.0, 500.0));
        self.grasp((place, 1.0), (place, by));
    }

    /// What lay below one grip, a middle and how far the hands are from it, comes to lie below another.
    fn grasp(self, (from, narrow): Grip, (to, wide): Grip) {
        let by = if narrow > 1e-9 && wide > 1e-9 { (wide / narrow).clamp(0.01, 100.0) } else { 1.0 };
        self.canvas.try_update_value(|canvas| {
            let (held, _) = data_place(canvas, from[0], from[1]);
            let half = canvas.viewport.half.map(|half| (half / by).clamp(1e-12, 1e300));
            canvas.viewport = Viewport { half, ..canvas.viewport };
            let (now, _) = data_place(canvas, to[0], to[1]);
            for axis in 0..2 {
                canvas.viewport.center[axis] += held[axis] - now[axis];
            }
            canvas.zoomed = true;
        });
        self.show_again();
    }
}
