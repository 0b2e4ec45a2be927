//! Records of JSON as a table: an array of objects, one object a line, or either within an object. Fields of nested
//! objects go by dotted names.

use super::{damaged, UnpackError};
use crate::engine::control::Control;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;

/// More fields than a table may have columns are refused there.
const MOST_COLUMNS: usize = 100_000;
/// Objects within objects whose fields become columns.
const DEEPEST: usize = 8;

/// Whether the bytes are JSON: they begin with an array or an object, as no table does.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match start {
        [b'{', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')),
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[')),
        _ => false,
    }
}

/// The records as CSV: a column for each field, in the order in which they come first.
///
/// # Errors
/// [`UnpackError::Damaged`] if it is no JSON, [`UnpackError::Foreign`] if it holds no records,
/// [`UnpackError::TooLarge`], the control's stop.
pub(super) fn table(bytes: &[u8], limit: usize, control: &mut Control) -> Result<Vec<u8>, UnpackError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut columns = Columns::default();
    // Once for the names of all columns, once for the cells.
    let mut rows = 0_usize;
    each_record(bytes, &mut |record| {
        for (name, _) in &record {
            columns.place(name);
        }
        rows += 1;
        if columns.names.len() > MOST_COLUMNS || columns.names.len().saturating_mul(rows) > limit {
            return Err(UnpackError::TooLarge { limit });
        }
        Ok(())
    })?;
    control.at(1, 4)?;
    if columns.names.is_empty() {
        return Err(UnpackError::Foreign("JSON without records of fields: save the table as CSV".into()));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory fails for no record.
    let _ = writer.write_record(&columns.names);
    let (mut written, mut done) = (0, 0);
    each_record(bytes, &mut |record| {
        let mut cells = vec![String::new(); columns.names.len()];
        for (name, value) in record {
            written += value.len() + 1;
            let place = columns.place(&name);
            cells[place] = value;
        }
        if written > limit {
            return Err(UnpackError::TooLarge { limit });
        }
        let _ = writer.write_record(&cells);
        done += 1;
        if done % 4096 == 0 {
            control.at(rows + done, 4 * rows)?;
        }
        Ok(())
    })?;
    writer.into_inner().map_err(damaged)
}

#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// The place of a column, which is added where it is new.
    fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        self.places.insert(name.to_string(), self.names.len());
        self.names.push(name.to_string());
        self.names.len() - 1
    }
}

/// The fields of a record with their values as text.
type Record = Vec<(String, String)>;
/// What is done with each record.
type Take<'t> = &'t mut dyn FnMut(Record) -> Result<(), UnpackError>;

/// Gives each record to `take`.
fn each_record(bytes: &[u8], take: Take<'_>) -> Result<(), UnpackError> {
    let mut refused = None;
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let mut found = Ok(());
    // Lines of JSON are values one after the other.
    while found.is_ok() && refused.is_none() {
        if let Err(error) = (Records { take, refused: &mut refused }).deserialize(&mut source) {
            found = Err(damaged(format!("the JSON cannot be read ({error})")));
        }
        if found.is_ok() && source.end().is_ok() {
            break;
        }
    }
    match refused {
        Some(why) => Err(why),
        None => found,
    }
}

