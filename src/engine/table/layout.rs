//! Where in a file the table is: what stands above and below it, its header, and the records in between that are no
//! rows. People hand over reports: a title and a period above the header, a remark and a total below the last row.

use super::cell::{is_missing, shape, Shape};
use super::field::{trimmed, Field};
use super::records::Records;
use super::schema::Schema;
use super::sniff::{has_header, is_numeric, is_year};
use super::source::{as_text, Source};
use super::total_words::is_total_word;
use super::{OnMisfit, ReadOptions};
use serde::{Deserialize, Serialize};

/// Records that a file holds beside the table's header and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extra {
    /// Lines above the header.
    Above,
    /// Notes below the last row.
    Below,
    /// Rows that hold the sums of those above them.
    Total,
    /// The header once more.
    Header,
    /// Rows without any value.
    Empty,
}

impl Extra {
    /// All kinds.
    pub const ALL: [Extra; 5] = [Extra::Above, Extra::Below, Extra::Total, Extra::Header, Extra::Empty];
}

/// Where the table is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// Records above the header.
    pub(super) above: usize,
    /// The cells of the header's records: of none, one or two.
    pub(super) header: Vec<Vec<String>>,
    /// The names of the columns as they stand; empty where there are none.
    pub(super) names: Vec<String>,
    /// Whether the first column has no name because the header is one field short: it holds the names of the rows.
    pub(super) has_row_names: bool,
    /// The byte of the text from which on nothing belongs to the table.
    pub(super) end: Option<usize>,
    /// The bytes at which the records of totals begin, rising.
    pub(super) totals: Vec<usize>,
    /// What stays in the table though it looks as if it did not belong there.
    pub kept: Vec<Extra>,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The header, or a part of it.
    Header,
    /// A row; it may have empty fields too many.
    Row,
    /// A row with more or fewer fields than the header.
    Misfit,
    /// Not a part of the table.
    Extra(Extra),
}

impl Verdict {
    /// Whether it is a row of the table, given what becomes of those that do not fit.
    pub(super) fn is_row(self, on_misfit: OnMisfit) -> bool {
        self == Verdict::Row || (self == Verdict::Misfit && on_misfit != OnMisfit::Skip)
    }
}

impl Layout {
    /// The number of the first record below the header.
    pub(super) fn first_row(&self) -> usize {
        self.above + self.header.len()
    }

    /// How many columns the table has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// What the record with number `index` (from 0) and `len` fields is that begins at `byte` of the text; `cell` gives
    /// a field of it without white space around it.
    pub(super) fn verdict<'c>(
        &self,
        index: usize,
        byte: usize,
        len: usize,
        cell: impl Fn(usize) -> &'c str,
    ) -> Verdict {
        if index < self.above {
            return Verdict::Extra(Extra::Above);
        }
        if index < self.first_row() {
            return Verdict::Header;
        }
        if self.end.is_some_and(|end| byte >= end) {
            return Verdict::Extra(Extra::Below);
        }
        if !self.totals.is_empty() && self.totals.binary_search(&byte).is_ok() {
            return Verdict::Extra(Extra::Total);
        }
        let known = len.min(super::records::KEPT);
        if (0..known).all(|place| is_missing(cell(place))) && known == len && !self.keeps(Extra::Empty) {
            return Verdict::Extra(Extra::Empty);
        }
        let is_header = |names: &Vec<String>| names.len() == len && (0..len).all(|place| names[place] == cell(place));
        if self.header.iter().any(is_header) && !self.keeps(Extra::Header) {
            return Verdict::Extra(Extra::Header);
        }
        let width = self.width();
        let is_cut = len > width && known == len && (width..len).all(|place| cell(place).is_empty());
        match len == width || is_cut {
            true => Verdict::Row,
            false => Verdict::Misfit,
        }
    }

    /// Whether what is of this kind stays in the table.
    pub(super) fn keeps(&self, kind: Extra) -> bool {
        self.kept.contains(&kind)
    }
}

