//! The silhouette of every row.

use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::silhouette::Silhouette;
use crate::engine::task::Task;
use crate::protocol::evidence::Silhouettes;
use crate::service::{silhouettes, PreparedFeatures};

pub(super) struct Run {
    rows: Vec<u32>,
    labels: Vec<i32>,
    state: State,
}

enum State {
    Running(Box<silhouettes::Run>),
    /// `None`: there are fewer than two segments to compare.
    Done(Option<Silhouette>),
}

impl Run {
    pub(super) fn new(prepared: &PreparedFeatures, labels: Vec<i32>) -> Self {
        let state = match silhouettes::Run::new(prepared.features.values.view(), &labels) {
            Ok(run) => State::Running(Box::new(run)),
            Err(_) => State::Done(None),
        };
        Run { rows: prepared.features.rows.clone(), labels, state }
    }

    pub(super) fn fraction(&self) -> f64 {
        match &self.state {
            State::Running(run) => run.fraction(),
            State::Done(_) => 1.0,
        }
    }

    /// The silhouettes once all are known; nothing before.
    pub(super) fn silhouettes(&self) -> Silhouettes {
        match &self.state {
            State::Done(Some(found)) => Silhouettes {
                rows: self.rows.clone(),
                labels: self.labels.clone(),
                values: found.rows.iter().map(|&value| value as f32).collect(),
                mean: found.mean,
                segments: found.clusters.clone(),
            },
            _ => Silhouettes { rows: vec![], labels: vec![], values: vec![], mean: f64::NAN, segments: vec![] },
        }
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Silhouettes;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        if let State::Running(run) = &mut self.state {
            run.step((), control)?;
            if run.is_done() {
                if let State::Running(run) = std::mem::replace(&mut self.state, State::Done(None)) {
                    self.state = State::Done(Some(run.finish()));
                }
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self.state, State::Done(_))
    }

    fn finish(self) -> Silhouettes {
        self.silhouettes()
    }
}
