//! Takes up a session: from a file, or from a visit that this browser kept, once its table and its segments are here.

use super::autosave::{finished_untracked, Autosave, AutosaveState, Undo};
pub use super::autosave::{Restored, Waiting};
use super::session::{SavedMap, Session, TableId, LARGEST};
use super::snapshots::{self, Snapshot};
use super::tab_lock;
use crate::app::analysis::selection::Group;
use crate::app::browser;
use crate::app::format::whole;
use crate::app::settings::{url, Settings};
use crate::app::state::{Clustering, Status};
use crate::protocol::data::Reading;
use crate::protocol::results::{Map, TableView};
use crate::words::storage as words;
use leptos::prelude::*;
use std::sync::Arc;

impl Autosave {
    /// Opens a session from a file.
    pub fn open(self, file: web_sys::File) {
        let name = file.name();
        if file.size() > LARGEST {
            let mb = |bytes: f64| whole((bytes / 1024.0 / 1024.0).ceil() as usize);
            return self.controller.alerts.add(words::session_too_large(&name, &mb(file.size()), &mb(LARGEST)));
        }
        leptos::task::spawn_local(async move {
            let read = browser::read(&file.name(), &file).await;
            match read.and_then(|bytes| Session::read_bytes(&bytes).map_err(|why| words::session_unread(&name, &why))) {
                Ok(session) => self.wait_for(session, name, None),
                Err(sentence) => self.controller.alerts.add(sentence),
            }
        });
    }

    /// Takes up the session of a visit before, with its table if that was kept.
    pub fn accept(self, visit: &str) {
        let Some(visit) = self.withdraw(visit) else { return };
        let Ok(session) = visit.session.clone() else { return };
        leptos::task::spawn_local(async move {
            let file = visit.file.clone();
            let table = session.table.name.clone();
            let taken = match self.is_elsewhere(&visit.id).await {
                Some(true) => {
                    self.controller.alerts.add(words::also_in_another_tab(&table));
                    None
                }
                Some(false) => {
                    let is_left = self.autosave.with_value(|autosave| autosave.released.contains(&visit.id));
                    if !is_left {
                        tab_lock::acquire(&visit.id);
                    }
                    Some(Restored::Held(visit))
                }
                None => Some(Restored::Shared(visit)),
            };
            let is_here = self.fingerprint().as_ref() == Some(&session.table.fingerprint);
            let source = words::saved_session(&table);
            match file.filter(|_| !is_here) {
                Some(file) => {
                    let reading = session.reading.clone().map(|reading| as_in_file(reading, &Reading::default()));
                    self.wait(session, source, taken);
                    self.controller.open_kept(table, file, reading.unwrap_or_default());
                }
                None => self.wait_for(session, source, taken),
            }
        });
    }

    /// Forgets a visit before, unless another tab has taken it up meanwhile. It is offered until it is forgotten.
    pub fn decline(self, visit: &str) {
        let visit = visit.to_string();
        leptos::task::spawn_local(async move {
            if self.is_elsewhere(&visit).await != Some(true) {
                // Where nothing can be kept nothing is left.
                let _ = snapshots::forget(&visit).await;
            }
            self.withdraw(&visit);
        });
    }

    /// Whether another tab holds a visit; `None` where the browser cannot tell.
    async fn is_elsewhere(self, visit: &str) -> Option<bool> {
        let held = tab_lock::held_ids().await?.iter().any(|held| held == visit);
        Some(held && !self.autosave.with_value(|autosave| autosave.released.iter().any(|left| left == visit)))
    }

    /// Takes a visit out of those that are offered.
    fn withdraw(self, visit: &str) -> Option<Snapshot> {
        let at = self.offered.with_untracked(|offered| offered.iter().position(|found| found.id == visit))?;
        self.offered.try_update(|offered| offered.remove(at))
    }

    fn fingerprint(self) -> Option<String> {
        self.controller.table.view.with_untracked(|table| table.as_ref().map(|table| table.fingerprint.clone()))
    }

