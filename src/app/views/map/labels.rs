//! The names of the segments on the map, each near its densest place, moved apart, with a line to it where it stands
//! away.

use super::frame::MapFrame;
use crate::app::browser;
use crate::app::components::SymbolMark;
use crate::app::drawing::label_layout::{arrange, densest, Occupancy};
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::percent;
use crate::app::views::segments::OpenedSegment;
use leptos::prelude::*;
use std::time::Duration;

/// So many segments, the largest, are named on a large map; on a small one as many as leave its points in sight.
const MOST: f64 = 12.0;
const FEWEST: f64 = 3.0;
/// The room that each takes, in square CSS pixels.
const AREA: f64 = 30_000.0;
/// In such a window labels show no shares (`.map-label small`).
const NARROW: &str = "(max-width: 720px)";
/// The height of a label, the room its symbol and its borders take, and the mean width of a letter, in CSS pixels.
const HEIGHT: f64 = 24.0;
const ROOM: f64 = 40.0;
const LETTER: f64 = 7.6;
/// The widest label.
const WIDEST: f64 = 260.0;
/// While the map moves the labels follow it so often.
const PAUSE: Duration = Duration::from_millis(240);

/// A label in its place.
#[derive(Clone, PartialEq)]
struct Label {
    segment: usize,
    name: String,
    share: String,
    style: SegmentStyle,
    /// Its upper left corner, its width, and the place it stands for.
    at: [f64; 2],
    width: f64,
    anchor: [f64; 2],
}

/// The labels of the map as it is now.
fn labels(frame: MapFrame) -> Vec<Label> {
    let controller = frame.controller;
    // Names would stand where no points are.
    if untrack(|| frame.waits_for_end()) {
        return Vec::new();
    }
    let viewport = controller.map.viewport.get_untracked();
    let (Some((viewport, size)), Some(map)) = (viewport, frame.picture()) else {
        return Vec::new();
    };
    let Some(clustering) = controller.cluster.clustering.get_untracked() else { return Vec::new() };
    let rows = map.rows.iter().max().map_or(0, |row| *row as usize + 1);
    let by_row = clustering.by_row(rows);
    let most = (size.0 * size.1 / AREA).clamp(FEWEST, MOST) as usize;
    let segments = clustering.segmentation.segments.len().min(most);
    let place = |at: usize| viewport.place([map.positions[2 * at], map.positions[2 * at + 1]], size);
    let mut occupancy = Occupancy::new(size);
    let mut members = vec![Vec::new(); segments];
    for (at, row) in map.rows.iter().enumerate() {
        let here = place(at);
        occupancy.add(here);
        let label = by_row.get(*row as usize).copied().flatten().and_then(|label| usize::try_from(label).ok());
        if let Some(places) = label.and_then(|label| members.get_mut(label)) {
            places.push(here);
        }
    }
    let all = clustering.segmentation.labels.len().max(1) as f64;
    let shows_shares = !browser::matches(NARROW);
    let mut found: Vec<Label> = Vec::new();
    for (segment, places) in members.iter().enumerate() {
        let Some(anchor) = densest(places, size) else { continue };
        let name = untrack(|| controller.cluster.name(segment));
        let share = percent(clustering.segmentation.segments[segment].size as f64 / all);
        let shown = name.chars().count() + if shows_shares { share.chars().count() } else { 0 };
        let width = (ROOM + LETTER * shown as f64).min(WIDEST);
        let style = clustering.style(segment);
        found.push(Label { segment, name, share, style, at: anchor, width, anchor });
    }
    let boxes: Vec<([f64; 2], [f64; 2])> = found.iter().map(|label| (label.anchor, [label.width, HEIGHT])).collect();
    for (label, at) in found.iter_mut().zip(arrange(&boxes, size, &occupancy)) {
        label.at = at;
    }
    found
}

/// The layer.
#[component]
pub(super) fn Labels(
    /// The frame they stand in.
    frame: MapFrame,
) -> impl IntoView {
    let controller = frame.controller;
    let opened = expect_context::<OpenedSegment>();
    let shown = RwSignal::new(Vec::<Label>::new());
    let waits = StoredValue::new(false);
    let arrange_now = move || {
        if waits.try_set_value(false).is_some() {
            return; // the map is gone
        }
        let found = labels(frame);
        if shown.with_untracked(|shown| *shown != found) {
            shown.set(found);
        }
    };
    Effect::new(move |_| {
        controller.map.viewport.track();
        controller.cluster.clustering.track();
        controller.cluster.explanation.track();
        controller.cluster.given_names.track();
        let moves = frame.shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.map.done && !shown.map.paused));
        if waits.try_update_value(|waits| std::mem::replace(waits, true)) == Some(false) {
            match moves {
                true => set_timeout(arrange_now, PAUSE),
                false => request_animation_frame(arrange_now),
            }
        }
    });
    let leaders = move || {
        let line = |label: &Label| {
            let [x, y] = label.at;
            let near = [label.anchor[0].clamp(x, x + label.width), label.anchor[1].clamp(y, y + HEIGHT)];
            let is_away = (near[0] - label.anchor[0]).hypot(near[1] - label.anchor[1]) > HEIGHT / 2.0;
            is_away.then(|| {
                view! { <line x1=near[0] y1=near[1] x2=label.anchor[0] y2=label.anchor[1] stroke=label.style.color /> }
            })
        };
        shown.with(|shown| shown.iter().filter_map(line).collect_view())
    };
    let tags = move || {
        let tag = |label: Label| {
            // Letters may be wider than was reckoned with.
            let [left, top] = label.at;
            let widest = format!("min(max({WIDEST}px, 22em), calc(100% - {left:.0}px))");
            let style = format!("left: {left:.0}px; top: {top:.0}px; max-width: {widest}");
            let is_open = move || opened.label(controller.cluster) == Some(label.segment);
            view! {
                <li class="map-label" class:open=is_open data-testid="map-label" data-label=label.segment style=style>
                    <SymbolMark style=label.style />
                    <span>{label.name}</span>
                    <small>{label.share}</small>
                </li>
            }
        };
        shown.get().into_iter().map(tag).collect_view()
    };
    view! {
        <div class="map-names" aria-hidden="true">
            <svg>{leaders}</svg>
            <ul>{tags}</ul>
        </div>
    }
}
