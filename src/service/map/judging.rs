//! The quality of a finished map.

use crate::engine::control::Control;
use crate::engine::embed::tsne::ExactKl;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::trustworthiness::{self, MapQualityRun};
use crate::engine::task::Task;
use crate::protocol::results::MapQuality;

/// What came of judging a map.
pub(super) enum Judged {
    /// Nothing can be said of such a map.
    Not,
    As(MapQuality),
}

/// A finished map's quality on its way.
pub(super) struct Judging {
    pub(super) quality: MapQualityRun,
    pub(super) kl: ExactKl,
}

impl Task for Judging {
    type Input<'a> = ();
    type Output = (trustworthiness::MapQuality, ExactKl);

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        if self.quality.is_done() {
            control.at((self.fraction() * 1e6) as usize, 1_000_000)?;
            self.kl.step();
            Ok(())
        } else {
            self.quality.step((), control)
        }
    }

    fn is_done(&self) -> bool {
        self.quality.is_done() && self.kl.is_done()
    }

    fn finish(self) -> (trustworthiness::MapQuality, ExactKl) {
        (self.quality.finish(), self.kl)
    }
}

impl Judging {
    pub(super) fn fraction(&self) -> f64 {
        let share = |(done, total): (usize, usize)| done as f64 / total.max(1) as f64;
        (share(self.quality.progress()) + share(self.kl.progress())) / 2.0
    }
}
