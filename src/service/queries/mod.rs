//! Questions aside: files of labels, one customer changed, new customers.

pub(in crate::service) mod assign;
pub(super) mod inspect;
mod labels_file;
mod model;
mod place;

use super::load::{self, Wish};
use super::silhouettes::silhouettes;
use super::{no_table, unprepared, Emit, Interrupted, Service};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::error::ComputeError;
use crate::engine::evaluate::drift::psi;
use crate::engine::explain::{shares, what_if};
use crate::protocol::ask::{Ask, Carried, Fall, Format, Question, ScoredFile, Told};
use crate::protocol::data::Upload;
use crate::protocol::results::Strength;
use crate::protocol::{Event, JobError, JobId};
use crate::service::segment::strength::{centers, distances, strengths};
use labels_file::{labels_file, LabeledRows};

impl Service {
    pub(in crate::service) fn answer(&mut self, job: JobId, ask: Ask, emit: Emit<'_>) -> Result<Event, Interrupted> {
        let Ask { spec, names, question } = ask;
        let (prepared, clustered) = self.labels_of(job, &spec, emit)?;
        let features = prepared.features.values.view();
        match question {
            Question::Labels { format, rows } => {
                let source = self.source.as_ref().ok_or_else(no_table)?;
                let (strengths, strength) = strengths(features, &clustered.labels, clustered.membership.as_deref());
                let mut progress = super::progress(self.clock, job, "Scoring", &mut *emit);
                let silhouettes = match silhouettes(features, &clustered.labels, &mut Control::new(&mut progress)) {
                    Ok(found) => Some(found.rows),
                    Err(ComputeError::Stopped) => return Err(Interrupted::Stopped),
                    Err(_) => None,
                };
                let labeled = LabeledRows {
                    rows: &prepared.features.rows,
                    labels: &clustered.labels,
                    core: clustered.core.as_deref(),
                    names: &names,
                    strengths: &strengths,
                    strength,
                    silhouettes: silhouettes.as_deref(),
                };
                let file = labels_file(source, &labeled, format, rows.as_deref())?;
                Ok(Event::File(job, file))
            }
            Question::Recipe(program) => {
                let model = self.model(job, &spec, &prepared, &clustered, names, emit)?;
                Ok(Event::File(job, model::file(&model, &program)))
            }
            Question::Carried => {
                let model = match self.model(job, &spec, &prepared, &clustered, names, emit) {
                    Ok(model) => Ok(model::told(&model)),
                    Err(Interrupted::Failed(error)) => Err(error.sentence),
                    Err(stopped) => return Err(stopped),
                };
                Ok(Event::Told(job, Told::Carried(Carried { spec, model })))
            }
            Question::Shares(sets) => {
                let table = &self.source.as_ref().ok_or_else(no_table)?.table;
                let told = sets.into_iter().map(|rows| {
                    let found = shares(table, &prepared.features, &rows);
                    (rows, found)
                });
                Ok(Event::Told(job, Told::Shares(told.collect())))
            }
            Question::WhatIf { row, values } => {
                let source = self.source.as_ref().ok_or_else(no_table)?;
                let changed = source.table.row_with(row, &values).ok_or_else(|| failed(no_row(row)))?;
                let new = prepared.fitted.apply(&changed, &mut Control::none()).map_err(unprepared)?;
                let centers = centers(features, &clustered.labels);
                let place: Vec<f64> = new.values.row(0).to_vec();
                let found = what_if(&place, centers.view())?;
                let label = self.assign(job, &spec, &prepared, &clustered, new.values.view(), emit)?[0];
                let features = prepared.features.names.clone();
                Ok(Event::Told(job, Told::WhatIf(Fall { row, label, centers: found, features })))
            }
            Question::Score { file, reading, map } => {
                let mut progress = super::progress(self.clock, job, "Reading the file", &mut *emit);
                let mut control = Control::new(&mut progress);
                let upload = Upload { name: file.name.clone(), reading, ..Upload::default() };
                let wish = Wish { view: true, segments: 0 };
                let (second, _) =
                    load::read(&upload, file.bytes, &wish, &mut control).map_err(|refusal| failed(refusal.sentence))?;
                let table = &second.table;
                let new = prepared
                    .fitted
                    .apply(table, &mut control)
                    .map_err(|error| failed(format!("{}: {error}", file.name)))?;
                drop(progress);
                let found = self.assign(job, &spec, &prepared, &clustered, new.values.view(), emit)?;
                let map = map.filter(|map| map.spec.prepare == spec.prepare);
                let places = map.map(|map| self.place(job, &prepared, &map, new.values.view(), emit)).transpose()?;
                let centers = centers(features, &clustered.labels);
                let far = distances(new.values.view(), &found, centers.view());
                let counts = counts(&clustered.labels, &found);
                let mut drift: Vec<(String, f64)> = (prepared.features.names.iter().enumerate())
                    .map(|(at, name)| {
                        (name.clone(), psi(&features.column(at).to_vec(), &new.values.column(at).to_vec()))
                    })
                    .collect();
                drift.sort_by(|a, b| b.1.total_cmp(&a.1));
                let labeled = LabeledRows {
                    rows: &new.rows,
                    labels: &found,
                    core: None,
                    names: &names,
                    strengths: &far,
                    strength: Strength::Distance,
                    silhouettes: None,
                };
                let labels = labels_file(&second, &labeled, Format::Csv, None)?;
                Ok(Event::Told(
                    job,
                    Told::Scored(ScoredFile {
                        name: file.name,
                        rows: table.rows,
                        dropped: table.rows - new.rows.len(),
                        counts,
                        drift,
                        strength: Strength::Distance,
                        labels,
                        placed: places.map(|places| (found, places)),
                    }),
                ))
            }
        }
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
