//! A column of few values as segments: those that somebody else made, an agency or a model, and put into the table.

use crate::engine::cluster::labels::{order_by_size, NOISE};
use crate::engine::error::ComputeError;
use crate::engine::figures::whole;
use crate::engine::table::{Cells, Column, Note, Table, Text, MISSING};
use std::collections::BTreeMap;

/// The name of the setting that an error is about.
const PARAMETER: &str = "label-column";
/// A column of more different values is none of segments: the page can be asked for no more of them.
pub const MOST_LABELS: usize = 50;
/// Beyond this, whole numbers are not told apart.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// The segments that a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnLabels {
    /// The label of each row asked for: from 0 by descending size, those of equal size by their first row; rows without
    /// a value are [`NOISE`].
    pub labels: Vec<i32>,
    /// The value of each label as it stands in the table.
    pub names: Vec<String>,
    /// Rows without a value.
    pub missing: usize,
}

/// A value of a column, as it is told apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value<'a> {
    Number(i64),
    Text(&'a str),
}

/// Why a column's values are no segments.
enum Unfit {
    /// It has more than [`MOST_LABELS`] different values.
    TooMany,
    /// It holds this number, which is not whole.
    Broken(f64),
}

/// The value of a row, `None` where it is missing.
fn value(column: &Column, row: usize) -> Result<Option<Value<'_>>, Unfit> {
    match &column.cells {
        Cells::Number(values) => match values.get(row).copied().filter(|value| !value.is_nan()) {
            None => Ok(None),
            Some(value) => as_whole(value).map(|whole| Some(Value::Number(whole))).ok_or(Unfit::Broken(value)),
        },
        Cells::Text(text) => Ok(text.get(row).map(Value::Text)),
        Cells::Empty => Ok(None),
    }
}

/// The different values of some rows, and for each row the one it has, in the order of their first rows.
fn gather(column: &Column, rows: impl Iterator<Item = usize>) -> Result<(Vec<Value<'_>>, Vec<i32>), Unfit> {
    let (mut known, mut values, mut found) = (BTreeMap::new(), Vec::new(), Vec::new());
    for row in rows {
        let Some(value) = value(column, row)? else {
            found.push(NOISE);
            continue;
        };
        let label = *known.entry(value).or_insert_with(|| {
            values.push(value);
            values.len() as i32 - 1
        });
        if values.len() > MOST_LABELS {
            return Err(Unfit::TooMany);
        }
        found.push(label);
    }
    Ok((values, found))
}

/// How many segments a column holds: its different values, if there are two to [`MOST_LABELS`] of them (text, yes and
/// no, or whole numbers) and at least one of them is met twice; `None`: it is no column of segments. O(rows), and less
/// where it is none.
pub fn count_labels(column: &Column) -> Option<usize> {
    let (different, filled) = match &column.cells {
        Cells::Text(Text::Repeating { values, codes }) if values.len() <= MOST_LABELS => {
            (values.len(), codes.iter().filter(|&&code| code != MISSING).count())
        }
        Cells::Number(numbers) => {
            let (mut different, mut filled) = (Vec::with_capacity(MOST_LABELS + 1), 0);
            for number in numbers.iter().filter(|number| !number.is_nan()) {
                let whole = as_whole(*number)?;
                if let Err(place) = different.binary_search(&whole) {
                    different.insert(place, whole);
                    if different.len() > MOST_LABELS {
                        return None;
                    }
                }
                filled += 1;
            }
            (different.len(), filled)
        }
        // Text that is held in one piece has too many different values, or names rows.
        Cells::Text(_) | Cells::Empty => return None,
    };
    (different >= 2 && different < filled).then_some(different)
}

/// A whole number as such.
fn as_whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE).then_some(number as i64)
}

/// The segments that the column called `name` holds, for these rows of the table.
///
/// # Errors
/// A sentence about the setting `label-column`: no such column, no value in it, numbers that are not whole, or more
/// than [`MOST_LABELS`] different values.
pub fn labels_of_column(table: &Table, name: &str, rows: &[u32]) -> Result<ColumnLabels, ComputeError> {
    let refused = |sentence: String| ComputeError::parameter(PARAMETER, sentence);
    let most = whole(MOST_LABELS);
    if name.is_empty() {
        return Err(refused(format!(
            "No column is chosen that holds the segments: choose one of text, yes and no, or whole numbers with 2 to \
             {most} different values."
        )));
    }
    let column = table.column(name).ok_or_else(|| {
        refused(format!("The table has no column \"{name}\" that could hold the segments: choose another one."))
    })?;
    let (values, mut labels) = gather(column, rows.iter().map(|&row| row as usize)).map_err(|unfit| {
        refused(match unfit {
            Unfit::TooMany => format!(
                "The column \"{name}\" has more than {most} different values, and each would be a segment: choose a \
                 column with 2 to {most}."
            ),
            Unfit::Broken(value) => format!(
                "The column \"{name}\" holds {value}, and segments are told apart by text, yes and no, or whole \
                 numbers: choose a column of these."
            ),
        })
    })?;
    if values.is_empty() {
        return Err(refused(format!("The column \"{name}\" holds no value in these rows: choose another one.")));
    }
    let names = order_by_size(&mut labels).into_iter().filter_map(|old| values.get(old));
    let names = names.map(|value| told(table, name, *value)).collect();
    let missing = labels.iter().filter(|&&label| label == NOISE).count();
    Ok(ColumnLabels { labels, names, missing })
}

