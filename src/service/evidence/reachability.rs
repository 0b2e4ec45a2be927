//! The rows in OPTICS' order.

use crate::engine::cluster::optics::OpticsRun;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::task::Task;
use crate::protocol::evidence::Reachability;

pub(super) enum Run {
    /// Taken only when it is done.
    Running(Option<Box<OpticsRun>>),
    Done(Reachability),
}

impl Run {
    pub(super) fn new(run: OpticsRun) -> Self {
        Run::Running(Some(Box::new(run)))
    }

    pub(super) fn fraction(&self) -> f64 {
        match self {
            Run::Running(Some(run)) => {
                let (done, total) = run.progress();
                done as f64 / total.max(1) as f64
            }
            _ => 1.0,
        }
    }

    /// The order once all rows are reached; nothing before.
    pub(super) fn reachability(&self) -> Reachability {
        match self {
            Run::Done(found) => found.clone(),
            Run::Running(_) => Reachability { ordering: Vec::new(), distance: Vec::new() },
        }
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Reachability;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match self {
            Run::Running(Some(run)) if !run.is_done() => run.step((), control)?,
            Run::Running(run) => {
                let Some(found) = run.take().map(|run| run.finish()) else { return Ok(()) };
                let distance = found.reachability.iter().map(|&distance| distance as f32).collect();
                *self = Run::Done(Reachability { ordering: found.ordering, distance });
            }
            Run::Done(_) => {}
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self, Run::Done(_))
    }

    fn finish(self) -> Reachability {
        self.reachability()
    }
}
