//! What segments are worth: their share of the rows beside their share of the value, and how few rows hold most of it.

use super::{axis, cut, plain, round_ticks, ticks, Figure, Frame, Look, Room};
use crate::app::format::{percent, whole_percent};
use crate::words::value as words;
use crate::words::Unit;
use plotly::common::{DashType, HoverInfo, Line, Marker, Mode, Orientation};
use plotly::layout::BarMode;
use plotly::{Bar, Plot, Scatter};

const LINE: f64 = 34.0;
const NAME: f64 = 6.6;
/// The height of the curve.
const HEIGHT: f64 = 240.0;
const ROOM: Room = [64, 28, 8, 44];
/// So many segments, the largest, are drawn.
pub const MOST: usize = 40;
/// Of the curve's shares this one is told beside it.
const TOLD: usize = 20;

/// A segment's two shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// The segment's name.
    pub name: String,
    /// Its color.
    pub color: String,
    /// Its share of the rows, from 0 to 1.
    pub rows: f64,
    /// Its share of the value.
    pub value: f64,
}

fn told(shares: &Shares, unit: Unit, column: &str) -> String {
    words::bars(&shares.name, &percent(shares.rows), &percent(shares.value), unit, column)
}

/// The bars: from the top down, the upper one of each pair is the share of the rows.
pub fn bars(look: &Look, frame: &Frame, unit: Unit, column: &str, all: &[Shares]) -> Figure {
    let shown = &all[..all.len().min(MOST)];
    let most = if frame.width < 600.0 { 16 } else { 30 };
    let names: Vec<String> = shown.iter().map(|shares| cut(&shares.name, most)).collect();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let room: Room = [(18.0 + NAME * longest as f64) as usize, 28, 6, 44];
    let height = LINE * shown.len() as f64 + (room[2] + room[3]) as f64;
    let hover = || shown.iter().map(|shares| plain(&told(shares, unit, column))).collect();
    let places = || (0..shown.len()).collect::<Vec<usize>>();
    let bar = |values: Vec<f64>, marker: Marker, name: &str| {
        Bar::new(values, places())
            .name(plain(name))
            .orientation(Orientation::Horizontal)
            .marker(marker)
            .hover_info(HoverInfo::Text)
            .hover_text_array(hover())
    };
    let hollow = Marker::new().color(look.ground.clone()).line(Line::new().color(look.soft.clone()).width(1.5));
    let filled = Marker::new().color_array(shown.iter().map(|shares| shares.color.clone()).collect());
    let mut plot = Plot::new();
    plot.add_trace(bar(shown.iter().map(|s| s.rows).collect(), hollow, words::share_of_rows(unit)));
    plot.add_trace(bar(shown.iter().map(|s| s.value).collect(), filled, &words::held(column)));
    let greatest = shown.iter().flat_map(|s| [s.rows, s.value]).fold(0.0, f64::max);
    let least = shown.iter().map(|s| s.value).fold(0.0, f64::min);
    // Of a column with values below zero, a segment's share can be below zero, and above the whole.
    let below = round_ticks(-least).into_iter().skip(1).map(|(at, _)| -at);
    let places: Vec<f64> = below.chain(round_ticks(greatest).into_iter().map(|(at, _)| at)).collect();
    let told = if greatest - least > 0.04 { whole_percent } else { percent };
    let marks = places.into_iter().map(|at| (at, told(at)));
    let layout = look
        .layout(frame, height, room)
        .bar_mode(BarMode::Group)
        .x_axis(
            ticks(axis(look, words::SHARE), marks)
                .show_grid(true)
                .zero_line(true)
                .range(vec![least, greatest.max(0.01) * 1.04]),
        )
        .y_axis(
            ticks(axis(look, ""), names.into_iter().enumerate().map(|(at, name)| (at as f64, name)))
                .range(vec![shown.len() as f64 - 0.5, -0.5]),
        );
    look.figure(plot, layout, frame, height, false)
}

