//! The names of files that leave the page.

use crate::app::state::TableStore;
use crate::protocol::file_stem;
use leptos::prelude::*;

/// The table's name without its ending.
pub fn stem(table_store: TableStore) -> String {
    let name =
        table_store.view.with_untracked(|table| table.as_ref().map(|table| table.name.clone()).unwrap_or_default());
    file_stem(&name).to_string()
}
