//! Workbooks of markup: .xlsx and .ods.

use crate::opened;
use crate::workbooks::archives::{archive, office_xml, open_document, with, Part};
use crate::workbooks::binary::{office_binary, plain_cells};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
const CONTENT: &str = "content.xml";
const GIGABYTES: usize = 4_000_000_000;

/// Two columns of so many rows: a text that is shared, a number.
fn rows(count: usize) -> String {
    (1..=count).map(|row| format!("<row r=\"{row}\"><c t=\"s\"><v>0</v></c><c><v>{row}</v></c></row>")).collect()
}

fn office(part: Part) -> Vec<u8> {
    archive(&with(office_xml(&rows(3)), part))
}

fn strings(content: &str) -> Vec<u8> {
    office(Part::honest(STRINGS, content.as_bytes()))
}

fn sheet(content: &str) -> Vec<u8> {
    office(Part::honest(SHEET, content.as_bytes()))
}

fn open_content(content: &str) -> Vec<u8> {
    archive(&with(open_document(""), Part::honest(CONTENT, content.as_bytes())))
}

/// A row of OpenDocument: a number, and this.
fn line(cells: &str) -> String {
    format!("<table:table-row><table:table-cell office:value=\"1\"/>{cells}</table:table-row>")
}

#[test]
fn plain_workbooks_are_read() {
    let _alone = crate::alone();
    opened("xlsx", archive(&office_xml(&rows(20)))).has_rows(20, 10);
    let text = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
    opened("ods", archive(&open_document(&line(text).repeat(20)))).has_rows(20, 10);
}

#[test]
fn counts_that_lie_are_not_believed() {
    let _alone = crate::alone();
    for count in ["count=\"4000000000\"", "uniqueCount=\"4000000000\"", "uniqueCount=\"18446744073709551615\""] {
        opened(count, strings(&format!("<sst {count}><si><t>shared</t></si></sst>"))).has_rows(3, 10);
    }
    for place in ["A1:XFD1048576", "A1:ZZZZZZZ99999999999", "B2:A1", ""] {
        let content = format!("<worksheet><dimension ref=\"{place}\"/><sheetData>{}</sheetData></worksheet>", rows(3));
        opened(&format!("a dimension of {place:?}"), sheet(&content)).has_rows(3, 10);
    }
    let styles = "<styleSheet><fonts count=\"4000000000\"/><cellXfs count=\"4000000000\"><xf/></cellXfs></styleSheet>";
    opened("4e9 styles", office(Part::honest("xl/styles.xml", styles.as_bytes()))).has_rows(3, 10);
}

