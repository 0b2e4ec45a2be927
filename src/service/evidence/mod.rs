//! The search for evidence, a slice of some milliseconds at a time. What was found, also in part, is kept by what was
//! looked for: a search that gave way to another goes on where it was.

mod density;
mod grid;
mod reachability;
mod refit;
mod scan;
mod silhouettes;
mod stability;
mod without_columns;

use super::{work_for, Cache, Emit, Interrupted, Service, Slice, Throttle};
use crate::engine::cluster::agglomerative::Folded;
use crate::engine::cluster::optics::OpticsRun;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::prepare::{PrepareSpec, Transform};
use crate::engine::task::Task;
use crate::protocol::evidence::{Evidence, EvidenceSpec, Found, Merges};
use crate::protocol::spec::ClusterSpec;
use crate::protocol::{Event, JobId};
use crate::service::segment::build::Build;
use std::cell::RefCell;
use std::rc::Rc;

/// How long one slice computes before it looks for messages, in milliseconds.
const SLICE_MS: f64 = 12.0;
/// The least time between two looks at unfinished evidence, in milliseconds.
const TELL_MS: f64 = 120.0;
/// Merges of a hierarchy that are drawn.
const DRAWN_MERGES: usize = 50;

/// The searches, running, waiting and done.
pub(super) struct EvidenceJobs {
    searches: Cache<EvidenceSpec, Rc<RefCell<Search>>>,
    paused: bool,
    throttle: Throttle,
}

/// A search for one piece of evidence.
struct Search {
    work: Work,
    compute_ms: f64,
    /// The longest slice.
    longest_ms: f64,
}

/// What can go on step by step.
enum Work {
    /// What the search builds on is made first.
    Build(Box<Build>),
    Stability(Box<stability::Run>),
    Scan(Box<scan::Run>),
    Silhouettes(Box<silhouettes::Run>),
    Density(Box<density::Run>),
    Reachability(reachability::Run),
    Grid(Box<grid::Run>),
    WithoutColumns(Box<without_columns::Run>),
    /// What is found in one step.
    Found(Found),
}

impl Work {
    /// What is found so far, and how much of the work that took; `None` before the search itself has begun.
    fn found(&self) -> Option<(Found, f64)> {
        Some(match self {
            Work::Build(_) => return None,
            Work::Stability(run) => (Found::Stability(run.scores()), run.fraction()),
            Work::Scan(run) => (Found::Scan(run.scan()), run.fraction()),
            Work::Silhouettes(run) => (Found::Silhouettes(run.silhouettes()), run.fraction()),
            Work::Density(run) => (Found::Density(run.density()), run.fraction()),
            Work::Reachability(run) => (Found::Reachability(run.reachability()), run.fraction()),
            Work::Grid(run) => (Found::Grid(run.grid()), run.fraction()),
            Work::WithoutColumns(run) => (Found::WithoutColumns(run.found()), run.fraction()),
            Work::Found(found) => (found.clone(), 1.0),
        })
    }

    /// Whether all is found. Work that is done needs the service for its next part, or there is none.
    fn is_complete(&self) -> bool {
        match self {
            Work::WithoutColumns(run) => run.is_complete(),
            _ => self.is_done(),
        }
    }
}

impl Task for Work {
    type Input<'a> = ();
    type Output = Option<Found>;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        match self {
            Work::Build(build) => build.step((), control),
            Work::Stability(run) => run.step((), control),
            Work::Scan(run) => run.step((), control),
            Work::Silhouettes(run) => run.step((), control),
            Work::Density(run) => run.step((), control),
            Work::Reachability(run) => run.step((), control),
            Work::Grid(run) => run.step((), control),
            Work::WithoutColumns(run) => run.step((), control),
            Work::Found(_) => Ok(()),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Work::Build(run) => run.is_done(),
            Work::Stability(run) => run.is_done(),
            Work::Scan(run) => run.is_done(),
            Work::Silhouettes(run) => run.is_done(),
            Work::Density(run) => run.is_done(),
            Work::Reachability(run) => run.is_done(),
            Work::Grid(run) => run.is_done(),
            Work::WithoutColumns(run) => run.is_done(),
            Work::Found(_) => true,
        }
    }

    fn finish(self) -> Option<Found> {
        self.found().map(|(found, _)| found)
    }
}

