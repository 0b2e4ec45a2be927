//! What the page is told of a column that was read.

use crate::engine::derive::{are_dates, TextEncoding};
use crate::engine::inspect::{count_labels, Role};
use crate::engine::table::{Cells, Column, Table, Text};
use crate::protocol::data::{ColumnAbout, ColumnKind, PREVIEW_ROWS, WORDS_TOLD};

/// A column of `table`, guessed to be for something for a reason, and made numbers by `coding` if it was.
pub(in crate::service) fn about(
    table: &Table,
    column: &Column,
    (role, reason): (Role, String),
    coding: TextEncoding,
    is_value: bool,
) -> ColumnAbout {
    ColumnAbout {
        name: column.name.clone(),
        kind: match column.cells {
            Cells::Number(_) => ColumnKind::Number,
            Cells::Text(_) => ColumnKind::Text,
            Cells::Empty => ColumnKind::Empty,
        },
        unit: column.unit.clone(),
        role,
        reason,
        is_value,
        coding,
        has_dates: matches!(&column.cells, Cells::Text(text) if are_dates(text.cells())),
        words: words(column),
        labels: count_labels(column),
        formula: match &column.cells {
            Cells::Text(text) => text.formula().map(|cell| cell.chars().take(60).collect()),
            _ => None,
        },
        preview: (0..table.rows.min(PREVIEW_ROWS)).map(|row| cell(column, row)).collect(),
    }
}

/// The different values of a column of text, in alphabetical order; none if there are more than are told.
fn words(column: &Column) -> Vec<String> {
    match &column.cells {
        Cells::Text(Text::Repeating { values, .. }) if values.len() <= WORDS_TOLD => {
            let mut words = values.clone();
            words.sort();
            words
        }
        _ => Vec::new(),
    }
}

/// A cell as it was understood, at most 60 characters of it; `None` is missing.
pub(super) fn cell(column: &Column, row: usize) -> Option<String> {
    match &column.cells {
        Cells::Number(values) => Some(values[row]).filter(|value| !value.is_nan()).map(|value| value.to_string()),
        Cells::Text(text) => text.get(row).map(|cell| cell.chars().take(60).collect()),
        Cells::Empty => None,
    }
}
