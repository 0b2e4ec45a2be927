//! One setting with its label, value, help, default and, where it cannot be used, the reason.

use crate::app::settings::slider::{reach, Reach};
use crate::app::settings::{Field, Kind, Settings, Value};
use crate::app::state::Controller;
use crate::words::settings as words;
use leptos::prelude::*;

/// What the inputs of a field share. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct FieldState {
    controller: Controller,
    field: &'static Field,
    /// The value.
    pub value: Memo<Value>,
    /// What was typed and cannot be used, with the reason.
    typed: RwSignal<Option<(String, String)>>,
    /// Why the value cannot be used.
    problem: Memo<Option<String>>,
}

impl FieldState {
    /// Of a field of the settings on the page.
    pub fn new(field: &'static Field) -> FieldState {
        let controller = expect_context::<Controller>();
        // What was typed and cannot be used stays in the box as it was typed.
        let typed = RwSignal::new(None::<(String, String)>);
        let problem = Memo::new(move |_| {
            let error =
                controller.alerts.control_error.with(|error| error.clone().filter(|(name, _)| name == field.name));
            typed.get().map(|(_, sentence)| sentence).or(error.map(|(_, sentence)| sentence))
        });
        let value = Memo::new(move |_| controller.settings.with(|settings| settings.get(field)));
        FieldState { controller, field, value, typed, problem }
    }

    /// Takes what was typed or dragged.
    pub fn take(self, text: String) {
        match self.field.parse(&text) {
            Ok(parsed) => {
                self.typed.set(None);
                self.controller.set(self.field, parsed);
            }
            Err(sentence) => self.typed.set(Some((text, sentence))),
        }
    }

    /// Goes back to the value it starts with.
    pub fn reset(self) {
        self.typed.set(None);
        self.controller.set(self.field, self.field.default());
    }

    fn is_changed(self) -> bool {
        self.value.get() != self.field.default() || self.typed.with(Option::is_some)
    }

    /// How far its slider reaches.
    pub fn reach(self) -> Memo<Reach> {
        let FieldState { controller, field, .. } = self;
        let range = move || controller.cluster.prepared.with(|prepared| prepared.as_ref().map(|found| found.range));
        Memo::new(move |_| controller.settings.with(|settings| reach(field, settings, range())))
    }
}

/// The control of a field, made from the field's description.
#[component]
pub fn Control(
    /// The field.
    field: &'static Field,
) -> impl IntoView {
    let state = FieldState::new(field);
    let input = match field.kind {
        Kind::Choice(options) => choice_input(state, options).into_any(),
        Kind::Number { default, .. } => {
            let slider = default.map(|_| view! { <Slider state=state /> });
            view! { {slider} <NumberBox state=state /> }.into_any()
        }
    };
    view! {
        <div class="control" class:wide=matches!(field.kind, Kind::Choice(_) | Kind::Number { default: None, .. })>
            <label for=format!("control-{}", field.name)>{field.label}</label>
            <div class="control-input">{input}</div>
            <ControlAids state=state />
        </div>
    }
}

