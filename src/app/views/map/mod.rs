//! The map in the middle: all customers, coloured by segment.
//!
//! Two layers share one frame. [`Points`] draws what moves and what has just changed, in a few milliseconds; when the picture
//! has rested for a moment plotly draws the same and the layer hides. Pointing is our own in both cases.

mod keyboard;
mod new_customers;
mod selection_tools;

use super::segments::IN_FULL;
use crate::app::analysis::selection::{inside, Selection};
use crate::app::browser;
use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::components::SymbolMark;
use crate::app::drawing::color_scale;
use crate::app::drawing::palette::{Look, NOISE};
use crate::app::drawing::plotly;
use crate::app::drawing::plotly_figure;
use crate::app::drawing::point_layer::Points;
use crate::app::drawing::rasterizer::Ink;
use crate::app::drawing::viewport::Frame;
use crate::app::export::map_csv;
use crate::app::format::{percent, short, whole};
use crate::app::state::{Answer, ColourBy, State, Status};
use crate::protocol::results::Map;
use keyboard::Crosshair;
use leptos::html;
use leptos::prelude::*;
use selection_tools::{Closed, OutlineLayer, SelectionBar, Tool};
use send_wrapper::SendWrapper;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use web_sys::{HtmlElement, ResizeObserver};

/// How long a picture rests before plotly draws it.
const REST: Duration = Duration::from_millis(500);
/// Plotly draws no more points than this: of a million a picture holds the page for 2.4 s and a zoom for 6 s and more.
const MOST_BY_PLOTLY: usize = 20_000;
/// How near the pointer must be to a point, in CSS pixels.
const REACH: f64 = 10.0;
/// How many columns the tip shows beside the id.
const TIP_COLUMNS: usize = 6;
/// The opacity of a row in a segment, of noise and border samples, and of a row that has no label (yet).
const CLEAR: f64 = 0.85;
const FAINT: f64 = 0.5;
const BARE: f64 = 0.35;
/// How much of its opacity a row keeps while others are selected.
const DIMMED: f64 = 0.16;
/// The pointer may move so far, in CSS pixels, between press and release of a click.
const STILL: f64 = 4.0;

/// What the two layers share.
struct Canvas {
    points: Option<Points>,
    frame: Frame,
    /// The person chose the frame; it no longer follows the points.
    zoomed: bool,
    size: (f64, f64),
    /// A redraw is on its way.
    pending: bool,
    /// Counts changes, so that only the last one makes plotly draw.
    turn: u32,
    listening: bool,
}

/// The diameter of a point for `n` points, in CSS pixels.
fn point_size(n: usize) -> f64 {
    (5.5 * libm::pow(9000.0 / n.max(1) as f64, 0.25)).clamp(2.0, 9.0)
}

/// How each row of the table is drawn.
struct Coloured {
    answer: Arc<Answer>,
    /// The label of each row of the table; `None` where a row has none.
    labels: Vec<Option<i32>>,
    /// DBSCAN's border samples, which are drawn fainter.
    border: Vec<bool>,
    /// The rows that are selected; the others are dimmed if there are any.
    selection: Selection,
}

impl Coloured {
    fn new(answer: Arc<Answer>, rows: usize, selection: Selection) -> Coloured {
        let labels = answer.by_row(rows);
        let mut border = vec![false; rows];
        let segmentation = &answer.segmentation;
        for (at, (&row, &label)) in segmentation.rows.iter().zip(&segmentation.labels).enumerate() {
            if let Some(place) = border.get_mut(row as usize) {
                *place = label >= 0 && segmentation.core.as_ref().is_some_and(|core| !core[at]);
            }
        }
        Coloured { answer, labels, border, selection }
    }

    fn label(&self, row: u32) -> Option<i32> {
        self.labels.get(row as usize).copied().flatten()
    }

    /// By how much a row is dimmed, since others are selected.
    fn dimmed(&self, row: u32) -> f64 {
        if self.selection.is_empty() || self.selection.contains(row) {
            1.0
        } else {
            DIMMED
        }
    }