impl EvidenceJobs {
    pub(super) fn new() -> Self {
        EvidenceJobs { searches: Cache::new(48), paused: false, throttle: Throttle::new(TELL_MS, 0.0) }
    }

    /// The table changed: nothing that was found holds any more.
    pub(super) fn forget(&mut self) {
        self.searches.clear();
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    pub(super) fn rests(&self) -> bool {
        self.paused
    }
}

impl Service {
    pub(super) fn evidence_slice(
        &mut self,
        job: JobId,
        spec: &EvidenceSpec,
        emit: Emit<'_>,
    ) -> Result<Slice, Interrupted> {
        let clock = self.clock;
        let start = clock();
        let search = match self.evidence.searches.get(spec) {
            Some(known) => known.clone(),
            None => {
                let work = self.begin_search(job, spec, emit)?;
                let search = Rc::new(RefCell::new(Search { work, compute_ms: 0.0, longest_ms: 0.0 }));
                self.evidence.searches.put(spec.clone(), search.clone());
                search
            }
        };
        let mut search = search.borrow_mut();
        loop {
            let left = SLICE_MS - (clock() - start);
            let is_done = matches!(work_for(left, clock, &mut search.work, (), &mut |_| ())?, Slice::Finished);
            match &mut search.work {
                Work::WithoutColumns(run) if is_done && !run.is_complete() => {
                    self.leave_out(job, run, emit)?;
                    if clock() - start >= SLICE_MS {
                        break;
                    }
                }
                Work::Build(_) if is_done => {
                    // What the search builds on is there.
                    let built = std::mem::replace(&mut search.work, Work::Found(Found::Stability(None)));
                    if let Work::Build(build) = built {
                        self.cache_built(build.finish());
                    }
                    search.work = self.begin_search(job, spec, emit)?;
                }
                _ => break,
            }
        }
        let took = clock() - start;
        search.compute_ms += took;
        search.longest_ms = search.longest_ms.max(took);
        let done = search.work.is_complete();
        if self.evidence.throttle.is_due(clock()) || done {
            if let Some((found, fraction)) = search.work.found() {
                let Search { compute_ms, longest_ms, .. } = *search;
                emit(Event::Evidence(job, Evidence { found, fraction, complete: done, compute_ms, longest_ms }));
            }
        }
        Ok(if done { Slice::Finished } else { Slice::More })
    }

    /// What the search for `spec` builds on and is not kept yet.
    fn foundation(&mut self, job: JobId, spec: &EvidenceSpec, emit: Emit<'_>) -> Result<Option<Build>, Interrupted> {
        Ok(match spec {
            EvidenceSpec::Stability(spec) | EvidenceSpec::Silhouettes(spec) | EvidenceSpec::WithoutColumns(spec) => {
                let prepared = self.prepare(job, &spec.prepare, emit)?;
                self.build_for(spec, &prepared)?
            }
            EvidenceSpec::Scan(spec) if matches!(spec.cluster, ClusterSpec::Agglomerative { .. }) => {
                let prepared = self.prepare(job, &spec.prepare, emit)?;
                self.build_for(spec, &prepared)?
            }
            EvidenceSpec::Merges { prepare, linkage, metric } => {
                let prepared = self.prepare(job, prepare, emit)?;
                self.build_tree(&(prepare.clone(), *linkage, *metric), &prepared)?
            }
            EvidenceSpec::Distances { prepare, min_samples, metric }
            | EvidenceSpec::Reachability { prepare, min_samples, metric } => {
                let prepared = self.prepare(job, prepare, emit)?;
                self.build_density(&(prepare.clone(), *min_samples, *metric), &prepared)?
            }
            // These make their own.
            EvidenceSpec::Scan(_) | EvidenceSpec::Density { .. } | EvidenceSpec::Grid { .. } => None,
        })
    }

