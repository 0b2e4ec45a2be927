//! A link that names a file: the page asks for that file, since the table itself is never in a link.

use crate::app::components::file_input::{first, FileInput};
use crate::app::state::Controller;
use crate::words::files as words;
use leptos::prelude::*;

/// The question, until the file is here.
#[component]
pub fn LinkedFile() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let awaited = move || {
        let linked = controller.table.linked.get()?;
        let is_here = controller.table.view.with(|t| t.as_ref().is_some_and(|t| t.fingerprint == linked.fingerprint));
        (!is_here).then_some(linked)
    };
    let ask = move || {
        let linked = awaited()?;
        Some(view! {
            <div class="offer" role="status" data-testid="linked-file" data-fingerprint=linked.fingerprint.clone()>
                <p>
                    {words::LINKED_FILE.0}
                    <strong>{linked.name}</strong>
                    {words::LINKED_FILE.1}
                </p>
                <FileInput
                    name="linked-input"
                    label=words::CHOOSE_LINKED_FILE
                    on_files=first(move |file| controller.open_file(file))
                />
                <button
                    type="button"
                    class="button"
                    data-testid="linked-sample"
                    on:click=move |_| controller.open_sample()
                >
                    {words::SHOW_SAMPLE}
                </button>
            </div>
        })
    };
    view! { {ask} }
}
