//! What the page knows: sources (what the person set), results (what the workers answered), and how far each stage is.
//!
//! One direction: handlers write sources, effects turn sources into wishes, workers' events write results, views read.
//! While a result is older than its sources it stays on the page, dimmed.

mod alerts;
mod clustering;
mod columns;
mod events;
pub mod evidence;
mod files;
mod requests;
mod status;
mod timing;
pub mod workspace;

use super::browser;
use super::settings::{url, Field, Settings, Value};
use crate::app::settings::url::LinkedFile;
use crate::app::workers::client::WorkerClient;
use crate::engine::explain::Explanation;
use crate::engine::prepare::PrepareSpec;
use crate::protocol::data::{Comparison, Inspection, Reading, Remedy};
use crate::protocol::results::{Map, MapQuality, NumericColumn, Prepared, Scores, TableView};
use crate::protocol::spec::EmbedSpec;
use crate::protocol::JobId;
pub use alerts::{Alert, Cause};
pub use clustering::Clustering;
use clustering::Settled;
pub use files::SourceFile;
use leptos::prelude::*;
use requests::Purpose;
pub use requests::WorkerRole;
pub use status::{Progress, Status};
use std::collections::BTreeMap;
use std::sync::Arc;
use timing::ChangedAt;
use workspace::Picks;

/// What the map's colors mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorBy {
    /// The segments.
    Segment,
    /// How many of a row's nearest neighbors are near it on the map.
    Quality,
    /// The values of a numeric column of the table.
    Column(usize),
}

/// A result with the signal that tells of it. Equality of results is never asked: a new one is always told.
pub type Latest<T> = RwSignal<Option<Arc<T>>>;

/// All of it. Copies are the same state.
#[derive(Clone, Copy)]
pub struct State {
    /// What the person set.
    pub settings: RwSignal<Settings>,
    /// Counts the tables that were read, so that equal recipes on different tables are different wishes.
    table_number: RwSignal<u32>,
    /// The table.
    pub table: Latest<TableView>,
    /// What is told of the columns; `None` until the segments are there.
    pub inspection: Latest<Inspection>,
    /// What the suggested preparation does to the segments, or why that is not known; `None` until it was asked.
    pub comparison: RwSignal<Option<Result<Comparison, String>>>,
    /// The features.
    pub prepared: Latest<Prepared>,
    /// The labels.
    pub clustering: Latest<Clustering>,
    /// What sets the segments apart; `None` while it is computed.
    pub explanation: Latest<Explanation>,
    /// The segments as they were when they were last complete: see [`State::at_rest`].
    settled: Settled,
    /// Names the person gave, by the segment's place in the palette, which follows the segment.
    pub given_names: RwSignal<BTreeMap<usize, String>>,
    /// What the person picked, noted and kept.
    pub picks: Picks,
    /// How good the labels are; `None` while they are computed.
    pub scores: Latest<Scores>,
    /// The latest picture of the map.
    pub map: Latest<Map>,
    /// How far the finished map can be trusted.
    pub map_quality: Latest<MapQuality>,
    /// What the map's colors mean.
    pub color_by: RwSignal<ColorBy>,
    /// How far reading is.
    pub table_status: RwSignal<Status>,
    /// How far preparing is.
    pub prepare_status: RwSignal<Status>,
    /// How far segmenting is.
    pub cluster_status: RwSignal<Status>,
    /// How far the map is; its moving does not count.
    pub map_status: RwSignal<Status>,
    /// What the cluster worker does for longer than a moment.
    pub progress: RwSignal<Option<Progress>>,
    /// What the map worker does before there is a picture.
    pub map_progress: RwSignal<Option<Progress>>,
    /// Sentences on top of the page.
    pub alerts: RwSignal<Vec<Alert>>,
    /// How often the person asked to try again what was not done since workers died.
    pub tried_again: RwSignal<u32>,
    /// A sentence at a control: its name and the sentence.
    pub control_error: RwSignal<Option<(String, String)>>,
    /// When the person last changed what each stage depends on, in milliseconds.
    changed_at: StoredValue<ChangedAt>,
    /// The clustering on the page is of the table on the page.
    same_table: StoredValue<bool>,
    /// The scores on the page are of the segments last asked for.
    scored: StoredValue<bool>,
    /// How the table on the page was read, or was last asked to be.
    pub reading: RwSignal<Reading>,
    /// The file that the address names; it stays there while that file is awaited or is the table on the page.
    pub linked: RwSignal<Option<LinkedFile>>,
    /// The file of the table at hand.
    pub current_file: RwSignal<Option<SourceFile>, LocalStorage>,
    /// The file being read: the map's worker gets it only when it turned out to be a table.
    candidate: StoredValue<Option<SourceFile>, LocalStorage>,
    /// The preparation of the map asked for last of the file that the map's worker has.
    mapped: StoredValue<Option<PrepareSpec>>,
    /// A map from a session of the table at hand, with its recipe.
    kept_map: StoredValue<Option<(EmbedSpec, Arc<Map>)>>,
    /// The file that was refused last.
    refused: StoredValue<Option<SourceFile>, LocalStorage>,
    /// Other ways to read the file being read, should it be refused.
    offered: StoredValue<Vec<Remedy>>,
    /// The number of the file given last.
    last_file: StoredValue<u32>,
    /// Counts alerts: one in the place of another is another.
    last_alert: StoredValue<u32>,
    /// Counts the readings that were asked for.
    last_edition: StoredValue<u32>,
    /// The person changed what a column is for: remembered once there are segments of it.
    roles_changed: StoredValue<bool>,
    /// What the requests beside the running job are for, and of which edition of the table, until they are answered.
    pending_queries: StoredValue<Vec<(JobId, Purpose, u32)>>,
    /// Lanes whose worker died and has done nothing since.
    troubled: StoredValue<Vec<WorkerRole>>,
    /// The file of which it was said what columns it lacks.
    warned_file: StoredValue<u32>,
    /// The table on the page is the one the workers work on.
    table_is_active: StoredValue<bool>,
    /// Columns of the table that is about to be told.
    arriving: StoredValue<Vec<NumericColumn>>,
    clients: StoredValue<Option<(WorkerClient, WorkerClient)>, LocalStorage>,
}

