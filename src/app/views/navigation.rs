//! The views of the page: which one is shown, and the tabs that open them.

use crate::app::browser;
use crate::app::format::whole;
use crate::app::state::TableStore;
use crate::words::page as words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What the work area shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The map, with the dock below it.
    Explore,
    /// What sets the segments apart.
    Profiles,
    /// How far the segments can be trusted.
    Evidence,
    /// The customers, row by row.
    Customers,
    /// Two results side by side.
    Compare,
    /// How the file was read.
    Data,
    /// What each column is for and how it is prepared.
    Columns,
    /// Files to take away, and new customers.
    Export,
    /// The settings, in a narrow window; in a wide one they stand beside every view.
    Settings,
}

impl View {
    /// Its word in `data-testid`.
    pub fn word(self) -> &'static str {
        match self {
            View::Explore => "explore",
            View::Profiles => "profiles",
            View::Evidence => "evidence",
            View::Customers => "customers",
            View::Compare => "compare",
            View::Data => "data",
            View::Columns => "columns",
            View::Export => "export",
            View::Settings => "settings",
        }
    }

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            View::Explore => words::EXPLORE,
            View::Profiles => words::PROFILES,
            View::Evidence => words::EVIDENCE,
            View::Customers => words::CUSTOMERS,
            View::Compare => words::COMPARE,
            View::Data => words::DATA,
            View::Columns => words::COLUMNS,
            View::Export => words::EXPORT,
            View::Settings => words::SETTINGS,
        }
    }

    /// The tab that stands for it: columns are a part of the data.
    fn tab(self) -> View {
        match self {
            View::Columns => View::Data,
            other => other,
        }
    }
}

/// The tabs on top.
const TABS: [View; 6] = [View::Explore, View::Profiles, View::Evidence, View::Customers, View::Compare, View::Data];

/// The view that is shown.
#[derive(Clone, Copy)]
pub struct CurrentView(RwSignal<View>);

impl CurrentView {
    /// The page opens with the map.
    pub fn new() -> CurrentView {
        CurrentView(RwSignal::new(View::Explore))
    }

    /// The view that is shown.
    pub fn get(self) -> View {
        self.0.get()
    }

    /// Shows a view.
    pub fn open(self, view: View) {
        if self.0.get_untracked() != view {
            self.0.set(view);
        }
    }
}

/// The tabs of the views, by the pattern of the ARIA authoring practices: arrow keys move between them.
#[component]
pub fn Views() -> impl IntoView {
    let current = expect_context::<CurrentView>();
    let table_store = expect_context::<TableStore>();
    show_doubts(current);
    let doubts = Memo::new(move |_| table_store.view.with(|table| table.as_ref().map_or(0, |t| t.report.doubts.len())));
    let chosen = move || current.get().tab();
    let turn = move |event: web_sys::KeyboardEvent| {
        let at = TABS.iter().position(|view| *view == untrack(chosen)).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        current.open(TABS[next]);
        focus(&format!("tab-{}", TABS[next].word()));
    };
    let tabs = TABS
        .map(|view| {
            view! {
                <button
                    type="button"
                    role="tab"
                    id=format!("tab-{}", view.word())
                    data-testid=format!("tab-{}", view.word())
                    aria-selected=move || (chosen() == view).to_string()
                    aria-controls=if view == View::Explore { "explore" } else { "panel" }
                    tabindex=move || if chosen() == view || (chosen() == View::Export && view == View::Explore) {
                        0
                    } else {
                        -1
                    }
                    on:click=move |_| current.open(view)
                    on:keydown=turn
                >
                    {view.name()}
                    {(view == View::Data).then(|| view! { <DoubtMark doubts=doubts /> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="views" role="tablist" aria-label=words::VIEWS>
            {tabs}
        </div>
    }
}

/// The mark of a table about which something was decided in doubt.
#[component]
fn DoubtMark(doubts: Memo<usize>) -> impl IntoView {
    let said = move || words::doubts(&whole(doubts.get()));
    view! {
        <Show when=move || doubts.get() != 0>
            <span class="dot" aria-hidden="true"></span>
            <span class="only-read">{said}</span>
        </Show>
    }
}

/// The views at the bottom of a narrow window.
#[component]
pub fn Places() -> impl IntoView {
    let current = expect_context::<CurrentView>();
    let places = TABS
        .into_iter()
        .chain([View::Settings])
        .map(|view| {
            let is_here = move || current.get().tab() == view;
            view! {
                <button
                    type="button"
                    data-testid=format!("place-{}", view.word())
                    aria-current=move || is_here().then_some("page")
                    on:click=move |_| current.open(view)
                >
                    {view.name()}
                </button>
            }
        })
        .collect_view();
    view! { <nav class="places" aria-label=words::PLACES>{places}</nav> }
}

/// A file that a person opens, and about which something was decided in doubt, is shown as it was read: once.
fn show_doubts(current: CurrentView) {
    let table_store = expect_context::<TableStore>();
    let shown = StoredValue::new(0);
    Effect::new(move |_| {
        let has_doubts = table_store.view.with(|table| table.as_ref().is_some_and(|t| !t.report.doubts.is_empty()));
        let number = table_store.file.with_untracked(|file| file.as_ref().map_or(0, |file| file.upload.number));
        if number > 0 && number == table_store.opened.get_untracked() && number != shown.get_value() {
            shown.set_value(number);
            if has_doubts {
                current.open(View::Data);
            }
        }
    });
}

/// Gives an element the focus.
pub fn focus(id: &str) {
    let element = browser::window().document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Focus stays where it was if the browser refuses.
        let _ = element.focus();
    }
}
