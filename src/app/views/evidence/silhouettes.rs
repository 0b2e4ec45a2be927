//! How well each row sits in its segment: the silhouettes of all rows, sorted within their segment.

use crate::app::analysis::selection::Selection;
use crate::app::components::linear_scale::Scale;
use crate::app::components::save_figure::SaveFigure;
use crate::app::components::table::Table;
use crate::app::components::SymbolMark;
use crate::app::format::{exact, percent, short, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Clustering};
use crate::protocol::evidence::{Evidence, EvidenceSpec, Found, Silhouettes};
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 260.0;
/// Space between two segments.
const SPACE: f64 = 5.0;

/// A segment's silhouettes, falling.
struct Band {
    label: usize,
    values: Vec<f32>,
    mean: f64,
    negative: usize,
}

/// The plot with its table.
#[component]
pub fn SilhouettesView() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let search = expect_context::<EvidenceSearch>();
    let known = search
        .watch(move || cluster.clustering.with(|a| a.as_ref().map(|a| EvidenceSpec::Silhouettes(a.spec.clone()))));
    move || {
        let evidence = known.get()?;
        let clustering = cluster.clustering.get_untracked()?;
        let Found::Silhouettes(found) = &evidence.found else { return None };
        if found.values.is_empty() {
            return None;
        }
        let bands = bands(found);
        let negative = bands.iter().map(|band| band.negative).sum::<usize>();
        Some(view! {
            <section class="evidence-part" aria-label=words::SILHOUETTES data-testid="silhouettes">
                <h3>{words::SILHOUETTES_HEADING}</h3>
                <p class="help">
                    {words::silhouettes(&whole(found.values.len()), &short(found.mean))}
                </p>
                {(negative > 0)
                    .then(|| {
                        let evidence = evidence.clone();
                        view! {
                            <div class="advice">
                                <button
                                    type="button"
                                    class="button"
                                    data-testid="silhouette-negative"
                                    data-value=negative
                                    on:click=move |event| pick(workspace, &evidence, None, &event)
                                >
                                    {words::select_negative(&whole(negative))}
                                </button>
                            </div>
                        }
                    })}
                <div class="beside">
                    <figure class="figure silhouettes">
                        <SaveFigure name="silhouettes" title=words::SILHOUETTES_TITLE />
                        {drawing(workspace, &bands, &clustering, found.mean)}
                    </figure>
                    <div class="wide-table">{table(cluster, workspace, &bands, &clustering, &evidence)}</div>
                </div>
            </section>
        })
    }
}

/// Selects the rows with negative silhouette, all or those of one segment.
fn pick(workspace: Workspace, evidence: &Evidence, label: Option<usize>, event: &web_sys::MouseEvent) {
    let Found::Silhouettes(found) = &evidence.found else { return };
    let rows = found.rows.iter().zip(&found.labels).zip(&found.values);
    let is_picked = |of: i32, value: f32| value < 0.0 && label.is_none_or(|label| of == label as i32);
    let picked = rows.filter(|((_, &of), &value)| is_picked(of, value)).map(|((row, _), _)| *row);
    workspace.select(&Selection::of(picked), (event.shift_key(), event.alt_key()));
}

fn bands(found: &Silhouettes) -> Vec<Band> {
    let mut bands: Vec<Band> = found
        .segments
        .iter()
        .enumerate()
        .map(|(label, &mean)| Band { label, values: Vec::new(), mean, negative: 0 })
        .collect();
    for (&label, &value) in found.labels.iter().zip(&found.values) {
        if let Some(band) = usize::try_from(label).ok().and_then(|label| bands.get_mut(label)) {
            band.values.push(value);
            band.negative += usize::from(value < 0.0);
        }
    }
    bands.iter_mut().for_each(|band| band.values.sort_by(|a, b| b.total_cmp(a)));
    bands
}

fn drawing(workspace: Workspace, bands: &[Band], clustering: &Arc<Clustering>, mean: f64) -> impl IntoView {
    let rows = bands.iter().map(|band| band.values.len()).sum::<usize>().max(1) as f64;
    let least = bands.iter().filter_map(|band| band.values.last()).fold(0.0_f32, |a, &b| a.min(b));
    let x = Scale::new((f64::from(least).min(-0.1), 1.0), (0.0, WIDTH));
    let per_row = (HEIGHT - 18.0 - SPACE * (bands.len().max(1) - 1) as f64) / rows;
    let mut top = 0.0;
    let shapes = bands
        .iter()
        .map(|band| {
            // Every row is in the outline; of those that share a pixel, the outline passes through a few.
            let step = (band.values.len() / 400).max(1);
            let mut path = format!("M{:.1},{top:.2}", x.at(0.0));
            for (at, &value) in band.values.iter().enumerate().step_by(step) {
                path += &format!("L{:.1},{:.2}", x.at(f64::from(value)), top + per_row * at as f64);
            }
            let bottom = top + per_row * band.values.len() as f64;
            let last = band.values.last().map_or(0.0, |&value| f64::from(value));
            path += &format!("L{:.1},{bottom:.2}L{:.1},{bottom:.2}Z", x.at(last), x.at(0.0));
            top = bottom + SPACE;
            let (label, members) = (band.label, clustering.clone());
            view! {
                <path
                    class="pickable"
                    data-testid="silhouette-band"
                    data-label=label
                    d=path
                    fill=clustering.style(label).color
                    on:click=move |event| {
                        workspace.select(&members.members(label as i32), (event.shift_key(), event.alt_key()));
                    }
                />
            }
        })
        .collect_view();
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
        .map(|value| {
            let anchor = if value == 1.0 { "end" } else { "middle" };
            view! {
                <line class="axis" x1=x.at(value) x2=x.at(value) y1="0" y2=HEIGHT - 14.0 />
                <text class="tick" text-anchor=anchor x=x.at(value) y=HEIGHT - 2.0>{exact(value)}</text>
            }
        })
        .collect_view();
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
            {ticks}
            {shapes}
            <line class="present" x1=x.at(mean) x2=x.at(mean) y1="0" y2=HEIGHT - 14.0 />
        </svg>
    }
}

fn table(
    cluster: ClusterStore,
    workspace: Workspace,
    bands: &[Band],
    clustering: &Arc<Clustering>,
    evidence: &Arc<Evidence>,
) -> impl IntoView {
    let rows = bands
        .iter()
        .map(|band| {
            let (label, evidence) = (band.label, evidence.clone());
            let share = band.negative as f64 / band.values.len().max(1) as f64;
            view! {
                <tr>
                    <th scope="row">
                        <SymbolMark style=clustering.style(band.label) />
                        {move || cluster.name(label)}
                    </th>
                    <td>{short(band.mean)}</td>
                    <td>
                        <button
                            type="button"
                            class="link"
                            title=words::SELECT_THESE
                            disabled=band.negative == 0
                            on:click=move |event| pick(workspace, &evidence, Some(label), &event)
                        >
                            {whole(band.negative)}
                        </button>
                        " · "
                        {percent(share)}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table heads=["", words::MEAN, words::CLOSER_TO_ANOTHER]>{rows}</Table>
    }
}
