//! One shape for every computation that takes longer than a message may wait.

use super::control::Control;
use super::error::ComputeError;

/// A computation in steps of some milliseconds: whoever drives it hears messages between two steps, and leaves it or
/// takes it up again as they like. The steps, and so the result, do not depend on when they are made.
pub trait Task {
    /// What each step looks at beside the task's own state, the same for every step; `()` where there is nothing.
    type Input<'a>: Copy;
    /// What comes of it.
    type Output;

    /// Does a part of the work, if any is left, and reports to `control` how far it is.
    ///
    /// # Errors
    /// The wish to stop, or why the work cannot be done; no step may follow either.
    fn step(&mut self, input: Self::Input<'_>, control: &mut Control) -> Result<(), ComputeError>;

    /// Whether all is done.
    fn is_done(&self) -> bool;

    /// The result.
    ///
    /// # Panics
    /// If it is not done.
    fn finish(self) -> Self::Output;
}

/// Does all of a task at once.
///
/// # Errors
/// As [`Task::step`].
pub fn complete<T: Task>(mut task: T, input: T::Input<'_>, control: &mut Control) -> Result<T::Output, ComputeError> {
    while !task.is_done() {
        task.step(input, control)?;
    }
    Ok(task.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds the numbers it is shown, one a step.
    struct Sum(usize, i32);

    impl Task for Sum {
        type Input<'a> = &'a [i32];
        type Output = i32;

        fn step(&mut self, numbers: &[i32], control: &mut Control) -> Result<(), ComputeError> {
            control.at(self.0, 3)?;
            self.1 += numbers[self.0];
            self.0 += 1;
            Ok(())
        }

        fn is_done(&self) -> bool {
            self.0 == 3
        }

        fn finish(self) -> i32 {
            self.1
        }
    }

    #[test]
    fn a_task_is_done_to_its_end_or_stopped_between_two_steps() {
        assert_eq!(complete(Sum(0, 0), &[1, 2, 3], &mut Control::none()), Ok(6));
        let mut until_half = |fraction: f64| fraction < 0.5;
        let stopped = complete(Sum(0, 0), &[1, 2, 3], &mut Control::new(&mut until_half));
        assert_eq!(stopped, Err(ComputeError::Stopped));
    }
}
