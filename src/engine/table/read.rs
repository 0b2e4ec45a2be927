//! Reading a table: the steps in their order, and the decisions between them.

use super::cell::{number, Decimal};
use super::decode::{decode, Decoded};
use super::error::{Place, Problem, TableError};
use super::field::Field;
use super::fill::{fill, Kind};
use super::layout::{self, Extra, Layout};
use super::limits::MAX_LINE;
pub use super::limits::{MAX_BYTES, MAX_COLUMNS};
use super::naming::{id_column, may_be_id, unique_names};
use super::quoting::repaired;
use super::schema::{coded, ColumnType, Schema};
use super::source::Source;
use super::survey::{survey, Evidence, Found, Survey};
use super::totals::{self, About};
use super::yes_no::yes_no;
use super::{Cells, Column, Dialect, Encoding, Note, Table};
use crate::engine::control::Control;
use crate::engine::figures::with_decimal_mark;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The memory a table's columns may take, in bytes.
const MAX_MEMORY: usize = 1_000_000_000;

/// What a user has decided about the reading. What is `None` is sniffed from the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// How characters are written as bytes.
    pub encoding: Option<Encoding>,
    /// The character between fields.
    pub delimiter: Option<u8>,
    /// The character around fields that hold a delimiter or a line end.
    pub quote: Option<u8>,
    /// Whether the first line names the columns.
    pub header: Option<bool>,
    /// The line of the file, from 1, that names the columns.
    pub header_line: Option<usize>,
    /// What stays in the table though it looks as if it did not belong there.
    pub keep: Vec<Extra>,
    /// Numbers that stand for none: a column and the number in it.
    pub stand_ins: Vec<(String, String)>,
    /// Columns of numbers and text that are taken for numbers: their other cells are missing.
    pub numbers: Vec<String>,
    /// The decimal mark of all columns.
    pub decimal: Option<Decimal>,
    /// What becomes of a row with more or fewer fields than the header.
    pub on_misfit: OnMisfit,
    /// What becomes of a cell that is no finite number in a column of numbers.
    pub on_bad_cell: OnBadCell,
}

impl ReadOptions {
    /// The options that say what was sniffed before.
    pub(super) fn of(dialect: &Dialect) -> Self {
        ReadOptions {
            encoding: Some(dialect.encoding),
            delimiter: Some(dialect.delimiter),
            quote: Some(dialect.quote),
            header: Some(dialect.header),
            ..ReadOptions::default()
        }
    }
}

/// What becomes of a row with more or fewer fields than the header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnMisfit {
    /// The file is refused with a sentence about the first one.
    #[default]
    Stop,
    /// The row is left out.
    Skip,
    /// What it lacks is missing, what is too much is left out.
    Fill,
}

/// What becomes of a cell that is no finite number in a column of numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnBadCell {
    /// The file is refused with a sentence about the first one.
    #[default]
    Stop,
    /// The cell is taken for missing.
    Missing,
}

/// Reads the file `name` with content `bytes`.
///
/// A column is one of numbers if at least three quarters of its cells that hold anything are numbers, with the decimal
/// mark under which more of them are; it is empty if none holds anything; it is 0 and 1 if it says yes and no; else it
/// is text. The id is the first column named like an id with a different text or integer in each row, else the first
/// with a different text in each row, else one named like an id with a different text in nine of ten rows.
///
/// # Errors
/// [`TableError`] for whatever is not a header line and at least two rows as wide as it, with at least one column of
/// numbers, all finite.
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions, control: &mut Control) -> Result<Table, TableError> {
    read_columns(name, bytes, options, None, control).map_err(|problem| problem.of(name))
}

/// Reads a second file with the columns of a first: each column is what it was there, the header is the line that holds
/// their names, and one row is enough. A row that does not fit is left out, a cell that is not what its column holds is
/// missing; both are noted.
///
/// # Errors
/// [`TableError`] for whatever is not at least one row of text with fields.
pub fn read_as(
    schema: &Schema,
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    control: &mut Control,
) -> Result<Table, TableError> {
    let lenient = ReadOptions {
        on_misfit: OnMisfit::Skip,
        on_bad_cell: OnBadCell::Missing,
        header_line: None,
        ..options.clone()
    };
    read_columns(name, bytes, &lenient, Some(schema), control).map_err(|problem| problem.of(name))
}

