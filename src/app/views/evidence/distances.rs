//! The distance of every row to its neighbour, sorted: where the curve bends, crowds end and outliers begin.

use super::plot::{line, place, Scale};
use crate::app::evidence::Background;
use crate::app::numbers::{percent, short, whole};
use crate::app::settings::{Value, ALGORITHM, EPS};
use crate::app::state::State;
use crate::protocol::evidence::{Cell, Distances, EvidenceSpec, Found};
use crate::protocol::spec::ClusterSpec;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;

/// Three digits are as fine as a hand can choose.
fn rounded(eps: f64) -> f64 {
    format!("{eps:.2e}").parse().unwrap_or(eps)
}

/// The curve with its knee, the present radius to drag, and what DBSCAN finds at the knee.
#[component]
pub fn DistancesView() -> impl IntoView {
    let state = expect_context::<State>();
    let background = expect_context::<Background>();
    // DBSCAN's radius follows a hand; HDBSCAN has none.
    let eps = Memo::new(move |_| {
        state.settings.with(|settings| match (settings.choice(&ALGORITHM), settings.get(&EPS)) {
            ("dbscan", Value::Number(eps)) => Some(eps),
            _ => None,
        })
    });
    let spec = Memo::new(move |_| {
        state.answer.with(|answer| {
            let spec = &answer.as_ref()?.spec;
            match spec.cluster {
                ClusterSpec::Dbscan { min_samples, metric, .. } | ClusterSpec::Hdbscan { min_samples, metric, .. } => {
                    Some((spec.prepare.clone(), min_samples, metric))
                }
                _ => None,
            }
        })
    });
    move || {
        let (prepare, min_samples, metric) = spec.get()?;
        let evidence = background.get(&EvidenceSpec::Distances { prepare, min_samples, metric })?.ok()?;
        let Found::Distances(found) = &evidence.found else { return None };
        let knee = found.knee.map(|(_, eps, cell)| {
            view! {
                <p data-testid="knee" data-value=eps.to_string()>{verdict(eps, &cell)}</p>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| state.set(&EPS, Value::Number(rounded(eps)))
                    disabled=move || state.settings.with(|s| s.choice(&ALGORITHM) != "dbscan")
                >
                    {format!("Take {}", short(eps))}
                </button>
            }
        });
        Some(view! {
            <section class="evidence-part" aria-label="Which radius" data-testid="distances">
                <h3>"Which radius?"</h3>
                <div class="advice">{knee}</div>
                <p class="help">
                    {format!(
                        "Distance of each of the {} rows to its neighbour number {min_samples} (itself counted), sorted. The knee \
                         is where the curve lies farthest below its chord (Kneedle).",
                        whole(found.curve.len())
                    )}
                </p>
                <Curve found=found.clone() eps=eps />
            </section>
        })
    }
}

/// What the knee's radius gives, in words.
fn verdict(eps: f64, cell: &Cell) -> String {
    let at = format!("At the knee (radius {})", short(eps));
    if cell.clusters == 0 {
        return format!("{at} every row is noise: no crowd is that dense.");
    }
    if cell.largest >= 0.8 {
        return format!(
            "{at} {} of the rows are one segment and {} are noise: density works as an outlier finder on this table.",
            percent(cell.largest),
            percent(cell.noise)
        );
    }
    if cell.second < 0.05 {
        return format!(
            "{at} there are {} segments, but the second largest holds only {} of the rows, and {} are noise.",
            cell.clusters,
            percent(cell.second),
            percent(cell.noise)
        );
    }
    format!(
        "{at} there are {} segments, the two largest with {} and {} of the rows, and {} are noise.",
        cell.clusters,
        percent(cell.largest),
        percent(cell.second),
        percent(cell.noise)
    )
}

