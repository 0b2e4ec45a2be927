//! What the preparation did, column by column.

use super::{FittedClip, FittedComponents, FittedFill, FittedScale, FittedTransform};
use crate::engine::figures::whole;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was done to a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrepareReport {
    /// Rows of the table.
    pub rows: usize,
    /// Rows (from 0) left out because a value is missing, if that was asked for.
    pub dropped: Vec<u32>,
    /// The numeric columns that became features, in the table's order.
    pub columns: Vec<ColumnReport>,
    /// The columns of text that became features, in the table's order.
    pub categories: Vec<CategoryReport>,
    /// Columns that settings were given for but that the table does not have.
    pub unknown: Vec<String>,
    /// Columns that are no features, in the table's order.
    pub left_out: Vec<LeftOut>,
    /// The principal components that took the features' place, if they did.
    pub components: Option<FittedComponents>,
}

impl PrepareReport {
    /// The number of values filled in all columns together.
    pub fn filled(&self) -> usize {
        self.columns.iter().map(|column| column.filled).sum()
    }
}

/// What was done to a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// The column's name.
    pub name: String,
    /// How many values were filled.
    pub filled: usize,
    /// With what, before the transform; `None` if rows with missing values are dropped, or filled from similar rows.
    pub fill_value: Option<f64>,
    /// How.
    pub fill: FittedFill,
    /// Whether a second feature tells where a value was missing.
    pub indicator: bool,
    /// What was done to each value. Where the logarithm was asked for and the column has values of -1 or less, this
    /// is [`FittedTransform::SignedLog1p`].
    pub transform: FittedTransform,
    /// The bounds of what was clipped, after the transform.
    pub clip: Option<FittedClip>,
    /// How many values were set to one of the bounds.
    pub clipped: usize,
    /// How the column was scaled.
    pub scale: FittedScale,
    /// By what the features were multiplied at last.
    pub weight: f64,
    /// All values are equal: the feature is the same for every row and tells none apart. It is kept, its spread
    /// taken for 1 as scikit-learn does.
    pub constant: bool,
    /// The spread by which the column is divided is zero although its values differ (the robust scale of a column
    /// more than half of which is one value); it is taken for 1.
    pub no_spread: bool,
}

/// What was done to a column of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryReport {
    /// The column's name.
    pub name: String,
    /// Its values in alphabetical order: each became a feature.
    pub values: Vec<String>,
    /// Rows without a value: they have none of the features.
    pub missing: usize,
    /// By what the features were multiplied at last.
    pub weight: f64,
}

/// A column that is no feature, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The column's name.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// Why a column is no feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// It tells the rows apart.
    Id,
    /// It holds text; so many distinct values.
    Text(usize),
    /// It holds dates as text.
    Dates,
    /// It holds nothing.
    Empty,
    /// Its weight is 0.
    NoWeight,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&told(self.reason, &[&self.column]))
    }
}

/// Why columns are no features, in sentences: those with the same reason in one.
pub fn left_out<'l>(columns: impl IntoIterator<Item = &'l LeftOut>) -> Vec<String> {
    // A sentence stands where its first column does.
    let mut groups: Vec<(Reason, Vec<&str>)> = Vec::new();
    for LeftOut { column, reason } in columns {
        let is_same = |other: &Reason| match (other, reason) {
            (Reason::Text(a), Reason::Text(b)) => (*a == 1) == (*b == 1),
            (a, b) => a == b,
        };
        match groups.iter_mut().find(|(other, _)| is_same(other)) {
            Some((_, columns)) => columns.push(column),
            None => groups.push((*reason, vec![column])),
        }
    }
    groups.iter().map(|(reason, columns)| told(*reason, columns)).collect()
}

/// So many columns of a sentence are named.
const NAMED: usize = 8;

fn told(reason: Reason, columns: &[&str]) -> String {
    let count = columns.len();
    let named = columns.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let named = match count.saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {} more", whole(more)),
    };
    let is = if count == 1 { "is" } else { "are" };
    match reason {
        Reason::Id => format!("{named} {is} used as the ID, not for segmenting."),
        Reason::NoWeight => {
            format!("{named} {is} kept for describing segments, not for building them.")
        }
        Reason::Text(1) => format!("{named} {} the same text in every row.", if count == 1 { "holds" } else { "hold" }),
        Reason::Text(distinct) if count == 1 => {
            format!("1 text column is not used: {named} ({} different values).", whole(distinct))
        }
        Reason::Text(_) => format!("{} text columns are not used: {named}.", whole(count)),
        Reason::Dates if count == 1 => format!("1 date column is not used: {named}."),
        Reason::Dates => format!("{} date columns are not used: {named}.", whole(count)),
        Reason::Empty => {
            format!("{named} {} no value in any row and {is} not used.", if count == 1 { "has" } else { "have" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_left_out_for_the_same_reason_share_a_sentence() {
        let left = |column: &str, reason| LeftOut { column: column.into(), reason };
        let found = [
            left("CUST_ID", Reason::Id),
            left("Contract", Reason::Text(3)),
            left("Churn", Reason::NoWeight),
            left("PaymentMethod", Reason::Text(4)),
            left("country", Reason::Text(1)),
            left("joined", Reason::Dates),
        ];
        assert_eq!(
            left_out(&found),
            [
                "CUST_ID is used as the ID, not for segmenting.",
                "2 text columns are not used: Contract, PaymentMethod.",
                "Churn is kept for describing segments, not for building them.",
                "country holds the same text in every row.",
                "1 date column is not used: joined.",
            ]
        );
        assert_eq!(found[1].to_string(), "1 text column is not used: Contract (3 different values).");
    }
}
