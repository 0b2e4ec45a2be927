//! Keeps what the user named, noted and grouped in this browser, a moment after each change. Each page keeps a visit
//! of its own, so that tabs do not overwrite each other's.

use super::indexed_db::Refusal;
use super::session::{SavedGroup, SavedMap, Session, TableId};
use super::snapshots::{self, Snapshot};
use super::status::SaveStatus;
use super::{save, tab_lock};
use crate::app::settings::url;
use crate::app::state::{Controller, Status};
use crate::protocol::data::Reading;
use crate::protocol::results::Map;
use crate::protocol::BUILD;
use crate::words::storage as words;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long nothing changes before it is kept.
const REST: Duration = Duration::from_millis(300);

/// The session of the page. Copies are the same.
#[derive(Clone, Copy)]
pub struct Autosave {
    pub(super) controller: Controller,
    /// A session to be taken up once its table and its segments are here.
    pub(super) waiting: RwSignal<Option<Waiting>>,
    /// What this browser kept of visits before, not taken up yet, the latest first.
    pub offered: RwSignal<Vec<Snapshot>, LocalStorage>,
    /// What it keeps of this one.
    pub kept: RwSignal<SaveStatus>,
    /// Something changed that is not kept yet.
    pub unkept: RwSignal<bool>,
    pub(super) autosave: StoredValue<AutosaveState, LocalStorage>,
}

/// How far keeping is.
#[derive(Default)]
pub(super) struct AutosaveState {
    /// What this visit is kept as.
    visit: String,
    /// The visit whose session waits to be taken up.
    pub(super) taken: Option<Restored>,
    /// Visits that this tab holds and does not go on with: they are offered here again.
    pub(super) released: Vec<String>,
    /// A visit that this one goes on with, to be forgotten once all of it is kept as this one.
    replaced: Option<String>,
    /// Counts changes, so that only the last one of many is kept.
    turn: u32,
    /// It is being written.
    writes: bool,
    /// The map that was written last; none is 0, as an address no map has.
    map: usize,
    /// The file that was refused last: its fingerprint, and why.
    refused: Option<(String, String)>,
}

impl AutosaveState {
    /// The session that waited is taken up: the visit it was kept as is this one from now on, if no other tab can have
    /// it.
    pub(super) fn adopt(&mut self) {
        match self.taken.take() {
            Some(Restored::Held(visit)) => (self.visit, self.map, self.refused) = (visit.id, 0, None),
            Some(Restored::Shared(visit)) => self.replaced = Some(visit.id),
            None => {}
        }
    }
}

impl Autosave {
    /// Watches the page: keeps, and takes up what waits.
    pub fn new(controller: Controller) -> Autosave {
        let keeping = Autosave {
            controller,
            waiting: RwSignal::new(None),
            offered: RwSignal::new_local(Vec::new()),
            kept: RwSignal::new(if save::is_off() { SaveStatus::Off } else { SaveStatus::Unknown }),
            unkept: RwSignal::new(false),
            autosave: StoredValue::new_local(AutosaveState { visit: snapshots::new_id(), ..AutosaveState::default() }),
        };
        leptos::task::spawn_local(keeping.begin());
        Effect::new(move |_| keeping.restore());
        keeping.watch();
        keeping.save_on_leaving();
        keeping
    }

    /// Holds a visit of its own, and looks for those that were left.
    async fn begin(self) {
        self.autosave.with_value(|autosave| tab_lock::acquire(&autosave.visit));
        if self.kept.get_untracked() != SaveStatus::Unknown {
            return;
        }
        match snapshots::orphaned().await {
            Ok(visits) => {
                self.offered.set(visits);
                self.kept.set(SaveStatus::Nothing);
            }
            Err(refusal) => self.kept.set(SaveStatus::Refused(refusal)),
        }
    }

