//! The second pass over a table: its columns are filled.

use super::cell::{is_missing, number, trimmed, Decimal};
use super::source::{as_text, Source};
use super::survey::Survey;
use super::text::TextBuilder;
use super::{Cells, OnMisfit};
use crate::engine::control::{Control, Stopped};

/// How a column is to be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As numbers; what is none, or infinite, is missing.
    Number(Decimal),
    /// As text.
    Text,
    /// Not at all.
    Empty,
}

enum Builder {
    Number(Vec<f64>, Decimal),
    Text(TextBuilder),
    Empty,
}

impl Builder {
    fn push(&mut self, cell: &str) {
        match self {
            Builder::Number(values, decimal) => {
                values.push(number(cell, *decimal).filter(|value| value.is_finite()).unwrap_or(f64::NAN));
            }
            Builder::Text(text) => text.push(Some(cell).filter(|cell| !is_missing(cell))),
            Builder::Empty => {}
        }
    }
}

/// The columns' cells. A row with too few fields is missing the others, surplus fields are left out.
pub(super) fn fill(
    source: &Source,
    survey: &Survey,
    kinds: &[Kind],
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Vec<Cells>, Stopped> {
    let mut builders: Vec<Builder> = kinds
        .iter()
        .map(|kind| match kind {
            Kind::Number(decimal) => Builder::Number(Vec::with_capacity(survey.rows), *decimal),
            Kind::Text => Builder::Text(TextBuilder::new(survey.rows)),
            Kind::Empty => Builder::Empty,
        })
        .collect();
    let mut reader = source.records();
    let mut record = csv::ByteRecord::new();
    let mut row = 0;
    if source.dialect.header {
        reader.read_byte_record(&mut record).unwrap_or(false);
    }
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        if record.len() != kinds.len() && on_misfit == OnMisfit::Skip {
            continue;
        }
        let fields = record.iter().chain(std::iter::repeat(&b""[..]));
        for (builder, field) in builders.iter_mut().zip(fields) {
            builder.push(trimmed(as_text(field)));
        }
        row += 1;
        if row % 1024 == 0 {
            control.at(survey.rows + row, 2 * survey.rows)?;
        }
    }
    let finished = builders.into_iter().map(|builder| match builder {
        Builder::Number(values, _) => Cells::Number(values),
        Builder::Text(text) => Cells::Text(text.finish()),
        Builder::Empty => Cells::Empty,
    });
    Ok(finished.collect())
}
