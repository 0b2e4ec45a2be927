//! How the file was read: what was left out or changed, each with the way back, and what each column is for.

use crate::app::format::whole;
use crate::app::settings::role_name;
use crate::app::state::Controller;
use crate::engine::inspect::Role;
use crate::protocol::data::{ColumnAbout, ColumnKind};
use crate::words::rail as words;
use leptos::prelude::*;

/// The notes, folded unless something was decided in doubt.
#[component]
pub(super) fn ReadingNotes() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let left_out = move || {
        let unit = controller.table.unit();
        controller.table.view.with(|table| {
            let table = table.as_ref()?;
            let mut lines: Vec<String> = Vec::new();
            if let Some(id) = &table.id_column {
                lines.push(words::id_column(unit, id));
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
    let count = move || {
        controller
            .table
            .view
            .with(|table| table.as_ref().map_or(0, |table| table.notes.len() + usize::from(table.id_column.is_some())))
    };
    let summary = move || words::how_read(&whole(count()));
    let has_doubts = Memo::new(move |_| {
        controller.table.view.with(|table| table.as_ref().is_some_and(|table| !table.report.doubts.is_empty()))
    });
    view! {
        <details class="more reading-notes" prop:open=move || has_doubts.get()>
            <summary>{summary}</summary>
            <ul class="notes" data-testid="table-notes">{left_out}</ul>
            {ways_back}
        </details>
        <ColumnCounts />
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
                Some(plan) if plan.role != about.role => (plan.role, words::CHOSEN_BY_YOU.to_string()),
                _ if about.kind == ColumnKind::Empty => (Role::Ignore, words::HOLDS_NO_VALUE.to_string()),
                _ => (about.role, about.reason.clone()),
            };
            let with_name = |about: &ColumnAbout| {
                let (role, reason) = role_of(about);
                (about.name.clone(), role, reason)
            };
            table.report.columns.iter().map(with_name).collect()
        });
        let count = |wanted: Role| roles.iter().filter(|(_, role, _)| *role == wanted).count();
        let [used, ids, profiled, ignored] = [Role::Feature, Role::Id, Role::Describe, Role::Ignore].map(count);
        let described = ids + profiled;
        let told_ids = (ids > 0).then(|| whole(ids));
        let line = words::column_counts(&whole(used), told_ids.as_deref(), &whole(profiled), &whole(ignored));
        let unit = controller.table.unit();
        let told = |(name, role, reason): (String, Role, String)| {
            view! { <li>{words::column_role(&name, role_name(role, Some(unit)), &reason)}</li> }
        };
        let reasons = roles.into_iter().filter(|(_, role, _)| *role != Role::Feature).map(told).collect_view();
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
