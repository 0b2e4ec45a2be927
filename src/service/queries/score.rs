//! New customers: the rows of a second file get the segments of the first.

use super::labels_file::{labels_file, LabeledRows};
use super::movement::{moved_customers, Labeled};
use super::{failed, Segments};
use crate::engine::cluster::labels;
use crate::engine::control::Control;
use crate::engine::evaluate::drift::psi;
use crate::engine::figures::{exact, whole};
use crate::engine::prepare::{FittedFill, FittedPreparation, UnpreparedRow};
use crate::engine::table::{Cells, Note, Table};
use crate::protocol::data::{Reading, Upload};
use crate::protocol::query::{Format, Layout, ScoredFile};
use crate::protocol::results::Strength;
use crate::protocol::{File, JobId};
use crate::service::load::{self, Wish};
use crate::service::segment::strength::{centers, distances};
use crate::service::{no_table, Emit, Interrupted, Service};

/// So many rows without a segment are told one by one.
const ROWS_TOLD: usize = 5;

impl Service {
    /// The segments of the rows of another file, and their places on `map` if that is of features prepared alike. The
    /// file is read with the columns of the table at hand; a row that cannot be prepared costs itself alone.
    pub(super) fn score(
        &mut self,
        job: JobId,
        segments: &Segments,
        file: File,
        reading: Reading,
        map: Option<&Layout>,
        emit: Emit<'_>,
    ) -> Result<ScoredFile, Interrupted> {
        let Segments { spec, names, prepared, clustered, .. } = segments;
        let features = prepared.features.values.view();
        let schema = self.source.as_ref().ok_or_else(no_table)?.schema.clone();
        let mut progress = crate::service::progress(self.clock, job, "Reading the file", &mut *emit);
        let mut control = Control::new(&mut progress);
        let upload = Upload { name: file.name.clone(), reading, ..Upload::default() };
        let wish = Wish { view: true, segments: 0, schema: Some(schema) };
        let (second, _) =
            load::read(&upload, file.bytes, &wish, &mut control).map_err(|refusal| failed(refusal.sentence))?;
        let table = &second.table;
        let applied = prepared.fitted.apply_by_row(table, &mut control);
        let (new, unprepared) = applied.map_err(|error| failed(format!("{}: {error}", file.name)))?;
        drop(progress);
        let notes = notes(table, &prepared.fitted, &new.rows, &unprepared);
        if new.rows.is_empty() {
            return Err(failed(format!("{}: no row can be put into a segment. {}", file.name, notes.join(" "))));
        }
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
            value_columns: &segments.value_columns,
            control: None,
        };
        let written = labels_file(&second, &labeled, Format::Csv, None)?;
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let (old_rows, old_labels) = (&prepared.features.rows, &clustered.labels);
        let first = Labeled { name: &source.name, table: &source.table, rows: old_rows, labels: old_labels };
        let other = Labeled { name: &file.name, table, rows: &new.rows, labels: &labels };
        let moved = moved_customers(segments, &first, &other);
        Ok(ScoredFile {
            spec: segments.spec.clone(),
            names: segments.names.clone(),
            name: file.name,
            rows: table.rows,
            dropped: table.rows - new.rows.len(),
            notes,
            counts,
            drift,
            strength: Strength::Distance,
            labels: written,
            moved,
            placed: places.map(|places| (labels, places)),
        })
    }
}

/// What the person who has brought the file should know of it: rows without a segment, values that were filled, words
/// that the table at hand does not have.
fn notes(table: &Table, fitted: &FittedPreparation, rows: &[u32], unprepared: &[UnpreparedRow]) -> Vec<String> {
    let is_used = |name: &String| {
        fitted.columns.iter().any(|column| column.name == *name)
            || fitted.categories.iter().any(|column| column.name == *name)
    };
    let concerns = |note: &&Note| match note {
        Note::BadCells { column, .. } | Note::AmbiguousNumbers { column, .. } => is_used(column),
        Note::RolledUp { .. } => true,
        Note::Misfits { .. } | Note::Extra { .. } | Note::MissingMarks { .. } | Note::Unreadable { .. } => true,
        _ => false,
    };
    let mut notes: Vec<String> = unprepared.iter().take(ROWS_TOLD).map(|row| without_segment(table, row)).collect();
    if unprepared.len() > ROWS_TOLD {
        notes.push(format!("So it is with {} further rows.", whole(unprepared.len() - ROWS_TOLD)));
    }
    notes.extend(table.notes.iter().filter(concerns).map(ToString::to_string));
    for column in &fitted.columns {
        let values = table.column(&column.name).and_then(|column| column.numbers()).unwrap_or_default();
        let missing = rows.iter().filter(|&&row| values[row as usize].is_nan()).count();
        let with = match column.fill {
            _ if missing == 0 => continue,
            FittedFill::Value(value) => format!("with {}, as in the first table", exact(value)),
            FittedFill::Neighbors(rows) => {
                format!("from the {} rows of the first table that are most alike", whole(rows))
            }
            FittedFill::DropRow => continue,
        };
        let what = match missing {
            missing if missing == rows.len() => "no row has a value, and all were filled".to_string(),
            1 => "1 row has no value, which was filled".to_string(),
            missing => format!("{} rows have no value, which were filled", whole(missing)),
        };
        notes.push(format!("\"{}\": {what} {with}.", column.name));
    }
    for column in &fitted.categories {
        let Some(Cells::Text(text)) = table.column(&column.name).map(|column| &column.cells) else { continue };
        let unknown =
            |row: &u32| text.get(*row as usize).is_some_and(|cell| !column.values.iter().any(|value| value == cell));
        let mut unknown = rows.iter().copied().filter(unknown).peekable();
        let Some(example) = unknown.peek().and_then(|&row| text.get(row as usize)) else { continue };
        let count = unknown.clone().count();
        let (rows, have) = if count == 1 { ("row", "has") } else { ("rows", "have") };
        notes.push(format!(
            "\"{}\": {} {rows} {have} a value that the first table does not have, such as \"{example}\"; there they \
             count as none of its values.",
            column.name,
            whole(count)
        ));
    }
    notes
}

/// Why a row has no segment.
fn without_segment(table: &Table, unprepared: &UnpreparedRow) -> String {
    let UnpreparedRow { row, column, found } = unprepared;
    let place = whole((*row as usize).saturating_add(1));
    let called = match table.id {
        Some(_) => format!(" ({})", table.id_of(*row as usize)),
        None => String::new(),
    };
    match found.is_nan() {
        true => format!("Row {place}{called} has no segment: \"{column}\" has no value there."),
        false => format!(
            "Row {place}{called} has no segment: \"{column}\" is {} there, for which its transform is not defined.",
            exact(*found)
        ),
    }
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
