//! The panels of the page, one file each.

mod alerts;
mod announcement;
mod columns;
mod compare;
mod customers;
mod dock;
mod evidence;
mod export;
mod files;
mod history;
mod linked_file;
mod map;
mod navigation;
mod offline;
mod profiles;
mod segments;
mod settings;
mod table;
mod top_bar;
mod what_if;
mod work_area;

use super::browser;
use super::state::Controller;
use crate::app::state::evidence::EvidenceSearch;
use crate::words::page as words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Draws the page into the document.
pub fn start() {
    console_error_panic_hook::set_once();
    crate::locale::follow();
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
    let current = navigation::CurrentView::new();
    provide_context(current);
    provide_context(segments::OpenedSegment::new());
    provide_context(segments::value::KnownWorth::new(controller));
    provide_context(offline::OfflineUse::new(controller));
    export::new_customers::follow(controller);
    let dragged = files::Dragged::new();
    // A link to a file of the user's own waits for that file.
    if controller.table.linked.with_untracked(Option::is_none) {
        controller.open_sample();
    }
    browser::launch::on_files(move |opened| files::open_all(controller, opened));
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
        dragged.end();
        if let Some(data) = event.data_transfer() {
            files::open_dropped(controller, &data);
        }
    };
    view! {
        <div
            class="app"
            data-testid="app"
            data-state=move || controller.word()
            data-view=move || current.get().word()
            class:dropping=move || dragged.is_over()
            on:dragenter=move |event| dragged.enter(&event)
            on:dragover=move |event| event.prevent_default()
            on:dragleave=move |event| dragged.leave(&event)
            on:drop=on_drop
        >
            <SkipLinks />
            <top_bar::Top />
            <alerts::Alerts />
            <div class="body">
                <settings::Rail />
                <work_area::WorkArea />
                <segments::Segments />
            </div>
            <navigation::Places />
            <announcement::Announcement />
            <div class="stages" aria-hidden="true">
                <span data-testid="stage-table" data-state=move || controller.table.status.get().word()></span>
                <span data-testid="stage-prepare" data-state=move || prepare.get().word()></span>
                <span data-testid="stage-cluster" data-state=move || controller.cluster.status.get().word()></span>
                <span data-testid="stage-map" data-state=move || controller.map.status.get().word()></span>
            </div>
            <div class="drop-hint" aria-hidden="true">{words::DROP}</div>
        </div>
    }
}

/// What a keyboard reaches first: the ways past the bar on top.
#[component]
fn SkipLinks() -> impl IntoView {
    let skip = |id: &'static str, name: &'static str| {
        view! {
            <button type="button" class="skip" on:click=move |_| navigation::focus(id)>
                {name}
            </button>
        }
    };
    view! {
        <div class="skips">
            {skip("work", words::SKIP_TO_MAP)}
            {skip("settings", words::SKIP_TO_SETTINGS)}
            {skip("segments", words::SKIP_TO_SEGMENTS)}
        </div>
    }
}
