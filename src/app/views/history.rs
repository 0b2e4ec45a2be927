//! The buttons and keys that undo and redo, and the way back to a table that was replaced.

use crate::app::state::{Controller, Replaced};
use crate::words::alerts::DISMISS;
use crate::words::history as words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Undo and Redo, and their keys.
#[component]
pub fn Buttons() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || event.alt_key() || !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        let redoes = match event.key().to_ascii_lowercase().as_str() {
            "z" => event.shift_key(),
            "y" if !event.shift_key() => true,
            _ => return,
        };
        // In a text the browser undoes what was typed.
        if event.target().and_then(|target| target.dyn_into().ok()).is_some_and(|element| is_text(&element)) {
            return;
        }
        event.prevent_default();
        if redoes {
            controller.redo();
        } else {
            controller.undo();
        }
    });
    on_cleanup(move || keys.remove());
    let undoes = Memo::new(move |_| controller.undo.undoes());
    let redoes = Memo::new(move |_| controller.undo.redoes());

    view! {
        <div class="history" role="group" aria-label=words::STEPS>
            <button
                type="button"
                class="button icon-button"
                data-testid="undo"
                aria-label=words::UNDO
                aria-keyshortcuts="Control+Z Meta+Z"
                title=move || words::undo(undoes.get().as_deref())
                disabled=move || undoes.with(Option::is_none)
                on:click=move |_| controller.undo()
            >
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M6 3 3 6l3 3M3 6h6a4 4 0 0 1 0 8H7" />
                </svg>
            </button>
            <button
                type="button"
                class="button icon-button"
                data-testid="redo"
                aria-label=words::REDO
                aria-keyshortcuts="Control+Shift+Z Control+Y Meta+Shift+Z"
                title=move || words::redo(redoes.get().as_deref())
                disabled=move || redoes.with(Option::is_none)
                on:click=move |_| controller.redo()
            >
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                    <path d="m10 3 3 3-3 3m3-3H7a4 4 0 0 0 0 8h2" />
                </svg>
            </button>
        </div>
    }
}

/// Whether what is typed goes into an element.
fn is_text(element: &web_sys::Element) -> bool {
    const TEXTS: &str = "textarea, [contenteditable]:not([contenteditable=false]), input:not([type=range], \
        [type=checkbox], [type=radio], [type=button], [type=file], [type=color])";
    element.matches(TEXTS).unwrap_or(false)
}

/// What was replaced by another table, and the way back to it.
#[component]
pub fn WayBack() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let replaced = controller.undo.replaced;
    move || {
        let Replaced { was, is, .. } = replaced.get()?;
        let (sentence, back) = if was == is {
            (words::read_anew(&is), words::BACK_TO_BEFORE.to_string())
        } else {
            (words::replaced(&is, &was), words::back_to(&was))
        };
        Some(view! {
            <div class="offer way-back" role="status" data-testid="replaced">
                <p>{sentence}</p>
                <button
                    type="button"
                    class="button"
                    data-testid="replaced-back"
                    on:click=move |_| controller.take_table_back()
                >
                    {back}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="replaced-dismiss"
                    on:click=move |_| replaced.set(None)
                >
                    {DISMISS}
                </button>
            </div>
        })
    }
}
