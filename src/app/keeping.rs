//! Keeps what the person named, noted and grouped: in a file, and in this browser between visits.

use super::autosave::{self, Kept, Visit};
use super::hold::{self, Hold};
use super::picks::Group;
use super::session::{KeptGroup, KeptLayout, Session, TableMark};
use super::settings::Settings;
use super::state::State;
use super::store::Refusal;
use super::{address, browser};
use crate::protocol::data::Reading;
use crate::protocol::results::Map;
use crate::protocol::BUILD;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long nothing changes before it is kept.
const REST: Duration = Duration::from_millis(300);

/// The session of the page. Copies are the same.
#[derive(Clone, Copy)]
pub struct Keeping {
    state: State,
    /// A session to be taken up once its table and its segments are here.
    waiting: RwSignal<Option<Session>>,
    /// The fingerprint of the table that was there when the session began to wait.
    before: StoredValue<Option<String>>,
    /// What this browser kept of visits before, not taken up yet, the latest first.
    pub offered: RwSignal<Vec<Visit>, LocalStorage>,
    /// What it keeps of this one.
    pub kept: RwSignal<Kept>,
    /// Something changed that is not kept yet.
    pub unkept: RwSignal<bool>,
    autosave: StoredValue<Autosave, LocalStorage>,
}

/// How far keeping is.
#[derive(Default)]
struct Autosave {
    /// What this visit is kept as.
    visit: String,
    /// While the page lives no other tab takes the visit up.
    _hold: Option<Hold>,
    /// Counts changes, so that only the last one of many is kept.
    turn: u32,
    /// It is being written.
    writes: bool,
    /// The map that was written last; none is 0, as an address no map has.
    map: usize,
    /// The file that was refused last: its fingerprint, and why.
    refused: Option<(String, String)>,
}

impl Keeping {
    /// Watches the page: keeps, and takes up what waits.
    pub fn new(state: State) -> Keeping {
        let keeping = Keeping {
            state,
            waiting: RwSignal::new(None),
            before: StoredValue::new(None),
            offered: RwSignal::new_local(Vec::new()),
            kept: RwSignal::new(if autosave::is_off() { Kept::Off } else { Kept::Unknown }),
            unkept: RwSignal::new(false),
            autosave: StoredValue::new_local(Autosave { visit: autosave::new_id(), ..Autosave::default() }),
        };
        leptos::task::spawn_local(keeping.begin());
        Effect::new(move |_| keeping.take_up());
        keeping.watch();
        keeping.keep_on_leaving();
        keeping
    }

    /// Holds a visit of its own, and looks for those that were left.
    async fn begin(self) {
        let visit = self.autosave.with_value(|autosave| autosave.visit.clone());
        let hold = hold::take(&visit).await;
        self.autosave.update_value(|autosave| autosave._hold = hold);
        if self.kept.get_untracked() != Kept::Unknown {
            return;
        }
        match autosave::visits().await {
            Ok(visits) => {
                self.offered.set(visits);
                self.kept.set(Kept::Nothing);
            }
            Err(refusal) => self.kept.set(Kept::Refused(refusal)),
        }
    }

    /// Keeps what changes, a moment after it does.
    fn watch(self) {
        let Keeping { state, .. } = self;
        let map = Memo::new(move |_| finished(state).map(|map| Arc::as_ptr(&map) as usize));
        let keeps = Memo::new(move |_| {
            // What was kept is not overwritten while it waits for its table.
            self.waiting.with(Option::is_none)
                && !matches!(self.kept.get(), Kept::Unknown | Kept::Off | Kept::Refused(Refusal::Forbidden))
        });
        Effect::new(move |_| {
            map.track();
            state.table.track();
            state.answer.track();
            state.settings.track();
            state.reading.track();
            state.given_names.track();
            state.picks.notes.track();
            state.picks.groups.track();
            state.picks.selection.track();
            if keeps.get() {
                self.keep_soon();
            }
        });
    }

    /// Keeps what is not kept yet when the page is left.
    fn keep_on_leaving(self) {
        let leave = window_event_listener_untyped("pagehide", move |_| {
            let is_sample = self.state.held.with_untracked(|held| held.as_ref().is_none_or(|held| held.is_sample));
            let session = untrack(|| self.now()).filter(|now| now.is_worth_keeping() || !is_sample);
            if let (true, false, Some(session)) = (self.unkept.get_untracked(), autosave::is_off(), session) {
                self.autosave.with_value(|autosave| autosave::keep_now(&autosave.visit, session));
            }
        });
        on_cleanup(move || leave.remove());
    }

