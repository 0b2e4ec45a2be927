//! The frame of the map: what its layers and the pointer share, and how the layers follow the stores.

use super::appearance::{continuous, traces, RowStyles};
use super::axes::{axes, shown, Shown};
use super::canvas::{point_size, Canvas};
use super::hands::Hands;
use super::selection_tools::Tool;
use super::{BARE, CLEAR};
use crate::app::browser;
use crate::app::components::resize::watch_size;
use crate::app::drawing::palette::NOISE;
use crate::app::drawing::point_layer::Points;
use crate::app::drawing::rasterizer::PointStyle;
use crate::app::drawing::viewport::Viewport;
use crate::app::drawing::{color_scale, plotly, plotly_figure};
use crate::app::settings::Axes;
use crate::app::state::Controller;
use crate::protocol::results::Map;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Plotly draws no more points than this: of a million a picture holds the page for 2.4 s and a zoom for 6 s and more.
const MOST_BY_PLOTLY: usize = 20_000;
/// How long a picture rests before plotly draws it.
const REST: Duration = Duration::from_millis(500);

/// `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub(super) struct MapFrame {
    pub(super) controller: Controller,
    pub(super) frame_ref: NodeRef<html::Div>,
    pub(super) plot_ref: NodeRef<html::Div>,
    pub(super) canvas_ref: NodeRef<html::Canvas>,
    /// Plotly has drawn the picture at rest, and the layer hides.
    pub(super) settled: RwSignal<bool>,
    /// Its size in CSS pixels.
    pub(super) size: RwSignal<(f64, f64)>,
    /// The point under the pointer, as its place in the map's rows, and the pointer's place in the frame.
    pub(super) pointed: RwSignal<Option<(usize, f64, f64)>>,
    pub(super) tool: RwSignal<Tool>,
    pub(super) canvas: StoredValue<Canvas, LocalStorage>,
    /// The pointers that are down.
    pub(super) hands: StoredValue<Hands>,
    /// What the directions of the map are.
    pub(super) axes: Memo<Axes>,
    /// The picture for the axes as they are set.
    pub(super) shown: Memo<Option<Arc<Shown>>>,
    /// How each row of the table looks.
    pub(super) colored: Memo<Option<Arc<RowStyles>>>,
}

impl MapFrame {
    pub(super) fn new(controller: Controller) -> MapFrame {
        let canvas = Canvas {
            points: None,
            viewport: Viewport::around(&[], 1.0, 1.0),
            zoomed: false,
            size: (0.0, 0.0),
            pending: false,
            turn: 0,
            axes: Axes::Tsne,
        };
        let styles = move |_: Option<&Option<Arc<RowStyles>>>| {
            let rows = controller.table.view.with(|table| table.as_ref().map_or(0, |table| table.rows));
            let selection = controller.workspace.selection.get();
            controller.cluster.clustering.get().map(|clustering| Arc::new(RowStyles::new(clustering, rows, selection)))
        };
        let frame = MapFrame {
            controller,
            frame_ref: NodeRef::new(),
            plot_ref: NodeRef::new(),
            canvas_ref: NodeRef::new(),
            settled: RwSignal::new(false),
            size: RwSignal::new((0.0, 0.0)),
            pointed: RwSignal::new(None),
            tool: RwSignal::new(Tool::Pan),
            canvas: StoredValue::new_local(canvas),
            hands: StoredValue::new(Hands::default()),
            axes: axes(controller),
            shown: shown(controller),
            colored: Memo::new_with_compare(styles, |_, _| true),
        };
        frame.start_effects();
        frame
    }

