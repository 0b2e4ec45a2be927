//! The numbers of a figure for those who would rather read them: folded away, and made only when they are unfolded.

use crate::words::AS_A_TABLE;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What stands beside a figure in another form.
#[component]
pub fn Twin(
    /// What it is.
    #[prop(into, default = AS_A_TABLE.into())]
    summary: String,
    /// The numbers.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let turn = move |event: web_sys::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details class="twin" on:toggle=turn>
            <summary>{summary}</summary>
            <div class="wide-table">{move || open.get().then(|| children())}</div>
        </details>
    }
}
