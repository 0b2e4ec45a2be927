//! The map's settings: how it stands, the buttons that move it, and its parameters.

use super::{controls, Section};
use crate::app::settings as field;
use crate::app::state::Controller;
use crate::app::views::map::movement;
use crate::app::views::map::MapState;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn MapSection() -> impl IntoView {
    view! {
        <Section
            title="Map"
            name="map"
            more="Map settings"
            state=ViewFn::from(|| view! { <MapState /> })
            always=ViewFn::from(|| view! { <MapButtons /> })
        >
            {controls(&[
                &field::PERPLEXITY,
                &field::EARLY_EXAGGERATION,
                &field::EXAGGERATION,
                &field::LEARNING_RATE,
                &field::ITERATIONS,
                &field::MOMENTUM,
                &field::GLOBAL_STRUCTURE,
                &field::MAP_INIT,
                &field::MAP_METRIC,
                &field::MAP_COMPONENTS,
                &field::SETTLE,
            ])}
        </Section>
    }
}

/// The buttons that move the map and stop it.
#[component]
fn MapButtons() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let word = move || movement(controller.map);
    view! {
        <div class="map-buttons" role="group" aria-label="Moving the map">
            <button
                type="button"
                class="button small"
                data-testid="map-run"
                disabled=move || word() == "running"
                on:click=move |_| match word() {
                    "paused" => controller.pause_map(false),
                    _ => controller.restart_map(),
                }
            >
                {move || if word() == "paused" { "Resume" } else { "Run map" }}
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-pause"
                disabled=move || word() != "running"
                on:click=move |_| controller.pause_map(true)
            >
                "Pause"
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-stop"
                title="Stop here and measure the map's quality"
                disabled=move || !matches!(word(), "running" | "paused")
                on:click=move |_| controller.end_map()
            >
                "Stop"
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-reset"
                disabled=move || word() == "idle"
                on:click=move |_| controller.restart_map()
            >
                "Restart map"
            </button>
        </div>
    }
}
