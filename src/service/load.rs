//! Reading a table: unpack, read, tell what was found; where it is refused, offer other ways to read it.

use super::about::about;
use super::source::OriginalText;
use super::{progress, Emit, Service, Source};
use crate::engine::control::Control;
use crate::engine::derive::{code, derive};
use crate::engine::figures::whole;
use crate::engine::inspect::{guess_roles, guess_value_column, row_noun_of, stand_ins, Role, RowNoun};
use crate::engine::table::{
    self, sentences, Cells, Column, Extra, Note, OnBadCell, OnMisfit, Problem, ReadOptions, Schema, Table, TableError,
    Text, MAX_BYTES,
};
use crate::engine::unpack::{unpack, Packing, Unpacked};
use crate::protocol::data::{IdChoice, Reading, Remedy, TableReport, Upload, MISFITS_LISTED};
use crate::protocol::results::{Ids, NumericColumn, TableView};
use crate::protocol::{Event, JobError, JobId, SILENCE_MS};

/// So many bytes of a file a reader that tells nothing on its way takes a millisecond for, at the slowest: a
/// workbook's.
const BYTES_PER_MS: f64 = 1_000.0;

/// How long a worker may be silent while it reads so many bytes of a file, in milliseconds.
pub fn silence_of(bytes: usize) -> f64 {
    SILENCE_MS + bytes as f64 / BYTES_PER_MS
}

/// What the page wants of a table that is read.
pub(super) struct Wish {
    /// Its content.
    pub view: bool,
    /// At least so many rows.
    pub segments: usize,
    /// The columns of the table that a second file is read as.
    pub schema: Option<Schema>,
}

/// A file that gives no table: the sentence, and other ways to read it.
pub(super) struct Refusal {
    pub(super) sentence: String,
    remedies: Vec<Remedy>,
}

impl Refusal {
    /// The file has other bytes than those that the table on the page was read from.
    fn changed(name: &str) -> Refusal {
        let sentence = format!(
            "{name} has changed on this computer since it was opened. The page still shows what it held then: open it \
             again to work on it as it is now."
        );
        Refusal { sentence, remedies: Vec::new() }
    }
}

impl Service {
    /// Reads a file and keeps it in place of the one before; a file that is refused leaves that one in place.
    pub(super) fn load(&mut self, job: JobId, upload: Upload, bytes: Vec<u8>, wish: Wish, emit: Emit<'_>) {
        let start = (self.clock)();
        // Before the first word of a reader that tells how far it is.
        let size = bytes.len();
        emit(Event::Beat(silence_of(size)));
        let outside = self.outside.take();
        let content = super::fingerprint(&bytes);
        let mut progress = progress(self.clock, job, "Reading the file", &mut *emit);
        let read = match &upload.content {
            Some(expected) if *expected != content => Err(Refusal::changed(&upload.name)),
            _ => read(&upload, bytes, &wish, &mut Control::new(&mut progress)),
        };
        drop(progress);
        match read {
            Ok((mut source, report)) => {
                self.prepared.clear();
                self.segment.forget();
                self.embed.forget();
                self.evidence.forget();
                let shown = wish.view.then(|| {
                    let fingerprint = match &source.origin {
                        // The text of a file that is not packed is its bytes.
                        OriginalText::InMemory(_) if report.packing == Packing::None => content.clone(),
                        OriginalText::InMemory(text) => super::fingerprint(text),
                        OriginalText::InFile { .. } => content.clone(),
                    };
                    source.fingerprint.clone_from(&fingerprint);
                    tell_columns(job, &source.table, emit);
                    let mut view = table_view(&source.table, fingerprint, report, (self.clock)() - start);
                    view.content.clone_from(&content);
                    view
                });
                if let Some(fetch) = outside.filter(|_| wish.view) {
                    let (name, sheet) = (upload.name, upload.reading.sheet);
                    source.origin = OriginalText::InFile { fetch, name, sheet, content };
                }
                self.columns = source.table.columns.len();
                self.cells = source.table.rows * self.columns;
                self.bytes = size;
                self.source = Some(source);
                emit(Event::Loaded(job, shown));
                emit(Event::Done(job));
            }
            Err(Refusal { sentence, remedies }) => {
                if !remedies.is_empty() {
                    emit(Event::Offered(job, remedies));
                }
                emit(Event::Failed(job, JobError { parameter: Some("file-input".into()), sentence }));
            }
        }
    }
}

