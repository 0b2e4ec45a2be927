//! A table of customers written in each way people hand one over, and read back: it is the same table.

use proptest::prelude::*;
use std::fmt::Write;
use strata::engine::control::Control;
use strata::engine::table::{read, Column, Encoding, Note, ReadOptions, Table};
use strata::engine::unpack::unpack;

/// Customers: what each spent (with two decimals, sometimes not known), how often they came, where they live.
#[derive(Debug, Clone)]
struct Customers {
    spent: Vec<Option<f64>>,
    visits: Vec<f64>,
    towns: Vec<&'static str>,
}

fn customers() -> impl Strategy<Value = Customers> {
    let spent = prop_oneof![9 => (100..9_999_999_i64).prop_map(|cents| Some(cents as f64 / 100.0)), 1 => Just(None)];
    let row = (spent, 0..60_i64, proptest::sample::select(vec!["Ulm", "Köln", "Bad Aibling", "Łódź"]));
    proptest::collection::vec(row, 12..40).prop_map(|rows| Customers {
        // Two of a kind beyond doubt, whatever was drawn.
        spent: rows.iter().enumerate().map(|(row, (spent, ..))| spent.or((row < 6).then_some(123.45))).collect(),
        visits: rows.iter().map(|(_, visits, _)| *visits as f64).collect(),
        towns: rows.iter().map(|(.., town)| *town).collect(),
    })
}

impl Customers {
    /// The cells, an amount written by `amount`, nothing by `nothing`.
    fn rows(&self, amount: impl Fn(f64) -> String, nothing: &str) -> Vec<[String; 4]> {
        (0..self.spent.len())
            .map(|row| {
                let spent = self.spent[row].map_or(nothing.to_string(), &amount);
                [format!("K{}", 1000 + row), spent, self.visits[row].to_string(), self.towns[row].to_string()]
            })
            .collect()
    }

    /// A plain table with this delimiter and decimal mark.
    fn text(&self, delimiter: &str, mark: &str) -> String {
        lines(&self.rows(|v| format!("{v:.2}").replace('.', mark), ""), delimiter)
    }
}

const HEADER: [&str; 4] = ["customer", "spent", "visits", "town"];

/// A header and rows.
fn lines(rows: &[[String; 4]], delimiter: &str) -> String {
    let mut text = HEADER.join(delimiter) + "\n";
    rows.iter().for_each(|row| text += &(row.join(delimiter) + "\n"));
    text
}

/// A row before which everything else stands.
fn after_header(text: &str) -> usize {
    text.find('\n').expect("a header") + 1
}

/// `1234567.89` in groups.
fn grouped(value: f64, group: &str, mark: &str, indian: bool) -> String {
    let text = format!("{value:.2}");
    let (whole, fraction) = text.split_once('.').expect("two decimals");
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        let ends_group = if indian { left == 3 || (left > 3 && left % 2 == 1) } else { left.is_multiple_of(3) };
        if at > 0 && ends_group {
            out += group;
        }
        out.push(digit);
    }
    out + mark + fraction
}

fn opened(bytes: &[u8]) -> Table {
    let unpacked = unpack(bytes, None, 1 << 24, &mut Control::none()).expect("unpacked");
    let table = read("t.csv", &unpacked.bytes, &ReadOptions::default(), &mut Control::none());
    table.unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(bytes)))
}

/// The numbers of a column; NaN as `None`.
fn numbers(table: &Table, name: &str) -> Vec<Option<f64>> {
    let column = table.column(name).and_then(Column::numbers);
    column
        .unwrap_or_else(|| panic!("{name} of {:?}", table.notes))
        .iter()
        .map(|v| Some(*v).filter(|v| !v.is_nan()))
        .collect()
}

fn same(customers: &Customers, bytes: &[u8]) -> Result<Table, TestCaseError> {
    let table = opened(bytes);
    let seen = String::from_utf8_lossy(bytes).into_owned();
    prop_assert_eq!(table.rows, customers.spent.len(), "{:?}\n{}", table.notes, seen);
    prop_assert_eq!(numbers(&table, "spent"), customers.spent.clone(), "{}", seen);
    let visits: Vec<Option<f64>> = customers.visits.iter().map(|v| Some(*v)).collect();
    prop_assert_eq!(numbers(&table, "visits"), visits, "{}", seen);
    for (row, town) in customers.towns.iter().enumerate() {
        let found = table.column("town").and_then(|column| column.text(row));
        prop_assert_eq!(found, Some(*town), "{}", seen);
    }
    Ok(table)
}