    /// The look and the opacity of a row, coloured by segment.
    fn look(&self, row: u32) -> (Look, f64) {
        let (look, opacity) = self.plain_look(row);
        (look, opacity * self.dimmed(row))
    }

    fn plain_look(&self, row: u32) -> (Look, f64) {
        match self.label(row).map(usize::try_from) {
            None => (NOISE, BARE),
            Some(Err(_)) => (NOISE, FAINT),
            Some(Ok(label)) if self.border[row as usize] => (self.answer.look(label), FAINT),
            Some(Ok(label)) => (self.answer.look(label), CLEAR),
        }
    }
}

/// The map with its legend and its controls.
#[component]
pub fn MapView() -> impl IntoView {
    let state = expect_context::<State>();
    let frame_ref = NodeRef::<html::Div>::new();
    let plot_ref = NodeRef::<html::Div>::new();
    let canvas_ref = NodeRef::<html::Canvas>::new();
    let settled = RwSignal::new(false);
    let size = RwSignal::new((0.0, 0.0));
    let pointed = RwSignal::new(None::<(usize, f64, f64)>);
    let tool = RwSignal::new(Tool::Pan);
    let canvas = StoredValue::new_local(Canvas {
        points: None,
        frame: Frame::around(&[], 1.0, 1.0),
        zoomed: false,
        size: (0.0, 0.0),
        pending: false,
        turn: 0,
        listening: false,
    });
    let coloured = Memo::new_with_compare(
        move |_| {
            let rows = state.table.with(|table| table.as_ref().map_or(0, |table| table.rows));
            let selection = state.picks.selection.get();
            state.answer.get().map(|answer| Arc::new(Coloured::new(answer, rows, selection)))
        },
        |_, _| true,
    );

    watch_size(frame_ref, size);
    // The layer, as soon as its canvas is there.
    Effect::new(move |_| {
        if let Some(element) = canvas_ref.get() {
            // Without it plotly draws alone, later but the same.
            canvas.update_value(|canvas| canvas.points = Points::new(element).ok());
        }
    });
    let redraw = move || {
        let skip = canvas.try_update_value(|canvas| std::mem::replace(&mut canvas.pending, true)).unwrap_or(true);
        if skip {
            return;
        }
        request_animation_frame(move || draw(canvas, state));
    };
    // Plotly draws what has rested.
    let rest = move || {
        settled.set(false);
        let Some(turn) = canvas.try_update_value(|canvas| {
            canvas.turn += 1;
            canvas.turn
        }) else {
            return;
        };
        set_timeout(
            move || {
                let now = canvas.try_with_value(|canvas| canvas.turn);
                if now == Some(turn) && resting(state) {
                    leptos::task::spawn_local(settle(state, plot_ref, canvas, settled, turn, coloured));
                }
            },
            REST,
        );
    };
    // What was to replace the picture did not come.
    let replaced = Memo::new(move |_| is_replaced(state));
    Effect::new(move |_| {
        if !replaced.get() && !settled.get_untracked() {
            rest();
        }
    });
    // Places, frame, colours: each effect brings the layer up to date, then both layers follow.
    Effect::new(move |_| {
        let new_size = size.get();
        state.map.with(|map| {
            // Without a map, as when another table has come, there are no points either.
            let positions = map.as_ref().map_or(&[][..], |map| &map.positions);
            canvas.update_value(|canvas| {
                canvas.size = new_size;
                canvas.zoomed &= map.is_some();
                if !canvas.zoomed {
                    canvas.frame = Frame::around(positions, new_size.0, new_size.1);
                }
                if let Some(points) = &mut canvas.points {
                    points.place(positions);
                }
            });
            if map.is_none() {
                pointed.set(None);
            }
        });
        redraw();
        rest();
    });
    let map_rows = Memo::new(move |_| state.map.with(|map| map.as_ref().map_or(0, |map| map.rows.len())));
    Effect::new(move |_| {
        map_rows.track();
        let coloured = coloured.get();
        let shares = continuous(state);
        state.map.with_untracked(|map| {
            let rows = map.as_ref().map_or(&[][..], |map| &map.rows);
            let looks = rows.iter().enumerate().map(|(at, &row)| {
                let (look, opacity) = coloured.as_ref().map_or((NOISE, BARE), |c| c.look(row));
                match shares.as_ref().and_then(|shares| shares.get(at)) {
                    Some(&share) => {
                        let dimmed = coloured.as_ref().map_or(1.0, |c| c.dimmed(row));
                        Ink::new(color_scale::colour(share), look.symbol, CLEAR * dimmed)
                    }
                    None => Ink::new(look.rgb(), look.symbol, opacity),
                }
            });
            canvas.update_value(|canvas| {
                if let Some(points) = &mut canvas.points {
                    points.style(looks);
                }
            });
        });
        redraw();
        rest();
    });
    on_cleanup(move || {
        if let Some(element) = plot_ref.try_get_untracked().flatten() {
            plotly::forget(&element);
        }
    });

    let on_move = move |event: web_sys::PointerEvent| {
        let Some(element) = frame_ref.get_untracked() else { return };
        let area = element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top());
        // A zoom or a pan moves plotly's axes while the pointer is down.
        canvas.update_value(|canvas| {
            let nearest = state.map.with_untracked(|map| map.as_ref().and_then(|map| nearest(map, canvas, x, y)));
            pointed.set(nearest.map(|at| (at, x, y)));
        });
    };
    // Plotly covers the page while a button is down, so the release is heard from the window.
    let pressed = StoredValue::new(None::<(f64, f64)>);
    let on_release = window_event_listener(leptos::ev::pointerup, move |event| {
        let Some((x, y)) = pressed.try_update_value(Option::take).flatten() else { return };
        let moved = (f64::from(event.client_x()) - x).hypot(f64::from(event.client_y()) - y);
        let row = pointed.get_untracked().filter(|_| moved < STILL).and_then(|(at, ..)| {
            state.map.with_untracked(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))
        });
        if let Some(row) = row {
            state.picks.toggle(&Selection::of([row]), (event.shift_key(), event.alt_key()));
        }
    });
    on_cleanup(move || on_release.remove());
    let on_press = move |event: web_sys::PointerEvent| {
        let is_click = event.button() == 0 && tool.get_untracked() == Tool::Pan;
        pressed.set_value(is_click.then(|| (f64::from(event.client_x()), f64::from(event.client_y()))));
    };
    let rows_within = Callback::new(move |outline: Vec<[f64; 2]>| {
        let rows = canvas.try_with_value(|canvas| {
            let outline: Vec<[f64; 2]> = outline.iter().map(|&[x, y]| data_place(canvas, x, y).0).collect();
            state.map.with_untracked(|map| map.as_ref().map(|map| within(map, &outline)))
        });
        rows.flatten().unwrap_or_default()
    });
    let on_closed = Callback::new(move |(outline, keys): Closed| state.picks.pick(&rows_within.run(outline), keys));
    let point = Callback::new(move |place: Option<[f64; 2]>| {
        let near = canvas.try_with_value(|canvas| {
            let [x, y] = place?;
            let at = state.map.with_untracked(|map| map.as_ref().and_then(|map| nearest(map, canvas, x, y)))?;
            Some((at, x, y))
        });
        let near = near.flatten();
        pointed.set(near);
        let row = state.map.with_untracked(|map| map.as_ref()?.rows.get(near?.0).copied())?;
        let label = coloured.with_untracked(|coloured| coloured.as_ref().and_then(|coloured| coloured.label(row)));
        let id = state.table.with_untracked(|table| table.as_ref().map(|t| t.ids.get(row as usize).into_owned()))?;
        Some(match label {
            Some(label) => format!("{id}, {}.", untrack(|| state.label_name(label))),
            None => format!("{id}."),
        })
    });
    let on_taken = Callback::new(move |keys| {
        let row = pointed.get_untracked().and_then(|(at, ..)| {
            state.map.with_untracked(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))
        });
        if let Some(row) = row {
            state.picks.toggle(&Selection::of([row]), keys);
        }
    });
    let tip = move || {
        let (at, x, y) = pointed.get()?;
        let left = x > size.get().0 / 2.0;
        let above = y > size.get().1 / 2.0;
        let row = state.map.with(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))? as usize;
        let coloured = coloured.get();
        let label = coloured.as_ref().and_then(|coloured| coloured.label(row as u32));
        let style = format!("left: {x:.0}px; top: {y:.0}px");
        state.table.with(|table| {
            let table = table.as_ref()?;
            let id = table.ids.get(row).into_owned();
            let cells = table
                .columns
                .iter()
                .take(TIP_COLUMNS)
                .map(|column| {
                    let value = column.values.get(row).copied().unwrap_or(f32::NAN);
                    view! { <dt>{column.name.clone()}</dt><dd>{short(f64::from(value))}</dd> }
                })
                .collect_view();
            let segment = label.map(|label| {
                let (name, look) = match usize::try_from(label) {
                    Ok(label) => (state.name(label), coloured.as_ref().map_or(NOISE, |c| c.answer.look(label))),
                    Err(_) => ("Noise".to_string(), NOISE),
                };
                let border = coloured.as_ref().is_some_and(|c| c.border[row]).then_some(", at its border");
                view! { <p class="tip-segment"><SymbolMark look=look />{name}{border}</p> }
            });
            Some(view! {
                <div class="tip" class:left=left class:above=above style=style role="tooltip">
                    <p class="tip-title">{id}</p>
                    {segment}
                    <dl>{cells}</dl>
                </div>
            })
        })
    };
    let stale =
        lasting(LATE_MS, move || state.cluster_status.get() == Status::Running && state.scores.with(Option::is_some));
    view! {
        <main class="map-area">
            <div class="map-head">
                <Headline />
                <MapButtons />
            </div>
            <div class="map-stage">
            <SelectionBar tool=tool />
            <ColourBar />
            <div
                class="map-frame"
                class:settled=move || settled.get()
                class:stale=move || stale.get()
                node_ref=frame_ref
                on:pointermove=on_move
                on:pointerdown=on_press
                on:pointerleave=move |_| pointed.set(None)
            >
                <div
                    class="plot"
                    data-testid="map"
                    role="img"
                    aria-label=move || caption(state)
                    node_ref=plot_ref
                ></div>
                <canvas class="points" aria-hidden="true" node_ref=canvas_ref></canvas>
                <crate::app::views::map::new_customers::Placed />
                <OutlineLayer tool=tool on_closed=on_closed />
                <Crosshair size=size within=rows_within point=point on_closed=on_closed on_taken=on_taken />
                {tip}
                {move || {
                    let doing = state.map_doing.get()?;
                    let percent = doing.fraction.unwrap_or(0.0) * 100.0;
                    Some(view! { <p class="map-doing" role="status">{format!("{} … {percent:.0} %", doing.what)}</p> })
                }}
            </div>
            </div>
            <Legend />
            <MapLine />
        </main>
    }
}

