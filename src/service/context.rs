//! What every part of the service shares: where events go, why a slice gave no result, progress.

use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::task::Task;
use crate::protocol::{Event, JobError, JobId};

/// Where events go.
pub type Emit<'a> = &'a mut dyn FnMut(Event);

/// Why a slice of work gave no result.
pub(in crate::service) enum Interrupted {
    Stopped,
    Failed(JobError),
}

impl From<ComputeError> for Interrupted {
    fn from(error: ComputeError) -> Self {
        match error {
            ComputeError::Stopped => Interrupted::Stopped,
            ComputeError::Parameter { parameter, sentence } => {
                Interrupted::Failed(JobError { parameter: Some(parameter.to_string()), sentence })
            }
            ComputeError::Memory(sentence) => Interrupted::Failed(JobError::general(sentence)),
        }
    }
}

/// Whether a job has more to do.
pub(in crate::service) enum Slice {
    More,
    Finished,
}

pub(in crate::service) fn ending(job: JobId, interrupted: Interrupted) -> Event {
    match interrupted {
        Interrupted::Stopped => Event::Stopped(job),
        Interrupted::Failed(error) => Event::Failed(job, error),
    }
}

pub(in crate::service) fn no_table() -> Interrupted {
    Interrupted::Failed(JobError::general("There is no table yet: choose a file first."))
}

/// The least time between two reports of how far a job is, in milliseconds.
pub(in crate::service) const PROGRESS_MS: f64 = 100.0;

/// Lets something through at most once in a while.
pub(in crate::service) struct Throttle {
    every_ms: f64,
    last: f64,
}

impl Throttle {
    /// At most every `every_ms` milliseconds, for the first time so long after `start` on the clock.
    pub(in crate::service) fn new(every_ms: f64, start: f64) -> Self {
        Throttle { every_ms, last: start }
    }

    /// Whether it is time again.
    pub(in crate::service) fn is_due(&mut self, now: f64) -> bool {
        let is_due = now - self.last >= self.every_ms;
        if is_due {
            self.last = now;
        }
        is_due
    }
}

/// Does a task for some milliseconds, or until it is done; `at` hears how far it is.
pub(in crate::service) fn work_for<T: Task>(
    ms: f64,
    clock: fn() -> f64,
    task: &mut T,
    input: T::Input<'_>,
    at: &mut dyn FnMut(f64),
) -> Result<Slice, ComputeError> {
    let start = clock();
    let mut observer = |fraction| {
        at(fraction);
        true
    };
    let mut control = Control::new(&mut observer);
    while !task.is_done() && clock() - start < ms {
        task.step(input, &mut control)?;
    }
    Ok(if task.is_done() { Slice::Finished } else { Slice::More })
}

/// An observer for a kernel's control that tells the page how far it is, ten times a second at most.
pub(in crate::service) fn progress<'a>(
    clock: fn() -> f64,
    job: JobId,
    doing: &'static str,
    emit: Emit<'a>,
) -> impl FnMut(f64) -> bool + 'a {
    let mut throttle = Throttle::new(PROGRESS_MS, clock());
    move |fraction| {
        if throttle.is_due(clock()) {
            emit(Event::Progress { job, doing: doing.to_string(), fraction });
        }
        true
    }
}
