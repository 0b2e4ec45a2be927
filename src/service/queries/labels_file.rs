//! Files made of a table and its labels.

use super::summary::summary;
use super::Segments;
use crate::engine::cluster::labels::{display_name, NOISE};
use crate::engine::control::Control;
use crate::engine::control_group;
use crate::engine::error::ComputeError;
use crate::engine::table::{self, NewCells, NewColumn};
use crate::protocol::query::{ControlGroup, Format};
use crate::protocol::results::Strength;
use crate::protocol::{file_stem, File, JobError, JobId};
use crate::service::segment::strength::strengths;
use crate::service::segment::Labels;
use crate::service::silhouettes::silhouettes;
use crate::service::{no_table, progress, Emit, Interrupted, Service, Source};

/// What a file says of the rows that have a label, each slice in the order of `rows`.
pub(in crate::service) struct LabeledRows<'a> {
    /// Their rows in the table.
    pub(in crate::service) rows: &'a [u32],
    pub(in crate::service) labels: &'a [i32],
    /// DBSCAN: whether they are core samples.
    pub(in crate::service) core: Option<&'a [bool]>,
    /// What the segments are called, by label.
    pub(in crate::service) names: &'a [String],
    pub(in crate::service) strengths: &'a [f64],
    pub(in crate::service) strength: Strength,
    pub(in crate::service) silhouettes: Option<&'a [f64]>,
    /// The columns that tell what segments are worth.
    pub(in crate::service) value_columns: &'a [String],
    /// Whether they are in the control group of a campaign.
    pub(in crate::service) control: Option<&'a [bool]>,
}

impl Service {
    /// The uploaded columns, each cell as it stood, with a segment for each row, and whether it is in the control
    /// group.
    pub(super) fn plain_labels(&self, segments: &Segments, control: Option<ControlGroup>) -> Result<File, Interrupted> {
        let Labels { labels, core, .. } = &segments.clustered;
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let mut columns: Vec<NewColumn> = core.iter().map(|core| role_column(labels, core)).collect();
        columns.push(NewColumn { name: "segment".into(), cells: NewCells::Integer(labels.clone()) });
        columns.extend(drawn(labels, control).map(|control| control_column(labels, &control)));
        let text = source.origin.text()?;
        let bytes = table::write(&text, &source.shell, &segments.prepared.features.rows, &columns)
            .map_err(|error| Interrupted::Failed(JobError::general(error.to_string())))?;
        Ok(File { name: file_name(&source.name, "csv"), bytes })
    }

    /// The same with name, strength and silhouette of each row; `rows`: only these, ascending, of control groups that
    /// are drawn from all.
    pub(super) fn labels(
        &self,
        job: JobId,
        segments: &Segments,
        format: Format,
        (rows, control): (Option<&[u32]>, Option<ControlGroup>),
        emit: Emit<'_>,
    ) -> Result<File, Interrupted> {
        let Segments { names, prepared, clustered, .. } = segments;
        let features = prepared.features.values.view();
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let (strengths, strength) = strengths(features, &clustered.labels, clustered.membership.as_deref());
        let mut progress = progress(self.clock, job, "Scoring", emit);
        let silhouettes = match silhouettes(features, &clustered.labels, &mut Control::new(&mut progress)) {
            Ok(found) => Some(found.rows),
            Err(ComputeError::Stopped) => return Err(Interrupted::Stopped),
            Err(_) => None,
        };
        let control = drawn(&clustered.labels, control);
        let labeled = LabeledRows {
            rows: &prepared.features.rows,
            labels: &clustered.labels,
            core: clustered.core.as_deref(),
            names,
            strengths: &strengths,
            strength,
            silhouettes: silhouettes.as_deref(),
            value_columns: &segments.value_columns,
            control: control.as_deref(),
        };
        labels_file(source, &labeled, format, rows)
    }
}

/// The columns of a file, each cell as it stood, with segment, name, strength and silhouette for each row.
pub(in crate::service) fn labels_file(
    source: &Source,
    labeled: &LabeledRows<'_>,
    format: Format,
    only: Option<&[u32]>,
) -> Result<File, Interrupted> {
    let LabeledRows { rows, labels, core, names, strengths, strength, silhouettes, value_columns, control } = *labeled;
    let name = |label: &i32| display_name(*label, names);
    let mut columns: Vec<NewColumn> = core.map(|core| role_column(labels, core)).into_iter().collect();
    let mut add = |name: &str, cells| columns.push(NewColumn { name: name.into(), cells });
    add("segment", NewCells::Integer(labels.to_vec()));
    add("segment_name", NewCells::Text(labels.iter().map(name).collect()));
    let word = match strength {
        Strength::Distance => "distance_to_centre",
        Strength::Membership => "membership",
    };
    add(word, NewCells::Number(strengths.to_vec()));
    if let Some(silhouettes) = silhouettes {
        add("silhouette", NewCells::Number(silhouettes.to_vec()));
    }
    columns.extend(control.map(|control| control_column(labels, control)));
    let text = source.origin.text()?;
    let (bytes, extension) = match format {
        Format::Csv => (table::write_rows(&text, &source.shell, rows, &columns, only), "csv"),
        Format::Xlsx => {
            let summary = summary(&source.table, rows, labels, only, names, value_columns);
            (table::write_workbook(&text, &source.shell, rows, &columns, only, Some(&summary)), "xlsx")
        }
    };
    let bytes = bytes.map_err(|error| Interrupted::Failed(JobError::general(error.to_string())))?;
    Ok(File { name: file_name(&source.name, extension), bytes })
}

fn file_name(name: &str, extension: &str) -> String {
    format!("{}-segments.{extension}", file_stem(name))
}

/// Whether each row is in the control group, if one is asked for.
fn drawn(labels: &[i32], control: Option<ControlGroup>) -> Option<Vec<bool>> {
    control.map(|ControlGroup { share, seed }| control_group::draw(labels, share, seed))
}

/// Rows of no segment are no part of a campaign's lots, and have an empty cell.
fn control_column(labels: &[i32], control: &[bool]) -> NewColumn {
    let word = |(&label, &control): (&i32, &bool)| match (label, control) {
        (NOISE, _) => "",
        (_, true) => "yes",
        (_, false) => "no",
    };
    let cells = labels.iter().zip(control).map(|pair| word(pair).to_string()).collect();
    NewColumn { name: "control".into(), cells: NewCells::Text(cells) }
}

fn role_column(labels: &[i32], core: &[bool]) -> NewColumn {
    let roles = labels.iter().zip(core).map(|(&label, &core)| role(label, core).to_string()).collect();
    NewColumn { name: "role".into(), cells: NewCells::Text(roles) }
}

/// DBSCAN's word for a row.
fn role(label: i32, core: bool) -> &'static str {
    match (label, core) {
        (NOISE, _) => "noise",
        (_, true) => "core",
        (_, false) => "border",
    }
}
