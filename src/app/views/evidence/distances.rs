//! The distance of every row to its neighbor, sorted: where the curve bends, crowds end and outliers begin.

use super::radius_chart::{radius, rounded, RadiusChart};
use crate::app::components::chart::Named;
use crate::app::components::table::Table;
use crate::app::components::Twin;
use crate::app::drawing::charts::distances::{figure, top};
use crate::app::format::{percent, short, whole};
use crate::app::settings::{Value, ALGORITHM, EPS};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::Controller;
use crate::protocol::evidence::{Cell, Distances, EvidenceSpec, Found};
use crate::protocol::spec::Algorithm;
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

/// Shares of the rows that the table tells the distance of.
const TOLD: [f64; 9] = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0];

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
                    {words::use_eps(&short(eps))}
                </button>
            }
        });
        Some(view! {
            <section class="evidence-part" aria-label=words::RADIUS data-testid="distances">
                <h3>{words::RADIUS_HEADING}</h3>
                <div class="advice">{knee}</div>
                <p class="help">
                    {words::k_distance(&whole(found.curve.len()), &whole(min_samples))}
                </p>
                <Curve found=found.clone() min_samples=min_samples />
            </section>
        })
    }
}

/// What the knee's radius gives, in words.
fn verdict(eps: f64, cell: &Cell) -> String {
    let (eps, segments) = (short(eps), whole(cell.clusters));
    let [largest, second, noise] = [cell.largest, cell.second, cell.noise].map(percent);
    if cell.clusters == 0 {
        words::knee_all_noise(&eps)
    } else if cell.largest >= 0.8 {
        words::knee_outliers(&eps, &largest, &noise)
    } else if cell.second < 0.05 {
        words::knee_one_segment(&eps, &segments, &second, &noise)
    } else {
        words::knee_segments(&eps, &segments, &largest, &second, &noise)
    }
}

#[component]
fn Curve(found: Distances, min_samples: usize) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let eps = radius(controller.settings);
    let found = Arc::new(found);
    let most = top(&found);
    let label = match found.knee {
        Some((_, eps, _)) => words::distances_knee(&short(eps)),
        None => words::DISTANCES_NO_KNEE.to_string(),
    };
    let drawn = found.clone();
    view! {
        <RadiusChart
            names=("eps-line", words::DISTANCES_LINE)
            named=Named::new("distances", words::DISTANCES_TITLE)
            label=Signal::derive(move || label.clone())
            top=most
            draw=Arc::new(move |look, frame| {
                // On the page the line is not plotly's, so the chart stays while the radius moves.
                let radius = frame.title.as_ref().and_then(|_| eps.get());
                Some(figure(look, frame, &drawn, min_samples, radius))
            })
        />
        <Twin>{numbers(&found)}</Twin>
    }
}

/// The distances at some shares of the rows.
fn numbers(found: &Distances) -> impl IntoView {
    let last = found.curve.len().saturating_sub(1) as f64;
    let row = |share: f64| {
        let distance = found.curve.get((last * share) as usize).map_or(f64::NAN, |&distance| f64::from(distance));
        view! { <tr><th scope="row">{percent(share)}</th><td>{short(distance)}</td></tr> }
    };
    let rows = TOLD.map(row).collect_view();
    view! {
        <Table name="distances-table" heads=[words::AS_DENSE, words::DISTANCE_AT_MOST]>
            {rows}
        </Table>
    }
}
