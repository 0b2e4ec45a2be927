//! Columns and preparation: which columns are used, and how they are made comparable.

use super::pca::ComponentsNote;
use super::preparation_notes::PrepareNote;
use super::reading_notes::ReadingNotes;
use super::suggestions::Suggestions;
use super::{only, Section};
use crate::app::components::Control;
use crate::app::format::whole;
use crate::app::settings as field;
use crate::app::settings::{ClipKind, ComponentsKind, ImputeKind, Settings};
use crate::app::state::Controller;
use crate::app::views::navigation::{CurrentView, View};
use crate::engine::choice::Choice;
use crate::engine::prepare::{Scale, Transform};
use crate::words::preparation::WHAT_IT_DID;
use crate::words::rail as words;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn ColumnsSection() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let current = expect_context::<CurrentView>();
    let edit = move || {
        view! {
            <button
                type="button"
                class="link section-edit"
                id="tab-columns"
                data-testid="tab-columns"
                on:click=move |_| current.open(View::Columns)
            >
                {words::EDIT}<span class="only-read">{words::EDIT_WHAT}</span>
            </button>
        }
    };
    view! {
        <Section
            title=words::COLUMNS
            name="preparation"
            more=words::PREPARATION
            state=ViewFn::from(move || move || state(controller))
            always=ViewFn::from(edit)
        >
            <Control field=&field::IMPUTE />
            {only(&field::IMPUTE, ImputeKind::Constant, &field::FILL_VALUE)}
            <Control field=&field::TRANSFORM />
            <Control field=&field::CLIP />
            {only(&field::CLIP, ClipKind::Quantiles, &field::CLIP_SHARE)}
            {only(&field::CLIP, ClipKind::RobustSigmas, &field::CLIP_SIGMAS)}
            <Control field=&field::SCALE />
            <Control field=&field::PCA />
            {only(&field::PCA, ComponentsKind::Count, &field::PCA_COUNT)}
            {only(&field::PCA, ComponentsKind::Variance, &field::PCA_SHARE)}
            <ComponentsNote />
        </Section>
        <Suggestions />
        <details class="more prepare-notes">
            <summary>{WHAT_IT_DID}</summary>
            <PrepareNote />
        </details>
        <ReadingNotes />
    }
}

/// How the columns are prepared, in a line or two.
fn state(controller: Controller) -> String {
    let columns = controller.table.view.with(|table| table.as_ref().map_or(0, |table| table.report.columns.len()));
    let prepared = controller.cluster.prepared.with(|prepared| {
        prepared.as_ref().map(|found| (found.report.columns.len(), found.report.filled(), found.report.dropped.len()))
    });
    let (used, filled, dropped) = prepared.unwrap_or_default();
    let mut parts = vec![words::columns_used(&whole(used), &whole(columns))];
    if filled > 0 {
        parts.push(words::gaps_filled(&whole(filled)));
    }
    if dropped > 0 {
        parts.push(words::rows_excluded(&whole(dropped)));
    }
    parts.push(controller.settings.with(steps));
    words::state(&parts)
}

/// The steps of the preparation.
fn steps(settings: &Settings) -> String {
    let mut steps = Vec::new();
    match settings.choice(&field::TRANSFORM) {
        Transform::None => {}
        Transform::Log1p => steps.push(words::LOGARITHM),
        other => steps.push(other.name()),
    }
    if settings.choice(&field::CLIP) != ClipKind::None {
        steps.push(words::CLIPPED);
    }
    match settings.choice(&field::SCALE) {
        Scale::None => {}
        Scale::Standard => steps.push(words::Z_SCORES),
        other => steps.push(other.name()),
    }
    if settings.choice(&field::PCA) != ComponentsKind::All {
        steps.push(words::COMPONENTS);
    }
    words::steps(&steps)
}
