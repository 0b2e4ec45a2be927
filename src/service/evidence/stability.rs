//! Stability of the segments at hand: refits to bootstrap samples until they settle.

use super::refit::Refit;
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::stability::{Refits, StabilityScores};
use crate::engine::task::Task;
use crate::protocol::evidence::REPLICATES;
use crate::protocol::spec::ClusterSpec;
use crate::service::PreparedFeatures;
use std::rc::Rc;

pub(super) struct Run {
    prepared: Rc<PreparedFeatures>,
    cluster: ClusterSpec,
    refits: Refits,
    refit: Option<Refit>,
    done: bool,
}

impl Run {
    pub(super) fn new(prepared: Rc<PreparedFeatures>, reference: &[i32], cluster: &ClusterSpec) -> Self {
        // Whether one segment of all rows is found again is no question.
        let done = labels::sizes(reference).len() < 2 && !reference.contains(&labels::NOISE);
        Run { prepared, cluster: cluster.clone(), refits: Refits::new(reference), refit: None, done }
    }

    pub(super) fn fraction(&self) -> f64 {
        if self.done {
            1.0
        } else {
            self.refits.len() as f64 / REPLICATES as f64
        }
    }

    pub(super) fn scores(&self) -> Option<StabilityScores> {
        self.refits.scores()
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Option<StabilityScores>;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let features = self.prepared.features.values.view();
        let refit = match self.refit.take() {
            Some(mut refit) => {
                refit.step((), control)?;
                refit
            }
            None => Refit::new(features, &self.cluster, self.refits.len())?,
        };
        if !refit.is_done() {
            self.refit = Some(refit);
            return Ok(());
        }
        refit.record(features, &self.cluster, &mut self.refits)?;
        let settled = self.scores().is_some_and(|scores| scores.has_settled());
        self.done = settled || self.refits.len() >= REPLICATES;
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn finish(self) -> Option<StabilityScores> {
        self.scores()
    }
}
