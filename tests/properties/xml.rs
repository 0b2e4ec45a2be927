//! XML that leaves the page is well-formed whatever the names, and holds them.

use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::Reader;
use strata::app::drawing::palette::style;
use strata::app::export::svg_charts::{effects_svg, histograms_svg, Histogram};
use strata::app::export::svg_map::{heat_svg, svg, Heat, Layer};
use strata::engine::control::Control;
use strata::engine::table::{read, write_workbook, NewCells, NewColumn, ReadOptions};
use strata::engine::xml::{allowed, escaped, is_allowed};

/// Any text, often of what markup means something by and of what XML has no place for.
pub fn name() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "'",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "&bomb;",
        "\0",
        "\u{1}",
        "\u{8}",
        "\t",
        "\n",
        "\r",
        "\u{b}",
        "\u{1f}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{feff}",
        "\u{202e}",
        "\u{10ffff}",
        "_x0001_",
        " ",
        "=1+1",
    ]);
    let part = prop_oneof![3 => odd.prop_map(str::to_string), 2 => any::<char>().prop_map(String::from)];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// The texts of a document, each attribute's and all between tags, or why it is not well-formed.
pub fn texts(document: &str) -> Result<Vec<String>, String> {
    if let Some(odd) = document.chars().find(|&character| !is_allowed(character)) {
        return Err(format!("{odd:?} has no place in XML"));
    }
    let mut reader = Reader::from_str(document);
    let (mut open, mut roots, mut found, mut text) = (0_usize, 0, Vec::new(), String::new());
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                for attribute in element.attributes() {
                    let attribute = attribute.map_err(|error| error.to_string())?;
                    if attribute.value.contains('<') {
                        return Err("a tag begins within an attribute".into());
                    }
                    let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
                    found.push(value.into_owned());
                }
                roots += usize::from(open == 0);
                open += usize::from(matches!(event, Event::Start(_)));
                found.push(std::mem::take(&mut text));
            }
            Event::End(_) => {
                open -= 1;
                found.push(std::mem::take(&mut text));
            }
            Event::Text(part) if part.contains("]]>") => return Err("]]> stands in a text".into()),
            Event::Text(part) => text += part,
            Event::GeneralRef(name) => match quick_xml::escape::resolve_xml_entity(name) {
                Some(known) => text += known,
                None => {
                    let character = name.resolve_char_ref().map_err(|error| error.to_string())?;
                    let character = character.filter(|&c| is_allowed(c)).ok_or("a reference stands for nothing")?;
                    text.push(character);
                }
            },
            Event::Eof if open > 0 || roots != 1 => return Err(format!("{roots} roots, {open} of them open")),
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn holds(document: &str, name: &str) {
    match texts(document) {
        Ok(found) => assert!(found.iter().any(|text| text.contains(&*allowed(name))), "{name:?} in {document}"),
        Err(why) => panic!("{why}: {name:?} in {document}"),
    }
}

/// The parts of a workbook that are markup.
fn markup(workbook: &[u8]) -> Vec<String> {
    super::fuzz_workbooks::parts(workbook)
        .into_iter()
        .map(|(_, content)| String::from_utf8(content).expect("text"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn text_stays_text_between_tags_and_between_quotes(name in name()) {
        holds(&format!("<a>{}</a>", escaped(&name)), &name);
        holds(&format!("<a b=\"{}\"/>", escaped(&name)), &name);
        holds(&format!("<a b='{}'/>", escaped(&name)), &name);
    }

    #[test]
    fn drawings_are_well_formed_whatever_the_names(name in name(), other in name()) {
        let points = vec![[0.0, 1.0], [2.0, 3.0]];
        let layer = |name: &str| Layer { name: Some(name.into()), style: style(1), points: points.clone() };
        let drawing = svg(&other, &[layer(&name), layer(&other)]);
        holds(&drawing, &name);
        holds(&drawing, &other);
        let lines = vec![(name.clone(), vec![(other.clone(), 0.5)])];
        let drawing = heat_svg(&other, &Heat { heads: vec![String::new(), name.clone()], lines });
        holds(&drawing, &name);
        holds(&effects_svg(&name, &other, &[("a".into(), 0.5)]), &name);
        holds(&effects_svg("a", &name, &[(other.clone(), 0.5)]), &name);
        let histogram = Histogram { name: other.clone(), counts: vec![1, 2], ends: [name.clone(), other.clone()] };
        holds(&histograms_svg(&name, &[histogram]), &name);
    }

    #[test]
    fn workbooks_are_well_formed_whatever_the_names_and_cells(name in name(), cell in name()) {
        let csv = b"id,a\nx,1\ny,2\n";
        let mut table = read("t.csv", csv, &ReadOptions::default(), &mut Control::none()).expect("a table");
        table.name.clone_from(&name);
        let text = |text: &String| NewCells::Text(vec![text.clone(); 2]);
        let new = [NewColumn { name: name.clone(), cells: text(&cell) }, NewColumn { name: cell, cells: text(&name) }];
        let workbook = write_workbook(csv, &table, &[0, 1], &new, None, None).expect("a workbook");
        for part in markup(&workbook) {
            if let Err(why) = texts(&part) {
                panic!("{why}: {name:?} in {part}");
            }
        }
    }
}
