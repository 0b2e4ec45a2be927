//! What the person picked, noted and kept: rows, words, groups. Copies are the same signals.

use crate::app::analysis::selection::{Combine, Selection};
use crate::app::drawing::viewport::Viewport;
use crate::engine::explain::CategoryShare;
use crate::protocol::query::{Assignment, ExportedModel, ScoredFile};
use crate::protocol::results::Map;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A selection that was kept, with the name the person gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Tells groups apart.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Selection,
}

/// All of it.
#[derive(Clone, Copy)]
pub struct Picks {
    /// The rows picked now.
    pub selection: RwSignal<Selection>,
    /// What the next pick does to them, unless keys say otherwise.
    pub combine: RwSignal<Combine>,
    /// Notes on segments, by the segment's place in the palette, which follows the segment.
    pub notes: RwSignal<BTreeMap<usize, String>>,
    /// Selections that were kept.
    pub groups: RwSignal<Vec<Group>>,
    /// Where the customer of the what-if tab falls.
    pub fall: RwSignal<Option<Assignment>>,
    /// New customers: their segments; `Err(None)` while they are computed, `Err(Some(..))`: why there are none.
    pub scored: RwSignal<Option<Scored>>,
    /// The map that the new customers were placed on.
    pub placed_on: RwSignal<Option<Arc<Map>>>,
    /// What the selection and groups share of the categories of text columns.
    pub shares: RwSignal<Arc<Shares>>,
    /// The part of the plane the map shows, and its size in CSS pixels.
    pub viewport: RwSignal<Option<(Viewport, (f64, f64))>>,
    /// What can be taken along of the segments.
    pub carried: RwSignal<Option<ExportedModel>>,
}

/// Sets of rows with their shares of categories.
pub type Shares = Vec<(Vec<u32>, Vec<CategoryShare>)>;

/// The segments of new customers, or why there are none (yet).
pub type Scored = Result<Arc<ScoredFile>, Option<String>>;

impl Picks {
    /// Nothing picked yet.
    pub fn new() -> Picks {
        Picks {
            selection: RwSignal::new(Selection::default()),
            combine: RwSignal::new(Combine::Replace),
            notes: RwSignal::new(BTreeMap::new()),
            groups: RwSignal::new(Vec::new()),
            fall: RwSignal::new(None),
            scored: RwSignal::new(None),
            placed_on: RwSignal::new(None),
            shares: RwSignal::new(Arc::default()),
            viewport: RwSignal::new(None),
            carried: RwSignal::new(None),
        }
    }

    /// Another table: nothing of this holds any more.
    pub fn forget(self) {
        self.selection.set(Selection::default());
        self.notes.set(BTreeMap::new());
        self.groups.set(Vec::new());
        self.fall.set(None);
        self.scored.set(None);
        self.placed_on.set(None);
        self.carried.set(None);
    }

    /// Picks rows; `keys`: whether Shift and Alt are held.
    pub fn pick(self, rows: &Selection, keys: (bool, bool)) {
        let how = self.combine.get_untracked().with_keys(keys.0, keys.1);
        self.selection.update(|selection| *selection = selection.combine(how, rows));
    }

    /// Picks the rows of something that can be switched on and off: picked alone already, it is let go.
    pub fn toggle(self, rows: &Selection, keys: (bool, bool)) {
        let how = self.combine.get_untracked().with_keys(keys.0, keys.1);
        if how == Combine::Replace && self.selection.with_untracked(|selection| selection == rows) {
            return self.clear();
        }
        self.selection.update(|selection| *selection = selection.combine(how, rows));
    }

    /// Lets all go.
    pub fn clear(self) {
        if self.selection.with_untracked(|selection| !selection.is_empty()) {
            self.selection.set(Selection::default());
        }
    }

    /// Keeps the rows picked now as a group.
    pub fn keep(self) {
        let rows = self.selection.get_untracked();
        if rows.is_empty() {
            return;
        }
        self.groups.update(|groups| {
            let id = groups.iter().map(|group| group.id + 1).max().unwrap_or(0);
            groups.push(Group { id, name: format!("Group {}", id + 1), rows });
        });
    }
}
