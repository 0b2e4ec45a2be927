//! What a second file is expected to hold: the columns of the first, with their types and words. A file of one customer
//! has no evidence of its own, and a column that says only "Y" is one of yes and no because it was so before.

use super::yes_no::{NO, YES};
use super::{Cells, Decimal, Note, Table, Text};
use serde::{Deserialize, Serialize};

/// The columns of a table by their names and types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    columns: Vec<(String, ColumnType)>,
    id: Option<String>,
    has_header: bool,
    has_row_names: bool,
    decimal: Decimal,
}

/// What a column is read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ColumnType {
    /// Numbers.
    Number,
    /// Words, in lower case, that are 0 and 1.
    YesNo { no: String, yes: String },
    /// Text.
    Text,
}

impl Schema {
    /// The schema of a table as it was read. Columns without any value are expected to hold nothing in particular.
    pub fn of(table: &Table) -> Schema {
        let words = |name: &str| {
            table.notes.iter().find_map(|note| match note {
                Note::YesNo { column, no, yes } if column == name => {
                    Some(ColumnType::YesNo { no: no.clone(), yes: yes.clone() })
                }
                _ => None,
            })
        };
        let columns = table.columns.iter().filter_map(|column| {
            let kind = match &column.cells {
                Cells::Number(_) => words(&column.name).unwrap_or(ColumnType::Number),
                Cells::Text(_) => ColumnType::Text,
                Cells::Empty => return None,
            };
            Some((column.name.clone(), kind))
        });
        Schema {
            columns: columns.collect(),
            id: table.id.map(|id| table.columns[id].name.clone()),
            has_header: table.dialect.header,
            has_row_names: table.layout.has_row_names,
            decimal: table.decimal,
        }
    }

    /// The type of the column called `name`, if there is to be one.
    pub(super) fn get(&self, name: &str) -> Option<&ColumnType> {
        self.columns.iter().find(|(column, _)| column == name).map(|(_, kind)| kind)
    }

    /// The column that names the rows.
    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether the first line names the columns.
    pub(super) fn has_header(&self) -> bool {
        self.has_header
    }

    /// How many of `names` are those of columns.
    pub(super) fn matches<'n>(&self, names: impl Iterator<Item = &'n str>) -> usize {
        names.filter(|name| self.get(name).is_some()).count()
    }

    /// Whether a line with so many of the columns' names is the header: half of them.
    pub(super) fn is_enough(&self, matches: usize) -> bool {
        matches > 0 && 2 * matches >= self.columns.len()
    }

    /// Whether the first column names the rows and has no heading.
    pub(super) fn has_row_names(&self) -> bool {
        self.has_row_names
    }

    /// The decimal mark of a column that does not tell its own.
    pub(super) fn decimal(&self) -> Decimal {
        self.decimal
    }
}

/// A column of text as 0 and 1: by the words of the first table, else by any words for no and yes. What is neither is
/// missing; how many are is told.
pub(super) fn coded(text: &Text, no: &str, yes: &str) -> (Vec<f64>, usize) {
    let mut unknown = 0;
    let mut value = |cell: &str| {
        let cell = cell.to_lowercase();
        let word = cell.as_str();
        match (word == no, word == yes) {
            (true, _) => 0.0,
            (_, true) => 1.0,
            _ if YES.contains(&word) => 1.0,
            _ if NO.contains(&word) => 0.0,
            _ => {
                unknown += 1;
                f64::NAN
            }
        }
    };
    let values = text.cells().map(|cell| cell.map_or(f64::NAN, &mut value)).collect();
    (values, unknown)
}
