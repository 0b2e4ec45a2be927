//! Tables that were replaced: each can be read again, and is on the page then with all that was made of it.

use super::alerts::Cause;
use super::{Controller, SourceFile, Status};
use crate::app::history::work::{TableMark, Work};
use crate::app::settings::Settings;
use crate::protocol::data::Upload;
use crate::protocol::results::Map;
use crate::protocol::spec::EmbedSpec;
use crate::words::history as words;
use leptos::prelude::*;
use std::sync::Arc;

/// A table that was on the page, to be read again.
pub(super) struct Former {
    mark: Arc<TableMark>,
    source: SourceFile,
    /// Its finished map, with the spec it answers.
    map: Option<(EmbedSpec, Arc<Map>)>,
}

/// A table took the place of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Replaced {
    /// The step with the work on the table before.
    pub(super) serial: u64,
    /// The file before.
    pub was: String,
    /// The file now; of the same name where the same file is read anew.
    pub is: String,
}

impl Controller {
    /// Goes back to the table that was replaced, with all that was made of it.
    pub fn take_table_back(self) {
        if let Some(replaced) = self.undo.replaced.get_untracked() {
            self.travel(replaced.serial);
        }
    }

    /// Reads the table of a step again, which is gone to once it is here.
    pub(super) fn reopen(self, serial: u64, work: &Work) {
        let undo = self.undo;
        let Some(mark) = &work.table else { return };
        let source = undo.formers.with_value(|formers| {
            formers.iter().find(|former| former.mark.is_same(mark)).map(|former| former.source.clone())
        });
        let Some(SourceFile { upload, blob, is_sample }) = source else {
            self.alerts.add_for(Cause::File, words::gone(&mark.name));
            return self.sync_address();
        };
        let number = self.next_file();
        undo.returning.set_value(Some((number, serial)));
        self.read(SourceFile { upload: Upload { number, ..upload }, blob, is_sample });
    }

    /// The table on the page is about to be replaced: it can be read again.
    pub(super) fn keep_former(self) {
        let undo = self.undo;
        let mark = untrack(|| self.mark());
        let Some((mark, source)) = mark.zip(self.table.file.get_untracked()) else { return };
        let is_done = |map: &Arc<Map>| map.done && self.map.status.get_untracked() == Status::Fresh;
        let map = self.map.picture.get_untracked().filter(is_done);
        let map = map.map(|map| (self.settings.with_untracked(Settings::embed), map));
        undo.formers.update_value(|formers| {
            formers.retain(|former| !former.mark.is_same(&mark));
            formers.push(Former { mark, source, map });
        });
    }

    /// A table was read: if it is the one to go back to, all that was made of it is put on the page again. Returns
    /// whether it is.
    pub(super) fn return_to_former(self, number: u32) -> bool {
        let undo = self.undo;
        let Some((_, serial)) = undo.returning.get_value().filter(|(of, _)| *of == number) else {
            undo.returning.set_value(None);
            return false;
        };
        let Some(work) = undo.history.with_value(|history| history.find(serial).cloned()) else { return false };
        undo.history.update_value(|history| {
            history.go(serial);
        });
        self.take_up(&work);
        let map = undo.formers.with_value(|formers| {
            let is_its = |former: &&Former| work.table.as_ref().is_some_and(|mark| former.mark.is_same(mark));
            formers.iter().find(is_its).and_then(|former| former.map.clone())
        });
        self.saved_map.set_value(map);
        undo.replaced.set(None);
        true
    }

    /// The former table is here and is the one to work on.
    pub(super) fn end_return(self) {
        if self.undo.returning.try_update_value(Option::take).flatten().is_some() {
            self.observe_own();
        }
    }

    /// The former table could not be read: the page stays where it is.
    pub(super) fn give_up_return(self) {
        if self.undo.returning.try_update_value(Option::take).flatten().is_some() {
            self.sync_address();
        }
    }

    /// Tells that a table was replaced, where something was.
    pub(super) fn tell_replaced(self, serial: u64, before: &Work, after: &Work) {
        let (Some(was), Some(is)) = (&before.table, &after.table) else { return };
        let is_named = !(before.names.is_empty() && before.notes.is_empty() && before.groups.is_empty());
        if is_named || !was.is_same_file(is) {
            self.undo.replaced.set(Some(Replaced { serial, was: was.name.clone(), is: is.name.clone() }));
        }
    }

    /// Tables that no step is of any more are let go.
    pub(super) fn forget_formers(self) {
        let undo = self.undo;
        undo.history.with_value(|history| {
            let is_kept = |former: &Former| {
                history.states().filter_map(|state| state.table.as_ref()).any(|mark| mark.is_same(&former.mark))
            };
            undo.formers.update_value(|formers| formers.retain(is_kept));
        });
        let kept = undo.replaced.get_untracked();
        if kept.is_some_and(|kept| undo.history.with_value(|history| history.find(kept.serial).is_none())) {
            undo.replaced.set(None);
        }
    }
}
