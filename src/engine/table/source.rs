//! A text and how it is written: its records, and the lines they stand in.

use super::Dialect;

/// A row of so many fields is no row of a table.
const MOST_FIELDS: usize = 1_000_000;

/// A decoded text with its dialect.
pub(super) struct Source<'t> {
    /// The text from the header on.
    pub text: &'t str,
    /// How it is written.
    pub dialect: Dialect,
    /// Lines above `text` in the file (Excel's `sep=;`).
    pub lines_before: usize,
    /// Whether the text holds a quote.
    pub has_quotes: bool,
}

impl<'t> Source<'t> {
    /// A text that is written so.
    pub fn new(text: &'t str, dialect: Dialect, lines_before: usize) -> Self {
        let has_quotes = text.as_bytes().contains(&dialect.quote);
        Source { text, dialect, lines_before, has_quotes }
    }

    /// The text from a byte on.
    pub fn rest_at(&self, byte: usize) -> Self {
        let has_quotes = self.has_quotes;
        Source { text: &self.text[byte..], dialect: self.dialect.clone(), lines_before: 0, has_quotes }
    }

    /// Reads the text's records. The header is a record like the others.
    pub fn records(&self) -> csv::Reader<&'t [u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.dialect.delimiter)
            .quote(self.dialect.quote)
            .buffer_capacity(1 << 16)
            .from_reader(self.text.as_bytes())
    }

    /// How many fields the first row has that has more than any table could have, if the text is one with quotes: the
    /// reader of those keeps the place of each field of a row, of which one row of commas alone has as many as the file
    /// has bytes.
    pub fn row_of_many_fields(&self) -> Option<usize> {
        let (bytes, delimiter, quote) = (self.text.as_bytes(), self.dialect.delimiter, self.dialect.quote);
        if !self.has_quotes || bytes.iter().filter(|&&byte| byte == delimiter).count() < MOST_FIELDS {
            return None;
        }
        let (mut fields, mut quoted, mut starts) = (1, false, true);
        for &byte in bytes {
            if quoted {
                // A doubled quote closes and opens.
                quoted = byte != quote;
            } else if byte == quote {
                quoted = starts;
            } else if byte == delimiter {
                fields += 1;
            } else if matches!(byte, b'\r' | b'\n') {
                if fields > MOST_FIELDS {
                    break;
                }
                fields = 1;
            }
            // Behind a quote that was closed the next one opens again: that is the doubled one.
            starts = byte == quote || byte == delimiter || matches!(byte, b'\r' | b'\n');
        }
        (fields > MOST_FIELDS).then_some(fields)
    }

    /// The byte at which the record begins that is sought from `byte` on: behind the line end of the one before.
    pub fn begin_of(&self, byte: usize) -> usize {
        let bytes = self.text.as_bytes();
        (byte..bytes.len()).find(|&at| !matches!(bytes[at], b'\r' | b'\n')).unwrap_or(bytes.len())
    }

    /// A counter of lines that stands at the text's beginning.
    pub fn lines(&self) -> Lines<'t> {
        Lines { bytes: self.text.as_bytes(), at: 0, line: 1 + self.lines_before }
    }

    /// The line in which the record begins that the reader found from `byte` on.
    pub fn line_of(&self, byte: usize) -> usize {
        self.lines().of(byte)
    }
}

/// Counts lines from record to record.
pub(super) struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line, from 1, in which the record begins that the reader found from `byte` on; records must come in their
    /// order. The reader's own position may still stand before the previous record's line end, and it does not count
    /// lines that end with CR alone.
    pub fn of(&mut self, byte: usize) -> usize {
        let bytes = self.bytes;
        let start = (byte..bytes.len()).find(|&at| !matches!(bytes[at], b'\r' | b'\n')).unwrap_or(bytes.len());
        let ends_line = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        self.line += (self.at..start).filter(|&at| ends_line(at)).count();
        self.at = start.max(self.at);
        self.line
    }
}

/// A field of a record of valid UTF-8: fields are cut at ASCII characters, so they are valid too.
pub(super) fn as_text(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_whatever_they_end_with() {
        let text = "a\nb\r\nc\rd\n\n\ne";
        let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
        let found: Vec<usize> = "abcde".chars().map(|c| lines.of(text.find(c).unwrap_or(0))).collect();
        assert_eq!(found, [1, 2, 3, 4, 7]);
        // The reader may still stand before, or within, the line end of the record before.
        for (byte, line) in [(1, 2), (3, 3), (4, 3), (6, 4)] {
            assert_eq!(Lines { bytes: text.as_bytes(), at: 0, line: 1 }.of(byte), line);
        }
    }
}
