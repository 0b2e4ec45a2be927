//! Binary workbooks (.xlsb) made by hand.

use super::archives::Part;

/// A record of a binary workbook.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 128 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = data.len();
    while length > 0x7F {
        bytes.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(data);
    bytes
}

/// A text with its length before it.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}

/// A cell: its column, style 0, and the rest.
pub fn cell(kind: u16, column: u32, rest: &[u8]) -> Vec<u8> {
    record(kind, &[&column.to_le_bytes()[..], &[0; 4], rest].concat())
}

/// The beginning of a row.
pub fn row(at: u32) -> Vec<u8> {
    record(0, &[&at.to_le_bytes()[..], &[0; 13]].concat())
}

/// The parts of a binary workbook with one sheet of these records.
pub fn office_binary(cells: &[u8]) -> Vec<Part> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, what: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{kind}/{what}\" Target=\"{target}\"/>")
    };
    let root = format!("<Relationships>{}</Relationships>", relation("a", "officeDocument", "xl/workbook.bin"));
    let list = format!("<Relationships>{}</Relationships>", relation("rId1", "worksheet", "worksheets/sheet1.bin"));
    let sheet = [&[0, 0, 0, 0, 1, 0, 0, 0][..], &wide("rId1"), &wide("One")].concat();
    let book = [record(0x99, &[0; 8]), record(0x8F, &[]), record(0x9C, &sheet), record(0x90, &[]), record(0x9D, &[])];
    let strings = [record(0x9F, &[1, 0, 0, 0, 1, 0, 0, 0]), record(0x13, &[&[0][..], &wide("shared")].concat())];
    let style = |format: u16| record(0x2F, &[&[0, 0][..], &format.to_le_bytes(), &[0; 12]].concat());
    let styles = [record(0x269, &[2, 0, 0, 0]), style(0), style(14), record(0x26A, &[])].concat();
    let before = [record(0x81, &[]), record(0x94, &[0; 16]), record(0x91, &[])].concat();
    let sheet = [&before[..], cells, &record(0x92, &[]), &record(0x82, &[])].concat();
    [
        ("_rels/.rels", root.into_bytes()),
        ("xl/_rels/workbook.bin.rels", list.into_bytes()),
        ("xl/workbook.bin", book.concat()),
        ("xl/sharedStrings.bin", strings.concat()),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet1.bin", sheet),
    ]
    .iter()
    .map(|(name, content)| Part::honest(name, content))
    .collect()
}

/// Two columns of so many rows: a text that is shared, a number.
pub fn plain_cells(rows: u32) -> Vec<u8> {
    let number = |row: u32| cell(5, 1, &f64::from(row).to_le_bytes());
    (0..rows).flat_map(|at| [row(at), cell(7, 0, &[0; 4]), number(at)].concat()).collect()
}