    /// Keeps what changes, a moment after it does.
    fn watch(self) {
        let Autosave { controller, .. } = self;
        let map = Memo::new(move |_| finished(controller).map(|map| Arc::as_ptr(&map) as usize));
        let keeps = Memo::new(move |_| {
            // What was kept is not overwritten while it waits for its table.
            self.waiting.with(Option::is_none)
                && match self.kept.get() {
                    SaveStatus::Unknown | SaveStatus::Off => false,
                    // It may have room, or answer, another time.
                    SaveStatus::Refused(refusal) => matches!(refusal, Refusal::Full | Refusal::Silent),
                    SaveStatus::Nothing | SaveStatus::Session(..) => true,
                }
        });
        Effect::new(move |_| {
            map.track();
            controller.table.view.track();
            controller.cluster.clustering.track();
            controller.settings.track();
            controller.table.reading.track();
            controller.cluster.given_names.track();
            controller.workspace.notes.track();
            controller.workspace.groups.track();
            controller.workspace.selection.track();
            if keeps.get() {
                self.schedule_save();
            }
        });
    }

    /// Keeps what is not kept yet when the page is left.
    fn save_on_leaving(self) {
        let leave = window_event_listener_untyped("pagehide", move |_| {
            let is_sample =
                self.controller.table.file.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample));
            let session = untrack(|| self.now()).filter(|now| now.is_worth_keeping() || !is_sample);
            if let (true, false, Some(session)) = (self.unkept.get_untracked(), save::is_off(), session) {
                self.autosave.with_value(|autosave| snapshots::save_on_unload(&autosave.visit, session));
            }
        });
        on_cleanup(move || leave.remove());
    }

    fn schedule_save(self) {
        let turn = self.autosave.try_update_value(|autosave| {
            autosave.turn += 1;
            autosave.turn
        });
        self.unkept.set(true);
        let keep = move || {
            let is_last = self.autosave.try_with_value(|autosave| Some(autosave.turn) == turn && !autosave.writes);
            if is_last == Some(true) {
                leptos::task::spawn_local(self.keep());
            }
        };
        set_timeout(keep, REST);
    }

    /// Keeps the session as it is, if there is something that a user would miss.
    async fn keep(self) {
        // Another tab may have been told to keep nothing, which holds for all.
        if save::is_off() {
            self.kept.set(SaveStatus::Off);
            return self.unkept.set(false);
        }
        let (turn, visit) = self.autosave.with_value(|autosave| (autosave.turn, autosave.visit.clone()));
        let controller = self.controller;
        if let Some((session, given)) = untrack(|| self.now()).zip(controller.table.file.get_untracked()) {
            if session.is_worth_keeping() || !given.is_sample {
                let map = finished_untracked(controller).map_or(0, |map| Arc::as_ptr(&map) as usize);
                let fingerprint = session.table.fingerprint.clone();
                let (is_new, refused) = self
                    .autosave
                    .try_update_value(|autosave| {
                        autosave.writes = true;
                        (autosave.map != map, autosave.refused.clone().filter(|(of, _)| *of == fingerprint))
                    })
                    .unwrap_or_default();
                let file = (!given.is_sample).then(|| refused.map_or(Ok(given.blob), |(_, why)| Err(why)));
                let kept = save::keep(&visit, session, file, is_new).await;
                self.autosave.update_value(|autosave| {
                    autosave.writes = false;
                    // Another visit may have been taken up meanwhile.
                    if let (SaveStatus::Session(_, size), true) = (&kept, autosave.visit == visit) {
                        autosave.map = map;
                        autosave.refused = size.clone().and_then(Result::err).map(|why| (fingerprint, why));
                    }
                });
                if let SaveStatus::Session(_, None | Some(Ok(_))) = &kept {
                    let replaced = self.autosave.try_update_value(|autosave| autosave.replaced.take()).flatten();
                    if let Some(replaced) = replaced {
                        // What cannot be forgotten is offered again, no more.
                        let _ = snapshots::forget(&replaced).await;
                    }
                }
                // It may have been forgotten meanwhile.
                if self.kept.get_untracked() == SaveStatus::Off {
                    return self.clear().await;
                }
                if self.kept.get_untracked() != kept {
                    self.kept.set(kept);
                }
            }
        }
        if self.autosave.with_value(|autosave| autosave.turn) == turn {
            self.unkept.set(false);
        } else {
            self.schedule_save();
        }
    }

    /// Forgets all that this browser keeps, and keeps nothing more.
    pub fn forget(self) {
        self.offered.set(Vec::new());
        self.kept.set(SaveStatus::Off);
        self.unkept.set(false);
        leptos::task::spawn_local(self.clear());
    }

    async fn clear(self) {
        self.autosave.update_value(|autosave| {
            autosave.turn += 1;
            (autosave.writes, autosave.map, autosave.refused) = (false, 0, None);
        });
        if save::forget().await.is_err() {
            self.controller.alerts.add(words::DELETE_FAILED.into());
        }
    }

    /// Keeps again.
    pub fn keep_again(self) {
        save::keep_again();
        self.kept.set(SaveStatus::Nothing);
    }

    /// The session as it is now; `None` while the segments on the page are not those of the settings.
    pub fn now(self) -> Option<Session> {
        let (table, answer) = (self.controller.table.view.get()?, self.controller.cluster.clustering.get()?);
        if !self.controller.is_current() || self.controller.settings.with(|settings| settings.segment() != answer.spec)
        {
            return None;
        }
        let mark = TableId { name: table.name.clone(), rows: table.rows, fingerprint: table.fingerprint.clone() };
        let workspace = self.controller.workspace;
        let by_label = |by_slot: &std::collections::BTreeMap<usize, String>| {
            let named = answer.slots.iter().enumerate();
            named.filter_map(|(label, slot)| Some((label, by_slot.get(slot)?.clone()))).collect()
        };
        let mut session = Session::new(BUILD, mark, url::write(&self.controller.settings.read()));
        session.set_reading(self.controller.table.reading.get());
        session.names = self.controller.cluster.given_names.with(by_label);
        session.notes = workspace.notes.with(by_label);
        session.groups = workspace.groups.with(|groups| {
            let kept = groups.iter();
            kept.map(|group| SavedGroup { name: group.name.clone(), rows: group.rows.rows().to_vec() }).collect()
        });
        session.selection = workspace.selection.with(|selection| selection.rows().to_vec());
        session.layout = finished_untracked(self.controller).map(|map| SavedMap {
            rows: map.rows.clone(),
            positions: map.positions.clone(),
            iteration: map.iteration,
            kl: map.kl,
            perplexity: map.perplexity,
            sample: map.sample,
        });
        Some(session)
    }
}

