//! What if: a customer's values are changed.

use crate::words::Unit;

/// Before and after what the row is called.
pub fn change_values(unit: Unit) -> (&'static str, &'static str) {
    match unit {
        Unit::Customer => (
            "Change values of customer ",
            " to see which segment they would join. Pick another customer on the map or in the table.",
        ),
        Unit::Row => (
            "Change values of row ",
            " to see which segment it would join. Pick another row on the map or in the table.",
        ),
    }
}

pub const MISSING: &str = "missing";
pub const RESET: &str = "Back to the original values";

pub fn is_in(segment: &str) -> String {
    format!("Now in {segment}.")
}

pub const SAME_SEGMENT: &str = "That is the segment it is in now.";
pub const NO_SEGMENT: &str = "It is in no segment now, since a value is missing.";

pub fn rather_than(first: &str, second: &str) -> String {
    format!("Why {first} rather than {second}")
}

pub const BARS: &str = "Bars right: for the first; left: for the second; longest bar = 1";

/// Above the bars.
pub fn distances(first: &str, distance: &str, second: &str, other: &str) -> String {
    format!(
        "Nearest center: {first} (distance {distance}); next: {second} (distance {other}). Why the first (bars right) \
         rather than the second (bars left); longest bar = 1:"
    )
}
