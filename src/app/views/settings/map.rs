//! The map's settings: how it stands, the buttons that move it, and its parameters.

use super::{controls, Section};
use crate::app::settings as field;
use crate::app::state::Controller;
use crate::app::views::map::movement;
use crate::app::views::map::MapState;
use crate::words::map as words;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn MapSection() -> impl IntoView {
    view! {
        <Section
            title=words::MAP
            name="map"
            more=words::SETTINGS
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
        <div class="map-buttons" role="group" aria-label=words::MOVING>
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
                {move || if word() == "paused" { words::RESUME } else { words::RUN }}
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-pause"
                disabled=move || word() != "running"
                on:click=move |_| controller.pause_map(true)
            >
                {words::PAUSE}
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-stop"
                title=words::STOP_HELP
                disabled=move || !matches!(word(), "running" | "paused")
                on:click=move |_| controller.end_map()
            >
                {words::STOP}
            </button>
            <button
                type="button"
                class="button small"
                data-testid="map-reset"
                disabled=move || word() == "idle"
                on:click=move |_| controller.restart_map()
            >
                {words::RESTART}
            </button>
        </div>
    }
}
