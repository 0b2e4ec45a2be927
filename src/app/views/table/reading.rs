//! How the text of the table was taken, each of which can be overruled.

use crate::app::components::Pick;
use crate::app::state::Controller;
use crate::engine::table::{Decimal, Encoding, OnBadCell, OnMisfit, ReadOptions};
use crate::engine::unpack::Packing;
use crate::protocol::data::{Reading, TableReport};
use crate::words::table as words;
use leptos::prelude::*;

const DELIMITERS: [(&str, &str); 4] =
    [(",", words::COMMA), (";", words::SEMICOLON), ("\t", words::TAB), ("|", words::VERTICAL_BAR)];
const QUOTES: [(&str, &str); 2] = [("\"", words::QUOTATION_MARK), ("'", words::APOSTROPHE)];
/// The header is looked for, and may be chosen, in so many lines.
pub(super) const HEADER_LINES: usize = 50;
const DECIMALS: [(&str, &str); 2] = [("point", words::DECIMAL_POINT), ("comma", words::DECIMAL_COMMA)];
const MISFITS: [(&str, &str, OnMisfit); 3] = [
    ("stop", words::MISFITS_STOP, OnMisfit::Stop),
    ("skip", words::MISFITS_SKIP, OnMisfit::Skip),
    ("fill", words::MISFITS_FILL, OnMisfit::Fill),
];
const BAD_CELLS: [(&str, &str, OnBadCell); 2] =
    [("stop", words::BAD_CELLS_STOP, OnBadCell::Stop), ("missing", words::BAD_CELLS_MISSING, OnBadCell::Missing)];

/// A choice of what to do where the table is not in order.
fn treatment<T: Copy + PartialEq + Send + Sync + 'static>(
    controller: Controller,
    (name, label): (&'static str, &'static str),
    words: &'static [(&'static str, &'static str, T)],
    now: fn(&ReadOptions) -> T,
    set: fn(&mut ReadOptions, T),
) -> impl IntoView {
    let value = Signal::derive(move || {
        let chosen = controller.table.reading.with(|reading| now(&reading.options));
        words.iter().find(|(.., known)| *known == chosen).map_or("", |(word, ..)| word).to_string()
    });
    let choose = move |word: String| {
        let mut reading = controller.table.reading.get_untracked();
        if let Some((.., chosen)) = words.iter().find(|(known, ..)| *known == word) {
            set(&mut reading.options, *chosen);
        }
        controller.read_as(reading);
    };
    let options = words.iter().map(|(word, name, _)| (word.to_string(), name.to_string())).collect::<Vec<_>>();
    view! { <Pick name=name label=label options=Signal::stored(options) value=value choose=choose /> }
}

fn owned(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(word, name)| (word.to_string(), name.to_string())).collect()
}

/// What the first line may be, and which line may name the columns instead.
fn header_words() -> Vec<(String, String)> {
    let lines = (1..=HEADER_LINES).map(|line| (line.to_string(), words::header_in_line(&line.to_string())));
    owned(&[("yes", words::HEADER_FIRST), ("no", words::HEADER_NONE)]).into_iter().chain(lines).collect()
}

/// How something that is found in the file can be chosen instead.
struct Found {
    name: &'static str,
    label: &'static str,
    words: Vec<(String, String)>,
    /// The word that was found or chosen.
    word: fn(&TableReport) -> String,
    /// The word that was chosen.
    chosen: fn(&ReadOptions) -> Option<String>,
    set: fn(&mut ReadOptions, Option<&str>),
}

impl Found {
    /// A choice of the words, first of all what was found.
    fn pick(self, controller: Controller) -> impl IntoView {
        let Found { name, label, words, word, chosen, set } = self;
        let report = move || {
            controller.table.view.with(|table| table.as_ref().map(|table| word(&table.report)).unwrap_or_default())
        };
        let choice = move || controller.table.reading.with(|reading| chosen(&reading.options));
        let options = Signal::derive(move || {
            let found = report();
            let found = words.iter().find(|(word, _)| *word == found).map_or("", |(_, name)| name.as_str());
            let auto = match choice() {
                None if !found.is_empty() => words::found(found),
                _ => words::AS_FOUND.to_string(),
            };
            std::iter::once(("auto".to_string(), auto)).chain(words.iter().cloned()).collect::<Vec<_>>()
        });
        let value = Signal::derive(move || choice().unwrap_or("auto".to_string()));
        let choose = move |word: String| {
            let mut reading = controller.table.reading.get_untracked();
            set(&mut reading.options, Some(word.as_str()).filter(|word| *word != "auto"));
            controller.read_as(reading);
        };
        view! { <Pick name=name label=label options=options value=value choose=choose /> }
    }
}