#[test]
fn parts_that_unpack_to_gigabytes_are_refused_and_those_that_nobody_reads_are_not_unpacked() {
    let _alone = crate::alone();
    let bombs: [(&str, &str, &[u8], &[u8]); 8] = [
        (STRINGS, "<sst><si><t>", b"aaaaaaaaaaaaaaaa", b"</t></si></sst>"),
        (STRINGS, "<sst>", b"<si><t>a</t></si>", b"</sst>"),
        (STRINGS, "<sst>", b"<si/>", b"</sst>"),
        ("xl/styles.xml", "<styleSheet><cellXfs>", b"<xf/>", b"</cellXfs></styleSheet>"),
        ("xl/workbook.xml", "<workbook>", b"<sheet name=\"a\" r:id=\"a\"/>", b"</workbook>"),
        ("xl/_rels/workbook.xml.rels", "<R>", b"<Relationship Id=\"b\" Type=\"c\" Target=\"d\"/>", b"</R>"),
        ("_rels/.rels", "<R>", b" ", b"</R>"),
        (SHEET, "<worksheet><sheetData><row>", b"<c><v>1</v></c>", b"</row></sheetData></worksheet>"),
    ];
    for (name, start, piece, end) in bombs {
        let bomb = Part::bomb(name, start.as_bytes(), piece, GIGABYTES / piece.len(), end);
        let what = format!("{name}: 4 GB of {}", String::from_utf8_lossy(piece));
        opened(&what, office(bomb.clone())).is_refused("larger than", 40);
        // The same with a size that is a lie.
        opened(&format!("{what}, told to be small"), office(Part { size: 1000, ..bomb })).is_refused("is damaged", 40);
    }
    for name in ["xl/vbaProject.bin", "xl/comments1.xml", "xl/media/image1.png", "docProps/core.xml", "xl/metadata.xml"]
    {
        let bomb = Part::bomb(name, b"<a>", b"aaaaaaaaaaaaaaaa", GIGABYTES / 16, b"</a>");
        opened(&format!("{name}: 4 GB"), office(bomb)).has_rows(3, 10);
    }
    let bombs: [(&str, &[u8]); 4] = [
        (
            "<x><table:table table:name=\"a\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>",
            b"aaaaaaaaaaaaaaaa",
        ),
        (
            "<x><table:table table:name=\"a\"><table:table-row><table:table-cell><office:annotation>",
            b"aaaaaaaaaaaaaaaa",
        ),
        ("<x><!--", b"aaaaaaaaaaaaaaaa"),
        ("<x>", b"<table:table table:name=\"a\"/>"),
    ];
    for (start, piece) in bombs {
        let bomb = Part::bomb(CONTENT, start.as_bytes(), piece, GIGABYTES / piece.len(), b"</x>");
        let what = format!("ods: 4 GB behind {start}");
        opened(&what, archive(&with(open_document(""), bomb.clone()))).is_refused("larger than", 40);
        let small = Part { size: 100_000_000, ..bomb };
        let outcome = opened(&format!("{what}, told to be smaller"), archive(&with(open_document(""), small)));
        outcome.is_refused("", 200);
    }
}

#[test]
fn one_piece_of_markup_cannot_fill_memory() {
    let _alone = crate::alone();
    let long = "a".repeat(100_000_000);
    for (what, content) in [
        ("a text", format!("<sst><si><t>{long}</t></si></sst>")),
        ("a comment", format!("<sst><!--{long}--><si><t>a</t></si></sst>")),
        ("a name", format!("<{long}/>")),
        ("an attribute", format!("<sst a=\"{long}\"><si><t>a</t></si></sst>")),
        ("a declaration", format!("<?xml {long}?><sst/>")),
        ("a document type", format!("<!DOCTYPE a [{long}]><sst/>")),
        ("unparsed text", format!("<sst><si><t><![CDATA[{long}]]></t></si></sst>")),
        ("a reference", format!("<sst><si><t>&{long};</t></si></sst>")),
    ] {
        opened(&format!("{what} of 100 MB"), strings(&content)).is_refused("", 150);
    }
    let deep = "<a>".repeat(10_000_000);
    opened("ten million elements within each other", strings(&deep)).is_refused("is damaged", 40);
    let many: String = (0..2_000_000).map(|at| format!(" a{at}=\"\"")).collect();
    opened("two million attributes", strings(&format!("<sst{many}><si><t>a</t></si></sst>"))).has_rows(3, 150);
}

#[test]
fn entities_of_the_documents_own_are_refused() {
    let _alone = crate::alone();
    let laughs: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    let kind = format!("<!DOCTYPE a [<!ENTITY l0 \"lol\">{laughs}<!ENTITY file SYSTEM \"file:///etc/passwd\">]>");
    for name in ["l9", "file", "l0"] {
        opened(name, strings(&format!("{kind}<sst><si><t>&{name};</t></si></sst>"))).is_refused("is damaged", 40);
        let text = format!("<worksheet><sheetData><row><c t=\"str\"><v>&{name};</v></c></row></sheetData></worksheet>");
        opened(name, sheet(&format!("{kind}{text}"))).is_refused("is damaged", 40);
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>";
        let content = format!(
            "{kind}<x><table:table table:name=\"a\"><table:table-row>{cell}&{name};</text:p></table:table-cell>\
             </table:table-row></table:table></x>"
        );
        opened(name, open_content(&content)).is_refused("is damaged", 40);
        let styled = format!(
            "{kind}<styleSheet><numFmts><numFmt numFmtId=\"&{name};\" formatCode=\"\"/></numFmts></styleSheet>"
        );
        opened(name, office(Part::honest("xl/styles.xml", styled.as_bytes()))).is_refused("is damaged", 40);
    }
}