/// The table in a file, read as asked.
pub(super) fn read(
    upload: &Upload,
    bytes: Vec<u8>,
    wish: &Wish,
    control: &mut Control<'_>,
) -> Result<(Source, TableReport), Refusal> {
    let Upload { name, reading, .. } = upload;
    let refused = |sentence: String| Refusal { sentence, remedies: Vec::new() };
    let Unpacked { bytes: text, packing, unresolved } = unpack(&bytes, reading.sheet.as_deref(), MAX_BYTES, control)
        .map_err(|error| refused(format!("{name} cannot be read: {error}")))?;
    let text = match packing {
        Packing::None => None,
        _ => Some(text.into_owned()),
    };
    let bytes = text.unwrap_or(bytes);
    let read = match &wish.schema {
        Some(schema) => table::read_as(schema, name, &bytes, &reading.options, control),
        None => table::read(name, &bytes, &reading.options, control),
    };
    let on_bad_cell = if wish.schema.is_some() { OnBadCell::Missing } else { OnBadCell::Stop };
    let mut table =
        read.map_err(|error| Refusal { remedies: remedies(&error, &bytes, reading), sentence: error.to_string() })?;
    tell_unresolved(&mut table, &unresolved);
    if table.rows < wish.segments {
        return Err(refused(format!(
            "{name} has {0} rows, but {1} segments are asked for: choose at most {0} segments, or a file with more \
             rows.",
            whole(table.rows),
            whole(wish.segments)
        )));
    }
    // Of the columns as they stand in the file, which the reading can change.
    if wish.view && wish.schema.is_none() {
        let found = stand_ins(&table);
        table.notes.extend(found);
    }
    let (shell, schema) = (shell(&table), Schema::of(&table));
    for (column, coding) in &reading.coded {
        code(&mut table, column, coding, on_bad_cell).map_err(|error| refused(format!("{name}: {error}")))?;
    }
    for derived in &reading.derived {
        let refuse = |error| refused(format!("{name}, new column \"{}\": {error}", derived.name));
        derive(&mut table, derived, control).map_err(refuse)?;
    }
    let mut report = report(&table, packing, reading);
    match &reading.id {
        IdChoice::Guessed => {}
        IdChoice::Place => table.id = None,
        IdChoice::Column(name) => name_rows_by(&mut table, name),
    }
    if reading.id != IdChoice::Guessed {
        table::note_repeated_ids(&mut table);
        report.doubts = doubts(&table);
    }
    leave_out(&mut table, &reading.ignored);
    let bytes = if wish.view { bytes } else { Vec::new() };
    let origin = OriginalText::InMemory(bytes);
    Ok((
        Source {
            name: name.clone(),
            edition: upload.edition,
            fingerprint: String::new(),
            origin,
            shell,
            schema,
            table,
            is_copy: !wish.view,
        },
        report,
    ))
}

/// Says of columns of formulas without results that it is so, rather than that they are empty.
fn tell_unresolved(table: &mut Table, unresolved: &[usize]) {
    for column in unresolved.iter().filter_map(|&place| table.columns.get(place)) {
        let name = column.name.clone();
        table.notes.retain(|note| !matches!(note, Note::EmptyColumn { column } if *column == name));
        table.notes.push(Note::Unresolved { column: name });
    }
}

/// Ways to read a file with what was left out of it.
fn ways_back(table: &Table, reading: &Reading) -> Vec<Remedy> {
    let way = |note: &Note| {
        if let Note::StandIn { column, value, .. } = note {
            let mut reading = reading.clone();
            reading.options.stand_ins.push((column.clone(), value.clone()));
            return Some(Remedy { label: format!("Treat {value} in {column} as missing"), reading });
        }
        if let Note::HalfNumbers { column, texts, .. } = note {
            let mut reading = reading.clone();
            reading.options.numbers.push(column.clone());
            let cells = if *texts == 1 { "cell" } else { "cells" };
            let label = format!("Read {column} as numbers, {} {cells} missing", whole(*texts));
            return Some(Remedy { label, reading });
        }
        let Note::Extra { kind, records, .. } = note else { return None };
        let lines = if *records == 1 { "line" } else { "lines" };
        let label = match kind {
            Extra::Above => format!("Keep the {lines} above the header"),
            Extra::Below => format!("Keep the {lines} below the last row"),
            Extra::Total => "Keep the totals".to_string(),
            Extra::Header => "Keep the repeated header".to_string(),
            Extra::Empty => "Keep the rows without any value".to_string(),
        };
        let mut reading = reading.clone();
        reading.options.keep.push(*kind);
        Some(Remedy { label, reading })
    };
    table.notes.iter().filter_map(way).collect()
}

