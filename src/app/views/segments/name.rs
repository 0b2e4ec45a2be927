//! A segment's name and the user's note on it.

use super::OpenedSegment;
use crate::app::format::whole;
use crate::app::state::workspace::Workspace;
use crate::app::state::ClusterStore;
use crate::words::segments as words;
use crate::words::selection::SELECT_SEGMENT;
use leptos::html;
use leptos::prelude::*;

/// The place in the palette of a label: it follows the segment when settings change.
fn slot(cluster: ClusterStore, label: usize) -> usize {
    cluster
        .clustering
        .with(|clustering| clustering.as_ref().map_or(label, |a| a.slots.get(label).copied().unwrap_or(label)))
}

/// A segment's name, whose press selects its rows and opens its card, and the buttons that change the name and open
/// the card alone.
#[component]
pub fn SegmentName(
    /// The segment.
    label: usize,
    /// Whether its card is open.
    is_open: Memo<bool>,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let opened = expect_context::<OpenedSegment>();
    // The slot of the segment whose name is being written: the label may be another segment's before the name is done.
    let writing = RwSignal::new(None::<usize>);
    let input = NodeRef::<html::Input>::new();
    let select = move |event: web_sys::MouseEvent| {
        let members = cluster
            .clustering
            .with_untracked(|clustering| clustering.as_ref().map(|clustering| clustering.members(label as i32)));
        if let Some(members) = members {
            workspace.toggle(&members, (event.shift_key(), event.alt_key()));
        }
        opened.open(untrack(|| slot(cluster, label)));
    };
    let take = move || {
        let (Some(element), Some(place)) = (input.get_untracked(), writing.get_untracked()) else { return };
        let text = element.value().trim().to_string();
        writing.set(None);
        cluster.given_names.update(|names| {
            // An empty name gives the segment back the one it has by its numbers.
            if text.is_empty() {
                names.remove(&place);
            } else {
                names.insert(place, text);
            }
        });
    };
    let draft = RwSignal::new(String::new());
    let twins = Memo::new(move |_| twins(cluster, label, writing.get().map(|_| draft.get())));
    Effect::new(move |_| {
        if let Some(element) = input.get().filter(|_| writing.get().is_some()) {
            // There first: what is put into a field later takes its selection away.
            let name = untrack(|| cluster.name(label));
            element.set_value(&name);
            draft.set(name);
            // A browser that refuses the focus loses nothing.
            let _ = element.focus();
            element.select();
        }
    });
    view! {
        <Show
            when=move || writing.get().is_some()
            fallback=move || {
                view! {
                    <button
                        type="button"
                        class="name"
                        data-testid="segment-select"
                        title=SELECT_SEGMENT
                        on:click=select
                    >
                        <strong>{move || cluster.name(label)}</strong>
                    </button>
                    <NameAids label=label is_open=is_open writing=writing />
                    <span class="same-name" role="status">{move || twins.get()}</span>
                }
            }
        >
            <input
                class="text"
                data-testid="segment-name"
                aria-label=words::NAME
                aria-describedby=format!("name-note-{label}")
                maxlength="80"
                node_ref=input
                on:input=move |event| draft.set(event_target_value(&event))
                on:blur=move |_| take()
                on:keydown=move |event| match event.key().as_str() {
                    "Enter" => take(),
                    "Escape" => {
                        event.prevent_default();
                        writing.set(None);
                    }
                    _ => {}
                }
            />
            <span class="same-name" id=format!("name-note-{label}") role="status">{move || twins.get()}</span>
        </Show>
    }
}

/// The buttons beside a name: one changes it, the other opens the card.
#[component]
fn NameAids(label: usize, is_open: Memo<bool>, writing: RwSignal<Option<usize>>) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let opened = expect_context::<OpenedSegment>();
    view! {
        // What a column calls its segments is not changed here.
        <Show when=move || !cluster.has_own_names()>
            <button
                type="button"
                class="aid"
                data-testid="segment-rename"
                aria-label=move || words::rename(&cluster.name(label))
                title=words::RENAME
                on:click=move |_| writing.set(Some(untrack(|| slot(cluster, label))))
            >
                "✎"
            </button>
        </Show>
        <button
            type="button"
            class="aid"
            data-testid="segment-open"
            aria-label=move || words::details(&cluster.name(label))
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| opened.toggle(untrack(|| slot(cluster, label)))
        >
            {move || if is_open.get() { "▾" } else { "▸" }}
        </button>
    }
}

/// That other segments are called as this one is, or is about to be, by the user.
fn twins(cluster: ClusterStore, label: usize, draft: Option<String>) -> Option<String> {
    let given = || {
        let slot = slot(cluster, label);
        cluster.given_names.with(|names| names.get(&slot).cloned())
    };
    let name = draft.map(|draft| draft.trim().to_string()).or_else(given).filter(|name| !name.is_empty())?;
    let segments = cluster.clustering.with(|found| found.as_ref().map_or(0, |found| found.slots.len()));
    let others = (0..segments).filter(|&other| other != label && cluster.name(other) == name).count();
    (others > 0).then(|| words::segments_called(&whole(others + 1), &name))
}

/// The user's own words on a segment: there where its card is open, and where there are some.
#[component]
pub fn Note(
    /// The segment.
    label: usize,
    /// Whether its card is open.
    is_open: Memo<bool>,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let place = Memo::new(move |_| slot(cluster, label));
    let note = move || workspace.notes.with(|notes| notes.get(&place.get()).cloned().unwrap_or_default());
    // A segment that comes here with a note shows it; what is being written opens and closes nothing.
    let open = move || workspace.notes.with_untracked(|notes| notes.contains_key(&place.get()));
    let take = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        workspace.notes.update(|notes| {
            let place = place.get_untracked();
            if text.trim().is_empty() {
                notes.remove(&place);
            } else {
                notes.insert(place, text);
            }
        });
    };
    let is_there = Memo::new(move |_| is_open.get() || workspace.notes.with(|notes| notes.contains_key(&place.get())));
    view! {
        <Show when=move || is_there.get()>
        <details class="more" open=open()>
            <summary>{words::NOTE}</summary>
            <textarea
                class="text"
                rows="2"
                maxlength="2000"
                data-testid="segment-note"
                aria-label=move || words::note_on(&cluster.name(label))
                prop:value=note
                on:change=take
            ></textarea>
        </details>
        </Show>
    }
}
