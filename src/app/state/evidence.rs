//! The background worker: looks for evidence on the segments on the page, in a worker of its own that rests whenever
//! the user waits for something.
//!
//! What is wanted follows from what is on the page; the first of it that is not known yet is looked for. What was found
//! is kept by what was looked for, so it is back at once when a setting returns.

use super::user_activity::UserActivity;
use super::wanted_evidence::{doing, wanted, word};
use super::{Cause, Controller, Status, WorkerRole};
use crate::app::browser;
use crate::app::settings::{Value, SEED};
use crate::app::workers::client::{WorkerClient, WorkerUpdate};
use crate::protocol::evidence::{Evidence, EvidenceSpec, Found};
use crate::protocol::spec::SegmentSpec;
use crate::protocol::{Event, Work};
use leptos::prelude::*;
use std::sync::Arc;

/// Findings that are kept.
const KEPT: usize = 64;

/// A finding, or the reason why there is none.
#[derive(Clone)]
struct CachedEvidence {
    spec: EvidenceSpec,
    result: Result<Arc<Evidence>, String>,
}

impl CachedEvidence {
    fn is_complete(&self) -> bool {
        self.result.as_ref().map_or(true, |evidence| evidence.complete)
    }
}

/// A piece of evidence as far as it is known.
pub type Following = Memo<Option<Arc<Evidence>>>;

/// What is known and what is being looked for. Copies are the same.
#[derive(Clone, Copy)]
pub struct EvidenceSearch {
    kept: RwSignal<Vec<CachedEvidence>>,
    /// The user looks at the evidence, or did so on this table.
    pub(super) looked: RwSignal<bool>,
    /// The user asked for preparations and methods side by side.
    pub(super) grid: RwSignal<bool>,
    /// The segments of which the user asked what they are without each of their columns.
    without_columns: RwSignal<Option<SegmentSpec>>,
    /// The user stopped the search.
    pub(super) stopped: RwSignal<bool>,
    /// Workers died too often in a row: nothing is searched until the user tries again, or opens another table.
    pub(super) down: RwSignal<bool>,
    /// The user waits for something or moves something: the worker rests.
    resting: RwSignal<bool>,
    /// There is a table that the worker has not begun to read.
    unread: RwSignal<bool>,
    loaded: RwSignal<bool>,
    activity: UserActivity,
    running: RwSignal<Option<(EvidenceSpec, f64)>>,
    client: StoredValue<Option<WorkerClient>, LocalStorage>,
}

impl EvidenceSearch {
    /// Starts the worker; it follows `state`.
    pub fn new(controller: Controller) -> EvidenceSearch {
        let search = EvidenceSearch {
            kept: RwSignal::new(Vec::new()),
            looked: RwSignal::new(false),
            grid: RwSignal::new(false),
            without_columns: RwSignal::new(None),
            stopped: RwSignal::new(false),
            down: RwSignal::new(false),
            resting: RwSignal::new(false),
            unread: RwSignal::new(false),
            loaded: RwSignal::new(false),
            activity: UserActivity::new(),
            running: RwSignal::new(None),
            client: StoredValue::new_local(None),
        };
        search.client.set_value(Some(WorkerClient::new(false, move |update| search.on_update(controller, update))));
        on_cleanup(move || {
            if let Some(client) = search.client.try_update_value(Option::take).flatten() {
                client.end();
            }
        });
        search.start_effects(controller);
        search
    }

    fn with_client(self, act: impl FnOnce(&WorkerClient)) {
        self.client.with_value(|client| {
            if let Some(client) = client {
                act(client);
            }
        });
    }

