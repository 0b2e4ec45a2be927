//! What this browser saves, sessions in files, and going on with either.

/// Where nothing was saved yet.
pub const NOTHING_SAVED: &str =
    "Nothing is saved in this browser yet. A table of your own, and what you name, will be.";
pub const SAVING_IS_OFF: &str = "Nothing is saved in this browser (you turned saving off).";
pub const FORBIDDEN: &str =
    "Nothing is saved in this browser: it is a private window, or its storage is switched off. \
    After a reload the table has to be opened again. Save the session to a file to continue later.";
pub const FULL: &str =
    "Nothing is saved in this browser: its storage is full. Save the session to a file to continue later.";
pub const SILENT: &str = "Nothing is saved for now: the browser's storage does not answer. Closing other tabs of this \
    page, or restarting the browser, may help. Save the session to a file to continue later.";
pub const LATER_VERSION: &str = "Nothing is saved in this browser: a later version of Strata has saved something that \
    this one cannot read. Reload the page to get that version, or save the session to a file to continue later.";
pub const DAMAGED: &str =
    "Nothing is saved in this browser: its storage for this page is damaged. Save the session to \
    a file to continue later; “Delete saved data” empties the storage, after which saving works again.";

/// All of a session but the file.
const PARTS: &str = "settings, names, notes, groups, selection and map";

pub fn session_saved(table: &str) -> String {
    format!("Saved in this browser until your next visit: {PARTS} of {table}.")
}

pub fn session_and_file_saved(table: &str, kilobytes: &str) -> String {
    format!("Saved in this browser until your next visit: {table} ({kilobytes} KB) with {PARTS}.")
}

/// `why` is one of the clauses below.
pub fn session_without_file(table: &str, why: &str) -> String {
    format!(
        "Saved in this browser until your next visit: {PARTS}, but not {table} itself: {why}. After a reload, open \
         that file again."
    )
}

pub const WHY_FULL: &str = "this browser's storage is full";
pub const WHY_NO_FILES: &str = "this browser saves no files, as in a private window";

pub fn why_too_large(size: &str, most: &str) -> String {
    format!("it has {size}, and files up to {most} are saved")
}

pub fn why_no_room(size: &str, room: &str) -> String {
    format!("it has {size}, and this browser has room for {room}")
}

pub fn megabytes(count: &str) -> String {
    format!("{count} MB")
}

pub const STAYS_HERE: &str = "It never leaves this computer.";
pub const DELETE_AND_STOP: &str = "Delete saved data and stop saving";
pub const DELETE_AND_STOP_HELP: &str = "Deletes what this browser has saved of your tables, and saves nothing more";
pub const SAVE_AGAIN: &str = "Start saving again";
pub const DELETE_FAILED: &str =
    "This browser did not let the page delete what it saved: delete the site's data in the browser's settings.";

pub const SESSION: &str = "Session";
pub const SESSION_HELP: &str = "Settings, names, notes, groups and the selection in one file; the table is not in it.";
pub const SAVE_SESSION: &str = "Save session";
pub const OPEN_SESSION: &str = "Open session";
pub const NOT_SAVED_YET: &str =
    "The session was not saved: the segments on the page are not those of the settings yet. \
    Wait until they are computed, then save it.";

pub fn earlier_visits(count: &str) -> String {
    super::plural(count, "earlier visit", "earlier visits")
}

pub fn latest_visits(count: &str) -> String {
    format!("This browser saves the {count} latest visits beside those of open tabs.")
}

/// What a visit is told by.
pub struct Visit<'a> {
    pub table: &'a str,
    pub rows: &'a str,
    /// When it was, if that is known.
    pub time: Option<&'a str>,
    /// So many were given, if any.
    pub names: Option<&'a str>,
    pub notes: Option<&'a str>,
    pub groups: Option<&'a str>,
}

/// The question whether to go on with a visit.
pub fn continue_with(visit: &Visit<'_>) -> String {
    let of = |count: Option<&str>, one: &str, many: &str| count.map(|count| super::plural(count, one, many));
    let mut told = vec![super::plural(visit.rows, "row", "rows")];
    told.extend(visit.time.map(|time| format!("last opened {time}")));
    told.extend(of(visit.names, "name given", "names given"));
    told.extend(of(visit.notes, "note", "notes"));
    told.extend(of(visit.groups, "group", "groups"));
    format!("Continue with {} ({})?", visit.table, told.join(", "))
}

pub const FILE_IS_SAVED: &str = "The file is saved in this browser.";
pub const OPEN_FILE_AGAIN: &str = "Open that file again to continue.";
pub const CONTINUE: &str = "Continue";
pub const DELETE: &str = "Delete";

