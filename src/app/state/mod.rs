//! What the page knows: sources (what the user set), results (what the workers answered), and how far each stage is.
//!
//! One direction: handlers write sources, effects turn sources into wishes, workers' events write results, views read.
//! While a result is older than its sources it stays on the page, dimmed.

mod address;
mod alerts;
mod clustering;
mod columns;
mod events;
pub mod evidence;
mod files;
mod former_table;
mod map;
mod query_results;
mod requests;
pub mod search_wait;
mod status;
mod table;
mod timing;
mod undo;
mod user_activity;
mod wanted_evidence;
pub mod workspace;

use super::browser;
use super::settings::url::LinkedFile;
use super::settings::{url, Field, Settings, Value};
use super::workers::client::WorkerClient;
use crate::engine::prepare::PrepareSpec;
use crate::protocol::data::Remedy;
use crate::protocol::results::{Map, NumericColumn, TableView};
use crate::protocol::spec::EmbedSpec;
use crate::protocol::JobId;
use address::AddressState;
pub use alerts::{Alert, AlertStore, Cause};
pub use clustering::{ClusterStore, Clustering};
pub use files::SourceFile;
pub use former_table::Replaced;
use leptos::prelude::*;
pub use map::{ColorBy, MapStore};
pub use query_results::{QueryResults, Scored};
use requests::Purpose;
pub use requests::WorkerRole;
pub use status::Status;
use std::sync::Arc;
pub use table::TableStore;
use timing::ChangedAt;
pub use undo::UndoStore;
use workspace::Workspace;

/// A result with the signal that announces it. Equality of results is never asked: a new one always counts as changed.
pub type Latest<T> = RwSignal<Option<Arc<T>>>;

/// The stores, and the workers that fill them. Whoever acts on more than one store does it through this. `Copy`: every
/// copy shares the same signals.
#[derive(Clone, Copy)]
pub struct Controller {
    /// What the user set.
    pub settings: RwSignal<Settings>,
    /// The table.
    pub table: TableStore,
    /// The segments.
    pub cluster: ClusterStore,
    /// The map.
    pub map: MapStore,
    /// What the user made: selection, notes, groups.
    pub workspace: Workspace,
    /// Answers to queries.
    pub results: QueryResults,
    /// Sentences that the user must see.
    pub alerts: AlertStore,
    /// What was done, and the ways back and forth.
    pub undo: UndoStore,
    /// What is known of the address.
    address: StoredValue<AddressState>,
    /// Counts the tables that were read, so that equal specs on different tables are different requests.
    table_number: RwSignal<u32>,
    /// When the user last changed what each stage depends on, in milliseconds.
    changed_at: StoredValue<ChangedAt>,
    /// The segments on the page are of the table on the page.
    same_table: StoredValue<bool>,
    /// The scores on the page are of the segments last asked for.
    scored: StoredValue<bool>,
    /// The file being read: the map's worker gets it only when it turned out to be a table.
    candidate: StoredValue<Option<SourceFile>, LocalStorage>,
    /// The preparation of the map asked for last of the file that the map's worker has.
    mapped: StoredValue<Option<PrepareSpec>>,
    /// A map from a session of the table on the page, with its spec.
    saved_map: StoredValue<Option<(EmbedSpec, Arc<Map>)>>,
    /// The file that was refused last.
    refused: StoredValue<Option<SourceFile>, LocalStorage>,
    /// Other ways to read the file being read, should it be refused.
    offered: StoredValue<Vec<Remedy>>,
    /// The number of the file given last.
    last_file: StoredValue<u32>,
    /// Counts the readings that were asked for.
    last_edition: StoredValue<u32>,
    /// The user changed what a column is for: remembered once there are segments of it.
    roles_changed: StoredValue<bool>,
    /// The queries under way: job, purpose, and the edition of the table that was on the page.
    pending_queries: StoredValue<Vec<(JobId, Purpose, u32)>>,
    /// The file whose missing columns were told.
    warned_file: StoredValue<u32>,
    /// The table on the page is the one the workers work on.
    table_is_active: StoredValue<bool>,
    /// Columns of the table that is about to be told.
    arriving: StoredValue<Vec<NumericColumn>>,
    clients: StoredValue<Option<(WorkerClient, WorkerClient)>, LocalStorage>,
}

