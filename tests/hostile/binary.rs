//! Workbooks of records: .xlsb and .xls.

use crate::opened;
use crate::workbooks::archives::{archive, with, Part};
use crate::workbooks::binary::{cell, office_binary, plain_cells, record, row, wide};

#[test]
fn every_kind_of_cell_is_read_as_calamine_reads_it() {
    use calamine::{Data, DataRef, Reader};
    let _alone = crate::alone();
    let short = |value: f64| ((value.to_bits() >> 32) as u32 & !3).to_le_bytes();
    let integer = |value: i32, hundredth: u32| ((value << 2) as u32 | 2 | hundredth).to_le_bytes();
    let dated = record(5, &[&9_u32.to_le_bytes()[..], &[1, 0, 0, 0], &45_356.5_f64.to_le_bytes()].concat());
    let cells = [
        row(0),
        cell(7, 0, &[0; 4]),
        cell(5, 1, &2.5_f64.to_le_bytes()),
        cell(2, 2, &short(-8.0)),
        cell(2, 3, &integer(-12_345, 0)),
        cell(2, 4, &integer(12_345, 1)),
        cell(4, 5, &[1]),
        cell(6, 6, &wide("own, \u{e9} \u{10348}")),
        cell(8, 7, &[&wide("of a formula")[..], &[0; 10]].concat()),
        cell(9, 8, &[&1e300_f64.to_le_bytes()[..], &[0; 10]].concat()),
        dated,
        row(4),
        cell(10, 0, &[0, 0, 0]),
        cell(3, 1, &[0x2A]),
        cell(1, 2, &[]),
    ];
    let bytes = archive(&office_binary(&cells.concat()));
    let mut book = calamine::Xlsb::new(std::io::Cursor::new(&bytes)).expect("a workbook");
    let mut reader = book.worksheet_cells_reader("One").expect("a sheet");
    let mut expected = Vec::new();
    while let Some(found) = reader.next_cell().expect("cells") {
        let text = match found.get_value() {
            DataRef::Error(_) => "#N/A".to_string(),
            DataRef::DateTime(_) => "2024-03-05 12:00:00".to_string(),
            other => Data::from(other.clone()).to_string(),
        };
        expected.push((found.get_position(), text));
    }
    let read = strata::engine::unpack::unpack(&bytes, None, 1 << 20, &mut strata::engine::control::Control::none());
    let text = read.expect("a workbook").bytes.into_owned();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&text[..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let mut found: Vec<((u32, u32), String)> = Vec::new();
    for (at, row) in [0, 4].into_iter().zip(&rows) {
        found.extend(
            (0..).zip(row).filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| ((at, column), cell.into())),
        );
    }
    assert_eq!(found, expected);
    assert_eq!(found.len(), 12);
}

#[test]
fn a_binary_workbook_is_read_and_one_that_lies_is_refused() {
    let _alone = crate::alone();
    opened("xlsb", archive(&office_binary(&plain_cells(20)))).has_rows(20, 10);
    let refused = |what: &str, cells: &[u8], words: &str| {
        opened(what, archive(&office_binary(&[&plain_cells(3)[..], cells].concat()))).is_refused(words, 40);
    };
    refused("xlsb: a text that is not there", &cell(7, 2, &[0xFF; 4]), "is damaged");
    refused("xlsb: a short number", &record(5, &[0; 8]), "is damaged");
    refused("xlsb: a short row", &record(0, &[0; 2]), "is damaged");
    refused("xlsb: a text longer than its record", &cell(6, 2, &[0xFF; 4]), "is damaged");
    refused("xlsb: a cell beyond the last row", &[row(u32::MAX), cell(5, 1, &[0; 8])].concat(), "is damaged");
    refused("xlsb: a cell beyond the last column", &cell(5, u32::MAX, &[0; 8]), "is damaged");
    refused("xlsb: the far corner", &[row(1_048_575), cell(5, 16_383, &[0; 8])].concat(), "columns");
    refused("xlsb: a record of 256 MB", &[&[5, 0xFF, 0xFF, 0xFF, 0x7F][..], &[0; 100]].concat(), "larger than");
    refused("xlsb: a record cut off", &[5, 0xFF, 0xFF, 0x01], "is damaged");
    let strings =
        |data: Vec<u8>| archive(&with(office_binary(&plain_cells(3)), Part::honest("xl/sharedStrings.bin", &data)));
    let many = record(0x9F, &[0xFF; 8]);
    opened("xlsb: 4e9 shared texts told of", strings(many)).is_refused("is damaged", 10);
    let shared = [record(0x9F, &[0xFF; 8]), record(0x13, &[&[0][..], &wide("shared")].concat())].concat();
    opened("xlsb: 4e9 shared texts told of, one there", strings(shared)).has_rows(3, 10);
    let long = [record(0x13, &[&[0][..], &wide(&"x".repeat(1_000_000))].concat())].concat();
    let mut parts =
        office_binary(&(0..12_000).flat_map(|at| [row(at), cell(7, 0, &[0; 4])].concat()).collect::<Vec<_>>());
    parts = with(parts, Part::honest("xl/sharedStrings.bin", &long));
    opened("xlsb: 12,000 cells of one text of 1 MB", archive(&parts)).is_refused("larger than", 40);
    let name = "xl/worksheets/sheet1.bin";
    let bomb = Part::bomb(name, &row(0), &cell(5, 1, &[0; 8]), 4_000_000_000 / 18, &[]);
    opened("xlsb: a sheet of 4 GB", archive(&with(office_binary(&[]), bomb))).is_refused("larger than", 40);
}

