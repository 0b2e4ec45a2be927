//! OPTICS' reachability: the rows in the order in which density connects them, in the colors of their segments.

use super::distances::{drag, up, with_radius, HEIGHT, ROOM};
use super::{axis, plain, rounded, Figure, Frame, Look};
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::format::{short, whole};
use crate::protocol::evidence::Reachability;
use crate::words::{charts as words, segments};
use plotly::common::{Fill, HoverInfo, Line, Mode};
use plotly::{Plot, Scatter};

/// Columns of the chart; each shows the greatest distance among its rows, so that no peak between valleys is lost.
const COLUMNS: usize = 690;

/// What the rows belong to: the label of each place in the features, and each segment's name and look.
pub struct Belonging<'a> {
    /// Labels, by place in the features.
    pub labels: &'a [i32],
    /// Names of the segments.
    pub names: &'a [String],
    /// Their looks.
    pub styles: &'a [SegmentStyle],
}

/// The greatest distance drawn: the last few rows are often so far out that they would flatten everything else.
pub fn top(found: &Reachability) -> f64 {
    let mut finite: Vec<f32> = found.distance.iter().copied().filter(|distance| distance.is_finite()).collect();
    finite.sort_by(f32::total_cmp);
    let at = |share: f64| finite.get(((finite.len().max(1) - 1) as f64 * share) as usize).copied();
    let (most, last) = (at(0.995).unwrap_or(1.0), at(1.0).unwrap_or(1.0));
    (f64::from(most) * 1.1).min(f64::from(last)).max(1e-9)
}

/// A column: its first row, the row after its last, the greatest distance among them, and its segment.
struct Column {
    from: usize,
    to: usize,
    greatest: f64,
    segment: usize,
}

fn columns(found: &Reachability, belonging: &Belonging) -> Vec<Column> {
    let n = found.distance.len();
    let count = COLUMNS.min(n);
    let segments = belonging.styles.len();
    (0..count)
        .map(|column| {
            let (from, to) = (column * n / count, (column + 1) * n / count);
            let greatest = found.distance[from..to].iter().copied().fold(0.0_f32, f32::max);
            let row = found.ordering[from + (to - from) / 2] as usize;
            let label = belonging.labels.get(row).and_then(|&label| usize::try_from(label).ok());
            let segment = label.filter(|&label| label < segments).unwrap_or(segments);
            Column { from, to, greatest: f64::from(greatest), segment }
        })
        .collect()
}