/// Above this many lines no header is looked for.
const MOST_ABOVE: usize = 50;
/// So many notes below a table at most.
const MOST_BELOW: usize = 50;
/// As much of a text's end is looked at, in bytes.
const TAIL: usize = 16 * 1024;

/// Looks for the table in a text, by the evidence of its first records (`sample`) and its last ones; of a table whose
/// columns are known, by their names.
pub(super) fn find(
    source: &Source,
    sample: &[csv::ByteRecord],
    options: &ReadOptions,
    schema: Option<&Schema>,
) -> Layout {
    let cells: Vec<Vec<&str>> = sample.iter().map(|r| r.iter().map(|cell| trimmed(as_text(cell))).collect()).collect();
    let keeps = |kind: Extra| options.keep.contains(&kind);
    let width = usual_width(&cells);
    let chosen = options.header_line.map(|line| record_in_line(source, line));
    let known = schema.and_then(|schema| known_header(&cells, schema));
    let above = match chosen.or(known.map(|(record, _)| record)) {
        Some(record) => record.min(cells.len().saturating_sub(1)),
        None if keeps(Extra::Above) || options.header == Some(false) => 0,
        None => lines_above(&cells, width),
    };
    let below = cells.get(above..).unwrap_or_default();
    let has_header = match (chosen.is_some() || known.is_some(), options.header, schema) {
        (true, ..) => true,
        (_, Some(said), _) => said,
        (.., Some(schema)) => schema.has_header(),
        _ => has_header(below),
    };
    let mut layout = Layout { above, kept: options.keep.clone(), ..Layout::default() };
    let first = below.first().map_or(&[][..], Vec::as_slice);
    let owned = |cells: &[&str]| cells.iter().map(|cell| cell.to_string()).collect::<Vec<String>>();
    if !has_header {
        layout.names = vec![String::new(); first.len()];
    } else if let Some((upper, lower)) = match known {
        Some((upper, lines)) => (lines == 2).then_some((upper, upper + 1)),
        None => two_lines(&cells, above).filter(|_| chosen.is_none()),
    } {
        layout.above = upper;
        layout.header = vec![owned(&cells[upper]), owned(&cells[lower])];
        layout.names = joined(&cells[upper], &cells[lower]);
    } else {
        layout.header = vec![owned(first)];
        layout.names = owned(first);
        // Of a known table it is known whether its rows have names without a heading.
        let least = if schema.is_some() { 1 } else { 2 };
        let may_be_short = schema.is_none_or(Schema::has_row_names);
        if may_be_short && is_one_short(first, below.get(1..).unwrap_or_default(), least) {
            layout.names.insert(0, String::new());
            layout.has_row_names = true;
        }
    }
    if !keeps(Extra::Below) {
        layout.end = notes_below(source, &layout);
    }
    layout
}

/// The first record of the header whose names are those of `schema`, and how many records it takes.
fn known_header(records: &[Vec<&str>], schema: &Schema) -> Option<(usize, usize)> {
    let mut best = (0, None);
    for at in 0..records.len().min(MOST_ABOVE) {
        let lower = records.get(at + 1).filter(|lower| lower.len() == records[at].len());
        let one = schema.matches(records[at].iter().copied());
        let two = lower.map_or(0, |lower| schema.matches(joined(&records[at], lower).iter().map(String::as_str)));
        for (matches, lines) in [(one, 1), (two, 2)] {
            if matches > best.0 {
                best = (matches, Some((at, lines)));
            }
        }
    }
    best.1.filter(|_| schema.is_enough(best.0))
}

/// The number of fields that most records have; of two as frequent the larger.
fn usual_width(records: &[Vec<&str>]) -> usize {
    let mut widths: Vec<usize> = records.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let mut best = (0, 0);
    for run in widths.chunk_by(|a, b| a == b) {
        if run.len() >= best.0 {
            best = (run.len(), run[0]);
        }
    }
    best.1
}

/// Cells that hold something.
fn filled(record: &[&str]) -> usize {
    record.iter().filter(|cell| !is_missing(cell)).count()
}

