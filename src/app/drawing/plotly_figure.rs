//! Results become plotly figures; nothing here touches the page.

use super::charts::marker;
use super::palette::SegmentStyle;
use super::viewport::Viewport;
use plotly::color::NamedColor;
use plotly::common::{HoverInfo, Marker, Mode};
use plotly::configuration::DisplayModeBar;
use plotly::layout::{Axis, DragMode, HoverMode, Margin};
use plotly::{Configuration, Layout, Plot, Scatter};

/// One trace of the map: its name, its look and the points it holds (their places in the map's order).
pub struct MapTrace {
    /// Shown in plotly's own menus only; the page has its own legend.
    pub name: String,
    /// Color and symbol.
    pub style: SegmentStyle,
    /// How visible its points are, from 0 to 1.
    pub opacity: f64,
    /// Indices into the map's rows.
    pub members: Vec<usize>,
}

/// The map at rest, without its coordinates: those are handed over as typed arrays when it is drawn. `size` is told in
/// CSS pixels, since Plotly keeps the size of its first picture when it draws another.
pub fn map(traces: &[MapTrace], viewport: &Viewport, point: usize, size: (f64, f64)) -> Plot {
    let mut plot = Plot::new();
    for trace in traces {
        let marker = Marker::new()
            .size(point)
            .opacity(trace.opacity)
            .color(trace.style.color)
            .symbol(marker(trace.style.symbol));
        let scatter = Scatter::<f32, f32>::new(Vec::new(), Vec::new())
            .web_gl_mode(true)
            .mode(Mode::Markers)
            .name(&trace.name)
            .hover_info(HoverInfo::None)
            .marker(marker);
        plot.add_trace(scatter);
    }
    let axis = |range: [f64; 2]| Axis::new().visible(false).range(range.to_vec()).fixed_range(false);
    plot.set_layout(
        Layout::new()
            .width(size.0.round() as usize)
            .height(size.1.round() as usize)
            .margin(Margin::new().left(0).right(0).top(0).bottom(0).pad(0).auto_expand(false))
            .paper_background_color(NamedColor::Transparent)
            .plot_background_color(NamedColor::Transparent)
            .show_legend(false)
            .hover_mode(HoverMode::False)
            .drag_mode(DragMode::Pan)
            .x_axis(axis(viewport.range(0)))
            .y_axis(axis(viewport.range(1))),
    );
    // Moved by the page's own hand, which touch screens understand too, and without plotly's buttons on the points.
    plot.set_configuration(
        Configuration::new().display_logo(false).static_plot(true).display_mode_bar(DisplayModeBar::False),
    );
    plot
}
