//! The cells of a sheet as they are found, in memory that is bounded before it is asked for, and the CSV text they
//! make.

use super::UnpackError;
use std::collections::BTreeSet;

/// What a cell takes in memory: its place, and the end of its text.
const CELL_BYTES: usize = size_of::<Place>() + size_of::<u32>();

/// Texts one after the other, each known by its number from 0.
pub(super) struct Texts {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    limit: usize,
}

impl Texts {
    /// No texts; all of them may take `limit` bytes, their ends included.
    pub(super) fn new(limit: usize) -> Self {
        Texts { text: String::new(), ends: Vec::new(), limit: limit.min(u32::MAX as usize) }
    }

    /// Adds to the text at hand.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`].
    pub(super) fn push(&mut self, part: &str) -> Result<(), UnpackError> {
        self.allows(part.len())?;
        self.text.try_reserve(part.len()).map_err(|_| self.too_large())?;
        self.text.push_str(part);
        Ok(())
    }

    /// Adds a character many times; the number is not believed.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`].
    pub(super) fn repeat(&mut self, character: char, times: usize) -> Result<(), UnpackError> {
        self.allows(times.saturating_mul(character.len_utf8()))?;
        (0..times).try_for_each(|_| self.push(character.encode_utf8(&mut [0; 4])))
    }

    /// Ends the text at hand, and gives its number.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`].
    pub(super) fn end(&mut self) -> Result<u32, UnpackError> {
        self.allows(size_of::<u32>())?;
        self.ends.try_reserve(1).map_err(|_| self.too_large())?;
        self.ends.push(self.text.len() as u32);
        Ok(self.ends.len() as u32 - 1)
    }

    /// The text at hand, not ended yet.
    pub(super) fn open(&self) -> &str {
        &self.text[self.ends.last().map_or(0, |&end| end as usize)..]
    }

    /// Puts another text in place of the one at hand.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`].
    pub(super) fn replace_open(&mut self, other: &str) -> Result<(), UnpackError> {
        self.text.truncate(self.ends.last().map_or(0, |&end| end as usize));
        self.push(other)
    }

    /// The text of this number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        Some(&self.text[start as usize..*self.ends.get(number)? as usize])
    }

    /// How many bytes all of them may take.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    fn allows(&self, more: usize) -> Result<(), UnpackError> {
        let taken = self.text.len() + self.ends.len() * size_of::<u32>();
        if taken.saturating_add(more) > self.limit {
            return Err(self.too_large());
        }
        Ok(())
    }

    fn too_large(&self) -> UnpackError {
        UnpackError::TooLarge { limit: self.limit }
    }
}

/// Where a cell is, and the number of its text.
#[derive(Clone, Copy)]
struct Place {
    row: u32,
    column: u32,
    text: u32,
}

/// The sheets of a workbook, and the cells of one of them.
pub(super) struct Chosen {
    /// The names of the sheets, in their order.
    pub(super) sheets: Vec<String>,
    /// Of the sheet asked for, or of the one that looks most like a table: which it is, and its cells.
    pub(super) found: Option<(usize, Cells)>,
}

/// Of the `candidates` the first whose cells look like a table, else the first that has any; `read` adds the cells of
/// one.
///
/// # Errors
/// What `read` gives.
pub(super) fn choose(
    candidates: &[usize],
    mut cells: Cells,
    mut read: impl FnMut(usize, &mut Cells) -> Result<(), UnpackError>,
) -> Result<Option<(usize, Cells)>, UnpackError> {
    let mut first = None;
    for &at in candidates {
        read(at, &mut cells)?;
        if cells.is_table() || (candidates.len() == 1 && !cells.is_empty()) {
            return Ok(Some((at, cells)));
        }
        if !cells.is_empty() {
            first = first.or(Some(at));
        }
        cells.clear();
    }
    let Some(at) = first else { return Ok(None) };
    read(at, &mut cells)?;
    Ok(Some((at, cells)))
}

