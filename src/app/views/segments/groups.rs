//! Selections that were kept, under the segments.

use crate::app::format::{percent, whole};
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
                        each=move || groups.with(|groups| groups.iter().map(|group| group.id).collect::<Vec<_>>())
                        key=|id| *id
                        children=move |id| view! { <GroupRow id=id /> }
                    />
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn GroupRow(id: u32) -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let workspace = expect_context::<Workspace>();
    let group = Memo::new(move |_| workspace.groups.with(|groups| groups.iter().find(|group| group.id == id).cloned()));
    let name = move || group.with(|group| group.as_ref().map(|group| group.name.clone()).unwrap_or_default());
    let rows = move || group.with_untracked(|group| group.as_ref().map(|group| group.rows.clone()).unwrap_or_default());
    let size = Memo::new(move |_| group.with(|group| group.as_ref().map_or(0, |group| group.rows.len())));
    let all = table_store.view.with_untracked(|table| table.as_ref().map_or(1, |table| table.rows)).max(1);
    let twins =
        Memo::new(move |_| workspace.groups.with(|groups| groups.iter().filter(|group| group.name == name()).count()));
    let note = format!("group-note-{id}");
    let rename = move |event: web_sys::Event| {
        let text = event_target_value(&event).trim().to_string();
        workspace.groups.update(|groups| {
            if let Some(group) = groups.iter_mut().find(|group| group.id == id).filter(|_| !text.is_empty()) {
                group.name = text;
            }
        });
    };
    view! {
        <li class="group" data-testid="group-row" data-size=move || size.get()>
            <input
                class="text"
                data-testid="group-name"
                aria-label="Name of the group"
                aria-describedby=note.clone()
                maxlength="80"
                prop:value=name
                on:change=rename
            />
            <span class="number">
                {move || format!("{} · {}", whole(size.get()), percent(size.get() as f64 / all as f64))}
            </span>
            <button
                type="button"
                class="button"
                data-testid="group-select"
                aria-label=move || format!("Select {}", name())
                on:click=move |event| workspace.toggle(&rows(), (event.shift_key(), event.alt_key()))
            >
                "Select"
            </button>
            <button
                type="button"
                class="aid"
                data-testid="group-remove"
                aria-label=move || format!("Delete {}", name())
                title="Delete group"
                on:click=move |_| workspace.groups.update(|groups| groups.retain(|group| group.id != id))
            >
                "×"
            </button>
            <span class="same-name" id=note role="status">{move || same_name("groups", twins.get(), &name())}</span>
        </li>
    }
}

/// That several have the same name.
pub(super) fn same_name(what: &str, count: usize, name: &str) -> Option<String> {
    let count = match count {
        0 | 1 => return None,
        2 => "Two".to_string(),
        _ => whole(count),
    };
    Some(format!("{count} {what} are called {name}."))
}
