//! OPTICS' reachability: the rows in the order in which density connects them, where valleys are segments.

use super::radius_chart::{radius, RadiusChart};
use crate::app::components::chart::Named;
use crate::app::components::table::Table;
use crate::app::components::{SymbolMark, Twin};
use crate::app::drawing::charts::reachability::{figure, top, Belonging};
use crate::app::drawing::charts::Frame;
use crate::app::format::{percent, short, whole};
use crate::app::settings::Settings;
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::{ClusterStore, Clustering};
use crate::protocol::evidence::{EvidenceSpec, Found, Reachability};
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

/// Segments that the table tells of.
const TOLD: usize = 24;

/// The plot with its table.
#[component]
pub fn ReachabilityView() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let eps = radius(expect_context::<RwSignal<Settings>>());
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|clustering| {
            let spec = &clustering.as_ref()?.spec;
            let (min_samples, metric) = spec.cluster.density_tree()?;
            Some(EvidenceSpec::Reachability { prepare: spec.prepare.clone(), min_samples, metric })
        })
    });
    let known = search.watch(move || spec.get());
    // The chart and its line stay while the radius moves; only the colors follow the segments.
    move || {
        let evidence = known.get()?;
        let Found::Reachability(found) = &evidence.found else { return None };
        if !found.distance.iter().any(|distance| distance.is_finite()) {
            return None;
        }
        let found = Arc::new(found.clone());
        let drawn = found.clone();
        let draw = Arc::new(move |look: &_, frame: &_| {
            let clustering = cluster.clustering.get()?;
            let segments = clustering.segmentation.segments.len();
            let names: Vec<String> = (0..segments).map(|label| cluster.name(label)).collect();
            let styles: Vec<_> = (0..segments).map(|label| clustering.style(label)).collect();
            let belonging = Belonging { labels: &clustering.segmentation.labels, names: &names, styles: &styles };
            Some(figure(look, frame, &drawn, &belonging, titled(frame).and_then(|()| eps.get())))
        });
        let most = top(&found);
        let label = move || {
            let segments = cluster.clustering.with(|c| c.as_ref().map_or(0, |c| c.segmentation.segments.len()));
            words::reachability(&whole(segments))
        };
        let twin = move || cluster.clustering.get().map(|clustering| table(cluster, &found, &clustering));
        Some(view! {
            <section class="evidence-part" aria-label=words::REACHABILITY data-testid="reachability">
                <h3>{words::REACHABILITY_HEADING}</h3>
                <p class="help">{words::REACHABILITY_HELP}</p>
                <RadiusChart
                    names=("reachability-line", words::REACHABILITY_LINE)
                    named=Named::new("reachability", words::REACHABILITY_TITLE)
                    label=Signal::derive(label)
                    top=most
                    draw=draw.clone()
                />
                <Twin summary=words::VALLEYS>{twin.clone()}</Twin>
            </section>
        })
    }
}

/// Whether a figure is for a file, which has a title.
fn titled(frame: &Frame) -> Option<()> {
    frame.title.as_ref().map(|_| ())
}

/// How deep the valley of each segment is.
fn table(cluster: ClusterStore, found: &Reachability, clustering: &Clustering) -> impl IntoView {
    let segments = clustering.segmentation.segments.len();
    let mut within: Vec<Vec<f32>> = vec![Vec::new(); segments];
    let mut first: Vec<Option<(usize, f32)>> = vec![None; segments];
    for (at, (&row, &distance)) in found.ordering.iter().zip(&found.distance).enumerate() {
        let label = clustering.segmentation.labels.get(row as usize).and_then(|&label| usize::try_from(label).ok());
        let Some(label) = label.filter(|&label| label < segments) else { continue };
        // The first row is reached from outside: it is the wall, not the valley.
        match first[label] {
            None => first[label] = Some((at, distance)),
            Some(_) => within[label].push(distance),
        }
    }
    let mut order: Vec<usize> = (0..segments).collect();
    order.sort_by_key(|&label| first[label].map_or(usize::MAX, |(at, _)| at));
    let total = found.distance.len().max(1);
    let rows = order
        .iter()
        .take(TOLD)
        .map(|&label| {
            let values = &mut within[label];
            values.sort_by(f32::total_cmp);
            let median = values.get(values.len() / 2).map_or("–".into(), |&value| short(f64::from(value)));
            let wall = match first[label] {
                Some((_, wall)) if wall.is_finite() => short(f64::from(wall)),
                _ => "–".into(),
            };
            let size = clustering.segmentation.segments[label].size;
            view! {
                <tr>
                    <th scope="row">
                        <SymbolMark style=clustering.style(label) />
                        {cluster.name(label)}
                    </th>
                    <td>{whole(size)}" · "{percent(size as f64 / total as f64)}</td>
                    <td>{median}</td>
                    <td>{wall}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table
            name="reachability-table"
            heads=[
                ("", ""), (words::ROWS, ""), (words::MEDIAN_REACHABILITY, words::MEDIAN_REACHABILITY_HELP),
                (words::PEAK_BEFORE, words::PEAK_BEFORE_HELP),
            ]
        >
            {rows}
        </Table>
        {(segments > TOLD).then(|| {
            view! { <p class="help">{words::first_of(&whole(TOLD), &whole(segments))}</p> }
        })}
    }
}
