//! The silhouettes of all rows: a block for each segment, in which they fall from the top down.

use super::{axis, cut, marker, plain, ticks, Figure, Frame, Look, Room};
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::{fixed, short, whole};
use crate::protocol::evidence::Silhouettes;
use crate::words::charts as words;
use plotly::common::{Anchor, DashType, Fill, HoverInfo, HoverOn, Line, Marker, Mode};
use plotly::layout::{Shape, ShapeLine, ShapeType};
use plotly::{Plot, Scatter};

/// Least and greatest height of all blocks, in pixels.
const HEIGHTS: (f64, f64) = (250.0, 520.0);
/// Height of a name, and width of a letter.
const LINE: f64 = 17.0;
const NAME: f64 = 6.6;
/// Points of all outlines together, but for the ends of each: of the rows of a segment every so many.
const POINTS: usize = 600;
/// Of more segments than these the largest are drawn: each is a trace of its own.
pub const MOST: usize = 60;
/// Space between two segments, and between all of them at most, as shares of the rows.
const SPACES: (f64, f64) = (0.02, 0.2);
/// So near, in pixels, a row is pointed at; farther from the outline it is the segment.
const NEAR: i32 = 8;

/// A segment's silhouettes.
pub struct Band {
    /// Those that are known (of a large table those of a sample), falling.
    pub values: Vec<f32>,
    /// Their mean.
    pub mean: f64,
    /// How many are less than 0.
    pub negative: usize,
}

/// The silhouettes of each segment, by its label; noise has none.
pub fn bands(found: &Silhouettes) -> Vec<Band> {
    let empty = |&mean: &f64| Band { values: Vec::new(), mean, negative: 0 };
    let mut bands: Vec<Band> = found.segments.iter().map(empty).collect();
    for (&label, &value) in found.labels.iter().zip(&found.values).filter(|(_, value)| value.is_finite()) {
        if let Some(band) = usize::try_from(label).ok().and_then(|label| bands.get_mut(label)) {
            band.values.push(value);
            band.negative += usize::from(value < 0.0);
        }
    }
    bands.iter_mut().for_each(|band| band.values.sort_by(|a, b| b.total_cmp(a)));
    bands
}

/// Where a segment's rows lie, in rows from the top.
struct Block {
    segment: usize,
    from: f64,
    to: f64,
    /// Its name has room.
    is_named: bool,
}

impl Block {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// The segments that are drawn, by their labels: those with rows, at most the [`MOST`] largest.
pub fn shown(bands: &[Band]) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..bands.len()).filter(|&segment| !bands[segment].values.is_empty()).collect();
    shown.sort_by_key(|&segment| std::cmp::Reverse(bands[segment].values.len()));
    shown.truncate(MOST);
    shown.sort_unstable();
    shown
}

/// The blocks of the segments that are drawn, how high all of them are in rows, and in pixels.
fn blocks(bands: &[Band]) -> (Vec<Block>, f64, f64) {
    let shown = shown(bands);
    let rows = shown.iter().map(|&segment| bands[segment].values.len()).sum::<usize>().max(1) as f64;
    let count = shown.len().max(1) as f64;
    let space = rows * SPACES.0.min(SPACES.1 / count);
    let extent = rows + space * (count - 1.0);
    let height = (LINE * count).clamp(HEIGHTS.0, HEIGHTS.1);
    let (mut from, mut last) = (0.0, f64::NEG_INFINITY);
    let block = |segment: usize| {
        let to = from + bands[segment].values.len() as f64;
        let mut block = Block { segment, from, to, is_named: false };
        let middle = block.middle() * height / extent;
        block.is_named = middle - last >= LINE;
        if block.is_named {
            last = middle;
        }
        from = to + space;
        block
    };
    (shown.into_iter().map(block).collect(), extent, height)
}

/// A block's outline: silhouettes, heights, and the rows that these are of.
fn outline(band: &Band, block: &Block, step: usize) -> (Vec<f64>, Vec<f64>, Vec<usize>) {
    let last = band.values.len() - 1;
    let value = |row: usize| f64::from(band.values[row]);
    let edge = (0..=last).step_by(step).map(|row| (value(row), block.from + row as f64, row));
    let bottom = [(value(last), block.to, last), (0.0, block.to, last)];
    let points: Vec<(f64, f64, usize)> = std::iter::once((0.0, block.from, 0)).chain(edge).chain(bottom).collect();
    let x = points.iter().map(|point| point.0).collect();
    (x, points.iter().map(|point| point.1).collect(), points.iter().map(|point| point.2).collect())
}

