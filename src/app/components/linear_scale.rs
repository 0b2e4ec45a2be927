//! What the small charts share: a scale from values to pixels.

/// A linear scale.
#[derive(Clone, Copy)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from` to `to`; an empty range maps to the middle.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Scale {
        Scale { from, to }
    }

    /// The place of a value.
    pub fn at(self, value: f64) -> f64 {
        let width = self.from.1 - self.from.0;
        let share = if width == 0.0 { 0.5 } else { (value - self.from.0) / width };
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The value at a place.
    pub fn value(self, place: f64) -> f64 {
        self.from.0 + (place - self.to.0) / (self.to.1 - self.to.0) * (self.from.1 - self.from.0)
    }
}

/// Where a pointer is on an SVG drawing, in the drawing's own units, whose size is `width` x `height`.
pub fn place(event: &web_sys::PointerEvent, width: f64, height: f64) -> Option<(f64, f64)> {
    use wasm_bindgen::JsCast;
    let target = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let svg = target.closest("svg").ok().flatten()?;
    let frame = svg.get_bounding_client_rect();
    let share = |at: f64, from: f64, size: f64| (at - from) / size.max(1.0);
    Some((
        width * share(f64::from(event.client_x()), frame.left(), frame.width()),
        height * share(f64::from(event.client_y()), frame.top(), frame.height()),
    ))
}
