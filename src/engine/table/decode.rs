//! Bytes become text, or a sentence on what they are instead.

use super::error::Problem;
use super::limits::MAX_BYTES;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// As much of the file is looked at before anything else is done with it.
const PREFIX: usize = 64 * 1024;
/// One control character, and one more for as many bytes, is let pass in a text.
const CONTROLS_PER: usize = 1000;

/// How a text's characters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, the Western code page of Excel's "CSV"; Latin-1 text is read the same.
    Windows1252,
}

/// The first bytes of files people take for a table, and what to call them.
const KNOWN: [(&[u8], &str); 14] = [
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or another Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
];

/// The text of a file, without a byte order mark, and its encoding: the `wanted` one, else the one of its byte order
/// mark, else UTF-16 if zero bytes say so, else UTF-8 if it is valid, else Windows-1252.
///
/// # Errors
/// [`Problem::NotText`] for pictures, archives and anything else that is no text; a file of noise is refused by its
/// first 64 KiB.
pub(super) fn decode(bytes: &[u8], wanted: Option<Encoding>) -> Result<(Cow<'_, str>, Encoding), Problem> {
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
    let encoding = wanted.or(marked).unwrap_or_else(|| guessed(bytes));
    let body = match encoding {
        Encoding::Utf8 => bytes.strip_prefix(b"\xef\xbb\xbf"),
        Encoding::Utf16Le => bytes.strip_prefix(b"\xff\xfe"),
        Encoding::Utf16Be => bytes.strip_prefix(b"\xfe\xff"),
        Encoding::Windows1252 => None,
    }
    .unwrap_or(bytes);
    let decoder = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
    };
    let (prefix, _) = decoder.decode_without_bom_handling(&body[..body.len().min(PREFIX)]);
    check_controls(&prefix)?;
    let bad = |characters: usize| Problem::NotText {
        found: format!("bytes that are no {} text at character {}", decoder.name(), characters + 1),
    };
    if encoding == Encoding::Utf8 {
        let text = std::str::from_utf8(body)
            .map_err(|error| bad(String::from_utf8_lossy(&body[..error.valid_up_to()]).chars().count()))?;
        return Ok((Cow::Borrowed(text), encoding));
    }
    let (mut length, mut characters, mut malformed) = (0, 0, false);
    pieces(decoder, body, &mut |piece, errors| {
        length += piece.len();
        if !malformed {
            let at = piece.find('\u{fffd}').filter(|_| errors).unwrap_or(piece.len());
            characters += piece[..at].chars().count();
            malformed = errors;
        }
    });
    if malformed && encoding != Encoding::Windows1252 {
        return Err(bad(characters));
    }
    // Known before it is asked for: the most that so many bytes could become is three times as much.
    let mut text = String::new();
    if length > MAX_BYTES || text.try_reserve_exact(length).is_err() {
        return Err(Problem::TooManyBytes { found: length, limit: MAX_BYTES });
    }
    pieces(decoder, body, &mut |piece, _| text.push_str(piece));
    Ok((Cow::Owned(text), encoding))
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

/// UTF-16 if zero bytes say so, UTF-8 if the bytes are, else Windows-1252.
fn guessed(bytes: &[u8]) -> Encoding {
    if let Some(encoding) = wide(&bytes[..bytes.len().min(PREFIX)]) {
        return encoding;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Encoding::Utf8,
        Err(_) => Encoding::Windows1252,
    }
}

/// UTF-16 without a byte order mark, by the evidence of zero bytes: the high bytes of digits, delimiters and line ends
/// are zero whatever the script. So a tenth or more of one half of the pairs is zero, and of the other half far fewer:
/// only letters such as U+4E00 have a zero there.
fn wide(prefix: &[u8]) -> Option<Encoding> {
    let zeros = |half: usize| prefix.chunks_exact(2).filter(|pair| pair[half] == 0).count();
    let enough = (prefix.len() / 2).div_ceil(10).max(2);
    match [zeros(0), zeros(1)] {
        [few, many] if many >= enough && 10 * few <= many => Some(Encoding::Utf16Le),
        [many, few] if many >= enough && 10 * few <= many => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Refuses what holds zero bytes or too many other control characters.
fn check_controls(prefix: &str) -> Result<(), Problem> {
    if let Some(at) = prefix.bytes().position(|b| b == 0) {
        return Err(Problem::NotText { found: format!("a zero byte at position {}", at + 1) });
    }
    let is_control = |c: &char| c.is_control() && !c.is_ascii_whitespace() && *c != '\u{b}';
    let controls = prefix.chars().filter(is_control).count();
    if controls > 1 + prefix.len() / CONTROLS_PER {
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
                assert_eq!(decode(&bytes, None), Ok((text.into(), encoding)), "{text}");
            }
        }
    }

    #[test]
    fn a_text_with_stray_zeros_is_still_none() {
        for bytes in [&b"a,b\n1,2\n3,\0\0\n"[..], b"\0\0\0\0\0\0", b"a\0b\0\0c", b"a,b\n1,\x002\n"] {
            assert!(decode(bytes, None).is_err(), "{bytes:?}");
        }
    }
}
