//! Opening a table: the sample, a file, a pasted text, a saved one.

use super::alerts::Cause;
use super::status::Status;
use super::Controller;
use crate::app::browser::{self, parquet};
use crate::app::settings::Settings;
use crate::engine::table::ReadOptions;
use crate::protocol::data::{Reading, Upload};
use crate::protocol::results::TableView;
use crate::words::files as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The bundled table.
pub(super) const SAMPLE: &str = "customers.csv";

/// A file as the user gave it, and how it is to be read.
#[derive(Clone)]
pub struct SourceFile {
    /// Its name and how to read it.
    pub upload: Upload,
    /// Its content, which stays with the browser.
    pub blob: web_sys::Blob,
    /// It is the bundled table.
    pub is_sample: bool,
}

impl Controller {
    /// Says which columns were prepared in a way of their own that this table does not have.
    pub(super) fn warn_missing_columns(self) {
        let Some(table) = self.table.view.get_untracked() else { return };
        let names: Vec<String> = self.settings.with_untracked(|settings| {
            let computed = |name: &String| settings.derived.iter().any(|derived| derived.name == *name);
            settings.pending_columns.keys().filter(|name| !computed(name)).cloned().collect()
        });
        if !names.is_empty() {
            self.alerts.add_with(words::lacks_columns(&table.name, &names), Cause::File, Vec::new());
        }
    }

    /// Reads the bundled table.
    pub fn open_sample(self) {
        self.begin_reading();
        let number = self.next_file();
        leptos::task::spawn_local(async move {
            let fetched = browser::fetch(SAMPLE).await;
            if self.last_file.get_value() != number {
                return; // another file was given meanwhile
            }
            match fetched {
                Ok(blob) => self.open(SAMPLE.to_string(), blob, Reading::default(), true),
                Err(sentence) => self.file_failed(sentence),
            }
        });
    }

    /// Reads a file the user gave.
    pub fn open_file(self, file: web_sys::File) {
        let open = move |name: String, blob: web_sys::Blob, header: Option<bool>| {
            let options = ReadOptions { header, ..ReadOptions::default() };
            self.open(name, blob, Reading { options, ..Reading::default() }, false);
            self.table.opened.set(self.last_file.get_value());
        };
        // Other files are opened at once.
        if !parquet::is_named_so(&file.name()) {
            return open(file.name(), file.into(), None);
        }
        self.begin_reading();
        let (number, name) = (self.next_file(), file.name());
        leptos::task::spawn_local(async move {
            let readable = parquet::readable(file).await;
            if self.last_file.get_value() != number {
                return; // another file was given meanwhile
            }
            match readable {
                // Its first line is that of the columns' names, whatever they look like.
                Ok(blob) => open(name, blob, Some(true)),
                Err(sentence) => self.file_failed(sentence),
            }
        });
    }

    /// Reads a file that this browser kept, in the way it was read before.
    pub fn open_kept(self, name: String, blob: web_sys::Blob, reading: Reading) {
        self.open(name, blob, reading, false);
    }

    /// Reads a table the user copied, from a spreadsheet for instance.
    pub fn open_pasted(self, text: &str) {
        match browser::blob(text) {
            Ok(blob) => {
                self.open(words::PASTED.to_string(), blob, Reading::default(), false);
                self.table.opened.set(self.last_file.get_value());
            }
            Err(_) => self.alerts.add(words::PASTE_FAILED.into()),
        }
    }

    /// Reads the file at hand in another way.
    pub fn read_as(self, reading: Reading) {
        if let Some(SourceFile { upload, blob, is_sample }) = self.table.file.get_untracked() {
            self.table.reading.set(reading.clone());
            self.read(SourceFile { upload: Upload { reading, ..upload }, blob, is_sample });
        }
    }

    /// Reads the file that was refused last in another way.
    pub fn read_refused_as(self, reading: Reading) {
        if let Some(SourceFile { upload, blob, is_sample }) = self.refused.get_value() {
            self.read(SourceFile { upload: Upload { reading, ..upload }, blob, is_sample });
        }
    }

    /// How the table on the page was read: what was asked since and refused does not count.
    pub(super) fn current_reading(self) -> Reading {
        self.table.file.with_untracked(|now| now.as_ref().map(|now| now.upload.reading.clone())).unwrap_or_default()
    }

    pub(super) fn begin_reading(self) {
        self.table.status.set(Status::Running);
        self.changed_at.update_value(|at| at.table = browser::now());
    }

    /// The number of the next file: of those that are on their way only the last is read.
    pub(super) fn next_file(self) -> u32 {
        self.last_file.update_value(|number| *number += 1);
        self.last_file.get_value()
    }

