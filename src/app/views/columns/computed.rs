//! Columns computed by a formula.

use crate::app::state::Controller;
use crate::engine::derive::{card_kpis, Derived};
use crate::words::columns as words;
use leptos::prelude::*;

/// Columns computed from others: those there are, and a field for one more.
#[component]
pub(super) fn Computed() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let (name, formula) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        controller.add_column(Derived { name: name.get_untracked(), formula: formula.get_untracked() });
    };
    let kept = move || {
        let derived = controller.settings.with(|settings| settings.derived.clone());
        let line = |column: Derived| {
            let name = column.name.clone();
            view! {
                <li>
                    <strong>{column.name.clone()}</strong>
                    " = "
                    {column.formula}
                    " "
                    <button type="button" class="button small" on:click=move |_| controller.remove_column(&name)>
                        {words::remove(&column.name)}
                    </button>
                </li>
            }
        };
        (!derived.is_empty()).then(|| view! { <ul class="notes">{derived.into_iter().map(line).collect_view()}</ul> })
    };
    let ready = move || {
        let there = controller.table.view.with(|table| {
            let columns = table.as_ref().map(|table| table.report.columns.clone()).unwrap_or_default();
            columns.into_iter().map(|about| about.name).collect::<Vec<_>>()
        });
        let names: Vec<&str> = there.iter().map(String::as_str).collect();
        card_kpis(&names)
            .into_iter()
            .filter(|kpi| !there.contains(&kpi.name))
            .map(|kpi| {
                let title = kpi.formula.clone();
                let label = kpi.name.clone();
                view! {
                    <button type="button" class="button \
                        small" title=title on:click=move |_| controller.add_column(kpi.clone())>
                        {label}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="computed">
            <h3>{words::COMPUTED}</h3>
            {kept}
            <form class="formula" on:submit=add>
                <label class="pick">
                    <span>{words::NAME}</span>
                    <input
                        type="text"
                        data-testid="new-column-name"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <label class="pick wide">
                    <span>{words::FORMULA}</span>
                    <input
                        type="text"
                        data-testid="new-column-formula"
                        prop:value=move || formula.get()
                        on:input=move |event| formula.set(event_target_value(&event))
                    />
                </label>
                <button type="submit" class="button" data-testid="new-column">{words::ADD}</button>
            </form>
            <div class="ready-made" data-testid="ready-made">{ready}</div>
        </div>
    }
}
