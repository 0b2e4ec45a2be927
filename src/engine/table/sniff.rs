//! How a text is written: which character stands between its fields.

use super::{cell, Dialect};

/// The characters tried, the likeliest first.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// As many records, and no more than this much text, are looked at.
const RECORDS: usize = 1000;
const BYTES: usize = 1 << 18;

/// Reads the text's records in `dialect`. The header is a record like the others.
pub(super) fn records<'t>(text: &'t str, dialect: &Dialect) -> csv::Reader<&'t [u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(text.as_bytes())
}

/// The delimiter under which most rows have as many fields as the header. If several do equally well: the one with
/// the larger share of cells that are numbers or missing, then the one with more columns, then the likeliest.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let mut best = (b',', (false, 0.0, 0.0, 0));
    for delimiter in DELIMITERS {
        let score = score(sample, end < text.len(), delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// More than one column; share of rows as wide as the header; share of plain cells; columns.
fn score(sample: &str, cut: bool, delimiter: u8) -> (bool, f64, f64, usize) {
    let mut reader = records(sample, &Dialect { delimiter });
    let mut record = csv::ByteRecord::new();
    let (mut width, mut rows, mut fitting, mut cells, mut plain) = (0, 0usize, 0usize, 0usize, 0usize);
    while rows < RECORDS && reader.read_byte_record(&mut record).unwrap_or(false) {
        if width == 0 {
            width = record.len();
            continue;
        }
        if cut && reader.position().byte() as usize == sample.len() {
            break; // the sample may end within this record
        }
        rows += 1;
        fitting += usize::from(record.len() == width);
        cells += record.len();
        plain += record.iter().filter(|cell| is_plain(cell)).count();
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    (width > 1, share(fitting, rows), share(plain, cells), width)
}

fn is_plain(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|cell| cell::shape(cell::trimmed(cell)) != cell::Shape::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_as_wide_as_the_header() {
        for (text, expected) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3,5;4,5\n", b';'),
            ("a\tb, c\td\n1\t2\t3\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("\"a;x\",\"b;y\"\n1,2\n", b','),
            ("name, first;age\nMay, A;1\nFox, B;2\n", b';'),
            ("a;b\n1;2\n1;2;3\n", b';'),
            ("x\n1,5\n2,5\n", b';'),
            ("x\n1\n2\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text) as char, expected as char, "{text:?}");
        }
    }
}