/// Draws the layer as things are now.
fn draw(canvas: StoredValue<Canvas, LocalStorage>, state: State) {
    canvas.try_update_value(|canvas| {
        canvas.pending = false;
        let n = state.map.with_untracked(|map| map.as_ref().map_or(0, |map| map.rows.len()));
        if let Some(points) = &mut canvas.points {
            points.draw(&canvas.frame, canvas.size, point_size(n), browser::window().device_pixel_ratio());
        }
        let shown = Some((canvas.frame, canvas.size));
        if state.picks.frame.with_untracked(|now| *now != shown) {
            state.picks.frame.set(shown);
        }
    });
}

/// Whether another table or another map is on the way.
fn is_replaced(state: State) -> bool {
    [state.table_status, state.map_status].iter().any(|status| status.get() == Status::Running)
}

/// Whether nothing moves the picture and plotly can draw it: a continuous scale is the layer's alone, and what is about
/// to be replaced is not worth the time of a first draw.
fn resting(state: State) -> bool {
    state.colour_by.get_untracked() == ColourBy::Segment
        && !untrack(|| is_replaced(state))
        && state.map.with_untracked(|map| map.as_ref().is_some_and(|map| map.done || map.paused))
}

/// Where each row of the map stands on the colour scale, unless colours mean segments.
fn continuous(state: State) -> Option<Vec<f64>> {
    match state.colour_by.get() {
        ColourBy::Segment => None,
        // Recall is a share already.
        ColourBy::Quality => state
            .map_quality
            .with(|quality| Some(quality.as_ref()?.row_recall.iter().map(|&share| f64::from(share)).collect())),
        ColourBy::Column(column) => {
            let rows = state.map.with_untracked(|map| map.as_ref().map(|map| map.rows.clone()))?;
            state.table.with(|table| {
                let values = &table.as_ref()?.columns.get(column)?.values;
                let shares = color_scale::shares(values);
                Some(rows.iter().map(|&row| shares.get(row as usize).copied().unwrap_or(f64::NAN)).collect())
            })
        }
    }
}

