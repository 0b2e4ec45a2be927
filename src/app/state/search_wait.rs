//! What the search for evidence waits for before it begins.

use super::evidence::EvidenceSearch;
use super::Controller;
use leptos::prelude::*;

/// Why evidence is not being looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchWait {
    /// The first picture of the map comes before evidence that nobody looks at.
    ForMap,
    /// A large table's evidence is looked for when it is asked for.
    ForUser,
    /// The user stopped the search, or its workers died too often.
    Stopped,
}

impl EvidenceSearch {
    /// What the search waits for; nothing where it goes on, or rests for a moment.
    pub fn waits(self, controller: Controller) -> Option<SearchWait> {
        let is_asked = self.looked.get() || self.grid.get();
        let (is_large, is_map_done) = (controller.table.is_large(), controller.map.is_at_rest());
        if self.stopped.get() || self.down.get() {
            Some(SearchWait::Stopped)
        } else if is_large && !is_asked {
            Some(SearchWait::ForUser)
        } else if !is_map_done && (is_large || !is_asked) {
            Some(SearchWait::ForMap)
        } else {
            None
        }
    }
}
