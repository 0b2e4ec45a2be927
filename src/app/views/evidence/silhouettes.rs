//! How well each row sits in its segment: the silhouettes of all rows, sorted within their segment.

use crate::app::analysis::selection::Selection;
use crate::app::components::chart::{Chart, Draw, Named};
use crate::app::components::table::Table;
use crate::app::components::SymbolMark;
use crate::app::drawing::charts::silhouettes::{bands, figure, picked, shown, spoken, Band};
use crate::app::drawing::palette::SegmentStyle;
use crate::app::drawing::plotly::Picked;
use crate::app::format::{percent, short, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Clustering};
use crate::protocol::evidence::{Evidence, EvidenceSpec, Found, Silhouettes};
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

/// Selects the rows of a segment; the keys are shift and the alternative one.
type Select = Callback<(usize, (bool, bool))>;

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
        let bands = Arc::new(bands(found));
        let drawn = shown(&bands);
        let negative = bands.iter().map(|band| band.negative).sum::<usize>();
        let is_sample = is_sample(found);
        let rows = if is_sample { bands.iter().map(|band| band.values.len()).sum() } else { found.values.len() };
        let styles: Vec<SegmentStyle> = (0..bands.len()).map(|label| clustering.style(label)).collect();
        let members = clustering.clone();
        let select: Select = Callback::new(move |(label, keys): (usize, (bool, bool))| {
            workspace.select(&members.members(label as i32), keys);
        });
        Some(view! {
            <section class="evidence-part" aria-label=words::SILHOUETTES data-testid="silhouettes">
                <h3>{words::SILHOUETTES_HEADING}</h3>
                <p class="help">
                    {words::silhouettes(&whole(rows), is_sample, &short(found.mean))}
                    {(drawn.len() < bands.len())
                        .then(|| words::largest_drawn(&whole(drawn.len()), &whole(bands.len())))}
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
                        {chart(cluster, &bands, &styles, (found.mean, is_sample), select)}
                        {keys(cluster, &drawn, &styles, select)}
                    </figure>
                    <div class="wide-table">{table(cluster, workspace, &bands, &clustering, &evidence)}</div>
                </div>
            </section>
        })
    }
}

/// Whether of some rows nothing is known: of a large table a sample is measured.
fn is_sample(found: &Silhouettes) -> bool {
    found.labels.iter().zip(&found.values).any(|(&label, value)| label >= 0 && value.is_nan())
}

/// Selects the rows with negative silhouette, all or those of one segment.
fn pick(workspace: Workspace, evidence: &Evidence, label: Option<usize>, event: &web_sys::MouseEvent) {
    let Found::Silhouettes(found) = &evidence.found else { return };
    let rows = found.rows.iter().zip(&found.labels).zip(&found.values);
    let is_picked = |of: i32, value: f32| value < 0.0 && label.is_none_or(|label| of == label as i32);
    let picked = rows.filter(|((_, &of), &value)| is_picked(of, value)).map(|((row, _), _)| *row);
    workspace.select(&Selection::of(picked), (event.shift_key(), event.alt_key()));
}

fn chart(
    cluster: ClusterStore,
    bands: &Arc<Vec<Band>>,
    styles: &[SegmentStyle],
    (mean, is_sample): (f64, bool),
    select: Select,
) -> impl IntoView {
    let (drawn, clicked, styles) = (bands.clone(), bands.clone(), styles.to_vec());
    let draw: Draw = Arc::new(move |look: &_, frame: &_| {
        let names: Vec<String> = (0..drawn.len()).map(|label| cluster.name(label)).collect();
        Some(figure(look, frame, &drawn, (&names, &styles), mean))
    });
    let pick = Callback::new(move |click: Picked| {
        if let Some(label) = picked(&clicked, click.trace, click.under.map(|under| under.1)) {
            select.run((label, click.keys));
        }
    });
    let title = if is_sample { words::SILHOUETTES_OF_SAMPLE_TITLE } else { words::SILHOUETTES_TITLE };
    let label = spoken(bands, mean);
    view! {
        <Chart
            named=Named::new("silhouettes", title)
            label=Signal::derive(move || label.clone())
            draw=draw
            pick=pick
        />
    }
}

/// The segments' names: each selects its rows, as its block in the chart does.
fn keys(cluster: ClusterStore, drawn: &[usize], styles: &[SegmentStyle], select: Select) -> impl IntoView {
    let key = |&label: &usize| {
        view! {
            <button
                type="button"
                class="button"
                data-testid="silhouette-band"
                data-label=label
                title=words::SELECT_THESE
                on:click=move |event| select.run((label, (event.shift_key(), event.alt_key())))
            >
                <SymbolMark style=styles[label] />
                {move || cluster.name(label)}
            </button>
        }
    };
    view! {
        <div class="chart-keys" role="group" aria-label=words::SILHOUETTES_KEYS>
            {drawn.iter().map(key).collect_view()}
        </div>
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
        .enumerate()
        .map(|(label, band)| {
            let evidence = evidence.clone();
            let share = band.negative as f64 / band.values.len().max(1) as f64;
            view! {
                <tr>
                    <th scope="row">
                        <SymbolMark style=clustering.style(label) />
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
