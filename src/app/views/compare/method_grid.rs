//! Preparations and methods side by side: a table of scores, and how far each pair agrees.

use crate::app::components::save_figure::SaveFigure;
use crate::app::components::table::Table;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{percent, short};
use crate::app::settings::CutKind;
use crate::app::settings::Settings;
use crate::app::settings::{Value, ALGORITHM, CUT, K, LINKAGE, TRANSFORM};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::Controller;
use crate::engine::choice::Choice;
use crate::engine::cluster::agglomerative::Linkage;
use crate::engine::prepare::Transform;
use crate::protocol::evidence::{Combination, Found, Grid, GridMethod};
use crate::protocol::spec::Algorithm;
use crate::words::compare as words;
use leptos::prelude::*;

const CELL: f64 = 9.0;

fn transform(combination: &Combination) -> &'static str {
    match combination.transform {
        Transform::None => words::GRID_NO_TRANSFORM,
        other => other.name(),
    }
}

fn method(combination: &Combination) -> &'static str {
    match combination.method {
        GridMethod::KMeans => words::K_MEANS,
        GridMethod::Ward => words::WARD,
    }
}

fn name(combination: &Combination) -> String {
    words::combination(transform(combination), method(combination), &combination.k.to_string())
}

/// Shows a combination on the page.
fn go(settings_signal: RwSignal<Settings>, combination: &Combination) {
    settings_signal.update(|settings| {
        settings.choose(&TRANSFORM, combination.transform);
        settings.set(&K, Value::Number(combination.k as f64));
        match combination.method {
            GridMethod::KMeans => settings.choose(&ALGORITHM, Algorithm::KMeans),
            GridMethod::Ward => {
                settings.choose(&ALGORITHM, Algorithm::Agglomerative);
                settings.choose(&LINKAGE, Linkage::Ward);
                settings.choose(&CUT, CutKind::Clusters);
            }
        }
    });
}

/// The grid, once it is asked for.
#[component]
pub fn GridView() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let pointed = RwSignal::new(String::new());
    view! {
        <section class="evidence-part" aria-label=words::GRID data-testid="grid">
            <h3>{words::GRID_HEADING}</h3>
            {move || match search.grid(controller) {
                Some(evidence) => match &evidence.found {
                    Found::Grid(grid) => drawn(controller.settings, grid, pointed).into_any(),
                    _ => ().into_any(),
                },
                None => view! {
                    <div class="advice">
                        <p class="help">{words::GRID_HELP}</p>
                        <button
                            type="button"
                            class="button"
                            data-testid="grid-run"
                            on:click=move |_| search.look_at_grid()
                        >
                            {words::GRID_RUN}
                        </button>
                    </div>
                }
                .into_any(),
            }}
        </section>
    }
}

fn drawn(settings: RwSignal<Settings>, grid: &Grid, pointed: RwSignal<String>) -> impl IntoView {
    let count = grid.scored.len();
    let rows = grid
        .scored
        .iter()
        .map(|scored| {
            let combination = scored.combination;
            view! {
                <tr>
                    <th scope="row">
                        <button type="button" class="link" on:click=move |_| go(settings, &combination)>
                            {name(&combination)}
                        </button>
                    </th>
                    <td>{short(scored.silhouette)}</td>
                    <td>{percent(scored.smallest)}</td>
                </tr>
            }
        })
        .collect_view();
    let mut cells = Vec::new();
    for (i, row) in grid.agreement.iter().enumerate() {
        for (j, &agreement) in row.iter().enumerate() {
            let (a, b) = (grid.scored[i].combination, grid.scored[j].combination);
            let sentence = words::agreement(&name(&a), &name(&b), &short(agreement));
            for (x, y, to) in [(j, i, a), (i, j, b)] {
                let sentence = sentence.clone();
                cells.push(view! {
                    <rect
                        x=CELL * x as f64
                        y=CELL * y as f64
                        width=CELL
                        height=CELL
                        style=format!(
                            "fill: color-mix(in srgb, var(--accent) {:.0}%, var(--ground))",
                            100.0 * agreement.clamp(0.0, 1.0)
                        )
                        on:pointerenter=move |_| pointed.set(sentence.clone())
                        on:click=move |_| go(settings, &to)
                    />
                });
            }
        }
    }
    let size = CELL * count as f64;
    let whole = grid.clone();
    let draw = Callback::new(move |()| agreements_svg(&whole));
    view! {
        <p class="help">{agreement_told(grid)}</p>
        <div class="beside">
            <div class="wide-table">
                <Table
                    name="grid-table"
                    heads=[
                        (words::COMBINATION, ""), (words::SEPARATED, words::SEPARATED_HELP),
                        (words::SMALLEST, ""),
                    ]
                >
                    {rows}
                </Table>
            </div>
            {(count > 1).then(|| view! {
                <figure class="heat agreements">
                    <figcaption>
                        <span>{words::AGREEMENTS}</span>
                        <small>{words::AGREEMENTS_ORDER}</small>
                        <SaveFigure name="agreement" draw=draw />
                    </figcaption>
                    <svg viewBox=format!("0 0 {size} {size}") aria-hidden="true">{cells}</svg>
                    <p class="readout">{move || pointed.get()}</p>
                </figure>
            })}
        </div>
    }
}

/// The agreements as a drawing of its own.
fn agreements_svg(grid: &Grid) -> String {
    let names: Vec<String> = grid.scored.iter().map(|scored| name(&scored.combination)).collect();
    let at = |i: usize, j: usize| grid.agreement.get(i.max(j))?.get(i.min(j)).copied();
    let line = |i: usize| {
        let agreement = |j: usize| if i == j { 1.0 } else { at(i, j).unwrap_or(f64::NAN) };
        (names[i].clone(), (0..names.len()).map(|j| (short(agreement(j)), agreement(j))).collect())
    };
    let heads = std::iter::once(String::new()).chain(names.iter().cloned()).collect();
    heat_svg(words::AGREEMENTS_TITLE, &Heat { heads, lines: (0..names.len()).map(line).collect() })
}

/// What matters more here: the preparation or the method.
fn agreement_told(grid: &Grid) -> String {
    let mean = |same: fn(&Combination, &Combination) -> bool| {
        let (mut sum, mut count) = (0.0, 0_usize);
        for (i, row) in grid.agreement.iter().enumerate() {
            for (j, &agreement) in row[..i].iter().enumerate() {
                let (a, b) = (&grid.scored[i].combination, &grid.scored[j].combination);
                if a.k == b.k && same(a, b) && agreement.is_finite() {
                    sum += agreement;
                    count += 1;
                }
            }
        }
        (count > 0).then(|| sum / count as f64)
    };
    let by_method = mean(|a, b| a.transform == b.transform && a.method != b.method);
    let by_transform = mean(|a, b| a.transform != b.transform && a.method == b.method);
    match (by_method, by_transform) {
        (Some(method), Some(transform)) => words::agreements(&short(method), &short(transform)),
        _ => words::SILHOUETTES_APART.into(),
    }
}
