//! What a user should know of the reading.

use super::{Encoding, Extra};
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
    /// Records were left out of the table.
    Extra {
        /// What they are.
        kind: Extra,
        /// How many.
        records: usize,
        /// The lines of the first ones.
        lines: Vec<usize>,
    },
    /// Rows had empty fields too many, which were left out.
    SurplusFields {
        /// How many rows.
        rows: usize,
    },
    /// The header takes two lines.
    TwoLines,
    /// The header has no name for the first column, which names the rows.
    RowNames {
        /// The name it goes by now.
        name: String,
    },
    /// Cells that hold a mark of nothing are missing.
    MissingMarks {
        /// Each mark, and how many cells hold it.
        marks: Vec<(String, usize)>,
    },
    /// A column holds formulas whose results are not in the file.
    Unresolved {
        /// The column.
        column: String,
    },
    /// A column holds numbers and text, and is taken for text.
    HalfNumbers {
        /// The column.
        column: String,
        /// Cells that are numbers.
        numbers: usize,
        /// Cells that are none.
        texts: usize,
        /// The first of these.
        example: String,
    },
    /// Some characters could not be read.
    Unreadable {
        /// How many.
        characters: usize,
        /// The line of the first.
        line: usize,
        /// The encoding of the others.
        encoding: Encoding,
    },
    /// A number looks like a stand-in for none.
    StandIn {
        /// The column.
        column: String,
        /// The number.
        value: String,
        /// How many cells hold it.
        cells: usize,
        /// The number nearest to it in the column.
        others: String,
    },
    /// A column had no name.
    UnnamedColumn {
        /// The name it goes by now.
        name: String,
        /// Its place in the file from 1.
        place: usize,
    },
}

impl Note {
    /// Whether something was decided that may be meant otherwise, so that a person should look at the file.
    pub fn is_doubtful(&self) -> bool {
        match self {
            Note::Extra { kind, .. } => *kind != Extra::Empty,
            Note::NoHeader
            | Note::RepeatedIds { .. }
            | Note::Misfits { .. }
            | Note::BadCells { .. }
            | Note::AmbiguousNumbers { .. }
            | Note::MixedUnits { .. }
            | Note::TwoLines
            | Note::Unresolved { .. }
            | Note::HalfNumbers { .. }
            | Note::Unreadable { .. }
            | Note::StandIn { .. } => true,
            Note::EmptyColumn { .. }
            | Note::RenamedColumn { .. }
            | Note::YesNo { .. }
            | Note::SurplusFields { .. }
            | Note::RowNames { .. }
            | Note::MissingMarks { .. }
            | Note::UnnamedColumn { .. } => false,
        }
    }
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
            Note::Extra { kind, records, lines } => left_out(f, *kind, *records, lines),
            Note::SurplusFields { rows } => {
                write!(f, "An empty field too many at the end of {rows} rows was left out.")
            }
            Note::TwoLines => f.write_str("The header takes two lines, which were put together."),
            Note::RowNames { name } => {
                write!(f, "The first column has no heading; it names the rows and goes by the name \"{name}\" here.")
            }
            Note::MissingMarks { marks } => {
                let told: Vec<String> = marks.iter().map(|(mark, cells)| format!("\"{mark}\" ({cells})")).collect();
                write!(f, "Taken for missing, beside empty cells: {}.", told.join(", "))
            }
            Note::Unresolved { column } => write!(
                f,
                "The column \"{column}\" holds formulas whose results are not in the file: open it in Excel or \
                 LibreOffice, save it there, and choose it again."
            ),
            Note::HalfNumbers { column, numbers, texts, example } => write!(
                f,
                "The column \"{column}\" holds {numbers} numbers and {texts} cells that are none, such as \
                 \"{example}\", so it is taken for text."
            ),
            Note::Unreadable { characters, line, encoding } => write!(
                f,
                "{characters} character{} from line {line} on {} no {}; a replacement character stands there.",
                if *characters == 1 { "" } else { "s" },
                if *characters == 1 { "is" } else { "are" },
                encoding.name()
            ),
            Note::StandIn { column, value, cells, others } => write!(
                f,
                "In the column \"{column}\", {cells} cell{} {value} beside others up to {others}: it looks like a \
                 stand-in for none.",
                if *cells == 1 { " holds" } else { "s hold" }
            ),
            Note::UnnamedColumn { name, place } => {
                write!(f, "Column {place} has no name in the header; it goes by the name \"{name}\" here.")
            }
        }
    }
}

/// What was left out, and in which lines.
fn left_out(f: &mut fmt::Formatter<'_>, kind: Extra, records: usize, lines: &[usize]) -> fmt::Result {
    let places = match lines {
        [line] => format!("line {line}"),
        [first @ .., last] if lines.len() == records => {
            let first: Vec<String> = first.iter().map(usize::to_string).collect();
            format!("lines {} and {last}", first.join(", "))
        }
        lines => {
            let first: Vec<String> = lines.iter().map(usize::to_string).collect();
            format!("lines {} and so on", first.join(", "))
        }
    };
    let (s, were) = if records == 1 { ("", "was") } else { ("s", "were") };
    match kind {
        Extra::Above => write!(f, "{records} line{s} above the header {were} left out ({places})."),
        Extra::Below => write!(f, "{records} line{s} below the last row {were} left out ({places})."),
        Extra::Total => write!(
            f,
            "{records} row{s} that hold{} the sums of the rows above {were} left out ({places}).",
            if records == 1 { "s" } else { "" }
        ),
        Extra::Header => write!(f, "The header was found again in {places} and left out."),
        Extra::Empty => write!(f, "{records} row{s} without any value {were} left out ({places})."),
    }
}
