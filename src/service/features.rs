//! Features of a table: prepared once for each way, and cached.

use super::context::{no_table, progress, Emit, Interrupted};
use super::{Service, MANY_CELLS};
use crate::engine::control::Control;
use crate::engine::inspect::{extremes, Shape};
use crate::engine::prepare::{self, Features, FittedPreparation, PrepareReport, PrepareSpec};
use crate::protocol::results::Prepared;
use crate::protocol::{Event, JobError, JobId};
use ndarray::ArrayView1;
use std::rc::Rc;

/// Features with the report of how they were made.
pub(in crate::service) struct PreparedFeatures {
    pub(in crate::service) fitted: FittedPreparation,
    pub(in crate::service) features: Features,
    pub(in crate::service) report: PrepareReport,
    pub(in crate::service) shapes: Vec<Option<Shape>>,
    /// The usual range of a feature.
    range: f64,
}

impl Service {
    /// The features of a spec, from the cache or made now.
    pub(in crate::service) fn prepare(
        &mut self,
        job: JobId,
        spec: &PrepareSpec,
        emit: Emit<'_>,
    ) -> Result<Rc<PreparedFeatures>, Interrupted> {
        if let Some(known) = self.prepared.get(spec) {
            return Ok(known.clone());
        }
        let source = self.source.as_ref().ok_or_else(no_table)?;
        if source.table.rows * source.table.columns.len() > MANY_CELLS {
            // Features are as large as the table: of a large one only those at hand are kept.
            self.prepared.clear();
        }
        let mut progress = progress(self.clock, job, "Preparing", emit);
        let mut control = Control::new(&mut progress);
        let (fitted, report) = prepare::fit(&source.table, spec, &mut control).map_err(unprepared)?;
        let columns = fitted.columns_of(&source.table, &mut control).map_err(unprepared)?;
        let shapes = shapes(&columns, &report);
        let features = fitted.reduce(columns);
        let range = usual_range(&features);
        let made = Rc::new(PreparedFeatures { fitted, features, report, shapes, range });
        self.prepared.put(spec.clone(), made.clone());
        Ok(made)
    }

    /// Gives back the memory of a large table whose features are all that is needed: work with other features needs the
    /// file again.
    pub(in crate::service) fn drop_table_copy(&mut self) {
        self.source.take_if(|source| source.is_copy && source.table.rows * source.table.columns.len() > MANY_CELLS);
    }

    /// Prepares and tells.
    pub(in crate::service) fn prepare_and_emit(
        &mut self,
        job: JobId,
        spec: &PrepareSpec,
        emit: Emit<'_>,
    ) -> Result<Rc<PreparedFeatures>, Interrupted> {
        let start = (self.clock)();
        let made = self.prepare(job, spec, emit)?;
        emit(Event::Prepared(
            job,
            Prepared {
                features: made.features.names.clone(),
                rows: made.features.rows.clone(),
                report: made.report.clone(),
                shapes: made.shapes.clone(),
                range: made.range,
                compute_ms: (self.clock)() - start,
            },
        ));
        Ok(made)
    }
}

pub(in crate::service) fn unprepared(error: prepare::PrepareError) -> Interrupted {
    Interrupted::Failed(JobError::general(error.to_string()))
}

/// The root of the mean of the squares of the features' ranges.
fn usual_range(features: &Features) -> f64 {
    let range = |column: ArrayView1<f64>| {
        let [low, high] = extremes(column);
        high - low
    };
    let squares: f64 = features.values.columns().into_iter().map(|column| range(column).powi(2)).sum();
    (squares / features.values.ncols().max(1) as f64).sqrt()
}

/// The outline of each numeric column's feature, in the report's order.
pub(in crate::service) fn shapes(features: &Features, report: &PrepareReport) -> Vec<Option<Shape>> {
    let shape = |name: &String| {
        let index = features.names.iter().position(|known| known == name)?;
        Shape::of(features.values.column(index).iter().copied())
    };
    report.columns.iter().map(|column| shape(&column.name)).collect()
}