/// A record of an older workbook.
fn old(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A container of one stream.
fn container(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    let tables = (1..).find(|tables| tables * 128 > tables + sectors).expect("some");
    assert!(tables <= 109, "small enough for a header");
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    header[30] = 9;
    let mut put = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    put(48, tables as u32);
    put(60, 0xFFFF_FFFE);
    put(68, 0xFFFF_FFFE);
    (0..109).for_each(|table| put(76 + 4 * table, if table < tables { table as u32 } else { u32::MAX }));
    let mut next = vec![0xFFFF_FFFD_u32; tables];
    next.push(0xFFFF_FFFE);
    next.extend((1..sectors).map(|at| (tables + 1 + at) as u32));
    next.push(0xFFFF_FFFE);
    next.resize(tables * 128, u32::MAX);
    let entry = |name: &str, start: u32, size: u32| {
        let mut entry = [0; 128];
        name.encode_utf16().flat_map(u16::to_le_bytes).zip(&mut entry).for_each(|(byte, place)| *place = byte);
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
        entry
    };
    let mut file = header;
    file.extend(next.into_iter().flat_map(u32::to_le_bytes));
    file.extend(entry("Root Entry", 0xFFFF_FFFE, 0));
    file.extend(entry("Workbook", (tables + 1) as u32, stream.len() as u32));
    file.resize((2 + tables) * SECTOR, 0);
    file.extend(stream);
    file
}

/// An older workbook of sheets with these records.
fn workbook(globals: &[u8], sheets: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| old(0x0809, &[0, 6, kind, 0]);
    let names = 17 * sheets.len();
    let (mut stream, mut cells) = ([&begin(5)[..], globals].concat(), Vec::new());
    let place = stream.len() + names + 4;
    for sheet in sheets {
        let at = ((place + cells.len()) as u32).to_le_bytes();
        stream.extend(old(0x0085, &[&at[..], &[0, 0, 5, 0], b"Sheet"].concat()));
        cells.extend([&begin(16)[..], sheet, &old(10, &[])].concat());
    }
    stream.extend(old(10, &[]));
    container(&[stream, cells].concat())
}

fn number(row: u16, column: u16) -> Vec<u8> {
    old(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
}

#[test]
fn an_older_workbook_is_read_and_one_that_lies_is_refused() {
    let _alone = crate::alone();
    let column: Vec<u8> = (0..30).flat_map(|row| number(row, 0)).collect();
    opened("xls", workbook(&[], std::slice::from_ref(&column))).has_rows(30, 10);
    let refused = |what: &str, record: Vec<u8>, words: &str| {
        opened(what, workbook(&[], &[[column.clone(), record].concat()])).is_refused(words, 40);
    };
    refused("xls: a record longer than the file", vec![0x03, 0x02, 0xFF, 0xFF], "is damaged");
    refused("xls: a cell beyond the last column", number(0, 256), "is damaged");
    refused("xls: a text that is not there", old(0x00FD, &[0, 0, 0, 0, 0, 0, 255, 255, 255, 255]), "is damaged");
    // Far corners are two rows, wherever they are.
    let far = [number(0, 0), number(65_535, 255)].concat();
    opened("xls: the far corner", workbook(&[], std::slice::from_ref(&far))).is_refused("row", 40);
    opened("xls: 300 sheets of far corners", workbook(&[], &vec![far; 300])).is_refused("row", 40);
    // One text of 32,767 characters, shared by as many cells as a sheet has rows.
    let mut strings = vec![old(0x00FC, &[&[0; 8][..], &[0xFF, 0x7F, 0], &[b'a'; 8000]].concat())];
    let mut left = 0x7FFF - 8000;
    while left > 0 {
        let here = left.min(8000);
        strings.push(old(0x003C, &[&[0][..], &vec![b'a'; here]].concat()));
        left -= here;
    }
    let cells: Vec<u8> =
        (0..65_535_u16).flat_map(|row| old(0x00FD, &[&row.to_le_bytes()[..], &[0; 8]].concat())).collect();
    opened("xls: 65,535 cells of one text", workbook(&strings.concat(), &[cells])).is_refused("larger than", 40);
    // Records that hold nothing, many times.
    let empty = old(0x003C, &[]).repeat(500_000);
    let globals = [old(0x00FC, &[0; 8]), empty].concat();
    opened("xls: a table of texts of 500,000 pieces", workbook(&globals, &[column])).has_rows(30, 40);
}
