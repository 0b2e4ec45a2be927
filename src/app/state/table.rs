//! The table store: the table on the page, its file and how it was read.

use super::status::Status;
use super::{Latest, SourceFile};
use crate::app::settings::url::LinkedFile;
use crate::protocol::data::Reading;
use crate::protocol::results::TableView;
use crate::words::Unit;
use leptos::prelude::*;

/// The table on the page. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct TableStore {
    /// The table.
    pub view: Latest<TableView>,
    /// How far reading is.
    pub status: RwSignal<Status>,
    /// How the table on the page was read, or was last asked to be.
    pub reading: RwSignal<Reading>,
    /// The file that the address names; it stays there while that file is awaited or is the table on the page.
    pub linked: RwSignal<Option<LinkedFile>>,
    /// The file of the table.
    pub file: RwSignal<Option<SourceFile>, LocalStorage>,
    /// The number of the last file that a person opened: not the bundled one, nor one that this browser kept.
    pub opened: RwSignal<u32>,
}

impl TableStore {
    /// No table yet; the address names `linked`.
    pub(super) fn new(linked: Option<LinkedFile>) -> TableStore {
        TableStore {
            view: RwSignal::new(None),
            status: RwSignal::new(Status::Idle),
            reading: RwSignal::new(Reading::default()),
            linked: RwSignal::new(linked),
            file: RwSignal::new_local(None),
            opened: RwSignal::new(0),
        }
    }

    /// What a row of it is.
    pub fn unit(self) -> Unit {
        let is_per_customer = self.view.with(|table| table.as_ref().is_some_and(|table| table.is_per_customer));
        if is_per_customer {
            Unit::Customer
        } else {
            Unit::Row
        }
    }

    /// Whether the table is too large to be copied, or held by every worker, without need.
    pub fn is_large(self) -> bool {
        self.view.with(|table| table.as_ref().is_some_and(|table| table.is_large()))
    }
}
