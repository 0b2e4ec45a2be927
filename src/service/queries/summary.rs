//! The segments of a file of labels in a few lines: how large they are and what they are worth.

use super::Segments;
use crate::engine::cluster::labels::{display_name, sizes, NOISE};
use crate::engine::explain::value::{worth, Amount, Worth};
use crate::engine::table::{Sheet, SheetCell, Table};

/// What the segments are worth by those of their value columns that hold numbers.
pub(super) fn worths(table: &Table, segments: &Segments) -> Vec<Worth> {
    let labels = &segments.clustered.labels;
    let k = sizes(labels).len();
    let worth_of = |name: &String| worth(table.column(name)?, &segments.prepared.features.rows, labels, k);
    segments.value_columns.iter().filter_map(worth_of).collect()
}

/// A line for each segment (and noise, where there is any) and one for all: its rows, their share, and of each of the
/// `columns` that holds numbers the sum, its share of the total, the mean and the index (the mean of all is 100).
/// `rows` have `labels`; `only`: just these of them, ascending. `names` by label.
pub(super) fn summary(
    table: &Table,
    rows: &[u32],
    labels: &[i32],
    only: Option<&[u32]>,
    names: &[String],
    columns: &[String],
) -> Sheet {
    let is_asked = |row: &u32| only.is_none_or(|only| only.binary_search(row).is_ok());
    let (rows, labels): (Vec<u32>, Vec<i32>) = rows.iter().zip(labels).filter(|(row, _)| is_asked(row)).unzip();
    let counts = sizes(&labels);
    let k = counts.len().max(names.len());
    let noise = labels.len() - counts.iter().sum::<usize>();
    let worths: Vec<Worth> = columns.iter().filter_map(|name| worth(table.column(name)?, &rows, &labels, k)).collect();
    let mut heads: Vec<String> = ["segment", "segment_name", "rows", "share_of_rows"].map(String::from).to_vec();
    for Worth { column, .. } in &worths {
        heads.extend(["sum", "share", "mean", "index"].map(|what| format!("{column} {what}")));
    }
    let line = |label: Option<i32>| {
        let count = match label {
            None => labels.len(),
            Some(label) => usize::try_from(label).map_or(noise, |label| counts.get(label).copied().unwrap_or(0)),
        };
        let segment = label.map_or(SheetCell::Empty, |label| SheetCell::Number(f64::from(label)));
        let name = label.map_or("All".to_string(), |label| display_name(label, names));
        let share = count as f64 / labels.len().max(1) as f64;
        let mut cells = vec![segment, SheetCell::Text(name), SheetCell::Number(count as f64), SheetCell::Share(share)];
        worths.iter().for_each(|worth| cells.extend(amounts(worth, label)));
        cells
    };
    let all = (0..).take(k).map(Some).chain((noise > 0).then_some(Some(NOISE))).chain([None]);
    Sheet { name: "Summary", heads, lines: all.map(line).collect() }
}

/// Sum, share, mean and index of a segment; `None`: of all rows.
fn amounts(worth: &Worth, label: Option<i32>) -> [SheetCell; 4] {
    let part = match label {
        None => Some(&worth.overall),
        Some(NOISE) => worth.noise.as_ref(),
        Some(label) => usize::try_from(label).ok().and_then(|label| worth.segments.get(label)),
    };
    let Some(part) = part else { return [const { SheetCell::Empty }; 4] };
    let Amount { sum, .. } = *part;
    let told = |value: Option<f64>, cell: fn(f64) -> SheetCell| value.map_or(SheetCell::Empty, cell);
    [
        SheetCell::Number(sum),
        told(part.share(&worth.overall), SheetCell::Share),
        told(part.mean(), SheetCell::Number),
        told(part.index(&worth.overall), SheetCell::Number),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn a_summary_has_a_line_for_each_segment_noise_and_all() {
        let csv = b"id,spent\nA,10\nB,30\nC,\nD,60\nE,100\n";
        let table = read("t.csv", csv, &ReadOptions::default(), &mut Control::none()).expect("a table");
        let names = ["First".to_string(), "=Second".to_string()];
        let (rows, labels) = ([0, 1, 2, 3, 4], [0, 0, 1, 1, -1]);
        let made = |only| summary(&table, &rows, &labels, only, &names, &["spent".to_string(), "id".to_string()]);
        let sheet = made(None);
        assert_eq!(sheet.heads[4..], ["spent sum", "spent share", "spent mean", "spent index"]);
        let text = |text: &str| SheetCell::Text(text.into());
        let (number, share) = (SheetCell::Number, SheetCell::Share);
        assert_eq!(
            sheet.lines,
            [
                vec![
                    number(0.0),
                    text("First"),
                    number(2.0),
                    share(0.4),
                    number(40.0),
                    share(0.2),
                    number(20.0),
                    number(40.0)
                ],
                vec![
                    number(1.0),
                    text("=Second"),
                    number(2.0),
                    share(0.4),
                    number(60.0),
                    share(0.3),
                    number(60.0),
                    number(120.0)
                ],
                vec![
                    number(-1.0),
                    text("Noise"),
                    number(1.0),
                    share(0.2),
                    number(100.0),
                    share(0.5),
                    number(100.0),
                    number(200.0)
                ],
                vec![
                    SheetCell::Empty,
                    text("All"),
                    number(5.0),
                    share(1.0),
                    number(200.0),
                    share(1.0),
                    number(50.0),
                    number(100.0)
                ],
            ]
        );
        let some = made(Some(&[0, 3]));
        assert_eq!(some.lines.len(), 3, "no noise among them");
        assert_eq!(some.lines[2][4], number(70.0));
    }
}
