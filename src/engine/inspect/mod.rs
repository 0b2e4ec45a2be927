//! What a table's columns are for, what is odd about them, and how they are best prepared.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::inspect::{guess_roles, Role};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let bytes = b"customer_id,spend\nC1,10\nC2,30\nC3,20\n";
//! let table = read("t.csv", bytes, &ReadOptions::default(), &mut Control::none())?;
//! let roles: Vec<Role> = guess_roles(&table).into_iter().map(|(role, _)| role).collect();
//! assert_eq!(roles, [Role::Id, Role::Feature]);
//! # Ok(())
//! # }
//! ```

mod correlation;
mod label_column;
mod missingness;
mod roles;
mod row_noun;
mod shape;
mod stand_in;
mod suggest;
mod value_column;
mod warnings;

pub use correlation::Correlation;
pub use label_column::{count_labels, labels_of_column, ColumnLabels, MOST_LABELS};
pub use missingness::{missingness, How, Missingness};
pub(in crate::engine) use roles::is_code;
pub use roles::{guess_roles, Role};
pub(in crate::engine) use row_noun::{column_words, customers_of_rows};
pub use row_noun::{row_noun, row_noun_of, RowNoun};
pub use shape::Shape;
pub use stand_in::{extremes, stand_ins};
pub use suggest::{suggest, Suggestion};
pub use value_column::guess_value_column;
pub use warnings::{warnings, Offer, Warning};

use super::table::Table;

/// With more rows than this, tests that compare columns with each other look at evenly spaced rows.
const MOST_ROWS: usize = 50_000;

/// The numeric columns of a table with their names.
fn numeric(table: &Table) -> Vec<(&str, &[f64])> {
    table.columns.iter().filter_map(|column| Some((column.name.as_str(), column.numbers()?))).collect()
}

/// The distance between the rows looked at.
fn stride(rows: usize) -> usize {
    rows.div_ceil(MOST_ROWS).max(1)
}
