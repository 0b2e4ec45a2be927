//! Bytes become text, or a sentence on what they are instead.

use super::encoding::{guess, is_nearly_utf8, Encoding};
use super::error::Problem;
use super::limits::MAX_BYTES;
use crate::engine::figures::whole;
use std::borrow::Cow;

/// As much of the file is looked at before anything else is done with it.
const PREFIX: usize = 64 * 1024;
/// One control character, and one more for as many bytes, is let pass in a text.
const CONTROLS_PER: usize = 1000;

/// A text of a file.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded<'b> {
    /// The text, without a byte order mark and an end-of-file mark.
    pub text: Cow<'b, str>,
    /// How it was written.
    pub encoding: Encoding,
    /// How many characters could not be read, and the line of the first, from 1.
    pub replaced: Option<(usize, usize)>,
}

/// The first bytes of files people take for a table, and what to call them.
const KNOWN: [(&[u8], &str); 20] = [
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or another Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file, whose name must end in .parquet"),
    (b"ARROW1", "a Feather (Arrow) file"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"Obj\x01", "an Avro file"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
];

/// The text of a file: in the `wanted` encoding, else in that of its byte order mark, else in the one guessed.
///
/// # Errors
/// [`Problem::NotText`] for pictures, archives and anything else that is no text; a file of noise is refused by its
/// first 64 KiB.
pub(super) fn decode(bytes: &[u8], wanted: Option<Encoding>) -> Result<Decoded<'_>, Problem> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    if let Some((_, kind)) = KNOWN.iter().find(|(magic, _)| bytes[start..].starts_with(magic)) {
        return Err(Problem::NotText { found: (*kind).to_string() });
    }
    let marked = match bytes {
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8),
        _ => None,
    };
    let encoding = wanted.or(marked).unwrap_or_else(|| guess(without_end_mark(bytes)));
    let body = match encoding {
        Encoding::Utf8 => bytes.strip_prefix(b"\xef\xbb\xbf"),
        Encoding::Utf16Le => bytes.strip_prefix(b"\xff\xfe"),
        Encoding::Utf16Be => bytes.strip_prefix(b"\xfe\xff"),
        _ => None,
    }
    .unwrap_or(bytes);
    let body = if encoding.is_lenient() { without_end_mark(body) } else { body };
    let decoder = encoding.decoder();
    let (prefix, _) = decoder.decode_without_bom_handling(&body[..body.len().min(PREFIX)]);
    check_controls(&prefix)?;
    let bad = |characters: usize| Problem::NotText {
        found: format!("bytes that are no {} text at character {}", decoder.name(), whole(characters + 1)),
    };
    if encoding == Encoding::Utf8 {
        match std::str::from_utf8(body) {
            Ok(text) => return Ok(Decoded { text: Cow::Borrowed(text), encoding, replaced: None }),
            Err(error) if !is_nearly_utf8(body) => {
                return Err(bad(String::from_utf8_lossy(&body[..error.valid_up_to()]).chars().count()));
            }
            Err(_) => {}
        }
    }
    let (mut length, mut lines, mut replaced) = (0, 0, None::<(usize, usize)>);
    let mut characters = 0;
    pieces(decoder, body, &mut |piece, errors| {
        length += piece.len();
        if errors {
            // A replacement character that stands in the file itself counts as well: there is no telling them apart.
            let found = piece.matches('\u{fffd}').count();
            let at = piece.find('\u{fffd}').unwrap_or(piece.len());
            let (count, _) = replaced.get_or_insert((0, 1 + lines + line_ends(&piece[..at])));
            if *count == 0 {
                characters += piece[..at].chars().count();
            }
            *count += found;
        } else if replaced.is_none() {
            characters += piece.chars().count();
        }
        lines += line_ends(piece);
    });
    if replaced.is_some() && !encoding.is_lenient() {
        return Err(bad(characters));
    }
    // Known before it is asked for: the most that so many bytes could become is three times as much.
    let mut text = String::new();
    if length > MAX_BYTES || text.try_reserve_exact(length).is_err() {
        return Err(Problem::TooManyBytes { found: length, limit: MAX_BYTES });
    }
    pieces(decoder, body, &mut |piece, _| text.push_str(piece));
    Ok(Decoded { text: Cow::Owned(text), encoding, replaced })
}

