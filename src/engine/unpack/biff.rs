//! The records of an old workbook ([MS-XLS], BIFF5 and BIFF8), made fit for a reader that believes them.
//!
//! calamine 0.38 panics on records that are shorter than they should be, on places outside the stream, and on what
//! formulas and names hold. So a workbook is written anew for it: the records that cells need, each checked, and none
//! of the others.

use super::UnpackError;

const END: u16 = 0x000A;
const BEGIN: u16 = 0x0809;
const CONTINUE: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const STRINGS: u16 = 0x00FC;
const PASSWORD: u16 = 0x002F;
const LABEL_OF_STRINGS: u16 = 0x00FD;
const MANY_NUMBERS: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
/// Number, label, text with runs, truth value or error, one number in short form.
const CELLS: [u16; 5] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E];
/// The text that a formula gave; it follows the formula's record.
const TEXT_OF_FORMULA: u16 = 0x0207;
/// Code page, dates from 1904, a format.
const SETTINGS: [u16; 2] = [0x0042, 0x0022];
const FORMATS: [u16; 2] = [0x041E, 0x00E0];
/// Older workbooks have 256 columns at most.
const MOST_COLUMNS: u16 = 256;
/// What a cell takes in memory.
const CELL_BYTES: usize = 32;

fn damaged(why: &str) -> UnpackError {
    UnpackError::Damaged(why.to_string())
}

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

fn put(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend((data.len() as u16).to_le_bytes());
    stream.extend(data);
}

/// The stream of a workbook with nothing but its cells; `limit` bounds the bytes that its cells take.
///
/// # Errors
/// [`UnpackError::Damaged`], [`UnpackError::Locked`], [`UnpackError::TooLarge`].
pub(super) fn cells_only(stream: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut written = Vec::new();
    // Where each sheet is, and where that is said in what is written.
    let mut sheets: Vec<(usize, usize)> = Vec::new();
    let mut lengths = Vec::new();
    let mut records = Records(stream);
    while let Some(record) = records.next() {
        let (kind, data) = record?;
        match kind {
            END => break,
            PASSWORD => {
                at_least(data, 2)?;
                if u16_at(data, 0) != 0 {
                    return Err(UnpackError::Locked);
                }
            }
            SHEET => {
                at_least(data, 6)?;
                sheets.push((u32_at(data, 0) as usize, written.len() + 4));
                put(&mut written, kind, data);
            }
            STRINGS => {
                let mut parts = vec![data];
                while records.0.len() > 4 && u16_at(records.0, 0) == CONTINUE {
                    match records.next() {
                        Some(part) => parts.push(part?.1),
                        None => break,
                    }
                }
                lengths = string_lengths(&parts)?;
                for (at, part) in parts.into_iter().enumerate() {
                    put(&mut written, if at == 0 { STRINGS } else { CONTINUE }, part);
                }
            }
            BEGIN => {
                at_least(data, 2)?;
                put(&mut written, kind, data);
            }
            kind if SETTINGS.contains(&kind) => {
                at_least(data, 2)?;
                put(&mut written, kind, data);
            }
            kind if FORMATS.contains(&kind) => put(&mut written, kind, data),
            _ => {}
        }
    }
    put(&mut written, END, &[]);
    let most = written.len() + stream.len() + 4 * sheets.len();
    for (place, said) in sheets {
        let here = u32::try_from(written.len()).map_err(|_| UnpackError::TooLarge { limit })?;
        written[said..said + 4].copy_from_slice(&here.to_le_bytes());
        let sheet = stream.get(place..).ok_or_else(|| damaged("a sheet is missing"))?;
        put_sheet(&mut written, sheet, &lengths, limit)?;
        if written.len() > most {
            return Err(damaged("its sheets overlap"));
        }
    }
    Ok(written)
}

