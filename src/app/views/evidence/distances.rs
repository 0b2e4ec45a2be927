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
                    {format!("Use eps = {}", short(eps))}
                </button>
            }
        });
        Some(view! {
            <section class="evidence-part" aria-label="Which radius" data-testid="distances">
                <h3>"Which radius?"</h3>
                <div class="advice">{knee}</div>
                <p class="help">
                    {format!(
                        "k-distance: each of the {} rows with its distance to neighbor {min_samples} (itself counted), \
                         sorted. The knee is where the curve lies farthest below its chord (Kneedle). Drag the line, \
                         click on the curve or use the arrow keys to set the radius.",
                        whole(found.curve.len())
                    )}
                </p>
                <Curve found=found.clone() min_samples=min_samples />
            </section>
        })
    }
}

/// What the knee's radius gives, in words.
fn verdict(eps: f64, cell: &Cell) -> String {
    let at = format!("At the knee (eps = {})", short(eps));
    if cell.clusters == 0 {
        return format!("{at} every row is noise: no crowd is that dense.");
    }
    if cell.largest >= 0.8 {
        return format!(
            "{at} DBSCAN mainly finds outliers here: one segment holds {}, and {} are noise.",
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
fn Curve(found: Distances, min_samples: usize) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let eps = radius(controller.settings);
    let found = Arc::new(found);
    let most = top(&found);
    let label = match found.knee {
        Some((_, eps, _)) => format!("Distance of each row to its neighbor, sorted, with its knee at {}.", short(eps)),
        None => "Distance of each row to its neighbor, sorted; it has no knee.".to_string(),
    };
    let drawn = found.clone();
    view! {
        <RadiusChart
            names=("eps-line", "Radius on the curve of distances")
            named=Named::new("distances", "Distance of each row to its neighbor, sorted (k-distance)")
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
        <Table name="distances-table" heads=["Rows at least as dense", "Distance at most"]>
            {rows}
        </Table>
    }
}
