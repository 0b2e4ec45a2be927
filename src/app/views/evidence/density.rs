//! What density finds over two settings: DBSCAN over radii and neighbors, HDBSCAN over sizes and neighbors.

use crate::app::components::chart::{Chart, Named};
use crate::app::components::table::{Heads, Table};
use crate::app::components::Twin;
use crate::app::drawing::charts::density::{figure, told, Across};
use crate::app::drawing::plotly::Picked;
use crate::app::format::{percent, short, whole};
use crate::app::settings::Settings;
use crate::app::settings::{Field, Value, EPS, MIN_CLUSTER_SIZE, MIN_SAMPLES};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::protocol::evidence::{Density, EvidenceSpec, Found};
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

fn field(across: Across) -> &'static Field {
    match across {
        Across::Radius => &EPS,
        Across::Size => &MIN_CLUSTER_SIZE,
    }
}

fn title(across: Across) -> &'static str {
    match across {
        Across::Radius => words::BY_RADIUS,
        Across::Size => words::BY_SIZE,
    }
}

fn label(across: Across) -> &'static str {
    match across {
        Across::Radius => words::BY_RADIUS_KEYS,
        Across::Size => words::BY_SIZE_KEYS,
    }
}

/// The place of the setting nearest to the one on the page.
fn nearest(density: &Density, across: f64, min_samples: f64) -> (usize, usize) {
    let closest = |values: &mut dyn Iterator<Item = f64>, to: f64| {
        let distances = values.map(|value| (libm::log(value) - libm::log(to)).abs()).enumerate();
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(at, _)| at)
    };
    (
        closest(&mut density.min_samples.iter().map(|&m| m as f64), min_samples),
        closest(&mut density.across.iter().copied(), across),
    )
}

fn go(settings_signal: RwSignal<Settings>, across: Across, density: &Density, (row, column): (usize, usize)) {
    settings_signal.update(|settings| {
        settings.set(field(across), Value::Number(density.across[column]));
        settings.set(&MIN_SAMPLES, Value::Number(density.min_samples[row] as f64));
    });
}

/// The three pictures.
#[component]
pub fn DensityView() -> impl IntoView {
    let settings_signal = expect_context::<RwSignal<Settings>>();
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let spec = Memo::new(move |_| cluster.clustering.with(|a| a.as_ref().and_then(|a| EvidenceSpec::density(&a.spec))));
    let across = Memo::new(move |_| match spec.get() {
        Some(EvidenceSpec::Density { selection: Some(_), .. }) => Across::Size,
        _ => Across::Radius,
    });
    let known = search.watch(move || spec.get());
    let density = Memo::new(move |_| match &known.get()?.found {
        Found::Density(found) if !found.cells.is_empty() => Some(Arc::new(found.clone())),
        _ => None,
    });
    let present = Memo::new(move |_| {
        let density = density.get()?;
        let number = |field| match settings_signal.with(|settings| settings.get(field)) {
            Value::Number(number) => number,
            _ => f64::NAN,
        };
        Some(nearest(&density, number(field(across.get())), number(&MIN_SAMPLES)))
    });
    let line =
        move || density.get().and_then(|density| told(across.get(), &density, present.get()?)).unwrap_or_default();
    let turn = move |event: web_sys::KeyboardEvent| {
        let Some((density, (row, column))) = density.get_untracked().zip(present.get_untracked()) else { return };
        let next = match event.key().as_str() {
            "ArrowRight" => (row, (column + 1).min(density.across.len() - 1)),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowUp" => ((row + 1).min(density.cells.len() - 1), column),
            "ArrowDown" => (row.saturating_sub(1), column),
            _ => return,
        };
        event.prevent_default();
        go(settings_signal, across.get_untracked(), &density, next);
    };
    let pick = Callback::new(move |picked: Picked| {
        if let (Some(density), Some(column), Some(row)) = (density.get_untracked(), picked.x, picked.y) {
            go(settings_signal, across.get_untracked(), &density, (row as usize, column as usize));
        }
    });
    let last = move || density.get().map_or(0, |found| (found.across.len() * found.cells.len()).saturating_sub(1));
    let now = move || {
        let columns = density.get().map_or(0, |found| found.across.len());
        present.get().map_or(0, |(row, column)| row * columns + column)
    };
    let has_any = Memo::new(move |_| density.with(Option::is_some));
    let twin = move || density.get().map(|density| numbers(settings_signal, across.get(), &density));
    move || {
        let across = has_any.get().then(|| across.get())?;
        let draw =
            Arc::new(move |look: &_, frame: &_| Some(figure(look, frame, across, &*density.get()?, present.get())));
        Some(view! {
            <section class="evidence-part" aria-label=title(across) data-testid="density-map">
                <h3>{title(across)}</h3>
                <p class="help">{move || density.get().map(|density| best(across, &density))}</p>
                <figure class="figure">
                    <Chart
                        named=Named::new("density", title(across))
                        label=Signal::derive(line)
                        draw=draw
                        pick=pick
                    >
                        // The keyboard reaches it, the pointer passes through.
                        <div
                            class="scan-steps"
                            role="slider"
                            tabindex="0"
                            data-testid="density-steps"
                            data-cells=move || density.get().map_or(0, |found| found.cells.iter().flatten().count())
                            aria-label=label(across)
                            aria-valuemin="0"
                            aria-valuemax=last
                            aria-valuenow=now
                            aria-valuetext=line
                            on:keydown=turn
                        ></div>
                    </Chart>
                </figure>
                <p class="readout" aria-hidden="true">{line}</p>
                <Twin>{twin}</Twin>
            </section>
        })
    }
}

