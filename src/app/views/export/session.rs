//! Saving and opening a session, and the offer to go on where the visit before ended.

use crate::app::browser;
use crate::app::components::file_input::{first, FileInput};
use crate::app::format::whole;
use crate::app::state::{AlertStore, ClusterStore, TableStore};
use crate::app::storage::autosave::Autosave;
use crate::app::storage::session::TableId;
use crate::app::storage::snapshots::{self, Snapshot};
use crate::app::storage::status::SaveStatus;
use crate::protocol::file_stem;
use crate::words::storage::{self as words, Visit};
use leptos::prelude::*;

/// The part of the export tab.
#[component]
pub fn SessionPart() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let alerts = expect_context::<AlertStore>();
    let keeping = expect_context::<Autosave>();
    let save = move |_| {
        let Some(session) = untrack(|| keeping.now()) else {
            return alerts.add(words::NOT_SAVED_YET.into());
        };
        let name = file_stem(&session.table.name);
        alerts.save(&format!("{name}.strata.json"), "application/json", session.write().as_bytes());
    };
    view! {
        <section aria-label=words::SESSION>
            <h2>{words::SESSION}</h2>
            <p class="help">{words::SESSION_HELP}</p>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    data-testid="session-save"
                    disabled=move || cluster.clustering.with(Option::is_none)
                    on:click=save
                >
                    {words::SAVE_SESSION}
                </button>
                <FileInput
                    name="session-open"
                    label=words::OPEN_SESSION
                    accept=".json,application/json"
                    on_files=first(move |file| keeping.open(file))
                />
            </div>
            <KeptPart />
        </section>
    }
}

/// What this browser keeps, and the ways to have it forget that.
#[component]
fn KeptPart() -> impl IntoView {
    let keeping = expect_context::<Autosave>();
    let is_off = move || keeping.kept.with(|kept| *kept == SaveStatus::Off);
    let word = move || match keeping.kept.with(SaveStatus::word) {
        _ if keeping.unkept.get() => "keeping",
        word => word,
    };
    let sentence = move || keeping.kept.with(SaveStatus::sentence);
    view! {
        <p class="help" role="status" data-testid="kept" data-state=word>
            {sentence}
            " "
            {words::STAYS_HERE}
        </p>
        <div class="buttons">
            <button
                type="button"
                class="button"
                data-testid="kept-forget"
                disabled=is_off
                title=words::DELETE_AND_STOP_HELP
                on:click=move |_| keeping.forget()
            >
                {words::DELETE_AND_STOP}
            </button>
            <Show when=is_off>
                <button type="button" class="button" data-testid="kept-again" on:click=move |_| keeping.keep_again()>
                    {words::SAVE_AGAIN}
                </button>
            </Show>
        </div>
    }
}

/// The offers, one for each visit that no open tab goes on with.
#[component]
pub fn SessionOffer() -> impl IntoView {
    let keeping = expect_context::<Autosave>();
    move || {
        let visits = keeping.offered.get();
        let (latest, earlier) = visits.split_first()?;
        let earlier = (!earlier.is_empty()).then(|| {
            let sentence = words::earlier_visits(&whole(earlier.len()));
            view! {
                <details class="offers" data-testid="session-earlier" data-value=earlier.len()>
                    <summary>{sentence}</summary>
                    <p class="help">{words::latest_visits(&whole(snapshots::MOST))}</p>
                    {earlier.iter().map(|visit| offer(keeping, visit)).collect_view()}
                </details>
            }
        });
        Some(view! {
            {offer(keeping, latest)}
            {earlier}
        })
    }
}

/// The session that waits for its table, and a way to let it go.
#[component]
pub fn SessionWaiting() -> impl IntoView {
    let keeping = expect_context::<Autosave>();
    move || {
        let TableId { name, rows, .. } = keeping.awaited()?;
        Some(view! {
            <div class="offer" role="status" data-testid="session-waiting">
                <p>
                    {words::waiting_for(&name, &whole(rows))}
                </p>
                <button type="button" class="button" data-testid="session-let-go" on:click=move |_| keeping.give_up()>
                    {words::STOP_WAITING}
                </button>
            </div>
        })
    }
}

fn offer(keeping: Autosave, visit: &Snapshot) -> AnyView {
    let session = match &visit.session {
        Ok(session) => session,
        Err(why) => return unread(keeping, visit, why).into_any(),
    };
    let table = expect_context::<TableStore>();
    let TableId { name, rows, fingerprint } = session.table.clone();
    let (is_kept, time) = (visit.file.is_some(), when(visit.time));
    let count = |count: usize| Some(whole(count)).filter(|_| count > 0);
    let (names, notes) = (count(session.names.len()), count(session.notes.len()));
    let groups = count(session.groups.len());
    let sentence = move || {
        let here = table.view.with(|t| t.as_ref().is_some_and(|t| t.fingerprint == fingerprint));
        let ask = match (here, is_kept) {
            (true, _) => None,
            (false, true) => Some(words::FILE_IS_SAVED),
            (false, false) => Some(words::OPEN_FILE_AGAIN),
        };
        let question = words::continue_with(&Visit {
            table: &name,
            rows: &whole(rows),
            time: time.as_deref(),
            names: names.as_deref(),
            notes: notes.as_deref(),
            groups: groups.as_deref(),
        });
        std::iter::once(question.as_str()).chain(ask).collect::<Vec<_>>().join(" ")
    };
    let (accepted, declined) = (visit.id.clone(), visit.id.clone());
    view! {
        <div class="offer" role="status" data-testid="session-offer" data-file=is_kept.to_string()>
            <p>{sentence}</p>
            <button
                type="button"
                class="button"
                data-testid="session-accept"
                on:click=move |_| keeping.accept(&accepted)
            >
                {words::CONTINUE}
            </button>
            <button
                type="button"
                class="button"
                data-testid="session-decline"
                on:click=move |_| keeping.decline(&declined)
            >
                {words::DELETE}
            </button>
        </div>
    }
    .into_any()
}

fn when(time: f64) -> Option<String> {
    (time > 0.0).then(|| browser::moment(time))
}

/// A visit that cannot be read: that is told, and it can be forgotten.
fn unread(keeping: Autosave, visit: &Snapshot, why: &str) -> impl IntoView {
    let sentence = words::unreadable_visit(when(visit.time).as_deref(), why);
    let declined = visit.id.clone();
    view! {
        <div class="offer" role="status" data-testid="session-unread">
            <p>{sentence}</p>
            <button
                type="button"
                class="button"
                data-testid="session-decline"
                on:click=move |_| keeping.decline(&declined)
            >
                {words::DELETE}
            </button>
        </div>
    }
}