    fn start_effects(self, controller: Controller) {
        Effect::new(move |_| {
            if controller.table.file.get().is_some() {
                self.loaded.set(false);
                self.unread.set(true);
                self.down.set(false);
                self.kept.set(Vec::new());
                self.with_client(WorkerClient::cancel);
            }
        });
        Effect::new(move |_| {
            if controller.alerts.tried_again.get() > 0 && self.down.get_untracked() {
                self.down.set(false);
                self.with_client(WorkerClient::try_again);
            }
        });
        self.activity.listen();
        let fresh = Memo::new(move |_| controller.cluster.status.get() == Status::Fresh);
        Effect::new(move |_| {
            if fresh.get() {
                self.activity.note();
            }
        });
        let at_rest = Memo::new(move |_| fresh.get() && !self.activity.moving.get());
        Effect::new(move |_| {
            let moves = !at_rest.get();
            self.resting.set(moves);
            self.with_client(|client| client.pause(moves));
            controller.judge_later(moves);
        });
        let map_done = Memo::new(move |_| controller.map.is_at_rest());
        // Two workers with a large table at once are as many as memory allows, and reading it again is for somebody who
        // looks.
        let leaves_out = move || {
            controller.cluster.clustering.with(|now| now.as_ref().is_some_and(|now| self.leaves_out_columns(&now.spec)))
        };
        let asked = move || self.looked.get() || self.grid.get() || leaves_out();
        let may_hold = Memo::new(move |_| !controller.table.is_large() || map_done.get() && asked());
        let wanted = Memo::new(move |before: Option<&Vec<EvidenceSpec>>| {
            let clustering = controller.cluster.clustering.get().filter(|_| at_rest.get());
            match clustering {
                _ if !may_hold.get() => Vec::new(),
                // The first picture comes before all evidence that nobody looks at.
                Some(clustering) if map_done.get() || asked() => {
                    let without = self.without_columns.get().filter(|spec| *spec == clustering.spec);
                    let grid = self.grid.get().then(|| grid_of(controller));
                    let first = without.map(EvidenceSpec::WithoutColumns).into_iter().chain(grid);
                    first.chain(wanted(&clustering, self.looked.get())).collect()
                }
                Some(_) => Vec::new(),
                None => before.cloned().unwrap_or_default(),
            }
        });
        Effect::new(move |_| {
            let next = self.next(&wanted.read());
            let running = self.running.get();
            if self.unread.get() && next.is_some() {
                // The table is read when there is something to look for.
                let Some(file) = controller.table.file.get_untracked() else { return };
                self.unread.set(false);
                return self.with_client(|client| client.load(Arc::new(file.upload), file.blob, 0));
            }
            if !self.loaded.get() {
                return;
            }
            if next.is_none() && running.is_none() && controller.table.is_large() {
                self.with_client(WorkerClient::rest);
            }
            match (running, next) {
                (Some((running, _)), next) if next.as_ref() != Some(&running) => self.with_client(WorkerClient::cancel),
                (None, Some(next)) => {
                    self.running.set(Some((next.clone(), browser::now())));
                    self.with_client(|client| client.submit(Work::Evidence(next)));
                }
                _ => {}
            }
        });
    }

    /// The first wish that is not known yet.
    fn next(self, wanted: &[EvidenceSpec]) -> Option<EvidenceSpec> {
        if self.stopped.get() || self.down.get() {
            return None;
        }
        wanted.iter().find(|spec| !self.is_known(spec)).cloned()
    }

    /// Whether a piece of evidence is known, or why there is none: nothing more is found out about it.
    pub fn is_known(self, spec: &EvidenceSpec) -> bool {
        self.kept.with(|kept| kept.iter().any(|kept| kept.spec == *spec && kept.is_complete()))
    }

    fn on_update(self, controller: Controller, update: WorkerUpdate) {
        let event = match update {
            WorkerUpdate::Event(event) => *event,
            WorkerUpdate::QueryResult(_) | WorkerUpdate::Snapshot(_) => return,
            WorkerUpdate::Replaced(why) => return controller.alerts.worker_replaced(WorkerRole::Evidence, &why),
            WorkerUpdate::Down(why) => {
                controller.alerts.worker_down(WorkerRole::Evidence, &why);
                return self.down.set(true);
            }
        };
        match event {
            Event::Evidence(_, evidence) => {
                controller.alerts.worker_recovered(WorkerRole::Evidence);
                let Some((spec, start)) = self.running.get_untracked() else { return };
                if evidence.complete {
                    record(word(&spec), start, &evidence);
                }
                let scored = |found: &Found| matches!(found, Found::Scan(scan) if scan.scored);
                let known = self.get_now(&spec).is_some_and(|before| scored(&before.found));
                if scored(&evidence.found) && !known {
                    record("scan-scores", start, &evidence);
                }
                self.keep(CachedEvidence { spec, result: Ok(Arc::new(evidence)) });
            }
            Event::Loaded(..) => {
                self.running.set(None);
                self.loaded.set(true);
            }
            Event::Failed(_, error) => {
                if error.parameter.as_deref() == Some("file-input") {
                    // The cluster worker has read it: it was changed or taken away since.
                    controller.alerts.add_for(Cause::File, error.sentence.clone());
                }
                self.failed(error.sentence);
            }
            // Work that a new table ended is over when that table is loaded.
            Event::Done(_) | Event::Stopped(_) if self.loaded.get_untracked() => self.running.set(None),
            _ => {}
        }
    }