/// The way back to the default, the help, and what is wrong.
#[component]
pub fn ControlAids(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let FieldState { controller, field, problem, .. } = state;
    let help_open = RwSignal::new(false);
    // What the address has wrong of it is told on top of the page, once aloud.
    let told = Memo::new(move |_| {
        controller
            .alerts
            .at_controls
            .with(|told| told.iter().find(|(name, _)| *name == field.name).map(|(_, sentence)| sentence.clone()))
    });
    let refusal = move || match field.kind {
        Kind::Choice(options) => {
            let reason =
                |settings: &Settings, word| settings.refused(field, word).filter(|_| settings.offers(field, word));
            options.iter().find_map(|(word, _)| controller.settings.with(|settings| reason(settings, word)))
        }
        Kind::Number { .. } => None,
    };
    let default_label = Settings::default().told(field);
    let changed = move || state.is_changed();
    view! {
        <div class="control-aids">
            <button
                type="button"
                class="aid"
                class:idle=move || !changed()
                disabled=move || !changed()
                aria-label=words::back_to_of(field.label, &default_label)
                title=words::back_to(&default_label)
                on:click=move |_| state.reset()
            >
                "↺"
            </button>
            <button
                type="button"
                class="aid"
                aria-label=words::help_of(field.label)
                aria-expanded=move || help_open.get().to_string()
                on:click=move |_| help_open.update(|open| *open = !*open)
            >
                "?"
            </button>
        </div>
        <div class="control-note" id=format!("note-{}", field.name)>
            {move || help_open.get().then(|| view! { <p class="help">{field.help}</p> })}
            {move || refusal().map(|reason| {
                view! { <p class="help" data-testid=format!("{}-reason", field.name)>{reason}</p> }
            })}
            {move || problem.get().map(|sentence| view! { <p class="problem" role="alert">{sentence}</p> })}
            {move || told.get().map(|sentence| view! { <p class="problem">{sentence}</p> })}
        </div>
    }
}

/// The choices of a field; one that the other settings refuse cannot be chosen, and one that they have no use for is
/// not shown.
fn choice_input(state: FieldState, options: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let FieldState { controller, field, value, .. } = state;
    let settings: RwSignal<Settings> = controller.settings;
    let option = |&(word, label): &(&'static str, &'static str)| {
        let refused = move || settings.with(|settings| settings.refused(field, word)).is_some();
        let hidden = move || !settings.with(|settings| settings.offers(field, word));
        view! {
            <option value=word disabled=refused hidden=hidden selected=move || value.get() == Value::Choice(word)>
                {label}
            </option>
        }
    };
    view! {
        <select
            id=format!("control-{}", field.name)
            data-testid=field.name
            prop:value=move || value.get().to_string()
            aria-describedby=format!("note-{}", field.name)
            on:change=move |event| state.take(event_target_value(&event))
        >
            {options.iter().map(option).collect_view()}
        </select>
    }
}

/// The slider of a number, up to where it is useful to drag it.
#[component]
pub fn Slider(
    /// The field.
    state: FieldState,
    /// The value in words, for those who do not see what stands above it.
    #[prop(optional, into)]
    spoken: Option<Signal<String>>,
) -> impl IntoView {
    let FieldState { field, value, .. } = state;
    let reach = state.reach();
    let least = match field.kind {
        Kind::Number { min, .. } => min,
        Kind::Choice(_) => 0.0,
    };
    view! {
        <input
            type="range"
            data-testid=format!("{}-slider", field.name)
            aria-label=words::slider_of(field.label)
            aria-valuetext=move || spoken.map(|spoken| spoken.get()).filter(|text| !text.is_empty())
            min=least
            max=move || reach.get().max
            step=move || reach.get().step
            prop:value=move || {
                // A browser cuts the value to the reach that it knows.
                reach.track();
                value.get().to_string()
            }
            on:input=move |event| state.take(event_target_value(&event))
        />
    }
}

/// The box of a number, which keeps what was typed and cannot be used.
#[component]
pub fn NumberBox(
    /// The field.
    state: FieldState,
) -> impl IntoView {
    let FieldState { field, value, typed, problem, .. } = state;
    let is_auto = field.default() == Value::Auto;
    let (min, max) = match field.kind {
        Kind::Number { min, max, .. } => (min, max),
        Kind::Choice(_) => (0.0, 0.0),
    };
    view! {
        <input
            type="number"
            id=format!("control-{}", field.name)
            data-testid=field.name
            min=min
            max=max
            step="any"
            placeholder=is_auto.then_some(words::AUTO)
            aria-invalid=move || problem.with(Option::is_some).to_string()
            aria-describedby=format!("note-{}", field.name)
            prop:value=move || match (typed.get(), value.get()) {
                (Some((text, _)), _) => text,
                (None, Value::Auto) => String::new(),
                (None, value) => value.to_string(),
            }
            on:input=move |event| state.take(event_target_value(&event))
        />
    }
}
