//! The parts of a ZIP archive (APPNOTE 6.3.10), of which nothing is believed: how many parts there are, where they lie
//! and how large they are is checked against the file, and what is unpacked is counted while it comes.

use super::{damaged, UnpackError};
use crate::engine::control::Control;
use crate::engine::figures::{fixed, whole};
use flate2::bufread::DeflateDecoder;
use flate2::Crc;
use std::cell::Cell;
use std::io::{self, Read};

/// The first bytes of every archive.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
/// The end is looked for in so many last bytes: its record, and the longest comment.
const END_WITHIN: usize = 22 + 65_535;
/// A workbook has a part for each sheet, picture and comment, and some more.
pub(super) const MOST_PARTS: usize = 100_000;
/// What is unpacked is larger than the CSV text of its cells: names of elements, places, styles.
const MARKUP: u64 = 4;
/// The largest part that is gone through for what it tells of others, such as the list of sheets or the styles.
pub(super) const LARGEST_LIST: u64 = 64 << 20;
/// Bytes between two looks at the control.
const PIECE: u64 = 1 << 20;

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let found = bytes.get(at..at.checked_add(N)?)?;
    Some(found.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
}

/// A part as the archive's directory tells of it.
struct Part {
    name: String,
    /// How it is packed: 0 is not at all, 8 is DEFLATE.
    method: u64,
    locked: bool,
    sum: u32,
    size: u64,
    bytes: (usize, usize),
}

/// An archive whose directory has been read.
pub(super) struct Archive<'b> {
    bytes: &'b [u8],
    parts: Vec<Part>,
    limit: usize,
    /// How many bytes may still be unpacked, of all parts together.
    left: Cell<u64>,
}

impl<'b> Archive<'b> {
    /// Reads the directory; `limit` bounds the text that is made of the archive, and 4 times as much may be unpacked.
    ///
    /// # Errors
    /// [`UnpackError::Damaged`].
    pub(super) fn open(bytes: &'b [u8], limit: usize) -> Result<Self, UnpackError> {
        let cut = || damaged("the end is missing");
        let tail = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
        // The last place from which a record of the end goes on to the end of the file with its comment.
        let is_end = |at: usize| {
            let comment = number::<2>(tail, at + 20).map(|length| at + 22 + length as usize);
            tail[at..].starts_with(END) && comment.is_some_and(|end| end <= tail.len())
        };
        let end = (0..tail.len()).rev().find(|&at| is_end(at)).ok_or_else(cut)? + bytes.len() - tail.len();
        let (mut count, mut at) = (number::<2>(bytes, end + 10), number::<4>(bytes, end + 16));
        if count == Some(0xFFFF) || at == Some(0xFFFF_FFFF) {
            // What is larger is told in another record, whose place is told just before this one.
            let place =
                end.checked_sub(12).and_then(|at| number::<8>(bytes, at)).and_then(|at| usize::try_from(at).ok());
            if let Some(place) = place.filter(|&at| bytes.get(at..).is_some_and(|rest| rest.starts_with(END_64))) {
                (count, at) = (number::<8>(bytes, place + 32), number::<8>(bytes, place + 48));
            }
        }
        let (count, at) = count.zip(at).ok_or_else(cut)?;
        if count > MOST_PARTS as u64 {
            return Err(UnpackError::Damaged(format!(
                "it tells of {} parts, a workbook has {} at most",
                fixed(count as f64, 0),
                whole(MOST_PARTS)
            )));
        }
        let mut parts = Vec::new();
        let mut rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).ok_or_else(cut)?;
        for _ in 0..count {
            if !rest.starts_with(CENTRAL) {
                return Err(damaged("its list of parts is cut"));
            }
            let (part, after) = Part::read(rest, bytes).ok_or_else(|| damaged("a part lies outside the file"))?;
            parts.push(part);
            rest = after;
        }
        Ok(Archive { bytes, parts, limit, left: Cell::new(MARKUP.saturating_mul(limit as u64)) })
    }

    /// Whether there is a part of this name; in names case and the way slashes lean do not count.
    pub(super) fn has(&self, name: &str) -> bool {
        self.part(name).is_some()
    }

    /// The names of all parts, in the archive's order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().rev().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// A part of this name and of at most `largest` bytes, to be read once from its beginning; `control` is told how
    /// far it is.
    ///
    /// # Errors
    /// [`UnpackError::TooLarge`] if it says that it is larger, or larger than may still be unpacked;
    /// [`UnpackError::Locked`]; [`UnpackError::Damaged`] if it is packed otherwise.
    pub(super) fn read<'a, 'c>(
        &'a self,
        name: &str,
        largest: u64,
        control: &'a mut Control<'c>,
    ) -> Result<Option<PartReader<'a, 'c>>, UnpackError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        let largest = largest.min(self.left.get());
        if part.size > largest {
            return Err(UnpackError::TooLarge { limit: self.limit.min(largest as usize) });
        }
        let bytes = &self.bytes[part.bytes.0..part.bytes.1];
        let source = match part.method {
            _ if part.locked => return Err(UnpackError::Locked),
            0 => Source::Plain(bytes),
            8 => Source::Packed(DeflateDecoder::new(bytes)),
            _ => return Err(damaged("a part is packed in a way that is not read here")),
        };
        Ok(Some(PartReader {
            archive: self,
            part,
            source,
            sum: Crc::new(),
            read: 0,
            reported: 0,
            refused: None,
            control,
        }))
    }
}