/// How many records stand above the header: fewer cells of each hold something than of the header, which is the first
/// record about as wide as the rows that names what stands below it.
fn lines_above(records: &[Vec<&str>], width: usize) -> usize {
    let Some(first) = records.first().filter(|_| width > 1 && records.len() > 2) else { return 0 };
    let is_short = first.len() + 1 == width && records[1..].iter().all(|record| record.len() == width);
    if is_short || (first.len() >= width && filled(first) >= width) {
        return 0;
    }
    let is_above = |record: &Vec<&str>, header: usize| filled(record) < header && 2 * filled(record) <= width.max(4);
    let mut candidates = (1..records.len().min(MOST_ABOVE) - 1).filter(|&at| {
        let (header, count) = (&records[at], filled(&records[at]));
        let is_wide = header.len() + 1 >= width && header.len() <= width && 2 * count > width && count > 1;
        is_wide && names_numbers(&records[at..]) && records[..at].iter().all(|record| is_above(record, count))
    });
    // One that names every column is better than one that does not.
    let complete = candidates.clone().find(|&at| filled(&records[at]) == width);
    let has_names = first.len() >= width && filled(first) + 1 >= width;
    complete.or_else(|| candidates.next().filter(|_| !has_names)).unwrap_or(0)
}

/// Whether the first record holds words, or years, and some of them above numbers.
fn names_numbers(records: &[Vec<&str>]) -> bool {
    let rows = records.get(1..).unwrap_or_default();
    let is_name = |cell: &str| is_missing(cell) || is_year(cell) || shape(Field::of(cell)) == Shape::Text;
    let is_named = |(column, cell): (usize, &&str)| !is_missing(cell) && is_numeric(rows, column);
    let first = &records[0];
    has_header(records) && first.iter().all(|cell| is_name(cell)) && first.iter().enumerate().any(is_named)
}

/// The two records of a header, if it has two: groups of columns above the names, or names above units. `at`: the first
/// one that is as wide as the rows.
fn two_lines(records: &[Vec<&str>], at: usize) -> Option<(usize, usize)> {
    let names = records.get(at)?;
    // Groups: cells that are merged in a spreadsheet leave gaps between those that hold something.
    if let Some(upper) = at.checked_sub(1).map(|upper| &records[upper]) {
        let first_gap = upper.iter().position(|cell| cell.is_empty()).unwrap_or(upper.len());
        let has_more = upper[first_gap..].iter().any(|cell| !cell.is_empty());
        let words = upper.iter().all(|cell| cell.is_empty() || shape(Field::of(cell)) == Shape::Text);
        if upper.len() == names.len() && filled(upper) > 1 && has_more && words {
            return Some((at - 1, at));
        }
    }
    // Names above units or a second part of the names: no number where those below are numbers.
    let (lower, rows) = (records.get(at + 1)?, records.get(at + 2..)?);
    if lower.len() != names.len() || rows.len() < 3 {
        return None;
    }
    let numeric: Vec<usize> = (0..names.len()).filter(|&column| is_numeric(rows, column)).collect();
    let is_name = |record: &[&str], column: usize| shape(Field::of(record[column])) == Shape::Text;
    let named = numeric.iter().filter(|&&column| is_name(lower, column)).count();
    let is_header = numeric.iter().all(|&column| is_name(names, column) || names[column].is_empty());
    (named > 1 && named == numeric.len() && is_header).then_some((at, at + 1))
}

/// The names of a header of two lines: what stands above goes on to the right until the next that holds something.
fn joined(upper: &[&str], lower: &[&str]) -> Vec<String> {
    let has_gaps = upper.iter().any(|cell| cell.is_empty());
    let mut group = "";
    upper
        .iter()
        .zip(lower)
        .map(|(above, below)| {
            if !above.is_empty() || !has_gaps {
                group = above;
            }
            match (group.is_empty(), below.is_empty()) {
                (true, _) => below.to_string(),
                (_, true) => above.to_string(),
                _ if group == *below => below.to_string(),
                _ => format!("{group} {below}"),
            }
        })
        .collect()
}

