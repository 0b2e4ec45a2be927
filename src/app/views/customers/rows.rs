//! The lines of the table of customers. Each is made once; while the rows are scrolled only the texts in it change,
//! each cell of a fixed size for itself, so that the browser lays out nothing else.

use crate::app::analysis::row_order::on_line;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A column of the lines: where it begins and how wide it is, in CSS pixels.
pub type Place = (f64, f64);

/// What a line shows beside its texts.
#[derive(Clone, Copy, PartialEq)]
pub struct Mark {
    /// The row of the table.
    pub row: u32,
    /// The look of its segment.
    pub style: SegmentStyle,
}

/// A line's nodes and what they show.
struct Line {
    element: HtmlElement,
    /// The symbol's path.
    symbol: Element,
    /// The node of each column's text.
    texts: Vec<Node>,
    shown: Vec<String>,
    /// Its place among the rows; `None`: it shows none.
    at: Option<usize>,
    mark: Option<Mark>,
    is_selected: bool,
    is_active: bool,
}

/// All lines, as many as fit into the window and some more.
#[derive(Default)]
pub struct Lines {
    lines: Vec<Line>,
    places: Vec<Place>,
}

impl Lines {
    /// Makes lines for a window of so many rows and for these columns, unless they are there; tells whether it did.
    ///
    /// # Errors
    /// What the browser said when it refused.
    pub fn fit(&mut self, parent: &HtmlElement, count: usize, places: &[Place], height: f64) -> Result<bool, JsValue> {
        let is_same = self.places == places;
        if is_same && self.lines.len() == count {
            return Ok(false);
        }
        let kept = if is_same { count.min(self.lines.len()) } else { 0 };
        self.lines.drain(kept..).for_each(|line| line.element.remove());
        self.places = places.to_vec();
        let document = parent.owner_document().ok_or(JsValue::NULL)?;
        while self.lines.len() < count {
            let line = Line::new(&document, places, height)?;
            parent.append_child(&line.element)?;
            self.lines.push(line);
        }
        Ok(true)
    }

    /// Brings the lines to the rows of a window. `content` gives what a row shows and writes its texts, one for each
    /// column; it is asked for those rows alone that come into a line, or for all (`anew`).
    ///
    /// # Errors
    /// What the browser said when it refused.
    pub fn show(
        &mut self,
        window: &Range<usize>,
        anew: bool,
        height: f64,
        mut content: impl FnMut(usize, &mut Vec<String>) -> Option<Mark>,
    ) -> Result<(), JsValue> {
        let mut texts = vec![String::new(); self.places.len()];
        for (number, line) in self.lines.iter_mut().enumerate() {
            let at = on_line(number, window);
            if at == line.at && !anew {
                continue;
            }
            let mark = at.and_then(|at| content(at, &mut texts));
            line.write(at, mark, &texts, height)?;
        }
        Ok(())
    }

    /// Marks the lines of rows that are selected, and the one that the keyboard is on.
    ///
    /// # Errors
    /// What the browser said when it refused.
    pub fn mark(&mut self, is_selected: impl Fn(u32) -> bool, active: usize) -> Result<(), JsValue> {
        for line in &mut self.lines {
            let selected = line.mark.is_some_and(|mark| is_selected(mark.row));
            if selected != line.is_selected {
                line.is_selected = selected;
                line.element.set_attribute("aria-selected", if selected { "true" } else { "false" })?;
            }
            let is_active = line.at == Some(active);
            if is_active != line.is_active {
                line.is_active = is_active;
                line.element.set_class_name(if is_active { "line active" } else { "line" });
            }
        }
        Ok(())
    }
}

impl Line {
    /// A line without a row.
    fn new(document: &Document, places: &[Place], height: f64) -> Result<Line, JsValue> {
        let element: HtmlElement = document.create_element("div")?.dyn_into()?;
        element.set_class_name("line");
        element.set_hidden(true);
        for (name, value) in [("role", "row"), ("data-testid", "customer-row"), ("aria-selected", "false")] {
            element.set_attribute(name, value)?;
        }
        let symbol = document.create_element_ns(Some(SVG), "svg")?;
        for (name, value) in [("class", "symbol"), ("viewBox", "-1.2 -1.2 2.4 2.4"), ("aria-hidden", "true")] {
            symbol.set_attribute(name, value)?;
        }
        let path = document.create_element_ns(Some(SVG), "path")?;
        symbol.append_child(&path)?;
        let mut texts = Vec::with_capacity(places.len());
        for (column, &(left, width)) in places.iter().enumerate() {
            let cell: HtmlElement = document.create_element("span")?.dyn_into()?;
            let (role, class) = match column {
                0 => ("rowheader", ""),
                1 => ("gridcell", "of-segment"),
                _ => ("gridcell", "value"),
            };
            cell.set_attribute("role", role)?;
            cell.set_class_name(class);
            let style = cell.style();
            style.set_property("left", &format!("{left}px"))?;
            style.set_property("width", &format!("{width}px"))?;
            if column == 1 {
                cell.append_child(&symbol)?;
            }
            let text: Node = document.create_text_node("").into();
            cell.append_child(&text)?;
            texts.push(text);
            element.append_child(&cell)?;
        }
        element.style().set_property("height", &format!("{height}px"))?;
        let shown = vec![String::new(); places.len()];
        Ok(Line { element, symbol: path, texts, shown, at: None, mark: None, is_selected: false, is_active: false })
    }

    fn write(&mut self, at: Option<usize>, mark: Option<Mark>, texts: &[String], height: f64) -> Result<(), JsValue> {
        if at != self.at {
            self.element.set_hidden(at.is_none());
            if let Some(at) = at {
                self.element.style().set_property("top", &format!("{}px", at as f64 * height))?;
                self.element.set_id(&format!("customer-{at}"));
                self.element.set_attribute("aria-rowindex", &(at + 2).to_string())?;
            }
            self.at = at;
        }
        if mark != self.mark {
            let style = |mark: Option<Mark>| mark.map_or(NOISE, |mark| mark.style);
            if self.mark.is_none() || style(mark) != style(self.mark) {
                self.symbol.set_attribute("d", &style(mark).symbol.path())?;
                self.symbol.set_attribute("fill", style(mark).color)?;
            }
            if let Some(Mark { row, .. }) = mark {
                self.element.set_attribute("data-row", &row.to_string())?;
            }
            self.mark = mark;
        }
        for ((node, shown), text) in self.texts.iter().zip(&mut self.shown).zip(texts) {
            if shown != text {
                node.set_node_value(Some(text));
                shown.clone_from(text);
            }
        }
        Ok(())
    }
}
