//! Choosing a file, pasting, and the way back to the sample.

use crate::app::browser;
use crate::app::components::file_input::FileInput;
use crate::app::state::Controller;
use crate::app::views::files;
use crate::engine::inspect::Role;
use crate::protocol::data::{ColumnAbout, ColumnKind};
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
        <ColumnCounts />
        <ul class="notes" data-testid="table-notes">{left_out}</ul>
        {ways_back}
    }
}

/// How many columns are used, describe and are left out, with the reason of each that is no feature.
#[component]
fn ColumnCounts() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let counts = move || {
        let table = controller.table.view.get()?;
        let roles: Vec<(String, Role, String)> = controller.settings.with(|settings| {
            let role_of = |about: &ColumnAbout| match settings.columns.get(&about.name) {
                Some(plan) if plan.role != about.role => (plan.role, "chosen by you".to_string()),
                _ if about.kind == ColumnKind::Empty => (Role::Ignore, "it holds no value".to_string()),
                _ => (about.role, about.reason.clone()),
            };
            let with_name = |about: &ColumnAbout| {
                let (role, reason) = role_of(about);
                (about.name.clone(), role, reason)
            };
            table.report.columns.iter().map(with_name).collect()
        });
        let count = |wanted: &[Role]| roles.iter().filter(|(_, role, _)| wanted.contains(role)).count();
        let (used, described, ignored) =
            (count(&[Role::Feature]), count(&[Role::Describe, Role::Id]), count(&[Role::Ignore]));
        let columns = if used == 1 { "column" } else { "columns" };
        let line = format!("{used} {columns} used, {described} described, {ignored} left out");
        let reasons = roles
            .into_iter()
            .filter(|(_, role, _)| *role != Role::Feature)
            .map(|(name, role, reason)| view! { <li>{format!("{name}: {} ({reason})", words(role))}</li> })
            .collect_view();
        Some(view! {
            <details class="more column-counts">
                <summary data-testid="column-counts" data-used=used data-described=described data-left-out=ignored>
                    {line}
                </summary>
                <ul class="notes">{reasons}</ul>
            </details>
        })
    };
    counts
}

/// What a column is for, in words.
fn words(role: Role) -> &'static str {
    match role {
        Role::Id => "names the rows",
        Role::Feature => "used",
        Role::Describe => "describes",
        Role::Ignore => "left out",
    }
}
