//! What if: one customer's values changed, and the segment they fall into.

use crate::app::components::effect_bar::bar;
use crate::app::components::save_figure::SaveFigure;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::export::svg_charts::effects_svg;
use crate::app::format::measured;
use crate::app::state::{ClusterStore, Controller};
use crate::protocol::query::{Assignment, QueryKind};
use crate::words::what_if as words;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How many features say why.
const REASONS: usize = 6;

/// The tab.
#[component]
pub fn WhatIf() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let workspace = controller.workspace;
    // The first selected customer, else the first of the largest segment's typical ones, else the first at all.
    let row = Memo::new(move |_| {
        let selected = workspace.selection.with(|selection| selection.rows().first().copied());
        let typical = || {
            controller
                .cluster
                .explanation
                .with(|e| e.as_ref().and_then(|e| e.segments.first()?.typical.first().copied()))
        };
        selected.or_else(typical).unwrap_or(0)
    });
    let changed = RwSignal::new(BTreeMap::<String, Option<f64>>::new());
    Effect::new(move |_| {
        row.track();
        changed.set(BTreeMap::new());
    });
    // Asked anew whenever the customer, a value or the segments change.
    Effect::new(move |_| {
        let (row, values) = (row.get(), changed.get());
        if controller.cluster.clustering.with(Option::is_some) {
            controller.query(QueryKind::WhatIf { row, values: values.into_iter().collect() });
        }
    });
    let id = move || {
        controller.table.view.with(|table| table.as_ref().map(|table| table.ids.get(row.get() as usize).into_owned()))
    };
    let again = RwSignal::new(0_u32);
    let fields = move || {
        again.track();
        value_fields(controller, row.get(), changed)
    };
    view! {
        <div class="what-if">
            <div>
                <p class="help">
                    {move || words::change_values(controller.table.unit()).0}
                    <strong data-testid="what-if-customer">{id}</strong>
                    {move || words::change_values(controller.table.unit()).1}
                </p>
                <div class="what-if-fields">{fields}</div>
                <button
                    type="button"
                    class="button"
                    data-testid="what-if-reset"
                    disabled=move || changed.with(BTreeMap::is_empty)
                    on:click=move |_| {
                        changed.set(BTreeMap::new());
                        // The fields are drawn anew with the customer's own values.
                        again.update(|count| *count += 1);
                    }
                >
                    {words::RESET}
                </button>
            </div>
            <div aria-live="polite">
                {move || controller.results.assignment.get().map(|fall| assignment_view(controller.cluster, &fall))}
            </div>
        </div>
    }
}

/// A field for each column of numbers, with the row's own value; what differs from it is put into `changed`.
fn value_fields(
    controller: Controller,
    row: u32,
    changed: RwSignal<BTreeMap<String, Option<f64>>>,
) -> Option<impl IntoView> {
    let table = controller.table.view.get()?;
    let one = |column: &crate::protocol::results::NumericColumn| {
        let now = column.values.get(row as usize).copied().unwrap_or(f32::NAN);
        let name = column.name.clone();
        let key = name.clone();
        let own = if now.is_nan() { String::new() } else { now.to_string() };
        let was = own.clone();
        let take = move |event: web_sys::Event| {
            let text = event_target_value(&event);
            let value = match text.trim() {
                "" => Ok(None),
                text => text.parse::<f64>().map(Some),
            };
            let Ok(value) = value else { return };
            changed.update(|changed| {
                if text.trim() == was {
                    changed.remove(&key);
                } else {
                    changed.insert(key.clone(), value);
                }
            });
        };
        let mark = name.clone();
        view! {
            <label class="what-if-field" class:changed=move || changed.with(|changed| changed.contains_key(&mark))>
                <span>{name.clone()}</span>
                <input
                    type="number"
                    step="any"
                    placeholder=words::MISSING
                    data-testid=format!("what-if-{name}")
                    prop:value=own
                    on:change=take
                />
            </label>
        }
    };
    Some(table.columns.iter().map(one).collect_view())
}

/// The segment and why.
fn assignment_view(cluster: ClusterStore, fall: &Assignment) -> impl IntoView {
    let own = cluster.clustering.with(|answer| {
        let s = &answer.as_ref()?.segmentation;
        s.rows.iter().position(|&row| row == fall.row).map(|at| s.labels[at])
    });
    let style = cluster.clustering.with(|answer| match usize::try_from(fall.label) {
        Ok(label) => answer.as_ref().map_or(NOISE, |answer| answer.style(label)),
        Err(_) => NOISE,
    });
    let moved = match own {
        Some(own) if own != fall.label => words::is_in(&cluster.label_name(own)),
        Some(_) => words::SAME_SEGMENT.to_string(),
        None => words::NO_SEGMENT.to_string(),
    };
    let centers = &fall.centers;
    let next = centers.runner_up.as_ref().map(|next| {
        let said = next.contributions.iter().filter(|c| c.amount != 0.0).take(REASONS);
        let most = next.contributions.iter().map(|c| c.amount.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let bars = said
            .map(|c| bar(fall.features.get(c.feature).map_or("", String::as_str), c.amount / most, None))
            .collect_view();
        let drawn: Vec<(String, f64)> = next
            .contributions
            .iter()
            .filter(|c| c.amount != 0.0)
            .take(REASONS)
            .map(|c| (fall.features.get(c.feature).cloned().unwrap_or_default(), c.amount / most))
            .collect();
        let title = words::rather_than(&cluster.name(centers.segment), &cluster.name(next.segment));
        let draw = Callback::new(move |()| effects_svg(&title, words::BARS, &drawn));
        view! {
            <p class="help">
                {words::distances(
                    &cluster.name(centers.segment),
                    &measured(centers.distance),
                    &cluster.name(next.segment),
                    &measured(next.distance),
                )}
                <SaveFigure name="what-if" draw=draw />
            </p>
            <ul class="effects">{bars}</ul>
        }
    });
    view! {
        <p class="what-if-answer" data-testid="what-if-segment" data-value=fall.label>
            <SymbolMark style=style />
            <strong>{cluster.label_name(fall.label)}</strong>
        </p>
        <p>{moved}</p>
        {next}
    }
}
