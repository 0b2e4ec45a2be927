//! The setting that decides how many segments there are: a large number with a button on either side, the evidence for
//! it as a chart, and a slider of the chart's width.

use crate::app::components::{ControlAids, FieldState, NumberBox, Slider};
use crate::app::settings::{Field, Value};
use crate::words::rail as words;
use leptos::prelude::*;

/// The slider of the setting, for the chart that stands above it.
#[derive(Clone, Copy)]
pub(super) struct MainSlider {
    state: FieldState,
    /// What it says to those who do not see the chart; the chart sets it.
    pub(super) spoken: RwSignal<String>,
}

impl MainSlider {
    /// The slider.
    pub(super) fn view(self) -> impl IntoView {
        view! { <Slider state=self.state spoken=self.spoken /> }
    }
}

/// The setting with its chart, which are the children.
#[component]
pub(super) fn MainSetting(
    /// What is asked.
    title: &'static str,
    /// The field.
    field: &'static Field,
    /// The chart, the slider below it, and what is recommended; the slider alone where there is no chart.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let state = FieldState::new(field);
    let reach = state.reach();
    let slider = MainSlider { state, spoken: RwSignal::new(String::new()) };
    provide_context(slider);
    let step = move |by: f64| {
        let Value::Number(now) = state.value.get_untracked() else { return };
        let step = reach.get_untracked().step;
        // Decimal steps: 1.5 less 0.05 is 1.45, not 1.4499999.
        let next = ((now / step + by).round() * step * 1e9).round() / 1e9;
        state.take(next.to_string());
    };
    view! {
        <h2>{title}</h2>
        <div class="main-setting">
            <label class="only-read" for=format!("control-{}", field.name)>{field.label}</label>
            <NumberBox state=state />
            <span class="stepper">
                <button
                    type="button"
                    data-testid=format!("{}-less", field.name)
                    aria-label=words::less(field.label)
                    on:click=move |_| step(-1.0)
                >
                    "−"
                </button>
                <button
                    type="button"
                    data-testid=format!("{}-more", field.name)
                    aria-label=words::more(field.label)
                    on:click=move |_| step(1.0)
                >
                    "+"
                </button>
            </span>
            <ControlAids state=state />
        </div>
        {match children {
            Some(children) => children().into_any(),
            None => slider.view().into_any(),
        }}
    }
}