/// What is found in a text: delimiter, quotes and encoding.
fn text_controls(controller: Controller) -> impl IntoView {
    let delimiter = Found {
        name: "read-delimiter",
        label: words::DELIMITER,
        words: owned(&DELIMITERS),
        word: |report| char::from(report.dialect.delimiter).to_string(),
        chosen: |options| options.delimiter.map(|byte| char::from(byte).to_string()),
        set: |options, word| options.delimiter = word.and_then(|word| word.bytes().next()),
    };
    let quote = Found {
        name: "read-quote",
        label: words::QUOTES,
        words: owned(&QUOTES),
        word: |report| char::from(report.dialect.quote).to_string(),
        chosen: |options| options.quote.map(|byte| char::from(byte).to_string()),
        set: |options, word| options.quote = word.and_then(|word| word.bytes().next()),
    };
    let encoding = Found {
        name: "read-encoding",
        label: words::ENCODING,
        words: Encoding::ALL.iter().map(|encoding| (encoding.word().into(), encoding.name().into())).collect(),
        word: |report| report.dialect.encoding.word().to_string(),
        chosen: |options| options.encoding.map(|encoding| encoding.word().to_string()),
        set: |options, word| {
            options.encoding = Encoding::ALL.iter().copied().find(|encoding| Some(encoding.word()) == word);
        },
    };
    (delimiter.pick(controller), quote.pick(controller), encoding.pick(controller))
}

/// One choice for each thing that is found in the file.
#[component]
pub(super) fn ReadingControls() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let is_workbook = Memo::new(move |_| {
        controller.table.view.with(|t| t.as_ref().is_some_and(|t| matches!(t.report.packing, Packing::Workbook { .. })))
    });
    let header = Found {
        name: "read-header",
        label: words::HEADER,
        words: header_words(),
        word: |report| if report.dialect.header { "yes" } else { "no" }.to_string(),
        chosen: |options| match options.header_line {
            Some(line) => Some(line.to_string()),
            None => options.header.map(|header| if header { "yes" } else { "no" }.to_string()),
        },
        set: |options, word| {
            options.header_line = word.and_then(|word| word.parse().ok());
            options.header = word.filter(|_| options.header_line.is_none()).map(|word| word == "yes");
        },
    };
    let decimal = Found {
        name: "read-decimal",
        label: words::DECIMAL,
        words: owned(&DECIMALS),
        word: |report| decimal_word(report.decimal).to_string(),
        chosen: |options| options.decimal.map(|decimal| decimal_word(decimal).to_string()),
        set: |options, word| {
            options.decimal = word.map(|word| if word == "comma" { Decimal::Comma } else { Decimal::Point });
        },
    };
    view! {
        <details class="reading-fold">
        <summary data-testid="read-as">
            {move || controller.table.view.with(|table| table.as_ref().map(|table| read_as(&table.report)))}
        </summary>
        <div class="reading" role="group" aria-label=words::READING>
            <SheetPick />
            {move || (!is_workbook.get()).then(|| text_controls(controller))}
            {header.pick(controller)}
            {decimal.pick(controller)}
            {treatment(
                controller,
                ("read-misfits", words::MISFITS),
                &MISFITS,
                |options| options.on_misfit,
                |options, chosen| options.on_misfit = chosen,
            )}
            {treatment(
                controller,
                ("read-bad-cells", words::BAD_CELLS),
                &BAD_CELLS,
                |options| options.on_bad_cell,
                |options, chosen| options.on_bad_cell = chosen,
            )}
        </div>
        </details>
    }
}

/// How the table was read, in a sentence.
fn read_as(report: &TableReport) -> String {
    let name = |names: &[(&'static str, &'static str)], word: &str| {
        names.iter().find(|(known, _)| *known == word).map_or("", |(_, name)| *name)
    };
    let delimiter = char::from(report.dialect.delimiter).to_string();
    let source = match &report.packing {
        Packing::None => None,
        Packing::Gzip => Some(words::FROM_GZIP.to_string()),
        Packing::Workbook { sheet, .. } => Some(words::from_sheet(sheet)),
        Packing::Archive { file, .. } => Some(words::from_archive(file)),
        Packing::Html => Some(words::FROM_WEB_PAGE.to_string()),
        Packing::Json => Some(words::FROM_JSON.to_string()),
    };
    let text = match report.packing {
        Packing::Workbook { .. } | Packing::Html | Packing::Json => None,
        Packing::None | Packing::Gzip | Packing::Archive { .. } => {
            Some(words::as_text(report.dialect.encoding.name(), name(&DELIMITERS, &delimiter)))
        }
    };
    let decimal = name(&DECIMALS, decimal_word(report.decimal));
    words::read_as(source.as_deref(), text.as_deref(), decimal, report.dialect.header)
}

/// Which sheet of a workbook is read.
#[component]
fn SheetPick() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let packing = Memo::new(move |_| {
        controller.table.view.with(|table| table.as_ref().map(|table| table.report.packing.clone()).unwrap_or_default())
    });
    move || {
        let (label, sheets, sheet) = match packing.get() {
            Packing::Workbook { sheets, sheet } => (words::SHEET, sheets, sheet),
            Packing::Archive { files, file } => (words::FILE, files, file),
            Packing::None | Packing::Gzip | Packing::Html | Packing::Json => return None,
        };
        let choose = move |sheet: String| {
            controller.read_as(Reading { sheet: Some(sheet), ..controller.table.reading.get_untracked() });
        };
        Some(view! {
            <Pick
                name="read-sheet"
                label=label
                options=Signal::stored(sheets.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>())
                value=Signal::stored(sheet)
                choose=choose
            />
        })
    }
}

fn decimal_word(decimal: Decimal) -> &'static str {
    match decimal {
        Decimal::Point => "point",
        Decimal::Comma => "comma",
    }
}
