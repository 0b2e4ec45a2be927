//! Reading a table: unpack, read, tell what was found; where it is refused, offer other ways to read it.

use super::about::about;
use super::remedies::{remedies, ways_back};
use super::rollup::customers_of;
use super::source::OriginalText;
use super::{progress, Emit, Service, Source};
use crate::engine::control::Control;
use crate::engine::derive::{code, derive};
use crate::engine::figures::whole;
use crate::engine::inspect::{guess_roles, guess_value_column, row_noun_of, stand_ins, Role, RowNoun};
use crate::engine::rollup::{propose, Plan, Proposal};
use crate::engine::table::{self, sentences, Cells, Column, Note, OnBadCell, Schema, Table, Text, MAX_BYTES};
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
                let is_as_in_file = upload.reading.rollup.is_none();
                let shown = wish.view.then(|| {
                    let fingerprint = match &source.origin {
                        // That of the lines, which the text of their customers tells nothing of.
                        _ if !is_as_in_file => source.fingerprint.clone(),
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
                if let Some(fetch) = outside.filter(|_| wish.view && is_as_in_file) {
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
    let mut bytes = text.unwrap_or(bytes);
    let read = match &wish.schema {
        Some(schema) => table::read_as(schema, name, &bytes, &reading.options, control),
        None => table::read(name, &bytes, &reading.options, control),
    };
    let on_bad_cell = if wish.schema.is_some() { OnBadCell::Missing } else { OnBadCell::Stop };
    let mut table =
        read.map_err(|error| Refusal { remedies: remedies(&error, &bytes, reading), sentence: error.to_string() })?;
    tell_unresolved(&mut table, &unresolved);
    // Of the columns as they stand in the file, which the reading can change.
    let schema = Schema::of(&table);
    let is_first = wish.view && wish.schema.is_none();
    let written = (table.dialect.clone(), table.decimal);
    let proposal = if is_first && reading.rollup.is_none() { propose(&table) } else { None };
    let mut fingerprint = String::new();
    if let Some(plan) = &reading.rollup {
        // Of a second file the days are counted back from its own last one: a later month is not left out.
        let until = plan.until.filter(|_| wish.schema.is_none());
        let plan = Plan { until, ..plan.as_ref().clone() };
        let (customers, text) = customers_of(table, &plan, control).map_err(|why| refused(format!("{name}: {why}")))?;
        if wish.view {
            fingerprint = super::fingerprint(&bytes);
        }
        (table, bytes) = (customers, text);
    }
    if table.rows < wish.segments {
        return Err(refused(format!(
            "{name} has {0} rows, but {1} segments are asked for: choose at most {0} segments, or a file with more \
             rows.",
            whole(table.rows),
            whole(wish.segments)
        )));
    }
    if is_first && reading.rollup.is_none() {
        let found = stand_ins(&table);
        table.notes.extend(found);
    }
    let shell = shell(&table);
    for (column, coding) in &reading.coded {
        code(&mut table, column, coding, on_bad_cell).map_err(|error| refused(format!("{name}: {error}")))?;
    }
    for derived in &reading.derived {
        let refuse = |error| refused(format!("{name}, new column \"{}\": {error}", derived.name));
        derive(&mut table, derived, control).map_err(refuse)?;
    }
    let mut report = report(&table, packing, reading, proposal);
    // As the file is written, rather than the customers that came of it.
    (report.dialect, report.decimal) = written;
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
            fingerprint,
            rollup: reading.rollup.as_deref().cloned(),
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
fn report(table: &Table, packing: Packing, reading: &Reading, rollup: Option<Proposal>) -> TableReport {
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
        rollup: rollup.map(Box::new),
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
