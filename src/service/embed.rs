//! The map: a resumable t-SNE, a slice of some milliseconds at a time, with pictures on the way.

use super::{Emit, Interrupted, Service, Slice};
use crate::engine::control::Control;
use crate::engine::embed::tsne::{Preparation, Tsne, TsneParams};
use crate::engine::error::ComputeError;
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
    /// The run before, whose layout the next one goes on from.
    before: Option<Run>,
    paused: bool,
}

/// A running or finished map.
struct Run {
    spec: EmbedSpec,
    rows: Vec<u32>,
    state: State,
    compute_ms: f64,
    last_picture: f64,
}

enum State {
    Preparing(Box<Preparation>),
    Moving(Box<Tsne>),
    /// Only between the two.
    Changing,
}

impl Embedder {
    pub(super) fn new() -> Self {
        Embedder { run: None, before: None, paused: false }
    }

    /// A new request. The same map goes on as it is; another one goes on from the layout at hand unless it is to start
    /// `afresh`.
    pub(super) fn begin(&mut self, spec: &EmbedSpec, afresh: bool) {
        self.paused = false;
        if afresh {
            self.forget();
        } else if self.run.as_ref().is_some_and(|run| run.spec != *spec) {
            self.before = self.run.take();
        }
    }

    pub(super) fn forget(&mut self) {
        self.run = None;
        self.before = None;
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
        let flat = |positions: &[[f32; 2]]| positions.iter().flatten().copied().collect();
        let map = Map {
            rows: self.rows.clone(),
            positions: Vec::new(),
            iteration: 0,
            iterations: self.spec.tsne.early_iterations + self.spec.tsne.iterations,
            kl: None,
            paused,
            done: false,
            settled: false,
            compute_ms: self.compute_ms,
        };
        match &self.state {
            State::Preparing(preparation) => Map { positions: flat(preparation.positions()), ..map },
            State::Moving(tsne) => Map {
                positions: flat(&tsne.positions()),
                iteration: tsne.iteration(),
                iterations: tsne.end(),
                kl: tsne.kl(),
                done: tsne.is_done(),
                settled: tsne.has_settled(),
                ..map
            },
            State::Changing => map,
        }
    }

    fn is_done(&self) -> bool {
        matches!(&self.state, State::Moving(tsne) if tsne.is_done())
    }

    /// The layout, if there is one beyond the start.
    fn layout(&self) -> Option<Vec<[f32; 2]>> {
        match &self.state {
            State::Moving(tsne) => Some(tsne.positions()),
            _ => None,
        }
    }

    /// Brings this run to another recipe for the same features where the optimizer can do that while it runs.
    fn steered(mut self, spec: &EmbedSpec) -> Result<Result<Run, Run>, ComputeError> {
        let asked = TsneParams {
            perplexity: spec.tsne.perplexity,
            learning_rate: spec.tsne.learning_rate,
            early_exaggeration: spec.tsne.early_exaggeration,
            exaggeration: spec.tsne.exaggeration,
            momentum: spec.tsne.momentum,
            ..self.spec.tsne.clone()
        };
        let State::Moving(tsne) = &mut self.state else { return Ok(Err(self)) };
        if self.spec.prepare != spec.prepare || asked != spec.tsne {
            return Ok(Err(self));
        }
        tsne.steer(&spec.tsne)?;
        if self.spec.tsne.perplexity != spec.tsne.perplexity {
            tsne.set_perplexity(spec.tsne.perplexity, &mut Control::none())?;
        }
        self.spec = spec.clone();
        Ok(Ok(self))
    }
}

impl Service {
    pub(super) fn embed_slice(&mut self, job: JobId, spec: &EmbedSpec, emit: Emit<'_>) -> Result<Slice, Interrupted> {
        let clock = self.clock;
        let start = clock();
        if self.embed.run.is_none() {
            let run = self.start_map(job, spec, emit)?;
            emit(Event::Mapped(job, run.picture(false)));
            self.embed.run = Some(run);
            return Ok(Slice::More);
        }
        let Some(run) = &mut self.embed.run else { return Ok(Slice::Finished) };
        while !run.is_done() && clock() - start < SLICE_MS {
            run.state = match std::mem::replace(&mut run.state, State::Changing) {
                State::Preparing(mut preparation) if !preparation.is_done() => {
                    preparation.advance();
                    State::Preparing(preparation)
                }
                State::Preparing(preparation) => State::Moving(Box::new(preparation.finish())),
                State::Moving(mut tsne) => {
                    tsne.step(1);
                    State::Moving(tsne)
                }
                State::Changing => State::Changing,
            };
        }
        run.compute_ms += clock() - start;
        let done = run.is_done();
        if done || clock() - run.last_picture >= PICTURE_MS {
            run.last_picture = clock();
            emit(match &run.state {
                State::Preparing(preparation) => {
                    Event::Progress { job, doing: "Finding neighbours".into(), fraction: preparation.fraction() }
                }
                _ => Event::Mapped(job, run.picture(false)),
            });
        }
        Ok(if done { Slice::Finished } else { Slice::More })
    }

    fn start_map(&mut self, job: JobId, spec: &EmbedSpec, emit: Emit<'_>) -> Result<Run, Interrupted> {
        let clock = self.clock;
        let start = clock();
        let prepared = self.prepare(job, &spec.prepare, emit)?;
        let features = prepared.features.values.view();
        let mut layout = None;
        if let Some(before) = self.embed.before.take() {
            match before.steered(spec)? {
                Ok(run) => return Ok(run),
                Err(before) if before.rows == prepared.features.rows => {
                    let asked = TsneParams { perplexity: spec.tsne.perplexity, ..before.spec.tsne.clone() };
                    layout = before.layout().filter(|_| asked == spec.tsne);
                }
                Err(_) => {}
            }
        }
        let preparation = match layout {
            Some(layout) => Preparation::from_layout(features, &spec.tsne, &layout)?,
            None => Preparation::new(features, &spec.tsne)?,
        };
        Ok(Run {
            spec: spec.clone(),
            rows: prepared.features.rows.clone(),
            state: State::Preparing(Box::new(preparation)),
            compute_ms: clock() - start,
            last_picture: clock(),
        })
    }
}
