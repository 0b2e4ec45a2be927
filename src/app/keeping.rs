//! Keeps what the person named, noted and grouped: in a file, and in this browser between visits.

use super::picks::Group;
use super::session::{KeptGroup, Session, TableMark};
use super::settings::Settings;
use super::state::State;
use super::{address, browser};
use crate::protocol::BUILD;
use leptos::prelude::*;

/// The name in the browser's storage.
const STORED: &str = "strata-session";

/// The session of the page. Copies are the same.
#[derive(Clone, Copy)]
pub struct Keeping {
    state: State,
    /// A session to be taken up once its table and its segments are here.
    waiting: RwSignal<Option<Session>>,
    /// What this browser kept from the visit before, not taken up yet.
    pub offered: RwSignal<Option<Session>>,
}

impl Keeping {
    /// Watches the page: keeps, and takes up what waits.
    pub fn new(state: State) -> Keeping {
        let stored = storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
        let stored = stored.and_then(|text| Session::read(&text).ok()).filter(Session::is_worth_keeping);
        let keeping = Keeping { state, waiting: RwSignal::new(None), offered: RwSignal::new(stored) };
        Effect::new(move |_| keeping.take_up());
        // What was kept is not overwritten before the person said what is to become of it.
        Effect::new(move |_| {
            let now = keeping.now();
            let (Some(now), None) = (now.filter(Session::is_worth_keeping), keeping.offered.get()) else { return };
            if let Some(storage) = storage() {
                // A full or forbidden storage only loses the convenience.
                let _ = storage.set_item(STORED, &now.write());
            }
        });
        keeping
    }

    /// The session as it is now.
    pub fn now(self) -> Option<Session> {
        let (table, answer) = (self.state.table.get()?, self.state.answer.get()?);
        let mark = TableMark { name: table.name.clone(), rows: table.rows, fingerprint: table.fingerprint.clone() };
        let picks = self.state.picks;
        let by_label = |by_slot: &std::collections::BTreeMap<usize, String>| {
            let named = answer.slots.iter().enumerate();
            named.filter_map(|(label, slot)| Some((label, by_slot.get(slot)?.clone()))).collect()
        };
        let mut session = Session::new(BUILD, mark, address::write(&self.state.settings.read()));
        session.names = self.state.given_names.with(by_label);
        session.notes = picks.notes.with(by_label);
        session.groups = picks.groups.with(|groups| {
            let kept = groups.iter();
            kept.map(|group| KeptGroup { name: group.name.clone(), rows: group.rows.rows().to_vec() }).collect()
        });
        session.selection = picks.selection.with(|selection| selection.rows().to_vec());
        Some(session)
    }

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
                Ok(session) => self.wait_for(session),
                Err(sentence) => self.state.alert(sentence),
            }
        });
    }

    /// Takes up the session of the visit before.
    pub fn accept(self) {
        if let Some(session) = self.offered.try_update(Option::take).flatten() {
            self.wait_for(session);
        }
    }

    /// Forgets the session of the visit before.
    pub fn decline(self) {
        self.offered.set(None);
        if let Some(storage) = storage() {
            let _ = storage.remove_item(STORED);
        }
    }

    fn wait_for(self, session: Session) {
        let here = self
            .state
            .table
            .with_untracked(|table| table.as_ref().is_some_and(|table| table.fingerprint == session.table.fingerprint));
        if !here {
            let TableMark { name, rows, .. } = &session.table;
            self.state.alert(format!(
                "The session is of {name} with {rows} rows, which is not the table on this page: open that file to go on."
            ));
        }
        self.waiting.set(Some(session));
    }

    /// Takes up the waiting session as far as its table and its segments are here.
    fn take_up(self) {
        let state = self.state;
        let (Some(session), Some(table)) = (self.waiting.get(), state.table.get()) else { return };
        if session.table.fingerprint != table.fingerprint {
            return;
        }
        let (wanted, _) = address::read(&session.settings);
        if state.settings.with_untracked(|now| address::write(now) != address::write(&wanted)) {
            state.go_to(&session.settings);
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
        self.waiting.set(None);
    }
}

/// The browser's storage, if the person allows one.
fn storage() -> Option<web_sys::Storage> {
    browser::window().local_storage().ok().flatten()
}
