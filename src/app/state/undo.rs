//! Undo and redo: what a person makes is kept step by step, a table that was replaced with it, and the page goes back
//! and forth between the steps. What the page finds by itself (guesses, segments, a refused reading) is no step.

use super::clustering::Clustering;
use super::former_table::{Former, Replaced};
use super::Controller;
use crate::app::browser;
use crate::app::history::describe::{control, describe};
use crate::app::history::entries::Entries;
use crate::app::history::work::{TableMark, Work};
use crate::app::history::{Bound, Change, History};
use crate::app::settings::{url, Settings};
use crate::protocol::data::Reading;
use crate::protocol::spec::SegmentSpec;
use leptos::prelude::*;
use std::sync::Arc;

/// So much can be undone.
const BOUND: Bound = Bound { steps: 200, weight: 512 << 20 };

/// Why the page looks for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A person did something.
    Person,
    /// A person typed an address, which is never more of the step before.
    Address,
    /// The page did, by itself.
    Page,
}

/// The steps. `Copy`: every copy shares the same.
#[derive(Clone, Copy)]
pub struct UndoStore {
    pub(super) history: StoredValue<History<Work>>,
    pub(super) entries: StoredValue<Entries>,
    /// Counts changes of the history.
    pub(super) changed: RwSignal<u32>,
    /// A table that was replaced, until that is taken back or the notice of it is.
    pub replaced: RwSignal<Option<Replaced>>,
    pub(super) formers: StoredValue<Vec<Former>, LocalStorage>,
    /// A former table is being read again: the number of its file, and the step it is read for.
    pub(super) returning: StoredValue<Option<(u32, u64)>>,
    /// The number and the edition of the file that the present state is of.
    seen: StoredValue<(u32, u32)>,
    /// Where segments of a spec that is asked for again stood in the palette.
    slots: StoredValue<Option<(SegmentSpec, Arc<Vec<usize>>)>>,
    /// A session is taken up: all that comes with it is one step.
    session: StoredValue<bool>,
    /// Since when the pointer is pressed.
    held_since: StoredValue<Option<f64>>,
}

impl UndoStore {
    /// Nothing done yet.
    pub(super) fn new(settings: &Settings) -> UndoStore {
        let work = Work {
            table: None,
            settings: Arc::new(settings.clone()),
            address: url::write(settings).into(),
            names: Arc::default(),
            notes: Arc::default(),
            groups: Arc::default(),
            selection: Default::default(),
            slots: None,
        };
        let history = History::new(work, BOUND);
        let entries = Entries::new(history.serial());
        UndoStore {
            history: StoredValue::new(history),
            entries: StoredValue::new(entries),
            changed: RwSignal::new(0),
            replaced: RwSignal::new(None),
            formers: StoredValue::new_local(Vec::new()),
            returning: StoredValue::new(None),
            seen: StoredValue::new((0, 0)),
            slots: StoredValue::new(None),
            session: StoredValue::new(false),
            held_since: StoredValue::new(None),
        }
    }

    /// What undoing would take back.
    pub fn undoes(self) -> Option<String> {
        self.changed.track();
        self.history.with_value(|history| history.before().map(|(_, before)| describe(before, history.present())))
    }

    /// What redoing would do again.
    pub fn redoes(self) -> Option<String> {
        self.changed.track();
        self.history.with_value(|history| history.after().map(|(_, after)| describe(history.present(), after)))
    }

    /// Segments that were on the page before are where they were in the palette.
    pub(super) fn place(self, mut clustering: Clustering) -> Clustering {
        let is_its = |(spec, slots): &(SegmentSpec, Arc<Vec<usize>>)| {
            *spec == clustering.spec && slots.len() == clustering.slots.len()
        };
        if let Some((_, slots)) = self.slots.get_value().filter(is_its) {
            self.slots.set_value(None);
            clustering.slots = (*slots).clone();
        }
        clustering
    }
}

impl Controller {
    /// Takes the last step back.
    pub fn undo(self) {
        let before = self.undo.history.with_value(|history| history.before().map(|(serial, _)| serial));
        before.into_iter().for_each(|serial| self.travel(serial));
    }

