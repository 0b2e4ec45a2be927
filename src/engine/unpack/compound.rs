//! The older container of Office documents (Compound File Binary, [MS-CFB]): a small file system of sectors.
//!
//! What a file says about itself is never believed: every sector must lie within the file, and no chain may be longer
//! than there are sectors.

use super::{damaged, UnpackError};

/// The first bytes of every container.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const MINI_SECTOR: usize = 64;
/// Smaller streams lie in mini sectors.
const MINI_LIMIT: usize = 4096;
/// The larger of the two sizes of a sector.
const LARGE: usize = 4096;
/// So many sectors of the table of sectors are named in the header itself.
const IN_HEADER: usize = 109;
/// The directory, and the place of streams that lie in mini sectors, are at most so large.
const LARGEST_LIST: usize = 64 << 20;

/// A container whose tables have been read.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// The sector that follows each sector.
    next: Vec<u32>,
    entries: Vec<Entry>,
    mini_start: u32,
}

/// A stream of the container.
struct Entry {
    name: String,
    start: u32,
    size: u64,
}

impl<'b> Compound<'b> {
    /// Reads the header, the table of sectors and the directory.
    ///
    /// # Errors
    /// [`UnpackError::Damaged`].
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, UnpackError> {
        let header = bytes.get(..512).ok_or_else(|| damaged("the end is missing"))?;
        let sector = match u16_at(header, 30) {
            Some(9) => 512,
            Some(12) => LARGE,
            _ => return Err(damaged("its sectors have no known size")),
        };
        let mut file = Compound { bytes, sector, next: Vec::new(), entries: Vec::new(), mini_start: NO_SECTOR };
        let known = |number: &Option<u32>| number.unwrap_or(FREE);
        let number = |at: usize| known(&u32_at(header, at));
        for id in file.table_sectors(header, number(68))? {
            file.next.extend(numbers(file.sector_at(id)?));
        }
        let directory = file.chain(number(48), None)?;
        file.entries = directory.chunks_exact(128).filter_map(|entry| Entry::read(entry, sector)).collect();
        file.mini_start = number(60);
        Ok(file)
    }

    /// The sectors that hold the table of sectors: those named in the header, then those named in a list of sectors.
    fn table_sectors(&self, header: &[u8], mut list: u32) -> Result<Vec<u32>, UnpackError> {
        let mut ids: Vec<u32> = numbers(&header[76..512]).filter(|&id| id < NO_SECTOR).collect();
        let mut left = self.sectors();
        while list < NO_SECTOR {
            left = left.checked_sub(1).ok_or_else(|| damaged("its list of sectors has no end"))?;
            let mut named: Vec<u32> = numbers(self.sector_at(list)?).collect();
            list = named.pop().unwrap_or(FREE);
            ids.extend(named.into_iter().filter(|&id| id < NO_SECTOR));
        }
        // Each names at least a hundred others, so that a file needs few of them.
        let most = IN_HEADER + self.sectors() / 64;
        (ids.len() <= most).then_some(ids).ok_or_else(|| damaged("it names more sectors than it has"))
    }

    /// How many sectors there may be.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    fn sector_at(&self, id: u32) -> Result<&'b [u8], UnpackError> {
        let start = (id as usize).checked_add(1).and_then(|at| at.checked_mul(self.sector));
        start
            .and_then(|start| self.bytes.get(start..start.checked_add(self.sector)?))
            .ok_or_else(|| damaged("the end is missing"))
    }

    /// The bytes of the chain of sectors from `start`: `size` of them, or all.
    fn chain(&self, start: u32, size: Option<usize>) -> Result<Vec<u8>, UnpackError> {
        let most = size.map_or(self.sectors().min(LARGEST_LIST / self.sector), |_| self.sectors());
        follow(start, size, &self.next, most, |id| self.sector_at(id))
    }

    /// Whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of the first stream of this name.
    ///
    /// # Errors
    /// [`UnpackError::Damaged`] if there is none, or parts of it are missing.
    pub(super) fn stream(&self, name: &str) -> Result<Vec<u8>, UnpackError> {
        let found = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
        let entry = found.ok_or_else(|| damaged("it holds no workbook"))?;
        let size = usize::try_from(entry.size).ok().filter(|&size| size <= self.bytes.len());
        let size = size.ok_or_else(|| damaged("the end is missing"))?;
        if size >= MINI_LIMIT {
            return self.chain(entry.start, Some(size));
        }
        // The root's stream holds the mini sectors.
        let root = self.entries.first().map_or(END_OF_CHAIN, |root| root.start);
        let mini = self.chain(root, None)?;
        let next: Vec<u32> = numbers(&self.chain(self.mini_start, None)?).collect();
        follow(entry.start, Some(size), &next, mini.len() / MINI_SECTOR, |id| {
            let start = id as usize * MINI_SECTOR;
            mini.get(start..start + MINI_SECTOR).ok_or_else(|| damaged("the end is missing"))
        })
    }
}

