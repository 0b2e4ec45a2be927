//! The segments without one column after the other: the same method with the same settings and seed on what is left.

use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::agreement::adjusted_rand;
use crate::engine::task::Task;
use crate::protocol::evidence::WithoutColumn;
use crate::protocol::spec::SegmentSpec;
use crate::protocol::JobId;
use crate::service::queries::inspect::labels_of_both;
use crate::service::segment::build::Build;
use crate::service::{Emit, Interrupted, PreparedFeatures, Service};

/// The columns left out so far. What a segmentation without a column builds on is made step by step; in between
/// [`Service::leave_out`] begins the next one.
pub(super) struct Run {
    spec: SegmentSpec,
    /// The segments with all columns: rows of the table and their labels.
    rows: Vec<u32>,
    labels: Vec<i32>,
    /// The columns that became features.
    columns: Vec<String>,
    found: Vec<WithoutColumn>,
    build: Option<Build>,
}

impl Run {
    pub(super) fn new(spec: SegmentSpec, prepared: &PreparedFeatures, labels: Vec<i32>) -> Self {
        let numbers = prepared.report.columns.iter().map(|column| column.name.clone());
        let texts = prepared.report.categories.iter().map(|column| column.name.clone());
        let columns = numbers.chain(texts).collect();
        Run { spec, rows: prepared.features.rows.clone(), labels, columns, found: Vec::new(), build: None }
    }

    pub(super) fn fraction(&self) -> f64 {
        self.found.len() as f64 / self.columns.len().max(1) as f64
    }

    pub(super) fn found(&self) -> Vec<WithoutColumn> {
        self.found.clone()
    }

    /// Whether every column was left out once.
    pub(super) fn is_complete(&self) -> bool {
        self.found.len() >= self.columns.len()
    }

    fn keep(&mut self, agreement: Result<f64, String>) {
        if let Some(column) = self.columns.get(self.found.len()) {
            self.found.push(WithoutColumn { column: column.clone(), agreement });
        }
    }
}

impl Task for Run {
    type Input<'a> = ();
    type Output = Vec<WithoutColumn>;

    fn step(&mut self, (): (), control: &mut Control) -> Result<(), ComputeError> {
        let Some(build) = &mut self.build else { return Ok(()) };
        match build.step((), control) {
            Err(ComputeError::Stopped) => Err(ComputeError::Stopped),
            // The other columns are tried all the same.
            Err(ComputeError::Parameter { sentence, .. } | ComputeError::Memory(sentence)) => {
                self.build = None;
                self.keep(Err(sentence));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Whether nothing is to be made before the next column.
    fn is_done(&self) -> bool {
        self.build.as_ref().is_none_or(Build::is_done)
    }

    fn finish(self) -> Vec<WithoutColumn> {
        self.found
    }
}

impl Service {
    /// Compares what was made without a column, or begins to make it. Why a column cannot be left out is kept.
    pub(super) fn leave_out(&mut self, job: JobId, run: &mut Run, emit: Emit<'_>) -> Result<(), Interrupted> {
        if let Some(build) = run.build.take() {
            self.cache_built(build.finish());
        }
        let Some(column) = run.columns.get(run.found.len()) else { return Ok(()) };
        let without = run.spec.without(column);
        let agreement = match self.without_column(job, &without, run, emit) {
            Ok(agreement) => agreement.map(Ok),
            Err(Interrupted::Stopped) => return Err(Interrupted::Stopped),
            Err(Interrupted::Failed(error)) => Some(Err(error.sentence)),
        };
        if let Some(agreement) = agreement {
            run.keep(agreement);
        }
        Ok(())
    }

    /// The agreement of `run` with the segments of the spec `without`; `None` where something is to be made first.
    fn without_column(
        &mut self,
        job: JobId,
        without: &SegmentSpec,
        run: &mut Run,
        emit: Emit<'_>,
    ) -> Result<Option<f64>, Interrupted> {
        let prepared = self.prepare(job, &without.prepare, emit)?;
        run.build = self.build_for(without, &prepared)?;
        if run.build.is_some() {
            return Ok(None);
        }
        let (prepared, clustered) = self.labels_of(job, without, emit)?;
        let (_, with, without) = labels_of_both((&run.rows, &run.labels), (&prepared.features.rows, &clustered.labels));
        Ok(Some(adjusted_rand(&with, &without)))
    }
}
