//! The sorted distances of all rows to their neighbor (k-distance), with the knee.

use super::{axis, round_ticks, rounded, ticks, Figure, Frame, Look, Room};
use crate::app::format::{short, whole};
use crate::protocol::evidence::Distances;
use crate::words::charts as words;
use plotly::common::{Anchor, DashType, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{DragMode, HoverMode, Shape, ShapeLine, ShapeType};
use plotly::{Layout, Plot, Scatter};

/// Height of a chart of distances, and the room around what it plots: the line that follows a hand is laid over both.
pub const HEIGHT: f64 = 250.0;
/// Left, right, top, bottom.
pub const ROOM: Room = [64, 12, 10, 46];
/// A chart no wider is not zoomed: a finger on it scrolls the page.
const NARROW: f64 = 600.0;
/// Points of the curve.
const POINTS: usize = 600;

/// The greatest distance drawn: the last few rows are often so far out that they would flatten everything else.
pub fn top(found: &Distances) -> f64 {
    let last = found.curve.len().saturating_sub(1);
    let at = |share: f64| found.curve.get((last as f64 * share) as usize).copied().map_or(0.0, f64::from);
    let knee = found.knee.map_or(0.0, |(_, eps, _)| eps);
    (at(0.995) * 1.1).max(knee * 1.5).min(at(1.0)).max(1e-9)
}

/// The figure; in a file the radius is drawn too, which on the page is a line of its own.
pub fn figure(look: &Look, frame: &Frame, found: &Distances, neighbor: usize, radius: Option<f64>) -> Figure {
    let n = found.curve.len();
    let top = top(found);
    let step = (n / POINTS).max(1);
    let shown: Vec<usize> = (0..n).step_by(step).chain(n.checked_sub(1)).collect();
    let value = |row: usize| f64::from(found.curve[row]);
    let hover = |row: usize| words::distance(&whole(row + 1), &whole(n), &short(rounded(value(row), top)));
    let mut plot = Plot::new();
    plot.add_trace(
        Scatter::new(
            shown.iter().map(|&row| row + 1).collect(),
            shown.iter().map(|&row| value(row).min(top)).collect::<Vec<f64>>(),
        )
        .name("distance")
        .mode(Mode::Lines)
        .line(Line::new().color(look.soft.clone()).width(1.6))
        .hover_info(HoverInfo::Text)
        .hover_text_array(shown.iter().map(|&row| hover(row)).collect()),
    );
    let mut layout = look
        .layout(frame, HEIGHT, ROOM)
        .hover_mode(HoverMode::X)
        .drag_mode(drag(frame))
        .x_axis(axis(look, words::FROM_THE_DENSEST).fixed_range(false).range(vec![0.0, n as f64 + 1.0]))
        .y_axis(up(look, &words::distance_to_neighbor(&neighbor.to_string()), top));
    if let Some((place, eps, _)) = found.knee {
        let marker = Marker::new()
            .size(11)
            .symbol(MarkerSymbol::CircleOpen)
            .color(look.ink.clone())
            .line(Line::new().width(2.0).color(look.ink.clone()));
        let knee = Scatter::new(vec![place + 1], vec![eps.min(top)]).name("knee").mode(Mode::Markers).marker(marker);
        plot.add_trace(knee.hover_info(HoverInfo::Skip));
        let note = look.note(words::knee(&short(eps)), ("x", "y"), ((place + 1) as f64, eps.min(top)));
        layout.add_annotation(note.x_anchor(Anchor::Right).x_shift(-9.0).y_shift(4.0));
    }
    let layout = with_radius(look, frame, layout, radius, top);
    look.figure(plot, layout, frame, HEIGHT, frame.width > NARROW)
}

/// Along the rows a wide chart is zoomed; on a narrow one a finger scrolls the page.
pub(super) fn drag(frame: &Frame) -> DragMode {
    if frame.width > NARROW {
        DragMode::Zoom
    } else {
        DragMode::False
    }
}

/// The axis of distances, from 0 to the greatest one drawn.
pub(super) fn up(look: &Look, title: &str, top: f64) -> plotly::layout::Axis {
    ticks(axis(look, title), round_ticks(top)).range(vec![0.0, top * 1.02])
}

/// The share of the plotted height at which a distance lies, from the top.
pub fn depth(distance: f64, top: f64) -> f64 {
    1.0 - distance.min(top) / (top * 1.02)
}

/// The distance at a share of the plotted height, from the top.
pub fn distance(depth: f64, top: f64) -> f64 {
    ((1.0 - depth) * top * 1.02).clamp(0.0, top)
}

/// In a file the radius is a line of the figure.
pub(super) fn with_radius(look: &Look, frame: &Frame, mut layout: Layout, radius: Option<f64>, top: f64) -> Layout {
    if let (Some(radius), Some(_)) = (radius, &frame.title) {
        let line = ShapeLine::new().color(look.accent.clone()).width(1.6).dash(DashType::Solid);
        let height = radius.min(top);
        layout.add_shape(
            Shape::new()
                .shape_type(ShapeType::Line)
                .x_ref("paper")
                .y_ref("y")
                .x0(0.0)
                .x1(1.0)
                .y0(height)
                .y1(height)
                .line(line),
        );
        let note = look.note(words::radius(&short(radius)), ("paper", "y"), (0.0, height));
        layout.add_annotation(note.font(look.font(look.size, &look.accent)).x_shift(4.0));
    }
    layout
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::protocol::evidence::Cell;
    use proptest::prelude::*;

    fn found(curve: Vec<f32>, knee: Option<usize>) -> Distances {
        let cell = Cell { clusters: 2, noise: 0.1, largest: 0.6, second: 0.3 };
        let knee = knee.map(|at| (at, f64::from(curve[at]), cell));
        Distances { curve, knee }
    }

    #[test]
    fn the_curve_has_its_axes_its_knee_and_in_a_file_its_radius() {
        let found = found((0..2000).map(|row| row as f32 / 1000.0).collect(), Some(1500));
        let on_page = sound(&figure(&look(), &on_page(700.0), &found, 4, Some(0.5)));
        assert_eq!(on_page["layout"]["yaxis"]["title"]["text"], "distance to neighbor 4");
        assert_eq!(on_page["layout"]["xaxis"]["title"]["text"], "rows, from the densest to the farthest");
        assert_eq!(on_page["data"][1]["x"].to_string(), "[1501]");
        assert!(on_page["layout"]["annotations"].to_string().contains("knee 1.50"));
        assert!(on_page["layout"]["shapes"].is_null() && on_page["data"][0]["x"].as_array().map(Vec::len) < Some(700));
        let file = Frame { width: 960.0, title: Some("spring <b>".into()) };
        let file = sound(&figure(&look(), &file, &found, 4, Some(0.5)));
        assert_eq!(file["layout"]["shapes"][0]["y0"], 0.5);
        assert_eq!(file["layout"]["title"]["text"], "<b>spring &lt;b&gt;</b>");
    }

    #[test]
    fn a_single_row_and_rows_that_are_all_alike_are_drawn() {
        sound(&figure(&look(), &on_page(300.0), &found(vec![0.0], None), 2, None));
        sound(&figure(&look(), &on_page(300.0), &found(vec![0.0; 9], Some(3)), 2, None));
    }

    proptest! {
        #[test]
        fn a_height_and_its_distance_belong_together(top in 1e-6_f64..1e6, share in 0.0_f64..1.0) {
            let there = depth(top * share, top);
            prop_assert!((0.0..=1.0).contains(&there));
            prop_assert!((distance(there, top) - top * share).abs() <= 1e-9 * top);
        }
    }
}
