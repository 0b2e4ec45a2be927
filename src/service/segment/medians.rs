//! The medians of the segments, column by column.

use crate::engine::explain::profile::segment_medians;
use crate::engine::explain::sorted_column::SortedColumn;
use crate::engine::table::Table;

/// The columns of more rows are not kept in order: 4 bytes a value.
const MOST_ROWS: usize = 100_000;

/// The number columns of a table in the order of their values, as far as they have been sorted: it takes longer than to
/// find the medians of one result, and saves most of that for every other.
#[derive(Default)]
pub(in crate::service) struct Medians {
    rows: Vec<u32>,
    columns: Vec<SortedColumn>,
}

impl Medians {
    /// Sorts one more column for these rows of the table. Returns whether there was one.
    pub(in crate::service) fn advance(&mut self, table: &Table, rows: &[u32]) -> bool {
        if rows.len() > MOST_ROWS {
            return false;
        }
        if self.rows != rows {
            *self = Medians { rows: rows.to_vec(), columns: Vec::new() };
        }
        let next = table.columns.iter().filter_map(|column| column.numbers()).nth(self.columns.len());
        self.columns.extend(next.map(|column| SortedColumn::new(column, rows)));
        next.is_some()
    }

    /// The medians of each number column: of each segment, and of all rows.
    pub(in crate::service) fn of(
        &self,
        table: &Table,
        rows: &[u32],
        labels: &[i32],
        sizes: &[usize],
    ) -> Vec<(Vec<f64>, f64)> {
        let sorted = if self.rows == rows { self.columns.as_slice() } else { &[] };
        let columns = table.columns.iter().filter_map(|column| column.numbers()).enumerate();
        columns
            .map(|(at, column)| match sorted.get(at) {
                Some(sorted) => sorted.segment_medians(column, rows, labels, sizes),
                None => segment_medians(column, rows, labels, sizes.len()),
            })
            .collect()
    }
}
