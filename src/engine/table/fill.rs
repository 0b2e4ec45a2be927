//! The second pass over a table: its columns are filled.

use super::cell::{is_missing, number, Decimal};
use super::field::Field;
use super::layout::Layout;
use super::rows::Rows;
use super::source::Source;
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
    fn push(&mut self, field: Field) {
        match self {
            Builder::Number(values, decimal) => {
                values.push(number(field, *decimal).filter(|value| value.is_finite()).unwrap_or(f64::NAN));
            }
            Builder::Text(text) => text.push(Some(field.text).filter(|cell| !is_missing(cell))),
            Builder::Empty => {}
        }
    }
}

/// The columns' cells. A row with too few fields is missing the others, surplus fields are left out.
pub(super) fn fill(
    source: &Source,
    layout: &Layout,
    survey: &Survey,
    kinds: &[Kind],
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Vec<Cells>, Stopped> {
    let mut builders: Vec<Builder> = kinds
        .iter()
        .zip(&survey.columns)
        .map(|(kind, evidence)| match kind {
            Kind::Number(decimal) => Builder::Number(Vec::with_capacity(survey.rows), *decimal),
            Kind::Text => Builder::Text(TextBuilder::new(survey.rows, evidence.bytes)),
            Kind::Empty => Builder::Empty,
        })
        .collect();
    let (mut rows, mut row) = (Rows::of(source, layout), 0);
    while let Some((_, verdict)) = rows.next() {
        if !verdict.is_row(on_misfit) {
            continue;
        }
        let records = &rows.records;
        records.each(|place, field| {
            if let Some(builder) = builders.get_mut(place) {
                builder.push(field);
            }
        });
        builders.iter_mut().skip(records.len()).for_each(|builder| builder.push(Field::of("")));
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
