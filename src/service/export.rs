//! Files made of a table and its labels.

use super::{no_table, Emit, Interrupted, Service};
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
        let (prepared, labels) = self.labels_of(job, spec, emit)?;
        let source = self.source.as_ref().ok_or_else(no_table)?;
        let segment = NewColumn { name: "segment".into(), cells: NewCells::Integer(labels) };
        let bytes = table::write(&source.file.bytes, &source.table, &prepared.features.rows, &[segment])
            .map_err(|error| Interrupted::Failed(JobError::general(error.to_string())))?;
        let stem = source.file.name.rsplit_once('.').map_or(source.file.name.as_str(), |(stem, _)| stem);
        Ok(File { name: format!("{stem}-segments.csv"), bytes })
    }
}
