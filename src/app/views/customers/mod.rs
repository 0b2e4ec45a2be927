//! The customers, one row each: sorted, filtered, selected. Only the rows in view are drawn.

mod grid;
mod head;
mod rows;

use crate::app::analysis::row_order::{by_number, by_text, matches, Order};
use crate::app::analysis::selection::Selection;
use crate::app::format::whole;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Clustering, TableStore};
use crate::protocol::results::{Scores, TableView};
use crate::words::{counted, customers as words};
use grid::Grid;
use leptos::prelude::*;
use std::sync::Arc;

/// The columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Segment,
    Silhouette,
    Strength,
    /// A numeric column of the table.
    Value(usize),
}

/// What each row of the table has beside its own columns.
struct Labels {
    clustering: Arc<Clustering>,
    /// By row of the table.
    label: Vec<Option<i32>>,
    /// The place of each row of the table among the rows that have a label.
    place: Vec<Option<u32>>,
    scores: Option<Arc<Scores>>,
}

impl Labels {
    fn new(clustering: Arc<Clustering>, scores: Option<Arc<Scores>>, rows: usize) -> Labels {
        let label = clustering.by_row(rows);
        let mut place = vec![None; rows];
        for (at, &row) in clustering.segmentation.rows.iter().enumerate() {
            if let Some(found) = place.get_mut(row as usize) {
                *found = Some(at as u32);
            }
        }
        Labels { clustering, label, place, scores }
    }

    fn score(&self, row: u32, of: impl Fn(&Scores) -> &[f32]) -> f32 {
        let place = self.place.get(row as usize).copied().flatten();
        let value = place.and_then(|at| of(self.scores.as_ref()?).get(at as usize).copied());
        value.unwrap_or(f32::NAN)
    }

    fn number(&self, row: u32, column: Column, table: &TableView) -> f32 {
        match column {
            Column::Segment => self.label[row as usize].map_or(f32::NAN, |label| label as f32),
            Column::Silhouette => self.score(row, |scores| &scores.row_silhouettes),
            Column::Strength => self.score(row, |scores| &scores.row_strengths),
            Column::Value(at) => {
                table.columns.get(at).and_then(|column| column.values.get(row as usize)).copied().unwrap_or(f32::NAN)
            }
            Column::Id => row as f32,
        }
    }
}

/// The tab.
#[component]
pub fn Customers() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let order = RwSignal::new(Order { column: Column::Id, descending: false });
    let typed = RwSignal::new(String::new());
    let only_selected = RwSignal::new(false);
    let labels = Memo::new_with_compare(
        move |_| {
            let rows = table_store.view.with(|table| table.as_ref().map_or(0, |table| table.rows));
            cluster.clustering.get().map(|clustering| Arc::new(Labels::new(clustering, cluster.scores.get(), rows)))
        },
        |_, _| true,
    );
    // The selection moves the rows only while nothing else is shown.
    let shown_selection = Memo::new(move |_| only_selected.get().then(|| workspace.selection.get()));
    let rows = Memo::new_with_compare(
        move |_| {
            let (Some(table), Some(labels)) = (table_store.view.get(), labels.get()) else {
                return Arc::new(Vec::new());
            };
            if labels.label.len() != table.rows {
                return Arc::new(Vec::new());
            }
            let typed = typed.get();
            let selection = shown_selection.get();
            let keep = |row: u32| {
                matches(&table.ids.get(row as usize), typed.trim())
                    && selection.as_ref().is_none_or(|s| s.contains(row))
            };
            let Order { column, descending } = order.get();
            Arc::new(match column {
                Column::Id if table.id_column.is_some() => by_text(table.rows, &table.ids, keep, descending),
                column => by_number(table.rows, keep, |row| labels.number(row, column, &table), descending),
            })
        },
        |_, _| true,
    );
    view! {
        <div class="customers">
            <div class="customers-head">
                <label>
                    {words::FIND}" "
                    <input
                        type="search"
                        class="text"
                        data-testid="customers-find"
                        placeholder=words::FIND_PLACE
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="customers-only-selected"
                        on:change=move |event| only_selected.set(event_target_checked(&event))
                    />
                    {words::ONLY_SELECTED}
                </label>
                <button
                    type="button"
                    class="button"
                    data-testid="customers-select"
                    disabled=move || rows.with(|rows| rows.is_empty())
                    on:click=move |event| {
                        let rows = Selection::of(rows.get_untracked().iter().copied());
                        workspace.select(&rows, (event.shift_key(), event.alt_key()));
                    }
                >
                    {words::SELECT_THESE}
                </button>
                <span
                    class="help number"
                    role="status"
                    data-testid="customers-count"
                    data-value=move || rows.get().len()
                >
                    {move || counted(table_store.unit(), &whole(rows.get().len()))}
                </span>
            </div>
            <Grid rows=rows labels=labels order=order />
        </div>
    }
}
