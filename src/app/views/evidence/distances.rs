//! The distance of every row to its neighbor, sorted: where the curve bends, crowds end and outliers begin.

use super::radius_chart::{rounded, RadiusChart};
use crate::app::components::linear_scale::{line, Scale};
use crate::app::format::{percent, short, whole};
use crate::app::settings::{Value, ALGORITHM, EPS};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::Controller;
use crate::protocol::evidence::{Cell, Distances, EvidenceSpec, Found};
use crate::protocol::spec::Algorithm;
use leptos::prelude::*;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;

/// The curve with its knee, the present radius to drag, and what DBSCAN finds at the knee.
#[component]
pub fn DistancesView() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let spec = Memo::new(move |_| {
        controller.cluster.clustering.with(|clustering| {
            let spec = &clustering.as_ref()?.spec;
            let (min_samples, metric) = spec.cluster.density_tree()?;
            Some((spec.prepare.clone(), min_samples, metric))
        })
    });
    let known = search.watch(move || {
        let (prepare, min_samples, metric) = spec.get()?;
        Some(EvidenceSpec::Distances { prepare, min_samples, metric })
    });
    move || {
        let evidence = known.get()?;
        let min_samples = spec.get_untracked()?.1;
        let Found::Distances(found) = &evidence.found else { return None };
        let knee = found.knee.map(|(_, eps, cell)| {
            view! {
                <p data-testid="knee" data-value=eps.to_string()>{verdict(eps, &cell)}</p>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| controller.set(&EPS, Value::Number(rounded(eps)))
                    disabled=move || controller.settings.with(|s| s.choice(&ALGORITHM) != Algorithm::Dbscan)
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
                        "Distance of each of the {} rows to its neighbour number {min_samples} (itself counted), \
                         sorted. The knee is where the curve lies farthest below its chord (Kneedle).",
                        whole(found.curve.len())
                    )}
                </p>
                <Curve found=found.clone() />
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
fn Curve(found: Distances) -> impl IntoView {
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
                <text x=x.at(at as f64) - 8.0 y=y.at(eps) - 7.0 text-anchor="end">{format!("knee \
                    {}", short(eps))}</text>
            </g>
        }
    });
    view! {
        <RadiusChart
            names=("eps-line", "Radius on the curve of distances")
            file=("distances", "Distance of each row to its neighbour, sorted")
            size=(WIDTH, HEIGHT)
            top=top
            y=y
        >
            <text class="tick" text-anchor="start" x="32" y=HEIGHT - 4.0>"densest row"</text>
            <text class="tick" text-anchor="end" x=WIDTH - 4.0 y=HEIGHT - 4.0>"farthest row"</text>
            <path class="curve" d=path />
            {knee}
        </RadiusChart>
    }
}