    /// Does the step again that was taken back last.
    pub fn redo(self) {
        let after = self.undo.history.with_value(|history| history.after().map(|(serial, _)| serial));
        after.into_iter().for_each(|serial| self.travel(serial));
    }

    /// What comes from now until [`Controller::end_session`] is one step.
    pub fn begin_session(self) {
        self.observe(Why::Person);
        self.undo.session.set_value(true);
    }

    /// The session is taken up, or given up.
    pub fn end_session(self) {
        if self.undo.session.get_value() {
            self.observe(Why::Person);
            self.undo.session.set_value(false);
            self.undo.history.update_value(History::seal);
        }
    }

    /// Watches what is made, and how long the pointer is pressed.
    pub(super) fn watch_steps(self) {
        Effect::new(move |_| {
            self.settings.track();
            self.cluster.given_names.track();
            self.cluster.clustering.track();
            self.workspace.notes.track();
            self.workspace.groups.track();
            self.workspace.selection.track();
            self.table.view.track();
            self.table.linked.track();
            self.observe(Why::Person);
        });
        let held = self.undo.held_since;
        let listeners = [
            window_event_listener(leptos::ev::pointerdown, move |_| held.set_value(Some(browser::now()))),
            window_event_listener(leptos::ev::pointerup, move |_| held.set_value(None)),
            window_event_listener(leptos::ev::pointercancel, move |_| held.set_value(None)),
        ];
        on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
        self.watch_address();
    }

    /// Takes what changed since the last look for the page's own: it is no step.
    pub(super) fn observe_own(self) {
        self.observe(Why::Page);
    }

    /// Keeps what changed since the last look.
    pub(super) fn observe(self, why: Why) {
        let undo = self.undo;
        let work = self.work_now();
        let present = undo.history.with_value(|history| history.present().clone());
        let work = work.sharing(&present);
        let now = self
            .table
            .file
            .with_untracked(|file| file.as_ref().map_or((0, 0), |file| (file.upload.number, file.upload.edition)));
        let seen = undo.seen.get_value();
        undo.seen.set_value(now);
        // The same file read again, as its columns asked for.
        let is_reread = now != seen && now.0 == seen.0 && work.is_of_table(&present);
        let is_first = present.table.is_none() && work.table.is_some();
        if why == Why::Page || is_reread || is_first {
            undo.history.update_value(|history| history.amend(work));
            undo.changed.update(|changed| *changed += 1);
        } else {
            let change = self.change(why, &present, &work);
            let serial = undo.history.with_value(History::serial);
            if undo.history.try_update_value(|history| history.record(work.clone(), change)) == Some(true) {
                undo.slots.set_value(None);
                if now.0 != seen.0 || !work.is_of_table(&present) {
                    self.tell_replaced(serial, &present, &work);
                }
                self.forget_formers();
                undo.changed.update(|changed| *changed += 1);
            }
        }
        if why != Why::Address {
            self.sync_address();
        }
    }

    /// When something changed, and by which control.
    fn change(self, why: Why, before: &Work, after: &Work) -> Change {
        let now = browser::now();
        let by = match why {
            _ if self.undo.session.get_value() => Some(("session".to_string(), f64::INFINITY)),
            Why::Address => None,
            _ => control(before, after),
        };
        // A click is held as well: only a slider that is held goes on.
        let held_since = self.undo.held_since.get_value().filter(|_| before.selection == after.selection);
        let (control, rest) = by.unzip();
        Change { control, now, rest: rest.unwrap_or(0.0), held_since }
    }

