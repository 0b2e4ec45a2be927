//! The canvas of the points, and which point lies where on it.

use super::REACH;
use crate::app::analysis::selection::{inside, Selection};
use crate::app::drawing::point_layer::Points;
use crate::app::drawing::viewport::Viewport;
use crate::app::settings::Axes;
use crate::protocol::results::Map;

/// What the two layers share.
pub(super) struct Canvas {
    pub(super) points: Option<Points>,
    pub(super) viewport: Viewport,
    /// The user chose the frame; it no longer follows the points.
    pub(super) zoomed: bool,
    pub(super) size: (f64, f64),
    /// A redraw is on its way.
    pub(super) pending: bool,
    /// Counts changes, so that only the last one makes plotly draw.
    pub(super) turn: u32,
    /// The axes it was last drawn for.
    pub(super) axes: Axes,
}

/// The diameter of a point for `n` points, in CSS pixels.
pub(super) fn point_size(n: usize) -> f64 {
    (5.5 * libm::pow(9000.0 / n.max(1) as f64, 0.25)).clamp(2.0, 9.0)
}

/// Where a place of the layer, in CSS pixels, lies among the points, and how large a pixel is there.
pub(super) fn data_place(canvas: &Canvas, x: f64, y: f64) -> ([f64; 2], [f64; 2]) {
    let (width, height) = canvas.size;
    let scale = [2.0 * canvas.viewport.half[0] / width.max(1.0), 2.0 * canvas.viewport.half[1] / height.max(1.0)];
    ([canvas.viewport.range(0)[0] + x * scale[0], canvas.viewport.range(1)[1] - y * scale[1]], scale)
}

/// The rows of the table whose points lie within an outline.
pub(super) fn within(map: &Map, outline: &[[f64; 2]]) -> Selection {
    let places = map.rows.iter().zip(map.positions.chunks_exact(2));
    let found = places.filter(|(_, place)| inside(outline, [f64::from(place[0]), f64::from(place[1])]));
    Selection::of(found.map(|(row, _)| *row))
}

/// The point nearest to the pointer, if one is near.
pub(super) fn nearest(map: &Map, canvas: &Canvas, x: f64, y: f64) -> Option<usize> {
    let (at, scale) = data_place(canvas, x, y);
    let distance = |place: &[f32]| {
        let dx = (f64::from(place[0]) - at[0]) / scale[0];
        let dy = (f64::from(place[1]) - at[1]) / scale[1];
        dx * dx + dy * dy
    };
    let places = map.positions.chunks_exact(2).map(distance).enumerate();
    places.filter(|(_, d)| *d <= REACH * REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}
