//! The middle of the page: the map with its dock, or another view in their place.

use super::columns::Columns;
use super::compare::Compare;
use super::customers::Customers;
use super::dock::Dock;
use super::evidence::EvidenceView;
use super::export::Export;
use super::map::{MapView, SelectionBar};
use super::navigation::{CurrentView, View};
use super::profiles::Profiles;
use super::table::Data;
use crate::app::state::workspace::Workspace;
use crate::app::state::Controller;
use leptos::context::Provider;
use leptos::prelude::*;

/// The work area. The map stays behind another view, so that it goes on and is there at once.
#[component]
pub fn WorkArea() -> impl IntoView {
    // Of the panels alone: what the rest of the page makes later asks for its state too.
    let settled = expect_context::<Controller>().settled();
    let current = expect_context::<CurrentView>();
    // A tab that is pressed again changes nothing: its panel is not made anew in the place of itself.
    let open = Memo::new(move |_| current.get());
    let panel = NodeRef::<leptos::html::Div>::new();
    // Another view begins at its beginning.
    Effect::new(move |_| {
        open.track();
        if let Some(panel) = panel.get() {
            panel.set_scroll_top(0);
            panel.set_scroll_left(0);
        }
    });
    let workspace = expect_context::<Workspace>();
    let has_selection = Memo::new(move |_| workspace.selection.with(|selection| !selection.is_empty()));
    let is_away = move || !matches!(open.get(), View::Explore | View::Settings);
    view! {
        <main class="work" id="work" tabindex="-1">
            <div
                class="explore"
                id="explore"
                role="tabpanel"
                aria-labelledby="tab-explore"
                class:away=is_away
                inert=is_away
            >
                <MapView />
                <Dock />
            </div>
            <div class="view-area" class:away=move || !is_away()>
                <div
                    class="panel"
                    node_ref=panel
                    id="panel"
                    role="tabpanel"
                    tabindex="0"
                    aria-labelledby=move || format!("tab-{}", open.get().word())
                >
                    <h2 class="only-read">{move || open.get().name()}</h2>
                    <Provider value=settled.cluster><Provider value=settled>{move || match open.get() {
                        View::Explore | View::Settings => ().into_any(),
                        View::Customers => view! { <Customers /> }.into_any(),
                        View::Export => view! { <Export /> }.into_any(),
                        View::Data => view! { <Data /> }.into_any(),
                        View::Evidence => view! { <EvidenceView /> }.into_any(),
                        View::Compare => view! { <Compare /> }.into_any(),
                        View::Columns => view! { <Columns /> }.into_any(),
                        View::Profiles => view! { <Profiles /> }.into_any(),
                    }}</Provider></Provider>
                </div>
                // The same stands below the map while that is shown.
                <Show when=is_away>
                    <div class="view-foot" class:empty=move || !has_selection.get()>
                        <SelectionBar />
                    </div>
                </Show>
            </div>
        </main>
    }
}
