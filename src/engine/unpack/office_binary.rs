//! The binary workbooks of Excel (.xlsb, [MS-XLSB]): the same parts as of .xlsx, of records instead of markup.

use super::archive::{Archive, PartReader, LARGEST_LIST, MOST_PARTS};
use super::cells::{candidates, choose, Cells, Chosen, Texts};
use super::number_format::{known, meaning, written, Meaning};
use super::office_xml::{LAST_COLUMN, LAST_ROW};
use super::relations::{beside, relations};
use super::{damaged, UnpackError};
use crate::engine::control::Control;
use std::collections::HashMap;
use std::io::{BufReader, Read};

/// The part that holds the list of sheets.
pub(super) const DOCUMENT: &str = "xl/workbook.bin";
/// The largest record: a cell holds 32,767 characters at most.
const LARGEST_RECORD: usize = 32 << 20;

const ROW: u16 = 0x0000;
const SHORT_NUMBER: u16 = 0x0002;
const ERRORS: [u16; 2] = [0x0003, 0x000B];
const TRUTHS: [u16; 2] = [0x0004, 0x000A];
const NUMBERS: [u16; 2] = [0x0005, 0x0009];
const TEXTS: [u16; 2] = [0x0006, 0x0008];
const SHARED_TEXT: u16 = 0x0007;
const RICH_TEXT: u16 = 0x003E;
const STRING: u16 = 0x0013;
const FORMAT: u16 = 0x002C;
const STYLE: u16 = 0x002F;
const SETTINGS: u16 = 0x0099;
const SHEET: u16 = 0x009C;
const END_OF_CELLS: u16 = 0x0092;
const STYLES_OF_CELLS: u16 = 0x0269;
const END_OF_STYLES_OF_CELLS: u16 = 0x026A;

/// The records of a part.
struct Records<'a, 'c> {
    reader: BufReader<PartReader<'a, 'c>>,
    data: Vec<u8>,
}

impl<'a, 'c> Records<'a, 'c> {
    fn of(part: PartReader<'a, 'c>) -> Self {
        Records { reader: BufReader::with_capacity(1 << 16, part), data: Vec::new() }
    }

    /// The kind of the next record; `None` at the end of the part. Its content is in `data`.
    fn next(&mut self) -> Result<Option<u16>, UnpackError> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(self.more()? & 0x7F) << 7;
        }
        let mut length = 0;
        for place in 0..4 {
            let byte = self.more()?;
            length |= usize::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > LARGEST_RECORD {
            return Err(UnpackError::TooLarge { limit: LARGEST_RECORD });
        }
        // The length is not believed: room is made as the bytes come.
        self.data.clear();
        let read = self.reader.by_ref().take(length as u64).read_to_end(&mut self.data);
        match read {
            Ok(count) if count == length => Ok(Some(kind)),
            Ok(_) => Err(damaged("the end is missing")),
            Err(error) => Err(self.why(error)),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, UnpackError> {
        let mut byte = [0];
        match self.reader.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) => Err(self.why(error)),
        }
    }

    fn more(&mut self) -> Result<u8, UnpackError> {
        self.byte()?.ok_or_else(|| damaged("the end is missing"))
    }

    fn why(&mut self, error: std::io::Error) -> UnpackError {
        self.reader.get_mut().why().unwrap_or_else(|| damaged(error))
    }

    fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N], UnpackError> {
        let found = self.data.get(at..).and_then(|rest| rest.first_chunk::<N>());
        found.copied().ok_or_else(|| damaged("a record is too short"))
    }

    fn u32(&self, at: usize) -> Result<u32, UnpackError> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    /// The text at a place, and where it ends.
    fn text(&self, at: usize) -> Result<(String, usize), UnpackError> {
        let start = at + 4;
        let end = (self.u32(at)? as usize).checked_mul(2).and_then(|length| start.checked_add(length));
        let units = end.and_then(|end| self.data.get(start..end)).ok_or_else(|| damaged("a text is cut"))?;
        Ok((encoding_rs::UTF_16LE.decode_without_bom_handling(units).0.into_owned(), start + units.len()))
    }
}

/// A workbook whose list of sheets has been read.
pub(super) struct OfficeBinary<'b> {
    archive: Archive<'b>,
    /// Names of the sheets, and of their parts.
    sheets: Vec<(String, String)>,
    /// Which of them are hidden.
    hidden: Vec<bool>,
    from_1904: bool,
    limit: usize,
}

impl<'b> OfficeBinary<'b> {
    /// Reads which sheets there are; sheets of charts alone are none.
    ///
    /// # Errors
    /// [`UnpackError`].
    pub(super) fn open(archive: Archive<'b>, limit: usize, control: &mut Control) -> Result<Self, UnpackError> {
        let related = relations(&archive, DOCUMENT, control)?;
        let (mut sheets, mut hidden, mut from_1904) = (Vec::new(), Vec::new(), false);
        let part = archive.read(DOCUMENT, LARGEST_LIST, control)?;
        let mut records = Records::of(part.ok_or_else(|| damaged("its list of sheets is missing"))?);
        while let Some(kind) = records.next()? {
            match kind {
                SETTINGS => from_1904 = records.bytes::<1>(0)?[0] & 1 != 0,
                // A sheet without a part of its own is of a program for macros.
                SHEET if records.u32(8)? != u32::MAX => {
                    let (id, end) = records.text(8)?;
                    let (name, _) = records.text(end)?;
                    let found = related.get(&id).ok_or_else(|| damaged("a sheet is missing"))?;
                    if sheets.len() == MOST_PARTS {
                        return Err(damaged("it tells of more sheets than a workbook has"));
                    }
                    if found.kind == "worksheet" {
                        sheets.push((name, found.part.clone()));
                        hidden.push(records.u32(0)? != 0);
                    }
                }
                _ => {}
            }
        }
        Ok(OfficeBinary { archive, sheets, hidden, from_1904, limit })
    }

