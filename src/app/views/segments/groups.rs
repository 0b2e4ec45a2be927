//! Selections that were kept, under the segments.

use crate::app::format::{percent, whole};
use crate::app::state::workspace::Workspace;
use crate::app::state::TableStore;
use crate::words::{selection as words, size_and_share};
use leptos::prelude::*;

/// The groups, if there are any.
#[component]
pub fn Groups() -> impl IntoView {
    let workspace = expect_context::<Workspace>();
    let groups = workspace.groups;
    view! {
        <Show when=move || groups.with(|groups| !groups.is_empty())>
            <section class="groups" aria-label=words::GROUPS>
                <h2>{words::SAVED_GROUPS}</h2>
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
                aria-label=words::GROUP_NAME
                aria-describedby=note.clone()
                maxlength="80"
                prop:value=name
                on:change=rename
            />
            <span class="number">
                {move || size_and_share(&whole(size.get()), &percent(size.get() as f64 / all as f64))}
            </span>
            <button
                type="button"
                class="button"
                data-testid="group-select"
                aria-label=move || words::select_group(&name())
                on:click=move |event| workspace.toggle(&rows(), (event.shift_key(), event.alt_key()))
            >
                {words::SELECT}
            </button>
            <button
                type="button"
                class="aid"
                data-testid="group-remove"
                aria-label=move || words::delete_group(&name())
                title=words::DELETE_GROUP
                on:click=move |_| workspace.groups.update(|groups| groups.retain(|group| group.id != id))
            >
                "×"
            </button>
            <span class="same-name" id=note role="status">
                {move || (twins.get() > 1).then(|| words::groups_called(&whole(twins.get()), &name()))}
            </span>
        </li>
    }
}
