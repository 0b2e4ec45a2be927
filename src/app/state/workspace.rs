//! The workspace: what the user selected, noted and grouped.

use crate::app::analysis::selection::{Combine, Group, Selection};
use crate::words::selection as words;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the user made of the rows. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct Workspace {
    /// The rows selected now.
    pub selection: RwSignal<Selection>,
    /// What the next selection does to them, unless keys say otherwise.
    pub combine: RwSignal<Combine>,
    /// Notes on segments, by the segment's place in the palette, which follows the segment.
    pub notes: RwSignal<BTreeMap<usize, String>>,
    /// Selections that were kept.
    pub groups: RwSignal<Vec<Group>>,
}

impl Workspace {
    /// Nothing selected yet.
    pub(super) fn new() -> Workspace {
        Workspace {
            selection: RwSignal::new(Selection::default()),
            combine: RwSignal::new(Combine::Replace),
            notes: RwSignal::new(BTreeMap::new()),
            groups: RwSignal::new(Vec::new()),
        }
    }

    /// Another table: nothing of this holds any more.
    pub(super) fn discard(self) {
        self.selection.set(Selection::default());
        self.notes.set(BTreeMap::new());
        self.groups.set(Vec::new());
    }

    /// Selects rows; `keys`: whether Shift and Alt are held.
    pub fn select(self, rows: &Selection, keys: (bool, bool)) {
        let how = self.combine.get_untracked().with_keys(keys.0, keys.1);
        self.selection.update(|selection| *selection = selection.combine(how, rows));
    }

    /// Selects the rows of something that can be switched on and off: selected alone already, it is let go.
    pub fn toggle(self, rows: &Selection, keys: (bool, bool)) {
        let how = self.combine.get_untracked().with_keys(keys.0, keys.1);
        if how == Combine::Replace && self.selection.with_untracked(|selection| selection == rows) {
            return self.clear();
        }
        self.selection.update(|selection| *selection = selection.combine(how, rows));
    }

    /// Clears the selection.
    pub fn clear(self) {
        if self.selection.with_untracked(|selection| !selection.is_empty()) {
            self.selection.set(Selection::default());
        }
    }

    /// Keeps the selected rows as a group.
    pub fn save_group(self) {
        let rows = self.selection.get_untracked();
        if rows.is_empty() {
            return;
        }
        self.groups.update(|groups| {
            let id = groups.iter().map(|group| group.id + 1).max().unwrap_or(0);
            groups.push(Group { id, name: words::numbered_group(&(id + 1).to_string()), rows });
        });
    }
}
