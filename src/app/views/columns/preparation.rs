//! The steps of one column's preparation.

use crate::app::components::Pick;
use crate::app::format::exact;
use crate::app::settings::{self as field, ChoiceField, ClipKind, Field, ImputeKind, Kind, Settings};
use crate::app::state::Controller;
use crate::engine::choice::Choice;
use crate::engine::prepare::{Clip, ColumnSpec, Impute};
use crate::words::columns as words;
use leptos::prelude::*;

pub(super) fn number_controls(controller: Controller, column: &str) -> impl IntoView {
    let impute = step(
        controller,
        column,
        &field::IMPUTE,
        |spec| spec.impute.map(ImputeKind::from),
        |settings, spec, kind| spec.impute = kind.map(|kind| settings.impute_as(kind)),
    );
    let transform = step(
        controller,
        column,
        &field::TRANSFORM,
        |spec| spec.transform,
        |_, spec, transform| spec.transform = transform,
    );
    let clip = step(
        controller,
        column,
        &field::CLIP,
        |spec| spec.clip.map(ClipKind::from),
        |settings, spec, kind| spec.clip = kind.map(|kind| settings.clip_as(kind)),
    );
    let scale = step(controller, column, &field::SCALE, |spec| spec.scale, |_, spec, scale| spec.scale = scale);
    view! {
        {impute}
        <td><Mark column=column.to_string() /></td>
        {transform}
        {clip}
        {scale}
        <td><Weight column=column.to_string() /></td>
    }
}

/// One step of one column: as for all, or its own.
fn step<T: Choice>(
    controller: Controller,
    column: &str,
    field: &'static ChoiceField<T>,
    get: fn(&ColumnSpec) -> Option<T>,
    set: fn(&Settings, &mut ColumnSpec, Option<T>),
) -> impl IntoView {
    let options = Signal::derive(move || {
        let all = controller.settings.with(|settings| settings.choice(field));
        let own = T::OPTIONS.iter().map(|(word, name)| (word.to_string(), name.to_string()));
        std::iter::once(("all".to_string(), words::as_for_all(all.name()))).chain(own).collect::<Vec<_>>()
    });
    let key = column.to_string();
    let value = Signal::derive(move || {
        let own = controller.settings.with(|settings| settings.columns.get(&key).and_then(|plan| get(&plan.spec)));
        own.map_or("all", T::word).to_string()
    });
    let key = column.to_string();
    let choose = move |word: String| {
        let now = controller.settings.get_untracked();
        // Any word that is none of the choices is that of all columns.
        controller.set_column(&key, |spec| set(&now, spec, T::of_word(&word)));
    };
    let key = column.to_string();
    let has_number = Memo::new(move |_| amount_of(controller.settings, &key, field).is_some());
    let key = column.to_string();
    let amount = move || has_number.get().then(|| amount(controller, key.clone(), field));
    view! {
        <td>
            <Pick
                name=format!("{}-{column}", field.name)
                label=words::control_of(column, field.label)
                bare=true
                options=options
                value=value
                choose=choose
            />
            {amount}
        </td>
    }
}

/// The number that belongs to a column's own step: what missing values are filled with, or the bound to clip at.
pub(super) fn amount_of(settings_signal: RwSignal<Settings>, column: &str, field: &'static Field) -> Option<f64> {
    let spec = settings_signal.with(|settings| settings.columns.get(column).map(|plan| plan.spec.clone()))?;
    match (field.name == field::IMPUTE.name, field.name == field::CLIP.name, spec.impute, spec.clip) {
        (true, _, Some(Impute::Constant(value)), _) => Some(value),
        (_, true, _, Some(Clip::Quantiles(share))) => Some(100.0 * share),
        (_, true, _, Some(Clip::RobustSigmas(sigmas))) => Some(sigmas),
        _ => None,
    }
}

