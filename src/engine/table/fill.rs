//! The second pass over a table: its columns are filled.

use super::cell::{is_missing, number, trimmed};
use super::sniff::records;
use super::survey::{as_text, Survey};
use super::text::TextBuilder;
use super::{Cells, Dialect};
use crate::engine::control::{Control, Stopped};

/// How a column is to be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As numbers.
    Number,
    /// As text.
    Text,
    /// Not at all.
    Empty,
}

enum Builder {
    Number(Vec<f64>),
    Text(TextBuilder),
    Empty,
}

/// The columns' cells. The survey has shown that every cell of a column of numbers is one or missing.
pub(super) fn fill(
    text: &str,
    dialect: &Dialect,
    survey: &Survey,
    kinds: &[Kind],
    control: &mut Control,
) -> Result<Vec<Cells>, Stopped> {
    let mut builders: Vec<Builder> = kinds
        .iter()
        .map(|kind| match kind {
            Kind::Number => Builder::Number(Vec::with_capacity(survey.rows)),
            Kind::Text => Builder::Text(TextBuilder::new(survey.rows)),
            Kind::Empty => Builder::Empty,
        })
        .collect();
    let mut reader = records(text, dialect);
    let mut record = csv::ByteRecord::new();
    let mut row = 0;
    reader.read_byte_record(&mut record).unwrap_or(false); // the header
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        for (builder, field) in builders.iter_mut().zip(record.iter()) {
            let cell = trimmed(as_text(field));
            match builder {
                Builder::Number(values) => values.push(number(cell).unwrap_or(f64::NAN)),
                Builder::Text(text) => text.push(Some(cell).filter(|cell| !is_missing(cell))),
                Builder::Empty => {}
            }
        }
        row += 1;
        if row % 1024 == 0 {
            control.at(survey.rows + row, 2 * survey.rows)?;
        }
    }
    let finished = builders.into_iter().map(|builder| match builder {
        Builder::Number(values) => Cells::Number(values),
        Builder::Text(text) => Cells::Text(text.finish()),
        Builder::Empty => Cells::Empty,
    });
    Ok(finished.collect())
}