    /// The search, or what it builds on and is not there yet.
    fn begin_search(&mut self, job: JobId, spec: &EvidenceSpec, emit: Emit<'_>) -> Result<Work, Interrupted> {
        if let Some(build) = self.foundation(job, spec, emit)? {
            return Ok(Work::Build(Box::new(build)));
        }
        Ok(match spec {
            EvidenceSpec::Stability(spec) => {
                let (prepared, clustered) = self.labels_of(job, spec, emit)?;
                Work::Stability(Box::new(stability::Run::new(prepared, &clustered.labels, &spec.cluster)))
            }
            EvidenceSpec::Scan(spec) => {
                let prepared = self.prepare(job, &spec.prepare, emit)?;
                let method = self.scan_method(job, spec, &prepared, emit)?;
                Work::Scan(Box::new(scan::Run::new(prepared, method)?))
            }
            EvidenceSpec::Silhouettes(spec) => {
                let (prepared, clustered) = self.labels_of(job, spec, emit)?;
                Work::Silhouettes(Box::new(silhouettes::Run::new(&prepared, clustered.labels)))
            }
            EvidenceSpec::Distances { prepare, min_samples, metric } => {
                let prepared = self.prepare(job, prepare, emit)?;
                let key = (prepare.clone(), *min_samples, *metric);
                Work::Found(Found::Distances(density::distances(&*self.density(job, key, &prepared, emit)?)))
            }
            EvidenceSpec::Density { prepare, metric, selection } => {
                let prepared = self.prepare(job, prepare, emit)?;
                Work::Density(Box::new(density::Run::new(prepared, *metric, *selection)))
            }
            EvidenceSpec::Reachability { prepare, min_samples, metric } => {
                let prepared = self.prepare(job, prepare, emit)?;
                let tree = self.density(job, (prepare.clone(), *min_samples, *metric), &prepared, emit)?;
                let features = prepared.features.values.view();
                Work::Reachability(reachability::Run::new(OpticsRun::new(features, tree.core_distances(), *metric)?))
            }
            EvidenceSpec::Grid { prepare, seed } => {
                let transforms = [Transform::None, Transform::Log1p, Transform::YeoJohnson];
                let prepared = transforms
                    .iter()
                    .map(|&transform| self.prepare(job, &PrepareSpec { transform, ..prepare.clone() }, emit))
                    .collect::<Result<Vec<_>, _>>()?;
                Work::Grid(Box::new(grid::Run::new(prepared, grid::combinations(&transforms), *seed)))
            }
            EvidenceSpec::WithoutColumns(spec) => {
                let (prepared, clustered) = self.labels_of(job, spec, emit)?;
                let run = without_columns::Run::new(spec.clone(), &prepared, clustered.labels);
                Work::WithoutColumns(Box::new(run))
            }
            EvidenceSpec::Merges { prepare, linkage, metric } => {
                let prepared = self.prepare(job, prepare, emit)?;
                let tree = self.tree(job, (prepare.clone(), *linkage, *metric), &prepared, emit)?;
                let mut folded = tree.dendrogram.folded(DRAWN_MERGES);
                let mut leaves = Vec::new();
                if tree.micro.is_some() {
                    folded.rows.clear();
                } else {
                    leaves = leaves_of(&folded, &tree.dendrogram.cut(folded.leaves.len()));
                }
                Work::Found(Found::Merges(Merges { tree: folded, rows: prepared.features.rows.clone(), leaves }))
            }
        })
    }
}

/// The leaf that each row is folded into; `cut` has a cluster for each leaf.
fn leaves_of(folded: &Folded, cut: &[i32]) -> Vec<u16> {
    let mut leaf_of = vec![0; folded.leaves.len()];
    for (leaf, &row) in folded.rows.iter().enumerate() {
        leaf_of[cut[row as usize] as usize] = leaf as u16;
    }
    cut.iter().map(|&cluster| leaf_of[cluster as usize]).collect()
}
