//! The charts at rest, as plotly figures: pure, so that they are tested without a browser. What they say (hovers,
//! heads, ticks) is written by [`crate::app::format`], and names of a file's columns and segments are never markup.

pub mod boxes;
pub mod density;
pub mod distances;
pub mod measures;
pub mod parallel;
pub mod reachability;
pub mod sankey;
pub mod scan;
pub mod scree;
pub mod silhouettes;
pub mod value;

use crate::engine::figures::marks;
use plotly::common::{Anchor, Font, Label, MarkerSymbol, Title};
use plotly::configuration::{DisplayModeBar, ModeBarButtonName};
use plotly::layout::{Annotation, Axis, DragMode, HAlign, HoverMode, LayoutTemplate, Margin, Template};
use plotly::{Configuration, Layout, Plot};

/// The page's tokens (`style/tokens.css`) that charts are drawn with, as they are now.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Text.
    pub ink: String,
    /// Text beside the main thing.
    pub soft: String,
    /// Lines of a grid.
    pub rule: String,
    /// Lines that are seen.
    pub strong: String,
    /// The ground.
    pub ground: String,
    /// What stands above the ground: labels.
    pub raised: String,
    /// What is chosen.
    pub accent: String,
    /// The font's families.
    pub font: String,
    /// Size of small text, in pixels.
    pub size: usize,
}

/// What a figure is drawn for.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Width in CSS pixels.
    pub width: f64,
    /// What stands above it; on the page a heading does, in a file nothing else.
    pub title: Option<String>,
}

/// A figure and how high it is.
pub struct Figure {
    /// The figure.
    pub plot: Plot,
    /// Height in CSS pixels.
    pub height: f64,
}

/// Room around what is plotted, in CSS pixels: left, right, top, bottom.
pub type Room = [usize; 4];

impl Frame {
    /// The room that a title takes.
    pub fn above(&self) -> usize {
        if self.title.is_some() {
            36
        } else {
            0
        }
    }

    /// Width of what is plotted between the room on both sides.
    pub fn inside(&self, room: Room) -> f64 {
        (self.width - (room[0] + room[1]) as f64).max(1.0)
    }
}

impl Look {
    /// The template that all figures share: colors, type, axes, labels.
    fn template(&self) -> Template {
        let axis = || {
            Axis::new()
                .color(self.soft.clone())
                .grid_color(self.rule.clone())
                .zero_line(false)
                .show_grid(false)
                .show_line(true)
                .line_color(self.strong.clone())
                .fixed_range(true)
                .separate_thousands(true)
        };
        let label = Label::new()
            .background_color(self.raised.clone())
            .border_color(self.strong.clone())
            .font(self.font(self.size, &self.ink))
            .align("left");
        Template::new().layout(
            LayoutTemplate::new()
                .font(self.font(self.size, &self.ink))
                .paper_background_color(self.ground.clone())
                .plot_background_color(self.ground.clone())
                .hover_label(label)
                .x_axis(axis())
                .y_axis(axis()),
        )
    }

    fn font(&self, size: usize, color: &str) -> Font {
        Font::new().family(&self.font).size(size).color(color.to_string())
    }

    /// A layout of a height (to which the title's room is added) with room around what is plotted.
    fn layout(&self, frame: &Frame, height: f64, room: Room) -> Layout {
        let [left, right, top, bottom] = room;
        let layout = Layout::new()
            .template(self.template())
            .width(frame.width.round() as usize)
            .height(height.round() as usize + frame.above())
            .margin(
                Margin::new().left(left).right(right).top(top + frame.above()).bottom(bottom).pad(0).auto_expand(false),
            )
            .show_legend(false)
            .separators(separators())
            .hover_mode(HoverMode::Closest)
            .drag_mode(DragMode::False);
        match &frame.title {
            Some(title) => layout.title(
                Title::with_text(format!("<b>{}</b>", plain(title)))
                    .font(self.font(15, &self.ink))
                    .x(12.0 / frame.width.max(1.0))
                    .x_anchor(Anchor::Left)
                    .y(1.0 - 18.0 / (height + frame.above() as f64))
                    .y_anchor(Anchor::Middle),
            ),
            None => layout,
        }
    }