/// The bytes of a chain of at most `most` sectors: `size` of them, or all.
fn follow<'s>(
    start: u32,
    size: Option<usize>,
    next: &[u32],
    most: usize,
    sector: impl Fn(u32) -> Result<&'s [u8], UnpackError>,
) -> Result<Vec<u8>, UnpackError> {
    let (mut bytes, mut id, mut left) = (Vec::with_capacity(size.unwrap_or(0)), start, most);
    while id < NO_SECTOR && size.is_none_or(|size| bytes.len() < size) {
        left = left.checked_sub(1).ok_or_else(|| damaged("its parts go round in a circle"))?;
        bytes.extend_from_slice(sector(id)?);
        id = *next.get(id as usize).ok_or_else(|| damaged("its table of sectors is too short"))?;
    }
    match size {
        Some(size) if bytes.len() < size => Err(damaged("a part is missing")),
        Some(size) => {
            bytes.truncate(size);
            Ok(bytes)
        }
        None => Ok(bytes),
    }
}

impl Entry {
    fn read(entry: &[u8], sector: usize) -> Option<Self> {
        let units = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let units: Vec<u16> = units.take_while(|&unit| unit != 0).collect();
        let low = u64::from(u32_at(entry, 120)?);
        // Small sectors: the upper half of the size may hold anything.
        let high = if sector == LARGE { u64::from(u32_at(entry, 124)?) } else { 0 };
        Some(Entry { name: String::from_utf16_lossy(&units), start: u32_at(entry, 116)?, size: high << 32 | low })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const XLS: &[u8] = include_bytes!("../../../tests/fixtures/workbooks/two_sheets.xls");

    fn stream(bytes: &[u8]) -> Result<Vec<u8>, UnpackError> {
        Compound::open(bytes)?.stream("workbook")
    }

    #[test]
    fn a_file_that_lies_about_itself_is_refused() {
        let whole = stream(XLS).expect("a workbook");
        assert_eq!(whole[..2], [9, 8], "a workbook begins with its first record");
        let with = |at: usize, value: u32| {
            let mut bytes = XLS.to_vec();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            stream(&bytes)
        };
        let number = |at: usize| u32_at(XLS, at).expect("within");
        // The first sector of the table of sectors; the directory's entry; the sector after the directory's first.
        let table = (1 + number(76) as usize) * 512;
        let directory = (1 + number(48) as usize) * 512;
        let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let entry = (directory..).step_by(128).find(|&at| XLS[at..].starts_with(&name)).expect("an entry");
        let start = number(entry + 116) as usize;
        for (what, at, value) in [
            ("the table of sectors is elsewhere", 76, 9_999),
            ("the table of sectors is behind all numbers", 76, NO_SECTOR - 1),
            ("the directory is elsewhere", 48, 9_999),
            ("the directory goes round in a circle", table + 4 * number(48) as usize, number(48)),
            ("the list of sectors goes on elsewhere", 68, 9_999),
            ("the stream starts elsewhere", entry + 116, 9_999),
            ("the stream is longer than the file", entry + 120, u32::MAX),
            ("the stream ends early", table + 4 * start, END_OF_CHAIN),
            ("the sectors are of no known size", 30, 7),
        ] {
            assert!(matches!(with(at, value), Err(UnpackError::Damaged(_))), "{what}");
        }
        // Two sectors of the list that name each other.
        let mut bytes = XLS.to_vec();
        let end = bytes.len();
        bytes.resize(end + 512, 0xFF);
        let id = (end / 512 - 1) as u32;
        bytes[end + 508..].copy_from_slice(&id.to_le_bytes());
        bytes[68..72].copy_from_slice(&id.to_le_bytes());
        assert!(matches!(stream(&bytes), Err(UnpackError::Damaged(_))), "the list of sectors goes round in a circle");
    }
}
