//! The first pass over a table: its shape, and what the cells of each column look like.

use super::cell::{shape, Decimal, Shape};
use super::error::{shortened, Problem};
use super::field::Field;
use super::limits::MAX_LINE;
use super::records::Records;
use super::source::Source;
use super::{Misfit, OnMisfit, MISFITS_KEPT};
use crate::engine::control::Control;

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

    fn add(&mut self, field: Field, row: usize, byte: usize) {
        let cell = field.text;
        let found = || Found { row, byte, cell: shortened(cell) };
        self.bytes += cell.len();
        let looks = match shape(field) {
            Shape::Missing => return,
            Shape::Number(looks) => Some(looks),
            Shape::Infinite => {
                self.present += 1;
                self.infinite += 1;
                self.first_infinite.get_or_insert_with(found);
                return;
            }
            Shape::Text => None,
        };
        self.present += 1;
        for (reading, is_number) in [looks.is_some_and(|l| l.point), looks.is_some_and(|l| l.comma)].iter().enumerate()
        {
            if *is_number {
                self.numbers[reading] += 1;
            } else if self.first_bad[reading].is_none() {
                self.first_bad[reading] = Some(found());
            }
        }
        let Some(looks) = looks else { return };
        self.integers += usize::from(looks.integer);
        if looks.point && looks.comma && !looks.integer && self.first_ambiguous.is_none() && cell.contains([',', '.']) {
            self.first_ambiguous = Some(shortened(cell));
        }
        if let Some(unit) = looks.unit {
            let [first, other] = &mut self.units;
            if first.get_or_insert_with(|| unit.to_string()) != unit && other.is_none() {
                *other = Some(unit.to_string());
            }
        }
    }
}

/// What the first pass finds.
#[derive(Debug)]
pub(super) struct Survey {
    /// The header's fields as they stand; empty ones if there is no header.
    pub header: Vec<String>,
    /// One for each column.
    pub columns: Vec<Evidence>,
    /// Rows below the header, skipped ones not counted.
    pub rows: usize,
    /// How many rows do not have as many fields as the header.
    pub misfit_rows: usize,
    /// The first of them.
    pub misfits: Vec<Misfit>,
}

/// Goes over the whole text once. `max_columns` bounds the header.
///
/// # Errors
/// [`Problem::Empty`], [`Problem::TooManyColumns`], [`Problem::UnclosedQuote`], [`Problem::EndlessLine`] if the header
/// is longer than a line of names can be, and [`Problem::FieldCount`] at the first
/// row that does not fit, unless `on_misfit` says to go on.
pub(super) fn survey(
    source: &Source,
    max_columns: usize,
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Survey, Problem> {
    let (text, delimiter) = (source.text, source.dialect.delimiter);
    if let Some(found) = source.row_of_many_fields() {
        return Err(Problem::TooManyColumns { found, limit: max_columns });
    }
    let mut records = Records::of(source);
    if !records.next() {
        return Err(Problem::Empty);
    }
    if records.is_unclosed(0, source.dialect.quote) {
        return Err(Problem::UnclosedQuote { row: 0, line: source.line_of(0) });
    }
    let expected = records.len();
    if expected > max_columns {
        return Err(Problem::TooManyColumns { found: expected, limit: max_columns });
    }
    let mut header = vec![String::new(); expected];
    if source.dialect.header {
        let mut length = 0;
        records.each(|_, field| length += field.text.len());
        if length > MAX_LINE {
            return Err(Problem::EndlessLine { looked_at: MAX_LINE });
        }
        records.each(|place, field| header[place] = field.text.to_string());
    } else {
        records = Records::of(source); // the first record is a row
    }
    let mut columns = vec![Evidence::default(); expected];
    let (mut misfits, mut misfit_rows) = (Vec::new(), 0);
    let mut lines = source.lines();
    let (mut row, mut below_header) = (0, 0);
    loop {
        let byte = records.position();
        if !records.next() {
            break;
        }
        if records.is_unclosed(byte, source.dialect.quote) {
            return Err(Problem::UnclosedQuote { row: below_header + 1, line: lines.of(byte) });
        }
        below_header += 1;
        if below_header % 1024 == 0 {
            control.at(byte, 2 * text.len())?;
        }
        if records.len() != expected {
            let (line, found) = (lines.of(byte), records.len());
            if on_misfit == OnMisfit::Stop {
                return Err(Problem::FieldCount { row: below_header, line, found, expected, delimiter });
            }
            misfit_rows += 1;
            if misfits.len() < MISFITS_KEPT {
                misfits.push(Misfit { row: below_header, line, found });
            }
            if on_misfit == OnMisfit::Skip {
                continue;
            }
        }
        records.each(|place, field| {
            if let Some(evidence) = columns.get_mut(place) {
                evidence.add(field, row, byte);
            }
        });
        row += 1;
    }
    Ok(Survey { header, columns, rows: row, misfit_rows, misfits })
}
