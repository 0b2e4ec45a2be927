//! The heat map: a row for each column, a column for each set of customers; and one column's boxes below it.

use super::boxes::boxes;
use super::incremental::{each_column, Known};
use super::{counting, Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::{on_side, profile, Cell};
use crate::app::analysis::selection::Selection;
use crate::app::components::SymbolMark;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{percent, short, whole};
use crate::app::state::{Controller, TableStore};
use crate::protocol::results::NumericColumn;
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
    let all = &clustering.segmentation.rows;
    let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
    let head = sets
        .iter()
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
        .collect_view();
    let of_all = all.len().max(1) as f64;
    let sizes = rows.iter().map(|rows| view! { <td>{whole(rows.len())}</td> }).collect_view();
    let shares = rows.iter().map(|rows| view! { <td>{percent(rows.len() as f64 / of_all)}</td> }).collect_view();
    let lines = table
        .columns
        .iter()
        .zip(known)
        .enumerate()
        .map(|(line, (column, cells))| {
            let first = cells[0];
            let cells = cells[1..]
                .iter()
                .zip(sets)
                .enumerate()
                .map(|(at, (&cell, set))| {
                    let heat = shown.heat(&cell);
                    let hue = if heat < 0.0 { "--stratum-3" } else { "--accent" };
                    let share = 42.0 * heat.abs();
                    let style = format!("background: color-mix(in srgb, var({hue}) {share:.0}%, transparent)");
                    let (table, members, name) = (table.clone(), set.rows.clone(), column.name.clone());
                    let is_above = heat >= 0.0;
                    let pick =
                        Pick::new(controller, move || match table.columns.iter().find(|column| column.name == name) {
                            Some(column) => on_side(&column.values, members.rows(), first.median, is_above),
                            None => Selection::default(),
                        });
                    let side = if is_above { "above" } else { "at most" };
                    let title = format!("{}, {}: select those {side} {}", set.name, column.name, short(first.median));
                    view! {
                        <td class="heat" style=style>
                            <button
                                type="button"
                                class="cell"
                                data-testid="profile-cell"
                                data-cell=format!("{line}-{at}")
                                tabindex=if line + at == 0 { 0 } else { -1 }
                                title=title
                                on:click=move |event| pick.click(&event)
                            >
                                {shown.text(&cell)}
                            </button>
                        </td>
                    }
                })
                .collect_view();
            let name = column.name.clone();
            let toggle = move |_| {
                opened
                    .update(|opened| *opened = if opened.as_ref() == Some(&name) { None } else { Some(name.clone()) });
            };
            let name = column.name.clone();
            view! {
                <tr>
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
                    <td class="all">{shown.text(&first)}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <div class="wide-table"><table class="profiles" data-testid="profiles" on:keydown=|event| move_focus(&event)>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"All"</th>
                    {head}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Customers"</th>
                    <td class="all">{whole(all.len())}</td>
                    {sizes}
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
