//! What every part of the service shares: where events go, why a slice gave no result, progress.

use crate::engine::error::ComputeError;
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

/// An observer for a kernel's control that tells the page how far it is, ten times a second at most.
pub(in crate::service) fn progress<'a>(
    clock: fn() -> f64,
    job: JobId,
    doing: &'static str,
    emit: Emit<'a>,
) -> impl FnMut(f64) -> bool + 'a {
    let mut last = clock();
    move |fraction| {
        let now = clock();
        if now - last >= 100.0 {
            last = now;
            emit(Event::Progress { job, doing: doing.to_string(), fraction });
        }
        true
    }
}
