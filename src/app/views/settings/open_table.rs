//! Choosing a file, pasting, and the way back to the sample.

use crate::app::browser;
use crate::app::components::file_input::FileInput;
use crate::app::state::Controller;
use crate::app::views::files;
use leptos::prelude::*;

/// Which table, and how to open another.
#[component]
pub(super) fn DataSection() -> impl IntoView {
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
    let left_out = move || {
        controller.table.view.with(|table| {
            let table = table.as_ref()?;
            let mut lines: Vec<String> = Vec::new();
            if let Some(id) = &table.id_column {
                lines.push(format!("{id} names the rows."));
            }
            lines.extend(table.notes.iter().cloned());
            (!lines.is_empty()).then(|| lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view())
        })
    };
    let ways_back = move || {
        controller.table.view.with(|table| {
            let ways = table.as_ref()?.report.ways_back.iter().cloned().map(|way| {
                let reading = way.reading;
                view! {
                    <button
                        type="button"
                        class="button small"
                        data-testid="take-back"
                        on:click=move |_| controller.read_as(reading.clone())
                    >
                        {way.label}
                    </button>
                }
            });
            Some(view! { <div class="ways-back">{ways.collect_view()}</div> })
        })
    };
    view! {
        <div class="data-buttons">
            <FileInput
                name="file-input"
                label="Open a table"
                accept=".csv,.tsv,.txt,.gz,.zip,.xlsx,.xlsb,.xls,.ods,.json,.jsonl,.html,text/csv"
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
        <ul class="notes" data-testid="table-notes">{left_out}</ul>
        {ways_back}
    }
}
