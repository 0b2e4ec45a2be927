//! What the preparation did, in a few lines.

use super::plural;

pub fn customer_id(column: &str) -> String {
    format!("Customer ID: {column}")
}

/// `filled_with` is one of those below; `columns` name each with its count.
pub fn filled(count: &str, filled_with: &str, columns: &[String]) -> String {
    let values = plural(count, "missing value", "missing values");
    format!("{values} filled with {filled_with} ({}).", columns.join(", "))
}

pub const WITH_MEDIAN: &str = "the column median";
pub const WITH_MEAN: &str = "the column mean";
pub const WITH_ZERO: &str = "zero";
pub const WITH_FIXED_VALUE: &str = "a fixed value";
pub const WITH_NEIGHBORS: &str = "the mean of the 5 nearest rows";
/// Where columns differ.
pub const WITH_SEVERAL: &str = "what is set for each column";

pub fn filled_column(column: &str, count: &str) -> String {
    format!("{column} {count}")
}

pub fn rows_excluded(count: &str) -> String {
    format!("{} excluded, since a value is missing.", plural(count, "row", "rows"))
}

pub fn signed_logarithm(columns: &[String]) -> String {
    let have = if columns.len() == 1 { "has" } else { "have" };
    format!("{} {have} negative values, so a signed logarithm is used: sign(x)·log(1+|x|).", super::listed(columns))
}

pub fn constant(columns: &[String]) -> String {
    let are = if columns.len() == 1 { "is" } else { "are" };
    format!("{} {are} the same in every row, so nothing can be told apart by it.", super::listed(columns))
}

/// `columns` are the names of the first ones, `more` how many there are beside them.
pub fn texts_not_used(count: &str, columns: &[String], more: Option<&str>) -> String {
    let more = more.map(|count| format!(" and {count} more")).unwrap_or_default();
    let are = if count == "1" { "is" } else { "are" };
    let texts = plural(count, "text column", "text columns");
    format!("{texts} {are} not used yet: {}{more}.", columns.join(", "))
}

pub fn text_column(name: &str, values: &str) -> String {
    format!("{name} ({})", plural(values, "value", "values"))
}

/// What using them would add.
pub fn texts_would_add(features: &str) -> String {
    format!(
        "As categories they add {} (one-hot); each text column weighs as much as one of numbers.",
        plural(features, "yes/no feature", "yes/no features")
    )
}

pub const USE_AS_CATEGORIES: &str = "Use as categories";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_names_the_method_first() {
        let columns = [filled_column("CREDIT_LIMIT", "1"), filled_column("MINIMUM_PAYMENTS", "313")];
        assert_eq!(
            filled("314", WITH_MEDIAN, &columns),
            "314 missing values filled with the column median (CREDIT_LIMIT 1, MINIMUM_PAYMENTS 313)."
        );
        assert!(texts_not_used("1", &["a".into()], None).starts_with("1 text column is not used yet: a."));
    }
}
