//! Choosing a file, pasting, and the way back to the sample.

use crate::app::browser;
use crate::app::components::file_input::FileInput;
use crate::app::state::Controller;
use crate::app::views::files;
use crate::words::files as words;
use leptos::prelude::*;

/// How to open another table.
#[component]
pub(super) fn OpenTable() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let on_paste = move |_| {
        leptos::task::spawn_local(async move {
            match browser::pasted().await {
                Some(text) if !text.trim().is_empty() => controller.open_pasted(&text),
                Some(_) => controller.alerts.add(words::CLIPBOARD_EMPTY.into()),
                None => controller.alerts.add(words::CLIPBOARD_CLOSED.into()),
            }
        });
    };
    view! {
        <div class="data-buttons">
            <FileInput
                name="file-input"
                label=words::OPEN
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
                title=words::PASTE_HELP
                on:click=on_paste
            >
                {words::PASTE}
            </button>
            <button type="button" class="button" data-testid="sample" on:click=move |_| controller.open_sample()>
                {words::SAMPLE}
            </button>
        </div>
    }
}
