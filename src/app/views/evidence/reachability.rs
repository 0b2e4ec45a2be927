//! OPTICS' reachability: the rows in the order in which density connects them, where valleys are segments.

use super::radius_chart::RadiusChart;
use crate::app::components::linear_scale::Scale;
use crate::app::components::table::Table;
use crate::app::components::{SymbolMark, Twin};
use crate::app::drawing::palette;
use crate::app::format::{percent, short, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::{ClusterStore, Clustering};
use crate::engine::cluster::labels::NOISE;
use crate::protocol::evidence::{EvidenceSpec, Found, Reachability};
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
/// Columns of the drawing; each shows the greatest distance among its rows, so that no wall between valleys is lost.
const COLUMNS: usize = 690;
/// Segments that the table tells of.
const TOLD: usize = 24;

/// The plot with its table.
#[component]
pub fn ReachabilityView() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|clustering| {
            let spec = &clustering.as_ref()?.spec;
            let (min_samples, metric) = spec.cluster.density_tree()?;
            Some(EvidenceSpec::Reachability { prepare: spec.prepare.clone(), min_samples, metric })
        })
    });
    let known = search.watch(move || spec.get());
    // The drawing and its line stay while the radius moves; only the colors follow the segments.
    move || {
        let evidence = known.get()?;
        let Found::Reachability(found) = &evidence.found else { return None };
        if !found.distance.iter().any(|distance| distance.is_finite()) {
            return None;
        }
        let found = Arc::new(found.clone());
        let top = top(&found);
        let x = Scale::new((0.0, COLUMNS.min(found.distance.len()) as f64), (30.0, WIDTH - 4.0));
        let y = Scale::new((0.0, top), (HEIGHT - 16.0, 6.0));
        let bars = {
            let found = found.clone();
            move || cluster.clustering.get().map(|clustering| bars(&found, &clustering, (x, y, top)))
        };
        let twin = move || cluster.clustering.get().map(|clustering| table(cluster, &found, &clustering));
        Some(view! {
            <section class="evidence-part" aria-label="Reachability" data-testid="reachability">
                <h3>"In which order does density connect the rows?"</h3>
                <p class="help">
                    "Reachability of all rows in OPTICS' order, in the colours of the segments. Valleys are crowds: \
                     rows below the line belong together, and where the curve rises above it another segment begins. \
                     Noise is grey."
                </p>
                <RadiusChart
                    names=("reachability-line", "Radius on the reachability")
                    file=("reachability", "Reachability of all rows in OPTICS' order")
                    size=(WIDTH, HEIGHT)
                    top=top
                    y=y
                >
                    <text class="tick" text-anchor="start" x="32" y=HEIGHT - 4.0>"first row reached"</text>
                    <text class="tick" text-anchor="end" x=WIDTH - 4.0 y=HEIGHT - 4.0>"last row reached"</text>
                    <g class="reachable">{bars}</g>
                </RadiusChart>
                <Twin summary="The valleys as a table">{twin.clone()}</Twin>
            </section>
        })
    }
}

/// The greatest distance drawn: the last few rows are often so far out that they would flatten everything else.
fn top(found: &Reachability) -> f64 {
    let mut finite: Vec<f32> = found.distance.iter().copied().filter(|distance| distance.is_finite()).collect();
    finite.sort_by(f32::total_cmp);
    let at = |share: f64| finite.get(((finite.len().max(1) - 1) as f64 * share) as usize).copied();
    let (most, last) = (at(0.995).unwrap_or(1.0), at(1.0).unwrap_or(1.0));
    (f64::from(most) * 1.1).min(f64::from(last)).max(1e-9)
}

/// One path for each segment: a bar for each column, in the color of its middle row.
fn bars(found: &Reachability, clustering: &Clustering, (x, y, top): (Scale, Scale, f64)) -> impl IntoView {
    let n = found.distance.len();
    let columns = COLUMNS.min(n);
    let segments = clustering.segmentation.segments.len();
    let mut paths = vec![String::new(); segments + 1];
    for column in 0..columns {
        let rows = column * n / columns..((column + 1) * n / columns).max(column * n / columns + 1);
        let greatest = found.distance[rows.clone()].iter().copied().fold(0.0_f32, f32::max);
        let label =
            |at: usize| clustering.segmentation.labels.get(found.ordering[at] as usize).copied().unwrap_or(NOISE);
        let label = usize::try_from(label(rows.start + rows.len() / 2)).unwrap_or(segments);
        let height = y.at(f64::from(greatest).min(top));
        if let Some(path) = paths.get_mut(label) {
            let (from, to) = (x.at(column as f64), x.at((column + 1) as f64));
            *path += &format!("M{from:.1},{:.1}V{height:.1}H{to:.1}V{:.1}Z", y.at(0.0), y.at(0.0));
        }
    }
    paths
        .into_iter()
        .enumerate()
        .filter(|(_, path)| !path.is_empty())
        .map(|(label, path)| {
            let style = if label < segments { clustering.style(label) } else { palette::NOISE };
            view! { <path d=path fill=style.color /> }
        })
        .collect_view()
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
                ("", ""), ("Rows", ""), ("Depth of its valley", "Median reachability of its rows"),
                ("Wall before it", "Reachability of the first of its rows"),
            ]
        >
            {rows}
        </Table>
        {(segments > TOLD).then(|| view! { <p class="help">{format!("The first {TOLD} of {} \
            segments.", whole(segments))}</p> })}
    }
}
