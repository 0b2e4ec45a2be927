//! The table of a web page: what shops, banks and CRMs save as `.xls` is often one.

use super::UnpackError;
use crate::engine::control::Control;
use crate::engine::table::guess_encoding;
use quick_xml::escape::resolve_html5_entity;
use std::borrow::Cow;

/// As much of a file is looked at for a table.
const PREFIX: usize = 64 * 1024;
/// A cell goes over no more columns or rows than this.
const MOST_SPANNED: usize = 1000;
/// Tables within tables.
const DEEPEST: usize = 64;

/// Whether the bytes are a web page: they begin with a tag, and one of a table is near.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let prefix = &start[..start.len().min(PREFIX)];
    let holds = |word: &[u8]| prefix.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    start.first() == Some(&b'<') && !start.starts_with(b"<?xml") && (holds(b"<table") || holds(b"<html"))
}

/// The largest table of a page as CSV, in UTF-8.
///
/// # Errors
/// [`UnpackError::Foreign`] if there is none, [`UnpackError::TooLarge`], the control's stop.
pub(super) fn table(bytes: &[u8], limit: usize, control: &mut Control) -> Result<Vec<u8>, UnpackError> {
    let text = decoded(bytes);
    let (mut open, mut best): (Vec<Table>, Option<Table>) = (Vec::new(), None);
    let mut rest = &*text;
    let (mut written, mut looked_at) = (0, 0);
    while let Some(at) = rest.find('<') {
        if let Some(table) = open.last_mut() {
            written += at;
            table.push_text(&rest[..at]);
        }
        rest = &rest[at..];
        if text.len() - rest.len() - looked_at > 1 << 20 {
            looked_at = text.len() - rest.len();
            control.at(looked_at / 2, text.len())?;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, after)) = Tag::read(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = after;
        if !tag.closes && matches!(tag.name.as_str(), "script" | "style") {
            let end = format!("</{}", tag.name);
            let found = rest.as_bytes().windows(end.len()).position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
            rest = found.map_or("", |at| &rest[at..]);
            continue;
        }
        match (tag.name.as_str(), tag.closes) {
            ("table", false) if open.len() < DEEPEST => open.push(Table::default()),
            ("table", true) => {
                let closed = open.pop();
                best = [best, closed].into_iter().flatten().map(Table::ended).max_by_key(|table| table.cells);
            }
            (name, closes) => {
                if let Some(table) = open.last_mut() {
                    table.take(name, closes, &tag);
                }
            }
        }
        if written > limit || open.iter().chain(&best).map(|table| table.cells).sum::<usize>() > limit / 16 {
            return Err(UnpackError::TooLarge { limit });
        }
    }
    let all = open.into_iter().chain(best).map(Table::ended).max_by_key(|table| table.cells);
    let found = all.filter(|table| table.cells > 0).ok_or_else(|| {
        UnpackError::Foreign("a web page without a table: open it in a spreadsheet and save it as CSV or .xlsx".into())
    })?;
    found.csv(limit)
}

/// The page's text, by the encoding it names, else by its bytes.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let prefix = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let named = prefix.split("charset=").nth(1).map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).next().unwrap_or_default()
    });
    let named = named.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    named.unwrap_or_else(|| guess_encoding(bytes).decoder()).decode(bytes).0
}

/// A tag: its name in lower case, whether it closes, and how far a cell goes.
struct Tag {
    name: String,
    closes: bool,
    columns: usize,
    rows: usize,
}

impl Tag {
    /// The tag at the beginning of `text`, and what follows it.
    fn read(text: &str) -> Option<(Tag, &str)> {
        let inner = text.strip_prefix('<')?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            return None;
        }
        // A quoted value of an attribute may hold the sign that ends the tag.
        let (mut quote, mut end) = (None, inner.len());
        for (at, c) in inner.char_indices() {
            match (quote, c) {
                (None, '>') => {
                    end = at;
                    break;
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
        }
        let content = &inner[..end];
        let name_end =
            content.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '!')).unwrap_or(content.len());
        let span = |word: &str| {
            let lower = content.to_ascii_lowercase();
            let value =
                lower.split(word).nth(1)?.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
            let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
            value[..digits].parse::<usize>().ok()
        };
        let name = content[..name_end].to_ascii_lowercase();
        let is_cell = matches!(name.as_str(), "td" | "th");
        let of = |word: &str| if is_cell { span(word).unwrap_or(1).clamp(1, MOST_SPANNED) } else { 1 };
        let tag = Tag { closes, columns: of("colspan"), rows: of("rowspan"), name };
        Some((tag, inner.get(end + 1..).unwrap_or_default()))
    }
}

/// A table as far as it was read.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// The cell that is open, how many columns it goes over and how many rows.
    cell: Option<(String, usize, usize)>,
    /// For each column how many rows further a cell above goes, and its text.
    below: Vec<(usize, String)>,
    /// All cells so far.
    cells: usize,
}

