//! What principal components tell: how much each (the scree plot) and of which columns it is made (the loadings).

use crate::app::components::chart::{Chart, Named};
use crate::app::components::save_figure::SaveFigure;
use crate::app::drawing::charts::scree;
use crate::app::drawing::color_scale::tint;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{fixed, percent, whole};
use crate::app::state::ClusterStore;
use crate::engine::prepare::FittedComponents;
use crate::words::rail as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The principal components at work; nothing without.
#[component]
pub fn ComponentsNote() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    move || {
        let found = cluster.prepared.with(|prepared| prepared.as_ref()?.report.components.clone())?;
        let kept = found.loadings.len();
        let share: f64 = found.shares.iter().take(kept).sum();
        let sentence = match found.shares.len() {
            1 => words::SINGLE_COMPONENT.to_string(),
            all => words::components(&whole(kept), &whole(all), &percent(share)),
        };
        let all = found.clone();
        let (shares, label) = (found.shares.clone(), scree::spoken(&found.shares, kept));
        Some(view! {
            <div class="components" data-testid="components">
                <p>{sentence.clone()}</p>
                <Chart
                    named=Named::new("scree", words::scree(&sentence))
                    label=Signal::derive(move || label.clone())
                    draw=Arc::new(move |look, frame| Some(scree::figure(look, frame, &shares, kept)))
                />
                <details>
                    <summary>{words::LOADINGS}</summary>
                    <SaveFigure name="loadings" draw=Callback::new(move |()| loadings_svg(&all)) />
                    {loadings(&found)}
                </details>
            </div>
        })
    }
}

/// The weight of each feature in each component that is kept.
fn loadings(found: &FittedComponents) -> impl IntoView {
    let heads = (1..=found.loadings.len()).map(|place| {
        let share = percent(found.shares.get(place - 1).copied().unwrap_or(0.0));
        view! { <th scope="col" title=words::component(&place.to_string(), &share)>{place}</th> }
    });
    let rows = found.features.iter().enumerate().map(|(at, name)| {
        let cells = found.loadings.iter().map(|weights| {
            let weight = weights[at];
            view! { <td style=tint(weight)>{fixed(weight, 2)}</td> }
        });
        view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="scrolled">
            <table class="data-table heat" data-testid="loadings">
                <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The same as a drawing of its own.
fn loadings_svg(found: &FittedComponents) -> String {
    let heads = (0..=found.loadings.len()).map(|place| if place == 0 { String::new() } else { place.to_string() });
    let lines = found.features.iter().enumerate().map(|(at, name)| {
        let weights = found.loadings.iter().map(|weights| (fixed(weights[at], 2), weights[at]));
        (name.clone(), weights.collect())
    });
    heat_svg(words::LOADINGS_TITLE, &Heat { heads: heads.collect(), lines: lines.collect() })
}
