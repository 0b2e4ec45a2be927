//! Rows that hold the sums of the rows above them.

use super::cell::{number, Decimal};
use super::field::Field;
use super::layout::Layout;
use super::limits::MAX_COLUMNS;
use super::records::Records;
use super::rows::Rows;
use super::source::Source;
use super::total_words::is_total_word;
use super::OnMisfit;
use crate::engine::control::{Control, Stopped};

/// So many rows are looked at that may be totals.
const MOST: usize = 1000;

/// A row that may be a total.
pub(super) struct Candidate {
    /// The byte of the text at which it begins.
    pub byte: usize,
    /// Its cells.
    cells: Vec<String>,
    /// Whether it says that it is one.
    is_named: bool,
}

/// What is known of a column above a row.
#[derive(Clone, Copy, Default)]
struct Sums {
    sum: f64,
    rows: usize,
    /// The largest value, its sign apart.
    largest: f64,
}

/// With so many rows above it a single sum without a name is no chance.
const MANY: usize = 10;

impl Candidate {
    fn of(records: &Records, byte: usize, is_named: bool) -> Candidate {
        Candidate {
            byte,
            is_named,
            cells: (0..records.len().min(MAX_COLUMNS)).map(|place| records.cell(place).to_string()).collect(),
        }
    }
}

/// The record at hand, if it says that it is a total: its first cell that holds anything does.
pub(super) fn named(records: &Records, byte: usize, known: usize) -> Option<Candidate> {
    let mut cells = (0..records.len().min(4)).map(|place| records.cell(place));
    let is_total = known < MOST && cells.find(|cell| !cell.is_empty()).is_some_and(is_total_word);
    is_total.then(|| Candidate::of(records, byte, true))
}

/// The record that begins at `byte`, which may be a total though its first cell, where a name would stand, is empty.
pub(super) fn unnamed(source: &Source, byte: usize) -> Option<Candidate> {
    let mut records = Records::of(&source.rest_at(byte));
    records.next().then(|| Candidate::of(&records, byte, false))
}

/// Those of the candidates that hold sums: most of their numbers are those of all rows above, or of the rows since the
/// total before. `decimals`: the decimal mark of each column, `None` for columns without numbers.
///
/// # Errors
/// The control's stop.
pub(super) fn verify(
    source: &Source,
    layout: &Layout,
    candidates: &[Candidate],
    decimals: &[Option<Decimal>],
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Vec<usize>, Stopped> {
    let width = decimals.len();
    // For each column: of all rows, and of those since the last total.
    let (mut all, mut since) = (vec![Sums::default(); width], vec![Sums::default(); width]);
    let (mut found, mut next) = (Vec::new(), candidates.iter().peekable());
    let mut rows = Rows::of(source, layout);
    while next.peek().is_some() {
        let Some((byte, verdict)) = rows.next() else { break };
        if rows.count.is_multiple_of(1024) {
            control.at(byte, 2 * source.text.len())?;
        }
        if let Some(candidate) = next.next_if(|candidate| candidate.byte == byte) {
            if holds(candidate, decimals, &all) || holds(candidate, decimals, &since) {
                found.push(byte);
                since.fill(Sums::default());
                continue;
            }
        }
        if !verdict.is_row(on_misfit) {
            continue;
        }
        rows.records.each(|place, field| {
            let value = decimals.get(place).copied().flatten().and_then(|decimal| number(field, decimal));
            if let Some(value) = value.filter(|value| value.is_finite()) {
                for sums in [&mut all, &mut since] {
                    let column = &mut sums[place];
                    column.sum += value;
                    column.rows += 1;
                    column.largest = column.largest.max(value.abs());
                }
            }
        });
    }
    Ok(found)
}

/// Whether at least one number of a row, and as many as not, is the sum of at least two above it. Without a name two
/// sums are wanted, or one of many rows, none of which is the value of a single row.
fn holds(candidate: &Candidate, decimals: &[Option<Decimal>], sums: &[Sums]) -> bool {
    let (mut equal, mut other, mut most) = (0, 0, 0);
    for ((cell, decimal), Sums { sum, rows, largest }) in candidate.cells.iter().zip(decimals).zip(sums) {
        let Some(value) = decimal.and_then(|decimal| number(Field::of(cell), decimal)) else { continue };
        // A report rounds its sums; a mean in the same row is no sum.
        let is_sum = *rows > 1 && (value - sum).abs() <= 1e-6 * sum.abs() + 0.006 && value != 0.0;
        let is_mean = *rows > 1 && (value - sum / *rows as f64).abs() <= 0.006;
        match is_sum && (candidate.is_named || value.abs() > *largest) {
            true => (equal, most) = (equal + 1, most.max(*rows)),
            false => other += usize::from(!is_mean),
        }
    }
    equal > 0 && equal >= other && (candidate.is_named || equal > 1 || most >= MANY)
}
