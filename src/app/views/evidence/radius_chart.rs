//! DBSCAN's radius as a line that follows a hand: on the curve of distances and on the reachability.

use crate::app::components::draggable_line::Draggable;
use crate::app::components::linear_scale::Scale;
use crate::app::components::save_figure::SaveFigure;
use crate::app::format::short;
use crate::app::settings::Settings;
use crate::app::settings::{Value, ALGORITHM, EPS};
use crate::app::state::Controller;
use crate::protocol::spec::Algorithm;
use leptos::prelude::*;

/// Three digits are as fine as a hand can choose.
pub(super) fn rounded(eps: f64) -> f64 {
    format!("{eps:.2e}").parse().unwrap_or(eps)
}

/// The radius as it is set; HDBSCAN has none.
pub(super) fn radius(settings_signal: RwSignal<Settings>) -> Memo<Option<f64>> {
    Memo::new(move |_| {
        settings_signal.with(|settings| match (settings.choice(&ALGORITHM), settings.get(&EPS)) {
            (Algorithm::Dbscan, Value::Number(eps)) => Some(eps),
            _ => None,
        })
    })
}

/// A chart whose height is a distance, from `top` down to 0, with the radius drawn across it.
#[component]
pub(super) fn RadiusChart(
    /// Its `data-testid` and its name.
    names: (&'static str, &'static str),
    /// The end of the name of the file that it is saved in, and what stands above it there.
    file: (&'static str, &'static str),
    /// Width and height.
    size: (f64, f64),
    /// The greatest distance drawn.
    top: f64,
    /// From distance to height.
    y: Scale,
    /// What is drawn.
    children: Children,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let eps = radius(controller.settings);
    let set = move |value: f64| {
        controller.set(&EPS, Value::Number(rounded(value.clamp(top / 1000.0, 1000.0))));
    };
    let (highest, lowest) = (y.at(top), y.at(0.0));
    let drag = move |at: f64| set(y.value(at.clamp(highest, lowest)));
    let turn = move |up: bool| {
        if let Some(now) = eps.get_untracked() {
            set(now * if up { 1.05 } else { 1.0 / 1.05 });
        }
    };
    let value_text = move || eps.get().map_or("no radius".into(), |eps| format!("radius {}", short(eps)));
    let ticks = [0.0, 0.5, 1.0]
        .map(|share| {
            view! { <text class="tick" text-anchor="end" x="26" y=y.at(top * share) + 3.0>{short(top * share)}</text> }
        })
        .collect_view();
    let line = move || {
        eps.get().map(|eps| {
            let height = y.at(eps.min(top));
            view! {
                <line class="handle" x1="30" x2=size.0 y1=height y2=height />
                <text class="handle-text" x="36" y=(height - 4.0).max(10.0)>{format!("radius {}", short(eps))}</text>
            }
        })
    };
    view! {
        <figure class="figure">
        <SaveFigure name=file.0 title=file.1 />
        <Draggable
            names=("distances", names.0)
            label=names.1
            size=size
            range=("0".into(), short(top))
            now=eps.into()
            value_text=Signal::derive(value_text)
            drag=Callback::new(drag)
            turn=Callback::new(turn)
        >
            <line class="axis" x1="30" x2=size.0 y1=lowest y2=lowest />
            {ticks}
            {children()}
            {line}
        </Draggable>
        </figure>
    }
}
