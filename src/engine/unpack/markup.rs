//! The XML of a part of a workbook, event by event, in bounded memory: no tag and no piece of text may be larger than
//! some megabytes, nor may elements be nested deeper than any workbook needs. Entities of the document's own are
//! refused.

use super::archive::PartReader;
use super::cells::Texts;
use super::{damaged, UnpackError};
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;
use std::borrow::Cow;
use std::io::{BufReader, Read};

/// The largest tag, comment or piece of text, in bytes: a cell holds 32,767 characters at most.
const LARGEST_EVENT: usize = 32 << 20;
/// Elements within elements.
const DEEPEST: usize = 256;

/// Lets so many bytes through until it is told that an event has ended.
struct Guard<'a, 'c> {
    part: PartReader<'a, 'c>,
    left: usize,
}

impl Read for Guard<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.part.read(buffer)?;
        match self.left.checked_sub(count) {
            Some(left) => self.left = left,
            None => return Err(self.part.refuse(UnpackError::TooLarge { limit: LARGEST_EVENT })),
        }
        Ok(count)
    }
}

/// The markup of a part.
pub(super) struct Markup<'a, 'c> {
    reader: Reader<BufReader<Guard<'a, 'c>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, 'c> Markup<'a, 'c> {
    /// The markup of a part that has not been read yet.
    pub(super) fn of(part: PartReader<'a, 'c>) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(Guard { part, left: LARGEST_EVENT }));
        reader.config_mut().expand_empty_elements = true;
        Markup { reader, buffer: Vec::new(), depth: 0 }
    }

    /// What comes next.
    ///
    /// # Errors
    /// [`UnpackError::Damaged`] if the markup is not well-formed, which a document that is cut is not; what reading the
    /// part gives.
    pub(super) fn next(&mut self) -> Result<Event<'_>, UnpackError> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().left = LARGEST_EVENT;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                // What ended reading of the part says more than the reader of the markup.
                let part = &mut self.reader.get_mut().get_mut().part;
                return Err(part.why().unwrap_or_else(|| damaged(error)));
            }
        };
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(damaged("the end is missing")),
            _ => {}
        }
        if self.depth > DEEPEST {
            return Err(damaged("its elements are nested too deep"));
        }
        Ok(event)
    }
}

/// The value of an attribute, by its local name.
///
/// # Errors
/// [`UnpackError::Damaged`] if the tag is not well-formed.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Result<Option<Cow<'e, str>>, UnpackError> {
    // Looking for names that stand there twice takes time that grows with their square.
    for found in element.attributes().with_checks(false) {
        let found = found.map_err(damaged)?;
        if found.key.local_name().as_ref() == name {
            return unescaped(found.value).map(Some);
        }
    }
    Ok(None)
}

/// The value of an attribute as it is meant.
///
/// # Errors
/// [`UnpackError::Damaged`] if a reference stands for nothing.
pub(super) fn unescaped(value: Cow<'_, str>) -> Result<Cow<'_, str>, UnpackError> {
    match value {
        Cow::Borrowed(value) => unescape(value).map_err(damaged),
        Cow::Owned(value) => Ok(Cow::Owned(unescape(&value).map_err(damaged)?.into_owned())),
    }
}

/// Adds the text of an event, if it is one, to a text.
///
/// # Errors
/// [`UnpackError::Damaged`] if a reference stands for nothing, [`UnpackError::TooLarge`].
pub(super) fn push_text(event: &Event<'_>, texts: &mut Texts) -> Result<(), UnpackError> {
    match event {
        Event::Text(text) => texts.push(&text.xml10_content()),
        Event::CData(text) => texts.push(&text.xml10_content()),
        Event::GeneralRef(name) => match (resolve_xml_entity(name), name.resolve_char_ref()) {
            (Some(text), _) => texts.push(text),
            (None, Ok(Some(character))) => texts.push(character.encode_utf8(&mut [0; 4])),
            (None, Err(error)) => Err(damaged(error)),
            (None, Ok(None)) => Err(damaged("a reference stands for nothing")),
        },
        _ => Ok(()),
    }
}
