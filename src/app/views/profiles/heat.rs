//! The heat map: a row for each column, a column for each set of customers; and one column's boxes below it.

use super::boxes::Boxes;
use super::incremental::{each_column, Known};
use super::{counting, Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::{between, on_side, profile, Cell};
use crate::app::analysis::selection::Selection;
use crate::app::components::SymbolMark;
use crate::app::drawing::color_scale::tint;
use crate::app::drawing::heat::{Shown, SHOWN};
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{percent, short, whole, whole_percent};
use crate::app::state::{Controller, TableStore};
use crate::protocol::results::{NumericColumn, TableView};
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The colors with what they stand for.
fn legend(shown: Shown) -> impl IntoView {
    let (what, [least, most]) = shown.legend();
    let swatches = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|heat| view! { <i style=tint(heat)></i> }).collect_view();
    view! {
        <span class="heat-legend" data-testid="heat-legend">
            {what} {least}
            <span aria-hidden="true" class="heat-legend">{swatches}</span>
            {most}
        </span>
    }
}

/// The heat map with its choice of numbers.
#[component]
pub fn HeatMap(sets: Memo<Arc<Vec<RowSet>>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let shown = RwSignal::new(Shown::Median);
    let opened = RwSignal::new(None::<String>);
    let wanted = move || Some((controller.table.view.get()?, (controller.cluster.clustering.get()?, sets.get())));
    let known = each_column(wanted, |values, (clustering, sets)| {
        let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
        profile(values, &clustering.segmentation.rows, &rows)
    });
    let help = move || shown.get().help();
    let options = SHOWN.map(|shown| view! { <option value=shown.word()>{shown.name()}</option> }).collect_view();
    view! {
        <div class="profiles-head">
            <label>
                {words::SHOW}
                <select
                    data-testid="profile-show"
                    on:change=move |event| {
                        let word = event_target_value(&event);
                        shown.set(SHOWN.into_iter().find(|shown| shown.word() == word).unwrap_or(Shown::Median));
                    }
                >
                    {options}
                </select>
            </label>
            <SaveFigure
                name="profiles"
                draw=Callback::new(move |()| untrack(|| drawn(controller.table, &sets.get(), known, shown.get())))
            />
            <span class="help">{help} {move || words::cells_help(controller.table.unit())}</span>
            {move || legend(shown.get())}
        </div>
        {move || match known.get() {
            // Read here, once: a cell that followed it would stay among those that it tells until it changes.
            Some(known) => table(controller, &sets.get_untracked(), &known, shown.get(), opened).into_any(),
            None => counting().into_any(),
        }}
        <Boxes sets=sets opened=opened />
    }
}

/// The heat map as a drawing of its own.
fn drawn(table_store: TableStore, sets: &[RowSet], known: Known<Vec<Cell>>, shown: Shown) -> String {
    let (Some(table), Some(known)) = (table_store.view.get(), known.get()) else { return String::new() };
    let heads = [String::new(), words::ALL.into()].into_iter().chain(sets.iter().map(|set| set.name.clone())).collect();
    let line = |(column, cells): (&NumericColumn, &Vec<Cell>)| {
        let cell = |cell: &Cell| (shown.text(cell), shown.heat(cell, &cells[0]));
        (column.name.clone(), cells.iter().map(cell).collect())
    };
    let lines = table.columns.iter().zip(&*known).map(line).collect();
    heat_svg(&words::heat_title(&table.name), &Heat { heads, lines })
}

/// Arrow keys move between the cells.
fn move_focus(event: &web_sys::KeyboardEvent) {
    let (down, right) = match event.key().as_str() {
        "ArrowDown" => (1, 0),
        "ArrowUp" => (-1, 0),
        "ArrowRight" => (0, 1),
        "ArrowLeft" => (0, -1),
        _ => return,
    };
    let next = || {
        let cell = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let place = cell.get_attribute("data-cell")?;
        let (line, column) = place.split_once('-')?;
        let (line, column) = (line.parse::<i64>().ok()? + down, column.parse::<i64>().ok()? + right);
        let table = cell.closest("table").ok()??;
        table.query_selector(&format!("[data-cell=\"{line}-{column}\"]")).ok()??.dyn_into::<web_sys::HtmlElement>().ok()
    };
    if let Some(next) = next() {
        event.prevent_default();
        // Focus stays where it was if the browser refuses.
        let _ = next.focus();
    }
}

