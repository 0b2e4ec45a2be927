//! The table as it was read: how its text was taken, each of which can be overruled, and its first rows.

use crate::app::components::Pick;
use crate::app::format::whole;
use crate::app::state::{Controller, TableStore};
use crate::engine::inspect::Role;
use crate::engine::table::{Decimal, Encoding, OnBadCell, OnMisfit, ReadOptions};
use crate::engine::unpack::Packing;
use crate::protocol::data::{ColumnAbout, ColumnKind, Reading, TableReport, MISFITS_LISTED};
use crate::protocol::results::TableView;
use leptos::prelude::*;

const DELIMITERS: [(&str, &str); 4] = [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")];
const QUOTES: [(&str, &str); 2] = [("\"", "\" quotation mark"), ("'", "' apostrophe")];
const HEADERS: [(&str, &str); 12] = [
    ("yes", "names of columns"),
    ("no", "a row like the others"),
    ("1", "names in line 1"),
    ("2", "names in line 2"),
    ("3", "names in line 3"),
    ("4", "names in line 4"),
    ("5", "names in line 5"),
    ("6", "names in line 6"),
    ("7", "names in line 7"),
    ("8", "names in line 8"),
    ("9", "names in line 9"),
    ("10", "names in line 10"),
];
const DECIMALS: [(&str, &str); 2] = [("point", "point 1.5"), ("comma", "comma 1,5")];
const MISFITS: [(&str, &str, OnMisfit); 3] = [
    ("stop", "refuse the file", OnMisfit::Stop),
    ("skip", "leave them out", OnMisfit::Skip),
    ("fill", "fill up or cut", OnMisfit::Fill),
];
const BAD_CELLS: [(&str, &str, OnBadCell); 2] =
    [("stop", "refuse the file", OnBadCell::Stop), ("missing", "take as missing", OnBadCell::Missing)];

/// The tab.
#[component]
pub fn Data() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    view! {
        <ReadingControls />
        {move || {
            let table = table_store.view.get()?;
            Some(view! { <Misfits table=table.clone() /> <Preview table=table /> })
        }}
    }
}

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

