//! Parallel coordinates: a line for each set of customers through its medians, with a band from quartile to quartile.
//! Each axis tells the rank among all customers, so that columns of any unit and any skew stand side by side.

use super::incremental::{each_column, Known};
use super::{counting, RowSet};
use crate::app::analysis::profile::ranked_quartiles;
use crate::app::components::chart::{Chart, Named};
use crate::app::components::table::{Heads, Table};
use crate::app::components::{SymbolMark, Twin};
use crate::app::drawing::charts::parallel::{figure, picked, Column, Series};
use crate::app::drawing::plotly::Picked;
use crate::app::format::{percent, whole};
use crate::app::state::{Controller, TableStore};
use crate::protocol::results::NumericColumn;
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;

/// With more columns than this those are shown in which the medians differ most.
const MOST: usize = 24;

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
    let is_known = Memo::new(move |_| known.with(Option::is_some));
    let chart = move || match is_known.get() {
        true => view! { <Drawn sets=sets known=known /> }.into_any(),
        false => counting().into_any(),
    };
    view! {
        <details class="more chart" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary data-testid="lines-open">{words::LINES_OPEN}</summary>
            {move || open.get().then(chart)}
        </details>
    }
}

fn axes(table_store: TableStore, known: &[Vec<Option<[f64; 3]>>]) -> Vec<Column> {
    let Some(table) = table_store.view.get_untracked() else { return Vec::new() };
    let of = |(column, found): (&NumericColumn, &Vec<_>)| (column.name.clone(), found.clone());
    let mut axes: Vec<Column> = table.columns.iter().zip(known).map(of).collect();
    if axes.len() > MOST {
        let spread = |(_, found): &Column| {
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

/// The sets as the chart takes them.
fn of(sets: &[RowSet]) -> Vec<Series<'_>> {
    sets.iter().map(|set| Series { name: &set.name, style: set.style }).collect()
}

/// The chart with its key, whose buttons select the customers of a line.
#[component]
fn Drawn(sets: Memo<Arc<Vec<RowSet>>>, known: Known<Vec<Option<[f64; 3]>>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let lit = RwSignal::new(None::<usize>);
    // What is known follows the sets and the table; each column has as many entries as there are sets.
    let found = Memo::new_with_compare(
        move |_| known.get().map(|known| (Arc::new(axes(controller.table, &known)), sets.get_untracked())),
        |_, _| true,
    );
    let select = move |at: usize, keys: (bool, bool)| {
        if let Some(set) = sets.get_untracked().get(at) {
            controller.workspace.toggle(&set.rows, keys);
        }
    };
    let pick = Callback::new(move |click: Picked| {
        // Each set has two traces. What is drawn may be of a moment ago, with a set more or less at its end.
        if let Some(at) = picked(click.traces / 2, click.trace) {
            select(at, click.keys);
        }
    });
    let label = move || {
        let shown = found.with(|found| found.as_ref().map_or((0, 0), |(axes, sets)| (axes.len(), sets.len())));
        words::lines(&whole(shown.1), &whole(shown.0))
    };
    let count = Memo::new(move |_| sets.with(|sets| sets.len()));
    let key = move |at: usize| {
        let name = move || sets.with(|sets| sets.get(at).map(|set| set.name.clone()).unwrap_or_default());
        let style = move || sets.with(|sets| sets.get(at).and_then(|set| set.style));
        view! {
            <button
                type="button"
                class="button"
                data-testid="line"
                aria-label=move || words::select_set(&name())
                on:pointerenter=move |_| lit.set(Some(at))
                on:pointerleave=move |_| lit.set(None)
                on:focus=move |_| lit.set(Some(at))
                on:blur=move |_| lit.set(None)
                on:click=move |event| select(at, (event.shift_key(), event.alt_key()))
            >
                {move || style().map(|style| view! { <SymbolMark style=style /> })}
                {name}
            </button>
        }
    };
    let twin = move || {
        found.get().map(|(axes, sets)| {
            let names: Vec<String> = sets.iter().map(|set| set.name.clone()).collect();
            numbers(&names, &axes)
        })
    };
    view! {
        <figure class="box-plot" data-testid="lines">
            <figcaption class="help">{words::LINES_HELP}</figcaption>
            <Chart
                named=Named::new("lines", words::LINES_TITLE)
                label=Signal::derive(label)
                draw=Arc::new(move |look, frame| {
                    let (axes, sets) = found.get()?;
                    Some(figure(look, frame, &axes, &of(&sets), lit.get().filter(|at| *at < sets.len())))
                })
                pick=pick
            />
            <div class="chart-keys" role="group" aria-label=words::LINES_KEYS>
                <For each=move || 0..count.get() key=|at| *at children=key />
            </div>
            <Twin>{twin}</Twin>
        </figure>
    }
}

/// Medians and quartiles by rank.
fn numbers(names: &[String], axes: &[Column]) -> impl IntoView {
    let cell = |quartiles: &Option<[f64; 3]>| match quartiles {
        Some(quartiles) => {
            let [low, middle, high] = quartiles.map(percent);
            words::quartiles(&middle, (&low, &high))
        }
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
