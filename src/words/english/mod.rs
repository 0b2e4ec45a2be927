//! English.

pub mod charts;
pub mod columns;
pub mod compare;
pub mod customers;
pub mod evidence;
pub mod export;
pub mod files;
// Some of these wait for the views that say them.
#[allow(dead_code)]
pub mod map;
pub mod offline;
#[allow(dead_code)]
pub mod preparation;
pub mod profiles;
pub mod progress;
pub mod report;
pub mod scoring;
#[allow(dead_code)]
pub mod segments;
#[allow(dead_code)]
pub mod selection;
pub mod settings;
pub mod storage;
pub mod table;
pub mod what_if;

use super::Unit;

/// The language's tag in documents.
pub const LANGUAGE: &str = "en";

/// Beside a figure: its numbers to read.
pub const AS_A_TABLE: &str = "As a table";

/// So many of what a row is: "8,950 customers", "1 row".
pub fn counted(unit: Unit, count: &str) -> String {
    match unit {
        Unit::Customer => plural(count, "customer", "customers"),
        Unit::Row => plural(count, "row", "rows"),
    }
}

/// A count with the noun it asks for: "1 file", "1,200 files".
pub fn plural(count: &str, one: &str, many: &str) -> String {
    format!("{count} {}", if count == "1" { one } else { many })
}

/// Things one after the other: "a", "a and b", "a, b and c".
pub fn listed<T: AsRef<str>>(things: &[T]) -> String {
    match things {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_count() {
        assert_eq!(counted(Unit::Customer, "1"), "1 customer");
        assert_eq!(counted(Unit::Customer, "8,950"), "8,950 customers");
        assert_eq!(counted(Unit::Row, "0"), "0 rows");
    }

    #[test]
    fn a_list_ends_in_and() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
