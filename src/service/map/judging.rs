//! The quality of a finished map.

use crate::engine::embed::tsne::ExactKl;
use crate::engine::evaluate::trustworthiness::MapQualityRun;
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

impl Judging {
    pub(super) fn is_done(&self) -> bool {
        self.quality.is_done() && self.kl.is_done()
    }

    pub(super) fn step(&mut self) {
        if self.quality.is_done() {
            self.kl.step();
        } else {
            self.quality.step();
        }
    }

    pub(super) fn fraction(&self) -> f64 {
        let share = |(done, total): (usize, usize)| done as f64 / total.max(1) as f64;
        (share(self.quality.progress()) + share(self.kl.progress())) / 2.0
    }
}
