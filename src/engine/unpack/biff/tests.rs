//! Older workbooks, good ones and those that lie.

use super::super::compound::Compound;
use super::*;

const XLS: &[u8] = include_bytes!("../../../../tests/fixtures/workbooks/two_sheets.xls");
const LIMIT: usize = 1 << 20;

fn workbook() -> Vec<u8> {
    Compound::open(XLS).and_then(|file| file.stream("Workbook")).expect("a workbook")
}

fn put(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend((data.len() as u16).to_le_bytes());
    stream.extend(data);
}

fn csv(stream: &[u8]) -> Result<String, UnpackError> {
    let chosen = choose(stream, None, LIMIT, &mut Control::none())?;
    let (_, cells) = chosen.found.ok_or(UnpackError::NoSheet)?;
    cells.csv(&mut |_, _| Ok(())).map(|bytes| String::from_utf8(bytes).expect("text"))
}

/// A workbook of one sheet with these records.
fn with(version: [u8; 2], globals: &[(u16, &[u8])], cells: &[(u16, &[u8])]) -> Result<String, UnpackError> {
    let mut stream = Vec::new();
    put(&mut stream, BEGIN, &[version[0], version[1], 5, 0]);
    globals.iter().for_each(|(kind, data)| put(&mut stream, *kind, data));
    // Its place, that it is a visible sheet of cells, its name.
    let place = (stream.len() + 4 + 9 + 4) as u16;
    put(&mut stream, SHEET, &[place as u8, (place >> 8) as u8, 0, 0, 0, 0, 1, 0, b'A']);
    put(&mut stream, END, &[]);
    put(&mut stream, BEGIN, &[version[0], version[1], 16, 0]);
    cells.iter().for_each(|(kind, data)| put(&mut stream, *kind, data));
    put(&mut stream, END, &[]);
    csv(&stream)
}

const EIGHT: [u8; 2] = [0, 6];