/// Whether any setting gives segments worth the name, in words.
fn best(across: Across, density: &Density) -> String {
    let cells = density
        .cells
        .iter()
        .enumerate()
        .flat_map(|(row, cells)| cells.iter().enumerate().map(move |(column, cell)| (row, column, cell)));
    let sound = cells.filter(|(_, _, cell)| cell.second >= 0.05 && cell.noise <= 0.3);
    match sound.max_by(|a, b| a.2.second.total_cmp(&b.2.second)) {
        Some((row, column, cell)) => words::best(
            &across.told(density.across[column]),
            &whole(density.min_samples[row]),
            &whole(cell.clusters),
            &percent(cell.largest),
            &percent(cell.second),
            &percent(cell.noise),
        ),
        None => words::NO_BEST.into(),
    }
}

/// How many segments there are with each pair of settings, each a way to go there.
fn numbers(settings: RwSignal<Settings>, across: Across, density: &Arc<Density>) -> impl IntoView {
    let heads: Vec<String> = density
        .across
        .iter()
        .map(|&value| if across == Across::Size { whole(value as usize) } else { short(value) })
        .collect();
    let rows = density.cells.iter().enumerate().map(|(row, cells)| {
        let cells = cells.iter().enumerate().map(|(column, cell)| {
            let (density, at) = (density.clone(), (row, column));
            let sentence = told(across, &density, at);
            view! {
                <td>
                    <button
                        type="button"
                        class="link"
                        data-testid="density-cell"
                        aria-label=sentence.clone()
                        title=sentence
                        on:click=move |_| go(settings, across, &density, at)
                    >
                        {format!("{} · {}", whole(cell.clusters), percent(cell.noise))}
                    </button>
                </td>
            }
        });
        view! { <tr><th scope="row">{whole(density.min_samples[row])}</th>{cells.collect_view()}</tr> }
    });
    let heads = heads.iter().map(String::as_str);
    let heads: Heads = std::iter::once(words::NEIGHBORS_BELOW).chain(heads).map(|head| (head, "")).collect();
    let rows = rows.collect_view();
    view! {
        <p class="help">{words::DENSITY_TABLE}</p>
        <Table name="density-table" heads=heads>{rows}</Table>
    }
}