/// The field for it.
pub(super) fn amount(controller: Controller, column: String, field: &'static Field) -> impl IntoView {
    let key = column.clone();
    let value = Signal::derive(move || amount_of(controller.settings, &key, field).unwrap_or_default());
    let key = column.clone();
    let of_spec = move |spec: &ColumnSpec| match (spec.impute, spec.clip) {
        (Some(Impute::Constant(_)), _) if field.name == field::IMPUTE.name => (&field::FILL_VALUE, words::FIXED_VALUE),
        (_, Some(Clip::RobustSigmas(_))) => (&field::CLIP_SIGMAS, words::ROBUST_SDS),
        _ => (&field::CLIP_SHARE, words::PERCENT_AT_EACH_END),
    };
    let about =
        controller.settings.with_untracked(|settings| settings.columns.get(&key).map(|plan| of_spec(&plan.spec)));
    let (bounds, what) = about.unwrap_or((&field::CLIP_SHARE, ""));
    let set = move |number: f64| {
        controller.set_column(&key, |spec| match (&mut spec.impute, &mut spec.clip) {
            (Some(Impute::Constant(value)), _) if field.name == field::IMPUTE.name => *value = number,
            (_, Some(Clip::Quantiles(share))) => *share = number / 100.0,
            (_, Some(Clip::RobustSigmas(sigmas))) => *sigmas = number,
            _ => {}
        });
    };
    let (low, high) = match bounds.kind {
        Kind::Number { min, max, .. } => (min, max),
        Kind::Choice(_) => (0.0, 0.0),
    };
    let (name, label) = (format!("{}-{column}", bounds.name), words::control_of(&column, what));
    view! { <NumberCell name=name label=label range=(low, high) step="any" value=value set=set /> }
}

/// Whether a column gets a second feature for missing values.
#[component]
pub(super) fn Mark(column: String) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let key = column.clone();
    let marked = move || {
        controller
            .settings
            .with(|settings| settings.columns.get(&key).is_some_and(|plan| plan.spec.indicator == Some(true)))
    };
    let key = column.clone();
    let turn = move |event| {
        let marked = event_target_checked(&event);
        controller.set_column(&key, |spec| spec.indicator = marked.then_some(true));
    };
    view! {
        <input
            type="checkbox"
            data-testid=format!("mark-{column}")
            aria-label=words::control_of(&column, words::FLAG_MISSING)
            prop:checked=marked
            on:change=turn
        />
    }
}

/// How much a column counts.
#[component]
pub(super) fn Weight(column: String) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let key = column.clone();
    let value = Signal::derive(move || {
        controller.settings.with(|settings| settings.columns.get(&key).and_then(|plan| plan.spec.weight).unwrap_or(1.0))
    });
    let key = column.clone();
    let set = move |weight: f64| controller.set_column(&key, |spec| spec.weight = (weight != 1.0).then_some(weight));
    let (name, label) = (format!("weight-{column}"), words::control_of(&column, words::WEIGHT_RANGE));
    view! { <NumberCell name=name label=label range=(0.0, 3.0) step="0.1" value=value set=set /> }
}

/// A number in a cell of the table; what cannot be used stays as it is typed and changes nothing.
#[component]
pub(super) fn NumberCell(
    name: String,
    label: String,
    range: (f64, f64),
    step: &'static str,
    value: Signal<f64>,
    set: impl Fn(f64) + 'static,
) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let (low, high) = range;
    let usable = move |text: &str| text.parse::<f64>().ok().filter(|number| (low..=high).contains(number));
    let bad = move || typed.get().is_some_and(|text| usable(&text).is_none());
    let take = move |event| {
        let text = event_target_value(&event);
        if let Some(number) = usable(&text) {
            set(number);
        }
        typed.set(Some(text));
    };
    view! {
        <input
            type="number"
            class="weight"
            data-testid=name
            aria-label=label
            aria-invalid=move || bad().to_string()
            title=move || if bad() { words::number_in(&exact(low), &exact(high)) } else { String::new() }
            min=low
            max=high
            step=step
            prop:value=move || {
                let value = value.get();
                // What was typed is shown as it is while it cannot be used, or is what holds.
                let typed = typed.get().filter(|text| usable(text).is_none_or(|number| number == value));
                typed.unwrap_or_else(|| value.to_string())
            }
            on:input=take
            on:blur=move |_| {
                if !bad() {
                    typed.set(None);
                }
            }
        />
    }
}
