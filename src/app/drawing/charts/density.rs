//! What density finds over two settings, as three heat maps over the same two axes.

use super::{axis, ticks, Figure, Frame, Look, Room};
use crate::app::format::{percent, short, whole};
use crate::protocol::evidence::{Cell, Density};
use crate::words::charts as words;
use plotly::common::{ColorScale, ColorScaleElement, HoverInfo};
use plotly::layout::{Shape, ShapeLine, ShapeType};
use plotly::{HeatMap, Plot};

const NARROWEST: f64 = 240.0;
const PANEL: f64 = 220.0;
const HEAD: f64 = 26.0;
const FOOT: f64 = 46.0;
const GAP: f64 = 56.0;
const ROOM: Room = [52, 12, 0, 0];

/// What the maps go over from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// DBSCAN's radius.
    Radius,
    /// HDBSCAN's least size of a segment.
    Size,
}

impl Across {
    /// A place, in words.
    pub fn told(self, value: f64) -> String {
        match self {
            Across::Radius => words::radius(&short(value)),
            Across::Size => words::least_size(&whole(value as usize)),
        }
    }

    fn axis(self) -> &'static str {
        match self {
            Across::Radius => words::RADIUS,
            Across::Size => words::SMALLEST_SIZE,
        }
    }
}

/// One of the maps: what it shows, what the strongest color stands for, and how strong a cell's is, from 0 to 1.
struct Shown {
    name: &'static str,
    most: fn(usize) -> String,
    strength: fn(&Cell, usize) -> f64,
}

const SHOWN: [Shown; 3] = [
    Shown {
        name: words::SEGMENTS,
        most: |most| words::strongest(&whole(most)),
        strength: |cell, most| libm::log1p(cell.clusters as f64) / libm::log1p(most.max(1) as f64),
    },
    Shown { name: words::NOISE, most: |_| words::STRONGEST_SHARE.into(), strength: |cell, _| cell.noise },
    Shown { name: words::LARGEST_SEGMENT, most: |_| words::STRONGEST_SHARE.into(), strength: |cell, _| cell.largest },
];

/// What is found with a pair of settings, in words.
pub fn told(across: Across, density: &Density, (row, column): (usize, usize)) -> Option<String> {
    let cell = density.cells.get(row)?.get(column)?;
    Some(words::density(
        &across.told(*density.across.get(column)?),
        &density.min_samples.get(row)?.to_string(),
        &whole(cell.clusters),
        &percent(cell.noise),
        &percent(cell.largest),
    ))
}