    fn keep_soon(self) {
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

    /// Keeps the session as it is, if there is something that a person would miss.
    async fn keep(self) {
        // Another tab may have been told to keep nothing, which holds for all.
        if autosave::is_off() {
            self.kept.set(Kept::Off);
            return self.unkept.set(false);
        }
        let (turn, visit) = self.autosave.with_value(|autosave| (autosave.turn, autosave.visit.clone()));
        let state = self.state;
        if let Some((session, given)) = untrack(|| self.now()).zip(state.held.get_untracked()) {
            if session.is_worth_keeping() || !given.is_sample {
                let map = finished_untracked(state).map_or(0, |map| Arc::as_ptr(&map) as usize);
                let fingerprint = session.table.fingerprint.clone();
                let (is_new, refused) = self
                    .autosave
                    .try_update_value(|autosave| {
                        autosave.writes = true;
                        (autosave.map != map, autosave.refused.clone().filter(|(of, _)| *of == fingerprint))
                    })
                    .unwrap_or_default();
                let file = (!given.is_sample).then(|| refused.map_or(Ok(given.blob), |(_, why)| Err(why)));
                let kept = autosave::keep(&visit, session, file, is_new).await;
                self.autosave.update_value(|autosave| {
                    autosave.writes = false;
                    // Another visit may have been taken up meanwhile.
                    if let (Kept::Session(_, told), true) = (&kept, autosave.visit == visit) {
                        autosave.map = map;
                        autosave.refused = told.clone().and_then(Result::err).map(|why| (fingerprint, why));
                    }
                });
                // It may have been forgotten meanwhile.
                if self.kept.get_untracked() == Kept::Off {
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
            self.keep_soon();
        }
    }

    /// Forgets all that this browser keeps, and keeps nothing more.
    pub fn forget(self) {
        self.offered.set(Vec::new());
        self.kept.set(Kept::Off);
        self.unkept.set(false);
        leptos::task::spawn_local(self.clear());
    }

    async fn clear(self) {
        self.autosave.update_value(|autosave| {
            autosave.turn += 1;
            (autosave.writes, autosave.map, autosave.refused) = (false, 0, None);
        });
        if autosave::forget().await.is_err() {
            self.state.alert(
                "This browser did not let the page forget what it kept: delete the site's data in its settings.".into(),
            );
        }
    }

    /// Keeps again.
    pub fn keep_again(self) {
        autosave::keep_again();
        self.kept.set(Kept::Nothing);
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
        session.reading = Some(self.state.reading.get());
        session.names = self.state.given_names.with(by_label);
        session.notes = picks.notes.with(by_label);
        session.groups = picks.groups.with(|groups| {
            let kept = groups.iter();
            kept.map(|group| KeptGroup { name: group.name.clone(), rows: group.rows.rows().to_vec() }).collect()
        });
        session.selection = picks.selection.with(|selection| selection.rows().to_vec());
        session.layout = finished_untracked(self.state).map(|map| KeptLayout {
            rows: map.rows.clone(),
            positions: map.positions.clone(),
            iteration: map.iteration,
            kl: map.kl,
            perplexity: map.perplexity,
            sample: map.sample,
        });
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

    /// Takes up the session of a visit before, with its table if that was kept; from now on this visit is that one.
    pub fn accept(self, visit: &str) {
        let Some(visit) = self.withdraw(visit) else { return };
        leptos::task::spawn_local(async move {
            match hold::take(&visit.id).await {
                Some(hold) => self.autosave.update_value(|autosave| {
                    (autosave.visit, autosave._hold) = (visit.id.clone(), Some(hold));
                    (autosave.map, autosave.refused) = (0, None);
                }),
                None => self.state.alert(format!(
                    "Another tab goes on with {} too: each keeps its own from here.",
                    visit.session.table.name
                )),
            }
            self.take_over(visit);
        });
    }

    fn take_over(self, Visit { session, file, .. }: Visit) {
        let is_here = self.fingerprint().as_ref() == Some(&session.table.fingerprint);
        match file.filter(|_| !is_here) {
            Some(file) => {
                let name = session.table.name.clone();
                let reading = session.reading.clone().map(|reading| as_in_file(reading, &Reading::default()));
                self.before.set_value(self.fingerprint());
                self.waiting.set(Some(session));
                self.state.open_kept(name, file, reading.unwrap_or_default());
            }
            None => self.wait_for(session),
        }
    }

    /// Forgets a visit before, unless another tab has taken it up meanwhile.
    pub fn decline(self, visit: &str) {
        let Some(visit) = self.withdraw(visit) else { return };
        leptos::task::spawn_local(async move {
            if let Some(_hold) = hold::take(&visit.id).await {
                // Where nothing can be kept nothing is left.
                let _ = autosave::drop_visit(&visit.id).await;
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

    fn wait_for(self, session: Session) {
        let now = self.fingerprint();
        let is_here = now.as_ref() == Some(&session.table.fingerprint);
        self.before.set_value(now);
        if !is_here {
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

/// The map once it is done.
fn finished(state: State) -> Option<Arc<Map>> {
    state.map.get().filter(|map| map.done)
}

fn finished_untracked(state: State) -> Option<Arc<Map>> {
    untrack(|| finished(state))
}
