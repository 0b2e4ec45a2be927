//! A text and how it is written: its records, and the lines they stand in.

use super::Dialect;

/// A decoded text with its dialect.
pub(super) struct Source<'t> {
    /// The text from the header on.
    pub text: &'t str,
    /// How it is written.
    pub dialect: Dialect,
    /// Lines above `text` in the file (Excel's `sep=;`).
    pub lines_before: usize,
}

impl<'t> Source<'t> {
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