/// The map once it is done; one of earlier settings is none.
fn finished(controller: Controller) -> Option<Arc<Map>> {
    controller.map.picture.get().filter(|map| map.done && controller.map.status.get() == Status::Fresh)
}

pub(super) fn finished_untracked(controller: Controller) -> Option<Arc<Map>> {
    untrack(|| finished(controller))
}

/// A kept visit whose session is taken up.
pub enum Restored {
    /// This tab holds it.
    Held(Snapshot),
    /// The browser has no locks: another tab may go on with it too.
    Shared(Snapshot),
}

/// A session that waits for its table and its segments. It is taken up as a whole or not at all.
#[derive(Clone)]
pub struct Waiting {
    /// The session. How its file is read, and its map, are taken out of it when they are used.
    pub(super) session: Session,
    /// Where it comes from, as the subject of a sentence.
    pub(super) source: String,
    /// The fingerprint of the table that was there when it began to wait.
    pub(super) before: Option<String>,
    /// What was set when it began to be taken up.
    pub(super) undo: Option<Undo>,
    /// How its file was asked to be read.
    pub(super) asked: Option<Reading>,
    /// Other segments have been asked for than those on the page, and nothing has been heard of them yet.
    pub(super) asks: bool,
    /// Its map is on the page.
    pub(super) has_map: bool,
}

/// What the page goes back to if a session turns out not to fit.
#[derive(Clone)]
pub(super) struct Undo {
    pub(super) settings: String,
    pub(super) reading: Reading,
    /// The finished map, if there was one of this table.
    pub(super) map: Option<Arc<Map>>,
}
