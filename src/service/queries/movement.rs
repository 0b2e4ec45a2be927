//! The customers of a second table beside those of the first: who stayed, moved, left and joined.

use super::Segments;
use crate::engine::cluster::labels::{display_name, sizes, NOISE};
use crate::engine::evaluate::movement::{movement, Member, Movement, ABSENT, UNCOUNTED};
use crate::engine::figures::whole;
use crate::engine::inspect::labels_of_column;
use crate::engine::table::{harmless, Encoding, Table};
use crate::protocol::query::MovedCustomers;
use crate::protocol::spec::ClusterSpec;
use crate::protocol::{file_stem, File};

/// A table with the labels of some of its rows.
pub(super) struct Labeled<'a> {
    /// The file's name.
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) rows: &'a [u32],
    pub(super) labels: &'a [i32],
}

impl Labeled<'_> {
    fn members(&self, id: &str, value: Option<&str>) -> Option<Vec<Member<String>>> {
        let ids = self.table.column(id)?;
        let values = value.and_then(|name| self.table.column(name)).and_then(|column| column.numbers());
        let member = |row: usize| Member {
            id: ids.text(row).map(str::trim).filter(|id| !id.is_empty()).map(String::from),
            label: None,
            value: values.and_then(|values| values.get(row)).copied().unwrap_or(f64::NAN),
        };
        let mut members: Vec<Member<String>> = (0..self.table.rows).map(member).collect();
        for (row, label) in self.rows.iter().zip(self.labels) {
            if let Some(member) = members.get_mut(*row as usize) {
                member.label = Some(*label);
            }
        }
        Some(members)
    }
}

/// What became of the customers of the first table in the second.
///
/// # Errors
/// A sentence if they cannot be joined: no column of IDs, or no ID in both.
pub(super) fn moved_customers(
    segments: &Segments,
    first: &Labeled<'_>,
    second: &Labeled<'_>,
) -> Result<MovedCustomers, String> {
    let Some(id) = first.table.id.and_then(|column| first.table.columns.get(column)) else {
        return Err(format!(
            "{} has no column of IDs, so it cannot be told who of its rows is who in {}. Choose one under Columns.",
            first.name, second.name
        ));
    };
    let has_numbers = |labeled: &Labeled<'_>, name: &String| labeled.table.column(name)?.numbers().map(|_| ());
    let is_in_both = |name: &&String| has_numbers(first, name).and(has_numbers(second, name)).is_some();
    let value = segments.value_columns.iter().find(is_in_both).map(String::as_str);
    let no_column = || {
        format!(
            "{} has no column \"{}\" of IDs, as {} has it: nobody can be found again.",
            second.name, id.name, first.name
        )
    };
    let mut old = first.members(&id.name, value).ok_or_else(no_column)?;
    let mut new = second.members(&id.name, value).ok_or_else(no_column)?;
    match &segments.spec.cluster {
        // The second table says by itself which segments its rows are in.
        ClusterSpec::Column { name } => label_by_column(&mut new, second, name, &segments.clustered.names)?,
        // The rule for new rows knows no noise: who was noise before would seem to have moved.
        ClusterSpec::Hdbscan { .. } => {
            old.iter_mut().filter(|member| member.label == Some(NOISE)).for_each(|member| member.label = None);
        }
        _ => {}
    }
    let found = movement(&old, &new, segments.names.len().max(sizes(first.labels).len()));
    if found.met() == 0 && found.unplaced == 0 {
        return Err(format!(
            "None of the {} IDs in {} is one of the {} in {} (column \"{}\"): these are other customers, or their IDs \
             are written otherwise.",
            whole(new.len() - found.without_id[1] - found.repeated[1]),
            second.name,
            whole(old.len() - found.without_id[0] - found.repeated[0]),
            first.name,
            id.name
        ));
    }
    let file = File {
        name: format!("{}-movement.csv", file_stem(second.name)),
        bytes: written(first.table, &id.name, &segments.names, (&old, &new), &found),
    };
    Ok(MovedCustomers { id: id.name.clone(), value: value.map(String::from), movement: found, file })
}

/// Labels the rows of a table by a column of its own, of which the values are `names`, by label.
fn label_by_column(
    members: &mut [Member<String>],
    labeled: &Labeled<'_>,
    column: &str,
    names: &[String],
) -> Result<(), String> {
    let found = labels_of_column(labeled.table, column, labeled.rows).map_err(|error| error.to_string())?;
    let known: Vec<Option<i32>> =
        found.names.iter().map(|name| names.iter().position(|known| known == name).map(|label| label as i32)).collect();
    for (row, label) in labeled.rows.iter().zip(found.labels) {
        if let Some(member) = members.get_mut(*row as usize) {
            member.label = usize::try_from(label).map_or(Some(NOISE), |label| known.get(label).copied().flatten());
        }
    }
    Ok(())
}

/// A line for each customer of either table: first those of the first, then those who joined. Written as the first
/// table was, with its mark between fields, and one of byte order where it was in another encoding than UTF-8.
fn written(
    table: &Table,
    id: &str,
    names: &[String],
    (first, second): (&[Member<String>], &[Member<String>]),
    found: &Movement,
) -> Vec<u8> {
    let is_marked = table.dialect.encoding != Encoding::Utf8;
    let start = if is_marked { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().delimiter(table.dialect.delimiter).from_writer(start);
    let head = [id, "segment_before", "segment_before_name", "segment_after", "segment_after_name", "moved"];
    // Writing to memory does not fail.
    let mut write = |cells: [&str; 6]| drop(writer.write_record(cells));
    write(head);
    let cells = |label: Option<i32>| match label {
        Some(label) => (label.to_string(), harmless(&display_name(label, names))),
        None => Default::default(),
    };
    let mut line = |member: &Member<String>, before: Option<i32>, after: Option<i32>, word: &str| {
        let ((old, old_name), (new, new_name)) = (cells(before), cells(after));
        let id = member.id.as_deref().map(harmless).unwrap_or_default();
        write([&id, &old, &old_name, &new, &new_name, word]);
    };
    for (member, after) in first.iter().zip(&found.after) {
        match *after {
            UNCOUNTED => {}
            ABSENT => line(member, member.label, None, "left"),
            after if member.label == Some(after) => line(member, member.label, Some(after), "stayed"),
            after => line(member, member.label, Some(after), "moved"),
        }
    }
    for (member, _) in second.iter().zip(&found.before).filter(|(_, before)| **before == ABSENT) {
        line(member, None, member.label, "joined");
    }
    writer.into_inner().unwrap_or_default()
}
