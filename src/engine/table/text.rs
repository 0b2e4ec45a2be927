//! A column of text, small in memory whether its values repeat or are all different.

use std::collections::HashMap;

/// The code of a missing cell in [`Text::Repeating`].
pub const MISSING: u32 = u32::MAX;

/// With more distinct values than this a column is kept as one long string.
const MOST_DISTINCT: usize = 1 << 16;
/// So it is with more than so many bytes of them: they are held twice while they are gathered.
const MOST_BYTES: usize = 16 << 20;

/// The cells of a text column.
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// Few distinct values: each once, in order of first appearance, and for each row its index or [`MISSING`].
    Repeating {
        /// The distinct values.
        values: Vec<String>,
        /// One index a row.
        codes: Vec<u32>,
    },
    /// Many distinct values: all cells end to end, and for each row the byte where its cell ends. Missing is empty.
    Joined {
        /// The cells.
        text: String,
        /// One end a row.
        ends: Vec<u32>,
    },
}

impl Text {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Text::Repeating { codes, .. } => codes.len(),
            Text::Joined { ends, .. } => ends.len(),
        }
    }

    /// The cell of row `row`; `None` where missing.
    pub fn get(&self, row: usize) -> Option<&str> {
        match self {
            Text::Repeating { values, codes } => values.get(codes[row] as usize).map(String::as_str),
            Text::Joined { text, ends } => {
                let start = if row == 0 { 0 } else { ends[row - 1] as usize };
                Some(&text[start..ends[row] as usize]).filter(|cell| !cell.is_empty())
            }
        }
    }

    /// The cells, row by row; `None` where missing.
    pub fn cells(&self) -> impl Iterator<Item = Option<&str>> + Clone {
        (0..self.rows()).map(|row| self.get(row))
    }

    /// The first value that a spreadsheet would run as a formula when it opens a text file: it begins with = or @, or
    /// with a sign and calls something.
    pub fn formula(&self) -> Option<&str> {
        let runs = |cell: &&str| match cell.as_bytes().first() {
            Some(b'=' | b'@') => cell.len() > 1,
            Some(b'+' | b'-') => cell.contains(['(', '!', '|']),
            _ => false,
        };
        match self {
            Text::Repeating { values, .. } => values.iter().map(String::as_str).find(runs),
            Text::Joined { .. } => self.cells().flatten().find(runs),
        }
    }

    /// The number of distinct values, missing not counted.
    pub fn distinct(&self) -> usize {
        match self {
            Text::Repeating { values, .. } => values.len(),
            Text::Joined { .. } => {
                let order = self.sorted_rows();
                let different = |pair: &[u32]| self.get(pair[0] as usize) != self.get(pair[1] as usize);
                usize::from(!order.is_empty()) + order.windows(2).filter(|pair| different(pair)).count()
            }
        }
    }

    /// Rows that are not missing, sorted by their cell.
    fn sorted_rows(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows() as u32).filter(|&row| self.get(row as usize).is_some()).collect();
        // Ids often ascend already, or do so in long runs, which the stable sort finds.
        order.sort_by(|&a, &b| self.get(a as usize).cmp(&self.get(b as usize)));
        order
    }
}

/// Takes a text column cell by cell.
pub(in crate::engine) struct TextBuilder {
    text: Text,
    code_of: HashMap<String, u32>,
    /// Bytes of the distinct values, and of all cells that are to come.
    bytes: usize,
    all: usize,
}

impl TextBuilder {
    /// A builder for a column of about `rows` rows and at most `bytes` of text.
    pub fn new(rows: usize, bytes: usize) -> Self {
        let text = Text::Repeating { values: Vec::new(), codes: Vec::with_capacity(rows) };
        TextBuilder { text, code_of: HashMap::new(), bytes: 0, all: bytes }
    }

    /// Appends a cell; `None` is missing. The caller has checked that all cells together stay below 4 GiB.
    pub fn push(&mut self, cell: Option<&str>) {
        match &mut self.text {
            Text::Repeating { values, codes } => match cell.map(|cell| (cell, self.code_of.get(cell))) {
                None => codes.push(MISSING),
                Some((_, Some(&code))) => codes.push(code),
                Some((cell, None)) => {
                    if values.len() == MOST_DISTINCT || self.bytes + cell.len() > MOST_BYTES {
                        self.join();
                        return self.push(Some(cell));
                    }
                    self.bytes += cell.len();
                    let code = values.len() as u32;
                    codes.push(code);
                    values.push(cell.to_string());
                    self.code_of.insert(cell.to_string(), code);
                }
            },
            Text::Joined { text, ends } => {
                text.push_str(cell.unwrap_or(""));
                ends.push(text.len() as u32);
            }
        }
    }

    /// Turns repeating values into one long string.
    fn join(&mut self) {
        self.code_of = HashMap::new();
        let (mut text, mut ends) = (String::with_capacity(self.all), Vec::new());
        if let Text::Repeating { codes, .. } = &self.text {
            ends.reserve(codes.capacity());
            for row in 0..codes.len() {
                text.push_str(self.text.get(row).unwrap_or(""));
                ends.push(text.len() as u32);
            }
        }
        self.text = Text::Joined { text, ends };
    }

    /// The finished column.
    pub fn finish(self) -> Text {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(cells: impl Iterator<Item = Option<String>>) -> Text {
        let mut builder = TextBuilder::new(0, 0);
        cells.for_each(|cell| builder.push(cell.as_deref()));
        builder.finish()
    }

    #[test]
    fn values_that_repeat_are_kept_once() {
        let text = built(["b", "a", "", "b"].iter().map(|c| Some(c.to_string()).filter(|c| !c.is_empty())));
        let expected = Text::Repeating { values: vec!["b".into(), "a".into()], codes: vec![0, 1, MISSING, 0] };
        assert_eq!(text, expected);
        assert_eq!((text.get(3), text.get(2), text.distinct(), text.rows()), (Some("b"), None, 2, 4));
    }

    #[test]
    fn too_many_distinct_values_become_one_string_with_the_same_cells() {
        let rows = MOST_DISTINCT + 10;
        let cell = |row: usize| if row == 5 { None } else { Some(format!("C{}", row.max(1))) };
        let text = built((0..rows).map(cell));
        assert!(matches!(text, Text::Joined { .. }));
        assert!((0..rows).all(|row| text.get(row) == cell(row).as_deref()));
        assert_eq!(text.distinct(), rows - 2, "row 1 repeats row 0, row 5 is missing");
    }
}
