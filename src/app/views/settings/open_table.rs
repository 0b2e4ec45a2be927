//! Choosing a file, pasting, and the way back to the sample.

use crate::app::browser;
use crate::app::components::file_input::FileInput;
use crate::app::state::Controller;
use crate::app::views::files;
use leptos::prelude::*;

/// How to open another table.
#[component]
pub(super) fn OpenTable() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let on_paste = move |_| {
        leptos::task::spawn_local(async move {
            match browser::pasted().await {
                Some(text) if !text.trim().is_empty() => controller.open_pasted(&text),
                Some(_) => {
                    controller.alerts.add("The clipboard holds no text: copy the cells of a table first.".into())
                }
                None => controller.alerts.add("The browser did not show the clipboard: press Ctrl+V instead.".into()),
            }
        });
    };
    view! {
        <div class="data-buttons">
            <FileInput
                name="file-input"
                label="Open a table"
                accept=".csv,.tsv,.txt,.gz,.zip,.xlsx,.xlsb,.xls,.ods,.json,.jsonl,.html,.parquet,text/csv"
                primary=true
                on_files=Callback::new(move |files| {
                    files::open(controller, Some(files));
                })
            />
            <button
                type="button"
                class="button"
                data-testid="paste"
                title="A table copied from a spreadsheet; Ctrl+V anywhere does the same"
                on:click=on_paste
            >
                "Paste"
            </button>
            <button type="button" class="button" data-testid="sample" on:click=move |_| controller.open_sample()>
                "Sample"
            </button>
        </div>
    }
}
