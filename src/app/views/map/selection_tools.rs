//! Selecting on the map: the tools, and what is selected.

use crate::app::analysis::selection::Combine;
use crate::app::format::{percent, whole};
use crate::app::state::workspace::Workspace;
use crate::app::state::{Controller, TableStore};
use crate::words::selection as words;
use leptos::prelude::*;

/// What dragging on the map does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Moves the picture.
    Pan,
    /// Selects within a rectangle.
    Box,
    /// Selects within a line drawn freely.
    Lasso,
}

/// Each tool: its word, its name, its help, and its icon's path.
const TOOLS: [(Tool, &str, &str, &str, &str); 3] = [
    (
        Tool::Pan,
        "pan",
        words::PAN,
        words::PAN_HELP,
        "M8 1.500v13M1.500 8h13M6 3.500l2-2 2 2M6 12.500l2 2 2-2M3.500 6l-2 2 2 2M12.500 6l2 2-2 2",
    ),
    (Tool::Box, "box", words::BOX, words::BOX_HELP, "M2.500 3.500h11v9h-11z"),
    (
        Tool::Lasso,
        "lasso",
        words::LASSO,
        words::LASSO_HELP,
        "M8 2.500c3.600 0 6 1.700 6 4s-2.400 4-6 4-6-1.700-6-4 2.400-4 6-4zM5 10c-.800 1.500.200 3 2 3",
    ),
];

/// The tools on the map.
#[component]
pub fn Tools(
    /// What dragging does.
    tool: RwSignal<Tool>,
) -> impl IntoView {
    let tools = TOOLS
        .map(|(this, word, name, help, icon)| {
            view! {
                <button
                    type="button"
                    data-testid=format!("tool-{word}")
                    title=words::tool(name, help)
                    aria-label=name
                    aria-pressed=move || (tool.get() == this).to_string()
                    on:click=move |_| tool.set(this)
                >
                    <svg class="icon" class:dashed=this == Tool::Box viewBox="0 0 16 16" aria-hidden="true">
                        <path d=icon />
                    </svg>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="choice" role="group" aria-label=words::TOOLS>
            {tools}
        </div>
    }
}

/// The selection with what can be done with it, and what the next pick does to it.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let workspace = expect_context::<Controller>().workspace;
    let options = Combine::ALL
        .map(|(this, word, name, help)| {
            view! {
                <option value=word title=help selected=move || workspace.combine.get() == this>
                    {name}
                </option>
            }
        })
        .collect_view();
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some((this, ..)) = Combine::ALL.iter().find(|(_, word, ..)| *word == chosen) {
            workspace.combine.set(*this);
        }
    };
    view! {
        <div class="selection-bar">
            <select class="combine" data-testid="combine" aria-label=words::COMBINING on:change=choose>
                {options}
            </select>
            <Selected />
        </div>
    }
}

/// How many are selected, and what can be done with them.
#[component]
fn Selected() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let workspace = expect_context::<Workspace>();
    let count = move || workspace.selection.with(|selection| selection.len());
    let rows = move || table_store.view.with(|table| table.as_ref().map_or(0, |table| table.rows)).max(1);
    view! {
        <div class="selected" role="status" data-testid="selection" data-value=count>
            <Show when=move || count() != 0>
                <span class="number">
                    {move || words::selected(&whole(count()), &percent(count() as f64 / rows() as f64))}
                </span>
                <button type="button" data-testid="group-keep" on:click=move |_| workspace.save_group()>
                    {words::SAVE_AS_GROUP}
                </button>
                <button
                    type="button"
                    data-testid="selection-clear"
                    title=words::CLEAR_KEY
                    on:click=move |_| workspace.clear()
                >
                    {words::CLEAR}
                </button>
            </Show>
        </div>
    }
}
