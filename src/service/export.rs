//! Files made of a table and its labels.

use super::segment::Clustered;
use super::{no_table, Emit, Interrupted, Service};
use crate::engine::cluster::labels::NOISE;
use crate::engine::table::{self, NewCells, NewColumn};
use crate::protocol::spec::SegmentSpec;
use crate::protocol::{File, JobError, JobId};

impl Service {
    /// The uploaded columns, each cell as it stood, with a segment for each row.
    pub(super) fn export_labels(
        &mut self,
        job: JobId,
        spec: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<File, Interrupted> {
        let (prepared, Clustered { labels, core, .. }) = self.labels_of(job, spec, emit)?;
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let mut columns = Vec::new();
        if let Some(core) = core {
            let roles = labels.iter().zip(core).map(|(&label, core)| role(label, core).to_string()).collect();
            columns.push(NewColumn { name: "role".into(), cells: NewCells::Text(roles) });
        }
        columns.push(NewColumn { name: "segment".into(), cells: NewCells::Integer(labels) });
        let bytes = table::write(&source.bytes, &source.shell, &prepared.features.rows, &columns)
            .map_err(|error| Interrupted::Failed(JobError::general(error.to_string())))?;
        let stem = source.name.rsplit_once('.').map_or(source.name.as_str(), |(stem, _)| stem);
        Ok(File { name: format!("{stem}-segments.csv"), bytes })
    }
}

/// DBSCAN's word for a row.
fn role(label: i32, core: bool) -> &'static str {
    match (label, core) {
        (NOISE, _) => "noise",
        (_, true) => "core",
        (_, false) => "border",
    }
}
