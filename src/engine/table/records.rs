//! The records of a text, one after the other. A text without quotes is cut as it is read, and its numbers are counted
//! on the way; all others are cut by the csv crate.

use super::field::{trimmed, Field};
use super::limits::MAX_COLUMNS;
use super::plain::Plain;
use super::source::Source;
use std::ops::Range;

/// So many fields of a record are kept: a row of nothing but commas has as many as the file has bytes.
pub(super) const KEPT: usize = 2 * MAX_COLUMNS;

/// Goes from record to record.
pub(super) struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    /// Where the next record is sought.
    at: usize,
    /// The first fields of the record at hand, more than a table has columns: where they are, and the plain numbers
    /// among them.
    fields: Vec<(Range<u32>, Option<Plain>)>,
    /// How many fields it has.
    count: usize,
    /// Cuts a text with quotes, and the record at hand of it.
    quoted: Option<(csv::Reader<&'t [u8]>, csv::StringRecord)>,
}

impl<'t> Records<'t> {
    /// Stands before the first record of the text.
    pub fn of(source: &Source<'t>) -> Self {
        let (text, delimiter) = (source.text, source.dialect.delimiter);
        // A delimiter that may be part of a number would be taken for one.
        let is_odd = matches!(delimiter, b'0'..=b'9' | b'.' | b'+' | b'-' | b'\r' | b'\n');
        let is_long = u32::try_from(text.len()).is_err();
        let quoted = is_odd || is_long || source.has_quotes;
        let quoted = quoted.then(|| (source.records(), csv::StringRecord::new()));
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Records { text, delimiter, at, fields: Vec::new(), count: 0, quoted }
    }

    /// The byte of the text from which on the next record is sought.
    pub fn position(&self) -> usize {
        self.quoted.as_ref().map_or(self.at, |(reader, _)| reader.position().byte() as usize)
    }

    /// Goes to the next record; whether there is one.
    pub fn next(&mut self) -> bool {
        match &mut self.quoted {
            // Of a text that is cut at ASCII characters each field is text.
            Some((reader, record)) => reader.read_record(record).unwrap_or(false),
            None => self.cut(),
        }
    }

    fn cut(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        self.fields.clear();
        self.count = 0;
        if at == bytes.len() {
            self.at = at;
            return false;
        }
        let ends = |byte: u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        loop {
            let start = at;
            let (mut plain, length) = Plain::at(&bytes[start..]);
            at += length;
            if bytes.get(at).is_some_and(|&byte| !ends(byte)) {
                plain = None;
                at += bytes[at..].iter().position(|&byte| ends(byte)).unwrap_or(bytes.len() - at);
            }
            if self.count < KEPT {
                self.fields.push((start as u32..at as u32, plain));
            }
            self.count += 1;
            if bytes.get(at) != Some(&self.delimiter) {
                break;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    /// How many fields the record at hand has.
    pub fn len(&self) -> usize {
        self.quoted.as_ref().map_or(self.count, |(_, record)| record.len())
    }

    /// A field of the record at hand without white space around it; empty if there is none, or it was not kept.
    pub fn cell(&self, place: usize) -> &str {
        let text = match &self.quoted {
            Some((_, record)) => record.get(place).unwrap_or_default(),
            None => {
                self.fields.get(place).map_or("", |(range, _)| &self.text[range.start as usize..range.end as usize])
            }
        };
        trimmed(text)
    }

    /// The fields of the record at hand, in their order; of more than a table has columns the first.
    pub fn each(&self, mut take: impl FnMut(usize, Field)) {
        match &self.quoted {
            Some((_, record)) => {
                record.iter().enumerate().for_each(|(place, field)| take(place, Field::of(field)));
            }
            None => {
                for (place, (range, plain)) in self.fields.iter().enumerate() {
                    let text = &self.text[range.start as usize..range.end as usize];
                    take(place, Field::with(text, *plain));
                }
            }
        }
    }

    /// Whether this is the last record, and it ends within a quote: an odd number of quotes from `start` on, and lines
    /// that became part of its last field.
    pub fn is_unclosed(&self, start: usize, quote: u8) -> bool {
        let Some((_, record)) = self.quoted.as_ref().filter(|_| self.position() == self.text.len()) else {
            return false;
        };
        let (last, raw) = (record.iter().next_back().unwrap_or_default(), &self.text.as_bytes()[start..]);
        last.contains(['\r', '\n']) && raw.iter().filter(|&&b| b == quote).count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::*;
    use proptest::prelude::*;

    fn all(records: &mut Records) -> Vec<Vec<(String, Option<Plain>)>> {
        let mut found = Vec::new();
        while records.next() {
            let mut fields = Vec::new();
            records.each(|place, field| {
                assert_eq!(place, fields.len());
                fields.push((field.text.to_string(), field.plain));
            });
            assert_eq!(fields.len(), records.len());
            found.push(fields);
        }
        found
    }

    fn same(text: &str, delimiter: u8) {
        let source = Source::new(text, Dialect { delimiter, ..Dialect::default() }, 0);
        let (mut quick, mut slow) = (Records::of(&source), Records::of(&source));
        slow.quoted = Some((source.records(), csv::StringRecord::new()));
        assert_eq!(all(&mut quick), all(&mut slow), "{text:?}");
    }

    #[test]
    fn records_at_the_edges_are_cut_as_the_csv_crate_cuts_them() {
        for text in
            ["", "\n", "\r\n\r\n", "a", "a,", ",", ",\n,", "a\rb\n\nc\r\n", "1,2\n3", "\u{feff}a,b\n1,2", " 1 ,-\n"]
        {
            same(text, b',');
        }
        same("1.5.2\n3", b'.');
        same("152\n3", b'5');
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_text_is_cut_as_the_csv_crate_cuts_it(text in "[-+.,;0-9a \u{feff}é\"'\r\n\t]{0,60}", at in 0_usize..4) {
            same(&text, [b',', b';', b'\t', b'|'][at]);
        }
    }
}