    pub(super) fn open(self, name: String, blob: web_sys::Blob, reading: Reading, is_sample: bool) {
        let upload = Upload { number: self.next_file(), name, reading, ..Upload::default() };
        self.read(SourceFile { upload, blob, is_sample });
    }

    pub(super) fn read(self, mut given: SourceFile) {
        self.begin_reading();
        self.alerts.settle(Cause::File);
        self.last_edition.update_value(|last| *last += 1);
        given.upload.edition = self.last_edition.get_value();
        self.candidate.set_value(Some(given.clone()));
        self.arriving.set_value(Vec::new());
        let segments = self.settings.with_untracked(Settings::segments);
        self.with_clients(|cluster, _| cluster.load(Arc::new(given.upload), given.blob, segments));
    }

    /// The table before stays, and work on it that gave way to the reading goes on.
    pub(super) fn file_failed(self, sentence: String) {
        // Columns are computed and coded as those of the table that stays.
        let Reading { coded, derived, .. } = self.current_reading();
        let differs = self.settings.with_untracked(|now| {
            let coding = |name: &String| coded.get(name).cloned().unwrap_or_default();
            now.derived != derived || now.columns.iter().any(|(name, plan)| plan.coding != coding(name))
        });
        if differs && self.table.view.with_untracked(Option::is_some) {
            self.settings.update(|settings| {
                settings.derived = derived;
                for (name, plan) in &mut settings.columns {
                    plan.coding = coded.get(name).cloned().unwrap_or_default();
                }
            });
            // What could not be done is no step.
            self.observe_own();
        }
        self.refused.set_value(self.candidate.try_update_value(Option::take).flatten());
        let remedies = self.offered.try_update_value(std::mem::take).unwrap_or_default();
        if self.cluster.status.get_untracked() == Status::Running {
            self.request_segments(self.settings.with_untracked(Settings::segment));
        }
        let kept = self.table.view.with_untracked(Option::is_some);
        self.table.status.set(if kept { Status::Fresh } else { Status::Failed });
        self.alerts.add_with(sentence, Cause::File, remedies);
        self.give_up_return();
        if let Some(held) = self.table.file.get_untracked().filter(|_| !self.table_is_active.get_value()) {
            self.activate_table(held); // it was to be read again in another way, which cannot be
        }
    }

    /// What is of a table that is not on the page any more, or was read in another way, is not shown and does not leave
    /// it.
    pub(super) fn forget_results(self) {
        self.with_clients(|_, map| map.cancel());
        self.cluster.discard();
        self.map.picture.set(None);
        self.map.quality.set(None);
        self.map.progress.set(None);
        self.same_table.set_value(false);
        for stage in [self.cluster.prepare_status, self.cluster.status, self.map.status] {
            stage.set(Status::Idle);
        }
        for cause in [Cause::Segments, Cause::Map] {
            self.alerts.settle(cause);
        }
    }

    /// The edition of the table on the page.
    pub(super) fn edition(self) -> u32 {
        self.table.file.with_untracked(|held| held.as_ref().map_or(0, |held| held.upload.edition))
    }

    /// Whether the segments on the page are of the table on the page as it is read now: nothing else leaves it.
    pub fn is_current(self) -> bool {
        let of = self.cluster.clustering.with(|clustering| clustering.as_ref().map(|clustering| clustering.table));
        of.is_some() && of == self.table.file.with(|held| held.as_ref().map(|held| held.upload.edition))
    }

    /// The table at hand is the one to work on.
    pub(super) fn activate_table(self, given: SourceFile) {
        self.table_is_active.set_value(true);
        if self.warned_file.get_value() != given.upload.number {
            self.warned_file.set_value(given.upload.number);
            self.warn_missing_columns();
        }
        let upload = Arc::new(given.upload);
        self.mapped.set_value(None);
        self.with_clients(|_, map| map.load(upload, given.blob, 0));
        self.table_number.update(|number| *number += 1);
    }

    /// A table takes the place of the one that the address names: if it is another one, that is told, and the address
    /// names no file any more.
    pub(super) fn check_linked_file(self, view: &TableView, is_sample: bool) {
        let Some(linked) = self.table.linked.get_untracked().filter(|linked| linked.fingerprint != view.fingerprint)
        else {
            return;
        };
        self.table.linked.set(None);
        // After the right file another one is the user's own choice, and so is the sample.
        let was_there =
            self.table.view.with_untracked(|t| t.as_ref().is_some_and(|t| t.fingerprint == linked.fingerprint));
        if !(was_there || is_sample) {
            let (found, expected) = (&view.fingerprint, &linked.fingerprint);
            self.alerts.add(words::not_the_linked_file(&view.name, found, &linked.name, expected));
        }
    }
}