/// Keeps `size` at the size of an element.
pub(super) fn watch_size(element: NodeRef<html::Div>, size: RwSignal<(f64, f64)>) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let measured: HtmlElement = element.clone().unchecked_into();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            size.set((f64::from(measured.client_width()), f64::from(measured.client_height())));
        });
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let kept = SendWrapper::new((observer, on_resize));
            on_cleanup(move || kept.0.disconnect());
        }
    });
}

/// Draws the picture at rest with plotly and lets it take over from the layer. The points of a large map stay the
/// layer's: plotly then takes zoom and pan alone.
async fn settle(
    state: State,
    plot_ref: NodeRef<html::Div>,
    canvas: StoredValue<Canvas, LocalStorage>,
    settled: RwSignal<bool>,
    turn: u32,
    coloured: Memo<Option<Arc<Coloured>>>,
) {
    let (Some(element), Some(map)) = (plot_ref.get_untracked(), state.map.get_untracked()) else { return };
    let Some(coloured) = coloured.get_untracked() else { return };
    let now = canvas.try_with_value(|canvas| (canvas.frame, canvas.size, canvas.points.is_some()));
    let Some((frame, size, layered)) = now else { return };
    let by_layer = layered && map.rows.len() > MOST_BY_PLOTLY;
    let traces = if by_layer { Vec::new() } else { traces(&map, &coloured) };
    let figure = plotly_figure::map(&traces, &frame, point_size(map.rows.len()).round() as usize, size);
    let coordinates: Vec<_> = traces
        .iter()
        .map(|trace| {
            let axis = |axis: usize| trace.members.iter().map(|&at| map.positions[2 * at + axis]).collect::<Vec<f32>>();
            (axis(0), axis(1))
        })
        .collect();
    let drawn = plotly::draw(&element, &figure, &coordinates).await;
    if drawn.is_ok() && !by_layer && canvas.try_with_value(|canvas| canvas.turn) == Some(turn) {
        settled.set(true);
    }
    follow_zoom(element.unchecked_into(), canvas, state);
}