/// How something that is found in the file can be chosen instead.
struct Found {
    name: &'static str,
    label: &'static str,
    words: Vec<(&'static str, &'static str)>,
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
            let found = words.iter().find(|(word, _)| *word == found).map_or("", |(_, name)| name);
            let auto = match choice() {
                None if !found.is_empty() => format!("found: {found}"),
                _ => "as found".to_string(),
            };
            let words = words.iter().map(|(word, name)| (word.to_string(), name.to_string()));
            std::iter::once(("auto".to_string(), auto)).chain(words).collect::<Vec<_>>()
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
        label: "Between fields",
        words: DELIMITERS.to_vec(),
        word: |report| char::from(report.dialect.delimiter).to_string(),
        chosen: |options| options.delimiter.map(|byte| char::from(byte).to_string()),
        set: |options, word| options.delimiter = word.and_then(|word| word.bytes().next()),
    };
    let quote = Found {
        name: "read-quote",
        label: "Around fields",
        words: QUOTES.to_vec(),
        word: |report| char::from(report.dialect.quote).to_string(),
        chosen: |options| options.quote.map(|byte| char::from(byte).to_string()),
        set: |options, word| options.quote = word.and_then(|word| word.bytes().next()),
    };
    let encoding = Found {
        name: "read-encoding",
        label: "Characters",
        words: Encoding::ALL.iter().map(|encoding| (encoding.word(), encoding.name())).collect(),
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
fn ReadingControls() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let is_workbook = Memo::new(move |_| {
        controller.table.view.with(|t| t.as_ref().is_some_and(|t| matches!(t.report.packing, Packing::Workbook { .. })))
    });
    let header = Found {
        name: "read-header",
        label: "First line",
        words: HEADERS.to_vec(),
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
        label: "Decimal mark",
        words: DECIMALS.to_vec(),
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
        <div class="reading" role="group" aria-label="How the table was read">
            <SheetPick />
            {move || (!is_workbook.get()).then(|| text_controls(controller))}
            {header.pick(controller)}
            {decimal.pick(controller)}
            {treatment(
                controller,
                ("read-misfits", "Rows that do not fit"),
                &MISFITS,
                |options| options.on_misfit,
                |options, chosen| options.on_misfit = chosen,
            )}
            {treatment(
                controller,
                ("read-bad-cells", "Cells that are no numbers"),
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
    let name = |words: &[(&'static str, &'static str)], word: &str| {
        words.iter().find(|(known, _)| *known == word).map_or("", |(_, name)| *name)
    };
    let delimiter = char::from(report.dialect.delimiter).to_string();
    let packed = match &report.packing {
        Packing::None => String::new(),
        Packing::Gzip => "unpacked by gzip, ".to_string(),
        Packing::Workbook { sheet, .. } => format!("sheet “{sheet}” of a workbook, "),
        Packing::Archive { file, .. } => format!("{file} of a ZIP archive, "),
        Packing::Html => "a table of a web page, ".to_string(),
        Packing::Json => "records of JSON, ".to_string(),
    };
    let text = match report.packing {
        Packing::Workbook { .. } | Packing::Html | Packing::Json => String::new(),
        Packing::None | Packing::Gzip | Packing::Archive { .. } => {
            format!("{}, {} between fields, ", report.dialect.encoding.name(), name(&DELIMITERS, &delimiter))
        }
    };
    let decimal = name(&DECIMALS, decimal_word(report.decimal));
    let header = if report.dialect.header { "the first line names the columns" } else { "no line of names" };
    format!("Read as: {packed}{text}decimal {decimal}, {header}. Change")
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
            Packing::Workbook { sheets, sheet } => ("Sheet", sheets, sheet),
            Packing::Archive { files, file } => ("File", files, file),
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

/// The rows that did not fit, if any.
#[component]
fn Misfits(table: std::sync::Arc<TableView>) -> impl IntoView {
    let report = &table.report;
    let expected = report.columns.len();
    (report.misfits > 0).then(|| {
        let what = if report.skips_misfits { "left out" } else { "filled up or cut" };
        let noun = if report.misfits == 1 { "row that does not fit was" } else { "rows that do not fit were" };
        let lines = report
            .first_misfits
            .iter()
            .map(|misfit| {
                let fields = if misfit.found == 1 { "field" } else { "fields" };
                view! { <li>{format!("Line {}: {} {fields}, expected \
                {expected}.", whole(misfit.line), misfit.found)}</li> }
            })
            .collect_view();
        let more = (report.misfits > MISFITS_LISTED)
            .then(|| view! { <li>{format!("and {} more.", whole(report.misfits - MISFITS_LISTED))}</li> });
        view! {
            <details class="misfits" data-testid="misfits">
                <summary>{format!("{} {noun} {what}", whole(report.misfits))}</summary>
                <ul class="notes">{lines}{more}</ul>
            </details>
        }
    })
}

/// The columns with what they are for, and the first rows as they were understood.
#[component]
fn Preview(table: std::sync::Arc<TableView>) -> impl IntoView {
    let columns = &table.report.columns;
    let names = columns.iter().map(|about| view! { <th scope="col">{about.name.clone()}</th> }).collect_view();
    let kinds = columns.iter().map(|about| view! { <td title=about.reason.clone()>{kind(about)}</td> }).collect_view();
    let roles = columns.iter().map(|about| view! { <td><RolePick about=about.clone() /></td> }).collect_view();
    let shown = columns.iter().map(|about| about.preview.len()).max().unwrap_or(0);
    let rows = (0..shown)
        .map(|row| {
            let cells = columns
                .iter()
                .map(|about| {
                    let text = about.preview.get(row).cloned().flatten();
                    let is_text = about.kind == ColumnKind::Text;
                    match text {
                        Some(text) => view! { <td class:words=is_text>{text}</td> }.into_any(),
                        None => view! { <td class="missing">"missing"</td> }.into_any(),
                    }
                })
                .collect_view();
            view! { <tr><th scope="row">{row + 1}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class="data-table preview" data-testid="preview">
            <thead>
                <tr><th scope="row">"Row"</th>{names}</tr>
            </thead>
            <tbody>
                <tr><th scope="row">"Holds"</th>{kinds}</tr>
                <tr><th scope="row">"Used as"</th>{roles}</tr>
                {rows}
            </tbody>
        </table>
    }
}

fn kind(about: &ColumnAbout) -> String {
    match (about.kind, &about.unit) {
        (ColumnKind::Number, Some(unit)) => format!("numbers, {unit}"),
        (ColumnKind::Number, None) => "numbers".to_string(),
        (ColumnKind::Text, _) => "text".to_string(),
        (ColumnKind::Empty, _) => "nothing".to_string(),
    }
}

/// What a column is for.
#[component]
pub fn RolePick(about: ColumnAbout) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let ColumnAbout { name, role: guess, .. } = about;
    let roles = Role::ALL.map(|role| {
        let guessed = if role == guess { " (guessed)" } else { "" };
        (role.word().to_string(), format!("{}{guessed}", role_name(role)))
    });
    let key = name.clone();
    let value = Signal::derive(move || {
        controller
            .settings
            .with(|settings| settings.columns.get(&key).map_or(guess, |plan| plan.role).word().to_string())
    });
    let column = name.clone();
    let choose = move |word: String| {
        if let Some(role) = Role::of_word(&word) {
            controller.set_role(&column, role);
        }
    };
    view! {
        <Pick
            name=format!("role-{name}")
            label=format!("{name}: used as")
            bare=true
            options=Signal::stored(roles.to_vec())
            value=value
            choose=choose
        />
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Id => "Row names",
        Role::Feature => "Feature",
        Role::Describe => "Describes only",
        Role::Ignore => "Ignored",
    }
}
