//! How far each stage is, and the word for it.

use super::Controller;
use leptos::prelude::*;

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing was asked yet.
    Idle,
    /// Its result is on the way.
    Running,
    /// Its result is what the sources ask for.
    Fresh,
    /// Its result is of earlier sources, and nothing is on the way.
    Stale,
    /// Its result could not be had.
    Failed,
}

impl Status {
    /// Its word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Idle => "idle",
            Status::Running => "running",
            Status::Fresh => "fresh",
            Status::Stale => "stale",
            Status::Failed => "failed",
        }
    }
}

/// What a worker is doing, for the progress line.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// In a few words.
    pub what: String,
    /// From 0 to 1; `None` where it is not known.
    pub fraction: Option<f64>,
}

impl Controller {
    /// The word for the whole page's `data-state`.
    pub fn word(self) -> &'static str {
        let stages =
            [self.table.status, self.cluster.prepare_status, self.cluster.status, self.map.status].map(|s| s.get());
        if stages.iter().any(|s| matches!(s, Status::Failed | Status::Stale)) {
            "error"
        } else if self.table.view.with(Option::is_none) {
            "loading"
        } else if stages.iter().all(|s| *s == Status::Fresh) {
            "ready"
        } else {
            "computing"
        }
    }
}
