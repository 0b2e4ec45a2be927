//! Lines that become customers, as the table is read and as it would be.

use super::about::cell;
use super::{no_table, progress, Emit, Interrupted, Service};
use crate::engine::control::Control;
use crate::engine::rollup::{roll_up, Plan};
use crate::engine::table::{laid_out, Table};
use crate::protocol::data::{FirstCustomers, PREVIEW_ROWS};
use crate::protocol::JobId;

/// The customers of a table's lines, and the text that stands for the file then: exports copy it.
pub(super) fn customers_of(lines: Table, plan: &Plan, control: &mut Control<'_>) -> Result<(Table, Vec<u8>), String> {
    let customers = roll_up(&lines, plan, control).map_err(|error| error.to_string())?;
    drop(lines);
    laid_out(customers, control).map_err(|error| error.to_string())
}

impl Service {
    /// The first customers that would come of the lines of the table at hand, or why there are none.
    pub(super) fn first_customers(
        &self,
        job: JobId,
        plan: Plan,
        emit: Emit<'_>,
    ) -> Result<Result<Box<FirstCustomers>, String>, Interrupted> {
        let table = &self.source.as_ref().ok_or_else(no_table)?.table;
        let mut progress = progress(self.clock, job, "Making one row per customer", emit);
        let found = match roll_up(table, &plan, &mut Control::new(&mut progress)) {
            Ok(found) => found,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let row = |row: usize| found.columns.iter().map(|column| cell(column, row)).collect();
        Ok(Ok(Box::new(FirstCustomers {
            plan,
            columns: found.columns.iter().map(|column| column.name.clone()).collect(),
            rows: (0..found.rows.min(PREVIEW_ROWS)).map(row).collect(),
            customers: found.rows,
            sentence: found.notes.first().map(ToString::to_string).unwrap_or_default(),
        })))
    }
}