/// The figure; in a file the radius is drawn too, which on the page is a line of its own.
pub fn figure(look: &Look, frame: &Frame, found: &Reachability, belonging: &Belonging, radius: Option<f64>) -> Figure {
    let (n, top) = (found.distance.len(), top(found));
    let columns = columns(found, belonging);
    let mut plot = Plot::new();
    let total = whole(n);
    for segment in 0..=belonging.styles.len() {
        let (name, style) = match belonging.styles.get(segment) {
            Some(style) => (belonging.names.get(segment).map_or("", String::as_str), *style),
            None => (segments::NOISE, NOISE),
        };
        let (mut x, mut y, mut text) = (Vec::new(), Vec::new(), Vec::new());
        let mut last = None;
        for column in columns.iter().filter(|column| column.segment == segment) {
            let distance = column.greatest.is_finite().then(|| short(rounded(column.greatest, top)));
            let hover = words::reached(&plain(name), &whole(column.from + 1), &total, distance.as_deref());
            let height = column.greatest.min(top);
            if last.is_some_and(|last| last != column.from) {
                x.push(last.unwrap_or_default());
                y.push(0.0);
            }
            if last != Some(column.from) {
                x.push(column.from);
                y.push(0.0);
            }
            x.extend([column.from, column.to]);
            y.extend([height, height]);
            text.resize(x.len(), hover);
            last = Some(column.to);
        }
        if let Some(last) = last {
            x.push(last);
            y.push(0.0);
            let end = text.last().cloned().unwrap_or_default();
            text.push(end);
            plot.add_trace(
                Scatter::new(x, y)
                    .name(plain(name))
                    .mode(Mode::Lines)
                    .fill(Fill::ToZeroY)
                    .fill_color(style.color)
                    .line(Line::new().width(0.0).color(style.color))
                    .hover_info(HoverInfo::Text)
                    .hover_text_array(text),
            );
        }
    }
    let layout = look
        .layout(frame, HEIGHT, ROOM)
        .drag_mode(drag(frame))
        .x_axis(axis(look, words::IN_ORDER).fixed_range(false).range(vec![0.0, n as f64]))
        .y_axis(up(look, words::REACHABILITY, top));
    let layout = with_radius(look, frame, layout, radius, top);
    let zooms = frame.width > 600.0;
    look.figure(plot, layout, frame, HEIGHT, zooms)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::app::drawing::palette::style;
    use proptest::prelude::*;

    #[test]
    fn each_segment_has_its_color_and_its_rows_and_the_first_row_is_as_high_as_there_is_room() {
        let found = Reachability { ordering: vec![2, 0, 1, 3], distance: vec![f32::INFINITY, 0.5, 2.0, 0.25] };
        let names = ["<i>one".to_string(), "two".into()];
        let belonging = Belonging { labels: &[0, 1, 0, -1], names: &names, styles: &[style(0), style(1)] };
        let json = sound(&figure(&look(), &on_page(700.0), &found, &belonging, None));
        let traces = json["data"].as_array().expect("traces");
        let color = |at: usize| traces[at]["fillcolor"].as_str().unwrap_or_default();
        assert_eq!([color(0), color(1), color(2)], [style(0).color, style(1).color, NOISE.color]);
        assert_eq!(traces[0]["x"].to_string(), "[0,0,1,1,2,2]");
        assert_eq!(traces[0]["y"].to_string(), "[0.0,0.55,0.55,0.5,0.5,0.0]", "drawn as high as the others");
        assert_eq!(traces[1]["y"].to_string(), "[0.0,0.55,0.55,0.0]");
        assert_eq!(traces[0]["hovertext"][1], "&lt;i&gt;one, row 1 of 4: reached first, from nowhere");
        assert_eq!(json["layout"]["yaxis"]["title"]["text"], "reachability distance");
        assert_eq!(json["layout"]["xaxis"]["title"]["text"], "rows, in the order of OPTICS");
    }

    proptest! {
        #[test]
        fn every_row_is_under_one_bar_and_each_bar_ends_on_the_ground(
            rows in prop::collection::vec((0.0_f32..9.0, -1_i32..3), 1..2000),
        ) {
            let (distance, labels): (Vec<f32>, Vec<i32>) = rows.into_iter().unzip();
            let ordering = (0..distance.len() as u32).collect();
            let names = [0, 1, 2].map(|at| at.to_string());
            let belonging = Belonging { labels: &labels, names: &names, styles: &[style(0), style(1), style(2)] };
            let found = Reachability { ordering, distance };
            let json = sound(&figure(&look(), &on_page(700.0), &found, &belonging, None));
            let mut covered = 0.0;
            for trace in json["data"].as_array().expect("traces") {
                let list = |key: &str| -> Vec<f64> {
                    trace[key].as_array().expect("a list").iter().filter_map(|value| value.as_f64()).collect()
                };
                let (x, y) = (list("x"), list("y"));
                prop_assert_eq!((y.first(), y.last(), x.len()), (Some(&0.0), Some(&0.0), y.len()));
                prop_assert_eq!(trace["hovertext"].as_array().map(Vec::len), Some(x.len()));
                // Between two heights that are not on the ground both ends are of one column.
                covered += columns(&found, &belonging)
                    .iter()
                    .filter(|column| {
                        let style = belonging.styles.get(column.segment).copied().unwrap_or(NOISE);
                        trace["fillcolor"] == style.color
                    })
                    .map(|column| (column.to - column.from) as f64)
                    .sum::<f64>();
            }
            prop_assert_eq!(covered, labels.len() as f64);
        }
    }
}
