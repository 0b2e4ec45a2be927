//! What a user should know of the reading.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Something a user should know of the reading; `Display` says it in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A column has no value in any row; it is left out as a feature.
    EmptyColumn {
        /// Its name.
        column: String,
    },
    /// A column had the same name as one before it.
    RenamedColumn {
        /// The name in the file.
        found: String,
        /// The name it goes by now.
        name: String,
        /// Its place in the file from 1.
        place: usize,
    },
    /// The first line holds no names.
    NoHeader,
    /// Nearly all values of the id are different, but not all.
    RepeatedIds {
        /// The column.
        column: String,
        /// Rows of the table.
        rows: usize,
        /// Different values.
        distinct: usize,
    },
    /// Rows had more or fewer fields than the header.
    Misfits {
        /// How many.
        rows: usize,
        /// Whether they were left out, else filled.
        skipped: bool,
    },
    /// Cells of a column of numbers were none and are taken for missing.
    BadCells {
        /// The column.
        column: String,
        /// How many.
        cells: usize,
    },
    /// Numbers such as 1,234 mean something else with another decimal mark, and nothing in the file decides.
    AmbiguousNumbers {
        /// The column.
        column: String,
        /// The first such number.
        example: String,
        /// The number it was taken for.
        taken_for: String,
    },
    /// Numbers of a column have different units.
    MixedUnits {
        /// The column.
        column: String,
        /// The unit of the first.
        first: String,
        /// Another one.
        other: String,
    },
    /// A column said yes and no.
    YesNo {
        /// The column.
        column: String,
        /// The word that became 0.
        no: String,
        /// The word that became 1.
        yes: String,
    },
    /// A column had no name.
    UnnamedColumn {
        /// The name it goes by now.
        name: String,
        /// Its place in the file from 1.
        place: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::EmptyColumn { column } => {
                write!(f, "The column \"{column}\" has no value in any row, so it is left out.")
            }
            Note::RenamedColumn { found, name, place } => write!(
                f,
                "Column {place} is called \"{found}\" like a column before it; it goes by the name \"{name}\" here."
            ),
            Note::NoHeader => f.write_str(
                "The first line holds numbers like the lines below it, so it is taken for a row; the columns go by \
                 their place.",
            ),
            Note::RepeatedIds { column, rows, distinct } => write!(
                f,
                "The column \"{column}\" names the rows, but it has only {distinct} different values in {rows} rows."
            ),
            Note::Misfits { rows, skipped } => write!(
                f,
                "{rows} row{} with more or fewer fields than the header {} {}.",
                if *rows == 1 { "" } else { "s" },
                if *rows == 1 { "was" } else { "were" },
                if *skipped { "left out" } else { "filled up or cut" }
            ),
            Note::BadCells { column, cells } => write!(
                f,
                "{cells} cell{} of the column \"{column}\" {} no number and {} taken for missing.",
                if *cells == 1 { "" } else { "s" },
                if *cells == 1 { "is" } else { "are" },
                if *cells == 1 { "is" } else { "are" }
            ),
            Note::AmbiguousNumbers { column, example, taken_for } => write!(
                f,
                "\"{example}\" in the column \"{column}\" was taken for {taken_for}. If that is wrong, choose the \
                 other decimal mark."
            ),
            Note::MixedUnits { column, first, other } => write!(
                f,
                "The column \"{column}\" holds numbers with \"{first}\" and with \"{other}\"; they are compared as if \
                 they were the same."
            ),
            Note::YesNo { column, no, yes } => {
                write!(f, "In the column \"{column}\", \"{no}\" is taken for 0 and \"{yes}\" for 1.")
            }
            Note::UnnamedColumn { name, place } => {
                write!(f, "Column {place} has no name in the header; it goes by the name \"{name}\" here.")
            }
        }
    }
}
