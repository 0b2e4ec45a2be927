//! One column's boxes, a line for each set of customers.

use super::RowSet;
use crate::app::analysis::profile::{between, five_numbers, FiveNumbers};
use crate::app::components::chart::{Chart, Named};
use crate::app::components::table::Table;
use crate::app::components::Twin;
use crate::app::drawing::charts::boxes::{figure, picked, told, Part, Series};
use crate::app::drawing::plotly::Picked;
use crate::app::format::short;
use crate::app::state::Controller;
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The sets with their five numbers of a column.
type Found = Memo<Arc<Vec<(RowSet, Option<FiveNumbers>)>>>;

/// The boxes of the column that is opened; nothing while none is.
#[component]
pub fn Boxes(sets: Memo<Arc<Vec<RowSet>>>, opened: RwSignal<Option<String>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    move || {
        let name = opened.get()?;
        controller
            .table
            .view
            .with(|table| table.as_ref()?.columns.iter().any(|column| column.name == name).then_some(()))?;
        Some(view! { <Column sets=sets name=name /> })
    }
}

/// The boxes of one column.
#[component]
fn Column(sets: Memo<Arc<Vec<RowSet>>>, name: String) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let column = StoredValue::new(name.clone());
    let found: Found = Memo::new_with_compare(
        move |_| {
            let sets = sets.get();
            let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
            let found = controller.table.view.with(|table| {
                let columns = table.as_ref().map(|table| table.columns.iter());
                let column = columns.and_then(|mut all| all.find(|one| column.with_value(|name| one.name == *name)));
                column.map(|column| five_numbers(&column.values, &rows)).unwrap_or_default()
            });
            Arc::new(sets.iter().cloned().zip(found).collect())
        },
        |_, _| true,
    );
    // Selects a part of a set's box.
    let select = move |at: usize, part: Part, keys: (bool, bool)| {
        let found = found.get_untracked();
        let Some((set, Some(five))) = found.get(at) else { return };
        let (low, high) = part.bounds(five);
        let rows = controller.table.view.with_untracked(|table| {
            let columns = &table.as_ref()?.columns;
            let column = columns.iter().find(|one| column.with_value(|name| one.name == *name))?;
            Some(between(&column.values, set.rows.rows(), low, high))
        });
        if let Some(rows) = rows {
            controller.workspace.toggle(&rows, keys);
        }
    };
    let pick = Callback::new(move |click: Picked| {
        let found = found.get_untracked();
        let at = picked(&of(&found), click.trace, click.traces / 2);
        let value = click.under.map(|under| under.0).or(click.x);
        if let (Some(at), Some(value)) = (at, value) {
            if let Some(five) = &found[at].1 {
                select(at, Part::of(five, value), click.keys);
            }
        }
    });
    let draw_name = name.clone();
    let (title, label_name) = (words::boxes_title(&name), name.clone());
    let label = move || {
        let found = found.get();
        let told = found.iter().filter_map(|(set, five)| Some(told(&set.name, five.as_ref()?)));
        words::boxes(&label_name, &told.collect::<Vec<_>>())
    };
    view! {
        <figure class="box-plot" data-testid="boxes">
            <figcaption class="help">{words::boxes_help(&name)}</figcaption>
            <Chart
                named=Named::new("boxes", title)
                label=Signal::derive(label)
                draw=Arc::new(move |look, frame| Some(figure(look, frame, &draw_name, &of(&found.get()))))
                pick=pick
            />
            <Twin>
                <Numbers found=found select=Callback::new(move |(at, part, keys)| select(at, part, keys)) />
            </Twin>
        </figure>
    }
}

/// The sets as the chart takes them.
fn of(found: &[(RowSet, Option<FiveNumbers>)]) -> Vec<Series<'_>> {
    found.iter().map(|(set, five)| Series { name: &set.name, style: set.style, five: *five }).collect()
}

/// The numbers of the boxes, and buttons that select their parts.
#[component]
fn Numbers(found: Found, select: Callback<(usize, Part, (bool, bool))>) -> impl IntoView {
    let count = Memo::new(move |_| found.with(|found| found.len()));
    // A row stays where it is when its numbers change: a button that is pressed by key keeps the focus.
    let row = move |at: usize| {
        let number = move |which: usize| {
            move || {
                found.with(|found| found.get(at).and_then(|(_, five)| *five).map_or("–".into(), |f| short(f[which])))
            }
        };
        let name = move || found.with(|found| found.get(at).map(|(set, _)| set.name.clone()).unwrap_or_default());
        let has_none = move || found.with(|found| found.get(at).is_none_or(|(_, five)| five.is_none()));
        let parts = Part::ALL.map(|part| {
            view! {
                <button
                    type="button"
                    class="link"
                    data-testid="box-zone"
                    disabled=has_none
                    aria-label=move || words::select_part(part.name(), &name())
                    on:click=move |event| select.run((at, part, (event.shift_key(), event.alt_key())))
                >
                    {part.name()}
                </button>
                " "
            }
        });
        view! {
            <tr>
                <th scope="row">{name}</th>
                {(0..5).map(|which| view! { <td>{number(which)}</td> }).collect_view()}
                <td>{parts.collect_view()}</td>
            </tr>
        }
    };
    view! {
        <Table name="boxes-table" heads=words::BOXES_HEADS>
            <For each=move || 0..count.get() key=|at| *at children=row />
        </Table>
    }
}
