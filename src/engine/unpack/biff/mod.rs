//! The records of an old workbook ([MS-XLS], BIFF5 and BIFF8). Each is checked for its length before it is read.

#[cfg(test)]
mod tests;

use super::cells::{self, candidates, Cells, Chosen, Texts};
use super::number_format::{known, meaning, written, Meaning};
use super::office_binary::short_number;
use super::{damaged, UnpackError};
use crate::engine::control::Control;
use encoding_rs::Encoding;
use std::collections::HashMap;

const END: u16 = 0x000A;
const BEGIN: u16 = 0x0809;
const CONTINUE: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const STRINGS: u16 = 0x00FC;
const PASSWORD: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const FROM_1904: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const LABEL_OF_STRINGS: u16 = 0x00FD;
const MANY_NUMBERS: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027E;
const TRUTH_OR_ERROR: u16 = 0x0205;
/// Text of a cell's own, and such with runs of fonts.
const LABELS: [u16; 2] = [0x0204, 0x00D6];
/// The text that a formula gave; it follows the formula's record.
const TEXT_OF_FORMULA: u16 = 0x0207;
/// Older workbooks have 256 columns at most.
const MOST_COLUMNS: u16 = 256;
const MOST_SHEETS: usize = 10_000;
/// The version whose texts are of two bytes a character, or of one that is the lower half.
const BIFF8: u16 = 0x0600;
/// Bytes between two looks at the control.
const PIECE: usize = 1 << 20;

/// The records from the start of a piece of a stream on.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = Result<(u16, &'s [u8]), UnpackError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = match self.0.split_at_checked(4) {
            Some(parts) => parts,
            None if self.0.is_empty() => return None,
            None => return Some(Err(damaged("the end is missing"))),
        };
        let Some((data, rest)) = rest.split_at_checked(usize::from(u16_at(head, 2))) else {
            return Some(Err(damaged("the end is missing")));
        };
        self.0 = rest;
        Some(Ok((u16_at(head, 0), data)))
    }
}

/// The two bytes at a place that has been checked.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn at_least(data: &[u8], length: usize) -> Result<(), UnpackError> {
    (data.len() >= length).then_some(()).ok_or_else(|| damaged("a record is too short"))
}

fn f64_at(bytes: &[u8], at: usize) -> f64 {
    f64::from_bits(u64::from(u32_at(bytes, at + 4)) << 32 | u64::from(u32_at(bytes, at)))
}

/// What the first records tell of the whole workbook.
struct Globals {
    wide: bool,
    encoding: &'static Encoding,
    from_1904: bool,
    formats: HashMap<u16, Meaning>,
    /// The format of each style.
    styles: Vec<u16>,
    /// Where each sheet begins, its name, and whether it is hidden.
    sheets: Vec<(usize, String, bool)>,
    strings: Texts,
}

impl Globals {
    fn read(stream: &[u8], limit: usize) -> Result<Self, UnpackError> {
        let mut globals = Globals {
            wide: true,
            encoding: encoding_rs::WINDOWS_1252,
            from_1904: false,
            formats: HashMap::new(),
            styles: Vec::new(),
            sheets: Vec::new(),
            strings: Texts::new(limit),
        };
        let mut records = Records(stream);
        while let Some(record) = records.next() {
            let (kind, data) = record?;
            match kind {
                END => break,
                BEGIN => {
                    at_least(data, 4)?;
                    globals.wide = match (u16_at(data, 0), u16_at(data, 2)) {
                        // A version of 0 is told by the kind of what begins.
                        (0, kind) => kind != 0x1000,
                        (version, _) => version == BIFF8 || version > 0x0700,
                    };
                }
                PASSWORD => {
                    at_least(data, 2)?;
                    if u16_at(data, 0) != 0 {
                        return Err(UnpackError::Locked);
                    }
                }
                CODE_PAGE => {
                    at_least(data, 2)?;
                    globals.encoding = encoding_of(u16_at(data, 0));
                }
                FROM_1904 => {
                    at_least(data, 2)?;
                    globals.from_1904 = u16_at(data, 0) == 1;
                }
                FORMAT => {
                    at_least(data, 2)?;
                    let format = globals.text(&data[2..])?;
                    globals.formats.insert(u16_at(data, 0), meaning(&format));
                }
                STYLE => {
                    at_least(data, 4)?;
                    globals.styles.push(u16_at(data, 2));
                }
                SHEET => {
                    at_least(data, 7)?;
                    if globals.sheets.len() == MOST_SHEETS {
                        return Err(damaged("it tells of more sheets than a workbook has"));
                    }
                    // Sheets of macros and charts hold no table.
                    if data[5] == 0 {
                        let mut name = globals.characters(&data[7..], usize::from(data[6]))?;
                        name.retain(|character| character != '\0');
                        globals.sheets.push((u32_at(data, 0) as usize, name, data[4] & 3 != 0));
                    }
                }
                STRINGS => {
                    at_least(data, 8)?;
                    push_strings(data, &mut records, &mut globals.strings)?;
                }
                _ => {}
            }
        }
        Ok(globals)
    }

