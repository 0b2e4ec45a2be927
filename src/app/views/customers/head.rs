//! The heads of the columns: what each is called, and the order of the rows.

use super::Column;
use crate::app::analysis::row_order::Order;
use crate::app::state::{ClusterStore, TableStore};
use crate::protocol::results::Strength;
use crate::words::customers as words;
use leptos::prelude::*;

/// A column's name and what it is.
pub(super) fn title(table_store: TableStore, cluster: ClusterStore, column: Column) -> (String, &'static str) {
    let strength = cluster.scores.with(|scores| scores.as_ref().map(|scores| scores.strength));
    match column {
        Column::Id => {
            let name = table_store.view.with(|table| table.as_ref().and_then(|table| table.id_column.clone()));
            (name.unwrap_or_else(|| words::ROW.into()), words::id_help(table_store.unit()))
        }
        Column::Segment => (words::SEGMENT.into(), words::SEGMENT_HELP),
        Column::Silhouette => (words::SILHOUETTE.into(), words::SILHOUETTE_HELP),
        Column::Strength if strength == Some(Strength::Membership) => {
            (words::MEMBERSHIP.into(), words::MEMBERSHIP_HELP)
        }
        Column::Strength => (words::DISTANCE.into(), words::DISTANCE_HELP),
        Column::Value(at) => {
            let name =
                table_store.view.with(|table| table.as_ref().and_then(|t| t.columns.get(at).map(|c| c.name.clone())));
            (name.unwrap_or_default(), words::VALUE_HELP)
        }
    }
}

/// A column's head: pressing it sorts by the column, pressing again turns the order.
pub(super) fn head(order: RwSignal<Order<Column>>, column: Column, name: String, help: &'static str) -> impl IntoView {
    let sorted = move || {
        let order = order.get();
        (order.column == column).then_some(order.descending)
    };
    let word = move || match sorted() {
        None => "none",
        Some(false) => "ascending",
        Some(true) => "descending",
    };
    let mark = move || match sorted() {
        None => "",
        Some(false) => " ▴",
        Some(true) => " ▾",
    };
    let turn = move |_| {
        order.update(|order| {
            // Numbers are looked at from the largest down.
            let first = !matches!(column, Column::Id | Column::Segment);
            let descending = if order.column == column { !order.descending } else { first };
            *order = Order { column, descending };
        });
    };
    let testid = format!("sort-{name}");
    view! {
        <span role="columnheader" aria-sort=word title=help>
            <button type="button" data-testid=testid tabindex="-1" on:click=turn>
                {name}
                {mark}
            </button>
        </span>
    }
}