/// The sheets to look for cells in, by their numbers: the one called `wanted`, else all, those that are hidden last.
///
/// # Errors
/// [`UnpackError::UnknownSheet`].
pub(super) fn candidates(sheets: &[String], hidden: &[bool], wanted: Option<&str>) -> Result<Vec<usize>, UnpackError> {
    match wanted.map(|name| (name, sheets.iter().position(|sheet| sheet == name))) {
        None => {
            let mut all: Vec<usize> = (0..sheets.len()).collect();
            all.sort_by_key(|&at| hidden.get(at).copied().unwrap_or(false));
            Ok(all)
        }
        Some((_, Some(at))) => Ok(vec![at]),
        Some((name, None)) => Err(UnpackError::UnknownSheet { asked: name.to_string(), sheets: sheets.to_vec() }),
    }
}

/// The cells of a sheet that hold something.
pub(super) struct Cells {
    places: Vec<Place>,
    /// Their texts, and before them those that cells share.
    texts: Texts,
    /// How many texts the cells share.
    shared: usize,
    /// Bytes of the CSV file so far: each cell's text, quoted, and what ends it.
    written: usize,
    /// The columns in which cells hold formulas without a result.
    unresolved: BTreeSet<u32>,
    limit: usize,
}

/// So many rows of so many cells are a table.
const TABLE_ROWS: usize = 3;
const TABLE_COLUMNS: usize = 2;

impl Cells {
    /// No cells yet; some may be of these texts. The CSV text may be of `limit` bytes, and so much memory may be taken
    /// for the cells.
    pub(super) fn new(shared: Texts, limit: usize) -> Self {
        let count = shared.ends.len();
        let (places, unresolved) = (Vec::new(), BTreeSet::new());
        Cells { places, texts: shared, shared: count, written: 0, unresolved, limit }
    }

    /// Takes all cells away; the texts that cells share stay.
    fn clear(&mut self) {
        self.places.clear();
        self.unresolved.clear();
        self.texts.ends.truncate(self.shared);
        self.texts.text.truncate(self.texts.ends.last().map_or(0, |&end| end as usize));
        self.written = 0;
    }

    /// Whether at least three rows hold several cells each, and some of them numbers: a cover holds lines of text.
    pub(super) fn is_table(&self) -> bool {
        let is_number = |place: &Place| {
            let text = self.texts.get(place.text).unwrap_or_default();
            text.bytes().any(|byte| byte.is_ascii_digit()) && text.len() < 30
        };
        let rows = self.places.chunk_by(|a, b| a.row == b.row).filter(|row| row.len() >= TABLE_COLUMNS);
        rows.filter(|row| row.iter().any(is_number)).take(TABLE_ROWS).count() == TABLE_ROWS
            || self.places.chunk_by(|a, b| a.row == b.row).filter(|row| row.iter().any(is_number)).count() > 20
    }

    /// Takes note of a cell that holds a formula without a result.
    pub(super) fn add_unresolved(&mut self, column: u32) {
        self.unresolved.insert(column);
    }

