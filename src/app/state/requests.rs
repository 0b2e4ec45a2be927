//! Requests to the workers.

use super::status::Status;
use super::timing::record_stage;
use super::Controller;
use crate::app::browser;
use crate::app::settings::Settings;
use crate::app::workers::client::WorkerClient;
use crate::engine::prepare::PrepareSpec;
use crate::protocol::query::{Query, QueryKind, SegmentQuery};
use crate::protocol::results::Map;
use crate::protocol::spec::{ClusterSpec, EmbedSpec, SegmentSpec};
use crate::protocol::Work;
use leptos::prelude::*;
use std::sync::Arc;

/// The workers, by what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerRole {
    /// Reads, segments, explains, exports.
    Cluster,
    /// Draws the map.
    Map,
    /// Searches for evidence.
    Evidence,
}

/// What a query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The segments of new customers.
    Score,
    /// What the suggested preparation does.
    Compare,
    /// A file to save: what becomes of it is always told.
    Save,
    /// Something that a panel shows.
    Show,
}

impl Purpose {
    fn of(query: &Query) -> Purpose {
        match query {
            Query::Inspect | Query::RollUp(_) => Purpose::Show,
            Query::Compare { .. } => Purpose::Compare,
            Query::Segments(query) => match query.kind {
                QueryKind::Score { .. } => Purpose::Score,
                QueryKind::PlainLabels(_) | QueryKind::Labels { .. } | QueryKind::Model(_) => Purpose::Save,
                QueryKind::WhatIf { .. }
                | QueryKind::Shares(_)
                | QueryKind::Drivers(_)
                | QueryKind::Values
                | QueryKind::ModelSummary
                | QueryKind::Segmentation
                | QueryKind::Components => Purpose::Show,
            },
        }
    }
}

impl Controller {
    pub(super) fn with_clients(self, act: impl FnOnce(&WorkerClient, &WorkerClient)) {
        self.clients.with_value(|clients| {
            if let Some((cluster, map)) = clients {
                act(cluster, map);
            }
        });
    }

    pub(super) fn request_segments(self, spec: SegmentSpec) {
        let same_features =
            self.cluster.clustering.with_untracked(|a| a.as_ref().is_some_and(|a| a.spec.prepare == spec.prepare));
        let prepared = self.cluster.prepare_status.get_untracked() == Status::Fresh;
        if !(same_features && prepared) {
            self.cluster.prepare_status.set(Status::Running);
        }
        self.cluster.status.set(Status::Running);
        self.alerts.control_error.set(None);
        self.scored.set_value(false);
        self.changed_at.update_value(|at| at.segments = browser::now());
        self.with_clients(|cluster, _| cluster.submit(Work::Segment(spec)));
    }

    /// A map of the table on the page that need not be computed again: shown whenever its spec is asked for.
    pub fn keep_map(self, spec: EmbedSpec, map: Map) {
        let is_asked_for = self.settings.with_untracked(|settings| settings.embed() == spec);
        self.saved_map.set_value(Some((spec.clone(), Arc::new(map))));
        if is_asked_for {
            self.request_map(spec, false);
        }
    }

    /// The map of [`Controller::keep_map`] is not to be used after all: another is computed.
    pub fn drop_kept_map(self) {
        if self.saved_map.try_update_value(Option::take).flatten().is_some() {
            self.restart_map();
        }
    }

    pub(super) fn request_map(self, spec: EmbedSpec, afresh: bool) {
        self.map.status.set(Status::Running);
        self.changed_at.update_value(|at| at.map = browser::now());
        let kept = self.saved_map.with_value(|kept| kept.clone().filter(|(of, _)| *of == spec && !afresh));
        if let Some((_, map)) = kept {
            self.with_clients(|_, client| client.cancel());
            self.map.progress.set(None);
            self.map.quality.set(None);
            let (start, detail) =
                (self.changed_at.get_value().map, [("compute_ms", 0.0), ("rows", map.rows.len() as f64)]);
            self.map.picture.set(Some(map));
            self.map.status.set(Status::Fresh);
            record_stage("stage:map-first", start, detail.to_vec());
            record_stage("stage:map", start, detail.to_vec());
            return;
        }
        let other_features = |mapped: &Option<PrepareSpec>| mapped.as_ref().is_some_and(|of| *of != spec.prepare);
        if untrack(|| self.table.is_large()) && self.mapped.with_value(other_features) {
            // Its worker kept nothing of a large table but the features.
            self.with_clients(|_, map| map.rest_at_once());
        }
        self.mapped.set_value(Some(spec.prepare.clone()));
        self.with_clients(|_, map| map.submit(Work::Embed { spec, afresh }));
    }

    /// Stops what the cluster worker is doing; what is on the page stays.
    pub fn cancel(self) {
        self.with_clients(|cluster, _| cluster.cancel());
    }

    /// Lets the map rest, or go on.
    pub fn pause_map(self, paused: bool) {
        self.with_clients(|_, map| map.pause(paused));
    }

    /// Lets the judging of a finished map wait for what the user waits for, or go on.
    pub fn judge_later(self, later: bool) {
        self.with_clients(|_, map| map.give_way(later));
    }

    /// Lets the map be done where it is now.
    pub fn end_map(self) {
        self.with_clients(|_, map| map.end_map());
    }

    /// Draws the map anew.
    pub fn restart_map(self) {
        let spec = self.settings.with_untracked(Settings::embed);
        self.with_clients(|_, map| map.cancel());
        self.request_map(spec, true);
    }

    /// Saves the labels of the segments on the page as a file.
    pub fn export_labels(self) {
        self.query(QueryKind::PlainLabels(self.settings.with_untracked(Settings::control_group)));
    }

    /// Queries the segments on the page.
    pub fn query(self, kind: QueryKind) {
        let Some(clustering) = self.cluster.clustering.get_untracked() else { return };
        let names =
            (0..clustering.segmentation.segments.len()).map(|label| untrack(|| self.cluster.name(label))).collect();
        let value_columns = untrack(|| self.value_columns());
        let query = SegmentQuery { spec: clustering.spec.clone(), names, value_columns, kind };
        self.send_query(clustering.table, Query::Segments(Box::new(query)));
    }

    /// Asks for the segments that a column holds, of the rows of those on the page.
    pub fn query_column(self, name: &str) {
        let Some(now) = self.cluster.clustering.get_untracked() else { return };
        let cluster = ClusterSpec::Column { name: name.to_string() };
        let spec = SegmentSpec { prepare: now.spec.prepare.clone(), cluster };
        self.send_query(now.table, Query::segments(spec, Vec::new(), QueryKind::Segmentation));
    }

    /// Sends a query about the table of an edition; its answer or failure comes to [`Controller::on_query_result`].
    pub(super) fn send_query(self, table: u32, query: Query) {
        let purpose = Purpose::of(&query);
        let edition = self.edition();
        self.with_clients(|cluster, _| {
            self.resume(cluster);
            let note = |job| self.pending_queries.update_value(|pending| pending.push((job, purpose, edition)));
            cluster.query(table, query, note);
        });
    }
}