fn read_columns(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    schema: Option<&Schema>,
    control: &mut Control,
) -> Result<Table, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::TooManyBytes { found: bytes.len(), limit: MAX_BYTES });
    }
    let Decoded { text, encoding, replaced } = decode(bytes, options.encoding)?;
    check_text(&text)?;
    let (text, sniffed) = repaired(text, encoding, options);
    let mut source = sniffed.source(&text);
    let mut layout = layout::find(&source, &sniffed.sample, options, schema);
    drop(sniffed);
    source.dialect.header = !layout.header.is_empty();
    let mut survey = survey(&source, &layout, MAX_COLUMNS, options.on_misfit, control)?;
    if !survey.totals.is_empty() {
        let columns = columns_for_totals(&source, &survey, options, schema);
        layout.totals = totals::verify(&source, &layout, &survey.totals, &columns, options.on_misfit, control)?;
        if !layout.totals.is_empty() {
            survey = super::survey::survey(&source, &layout, MAX_COLUMNS, options.on_misfit, control)?;
        }
    }
    if survey.rows < if schema.is_some() { 1 } else { 2 } {
        let empty = survey.extras.get(&Extra::Empty).map_or(0, |(rows, _)| *rows);
        return Err(Problem::TooFewRows { found: survey.rows, empty });
    }
    let unreadable = replaced.map(|(characters, line)| Note::Unreadable { characters, line, encoding });
    let mut notes: Vec<Note> = unreadable.into_iter().chain(left_out(&survey)).collect();
    let names = names(&layout, &mut notes);
    let (kinds, decimal) = kinds(&source, &survey, &names, options, schema, &mut notes)?;
    check_memory(&source, &survey, &kinds)?;
    let cells = fill(&source, &layout, &survey, &kinds, options.on_misfit, control)?;
    let units = survey.columns.iter().map(|evidence| evidence.units[0].clone());
    let named = names.into_iter().zip(cells).zip(units);
    let mut columns: Vec<Column> =
        named.map(|((name, cells), unit)| Column { name, unit: unit.filter(|_| is_number(&cells)), cells }).collect();
    let id = match schema {
        Some(schema) => {
            columns.iter_mut().for_each(|column| code(column, schema, &mut notes));
            columns.iter().position(|column| schema.id() == Some(&column.name))
        }
        None => {
            columns.iter_mut().for_each(|column| notes.extend(yes_no(column)));
            let id = id_column(&columns, survey.rows, &mut notes);
            give_back_numbers(&mut columns, &survey, id);
            id
        }
    };
    let stand_ins = take_out(&mut columns, &options.stand_ins);
    let empty = columns.iter().filter(|column| column.cells == Cells::Empty);
    notes.extend(empty.map(|column| Note::EmptyColumn { column: column.name.clone() }));
    if schema.is_none() && !columns.iter().any(|column| is_number(&column.cells)) {
        let said = |column: Column| (column.name, column.cells != Cells::Empty);
        return Err(Problem::NoNumbers { columns: columns.into_iter().map(said).collect() });
    }
    if !survey.marks.is_empty() {
        notes.push(Note::MissingMarks { marks: survey.marks.clone().into_iter().collect() });
    }
    if survey.misfit_rows > 0 {
        notes.push(Note::Misfits { rows: survey.misfit_rows, skipped: options.on_misfit == OnMisfit::Skip });
    }
    let Survey { rows, lines, misfit_rows, misfits, .. } = survey;
    let skips_misfits = options.on_misfit == OnMisfit::Skip;
    Ok(Table {
        name: name.to_string(),
        columns,
        rows,
        id,
        dialect: source.dialect,
        layout,
        decimal,
        is_decimal_given: options.decimal.is_some(),
        stand_ins,
        lines,
        notes,
        misfit_rows,
        misfits,
        skips_misfits,
    })
}

/// Refuses a text without a character, or one that is no lines.
fn check_text(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    if text.len() > MAX_LINE && !text.as_bytes()[..MAX_LINE].iter().any(|b| matches!(b, b'\r' | b'\n')) {
        return Err(Problem::EndlessLine { looked_at: MAX_LINE });
    }
    Ok(())
}

