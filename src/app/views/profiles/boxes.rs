//! One column's boxes, a line for each set of customers.

use super::{Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::{between, five_numbers, FiveNumbers};
use crate::app::analysis::selection::Selection;
use crate::app::components::table::Table;
use crate::app::components::Twin;
use crate::app::format::short;
use crate::app::state::Controller;
use leptos::prelude::*;

/// One column's boxes, a line for each set.
pub fn boxes(controller: Controller, sets: &[RowSet], opened: RwSignal<Option<String>>) -> Option<impl IntoView> {
    const LEFT: f64 = 220.0;
    const WIDTH: f64 = 640.0;
    const LINE: f64 = 24.0;
    let name = opened.get()?;
    let table = controller.table.view.get()?;
    let column = table.columns.iter().find(|column| column.name == name)?;
    let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
    let found = five_numbers(&column.values, &rows);
    let low = found.iter().flatten().map(|five| five[0]).fold(f64::INFINITY, f64::min);
    let high = found.iter().flatten().map(|five| five[4]).fold(f64::NEG_INFINITY, f64::max);
    let scale = move |value: f64| LEFT + WIDTH * if high > low { (value - low) / (high - low) } else { 0.5 };
    let height = LINE * sets.len() as f64 + 26.0;
    let lines =
        sets.iter()
            .zip(&found)
            .enumerate()
            .map(|(at, (set, five))| {
                let y = LINE * (at as f64 + 0.5);
                let color = set.color();
                let zone = |low: f64, high: f64, from: f64, to: f64, what: &str| {
                    let (table, members, column) = (table.clone(), set.rows.clone(), name.clone());
                    let pick = Pick::new(controller, move || match table.columns.iter().find(|c| c.name == column) {
                        Some(column) => between(&column.values, members.rows(), low, high),
                        None => Selection::default(),
                    });
                    let by_key = pick.clone();
                    view! {
                        <rect
                            class="zone"
                            role="button"
                            tabindex="0"
                            data-testid="box-zone"
                            aria-label=format!("Select {what} of {}", set.name)
                            x=from
                            y=y - 10.0
                            width=(to - from).max(6.0)
                            height="20"
                            on:click=move |event| pick.click(&event)
                            on:keydown=move |event| by_key.key(&event)
                        >
                            <title>{format!("Select {what} of {}", set.name)}</title>
                        </rect>
                    }
                };
                let text: String = set.name.chars().take(32).collect();
                let shape = five.map(|five: FiveNumbers| {
                    let [a, b, c, d, e] = five.map(scale);
                    let title =
                        format!(
                    "{}: 5 % below {}, a quarter below {}, half below {}, three quarters below {}, 95 % below {}",
                    set.name, short(five[0]), short(five[1]), short(five[2]), short(five[3]), short(five[4])
                );
                    view! {
                        <g stroke=color>
                            <title>{title}</title>
                            <line x1=a x2=e y1=y y2=y />
                            <rect x=b y=y - 7.0 width=(d - b).max(1.0) height="14" fill=color fill-opacity="0.25" />
                            <line x1=c x2=c y1=y - 7.0 y2=y + 7.0 stroke-width="3" />
                        </g>
                        {zone(f64::NEG_INFINITY, five[1], LEFT, b, "the lowest quarter")}
                        {zone(five[3], f64::INFINITY, d, LEFT + WIDTH, "the highest quarter")}
                        {zone(five[1], five[3], b, d, "the middle half")}
                    }
                });
                view! {
                    <text x=LEFT - 12.0 y=y text-anchor="end" dominant-baseline="central">{text}</text>
                    {shape}
                }
            })
            .collect_view();
    let names: Vec<String> = sets.iter().map(|set| set.name.clone()).collect();
    let twin = move || numbers(&names, &found);
    Some(view! {
        <figure class="box-plot" data-testid="boxes">
            <figcaption class="help">
                {format!(
                    "{name}: the box holds the middle half, the line in it is the median, the whiskers end at 5 % and \
                     95 %. A click selects the customers of a box or beside it."
                )}
                <SaveFigure name="boxes" title=name.clone() />
            </figcaption>
            <svg class="boxes" viewBox=format!("0 0 880 {height}") role="img" aria-label=format!("{name} by segment")>
                <line class="axis" x1=LEFT x2=LEFT + WIDTH y1=height - 22.0 y2=height - 22.0 />
                <text x=LEFT y=height - 6.0>{short(low)}</text>
                <text x=LEFT + WIDTH y=height - 6.0 text-anchor="end">{short(high)}</text>
                {lines}
            </svg>
            <Twin>{twin()}</Twin>
        </figure>
    })
}

/// The numbers of the boxes.
fn numbers(names: &[String], found: &[Option<FiveNumbers>]) -> impl IntoView {
    let rows = names
        .iter()
        .zip(found)
        .map(|(name, five)| {
            let numbers = five.unwrap_or([f64::NAN; 5]).map(|number| view! { <td>{short(number)}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    {numbers}
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table heads=["", "5 %", "25 %", "Median", "75 %", "95 %"]>{rows}</Table>
    }
}