#[test]
fn texts_that_many_cells_share_are_counted_before_they_are_copied() {
    let _alone = crate::alone();
    let cells: String = (1..=12_000).map(|row| format!("<row r=\"{row}\"><c t=\"s\"><v>0</v></c></row>")).collect();
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1_000_000));
    let parts = with(office_xml(&cells), Part::honest(STRINGS, long.as_bytes()));
    opened("12,000 cells of one text of 1 MB", archive(&parts)).is_refused("larger than", 40);

    let text = format!("<text:p>{}</text:p>", "x".repeat(1_000_000));
    for times in ["number-columns-repeated=\"12000\"", "number-columns-repeated=\"18446744073709551615\""] {
        let cell = format!("<table:table-cell office:value-type=\"string\" table:{times}>{text}</table:table-cell>");
        opened(times, archive(&open_document(&line(&cell)))).is_refused("larger than", 40);
    }
    let cell = format!("<table:table-cell office:value-type=\"string\">{text}</table:table-cell>");
    for times in ["12000", "18446744073709551615"] {
        let row = format!("<table:table-row table:number-rows-repeated=\"{times}\">{cell}</table:table-row>");
        opened(&format!("a row {times} times"), archive(&open_document(&row))).is_refused("larger than", 40);
    }
    let many = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
    let row = format!("<table:table-row table:number-rows-repeated=\"1048576\">{many}</table:table-row>");
    opened("a sheet full of one number", archive(&open_document(&row))).is_refused("larger than", 1000);
    for spaces in ["4000000000", "18446744073709551615"] {
        let cell = format!(
            "<table:table-cell office:value-type=\"string\"><text:p><text:s \
            text:c=\"{spaces}\"/></text:p></table:table-cell>"
        );
        opened(&format!("{spaces} spaces"), archive(&open_document(&line(&cell)))).is_refused("larger than", 40);
    }
    let negative = "<table:table-cell table:number-columns-repeated=\"-1\"/>";
    opened("a cell -1 times", archive(&open_document(&line(negative)))).is_refused("is damaged", 40);
}

#[test]
fn a_cell_far_from_the_others_asks_for_no_room() {
    let _alone = crate::alone();
    for (place, words) in [
        ("XFD1048576", "columns"),
        ("XFE1", "is damaged"),
        ("A1048577", "is damaged"),
        ("ZZZZZZZZZZ1", "is damaged"),
        ("A99999999999999999999", "is damaged"),
        ("A0", "is damaged"),
        ("\u{e9}1", "is damaged"),
    ] {
        let far = format!("<row><c r=\"{place}\"><v>1</v></c></row>");
        opened(place, archive(&office_xml(&(rows(3) + &far)))).is_refused(words, 40);
    }
    let far = "<row><c r=\"A1048576\"><v>1</v></c></row>";
    opened("A1048576", archive(&office_xml(&(rows(3) + far)))).has_rows(4, 40);
    // Every row, and a cell in the last column: commas alone would be 17 GB.
    let full: String = (1..=40_000).map(|row| format!("<row r=\"{row}\"><c><v>1</v></c></row>")).collect();
    let wide = "<row><c r=\"XFD1\"><v>1</v></c></row>";
    opened("40,000 rows as wide as a sheet", archive(&office_xml(&(full + wide)))).is_refused("larger than", 40);
    let skip = "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell/></table:table-row>";
    let far = "<table:table-cell table:number-columns-repeated=\"16000\"/><table:table-cell office:value=\"1\"/>";
    let content = [&line("").repeat(3)[..], skip, &line(far)].concat();
    opened("ods: the far corner", archive(&open_document(&content))).is_refused("columns", 40);
}

