//! The cluster store: the segments on the page, their names, and copies that change only when everything is settled.

use super::status::{Progress, Status};
use super::Latest;
use crate::app::analysis::selection::Selection;
use crate::app::drawing::palette::{self, SegmentStyle};
use crate::engine::cluster::labels;
use crate::engine::cluster::matching::Matching;
use crate::engine::explain::Explanation;
use crate::protocol::results::{Prepared, Scores, Segmentation};
use crate::protocol::spec::SegmentSpec;
use crate::words::segments as words;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A segmentation together with the spec it answers.
#[derive(Debug, Clone)]
pub struct Clustering {
    /// The edition of the table that it is of.
    pub table: u32,
    /// The spec.
    pub spec: SegmentSpec,
    /// The result.
    pub segmentation: Segmentation,
    /// The place in the palette of each segment: a segment keeps its color while it keeps most of its rows.
    pub slots: Vec<usize>,
    /// Which segments split or merged against the clustering before.
    pub changes: Vec<Change>,
}

/// A segment that fell apart, or segments that became one. What was before goes by its name then, what is now by its
/// label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// One became several.
    Split {
        /// What it was called.
        before: String,
        /// What it became.
        after: Vec<usize>,
    },
    /// Several became one.
    Merge {
        /// What they were called.
        before: Vec<String>,
        /// What they became.
        after: usize,
    },
}

impl Clustering {
    /// The first clustering on a table.
    pub(super) fn first(table: u32, spec: SegmentSpec, segmentation: Segmentation) -> Clustering {
        let slots = (0..segmentation.segments.len()).collect();
        Clustering { table, spec, segmentation, slots, changes: Vec::new() }
    }

    /// A clustering after another on the same rows, whose segments were called `names`.
    pub(super) fn after(
        (before, names): (&Clustering, &[String]),
        table: u32,
        spec: SegmentSpec,
        segmentation: Segmentation,
    ) -> Clustering {
        let matching = Matching::new(&before.segmentation.labels, &segmentation.labels);
        let name = |old: &usize| labels::display_name(*old as i32, names);
        let splits = matching.splits.iter().map(|(old, new)| Change::Split { before: name(old), after: new.clone() });
        let merges = matching
            .merges
            .iter()
            .map(|(new, old)| Change::Merge { before: old.iter().map(name).collect(), after: *new });
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

/// What is shown of a clustering, as it was when all of it was there last.
#[derive(Clone, Copy)]
struct Settled {
    clustering: Latest<Clustering>,
    explanation: Latest<Explanation>,
    scores: Latest<Scores>,
}

/// The segments on the page. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct ClusterStore {
    /// The features.
    pub prepared: Latest<Prepared>,
    /// How far preparing is.
    pub prepare_status: RwSignal<Status>,
    /// The labels.
    pub clustering: Latest<Clustering>,
    /// What sets the segments apart; `None` while it is computed.
    pub explanation: Latest<Explanation>,
    /// How good the labels are; `None` while they are computed.
    pub scores: Latest<Scores>,
    /// How far segmenting is.
    pub status: RwSignal<Status>,
    /// What the worker does for longer than a moment.
    pub progress: RwSignal<Option<Progress>>,
    /// Names the user gave, by the segment's place in the palette, which follows the segment.
    pub given_names: RwSignal<BTreeMap<usize, String>>,
    settled: Settled,
}

impl ClusterStore {
    /// No segments yet.
    pub(super) fn new() -> ClusterStore {
        ClusterStore {
            prepared: RwSignal::new(None),
            prepare_status: RwSignal::new(Status::Idle),
            clustering: RwSignal::new(None),
            explanation: RwSignal::new(None),
            scores: RwSignal::new(None),
            status: RwSignal::new(Status::Idle),
            progress: RwSignal::new(None),
            given_names: RwSignal::new(BTreeMap::new()),
            settled: Settled {
                clustering: RwSignal::new(None),
                explanation: RwSignal::new(None),
                scores: RwSignal::new(None),
            },
        }
    }

    /// The store for views that take too long to follow a slider: they see new segments when these are complete.
    pub fn settled(self) -> ClusterStore {
        let Settled { clustering, explanation, scores } = self.settled;
        ClusterStore { clustering, explanation, scores, ..self }
    }

    /// The segments are what they will be for now. Who waited for that sees them after the next frame, in which map and
    /// cards are drawn.
    pub(super) fn publish_settled(self) {
        let publish = move || {
            if self.status.get_untracked() == Status::Running {
                return; // they changed again, and will settle again
            }
            let Settled { clustering, explanation, scores } = self.settled;
            forward_if_changed(self.clustering, clustering);
            forward_if_changed(self.explanation, explanation);
            forward_if_changed(self.scores, scores);
        };
        request_animation_frame(move || set_timeout(publish, std::time::Duration::ZERO));
    }

    /// Drops the segments, the settled ones too.
    pub(super) fn discard(self) {
        self.clustering.set(None);
        self.explanation.set(None);
        self.scores.set(None);
        let Settled { clustering, explanation, scores } = self.settled;
        clustering.set(None);
        explanation.set(None);
        scores.set(None);
        self.prepared.set(None);
    }

    /// What was on the way is not coming.
    pub(super) fn settle(self, status: Status) {
        self.publish_settled();
        for stage in [self.prepare_status, self.status] {
            if stage.get_untracked() == Status::Running {
                stage.set(status);
            }
        }
    }

    /// Whether the segments have names of their own, those of a column's values, which nobody changes here.
    pub fn has_own_names(self) -> bool {
        self.clustering.with(|found| found.as_ref().is_some_and(|found| !found.segmentation.names.is_empty()))
    }

    /// What a segment is called: as the column it is of has it, else by the user, else by what sets it apart, else by
    /// its number.
    pub fn name(self, label: usize) -> String {
        let own = |found: &Arc<Clustering>| found.segmentation.names.get(label).cloned();
        if let Some(own) = self.clustering.with(|found| found.as_ref().and_then(own)) {
            return own;
        }
        let slot = self.clustering.with(|found| found.as_ref().and_then(|found| found.slots.get(label).copied()));
        let given = slot.and_then(|slot| self.given_names.with(|names| names.get(&slot).cloned()));
        let derived = || {
            self.explanation.with(|explanation| {
                explanation.as_ref().and_then(|e| e.segments.get(label)).map(|segment| segment.name.text.clone())
            })
        };
        given.or_else(derived).unwrap_or_else(|| labels::plain_name(label))
    }

    /// A split or merge in a sentence.
    pub fn tell(self, change: &Change) -> String {
        match change {
            Change::Split { before, after } => {
                let names: Vec<String> = after.iter().map(|label| self.name(*label)).collect();
                words::split(before, &names)
            }
            Change::Merge { before, after } => words::merged(before, &self.name(*after)),
        }
    }

    /// What a label is called, noise among them.
    pub fn label_name(self, label: i32) -> String {
        usize::try_from(label).map_or_else(|_| labels::NOISE_NAME.to_string(), |label| self.name(label))
    }
}

/// Gives a newer result to those who wait for it.
fn forward_if_changed<T: Send + Sync + 'static>(from: Latest<T>, to: Latest<T>) {
    let (new, old) = (from.get_untracked(), to.get_untracked());
    let same = match (&new, &old) {
        (Some(new), Some(old)) => Arc::ptr_eq(new, old),
        (new, old) => new.is_none() && old.is_none(),
    };
    if !same {
        to.set(new);
    }
}