    /// A figure of a layout: without buttons, and with those for a part of it where it can be zoomed.
    fn figure(&self, mut plot: Plot, layout: Layout, frame: &Frame, height: f64, zooms: bool) -> Figure {
        use ModeBarButtonName::{AutoScale2d, Lasso2d, Select2d, ToImage, ZoomIn2d, ZoomOut2d};
        plot.set_layout(layout);
        let bar = if zooms { DisplayModeBar::Hover } else { DisplayModeBar::False };
        plot.set_configuration(
            Configuration::new()
                .display_logo(false)
                .show_tips(false)
                .display_mode_bar(bar)
                .mode_bar_buttons_to_remove(vec![AutoScale2d, Lasso2d, Select2d, ToImage, ZoomIn2d, ZoomOut2d]),
        );
        Figure { plot, height: height.round() + frame.above() as f64 }
    }

    /// A text at a place of a panel, named by its axes.
    fn note(&self, text: String, (x_ref, y_ref): (&str, &str), (x, y): (f64, f64)) -> Annotation {
        Annotation::new()
            .text(text)
            .show_arrow(false)
            .x_ref(x_ref)
            .y_ref(y_ref)
            .x(x)
            .y(y)
            .x_anchor(Anchor::Left)
            .y_anchor(Anchor::Bottom)
            .align(HAlign::Left)
            .font(self.font(self.size, &self.ink))
    }
}

/// The marks of the numbers that plotly writes itself: that of decimals, then that between thousands.
fn separators() -> String {
    let marks = marks();
    [marks.decimal, marks.group].iter().collect()
}

/// An axis with a title, in the smaller type.
fn axis(look: &Look, title: &str) -> Axis {
    Axis::new().title(Title::with_text(title).font(look.font(look.size, &look.soft)))
}

/// Ticks at these places, with these words.
fn ticks(axis: Axis, ticks: impl IntoIterator<Item = (f64, String)>) -> Axis {
    let (places, words): (Vec<f64>, Vec<String>) = ticks.into_iter().map(|(at, word)| (at, plain(&word))).unzip();
    axis.tick_mode(plotly::common::TickMode::Array).tick_values(places).tick_text(words)
}

/// A text of the user's as plotly shows it letter by letter: it takes `<b>` and the like for markup otherwise.
pub fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A name no longer than so many letters.
fn cut(name: &str, most: usize) -> String {
    match name.chars().count() {
        length if length > most => name.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        _ => name.to_string(),
    }
}

/// A color with an opacity.
fn faded(color: &str, opacity: f64) -> String {
    let value = u32::from_str_radix(color.trim_start_matches('#'), 16).unwrap_or(0x81_86_8f);
    format!("rgba({},{},{},{opacity})", value >> 16 & 255, value >> 8 & 255, value & 255)
}

/// Even, round places for ticks between 0 and a greatest value, and their words.
fn round_ticks(most: f64) -> Vec<(f64, String)> {
    let rough = (most / 4.0).max(f64::MIN_POSITIVE);
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|step| step * power).find(|step| *step >= rough).unwrap_or(rough);
    let count = (most / step + 1e-9) as usize;
    (0..=count).map(|at| (step * at as f64, crate::app::format::short(rounded(step * at as f64, step)))).collect()
}

/// A value without what the machine's arithmetic left beside it: 0.30000000000000004 is 0.3, and of values of such a
/// scale what is next to nothing is 0.
pub fn rounded(value: f64, scale: f64) -> f64 {
    if value.abs() < scale.abs() * 1e-9 {
        0.0
    } else {
        format!("{value:.12e}").parse().unwrap_or(value)
    }
}

