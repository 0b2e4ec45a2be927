//! Text tables at the edges of size, and gzip.

use crate::opened;
use flate2::write::GzEncoder;
use flate2::Compression;
use std::io::Write;

const MEGABYTE: usize = 1_000_000;

#[test]
fn gzip_that_unpacks_to_more_than_is_read_is_refused() {
    let _alone = crate::alone();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let piece = b"a,b\n1,2\n".repeat(1 << 17);
    (0..600).for_each(|_| encoder.write_all(&piece).expect("to memory"));
    let bomb = encoder.finish().expect("to memory");
    opened("gzip of 629 MB", bomb.clone()).is_refused("larger than", 1100);
    opened("gzip that is cut", bomb[..bomb.len() / 9].to_vec()).is_refused("is damaged", 300);
    opened("gzip of its first bytes", bomb[..12].to_vec()).is_refused("is damaged", 10);
}

#[test]
fn one_field_of_200_mb() {
    let _alone = crate::alone();
    let long = "x".repeat(200 * MEGABYTE);
    opened("200 MB in one quoted field", format!("a,b\n1,\"{long}\"\n2,c\n3,d\n").into_bytes()).has_rows(3, 900);
    opened("200 MB in one plain field", format!("a,b\n1,{long}\n2,c\n3,d\n").into_bytes()).has_rows(3, 900);
    opened("200 MB in the header", format!("a,\"{long}\"\n1,2\n3,4\n").into_bytes()).is_refused("", 900);
}

#[test]
fn five_million_rows_of_one_column() {
    let _alone = crate::alone();
    let mut text = b"a\n".to_vec();
    (0..5_000_000_u32).for_each(|row| writeln!(text, "{}", row % 1000).expect("to memory"));
    opened("5,000,000 rows of one column", text).has_rows(5_000_000, 200);
}

#[test]
fn a_hundred_thousand_columns() {
    let _alone = crate::alone();
    let names: Vec<String> = (0..100_000).map(|at| format!("c{at}")).collect();
    let row = vec!["1"; 100_000].join(",");
    let text = format!("{}\n{}\n", names.join(","), vec![row; 200].join("\n"));
    opened("100,000 columns of 200 rows", text.into_bytes()).is_refused("columns", 100);
}

#[test]
fn fifty_megabytes_of_one_kind() {
    let _alone = crate::alone();
    let size = 50 * MEGABYTE;
    let rows = "1,2\n".repeat(size / 4);
    opened("an unclosed quotation mark before 50 MB", format!("a,b\n\"{rows}").into_bytes()).is_refused("quot", 300);
    opened("an unclosed quotation mark as the first byte", format!("\"a,b\n{rows}").into_bytes())
        .is_refused("the header) is never closed", 300);
    opened("one line", "1,".repeat(size / 2).into_bytes()).is_refused("", 150);
    opened("one line of one field", "1".repeat(size).into_bytes()).is_refused("", 150);
    opened("only quotation marks", "\"".repeat(size).into_bytes()).is_refused("", 150);
    opened("only line ends", "\n".repeat(size).into_bytes()).is_refused("", 150);
    opened("only carriage returns", "\r".repeat(size).into_bytes()).is_refused("", 150);
    opened("only commas", ",".repeat(size).into_bytes()).is_refused("", 150);
    opened("only spaces", " ".repeat(size).into_bytes()).is_refused("", 150);
    opened("lines of a comma", ",\n".repeat(size / 2).into_bytes()).is_refused("", 1500);
    opened("lines of a quotation mark", "\"\n".repeat(size / 2).into_bytes()).is_refused("", 150);
    opened("a header, then only line ends", format!("a,b\n{}", "\n".repeat(size)).into_bytes()).is_refused("", 150);
    opened("a header, then only quotation marks", format!("a,b\n{}", "\"".repeat(size)).into_bytes())
        .is_refused("", 150);
}

#[test]
fn rows_that_are_wide_or_do_not_fit_are_counted_and_not_kept() {
    let _alone = crate::alone();
    let commas = ",".repeat(100 * MEGABYTE);
    opened("a row of 100 MB of commas", format!("a,b\n1,2\n3,{commas}\n4,5\n").into_bytes()).is_refused("fields", 100);
    opened("the same, with a quotation mark", format!("a,b\n1,\"2\"\n3,{commas}\n4,5\n").into_bytes())
        .is_refused("columns", 100);
    let fields = "\"\n\",".repeat(20 * MEGABYTE);
    opened("a row of 20,000,000 quoted line ends", format!("a,b\n1,2\n3,{fields}\n4,5\n").into_bytes())
        .is_refused("columns", 100);
    let rows = "1,2,3\n".repeat(5 * MEGABYTE);
    opened("5,000,000 rows that do not fit", format!("a,b\n1,2\n3,4\n{rows}").into_bytes()).is_refused("fields", 300);
}

#[test]
fn texts_of_two_bytes_a_character_and_of_one_are_decoded_in_the_room_they_need() {
    let _alone = crate::alone();
    let mut text = b"a,b\n\xe4,1\n\xe4,2\n".to_vec();
    text.extend(b"caf\xe9,12\n".repeat(10 * MEGABYTE));
    opened("90 MB in Windows-1252", text).has_rows(10 * MEGABYTE + 2, 300);
    let text: Vec<u8> = "\u{feff}a,b\n\u{4e2d},1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let row: Vec<u8> = "\u{4e2d}\u{6587},12\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    opened("48 MB in UTF-16", [text, row.repeat(4 * MEGABYTE)].concat()).has_rows(4 * MEGABYTE + 1, 160);
}
