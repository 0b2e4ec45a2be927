//! The names of files that leave the page.

use crate::app::state::State;
use crate::protocol::file_stem;
use leptos::prelude::*;

/// The table's name without its ending.
pub fn stem(state: State) -> String {
    let name =
        state.table.view.with_untracked(|table| table.as_ref().map(|table| table.name.clone()).unwrap_or_default());
    file_stem(&name).to_string()
}