    fn start_effects(self) {
        watch_size(self.frame_ref, self.size);
        // The layer, as soon as its canvas is there.
        Effect::new(move |_| {
            if let Some(element) = self.canvas_ref.get() {
                // Without it plotly draws alone, later but the same.
                self.canvas.update_value(|canvas| canvas.points = Points::new(element).ok());
            }
        });
        // What was to replace the picture did not come.
        let replaced = Memo::new(move |_| self.is_replaced());
        Effect::new(move |_| {
            if !replaced.get() && !self.settled.get_untracked() {
                self.rest();
            }
        });
        // Places, frame, colors: each effect brings the layer up to date, then both layers follow.
        Effect::new(move |_| self.follow_places());
        let rows = Memo::new(move |_| {
            let is_still = self.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.titles.is_some()));
            // Columns and components have rows of their own each time.
            (self.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.map.rows.len())), is_still, self.axes.get())
        });
        Effect::new(move |_| {
            rows.track();
            self.follow_styles();
        });
        on_cleanup(move || {
            if let Some(element) = self.plot_ref.try_get_untracked().flatten() {
                plotly::forget(&element);
            }
        });
    }

    /// Draws the layer as things are now.
    fn draw(self) {
        let viewport = self.controller.map.viewport;
        self.canvas.try_update_value(|canvas| {
            canvas.pending = false;
            let n = self.picture().map_or(0, |map| map.rows.len());
            if let Some(points) = &mut canvas.points {
                points.draw(&canvas.viewport, canvas.size, point_size(n), browser::window().device_pixel_ratio());
            }
            let shown = Some((canvas.viewport, canvas.size));
            if viewport.with_untracked(|now| *now != shown) {
                viewport.set(shown);
            }
        });
    }

    /// The layer draws in the next frame.
    fn redraw(self) {
        let pending = self.canvas.try_update_value(|canvas| std::mem::replace(&mut canvas.pending, true));
        if pending == Some(false) {
            request_animation_frame(move || self.draw());
        }
    }

    /// Plotly draws what has rested.
    fn rest(self) {
        self.settled.set(false);
        let Some(turn) = self.canvas.try_update_value(|canvas| {
            canvas.turn += 1;
            canvas.turn
        }) else {
            return;
        };
        set_timeout(
            move || {
                let now = self.canvas.try_with_value(|canvas| canvas.turn);
                if now == Some(turn) && self.is_resting() {
                    leptos::task::spawn_local(self.settle(turn));
                }
            },
            REST,
        );
    }

    /// Draws the picture at rest with plotly and lets it take over from the layer. The points of a large map stay the
    /// layer's, and so do those of a browser in which plotly could draw none.
    async fn settle(self, turn: u32) {
        let MapFrame { plot_ref, canvas, settled, colored, .. } = self;
        let (Some(element), Some(map)) = (plot_ref.get_untracked(), self.picture()) else { return };
        let Some(colored) = colored.get_untracked() else { return };
        let now = canvas.try_with_value(|canvas| (canvas.viewport, canvas.size, canvas.points.is_some()));
        let Some((viewport, size, layered)) = now else { return };
        if layered && (map.rows.len() > MOST_BY_PLOTLY || !browser::has_webgl()) {
            return;
        }
        let traces = traces(&map, &colored);
        let figure = plotly_figure::map(&traces, &viewport, point_size(map.rows.len()).round() as usize, size);
        let coordinates: Vec<_> = traces
            .iter()
            .map(|trace| {
                let axis =
                    |axis: usize| trace.members.iter().map(|&at| map.positions[2 * at + axis]).collect::<Vec<f32>>();
                (axis(0), axis(1))
            })
            .collect();
        let drawn = plotly::draw(&element, &figure, &coordinates).await;
        if drawn.is_ok() && canvas.try_with_value(|canvas| canvas.turn) == Some(turn) {
            settled.set(true);
        }
    }

    /// Both layers draw the viewport as it is now.
    pub(super) fn show_again(self) {
        self.redraw();
        self.rest();
    }

    /// Whether the map moves and the person wants no motion: it is shown when it is done.
    pub(super) fn waits_for_end(self) -> bool {
        let moves = self.shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.map.done && !shown.map.paused));
        moves && browser::matches("(prefers-reduced-motion: reduce)")
    }

    pub(super) fn follow_places(self) {
        let new_size = self.size.get();
        if self.waits_for_end() {
            return;
        }
        let axes = self.axes.get();
        self.shown.with(|map| {
            // Without a map, as when another table has come, there are no points either.
            let positions = map.as_ref().map_or(&[][..], |shown| &shown.map.positions);
            self.canvas.update_value(|canvas| {
                canvas.size = new_size;
                canvas.zoomed &= map.is_some() && canvas.axes == axes;
                canvas.axes = axes;
                if !canvas.zoomed {
                    canvas.viewport = match axes {
                        Axes::Tsne => Viewport::around(positions, new_size.0, new_size.1),
                        Axes::Components | Axes::Columns => Viewport::stretched(positions),
                    };
                }
                if let Some(points) = &mut canvas.points {
                    points.place(positions);
                }
            });
            if map.is_none() {
                self.pointed.set(None);
            }
        });
        self.redraw();
        self.rest();
    }

    fn follow_styles(self) {
        let colored = self.colored.get();
        let shares = continuous(self.controller.table, self.controller.map, self.picture());
        self.shown.with_untracked(|map| {
            let rows = map.as_ref().map_or(&[][..], |shown| &shown.map.rows);
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
            self.canvas.update_value(|canvas| {
                if let Some(points) = &mut canvas.points {
                    points.style(styles);
                }
            });
        });
        self.redraw();
        self.rest();
    }

    /// The row of the table under the pointer.
    pub(super) fn pointed_row(self) -> Option<u32> {
        let (at, ..) = self.pointed.get_untracked()?;
        self.picture()?.rows.get(at).copied()
    }

    /// The picture that is shown.
    pub(super) fn picture(self) -> Option<Arc<Map>> {
        self.shown.with_untracked(|shown| shown.as_ref().map(|shown| shown.map.clone()))
    }
}