/// What was left out of the table.
fn left_out(survey: &Survey) -> Vec<Note> {
    let extra = |(kind, (records, lines)): (&Extra, &(usize, Vec<usize>))| Note::Extra {
        kind: *kind,
        records: *records,
        lines: lines.clone(),
    };
    let cut = (survey.cut_rows > 0).then_some(Note::SurplusFields { rows: survey.cut_rows });
    survey.extras.iter().map(extra).chain(cut).collect()
}

/// The columns' names.
fn names(layout: &Layout, notes: &mut Vec<Note>) -> Vec<String> {
    match layout.header.len() {
        0 => {
            notes.push(Note::NoHeader);
            return (1..=layout.width()).map(|place| format!("column {place}")).collect();
        }
        1 => {}
        _ => notes.push(Note::TwoLines),
    }
    unique_names(&layout.names, layout.has_row_names, notes)
}

fn is_number(cells: &Cells) -> bool {
    matches!(cells, Cells::Number(_))
}

/// The decimal mark of the file where a column does not tell its own: the one that more columns speak for; else that of
/// the places where a semicolon stands between fields, since the comma is taken there.
fn decimal_of_file(source: &Source, survey: &Survey, schema: Option<&Schema>) -> (Decimal, bool) {
    let votes = |decimal| survey.columns.iter().filter(|evidence| evidence.decimal() == Some(decimal)).count();
    let (point, comma) = (votes(Decimal::Point), votes(Decimal::Comma));
    match point.cmp(&comma) {
        Ordering::Greater => (Decimal::Point, true),
        Ordering::Less => (Decimal::Comma, true),
        Ordering::Equal if schema.is_some() => (schema.map_or(Decimal::Point, Schema::decimal), false),
        Ordering::Equal if source.dialect.delimiter == b';' => (Decimal::Comma, true),
        Ordering::Equal => (Decimal::Point, false),
    }
}

/// What is known of each column where totals are looked for.
fn columns_for_totals(source: &Source, survey: &Survey, options: &ReadOptions, schema: Option<&Schema>) -> Vec<About> {
    let (of_file, _) = decimal_of_file(source, survey, schema);
    let about = |evidence: &Evidence| {
        let decimal = options.decimal.or(evidence.decimal()).unwrap_or(of_file);
        let decimal = evidence.is_numeric(decimal).then_some(decimal);
        About::of(decimal, evidence.present, survey.rows, survey.totals.len())
    };
    survey.columns.iter().map(about).collect()
}

/// Decides what each column is and which decimal mark the file has, and refuses what no column may hold.
fn kinds(
    source: &Source,
    survey: &Survey,
    names: &[String],
    options: &ReadOptions,
    schema: Option<&Schema>,
    notes: &mut Vec<Note>,
) -> Result<(Vec<Kind>, Decimal), Problem> {
    let (of_file, is_sure) = decimal_of_file(source, survey, schema);
    let mut kinds = Vec::with_capacity(names.len());
    for (evidence, name) in survey.columns.iter().zip(names) {
        let decimal = options.decimal.or(evidence.decimal()).unwrap_or(of_file);
        let place = |found: &Found| Place {
            row: found.row + 1,
            line: source.line_of(found.byte),
            column: name.clone(),
            found: found.cell.clone(),
        };
        let expected = schema.and_then(|schema| schema.get(name));
        if let Some(ColumnType::Text | ColumnType::YesNo { .. }) = expected {
            kinds.push(Kind::Text);
            continue;
        }
        if evidence.present == 0 && expected.is_none() {
            kinds.push(Kind::Empty);
            continue;
        }
        let is_asked_for = options.numbers.contains(name);
        let is_number = expected.is_some() || is_asked_for;
        if !is_number && evidence.padded > 0 && evidence.integers == evidence.present {
            // Numbers of things, not amounts: 00123 is another than 123.
            kinds.push(Kind::Text);
            continue;
        }
        if !is_number && (!evidence.is_numeric(decimal) || may_be_id(name, evidence)) {
            if evidence.numbers(decimal) > evidence.present / 4 && !may_be_id(name, evidence) {
                let (numbers, texts) = (evidence.numbers(decimal), evidence.bad(decimal));
                let example =
                    evidence.first_bad[decimal as usize].as_ref().map_or(String::new(), |bad| bad.cell.clone());
                notes.push(Note::HalfNumbers { column: name.clone(), numbers, texts, example });
            }
            kinds.push(Kind::Text);
            continue;
        }
        let (bad, numbers) = (evidence.bad(decimal), evidence.numbers(decimal));
        if options.on_bad_cell == OnBadCell::Missing || is_asked_for {
            if bad + evidence.infinite > 0 {
                let found = evidence.first_bad[decimal as usize].as_ref().or(evidence.first_infinite.as_ref());
                let example = found.map(|bad| bad.cell.clone());
                notes.push(Note::BadCells { column: name.clone(), cells: bad + evidence.infinite, example });
            }
        } else if let Some(found) = &evidence.first_infinite {
            return Err(Problem::Infinite { place: place(found) });
        } else if let Some(found) = &evidence.first_bad[decimal as usize] {
            return Err(Problem::NotANumber { place: place(found), bad, numbers });
        }
        let undecided = options.decimal.or(evidence.decimal()).is_none() && !is_sure;
        if let Some(example) = evidence.first_ambiguous.as_ref().filter(|_| undecided) {
            let taken_for = with_decimal_mark(&number(Field::of(example), decimal).unwrap_or(f64::NAN).to_string());
            notes.push(Note::AmbiguousNumbers { column: name.clone(), example: example.clone(), taken_for });
        }
        if let [Some(first), Some(other)] = &evidence.units {
            let (first, other) = (first.clone(), other.clone());
            notes.push(Note::MixedUnits { column: name.clone(), first, other });
        }
        kinds.push(Kind::Number(decimal));
    }
    Ok((kinds, options.decimal.unwrap_or(of_file)))
}

