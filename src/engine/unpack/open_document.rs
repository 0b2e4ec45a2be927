//! Sheets of OpenDocument (.ods, ODF 1.2): cells with their values, or the text of their paragraphs; cells and rows may
//! say that they stand there many times, which is counted, not done, until it is known to be possible.

use super::archive::{Archive, LARGEST_LIST, MOST_PARTS};
use super::cells::{Cells, Chosen, Texts};
use super::markup::{attribute, push_text, unescaped, Markup};
use super::{damaged, UnpackError};
use crate::engine::control::Control;
use quick_xml::events::{BytesStart, Event};

/// The part that holds the sheets.
pub(super) const CONTENT: &str = "content.xml";
/// The last row and column of a sheet, from 0.
const LAST_ROW: u64 = 1_048_575;
const LAST_COLUMN: u64 = 16_383;

/// Reads the sheet called `wanted`, else the first that looks like a table, else the first that holds cells.
///
/// # Errors
/// [`UnpackError`].
pub(super) fn read(
    archive: &Archive<'_>,
    wanted: Option<&str>,
    limit: usize,
    control: &mut Control,
) -> Result<Chosen, UnpackError> {
    if let Some(list) = archive.read("META-INF/manifest.xml", LARGEST_LIST, control)? {
        let mut markup = Markup::of(list);
        loop {
            match markup.next()? {
                Event::Start(element) if element.local_name().as_ref() == "encryption-data" => {
                    return Err(UnpackError::Locked)
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
    let part = archive.read(CONTENT, u64::MAX, control)?;
    let mut markup = Markup::of(part.ok_or_else(|| damaged("its content is missing"))?);
    let (mut sheets, mut found) = (Vec::new(), None::<(usize, Cells)>);
    let mut reading = false;
    loop {
        match markup.next()? {
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                let name = attribute(&element, "name")?.unwrap_or_default().into_owned();
                if sheets.len() == MOST_PARTS {
                    return Err(damaged("it tells of more sheets than a workbook has"));
                }
                // Of two sheets of one name the first is read; without a name the first that looks like a table.
                let is_open = found.as_ref().is_none_or(|(_, cells)| wanted.is_none() && !cells.is_table());
                let chosen = is_open && wanted.is_none_or(|wanted| wanted == name);
                let mut sheet = Sheet::new(chosen, limit);
                sheets.push(name);
                sheet.read(&mut markup)?;
                let is_better = found.is_none() || sheet.cells.is_table();
                if chosen && is_better && (wanted.is_some() || !sheet.cells.is_empty()) {
                    found = Some((sheets.len() - 1, sheet.cells));
                }
                reading = true;
            }
            Event::Eof if !reading => return Err(damaged("it holds no sheet")),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(Chosen { sheets, found: found.filter(|(_, cells)| !cells.is_empty()) })
}

/// A sheet while it is read.
struct Sheet {
    cells: Cells,
    /// Whether cells are kept at all.
    chosen: bool,
    row: u64,
    /// The cells of the row at hand that hold something: first column, how many, number of the text.
    line: Vec<(u64, u64, u32)>,
    column: u64,
}

impl Sheet {
    fn new(chosen: bool, limit: usize) -> Self {
        Sheet { cells: Cells::new(Texts::new(limit), limit), chosen, row: 0, line: Vec::new(), column: 0 }
    }

    /// Reads to the end of the table that has begun.
    fn read(&mut self, markup: &mut Markup<'_, '_>) -> Result<(), UnpackError> {
        let mut times = 1;
        // Tables within cells are no part of the sheet.
        let mut within = 0_usize;
        loop {
            match markup.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table" => within += 1,
                    "table:table-row" if within == 0 => {
                        times = repeated(&element, "number-rows-repeated")?;
                        self.column = 0;
                    }
                    "table:table-cell" | "table:covered-table-cell" if within == 0 => {
                        let name = element.name().as_ref().to_string();
                        let cell = Cell::of(&element)?;
                        self.read_cell(markup, &name, cell)?;
                    }
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "table:table" if within == 0 => return Ok(()),
                    "table:table" => within -= 1,
                    "table:table-row" if within == 0 => self.end_row(times)?,
                    _ => {}
                },
                Event::Eof => return Err(damaged("the end is missing")),
                _ => {}
            }
        }
    }

    /// Reads to the end of a cell that has begun.
    fn read_cell(&mut self, markup: &mut Markup<'_, '_>, name: &str, cell: Cell) -> Result<(), UnpackError> {
        let texts = self.cells.texts();
        let (mut depth, mut skipped, mut paragraphs) = (0_usize, None, 0);
        let by_text = cell.by_text();
        let keeps = self.chosen && by_text;
        loop {
            match markup.next()? {
                Event::Start(element) => {
                    depth += 1;
                    match element.name().as_ref() {
                        _ if skipped.is_some() || !keeps => {}
                        // What somebody has noted on the cell is not its text, nor is a table within it.
                        "office:annotation" | "table:table" => skipped = Some(depth),
                        "text:p" => {
                            if paragraphs > 0 {
                                texts.push("\n")?;
                            }
                            paragraphs += 1;
                        }
                        "text:s" => {
                            let times = attribute(&element, "c")?.map_or(Ok(1), |times| times.parse());
                            texts.repeat(' ', times.map_err(damaged)?)?;
                        }
                        "text:tab" => texts.push("\t")?,
                        "text:line-break" => texts.push("\n")?,
                        _ => {}
                    }
                }
                Event::End(element) if depth == 0 && element.name().as_ref() == name => break,
                Event::End(_) => {
                    skipped = skipped.filter(|&at| at != depth);
                    depth = depth.saturating_sub(1);
                }
                event if keeps && skipped.is_none() && depth > 0 => push_text(&event, texts)?,
                _ => {}
            }
        }
        let column = self.column;
        self.column = self.column.saturating_add(cell.times);
        if !self.chosen || !(by_text || cell.value.is_some()) {
            return Ok(());
        }
        if let Some(value) = cell.value.filter(|_| !by_text) {
            texts.replace_open(&value)?;
        }
        // What would be beyond the last column is left out, as the programs do.
        let times = cell.times.min((LAST_COLUMN + 1).saturating_sub(column));
        if times == 0 {
            return texts.replace_open("");
        }
        let number = texts.end()?;
        self.line.push((column, times, number));
        Ok(())
    }

    /// Adds the row at hand so many times.
    fn end_row(&mut self, times: u64) -> Result<(), UnpackError> {
        let rows = self.row..self.row.saturating_add(times);
        self.row = rows.end;
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() && rows.end > LAST_ROW + 1 {
            // No sheet has so many rows: a part of them would be another table.
            return Err(UnpackError::TooLarge { limit: self.cells.texts().limit() });
        }
        for row in if line.is_empty() { 0..0 } else { rows } {
            for &(first, times, number) in &line {
                (first..first + times).try_for_each(|column| self.cells.add_text(row as u32, column as u32, number))?;
            }
        }
        Ok(())
    }
}

/// What the element of a cell says.
struct Cell {
    times: u64,
    value: Option<String>,
    is_text: bool,
    is_error: bool,
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Result<Self, UnpackError> {
        let mut cell =
            Cell { times: repeated(element, "number-columns-repeated")?, value: None, is_text: false, is_error: false };
        for found in element.attributes().with_checks(false) {
            let found = found.map_err(damaged)?;
            let name = found.key.as_ref().to_string();
            match name.as_str() {
                "office:value" => {
                    let number = found.value.parse::<f64>().ok().filter(|number| number.is_finite());
                    let number = number.ok_or_else(|| damaged("a number cannot be read"))?;
                    cell.value.get_or_insert_with(|| number.to_string());
                }
                "office:string-value" | "office:date-value" | "office:time-value" if cell.value.is_none() => {
                    cell.value = Some(unescaped(found.value)?.into_owned());
                }
                "office:boolean-value" if cell.value.is_none() => {
                    cell.value = Some(found.value.eq_ignore_ascii_case("true").to_string());
                }
                "office:value-type" => cell.is_text = *found.value == *"string",
                "calcext:value-type" => cell.is_error = *found.value == *"error",
                _ => {}
            }
        }
        Ok(cell)
    }

    /// Whether its paragraphs are what it holds.
    fn by_text(&self) -> bool {
        match &self.value {
            None => self.is_text,
            Some(value) => self.is_error && value.is_empty(),
        }
    }
}

/// How often a row or a cell stands there.
fn repeated(element: &BytesStart<'_>, name: &str) -> Result<u64, UnpackError> {
    attribute(element, name)?.map_or(Ok(1), |times| times.parse().map_err(damaged))
}
