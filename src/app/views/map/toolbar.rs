//! The buttons of the map.

use super::status::movement;
use crate::app::export::map_csv;
use crate::app::state::Controller;
use leptos::prelude::*;

#[component]
pub(super) fn MapButtons() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let word = move || movement(controller.map);
    let save = move |_| {
        controller.map.picture.with_untracked(|map| {
            controller.table.view.with_untracked(|table| {
                if let (Some(map), Some(table)) = (map, table) {
                    controller.alerts.save("map.csv", "text/csv", &map_csv::map_csv(table, map));
                }
            })
        });
    };
    view! {
        <div class="map-buttons">
            <button
                type="button"
                class="button"
                data-testid="map-run"
                disabled=move || word() == "running"
                on:click=move |_| match word() {
                    "paused" => controller.pause_map(false),
                    _ => controller.restart_map(),
                }
            >
                {move || if word() == "paused" { "Go on" } else { "Run" }}
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-pause"
                disabled=move || word() != "running"
                on:click=move |_| controller.pause_map(true)
            >
                "Pause"
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-stop"
                title="The map is done as it is now, and is judged"
                disabled=move || !matches!(word(), "running" | "paused")
                on:click=move |_| controller.end_map()
            >
                "Stop"
            </button>
            <button
                type="button"
                class="button"
                data-testid="map-reset"
                disabled=move || word() == "idle"
                on:click=move |_| controller.restart_map()
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