    /// A text with its length before it.
    fn text(&self, data: &[u8]) -> Result<String, UnpackError> {
        at_least(data, 2)?;
        self.characters(&data[2..], usize::from(u16_at(data, 0)))
    }

    /// The characters of a text, at most so many as are there.
    fn characters(&self, data: &[u8], count: usize) -> Result<String, UnpackError> {
        if !self.wide {
            return Ok(self.encoding.decode_without_bom_handling(&data[..count.min(data.len())]).0.into_owned());
        }
        let Some((flags, data)) = data.split_first() else { return Ok(String::new()) };
        let length = count.saturating_mul(1 + usize::from(flags & 1)).min(data.len());
        let mut text = String::new();
        decode(&data[..length], flags & 1 != 0, &mut |part| {
            text.push_str(part);
            Ok(())
        })?;
        Ok(text)
    }

    fn number(&self, value: f64, style: u16) -> String {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let meaning = self.formats.get(&format).copied().unwrap_or_else(|| known(u32::from(format)));
        written(value, meaning, self.from_1904)
    }
}

/// The encoding of texts of BIFF5 by the number of their code page.
fn encoding_of(page: u16) -> &'static Encoding {
    let label = match page {
        874 | 1250..=1258 => format!("windows-{page}"),
        866 => "ibm866".to_string(),
        932 => "shift_jis".to_string(),
        936 => "gbk".to_string(),
        949 => "euc-kr".to_string(),
        950 => "big5".to_string(),
        1200 => "utf-16le".to_string(),
        10_000 | 32_768 => "macintosh".to_string(),
        _ => "windows-1252".to_string(),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// Characters of two bytes each, or of one that is the lower half.
fn decode(bytes: &[u8], two: bool, push: &mut dyn FnMut(&str) -> Result<(), UnpackError>) -> Result<(), UnpackError> {
    if two {
        push(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0)
    } else {
        push(&encoding_rs::mem::decode_latin1(bytes))
    }
}

/// The cells of the sheet called `wanted`, else of the one that looks most like a table; `limit` bounds the text of the
/// cells.
///
/// # Errors
/// [`UnpackError`].
pub(super) fn choose(
    stream: &[u8],
    wanted: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Chosen, UnpackError> {
    let mut globals = Globals::read(stream, limit)?;
    let sheets: Vec<String> = globals.sheets.iter().map(|(_, name, _)| name.clone()).collect();
    let hidden: Vec<bool> = globals.sheets.iter().map(|(.., hidden)| *hidden).collect();
    let candidates = candidates(&sheets, &hidden, wanted)?;
    let cells = Cells::new(std::mem::replace(&mut globals.strings, Texts::new(0)), limit);
    let mut looked_at = 0;
    let found = cells::choose(&candidates, cells, |at, cells| {
        // Else a small file could be gone through as often as it names sheets; the chosen one is read twice at most.
        if looked_at > 2 * stream.len() {
            return Err(damaged("its sheets overlap"));
        }
        let sheet = stream.get(globals.sheets[at].0..).ok_or_else(|| damaged("a sheet is missing"))?;
        looked_at += push_sheet(sheet, &globals, cells, control)?;
        Ok(())
    })?;
    Ok(Chosen { sheets, found })
}

/// Adds the cells of a sheet; gives the bytes that were looked at.
fn push_sheet(sheet: &[u8], globals: &Globals, cells: &mut Cells, control: &mut Control) -> Result<usize, UnpackError> {
    let (mut depth, mut of_formula, mut reported) = (0_usize, None, 0);
    let mut records = Records(sheet);
    while let Some(record) = records.next() {
        let (kind, data) = record?;
        let looked_at = sheet.len() - records.0.len();
        if looked_at - reported >= PIECE {
            reported = looked_at;
            control.at(looked_at / 2, sheet.len())?;
        }
        match kind {
            // What is within the sheet, such as charts, is no part of it.
            BEGIN => depth += 1,
            END if depth > 1 => depth -= 1,
            END => return Ok(looked_at),
            _ if depth > 1 => {}
            FORMULA => {
                at_least(data, 20)?;
                let (row, column) = place(data, 1)?;
                of_formula = None;
                match (u16_at(data, 12), data[6]) {
                    // Text follows in the next record.
                    (0xFFFF, 0) => of_formula = Some((row, column)),
                    (0xFFFF, 1) => cells.add(row, column, truth(data[8]))?,
                    (0xFFFF, 2) => cells.add(row, column, "#N/A")?,
                    (0xFFFF, 3) => cells.add(row, column, "")?,
                    (0xFFFF, _) => return Err(damaged("a formula gave nothing that is known")),
                    _ => cells.add(row, column, &globals.number(f64_at(data, 6), u16_at(data, 4)))?,
                }
            }
            TEXT_OF_FORMULA => {
                if let Some((row, column)) = of_formula.take() {
                    cells.add(row, column, &globals.text(data)?)?;
                }
            }
            LABEL_OF_STRINGS => {
                at_least(data, 10)?;
                let (row, column) = place(data, 1)?;
                cells.add_text(row, column, u32_at(data, 6))?;
            }
            MANY_NUMBERS => {
                at_least(data, 12)?;
                let (first, last) = (u16_at(data, 2), u16_at(data, data.len() - 2));
                let more = last.checked_sub(first).ok_or_else(|| damaged("a row ends before it begins"))?;
                if data.len() != 12 + 6 * usize::from(more) {
                    return Err(damaged("a row is not as long as it says"));
                }
                let (row, column) = place(data, more + 1)?;
                for (number, at) in data[4..data.len() - 2].chunks_exact(6).zip(column..) {
                    let value = short_number([number[2], number[3], number[4], number[5]]);
                    cells.add(row, at, &globals.number(value, u16_at(number, 0)))?;
                }
            }
            NUMBER => {
                at_least(data, 14)?;
                let (row, column) = place(data, 1)?;
                cells.add(row, column, &globals.number(f64_at(data, 6), u16_at(data, 4)))?;
            }
            SHORT_NUMBER => {
                at_least(data, 10)?;
                let (row, column) = place(data, 1)?;
                let value = short_number([data[6], data[7], data[8], data[9]]);
                cells.add(row, column, &globals.number(value, u16_at(data, 4)))?;
            }
            TRUTH_OR_ERROR => {
                at_least(data, 8)?;
                let (row, column) = place(data, 1)?;
                cells.add(row, column, if data[7] == 0 { truth(data[6]) } else { "#N/A" })?;
            }
            kind if LABELS.contains(&kind) => {
                at_least(data, 8)?;
                let (row, column) = place(data, 1)?;
                cells.add(row, column, &globals.text(&data[6..])?)?;
            }
            _ => {}
        }
    }
    Ok(sheet.len())
}

fn truth(value: u8) -> &'static str {
    if value == 0 {
        "false"
    } else {
        "true"
    }
}

/// The row and first column of a record of so many cells.
fn place(data: &[u8], columns: u16) -> Result<(u32, u32), UnpackError> {
    let (row, first) = (u16_at(data, 0), u16_at(data, 2));
    let last = columns.checked_sub(1).and_then(|more| first.checked_add(more)).filter(|&last| last < MOST_COLUMNS);
    last.map(|_| (u32::from(row), u32::from(first))).ok_or_else(|| damaged("a cell lies outside its sheet"))
}

/// Adds the texts of the table of texts, which goes on in the records that follow.
///
/// # Errors
/// [`UnpackError::Damaged`] if a text is cut where it cannot be gone on with; [`UnpackError::TooLarge`].
fn push_strings(first: &[u8], records: &mut Records<'_>, texts: &mut Texts) -> Result<(), UnpackError> {
    let mut part = &first[8..];
    let mut more = move || match Records(records.0).next() {
        Some(Ok((CONTINUE, data))) => {
            records.next();
            Some(data)
        }
        _ => None,
    };
    loop {
        while part.is_empty() {
            match more() {
                Some(next) => part = next,
                None => return Ok(()),
            }
        }
        at_least(part, 3)?;
        let (characters, flags) = (u16_at(part, 0), part[2]);
        let (runs, extra) = (flags & 8 != 0, flags & 4 != 0);
        let fixed = 3 + if runs { 2 } else { 0 } + if extra { 4 } else { 0 };
        at_least(part, fixed)?;
        let runs = if runs { usize::from(u16_at(part, 3)) } else { 0 };
        let extra = if extra { u32_at(part, fixed - 4) as usize } else { 0 };
        part = &part[fixed..];
        // The characters: each part begins with whether its own are of one byte or two.
        let (mut left, mut two) = (usize::from(characters), flags & 1 != 0);
        while left > 0 {
            let width = 1 + usize::from(two);
            let here = left.min(part.len() / width);
            decode(&part[..here * width], two, &mut |part| texts.push(part))?;
            left -= here;
            part = &part[here * width..];
            if left > 0 {
                let head = more().and_then(|next| next.split_first());
                let (flags, rest) = head.ok_or_else(|| damaged("a text is cut"))?;
                (two, part) = (flags & 1 != 0, rest);
            }
        }
        texts.end()?;
        // Runs of fonts and what Asian texts add.
        let mut skipped = (4 * runs).saturating_add(extra);
        while skipped > part.len() {
            skipped -= part.len();
            part = more().ok_or_else(|| damaged("a text is cut"))?;
        }
        part = &part[skipped..];
    }
}
