//! DBSCAN's radius as a line that follows a hand: over the curve of distances and over the reachability, which plotly
//! draws. The line is the page's own, because it answers within a frame and is a slider for the keyboard.

use crate::app::components::chart::{Chart, Draw, Named};
use crate::app::drawing::charts::distances::{depth, distance, HEIGHT, ROOM};
use crate::app::drawing::plotly::Picked;
use crate::app::format::short;
use crate::app::settings::Settings;
use crate::app::settings::{Value, ALGORITHM, EPS};
use crate::app::state::Controller;
use crate::protocol::spec::Algorithm;
use crate::words::evidence as words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

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

/// The height of a pointer over the line's element, as a share from the top.
fn share(event: &web_sys::PointerEvent) -> Option<f64> {
    let line = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let frame = line.parent_element()?.get_bounding_client_rect();
    Some((f64::from(event.client_y()) - frame.top()) / frame.height().max(1.0))
}

/// A chart whose height is a distance, from `top` down to 0, with the radius over it; a click sets the radius too.
#[component]
pub(super) fn RadiusChart(
    /// Its `data-testid` and its name.
    names: (&'static str, &'static str),
    /// What the chart is called.
    named: Named,
    /// What it says to who does not see it.
    #[prop(into)]
    label: Signal<String>,
    /// The greatest distance drawn.
    top: f64,
    /// Draws the chart.
    draw: Draw,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let eps = radius(controller.settings);
    let held = StoredValue::new(false);
    let set = move |value: f64| controller.set(&EPS, Value::Number(rounded(value.clamp(top / 1000.0, 1000.0))));
    let turn = move |event: web_sys::KeyboardEvent| {
        let factor = match event.key().as_str() {
            "ArrowUp" | "ArrowRight" => 1.05,
            "ArrowDown" | "ArrowLeft" => 1.0 / 1.05,
            _ => return,
        };
        if let Some(now) = eps.get_untracked() {
            event.prevent_default();
            set(now * factor);
        }
    };
    let grab = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        held.set_value(true);
        if let Some(line) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the drag ends where the pointer leaves the line.
            let _ = line.set_pointer_capture(event.pointer_id());
        }
    };
    let follow = move |event: web_sys::PointerEvent| {
        if let (true, Some(share)) = (held.get_value(), share(&event)) {
            set(distance(share, top));
        }
    };
    let pick = Callback::new(move |picked: Picked| {
        if let (Some(_), Some((_, value))) = (eps.get_untracked(), picked.under) {
            set(value);
        }
    });
    let told = move || eps.get().map_or(words::NO_RADIUS.into(), |eps| words::radius(&short(eps)));
    let line = move || {
        view! {
            <div
                class="radius-line"
                style:top=move || format!("{:.2}%", 100.0 * depth(eps.get().unwrap_or(0.0), top))
                on:pointerdown=grab
                on:pointermove=follow
                on:pointerup=move |_| held.set_value(false)
                on:pointercancel=move |_| held.set_value(false)
            >
                <span>{told}</span>
            </div>
        }
    };
    let [left, right, above, below] = ROOM;
    let place =
        format!("left: {left}px; right: {right}px; top: {above}px; height: {}px", HEIGHT as usize - above - below);
    // The line's element stays while the radius moves: a hand holds it.
    let has_line = Memo::new(move |_| eps.with(Option::is_some));
    view! {
        <figure class="figure">
            <Chart named=named label=label draw=draw pick=pick>
                <div
                    class="radius"
                    style=place
                    role="slider"
                    tabindex="0"
                    data-testid=names.0
                    aria-label=names.1
                    aria-orientation="vertical"
                    aria-disabled=move || eps.get().is_none().to_string()
                    aria-valuemin="0"
                    aria-valuemax=top
                    aria-valuenow=move || eps.get()
                    aria-valuetext=told
                    on:keydown=turn
                >
                    {move || has_line.get().then(line)}
                </div>
            </Chart>
        </figure>
    }
}
