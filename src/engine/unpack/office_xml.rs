//! The workbooks of Excel since 2007 (.xlsx, ECMA-376): the texts that cells share, the formats of dates, the cells.

use super::archive::{Archive, LARGEST_LIST, MOST_PARTS};
use super::cells::{candidates, choose, Cells, Chosen, Texts};
use super::markup::{attribute, push_text, Markup};
use super::number_format::{known, meaning, written, Meaning};
use super::relations::{beside, office_document, relations};
use super::{damaged, UnpackError};
use crate::engine::control::Control;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// The last row and column of a sheet, from 0.
pub(super) const LAST_ROW: u32 = 1_048_575;
pub(super) const LAST_COLUMN: u32 = 16_383;

/// A workbook whose list of sheets has been read.
pub(super) struct OfficeXml<'b> {
    archive: Archive<'b>,
    /// Names of the sheets, and of their parts.
    sheets: Vec<(String, String)>,
    /// Which of them are hidden.
    hidden: Vec<bool>,
    from_1904: bool,
    strings: Option<String>,
    styles: Option<String>,
    limit: usize,
}

impl<'b> OfficeXml<'b> {
    /// Reads which sheets there are; sheets of charts alone are none.
    ///
    /// # Errors
    /// [`UnpackError`].
    pub(super) fn open(archive: Archive<'b>, limit: usize, control: &mut Control) -> Result<Self, UnpackError> {
        let document = office_document(&archive, control)?;
        let related = relations(&archive, &document, control)?;
        let of_kind = |kind: &str| related.values().find(|found| found.kind == kind).map(|found| found.part.clone());
        let strings = of_kind("sharedStrings").unwrap_or_else(|| beside(&document, "sharedStrings.xml"));
        let styles = of_kind("styles").unwrap_or_else(|| beside(&document, "styles.xml"));
        let (mut sheets, mut hidden, mut from_1904) = (Vec::new(), Vec::new(), false);
        let part = archive.read(&document, LARGEST_LIST, control)?;
        let mut markup = Markup::of(part.ok_or_else(|| damaged("its list of sheets is missing"))?);
        loop {
            match markup.next()? {
                Event::Start(element) if element.local_name().as_ref() == "sheet" => {
                    let (name, id) = (attribute(&element, "name")?, relation_of(&element)?);
                    let is_hidden = attribute(&element, "state")?.is_some_and(|state| state != "visible");
                    let found = id.and_then(|id| related.get(&id));
                    let found = found.ok_or_else(|| damaged("a sheet is missing"))?;
                    if sheets.len() == MOST_PARTS {
                        return Err(damaged("it tells of more sheets than a workbook has"));
                    }
                    if found.kind == "worksheet" {
                        sheets.push((name.unwrap_or_default().into_owned(), found.part.clone()));
                        hidden.push(is_hidden);
                    }
                }
                Event::Start(element) if element.local_name().as_ref() == "workbookPr" => {
                    if let Some(value) = attribute(&element, "date1904")? {
                        from_1904 = value == "1" || value == "true";
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let there = |name: String| Some(name).filter(|name| archive.has(name));
        let (strings, styles) = (there(strings), there(styles));
        Ok(OfficeXml { archive, sheets, hidden, from_1904, strings, styles, limit })
    }

    /// The cells of the sheet called `wanted`, else of the one that looks most like a table.
    ///
    /// # Errors
    /// [`UnpackError`].
    pub(super) fn choose(&self, wanted: Option<&str>, control: &mut Control) -> Result<Chosen, UnpackError> {
        let sheets: Vec<String> = self.sheets.iter().map(|(name, _)| name.clone()).collect();
        let candidates = candidates(&sheets, &self.hidden, wanted)?;
        let meanings = self.meanings(control)?;
        let cells = Cells::new(self.strings(control)?, self.limit);
        let found = choose(&candidates, cells, |at, cells| self.read(&self.sheets[at].1, &meanings, cells, control))?;
        Ok(Chosen { sheets, found })
    }

    /// What each style of a cell makes of a number.
    fn meanings(&self, control: &mut Control) -> Result<Vec<Meaning>, UnpackError> {
        let Some(name) = &self.styles else { return Ok(Vec::new()) };
        let Some(part) = self.archive.read(name, LARGEST_LIST, control)? else { return Ok(Vec::new()) };
        let (mut own, mut found, mut of_cells) = (HashMap::new(), Vec::new(), false);
        let mut markup = Markup::of(part);
        loop {
            match markup.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let (id, format) = (attribute(&element, "numFmtId")?, attribute(&element, "formatCode")?);
                        if let (Some(Ok(id)), Some(format)) = (id.map(|id| id.parse::<u32>()), format) {
                            own.insert(id, meaning(&format));
                        }
                    }
                    "cellXfs" => of_cells = true,
                    "xf" if of_cells => {
                        let id = attribute(&element, "numFmtId")?.and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
                        found.push(own.get(&id).copied().unwrap_or_else(|| known(id)));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => of_cells = false,
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    /// The texts that cells share. How many the part tells of is not asked.
    fn strings(&self, control: &mut Control) -> Result<Texts, UnpackError> {
        let mut texts = Texts::new(self.limit);
        let Some(name) = &self.strings else { return Ok(texts) };
        let Some(part) = self.archive.read(name, u64::MAX, control)? else { return Ok(texts) };
        let mut markup = Markup::of(part);
        loop {
            match markup.next()? {
                Event::Start(element) if element.local_name().as_ref() == "si" => {
                    push_string(&mut markup, "si", &mut texts)?;
                    texts.end()?;
                }
                Event::Eof => return Ok(texts),
                _ => {}
            }
        }
    }

    /// Adds the cells of a sheet.
    fn read(
        &self,
        name: &str,
        meanings: &[Meaning],
        cells: &mut Cells,
        control: &mut Control,
    ) -> Result<(), UnpackError> {
        let part = self.archive.read(name, u64::MAX, control)?.ok_or_else(|| damaged("a sheet is missing"))?;
        let mut markup = Markup::of(part);
        let (mut row, mut column, mut any) = (0, 0, false);
        loop {
            match markup.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "sheetData" => any = true,
                    "row" => {
                        if let Some(place) = attribute(&element, "r")? {
                            row = place_of(&place)?.0;
                        }
                    }
                    "c" => {
                        let place = attribute(&element, "r")?.map(|place| place_of(&place)).transpose()?;
                        if let Some((down, across)) = place {
                            (row, column) = (down, across.ok_or_else(|| damaged("a cell has no column"))?);
                        }
                        if row > LAST_ROW || column > LAST_COLUMN {
                            return Err(damaged("a cell lies outside its sheet"));
                        }
                        let style =
                            attribute(&element, "s")?.and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
                        let kind = Kind::of(attribute(&element, "t")?.as_deref())?;
                        let meaning = meanings.get(style).copied().unwrap_or_default();
                        self.read_cell(&mut markup, (row, column), kind, meaning, cells)?;
                        column += 1;
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "row" => (row, column) = (row + 1, 0),
                Event::Eof if !any => return Err(damaged("a sheet holds no place for cells")),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Adds a cell whose element has begun.
    fn read_cell(
        &self,
        markup: &mut Markup<'_, '_>,
        (row, column): (u32, u32),
        kind: Kind,
        meaning: Meaning,
        cells: &mut Cells,
    ) -> Result<(), UnpackError> {
        // Its value comes as the text at hand; of a formula only the value counts.
        let (mut depth, mut value, mut found, mut formula) = (0_usize, None, false, false);
        loop {
            match markup.next()? {
                Event::Start(element) => {
                    depth += 1;
                    match element.local_name().as_ref() {
                        "v" if depth == 1 && kind != Kind::Inline => value = Some(depth),
                        "f" if depth == 1 => formula = true,
                        "is" if depth == 1 => {
                            push_string(markup, "is", cells.texts())?;
                            (depth, found) = (0, true);
                        }
                        _ => {}
                    }
                }
                Event::End(_) if depth == 0 => break,
                Event::End(_) => {
                    found |= value == Some(depth);
                    value = value.filter(|&at| at != depth);
                    depth -= 1;
                }
                event if value.is_some() => push_text(&event, cells.texts())?,
                _ => {}
            }
        }
        if formula && (!found || cells.texts().open().is_empty()) {
            cells.add_unresolved(column);
        }
        if !found {
            return Ok(());
        }
        let value = cells.texts().open();
        let replaced = match kind {
            Kind::Inline => None,
            // A day without a time.
            Kind::Date => value.strip_suffix("T00:00:00").map(str::to_string),
            Kind::Shared | Kind::Yes | Kind::Number | Kind::Plain if value.is_empty() => return Ok(()),
            Kind::Shared => {
                let number = value.parse::<u32>().map_err(|_| damaged("a cell shares a text that is not there"))?;
                cells.texts().replace_open("")?;
                return cells.add_text(row, column, number);
            }
            Kind::Yes => match value.trim().to_ascii_lowercase().as_str() {
                "" => return cells.texts().replace_open(""),
                "0" | "false" => Some("false".to_string()),
                "1" | "true" => Some("true".to_string()),
                _ => return Err(damaged("a cell says neither yes nor no")),
            },
            // #DIV/0! and the like hold no value.
            Kind::Error => Some("#N/A".to_string()),
            Kind::Text => Some(without_escapes(value)),
            Kind::Number | Kind::Plain => match value.parse::<f64>() {
                Ok(number) => Some(written(number, meaning, self.from_1904)),
                Err(_) if kind == Kind::Plain => None,
                Err(_) => return Err(damaged("a number cannot be read")),
            },
        };
        if let Some(text) = replaced {
            cells.texts().replace_open(&text)?;
        }
        let number = cells.texts().end()?;
        cells.add_text(row, column, number)
    }
}

/// What the value of a cell is, by its `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shared,
    Inline,
    Text,
    Yes,
    Date,
    Error,
    Number,
    /// Not told: a number if it is one.
    Plain,
}

impl Kind {
    fn of(word: Option<&str>) -> Result<Self, UnpackError> {
        Ok(match word {
            None => Kind::Plain,
            Some("n") => Kind::Number,
            Some("s") => Kind::Shared,
            Some("b") => Kind::Yes,
            Some("d") => Kind::Date,
            Some("e") => Kind::Error,
            Some("str") => Kind::Text,
            Some("inlineStr" | "is") => Kind::Inline,
            Some(_) => return Err(damaged("a cell is of no known kind")),
        })
    }
}

/// The attribute `r:id` of a sheet.
fn relation_of(element: &BytesStart<'_>) -> Result<Option<String>, UnpackError> {
    attribute(element, "id").map(|id| id.map(|id| id.into_owned()))
}

/// Adds the text of an element that has begun, pieces of rich text one after the other, to the text at hand.
fn push_string(markup: &mut Markup<'_, '_>, until: &str, texts: &mut Texts) -> Result<(), UnpackError> {
    // Where the text at hand began, and where a piece of it did.
    let (mut whole, mut within, mut spoken, mut keep) = (String::new(), false, 0_usize, false);
    loop {
        match markup.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                // How it is spoken is no part of the text.
                "rPh" => spoken += 1,
                "t" if spoken == 0 => {
                    within = true;
                    keep = attribute(&element, "space")?.is_some_and(|space| space == "preserve");
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "rPh" => spoken = spoken.saturating_sub(1),
                "t" if within => {
                    within = false;
                    let piece = if keep { texts.open() } else { texts.open().trim_matches([' ', '\t', '\r', '\n']) };
                    whole.push_str(&without_escapes(piece));
                    texts.replace_open("")?;
                }
                name if name == until => return texts.replace_open(&whole),
                _ => {}
            },
            event if within => push_text(&event, texts)?,
            _ => {}
        }
        if whole.len() > texts.limit() {
            return Err(UnpackError::TooLarge { limit: texts.limit() });
        }
    }
}

/// Row and column from 0 of a place such as B7; a row alone has no column.
fn place_of(place: &str) -> Result<(u32, Option<u32>), UnpackError> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = place.bytes().take(letters).try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    let row = place[letters..].parse::<u32>().ok().and_then(|row| row.checked_sub(1));
    match (row, column) {
        (Some(row), Some(column)) => Ok((row, column.checked_sub(1))),
        _ => Err(damaged("a cell lies outside its sheet")),
    }
}

/// A text in which `_x000D_` and the like are the characters they stand for.
fn without_escapes(text: &str) -> String {
    let unit = |rest: &str| -> Option<u16> {
        let digits = rest.strip_prefix("_x")?.get(..4)?;
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        (hexadecimal && rest.as_bytes().get(6) == Some(&b'_')).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    };
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match unit(rest) {
            Some(first) => {
                rest = &rest[7..];
                // Characters beyond the first 65,536 are two.
                let second =
                    unit(rest).filter(|second| (0xDC00..0xE000).contains(second) && (0xD800..0xDC00).contains(&first));
                rest = if second.is_some() { &rest[7..] } else { rest };
                let units = [Some(first), second];
                plain.extend(char::decode_utf16(units.into_iter().flatten()).map(|c| c.unwrap_or('\u{fffd}')));
            }
            None => {
                plain.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    plain + rest
}
