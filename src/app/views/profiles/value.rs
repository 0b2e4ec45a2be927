//! What the segments are worth: the value columns, a table of sums, shares, means and indices, and two charts.

use crate::app::components::chart::{Chart, Named};
use crate::app::components::table::{Heads, Table};
use crate::app::components::{Pick, SymbolMark};
use crate::app::drawing::charts::value::{bars, curve, spoken, Shares, MOST};
use crate::app::drawing::palette::NOISE;
use crate::app::drawing::worth::figures;
use crate::app::format::whole;
use crate::app::state::{Clustering, Controller};
use crate::app::views::segments::value::KnownWorth;
use crate::engine::explain::value::{Amount, Worth};
use crate::words::{profiles, value as words, Unit};
use leptos::prelude::*;
use std::sync::Arc;

/// The section.
#[component]
pub(super) fn Value() -> impl IntoView {
    let known = expect_context::<KnownWorth>();
    let found = move || match known.found.get() {
        Some(known) => {
            let part = |worth: &Worth| view! { <OfColumn worth=Arc::new(worth.clone()) /> };
            known.found.iter().map(part).collect_view().into_any()
        }
        None if known.columns.with(Vec::is_empty) => view! { <p class="help">{words::NOTHING}</p> }.into_any(),
        None => view! { <p class="help" role="status">{profiles::COUNTING}</p> }.into_any(),
    };
    view! {
        <section class="value" aria-label=words::TITLE>
            <div class="profiles-head">
                <h3>{words::TITLE}</h3>
                <Columns />
            </div>
            {found}
        </section>
    }
}

/// The choice of value columns: the first, and one more beside each that is chosen.
#[component]
fn Columns() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let options = move |taken: Vec<String>| {
        let none = (String::new(), words::NONE.to_string());
        let free = controller.amounts().into_iter().filter(|name| !taken.contains(name));
        std::iter::once(none).chain(free.map(|name| (name.clone(), name))).collect::<Vec<_>>()
    };
    let columns = expect_context::<KnownWorth>().columns;
    let first = Signal::derive(move || columns.with(|columns| columns.first().cloned().unwrap_or_default()));
    // In place of all that were chosen: several stand in the table's order, in which another first one could not be.
    let choose_first = move |name: String| {
        let chosen: Vec<String> = std::iter::once(name).filter(|name| !name.is_empty()).collect();
        controller.choose_value_columns(&chosen);
    };
    let add = move |name: String| {
        let mut chosen = controller.value_columns();
        chosen.push(name);
        controller.choose_value_columns(&chosen);
    };
    let further = move || {
        let chosen = controller.value_columns();
        let remove = |name: String| {
            let column = name.clone();
            let press = move |_| {
                let left: Vec<String> =
                    controller.value_columns().into_iter().filter(|other| *other != column).collect();
                controller.choose_value_columns(&left);
            };
            view! {
                <button
                    type="button"
                    class="button small"
                    data-testid="value-remove"
                    aria-label=words::remove(&name)
                    on:click=press
                >
                    {words::removable(&name)}
                </button>
            }
        };
        chosen.into_iter().skip(1).map(remove).collect_view()
    };
    let has_one = Memo::new(move |_| !first.get().is_empty());
    view! {
        <Pick
            name="value-column"
            label=words::COLUMN
            options=Signal::derive(move || options(Vec::new()))
            value=first
            choose=choose_first
        />
        {further}
        {move || has_one.get().then(|| {
            // Made anew for other columns: it shows none of them as chosen.
            let taken = columns.get();
            view! {
                <Pick
                    name="value-more"
                    label=words::MORE
                    options=Signal::stored(options(taken))
                    value=Signal::derive(String::new)
                    choose=add
                />
            }
        })}
    }
}

