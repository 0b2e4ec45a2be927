//! The map colored by the segments of two specs, side by side.

use crate::app::components::save_figure::SaveFigure;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::{self, SegmentStyle, NOISE};
use crate::app::export::svg_map::{self, Layer};
use crate::app::format::whole;
use crate::app::state::{ClusterStore, MapStore};
use crate::engine::cluster::labels::display_name;
use crate::protocol::data::Comparison;
use crate::words::columns as words;
use leptos::prelude::*;
use std::fmt::Write;

/// Points drawn at most: of a larger map every so many-th.
const POINTS: usize = 6000;
/// Width and height of a map.
const SIZE: f32 = 240.0;

/// Both maps with their legends; nothing while there is no map.
#[component]
pub fn SideBySide(found: Comparison) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let map_store = expect_context::<MapStore>();
    let slots = cluster
        .clustering
        .with_untracked(|clustering| clustering.as_ref().map(|a| a.slots.clone()).unwrap_or_default());
    // Segments that are new with the second spec look like none of those there are.
    let style = move |label: i32| match usize::try_from(label) {
        Err(_) => NOISE,
        Ok(label) => palette::style(slots.get(label).copied().unwrap_or_else(|| {
            let mut free = (0..).filter(|slot| !slots.contains(slot));
            free.nth(label - slots.len()).unwrap_or(label)
        })),
    };
    move || {
        let map = map_store.picture.get()?;
        let place_of = |labels: &[i32]| {
            let mut by_row = std::collections::HashMap::with_capacity(labels.len());
            found.rows.iter().zip(labels).for_each(|(row, label)| {
                by_row.insert(*row, *label);
            });
            let step = map.rows.len().div_ceil(POINTS).max(1);
            let shown = map.rows.iter().zip(map.positions.chunks_exact(2)).step_by(step);
            let shown = shown.filter_map(|(row, at)| Some(([at[0], at[1]], *by_row.get(row)?)));
            shown.filter(|([x, y], _)| x.is_finite() && y.is_finite()).collect::<Vec<_>>()
        };
        let one = |title: &'static str, name: &'static str, labels: &[i32]| {
            let points = place_of(labels);
            let mut sizes = std::collections::BTreeMap::<i32, usize>::new();
            labels.iter().for_each(|label| *sizes.entry(*label).or_default() += 1);
            let legend = sizes
                .into_iter()
                .map(|(label, size)| {
                    let name = if label < 0 { words::NOISE.to_string() } else { (label + 1).to_string() };
                    view! { <li><SymbolMark style=style(label) />{words::segment_size(&name, &whole(size))}</li> }
                })
                .collect_view();
            let layers: Vec<(String, SegmentStyle, Vec<[f32; 2]>)> = by_label(&points)
                .into_iter()
                .map(|(label, points)| {
                    let name = display_name(label, &[]);
                    (name, style(label), points)
                })
                .collect();
            let draw = move |()| {
                let layer = |(name, style, points): &(String, SegmentStyle, Vec<[f32; 2]>)| Layer {
                    name: Some(name.clone()),
                    style: *style,
                    points: points.clone(),
                };
                svg_map::svg(title, &layers.iter().map(layer).collect::<Vec<Layer>>())
            };
            view! {
                <figure data-testid=name>
                    <figcaption>{title}<SaveFigure name=name draw=Callback::new(draw) /></figcaption>
                    {drawing(&points, &style, title)}
                    <ul>{legend}</ul>
                </figure>
            }
        };
        Some(view! {
            <div class="side-by-side" data-testid="side-by-side">
                {one(words::MAP_NOW, "map-now", &found.first_labels)}
                {one(words::MAP_SUGGESTED, "map-suggested", &found.second_labels)}
            </div>
        })
    }
}

/// The points of each label, the lowest first.
fn by_label(points: &[([f32; 2], i32)]) -> std::collections::BTreeMap<i32, Vec<[f32; 2]>> {
    let mut found = std::collections::BTreeMap::<i32, Vec<[f32; 2]>>::new();
    points.iter().for_each(|(at, label)| found.entry(*label).or_default().push(*at));
    found
}

/// The points, each segment's as one path, and the segment's number in its middle.
fn drawing(points: &[([f32; 2], i32)], style: &impl Fn(i32) -> SegmentStyle, title: &str) -> impl IntoView {
    let bounds = |axis: usize| {
        let values = points.iter().map(|(at, _)| at[axis]);
        values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((x0, x1), (y0, y1)) = (bounds(0), bounds(1));
    let scale = (SIZE - 12.0) / (x1 - x0).max(y1 - y0).max(f32::MIN_POSITIVE);
    let place =
        |[x, y]: [f32; 2]| (SIZE / 2.0 + (x - (x0 + x1) / 2.0) * scale, SIZE / 2.0 - (y - (y0 + y1) / 2.0) * scale);
    let layers = by_label(points)
        .into_iter()
        .map(|(label, points)| {
            let (mut path, mut xs, mut ys) = (String::new(), Vec::new(), Vec::new());
            for at in points {
                let (x, y) = place(at);
                // A line of no length with round ends is a dot. Writing to a string does not fail.
                let _ = write!(path, "M{x:.1} {y:.1}h0");
                xs.push(x);
                ys.push(y);
            }
            let middle = |values: &mut Vec<f32>| {
                values.sort_unstable_by(f32::total_cmp);
                values[values.len() / 2]
            };
            let (x, y) = (middle(&mut xs), middle(&mut ys));
            let number =
                (label >= 0).then(|| view! { <text x=format!("{x:.1}") y=format!("{y:.1}")>{label + 1}</text> });
            view! { <path d=path stroke=style(label).color />{number} }
        })
        .collect_view();
    view! {
        <svg viewBox=format!("0 0 {SIZE} {SIZE}") role="img" aria-label=words::map_label(title)>
            {layers}
        </svg>
    }
}
