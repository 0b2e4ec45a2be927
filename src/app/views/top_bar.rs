//! The bar on top: which table this is, the views, what is running, links and theme.

use crate::app::browser;
use crate::app::browser::debounce::lasting;
use crate::app::format::{fixed, whole};
use crate::app::state::{Controller, Status};
use crate::app::views::navigation::{CurrentView, View, Views};
use crate::words::{page as words, progress};
use leptos::prelude::*;

/// The top bar.
#[component]
pub fn Top() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let copied = RwSignal::new(false);
    let by_hand = RwSignal::new(None);
    let rows = move || controller.table.view.with(|table| table.as_ref().map_or(0, |table| table.rows));
    let features =
        move || controller.cluster.prepared.with(|prepared| prepared.as_ref().map_or(0, |p| p.features.len()));
    let name =
        move || controller.table.view.with(|table| table.as_ref().map(|table| table.name.clone()).unwrap_or_default());
    let copy_link = move |_| {
        let address = controller.link();
        leptos::task::spawn_local(async move {
            if browser::copy(&address).await.is_ok() {
                by_hand.set(None);
                copied.set(true);
                set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
            } else {
                by_hand.set(Some(address));
            }
        });
    };
    let current = expect_context::<CurrentView>();
    let title = Memo::new(move |_| {
        let segments =
            controller.cluster.clustering.with(|found| found.as_ref().map(|f| f.segmentation.segments.len()));
        match segments {
            Some(segments) => words::title(&name(), &whole(segments)),
            None => words::STRATA.to_string(),
        }
    });
    Effect::new(move |_| document().set_title(&title.get()));
    view! {
        <header class="top">
            <div class="brand">
                <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
                    <rect x="2" y="2.5" width="16" height="4" rx="1.5" class="stratum-1" />
                    <rect x="2" y="8" width="16" height="4" rx="1.5" class="stratum-2" />
                    <rect x="2" y="13.5" width="16" height="4" rx="1.5" class="stratum-3" />
                </svg>
                <h1>{words::STRATA}</h1>
            </div>
            <p class="about" title=move || words::about(&name(), &whole(rows()), &whole(features()))>
                <strong>{name}</strong>
                <span>
                    <span data-testid="n-rows" data-value=rows>{move || whole(rows())}</span>
                    {move || words::after_rows(&whole(rows()))}
                    <span data-testid="n-features" data-value=features>{move || whole(features())}</span>
                    {move || words::after_features(&whole(features()))}
                </span>
            </p>
            <Views />
            <Running />
            <div class="actions">
                <super::offline::Private />
                <super::history::Buttons />
                <ThemeChoice />
                <button type="button" class="button" data-testid="copy-link" on:click=copy_link>
                    {move || if copied.get() { words::LINK_COPIED } else { words::SHARE_LINK }}
                </button>
                <button
                    type="button"
                    class="button primary"
                    id="tab-export"
                    data-testid="tab-export"
                    aria-pressed=move || (current.get() == View::Export).to_string()
                    on:click=move |_| current.open(View::Export)
                >
                    {words::EXPORT}
                </button>
            </div>
            {move || by_hand.get().map(|address| view! { <LinkByHand address close=move || by_hand.set(None) /> })}
        </header>
    }
}

/// The link, to be copied by hand: not every browser lets a page copy, and none does over plain HTTP.
#[component]
fn LinkByHand(address: String, close: impl Fn() + Copy + 'static) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let link = address.clone();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // There first: what is put into a field later takes its selection away.
            field.set_value(&link);
            // Without the focus or the selection it is still there to be copied.
            let _ = field.focus();
            field.select();
        }
    });
    view! {
        <div class="link-by-hand" role="status">
            <label for="link">{words::LINK_BY_HAND}</label>
            <input id="link" class="text" data-testid="link" type="text" readonly node_ref=field prop:value=address />
            <button type="button" class="button" on:click=move |_| close()>
                {words::CLOSE}
            </button>
        </div>
    }
}

/// What takes longer than a moment, how far it is, and a way to stop it.
#[component]
fn Running() -> impl IntoView {
    let controller = expect_context::<Controller>();
    // Work that ends within half a second is not worth a flash of the page.
    let slow = lasting(500, move || {
        controller.cluster.status.get() == Status::Running || controller.table.status.get() == Status::Running
    });
    let what = move || match controller.cluster.progress.get() {
        Some(doing) => match doing.fraction {
            Some(fraction) => progress::doing_share(&doing.what, &fixed(100.0 * fraction, 0)),
            None => progress::doing(&doing.what),
        },
        None => progress::WORKING.to_string(),
    };
    let fraction = move || controller.cluster.progress.get().and_then(|doing| doing.fraction).unwrap_or(0.0);
    view! {
        <div class="running" role="status">
            <Show when=move || slow.get()>
                <span>{what}</span>
                <progress max="1" value=fraction aria-label=progress::PROGRESS></progress>
                <button type="button" class="button" data-testid="cancel" on:click=move |_| controller.cancel()>
                    {progress::CANCEL}
                </button>
            </Show>
        </div>
    }
}

/// Where the browser keeps the theme.
const THEME: &str = "strata-view-theme";
const THEMES: [(&str, &str); 3] =
    [("system", words::THEME_SYSTEM), ("light", words::THEME_LIGHT), ("dark", words::THEME_DARK)];

/// Light, dark, or as the system has it; remembered.
#[component]
fn ThemeChoice() -> impl IntoView {
    let kept = browser::remembered(THEME).unwrap_or_default();
    let first = THEMES.iter().find(|(word, _)| *word == kept).unwrap_or(&THEMES[0]).0;
    let theme = RwSignal::new(first);
    Effect::new(move |_| {
        let word = theme.get();
        if let Some(root) = document().document_element() {
            // Without the attribute the system's theme stays, which is no harm.
            let _ = match word {
                "system" => root.remove_attribute("data-theme"),
                word => root.set_attribute("data-theme", word),
            };
        }
    });
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some((word, _)) = THEMES.iter().find(|(word, _)| *word == chosen) {
            theme.set(word);
            browser::remember(THEME, word);
        }
    };
    view! {
        <select
            class="theme"
            data-testid="theme"
            aria-label=words::THEME
            prop:value=move || theme.get()
            on:change=choose
        >
            {THEMES.map(|(word, name)| view! { <option value=word>{name}</option> }).collect_view()}
        </select>
    }
}