/// A value as it stands in the table: of a column of yes and no the word.
fn told(table: &Table, column: &str, value: Value<'_>) -> String {
    let number = match value {
        Value::Text(text) => return text.to_string(),
        Value::Number(number) => number,
    };
    let words = table.notes.iter().find_map(|note| match note {
        Note::YesNo { column: of, no, yes } if of == column => Some([no, yes]),
        _ => None,
    });
    match (words, number) {
        (Some([no, _]), 0) => no.clone(),
        (Some([_, yes]), 1) => yes.clone(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    fn table(text: &str) -> Table {
        read("table.csv", text.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table")
    }

    fn agency() -> Table {
        table(
            "id,agency,code,active,amount\nA1,Gold,2,yes,1.5\nA2,Silver,1,no,2.5\nA3,Silver,1,no,3.5\n\
             A4,,1,yes,4.5\nA5,Gold,3,no,5.5\nA6,Silver,1,no,6.5\n",
        )
    }

    #[test]
    fn values_become_labels_by_size_and_keep_their_words() {
        let table = agency();
        let found = labels_of_column(&table, "agency", &[0, 1, 2, 3, 4, 5]).expect("labels");
        assert_eq!(found.labels, [1, 0, 0, NOISE, 1, 0]);
        assert_eq!((found.names, found.missing), (vec!["Silver".to_string(), "Gold".into()], 1));
        let some = labels_of_column(&table, "agency", &[4, 0, 1]).expect("labels");
        assert_eq!((some.labels, some.names[0].as_str()), (vec![0, 0, 1], "Gold"), "of the rows asked for alone");
    }

    #[test]
    fn whole_numbers_and_yes_and_no_are_labels_too() {
        let table = agency();
        let rows = [0, 1, 2, 3, 4, 5];
        let codes = labels_of_column(&table, "code", &rows).expect("labels");
        assert_eq!(codes.labels, [1, 0, 0, 0, 2, 0], "of equal size the first met comes first");
        assert_eq!(codes.names, ["1", "2", "3"]);
        let active = labels_of_column(&table, "active", &rows).expect("labels");
        assert_eq!((active.names, active.labels), (vec!["no".to_string(), "yes".into()], vec![1, 0, 0, 1, 0, 0]));
    }

    #[test]
    fn only_columns_of_few_values_that_repeat_are_offered() {
        let table = agency();
        let counts: Vec<_> = table.columns.iter().map(count_labels).collect();
        assert_eq!(counts, [None, Some(2), Some(3), Some(2), None]);
    }

    #[test]
    fn what_cannot_be_segments_is_told_with_what_was_found() {
        let table = agency();
        let sentence = |name: &str, rows: &[u32]| match labels_of_column(&table, name, rows) {
            Err(ComputeError::Parameter { parameter, sentence }) => {
                assert_eq!(parameter, "label-column");
                sentence
            }
            other => panic!("{other:?}"),
        };
        assert!(sentence("", &[0]).contains("No column is chosen"));
        assert!(sentence("tier", &[0]).contains("no column \"tier\""));
        assert!(sentence("amount", &[0]).contains("holds 1.5"));
        assert!(sentence("agency", &[3]).contains("holds no value"));
        let many: String = (0..60).map(|row| format!("{}\n", row % 51)).collect();
        let many = self::table(&format!("a,code\n{}", many.lines().map(|l| format!("x,{l}\n")).collect::<String>()));
        assert_eq!(many.column("code").and_then(count_labels), None);
        let rows: Vec<u32> = (0..60).collect();
        let Err(ComputeError::Parameter { sentence, .. }) = labels_of_column(&many, "code", &rows) else {
            panic!("51 values")
        };
        assert!(sentence.contains("more than 50 different values"), "{sentence}");
    }
}