/// Writes the records of the cells of a sheet.
fn put_sheet(written: &mut Vec<u8>, sheet: &[u8], lengths: &[u16], limit: usize) -> Result<(), UnpackError> {
    let mut space = Space::default();
    let mut depth = 0_usize;
    for record in Records(sheet) {
        let (kind, data) = record?;
        match kind {
            // What is within the sheet, such as charts, is no part of it.
            BEGIN => {
                depth += 1;
                if depth == 1 {
                    put(written, kind, data);
                }
            }
            END if depth > 1 => depth -= 1,
            END => break,
            _ if depth > 1 => {}
            FORMULA => {
                at_least(data, 22)?;
                space.takes(data, 1)?;
                // Its value, and a formula of no length.
                put(written, kind, &[&data[..20], &[0, 0]].concat());
            }
            LABEL_OF_STRINGS => {
                at_least(data, 10)?;
                space.takes(data, 1)?;
                space.text += lengths.get(u32_at(data, 6) as usize).map_or(0, |&length| usize::from(length));
                put(written, kind, data);
            }
            MANY_NUMBERS => {
                at_least(data, 12)?;
                let (first, last) = (u16_at(data, 2), u16_at(data, data.len() - 2));
                let columns = last.checked_sub(first).ok_or_else(|| damaged("a row ends before it begins"))?;
                if data.len() != 12 + 6 * usize::from(columns) {
                    return Err(damaged("a row is not as long as it says"));
                }
                space.takes(data, columns + 1)?;
                put(written, kind, data);
            }
            TEXT_OF_FORMULA => put(written, kind, data),
            kind if CELLS.contains(&kind) => {
                at_least(data, 8)?;
                space.takes(data, 1)?;
                put(written, kind, data);
            }
            _ => {}
        }
        if space.bytes() > limit {
            return Err(UnpackError::TooLarge { limit });
        }
    }
    put(written, END, &[]);
    Ok(())
}

/// The part of a sheet that holds cells: all of it is kept, the empty cells too.
#[derive(Default)]
struct Space {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
    text: usize,
}

impl Space {
    /// The cells of a record that begins with its row and first column.
    fn takes(&mut self, data: &[u8], columns: u16) -> Result<(), UnpackError> {
        let (row, first) = (u16_at(data, 0), u16_at(data, 2));
        let last = first.checked_add(columns - 1).filter(|&last| last < MOST_COLUMNS);
        let last = last.ok_or_else(|| damaged("a cell lies outside its sheet"))?;
        let (top, bottom) = self.rows.unwrap_or((row, row));
        self.rows = Some((top.min(row), bottom.max(row)));
        let (left, right) = self.columns.unwrap_or((first, last));
        self.columns = Some((left.min(first), right.max(last)));
        Ok(())
    }

    fn bytes(&self) -> usize {
        let span = |ends: Option<(u16, u16)>| ends.map_or(0, |(first, last)| usize::from(last - first) + 1);
        span(self.rows) * span(self.columns) * CELL_BYTES + self.text
    }
}

