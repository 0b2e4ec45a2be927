//! Packed files from anywhere: whatever the bytes, a table or a sentence.

use proptest::prelude::*;
use strata::engine::control::Control;
use strata::engine::unpack::{unpack, Packing};

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

#[test]
fn web_pages_json_and_archives_become_the_text_of_their_table() {
    let read = |name: &str, part: Option<&str>| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/records").join(name);
        let bytes = std::fs::read(path).expect("a fixture");
        let found = unpack(&bytes, part, 1 << 20, &mut Control::none()).map_err(|error| error.to_string())?;
        Ok::<(String, Packing), String>((String::from_utf8(found.bytes.into_owned()).expect("text"), found.packing))
    };
    let page = "Kunde,Umsatz €\nMüller,\"1.234,50\"\nMaier & Co,\"7,25\"\n-,\n";
    assert_eq!(read("page.xls", None), Ok((page.into(), Packing::Html)));
    let records = "id,spent,address.town,tags\nA,12.5,Ulm,\nB,,,\"x, y\"\nC,9.5,,\n";
    assert_eq!(read("records.json", None), Ok((records.into(), Packing::Json)));
    assert_eq!(read("lines.jsonl", None), Ok(("id,spent,active\nA,12.5,true\nB,7.25,false\n".into(), Packing::Json)));
    let files = vec!["data/customers.csv".to_string(), "data/other.csv".to_string()];
    let archive = |file: usize| Packing::Archive { files: files.clone(), file: files[file].clone() };
    assert_eq!(read("customers.zip", None), Ok(("id,spent\nA,1.5\nB,2.5\n".into(), archive(0))));
    assert_eq!(read("customers.zip", Some("data/other.csv")), Ok(("id,spent\nC,3.5\nD,4.5\n".into(), archive(1))));
    assert!(read("customers.zip", Some("readme.md")).is_err());
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
