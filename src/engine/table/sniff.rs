//! How a text is written, by the evidence of its first records.

use super::cell::{is_missing, shape, Shape};
use super::field::Field;
use super::source::{as_text, Source};
use super::{Dialect, Encoding, ReadOptions};

/// The characters tried between fields, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// As many records, and no more than this much text, are looked at.
const RECORDS: usize = 1000;
const BYTES: usize = 1 << 18;

/// How a text is written, and its first records.
pub(super) struct Sniffed {
    /// The byte of the text at which its records begin: behind a line that announces the delimiter.
    pub begin: usize,
    dialect: Dialect,
    has_quotes: bool,
    /// The first records, without one that the sample may have cut off.
    pub sample: Vec<csv::ByteRecord>,
}

impl Sniffed {
    /// The text that was looked at, with its dialect.
    pub fn source<'t>(&self, text: &'t str) -> Source<'t> {
        let &Sniffed { begin, has_quotes, .. } = self;
        Source { text: &text[begin..], dialect: self.dialect.clone(), lines_before: usize::from(begin > 0), has_quotes }
    }
}

/// How the text is written: what `options` says, else what its first records look like. Whether it has a header is for
/// [`super::layout::find`] to say.
pub(super) fn sniff(text: &str, encoding: Encoding, options: &ReadOptions) -> Sniffed {
    let (rest, announced) = announced_delimiter(text);
    // A byte of another character is none that a text could be cut at.
    let quote = options.quote.filter(u8::is_ascii).unwrap_or_else(|| quote(rest));
    let source = Source::new(rest, Dialect { encoding, delimiter: DELIMITERS[0], quote, header: true }, 0);
    let with = |delimiter| Source { dialect: Dialect { delimiter, ..source.dialect.clone() }, ..source };
    let (delimiter, sample) = match options.delimiter.filter(u8::is_ascii).or(announced) {
        Some(delimiter) => (delimiter, sample(&with(delimiter))),
        None => likeliest(rest, |delimiter| sample(&with(delimiter))),
    };
    Sniffed { begin: text.len() - rest.len(), dialect: with(delimiter).dialect, has_quotes: source.has_quotes, sample }
}

/// The delimiter that fits best, of those that fit as well the first one, and the records that it makes.
fn likeliest(text: &str, sample: impl Fn(u8) -> Vec<csv::ByteRecord>) -> (u8, Vec<csv::ByteRecord>) {
    let looked_at = &text.as_bytes()[..text.len().min(BYTES)];
    let scored = |delimiter: u8| {
        let records = sample(delimiter);
        (score(&records), delimiter, records)
    };
    let best = |delimiters: &[u8]| {
        delimiters.iter().copied().map(scored).reduce(|best, next| if next.0 > best.0 { next } else { best })
    };
    // One that does not occur makes one column, which is worse than several.
    let present: Vec<u8> = DELIMITERS.into_iter().filter(|delimiter| looked_at.contains(delimiter)).collect();
    let several = best(&present).filter(|((is_several, ..), ..)| *is_several);
    let found = several.or_else(|| best(&DELIMITERS));
    found.map_or((DELIMITERS[0], Vec::new()), |(_, delimiter, records)| (delimiter, records))
}

/// Excel announces the delimiter in a line of its own, `sep=;`; the text behind it, and the delimiter.
fn announced_delimiter(text: &str) -> (&str, Option<u8>) {
    let line = text.split(['\r', '\n']).next().unwrap_or("");
    match line.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => {
            let rest = &text[line.len()..];
            let rest = rest.strip_prefix("\r\n").or(rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
            (rest, Some(*delimiter))
        }
        _ => (text, None),
    }
}

/// The apostrophe if the text begins with one and its sample holds no quotation mark.
fn quote(text: &str) -> u8 {
    let sample = &text.as_bytes()[..text.len().min(BYTES)];
    if sample.starts_with(b"'") && !sample.contains(&b'"') {
        b'\''
    } else {
        b'"'
    }
}

/// The first records, without one that the sample may have cut off.
fn sample(source: &Source) -> Vec<csv::ByteRecord> {
    let mut end = source.text.len().min(BYTES);
    while !source.text.is_char_boundary(end) {
        end -= 1;
    }
    let start = Source { text: &source.text[..end], dialect: source.dialect.clone(), ..*source };
    let mut records: Vec<csv::ByteRecord> = start.records().byte_records().take(RECORDS).flatten().collect();
    if end < source.text.len() && records.len() > 2 && records.len() < RECORDS {
        records.pop();
    }
    records
}

/// How well a delimiter fits: more than one column; the share of records as wide as most are; the share of cells that
/// are numbers or missing; the columns. Earlier figures weigh more.
type Score = (bool, f64, f64, usize);