impl Part {
    /// The part that the directory tells of next, and what follows; `None` if it lies outside the file.
    fn read<'d>(entry: &'d [u8], file: &[u8]) -> Option<(Part, &'d [u8])> {
        let two = |at| number::<2>(entry, at).map(|value| value as usize);
        let (flags, method, sum) = (two(8)?, number::<2>(entry, 10)?, number::<4>(entry, 16)? as u32);
        let (mut packed, mut size) = (number::<4>(entry, 20)?, number::<4>(entry, 24)?);
        let (name, extra, comment) = (two(28)?, two(30)?, two(32)?);
        let mut place = number::<4>(entry, 42)?;
        let name_bytes = entry.get(46..46 + name)?;
        let mut extras = entry.get(46 + name..46 + name + extra)?;
        let after = entry.get(46 + name + extra + comment..)?;
        while let (Some(kind), Some(length)) = (number::<2>(extras, 0), number::<2>(extras, 2)) {
            let Some(data) = extras.get(4..4 + length as usize) else { break };
            if kind == 1 {
                // What did not fit into four bytes, in this order.
                let mut at = 0;
                for value in [&mut size, &mut packed, &mut place] {
                    if *value == 0xFFFF_FFFF {
                        *value = number::<8>(data, at)?;
                        at += 8;
                    }
                }
            }
            extras = &extras[4 + length as usize..];
        }
        // The name and what is added may be of other lengths where the part is.
        let place = usize::try_from(place).ok()?;
        let own = file.get(place..).filter(|own| own.starts_with(MAGIC))?;
        let start = place + 30 + number::<2>(own, 26)? as usize + number::<2>(own, 28)? as usize;
        let end = start.checked_add(usize::try_from(packed).ok()?).filter(|&end| end <= file.len())?;
        let name = String::from_utf8_lossy(name_bytes).replace('\\', "/");
        let name = name.strip_prefix('/').map(str::to_string).unwrap_or(name);
        Some((Part { name, method, locked: flags & 1 != 0, sum, size, bytes: (start, end) }, after))
    }
}

enum Source<'b> {
    Plain(&'b [u8]),
    Packed(DeflateDecoder<&'b [u8]>),
}

/// A part while it is read. Errors of reading are told by [`PartReader::why`].
pub(super) struct PartReader<'a, 'c> {
    archive: &'a Archive<'a>,
    part: &'a Part,
    source: Source<'a>,
    sum: Crc,
    read: u64,
    reported: u64,
    refused: Option<UnpackError>,
    control: &'a mut Control<'c>,
}

impl PartReader<'_, '_> {
    /// Why reading ended with an error, if it was for the archive.
    pub(super) fn why(&mut self) -> Option<UnpackError> {
        self.refused.take()
    }

    /// Ends reading with an error.
    pub(super) fn refuse(&mut self, why: UnpackError) -> io::Error {
        self.refused = Some(why);
        io::Error::other("refused")
    }
}

impl Read for PartReader<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.source {
            Source::Plain(bytes) => bytes.read(buffer),
            Source::Packed(decoder) => decoder.read(buffer),
        };
        let count = match count {
            Ok(count) => count,
            Err(error) => return Err(self.refuse(UnpackError::Damaged(error.to_string()))),
        };
        self.read += count as u64;
        self.sum.update(&buffer[..count]);
        let left = self.archive.left.get().checked_sub(count as u64);
        let Some(left) = left else {
            return Err(self.refuse(UnpackError::TooLarge { limit: self.archive.limit }));
        };
        self.archive.left.set(left);
        if self.read > self.part.size {
            return Err(self.refuse(damaged("a part is larger than it says")));
        }
        if count == 0 && !buffer.is_empty() && (self.read != self.part.size || self.sum.sum() != self.part.sum) {
            return Err(self.refuse(damaged("a part is not what it says")));
        }
        if self.read - self.reported >= PIECE {
            self.reported = self.read;
            // As a share of the size that it says; the cells found are written afterwards.
            if let Err(stopped) = self.control.at(self.read as usize / 2, self.part.size as usize) {
                return Err(self.refuse(stopped.into()));
            }
        }
        Ok(count)
    }
}