#[test]
fn every_kind_of_cell_is_read() {
    let number = |row: u8, style: u8, value: f64| [&[row, 0, 0, 0, style, 0][..], &value.to_le_bytes()].concat();
    let globals: [(u16, &[u8]); 4] = [
        (FORMAT, &[164, 0, 4, 0, 0, b'y', b'y', b'y', b'y']),
        (STYLE, &[0, 0, 0, 0]),
        (STYLE, &[0, 0, 164, 0]),
        (STRINGS, &[0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, b'h', 0xE9, 1, 0, 1, 0x42, 0x04]),
    ];
    let cells: [(u16, &[u8]); 10] = [
        (NUMBER, &number(0, 0, 2.5)),
        (NUMBER, &number(1, 1, 45_356.0)),
        (SHORT_NUMBER, &[2, 0, 0, 0, 0, 0, 0x0B, 0, 0, 0]),
        (TRUTH_OR_ERROR, &[3, 0, 0, 0, 0, 0, 1, 0]),
        (TRUTH_OR_ERROR, &[4, 0, 0, 0, 0, 0, 7, 1]),
        (LABEL_OF_STRINGS, &[5, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
        (LABELS[0], &[6, 0, 0, 0, 0, 0, 1, 0, 0, b'x']),
        (FORMULA, &[&[7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[0; 8]].concat()),
        (TEXT_OF_FORMULA, &[2, 0, 0, b'o', b'k']),
        (MANY_NUMBERS, &[8, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 6, 0, 0, 0, 1, 0]),
    ];
    assert_eq!(
        with(EIGHT, &globals, &cells).as_deref(),
        Ok("2.5,\n2024-03-05,\n0.02,\ntrue,\n#N/A,\nт,\nx,\nok,\n0,1\n")
    );
    // An older one, whose texts are in a code page.
    let old: [(u16, &[u8]); 1] = [(LABELS[0], &[0, 0, 0, 0, 0, 0, 2, 0, 0xCF, 0xF0])];
    assert_eq!(with([0, 5], &[(CODE_PAGE, &[0xE3, 4])], &old).as_deref(), Ok("Пр\n"));
}

#[test]
fn records_that_lie_are_refused() {
    let number = [0; 14];
    assert!(with(EIGHT, &[], &[(NUMBER, &number)]).is_ok());
    let outside = [&[0, 0, 0, 1][..], &[0; 10]].concat();
    let backwards = [&[0, 0, 3, 0][..], &[0; 6], &[2, 0]].concat();
    let too_many = [&[0, 0, 0, 0][..], &[0; 6], &[9, 0]].concat();
    for (what, cell) in [
        ("a number is short", (NUMBER, &[0; 7][..])),
        ("a number lies outside the sheet", (NUMBER, &outside)),
        ("a formula is short", (FORMULA, &[0; 19])),
        ("a row ends before it begins", (MANY_NUMBERS, &backwards)),
        ("a row is shorter than it says", (MANY_NUMBERS, &too_many)),
        ("a text of the table is short", (LABEL_OF_STRINGS, &[0; 9])),
        ("a text of the table is not there", (LABEL_OF_STRINGS, &[0, 0, 0, 0, 0, 0, 255, 255, 255, 255])),
    ] {
        assert!(matches!(with(EIGHT, &[], &[cell]), Err(UnpackError::Damaged(_))), "{what}");
    }
    for (what, record) in [
        ("the code page is missing", (CODE_PAGE, &[0][..])),
        ("a sheet is short", (SHEET, &[0; 5])),
        ("a sheet is elsewhere", (SHEET, &[0, 0, 0, 9, 0, 0, 1, 0, b'A'])),
        ("there is no count of texts", (STRINGS, &[0; 7])),
        ("a text is cut", (STRINGS, &[0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, b'a'])),
        ("the runs of a text are cut", (STRINGS, &[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 9, 0, b'a'])),
    ] {
        assert!(matches!(with(EIGHT, &[record], &[]), Err(UnpackError::Damaged(_))), "{what}");
    }
    assert_eq!(with(EIGHT, &[(PASSWORD, &[1, 0])], &[]), Err(UnpackError::Locked));
}

#[test]
fn sheets_that_share_their_records_are_refused() {
    // A thousand sheets at one place that holds many records and no cell.
    let mut stream = Vec::new();
    put(&mut stream, BEGIN, &[0, 6, 5, 0]);
    let place = 8 + 1000 * 13 + 4_u32;
    (0..1000).for_each(|_| put(&mut stream, SHEET, &[&place.to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat()));
    put(&mut stream, END, &[]);
    put(&mut stream, BEGIN, &[0, 6, 16, 0]);
    (0..1000).for_each(|_| put(&mut stream, 0x0201, &[0; 60]));
    assert_eq!(csv(&stream), Err(damaged("its sheets overlap")));
}

#[test]
fn texts_that_go_on_in_the_next_record_are_put_together() {
    let first = [&[0; 8][..], &[3, 0, 0, b'a', b'b', b'c'], &[4, 0, 0, b'd', b'e']].concat();
    // The rest of the second in two bytes each; a third with one run of a font.
    let second = [1, b'f', 0, b'g', 0, 1, 0, 8, 1, 0, b'h', 0, 0, 0, 0];
    let mut rest = Vec::new();
    put(&mut rest, CONTINUE, &second);
    let read = |rest: &[u8]| {
        let mut texts = Texts::new(LIMIT);
        push_strings(&first, &mut Records(rest), &mut texts)?;
        Ok::<_, UnpackError>((0..4).map_while(|at| texts.get(at).map(str::to_string)).collect::<Vec<_>>())
    };
    assert_eq!(read(&rest), Ok(["abc", "defg", "h"].map(str::to_string).to_vec()));
    assert!(read(&[]).is_err());
}

#[test]
fn many_cells_of_one_long_text_are_refused_before_they_are_written() {
    let text = [&[0; 8][..], &[0x00, 0x20, 0], &[b'a'; 0x2000]].concat();
    let cells: Vec<[u8; 10]> = (0..200).map(|row| [row, 0, 0, 0, 0, 0, 0, 0, 0, 0]).collect();
    let cells: Vec<(u16, &[u8])> = cells.iter().map(|cell| (LABEL_OF_STRINGS, &cell[..])).collect();
    assert_eq!(with(EIGHT, &[(STRINGS, &text)], &cells), Err(UnpackError::TooLarge { limit: LIMIT }));
    assert!(csv(&workbook()).is_ok());
}
