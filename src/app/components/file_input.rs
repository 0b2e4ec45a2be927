//! A button that asks for a file.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

/// The input that an event came to.
fn input_of(event: &web_sys::Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// The button.
#[component]
pub fn FileInput(
    /// Its name for tests.
    name: &'static str,
    label: &'static str,
    /// The endings and types that are offered; any if none are named.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Whether it is the first thing to do.
    #[prop(optional)]
    primary: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Called with the files that were chosen.
    #[prop(into)]
    on_files: Callback<FileList>,
) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        let Some(input) = input_of(&event) else { return };
        if let Some(files) = input.files() {
            on_files.run(files);
        }
        // The same file can be chosen again after it was mended.
        input.set_value("");
    };
    // It looks like a button, and the space bar alone opens it.
    let enter = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            if let Some(input) = input_of(&event) {
                input.click();
            }
        }
    };
    view! {
        <label class="button file" class:primary=primary>
            {label}
            <input
                type="file"
                data-testid=name
                accept=accept
                disabled=move || disabled.get()
                on:keydown=enter
                on:change=choose
            />
        </label>
    }
}

/// What is done with the first of the chosen files.
pub fn first(act: impl Fn(File) + Send + Sync + 'static) -> Callback<FileList> {
    Callback::new(move |files: FileList| {
        if let Some(file) = files.get(0) {
            act(file);
        }
    })
}