/// Whether the header lacks the name of the first column: each row has one field more, the first of which differ.
/// `least`: so many rows are evidence enough.
fn is_one_short(header: &[&str], rows: &[Vec<&str>], least: usize) -> bool {
    let width = header.len() + 1;
    if rows.len() < least
        || rows.iter().any(|row| row.len() != width)
        || rows.iter().all(|row| row[width - 1].is_empty())
    {
        return false;
    }
    let mut names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1]) && !names[0].is_empty()
}

/// The number of the record that begins in a line, or else the first below it.
fn record_in_line(source: &Source, line: usize) -> usize {
    let (mut records, mut lines, mut index) = (Records::of(source), source.lines(), 0);
    loop {
        let byte = records.position();
        if !records.next() || lines.of(byte) >= line {
            return index;
        }
        index += 1;
    }
}

/// The byte of the text at which notes begin that stand below the last row: short lines without a number.
fn notes_below(source: &Source, layout: &Layout) -> Option<usize> {
    let start = tail(source)?;
    let end = source.rest_at(start);
    let (mut records, mut found) = (Records::of(&end), Vec::new());
    let mut index = if start == 0 { 0 } else { layout.first_row() };
    loop {
        let byte = end.begin_of(records.position());
        if !records.next() {
            break;
        }
        if index >= layout.first_row() {
            let cells: Vec<&str> =
                (0..records.len().min(layout.width() + 1)).map(|place| records.cell(place)).collect();
            found.push((start + byte, kind(&cells, records.len(), layout.width())));
        }
        index += 1;
    }
    let last_row = found.iter().rposition(|(_, kind)| *kind == Kind::Row)?;
    let mut notes = found[last_row + 1..].iter().filter(|(_, kind)| *kind == Kind::Note);
    let first = notes.next()?;
    (notes.count() < MOST_BELOW).then_some(first.0)
}

/// Where the text's last lines begin: at a line, and not within quotes.
fn tail(source: &Source) -> Option<usize> {
    let bytes = source.text.as_bytes();
    let Some(from) = bytes.len().checked_sub(TAIL).filter(|from| *from > 0) else { return Some(0) };
    let start = from + bytes[from..].iter().position(|&byte| byte == b'\n')? + 1;
    let quotes = || bytes[..start].iter().filter(|&&byte| byte == source.dialect.quote).count();
    (!source.has_quotes || quotes() % 2 == 0).then_some(start)
}

#[derive(PartialEq)]
enum Kind {
    Row,
    Note,
    Empty,
}

/// What a record near the end is. `cells`: at most one more than the table has columns.
fn kind(cells: &[&str], len: usize, width: usize) -> Kind {
    let holds: Vec<&&str> = cells.iter().filter(|cell| !is_missing(cell)).collect();
    let has_number = holds.iter().any(|cell| matches!(shape(Field::of(cell)), Shape::Number(_) | Shape::Infinite));
    match holds.len() {
        0 => Kind::Empty,
        // A row that is cut, such as by a download, is none: its first cell is a name.
        filled
            if len < width
                && filled <= 2
                && filled < width
                && (is_total_word(holds[0]) || (!has_number && is_words(holds[0]))) =>
        {
            Kind::Note
        }
        // A spreadsheet fills a remark up with empty cells.
        1 if len >= width && width > 2 && !has_number && !cells[0].is_empty() && is_remark(cells[0]) => Kind::Note,
        _ => Kind::Row,
    }
}

/// Several words, a line of stars or the like, or a word for the end.
fn is_words(cell: &str) -> bool {
    let is_end = ["end", "eof", "ende", "fin"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    is_end || is_remark(cell) || cell.split_whitespace().count() > 1
}

/// A sentence, or a line of stars or the like: no customer is called so.
fn is_remark(cell: &str) -> bool {
    cell.split_whitespace().count() > 3
        || cell.contains(": ")
        || cell.starts_with(['*', '=', '#', '_'])
        || cell.starts_with("--")
}
