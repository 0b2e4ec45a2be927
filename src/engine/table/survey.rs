//! The first pass over a table: its shape, and what the cells of each column look like.

use super::cell::{shape, Decimal, Shape};
use super::error::{shortened, Problem};
use super::field::Field;
use super::layout::{Extra, Layout, Verdict};
use super::limits::MAX_LINE;
use super::plain::Plain;
use super::records::{Records, KEPT};
use super::rows::Rows;
use super::source::Source;
use super::totals::{self, Candidate};
use super::{Line, Misfit, OnMisfit, MISFITS_KEPT, ROWS_SHOWN};
use crate::engine::control::Control;
use std::collections::BTreeMap;

/// Of the cells of a column that hold anything, this share must be numbers for it to be a column of numbers; the
/// others are then mistakes to be told. Below it, it is a column of text in which some cells look like numbers.
const MOSTLY_NUMBERS: f64 = 0.75;

/// What the cells of a column look like.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Cells that hold something.
    pub present: usize,
    /// The bytes of the text of all cells.
    pub bytes: usize,
    /// Digits only.
    pub integers: usize,
    /// Digits only of which the first of several is zero, as in `00123`.
    pub padded: usize,
    /// Infinite numbers.
    pub infinite: usize,
    /// Numbers if the point is the decimal mark; if the comma is.
    pub numbers: [usize; 2],
    /// The first cell that is no number with a decimal point; with a decimal comma.
    pub first_bad: [Option<Found>; 2],
    /// The first infinite number.
    pub first_infinite: Option<Found>,
    /// The first number such as 1,234 that has another value with another decimal mark.
    pub first_ambiguous: Option<String>,
    /// The first unit, and the first other one.
    pub units: [Option<String>; 2],
}

/// A cell worth remembering.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its row from 0.
    pub row: usize,
    /// The byte of the text at which its row begins.
    pub byte: usize,
    /// Its text, shortened.
    pub cell: String,
}

impl Evidence {
    /// Finite numbers with this decimal mark.
    pub fn numbers(&self, decimal: Decimal) -> usize {
        self.numbers[decimal as usize]
    }

    /// Whether the column is one of numbers, mistakes or not.
    pub fn is_numeric(&self, decimal: Decimal) -> bool {
        let like_numbers = self.numbers(decimal) + self.infinite;
        like_numbers > 0 && like_numbers as f64 >= MOSTLY_NUMBERS * self.present as f64
    }

    /// Cells that are no numbers with this decimal mark, infinite ones not counted.
    pub fn bad(&self, decimal: Decimal) -> usize {
        self.present - self.infinite - self.numbers(decimal)
    }

