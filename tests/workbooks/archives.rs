//! ZIP archives made by hand, so that they can lie.

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io::Write;

/// A part as it stands in an archive, and what the archive says of it.
#[derive(Clone)]
pub struct Part {
    pub name: String,
    pub packed: Vec<u8>,
    pub method: u16,
    pub size: u32,
    pub sum: u32,
}

impl Part {
    /// A part that says what it is.
    pub fn honest(name: &str, content: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).expect("to memory");
        let mut crc = Crc::new();
        crc.update(content);
        let packed = encoder.finish().expect("to memory");
        Part { name: name.into(), packed, method: 8, size: content.len() as u32, sum: crc.sum() }
    }

    /// A part that holds a piece over and over between two others, and says how large it is; its sum is wrong, which
    /// nobody gets to.
    pub fn bomb(name: &str, start: &[u8], piece: &[u8], times: usize, end: &[u8]) -> Self {
        let mut packed = blocks(start);
        let again = blocks(&piece.repeat((1 << 24) / piece.len()));
        let whole = times.div_ceil((1 << 24) / piece.len());
        (0..whole).for_each(|_| packed.extend(&again));
        packed.extend(blocks(end));
        packed.extend([3, 0]);
        let size = start.len() + end.len() + whole * ((1 << 24) / piece.len()) * piece.len();
        Part { name: name.into(), packed, method: 8, size: u32::try_from(size).unwrap_or(u32::MAX), sum: 0 }
    }
}

/// Compressed blocks that can stand one after the other, none of them the last.
fn blocks(content: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(content.len() + 1024);
    let mut compress = Compress::new(Compression::fast(), false);
    compress.compress_vec(content, &mut packed, FlushCompress::Full).expect("room");
    assert_eq!(compress.total_in(), content.len() as u64);
    packed
}

/// An archive of these parts.
pub fn archive(parts: &[Part]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for part in parts {
        // Version, flags, method, time, date; sum and sizes; lengths of the name and of what is added.
        let mut about = vec![20, 0, 0, 0];
        about.extend(part.method.to_le_bytes());
        about.extend([0, 0, 0x21, 0]);
        about.extend(
            [part.sum.to_le_bytes(), (part.packed.len() as u32).to_le_bytes(), part.size.to_le_bytes()].concat(),
        );
        about.extend((part.name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        let place = (file.len() as u32).to_le_bytes();
        file.extend([b"PK\x03\x04", &about[..], part.name.as_bytes(), &part.packed].concat());
        list.extend([b"PK\x01\x02\x14\0", &about[..], &[0; 10], &place, part.name.as_bytes()].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (size, place) = ((list.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    file.extend(list);
    file.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &place, &[0, 0]].concat());
    file
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a workbook of Excel with one sheet of these rows.
pub fn office_xml(rows: &str) -> Vec<Part> {
    let list = |entries: &str| format!("<Relationships>{entries}</Relationships>");
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let parts = [
        ("_rels/.rels", list(&relation("a", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/_rels/workbook.xml.rels",
            list(
                &[
                    relation("a", "worksheet", "worksheets/sheet1.xml"),
                    relation("b", "styles", "styles.xml"),
                    relation("c", "sharedStrings", "sharedStrings.xml"),
                ]
                .concat(),
            ),
        ),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"One\" r:id=\"a\"/></sheets></workbook>".into()),
        ("xl/styles.xml", "<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".into()),
        ("xl/sharedStrings.xml", "<sst><si><t>shared</t></si></sst>".into()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ];
    parts.iter().map(|(name, content)| Part::honest(name, content.as_bytes())).collect()
}

/// The parts of a workbook of OpenDocument with one sheet of these rows.
pub fn open_document(rows: &str) -> Vec<Part> {
    let content = format!("<x><table:table table:name=\"One\">{rows}</table:table></x>");
    let manifest = "<manifest:manifest/>";
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]
    .iter()
    .map(|(name, content)| Part::honest(name, content.as_bytes()))
    .collect()
}

/// The same parts with another in place of the one of its name, or beside them.
pub fn with(mut parts: Vec<Part>, other: Part) -> Vec<Part> {
    parts.retain(|part| part.name != other.name);
    parts.push(other);
    parts
}
