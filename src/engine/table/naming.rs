//! What columns and rows are called.

use super::survey::Evidence;
use super::{Cells, Column, Note, Table};
use std::collections::HashSet;

/// A column named like an id is the id if at least this share of its values is different from all others.
const MOSTLY_DIFFERENT: f64 = 0.9;

/// Names without duplicates: a repeated one gets the first free of `_2`, `_3`, ...; an empty one its place.
/// `has_row_names`: the header lacks the name of the first column.
pub(in crate::engine) fn unique_names(header: &[String], has_row_names: bool, notes: &mut Vec<Note>) -> Vec<String> {
    let in_file: HashSet<&str> = header.iter().map(String::as_str).collect();
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(header.len());
    for (index, found) in header.iter().enumerate() {
        let place = index + 1;
        let wanted = if found.is_empty() { format!("column {place}") } else { found.clone() };
        let is_free = |name: &String| !taken.contains(name) && (name == found || !in_file.contains(name.as_str()));
        let name = std::iter::once(wanted.clone())
            .chain((2..).map(|suffix| format!("{wanted}_{suffix}")))
            .find(is_free)
            .unwrap_or(wanted);
        if found.is_empty() && index == 0 && has_row_names {
            notes.push(Note::RowNames { name: name.clone() });
        } else if found.is_empty() {
            notes.push(Note::UnnamedColumn { name: name.clone(), place });
        } else if name != *found {
            notes.push(Note::RenamedColumn { found: found.clone(), name: name.clone(), place });
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// Whether a column of integers may be the id: it is named like one. Such a column is first read as text, since long
/// numbers and leading zeros would suffer as floating-point numbers.
pub(super) fn may_be_id(name: &str, evidence: &Evidence) -> bool {
    evidence.present > 0 && evidence.integers == evidence.present && is_named_like_id(name)
}

/// `id`, `CUST_ID`, `customer id`, `customerId`, `CustomerID`, `key`, `index` and the like.
pub(in crate::engine) fn is_named_like_id(name: &str) -> bool {
    const WORDS: [&str; 10] =
        ["id", "key", "index", "uuid", "guid", "rowid", "row", "rownum", "customer", "kundennummer"];
    const ENDS: [&str; 12] =
        ["_id", " id", "-id", ".id", "_key", " number", "_number", " no", "_no", " nr", "_nr", "unnamed: 0"];
    let lower = name.to_lowercase();
    WORDS.contains(&lower.as_str())
        || ENDS.iter().any(|end| lower.ends_with(end))
        || name.strip_suffix("Id").or(name.strip_suffix("ID")).is_some_and(|rest| rest.ends_with(char::is_lowercase))
}

/// The first column that is named like an id and has a different text in each row; else the first with a different text
/// in each row; else the first that is named like an id and nearly all of whose texts are different, which is noted.
pub(super) fn id_column(columns: &[Column], rows: usize, notes: &mut Vec<Note>) -> Option<usize> {
    let distinct: Vec<usize> = columns
        .iter()
        .map(|column| match &column.cells {
            Cells::Text(text) => text.distinct(),
            _ => 0,
        })
        .collect();
    let named = |&index: &usize| is_named_like_id(&columns[index].name);
    let all = || 0..columns.len();
    let unique = || all().filter(|&index| distinct[index] == rows);
    if let Some(index) = unique().find(named).or(unique().next()) {
        return Some(index);
    }
    let index = all().filter(named).find(|&index| distinct[index] as f64 >= MOSTLY_DIFFERENT * rows as f64)?;
    let column = columns[index].name.clone();
    notes.push(Note::RepeatedIds { column, rows, distinct: distinct[index] });
    Some(index)
}

/// Tells of the column that a person made the id whether it repeats, and no longer of the one that was guessed.
pub fn note_repeated_ids(table: &mut Table) {
    let is_of_ids = |note: &Note| matches!(note, Note::RepeatedIds { .. });
    let place = table.notes.iter().position(is_of_ids).unwrap_or(table.notes.len());
    table.notes.retain(|note| !is_of_ids(note));
    let Some(column) = table.id.map(|index| &table.columns[index]) else { return };
    let Cells::Text(text) = &column.cells else { return };
    let rows = text.cells().flatten().count();
    let distinct = text.distinct();
    if distinct < rows {
        table.notes.insert(place, Note::RepeatedIds { column: column.name.clone(), rows, distinct });
    }
}
