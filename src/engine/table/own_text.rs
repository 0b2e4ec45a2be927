//! A table that was computed, as text of its own.

use super::read::read_as;
use super::schema::Schema;
use super::{Cells, Decimal, Dialect, Encoding, Extra, Layout, OnBadCell, ReadOptions, Table, TableError};
use crate::engine::control::Control;

/// A table that was computed, as if it had been read from the text that is returned: a header and a line for each row,
/// UTF-8, commas, decimal points. Cells are as they are in `table`.
///
/// # Errors
/// [`TableError`] if the text would be larger than a file may be.
pub fn laid_out(mut table: Table, control: &mut Control) -> Result<(Table, Vec<u8>), TableError> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory fails for no record.
    let _ = writer.write_record(table.columns.iter().map(|column| column.name.as_bytes()));
    for row in 0..table.rows {
        let cells = table.columns.iter().map(|column| match &column.cells {
            Cells::Number(values) if values[row].is_nan() => String::new(),
            Cells::Number(values) => values[row].to_string(),
            Cells::Text(text) => text.get(row).unwrap_or_default().to_string(),
            Cells::Empty => String::new(),
        });
        let _ = writer.write_record(cells);
    }
    let text = writer.into_inner().unwrap_or_default();
    (table.dialect, table.layout) = (Dialect::default(), Layout::default());
    let options = ReadOptions {
        encoding: Some(Encoding::Utf8),
        header: Some(true),
        keep: Extra::ALL.to_vec(),
        on_bad_cell: OnBadCell::Missing,
        decimal: Some(Decimal::Point),
        ..ReadOptions::of(&table.dialect)
    };
    let read = read_as(&Schema::of(&table), &table.name, &text, &options, control)?;
    let (dialect, layout, lines, decimal) = (read.dialect, read.layout, read.lines, read.decimal);
    Ok((Table { dialect, layout, lines, decimal, ..table }, text))
}