#[test]
fn directories_that_lie_are_refused() {
    let _alone = crate::alone();
    let good = archive(&office_xml(&rows(3)));
    let end = good.len() - 22;
    let bent = |at: usize, value: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    let list = u32::from_le_bytes([good[end + 16], good[end + 17], good[end + 18], good[end + 19]]) as usize;
    for (what, at, value) in [
        ("65,534 parts", end + 10, &[0xFE, 0xFF][..]),
        ("more parts than can be said", end + 10, &[0xFF, 0xFF]),
        ("a list behind the end", end + 16, &[0xFE, 0xFF, 0xFF, 0xFF]),
        ("a list elsewhere", end + 16, &[0, 0, 0, 0]),
        ("a part behind the end", list + 42, &[0xF0, 0xFF, 0xFF, 0x7F]),
        ("a part longer than the file", list + 20, &[0xF0, 0xFF, 0xFF, 0x7F]),
        ("a name longer than the file", list + 28, &[0xFF, 0xFF]),
        ("a part packed otherwise", list + 10, &[99, 0]),
        ("a part of another sum", list + 16, &[1, 2, 3, 4]),
        ("a part of another size", list + 24, &[1, 0, 0, 0]),
    ] {
        opened(what, bent(at, value)).is_refused("is damaged", 40);
    }
    opened("a part with a password", bent(list + 8, &[1, 0])).is_refused("password", 40);
    // Ten million parts of no content, and no more than the first record of them.
    let mut many = b"PK\x03\x04".to_vec();
    many.resize(100, 0);
    let entry = [b"PK\x01\x02".to_vec(), vec![0; 42]].concat();
    many.extend(entry.repeat(300_000));
    let at = many.len() as u64;
    many.extend(
        [
            b"PK\x06\x06".to_vec(),
            vec![0; 28],
            300_000_u64.to_le_bytes().to_vec(),
            vec![0; 8],
            100_u64.to_le_bytes().to_vec(),
        ]
        .concat(),
    );
    many.extend([b"PK\x06\x07\0\0\0\0".to_vec(), at.to_le_bytes().to_vec(), vec![1, 0, 0, 0]].concat());
    many.extend([b"PK\x05\x06\0\0\0\0".to_vec(), vec![0xFF; 12], vec![0, 0]].concat());
    opened("300,000 parts", many).is_refused("parts", 40);
    let sheets: String = (0..200_000).map(|at| format!("<sheet name=\"{at}\" r:id=\"a\"/>")).collect();
    let book = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    opened("200,000 sheets", office(Part::honest("xl/workbook.xml", book.as_bytes()))).is_refused("sheets", 130);
}

#[test]
fn a_workbook_cut_anywhere_is_refused() {
    let _alone = crate::alone();
    let text = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
    let whole = [
        archive(&office_xml(&rows(3))),
        archive(&open_document(&line(text).repeat(3))),
        archive(&office_binary(&plain_cells(3))),
    ];
    for bytes in whole {
        for end in 4..bytes.len() {
            let told = strata::engine::unpack::unpack(
                &bytes[..end],
                None,
                1 << 24,
                &mut strata::engine::control::Control::none(),
            );
            assert!(told.is_err(), "{end} of {} bytes", bytes.len());
        }
    }
    // The markup of each part cut, in an archive that is whole.
    for part in office_xml(&rows(2)).into_iter().chain(open_document(&line(text))) {
        let of_office = part.name.starts_with("xl/") || part.name.starts_with("_rels");
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(&part.packed[..]), &mut content)
            .expect("whole");
        if part.name == "mimetype" {
            continue; // It is not looked at.
        }
        for end in 1..content.len() {
            let cut = Part::honest(&part.name, &content[..end]);
            let file = if of_office { office(cut) } else { archive(&with(open_document(&line(text)), cut)) };
            let told =
                strata::engine::unpack::unpack(&file, None, 1 << 24, &mut strata::engine::control::Control::none());
            assert!(told.is_err(), "{} cut at {end}", part.name);
        }
    }
}