/// A column of text that said yes and no in the first table becomes one of 0 and 1.
fn code(column: &mut Column, schema: &Schema, notes: &mut Vec<Note>) {
    let (Some(ColumnType::YesNo { no, yes }), Cells::Text(text)) = (schema.get(&column.name), &column.cells) else {
        return;
    };
    let (values, unknown) = coded(text, no, yes);
    column.cells = Cells::Number(values);
    if unknown > 0 {
        notes.push(Note::BadCells { column: column.name.clone(), cells: unknown, example: None });
    }
}

/// Columns of integers that were read as text but are not the id hold numbers after all.
fn give_back_numbers(columns: &mut [Column], survey: &Survey, id: Option<usize>) {
    for (index, (column, evidence)) in columns.iter_mut().zip(&survey.columns).enumerate() {
        if id == Some(index) || !may_be_id(&column.name, evidence) {
            continue;
        }
        if let Cells::Text(text) = &column.cells {
            let value =
                |row| text.get(row).and_then(|cell| number(Field::of(cell), Decimal::Point)).unwrap_or(f64::NAN);
            column.cells = Cells::Number((0..survey.rows).map(value).collect());
        }
    }
}

/// Numbers that stand for none become missing.
fn take_out(columns: &mut [Column], stand_ins: &[(String, String)]) -> Vec<(String, f64)> {
    let mut taken = Vec::new();
    for (name, value) in stand_ins {
        let Ok(value) = value.parse::<f64>() else { continue };
        for column in columns.iter_mut().filter(|column| column.name == *name) {
            if let Cells::Number(values) = &mut column.cells {
                values.iter_mut().filter(|found| **found == value).for_each(|found| *found = f64::NAN);
                taken.push((name.clone(), value));
            }
        }
    }
    taken
}

/// Refuses a table that would not fit, before anything is allocated for it.
fn check_memory(source: &Source, survey: &Survey, kinds: &[Kind]) -> Result<(), Problem> {
    let of_a_row = kinds.iter().map(|kind| match kind {
        Kind::Number(_) => size_of::<f64>(),
        Kind::Text => size_of::<u32>(),
        Kind::Empty => 0,
    });
    let of_a_row: usize = of_a_row.sum();
    let texts = if kinds.contains(&Kind::Text) { source.text.len() } else { 0 };
    let needed = of_a_row.saturating_mul(survey.rows).saturating_add(texts);
    if needed > MAX_MEMORY {
        return Err(Problem::TooManyCells { rows: survey.rows, columns: kinds.len(), needed, limit: MAX_MEMORY });
    }
    Ok(())
}
