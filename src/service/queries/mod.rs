//! Queries, answered beside the running job: files of labels, one customer changed, new customers.

pub(in crate::service) mod assign;
pub(super) mod inspect;
mod labels_file;
mod model;
mod place;

use super::load::{self, Wish};
use super::segment::Labels;
use super::{no_table, unprepared, Emit, Interrupted, PreparedFeatures, Service};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::evaluate::drift::psi;
use crate::engine::explain::{shares, what_if};
use crate::protocol::data::{Reading, Upload};
use crate::protocol::query::{
    Answer, Assignment, ExportedModel, Format, Layout, Query, QueryKind, ScoredFile, SegmentQuery,
};
use crate::protocol::results::Strength;
use crate::protocol::spec::SegmentSpec;
use crate::protocol::{File, JobError, JobId};
use crate::service::segment::strength::{centers, distances};
use labels_file::{labels_file, LabeledRows};
use std::rc::Rc;

/// The segments that a query is about.
pub(in crate::service) struct Segments {
    pub(in crate::service) spec: SegmentSpec,
    /// What they are called, by label.
    pub(in crate::service) names: Vec<String>,
    pub(in crate::service) prepared: Rc<PreparedFeatures>,
    pub(in crate::service) clustered: Labels,
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
            Query::Segments(query) => self.answer_segments(job, *query, emit),
        }
    }

    fn answer_segments(&mut self, job: JobId, query: SegmentQuery, emit: Emit<'_>) -> Result<Answer, Interrupted> {
        let SegmentQuery { spec, names, kind } = query;
        let (prepared, clustered) = self.labels_of(job, &spec, emit)?;
        let segments = Segments { spec, names, prepared, clustered };
        match kind {
            QueryKind::PlainLabels => Ok(Answer::File(self.plain_labels(&segments)?)),
            QueryKind::Labels { format, rows } => {
                Ok(Answer::File(self.labels(job, &segments, format, rows.as_deref(), emit)?))
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
                let shares_of = |rows: Vec<u32>| {
                    let found = shares(table, &segments.prepared.features, &rows);
                    (rows, found)
                };
                Ok(Answer::Shares(sets.into_iter().map(shares_of).collect()))
            }
            QueryKind::WhatIf { row, values } => Ok(Answer::WhatIf(self.what_if(job, &segments, row, &values, emit)?)),
            QueryKind::Score { file, reading, map } => {
                Ok(Answer::Scored(self.score(job, &segments, file, reading, map.as_deref(), emit)?))
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
        let centers = centers(prepared.features.values.view(), &clustered.labels);
        let place: Vec<f64> = new.values.row(0).to_vec();
        let centers = what_if(&place, centers.view())?;
        let label = self.assign(job, segments, new.values.view(), emit)?[0];
        Ok(Assignment { row, label, centers, features: prepared.features.names.clone() })
    }

    /// The segments of the rows of another file, and their places on `map` if that is of features prepared alike.
    fn score(
        &mut self,
        job: JobId,
        segments: &Segments,
        file: File,
        reading: Reading,
        map: Option<&Layout>,
        emit: Emit<'_>,
    ) -> Result<ScoredFile, Interrupted> {
        let Segments { spec, names, prepared, clustered } = segments;
        let features = prepared.features.values.view();
        let mut progress = super::progress(self.clock, job, "Reading the file", &mut *emit);
        let mut control = Control::new(&mut progress);
        let upload = Upload { name: file.name.clone(), reading, ..Upload::default() };
        let wish = Wish { view: true, segments: 0 };
        let (second, _) =
            load::read(&upload, file.bytes, &wish, &mut control).map_err(|refusal| failed(refusal.sentence))?;
        let table = &second.table;
        let applied = prepared.fitted.apply(table, &mut control);
        let new = applied.map_err(|error| failed(format!("{}: {error}", file.name)))?;
        drop(progress);
        let labels = self.assign(job, segments, new.values.view(), emit)?;
        let map = map.filter(|map| map.spec.prepare == spec.prepare);
        let places = map.map(|map| self.place(job, prepared, map, new.values.view(), emit)).transpose()?;
        let centers = centers(features, &clustered.labels);
        let strengths = distances(new.values.view(), &labels, centers.view());
        let counts = counts(&clustered.labels, &labels);
        let stability_of = |(at, name): (usize, &String)| {
            (name.clone(), psi(&features.column(at).to_vec(), &new.values.column(at).to_vec()))
        };
        let mut drift: Vec<(String, f64)> = prepared.features.names.iter().enumerate().map(stability_of).collect();
        drift.sort_by(|a, b| b.1.total_cmp(&a.1));
        let labeled = LabeledRows {
            rows: &new.rows,
            labels: &labels,
            core: None,
            names,
            strengths: &strengths,
            strength: Strength::Distance,
            silhouettes: None,
        };
        let written = labels_file(&second, &labeled, Format::Csv, None)?;
        Ok(ScoredFile {
            name: file.name,
            rows: table.rows,
            dropped: table.rows - new.rows.len(),
            counts,
            drift,
            strength: Strength::Distance,
            labels: written,
            placed: places.map(|places| (labels, places)),
        })
    }
}

fn failed(sentence: String) -> Interrupted {
    Interrupted::Failed(JobError::general(sentence))
}

fn no_row(row: u32) -> String {
    format!("Row {} is asked for, and the table has fewer rows.", u64::from(row) + 1)
}

/// Rows of each segment before and after; the last one is noise.
fn counts(before: &[i32], after: &[i32]) -> Vec<(usize, usize)> {
    let k = labels::sizes(before).len();
    let mut counts = vec![(0, 0); k + 1];
    let place = |label: i32| usize::try_from(label).unwrap_or(k).min(k);
    before.iter().for_each(|&label| counts[place(label)].0 += 1);
    after.iter().for_each(|&label| counts[place(label)].1 += 1);
    counts
}
