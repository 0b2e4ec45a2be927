//! English.

pub mod alerts;
pub mod charts;
pub mod columns;
pub mod compare;
pub mod customers;
pub mod dock;
pub mod evidence;
pub mod export;
pub mod files;
pub mod history;
pub mod map;
pub mod movement;
pub mod offline;
pub mod page;
pub mod preparation;
pub mod profiles;
pub mod progress;
pub mod rail;
pub mod report;
pub mod rollup;
pub mod scoring;
pub mod segments;
pub mod selection;
pub mod settings;
pub mod storage;
pub mod table;
pub mod value;
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

/// Several of what a row is: "customers", "rows".
pub fn noun(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "customers",
        Unit::Row => "rows",
    }
}

/// How many of all something is: "1,200 · 13.4 %".
pub fn size_and_share(count: &str, share: &str) -> String {
    format!("{count} · {share}")
}

/// A count with the noun it asks for: "1 file", "1,200 files".
pub fn plural(count: &str, one: &str, many: &str) -> String {
    format!("{count} {}", if count == "1" { one } else { many })
}

/// A count of two or more at the beginning of a sentence.
fn first_count(count: &str) -> &str {
    if count == "2" {
        "Two"
    } else {
        count
    }
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