    /// The table that is waited for, unless that is on the page.
    pub fn awaited(self) -> Option<TableId> {
        let mark = self.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.session.table.clone()))?;
        let is_here =
            self.controller.table.view.with(|t| t.as_ref().is_some_and(|t| t.fingerprint == mark.fingerprint));
        (!is_here).then_some(mark)
    }

    /// Waits for the session's table, and says so if that is not on the page.
    fn wait_for(self, session: Session, source: String, taken: Option<Restored>) {
        if self.fingerprint().as_ref() != Some(&session.table.fingerprint) {
            let TableId { name, rows, .. } = &session.table;
            self.controller.alerts.add(words::session_of_another_table(name, &whole(*rows)));
        }
        self.wait(session, source, taken);
    }

    fn wait(self, session: Session, source: String, taken: Option<Restored>) {
        self.give_up();
        self.autosave.update_value(|autosave| autosave.taken = taken);
        let before = self.fingerprint();
        let asks = before.as_ref() != Some(&session.table.fingerprint);
        let waiting = Waiting { session, source, before, undo: None, asked: None, asks, has_map: false };
        self.waiting.set(Some(waiting));
    }

    /// Waits no longer: nothing of the session stays on the page, and the visit it was kept as is offered again.
    pub fn give_up(self) {
        let Some(waiting) = self.waiting.try_update(Option::take).flatten() else { return };
        let Waiting { session, undo, has_map, .. } = waiting;
        if let Some(Undo { settings, reading, map }) = undo {
            self.controller.go_to(&settings);
            match map {
                Some(map) => {
                    self.controller.keep_map(self.controller.settings.with_untracked(Settings::embed), (*map).clone());
                }
                None if has_map => self.controller.drop_kept_map(),
                None => {}
            }
            let now = self.controller.table.reading.get_untracked();
            let is_its = self.fingerprint().as_ref() == Some(&session.table.fingerprint);
            if is_its && !reading.has_same_cells(&now) {
                self.controller.read_as(as_in_file(reading, &now));
            }
        }
        self.controller.end_session();
        let visit = self.autosave.try_update_value(|autosave| match autosave.taken.take()? {
            Restored::Held(visit) => {
                autosave.released.push(visit.id.clone());
                Some(visit)
            }
            Restored::Shared(visit) => Some(visit),
        });
        if let Some(visit) = visit.flatten() {
            self.offered.update(|offered| offered.insert(0, visit));
        }
    }

    /// Gives up, and says why: a sentence without its subject.
    fn refuse(self, source: &str, why: &str) {
        self.give_up();
        self.controller.alerts.add(words::session_refused(source, why));
    }

    /// Takes up the waiting session once its table and its segments are here.
    pub(super) fn restore(self) {
        let controller = self.controller;
        let (Some(waiting), Some(table)) = (self.waiting.get(), controller.table.view.get()) else { return };
        let (reads, computes) = (controller.table.status.get(), controller.cluster.status.get());
        let Waiting { session, source, .. } = waiting;
        if reads == Status::Running {
            return;
        }
        if session.table.fingerprint != table.fingerprint {
            return self.meet(&session.table, &table, waiting.before);
        }
        let now = controller.table.reading.get_untracked();
        let settings = controller.settings.with_untracked(url::write);
        if waiting.undo.is_none() {
            controller.begin_session();
            let was_here = waiting.before.as_ref() == Some(&table.fingerprint);
            let map = finished_untracked(controller).filter(|_| was_here);
            self.change(|waiting| waiting.undo = Some(Undo { settings: settings.clone(), reading: now.clone(), map }));
        }
        if let Some(asked) = waiting.asked {
            let held = controller.table.file.get_untracked().map(|held| held.upload.reading);
            if !held.is_some_and(|held| asked.has_same_cells(&held)) {
                return self.refuse(&source, words::NO_WAY_TO_READ);
            }
            self.change(|waiting| waiting.asked = None);
        }
        // Read again in the session's way, once.
        if let Some(reading) = self.change(|waiting| waiting.session.reading.take()).flatten() {
            let reading = as_in_file(reading, &now);
            if now != reading {
                self.change(|waiting| (waiting.asked, waiting.asks) = (Some(reading.clone()), true));
                return controller.read_as(reading);
            }
        }
        let (wanted, _) = url::read(&session.settings);
        let mut asks = waiting.asks && computes != Status::Running;
        if settings != url::write(&wanted) {
            let spec = controller.settings.with_untracked(Settings::segment);
            controller.go_to(&session.settings);
            asks |= controller.settings.with_untracked(Settings::segment) != spec;
        }
        self.change(|waiting| waiting.asks = asks);
        if controller.table.status.get_untracked() == Status::Running {
            return; // its settings ask for another way to read the file
        }
        if session.maps_all(table.rows) {
            self.keep_map(); // and it is not computed meanwhile
        }
        let spec = controller.settings.with_untracked(Settings::segment);
        let is_its = |clustering: &Arc<Clustering>| !asks && controller.is_segmented() && clustering.spec == spec;
        let Some(clustering) = controller.cluster.clustering.get().filter(is_its) else {
            if !asks && matches!(computes, Status::Failed | Status::Stale) {
                self.refuse(&source, words::NO_SEGMENTS);
            }
            return;
        };
        let segmentation = &clustering.segmentation;
        if let Err(why) = session.fits_segments(table.rows, &segmentation.rows, segmentation.segments.len()) {
            return self.refuse(&source, &why);
        }
        self.keep_map();
        let by_slot = |by_label: &std::collections::BTreeMap<usize, String>| {
            let named = by_label.iter();
            named.filter_map(|(label, text)| Some((*clustering.slots.get(*label)?, text.clone()))).collect()
        };
        controller.cluster.given_names.set(by_slot(&session.names));
        controller.workspace.notes.set(by_slot(&session.notes));
        let groups = session.groups.iter().enumerate();
        let groups = groups.map(|(id, group)| Group {
            id: id as u32,
            name: group.name.clone(),
            rows: Session::rows(&group.rows),
        });
        controller.workspace.groups.set(groups.collect());
        controller.workspace.selection.set(Session::rows(&session.selection));
        controller.end_session();
        self.autosave.update_value(AutosaveState::adopt);
        self.waiting.set(None);
    }

    /// Changes what waits, which is no reason to look at it anew.
    fn change<T>(self, change: impl FnOnce(&mut Waiting) -> T) -> Option<T> {
        self.waiting.try_update_untracked(|waiting| waiting.as_mut().map(change)).flatten()
    }

    /// Shows the waiting session's map, once.
    fn keep_map(self) {
        if let Some(layout) = self.change(|waiting| waiting.session.layout.take()).flatten() {
            self.change(|waiting| waiting.has_map = true);
            self.controller.keep_map(self.controller.settings.with_untracked(Settings::embed), map_of(layout));
        }
    }

    /// Another table than the session's came, or was there already.
    fn meet(self, awaited: &TableId, table: &TableView, before: Option<String>) {
        if before.as_ref() == Some(&table.fingerprint) {
            return;
        }
        if before.is_none()
            && self.controller.table.file.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample))
        {
            // The page was still being opened.
            self.change(|waiting| waiting.before = Some(table.fingerprint.clone()));
            return;
        }
        self.give_up();
        self.controller.alerts.add(words::not_the_sessions_table(
            &table.name,
            &table.fingerprint,
            &awaited.name,
            &whole(awaited.rows),
            &awaited.fingerprint,
        ));
    }
}

/// A map that was kept, as the worker would tell it.
fn map_of(layout: SavedMap) -> Map {
    Map {
        rows: layout.rows,
        positions: layout.positions,
        iteration: layout.iteration,
        iterations: layout.iteration,
        kl: layout.kl,
        paused: false,
        done: true,
        settled: false,
        sample: layout.sample,
        perplexity: layout.perplexity,
        compute_ms: 0.0,
    }
}

/// How the file itself is read: columns, computed ones among them, come with the settings, and are as they are `now`.
fn as_in_file(reading: Reading, now: &Reading) -> Reading {
    // Columns of orders are none of customers'.
    let now = if reading.rollup == now.rollup { now.clone() } else { Reading::default() };
    let Reading { id, derived, ignored, .. } = now;
    Reading { id, derived, ignored, ..reading }
}