fn left_out(table: &Table) -> usize {
    let records = |note: &Note| if let Note::Extra { records, .. } = note { *records } else { 0 };
    table.notes.iter().map(records).sum()
}

fn delimiters() -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(vec![(",", "."), (";", ","), (";", "."), ("\t", "."), ("|", ",")])
}

proptest! {
    #[test]
    fn below_a_title_a_period_and_an_empty_line(c in customers(), (d, mark) in delimiters(), above in 1..4_usize) {
        let title = ["Customers of the north", "Period: 2024", ""][..above].join("\n");
        let table = same(&c, format!("{title}\n{}", c.text(d, mark)).as_bytes())?;
        prop_assert!(left_out(&table) >= above.min(2), "{:?}", table.notes);
    }

    #[test]
    fn with_a_title_filled_up_by_a_spreadsheet(c in customers(), (d, mark) in delimiters()) {
        let title = format!("Report{}\n{}\n", d.repeat(3), d.repeat(3));
        same(&c, (title + &c.text(d, mark)).as_bytes())?;
    }

    #[test]
    fn with_a_header_of_two_lines(c in customers(), (d, mark) in delimiters()) {
        let text = c.text(d, mark);
        let at = after_header(&text);
        let units = ["", "EUR", "times", ""].join(d);
        let table = opened(format!("{}{units}\n{}", &text[..at], &text[at..]).as_bytes());
        prop_assert_eq!(numbers(&table, "spent EUR"), c.spent.clone());
        prop_assert!(table.notes.contains(&Note::TwoLines));
    }

    #[test]
    fn with_remarks_below(c in customers(), (d, mark) in delimiters(), filled in any::<bool>()) {
        let remark = "Source: the shop's own system".to_string() + &if filled { d.repeat(3) } else { String::new() };
        let table = same(&c, format!("{}\n{remark}\n", c.text(d, mark)).as_bytes())?;
        prop_assert!(left_out(&table) >= 1, "{:?}", table.notes);
    }

    #[test]
    fn with_a_total_below(c in customers(), (d, mark) in delimiters()) {
        let spent: f64 = c.spent.iter().flatten().sum();
        let visits: f64 = c.visits.iter().sum();
        let total = ["Total".to_string(), format!("{spent:.2}").replace('.', mark), visits.to_string(), String::new()];
        let table = same(&c, format!("{}{}\n", c.text(d, mark), total.join(d)).as_bytes())?;
        prop_assert_eq!(left_out(&table), 1);
    }

    #[test]
    fn with_the_header_again_and_rows_of_nothing(c in customers(), (d, mark) in delimiters(), at in 3..10_usize) {
        let text = c.text(d, mark);
        let mut rows: Vec<&str> = text.lines().collect();
        let (header, nothing) = (rows[0], d.repeat(3));
        rows.insert(at, header);
        rows.insert(at, &nothing);
        rows.push(&nothing);
        let table = same(&c, (rows.join("\r\n") + "\r\n").as_bytes())?;
        prop_assert_eq!(left_out(&table), 3);
    }

    #[test]
    fn with_a_delimiter_too_many_at_the_end_of_each_row(
        c in customers(), (d, mark) in delimiters(), all in any::<bool>(),
    ) {
        let text = c.text(d, mark);
        let line = |(at, line): (usize, &str)| format!("{line}{}\n", if at > 0 || all { d } else { "" });
        same(&c, text.lines().enumerate().map(line).collect::<String>().as_bytes())?;
    }

    #[test]
    fn with_names_of_rows_that_have_no_heading(c in customers(), (d, mark) in delimiters()) {
        let text = c.text(d, mark);
        same(&c, text.replacen(&format!("customer{d}"), "", 1).as_bytes())?;
    }

    #[test]
    fn with_what_old_programs_leave_at_the_end(c in customers(), (d, mark) in delimiters(), end in "[\u{1a}\0]{1,3}") {
        same(&c, (c.text(d, mark) + &end).as_bytes())?;
    }

    #[test]
    fn with_whole_lines_in_quotes(c in customers()) {
        let text = c.text(",", ".");
        let quoted: String = text.lines().map(|line| format!("\"{line}\"\n")).collect();
        same(&c, quoted.as_bytes())?;
    }

    #[test]
    fn with_spaces_before_quotes(c in customers(), spaces in 1..3_usize) {
        let space = " ".repeat(spaces);
        let quoted = |line: &str| line.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>();
        let line = |line: &str| quoted(line).join(&format!(",{space}"));
        let text: String = c.text(",", ".").lines().map(|text| line(text) + "\n").collect();
        same(&c, text.as_bytes())?;
    }

    #[test]
    fn with_the_delimiter_announced(c in customers(), (d, mark) in delimiters(), crlf in any::<bool>()) {
        let text = format!("sep={d}\n{}", c.text(d, mark));
        same(&c, if crlf { text.replace('\n', "\r\n") } else { text }.as_bytes())?;
    }

    #[test]
    fn with_amounts_as_people_write_them(c in customers(), style in 0..9_usize) {
        let amount = |v: f64| match style {
            0 => format!("$ {}", grouped(v, ",", ".", false)),
            1 => format!("{} €", grouped(v, ".", ",", false)),
            2 => format!("R$ {}", grouped(v, ".", ",", false)),
            3 => format!("₹ {}", grouped(v, ",", ".", true)),
            4 => format!("CHF {}", grouped(v, "'", ".", false)),
            5 => format!("{} kr", grouped(v, "\u{a0}", ",", false)),
            6 => grouped(v, "\u{202f}", ",", false),
            7 => format!("{} zł", grouped(v, " ", ",", false)),
            _ => format!("={}", format_args!("\"{v:.2}\"")),
        };
        same(&c, lines(&c.rows(amount, ""), "\t").as_bytes())?;
    }

    #[test]
    fn with_losses_as_people_write_them(c in customers(), style in 0..4_usize, losses in 1..5_usize) {
        let mut c = c;
        c.spent.iter_mut().take(losses).for_each(|spent| *spent = spent.map(|v| -v));
        let amount = |v: f64| match (style, v < 0.0) {
            (0, true) => format!("({:.2})", -v),
            (1, true) => format!("−{:.2}", -v),
            (2, true) => format!("{:.2}-", -v),
            (3, true) => format!("-$ {:.2}", -v),
            (3, false) => format!("$ {v:.2}"),
            _ => format!("{v:.2}"),
        };
        same(&c, lines(&c.rows(amount, ""), "\t").as_bytes())?;
    }

    #[test]
    fn with_marks_of_nothing(
        c in customers(),
        mark in proptest::sample::select(vec!["#DIV/0!", "#NV", "NULL", "\\N", "None", "–", "n/a", "k. A.", "''", "."]),
    ) {
        let table = same(&c, lines(&c.rows(|v| format!("{v:.2}"), mark), ";").as_bytes())?;
        let told = table.notes.iter().any(|note| matches!(note, Note::MissingMarks { marks } if marks[0].0 == mark));
        prop_assert_eq!(told, c.spent.contains(&None), "{:?}", table.notes);
    }

    #[test]
    fn as_a_web_page_json_lines_and_an_archive(c in customers()) {
        let rows = c.rows(|v| format!("{v:.2}"), "");
        let mut page = format!("<html><table><tr><th>{}</th></tr>", HEADER.join("</th><th>"));
        rows.iter().for_each(|row| page += &format!("<tr><td>{}</td></tr>", row.join("</td><td>")));
        same(&c, format!("<meta charset=\"utf-8\">{page}</table></html>").as_bytes())?;
        let mut records = String::new();
        for (row, spent) in rows.iter().zip(&c.spent) {
            let spent = spent.map_or("null".to_string(), |v| v.to_string());
            let _ = writeln!(
                records,
                r#"{{"customer":"{}","spent":{spent},"visits":{},"town":"{}"}}"#,
                row[0], row[2], row[3]
            );
        }
        same(&c, records.as_bytes())?;
        same(&c, format!("[{}]", records.trim().replace('\n', ",")).as_bytes())?;
        let text = c.text(";", ",").into_bytes();
        let parts = [(b"readme.md".to_vec(), b"# hi".to_vec()), (b"t.csv".to_vec(), text)];
        same(&c, &super::fuzz_workbooks::archive(&parts))?;
    }

    #[test]
    fn in_the_encodings_of_spreadsheets(c in customers(), (d, mark) in delimiters()) {
        let text = c.text(d, mark).replace("Łódź", "Lyon");
        let mut c = c;
        c.towns.iter_mut().filter(|town| **town == "Łódź").for_each(|town| *town = "Lyon");
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        let table = same(&c, &bytes)?;
        prop_assert!(text.is_ascii() || table.dialect.encoding == Encoding::Windows1252, "{:?}", table.dialect);
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(order).collect();
            same(&c, &bytes)?;
        }
    }
}
