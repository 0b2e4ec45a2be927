//! Packed files from anywhere: whatever the bytes, a table or a sentence.

use proptest::prelude::*;
use strata::engine::control::Control;
use strata::engine::table::{read, write_workbook, Column, NewCells, NewColumn, ReadOptions};
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

/// The workbook in which rows of a text are written, as text again, and the table.
fn through_a_workbook(csv: &str, only: Option<&[u32]>) -> (String, Vec<Column>, Vec<u8>) {
    let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
    let rows: Vec<u32> = (0..table.rows as u32).collect();
    let new = [NewColumn { name: "segment".into(), cells: NewCells::Integer(vec![4; rows.len()]) }];
    let bytes = write_workbook(csv.as_bytes(), &table, &rows, &new, only, None).expect("a workbook");
    let text = unpack(&bytes, None, 1 << 20, &mut Control::none()).expect("a sheet").bytes.into_owned();
    (String::from_utf8(text).expect("text"), table.columns, bytes)
}

#[test]
fn amounts_shares_and_marks_of_nothing_are_written_into_a_workbook_as_what_they_are() {
    let csv = "Kd.-Nr.;Firma;PLZ;seit;Umsatz;Marge;Rabatt;Stück;aktiv;IBAN;Bestand\n\
               010000;Müller;01067;08.09.2012;4.918,55 €;33,1 %;5,0;1.234;ja;1234567890123456;$1,50\n\
               010003;Maier;10668;22.10.2017;-88,5 €;7,25 %;-;7;nein;1234567890123457;€2\n\
               010006;Moser;45312;12.12.2017;-;15 %;2,5;12;ja;1234567890123458;3\n";
    let (text, _, bytes) = through_a_workbook(csv, None);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "010000,Müller,01067,08.09.2012,4918.55,33.1,5,1234,ja,1234567890123456,1.5,4");
    assert_eq!(lines[2], "010003,Maier,10668,22.10.2017,-88.5,7.25,-,7,nein,1234567890123457,2,4");
    assert_eq!(lines[3], "010006,Moser,45312,12.12.2017,-,15,2.5,12,ja,1234567890123458,3,4");
    let parts = super::fuzz_workbooks::parts(&bytes);
    let part = |name: &str| {
        let found = parts.iter().find(|(known, _)| known.ends_with(name.as_bytes())).expect(name);
        String::from_utf8_lossy(&found.1).into_owned()
    };
    let styles = part("styles.xml");
    for format in ["#,##0.00 &quot;€&quot;", "#,##0.00 &quot;%&quot;"] {
        assert!(styles.contains(format), "{format} in {styles}");
    }
    assert_eq!(styles.matches("<numFmt ").count(), 2, "numbers of several units have none: {styles}");
    let sheet = part("sheet1.xml");
    for (cell, is_text) in
        [("A2", true), ("C2", true), ("D2", true), ("J2", true), ("G3", true), ("E2", false), ("H2", false)]
    {
        let after = sheet.split(&format!("<c r=\"{cell}\"")).nth(1).expect(cell);
        let tag = after.split('>').next().unwrap_or_default();
        assert_eq!(tag.contains("t=\"s\""), is_text, "{cell}: {tag}");
    }
    // A row alone is written as it is among all.
    let one = "id;a;b\nx;1.234;1\ny;1.234,5;2\n";
    assert_eq!(through_a_workbook(one, Some(&[0])).0.lines().nth(1), Some("x,1234,1,4"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn numbers_of_a_workbook_are_those_of_the_table(
        cells in prop::collection::vec((-1_000_000_i64..1_000_000, any::<bool>()), 2..20),
        unit in "|€|%|kr",
        comma in any::<bool>(),
    ) {
        let mut csv = String::from("id;amount;b\n");
        for (row, (cents, lacks)) in cells.iter().enumerate() {
            let whole = format!("{}{}.{:02}", if *cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            let number = if comma { whole.replace('.', ",") } else { whole };
            let cell = if *lacks && row > 0 { "-".to_string() } else { format!("{number} {unit}") };
            csv += &format!("K{row};{cell};1\n");
        }
        let (text, columns, _) = through_a_workbook(&csv, None);
        let values = columns[1].numbers().expect("numbers");
        for (line, value) in text.lines().skip(1).zip(values) {
            let cell = line.split(',').nth(1).expect("a cell");
            prop_assert_eq!(cell, if value.is_nan() { "-".to_string() } else { value.to_string() });
        }
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