/// The curve: the share of the value (`held`, for 0 %, 1 % .. 100 % of the rows) that the rows with the largest values
/// hold together; the straight line is where all hold the same.
pub fn curve(look: &Look, frame: &Frame, unit: Unit, column: &str, held: &[f64]) -> Figure {
    let places: Vec<f64> = (0..held.len()).map(|at| at as f64 / held.len().saturating_sub(1).max(1) as f64).collect();
    let hover = |(at, share): (&f64, &f64)| plain(&words::top(unit, &percent(*at), &percent(*share), column));
    let text = places.iter().zip(held).map(hover).collect();
    let mut plot = Plot::new();
    plot.add_trace(
        Scatter::new(vec![0.0, 1.0], vec![0.0, 1.0])
            .mode(Mode::Lines)
            .line(Line::new().color(look.strong.clone()).width(1.0).dash(DashType::Dash))
            .hover_info(HoverInfo::Skip),
    );
    plot.add_trace(
        Scatter::new(places.clone(), held.to_vec())
            .name(plain(&words::concentration(column)))
            .mode(Mode::Lines)
            .line(Line::new().color(look.accent.clone()).width(2.0))
            .hover_info(HoverInfo::Text)
            .hover_text_array(text),
    );
    let quarters = || [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, whole_percent(share)));
    let most = held.iter().copied().fold(1.0, f64::max);
    let layout = look
        .layout(frame, HEIGHT, ROOM)
        .x_axis(ticks(axis(look, &words::largest_first(unit)), quarters()).show_grid(true).range(vec![0.0, 1.0]))
        .y_axis(
            ticks(axis(look, &plain(&cut(&words::held(column), 30))), quarters())
                .show_grid(true)
                .range(vec![0.0, most * 1.02]),
        );
    look.figure(plot, layout, frame, HEIGHT, false)
}

/// What the curve says in a sentence.
pub fn spoken(unit: Unit, column: &str, held: &[f64]) -> String {
    let share = held.get(TOLD).copied().unwrap_or(f64::NAN);
    words::top(unit, &whole_percent(TOLD as f64 / 100.0), &percent(share), column)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;

    #[test]
    fn each_segment_has_its_share_of_the_rows_beside_that_of_the_value() {
        let shares = |name: &str, rows, value| Shares { name: name.into(), color: "#123456".into(), rows, value };
        let all = [shares("A <b>", 0.75, 0.2), shares("B", 0.25, 0.8)];
        let found = sound(&bars(&look(), &on_page(700.0), Unit::Customer, "spent", &all));
        assert_eq!(found["data"][0]["x"].to_string(), "[0.75,0.25]");
        assert_eq!(found["data"][1]["x"].to_string(), "[0.2,0.8]");
        assert_eq!(found["data"][1]["hovertext"][0], "A &lt;b&gt;: 75.0 % of the customers, 20.0 % of spent");
        assert_eq!(found["layout"]["yaxis"]["ticktext"][1], "B");
    }

    #[test]
    fn shares_far_beyond_the_whole_have_few_ticks_on_both_sides() {
        let all = [(0.5, -40_000.0), (0.5, 40_001.0)].map(|(rows, value)| Shares {
            name: "A".into(),
            color: "#123456".into(),
            rows,
            value,
        });
        let found = sound(&bars(&look(), &on_page(700.0), Unit::Row, "profit", &all));
        let ticks = found["layout"]["xaxis"]["tickvals"].as_array().expect("ticks").len();
        assert!((3..=12).contains(&ticks), "{ticks}");
    }

    #[test]
    fn the_curve_tells_what_the_top_fifth_holds() {
        let held: Vec<f64> = (0..=100).map(|at| (f64::from(at) / 50.0).min(1.0)).collect();
        let found = sound(&curve(&look(), &on_page(500.0), Unit::Row, "spent", &held));
        assert_eq!(found["data"][1]["y"][50], 1.0);
        assert_eq!(spoken(Unit::Row, "spent", &held), "The top 20 % of the rows hold 40.0 % of spent.");
    }
}
