//! Events from the workers.

use super::alerts::Cause;
use super::clustering::Clustering;
use super::requests::{Purpose, WorkerRole};
use super::status::{Progress, Status};
use super::timing::record_stage;
use super::{ColorBy, Controller};
use crate::app::settings::Settings;
use crate::app::workers::client::WorkerUpdate;
use crate::protocol::query::{Answer, FoundSegments, Query};
use crate::protocol::results::{Map, Segmentation, TableView};
use crate::protocol::{Event, JobError};
use crate::words::files as words;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Controller {
    /// A table was read: it takes the place of the one before.
    pub(super) fn loaded(self, view: Option<TableView>) {
        let Some(mut given) = self.candidate.try_update_value(Option::take).flatten() else { return };
        self.keep_former();
        if let Some(view) = &view {
            given.upload.content = Some(view.content.clone());
        }
        // The same cells, whatever their columns are for.
        let same_cells = self.table.file.with_untracked(|now| {
            now.as_ref().is_some_and(|now| now.upload.reading.has_same_cells(&given.upload.reading))
        });
        let same_file = self.table.file.with_untracked(|now| now.as_ref().map(|now| now.upload.number))
            == Some(given.upload.number);
        let was_of_other_rows = self.table.file.with_untracked(|now| {
            now.as_ref().is_some_and(|now| now.upload.reading.rollup != given.upload.reading.rollup)
        });
        if same_file && was_of_other_rows {
            self.forget_columns();
        }
        self.table.reading.set(given.upload.reading.clone());
        self.table.file.set(Some(given.clone()));
        self.offered.set_value(Vec::new());
        self.table.status.set(Status::Fresh);
        if let Some(mut view) = view {
            view.columns = self.arriving.try_update_value(std::mem::take).unwrap_or_default();
            let detail = [("compute_ms", view.compute_ms), ("rows", view.rows as f64)];
            record_stage("stage:table", self.changed_at.get_value().table, detail.to_vec());
            self.cluster.prepare_status.set(Status::Idle);
            let same_rows = self.table.view.with_untracked(|table| table.as_ref().is_some_and(|t| t.rows == view.rows));
            // The same rows read in another way keep their segments' colors.
            self.same_table.update_value(|same| *same = *same && same_file && same_rows && same_cells);
            let view = Arc::new(view);
            self.results.inspection.set(None);
            self.results.comparison.set(None);
            self.results.first_customers.set(None);
            // Its columns can hold something else under the same names.
            self.results.values.set(None);
            self.results.drivers.set(None);
            self.map.color_by.set(ColorBy::Segment);
            self.map.components.set(None);
            if !self.same_table.get_value() {
                self.cluster.given_names.set(BTreeMap::new());
                self.workspace.discard();
                self.results.discard_rows();
                self.saved_map.set_value(None);
                self.roles_changed.set_value(false);
                self.forget_results();
            }
            let same_file = self.return_to_former(given.upload.number) || same_file;
            self.check_linked_file(&view, given.is_sample);
            self.table.view.set(Some(view.clone()));
            self.table_is_active.set_value(false);
            if self.plan_columns(&view.report.columns, same_file) {
                return; // it is read again at once, as the roles ask for
            }
        }
        self.activate_table(given);
        self.end_return();
    }

    pub(super) fn on_query_result(self, event: Event) {
        let asked = self.pending_queries.try_update_value(|asked| {
            let at = asked.iter().position(|(job, ..)| Some(*job) == event.job())?;
            Some(asked.remove(at))
        });
        let Some((_, purpose, edition)) = asked.flatten() else { return };
        // A file says itself which table it is of; anything else would be shown beside another one.
        if edition != self.edition() && purpose != Purpose::Save {
            return;
        }
        match event {
            Event::Answer(_, answer) => self.show_answer(answer),
            Event::Failed(_, error) => match purpose {
                Purpose::Score => self.results.scored.set(Some(Err(Some(error.sentence)))),
                Purpose::Compare => self.results.comparison.set(Some(Err(error.sentence))),
                Purpose::Save | Purpose::Show => self.alerts.add(error.sentence),
            },
            _ => {}
        }
    }

    fn show_answer(self, answer: Answer) {
        match answer {
            Answer::Inspection(inspection) => self.results.inspection.set(Some(Arc::new(*inspection))),
            Answer::Comparison(comparison) => self.results.comparison.set(Some(Ok(*comparison))),
            Answer::FirstCustomers(found) => self.results.first_customers.set(Some(found)),
            Answer::File(file) => self.alerts.save(&file.name, "application/octet-stream", &file.bytes),
            Answer::WhatIf(assignment) => self.results.assignment.set(Some(assignment)),
            Answer::Components(components) => self.map.components.set(Some(Arc::new(components))),
            Answer::Model(model) => self.results.exported_model.set(Some(model)),
            Answer::Values(values) => self.results.values.set(Some(Arc::new(values))),
            Answer::Drivers(drivers) => self.results.drivers.set(Some(Arc::new(drivers))),
            Answer::Segmentation(found) => self.show_beside(*found),
            Answer::Shares(shares) => self.results.shares.set(Arc::new(shares)),
            Answer::Scored(scored) => self.results.scored.set(Some(Ok(Arc::new(*scored)))),
        }
    }

    /// Segments to be compared with those on the page: each has the color of the one that it shares most rows with.
    fn show_beside(self, found: FoundSegments) {
        let FoundSegments { spec, segmentation } = found;
        let Some(now) = self.cluster.clustering.get_untracked() else { return };
        let beside = match now.segmentation.rows == segmentation.rows {
            true => Clustering::after((&now, &[]), now.table, spec, segmentation),
            false => Clustering::first(now.table, spec, segmentation),
        };
        self.results.column_segments.set(Some(Arc::new(beside)));
    }

    pub(super) fn on_cluster_update(self, update: WorkerUpdate) {
        let event = match update {
            WorkerUpdate::Event(event) => *event,
            WorkerUpdate::QueryResult(event) => return self.on_query_result(*event),
            WorkerUpdate::Snapshot(blob) => {
                return self.candidate.update_value(|candidate| {
                    if let Some(candidate) = candidate {
                        candidate.blob = blob;
                    }
                });
            }
            WorkerUpdate::Replaced(why) => return self.alerts.worker_replaced(WorkerRole::Cluster, &why),
            WorkerUpdate::Down(why) => {
                self.cluster.progress.set(None);
                if self.table.status.get_untracked() == Status::Running {
                    // The file waits to be tried again.
                    let kept = self.table.view.with_untracked(Option::is_some);
                    self.table.status.set(if kept { Status::Fresh } else { Status::Failed });
                }
                self.cluster.settle(Status::Failed);
                return self.alerts.worker_down(WorkerRole::Cluster, &why);
            }
        };
        match event {
            Event::Progress { doing, fraction, .. } => {
                self.cluster.progress.set(Some(Progress { what: doing, fraction: Some(fraction) }));
            }
            Event::Offered(_, remedies) => self.offered.set_value(remedies),
            Event::Column(_, column) => self.arriving.update_value(|columns| columns.push(column)),
            Event::Loaded(_, view) => self.loaded(view),
            Event::Prepared(_, prepared) => {
                let detail = [("compute_ms", prepared.compute_ms), ("rows", prepared.rows.len() as f64)];
                record_stage("stage:prepare", self.changed_at.get_value().segments, detail.to_vec());
                // The same again, as with every movement of a control of the segments, draws nothing anew.
                if !self
                    .cluster
                    .prepared
                    .with_untracked(|known| known.as_ref().is_some_and(|known| known.same_report(&prepared)))
                {
                    self.cluster.prepared.set(Some(Arc::new(prepared)));
                }
                self.cluster.prepare_status.set(Status::Fresh);
            }
            Event::Clustered(_, segmentation) => self.clustered(segmentation),
            Event::Explained(_, explanation) => self.cluster.explanation.set(Some(Arc::new(explanation))),
            Event::Scored(_, scores) => {
                self.cluster.scores.set(Some(Arc::new(scores)));
                self.scored.set_value(true);
            }
            Event::Done(_) => {
                self.cluster.progress.set(None);
                self.alerts.worker_recovered(WorkerRole::Cluster);
                if self.cluster.status.get_untracked() == Status::Running {
                    self.segments_done();
                }
            }
            Event::Failed(_, error) => {
                self.cluster.progress.set(None);
                self.cluster_failed(error);
            }
            Event::Stopped(_) => self.stopped(),
            // Of other workers, beside the running job, or for the worker itself.
            Event::Ready { .. }
            | Event::Beat(_)
            | Event::Snapshot(_)
            | Event::Mapped(..)
            | Event::MapScored(..)
            | Event::Evidence(..)
            | Event::Answer(..) => {}
        }
    }

    /// A job of the cluster worker ended while segments are awaited: theirs, or that of the table they are to be found
    /// in.
    pub(super) fn segments_done(self) {
        if self.scored.get_value() {
            self.cluster.publish_settled();
            self.cluster.status.set(Status::Fresh);
            if self.results.inspection.with_untracked(Option::is_none) {
                // What is told of the columns never keeps the segments waiting.
                self.send_query(self.edition(), Query::Inspect);
            }
        } else if !self.clients.with_value(|clients| clients.as_ref().is_some_and(|(cluster, _)| cluster.is_busy())) {
            // Canceled when all but the scores were there.
            self.stopped();
        }
    }

    /// The user canceled: what is on the page stays.
    pub(super) fn stopped(self) {
        self.cluster.progress.set(None);
        self.candidate.set_value(None);
        if self.table.status.get_untracked() == Status::Running {
            let kept = self.table.view.with_untracked(Option::is_some);
            self.table.status.set(if kept { Status::Fresh } else { Status::Idle });
        }
        self.cluster.settle(Status::Stale);
        self.give_up_return();
    }

    pub(super) fn clustered(self, segmentation: Segmentation) {
        let spec = self.settings.with_untracked(Settings::segment);
        let detail = [("compute_ms", segmentation.compute_ms), ("rows", segmentation.labels.len() as f64)];
        let table = self.edition();
        let before =
            self.cluster.clustering.get_untracked().filter(|before| before.segmentation.rows == segmentation.rows);
        let clustering = match before {
            Some(before) if self.same_table.get_value() => {
                let labels = 0..before.segmentation.segments.len();
                let names: Vec<String> = labels.map(|label| untrack(|| self.cluster.name(label))).collect();
                Clustering::after((&before, &names), table, spec, segmentation)
            }
            _ => Clustering::first(table, spec, segmentation),
        };
        let clustering = self.undo.place(clustering);
        // Only now: the segments before were called by their explanation.
        self.cluster.scores.set(None);
        self.cluster.explanation.set(None);
        self.results.exported_model.set(None);
        self.alerts.settle(Cause::Segments);
        if self.roles_changed.get_value() {
            self.roles_changed.set_value(false);
            self.remember_roles();
        }
        self.same_table.set_value(true);
        self.cluster.clustering.set(Some(Arc::new(clustering)));
        record_stage("stage:cluster", self.changed_at.get_value().segments, detail.to_vec());
    }

    pub(super) fn cluster_failed(self, error: JobError) {
        if error.parameter.as_deref() == Some("file-input") {
            return self.file_failed(error.sentence);
        }
        self.alerts.settle(Cause::Map);
        if let Some(name) = &error.parameter {
            self.alerts.control_error.set(Some((name.clone(), error.sentence.clone())));
        }
        if !untrack(|| self.is_current()) {
            // The table is here, and nothing of the one before is.
            let (prepare, map) = (self.cluster.prepare_status.get_untracked(), self.map.status.get_untracked());
            if self.cluster.clustering.with_untracked(Option::is_some) {
                self.forget_results();
            }
            self.cluster.prepare_status.set(if prepare == Status::Fresh { prepare } else { Status::Failed });
            self.cluster.status.set(Status::Failed);
            self.map.status.set(if map == Status::Running { map } else { Status::Failed });
            self.forget_roles();
            let name = self.table.view.with_untracked(|table| table.as_ref().map(|table| table.name.clone()));
            let sentence = match name {
                Some(name) => words::no_segments_yet(&name, &error.sentence),
                None => error.sentence,
            };
            return self.alerts.add_for(Cause::Segments, sentence);
        }
        if error.parameter.is_none() {
            self.alerts.add_for(Cause::Segments, error.sentence);
        }
        self.cluster.settle(Status::Failed);
    }

    pub(super) fn on_map_update(self, update: WorkerUpdate) {
        let event = match update {
            WorkerUpdate::Event(event) => *event,
            WorkerUpdate::QueryResult(_) | WorkerUpdate::Snapshot(_) => return,
            WorkerUpdate::Replaced(why) => {
                self.map.progress.set(None);
                return self.alerts.worker_replaced(WorkerRole::Map, &why);
            }
            WorkerUpdate::Down(why) => {
                self.map.progress.set(None);
                self.map.status.set(Status::Failed);
                return self.alerts.worker_down(WorkerRole::Map, &why);
            }
        };
        match event {
            Event::Progress { doing, fraction, .. } => {
                self.map.progress.set(Some(Progress { what: doing, fraction: Some(fraction) }));
            }
            Event::Mapped(_, map) => {
                let start = self.changed_at.get_value().map;
                let first = self.map.status.get_untracked() != Status::Fresh;
                let detail = [
                    ("compute_ms", map.compute_ms),
                    ("rows", map.rows.len() as f64),
                    ("iterations", map.iteration as f64),
                ];
                let done = map.done;
                if self.map.quality.with_untracked(Option::is_some) {
                    self.map.quality.set(None);
                }
                self.map.picture.set(Some(Arc::new(map)));
                self.map.progress.set(None);
                self.map.status.set(Status::Fresh);
                self.alerts.worker_recovered(WorkerRole::Map);
                if first {
                    self.alerts.settle(Cause::Map);
                    record_stage("stage:map-first", start, detail.to_vec());
                }
                if done {
                    record_stage("stage:map", start, detail.to_vec());
                }
            }
            Event::Done(_) => {
                let sampled = |map: &Arc<Map>| map.done && map.sample.is_some();
                if untrack(|| self.table.is_large())
                    && self.map.picture.with_untracked(|map| map.as_ref().is_some_and(sampled))
                {
                    // Nothing can be gone on from a map of a sample: its worker's memory is worth more.
                    self.with_clients(|_, map| map.rest());
                }
            }
            Event::MapScored(_, quality) => {
                self.map.progress.set(None);
                self.map.quality.set(Some(Arc::new(quality)));
            }
            Event::Failed(_, error) => {
                self.map.progress.set(None);
                self.map.status.set(Status::Failed);
                match error.parameter {
                    // The cluster worker has read it: it was changed or taken away since.
                    Some(name) if name == "file-input" => self.alerts.add_for(Cause::File, error.sentence),
                    Some(name) => self.alerts.control_error.set(Some((name, error.sentence))),
                    // What cannot be prepared was told with the segments.
                    None if self.cluster.status.get_untracked() == Status::Failed => {}
                    None => self.alerts.add_for(Cause::Map, error.sentence),
                }
            }
            _ => {}
        }
    }
}
