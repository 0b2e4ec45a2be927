//! The table as it was read, and how to read it otherwise.

use super::plural;
use crate::words::Unit;

pub fn things_to_check(count: &str) -> String {
    plural(count, "thing to check", "things to check")
}

pub const READ_AS_FOUND: &str = "Read it again as it was found";

pub fn used_as(column: &str) -> String {
    format!("{column}: used as")
}

/// The role of the column that tells the rows apart; without a unit where it is not known what they are.
pub fn role_id(unit: Option<Unit>) -> &'static str {
    match unit {
        Some(Unit::Customer) => "Customer ID",
        Some(Unit::Row) => "Row ID",
        None => "ID",
    }
}

pub const ROLE_FEATURE: &str = "Feature";
pub const ROLE_DESCRIBE: &str = "Profile only";
/// The same where it is chosen.
pub const ROLE_DESCRIBE_CHOICE: &str = "Profile only (not used to segment)";
pub const ROLE_IGNORE: &str = "Ignored";

/// A role that nobody chose.
pub fn auto(role: &str) -> String {
    format!("{role} (auto)")
}

pub fn misfits_skipped(count: &str) -> String {
    format!("{} skipped", misfit_rows(count))
}

pub fn misfits_filled(count: &str) -> String {
    format!("{} padded or truncated", misfit_rows(count))
}

fn misfit_rows(count: &str) -> String {
    plural(count, "row with too many or too few fields", "rows with too many or too few fields")
}

pub fn misfit(line: &str, found: &str, expected: &str) -> String {
    format!("Line {line}: {}, expected {expected}.", plural(found, "field", "fields"))
}

pub fn and_more(count: &str) -> String {
    format!("and {count} more.")
}

pub const PREVIEW_HELP: &str =
    "The first lines of the file, and those left out. Press a line's number to use it as the header.";
pub const ROW: &str = "Row";
pub const HOLDS: &str = "Holds";
pub const USED_AS: &str = "Used as";

pub fn line(number: &str) -> String {
    format!("Line {number}")
}

pub fn is_header(number: &str) -> String {
    format!("Line {number} is the header")
}

pub fn make_header(number: &str) -> String {
    format!("Use line {number} as the header")
}

pub const MISSING: &str = "missing";
pub const NO_VALUE: &str = "no value";
pub const KEEP: &str = "Keep";

pub fn keep_line(number: &str) -> String {
    format!("Keep line {number}, and all that are left out for the same reason, in the table")
}

pub const OUT_MISFIT: &str = "left out: too many or too few fields";
pub const FIRST_HEADER_LINE: &str = "first line of the header";
pub const OUT_ABOVE: &str = "left out: above the header";
pub const OUT_BELOW: &str = "left out: below the last row";
pub const OUT_TOTAL: &str = "left out: totals of the rows above";
pub const OUT_HEADER: &str = "left out: the header repeated";
pub const OUT_EMPTY: &str = "left out: no value in any column";

pub const NUMBERS: &str = "numbers";
pub const TEXT: &str = "text";
pub const NOTHING: &str = "nothing";

pub fn numbers_in(unit: &str) -> String {
    format!("numbers, {unit}")
}

pub const READING: &str = "How the table was read";
pub const DELIMITER: &str = "Delimiter";
pub const COMMA: &str = "comma";
pub const SEMICOLON: &str = "semicolon";
pub const TAB: &str = "tab";
pub const VERTICAL_BAR: &str = "vertical bar";
pub const QUOTES: &str = "Quotes";
pub const QUOTATION_MARK: &str = "\" quotation mark";
pub const APOSTROPHE: &str = "' apostrophe";
pub const ENCODING: &str = "Encoding";
pub const HEADER: &str = "Header";
pub const HEADER_FIRST: &str = "first line";
pub const HEADER_NONE: &str = "none: the first line is a row";
pub const DECIMAL: &str = "Decimal mark";
pub const DECIMAL_POINT: &str = "point 1.5";
pub const DECIMAL_COMMA: &str = "comma 1,5";
pub const MISFITS: &str = "Rows with too many or too few fields";
pub const MISFITS_STOP: &str = "stop";
pub const MISFITS_SKIP: &str = "skip";
pub const MISFITS_FILL: &str = "pad or truncate";
pub const BAD_CELLS: &str = "Cells that are not numbers";
pub const BAD_CELLS_STOP: &str = "stop";
pub const BAD_CELLS_MISSING: &str = "treat as missing";
pub const SHEET: &str = "Sheet";
pub const FILE: &str = "File";

pub fn header_in_line(number: &str) -> String {
    format!("line {number}")
}

/// The first choice: what was found.
pub fn found(what: &str) -> String {
    format!("auto: {what}")
}

pub const AS_FOUND: &str = "auto";

/// How the table was read, in a line; `source`, `text`: one of those below.
pub fn read_as(source: Option<&str>, text: Option<&str>, decimal: &str, has_header: bool) -> String {
    let header = if has_header { "first line is the header" } else { "no header" };
    let decimal = format!("decimal {decimal}");
    let parts: Vec<&str> = [source, text, Some(&*decimal), Some(header)].into_iter().flatten().collect();
    format!("Read as: {}. Change", parts.join(", "))
}

pub const FROM_GZIP: &str = "unpacked by gzip";
pub const FROM_WEB_PAGE: &str = "a table of a web page";
pub const FROM_JSON: &str = "records of JSON";

pub fn from_sheet(sheet: &str) -> String {
    format!("sheet “{sheet}” of a workbook")
}

pub fn from_archive(file: &str) -> String {
    format!("{file} of a ZIP archive")
}

pub fn as_text(encoding: &str, delimiter: &str) -> String {
    format!("{encoding}, delimiter {delimiter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_table_was_read_is_one_line() {
        let text = as_text("UTF-8", SEMICOLON);
        assert_eq!(
            read_as(None, Some(&text), DECIMAL_COMMA, true),
            "Read as: UTF-8, delimiter semicolon, decimal comma 1,5, first line is the header. Change"
        );
        let sheet = from_sheet("A");
        assert_eq!(
            read_as(Some(&sheet), None, DECIMAL_POINT, false),
            "Read as: sheet “A” of a workbook, decimal point 1.5, no header. Change"
        );
    }
}