    fn failed(self, sentence: String) {
        if let Some((spec, _)) = self.running.get_untracked() {
            self.keep(CachedEvidence { spec, result: Err(sentence) });
        }
        self.running.set(None);
    }

    fn keep(self, new: CachedEvidence) {
        self.kept.update(|kept| {
            kept.retain(|known| known.spec != new.spec);
            if kept.len() >= KEPT {
                kept.remove(0);
            }
            kept.push(new);
        });
    }

    /// The user looks at the evidence.
    pub fn request_all(self) {
        self.looked.set(true);
    }

    /// The user wants preparations and methods side by side.
    pub fn look_at_grid(self) {
        self.grid.set(true);
    }

    /// The user wants to know what leaving out a column does to the segments on the page.
    pub fn leave_out_columns(self, spec: SegmentSpec) {
        self.without_columns.set(Some(spec));
        self.stopped.set(false);
    }

    /// Whether that was asked of these segments.
    pub fn leaves_out_columns(self, spec: &SegmentSpec) -> bool {
        self.without_columns.with(|asked| asked.as_ref() == Some(spec))
    }

    /// The grid so far, once it was asked for.
    pub fn grid(self, controller: Controller) -> Option<Arc<Evidence>> {
        self.get(&grid_of(controller))?.ok()
    }

    /// Stops the search, or lets it go on.
    pub fn stop(self, stopped: bool) {
        self.stopped.set(stopped);
    }

    /// Whether the user stopped the search.
    pub fn is_stopped(self) -> bool {
        self.stopped.get()
    }

    /// Whether the worker rests, since the user waits for something or moves something.
    pub fn is_resting(self) -> bool {
        self.resting.get()
    }

    /// What is known of a piece of evidence by now.
    pub fn get(self, spec: &EvidenceSpec) -> Option<Result<Arc<Evidence>, String>> {
        self.kept.with(|kept| kept.iter().find(|kept| kept.spec == *spec).map(|kept| kept.result.clone()))
    }

    fn get_now(self, spec: &EvidenceSpec) -> Option<Arc<Evidence>> {
        untrack(|| self.get(spec))?.ok()
    }

    /// What is known by now of the evidence that is asked for; told only when that changes.
    pub fn watch(self, spec: impl Fn() -> Option<EvidenceSpec> + Send + Sync + 'static) -> Following {
        Memo::new_with_compare(
            move |_| self.get(&spec()?)?.ok(),
            |before, now| match (before.and_then(Option::as_ref), now.and_then(Option::as_ref)) {
                (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
                (before, now) => before.is_some() != now.is_some(),
            },
        )
    }

    /// What is being looked for, in words, and how far that is.
    pub fn doing(self) -> Option<(&'static str, f64)> {
        let (spec, _) = self.running.get()?;
        let fraction = self.get(&spec).and_then(Result::ok).map_or(0.0, |evidence| evidence.fraction);
        Some((doing(&spec), fraction))
    }

    /// Stability of the segments of an clustering, as far as it is known.
    pub fn stability(self, spec: &SegmentSpec) -> Option<crate::engine::evaluate::stability::StabilityScores> {
        match &self.get(&EvidenceSpec::Stability(spec.clone()))?.ok()?.found {
            Found::Stability(scores) => scores.clone(),
            _ => None,
        }
    }
}

/// The grid of the settings at hand.
fn grid_of(controller: Controller) -> EvidenceSpec {
    controller.settings.with(|settings| {
        let seed = match settings.get(&SEED) {
            Value::Number(seed) => seed as u64,
            _ => 0,
        };
        EvidenceSpec::grid(&settings.prepare(), seed)
    })
}

/// Records how long a piece of evidence took.
fn record(word: &str, start: f64, evidence: &Evidence) {
    let mut detail = vec![("compute_ms", evidence.compute_ms), ("longest_ms", evidence.longest_ms)];
    if let Found::Stability(Some(scores)) = &evidence.found {
        detail.push(("replicates", scores.replicates as f64));
    }
    browser::measure(&format!("evidence:{word}"), start, &detail);
}
