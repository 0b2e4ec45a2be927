//! The table as it was read: what was decided in doubt, how its text was taken, each of which can be overruled, and its
//! first lines.

mod preview;
mod reading;

use crate::app::components::Pick;
use crate::app::format::whole;
use crate::app::settings::role_name;
use crate::app::state::{Controller, TableStore};
use crate::engine::inspect::Role;
use crate::engine::table::ReadOptions;
use crate::protocol::data::ColumnAbout;
use crate::words::table as words;
use leptos::prelude::*;
use preview::{Misfits, Preview};
use reading::ReadingControls;

/// The tab.
#[component]
pub fn Data() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    view! {
        <Doubts />
        <ReadingControls />
        {move || {
            let table = table_store.view.get()?;
            Some(view! { <Misfits table=table.clone() /> <Preview table=table /> })
        }}
    }
}

/// What was decided in doubt, counted, and the way back to what was found.
#[component]
fn Doubts() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let doubts = move || {
        controller.table.view.with(|table| {
            let doubts = &table.as_ref()?.report.doubts;
            let lines = doubts.iter().map(|doubt| view! { <li>{doubt.clone()}</li> }).collect_view();
            let count = match doubts.len() {
                0 => return None,
                count => words::things_to_check(&whole(count)),
            };
            let label = count.clone();
            Some(view! {
                <section class="warnings" aria-label=label data-testid="doubts" data-value=doubts.len()>
                    <strong>{count}</strong>
                    <ul class="notes">{lines}</ul>
                </section>
            })
        })
    };
    let is_changed = move || {
        controller.table.reading.with(|reading| {
            let ReadOptions { keep, stand_ins, numbers, .. } = &reading.options;
            !(keep.is_empty() && stand_ins.is_empty() && numbers.is_empty())
        })
    };
    let forget = move |_| {
        let mut reading = controller.table.reading.get_untracked();
        reading.options.keep.clear();
        reading.options.stand_ins.clear();
        reading.options.numbers.clear();
        controller.read_as(reading);
    };
    let again = move || {
        is_changed().then(|| {
            view! {
                <button type="button" class="button small" data-testid="as-found" on:click=forget>
                    {words::READ_AS_FOUND}
                </button>
            }
        })
    };
    view! { {doubts} {again} }
}

/// What a column is for.
#[component]
pub fn RolePick(about: ColumnAbout) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let ColumnAbout { name, role: guess, .. } = about;
    let roles = Signal::derive(move || {
        let unit = controller.table.unit();
        let choice = |role: Role| {
            let name = match role {
                Role::Describe => words::ROLE_DESCRIBE_CHOICE,
                role => role_name(role, Some(unit)),
            };
            (role.word().to_string(), if role == guess { words::auto(name) } else { name.to_string() })
        };
        Role::ALL.map(choice).to_vec()
    });
    let key = name.clone();
    let value = Signal::derive(move || {
        controller
            .settings
            .with(|settings| settings.columns.get(&key).map_or(guess, |plan| plan.role).word().to_string())
    });
    let column = name.clone();
    let choose = move |word: String| {
        if let Some(role) = Role::of_word(&word) {
            controller.set_role(&column, role);
        }
    };
    view! {
        <Pick
            name=format!("role-{name}")
            label=words::used_as(&name)
            bare=true
            options=roles
            value=value
            choose=choose
        />
    }
}