/// The bytes without the marks that old programs put at a file's end: Ctrl-Z, and zeros that fill up its last block.
fn without_end_mark(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0x1a | 0)).map_or(0, |last| last + 1);
    let has_mark = (1..bytes.len()).contains(&end);
    // A text of two bytes a character may end with a zero.
    if has_mark && !bytes[..end].contains(&0) {
        &bytes[..end]
    } else {
        bytes
    }
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

/// Decodes piece by piece, what is malformed as U+FFFD; `take` is told whether anything was.
fn pieces(encoding: &'static encoding_rs::Encoding, body: &[u8], take: &mut dyn FnMut(&str, bool)) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut piece = String::with_capacity(4 * PREFIX);
    let mut rest = body;
    loop {
        piece.clear();
        let now = rest.len().min(PREFIX);
        let (_, read, errors) = decoder.decode_to_string(&rest[..now], &mut piece, now == rest.len());
        take(&piece, errors);
        rest = &rest[read..];
        if rest.is_empty() {
            return;
        }
    }
}

/// Refuses what holds zero bytes or too many other control characters.
fn check_controls(prefix: &str) -> Result<(), Problem> {
    if let Some(at) = prefix.bytes().position(|b| b == 0) {
        return Err(Problem::NotText { found: format!("a zero byte at position {}", whole(at + 1)) });
    }
    let is_control = |c: &char| c.is_control() && !c.is_ascii_whitespace() && *c != '\u{b}';
    let controls = prefix.chars().filter(is_control).count();
    if controls > 1 + prefix.len() / CONTROLS_PER {
        let controls = whole(controls);
        return Err(Problem::NotText { found: format!("{controls} control characters among its first characters") });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn utf_16_is_known_without_a_byte_order_mark_whatever_the_script() {
        for text in
            ["id,spent\n1,2.5\n2,3\n", "имя;сумма\nАнна;12,5\nПётр;7\n", "名前,金額\n花子,120\n太郎,80\n", "a\n"]
        {
            for (low_first, encoding) in [(true, Encoding::Utf16Le), (false, Encoding::Utf16Be)] {
                let bytes = utf16(text, low_first);
                let expected = Decoded { text: text.into(), encoding, replaced: None };
                assert_eq!(decode(&bytes, None), Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn the_marks_at_the_end_of_a_file_of_old_programs_are_no_text() {
        for end in [&b"\x1a"[..], b"\x1a\0\0\0\0", b"\0\0\0"] {
            let bytes = [b"a,b\n1,2\n", end].concat();
            assert_eq!(decode(&bytes, None).map(|found| found.text), Ok("a,b\n1,2\n".into()), "{end:?}");
        }
    }

    #[test]
    fn the_line_of_a_byte_that_is_no_utf_8_is_told() {
        let found = decode(b"Gr\xc3\xb6\xc3\x9fe\n1 \xc3\xbc\n2 \xfc\n", None).expect("a text");
        assert_eq!((found.encoding, found.replaced), (Encoding::Utf8, Some((1, 3))));
        assert!(found.text.contains("2 \u{fffd}"));
    }

    #[test]
    fn a_text_with_stray_zeros_is_still_none() {
        for bytes in [&b"a,b\n1,2\n3,\0\0\n"[..], b"\0\0\0\0\0\0", b"a\0b\0\0c", b"a,b\n1,\x002\n"] {
            assert!(decode(bytes, None).is_err(), "{bytes:?}");
        }
    }
}
