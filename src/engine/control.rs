//! Progress and stop, passed into every long kernel.

/// What a kernel returns when it was asked to stop: not an error, just no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// The way a long kernel tells how far it is and learns that nobody wants its result any more.
///
/// A kernel calls [`Control::at`] every few milliseconds of work and passes `Err(Stopped)` on with `?`.
pub struct Control<'a> {
    observer: Option<&'a mut dyn FnMut(f64) -> bool>,
}

impl<'a> Control<'a> {
    /// A control that watches nothing and never stops: for tests and short work.
    pub fn none() -> Self {
        Control { observer: None }
    }

    /// A control that calls `observer` with the fraction done, from 0 to 1; it returns whether to go on.
    pub fn new(observer: &'a mut dyn FnMut(f64) -> bool) -> Self {
        Control { observer: Some(observer) }
    }

    /// Tells that `done` of `total` steps are done.
    ///
    /// # Errors
    /// [`Stopped`] if the result is no longer wanted.
    pub fn at(&mut self, done: usize, total: usize) -> Result<(), Stopped> {
        let go_on = match &mut self.observer {
            Some(observer) => observer(done as f64 / total.max(1) as f64),
            None => true,
        };
        if go_on {
            Ok(())
        } else {
            Err(Stopped)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_reports_fractions_and_stops_when_told() {
        let mut seen = Vec::new();
        let mut observer = |fraction: f64| {
            seen.push(fraction);
            fraction < 0.5
        };
        let mut control = Control::new(&mut observer);
        assert_eq!(control.at(1, 4), Ok(()));
        assert_eq!(control.at(2, 4), Err(Stopped));
        assert_eq!(seen, [0.25, 0.5]);
        assert_eq!(Control::none().at(1, 0), Ok(()));
    }
}