/// `why` is a clause of those below; the visit's time if it is known.
pub fn unreadable_visit(time: Option<&str>, why: &str) -> String {
    let time = time.map(|time| format!(" ({time})")).unwrap_or_default();
    format!("What this browser saved of a visit{time} {why} It is left as it is.")
}

pub fn waiting_for(table: &str, rows: &str) -> String {
    format!(
        "A session of {table} ({}) waits for that table: open the file. Until then nothing new is saved in this \
         browser.",
        super::plural(rows, "row", "rows")
    )
}

pub const STOP_WAITING: &str = "Stop waiting";

pub fn session_too_large(name: &str, megabytes: &str, most: &str) -> String {
    format!("{name} has {megabytes} MB; sessions have up to {most} MB. It was not read.")
}

pub fn also_in_another_tab(table: &str) -> String {
    format!("{table} is also open in another tab: each tab saves its own session from here on.")
}

pub fn session_of_another_table(table: &str, rows: &str) -> String {
    format!(
        "The session is of {table} ({}), which is not the table on this page: open that file to continue.",
        super::plural(rows, "row", "rows")
    )
}

/// The table that came is not the one a session waits for.
pub fn not_the_sessions_table(table: &str, found: &str, awaited: &str, rows: &str, expected: &str) -> String {
    format!(
        "{table} (fingerprint {found}) is not the table of the session: that is {awaited} ({}, fingerprint \
         {expected}). Nothing of the session was used: open that file, then the session again.",
        super::plural(rows, "row", "rows")
    )
}

/// What a visit's session is called in a sentence that says why it is not used.
pub fn saved_session(table: &str) -> String {
    format!("What this browser saved of {table}")
}

/// `source` is the subject: a file's name or [`saved_session`]; `why` a clause of those below.
pub fn session_refused(source: &str, why: &str) -> String {
    format!("{source} {why} Nothing of it was used.")
}

/// A session that cannot be read; `source` as above.
pub fn session_unread(source: &str, why: &str) -> String {
    format!("{source} {why}")
}

// The rest of a sentence whose subject is a session.

pub const NOT_TEXT: &str = "is not text.";
pub const NOT_UTF8: &str = "is no session of Strata: it is not text in UTF-8.";
pub const NOT_A_MAP: &str = "has a map that is not a map.";

pub fn unreadable_map(error: &str) -> String {
    format!("has a map that cannot be read: {error}.")
}

/// `is_cut`: the text ends in the middle.
pub fn not_a_session(is_cut: bool, error: &str) -> String {
    let cut = if is_cut { ": it ends in the middle, as if it was cut off" } else { "" };
    format!("is no session of Strata{cut} ({error}).")
}

pub fn other_kind(found: &str, expected: &str) -> String {
    format!("is no session of Strata: its kind is “{found}”, expected “{expected}”.")
}

pub fn later_session(version: &str, known: &str) -> String {
    format!(
        "was saved by a later version of Strata (sessions of version {version}; this page reads up to {known}): reload \
         the page to get that version, and open it again."
    )
}

pub fn unknown_settings(problem: &str) -> String {
    format!("holds settings that this version of Strata does not know. {problem}")
}

pub const NO_WAY_TO_READ: &str = "names a way to read its table in which that cannot be read.";
pub const NO_SEGMENTS: &str = "has settings for which its table gave no segments.";
pub const MAP_WITHOUT_ROWS: &str = "has a map with more or fewer places than rows: it was changed.";
pub const MAP_WITHOUT_NUMBERS: &str = "has a map with places that are not numbers: it was changed.";
pub const MAP_OF_OTHER_ROWS: &str = "has a map of other rows than those that are segmented: it was changed.";

pub fn map_of_rows(mapped: &str, rows: &str) -> String {
    format!("has a map of {mapped} rows for a table of {rows}: it was changed.")
}

pub fn rows_differ(session: &str, table: &str) -> String {
    format!("is of {session} rows, and its table has {table}: it was changed.")
}

pub fn no_such_segment(segment: &str) -> String {
    format!("names segment {segment}, which its table and settings do not give: it was changed.")
}

pub const THE_SELECTION: &str = "the selection";
pub const THE_MAP: &str = "the map";

pub fn the_group(name: &str) -> String {
    format!("the group “{name}”")
}

/// `what` is one of the three above.
pub fn no_such_row(row: &str, rows: &str, what: &str) -> String {
    format!("names row {row} of a table of {rows} rows in {what}: it was changed.")
}

pub fn row_twice(row: &str, what: &str) -> String {
    format!("names row {row} twice in {what}: it was changed.")
}
