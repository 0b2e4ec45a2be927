//! What the search for evidence waits for before it begins.

use super::evidence::EvidenceSearch;
use super::{Controller, Status};
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

/// Whether the map does not move any more.
pub(super) fn is_map_done(controller: Controller) -> bool {
    let is_there = controller.map.status.get() == Status::Fresh;
    is_there && controller.map.picture.with(|map| map.as_ref().is_some_and(|map| map.done || map.paused))
}

impl EvidenceSearch {
    /// What the search waits for; nothing where it goes on, or rests for a moment.
    pub fn waits(self, controller: Controller) -> Option<SearchWait> {
        let is_asked = self.looked.get() || self.grid.get();
        let (is_large, is_map_done) = (controller.table.is_large(), is_map_done(controller));
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
