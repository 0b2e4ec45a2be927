//! One row of a table with some of its numbers changed.

use super::text::TextBuilder;
use super::{Cells, Column, Table};

impl Table {
    /// Row `row` with the numeric columns named in `values` set to a value (`None`: missing), as a table of its own.
    /// `None` if there is no such row.
    pub fn row_with(&self, row: u32, values: &[(String, Option<f64>)]) -> Option<Table> {
        let row = row as usize;
        if row >= self.rows {
            return None;
        }
        let changed = |name: &str| values.iter().find(|(column, _)| column == name).map(|(_, value)| *value);
        let of = |column: &Column| {
            let cells = match &column.cells {
                Cells::Number(numbers) => {
                    let value = changed(&column.name).map_or(numbers[row], |value| value.unwrap_or(f64::NAN));
                    Cells::Number(vec![value])
                }
                Cells::Text(text) => {
                    let mut cell = TextBuilder::new(1, 0);
                    cell.push(text.get(row));
                    Cells::Text(cell.finish())
                }
                Cells::Empty => Cells::Empty,
            };
            Column { cells, ..column.clone_head() }
        };
        let columns = self.columns.iter().map(of).collect();
        Some(Table {
            name: self.name.clone(),
            columns,
            rows: 1,
            id: self.id,
            dialect: self.dialect.clone(),
            layout: self.layout.clone(),
            decimal: self.decimal,
            is_decimal_given: self.is_decimal_given,
            stand_ins: Vec::new(),
            lines: Vec::new(),
            notes: Vec::new(),
            misfit_rows: 0,
            misfits: Vec::new(),
            skips_misfits: false,
        })
    }
}

impl Column {
    /// The column without its cells.
    fn clone_head(&self) -> Column {
        Column { name: self.name.clone(), unit: self.unit.clone(), cells: Cells::Empty }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn a_row_is_changed_in_the_columns_named_and_only_there() {
        let csv = b"id,a,b,town\nx,1,2,Ulm\ny,3,,Bonn\nz,5,6,Ulm\n";
        let table = read("t.csv", csv, &ReadOptions::default(), &mut Control::none()).expect("a table");
        let changed = table.row_with(1, &[("a".into(), Some(9.0)), ("none".into(), None)]).expect("a row");
        let numbers = |name: &str| changed.column(name).and_then(|c| c.numbers()).expect("numbers").to_vec();
        assert_eq!((changed.rows, numbers("a")), (1, vec![9.0]));
        assert!(numbers("b").iter().all(|b| b.is_nan()));
        assert_eq!(changed.column("town").and_then(|c| c.text(0)), Some("Bonn"));
        assert!(table.row_with(3, &[]).is_none());
    }
}