/// One trace for each look: dimmed rows below the others, noise below segments.
fn traces(map: &Map, coloured: &Coloured) -> Vec<plotly_figure::MapTrace> {
    let mut traces: Vec<plotly_figure::MapTrace> = Vec::new();
    for (at, &row) in map.rows.iter().enumerate() {
        let (look, opacity) = coloured.look(row);
        match traces.iter_mut().find(|trace| trace.look == look && trace.opacity == opacity) {
            Some(trace) => trace.members.push(at),
            None => {
                let name = match coloured.label(row) {
                    Some(label) if label >= 0 => format!("Segment {}", label + 1),
                    _ => "Noise".into(),
                };
                traces.push(plotly_figure::MapTrace { name, look, opacity, members: vec![at] });
            }
        }
    }
    traces.sort_by_key(|trace| (trace.opacity >= BARE, trace.look != NOISE));
    traces
}

/// The layer and the pointer follow plotly's frame once the person zooms or pans; a double click gives it back.
fn follow_zoom(element: HtmlElement, canvas: StoredValue<Canvas, LocalStorage>, state: State) {
    let first = canvas.try_update_value(|canvas| !std::mem::replace(&mut canvas.listening, true));
    if first != Some(true) {
        return;
    }
    let plot = element.clone();
    let on_relayout = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if let (Some(x), Some(y)) = (plotly::range(&plot, "xaxis"), plotly::range(&plot, "yaxis")) {
            canvas.try_update_value(|canvas| {
                let middle = |r: [f64; 2]| (r[0] + r[1]) / 2.0;
                let half = |r: [f64; 2]| (r[1] - r[0]) / 2.0;
                canvas.frame = Frame { centre: [middle(x), middle(y)], half: [half(x), half(y)] };
                canvas.zoomed = true;
            });
            draw(canvas, state);
        }
    });
    let on_double = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        canvas.try_update_value(|canvas| canvas.zoomed = false);
    });
    plotly::listen(&element, "plotly_relayout", &on_relayout);
    plotly::listen(&element, "plotly_relayouting", &on_relayout);
    plotly::listen(&element, "plotly_doubleclick", &on_double);
    // They live as long as the plot, which lives as long as the page.
    on_relayout.forget();
    on_double.forget();
}

