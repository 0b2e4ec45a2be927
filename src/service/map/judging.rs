//! The quality of a finished map.

use super::run::{Run, State};
use super::SLICE_MS;
use crate::engine::embed::tsne::ExactKl;
use crate::engine::error::ComputeError;
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

impl Run {
    /// Judges the finished map for some milliseconds; what is told at last, or `None` while there is more to do.
    pub(super) fn judge(&mut self, clock: fn() -> f64) -> Result<Option<Judged>, ComputeError> {
        // Of a sampled map the quality would be that of the sample alone, and placing is not the map's own work.
        let State::Moving(tsne) = &self.state else { return Ok(Some(Judged::Not)) };
        if self.features.view().nrows() < 3 {
            return Ok(Some(Judged::Not));
        }
        let judging = match &mut self.judging {
            Some(judging) => judging,
            none => {
                let (features, metric) = (self.features.view(), self.spec.tsne.metric);
                let quality = MapQualityRun::new(features, metric, &tsne.positions(), Some(tsne.neighbors()))?;
                none.insert(Box::new(Judging { quality, kl: tsne.exact_kl_run() }))
            }
        };
        let start = clock();
        while !judging.is_done() && clock() - start < SLICE_MS {
            judging.step();
        }
        let Some(judging) = self.judging.take_if(|judging| judging.is_done()) else { return Ok(None) };
        let found = judging.quality.finish();
        Ok(Some(Judged::As(MapQuality {
            trustworthiness: found.trustworthiness,
            recall: found.recall,
            row_recall: found.row_recall,
            exact_kl: Some(tsne.finish_exact_kl(judging.kl)),
        })))
    }
}