/// Ways to read a file all the same that was refused for some of its rows or cells.
fn remedies(error: &TableError, bytes: &[u8], reading: &Reading) -> Vec<Remedy> {
    let with = |options: ReadOptions| Reading { options, ..reading.clone() };
    // Reading once more tells how many rows or cells it is about, and whether the remedy helps at all.
    let read_with = |options: &ReadOptions| table::read(&error.file, bytes, options, &mut Control::none());
    match error.problem {
        Problem::FieldCount { .. } => [OnMisfit::Skip, OnMisfit::Fill]
            .into_iter()
            .filter_map(|on_misfit| {
                let options = ReadOptions { on_misfit, ..reading.options.clone() };
                let lenient = ReadOptions { on_bad_cell: OnBadCell::Missing, ..options.clone() };
                let (options, table) = match read_with(&options) {
                    Ok(table) => (options, table),
                    Err(_) => (lenient.clone(), read_with(&lenient).ok()?),
                };
                let rows = match table.misfit_rows {
                    1 => "1 row that does not fit".to_string(),
                    rows => format!("{} rows that do not fit", whole(rows)),
                };
                let label = match on_misfit {
                    OnMisfit::Skip => format!("Skip the {rows}"),
                    _ => format!("Pad or truncate the {rows}"),
                };
                Some(Remedy { label, reading: with(options) })
            })
            .collect(),
        Problem::NotANumber { .. } | Problem::Infinite { .. } => {
            let options = ReadOptions { on_bad_cell: OnBadCell::Missing, ..reading.options.clone() };
            let helps = read_with(&options).is_ok();
            let label = "Treat cells that are not numbers as missing".to_string();
            helps.then(|| Remedy { label, reading: with(options) }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The table without its cells: what an export needs to copy the text it was read from. It is still known which columns
/// are of numbers.
fn shell(table: &Table) -> Table {
    let bare = |column: &Column| {
        let cells = match column.cells {
            Cells::Number(_) => Cells::Number(Vec::new()),
            _ => Cells::Empty,
        };
        Column { name: column.name.clone(), unit: None, cells }
    };
    Table {
        name: table.name.clone(),
        columns: table.columns.iter().map(bare).collect(),
        dialect: table.dialect.clone(),
        layout: table.layout.clone(),
        stand_ins: Vec::new(),
        lines: Vec::new(),
        notes: Vec::new(),
        misfits: Vec::new(),
        ..*table
    }
}

/// Makes the column called `name` the one that names the rows. A remembered name that the table lacks changes nothing.
fn name_rows_by(table: &mut Table, name: &str) {
    let Some(index) = table.columns.iter().position(|column| column.name == name) else { return };
    if let Cells::Number(values) = &table.columns[index].cells {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(values.len()));
        for value in values {
            if !value.is_nan() {
                text.push_str(&value.to_string());
            }
            ends.push(text.len() as u32);
        }
        table.columns[index].cells = Cells::Text(Text::Joined { text, ends });
    }
    table.id = Some(index);
}

/// Takes columns out of the table, the id excepted.
fn leave_out(table: &mut Table, ignored: &[String]) {
    let id = table.id.map(|index| table.columns[index].name.clone());
    table.columns.retain(|column| Some(&column.name) == id.as_ref() || !ignored.contains(&column.name));
    table.id = id.and_then(|id| table.columns.iter().position(|column| column.name == id));
}

/// What the page is told of the reading.
fn report(table: &Table, packing: Packing, reading: &Reading) -> TableReport {
    let guessed = guess_roles(table);
    let roles: Vec<Role> = guessed.iter().map(|(role, _)| *role).collect();
    let value = guess_value_column(table, &roles);
    let about = |(at, (column, (role, reason))): (usize, (&Column, (Role, String)))| {
        let coding = reading.coded.get(&column.name).cloned().unwrap_or_default();
        about(table, column, (role, reason), coding, value == Some(at))
    };
    TableReport {
        packing,
        dialect: table.dialect.clone(),
        decimal: table.decimal,
        columns: table.columns.iter().zip(guessed).enumerate().map(about).collect(),
        misfits: table.misfit_rows,
        first_misfits: table.misfits.iter().take(MISFITS_LISTED).copied().collect(),
        skips_misfits: table.skips_misfits,
        ways_back: ways_back(table, reading),
        lines: table.lines.clone(),
        doubts: doubts(table),
    }
}

/// What was decided in doubt.
fn doubts(table: &Table) -> Vec<String> {
    sentences(table.notes.iter().filter(|note| note.is_doubtful()))
}

/// Sends the numeric columns, one after the other.
fn tell_columns(job: JobId, table: &Table, emit: Emit<'_>) {
    for column in &table.columns {
        if let Some(values) = column.numbers() {
            // What is beyond single precision is shown at its end: pictures take finite numbers only.
            let values = values.iter().map(|&value| (value as f32).clamp(f32::MIN, f32::MAX)).collect();
            emit(Event::Column(job, NumericColumn { name: column.name.clone(), values }));
        }
    }
}

/// A table as the page shows it, without its columns.
fn table_view(table: &Table, fingerprint: String, report: TableReport, compute_ms: f64) -> TableView {
    let mut ids = Ids::default();
    if table.id.is_some() {
        ids = Ids::with_capacity(table.rows);
        (0..table.rows).for_each(|row| ids.push(&table.id_of(row)));
    }
    TableView {
        name: table.name.clone(),
        rows: table.rows,
        ids,
        id_column: table.id.map(|column| table.columns[column].name.clone()),
        is_per_customer: row_noun_of(table) == RowNoun::Customer,
        columns: Vec::new(),
        notes: sentences(&table.notes),
        fingerprint,
        content: String::new(),
        report,
        compute_ms,
    }
}
