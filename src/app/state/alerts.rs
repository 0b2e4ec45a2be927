//! Sentences that the user must see, and when they end.

use super::status::Status;
use super::{Controller, WorkerRole};
use crate::app::browser;
use crate::app::settings::url::Problem;
use crate::app::workers::client::WorkerClient;
use crate::app::workers::scheduler::LIVES;
use crate::protocol::data::Remedy;
use crate::words::{alerts, files as words};
use leptos::prelude::*;

/// What an alert is about: it goes when that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Something that happened: the user takes it away.
    Moment,
    /// What the address has wrong, until another one is followed.
    Address,
    /// A file that was not read, until the next one.
    File,
    /// Segments that could not be found, until some are.
    Segments,
    /// A map that could not be drawn, until one is.
    Map,
    /// Workers that died, until they do what they were to do.
    Workers,
}

/// A sentence the user must see.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Tells alerts apart.
    pub id: u32,
    /// What happened and what to do.
    pub sentence: String,
    /// What it is about.
    pub(super) cause: Cause,
    /// Other ways to read the file it is about.
    pub remedies: Vec<Remedy>,
    /// What was not done can be tried again.
    pub can_try_again: bool,
}

impl Alert {
    /// What it is about, where several of the same kind are one list.
    pub fn kind(&self) -> Option<&'static str> {
        let has_buttons = self.can_try_again || !self.remedies.is_empty();
        match self.cause {
            _ if has_buttons => None,
            Cause::Moment => None,
            Cause::Address => Some(alerts::ABOUT_ADDRESS),
            Cause::File => Some(alerts::ABOUT_FILE),
            Cause::Segments => Some(alerts::ABOUT_SEGMENTS),
            Cause::Map => Some(alerts::ABOUT_MAP),
            Cause::Workers => Some(alerts::ABOUT_WORKERS),
        }
    }
}

/// The alerts on the page. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct AlertStore {
    /// Sentences on top of the page.
    pub list: RwSignal<Vec<Alert>>,
    /// How often the user asked to try again what was not done since workers died.
    pub tried_again: RwSignal<u32>,
    /// A sentence at a control: its name and the sentence.
    pub control_error: RwSignal<Option<(String, String)>>,
    /// What the address has wrong of some settings, told at their controls too: names and sentences.
    pub at_controls: RwSignal<Vec<(&'static str, String)>>,
    /// Counts alerts: one in the place of another is another.
    last: StoredValue<u32>,
    /// Workers that died, with nothing done since.
    troubled: StoredValue<Vec<WorkerRole>>,
}

impl AlertStore {
    pub(super) fn new() -> AlertStore {
        AlertStore {
            list: RwSignal::new(Vec::new()),
            tried_again: RwSignal::new(0),
            control_error: RwSignal::new(None),
            at_controls: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            troubled: StoredValue::new(Vec::new()),
        }
    }

    /// Tells a sentence on top of the page.
    pub fn add(self, sentence: String) {
        self.add_with(sentence, Cause::Moment, Vec::new());
    }

    /// Tells a sentence on top of the page, which goes when its cause does.
    pub fn add_for(self, cause: Cause, sentence: String) {
        self.add_with(sentence, cause, Vec::new());
    }

    /// Tells what an address has wrong, on top of the page and at the controls.
    pub(super) fn add_address(self, problems: Vec<Problem>) {
        self.settle(Cause::Address);
        let named = problems.iter().filter_map(|problem| Some((problem.control?, problem.sentence.clone())));
        self.at_controls.set(named.collect());
        problems.into_iter().for_each(|problem| self.add_for(Cause::Address, problem.sentence));
    }

    /// What was wrong of a setting holds no longer: it was set.
    pub(super) fn settle_control(self, name: &str) {
        if self.at_controls.with_untracked(|told| told.iter().any(|(known, _)| *known == name)) {
            self.at_controls.update(|told| told.retain(|(known, _)| *known != name));
        }
    }

    pub(super) fn add_with(self, sentence: String, cause: Cause, remedies: Vec<Remedy>) {
        self.last.update_value(|last| *last += 1);
        let id = self.last.get_value();
        self.list.update(|alerts| {
            alerts.retain(|alert| alert.sentence != sentence);
            alerts.push(Alert { id, sentence, cause, remedies, can_try_again: false });
        });
    }

    /// What alerts were about is over.
    pub(super) fn settle(self, cause: Cause) {
        if self.list.with_untracked(|alerts| alerts.iter().any(|alert| alert.cause == cause)) {
            self.list.update(|alerts| alerts.retain(|alert| alert.cause != cause));
        }
    }

    /// A worker died: another one does again what it did.
    pub fn worker_replaced(self, role: WorkerRole, why: &str) {
        self.trouble(role, words::worker_replaced(&sentence(why)));
    }

    /// Workers died so often in a row that no other was started.
    pub fn worker_down(self, role: WorkerRole, why: &str) {
        self.trouble(role, words::workers_down(&LIVES.to_string(), &sentence(why)));
        self.list
            .update(|alerts| alerts.iter_mut().for_each(|alert| alert.can_try_again |= alert.cause == Cause::Workers));
    }

    /// Tells of a worker that died, in the place of what was told of others.
    pub(super) fn trouble(self, role: WorkerRole, sentence: String) {
        self.troubled.update_value(|roles| {
            roles.retain(|known| *known != role);
            roles.push(role);
        });
        // A role that is down stays so when another role's worker is replaced.
        let can_try_again = self.list.with_untracked(|alerts| alerts.iter().any(|alert| alert.can_try_again));
        if !can_try_again {
            self.settle(Cause::Workers);
            self.add_for(Cause::Workers, sentence);
        }
    }

    /// A worker did what it was to do.
    pub fn worker_recovered(self, role: WorkerRole) {
        if self.troubled.with_value(|roles| roles.contains(&role)) {
            self.troubled.update_value(|roles| roles.retain(|known| *known != role));
            if self.troubled.with_value(Vec::is_empty) {
                self.settle(Cause::Workers);
            }
        }
    }

    /// Takes some alerts away.
    pub fn dismiss(self, ids: &[u32]) {
        self.list.update(|alerts| alerts.retain(|alert| !ids.contains(&alert.id)));
    }

    /// Sends a file to the user's downloads.
    pub fn save(self, name: &str, mime: &str, bytes: &[u8]) {
        if browser::save(name, mime, bytes).is_err() {
            self.add(words::not_saved(name));
        }
    }
}

impl Controller {
    /// Tries again what was not done since workers died.
    pub fn try_again(self) {
        self.alerts.settle(Cause::Workers);
        self.with_clients(|cluster, map| {
            self.resume(cluster);
            if map.is_down() && map.is_busy() {
                self.map.status.set(Status::Running);
            }
            cluster.try_again();
            map.try_again();
        });
        self.alerts.tried_again.update(|times| *times += 1);
    }

    /// A worker is about to be started where none was any more: what waits for one goes on.
    pub(super) fn resume(self, cluster: &WorkerClient) {
        if cluster.is_down() && cluster.is_reading() {
            self.begin_reading();
        } else if cluster.is_down() && cluster.is_busy() {
            self.cluster.status.set(Status::Running);
        }
    }
}

/// What a worker stopped of, as the end of a sentence.
pub(super) fn sentence(why: &str) -> String {
    format!("{}.", why.trim().trim_end_matches('.'))
}
