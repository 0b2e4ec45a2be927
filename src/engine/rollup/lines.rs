//! What each line says: whose it is, its day, its amount.

use super::{Plan, RollupError};
use crate::engine::control::{Control, Stopped};
use crate::engine::derive::{day_of_number, days_of, DAYS};
use crate::engine::table::{Cells, Column, Table, Text, MISSING};
use std::collections::HashMap;

/// So many lines are worked off between two looks at whether the result is still wanted.
pub(super) const A_LOOK: usize = 1 << 16;

/// The lines of a table; each slice is as long as the table.
pub(super) struct Lines {
    /// The number of its customer among those with lines, from 0 in the order of first appearance, or [`MISSING`]: it
    /// has none, or is after the day.
    pub customer: Vec<u32>,
    /// A line of each customer that names it.
    pub named_by: Vec<usize>,
    /// Days from 1970-01-01; NaN where missing.
    pub day: Vec<f64>,
    /// NaN where missing.
    pub amount: Vec<f64>,
    /// The day that recency is counted back from; NaN where no line has a day.
    pub until: f64,
    /// Lines without a customer.
    pub without_id: usize,
    /// Lines with a customer that are after the day.
    pub after: usize,
}

impl Lines {
    /// The lines as a plan says.
    ///
    /// # Errors
    /// [`RollupError`] where a column is not there or not what it is to be, or no line is left.
    pub fn of(table: &Table, plan: &Plan, control: &mut Control) -> Result<Lines, RollupError> {
        let id = column(table, &plan.id, "the customer of each line")?;
        let codes = codes(id, table.rows, control)?;
        let day = days(column(table, &plan.date, "the day of each line")?, table.rows, control)?;
        let mut amount = numbers(table, &plan.amount, "the amount of each line")?.to_vec();
        if let Some(quantity) = &plan.quantity {
            let quantities = numbers(table, quantity, "the quantity of each line")?;
            for (amount, quantity) in amount.iter_mut().zip(quantities) {
                let product = *amount * quantity;
                *amount = if product.is_finite() { product } else { f64::NAN };
            }
        }
        let last = day.iter().copied().filter(|day| !day.is_nan()).fold(f64::NAN, f64::max);
        let until = plan.until.map_or(last, |until| until as f64);
        let (mut without_id, mut after) = (0, 0);
        let mut place_of: Vec<u32> = Vec::new();
        let mut named_by = Vec::new();
        let mut customer = codes;
        for (line, code) in customer.iter_mut().enumerate() {
            if *code == MISSING {
                without_id += 1;
                continue;
            }
            if day[line] > until {
                after += 1;
                *code = MISSING;
                continue;
            }
            let at = *code as usize;
            if place_of.len() <= at {
                place_of.resize(at + 1, MISSING);
            }
            if place_of[at] == MISSING {
                place_of[at] = named_by.len() as u32;
                named_by.push(line);
            }
            *code = place_of[at];
        }
        if named_by.is_empty() {
            return Err(RollupError::NoLines { column: plan.id.clone() });
        }
        Ok(Lines { customer, named_by, day, amount, until, without_id, after })
    }
}

/// The column called `name`, which is to hold `what`.
pub(super) fn column<'t>(table: &'t Table, name: &str, what: &'static str) -> Result<&'t Column, RollupError> {
    table.column(name).ok_or_else(|| RollupError::NoColumn { column: name.to_string(), what })
}

fn numbers<'t>(table: &'t Table, name: &str, what: &'static str) -> Result<&'t [f64], RollupError> {
    let found = column(table, name, what)?.numbers();
    found.ok_or_else(|| RollupError::NoNumbers { column: name.to_string() })
}

/// A number for each value of a column, from 0 in the order of first appearance, row by row; [`MISSING`] where there
/// is none.
pub(super) fn codes(column: &Column, rows: usize, control: &mut Control) -> Result<Vec<u32>, Stopped> {
    match &column.cells {
        Cells::Text(Text::Repeating { codes, .. }) => Ok(codes.clone()),
        Cells::Text(text) => numbered((0..rows).map(|row| text.get(row)), rows, control),
        // Zero has two signs and is one customer.
        Cells::Number(values) => {
            let keys = values.iter().map(|value| (!value.is_nan()).then_some((value + 0.0).to_bits()));
            numbered(keys, rows, control)
        }
        Cells::Empty => Ok(vec![MISSING; rows]),
    }
}

fn numbered<K: std::hash::Hash + Eq>(
    keys: impl Iterator<Item = Option<K>>,
    rows: usize,
    control: &mut Control,
) -> Result<Vec<u32>, Stopped> {
    let mut known: HashMap<K, u32> = HashMap::new();
    let mut codes = Vec::with_capacity(rows);
    for (row, key) in keys.enumerate() {
        if row % A_LOOK == 0 {
            control.at(row, 3 * rows)?;
        }
        let next = known.len() as u32;
        codes.push(key.map_or(MISSING, |key| *known.entry(key).or_insert(next)));
    }
    Ok(codes)
}

/// The day of each line, from dates as text, from days, or from numbers such as 20240131.
fn days(column: &Column, rows: usize, control: &mut Control) -> Result<Vec<f64>, RollupError> {
    let (days, found) = match &column.cells {
        Cells::Text(text) => (days_of(text, control)?, text.cells().flatten().next().map(str::to_string)),
        Cells::Number(values) if column.unit.as_deref() == Some(DAYS) => (values.clone(), None),
        Cells::Number(values) => {
            let first = values.iter().find(|value| !value.is_nan()).map(f64::to_string);
            (values.iter().map(|value| day_of_number(*value)).collect(), first)
        }
        Cells::Empty => (vec![f64::NAN; rows], None),
    };
    if days.iter().all(|day| day.is_nan()) {
        let found = found.map(|cell| cell.chars().take(60).collect());
        return Err(RollupError::NoDates { column: column.name.clone(), found });
    }
    Ok(days)
}
