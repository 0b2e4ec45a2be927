//! The map in the middle: all customers, colored by segment.
//!
//! Two layers share one frame. [`Points`] draws what moves and what has just changed, in a few milliseconds; when the
//! picture has rested for a moment plotly draws the same and the layer hides. Pointing is our own in both cases.

mod appearance;
mod canvas;
mod keyboard;
mod legend;
mod new_customers;
mod plotly_layer;
mod selection_tools;
mod status;
mod toolbar;

use crate::app::analysis::selection::Selection;
use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::components::resize::watch_size;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::drawing::point_layer::Points;
use crate::app::drawing::rasterizer::PointStyle;
use crate::app::drawing::viewport::Viewport;
use crate::app::drawing::{color_scale, plotly, plotly_figure};
use crate::app::format::short;
use crate::app::state::{Controller, Status};
use crate::engine::cluster::labels::NOISE_NAME;
use appearance::{continuous, traces, RowStyles};
use canvas::{data_place, draw, nearest, point_size, within, Canvas};
use keyboard::Crosshair;
use legend::{ColorBar, Legend};
use leptos::html;
use leptos::prelude::*;
use plotly_layer::{follow_zoom, is_replaced, resting};
use selection_tools::{Closed, OutlineLayer, SelectionBar, Tool};
use status::{caption, Headline, MapLine};
use std::sync::Arc;
use std::time::Duration;
use toolbar::MapButtons;
use wasm_bindgen::JsCast;

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

