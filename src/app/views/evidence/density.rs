//! What density finds over two settings: DBSCAN over radii and neighbors, HDBSCAN over sizes and neighbors.

use crate::app::components::save_figure::SaveFigure;
use crate::app::format::{percent, short, whole};
use crate::app::settings::Settings;
use crate::app::settings::{Field, Value, EPS, MIN_CLUSTER_SIZE, MIN_SAMPLES};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::protocol::evidence::{Cell, Density, EvidenceSpec, Found};
use leptos::prelude::*;
use std::sync::Arc;

const MAP_WIDTH: f64 = 320.0;
const CELL_HEIGHT: f64 = 10.0;
const LEFT: f64 = 24.0;

/// One of the three pictures: its name, what the strongest color stands for, and how strong a cell's color is.
struct Picture {
    name: &'static str,
    strength: fn(&Cell, usize) -> f64,
    most: fn(usize) -> String,
}

/// What the map goes over from left to right.
#[derive(Clone, Copy, PartialEq)]
enum Across {
    Radius,
    Size,
}

impl Across {
    fn field(self) -> &'static Field {
        match self {
            Across::Radius => &EPS,
            Across::Size => &MIN_CLUSTER_SIZE,
        }
    }

    /// A place, in words.
    fn value_text(self, value: f64) -> String {
        match self {
            Across::Radius => format!("radius {}", short(value)),
            Across::Size => format!("segments of at least {} rows", whole(value as usize)),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Across::Radius => "Radius and neighbours together",
            Across::Size => "Smallest segment and neighbours together",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Across::Radius => "Radius (left and right) and neighbours (up and down)",
            Across::Size => "Rows of the smallest segment (left and right) and neighbours (up and down)",
        }
    }
}

static PICTURES: [Picture; 3] = [
    Picture {
        name: "Segments",
        strength: |cell, most| libm::log1p(cell.clusters as f64) / libm::log1p(most.max(1) as f64),
        most: |most| format!("at most {most}"),
    },
    Picture { name: "Noise", strength: |cell, _| cell.noise, most: |_| "of 100 %".into() },
    Picture { name: "Largest segment", strength: |cell, _| cell.largest, most: |_| "of 100 %".into() },
];

fn tooltip(across: Across, density: &Density, (row, column): (usize, usize)) -> Option<String> {
    let cell = density.cells.get(row)?.get(column)?;
    Some(format!(
        "With {}, {} neighbours: {} segments, {} noise, largest segment {}",
        across.value_text(density.across[column]),
        density.min_samples[row],
        cell.clusters,
        percent(cell.noise),
        percent(cell.largest)
    ))
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
        settings.set(across.field(), Value::Number(density.across[column]));
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
    let pointed = RwSignal::new(None::<(usize, usize)>);
    let present = Memo::new(move |_| {
        let density = density.get()?;
        let number = |field| match settings_signal.with(|settings| settings.get(field)) {
            Value::Number(number) => number,
            _ => f64::NAN,
        };
        Some(nearest(&density, number(across.get().field()), number(&MIN_SAMPLES)))
    });
    let here = move || pointed.get().or(present.get());
    let line = move || density.get().and_then(|density| tooltip(across.get(), &density, here()?));
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
    move || {
        let (density, across) = (density.get()?, across.get());
        let pictures = PICTURES
            .iter()
            .map(|picture| {
                let here = Signal::derive(here);
                view! { <Heat picture=picture density=density.clone() across=across here=here pointed=pointed /> }
            })
            .collect_view();
        let columns = density.across.len();
        Some(view! {
            <section class="evidence-part" aria-label=across.title() data-testid="density-map">
                <h3>{across.title()}</h3>
                <p class="help">{best(across, &density)}</p>
                <figure class="figure">
                <SaveFigure name="density" title=across.title() />
                <div
                    class="heats"
                    role="slider"
                    tabindex="0"
                    aria-label=across.label()
                    aria-valuemin="0"
                    aria-valuemax=density.across.len() * density.cells.len() - 1
                    aria-valuenow=move || present.get().map_or(0, |(row, column)| row * columns + column)
                    aria-valuetext=move || line().unwrap_or_default()
                    on:keydown=turn
                    on:pointerleave=move |_| pointed.set(None)
                >
                    {pictures}
                </div>
                </figure>
                <p class="readout" aria-hidden="true">{move || line().unwrap_or_default()}</p>
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
        Some((row, column, cell)) => format!(
            "With {} and {} neighbours there are {} segments, the two largest with {} and {} of the rows, and {} \
             noise.",
            across.value_text(density.across[column]),
            density.min_samples[row],
            cell.clusters,
            percent(cell.largest),
            percent(cell.second),
            percent(cell.noise)
        ),
        None => "At none of these settings do two segments hold 5 % of the rows each with less than 30 % noise: \
            density finds outliers on this table rather than segments."
            .into(),
    }
}

#[component]
fn Heat(
    picture: &'static Picture,
    density: Arc<Density>,
    across: Across,
    here: Signal<Option<(usize, usize)>>,
    pointed: RwSignal<Option<(usize, usize)>>,
) -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let rows = density.min_samples.len();
    let cell_width = MAP_WIDTH / density.across.len() as f64;
    let (width, height) = (LEFT + MAP_WIDTH, CELL_HEIGHT * rows as f64 + 14.0);
    let x = move |column: usize| LEFT + cell_width * column as f64;
    let y = move |row: usize| CELL_HEIGHT * (rows - 1 - row) as f64;
    let most = density.cells.iter().flatten().map(|cell| cell.clusters).max().unwrap_or(1);
    let mut cells = Vec::new();
    for (row, found) in density.cells.iter().enumerate() {
        for (column, cell) in found.iter().enumerate() {
            let strength = 100.0 * (picture.strength)(cell, most);
            let density = density.clone();
            cells.push(view! {
                <rect
                    x=x(column)
                    y=y(row)
                    width=cell_width
                    height=CELL_HEIGHT
                    style=format!("fill: color-mix(in srgb, var(--accent) {strength:.0}%, var(--ground))")
                    on:pointerenter=move |_| pointed.set(Some((row, column)))
                    on:click=move |_| go(settings, across, &density, (row, column))
                />
            });
        }
    }
    let rows_told = [0, 3, 6, 9, 11]
        .into_iter()
        .filter_map(|row| Some((row, density.min_samples.get(row)?)))
        .map(|(row, count)| view! { <text class="tick" text-anchor="end" x=LEFT - 4.0 y=y(row) + 8.5>{*count}</text> })
        .collect_view();
    let last = density.across.len() - 1;
    let radii = [0, last / 2, last]
        .map(|column| {
            let anchor = if column == 0 {
                "start"
            } else if column == last {
                "end"
            } else {
                "middle"
            };
            let at = if column == last { x(column) + cell_width } else { x(column) };
            view! { <text class="tick" text-anchor=anchor x=at y=height - 3.0>{short(density.across[column])}</text> }
        })
        .collect_view();
    view! {
        <figure class="heat" aria-hidden="true">
            <figcaption>
                <span>{picture.name}</span>
                <small>{(picture.most)(most)}</small>
            </figcaption>
            <svg viewBox=format!("0 0 {width} {height}")>
                {cells}
                {rows_told}
                {radii}
                {move || {
                    here.get()
                        .map(|(row, column)| {
                            view! { <rect class="here" x=x(column) y=y(row) width=cell_width height=CELL_HEIGHT /> }
                        })
                }}
            </svg>
        </figure>
    }
}
