//! Quotes as some programs write them, made those of RFC 4180: a space before a quote, a backslash before a quote that
//! belongs to the text, whole lines in quotes. What is between line ends stays there, so that lines keep their numbers.

use super::sniff::{sniff, Sniffed};
use super::source::{as_text, Source};
use super::{Encoding, ReadOptions};
use std::borrow::Cow;

/// The text with its quotes as they are read here, its own where they are so already; and how it is written.
pub(super) fn repaired<'t>(text: Cow<'t, str>, encoding: Encoding, options: &ReadOptions) -> (Cow<'t, str>, Sniffed) {
    let sniffed = sniff(&text, encoding, options);
    let Some(repaired) = repair(&sniffed.source(&text), &sniffed.sample) else { return (text, sniffed) };
    // A line that announces the delimiter stays.
    let repaired = format!("{}{repaired}", &text[..sniffed.begin]);
    let sniffed = sniff(&repaired, encoding, options);
    (Cow::Owned(repaired), sniffed)
}

/// The text with its quotes as they are read here, unless they are so already. `sample`: its first records.
fn repair(source: &Source, sample: &[csv::ByteRecord]) -> Option<String> {
    if !source.has_quotes {
        return None;
    }
    if has_lines_in_quotes(source, sample) {
        return Some(unwrapped(source));
    }
    let (spaces, backslashes) = habits(source);
    (spaces || backslashes).then(|| rewritten(source, spaces, backslashes))
}

/// Whether each record is one quoted field that holds what looks like several.
fn has_lines_in_quotes(source: &Source, records: &[csv::ByteRecord]) -> bool {
    let quote = char::from(source.dialect.quote);
    let holds_fields = |record: &csv::ByteRecord| as_text(&record[0]).contains([',', ';', '\t', '|']);
    let quoted = source.text.lines().take(records.len().min(100)).all(|line| line.trim_end().ends_with(quote));
    records.len() > 2
        && source.text.starts_with(quote)
        && quoted
        && records.iter().all(|record| record.len() == 1 && holds_fields(record))
}

/// The records' only fields as lines.
fn unwrapped(source: &Source) -> String {
    let mut text = String::with_capacity(source.text.len());
    for record in source.records().into_byte_records().flatten() {
        text.push_str(as_text(record.get(0).unwrap_or_default()));
        text.push('\n');
    }
    text
}

/// Whether spaces stand before the quotes, and whether backslashes stand before those that belong to a text: by the
/// text's first 256 KiB.
fn habits(source: &Source) -> (bool, bool) {
    let bytes = &source.text.as_bytes()[..source.text.len().min(1 << 18)];
    let (delimiter, quote) = (source.dialect.delimiter, source.dialect.quote);
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\r' | b'\n'));
    let (mut spaced, mut bare, mut escaped, mut doubled) = (0, 0, 0, 0);
    for (at, _) in bytes.iter().enumerate().filter(|(_, &byte)| byte == quote) {
        let left = bytes[..at].iter().rposition(|&byte| byte != b' ');
        let is_first = ends(left.map(|left| &bytes[left]));
        if is_first && delimiter != b' ' {
            // A quote that opens a field, if text follows it.
            let opens = !ends(bytes.get(at + 1));
            match left.map_or(at, |left| at - left - 1) {
                0 => bare += usize::from(opens),
                _ => spaced += usize::from(opens && left.is_some_and(|left| bytes[left] == delimiter)),
            }
        }
        let after = bytes.get(at + 1);
        doubled += usize::from(after == Some(&quote) && !is_first);
        escaped += usize::from(at > 0 && bytes[at - 1] == b'\\' && !ends(after));
    }
    (spaced > 1 && spaced > bare, escaped > 0 && doubled == 0)
}

/// The text without spaces before quotes that open a field, or with doubled quotes for those behind a backslash.
fn rewritten(source: &Source, spaces: bool, backslashes: bool) -> String {
    let (text, delimiter, quote) =
        (source.text, char::from(source.dialect.delimiter), char::from(source.dialect.quote));
    let ends = |c: Option<char>| c.is_none_or(|c| c == delimiter || matches!(c, '\r' | '\n'));
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut at_start) = (false, true);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let next = after.chars().next();
        if quoted {
            if c == '\\' && next == Some(quote) && backslashes && !ends(after.chars().nth(1)) {
                out.push(quote);
                out.push(quote);
                rest = &after[quote.len_utf8()..];
                continue;
            }
            quoted = c != quote
                || next == Some(quote) && {
                    // A doubled quote belongs to the text.
                    out.push(c);
                    rest = after;
                    true
                };
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if at_start && c == ' ' && spaces {
            let unspaced = rest.trim_start_matches(' ');
            if unspaced.starts_with(quote) {
                rest = unspaced;
                continue;
            }
        }
        if c == quote && at_start {
            quoted = true;
        }
        at_start = c == delimiter || matches!(c, '\r' | '\n');
        out.push(c);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(text: &str) -> String {
        repaired(Cow::Borrowed(text), Encoding::Utf8, &ReadOptions::default()).0.into_owned()
    }

    #[test]
    fn quotes_of_other_habits_become_those_of_rfc_4180() {
        for (found, expected) in [
            ("a, b\nx, \"U, M\", 1\ny, \"J\", 2\nz, \"B, N\", 3\n", "a, b\nx,\"U, M\", 1\ny,\"J\", 2\nz,\"B, N\", 3\n"),
            ("a,b\n\"5\\\" disk\",1\n\"7\\\" disk\",2\n", "a,b\n\"5\"\" disk\",1\n\"7\"\" disk\",2\n"),
            ("\"a,b\"\r\n\"x,\"\"y\"\"\"\r\n\"z,1\"\r\n", "a,b\nx,\"y\"\nz,1\n"),
            // As it should be: nothing changes.
            ("a,b\n\"x, \"\"y\"\"\",1\n\"z\",2\n", "a,b\n\"x, \"\"y\"\"\",1\n\"z\",2\n"),
            ("a;b\nHe said, \"no\";1\nShe said, \"yes\";2\n", "a;b\nHe said, \"no\";1\nShe said, \"yes\";2\n"),
            ("p,n\n\"C:\\dir\\\",1\n\"D:\\\",2\n", "p,n\n\"C:\\dir\\\",1\n\"D:\\\",2\n"),
        ] {
            assert_eq!(repair(found), expected, "{found}");
        }
    }
}
