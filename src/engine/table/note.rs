//! What a user should know of the reading.

use super::note_lines::Line;
use super::{Encoding, Extra};
use crate::engine::figures::whole;
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
        /// What one of them holds, if that is known.
        example: Option<String>,
    },
    /// Numbers such as 1,234 mean something else with another decimal mark, and nothing in the file decides.
    AmbiguousNumbers {
        /// The column.
        column: String,
        /// The first such number.
        example: String,
        /// The number it was taken for, for people.
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
        /// The number, as settings name it.
        value: String,
        /// How many cells hold it.
        cells: usize,
        /// The number nearest to it in the column, for people.
        others: String,
    },
    /// Lines became one row per customer.
    RolledUp {
        /// The column that names the customers.
        column: String,
        /// Lines that were counted.
        lines: usize,
        /// Customers that came of them.
        customers: usize,
        /// Lines without a customer, which were left out.
        without_id: usize,
        /// Lines after the day given, which were left out.
        after: usize,
        /// Lines of customers without a day.
        without_date: usize,
        /// Lines of customers without an amount.
        without_amount: usize,
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
            | Note::RolledUp { .. }
            | Note::UnnamedColumn { .. } => false,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::EmptyColumn { column } => Line::Empty { columns: vec![column] }.fmt(f),
            Note::YesNo { column, no, yes } => Line::YesNo { words: (yes, no), columns: vec![column] }.fmt(f),
            Note::UnnamedColumn { name, place } => Line::Unnamed { place: *place, columns: vec![name] }.fmt(f),
            Note::RenamedColumn { found, name, place } => {
                write!(
                    f,
                    "Column {} has the same name as one before it (\"{found}\"); it is called \"{name}\" here.",
                    whole(*place)
                )
            }
            Note::NoHeader => f.write_str(
                "The first line holds numbers like the lines below it, so it is read as a row; columns go by their \
                 place.",
            ),
            Note::RepeatedIds { column, rows, distinct } => write!(
                f,
                "{column} repeats: {} rows share {} different IDs. Is each row one customer?",
                whole(*rows),
                whole(*distinct)
            ),
            Note::Misfits { rows, skipped } => write!(
                f,
                "{} row{} too many or too few fields and {} {}.",
                whole(*rows),
                if *rows == 1 { " has" } else { "s have" },
                if *rows == 1 { "was" } else { "were" },
                if *skipped { "skipped" } else { "padded or truncated" }
            ),
            Note::BadCells { column, cells, example } => {
                let example = example.as_ref().map(|cell| format!(" (\"{cell}\")")).unwrap_or_default();
                match cells {
                    1 => write!(f, "{column}: 1 cell is not a number{example} and is treated as missing."),
                    _ => {
                        let example = example.replace("\")", "\", …)");
                        write!(
                            f,
                            "{column}: {} cells are not numbers{example} and are treated as missing.",
                            whole(*cells)
                        )
                    }
                }
            }
            Note::AmbiguousNumbers { column, example, taken_for } => write!(
                f,
                "{column}: \"{example}\" was read as {taken_for}. If that is wrong, choose the other decimal mark."
            ),
            Note::MixedUnits { column, first, other } => write!(
                f,
                "{column} holds numbers with \"{first}\" and with \"{other}\"; they are compared as if they were the \
                 same."
            ),
            Note::Extra { kind, records, lines } => left_out(f, *kind, *records, lines),
            Note::SurplusFields { rows: 1 } => f.write_str("1 row ends in an empty field too many, which was ignored."),
            Note::SurplusFields { rows } => {
                write!(f, "{} rows end in an empty field too many, which was ignored.", whole(*rows))
            }
            Note::TwoLines => f.write_str("The header takes two lines, which were joined."),
            Note::RowNames { name } => {
                write!(f, "The first column has no name; it tells the rows apart and is called \"{name}\" here.")
            }
            Note::MissingMarks { marks } => {
                let told: Vec<String> =
                    marks.iter().map(|(mark, cells)| format!("\"{mark}\" ({})", whole(*cells))).collect();
                write!(f, "Read as missing, beside empty cells: {}.", told.join(", "))
            }
            Note::Unresolved { column } => write!(
                f,
                "{column} holds formulas whose results are not in the file: open it in Excel or LibreOffice, save it \
                 there, and choose it again."
            ),
            Note::HalfNumbers { column, numbers, texts, example } => write!(
                f,
                "{column} holds {} numbers and {} cells that are not, such as \"{example}\", so it is read as text.",
                whole(*numbers),
                whole(*texts)
            ),
            Note::Unreadable { characters, line, encoding } => write!(
                f,
                "{} character{} from line {} on {} not valid {}; a replacement character stands there.",
                whole(*characters),
                if *characters == 1 { "" } else { "s" },
                whole(*line),
                if *characters == 1 { "is" } else { "are" },
                encoding.name()
            ),
            Note::RolledUp { column, lines, customers, without_id, after, without_date, without_amount } => {
                write!(f, "{} lines became {} customers by {column}", whole(*lines), whole(*customers))?;
                f.write_str(&uncounted([*without_id, *after, *without_date, *without_amount]))
            }
            Note::StandIn { column, value, cells, others } => write!(
                f,
                "{column}: {} cell{} {value} while all others are up to {others}. It looks like a code for missing.",
                whole(*cells),
                if *cells == 1 { " holds" } else { "s hold" }
            ),
        }
    }
}

/// What lines lacked that became customers, as the end of a sentence: lines without a customer, after the day given,
/// without a date, without an amount.
fn uncounted(lines: [usize; 4]) -> String {
    const WHAT: [&str; 4] =
        ["without a customer left out", "after the day given left out", "without a date", "without an amount"];
    let told = lines.iter().zip(WHAT).filter(|(count, _)| **count > 0);
    let told: Vec<String> = told.map(|(count, what)| format!("{} {what}", whole(*count))).collect();
    match told.is_empty() {
        true => ".".to_string(),
        false => format!("; {}.", told.join(", ")),
    }
}

/// What was left out, and in which lines.
fn left_out(f: &mut fmt::Formatter<'_>, kind: Extra, records: usize, lines: &[usize]) -> fmt::Result {
    let named = |lines: &[usize]| lines.iter().map(|line| whole(*line)).collect::<Vec<_>>().join(", ");
    let places = match lines {
        [line] => format!("line {}", whole(*line)),
        [first @ .., last] if lines.len() == records => format!("lines {} and {}", named(first), whole(*last)),
        lines => format!("lines {} and so on", named(lines)),
    };
    let (s, were) = if records == 1 { ("", "was") } else { ("s", "were") };
    let records = whole(records);
    match kind {
        Extra::Above => write!(f, "{records} line{s} above the header {were} left out ({places})."),
        Extra::Below => write!(f, "{records} line{s} below the last row {were} left out ({places})."),
        Extra::Total => write!(f, "{records} row{s} of totals {were} left out ({places})."),
        Extra::Header => write!(f, "The header was repeated in {places} and left out."),
        Extra::Empty => write!(f, "{records} row{s} without any value {were} left out ({places})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_not_numbers_are_told_by_one_of_them() {
        let bad = |cells| Note::BadCells { column: "Mitarbeiter".into(), cells, example: Some("k. A.".into()) };
        assert_eq!(
            bad(1200).to_string(),
            "Mitarbeiter: 1,200 cells are not numbers (\"k. A.\", …) and are treated as missing."
        );
        assert_eq!(bad(1).to_string(), "Mitarbeiter: 1 cell is not a number (\"k. A.\") and is treated as missing.");
    }
}