    /// All that was made, as it is now.
    fn work_now(self) -> Work {
        let table = untrack(|| self.mark());
        let (settings, present) = (self.settings, self.undo.history.with_value(|history| history.present().clone()));
        let same = settings.with_untracked(|now| *now == *present.settings);
        let (settings, address) = if same {
            (present.settings.clone(), present.address.clone())
        } else {
            settings.with_untracked(|now| (Arc::new(now.clone()), url::write(now).into()))
        };
        let slots = untrack(|| self.is_current()).then(|| self.cluster.clustering.get_untracked()).flatten();
        let slots = slots.filter(|clustering| clustering.spec == settings.segment());
        let slots = slots.map(|clustering| Arc::new(clustering.slots.clone()));
        let known = present.slots.filter(|_| address == present.address && table == present.table);
        Work {
            table,
            settings,
            address,
            names: Arc::new(self.cluster.given_names.get_untracked()),
            notes: Arc::new(self.workspace.notes.get_untracked()),
            groups: Arc::new(self.workspace.groups.get_untracked()),
            selection: self.workspace.selection.get_untracked(),
            slots: slots.or(known),
        }
    }

    /// Which table is on the page.
    pub(super) fn mark(self) -> Option<Arc<TableMark>> {
        let view = self.table.view.get()?;
        let (reading, bytes) = self
            .table
            .file
            .with(|file| file.as_ref().map(|file| (file.upload.reading.clone(), file.blob.size() as usize)))?;
        // What its columns are for is told by the settings.
        let reading =
            Reading { options: reading.options, sheet: reading.sheet, rollup: reading.rollup, ..Default::default() };
        let (name, fingerprint) = (view.name.clone(), view.fingerprint.clone());
        Some(Arc::new(TableMark { name, fingerprint, reading, bytes }))
    }

    /// Goes to a step: at once, or once its table is read again.
    pub(super) fn travel(self, serial: u64) {
        let undo = self.undo;
        let (work, present) =
            undo.history.with_value(|history| (history.find(serial).cloned(), history.present().clone()));
        let Some(work) = work else { return self.sync_address() };
        let returning = undo.returning.get_value();
        if returning.is_some_and(|(_, to)| to == serial) {
            return; // it is on its way
        }
        if !work.is_of_table(&present) {
            return self.reopen(serial, &work);
        }
        if returning.is_some() {
            self.cancel();
        }
        undo.history.update_value(|history| {
            history.go(serial);
        });
        self.take_up(&work);
        self.follow();
        self.observe(Why::Page);
    }

    /// Puts what was made on the page again. The table is that of the work.
    pub(super) fn take_up(self, work: &Work) {
        let roles = |settings: &Settings| {
            settings.columns.iter().map(|(name, plan)| (name.clone(), plan.role)).collect::<Vec<_>>()
        };
        match work.table {
            Some(_) if self.settings.with_untracked(|now| *now != *work.settings) => {
                let same_roles = self.settings.with_untracked(|now| roles(now) == roles(&work.settings));
                self.roles_changed.update_value(|changed| *changed |= !same_roles);
                self.settings.set((*work.settings).clone());
            }
            Some(_) => {}
            // It knows nothing of columns: they are as the table has them.
            None => self.go_to(&work.address),
        }
        put(self.cluster.given_names, &work.names);
        put(self.workspace.notes, &work.notes);
        put(self.workspace.groups, &work.groups);
        put(self.workspace.selection, &work.selection);
        self.place_segments(work);
    }

    /// The segments of some work are where they were in the palette, now or once they are found again.
    fn place_segments(self, work: &Work) {
        let Some(slots) = work.slots.clone() else { return self.undo.slots.set_value(None) };
        let spec = self.settings.with_untracked(Settings::segment);
        let here = self.cluster.clustering.get_untracked();
        let here = here.filter(|here| untrack(|| self.is_current()) && here.spec == spec);
        match here {
            Some(here) if here.slots.len() == slots.len() => {
                if here.slots != *slots {
                    self.cluster
                        .clustering
                        .set(Some(Arc::new(Clustering { slots: (*slots).clone(), ..(*here).clone() })));
                    self.cluster.publish_settled();
                }
            }
            _ => self.undo.slots.set_value(Some((spec, slots))),
        }
    }
}

/// Gives a signal a value, if that is another one.
fn put<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|now| now != value) {
        signal.set(value.clone());
    }
}