/// A segment's symbol as plotly draws it.
pub(super) fn marker(symbol: super::palette::Symbol) -> MarkerSymbol {
    use super::palette::Symbol;
    match symbol {
        Symbol::Circle => MarkerSymbol::Circle,
        Symbol::Square => MarkerSymbol::Square,
        Symbol::Diamond => MarkerSymbol::Diamond,
        Symbol::TriangleUp => MarkerSymbol::TriangleUp,
        Symbol::TriangleDown => MarkerSymbol::TriangleDown,
        Symbol::Cross => MarkerSymbol::Cross,
        Symbol::Pentagon => MarkerSymbol::Pentagon,
        Symbol::Star => MarkerSymbol::Star,
        Symbol::Hexagon => MarkerSymbol::Hexagon,
        Symbol::X => MarkerSymbol::X,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::engine::figures::tests::spoken;
    use crate::engine::figures::Marks;
    use serde_json::Value;

    /// The tokens of the light theme.
    pub(crate) fn look() -> Look {
        let color = |color: &str| color.to_string();
        Look {
            ink: color("#1a1d21"),
            soft: color("#555c66"),
            rule: color("#e1e4e8"),
            strong: color("#8b929c"),
            ground: color("#ffffff"),
            raised: color("#ffffff"),
            accent: color("#1f57d6"),
            font: "sans-serif".into(),
            size: 12,
        }
    }

    pub(crate) fn on_page(width: f64) -> Frame {
        Frame { width, title: None }
    }

    /// What plotly gets.
    pub(crate) fn json(figure: &Figure) -> Value {
        serde_json::from_str(&figure.plot.to_json()).expect("plotly's own JSON")
    }

    /// Every text that a figure shows (hovers, names, ticks, titles, notes).
    pub(crate) fn texts(value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => values.iter().flat_map(texts).collect(),
            Value::Object(entries) => entries.values().flat_map(texts).collect(),
            _ => Vec::new(),
        }
    }

    /// A figure has a template, no gap where a number is due, and no text of a machine.
    pub(crate) fn sound(figure: &Figure) -> Value {
        let found = json(figure);
        assert!(found["layout"]["template"]["layout"]["font"]["family"].is_string());
        for trace in found["data"].as_array().expect("traces") {
            for key in ["x", "y", "z", "value"] {
                assert!(trace.get(key).is_none_or(|values| !values.to_string().contains("null")), "{key} of {trace}");
            }
        }
        for text in texts(&found) {
            assert!(!text.contains("NaN") && !text.contains("inf ") && !text.contains("e-17"), "{text}");
        }
        found
    }

    #[test]
    fn text_is_no_markup_and_long_names_are_cut() {
        assert_eq!(plain("a <b>&</b>"), "a &lt;b&gt;&amp;&lt;/b&gt;");
        assert_eq!((cut("segment", 7).as_str(), cut("segment", 4).as_str()), ("segment", "seg…"));
        assert_eq!(faded("#ff8000", 0.25), "rgba(255,128,0,0.25)");
    }

    #[test]
    fn plotly_writes_its_own_numbers_with_the_marks_of_the_person() {
        let drawn = || {
            let layout = look().layout(&on_page(300.0), 100.0, [0; 4]);
            json(&look().figure(Plot::new(), layout, &on_page(300.0), 100.0, false))["layout"]["separators"].clone()
        };
        assert_eq!(drawn(), ".,");
        assert_eq!(spoken(Marks { group: '\u{202f}', decimal: ',' }, drawn), ",\u{202f}");
    }

    #[test]
    fn ticks_are_round_and_end_within_the_range() {
        let words = |most: f64| round_ticks(most).into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ");
        assert_eq!(words(1.0), "0 0.250 0.500 0.750 1");
        assert_eq!(words(0.9), "0 0.250 0.500 0.750");
        assert_eq!(words(1234.0), "0 500 1,000");
        assert!(round_ticks(1e-9).len() > 2);
        assert_eq!(rounded(0.1 + 0.2, 0.1), 0.3);
        assert_eq!(rounded(-3.9e-17, 1.0), 0.0);
    }
}
