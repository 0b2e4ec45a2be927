//! Takes up a session: from a file, or from a visit that this browser kept, once its table and its segments are here.

use super::keeping::{Autosave, Keeping};
use super::picks::Group;
use super::session::{KeptLayout, Session, TableMark};
use super::settings::Settings;
use super::visits::{self, Visit};
use super::{address, browser, hold};
use crate::protocol::data::Reading;
use crate::protocol::results::Map;
use leptos::prelude::*;

/// A kept visit whose session is taken up.
pub enum Taken {
    /// This tab holds it.
    Held(String),
    /// The browser has no locks: another tab may go on with it too.
    Shared(String),
}

impl Keeping {
    /// Opens a session from a file.
    pub fn open(self, file: web_sys::File) {
        leptos::task::spawn_local(async move {
            let found = match browser::read(&file).await {
                Ok(bytes) => {
                    Session::read(&String::from_utf8_lossy(&bytes)).map_err(|why| format!("{} {why}", file.name()))
                }
                Err(sentence) => Err(sentence),
            };
            match found {
                Ok(session) => self.wait_for(session, None),
                Err(sentence) => self.state.alert(sentence),
            }
        });
    }

    /// Takes up the session of a visit before, with its table if that was kept.
    pub fn accept(self, visit: &str) {
        let Some(Visit { id, session, file, .. }) = self.withdraw(visit) else { return };
        leptos::task::spawn_local(async move {
            let taken = match hold::held().await {
                Some(held) if held.contains(&id) => {
                    let name = &session.table.name;
                    self.state.alert(format!("Another tab goes on with {name} too: each keeps its own from here."));
                    None
                }
                Some(_) => {
                    hold::take(&id);
                    Some(Taken::Held(id))
                }
                None => Some(Taken::Shared(id)),
            };
            let is_here = self.fingerprint().as_ref() == Some(&session.table.fingerprint);
            match file.filter(|_| !is_here) {
                Some(file) => {
                    let name = session.table.name.clone();
                    let reading = session.reading.clone().map(|reading| as_in_file(reading, &Reading::default()));
                    self.wait(session, taken);
                    self.state.open_kept(name, file, reading.unwrap_or_default());
                }
                None => self.wait_for(session, taken),
            }
        });
    }

    /// Forgets a visit before, unless another tab has taken it up meanwhile.
    pub fn decline(self, visit: &str) {
        let Some(visit) = self.withdraw(visit) else { return };
        leptos::task::spawn_local(async move {
            if !hold::held().await.is_some_and(|held| held.contains(&visit.id)) {
                // Where nothing can be kept nothing is left.
                let _ = visits::forget(&visit.id).await;
            }
        });
    }

    /// Takes a visit out of those that are offered.
    fn withdraw(self, visit: &str) -> Option<Visit> {
        let at = self.offered.with_untracked(|offered| offered.iter().position(|found| found.id == visit))?;
        self.offered.try_update(|offered| offered.remove(at))
    }

    fn fingerprint(self) -> Option<String> {
        self.state.table.with_untracked(|table| table.as_ref().map(|table| table.fingerprint.clone()))
    }

    /// Waits for the session's table, and says so if that is not on the page.
    fn wait_for(self, session: Session, taken: Option<Taken>) {
        if self.fingerprint().as_ref() != Some(&session.table.fingerprint) {
            let TableMark { name, rows, .. } = &session.table;
            self.state.alert(format!(
                "The session is of {name} with {rows} rows, which is not the table on this page: open that file to go on."
            ));
        }
        self.wait(session, taken);
    }

    fn wait(self, session: Session, taken: Option<Taken>) {
        self.before.set_value(self.fingerprint());
        self.autosave.update_value(|autosave| autosave.taken = taken);
        self.waiting.set(Some(session));
    }

    /// Takes up the waiting session as far as its table and its segments are here.
    pub(super) fn take_up(self) {
        let state = self.state;
        let (Some(session), Some(table)) = (self.waiting.get(), state.table.get()) else { return };
        if session.table.fingerprint != table.fingerprint {
            if self.before.with_value(|before| before.as_ref() != Some(&table.fingerprint)) {
                self.before.set_value(Some(table.fingerprint.clone()));
                state.alert(format!(
                    "{} is not the table of the session: that is of {} with {} rows and the fingerprint {}, and this file's is {}. \
                     The session goes on waiting for its own.",
                    table.name, session.table.name, session.table.rows, session.table.fingerprint, table.fingerprint
                ));
            }
            return;
        }
        // Read again in the session's way, once: if that is not possible, the rest of it is taken up all the same.
        if let Some(reading) = self.waiting.try_update_untracked(|waiting| waiting.as_mut()?.reading.take()).flatten() {
            let now = state.reading.get_untracked();
            let reading = as_in_file(reading, &now);
            if now != reading {
                return state.read_as(reading);
            }
        }
        let (wanted, _) = address::read(&session.settings);
        if state.settings.with_untracked(|now| address::write(now) != address::write(&wanted)) {
            state.go_to(&session.settings);
        }
        if let Some(layout) = self.waiting.try_update_untracked(|waiting| waiting.as_mut()?.layout.take()).flatten() {
            state.keep_map(state.settings.with_untracked(Settings::embed), map_of(layout));
        }
        let spec = state.settings.with_untracked(Settings::segment);
        let Some(answer) = state.answer.get().filter(|answer| answer.spec == spec) else {
            return;
        };
        if !answer.segmentation.rows.iter().all(|&row| (row as usize) < table.rows) {
            return;
        }
        let by_slot = |by_label: &std::collections::BTreeMap<usize, String>| {
            let named = by_label.iter();
            named.filter_map(|(label, text)| Some((*answer.slots.get(*label)?, text.clone()))).collect()
        };
        state.given_names.set(by_slot(&session.names));
        state.picks.notes.set(by_slot(&session.notes));
        let groups = session.groups.iter().enumerate();
        let groups = groups.map(|(id, group)| Group {
            id: id as u32,
            name: group.name.clone(),
            rows: Session::rows(&group.rows),
        });
        state.picks.groups.set(groups.collect());
        state.picks.selection.set(Session::rows(&session.selection));
        self.autosave.update_value(Autosave::go_on);
        self.waiting.set(None);
    }
}

/// A map that was kept, as the worker would tell it.
fn map_of(layout: KeptLayout) -> Map {
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
    let Reading { id, derived, ignored, .. } = now.clone();
    Reading { id, derived, ignored, ..reading }
}
