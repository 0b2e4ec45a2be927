//! Selections that were kept, under the segments.

use crate::app::format::{percent, whole};
use crate::app::state::workspace::Group;
use crate::app::state::workspace::Workspace;
use crate::app::state::TableStore;
use leptos::prelude::*;

/// The groups, if there are any.
#[component]
pub fn Groups() -> impl IntoView {
    let workspace = expect_context::<Workspace>();
    let groups = workspace.groups;
    view! {
        <Show when=move || groups.with(|groups| !groups.is_empty())>
            <section class="groups" aria-label="Groups">
                <h2>"Saved groups"</h2>
                <ul>
                    <For
                        each=move || groups.get()
                        key=|group| group.id
                        children=move |group| view! { <GroupRow group=group /> }
                    />
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn GroupRow(group: Group) -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let workspace = expect_context::<Workspace>();
    let Group { id, name, rows } = group;
    let all = table_store.view.with_untracked(|table| table.as_ref().map_or(1, |table| table.rows)).max(1);
    let size = rows.len();
    let called = name.clone();
    let rename = move |event: web_sys::Event| {
        let text = event_target_value(&event).trim().to_string();
        workspace.groups.update(|groups| {
            if let Some(group) = groups.iter_mut().find(|group| group.id == id).filter(|_| !text.is_empty()) {
                group.name = text;
            }
        });
    };
    view! {
        <li class="group" data-testid="group-row" data-size=size>
            <input
                class="text"
                data-testid="group-name"
                aria-label="Name of the group"
                maxlength="80"
                prop:value=name
                on:change=rename
            />
            <span class="number">{whole(size)}" · "{percent(size as f64 / all as f64)}</span>
            <button
                type="button"
                class="button"
                data-testid="group-select"
                aria-label=format!("Select {called}")
                on:click=move |event| workspace.toggle(&rows, (event.shift_key(), event.alt_key()))
            >
                "Select"
            </button>
            <button
                type="button"
                class="aid"
                data-testid="group-remove"
                aria-label=format!("Delete {called}")
                title="Delete group"
                on:click=move |_| workspace.groups.update(|groups| groups.retain(|group| group.id != id))
            >
                "×"
            </button>
        </li>
    }
}