/// The names of the sets, each of which selects its customers.
fn heads(controller: Controller, sets: &[RowSet]) -> impl IntoView {
    sets.iter()
        .map(|set| {
            let members = set.rows.clone();
            let select = move |event: web_sys::MouseEvent| {
                controller.workspace.toggle(&members, (event.shift_key(), event.alt_key()));
            };
            view! {
                <th scope="col" class:picked=set.style.is_none()>
                    {set.style.map(|style| view! { <SymbolMark style=style /> })}
                    <button type="button" class="column-name" title=words::SELECT_THESE on:click=select>
                        {set.name.clone()}
                    </button>
                </th>
            }
        })
        .collect_view()
}

/// One cell: a column of the table in one set of customers.
struct Place<'a> {
    /// The column's place in the table, and the set's among the sets.
    at: (usize, usize),
    column: &'a NumericColumn,
    set: &'a RowSet,
    /// The cell of all customers, and that of the set.
    all: Cell,
    cell: Cell,
}

/// A cell, which selects those of its customers that are on its side of the median of all.
fn cell(controller: Controller, table: &Arc<TableView>, shown: Shown, place: &Place) -> impl IntoView {
    let Place { at: (line, at), column, set, all, cell } = place;
    let (heat, median) = (shown.heat(cell, all), all.limit);
    let (table, members, name) = (table.clone(), set.rows.clone(), column.name.clone());
    // Where the median is the greatest value nobody is above it, but many are as high.
    let (is_above, is_any) = (heat >= 0.0, cell.above > 0.0);
    let pick = Pick::new(controller, move || match table.columns.iter().find(|column| column.name == name) {
        Some(column) if is_above && !is_any => between(&column.values, members.rows(), median, f64::INFINITY),
        Some(column) => on_side(&column.values, members.rows(), median, is_above),
        None => Selection::default(),
    });
    let title = match (is_above, is_any) {
        (true, true) => words::select_above(&set.name, &column.name, &short(median)),
        (true, false) => words::select_at_least(&set.name, &column.name, &short(median)),
        (false, _) => words::select_at_most(&set.name, &column.name, &short(median)),
    };
    view! {
        <td class="heat" style=tint(heat)>
            <button
                type="button"
                class="cell"
                data-testid="profile-cell"
                data-cell=format!("{line}-{at}")
                tabindex=if line + at == 0 { 0 } else { -1 }
                title=title
                on:click=move |event| pick.click(&event)
            >
                {shown.text(cell)}
            </button>
        </td>
    }
}

/// A column's name, which opens its boxes.
fn row_head(name: String, opened: RwSignal<Option<String>>) -> impl IntoView {
    let column = name.clone();
    let toggle = move |_| {
        opened.update(|opened| *opened = if opened.as_ref() == Some(&column) { None } else { Some(column.clone()) });
    };
    view! {
        <th scope="row">
            <button
                type="button"
                class="column-name"
                data-testid=format!("profile-{name}")
                title=words::COMPARE_AS_BOXES
                on:click=toggle
            >
                {name.clone()}
            </button>
        </th>
    }
}

/// The heat map: a row for each column, a column for each set.
fn table(
    controller: Controller,
    sets: &[RowSet],
    known: &[Vec<Cell>],
    shown: Shown,
    opened: RwSignal<Option<String>>,
) -> Option<impl IntoView> {
    // What is known follows both.
    let (table, clustering) = (controller.table.view.get_untracked()?, controller.cluster.clustering.get_untracked()?);
    let all = clustering.segmentation.rows.len();
    let sizes = || sets.iter().map(|set| set.rows.len());
    let counts = sizes().map(|size| view! { <td>{whole(size)}</td> }).collect_view();
    let shares = sizes().map(|size| view! { <td>{percent(size as f64 / all.max(1) as f64)}</td> }).collect_view();
    let lines = table
        .columns
        .iter()
        .zip(known)
        .enumerate()
        .map(|(line, (column, cells))| {
            let all = cells[0];
            let cells = cells[1..].iter().zip(sets).enumerate().map(|(at, (&of_set, set))| {
                cell(controller, &table, shown, &Place { at: (line, at), column, set, all, cell: of_set })
            });
            view! {
                <tr>
                    {row_head(column.name.clone(), opened)}
                    <td class="all">{shown.text(&all)}</td>
                    {cells.collect_view()}
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <div class="wide-table fades"><table
            class="data-table"
            data-testid="profiles"
            on:keydown=|event| move_focus(&event)
        >
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{words::ALL}</th>
                    {heads(controller, sets)}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">{move || words::sizes(controller.table.unit())}</th>
                    <td class="all">{whole(all)}</td>
                    {counts}
                </tr>
                <tr>
                    <th scope="row">{words::SHARE}</th>
                    <td class="all">{whole_percent(1.0)}</td>
                    {shares}
                </tr>
                {lines}
            </tbody>
        </table></div>
    })
}