/// A value that holds records: an array of them, one of them, or an object with an array of them.
struct Records<'t, 'r> {
    take: Take<'t>,
    refused: &'r mut Option<UnpackError>,
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records of fields")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        while let Some(value) = records.next_element::<Ordered>()? {
            if self.refused.is_none() {
                *self.refused = (self.take)(value.record()).err();
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut all = Vec::new();
        while let Some(name) = fields.next_key::<String>()? {
            all.push((name, fields.next_value::<Ordered>()?));
        }
        // An answer of a service holds the records in one of its fields.
        let records = match all.iter().filter(|(_, value)| value.is_records()).count() {
            1 => all.into_iter().find(|(_, value)| value.is_records()).map(|(_, value)| value.items()),
            _ => Some(vec![Ordered::Object(all)]),
        };
        for record in records.unwrap_or_default() {
            if self.refused.is_none() {
                *self.refused = (self.take)(record.record()).err();
            }
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A value whose fields keep their order.
enum Ordered {
    Object(Vec<(String, Ordered)>),
    List(Vec<Ordered>),
    Text(String),
    Nothing,
}

impl Ordered {
    /// Whether it is an array of objects.
    fn is_records(&self) -> bool {
        let is_object = |item: &Ordered| matches!(item, Ordered::Object(_));
        matches!(self, Ordered::List(items) if items.iter().any(is_object))
    }

    /// What an array holds.
    fn items(self) -> Vec<Ordered> {
        match self {
            Ordered::List(items) => items,
            other => vec![other],
        }
    }

    /// The fields of a record; those of an array go by their place.
    fn record(self) -> Record {
        let mut record = Vec::new();
        match self {
            Ordered::List(items) => {
                let named = items.into_iter().enumerate();
                named.for_each(|(at, item)| item.flatten(format!("field {}", at + 1), 1, &mut record));
            }
            Ordered::Object(fields) => fields.into_iter().for_each(|(name, value)| value.flatten(name, 1, &mut record)),
            other => other.flatten("value".into(), 1, &mut record),
        }
        record
    }

    fn flatten(self, name: String, depth: usize, record: &mut Record) {
        match self {
            Ordered::Object(fields) if depth < DEEPEST => {
                for (field, value) in fields {
                    value.flatten(format!("{name}.{field}"), depth + 1, record);
                }
            }
            Ordered::Text(text) => record.push((name, text)),
            Ordered::Nothing => record.push((name, String::new())),
            other => record.push((name, other.to_text())),
        }
    }

    /// The values of a list, one behind the other.
    fn to_text(&self) -> String {
        match self {
            Ordered::Text(text) => text.clone(),
            Ordered::Nothing => String::new(),
            Ordered::List(items) => items.iter().map(Ordered::to_text).collect::<Vec<String>>().join(", "),
            Ordered::Object(fields) => {
                let told = fields.iter().map(|(name, value)| format!("{name}: {}", value.to_text()));
                told.collect::<Vec<String>>().join(", ")
            }
        }
    }
}

impl<'de> serde::Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
        Ok(Ordered::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
        Ok(Ordered::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
        Ok(Ordered::Text(Value::from(value).to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
        Ok(Ordered::Text(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Ordered::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Ordered, A::Error> {
        let mut all = Vec::new();
        while let Some(name) = fields.next_key::<String>()? {
            if all.len() > MOST_COLUMNS {
                fields.next_value::<IgnoredAny>()?;
                continue;
            }
            all.push((name, fields.next_value()?));
        }
        Ok(Ordered::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, UnpackError> {
        table(text.as_bytes(), 1 << 20, &mut Control::none()).map(|bytes| String::from_utf8(bytes).expect("text"))
    }

    #[test]
    fn records_become_rows_and_fields_columns_in_their_order() {
        for (text, expected) in [
            ("[{\"b\":1,\"a\":\"x, y\"},{\"a\":null,\"c\":2.5}]", "b,a,c\n1,\"x, y\",\n,,2.5\n"),
            ("{\"b\":1,\"a\":true}\n{\"b\":2,\"a\":false}\n", "b,a\n1,true\n2,false\n"),
            ("{\"page\":1,\"data\":[{\"id\":1},{\"id\":2}]}", "id\n1\n2\n"),
            (
                "[{\"id\":1,\"address\":{\"city\":\"Ulm\",\"geo\":{\"x\":2}},\"tags\":[\"a\",\"b\"]}]",
                "id,address.city,address.geo.x,tags\n1,Ulm,2,\"a, b\"\n",
            ),
            ("[[1,2],[3,4]]", "field 1,field 2\n1,2\n3,4\n"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
            assert!(is_json(text.as_bytes()));
        }
        assert!(!is_json(b"{a},b\n1,2\n") && !is_json(b"[x],y\n1,2\n"));
    }

    #[test]
    fn what_is_damaged_or_holds_no_records_is_refused() {
        for text in ["[{\"a\":1},", "{\"a\"", "[]x", "{\"a\":1}}", "[[[[[[", "{}"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
