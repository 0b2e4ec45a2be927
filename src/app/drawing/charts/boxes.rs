//! One column's boxes, a line for each set of customers.

use super::{axis, cut, faded, marker, plain, rounded, ticks, Figure, Frame, Look, Room};
use crate::app::analysis::profile::FiveNumbers;
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::short;
use crate::words::{charts as words, profiles};
use plotly::box_plot::{BoxPoints, QuartileMethod};
use plotly::common::{HoverInfo, Line, Marker, Mode, Orientation};
use plotly::{BoxPlot, Plot, Scatter};

const LINE: f64 = 34.0;
const NAME: f64 = 6.6;

/// A set of rows: its name, its look (a selection has none) and its five numbers.
pub struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// A segment's look.
    pub style: Option<SegmentStyle>,
    /// The 5th percentile, the quartiles, the 95th percentile.
    pub five: Option<FiveNumbers>,
}

/// A set's five numbers, in words.
pub fn told(name: &str, five: &FiveNumbers) -> String {
    let [low, first, middle, third, high] = five.map(short);
    words::boxes(name, &middle, (&first, &third), (&low, &high))
}

/// The figure. Sets stand from the top down; trace number `n` is the box of set `n` of those that have a value, see
/// [`picked`].
pub fn figure(look: &Look, frame: &Frame, column: &str, sets: &[Series]) -> Figure {
    let names: Vec<String> = sets.iter().map(|set| cut(set.name, if frame.width < 600.0 { 16 } else { 30 })).collect();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let room: Room = [(18.0 + NAME * longest as f64) as usize, 16, 6, 44];
    let height = LINE * sets.len() as f64 + (room[2] + room[3]) as f64;
    let scale = sets.iter().filter_map(|set| set.five).flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
    let mut plot = Plot::new();
    let with_values = || sets.iter().enumerate().filter_map(|(at, set)| Some((at, set, set.five?)));
    for (at, set, five) in with_values() {
        let color = set.style.map_or(look.ink.as_str(), |style| style.color).to_string();
        let five = five.map(|value| rounded(value, scale));
        // Of five values these are the quartiles, and without outliers the whiskers end at the first and the last.
        plot.add_trace(
            BoxPlot::new_xy(five.to_vec(), vec![at; 5])
                .name(plain(set.name))
                .orientation(Orientation::Horizontal)
                .quartile_method(QuartileMethod::Inclusive)
                .box_points(BoxPoints::False)
                .fill_color(faded(&color, 0.28))
                .line(Line::new().color(color).width(2.0))
                .hover_info(HoverInfo::None),
        );
    }
    // The median's own mark, in the segment's symbol, which also carries what the box says.
    for (at, set, five) in with_values() {
        let mut mark = Marker::new().size(9).color(set.style.map_or(look.ink.clone(), |style| style.color.to_string()));
        if let Some(style) = set.style {
            mark = mark.symbol(marker(style.symbol));
        }
        plot.add_trace(
            Scatter::new(vec![rounded(five[2], scale)], vec![at])
                .name(plain(set.name))
                .mode(Mode::Markers)
                .marker(mark)
                .hover_info(HoverInfo::Text)
                .hover_text_array(vec![plain(&told(set.name, &five.map(|value| rounded(value, scale))))]),
        );
    }
    let layout = look.layout(frame, height, room).x_axis(axis(look, &plain(&cut(column, 60))).show_grid(true)).y_axis(
        ticks(axis(look, ""), names.into_iter().enumerate().map(|(at, name)| (at as f64, name)))
            .range(vec![sets.len() as f64 - 0.5, -0.5]),
    );
    look.figure(plot, layout, frame, height, false)
}

/// Which set a trace is of, of those that have a value: so many, `drawn`, when the chart was drawn.
pub fn picked(sets: &[Series], trace: usize, drawn: usize) -> Option<usize> {
    let mut with_values = (0..sets.len()).filter(|&at| sets[at].five.is_some());
    with_values.nth(trace.checked_rem(drawn)?)
}

/// The part of a box that a value lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Below the first quartile.
    Lowest,
    /// Between the quartiles.
    Middle,
    /// Above the third quartile.
    Highest,
}

impl Part {
    /// All parts, from the left.
    pub const ALL: [Part; 3] = [Part::Lowest, Part::Middle, Part::Highest];

    /// The part that a value lies in.
    pub fn of(five: &FiveNumbers, value: f64) -> Part {
        match value {
            value if value < five[1] => Part::Lowest,
            value if value > five[3] => Part::Highest,
            _ => Part::Middle,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Part::Lowest => profiles::LOWEST,
            Part::Middle => profiles::MIDDLE,
            Part::Highest => profiles::HIGHEST,
        }
    }

    /// The least and the greatest value in it.
    pub fn bounds(self, five: &FiveNumbers) -> (f64, f64) {
        match self {
            Part::Lowest => (f64::NEG_INFINITY, five[1]),
            Part::Middle => (five[1], five[3]),
            Part::Highest => (five[3], f64::INFINITY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::app::drawing::palette::style;

    #[test]
    fn each_set_with_values_has_its_box_in_its_color_and_says_its_numbers() {
        let five = Some([-3.9e-17, 1.0, 2.0, 3.0, 1594.2]);
        let sets = [
            Series { name: "High <b>", style: Some(style(1)), five },
            Series { name: "none", style: Some(style(0)), five: None },
            Series { name: "Selected", style: None, five },
        ];
        let found = sound(&figure(&look(), &on_page(700.0), "revenue", &sets));
        let traces = found["data"].as_array().expect("traces");
        assert_eq!(traces.len(), 4);
        assert_eq!(traces[0]["x"].to_string(), "[0.0,1.0,2.0,3.0,1594.2]", "no left-over of arithmetic");
        assert_eq!(
            (&traces[0]["line"]["color"], &traces[1]["line"]["color"]),
            (&style(1).color.into(), &"#1a1d21".into())
        );
        let told = "High &lt;b&gt;: median 2, middle half 1 to 3, 5 % below 0, 95 % below 1,594";
        assert_eq!(traces[2]["hovertext"][0], told);
        assert_eq!(found["layout"]["xaxis"]["title"]["text"], "revenue");
        assert_eq!(found["layout"]["yaxis"]["ticktext"][1], "none");
        assert_eq!([0, 1, 2, 3].map(|trace| picked(&sets, trace, 2)), [Some(0), Some(2), Some(0), Some(2)]);
        assert_eq!((picked(&[], 0, 0), picked(&sets, 5, 3)), (None, None));
    }

    #[test]
    fn a_value_lies_in_the_part_whose_bounds_hold_it() {
        let five = [0.0, 1.0, 2.0, 3.0, 4.0];
        for (value, part) in [(-9.0, Part::Lowest), (1.0, Part::Middle), (3.0, Part::Middle), (3.5, Part::Highest)] {
            assert_eq!(Part::of(&five, value), part);
            let (low, high) = part.bounds(&five);
            assert!((low..=high).contains(&value));
        }
    }
}
