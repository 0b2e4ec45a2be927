//! All segments by all columns: how each differs from everyone else.

use super::super::segments::OpenedSegment;
use crate::app::components::SymbolMark;
use crate::app::format::signed;
use crate::app::state::ClusterStore;
use crate::engine::explain::Aspect;
use crate::words::dock as words;
use leptos::prelude::*;

/// More segments, or columns, than these would be too small to be told apart.
const SEGMENTS: usize = 12;
const COLUMNS: usize = 24;

/// The heat map of effect sizes.
#[component]
pub fn AllSegments() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let opened = expect_context::<OpenedSegment>();
    let table = move || {
        let (explanation, clustering) = (cluster.explanation.get()?, cluster.clustering.get()?);
        let columns = explanation.columns.len().min(COLUMNS);
        let heads = explanation.columns.iter().take(columns).map(|name| {
            view! { <th scope="col" title=name.clone()><span>{name.clone()}</span></th> }
        });
        let rows = explanation.segments.iter().take(SEGMENTS).enumerate().map(|(label, segment)| {
            let mut deltas = vec![0.0; columns];
            for effect in &segment.effects {
                if let Aspect::Value(column) = effect.aspect {
                    if let Some(delta) = deltas.get_mut(column) {
                        *delta = effect.delta;
                    }
                }
            }
            let name = cluster.name(label);
            let cells = deltas.iter().zip(&explanation.columns).map(|(&delta, column)| {
                let text = signed(delta, 2);
                let title = words::effect(&name, column, &text);
                view! { <td style=heat(delta) title=title><span class="only-read">{text}</span></td> }
            });
            let is_open = move || opened.label(cluster) == Some(label);
            view! {
                <tr class:open=is_open>
                    <th scope="row" title=name.clone()>
                        <SymbolMark style=clustering.style(label) />
                        <span class="only-read">{name.clone()}</span>
                    </th>
                    {cells.collect_view()}
                </tr>
            }
        });
        Some(view! {
            <table class="glance">
                <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })
    };
    view! {
        <section class="glances" aria-label=words::ALL_SEGMENTS>
            <h3>{words::ALL_SEGMENTS}" "<small>{words::EFFECT_SIZE}</small></h3>
            {table}
            <p class="glance-scale" aria-hidden="true">
                <span>{words::LOWER}</span><span class="glance-bar"></span><span>{words::HIGHER}</span>
            </p>
        </section>
    }
}

/// The background of a cell: the stronger, the larger the effect.
fn heat(delta: f64) -> String {
    let color = if delta < 0.0 { "--lower" } else { "--higher" };
    format!("background: color-mix(in srgb, var({color}) {:.0}%, var(--ground))", 100.0 * delta.abs().min(1.0))
}
