//! How a person had a file read.

use crate::engine::table::{Extra, Table};
use serde::{Deserialize, Serialize};

/// What a person chose of the way a file is read: a file that is scored is read so too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What stays in the table though it looks as if it did not belong there.
    pub kept: Vec<Extra>,
    /// Whether rows with more or fewer fields than the header are filled or cut, else they are left out.
    pub fills_misfits: bool,
    /// Whether all columns have the file's decimal mark, else each has the one its cells speak for.
    pub has_one_decimal: bool,
}

impl Choices {
    pub(super) fn of(table: &Table) -> Self {
        Choices {
            kept: table.layout.kept.clone(),
            fills_misfits: table.misfit_rows > 0 && !table.skips_misfits,
            has_one_decimal: table.is_decimal_given,
        }
    }
}
