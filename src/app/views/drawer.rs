//! The drawer below the map: one tab for each way to look closer.

use super::columns::Columns;
use super::compare::Compare;
use super::customers::Customers;
use super::evidence::EvidenceView;
use super::export::Export;
use super::profiles::Profiles;
use super::table::Data;
use super::what_if::WhatIf;
use crate::app::state::{Controller, TableStore};
use leptos::context::Provider;
use leptos::prelude::*;

/// The tabs: the word for `data-testid`, and the name on the page.
const TABS: &[(&str, &str)] = &[
    ("profiles", "Profiles"),
    ("evidence", "Evidence"),
    ("customers", "Customers"),
    ("what-if", "What if"),
    ("compare", "Compare"),
    ("data", "Table"),
    ("columns", "Columns"),
    ("export", "Export"),
];

/// A file that a person opens, and about which something was decided in doubt, is shown as it was read: once.
fn show_doubts(chosen: RwSignal<&'static str>, place: RwSignal<&'static str>) {
    let table_store = expect_context::<TableStore>();
    let shown = StoredValue::new(0);
    Effect::new(move |_| {
        let has_doubts = table_store.view.with(|table| table.as_ref().is_some_and(|t| !t.report.doubts.is_empty()));
        let number = table_store.file.with_untracked(|file| file.as_ref().map_or(0, |file| file.upload.number));
        if number > 0 && number == table_store.opened.get_untracked() && number != shown.get_value() {
            shown.set_value(number);
            if has_doubts {
                chosen.set("data");
                place.set("details");
            }
        }
    });
}

/// The drawer. Tabs follow the pattern of the ARIA authoring practices: arrow keys move between them.
///
/// `place`: which place of the page is shown in a narrow window.
#[component]
pub fn Drawer(place: RwSignal<&'static str>) -> impl IntoView {
    // Of the panels alone: what the rest of the page makes later asks for its state too.
    let settled = expect_context::<Controller>().settled();
    let chosen = RwSignal::new(TABS[0].0);
    // A tab that is pressed again changes nothing: its panel is not made anew in the place of itself.
    let open = Memo::new(move |_| chosen.get());
    let tall = RwSignal::new(false);
    show_doubts(chosen, place);
    let panel = NodeRef::<leptos::html::Div>::new();
    // Another tab begins at its beginning.
    Effect::new(move |_| {
        open.track();
        if let Some(panel) = panel.get() {
            panel.set_scroll_top(0);
            panel.set_scroll_left(0);
        }
    });
    let turn = move |event: web_sys::KeyboardEvent| {
        let at = TABS.iter().position(|(word, _)| *word == open.get_untracked()).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            _ => return,
        };
        chosen.set(TABS[next].0);
        if let Some(tab) = document().get_element_by_id(&format!("tab-{}", TABS[next].0)) {
            let tab: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(tab);
            // Focus stays where it was if the browser refuses.
            let _ = tab.focus();
        }
    };
    let tabs = TABS
        .iter()
        .map(|&(word, name)| {
            view! {
                <button
                    type="button"
                    role="tab"
                    id=format!("tab-{word}")
                    data-testid=format!("tab-{word}")
                    aria-selected=move || (open.get() == word).to_string()
                    aria-controls="drawer-panel"
                    tabindex=move || if open.get() == word { 0 } else { -1 }
                    on:click=move |_| chosen.set(word)
                    on:keydown=turn
                >
                    {name}
                </button>
            }
        })
        .collect_view();
    view! {
        <section class="drawer" class:tall=move || tall.get() aria-label="Details">
            <div class="drawer-head">
                <div class="tabs" role="tablist" aria-label="Details">
                    {tabs}
                </div>
                <button
                    type="button"
                    class="taller"
                    data-testid="drawer-height"
                    aria-pressed=move || tall.get().to_string()
                    on:click=move |_| tall.update(|tall| *tall = !*tall)
                >
                    {move || if tall.get() { "Less room" } else { "More room" }}
                </button>
            </div>
            <div
                class="panel"
                node_ref=panel
                id="drawer-panel"
                role="tabpanel"
                tabindex="0"
                aria-labelledby=move || format!("tab-{}", open.get())
            >
                <Provider value=settled.cluster><Provider value=settled>{move || match open.get() {
                    "customers" => view! { <Customers /> }.into_any(),
                    "what-if" => view! { <WhatIf /> }.into_any(),
                    "export" => view! { <Export /> }.into_any(),
                    "data" => view! { <Data /> }.into_any(),
                    "evidence" => view! { <EvidenceView /> }.into_any(),
                    "compare" => view! { <Compare /> }.into_any(),
                    "columns" => view! { <Columns /> }.into_any(),
                    _ => view! { <Profiles /> }.into_any(),
                }}</Provider></Provider>
            </div>
        </section>
    }
}