/// Where a place of the layer, in CSS pixels, lies among the points, and how large a pixel is there.
fn data_place(canvas: &Canvas, x: f64, y: f64) -> ([f64; 2], [f64; 2]) {
    let (width, height) = canvas.size;
    let scale = [2.0 * canvas.frame.half[0] / width.max(1.0), 2.0 * canvas.frame.half[1] / height.max(1.0)];
    ([canvas.frame.range(0)[0] + x * scale[0], canvas.frame.range(1)[1] - y * scale[1]], scale)
}

/// The rows of the table whose points lie within an outline.
fn within(map: &Map, outline: &[[f64; 2]]) -> Selection {
    let places = map.rows.iter().zip(map.positions.chunks_exact(2));
    let found = places.filter(|(_, place)| inside(outline, [f64::from(place[0]), f64::from(place[1])]));
    Selection::of(found.map(|(row, _)| *row))
}

/// The point nearest to the pointer, if one is near.
fn nearest(map: &Map, canvas: &Canvas, x: f64, y: f64) -> Option<usize> {
    let (at, scale) = data_place(canvas, x, y);
    let distance = |place: &[f32]| {
        let dx = (f64::from(place[0]) - at[0]) / scale[0];
        let dy = (f64::from(place[1]) - at[1]) / scale[1];
        dx * dx + dy * dy
    };
    let places = map.positions.chunks_exact(2).map(distance).enumerate();
    places.filter(|(_, d)| *d <= REACH * REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

/// The map in a sentence, for those who do not see it.
fn caption(state: State) -> String {
    state.answer.with(|answer| match answer {
        Some(answer) => {
            let s = &answer.segmentation;
            let parts: Vec<String> = s
                .segments
                .iter()
                .enumerate()
                .map(|(label, segment)| format!("{} with {}", state.name(label), whole(segment.size)))
                .collect();
            format!(
                "Map of {} customers, near ones alike: {}; {} in no segment.",
                whole(s.labels.len()),
                parts.join(", "),
                whole(s.noise)
            )
        }
        None => "The map appears when a table has been read.".into(),
    })
}

#[component]
fn Headline() -> impl IntoView {
    let state = expect_context::<State>();
    let headline = move || {
        state.answer.with(|answer| match answer {
            Some(answer) => {
                let s = &answer.segmentation;
                let segments = match s.segments.len() {
                    1 => "one segment".to_string(),
                    n => format!("{n} segments"),
                };
                let noise = if s.noise > 0 { format!(", {} noise", whole(s.noise)) } else { String::new() };
                format!("{} customers, {segments}{noise}.", whole(s.labels.len()))
            }
            None => match state.table.with(|table| table.as_ref().map(|table| table.rows)) {
                Some(rows) => format!("{} customers, no segments yet.", whole(rows)),
                None => "Reading the table …".to_string(),
            },
        })
    };
    view! {
        <div class="headline">
            <p class="headline-title">{headline}</p>
            <p class="headline-help">"Drop your own table anywhere. Drag a slider: everything follows."</p>
        </div>
    }
}

#[component]
fn Legend() -> impl IntoView {
    let state = expect_context::<State>();
    let entries = move || {
        state.answer.with(|answer| {
            let answer = answer.as_ref()?;
            let s = &answer.segmentation;
            let all = s.labels.len().max(1) as f64;
            let entry = |look: Look, label: i32, size: usize| {
                let of_label = answer.clone();
                let select = move |event: web_sys::MouseEvent| {
                    state.picks.toggle(&of_label.members(label), (event.shift_key(), event.alt_key()));
                };
                view! {
                    <li>
                        <button
                            type="button"
                            data-testid="legend-entry"
                            data-label=label
                            title="Select these customers (Shift adds, Alt takes out)"
                            on:click=select
                        >
                            <SymbolMark look=look />
                            {state.label_name(label)}
                            <span class="number">{whole(size)}" · "{percent(size as f64 / all)}</span>
                        </button>
                    </li>
                }
            };
            let segments = s.segments.iter().enumerate();
            let mut items: Vec<_> = segments
                .take(IN_FULL)
                .map(|(label, seg)| entry(answer.look(label), label as i32, seg.size).into_any())
                .collect();
            if s.segments.len() > IN_FULL {
                let rest = format!("and {} smaller ones", whole(s.segments.len() - IN_FULL));
                items.push(view! { <li class="number">{rest}</li> }.into_any());
            }
            if s.noise > 0 {
                items.push(entry(NOISE, -1, s.noise).into_any());
            }
            Some(items)
        })
    };
    view! { <ul class="legend" aria-label="Legend">{entries}</ul> }
}

/// What the colours mean, and their scale where they mean a number.
#[component]
fn ColourBar() -> impl IntoView {
    let state = expect_context::<State>();
    let bar = move || {
        let (least, most, what) = match state.colour_by.get() {
            ColourBy::Segment => return None,
            ColourBy::Quality => ("0".to_string(), "10".to_string(), "of 10 nearest neighbours kept".to_string()),
            ColourBy::Column(column) => state.table.with(|table| {
                let column = table.as_ref()?.columns.get(column)?;
                let present = column.values.iter().filter(|value| !value.is_nan());
                let (least, most) = present.fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), &v| (a.min(v), b.max(v)));
                Some((short(f64::from(least)), short(f64::from(most)), format!("{}, by rank", column.name)))
            })?,
        };
        let stops: Vec<String> = (0..=8)
            .map(|at| {
                let [r, g, b] = color_scale::colour(f64::from(at) / 8.0);
                format!("rgb({r} {g} {b})")
            })
            .collect();
        let style = format!("background: linear-gradient(to right, {})", stops.join(", "));
        Some(view! {
            <p class="scale">
                {least}<span class="scale-bar" style=style aria-hidden="true"></span>{most}" "{what}
            </p>
        })
    };
    view! {
        <div class="legend-head">
            <ColourChoice />
            {bar}
        </div>
    }
}

