//! The heat map: a row for each column, a column for each set of customers; and one column's boxes below it.

use super::boxes::boxes;
use super::incremental::{each_column, Known};
use super::{counting, Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::{on_side, profile, Cell};
use crate::app::analysis::selection::Selection;
use crate::app::components::SymbolMark;
use crate::app::drawing::color_scale::tint;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{percent, short, whole};
use crate::app::state::{Controller, TableStore};
use crate::protocol::results::{NumericColumn, TableView};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The number in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Median,
    Z,
    Above,
}

const SHOWN: [(Shown, &str, &str, &str); 3] = [
    (
        Shown::Median,
        "median",
        "Median",
        "The median of each column, in its own unit; colour tells how many are above the median of all.",
    ),
    (
        Shown::Z,
        "z",
        "Distance from the mean (z-score)",
        "How many standard deviations the mean lies above (+) or below (−) that of all customers.",
    ),
    (
        Shown::Above,
        "above",
        "Share above the median of all",
        "The share of customers whose value is above the median of all: 50 % is as everybody.",
    ),
];

impl Shown {
    fn text(self, cell: &Cell) -> String {
        match self {
            Shown::Median => short(cell.median),
            Shown::Z if cell.z > 0.0 => format!("+{}", short(cell.z)),
            Shown::Z => short(cell.z),
            Shown::Above if cell.above.is_nan() => short(cell.above),
            Shown::Above => format!("{:.0} %", 100.0 * cell.above),
        }
    }

    /// From -1 to 1: how far the cell is from everybody.
    fn heat(self, cell: &Cell) -> f64 {
        let heat = match self {
            Shown::Z => cell.z / 1.5,
            Shown::Median | Shown::Above => 2.0 * cell.above - 1.0,
        };
        if heat.is_nan() {
            0.0
        } else {
            heat.clamp(-1.0, 1.0)
        }
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
    let help = move || SHOWN.iter().find(|(this, ..)| *this == shown.get()).map(|(.., help)| *help);
    let options = SHOWN.map(|(_, word, name, _)| view! { <option value=word>{name}</option> }).collect_view();
    view! {
        <div class="profiles-head">
            <label>
                "Show "
                <select
                    data-testid="profile-show"
                    on:change=move |event| {
                        let word = event_target_value(&event);
                        let found = SHOWN.iter().find(|(_, this, ..)| *this == word);
                        shown.set(found.map_or(Shown::Median, |(this, ..)| *this));
                    }
                >
                    {options}
                </select>
            </label>
            <SaveFigure
                name="profiles"
                draw=Callback::new(move |()| untrack(|| drawn(controller.table, &sets.get(), known, shown.get())))
            />
            <span class="help">{help} " A cell selects those of its customers that are on its side of the median of \
                all."</span>
        </div>
        {move || match known.get() {
            // Read here, once: a cell that followed it would stay among those that it tells until it changes.
            Some(known) => table(controller, &sets.get_untracked(), &known, shown.get(), opened).into_any(),
            None => counting().into_any(),
        }}
        {move || boxes(controller, &sets.get(), opened)}
    }
}

/// The heat map as a drawing of its own.
fn drawn(table_store: TableStore, sets: &[RowSet], known: Known<Vec<Cell>>, shown: Shown) -> String {
    let (Some(table), Some(known)) = (table_store.view.get(), known.get()) else { return String::new() };
    let heads = [String::new(), "All".into()].into_iter().chain(sets.iter().map(|set| set.name.clone())).collect();
    let cell = |(at, cell): (usize, &Cell)| (shown.text(cell), if at == 0 { 0.0 } else { shown.heat(cell) });
    let line = |(column, cells): (&NumericColumn, &Vec<Cell>)| {
        (column.name.clone(), cells.iter().enumerate().map(cell).collect())
    };
    let lines = table.columns.iter().zip(&*known).map(line).collect();
    heat_svg(&format!("Profiles of {}", table.name), &Heat { heads, lines })
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
                    <button type="button" class="column-name" title="Select these customers" on:click=select>
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
    /// The cell of all customers, and of the set.
    all: Cell,
    cell: Cell,
}

/// A cell, which selects those of its customers that are on its side of the median of all.
fn cell(controller: Controller, table: &Arc<TableView>, shown: Shown, place: &Place) -> impl IntoView {
    let Place { at: (line, at), column, set, all, cell } = place;
    let (heat, median) = (shown.heat(cell), all.median);
    let (table, members, name) = (table.clone(), set.rows.clone(), column.name.clone());
    let is_above = heat >= 0.0;
    let pick = Pick::new(controller, move || match table.columns.iter().find(|column| column.name == name) {
        Some(column) => on_side(&column.values, members.rows(), median, is_above),
        None => Selection::default(),
    });
    let side = if is_above { "above" } else { "at most" };
    view! {
        <td class="heat" style=tint(heat)>
            <button
                type="button"
                class="cell"
                data-testid="profile-cell"
                data-cell=format!("{line}-{at}")
                tabindex=if line + at == 0 { 0 } else { -1 }
                title=format!("{}, {}: select those {side} {}", set.name, column.name, short(median))
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
                title="Compare as boxes"
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
        <div class="wide-table"><table class="data-table" data-testid="profiles" on:keydown=|event| move_focus(&event)>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"All"</th>
                    {heads(controller, sets)}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Customers"</th>
                    <td class="all">{whole(all)}</td>
                    {counts}
                </tr>
                <tr>
                    <th scope="row">"Share"</th>
                    <td class="all">"100 %"</td>
                    {shares}
                </tr>
                {lines}
            </tbody>
        </table></div>
    })
}
