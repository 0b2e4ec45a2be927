//! The segmentation on the page: its labels, names and copies that change only when everything is settled.

use super::status::Status;
use super::{Latest, State};
use crate::app::analysis::selection::Selection;
use crate::app::drawing::palette::{self, SegmentStyle};
use crate::engine::cluster::matching::Matching;
use crate::engine::explain::Explanation;
use crate::protocol::results::{Scores, Segmentation};
use crate::protocol::spec::SegmentSpec;
use leptos::prelude::*;
use std::sync::Arc;

/// A segmentation together with the recipe it answers.
#[derive(Debug, Clone)]
pub struct Clustering {
    /// The edition of the table that it is of.
    pub table: u32,
    /// The recipe.
    pub spec: SegmentSpec,
    /// The result.
    pub segmentation: Segmentation,
    /// The place in the palette of each segment: a segment keeps its color while it keeps most of its rows.
    pub slots: Vec<usize>,
    /// Which segments split or merged against the clustering before, a sentence each.
    pub changes: Vec<String>,
}

impl Clustering {
    /// The first clustering on a table.
    pub(super) fn first(table: u32, spec: SegmentSpec, segmentation: Segmentation) -> Clustering {
        let slots = (0..segmentation.segments.len()).collect();
        Clustering { table, spec, segmentation, slots, changes: Vec::new() }
    }

    /// An clustering after another on the same rows.
    pub(super) fn after(before: &Clustering, table: u32, spec: SegmentSpec, segmentation: Segmentation) -> Clustering {
        let matching = Matching::new(&before.segmentation.labels, &segmentation.labels);
        let list = |segments: &[usize]| {
            let numbers: Vec<String> = segments.iter().map(|segment| (segment + 1).to_string()).collect();
            numbers.join(" and ")
        };
        let splits = matching
            .splits
            .iter()
            .map(|(old, new)| format!("What was segment {} is now segments {}.", old + 1, list(new)));
        let merges = matching
            .merges
            .iter()
            .map(|(new, old)| format!("What was segments {} is now segment {}.", list(old), new + 1));
        let changes = splits.chain(merges).collect();
        Clustering { slots: matching.carry(&before.slots), changes, table, spec, segmentation }
    }

    /// The rows of a label, -1 being noise.
    pub fn members(&self, label: i32) -> Selection {
        let labels = self.segmentation.rows.iter().zip(&self.segmentation.labels);
        Selection::of(labels.filter(|(_, found)| **found == label).map(|(row, _)| *row))
    }

    /// The label of each of the table's `rows` rows; `None` where a row has none.
    pub fn by_row(&self, rows: usize) -> Vec<Option<i32>> {
        let mut labels = vec![None; rows];
        for (&row, &label) in self.segmentation.rows.iter().zip(&self.segmentation.labels) {
            if let Some(place) = labels.get_mut(row as usize) {
                *place = Some(label);
            }
        }
        labels
    }

    /// How a label looks.
    pub fn style(&self, label: usize) -> SegmentStyle {
        palette::style(self.slots.get(label).copied().unwrap_or(label))
    }
}

/// Segments with all that is told of them.
#[derive(Clone, Copy)]
pub(super) struct Settled {
    pub(super) clustering: Latest<Clustering>,
    pub(super) explanation: Latest<Explanation>,
    pub(super) scores: Latest<Scores>,
}

impl State {
    /// Whether the segments on the page are of the table on the page.
    pub fn is_segmented(self) -> bool {
        self.same_table.get_value() && self.clustering.with_untracked(Option::is_some)
    }

    /// The state for views that take too long to follow a slider: they see new segments when these are complete.
    pub fn at_rest(self) -> State {
        let Settled { clustering, explanation, scores } = self.settled;
        State { clustering, explanation, scores, ..self }
    }

    /// The segments on the page are what they will be for now. Who waited for that sees them after the next frame, in
    /// which map and cards are drawn.
    pub(super) fn publish_settled(self) {
        let tell = move || {
            if self.cluster_status.get_untracked() == Status::Running {
                return; // they changed again, and will rest again
            }
            let Settled { clustering, explanation, scores } = self.settled;
            forward_if_changed(self.clustering, clustering);
            forward_if_changed(self.explanation, explanation);
            forward_if_changed(self.scores, scores);
        };
        request_animation_frame(move || set_timeout(tell, std::time::Duration::ZERO));
    }

    /// What a segment is called: by the person, else by what sets it apart, else by its number.
    pub fn name(self, label: usize) -> String {
        let slot = self
            .clustering
            .with(|clustering| clustering.as_ref().and_then(|clustering| clustering.slots.get(label).copied()));
        let given = slot.and_then(|slot| self.given_names.with(|names| names.get(&slot).cloned()));
        let derived = || {
            self.explanation.with(|explanation| {
                explanation.as_ref().and_then(|e| e.segments.get(label)).map(|segment| segment.name.text.clone())
            })
        };
        given.or_else(derived).unwrap_or_else(|| format!("Segment {}", label + 1))
    }

    /// What a label is called, noise among them.
    pub fn label_name(self, label: i32) -> String {
        usize::try_from(label).map_or_else(|_| "Noise".to_string(), |label| self.name(label))
    }
}

/// Gives a newer result to those who wait for it.
pub(super) fn forward_if_changed<T: Send + Sync + 'static>(from: Latest<T>, to: Latest<T>) {
    let (new, old) = (from.get_untracked(), to.get_untracked());
    let same = match (&new, &old) {
        (Some(new), Some(old)) => Arc::ptr_eq(new, old),
        (new, old) => new.is_none() && old.is_none(),
    };
    if !same {
        to.set(new);
    }
}