/// Chooses what the colours mean.
#[component]
fn ColourChoice() -> impl IntoView {
    let state = expect_context::<State>();
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        state.colour_by.set(match word.as_str() {
            "quality" => ColourBy::Quality,
            word => word.parse().map_or(ColourBy::Segment, ColourBy::Column),
        });
    };
    let columns = move || {
        state.table.with(|table| {
            let columns = table.as_ref().map(|table| table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>());
            let option = |(at, name): (usize, String)| view! { <option value=at.to_string()>{name}</option> };
            columns.unwrap_or_default().into_iter().enumerate().map(option).collect_view()
        })
    };
    view! {
        <label class="colour-by">
            "Colour by "
            <select
                data-testid="colour-by"
                prop:value=move || match state.colour_by.get() {
                    ColourBy::Segment => "segment".to_string(),
                    ColourBy::Quality => "quality".to_string(),
                    ColourBy::Column(column) => column.to_string(),
                }
                on:change=choose
            >
                <option value="segment">"Segment"</option>
                <option value="quality" disabled=move || state.map_quality.with(Option::is_none)>
                    "Map quality"
                </option>
                <optgroup label="Columns">{columns}</optgroup>
            </select>
        </label>
    }
}

/// `data-state` of the map's own movement.
fn movement(state: State) -> &'static str {
    state.map.with(|map| match map {
        None => "idle",
        Some(map) if map.done => "done",
        Some(map) if map.paused => "paused",
        Some(_) => "running",
    })
}

