//! Workbooks that are wrong within: of archives the parts are changed and packed anew, so that the change reaches the
//! reader of the part; of older workbooks bytes are changed where they are, so that the container stays one.

use super::fuzz::{Dice, Run};
use super::workbooks::{archives, binary};
use flate2::read::DeflateDecoder;
use flate2::Crc;
use std::io::Read;

/// Numbers that mean something to readers of workbooks, as bytes.
const NUMBERS: [u32; 12] = [0, 1, 2, 8, 0x3C, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFA, 0xFFFF_FFFE, 0xFFFF_FFFF];
/// The same as text, and pieces of what parts hold.
const PIECES: [&str; 20] = [
    "0",
    "-1",
    "1048577",
    "XFD1048576",
    "A1",
    "A0",
    "ZZZZZ9",
    "99999999999999999999",
    "1e308",
    "NaN",
    "",
    "\"",
    "<",
    "</c>",
    "<row r=\"1048576\">",
    " t=\"s\"",
    " table:number-rows-repeated=\"1048576\"",
    "&#0;",
    "2024-02-30T25:61:61",
    "PT99H",
];

/// The parts of an archive: their names and what they hold.
pub fn parts(archive: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (u16_at, u32_at) = (
        |at: usize| usize::from(u16::from_le_bytes([archive[at], archive[at + 1]])),
        |at: usize| u32::from_le_bytes([archive[at], archive[at + 1], archive[at + 2], archive[at + 3]]) as usize,
    );
    let end = archive.windows(4).rposition(|four| four == b"PK\x05\x06").expect("the end of the archive");
    let mut at = u32_at(end + 16);
    let mut found = Vec::new();
    for _ in 0..u16_at(end + 10) {
        let (method, packed, name, extra, comment) =
            (u16_at(at + 10), u32_at(at + 20), u16_at(at + 28), u16_at(at + 30), u16_at(at + 32));
        let local = u32_at(at + 42);
        let start = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        let bytes = &archive[start..start + packed];
        let mut content = Vec::new();
        match method {
            0 => content.extend(bytes),
            _ => drop(DeflateDecoder::new(bytes).read_to_end(&mut content).expect("a whole part")),
        }
        found.push((archive[at + 46..at + 46 + name].to_vec(), content));
        at += 46 + name + extra + comment;
    }
    found
}

/// An archive of these parts, not compressed.
pub(super) fn archive(parts: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut crc = Crc::new();
        crc.update(content);
        let size = (content.len() as u32).to_le_bytes();
        // Version, flags, method, time, date; sums and sizes; lengths of the name and of what is added.
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        about.extend([crc.sum().to_le_bytes(), size, size].concat());
        about.extend((name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        let place = (file.len() as u32).to_le_bytes();
        file.extend([b"PK\x03\x04", &about[..], name, content].concat());
        list.extend([b"PK\x01\x02\x14\0", &about[..], &[0; 10], &place, name].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (size, place) = ((list.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    file.extend(list);
    file.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &place, &[0, 0]].concat());
    file
}

/// Bytes changed where they are, none moved.
fn bent(dice: &mut Dice, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len());
        let number = dice.pick(&NUMBERS).to_le_bytes();
        let length = dice.pick(&[1, 2, 2, 4]).min(bytes.len() - at);
        match dice.below(3) {
            0 => bytes[at] = dice.below(256) as u8,
            1 => bytes[at] ^= 1 << dice.below(8),
            _ => bytes[at..at + length].copy_from_slice(&number[..length]),
        }
    }
    bytes
}

/// A text with pieces changed: mostly between quotation marks or tags.
fn rewritten(dice: &mut Dice, mut text: Vec<u8>) -> Vec<u8> {
    for _ in 0..1 + dice.below(4) {
        let marks: Vec<usize> = (0..text.len()).filter(|&at| matches!(text[at], b'"' | b'<' | b'>')).collect();
        let (first, width) = (dice.below(marks.len()), 1 + dice.below(3));
        let (Some(&start), Some(&end)) = (marks.get(first), marks.get(first + width)) else { continue };
        match dice.below(4) {
            0 => drop(text.drain(start..end)),
            1 => {
                let again = text[start..end].to_vec();
                text.splice(start..start, again);
            }
            _ => drop(text.splice(start + 1..marks[first + 1], dice.pick(&PIECES).bytes())),
        }
    }
    text
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
    std::fs::read(folder.join(name)).expect("a workbook")
}

/// Changes parts of an archive and packs them anew; of records bytes, of markup pieces.
fn fuzz(whole: &[u8], first: &[u8]) {
    let whole = parts(whole);
    let again = archive(&whole);
    let read = strata::engine::unpack::unpack(&again, None, 1 << 22, &mut strata::engine::control::Control::none());
    assert!(read.is_ok_and(|read| read.bytes.starts_with(first)), "packed anew it is the same workbook");
    Run::as_asked().open_all(|dice| {
        let mut parts = whole.clone();
        let at = dice.below(parts.len());
        let part = std::mem::take(&mut parts[at].1);
        let of_records = parts[at].0.ends_with(b".bin");
        parts[at].1 = if of_records || dice.below(5) == 0 { bent(dice, part) } else { rewritten(dice, part) };
        archive(&parts)
    });
}

#[test]
fn fuzz_xlsx_that_is_wrong_within_gives_a_table_or_a_sentence() {
    fuzz(&fixture("two_sheets.xlsx"), b"id,spent");
}

#[test]
fn fuzz_ods_that_is_wrong_within_gives_a_table_or_a_sentence() {
    fuzz(&fixture("two_sheets.ods"), b"id,spent");
}

#[test]
fn fuzz_xlsb_that_is_wrong_within_gives_a_table_or_a_sentence() {
    use binary::{cell, office_binary, plain_cells, record, row, wide};
    let more =
        [row(5), cell(6, 0, &wide("own")), cell(2, 1, &[3, 0, 0, 0]), cell(4, 2, &[1]), cell(3, 3, &[7])].concat();
    let dated = record(5, &[&[4, 0, 0, 0, 1, 0, 0, 0][..], &45_356.5_f64.to_le_bytes()].concat());
    let whole = archives::archive(&office_binary(&[plain_cells(4), more, dated].concat()));
    fuzz(&whole, b"shared,0");
}

#[test]
fn fuzz_xls_that_is_wrong_within_gives_a_table_or_a_sentence() {
    let old = fixture("two_sheets.xls");
    Run::as_asked().open_all(|dice| bent(dice, old.clone()));
}
