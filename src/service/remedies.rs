//! Other ways to read a file: with what was left out of it, or all the same where it was refused.

use crate::engine::control::Control;
use crate::engine::figures::whole;
use crate::engine::table::{self, Extra, Note, OnBadCell, OnMisfit, Problem, ReadOptions, Table, TableError};
use crate::protocol::data::{Reading, Remedy};

/// Ways to read a file with what was left out of it.
pub(super) fn ways_back(table: &Table, reading: &Reading) -> Vec<Remedy> {
    let way = |note: &Note| {
        if let Note::StandIn { column, value, .. } = note {
            let mut reading = reading.clone();
            reading.options.stand_ins.push((column.clone(), value.clone()));
            return Some(Remedy { label: format!("Treat {value} in {column} as missing"), reading });
        }
        if let Note::HalfNumbers { column, texts, .. } = note {
            let mut reading = reading.clone();
            reading.options.numbers.push(column.clone());
            let cells = if *texts == 1 { "cell" } else { "cells" };
            let label = format!("Read {column} as numbers, {} {cells} missing", whole(*texts));
            return Some(Remedy { label, reading });
        }
        let Note::Extra { kind, records, .. } = note else { return None };
        let lines = if *records == 1 { "line" } else { "lines" };
        let label = match kind {
            Extra::Above => format!("Keep the {lines} above the header"),
            Extra::Below => format!("Keep the {lines} below the last row"),
            Extra::Total => "Keep the totals".to_string(),
            Extra::Header => "Keep the repeated header".to_string(),
            Extra::Empty => "Keep the rows without any value".to_string(),
        };
        let mut reading = reading.clone();
        reading.options.keep.push(*kind);
        Some(Remedy { label, reading })
    };
    table.notes.iter().filter_map(way).collect()
}

/// Ways to read a file all the same that was refused for some of its rows or cells.
pub(super) fn remedies(error: &TableError, bytes: &[u8], reading: &Reading) -> Vec<Remedy> {
    let with = |options: ReadOptions| Reading { options, ..reading.clone() };
    // Reading once more tells how many rows or cells it is about, and whether the remedy helps at all.
    let read_with = |options: &ReadOptions| table::read(&error.file, bytes, options, &mut Control::none());
    match error.problem {
        Problem::FieldCount { .. } => [OnMisfit::Skip, OnMisfit::Fill]
            .into_iter()
            .filter_map(|on_misfit| {
                let options = ReadOptions { on_misfit, ..reading.options.clone() };
                let lenient = ReadOptions { on_bad_cell: OnBadCell::Missing, ..options.clone() };
                let (options, table) = match read_with(&options) {
                    Ok(table) => (options, table),
                    Err(_) => (lenient.clone(), read_with(&lenient).ok()?),
                };
                let rows = match table.misfit_rows {
                    1 => "1 row that does not fit".to_string(),
                    rows => format!("{} rows that do not fit", whole(rows)),
                };
                let label = match on_misfit {
                    OnMisfit::Skip => format!("Skip the {rows}"),
                    _ => format!("Pad or truncate the {rows}"),
                };
                Some(Remedy { label, reading: with(options) })
            })
            .collect(),
        Problem::NotANumber { .. } | Problem::Infinite { .. } => {
            let options = ReadOptions { on_bad_cell: OnBadCell::Missing, ..reading.options.clone() };
            let helps = read_with(&options).is_ok();
            let label = "Treat cells that are not numbers as missing".to_string();
            helps.then(|| Remedy { label, reading: with(options) }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