/// The map with its legend and its controls.
#[component]
pub fn MapView() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let frame_ref = NodeRef::<html::Div>::new();
    let plot_ref = NodeRef::<html::Div>::new();
    let canvas_ref = NodeRef::<html::Canvas>::new();
    let settled = RwSignal::new(false);
    let size = RwSignal::new((0.0, 0.0));
    let pointed = RwSignal::new(None::<(usize, f64, f64)>);
    let tool = RwSignal::new(Tool::Pan);
    let canvas = StoredValue::new_local(Canvas {
        points: None,
        viewport: Viewport::around(&[], 1.0, 1.0),
        zoomed: false,
        size: (0.0, 0.0),
        pending: false,
        turn: 0,
        listening: false,
    });
    let colored = Memo::new_with_compare(
        move |_| {
            let rows = controller.table.view.with(|table| table.as_ref().map_or(0, |table| table.rows));
            let selection = controller.workspace.selection.get();
            controller.cluster.clustering.get().map(|clustering| Arc::new(RowStyles::new(clustering, rows, selection)))
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
        request_animation_frame(move || draw(canvas, controller.map));
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
                if now == Some(turn) && resting(controller.table, controller.map) {
                    leptos::task::spawn_local(settle(controller, plot_ref, canvas, settled, turn, colored));
                }
            },
            REST,
        );
    };
    // What was to replace the picture did not come.
    let replaced = Memo::new(move |_| is_replaced(controller.table, controller.map));
    Effect::new(move |_| {
        if !replaced.get() && !settled.get_untracked() {
            rest();
        }
    });
    // Places, frame, colors: each effect brings the layer up to date, then both layers follow.
    Effect::new(move |_| {
        let new_size = size.get();
        controller.map.picture.with(|map| {
            // Without a map, as when another table has come, there are no points either.
            let positions = map.as_ref().map_or(&[][..], |map| &map.positions);
            canvas.update_value(|canvas| {
                canvas.size = new_size;
                canvas.zoomed &= map.is_some();
                if !canvas.zoomed {
                    canvas.viewport = Viewport::around(positions, new_size.0, new_size.1);
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
    let map_rows = Memo::new(move |_| controller.map.picture.with(|map| map.as_ref().map_or(0, |map| map.rows.len())));
    Effect::new(move |_| {
        map_rows.track();
        let colored = colored.get();
        let shares = continuous(controller.table, controller.map);
        controller.map.picture.with_untracked(|map| {
            let rows = map.as_ref().map_or(&[][..], |map| &map.rows);
            let styles = rows.iter().enumerate().map(|(at, &row)| {
                let (style, opacity) = colored.as_ref().map_or((NOISE, BARE), |c| c.style(row));
                match shares.as_ref().and_then(|shares| shares.get(at)) {
                    Some(&share) => {
                        let dimmed = colored.as_ref().map_or(1.0, |c| c.dimmed(row));
                        PointStyle::new(color_scale::color(share), style.symbol, CLEAR * dimmed)
                    }
                    None => PointStyle::new(style.rgb(), style.symbol, opacity),
                }
            });
            canvas.update_value(|canvas| {
                if let Some(points) = &mut canvas.points {
                    points.style(styles);
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
            let nearest =
                controller.map.picture.with_untracked(|map| map.as_ref().and_then(|map| nearest(map, canvas, x, y)));
            pointed.set(nearest.map(|at| (at, x, y)));
        });
    };
    // Plotly covers the page while a button is down, so the release is heard from the window.
    let pressed = StoredValue::new(None::<(f64, f64)>);
    let on_release = window_event_listener(leptos::ev::pointerup, move |event| {
        let Some((x, y)) = pressed.try_update_value(Option::take).flatten() else { return };
        let moved = (f64::from(event.client_x()) - x).hypot(f64::from(event.client_y()) - y);
        let row = pointed.get_untracked().filter(|_| moved < STILL).and_then(|(at, ..)| {
            controller.map.picture.with_untracked(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))
        });
        if let Some(row) = row {
            controller.workspace.toggle(&Selection::of([row]), (event.shift_key(), event.alt_key()));
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
            controller.map.picture.with_untracked(|map| map.as_ref().map(|map| within(map, &outline)))
        });
        rows.flatten().unwrap_or_default()
    });
    let on_closed =
        Callback::new(move |(outline, keys): Closed| controller.workspace.select(&rows_within.run(outline), keys));
    let point = Callback::new(move |place: Option<[f64; 2]>| {
        let near = canvas.try_with_value(|canvas| {
            let [x, y] = place?;
            let at =
                controller.map.picture.with_untracked(|map| map.as_ref().and_then(|map| nearest(map, canvas, x, y)))?;
            Some((at, x, y))
        });
        let near = near.flatten();
        pointed.set(near);
        let row = controller.map.picture.with_untracked(|map| map.as_ref()?.rows.get(near?.0).copied())?;
        let label = colored.with_untracked(|colored| colored.as_ref().and_then(|colored| colored.label(row)));
        let id = controller
            .table
            .view
            .with_untracked(|table| table.as_ref().map(|t| t.ids.get(row as usize).into_owned()))?;
        Some(match label {
            Some(label) => format!("{id}, {}.", untrack(|| controller.cluster.label_name(label))),
            None => format!("{id}."),
        })
    });
    let on_taken = Callback::new(move |keys| {
        let row = pointed.get_untracked().and_then(|(at, ..)| {
            controller.map.picture.with_untracked(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))
        });
        if let Some(row) = row {
            controller.workspace.toggle(&Selection::of([row]), keys);
        }
    });
    let tip = move || {
        let (at, x, y) = pointed.get()?;
        let left = x > size.get().0 / 2.0;
        let above = y > size.get().1 / 2.0;
        let row = controller.map.picture.with(|map| map.as_ref().and_then(|map| map.rows.get(at).copied()))? as usize;
        let colored = colored.get();
        let label = colored.as_ref().and_then(|colored| colored.label(row as u32));
        let style = format!("left: {x:.0}px; top: {y:.0}px");
        controller.table.view.with(|table| {
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
                let (name, style) = match usize::try_from(label) {
                    Ok(label) => {
                        (controller.cluster.name(label), colored.as_ref().map_or(NOISE, |c| c.clustering.style(label)))
                    }
                    Err(_) => (NOISE_NAME.to_string(), NOISE),
                };
                let border = colored.as_ref().is_some_and(|c| c.border[row]).then_some(", at its border");
                view! { <p class="tip-segment"><SymbolMark style=style />{name}{border}</p> }
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
    let stale = lasting(LATE_MS, move || {
        controller.cluster.status.get() == Status::Running && controller.cluster.scores.with(Option::is_some)
    });
    view! {
        <main class="map-area">
            <div class="map-head">
                <Headline />
                <MapButtons />
            </div>
            <div class="map-stage">
            <SelectionBar tool=tool />
            <ColorBar />
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
                    aria-label=move || caption(controller.cluster)
                    node_ref=plot_ref
                ></div>
                <canvas class="points" aria-hidden="true" node_ref=canvas_ref></canvas>
                <new_customers::Placed />
                <OutlineLayer tool=tool on_closed=on_closed />
                <Crosshair size=size within=rows_within point=point on_closed=on_closed on_taken=on_taken />
                {tip}
                {move || {
                    let doing = controller.map.progress.get()?;
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

/// Draws the picture at rest with plotly and lets it take over from the layer. The points of a large map stay the
/// layer's: plotly then takes zoom and pan alone.
async fn settle(
    controller: Controller,
    plot_ref: NodeRef<html::Div>,
    canvas: StoredValue<Canvas, LocalStorage>,
    settled: RwSignal<bool>,
    turn: u32,
    colored: Memo<Option<Arc<RowStyles>>>,
) {
    let (Some(element), Some(map)) = (plot_ref.get_untracked(), controller.map.picture.get_untracked()) else { return };
    let Some(colored) = colored.get_untracked() else { return };
    let now = canvas.try_with_value(|canvas| (canvas.viewport, canvas.size, canvas.points.is_some()));
    let Some((viewport, size, layered)) = now else { return };
    let by_layer = layered && map.rows.len() > MOST_BY_PLOTLY;
    let traces = if by_layer { Vec::new() } else { traces(&map, &colored) };
    let figure = plotly_figure::map(&traces, &viewport, point_size(map.rows.len()).round() as usize, size);
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
    follow_zoom(element.unchecked_into(), canvas, controller);
}
