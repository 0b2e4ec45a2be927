//! The map: a resumable t-SNE, a slice of iterations at a time, with pictures on the way.

use super::{progress, Emit, Interrupted, Service, Slice};
use crate::engine::control::Control;
use crate::engine::embed::tsne::Tsne;
use crate::protocol::results::Map;
use crate::protocol::spec::EmbedSpec;
use crate::protocol::{Event, JobId};

/// The least time between two pictures in milliseconds: 30 a second are as many as an eye wants.
const PICTURE_MS: f64 = 33.0;
/// How long one slice computes before it looks for messages, in milliseconds.
const SLICE_MS: f64 = 12.0;

/// The map at hand.
pub(super) struct Embedder {
    run: Option<Run>,
    paused: bool,
}

/// A running or finished map.
struct Run {
    spec: EmbedSpec,
    rows: Vec<u32>,
    tsne: Tsne,
    compute_ms: f64,
    last_picture: f64,
}

impl Embedder {
    pub(super) fn new() -> Self {
        Embedder { run: None, paused: false }
    }

    /// A new request: the run at hand is kept only if it is the same map.
    pub(super) fn begin(&mut self, spec: &EmbedSpec) {
        self.paused = false;
        if self.run.as_ref().is_some_and(|run| run.spec != *spec || run.tsne.is_done()) {
            self.run = None;
        }
    }

    pub(super) fn forget(&mut self) {
        self.run = None;
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether the map waits to be told to go on.
    pub(super) fn rests(&self) -> bool {
        self.paused && self.run.is_some()
    }

    /// The map as it is now.
    pub(super) fn picture(&self) -> Option<Map> {
        self.run.as_ref().map(|run| run.picture(self.paused))
    }
}

impl Run {
    fn picture(&self, paused: bool) -> Map {
        Map {
            rows: self.rows.clone(),
            positions: self.tsne.positions(),
            iteration: self.tsne.iteration(),
            iterations: self.tsne.iterations(),
            kl: self.tsne.kl(),
            paused,
            done: self.tsne.is_done(),
            compute_ms: self.compute_ms,
        }
    }
}

impl Service {
    pub(super) fn embed_slice(
        &mut self,
        job: JobId,
        spec: &EmbedSpec,
        emit: Emit<'_>,
    ) -> Result<Slice, Interrupted> {
        let clock = self.clock;
        let start = clock();
        let Some(run) = &mut self.embed.run else {
            let prepared = self.prepare_and_tell(job, &spec.prepare, emit)?;
            let mut progress = progress(clock, job, "Finding neighbours", emit);
            let control = &mut Control::new(&mut progress);
            let tsne = Tsne::new(prepared.features.values.view(), &spec.tsne, control)?;
            let run = Run {
                spec: spec.clone(),
                rows: prepared.features.rows.clone(),
                tsne,
                compute_ms: clock() - start,
                last_picture: clock(),
            };
            emit(Event::Mapped(job, run.picture(false)));
            self.embed.run = Some(run);
            return Ok(Slice::More);
        };
        while !run.tsne.is_done() && clock() - start < SLICE_MS {
            run.tsne.step(1);
        }
        run.compute_ms += clock() - start;
        if run.tsne.is_done() || clock() - run.last_picture >= PICTURE_MS {
            run.last_picture = clock();
            emit(Event::Mapped(job, run.picture(false)));
        }
        Ok(if run.tsne.is_done() { Slice::Finished } else { Slice::More })
    }
}