/// How far the map is and how good.
#[component]
fn MapLine() -> impl IntoView {
    let state = expect_context::<State>();
    let of_map = move |get: fn(&Map) -> String| state.map.with(|map| map.as_ref().map(|map| get(map)));
    let line = move || {
        state.map.with(|map| {
            let map = map.as_ref()?;
            let kl = map.kl.map(|kl| format!(" · KL divergence {kl:.3}")).unwrap_or_default();
            let settled = if map.settled { " · settled" } else { "" };
            let perplexity = if map.perplexity < state.settings.with(|s| s.embed().tsne.perplexity) {
                format!(" · perplexity {} for so few rows", short(map.perplexity))
            } else {
                String::new()
            };
            let sample =
                map.sample.map(|sample| format!(" · a map of {} rows, the others placed on it", whole(sample)));
            Some(format!(
                "Map {} / {}{kl}{settled}{perplexity}{}",
                whole(map.iteration),
                whole(map.iterations),
                sample.unwrap_or_default()
            ))
        })
    };
    let quality = move || {
        let quality = state.map_quality.get()?;
        let exact = quality.exact_kl.map(|kl| format!(", exact KL {kl:.3}")).unwrap_or_default();
        Some(view! {
            <span
                class="map-quality"
                data-testid="map-quality"
                data-value=quality.recall
                data-trustworthiness=quality.trustworthiness
                data-exact-kl=quality.exact_kl
            >
                {format!(
                    "Of a customer's 10 nearest, {:.1} are near on the map (trustworthiness {:.3}{exact}).",
                    10.0 * quality.recall,
                    quality.trustworthiness,
                )}
            </span>
        })
    };
    view! {
        <p class="map-line">
            <span
                class="number"
                data-testid="map-state"
                data-state=move || movement(state)
                data-iteration=move || of_map(|map| map.iteration.to_string()).unwrap_or_else(|| "0".into())
                data-kl=move || of_map(|map| map.kl.map(|kl| kl.to_string()).unwrap_or_default())
            >
                {line}
            </span>
            {quality}
            <span class="map-caution">"Near is alike; distances between far groups mean little."</span>
        </p>
    }
}

#[component]
fn MapButtons() -> impl IntoView {
    let state = expect_context::<State>();
    let word = move || movement(state);
    let save = move |_| {
        let saved = state.map.with_untracked(|map| {
            state.table.with_untracked(|table| match (map, table) {
                (Some(map), Some(table)) => browser::save("map.csv", "text/csv", &map_csv::map_csv(table, map)),
                _ => Ok(()),
            })
        });
        if saved.is_err() {
            state.alert("The browser did not save map.csv: allow downloads for this page.".into());
        }
    };
    view! {
        <div class="map-buttons">
            <button
                type="button"
                class="button"
                data-testid="map-run"
                disabled=move || word() == "running"
                on:click=move |_| if word() == "paused" { state.pause_map(false) } else { state.restart_map() }
            >
                {move || if word() == "paused" { "Go on" } else { "Run" }}
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-pause"
                disabled=move || word() != "running"
                on:click=move |_| state.pause_map(true)
            >
                "Pause"
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-stop"
                title="The map is done as it is now, and is judged"
                disabled=move || !matches!(word(), "running" | "paused")
                on:click=move |_| state.end_map()
            >
                "Stop"
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-reset"
                disabled=move || word() == "idle"
                on:click=move |_| state.restart_map()
            >
                "Start afresh"
            </button>
            <button
                type="button"
                class="button"
                data-testid="download-map"
                disabled=move || word() == "idle"
                on:click=save
            >
                "Download map"
            </button>
        </div>
    }
}
