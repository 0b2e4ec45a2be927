//! Warnings about columns, and the preparation that is suggested.

use super::map_comparison::SideBySide;
use crate::app::components::table::Table;
use crate::app::format::{short, whole};
use crate::app::settings::ClipKind;
use crate::app::settings::ImputeKind;
use crate::engine::choice::Choice;

use crate::app::state::Controller;
use crate::engine::inspect::Warning;
use crate::engine::prepare::Scale;
use crate::engine::prepare::Transform;
use crate::protocol::data::Inspection;
use crate::words::columns as words;
use leptos::prelude::*;
use std::sync::Arc;

/// What is odd, each with the better choice.
#[component]
pub(super) fn Warnings(inspection: Arc<Inspection>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let line = |warning: &Warning| {
        let offer = warning.offer.clone().map(|offer| {
            let column = warning.column.clone();
            let label = offer.label.clone();
            let accept = move |_| controller.accept(&column, &offer);
            view! { <button type="button" class="button small" on:click=accept>{label}</button> }
        });
        view! { <li>{warning.sentence.clone()}" "{offer}</li> }
    };
    let lines = inspection.warnings.iter().map(line).collect_view();
    (!inspection.warnings.is_empty()).then(|| view! { <ul class="warnings" data-testid="warnings">{lines}</ul> })
}

/// The suggested preparation with its reasons, and what it does to the segments.
#[component]
pub(super) fn Suggested(inspection: Arc<Inspection>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let reasons = inspection
        .suggestions
        .iter()
        .map(|suggestion| {
            let spec = &suggestion.spec;
            let steps = [
                spec.impute.map_or("", |impute| ImputeKind::from(impute).name()),
                spec.transform.map_or("", Transform::name),
                spec.clip.map_or("", |clip| ClipKind::from(clip).name()),
                spec.scale.map_or("", Scale::name),
            ];
            let mark = if spec.indicator == Some(true) { words::YES } else { words::NO };
            let steps = steps.map(|step| view! { <td>{step}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{suggestion.column.clone()}</th>
                    {steps}
                    <td>{mark}</td>
                    <td class="words reason">{suggestion.reasons.join("; ")}</td>
                </tr>
            }
        })
        .collect_view();
    let accepted = move || {
        controller.settings.with(|settings| settings.columns.values().any(|plan| plan.spec.transform.is_some()))
    };
    let comparison = move || {
        controller.results.comparison.get().map(|comparison| match comparison {
            Ok(found) => {
                let sizes = |sizes: &[usize]| sizes.iter().map(|&size| whole(size)).collect::<Vec<_>>().join(", ");
                words::compared(&short(found.adjusted_rand), &sizes(&found.first), &sizes(&found.second))
            }
            Err(sentence) => sentence,
        })
    };
    view! {
        <div class="suggested">
            <button
                type="button"
                class="button"
                data-testid="suggest-accept"
                on:click=move |_| controller.prepare_as_suggested(true)
            >
                {words::SUGGEST_ACCEPT}
            </button>
            <button
                type="button"
                class="button"
                data-testid="suggest-compare"
                on:click=move |_| controller.compare_suggested()
            >
                {words::SUGGEST_COMPARE}
            </button>
            <button
                type="button"
                class="button"
                data-testid="suggest-reset"
                disabled=move || !accepted()
                on:click=move |_| controller.prepare_as_suggested(false)
            >
                {words::SUGGEST_RESET}
            </button>
            <p role="status" data-testid="comparison">{comparison}</p>
            {move || {
                let found = controller.results.comparison.get().and_then(Result::ok);
                found.map(|found| view! { <SideBySide found=found /> })
            }}
            <details>
                <summary>{words::SUGGESTION}</summary>
                <Table
                    heads=[
                        words::COLUMN, words::IMPUTE, words::TRANSFORM, words::CLIP, words::SCALE, words::MARK,
                        words::BECAUSE,
                    ]
                >
                    {reasons}
                </Table>
            </details>
        </div>
    }
}
