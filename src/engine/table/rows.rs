//! The records of a text one after the other, each with what it is.

use super::layout::{Layout, Verdict};
use super::records::Records;
use super::source::Source;

/// Goes from record to record and says what each is.
pub(super) struct Rows<'s, 't> {
    source: &'s Source<'t>,
    layout: &'s Layout,
    /// The records; the one at hand is the last that was given.
    pub records: Records<'t>,
    /// How many were given.
    pub count: usize,
}

impl<'s, 't> Rows<'s, 't> {
    /// Stands before the first record.
    pub fn of(source: &'s Source<'t>, layout: &'s Layout) -> Self {
        Rows { source, layout, records: Records::of(source), count: 0 }
    }

    /// Goes to the next record: the byte of the text at which it begins, and what it is.
    pub fn next(&mut self) -> Option<(usize, Verdict)> {
        let byte = self.source.begin_of(self.records.position());
        if !self.records.next() {
            return None;
        }
        let verdict = self.layout.verdict(self.count, byte, self.records.len(), |place| self.records.cell(place));
        self.count += 1;
        Some((byte, verdict))
    }
}
