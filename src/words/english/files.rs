//! Opening a table: files, links that name one, workers that fail on it.

pub const OPEN: &str = "Open a table";
pub const PASTE: &str = "Paste";
pub const PASTE_HELP: &str = "A table copied from a spreadsheet; Ctrl+V anywhere does the same";
pub const SAMPLE: &str = "Sample";
pub const CLIPBOARD_EMPTY: &str = "The clipboard holds no text: copy the cells of a table first.";
pub const CLIPBOARD_CLOSED: &str = "The browser did not show the clipboard: press Ctrl+V instead.";

pub const PASTED: &str = "pasted table";
pub const PASTE_FAILED: &str = "The browser did not hand over what was pasted: save it as a file and open that.";
pub const NOT_A_FILE: &str =
    "What was dropped is not a file: save the table as a file and drop that, or copy its cells and paste them here.";

pub fn is_a_folder(name: &str) -> String {
    format!("{name} is a folder: drop the file of the table itself.")
}

pub fn one_not_opened(opened: &str, other: &str) -> String {
    format!("{opened} was opened, {other} was not: a table is one file.")
}

/// `others` are the names of some; `more`: how many beside them.
pub fn others_not_opened(opened: &str, others: &[String], more: Option<&str>) -> String {
    let more = more.map(|count| format!(" and {count} more")).unwrap_or_default();
    format!("{opened} was opened, these were not: {}{more}. A table is one file.", others.join(", "))
}

/// Columns that settings are for and that the table lacks; `columns` are their names.
pub fn lacks_columns(table: &str, columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| format!("“{name}”")).collect();
    format!(
        "{table} has no column {}: the settings for {} are kept for a table that has {}.",
        quoted.join(", "),
        if columns.len() == 1 { "it" } else { "them" },
        if columns.len() == 1 { "it" } else { "them" },
    )
}

/// What stopped the segments, a sentence, of a table that was read.
pub fn no_segments_yet(table: &str, why: &str) -> String {
    format!("{table} was read, but there are no segments yet: {why} Change the settings to continue.")
}

pub fn not_the_linked_file(file: &str, found: &str, linked: &str, expected: &str) -> String {
    format!(
        "{file} is not the file this link was made with: that is {linked} (fingerprint {expected}), this file's \
         fingerprint is {found}. The settings in the link are used anyway."
    )
}

/// Before and after the name of the file that a link was made with.
pub const LINKED_FILE: (&str, &str) = (
    "This link was made with the file ",
    ", which a link does not contain. Choose the file on this computer to see it with these settings.",
);
pub const CHOOSE_LINKED_FILE: &str = "Choose the file";
pub const SHOW_SAMPLE: &str = "Show the sample instead";

pub fn not_loaded(path: &str) -> String {
    format!("{path} could not be loaded: check the connection and reload the page.")
}

pub fn not_served(path: &str, status: &str) -> String {
    format!("{path} could not be loaded: the server answered {status}.")
}

pub fn not_read(name: &str) -> String {
    format!("{name} could not be read: it may have been moved or changed.")
}

pub fn no_reader_of_parquet(name: &str) -> String {
    format!(
        "{name} is a Parquet file, and the part of the page that reads those could not be loaded: reload the page, or \
         export the table as CSV."
    )
}

pub fn parquet_too_large(name: &str, megabytes: &str) -> String {
    format!(
        "{name} is a Parquet file that is larger than the {megabytes} MB of text that can be read here. Keep fewer \
         rows or columns, or a random sample of the rows."
    )
}

pub fn parquet_damaged(name: &str, reason: &str) -> String {
    format!(
        "{name} is a Parquet file that is damaged or not complete ({reason}). Export it again, or export it as CSV."
    )
}

// Why a worker stopped: what follows "A worker of this page stopped:".

pub const WORKER_SILENT: &str = "it fell silent, as one does that the browser ends for lack of memory.";
pub const NO_WORKERS: &str = "this browser starts no web workers. Try a current browser.";
pub const WORKER_NOT_LOADED: &str = "its script worker_loader.js could not be loaded. Is the network there?";
pub const WORKER_OF_ANOTHER_VERSION: &str = "the browser kept a worker of another version. Reload the page.";
pub const FOREIGN_MESSAGE: &str = "it sent what is not a message of Strata.";

/// `why` is a sentence.
pub fn worker_replaced(why: &str) -> String {
    format!("A worker of this page stopped: {why} It was restarted and continues; the table and all settings are kept.")
}

/// `why` is a sentence.
pub fn workers_down(times: &str, why: &str) -> String {
    format!(
        "The workers of this page stopped {times} times in a row: {why} What is on the page stays. Try again; if it \
         happens again, close other tabs, choose k-means, which needs the least memory, or open a sample of the rows."
    )
}

pub fn not_saved(name: &str) -> String {
    format!("The browser did not save {name}: allow downloads for this page.")
}
