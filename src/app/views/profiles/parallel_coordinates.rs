//! Parallel coordinates: a line for each set of customers through its medians, with a band from quartile to quartile.
//! Each axis tells the rank among all customers, so that columns of any unit and any skew stand side by side.

use super::incremental::each_column;
use super::{counting, Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::ranked_quartiles;
use crate::app::components::table::{Heads, Table};
use crate::app::components::Twin;
use crate::app::format::percent;
use crate::app::state::{Controller, TableStore};
use crate::protocol::results::NumericColumn;
use leptos::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

/// With more columns than this those are shown in which the medians differ most.
const MOST: usize = 24;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 860.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 274.0;

/// A column and, for each set, its ranked quartiles.
type Axis = (String, Vec<Option<[f64; 3]>>);

/// The chart, opened.
#[component]
pub fn Lines(sets: Memo<Arc<Vec<RowSet>>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let open = RwSignal::new(false);
    let wanted = move || {
        open.get()
            .then(|| Some((controller.table.view.get()?, (controller.cluster.clustering.get()?, sets.get()))))
            .flatten()
    };
    let known = each_column(wanted, |values, (clustering, sets)| {
        let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
        ranked_quartiles(values, &clustering.segmentation.rows, &rows)
    });
    let chart = move || match known.get() {
        Some(known) => drawn(controller, &sets.get_untracked(), &known).into_any(),
        None => counting().into_any(),
    };
    view! {
        <details class="more chart" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary data-testid="lines-open">"All columns side by side"</summary>
            {move || open.get().then(chart)}
        </details>
    }
}

fn axes(table_store: TableStore, known: &[Vec<Option<[f64; 3]>>]) -> Vec<Axis> {
    let Some(table) = table_store.view.get_untracked() else { return Vec::new() };
    let of = |(column, found): (&NumericColumn, &Vec<_>)| (column.name.clone(), found.clone());
    let mut axes: Vec<Axis> = table.columns.iter().zip(known).map(of).collect();
    if axes.len() > MOST {
        let spread = |(_, found): &Axis| {
            let medians = || found.iter().flatten().map(|quartiles| quartiles[1]);
            medians().fold(0.0, f64::max) - medians().fold(1.0, f64::min)
        };
        let mut spreads: Vec<f64> = axes.iter().map(spread).collect();
        spreads.sort_by(|a, b| b.total_cmp(a));
        let least = spreads[MOST - 1];
        axes.retain(|axis| spread(axis) >= least);
        axes.truncate(MOST);
    }
    axes
}

/// Where the axes and ranks lie in the drawing.
#[derive(Clone, Copy)]
struct Frame {
    step: f64,
}

impl Frame {
    fn x(self, at: usize) -> f64 {
        LEFT + self.step * at as f64
    }

    fn y(self, rank: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * rank
    }
}

/// An axis with its column's name.
fn axis(frame: Frame, at: usize, name: &str) -> impl IntoView {
    let (x, y, label) = (frame.x(at), BOTTOM + 14.0, name.chars().take(22).collect::<String>());
    view! {
        <line class="axis" x1=x x2=x y1=TOP y2=BOTTOM />
        <text x=x y=y text-anchor="end" transform=format!("rotate(-38 {x:.1} {y:.1})")>
            {label}
            <title>{name.to_string()}</title>
        </text>
    }
}

/// The line and the band of a set; a click selects its customers. `pointed`: the set that is pointed at.
fn series(
    controller: Controller,
    frame: Frame,
    axes: &[Axis],
    (at, set): (usize, &RowSet),
    pointed: RwSignal<Option<usize>>,
) -> impl IntoView {
    let (mut line, mut upper, mut lower) = (String::new(), Vec::new(), Vec::new());
    for (place, (_, found)) in axes.iter().enumerate() {
        let Some([low, middle, high]) = found[at] else { continue };
        let x = frame.x(place);
        // Writing to a string does not fail.
        let _ = write!(line, "{x:.1},{:.1} ", frame.y(middle));
        upper.push(format!("{x:.1},{:.1}", frame.y(high)));
        lower.push(format!("{x:.1},{:.1}", frame.y(low)));
    }
    lower.reverse();
    let members = set.rows.clone();
    let pick = Pick::new(controller, move || members.clone());
    let by_key = pick.clone();
    let dash = if set.style.is_none() { "6 3" } else { "none" };
    let band = format!("{} {}", upper.join(" "), lower.join(" "));
    view! {
        <g
            class="series"
            class:dim=move || pointed.get().is_some_and(|pointed| pointed != at)
            role="button"
            tabindex="0"
            data-testid="line"
            aria-label=format!("Select {}", set.name)
            on:pointerenter=move |_| pointed.set(Some(at))
            on:pointerleave=move |_| pointed.set(None)
            on:focus=move |_| pointed.set(Some(at))
            on:blur=move |_| pointed.set(None)
            on:click=move |event| pick.click(&event)
            on:keydown=move |event| by_key.key(&event)
        >
            <title>{set.name.clone()}</title>
            <polygon points=band fill=set.color() fill-opacity="0.13" />
            <polyline points=line.clone() fill="none" stroke="transparent" stroke-width="12" />
            <polyline points=line fill="none" stroke=set.color() stroke-width="2.5" stroke-dasharray=dash />
        </g>
    }
}

/// The mark and name of a set below the axes.
fn legend(at: usize, set: &RowSet) -> impl IntoView {
    let mark = set.style.map_or_else(|| "M-1.1 0H1.1".into(), |style| style.symbol.path());
    let (x, y) = (LEFT + 280.0 * (at % 3) as f64, 390.0 + 20.0 * (at / 3) as f64);
    let name: String = set.name.chars().take(36).collect();
    view! {
        <path
            transform=format!("translate({x} {y}) scale(6)")
            d=mark
            fill=set.color()
            stroke=if set.style.is_none() { set.color() } else { "none" }
            stroke-width="0.4"
        />
        <text x=x + 14.0 y=y + 4.0>{name}</text>
    }
}

fn drawn(controller: Controller, sets: &[RowSet], known: &[Vec<Option<[f64; 3]>>]) -> impl IntoView {
    let axes = axes(controller.table, known);
    let frame = Frame { step: (RIGHT - LEFT) / (axes.len().max(2) - 1) as f64 };
    let pointed = RwSignal::new(None::<usize>);
    let marks = axes.iter().enumerate().map(|(at, (name, _))| axis(frame, at, name)).collect_view();
    let lines = sets.iter().enumerate().map(|set| series(controller, frame, &axes, set, pointed)).collect_view();
    let legend = sets.iter().enumerate().map(|(at, set)| legend(at, set)).collect_view();
    let height = 400.0 + 20.0 * sets.len().div_ceil(3) as f64;
    let names: Vec<String> = sets.iter().map(|set| set.name.clone()).collect();
    let axes = Arc::new(axes);
    view! {
        <figure class="box-plot" data-testid="lines">
            <figcaption class="help">
                "Height: the share of all customers that have less. The line goes through the medians, the band holds \
                 the middle half. "
                "A click on a line selects its customers."
                <SaveFigure name="lines" title="All columns side by side" />
            </figcaption>
            <svg class="boxes" viewBox=format!("0 0 880 {height}") role="group" aria-label="Medians and quartiles by \
                rank">
                <text x=LEFT - 10.0 y=TOP + 4.0 text-anchor="end">"most"</text>
                <text x=LEFT - 10.0 y=(TOP + BOTTOM) / 2.0 + 4.0 text-anchor="end">"half"</text>
                <text x=LEFT - 10.0 y=BOTTOM + 4.0 text-anchor="end">"least"</text>
                {marks}
                {lines}
                {legend}
            </svg>
            <Twin>{numbers(&names, &axes)}</Twin>
        </figure>
    }
}

/// Medians and quartiles by rank.
fn numbers(names: &[String], axes: &[Axis]) -> impl IntoView {
    let cell = |quartiles: &Option<[f64; 3]>| match quartiles {
        Some([low, middle, high]) => format!("{} ({} to {})", percent(*middle), percent(*low), percent(*high)),
        None => "–".into(),
    };
    let rows = axes
        .iter()
        .map(|(name, found)| {
            let cells = found.iter().map(|quartiles| view! { <td>{cell(quartiles)}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let heads = std::iter::once("").chain(names.iter().map(String::as_str)).map(|name| (name, "")).collect::<Heads>();
    view! {
        <Table name="lines-table" heads=heads>{rows}</Table>
    }
}
