//! Saving and opening a session, and the offer to go on where the visit before ended.

use crate::app::keeping::Keeping;
use crate::app::state::State;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The part of the export tab.
#[component]
pub fn SessionPart() -> impl IntoView {
    let state = expect_context::<State>();
    let keeping = expect_context::<Keeping>();
    let save = move |_| {
        if let Some(session) = untrack(|| keeping.now()) {
            let name = session.table.name.rsplit_once('.').map_or(session.table.name.as_str(), |(stem, _)| stem);
            state.save(&format!("{name}.strata.json"), "application/json", session.write().as_bytes());
        }
    };
    let open = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            keeping.open(file);
        }
        input.set_value("");
    };
    view! {
        <section aria-label="Session">
            <h2>"Session"</h2>
            <p class="help">
                "Settings, names, notes, groups and the selection in one file; the table itself is not in it. "
                "This browser also keeps names, notes and groups until your next visit."
            </p>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    data-testid="session-save"
                    disabled=move || state.answer.with(Option::is_none)
                    on:click=save
                >
                    "Save session"
                </button>
                <label class="button file">
                    "Open session"
                    <input type="file" data-testid="session-open" accept=".json,application/json" on:change=open />
                </label>
            </div>
        </section>
    }
}

/// The offer, while there is one for the table on the page.
#[component]
pub fn SessionOffer() -> impl IntoView {
    let state = expect_context::<State>();
    let keeping = expect_context::<Keeping>();
    let offer = move || {
        let session = keeping.offered.get()?;
        let (name, named) = (session.table.name.clone(), session.names.len());
        let (noted, groups) = (session.notes.len(), session.groups.len());
        let here = state.table.with(|t| t.as_ref().is_some_and(|t| t.fingerprint == session.table.fingerprint));
        let ask = if here { "" } else { " Open that file again to go on with it." };
        Some(view! {
            <div class="offer" role="status" data-testid="session-offer">
                <p>
                    {format!(
                        "From your last visit to {name}: names given {named}, notes {noted}, groups {groups}.{ask}"
                    )}
                </p>
                <button type="button" class="button" data-testid="session-accept" on:click=move |_| keeping.accept()>
                    "Go on with it"
                </button>
                <button type="button" class="button" data-testid="session-decline" on:click=move |_| keeping.decline()>
                    "Forget it"
                </button>
            </div>
        })
    };
    view! { {offer} }
}