/// The figure. `here`: the place (row, column) of the settings on the page. A cell's x and y are its column and row.
pub fn figure(look: &Look, frame: &Frame, across: Across, density: &Density, here: Option<(usize, usize)>) -> Figure {
    let wide_enough = ((frame.width + GAP) / (NARROWEST + GAP)) as usize;
    let beside = wide_enough.clamp(1, SHOWN.len());
    let height = PANEL * SHOWN.len().div_ceil(beside) as f64;
    let inside = frame.inside(ROOM);
    let wide = (inside - GAP * (beside - 1) as f64) / beside as f64;
    let most = density.cells.iter().flatten().map(|cell| cell.clusters).max().unwrap_or(1);
    let scale = [(0.0, look.ground.clone()), (1.0, look.accent.clone())];
    let scale: Vec<ColorScaleElement> = scale.into_iter().map(|(at, color)| ColorScaleElement(at, color)).collect();
    let columns = density.across.len();
    let mut plot = Plot::new();
    let mut layout = look.layout(frame, height, ROOM);
    for (at, shown) in SHOWN.iter().enumerate() {
        let (left, top) = ((wide + GAP) * (at % beside) as f64, PANEL * (at / beside) as f64);
        let number = if at == 0 { String::new() } else { (at + 1).to_string() };
        let (x, y) = (format!("x{number}"), format!("y{number}"));
        let strengths: Vec<Vec<f64>> = density
            .cells
            .iter()
            .map(|cells| cells.iter().map(|cell| (shown.strength)(cell, most).clamp(0.0, 1.0)).collect())
            .collect();
        let hovers = (0..density.cells.len())
            .map(|row| (0..columns).map(|column| told(across, density, (row, column)).unwrap_or_default()).collect())
            .collect();
        plot.add_trace(
            HeatMap::new((0..columns).collect(), (0..strengths.len()).collect(), strengths)
                .name(shown.name)
                .x_axis(&x)
                .y_axis(&y)
                .zmin(0.0)
                .zmax(1.0)
                .show_scale(false)
                .color_scale(ColorScale::Vector(scale.clone()))
                .hover_info(HoverInfo::Text)
                .hover_text_matrix(hovers),
        );
        let head = format!("<b>{}</b>  {}", shown.name, (shown.most)(most));
        layout.add_annotation(look.note(head, ("paper", "paper"), (left / inside, 1.0 - (top + HEAD - 6.0) / height)));
        if let Some((row, column)) = here {
            let (row, column) = (row as f64, column as f64);
            layout.add_shape(
                Shape::new()
                    .shape_type(ShapeType::Rect)
                    .x_ref(&x)
                    .y_ref(&y)
                    .x0(column - 0.5)
                    .x1(column + 0.5)
                    .y0(row - 0.5)
                    .y1(row + 0.5)
                    .line(ShapeLine::new().color(look.ink.clone()).width(2.0)),
            );
        }
        let some = |count: usize, most: usize| (0..count).step_by(count.div_ceil(most).max(1));
        let along = ticks(
            axis(look, across.axis()),
            some(columns, 5).map(|column| (column as f64, short(density.across[column]))),
        )
        .domain(&[left / inside, ((left + wide) / inside).min(1.0)])
        .range(vec![-0.5, columns as f64 - 0.5])
        .anchor(&y);
        let count = density.min_samples.len();
        let up = ticks(
            axis(look, words::NEIGHBORS),
            some(count, 6).map(|row| (row as f64, density.min_samples[row].to_string())),
        )
        .domain(&[1.0 - (top + PANEL - FOOT) / height, 1.0 - (top + HEAD) / height])
        .range(vec![-0.5, count as f64 - 0.5])
        .anchor(&x);
        layout = match at {
            0 => layout.x_axis(along).y_axis(up),
            1 => layout.x_axis2(along).y_axis2(up),
            _ => layout.x_axis3(along).y_axis3(up),
        };
    }
    look.figure(plot, layout, frame, height, false)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;

    fn density() -> Density {
        let cell = |clusters: usize| Cell { clusters, noise: 0.25, largest: 0.5, second: 0.2 };
        Density {
            across: vec![0.5, 1.0, 2.0],
            min_samples: vec![2, 4],
            cells: vec![vec![cell(0), cell(3), cell(7)], vec![cell(1), cell(1), cell(1)]],
        }
    }

    #[test]
    fn three_maps_tell_every_pair_of_settings_and_where_the_page_is() {
        let found = sound(&figure(&look(), &on_page(1000.0), Across::Radius, &density(), Some((1, 2))));
        let maps = found["data"].as_array().expect("maps");
        assert_eq!(maps.len(), 3);
        assert_eq!(maps[0]["z"][0][2], 1.0, "the most segments have the strongest color");
        assert_eq!(maps[1]["z"][1].to_string(), "[0.25,0.25,0.25]");
        let told = "With radius (eps) 2, 2 neighbors (min_samples): 7 segments, 25.0 % noise, largest segment 50.0 %";
        assert_eq!(maps[2]["hovertext"][0][2], told);
        let layout = &found["layout"];
        assert_eq!((&layout["shapes"][2]["x0"], &layout["shapes"][2]["y1"]), (&1.5.into(), &1.5.into()));
        assert_eq!(layout["xaxis3"]["title"]["text"], "radius (eps)");
        assert_eq!(layout["yaxis2"]["title"]["text"], "neighbors (min_samples)");
        assert!(layout["annotations"].to_string().contains("strongest: 7"));
    }

    #[test]
    fn sizes_are_told_as_rows_and_unfinished_maps_are_drawn() {
        let mut density = density();
        density.cells.truncate(1);
        let found = sound(&figure(&look(), &on_page(350.0), Across::Size, &density, None));
        assert_eq!(found["layout"]["xaxis"]["title"]["text"], "rows of the smallest segment");
        assert!(told(Across::Size, &density, (0, 1)).is_some_and(|told| told.contains("at least 1 rows")));
        assert_eq!(told(Across::Size, &density, (1, 0)), None);
    }
}