    /// The decimal mark under which more cells are numbers; `None` if it makes no difference.
    pub fn decimal(&self) -> Option<Decimal> {
        let [point, comma] = self.numbers;
        match point.cmp(&comma) {
            std::cmp::Ordering::Greater => Some(Decimal::Point),
            std::cmp::Ordering::Less => Some(Decimal::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Takes note of what most cells are, the quick way.
    #[inline]
    fn add_plain(&mut self, plain: Plain, cell: &str, row: usize, byte: usize) {
        let (is_integer, is_grouped) = (plain.is_integer(), plain.may_be_grouped());
        self.bytes += cell.len();
        self.present += 1;
        self.numbers[Decimal::Point as usize] += 1;
        if is_integer || is_grouped {
            self.numbers[Decimal::Comma as usize] += 1;
        } else if self.first_bad[Decimal::Comma as usize].is_none() {
            self.first_bad[Decimal::Comma as usize] = Some(Found { row, byte, cell: shortened(cell) });
        }
        if is_integer {
            self.integers += 1;
            self.padded += usize::from(cell.len() > 1 && cell.starts_with('0'));
        } else if is_grouped && self.first_ambiguous.is_none() {
            self.first_ambiguous = Some(shortened(cell));
        }
    }

    /// Takes note of a cell; whether it holds anything.
    fn add(&mut self, field: Field, row: usize, byte: usize) -> bool {
        if let Some(plain) = field.plain {
            self.add_plain(plain, field.text, row, byte);
            return true;
        }
        let cell = field.text;
        let found = || Found { row, byte, cell: shortened(cell) };
        self.bytes += cell.len();
        let looks = match shape(field) {
            Shape::Missing => return false,
            Shape::Number(looks) => Some(looks),
            Shape::Infinite => {
                self.present += 1;
                self.infinite += 1;
                self.first_infinite.get_or_insert_with(found);
                return true;
            }
            Shape::Text => None,
        };
        self.present += 1;
        let (point, comma) = looks.as_ref().map_or((false, false), |looks| (looks.point, looks.comma));
        for (reading, is_number) in [point, comma].iter().enumerate() {
            if *is_number {
                self.numbers[reading] += 1;
            } else if self.first_bad[reading].is_none() {
                self.first_bad[reading] = Some(found());
            }
        }
        let Some(looks) = looks else { return true };
        self.integers += usize::from(looks.integer);
        self.padded += usize::from(looks.integer && cell.len() > 1 && cell.starts_with('0'));
        if looks.point && looks.comma && !looks.integer && self.first_ambiguous.is_none() && cell.contains([',', '.']) {
            self.first_ambiguous = Some(shortened(cell));
        }
        if let Some(unit) = looks.unit {
            let [first, other] = &mut self.units;
            if first.get_or_insert_with(|| unit.clone()) != &unit && other.is_none() {
                *other = Some(unit);
            }
        }
        true
    }
}

/// What the first pass finds.
#[derive(Default)]
pub(super) struct Survey {
    /// One for each column.
    pub columns: Vec<Evidence>,
    /// Rows below the header, skipped ones not counted.
    pub rows: usize,
    /// How many rows do not have as many fields as the header.
    pub misfit_rows: usize,
    /// The first of them.
    pub misfits: Vec<Misfit>,
    /// How many records are left out of each kind, and the lines of the first ones.
    pub extras: BTreeMap<Extra, (usize, Vec<usize>)>,
    /// The lines that show where the table is.
    pub lines: Vec<Line>,
    /// Rows with empty fields too many, which were cut.
    pub cut_rows: usize,
    /// Marks that were taken for missing, beside empty cells, and how many cells hold each.
    pub marks: BTreeMap<String, usize>,
    /// Rows that may be totals.
    pub totals: Vec<Candidate>,
}

/// So many lines are listed of each kind of records left out.
const LINES_LISTED: usize = 5;
/// So many different marks are told.
const MARKS_LISTED: usize = 20;

/// Goes over the whole text once. `max_columns` bounds the header.
///
/// # Errors
/// [`Problem::Empty`], [`Problem::TooManyColumns`], [`Problem::UnclosedQuote`], [`Problem::EndlessLine`] if the header
/// is longer than a line of names can be, and [`Problem::FieldCount`] at the first
/// row that does not fit, unless `on_misfit` says to go on.
pub(super) fn survey(
    source: &Source,
    layout: &Layout,
    max_columns: usize,
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Survey, Problem> {
    let (text, delimiter) = (source.text, source.dialect.delimiter);
    check_width(source, layout, max_columns)?;
    let expected = layout.width();
    let mut survey = Survey { columns: vec![Evidence::default(); expected], ..Survey::default() };
    let (mut all, mut lines) = (Rows::of(source, layout), source.lines());
    let skips = on_misfit == OnMisfit::Skip;
    let (mut below_header, mut header_line) = (0, 1 + source.lines_before);
    // The byte of the last row, if its first cell is empty.
    let mut unnamed = None;
    while let Some((byte, verdict)) = all.next() {
        let records = &all.records;
        if records.is_unclosed(byte, source.dialect.quote) {
            let row = if all.count <= layout.first_row() { 0 } else { below_header + 1 };
            return Err(Problem::UnclosedQuote { row, line: lines.of(byte) });
        }
        if all.count.is_multiple_of(1024) {
            control.at(byte, 2 * text.len())?;
        }
        match verdict {
            Verdict::Header => {
                header_line = lines.of(byte);
                survey.lines.push(line(header_line, verdict, records));
                continue;
            }
            Verdict::Extra(kind) => {
                let (count, listed) = survey.extras.entry(kind).or_default();
                *count += 1;
                if listed.len() < LINES_LISTED {
                    let number = lines.of(byte);
                    listed.push(number);
                    survey.lines.push(line(number, verdict, records));
                }
                continue;
            }
            Verdict::Row => {
                below_header += 1;
                if survey.rows < ROWS_SHOWN {
                    survey.lines.push(Line { number: lines.of(byte), verdict, cells: Vec::new() });
                }
            }
            Verdict::Misfit => {
                below_header += 1;
                let (row, number, found) = (below_header, lines.of(byte), records.len());
                if on_misfit == OnMisfit::Stop {
                    let (line, header) = (number, header_line);
                    return Err(Problem::FieldCount { row, line, found, expected, delimiter, header });
                }
                survey.misfit_rows += 1;
                if survey.misfits.len() < MISFITS_KEPT {
                    survey.misfits.push(Misfit { row, line: number, found });
                }
                let is_shown = if skips { survey.misfit_rows <= LINES_LISTED } else { survey.rows < ROWS_SHOWN };
                if is_shown {
                    survey.lines.push(line(number, verdict, records));
                }
                if skips {
                    continue;
                }
            }
        }
        survey.cut_rows += usize::from(verdict == Verdict::Row && records.len() > expected);
        if !layout.keeps(Extra::Total) && layout.totals.is_empty() {
            survey.totals.extend(totals::named(records, byte, survey.totals.len()));
            unnamed = records.cell(0).is_empty().then_some(byte);
        }
        let Survey { columns, marks, rows, .. } = &mut survey;
        records.each(|place, field| {
            let Some(evidence) = columns.get_mut(place) else { return };
            if !evidence.add(field, *rows, byte) && !field.text.is_empty() {
                count_mark(marks, field.text);
            }
        });
        survey.rows += 1;
    }
    if all.count == 0 {
        return Err(Problem::Empty);
    }
    // A total without a name is the last row, or none.
    survey.totals.extend(unnamed.and_then(|byte| totals::unnamed(source, byte)));
    Ok(survey)
}

/// Refuses more columns than there may be, and names that are none.
fn check_width(source: &Source, layout: &Layout, limit: usize) -> Result<(), Problem> {
    let found = source.row_of_many_fields().unwrap_or(layout.width());
    if found > limit {
        return Err(Problem::TooManyColumns { found, limit });
    }
    if layout.names.iter().map(String::len).sum::<usize>() > MAX_LINE {
        return Err(Problem::EndlessLine { looked_at: MAX_LINE });
    }
    Ok(())
}

/// A line that is no row.
fn line(number: usize, verdict: Verdict, records: &Records) -> Line {
    let cells = (0..records.len().min(KEPT)).map(|place| records.cell(place).chars().take(60).collect());
    Line { number, verdict, cells: cells.collect() }
}

fn count_mark(marks: &mut BTreeMap<String, usize>, mark: &str) {
    if let Some(count) = marks.get_mut(mark) {
        *count += 1;
    } else if marks.len() < MARKS_LISTED {
        marks.insert(mark.to_string(), 1);
    }
}
