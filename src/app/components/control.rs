//! One setting with its label, value, help, default and, where it cannot be used, the reason.

use crate::app::settings::slider::{reach, Reach};
use crate::app::settings::{Field, Kind, Settings, Value};
use crate::app::state::Controller;
use leptos::prelude::*;

/// The control of a field, made from the field's description.
#[component]
pub fn Control(
    /// The field.
    field: &'static Field,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let value = Memo::new(move |_| controller.settings.with(|settings| settings.get(field)));
    // What was typed and cannot be used stays in the box as it was typed.
    let typed = RwSignal::new(None::<(String, String)>);
    let take = move |text: String| match field.parse(&text) {
        Ok(parsed) => {
            typed.set(None);
            controller.set(field, parsed);
        }
        Err(sentence) => typed.set(Some((text, sentence))),
    };
    let problem = Memo::new(move |_| {
        let error = controller.alerts.control_error.with(|error| error.clone().filter(|(name, _)| name == field.name));
        typed.get().map(|(_, sentence)| sentence).or(error.map(|(_, sentence)| sentence))
    });
    // What the address has wrong of it is told on top of the page, once aloud.
    let told = Memo::new(move |_| {
        controller
            .alerts
            .at_controls
            .with(|told| told.iter().find(|(name, _)| *name == field.name).map(|(_, sentence)| sentence.clone()))
    });
    let help_open = RwSignal::new(false);
    let id = format!("control-{}", field.name);
    let note_id = format!("note-{}", field.name);
    let take = Callback::new(take);
    let input = match field.kind {
        Kind::Choice(options) => {
            choice_input(field, options, controller.settings, value, take, &id, &note_id).into_any()
        }
        Kind::Number { default, min, max, .. } => {
            let range = move || controller.cluster.prepared.with(|prepared| prepared.as_ref().map(|found| found.range));
            let reach = Memo::new(move |_| controller.settings.with(|settings| reach(field, settings, range())));
            let slider = default.map(|_| slider_input(field, min, reach, value, take));
            let invalid = move || problem.get().is_some();
            let number = number_input(field, (min, max), value, typed, invalid, take, &id, &note_id);
            view! { {slider} {number} }.into_any()
        }
    };
    let refusal = move || match field.kind {
        Kind::Choice(options) => {
            options.iter().find_map(|(word, _)| controller.settings.with(|settings| settings.refused(field, word)))
        }
        Kind::Number { .. } => None,
    };
    let default = field.default();
    let changed = move || value.get() != default || typed.get().is_some();
    let default_label = match field.kind {
        Kind::Choice(options) => options[0].1.to_string(),
        Kind::Number { .. } => default.to_string(),
    };
    view! {
        <div class="control" class:wide=matches!(field.kind, Kind::Choice(_) | Kind::Number { default: None, .. })>
            <label for=id.clone()>{field.label}</label>
            <div class="control-input">{input}</div>
            <div class="control-aids">
                <button
                    type="button"
                    class="aid"
                    class:idle=move || !changed()
                    disabled=move || !changed()
                    aria-label=format!("{}: back to {default_label}", field.label)
                    title=format!("Back to {default_label}")
                    on:click=move |_| {
                        typed.set(None);
                        controller.set(field, default);
                    }
                >
                    "↺"
                </button>
                <button
                    type="button"
                    class="aid"
                    aria-label=format!("{}: help", field.label)
                    aria-expanded=move || help_open.get().to_string()
                    on:click=move |_| help_open.update(|open| *open = !*open)
                >
                    "?"
                </button>
            </div>
            <div class="control-note" id=note_id>
                {move || help_open.get().then(|| view! { <p class="help">{field.help}</p> })}
                {move || refusal().map(|reason| {
                    view! { <p class="help" data-testid=format!("{}-reason", field.name)>{reason}</p> }
                })}
                {move || problem.get().map(|sentence| view! { <p class="problem" role="alert">{sentence}</p> })}
                {move || told.get().map(|sentence| view! { <p class="problem">{sentence}</p> })}
            </div>
        </div>
    }
}

/// The choices of a field; one that the other settings refuse cannot be chosen.
fn choice_input(
    field: &'static Field,
    options: &'static [(&'static str, &'static str)],
    settings: RwSignal<Settings>,
    value: Memo<Value>,
    take: Callback<String>,
    id: &str,
    note_id: &str,
) -> impl IntoView {
    let option = |&(word, label): &(&'static str, &'static str)| {
        let refused = move || settings.with(|settings| settings.refused(field, word)).is_some();
        view! {
            <option value=word disabled=refused selected=move || value.get() == Value::Choice(word)>
                {label}
            </option>
        }
    };
    view! {
        <select
            id=id.to_string()
            data-testid=field.name
            prop:value=move || value.get().to_string()
            aria-describedby=note_id.to_string()
            on:change=move |event| take.run(event_target_value(&event))
        >
            {options.iter().map(option).collect_view()}
        </select>
    }
}

/// The slider of a number, up to where it is useful to drag it.
fn slider_input(
    field: &'static Field,
    min: f64,
    reach: Memo<Reach>,
    value: Memo<Value>,
    take: Callback<String>,
) -> impl IntoView {
    view! {
        <input
            type="range"
            data-testid=format!("{}-slider", field.name)
            aria-label=format!("{}, slider", field.label)
            min=min
            max=move || reach.get().max
            step=move || reach.get().step
            prop:value=move || {
                // A browser cuts the value to the reach that it knows.
                reach.track();
                value.get().to_string()
            }
            on:input=move |event| take.run(event_target_value(&event))
        />
    }
}

/// The box of a number, which keeps what was typed and cannot be used.
#[allow(clippy::too_many_arguments)]
fn number_input(
    field: &'static Field,
    (min, max): (f64, f64),
    value: Memo<Value>,
    typed: RwSignal<Option<(String, String)>>,
    invalid: impl Fn() -> bool + Send + Sync + 'static,
    take: Callback<String>,
    id: &str,
    note_id: &str,
) -> impl IntoView {
    let is_auto = field.default() == Value::Auto;
    view! {
        <input
            type="number"
            id=id.to_string()
            data-testid=field.name
            min=min
            max=max
            step="any"
            placeholder=is_auto.then_some("auto")
            aria-invalid=move || invalid().to_string()
            aria-describedby=note_id.to_string()
            prop:value=move || match (typed.get(), value.get()) {
                (Some((text, _)), _) => text,
                (None, Value::Auto) => String::new(),
                (None, value) => value.to_string(),
            }
            on:input=move |event| take.run(event_target_value(&event))
        />
    }
}
