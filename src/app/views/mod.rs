//! The panels of the page, one file each.

mod alerts;
mod columns;
mod compare;
mod customers;
mod drawer;
mod evidence;
mod export;
mod files;
mod history;
mod linked_file;
mod map;
mod profiles;
mod segments;
mod settings;
mod table;
mod top_bar;
mod what_if;

use super::state::Controller;
use crate::app::state::evidence::EvidenceSearch;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The five places of the page; in a narrow window one is shown at a time.
const PLACES: [(&str, &str); 4] =
    [("map", "Map"), ("settings", "Settings"), ("segments", "Segments"), ("details", "Details")];

/// Draws the page into the document.
pub fn start() {
    console_error_panic_hook::set_once();
    // What the document shows until now says that the page is loading.
    if let Some(waiting) = document().get_element_by_id("waiting") {
        waiting.remove();
    }
    mount_to_body(Page);
}

/// The whole page.
#[component]
fn Page() -> impl IntoView {
    let controller = Controller::new();
    controller.provide();
    provide_context(EvidenceSearch::new(controller));
    provide_context(crate::app::storage::autosave::Autosave::new(controller));
    provide_context(compare::KeptAnswer::new(controller.table));
    let prepare = controller.cluster.prepare_status;
    let place = RwSignal::new("map");
    let dropping = RwSignal::new(false);
    // A link to a file of the user's own waits for that file.
    if controller.table.linked.with_untracked(Option::is_none) {
        controller.open_sample();
    }
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            controller.workspace.clear();
        }
    });
    on_cleanup(move || escape.remove());
    // What is pasted anywhere but into a field is a table.
    let paste = window_event_listener(leptos::ev::paste, move |event| {
        let field = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if field.is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false)) {
            return;
        }
        if let Some(data) = event.clipboard_data() {
            if files::open(controller, data.files()) {
                return;
            }
            if let Ok(text) = data.get_data("text/plain") {
                if !text.trim().is_empty() {
                    controller.open_pasted(&text);
                }
            }
        }
    });
    on_cleanup(move || paste.remove());
    let on_drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        dropping.set(false);
        if let Some(data) = event.data_transfer() {
            files::open_dropped(controller, &data);
        }
    };
    view! {
        <div
            class="app"
            data-testid="app"
            data-state=move || controller.word()
            data-place=move || place.get()
            class:dropping=move || dropping.get()
            on:dragover=move |event| {
                event.prevent_default();
                dropping.set(true);
            }
            on:dragleave=move |event: web_sys::DragEvent| {
                if event.related_target().is_none() {
                    dropping.set(false);
                }
            }
            on:drop=on_drop
        >
            <top_bar::Top />
            <alerts::Alerts />
            <settings::Rail />
            <map::MapView />
            <segments::Segments />
            <drawer::Drawer place=place />
            <nav class="places" aria-label="Places">
                {PLACES
                    .map(|(word, label)| {
                        view! {
                            <button
                                type="button"
                                aria-pressed=move || (place.get() == word).to_string()
                                on:click=move |_| place.set(word)
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </nav>
            <div class="stages" aria-hidden="true">
                <span data-testid="stage-table" data-state=move || controller.table.status.get().word()></span>
                <span data-testid="stage-prepare" data-state=move || prepare.get().word()></span>
                <span data-testid="stage-cluster" data-state=move || controller.cluster.status.get().word()></span>
                <span data-testid="stage-map" data-state=move || controller.map.status.get().word()></span>
            </div>
            <div class="drop-hint" aria-hidden="true">"Drop the table to read it. It stays on this computer."</div>
        </div>
    }
}
