//! Queries, answered beside the running job: files of labels, one customer changed, new customers.

pub(in crate::service) mod assign;
pub(super) mod inspect;
mod labels_file;
mod model;
mod movement;
mod place;
mod score;
mod summary;

use super::segment::Labels;
use super::{no_table, unprepared, Emit, Interrupted, PreparedFeatures, Service};
use crate::engine::control::Control;
use crate::engine::explain::{drivers, shares, what_if};
use crate::engine::figures::whole;
use crate::engine::pca::Pca;
use crate::protocol::query::{
    Answer, Assignment, Components, ExportedModel, FoundSegments, PairDrivers, Query, QueryKind, SegmentQuery,
    SegmentValues,
};
use crate::protocol::spec::SegmentSpec;
use crate::protocol::{JobError, JobId};
use crate::service::segment::strength::centers;
use std::rc::Rc;

/// The segments that a query is about.
pub(in crate::service) struct Segments {
    pub(in crate::service) spec: SegmentSpec,
    /// What they are called, by label.
    pub(in crate::service) names: Vec<String>,
    pub(in crate::service) prepared: Rc<PreparedFeatures>,
    pub(in crate::service) clustered: Labels,
    /// The columns that tell what they are worth.
    pub(in crate::service) value_columns: Vec<String>,
}

impl Service {
    /// The answer to a query about the table at hand.
    pub(in crate::service) fn answer(
        &mut self,
        job: JobId,
        query: Query,
        emit: Emit<'_>,
    ) -> Result<Answer, Interrupted> {
        match query {
            Query::Inspect => Ok(Answer::Inspection(Box::new(self.inspect()?))),
            Query::Compare { first, second } => {
                Ok(Answer::Comparison(Box::new(self.compare(job, &first, &second, emit)?)))
            }
            Query::RollUp(plan) => Ok(Answer::FirstCustomers(self.first_customers(job, *plan, emit)?)),
            Query::Segments(query) => self.answer_segments(job, *query, emit),
        }
    }

    fn answer_segments(&mut self, job: JobId, query: SegmentQuery, emit: Emit<'_>) -> Result<Answer, Interrupted> {
        let SegmentQuery { spec, names, value_columns, kind } = query;
        let (prepared, clustered) = self.labels_of(job, &spec, emit)?;
        let segments = Segments { spec, names, prepared, clustered, value_columns };
        match kind {
            QueryKind::PlainLabels(control) => Ok(Answer::File(self.plain_labels(&segments, control)?)),
            QueryKind::Labels { format, rows, control } => {
                let file = self.labels(job, &segments, format, (rows.as_deref(), control), emit)?;
                Ok(Answer::File(file))
            }
            QueryKind::Model(program) => {
                let model = self.model(job, &segments, emit)?;
                Ok(Answer::File(model::file(&model, &program)?))
            }
            QueryKind::ModelSummary => {
                let model = match self.model(job, &segments, emit) {
                    Ok(model) => Ok(model::summary(&model)),
                    Err(Interrupted::Failed(error)) => Err(error.sentence),
                    Err(stopped) => return Err(stopped),
                };
                Ok(Answer::Model(ExportedModel { spec: segments.spec, model }))
            }
            QueryKind::Shares(sets) => {
                let table = &self.source.as_ref().ok_or_else(no_table)?.table;
                let without = segments.spec.cluster.label_column();
                let shares_of = |rows: Vec<u32>| {
                    let found = shares(table, &segments.prepared.features, &rows, without);
                    (rows, found)
                };
                Ok(Answer::Shares(sets.into_iter().map(shares_of).collect()))
            }
            QueryKind::Values => {
                let table = &self.source.as_ref().ok_or_else(no_table)?.table;
                let found = summary::worths(table, &segments);
                Ok(Answer::Values(SegmentValues { spec: segments.spec, columns: segments.value_columns, found }))
            }
            QueryKind::Drivers(pair) => {
                let table = &self.source.as_ref().ok_or_else(no_table)?.table;
                let (features, labels) = (&segments.prepared.features, &segments.clustered.labels);
                let drivers = drivers(table, features, labels, Some(pair), segments.spec.cluster.label_column())?;
                Ok(Answer::Drivers(PairDrivers { spec: segments.spec, pair, drivers }))
            }
            QueryKind::Segmentation => {
                let Segments { spec, prepared, clustered, .. } = segments;
                let start = (self.clock)();
                let segmentation = self.to_segmentation(&spec.cluster, clustered, &prepared, start);
                Ok(Answer::Segmentation(Box::new(FoundSegments { spec, segmentation })))
            }
            QueryKind::Components => Ok(Answer::Components(components(&segments)?)),
            QueryKind::WhatIf { row, values } => Ok(Answer::WhatIf(self.what_if(job, &segments, row, &values, emit)?)),
            QueryKind::Score { file, reading, map } => {
                let scored = self.score(job, &segments, file, *reading, map.as_deref(), emit)?;
                Ok(Answer::Scored(Box::new(scored)))
            }
        }
    }

    /// Where a row falls with some of its values changed.
    fn what_if(
        &mut self,
        job: JobId,
        segments: &Segments,
        row: u32,
        values: &[(String, Option<f64>)],
        emit: Emit<'_>,
    ) -> Result<Assignment, Interrupted> {
        let Segments { prepared, clustered, .. } = segments;
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let changed = source.table.row_with(row, values).ok_or_else(|| failed(no_row(row)))?;
        let new = prepared.fitted.apply(&changed, &mut Control::none()).map_err(unprepared)?;
        if new.rows.is_empty() {
            let sentence = "A value is missing, and rows without it are left out of the segments: fill it in, or fill \
                            missing values.";
            return Err(failed(sentence.to_string()));
        }
        let centers = centers(prepared.features.values.view(), &clustered.labels);
        let place: Vec<f64> = new.values.row(0).to_vec();
        let centers = what_if(&place, centers.view())?;
        let label = self.assign(job, segments, new.values.view(), emit)?[0];
        Ok(Assignment { row, label, centers, features: prepared.features.names.clone() })
    }
}

/// The rows on their first two principal components.
fn components(segments: &Segments) -> Result<Components, Interrupted> {
    let features = &segments.prepared.features;
    let pca = Pca::fit(features.values.view(), 2)?;
    let scores = pca.transform(features.values.view());
    let mut positions = Vec::with_capacity(2 * scores.nrows());
    for row in scores.rows() {
        positions.extend([0, 1].map(|axis| row.get(axis).copied().unwrap_or(0.0) as f32));
    }
    let share = |axis: usize| pca.explained_variance_ratio.get(axis).copied().unwrap_or(0.0);
    let prepare = segments.spec.prepare.clone();
    Ok(Components { prepare, rows: features.rows.clone(), positions, shares: [share(0), share(1)] })
}

fn failed(sentence: String) -> Interrupted {
    Interrupted::Failed(JobError::general(sentence))
}

fn no_row(row: u32) -> String {
    format!("Row {} is asked for, and the table has fewer rows.", whole((row as usize).saturating_add(1)))
}
