//! All that a person made on the page, as it was at one moment. Moments share what did not change between them.

use super::State;
use crate::app::analysis::selection::{Group, Selection};
use crate::app::settings::Settings;
use crate::protocol::data::Reading;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which table it is of. The same file opened again is the same table; read in another way it is another one.
#[derive(Debug, Clone, PartialEq)]
pub struct TableMark {
    /// The file's name.
    pub name: String,
    /// What tells its content from others.
    pub fingerprint: String,
    /// How it is read; only what changes its cells counts.
    pub reading: Reading,
    /// How large the file is, in bytes.
    pub bytes: usize,
}

impl TableMark {
    /// Whether the rows and columns of the file are the same.
    pub fn is_same(&self, other: &TableMark) -> bool {
        self.is_same_file(other) && self.reading.has_same_cells(&other.reading)
    }

    /// Whether it is the same file, however it is read.
    pub fn is_same_file(&self, other: &TableMark) -> bool {
        (&self.name, &self.fingerprint) == (&other.name, &other.fingerprint)
    }
}

/// What a person made.
#[derive(Debug, Clone)]
pub struct Work {
    /// The table; `None` before there is one.
    pub table: Option<Arc<TableMark>>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The same as they stand in the address: what is guessed is not in it.
    pub address: Arc<str>,
    /// Names given to segments, by their places in the palette.
    pub names: Arc<BTreeMap<usize, String>>,
    /// Notes on segments, by their places in the palette.
    pub notes: Arc<BTreeMap<usize, String>>,
    /// Groups that were kept.
    pub groups: Arc<Vec<Group>>,
    /// The rows selected.
    pub selection: Selection,
    /// The place in the palette of each segment, where the segments were those of the settings. The page found it.
    pub slots: Option<Arc<Vec<usize>>>,
}

impl Work {
    /// Whether it is of the table of another.
    pub fn is_of_table(&self, other: &Work) -> bool {
        match (&self.table, &other.table) {
            (Some(table), Some(other)) => table.is_same(other),
            // Before there was a table, what was set was for the one to come.
            (None, _) | (_, None) => true,
        }
    }

    /// The same with whatever equals that of another sharing its memory.
    pub fn sharing(mut self, other: &Work) -> Work {
        share(&mut self.settings, &other.settings);
        share(&mut self.names, &other.names);
        share(&mut self.notes, &other.notes);
        share(&mut self.groups, &other.groups);
        if self.address == other.address {
            self.address = other.address.clone();
        }
        if let (Some(table), Some(known)) = (&mut self.table, &other.table) {
            share(table, known);
        }
        self
    }
}

fn share<T: PartialEq>(ours: &mut Arc<T>, theirs: &Arc<T>) {
    if **ours == **theirs {
        *ours = theirs.clone();
    }
}

impl State for Work {
    fn is_same(&self, other: &Work) -> bool {
        self.is_of_table(other)
            && self.address == other.address
            && self.names == other.names
            && self.notes == other.notes
            && self.groups == other.groups
            && self.selection == other.selection
    }

    fn weight(&self, before: Option<&Work>) -> usize {
        const ROW: usize = size_of::<u32>();
        /// About what one column's settings take, with its name.
        const COLUMN: usize = 300;
        let texts = |texts: &BTreeMap<usize, String>| texts.values().map(|text| text.len() + 64).sum::<usize>();
        let rows = |rows: &Selection| {
            let known = before.is_some_and(|before| {
                before.selection.shares(rows) || before.groups.iter().any(|group| group.rows.shares(rows))
            });
            if known {
                0
            } else {
                ROW * rows.len()
            }
        };
        let mut weight = size_of::<Work>() + rows(&self.selection);
        if before.is_none_or(|before| !Arc::ptr_eq(&before.settings, &self.settings)) {
            weight += COLUMN * (self.settings.columns.len() + self.settings.pending_columns.len() + 8);
        }
        if before.is_none_or(|before| !Arc::ptr_eq(&before.names, &self.names)) {
            weight += texts(&self.names);
        }
        if before.is_none_or(|before| !Arc::ptr_eq(&before.notes, &self.notes)) {
            weight += texts(&self.notes);
        }
        if before.is_none_or(|before| !Arc::ptr_eq(&before.groups, &self.groups)) {
            weight += self.groups.iter().map(|group| rows(&group.rows) + group.name.len() + 64).sum::<usize>();
        }
        match (&self.table, before.map(|before| &before.table)) {
            (Some(table), Some(Some(known))) if table.is_same_file(known) => {}
            (Some(table), _) => weight += table.bytes,
            (None, _) => {}
        }
        weight + self.slots.as_ref().map_or(0, |slots| slots.len() * size_of::<usize>())
    }
}