impl Controller {
    /// The state of a page just opened, with the settings of its address.
    pub fn new() -> Controller {
        let (settings, problems) = url::read_with_problems(&browser::fragment());
        let state = Controller {
            undo: UndoStore::new(&settings),
            address: StoredValue::new(AddressState::default()),
            settings: RwSignal::new(settings),
            table: TableStore::new(url::read_file(&browser::fragment())),
            cluster: ClusterStore::new(),
            map: MapStore::new(),
            workspace: Workspace::new(),
            results: QueryResults::new(),
            alerts: AlertStore::new(),
            table_number: RwSignal::new(0),
            changed_at: StoredValue::new(ChangedAt::default()),
            same_table: StoredValue::new(false),
            scored: StoredValue::new(false),
            candidate: StoredValue::new_local(None),
            mapped: StoredValue::new(None),
            saved_map: StoredValue::new(None),
            refused: StoredValue::new_local(None),
            offered: StoredValue::new(Vec::new()),
            last_file: StoredValue::new(0),
            last_edition: StoredValue::new(0),
            roles_changed: StoredValue::new(false),
            pending_queries: StoredValue::new(Vec::new()),
            warned_file: StoredValue::new(0),
            table_is_active: StoredValue::new(true),
            arriving: StoredValue::new(Vec::new()),
            clients: StoredValue::new_local(None),
        };
        state.alerts.add_address(problems);
        let cluster = WorkerClient::new(true, move |update| state.on_cluster_update(update));
        let map = WorkerClient::new(false, move |update| state.on_map_update(update));
        state.clients.set_value(Some((cluster, map)));
        on_cleanup(move || {
            if let Some((cluster, map)) = state.clients.try_update_value(Option::take).flatten() {
                cluster.end();
                map.end();
            }
        });
        state.watch();
        state
    }

    /// Makes each store a context of its own, beside the whole.
    pub fn provide(self) {
        provide_context(self);
        provide_context(self.settings);
        provide_context(self.table);
        provide_context(self.cluster);
        provide_context(self.map);
        provide_context(self.workspace);
        provide_context(self.results);
        provide_context(self.alerts);
        provide_context(self.undo);
    }

    /// The same with settled segments: see [`ClusterStore::settled`].
    pub fn settled(self) -> Controller {
        Controller { cluster: self.cluster.settled(), ..self }
    }

    /// Whether the segments on the page are of the table on the page.
    pub fn is_segmented(self) -> bool {
        self.same_table.get_value() && self.cluster.clustering.with_untracked(Option::is_some)
    }

    /// The effects: wishes for both workers, and the address.
    fn watch(self) {
        let segment = Memo::new(move |_| (self.table_number.get(), self.settings.read().segment()));
        Effect::new(move |_| {
            let (table, spec) = segment.get();
            if table > 0 {
                self.request_segments(spec);
            }
        });
        let embed = Memo::new(move |_| (self.table_number.get(), self.settings.read().embed()));
        Effect::new(move |_| {
            let (table, spec) = embed.get();
            if table > 0 {
                self.request_map(spec, false);
            }
        });
        self.watch_steps();
    }

    /// Takes up the settings of an address, those of the table's columns among them.
    pub fn go_to(self, fragment: &str) {
        let (settings, problems) = url::read_with_problems(fragment);
        self.alerts.add_address(problems);
        let settings = self.settings.with_untracked(|now| settings.on_the_table_of(now));
        if self.settings.with_untracked(|now| *now != settings) {
            self.settings.set(settings);
            self.warn_missing_columns();
            self.follow();
        }
    }

    /// Sets a field.
    pub fn set(self, field: &Field, value: Value) {
        self.alerts.settle_control(field.name);
        self.settings.update(|settings| settings.set(field, value));
    }

    /// The address of the page as it is now, with the name and the fingerprint of a file that is not bundled.
    pub fn link(self) -> String {
        let is_sample = self.table.file.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample));
        let of = |table: &TableView| LinkedFile { name: table.name.clone(), fingerprint: table.fingerprint.clone() };
        let file = match self.table.view.get_untracked() {
            Some(table) if !is_sample => Some(of(&table)),
            Some(_) => None,
            None => self.table.linked.get_untracked(),
        };
        let address = browser::window().location().href().unwrap_or_default();
        let place = address.split('#').next().unwrap_or_default();
        match url::write_link(&self.settings.read_untracked(), file.as_ref()) {
            fragment if fragment.is_empty() => place.to_string(),
            fragment => format!("{place}#{fragment}"),
        }
    }
}