/// The figure: first the block of each segment, then the means of those whose names have room, see [`picked`].
pub fn figure(
    look: &Look,
    frame: &Frame,
    bands: &[Band],
    (names, styles): (&[String], &[SegmentStyle]),
    mean: f64,
) -> Figure {
    let (blocks, extent, inside) = blocks(bands);
    let rows: usize = bands.iter().map(|band| band.values.len()).sum();
    let step = rows.div_ceil(POINTS).max(1);
    let name = |block: &Block| names.get(block.segment).map_or("", String::as_str);
    let color = |block: &Block| styles.get(block.segment).map_or(look.soft.as_str(), |style| style.color).to_string();
    let told = |block: &Block| {
        let band = &bands[block.segment];
        plain(&words::fit(name(block), &whole(band.values.len()), &short(band.mean), &whole(band.negative)))
    };
    let mut plot = Plot::new();
    for block in &blocks {
        let band = &bands[block.segment];
        let (x, y, rows) = outline(band, block, step);
        let count = whole(band.values.len());
        let hover = |row: usize| {
            plain(&words::fit_of_row(name(block), &whole(row + 1), &count, &fixed(f64::from(band.values[row]), 3)))
        };
        plot.add_trace(
            Scatter::new(x, y)
                .name(plain(name(block)))
                .mode(Mode::Lines)
                .fill(Fill::ToSelf)
                .fill_color(color(block))
                .line(Line::new().width(0.0).color(color(block)))
                .hover_on(HoverOn::PointsAndFills)
                .hover_info(HoverInfo::Text)
                .hover_text_array(rows.into_iter().map(hover).collect())
                // What the fill says.
                .text(told(block)),
        );
    }
    // The mean of a segment, in its symbol.
    for block in blocks.iter().filter(|block| block.is_named) {
        let outside = Line::new().width(1.5).color(look.ground.clone());
        let mut mark = Marker::new().size(10).color(color(block)).line(outside);
        if let Some(style) = styles.get(block.segment) {
            mark = mark.symbol(marker(style.symbol));
        }
        plot.add_trace(
            Scatter::new(vec![bands[block.segment].mean], vec![block.middle()])
                .name(plain(name(block)))
                .mode(Mode::Markers)
                .marker(mark)
                .hover_info(HoverInfo::Text)
                .hover_text_array(vec![told(block)]),
        );
    }
    let most = if frame.width < 600.0 { 14 } else { 28 };
    let labels: Vec<(f64, String)> =
        blocks.iter().filter(|block| block.is_named).map(|block| (block.middle(), cut(name(block), most))).collect();
    let longest = labels.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    let room: Room = [(56.0 + NAME * longest as f64) as usize, 16, 24, 44];
    let height = inside + (room[2] + room[3]) as f64;
    let least = bands.iter().filter_map(|band| band.values.last()).map(|&value| f64::from(value)).fold(-0.1, f64::min);
    let quarters = (-4..=4).map(|quarter| f64::from(quarter) / 4.0).filter(|value| *value >= least);
    let mut layout = look
        .layout(frame, height, room)
        .hover_distance(NEAR)
        .x_axis(
            ticks(axis(look, words::SILHOUETTE), quarters.map(|value| (value, short(value))))
                .show_grid(true)
                .zero_line(true)
                .zero_line_color(look.strong.clone())
                .range(vec![least, 1.0]),
        )
        .y_axis(ticks(axis(look, words::BY_SEGMENT), labels).range(vec![extent, 0.0]));
    layout.add_shape(
        Shape::new()
            .shape_type(ShapeType::Line)
            .x_ref("x")
            .y_ref("paper")
            .x0(mean)
            .x1(mean)
            .y0(0.0)
            .y1(1.0)
            .line(ShapeLine::new().color(look.accent.clone()).width(1.5).dash(DashType::Dash)),
    );
    let note = look.note(words::mean(&short(mean)), ("x", "paper"), (mean, 1.0)).y_shift(2.0);
    let side = if mean > 0.5 { Anchor::Right } else { Anchor::Left };
    layout.add_annotation(note.x_anchor(side).font(look.font(look.size, &look.accent)));
    look.figure(plot, layout, frame, height, false)
}

/// The segment that a click on a trace is on: that of the rows at this height, or, where it is on a mean, of the mean.
pub fn picked(bands: &[Band], trace: usize, height: Option<f64>) -> Option<usize> {
    let (blocks, ..) = blocks(bands);
    let at_height = || blocks.iter().find(|block| height.is_some_and(|y| block.from <= y && y < block.to));
    let is_mean = trace >= blocks.len();
    let of_trace = blocks.iter().chain(blocks.iter().filter(|block| block.is_named)).nth(trace);
    at_height().filter(|_| !is_mean).or(of_trace).map(|block| block.segment)
}

