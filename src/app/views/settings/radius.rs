//! The distance of each row to its neighbor, sorted, above the slider of DBSCAN's radius: the radius is a line across
//! it.

use super::main_setting::MainSlider;
use crate::app::components::linear_scale::Scale;
use crate::app::format::{percent, short, whole};
use crate::app::settings::{Settings, Value, EPS};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::protocol::evidence::{Distances, EvidenceSpec, Found};
use crate::words::rail as words;
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 248.0;
const HEIGHT: f64 = 110.0;
const LEFT: f64 = 30.0;
const BOTTOM: f64 = HEIGHT - 16.0;
/// So many points draw the curve.
const POINTS: usize = 240;

/// The curve, the radius on it and the radius at its bend.
#[component]
pub(super) fn Radius() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let slider = expect_context::<MainSlider>();
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|found| {
            let spec = &found.as_ref()?.spec;
            let (min_samples, metric) = spec.cluster.density_tree()?;
            Some(EvidenceSpec::Distances { prepare: spec.prepare.clone(), min_samples, metric })
        })
    });
    let followed = search.watch(move || spec.get());
    let found = Memo::new(move |_| match &followed.get()?.found {
        Found::Distances(found) if !found.curve.is_empty() => Some(Arc::new(found.clone())),
        _ => None,
    });
    let eps = Memo::new(move |_| match settings.with(|settings| settings.get(&EPS)) {
        Value::Number(eps) => eps,
        _ => f64::NAN,
    });
    // The share of rows that have their neighbors within the radius: the cores of segments.
    let share = move || {
        found.with(|found| {
            let curve = &found.as_ref()?.curve;
            Some(curve.partition_point(|&distance| f64::from(distance) <= eps.get()) as f64 / curve.len() as f64)
        })
    };
    let sentence = move || match share() {
        Some(share) => words::cores(&percent(share)),
        None => words::CURVE_WAITS.to_string(),
    };
    Effect::new(move |_| slider.spoken.set(words::radius(&short(eps.get()), &sentence())));
    let knee = move || {
        let (_, knee, _) = found.with(|found| found.as_ref()?.knee)?;
        let text = short(knee);
        let rounded: f64 = format!("{knee:.2e}").parse().unwrap_or(knee);
        Some(view! {
            <div class="recommendation" data-testid="recommendation" data-value=knee.to_string()>
                <p>{words::bend(&text)}</p>
                <button
                    type="button"
                    class="button small"
                    data-testid="recommendation-go"
                    disabled=move || eps.get() == rounded
                    on:click=move |_| settings.update(|settings| settings.set(&EPS, Value::Number(rounded)))
                >
                    {words::use_radius(&text)}
                </button>
            </div>
        })
    };
    view! {
        <p class="main-score">{sentence}</p>
        {move || found.get().map(|found| view! { <Curve found=found eps=eps /> })}
        {slider.view()}
        {knee}
    }
}

#[component]
fn Curve(found: Arc<Distances>, eps: Memo<f64>) -> impl IntoView {
    let n = found.curve.len();
    let at = |share: f64| f64::from(found.curve[((n - 1) as f64 * share) as usize]);
    // The last few rows are often so far out that they would flatten everything else.
    let knee = found.knee.map_or(0.0, |(_, knee, _)| knee);
    let top = (at(0.99) * 1.1).max(knee * 1.5).min(at(1.0)).max(1e-9);
    let x = Scale::new((0.0, (n.max(2) - 1) as f64), (LEFT, WIDTH - 4.0));
    let y = Scale::new((0.0, top), (BOTTOM, 6.0));
    let points = (0..n).step_by(n.div_ceil(POINTS)).chain(std::iter::once(n - 1));
    let path = line(points.map(|i| (x.at(i as f64), y.at(f64::from(found.curve[i]).min(top)))));
    let height = move || y.at(eps.get().clamp(0.0, top));
    let ticks = [0.0, 0.5, 1.0]
        .map(|share| {
            let value = share * top;
            view! { <text class="k-tick" text-anchor="end" x=LEFT - 4.0 y=y.at(value) + 3.0>{short(value)}</text> }
        })
        .collect_view();
    let mark = found.knee.map(|(place, knee, _)| {
        view! { <circle class="k-knee" cx=x.at(place as f64) cy=y.at(knee.min(top)) r="4" /> }
    });
    view! {
        <svg
            class="k-chart"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=words::curve(&whole(n), &short(top))
            data-testid="radius-curve"
        >
            <line x1=LEFT x2=WIDTH y1=BOTTOM y2=BOTTOM />
            {ticks}
            <path class="k-curve" d=path />
            {mark}
            <line class="k-now" x1=LEFT x2=WIDTH y1=height y2=height />
            <text class="k-tick" x=LEFT y=HEIGHT - 3.0>{words::NEAREST_FIRST}</text>
        </svg>
    }
}

/// A line through points, as an SVG path.
fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        path += &format!("{}{x:.1},{y:.1}", if path.is_empty() { "M" } else { "L" });
    }
    path
}