/// What one column amounts to.
#[component]
fn OfColumn(worth: Arc<Worth>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let unit = untrack(|| controller.table.unit());
    let clustering = controller.cluster.clustering.get_untracked()?;
    let count = |count: usize| Some(count).filter(|count| *count > 0).map(whole);
    let all = worth.overall;
    let (missing, negative) = (count(all.missing), count(all.negative));
    let gaps = words::gaps(unit, &worth.column, missing.as_deref(), negative.as_deref());
    let has_shares = all.has_shares();
    let no_shares = (!has_shares).then(|| words::no_shares(&worth.column));
    let charts = has_shares.then(|| charts(controller, unit, worth.clone()));
    Some(view! {
        <p class="help">{words::HELP} " " {gaps} " " {no_shares}</p>
        <div class="wide-table fades" tabindex="0" role="group" aria-label=words::TITLE>
            {table(controller, unit, &clustering, &worth)}
        </div>
        {charts}
    })
}

fn table(controller: Controller, unit: Unit, clustering: &Clustering, worth: &Worth) -> impl IntoView {
    let all = worth.overall;
    let cells = move |part: &Amount| figures(part, &all).map(|figure| view! { <td>{figure}</td> }).collect_view();
    let segment = |(label, part): (usize, &Amount)| {
        let style = clustering.style(label);
        view! {
            <tr data-testid="value-row" data-label=label data-value=part.sum>
                <th scope="row"><SymbolMark style=style />{move || controller.cluster.name(label)}</th>
                {cells(part)}
            </tr>
        }
    };
    let segments = worth.segments.iter().take(MOST).enumerate().map(segment).collect_view();
    let noise = worth.noise.as_ref().map(|part| {
        view! { <tr><th scope="row"><SymbolMark style=NOISE />{words::NOISE}</th>{cells(part)}</tr> }
    });
    let heads: Heads = [
        (words::SEGMENT, ""),
        (words::rows(unit), ""),
        (words::share_of_rows(unit), ""),
        (words::SUM, ""),
        (words::SHARE_OF_VALUE, ""),
        (words::MEAN, ""),
        (words::INDEX, ""),
    ]
    .into_iter()
    .collect();
    view! {
        <Table name="value-table" heads=heads>
            {segments}
            {noise}
            <tr class="all"><th scope="row">{words::ALL}</th>{cells(&all)}</tr>
        </Table>
    }
}

/// The shares side by side, and the curve of concentration.
fn charts(controller: Controller, unit: Unit, worth: Arc<Worth>) -> impl IntoView {
    let column = worth.column.clone();
    let (drawn, curved) = (worth.clone(), worth.clone());
    let told = spoken(unit, &column, &worth.concentration);
    let title = words::chart(unit, &column);
    let label = title.clone();
    let draw_bars = move |look: &crate::app::drawing::charts::Look, frame: &crate::app::drawing::charts::Frame| {
        let clustering = controller.cluster.clustering.get()?;
        let all = drawn.overall;
        let shares = |(label, part): (usize, &Amount)| Shares {
            name: controller.cluster.name(label),
            color: clustering.style(label).color.to_string(),
            rows: part.rows as f64 / all.rows.max(1) as f64,
            value: part.share(&all).unwrap_or(0.0),
        };
        let shares: Vec<Shares> = drawn.segments.iter().enumerate().map(shares).collect();
        Some(bars(look, frame, unit, &drawn.column, &shares))
    };
    view! {
        <figure class="box-plot">
            <figcaption class="help">{title.clone()}</figcaption>
            <Chart
                named=Named::new("value", title)
                label=Signal::derive(move || label.clone())
                draw=Arc::new(draw_bars)
            />
        </figure>
        <figure class="box-plot concentration">
            <figcaption class="help">{told.clone()}</figcaption>
            <Chart
                named=Named::new("concentration", words::concentration(&column))
                label=Signal::derive(move || told.clone())
                draw=Arc::new(move |look, frame| Some(curve(look, frame, unit, &curved.column, &curved.concentration)))
            />
        </figure>
    }
}