/// The characters of each text of the table of texts; texts may go on in the next part.
///
/// # Errors
/// [`UnpackError::Damaged`] if a text is cut where it cannot be gone on with.
fn string_lengths(parts: &[&[u8]]) -> Result<Vec<u16>, UnpackError> {
    let (mut part, mut at, mut lengths) = (0, 8, Vec::new());
    at_least(parts[0], 8)?;
    loop {
        if at >= parts[part].len() {
            match parts.get(part + 1) {
                Some(_) => (part, at) = (part + 1, 0),
                None => return Ok(lengths),
            }
            if parts[part].is_empty() {
                lengths.push(0);
                continue;
            }
        }
        let head = &parts[part][at..];
        at_least(head, 3)?;
        let (characters, flags) = (u16_at(head, 0), head[2]);
        lengths.push(characters);
        let (runs, more) = (flags & 8 != 0, flags & 4 != 0);
        let fixed = 3 + if runs { 2 } else { 0 } + if more { 4 } else { 0 };
        at_least(head, fixed)?;
        let runs = if runs { usize::from(u16_at(head, 3)) } else { 0 };
        let more = if more { u32_at(head, fixed - 4) as usize } else { 0 };
        at += fixed;
        // The characters: each part begins with whether its own are of one byte or two.
        let (mut left, mut width) = (usize::from(characters), 1 + usize::from(flags & 1));
        while left > 0 {
            let here = left.min((parts[part].len() - at) / width);
            left -= here;
            at += here * width;
            if left > 0 {
                part += 1;
                let head = parts.get(part).and_then(|part| part.first());
                width = 1 + usize::from(head.ok_or_else(|| damaged("a text is cut"))? & 1);
                at = 1;
            }
        }
        // Runs of fonts and what Asian texts add.
        let mut skipped = runs.checked_mul(4).and_then(|runs| runs.checked_add(more));
        while let Some(left) = skipped.filter(|&left| left > 0) {
            if at >= parts[part].len() {
                (part, at) = (part + 1, 0);
            }
            let here = parts.get(part).ok_or_else(|| damaged("a text is cut"))?.len() - at;
            skipped = Some(left - left.min(here));
            at += left.min(here);
        }
        skipped.ok_or_else(|| damaged("a text is too long"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::compound::Compound;
    use super::*;

    const XLS: &[u8] = include_bytes!("../../../tests/fixtures/workbooks/two_sheets.xls");
    const LIMIT: usize = 1 << 24;

    fn workbook() -> Vec<u8> {
        Compound::open(XLS).and_then(|file| file.stream("Workbook")).expect("a workbook")
    }

    /// A workbook of one sheet with these records.
    fn with(globals: &[(u16, &[u8])], cells: &[(u16, &[u8])]) -> Result<Vec<u8>, UnpackError> {
        let mut stream = Vec::new();
        put(&mut stream, BEGIN, &[0, 6, 5, 0]);
        globals.iter().for_each(|(kind, data)| put(&mut stream, *kind, data));
        // Its place, that it is a visible sheet of cells, its name.
        let place = (stream.len() + 4 + 9 + 4) as u8;
        put(&mut stream, SHEET, &[place, 0, 0, 0, 0, 0, 1, 0, b'A']);
        put(&mut stream, END, &[]);
        put(&mut stream, BEGIN, &[0, 6, 16, 0]);
        cells.iter().for_each(|(kind, data)| put(&mut stream, *kind, data));
        put(&mut stream, END, &[]);
        cells_only(&stream, LIMIT)
    }

    #[test]
    fn only_what_cells_need_is_written_and_writing_it_again_changes_nothing() {
        let once = cells_only(&workbook(), LIMIT).expect("a workbook");
        assert!(once.len() < workbook().len());
        assert_eq!(cells_only(&once, LIMIT), Ok(once));
    }

    #[test]
    fn records_that_lie_are_refused() {
        let number = [0; 14];
        assert!(with(&[], &[(0x0203, &number)]).is_ok());
        let outside = [&[0, 0, 0, 1][..], &[0; 10]].concat();
        let backwards = [&[0, 0, 3, 0][..], &[0; 6], &[2, 0]].concat();
        let too_many = [&[0, 0, 0, 0][..], &[0; 6], &[9, 0]].concat();
        for (what, cell) in [
            ("a number is short", (0x0203, &[0; 7][..])),
            ("a number lies outside the sheet", (0x0203, &outside)),
            ("a formula is short", (FORMULA, &[0; 21])),
            ("a row ends before it begins", (MANY_NUMBERS, &backwards)),
            ("a row is shorter than it says", (MANY_NUMBERS, &too_many)),
            ("a text of the table is short", (LABEL_OF_STRINGS, &[0; 9])),
        ] {
            assert!(matches!(with(&[], &[cell]), Err(UnpackError::Damaged(_))), "{what}");
        }
        for (what, record) in [
            ("the code page is missing", (0x0042, &[0][..])),
            ("a sheet is short", (SHEET, &[0; 5])),
            ("a sheet is elsewhere", (SHEET, &[0, 0, 0, 9, 0, 0, 1, 0, b'A'])),
            ("there is no count of texts", (STRINGS, &[0; 7])),
            ("a text is cut", (STRINGS, &[0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, b'a'])),
            ("the runs of a text are cut", (STRINGS, &[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 9, 0, b'a'])),
        ] {
            assert!(matches!(with(&[record], &[]), Err(UnpackError::Damaged(_))), "{what}");
        }
        assert_eq!(with(&[(PASSWORD, &[1, 0])], &[]), Err(UnpackError::Locked));
    }

    #[test]
    fn sheets_that_share_their_records_are_refused() {
        let (stream, at) = (workbook(), |stream: &[u8]| stream.windows(2).position(|pair| pair == SHEET.to_le_bytes()));
        let sheet = at(&stream).expect("a sheet");
        let record = stream[sheet..sheet + 4 + usize::from(u16_at(&stream, sheet + 2))].to_vec();
        // The same sheet many times.
        let mut many = stream[..sheet].to_vec();
        (0..200).for_each(|_| many.extend(&record));
        many.extend(&stream[sheet..]);
        assert!(matches!(cells_only(&many, LIMIT), Err(UnpackError::Damaged(_))));
    }

    #[test]
    fn texts_that_go_on_in_the_next_record_are_measured_as_they_are_read() {
        let head = [0; 8];
        let first = [&head[..], &[3, 0, 0, b'a', b'b', b'c'], &[4, 0, 0, b'd', b'e']].concat();
        // The rest of the second in two bytes each; a third with one run of a font.
        let second = [1, b'f', 0, b'g', 0, 1, 0, 8, 1, 0, b'h', 0, 0, 0, 0];
        assert_eq!(string_lengths(&[&first, &second]), Ok(vec![3, 4, 1]));
        assert!(string_lengths(&[&first]).is_err());
    }

    #[test]
    fn one_cell_far_from_the_others_does_not_ask_for_the_room_between_them() {
        let far = [&[0xFF, 0xFF, 255, 0][..], &[0; 10]].concat();
        let cells: [(u16, &[u8]); 2] = [(0x0203, &[0; 14]), (0x0203, &far)];
        assert_eq!(with(&[], &cells), Err(UnpackError::TooLarge { limit: LIMIT }));
    }
}