impl Table {
    fn take(&mut self, name: &str, closes: bool, tag: &Tag) {
        match (name, closes) {
            ("tr", false) => {
                self.end_cell();
                self.rows.push(Vec::new());
            }
            ("tr", true) => self.end_cell(),
            ("td" | "th", false) => {
                self.end_cell();
                if self.rows.is_empty() {
                    self.rows.push(Vec::new());
                }
                self.cell = Some((String::new(), tag.columns, tag.rows));
            }
            ("td" | "th", true) => self.end_cell(),
            ("br" | "p" | "div", _) => {
                if let Some((text, ..)) = &mut self.cell {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }

    fn push_text(&mut self, text: &str) {
        if let Some((cell, ..)) = &mut self.cell {
            push_unescaped(cell, text);
        }
    }

    fn end_cell(&mut self) {
        let Some((text, columns, rows)) = self.cell.take() else { return };
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        self.fill_from_above();
        let Some(row) = self.rows.last_mut() else { return };
        for place in 0..columns {
            let column = row.len();
            let text = if place == 0 { text.as_str() } else { "" };
            row.push(text.to_string());
            self.cells += 1;
            if rows > 1 {
                self.below.resize(self.below.len().max(column + 1), (0, String::new()));
                self.below[column] = (rows - 1, text.to_string());
            }
        }
        self.fill_from_above();
    }

    /// Cells that go over several rows stand in each of them.
    fn fill_from_above(&mut self) {
        let Some(row) = self.rows.last_mut() else { return };
        while let Some((left, text)) = self.below.get_mut(row.len()).filter(|(left, _)| *left > 0) {
            *left -= 1;
            row.push(text.clone());
            self.cells += 1;
        }
    }

    fn ended(mut self) -> Table {
        self.end_cell();
        self
    }

    fn csv(self, limit: usize) -> Result<Vec<u8>, UnpackError> {
        let size: usize = self.rows.iter().flatten().map(|cell| cell.len() + 3).sum();
        if size > limit {
            return Err(UnpackError::TooLarge { limit });
        }
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in self.rows.iter().filter(|row| !row.is_empty()) {
            // Writing to memory fails for no record.
            let _ = writer.write_record(row);
        }
        writer.into_inner().map_err(super::damaged)
    }
}

/// Adds text with what its entities stand for; one that is unknown stays as it is.
fn push_unescaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(40).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let resolved = end.and_then(|end| {
            let name = &rest[1..end];
            let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            });
            let character = number.and_then(char::from_u32).map(String::from);
            character.or_else(|| resolve_html5_entity(name).map(str::to_string)).map(|text| (text, end + 1))
        });
        match resolved {
            Some((text, length)) => {
                out.push_str(&text);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Result<String, UnpackError> {
        table(page.as_bytes(), 1 << 20, &mut Control::none()).map(|bytes| String::from_utf8(bytes).expect("text"))
    }

    #[test]
    fn the_largest_table_of_a_page_is_read_with_its_entities_and_merged_cells() {
        let page = "<head><style>td{color:red}</style></head><table><tr><td>menu</td></tr></table>\
            <TABLE border=1><tr><th>Name<th>Umsatz &euro;</tr>\n<tr><td>M&uuml;ller &amp; Co<br>KG</td>\
            <td>1.234,5</td></tr><!-- <tr><td>no</td></tr> --><tr><td colspan=\"2\">a, b</td></tr>\
            <tr><td rowspan='2'>x</td><td>&#49;</td></tr>\
            <tr><td>2</td></tr></TABLE>";
        let expected = "Name,Umsatz €\nMüller & Co KG,\"1.234,5\"\n\"a, b\",\nx,1\nx,2\n";
        assert_eq!(read(page).as_deref(), Ok(expected));
        assert!(is_page(page.as_bytes()) && !is_page(b"a<b,c\n1,2\n") && !is_page(b"<?xml version='1.0'?><table/>"));
    }

    #[test]
    fn a_page_that_names_no_encoding_is_read_by_its_letters() {
        let rows: String = ["Москва", "Казань", "Самара", "Екатеринбург", "Новосибирск", "Пермь"]
            .map(|town| format!("<tr><td>{town}</td><td>Выручка за год</td></tr>"))
            .concat();
        let page = format!("<table><tr><th>Город</th><th>Показатель</th></tr>{rows}</table>");
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&page);
        let read = table(&bytes, 1 << 20, &mut Control::none()).map(|bytes| String::from_utf8(bytes).expect("text"));
        assert!(read.is_ok_and(|csv| csv.contains("Казань,Выручка за год")));
        assert!(decoded("<table><tr><td>Müller</td></tr>".as_bytes()).contains("Müller"));
    }

    #[test]
    fn a_page_without_a_table_is_named() {
        assert!(matches!(read("<html><p>Sign in</p></html>"), Err(UnpackError::Foreign(_))));
        for odd in
            ["<table", "<table><td", "<table><tr><td>a", "<table><td colspan=99999999999>a</table></table>", "<<<&;&#;"]
        {
            let _ = read(odd);
        }
    }
}
