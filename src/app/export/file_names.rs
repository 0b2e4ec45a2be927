//! The names of files that leave the page.

use crate::app::state::State;
use leptos::prelude::*;

/// The table's name without its ending.
pub fn stem(state: State) -> String {
    let name = state.table.with_untracked(|table| table.as_ref().map(|table| table.name.clone()).unwrap_or_default());
    name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_string())
}
