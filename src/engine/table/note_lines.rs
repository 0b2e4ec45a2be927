//! What notes say, with those that say the same of several columns in one line.

use super::Note;
use crate::engine::figures::whole;
use std::fmt;

/// What notes say, in sentences: those that say the same of several columns are one.
pub fn sentences<'n>(notes: impl IntoIterator<Item = &'n Note>) -> Vec<String> {
    // A line stands where its first note does.
    let mut lines: Vec<Line<'n>> = Vec::new();
    for note in notes {
        let found = match note {
            Note::YesNo { column, no, yes } => lines.iter_mut().find_map(|line| match line {
                Line::YesNo { words, columns } if *words == (yes, no) => Some((columns, column)),
                _ => None,
            }),
            Note::UnnamedColumn { name, .. } => lines.iter_mut().find_map(|line| match line {
                Line::Unnamed { columns, .. } => Some((columns, name)),
                _ => None,
            }),
            Note::EmptyColumn { column } => lines.iter_mut().find_map(|line| match line {
                Line::Empty { columns } => Some((columns, column)),
                _ => None,
            }),
            _ => None,
        };
        if let Some((columns, column)) = found {
            columns.push(column);
            continue;
        }
        lines.push(match note {
            Note::YesNo { column, no, yes } => Line::YesNo { words: (yes, no), columns: vec![column] },
            Note::UnnamedColumn { name, place } => Line::Unnamed { place: *place, columns: vec![name] },
            Note::EmptyColumn { column } => Line::Empty { columns: vec![column] },
            other => Line::Other(other),
        });
    }
    lines.iter().map(ToString::to_string).collect()
}

/// One line of what notes say.
pub(super) enum Line<'n> {
    /// Columns that said yes and no in the same words.
    YesNo { words: (&'n str, &'n str), columns: Vec<&'n str> },
    /// Columns without a name, the first of which has this place.
    Unnamed { place: usize, columns: Vec<&'n str> },
    /// Columns without a value.
    Empty { columns: Vec<&'n str> },
    /// A note that stands alone.
    Other(&'n Note),
}

/// So many columns of a line are named.
const NAMED: usize = 8;

/// The names of columns, the first of them if there are many.
fn listed(columns: &[&str]) -> String {
    let named = columns.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match columns.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {} more", whole(more)),
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::YesNo { words: (yes, no), columns } => {
                write!(f, "{yes}/{no} read as 1/0 in {}.", listed(columns))
            }
            Line::Unnamed { place, columns } => match columns[..] {
                [name] => write!(f, "Column {} has no name; it is called \"{name}\" here.", whole(*place)),
                _ => write!(
                    f,
                    "{} columns have no name and go by their place. Is the header in another line?",
                    whole(columns.len())
                ),
            },
            Line::Empty { columns } => match columns[..] {
                [name] => write!(f, "{name} has no value in any row and is left out."),
                _ => write!(
                    f,
                    "{} columns have no value in any row and are left out: {}.",
                    whole(columns.len()),
                    listed(columns)
                ),
            },
            Line::Other(note) => note.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_say_the_same_of_several_columns_are_one_line() {
        let yes_no = |column: &str| Note::YesNo { column: column.into(), no: "No".into(), yes: "Yes".into() };
        let unnamed = |place: usize| Note::UnnamedColumn { name: format!("column {place}"), place };
        let empty = |column: &str| Note::EmptyColumn { column: column.into() };
        let notes =
            [unnamed(2), yes_no("Partner"), Note::TwoLines, unnamed(5), yes_no("Churn"), empty("a"), empty("b")];
        assert_eq!(
            sentences(&notes),
            [
                "2 columns have no name and go by their place. Is the header in another line?",
                "Yes/No read as 1/0 in Partner, Churn.",
                "The header takes two lines, which were joined.",
                "2 columns have no value in any row and are left out: a, b.",
            ]
        );
        assert_eq!(sentences(&notes[..1]), ["Column 2 has no name; it is called \"column 2\" here."]);
        let many: Vec<Note> = (0..20).map(|column| yes_no(&format!("c{column}"))).collect();
        assert_eq!(sentences(&many), ["Yes/No read as 1/0 in c0, c1, c2, c3, c4, c5, c6, c7 and 12 more."]);
    }
}
