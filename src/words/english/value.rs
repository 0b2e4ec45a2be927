//! What segments are worth.

use super::counted;
use crate::words::Unit;

pub const TITLE: &str = "What the segments are worth";
pub const COLUMN: &str = "Value column";
pub const MORE: &str = "And";
/// Takes a further column out again; before it the same in short.
pub fn remove(column: &str) -> String {
    format!("Remove value column {column}")
}

pub fn removable(column: &str) -> String {
    format!("{column} ×")
}

/// Chosen where no column is one of value.
pub const NONE: &str = "none";
pub const HELP: &str =
    "Share of value: the segment's part of the column's total. Index: its mean, where the mean of all \
                        is 100.";
pub const NOTHING: &str = "Choose a column that tells what a row is worth, such as revenue.";

pub const SEGMENT: &str = "Segment";
pub const SUM: &str = "Sum";
pub const SHARE_OF_VALUE: &str = "Share of value";
pub const MEAN: &str = "Mean";
pub const INDEX: &str = "Index";
pub const ALL: &str = "All";
pub const NOISE: &str = "Noise";

pub fn rows(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "Customers",
        Unit::Row => "Rows",
    }
}

pub fn share_of_rows(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "Share of customers",
        Unit::Row => "Share of rows",
    }
}

/// On a segment's card: its part of a column's total.
pub fn share(share: &str, column: &str) -> String {
    format!("{share} of {column}")
}

/// The same where nothing is a part of the total.
pub fn sum(sum: &str, column: &str) -> String {
    format!("{column}: {sum}")
}

/// More of the same, for who points at it.
pub fn details(column: &str, sum: &str, mean: &str, index: &str) -> String {
    format!("{column}: sum {sum}, mean {mean}, index {index} (all = 100)")
}

/// Values that are missing or below zero.
pub fn gaps(unit: Unit, column: &str, missing: Option<&str>, negative: Option<&str>) -> Option<String> {
    let missing = missing.map(|count| {
        let verb = if count == "1" { "has" } else { "have" };
        format!("{} {verb} no {column}, which adds nothing.", counted(unit, count))
    });
    let negative = negative.map(|count| {
        let verb = if count == "1" { "is" } else { "are" };
        format!("{} {verb} below zero.", counted(unit, count))
    });
    match (missing, negative) {
        (None, None) => None,
        (missing, negative) => Some([missing, negative].into_iter().flatten().collect::<Vec<_>>().join(" ")),
    }
}

/// A total that is not above zero.
pub fn no_shares(column: &str) -> String {
    format!("{column} adds up to no more than zero, so nothing is a share of it.")
}

/// Above the chart, in a file too.
pub fn chart(unit: Unit, column: &str) -> String {
    format!("{} (outlined) beside share of {column} (filled)", share_of_rows(unit))
}

/// The axis of both bars.
pub const SHARE: &str = "share of all";

pub fn bars(segment: &str, rows: &str, value: &str, unit: Unit, column: &str) -> String {
    format!("{segment}: {rows} of the {}, {value} of {column}", super::noun(unit))
}

pub fn concentration(column: &str) -> String {
    format!("Concentration of {column}")
}

/// The axes of the curve.
pub fn largest_first(unit: Unit) -> String {
    format!("{}, largest value first", super::noun(unit))
}

pub fn held(column: &str) -> String {
    format!("share of {column}")
}

pub fn top(unit: Unit, rows: &str, value: &str, column: &str) -> String {
    format!("The top {rows} of the {} hold {value} of {column}.", super::noun(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_told_in_the_words_of_the_rows() {
        let told = |missing, negative| gaps(Unit::Customer, "spent", missing, negative);
        assert_eq!(told(None, None), None);
        assert_eq!(told(Some("1"), None).as_deref(), Some("1 customer has no spent, which adds nothing."));
        assert_eq!(
            told(Some("12"), Some("1")).as_deref(),
            Some("12 customers have no spent, which adds nothing. 1 customer is below zero.")
        );
    }
}
