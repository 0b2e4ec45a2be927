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
use leptos::prelude::*;

/// The part of the export tab.
#[component]
pub fn SessionPart() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let alerts = expect_context::<AlertStore>();
    let keeping = expect_context::<Autosave>();
    let save = move |_| {
        let Some(session) = untrack(|| keeping.now()) else {
            return alerts.add(
                "The session was not saved, since the segments on the page are not those of the settings: wait until \
                 they are computed, then save it."
                    .into(),
            );
        };
        let name = file_stem(&session.table.name);
        alerts.save(&format!("{name}.strata.json"), "application/json", session.write().as_bytes());
    };
    view! {
        <section aria-label="Session">
            <h2>"Session"</h2>
            <p class="help">
                "Settings, names, notes, groups and the selection in one file; the table itself is not in it."
            </p>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    data-testid="session-save"
                    disabled=move || cluster.clustering.with(Option::is_none)
                    on:click=save
                >
                    "Save session"
                </button>
                <FileInput
                    name="session-open"
                    label="Open session"
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
            " It never leaves this computer."
        </p>
        <div class="buttons">
            <button
                type="button"
                class="button"
                data-testid="kept-forget"
                disabled=is_off
                title="Deletes what this browser keeps of your tables, and keeps nothing more"
                on:click=move |_| keeping.forget()
            >
                "Forget, and keep nothing"
            </button>
            <Show when=is_off>
                <button type="button" class="button" data-testid="kept-again" on:click=move |_| keeping.keep_again()>
                    "Keep again"
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
            let sentence = match earlier.len() {
                1 => "1 earlier visit".to_string(),
                several => format!("{several} earlier visits"),
            };
            view! {
                <details class="offers" data-testid="session-earlier" data-value=earlier.len()>
                    <summary>{sentence}</summary>
                    <p class="help">{format!("This browser keeps the {} latest visits beside those of open \
                        tabs.", snapshots::MOST)}</p>
                    {earlier.iter().map(|visit| offer(keeping, false, visit)).collect_view()}
                </details>
            }
        });
        Some(view! {
            {offer(keeping, true, latest)}
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
                    {format!(
                        "A session of {name}, {} rows, waits for that table. Until it is here, or the session is let \
                         go, this browser keeps nothing new.",
                        whole(rows)
                    )}
                </p>
                <button type="button" class="button" data-testid="session-let-go" on:click=move |_| keeping.give_up()>
                    "Let it go"
                </button>
            </div>
        })
    }
}

fn offer(keeping: Autosave, is_last: bool, visit: &Snapshot) -> AnyView {
    let session = match &visit.session {
        Ok(session) => session,
        Err(why) => return unread(keeping, visit, why).into_any(),
    };
    let table = expect_context::<TableStore>();
    let TableId { name, rows, fingerprint } = session.table.clone();
    let (is_kept, named, time) = (visit.file.is_some(), session.summary(), visit.time);
    let sentence = move || {
        let here = table.view.with(|t| t.as_ref().is_some_and(|t| t.fingerprint == fingerprint));
        let ask = match (here, is_kept) {
            (true, _) => "",
            (false, true) => " The table was kept in this browser.",
            (false, false) => " Open that file again to go on with it.",
        };
        let which = if is_last { "your last visit" } else { "an earlier visit" };
        format!("From {which}{} to {name}, {} rows: {named}.{ask}", when(time), whole(rows))
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
                "Go on with it"
            </button>
            <button
                type="button"
                class="button"
                data-testid="session-decline"
                on:click=move |_| keeping.decline(&declined)
            >
                "Forget it"
            </button>
        </div>
    }
    .into_any()
}

fn when(time: f64) -> String {
    if time > 0.0 {
        format!(" ({})", browser::moment(time))
    } else {
        String::new()
    }
}

/// A visit that cannot be read: that is told, and it can be forgotten.
fn unread(keeping: Autosave, visit: &Snapshot, why: &str) -> impl IntoView {
    let sentence = format!("What this browser kept of a visit{} {why} It is left as it is.", when(visit.time));
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
                "Forget it"
            </button>
        </div>
    }
}