impl State {
    /// The state of a page just opened, with the settings of its address.
    pub fn new() -> State {
        let (settings, problems) = url::read(&browser::fragment());
        let state = State {
            settings: RwSignal::new(settings),
            table_number: RwSignal::new(0),
            table: RwSignal::new(None),
            inspection: RwSignal::new(None),
            comparison: RwSignal::new(None),
            prepared: RwSignal::new(None),
            clustering: RwSignal::new(None),
            explanation: RwSignal::new(None),
            settled: Settled {
                clustering: RwSignal::new(None),
                explanation: RwSignal::new(None),
                scores: RwSignal::new(None),
            },
            given_names: RwSignal::new(BTreeMap::new()),
            picks: Picks::new(),
            scores: RwSignal::new(None),
            map: RwSignal::new(None),
            map_quality: RwSignal::new(None),
            color_by: RwSignal::new(ColorBy::Segment),
            table_status: RwSignal::new(Status::Idle),
            prepare_status: RwSignal::new(Status::Idle),
            cluster_status: RwSignal::new(Status::Idle),
            map_status: RwSignal::new(Status::Idle),
            progress: RwSignal::new(None),
            map_progress: RwSignal::new(None),
            alerts: RwSignal::new(Vec::new()),
            tried_again: RwSignal::new(0),
            control_error: RwSignal::new(None),
            changed_at: StoredValue::new(ChangedAt::default()),
            same_table: StoredValue::new(false),
            scored: StoredValue::new(false),
            reading: RwSignal::new(Reading::default()),
            linked: RwSignal::new(url::read_file(&browser::fragment())),
            current_file: RwSignal::new_local(None),
            candidate: StoredValue::new_local(None),
            mapped: StoredValue::new(None),
            kept_map: StoredValue::new(None),
            refused: StoredValue::new_local(None),
            offered: StoredValue::new(Vec::new()),
            last_file: StoredValue::new(0),
            last_alert: StoredValue::new(0),
            last_edition: StoredValue::new(0),
            roles_changed: StoredValue::new(false),
            pending_queries: StoredValue::new(Vec::new()),
            troubled: StoredValue::new(Vec::new()),
            warned_file: StoredValue::new(0),
            table_is_active: StoredValue::new(true),
            arriving: StoredValue::new(Vec::new()),
            clients: StoredValue::new_local(None),
        };
        for problem in problems {
            state.alert(problem);
        }
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
        Effect::new(move |_| {
            browser::set_fragment(&url::write_link(&self.settings.read(), self.linked.get().as_ref()));
        });
        let follow = window_event_listener(leptos::ev::hashchange, move |_| {
            self.linked.set(url::read_file(&browser::fragment()));
            self.go_to(&browser::fragment());
        });
        on_cleanup(move || follow.remove());
    }

    /// Takes up the settings of an address, those of the table's columns among them.
    pub fn go_to(self, fragment: &str) {
        let (settings, problems) = url::read(fragment);
        problems.into_iter().for_each(|problem| self.alert(problem));
        let settings = self.settings.with_untracked(|now| settings.on_the_table_of(now));
        if self.settings.with_untracked(|now| *now != settings) {
            self.settings.set(settings);
            self.warn_missing_columns();
            self.follow();
        }
    }

    /// Sets a field.
    pub fn set(self, field: &Field, value: Value) {
        self.settings.update(|settings| settings.set(field, value));
    }

    /// The address of the page as it is now, with the name and the fingerprint of a file that is not bundled.
    pub fn link(self) -> String {
        let is_sample = self.current_file.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample));
        let of = |table: &TableView| LinkedFile { name: table.name.clone(), fingerprint: table.fingerprint.clone() };
        let file = match self.table.get_untracked() {
            Some(table) if !is_sample => Some(of(&table)),
            Some(_) => None,
            None => self.linked.get_untracked(),
        };
        let address = browser::window().location().href().unwrap_or_default();
        let place = address.split('#').next().unwrap_or_default();
        match url::write_link(&self.settings.read_untracked(), file.as_ref()) {
            fragment if fragment.is_empty() => place.to_string(),
            fragment => format!("{place}#{fragment}"),
        }
    }
}
