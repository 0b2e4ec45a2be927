//! What is told of the columns, and what a preparation does to the segments.

use crate::engine::cluster::labels;
use crate::engine::cluster::matching::Matching;
use crate::engine::evaluate::agreement::adjusted_rand;
use crate::engine::inspect::{missingness, suggest, warnings, Correlation};
use crate::engine::prepare::{NumberStatistics, TextStatistics};
use crate::engine::table::{Cells, Table};
use crate::protocol::data::{ColumnStatistics, Comparison, Inspection};
use crate::protocol::spec::SegmentSpec;
use crate::protocol::JobId;
use crate::service::{no_table, Emit, Interrupted, Service};

/// Ranges of a column's histogram.
const BINS: usize = 24;
/// How many of a text column's values are told.
const MOST_FREQUENT: usize = 5;

impl Service {
    /// What there is to say about the columns.
    pub(in crate::service) fn inspect(&self) -> Result<Inspection, Interrupted> {
        let source = self.source.as_ref().ok_or_else(no_table)?;
        Ok(inspection(&source.table))
    }

    /// The segments of two specs against each other.
    pub(in crate::service) fn compare(
        &mut self,
        job: JobId,
        first: &SegmentSpec,
        second: &SegmentSpec,
        emit: Emit<'_>,
    ) -> Result<Comparison, Interrupted> {
        let (a_features, a) = self.labels_of(job, first, &mut *emit)?;
        let (b_features, b) = self.labels_of(job, second, emit)?;
        let (rows, a_labels, b_labels) =
            labels_of_both((&a_features.features.rows, &a.labels), (&b_features.features.rows, &b.labels));
        let slots = Matching::new(&a_labels, &b_labels).carry(&(0..labels::sizes(&a_labels).len()).collect::<Vec<_>>());
        let matched =
            |label: &i32| usize::try_from(*label).ok().and_then(|l| slots.get(l)).map_or(-1, |slot| *slot as i32);
        Ok(Comparison {
            adjusted_rand: adjusted_rand(&a_labels, &b_labels),
            second_labels: b_labels.iter().map(matched).collect(),
            rows,
            first_labels: a_labels,
            first: labels::sizes(&a.labels),
            second: labels::sizes(&b.labels),
        })
    }
}

/// The rows (ascending) that two labelings have, and the labels of each: preparations that drop rows may drop different
/// ones, and only those that both have can be compared.
pub(in crate::service) fn labels_of_both(
    first: (&[u32], &[i32]),
    second: (&[u32], &[i32]),
) -> (Vec<u32>, Vec<i32>, Vec<i32>) {
    let (mut rows, mut of_first, mut of_second) = (Vec::new(), Vec::new(), Vec::new());
    let mut others = second.0.iter().zip(second.1).peekable();
    for (row, label) in first.0.iter().zip(first.1) {
        while others.next_if(|(other, _)| *other < row).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| *other == row) {
            rows.push(*row);
            of_first.push(*label);
            of_second.push(*other);
        }
    }
    (rows, of_first, of_second)
}

fn inspection(table: &Table) -> Inspection {
    let statistics = |cells: &Cells| match cells {
        Cells::Number(values) => {
            NumberStatistics::of(values, BINS).map_or(ColumnStatistics::Empty, ColumnStatistics::Number)
        }
        Cells::Text(text) => ColumnStatistics::Text(TextStatistics::of(text, MOST_FREQUENT)),
        Cells::Empty => ColumnStatistics::Empty,
    };
    let (correlation, gone) = (Correlation::of(table), missingness(table));
    Inspection {
        columns: table.columns.iter().map(|column| (column.name.clone(), statistics(&column.cells))).collect(),
        warnings: warnings(table, &correlation, &gone),
        correlation,
        suggestions: suggest(table, &gone),
    }
}