    /// The columns, counted from the first that holds a cell, in which formulas have no result.
    pub(super) fn unresolved(&self) -> Vec<usize> {
        let first = self.places.iter().map(|place| place.column).min().unwrap_or(0);
        self.unresolved.iter().filter_map(|column| column.checked_sub(first)).map(|column| column as usize).collect()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The texts, to add one to.
    pub(super) fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    /// Adds a cell with a text of its own.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`].
    pub(super) fn add(&mut self, row: u32, column: u32, text: &str) -> Result<(), UnpackError> {
        self.texts.push(text)?;
        let number = self.texts.end()?;
        self.add_text(row, column, number)
    }

    /// Adds a cell with the text of this number.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`]; [`UnpackError::Damaged`] if there is no such text.
    pub(super) fn add_text(&mut self, row: u32, column: u32, text: u32) -> Result<(), UnpackError> {
        let too_large = UnpackError::TooLarge { limit: self.limit };
        let Some(content) = self.texts.get(text) else {
            return Err(UnpackError::Damaged("a cell shares a text that is not there".into()));
        };
        // At worst its quotation marks are doubled, and it stands between two of them.
        self.written += content.len() + content.bytes().filter(|&byte| byte == b'"').count() + 1;
        let memory = (self.places.len() + 1) * CELL_BYTES;
        if self.written > self.limit || memory > self.limit || self.places.try_reserve(1).is_err() {
            return Err(too_large);
        }
        self.places.push(Place { row, column, text });
        Ok(())
    }

    /// The cells as CSV: comma, quotation marks, UTF-8. Rows without any cell are left out, and so are the columns
    /// before the first one; of several cells at one place the last counts. `at` is told the cells written and all of
    /// them.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`], known before anything is written; what `at` gives.
    pub(super) fn csv(
        mut self,
        at: &mut dyn FnMut(usize, usize) -> Result<(), UnpackError>,
    ) -> Result<Vec<u8>, UnpackError> {
        let key = |place: &Place| (place.row, place.column);
        if !self.places.is_sorted_by_key(key) {
            self.places.sort_by_key(key);
        }
        let first = self.places.iter().map(|place| place.column).min().unwrap_or(0);
        let last = self.places.iter().map(|place| place.column).max().unwrap_or(0);
        let width = (last - first) as usize + 1;
        let rows = self.places.chunk_by(|a, b| a.row == b.row);
        // Each row has a comma or a line end for each column, and quotation marks around the texts.
        let size = rows.clone().count().saturating_mul(width).saturating_add(self.written);
        let most = size.saturating_add(2 * self.places.len() + 2);
        let mut text = Vec::new();
        if size > self.limit || text.try_reserve_exact(most).is_err() {
            return Err(UnpackError::TooLarge { limit: self.limit });
        }
        let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(text);
        let mut done = 0;
        for row in rows {
            let mut column = first;
            let mut cells = row.iter().peekable();
            // Writing to memory fails for no record, and all rows are of one width.
            while let Some(cell) = cells.next() {
                if cells.peek().is_some_and(|next| next.column == cell.column) {
                    continue;
                }
                while column < cell.column {
                    let _ = writer.write_field("");
                    column += 1;
                }
                let _ = writer.write_field(self.texts.get(cell.text).unwrap_or_default());
                column += 1;
            }
            while column <= last {
                let _ = writer.write_field("");
                column += 1;
            }
            let _ = writer.write_record(None::<&[u8]>);
            if (done + row.len()) / 4096 > done / 4096 {
                at(done, self.places.len())?;
            }
            done += row.len();
        }
        writer.into_inner().map_err(|error| UnpackError::Damaged(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cells: &[(u32, u32, &str)], limit: usize) -> Result<String, UnpackError> {
        let mut found = Cells::new(Texts::new(limit), limit);
        cells.iter().try_for_each(|&(row, column, text)| found.add(row, column, text))?;
        found.csv(&mut |_, _| Ok(())).map(|bytes| String::from_utf8(bytes).expect("text"))
    }

    #[test]
    fn cells_come_in_any_order_and_what_is_empty_before_them_is_left_out() {
        let cells = [(9, 3, "d"), (4, 1, "a"), (4, 3, "b"), (9, 3, "last"), (6, 2, "q\"uo,te")];
        assert_eq!(csv(&cells, 1 << 20).as_deref(), Ok("a,,b\n,\"q\"\"uo,te\",\n,,last\n"));
        assert_eq!(csv(&[(1, 1, "")], 1 << 20).as_deref(), Ok("\"\"\n"));
        assert_eq!(csv(&[], 1 << 20).as_deref(), Ok(""));
    }

    #[test]
    fn what_would_be_too_much_is_refused_before_it_is_made() {
        let refused = Err(UnpackError::TooLarge { limit: 1000 });
        // A row as wide as a sheet may be; a text shared by many; many cells.
        assert_eq!(csv(&[(0, 0, "a"), (1_048_575, 16_383, "b")], 1000), refused);
        let mut found = Cells::new(Texts::new(1000), 1000);
        found.add(0, 0, &"\"".repeat(300)).expect("small");
        assert_eq!(found.add_text(0, 1, 0), Err(UnpackError::TooLarge { limit: 1000 }));
        assert_eq!(found.add_text(0, 1, 9), Err(UnpackError::Damaged("a cell shares a text that is not there".into())));
        let many: Vec<_> = (0..100).map(|row| (row, 0, "")).collect();
        assert_eq!(csv(&many, 1000), refused);
        assert_eq!(Texts::new(1000).repeat(' ', usize::MAX), Err(UnpackError::TooLarge { limit: 1000 }));
    }
}
