//! What the preparation did, in a few lines.

use super::plural;

pub const WHAT_IT_DID: &str = "What the preparation did";

/// `columns` are told by one of the two functions below each.
pub fn filled(count: &str, columns: &[String]) -> String {
    format!("{} filled: {}.", plural(count, "missing value", "missing values"), columns.join(", "))
}

pub fn filled_column(column: &str, count: &str) -> String {
    format!("{count} in {column}")
}

pub fn filled_column_with(column: &str, count: &str, value: &str) -> String {
    format!("{count} in {column} with {value}")
}

pub fn rows_left_out(count: &str) -> String {
    format!("{} left out, since a value is missing.", plural(count, "row", "rows"))
}

/// The same in a report.
pub fn rows_excluded(count: &str) -> String {
    format!("{} excluded, since a value is missing.", plural(count, "row", "rows"))
}

pub fn signed_logarithm(column: &str) -> String {
    format!("{column} has values of −1 or less: its logarithm keeps the sign.")
}

pub fn constant(column: &str) -> String {
    format!("{column} is the same in every row and tells none apart.")
}

/// That text columns are no features, in a few words.
pub fn texts_unused(count: &str) -> String {
    format!("{} not used yet", plural(count, "text column is", "text columns are"))
}

/// The same with what using them would add. `columns` are the first ones, each of [`text_column`], `more` how many
/// there are beside them; `features` would be added.
pub fn texts_would_add(count: &str, columns: &[String], more: Option<&str>, features: &str) -> String {
    let more = more.map(|count| format!(" and {count} more")).unwrap_or_default();
    let they = if count == "1" { "it" } else { "they" };
    format!(
        "{}: {}{more}. As features {they} would add {features} columns of 0 and 1; each text column counts as much as \
         one number column.",
        texts_unused(count),
        columns.join(", ")
    )
}

pub fn text_column(name: &str, values: &str) -> String {
    format!("{name} ({values} values)")
}

pub const USE_AS_FEATURES: &str = "Use as features";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_names_each_column() {
        let columns = [filled_column_with("CREDIT_LIMIT", "1", "3,000"), filled_column("MINIMUM_PAYMENTS", "313")];
        assert_eq!(
            filled("314", &columns),
            "314 missing values filled: 1 in CREDIT_LIMIT with 3,000, 313 in MINIMUM_PAYMENTS."
        );
    }

    #[test]
    fn text_columns_are_told_with_what_they_would_add() {
        let columns = [text_column("color", "3"), text_column("city", "4")];
        assert_eq!(
            texts_would_add("1", &columns[..1], None, "3"),
            "1 text column is not used yet: color (3 values). As features it would add 3 columns of 0 and 1; each text \
             column counts as much as one number column."
        );
        let many = texts_would_add("9", &columns, Some("7"), "30");
        assert!(many.starts_with("9 text columns are not used yet: color (3 values), city (4 values) and 7 more. As "));
    }
}