fn score(records: &[csv::ByteRecord]) -> Score {
    let mut widths: Vec<usize> = records.iter().map(csv::ByteRecord::len).collect();
    widths.sort_unstable();
    // Of two widths as frequent that of the first record, which is the header of a short table.
    let first = records.first().map_or(0, csv::ByteRecord::len);
    let runs = widths.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0] == first, run[0]));
    let (fitting, _, mut width) = runs.max().unwrap_or_default();
    // One name above numbers with a decimal comma.
    let is_digits = |cell: &[u8]| cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
    if (first, width) == (1, 2) && records[1..].iter().flatten().all(is_digits) {
        width = 1;
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let cells = records.iter().map(csv::ByteRecord::len).sum();
    let plain = records.iter().flatten().filter(|cell| shape(Field::of(as_text(cell))) != Shape::Text).count();
    (width > 1, share(fitting, records.len()), share(plain, cells), width)
}

/// Whether three quarters of a column's cells that hold anything are numbers.
pub(super) fn is_numeric(rows: &[Vec<&str>], column: usize) -> bool {
    let shapes = rows.iter().filter_map(|row| row.get(column)).map(|cell| shape(Field::of(cell)));
    let (mut numbers, mut present) = (0, 0);
    for shape in shapes.filter(|shape| *shape != Shape::Missing) {
        present += 1;
        numbers += usize::from(matches!(shape, Shape::Number(_)));
    }
    numbers > 0 && 4 * numbers >= 3 * present
}

/// Whether a cell is a year of our time.
pub(super) fn is_year(cell: &str) -> bool {
    cell.trim().parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// Whether the first record names the columns. It does not if it holds a number where the column below does (three
/// quarters of its cells that hold anything), unless all its numbers are different years, as in a table with one column
/// a year, or count up from 0 behind an empty cell, as pandas writes a matrix.
pub(super) fn has_header(records: &[Vec<&str>]) -> bool {
    let Some((first, rows)) = records.split_first() else { return true };
    let is_number = |cell: &str| matches!(shape(Field::of(cell)), Shape::Number(_));
    let mut numbers = Vec::new();
    for (_, cell) in first.iter().enumerate().filter(|(index, _)| is_numeric(rows, *index)) {
        if !is_missing(cell) && !is_number(cell) {
            return true; // a name above numbers
        }
        numbers.extend(is_number(cell).then_some(*cell));
    }
    if first.first().is_some_and(|cell| is_missing(cell)) && (0..numbers.len()).all(|n| numbers[n] == n.to_string()) {
        return true;
    }
    let years = numbers.iter().filter(|cell| is_year(cell));
    let mut years: Vec<u32> = years.filter_map(|cell| cell.trim().parse().ok()).collect();
    years.sort_unstable();
    years.dedup();
    years.len() == numbers.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sniffed(text: &str) -> Dialect {
        sniff(text, Encoding::Utf8, &ReadOptions::default()).dialect
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_delimiter_that_does_not_occur_is_none_unless_no_other_parts_columns(text in "[,;\\t|\"a17. \n]{0,40}") {
            let cut = |delimiter| {
                let options = ReadOptions { delimiter: Some(delimiter), ..ReadOptions::default() };
                sniff(&text, Encoding::Utf8, &options).sample
            };
            let best = DELIMITERS.map(|delimiter| (delimiter, score(&cut(delimiter)))).into_iter();
            let best = best.reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(delimiter, _)| delimiter);
            let found = sniff(&text, Encoding::Utf8, &ReadOptions::default());
            prop_assert_eq!(Some(found.dialect.delimiter), best);
            prop_assert_eq!(found.sample, cut(found.dialect.delimiter));
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_as_wide_as_the_header() {
        for (text, expected) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3,5;4,5\n", b';'),
            ("a\tb, c\td\n1\t2\t3\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("\"a;x\",\"b;y\"\n1,2\n", b','),
            ("'a;x','b;y'\n1,2\n", b','),
            ("name, first;age\nMay, A;1\nFox, B;2\n", b';'),
            ("a;b\n1;2\n1;2;3\n", b';'),
            ("x\n1,5\n2,5\n", b';'),
            ("x\n1\n2\n", b','),
            ("sep=|\na,b|c,d\n1,2|3,4\n", b'|'),
            ("", b','),
        ] {
            assert_eq!(sniffed(text).delimiter as char, expected as char, "{text:?}");
        }
    }

    #[test]
    fn a_first_line_of_numbers_is_no_header_unless_they_are_years() {
        for (text, expected) in [
            ("a,b\n1,2\n3,4\n", true),
            ("1,2\n3,4\n5,6\n", false),
            ("A,1.5\nB,2.5\nC,3.5\n", false),
            ("A,\nB,2.5\nC,3.5\n", true),
            ("id,2019,2020\nA,5,6\nB,7,8\n", true),
            ("2019,2019\n1,2\n3,4\n", false),
            ("name,city\nMay,Bonn\nFox,Ulm\n", true),
            (",a\n0,1\n1,2\n", true),
            (",0,1\n0,5.1,3.5\n1,4.9,3\n", true),
            (",7,1\n0,5.1,3.5\n1,4.9,3\n", false),
        ] {
            let options = ReadOptions::default();
            let sniffed = sniff(text, Encoding::Utf8, &options);
            let layout = super::super::layout::find(&sniffed.source(text), &sniffed.sample, &options, None);
            assert_eq!(!layout.header.is_empty(), expected, "{text:?}");
        }
    }
}
