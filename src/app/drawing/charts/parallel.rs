//! Parallel coordinates: for each set of customers a line through its medians and a band from quartile to quartile, by
//! their rank among all customers. Lines of plotly's `scatter`: its `parcoords` draws one line a row by WebGL, has no
//! bands, and cannot be saved as a drawing.

use super::{axis, cut, faded, marker, plain, ticks, Figure, Frame, Look, Room};
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::percent;
use crate::words::charts as words;
use plotly::common::{DashType, Fill, HoverInfo, Line, Marker, Mode};
use plotly::{Plot, Scatter};

const HEIGHT: f64 = 400.0;
const ROOM: Room = [64, 20, 10, 116];

/// A column and, for each set, its ranked quartiles.
pub type Column = (String, Vec<Option<[f64; 3]>>);

/// A set of rows.
pub struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// A segment's look.
    pub style: Option<SegmentStyle>,
}

/// The figure: first the band of each set, then the line of each, see [`picked`]. `lit`: a set that the others fade
/// behind.
pub fn figure(look: &Look, frame: &Frame, columns: &[Column], sets: &[Series], lit: Option<usize>) -> Figure {
    let mut plot = Plot::new();
    let color = |set: &Series| set.style.map_or(look.ink.as_str(), |style| style.color).to_string();
    let seen = |at: usize| if lit.is_some_and(|lit| lit != at) { 0.15 } else { 1.0 };
    let known = |at: usize| {
        let of = move |(place, (_, found)): (usize, &Column)| Some((place, found.get(at).copied().flatten()?));
        columns.iter().enumerate().filter_map(of)
    };
    for (at, set) in sets.iter().enumerate() {
        let upper = known(at).map(|(place, quartiles)| (place, 100.0 * quartiles[2]));
        let lower = known(at).map(|(place, quartiles)| (place, 100.0 * quartiles[0])).collect::<Vec<_>>();
        let (x, y): (Vec<usize>, Vec<f64>) = upper.chain(lower.into_iter().rev()).unzip();
        plot.add_trace(
            Scatter::new(x, y)
                .name(plain(set.name))
                .mode(Mode::Lines)
                .fill(Fill::ToSelf)
                .fill_color(faded(&color(set), 0.13 * seen(at)))
                .line(Line::new().width(0.0).color(color(set)))
                .hover_info(HoverInfo::Skip),
        );
    }
    for (at, set) in sets.iter().enumerate() {
        let text = |(place, [low, middle, high]): (usize, [f64; 3])| {
            let [low, middle, high] = [low, middle, high].map(percent);
            plain(&words::ranks(set.name, &columns[place].0, &middle, (&low, &high)))
        };
        let mut mark = Marker::new().size(8).color(color(set));
        if let Some(style) = set.style {
            mark = mark.symbol(marker(style.symbol));
        }
        let dash = if set.style.is_none() { DashType::Dash } else { DashType::Solid };
        let (x, y): (Vec<usize>, Vec<f64>) = known(at).map(|(place, quartiles)| (place, 100.0 * quartiles[1])).unzip();
        plot.add_trace(
            Scatter::new(x, y)
                .name(plain(set.name))
                .mode(Mode::LinesMarkers)
                .opacity(seen(at))
                .line(Line::new().width(2.5).color(color(set)).dash(dash))
                .marker(mark)
                .hover_info(HoverInfo::Text)
                .hover_text_array(known(at).map(text).collect()),
        );
    }
    let names = columns.iter().enumerate().map(|(at, (name, _))| (at as f64, cut(name, 20)));
    let ranks = [0.0, 25.0, 50.0, 75.0, 100.0].map(|rank| (rank, format!("{rank} %")));
    let layout = look
        .layout(frame, HEIGHT, ROOM)
        .x_axis(
            ticks(axis(look, ""), names)
                .tick_angle(-40.0)
                .show_grid(true)
                .show_line(false)
                .range(vec![-0.2, columns.len().max(2) as f64 - 0.8]),
        )
        .y_axis(ticks(axis(look, words::RANK), ranks).range(vec![-3.0, 103.0]));
    look.figure(plot, layout, frame, HEIGHT, false)
}

/// Which of so many sets a trace is of.
pub fn picked(sets: usize, trace: usize) -> Option<usize> {
    (sets > 0).then(|| trace % sets)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::app::drawing::palette::style;

    #[test]
    fn each_set_has_its_band_and_its_line_and_columns_without_values_are_passed_over() {
        let columns = [
            ("spent".to_string(), vec![Some([0.1, 0.5, 0.75]), None]),
            ("visits <i>".to_string(), vec![Some([0.2, 0.4, 0.6]), Some([0.0, 0.5, 1.0])]),
        ];
        let sets = [Series { name: "one", style: Some(style(0)) }, Series { name: "Selected", style: None }];
        let found = sound(&figure(&look(), &on_page(700.0), &columns, &sets, Some(1)));
        let traces = found["data"].as_array().expect("traces");
        assert_eq!(traces[0]["x"].to_string(), "[0,1,1,0]");
        assert_eq!(traces[0]["y"].to_string(), "[75.0,60.0,20.0,10.0]");
        assert_eq!(traces[2]["y"].to_string(), "[50.0,40.0]");
        assert_eq!((&traces[2]["line"]["color"], &traces[3]["line"]["dash"]), (&style(0).color.into(), &"dash".into()));
        assert_eq!((&traces[2]["opacity"], &traces[3]["opacity"]), (&0.15.into(), &1.0.into()));
        let told = "one, visits &lt;i&gt;: median above 40.0 % of all rows, middle half 20.0 % to 60.0 %";
        assert_eq!(traces[2]["hovertext"][1], told);
        assert_eq!(traces[3]["x"].to_string(), "[1]");
        assert_eq!(found["layout"]["yaxis"]["title"]["text"], "rank among all rows");
        assert_eq!((picked(2, 3), picked(2, 0), picked(0, 0)), (Some(1), Some(0), None));
    }
}
