//! Packed files from anywhere: whatever the bytes, a table or a sentence.

use proptest::prelude::*;
use strata::engine::control::Control;
use strata::engine::unpack::unpack;

const XLSX: &[u8] = include_bytes!("../fixtures/workbooks/two_sheets.xlsx");
const ODS: &[u8] = include_bytes!("../fixtures/workbooks/two_sheets.ods");

fn survives(bytes: &[u8]) {
    let _ = unpack(bytes, None, 1 << 20, &mut Control::none()).map_err(|error| error.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn workbooks_with_changed_bytes_never_panic(
        ods in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = if ods { ODS.to_vec() } else { XLSX.to_vec() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn noise_behind_the_first_bytes_of_a_packed_file_never_panics(
        kind in 0_usize..2,
        noise in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let magic: &[u8] = [&b"\x1f\x8b\x08\x00"[..], b"PK\x03\x04"][kind];
        survives(&[magic, &noise].concat());
    }
}

/// A cell of a made workbook.
#[derive(Debug, Clone)]
enum Made {
    Nothing,
    Number(f64),
    Date(f64),
    Text(String),
    Truth(bool),
}

fn made() -> impl Strategy<Value = Made> {
    prop_oneof![
        2 => Just(Made::Nothing),
        4 => (-1e6_f64..1e6).prop_map(Made::Number),
        1 => any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Made::Number),
        1 => (1.0_f64..80_000.0).prop_map(|days| Made::Date((days * 1440.0).round() / 1440.0)),
        3 => "[a-c &<>\"'_x0D,\né\u{10348}]{0,12}".prop_map(Made::Text),
        1 => any::<bool>().prop_map(Made::Truth),
    ]
}

fn office_xml(rows: &[Vec<Made>], (first_row, first_column): (u32, u16)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = book.add_worksheet();
    for (row, cells) in (first_row..).zip(rows) {
        for (column, cell) in (first_column..).zip(cells) {
            match cell {
                Made::Nothing => continue,
                Made::Number(value) => sheet.write_number(row, column, *value),
                Made::Date(days) => sheet.write_number_with_format(row, column, *days, &date),
                Made::Text(text) => sheet.write_string(row, column, text),
                Made::Truth(value) => sheet.write_boolean(row, column, *value),
            }
            .expect("within the sheet");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The cells of a workbook as calamine reads them, as CSV; nothing if there are none.
fn by_calamine(bytes: &[u8]) -> String {
    use calamine::{open_workbook_auto_from_rs, Data, Reader};
    let mut book = open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheets = book.sheet_names();
    let range = sheets.iter().map(|name| book.worksheet_range(name).expect("cells")).find(|range| !range.is_empty());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in range.iter().flat_map(|range| range.rows()).filter(|row| row.iter().any(|cell| *cell != Data::Empty)) {
        let text = |cell: &Data| match cell {
            Data::Empty => String::new(),
            Data::DateTime(moment) => {
                let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
                let date = format!("{year:04}-{month:02}-{day:02}");
                match (hour, minute, second) {
                    (0, 0, 0) => date,
                    _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
                }
            }
            Data::Error(_) => "#N/A".into(),
            other => other.to_string(),
        };
        writer.write_record(row.iter().map(text)).expect("to memory");
    }
    String::from_utf8(writer.into_inner().expect("to memory")).expect("text")
}

fn by_us(bytes: &[u8]) -> String {
    match unpack(bytes, None, 1 << 24, &mut Control::none()) {
        Ok(read) => String::from_utf8(read.bytes.into_owned()).expect("text"),
        Err(strata::engine::unpack::UnpackError::NoSheet) => String::new(),
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn workbooks_are_read_as_calamine_reads_them(
        rows in prop::collection::vec(prop::collection::vec(made(), 0..5), 0..8),
        place in (0_u32..3, 0_u16..3),
    ) {
        let bytes = office_xml(&rows, place);
        prop_assert_eq!(by_us(&bytes), by_calamine(&bytes));
    }
}

#[test]
fn the_fixtures_are_read_as_calamine_reads_them() {
    for bytes in [XLSX, ODS, include_bytes!("../fixtures/workbooks/two_sheets.xls")] {
        assert_eq!(by_us(bytes), by_calamine(bytes));
    }
}