    /// The cells of the sheet called `wanted`, else of the one that looks most like a table.
    ///
    /// # Errors
    /// [`UnpackError`].
    pub(super) fn choose(&self, wanted: Option<&str>, control: &mut Control) -> Result<Chosen, UnpackError> {
        let sheets: Vec<String> = self.sheets.iter().map(|(name, _)| name.clone()).collect();
        let candidates = candidates(&sheets, &self.hidden, wanted)?;
        let meanings = self.meanings(control)?;
        let cells = Cells::new(self.strings(control)?, self.limit);
        let found = choose(&candidates, cells, |at, cells| self.read(&self.sheets[at].1, &meanings, cells, control))?;
        Ok(Chosen { sheets, found })
    }

    /// What each style of a cell makes of a number.
    fn meanings(&self, control: &mut Control) -> Result<Vec<Meaning>, UnpackError> {
        let part = self.archive.read(&beside(DOCUMENT, "styles.bin"), LARGEST_LIST, control)?;
        let (mut own, mut found, mut of_cells) = (HashMap::new(), Vec::new(), false);
        let mut records = match part {
            Some(part) => Records::of(part),
            None => return Ok(found),
        };
        while let Some(kind) = records.next()? {
            match kind {
                FORMAT => drop(own.insert(u16::from_le_bytes(records.bytes(0)?), meaning(&records.text(2)?.0))),
                STYLES_OF_CELLS => of_cells = true,
                END_OF_STYLES_OF_CELLS => of_cells = false,
                STYLE if of_cells => {
                    let id = u16::from_le_bytes(records.bytes(2)?);
                    let known = known(u32::from(id));
                    let own = || own.get(&id).copied().unwrap_or_default();
                    found.push(if known == Meaning::Number { own() } else { known });
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// The texts that cells share. How many the part tells of is not asked.
    fn strings(&self, control: &mut Control) -> Result<Texts, UnpackError> {
        let mut texts = Texts::new(self.limit);
        let part = self.archive.read(&beside(DOCUMENT, "sharedStrings.bin"), u64::MAX, control)?;
        let mut records = match part {
            Some(part) => Records::of(part),
            None => return Ok(texts),
        };
        while let Some(kind) = records.next()? {
            if kind == STRING {
                texts.push(&records.text(1)?.0)?;
                texts.end()?;
            }
        }
        Ok(texts)
    }

    /// Adds the cells of a sheet.
    fn read(
        &self,
        name: &str,
        meanings: &[Meaning],
        cells: &mut Cells,
        control: &mut Control,
    ) -> Result<(), UnpackError> {
        let part = self.archive.read(name, u64::MAX, control)?.ok_or_else(|| damaged("a sheet is missing"))?;
        let mut records = Records::of(part);
        let (mut row, mut ended) = (0, false);
        while let Some(kind) = records.next()? {
            if kind == ROW {
                row = records.u32(0)?;
                continue;
            }
            ended |= kind == END_OF_CELLS;
            if ended || kind > RICH_TEXT {
                continue;
            }
            let text = match kind {
                SHORT_NUMBER => self.number(short_number(records.bytes(8)?), &records, meanings)?,
                kind if ERRORS.contains(&kind) => "#N/A".to_string(),
                kind if TRUTHS.contains(&kind) => (records.bytes::<1>(8)?[0] != 0).to_string(),
                kind if NUMBERS.contains(&kind) => {
                    self.number(f64::from_le_bytes(records.bytes(8)?), &records, meanings)?
                }
                kind if TEXTS.contains(&kind) => records.text(8)?.0,
                RICH_TEXT => records.text(9)?.0,
                SHARED_TEXT => String::new(),
                _ => continue,
            };
            let column = records.u32(0)?;
            if row > LAST_ROW || column > LAST_COLUMN {
                return Err(damaged("a cell lies outside its sheet"));
            }
            match kind {
                SHARED_TEXT => cells.add_text(row, column, records.u32(8)?)?,
                _ => cells.add(row, column, &text)?,
            }
        }
        ended.then_some(()).ok_or_else(|| damaged("the end of a sheet is missing"))
    }

    /// The number of a cell as text, by its style.
    fn number(&self, value: f64, records: &Records<'_, '_>, meanings: &[Meaning]) -> Result<String, UnpackError> {
        let [low, middle, high] = records.bytes(4)?;
        let style = u32::from_le_bytes([low, middle, high, 0]) as usize;
        Ok(written(value, meanings.get(style).copied().unwrap_or_default(), self.from_1904))
    }
}

/// A number in four bytes: an integer of 30 bits or the upper half of a floating-point number, perhaps a hundredth of
/// it.
pub(super) fn short_number(bytes: [u8; 4]) -> f64 {
    let all = u32::from_le_bytes(bytes);
    let value = match all & 2 {
        0 => f64::from_bits(u64::from(all & !3) << 32),
        _ => f64::from(all as i32 >> 2),
    };
    if all & 1 == 0 {
        value
    } else {
        value / 100.0
    }
}