/// What the figure says, for who does not see it.
pub fn spoken(bands: &[Band], mean: f64) -> String {
    let rows = bands.iter().map(|band| band.values.len()).sum();
    let negative = bands.iter().map(|band| band.negative).sum();
    words::silhouettes(&whole(rows), &whole(bands.len()), &short(mean), &whole(negative))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::app::drawing::palette::style;
    use proptest::prelude::*;
    use serde_json::Value;

    fn found(rows: &[(i32, f32)], segments: usize) -> Silhouettes {
        let of = |label: usize| rows.iter().filter(move |row| row.0 == label as i32 && row.1.is_finite());
        let mean = |label: usize| of(label).map(|row| f64::from(row.1)).sum::<f64>() / of(label).count().max(1) as f64;
        Silhouettes {
            rows: (0..rows.len() as u32).collect(),
            labels: rows.iter().map(|row| row.0).collect(),
            values: rows.iter().map(|row| row.1).collect(),
            mean: 0.25,
            segments: (0..segments).map(mean).collect(),
        }
    }

    fn drawn(bands: &[Band]) -> Value {
        let names: Vec<String> = (1..=bands.len()).map(|number| format!("<b>{number}")).collect();
        let styles: Vec<SegmentStyle> = (0..bands.len()).map(style).collect();
        sound(&figure(&look(), &on_page(700.0), bands, (&names, &styles), 0.25))
    }

    #[test]
    fn each_segment_falls_in_its_color_and_its_mean_has_its_symbol() {
        // Noise, and a row of which nothing is known: it is not in the sample.
        let rows = [(0, 0.25), (0, 0.75), (1, -0.5), (-1, f32::NAN), (0, f32::NAN), (0, -0.25)];
        let bands = bands(&found(&rows, 2));
        assert_eq!((bands[0].values.as_slice(), bands[0].negative), ([0.75, 0.25, -0.25].as_slice(), 1));
        let json = drawn(&bands);
        let traces = json["data"].as_array().expect("traces");
        assert_eq!(traces.len(), 4);
        assert_eq!(traces[0]["x"].to_string(), "[0.0,0.75,0.25,-0.25,-0.25,0.0]");
        assert_eq!(traces[0]["y"].to_string(), "[0.0,0.0,1.0,2.0,3.0,3.0]");
        assert_eq!(
            (&traces[1]["fillcolor"], &traces[3]["marker"]["symbol"]),
            (&style(1).color.into(), &"square".into())
        );
        assert_eq!(traces[0]["hovertext"][2], "&lt;b&gt;1, row 2 of 3: silhouette 0.250");
        let told = "&lt;b&gt;1: 3 rows, mean silhouette 0.250, 1 closer to another segment";
        assert_eq!((&traces[0]["text"], &traces[2]["hovertext"][0]), (&told.into(), &told.into()));
        let layout = &json["layout"];
        assert_eq!(layout["xaxis"]["title"]["text"], "Silhouette");
        assert_eq!(layout["yaxis"]["title"]["text"], "Rows, by segment");
        assert_eq!(layout["xaxis"]["ticktext"].to_string(), r#"["−0.500","−0.250","0","0.250","0.500","0.750","1"]"#);
        assert_eq!((&layout["shapes"][0]["x1"], &layout["shapes"][0]["line"]["dash"]), (&0.25.into(), &"dash".into()));
        assert_eq!(layout["annotations"][0]["text"], "mean 0.250");
        let told = "Silhouettes of 4 rows in 2 segments: mean 0.250, 2 closer to another segment.";
        assert_eq!(spoken(&bands, 0.25), told);
    }

    #[test]
    fn a_click_picks_the_rows_at_its_height_or_the_mean_that_it_is_on() {
        let bands = bands(&found(&[(0, 0.5), (0, 0.5), (2, 0.5), (2, 0.5)], 3));
        // A row of another block may be nearer than the block that is pointed at.
        assert_eq!([0.0, 1.9, 3.0].map(|height| picked(&bands, 1, Some(height))), [Some(0), Some(0), Some(2)]);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|trace| picked(&bands, trace, None)),
            [Some(0), Some(2), Some(0), Some(2), None]
        );
        assert_eq!(picked(&bands, 3, Some(0.0)), Some(2));
    }

    #[test]
    fn many_rows_are_few_points() {
        let rows: Vec<(i32, f32)> = (0..100_000).map(|row| (row % 7, 1.0 - row as f32 / 100_000.0)).collect();
        let json = drawn(&bands(&found(&rows, 7)));
        let points = |trace: &Value| trace["x"].as_array().map_or(0, Vec::len);
        let all: usize = json["data"].as_array().expect("traces").iter().map(points).sum();
        assert!((600..700).contains(&all), "{all}");
    }

    proptest! {
        #[test]
        fn every_block_lies_below_the_one_before_and_is_as_high_as_it_has_rows(
            rows in prop::collection::vec((-1_i32..60, -1.0_f32..1.0), 1..3000),
        ) {
            let bands = bands(&found(&rows, 60));
            let json = drawn(&bands);
            let (blocks, extent, height) = blocks(&bands);
            let (mut end, mut named) = (0.0, f64::NEG_INFINITY);
            for (block, trace) in blocks.iter().zip(json["data"].as_array().expect("traces")) {
                prop_assert!(block.from >= end);
                prop_assert!((block.to - block.from - bands[block.segment].values.len() as f64).abs() < 1e-6);
                end = block.to;
                let y = trace["y"].as_array().expect("heights");
                prop_assert_eq!(trace["hovertext"].as_array().map(Vec::len), Some(y.len()));
                for (end, at) in [(block.from, 0), (block.to, y.len() - 1)] {
                    prop_assert!(y[at].as_f64().is_some_and(|y| (y - end).abs() < 1e-6));
                }
                if block.is_named {
                    let middle = block.middle() * height / extent;
                    prop_assert!(middle - named >= LINE);
                    named = middle;
                }
            }
            prop_assert!(blocks.is_empty() || (end - extent).abs() < 1e-6 * extent);
        }
    }
}