#[component]
fn Curve(found: Distances, eps: Memo<Option<f64>>) -> impl IntoView {
    let state = expect_context::<State>();
    let n = found.curve.len();
    let at = |share: f64| f64::from(found.curve[((n - 1) as f64 * share) as usize]);
    // The last few rows are often so far out that they would flatten everything else.
    let knee = found.knee.map_or(0.0, |(_, eps, _)| eps);
    let top = (at(0.995) * 1.1).max(knee * 1.5).min(at(1.0)).max(1e-9);
    let x = Scale::new((0.0, (n.max(2) - 1) as f64), (30.0, WIDTH - 4.0));
    let y = Scale::new((0.0, top), (HEIGHT - 16.0, 6.0));
    let step = (n / 600).max(1);
    let points = (0..n).step_by(step).chain(std::iter::once(n - 1));
    let path = line(points.map(|i| (x.at(i as f64), y.at(f64::from(found.curve[i]).min(top)))));
    let knee = found.knee.map(|(at, eps, _)| {
        view! {
            <g class="knee">
                <circle cx=x.at(at as f64) cy=y.at(eps) r="5" />
                <text x=x.at(at as f64) - 8.0 y=y.at(eps) - 7.0 text-anchor="end">{format!("knee {}", short(eps))}</text>
            </g>
        }
    });
    let ticks = [0.0, 0.5, 1.0]
        .map(|share| {
            view! { <text class="tick" text-anchor="end" x="26" y=y.at(top * share) + 3.0>{short(top * share)}</text> }
        })
        .collect_view();
    let set = move |value: f64| {
        let value = rounded(value.clamp(top / 1000.0, 1000.0));
        state.set(&EPS, Value::Number(value));
    };
    let dragging = StoredValue::new(false);
    let move_to = move |event: &web_sys::PointerEvent| {
        if let Some((_, place)) = place(event, WIDTH, HEIGHT) {
            set(y.value(place.clamp(6.0, HEIGHT - 16.0)));
        }
    };
    let grab = move |event: web_sys::PointerEvent| {
        if eps.get_untracked().is_none() {
            return;
        }
        dragging.set_value(true);
        if let Some(target) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the drag ends at the drawing's edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        move_to(&event);
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let Some(now) = eps.get_untracked() else { return };
        let factor = match event.key().as_str() {
            "ArrowUp" | "ArrowRight" => 1.05,
            "ArrowDown" | "ArrowLeft" => 1.0 / 1.05,
            _ => return,
        };
        event.prevent_default();
        set(now * factor);
    };
    let height = move || eps.get().map(|eps| y.at(eps.min(top)));
    view! {
        <svg
            class="distances"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="slider"
            tabindex="0"
            data-testid="eps-line"
            aria-label="Radius on the curve of distances"
            aria-valuemin="0"
            aria-valuemax=short(top)
            aria-valuenow=move || eps.get()
            aria-valuetext=move || eps.get().map(|eps| format!("radius {}", short(eps)))
            on:keydown=turn
            on:pointerdown=grab
            on:pointermove=move |event| {
                if dragging.get_value() {
                    move_to(&event);
                }
            }
            on:pointerup=move |_| dragging.set_value(false)
            on:pointercancel=move |_| dragging.set_value(false)
        >
            <line class="axis" x1="30" x2=WIDTH y1=HEIGHT - 16.0 y2=HEIGHT - 16.0 />
            {ticks}
            <text class="tick" text-anchor="start" x="32" y=HEIGHT - 4.0>"densest row"</text>
            <text class="tick" text-anchor="end" x=WIDTH - 4.0 y=HEIGHT - 4.0>"farthest row"</text>
            <path class="curve" d=path />
            {knee}
            {move || {
                height()
                    .map(|height| {
                        view! {
                            <line class="handle" x1="30" x2=WIDTH y1=height y2=height />
                            <text class="handle-text" x="36" y=height - 4.0>
                                {format!("radius {}", short(eps.get().unwrap_or(0.0)))}
                            </text>
                        }
                    })
            }}
        </svg>
    }
}
