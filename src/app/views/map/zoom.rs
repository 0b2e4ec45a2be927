//! The buttons that bring the map nearer, take it farther away, and show all of it.

use super::frame::MapFrame;
use crate::app::drawing::viewport::Viewport;
use crate::words::map as words;
use leptos::prelude::*;

/// What a press makes the map larger by.
const STEP: f64 = 1.5;

impl MapFrame {
    /// Shows a smaller or larger part of the plane around the same middle.
    fn zoom(self, by: f64) {
        self.canvas.try_update_value(|canvas| {
            let Viewport { center, half } = canvas.viewport;
            canvas.viewport = Viewport { center, half: half.map(|half| (half / by).clamp(1e-9, 1e9)) };
            canvas.zoomed = true;
        });
        self.show_again();
    }

    /// Shows all points.
    pub(super) fn fit(self) {
        self.canvas.try_update_value(|canvas| canvas.zoomed = false);
        self.follow_places();
    }
}

/// The three buttons.
#[component]
pub(super) fn ZoomButtons(frame: MapFrame) -> impl IntoView {
    view! {
        <div class="choice zoom" role="group" aria-label=words::ZOOM>
            <button
                type="button"
                data-testid="zoom-in"
                aria-label=words::ZOOM_IN
                title=words::ZOOM_IN
                on:click=move |_| frame.zoom(STEP)
            >
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 3v10M3 8h10" /></svg>
            </button>
            <button
                type="button"
                data-testid="zoom-out"
                aria-label=words::ZOOM_OUT
                title=words::ZOOM_OUT
                on:click=move |_| frame.zoom(1.0 / STEP)
            >
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10" /></svg>
            </button>
            <button
                type="button"
                data-testid="zoom-all"
                aria-label=words::SHOW_ALL
                title=words::SHOW_ALL
                on:click=move |_| frame.fit()
            >
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M2.5 6v-3.500h3.500M10 2.500h3.500v3.500M13.500 10v3.500h-3.500M6 13.500h-3.500v-3.500" />
                </svg>
            </button>
        </div>
    }
}
