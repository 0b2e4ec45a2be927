//! Which column tells what a customer is worth.

use super::roles::Role;
use super::row_noun::column_words;
use crate::engine::table::{Cells, Column, Table};

/// Words of columns that hold what a business takes in from a customer, the surest first.
const WORDS: [&[&str]; 4] = [
    &["revenue", "turnover", "sales", "umsatz", "clv", "ltv", "ricavi", "ventas", "erlös", "monetary"],
    &["spend", "spent", "spending", "purchases", "spendings", "ausgaben", "gasto", "dépenses"],
    &["amount", "betrag", "montant", "importe", "importo", "charges", "income"],
    &["total", "value", "wert", "price", "preis"],
];
/// Words beside which a column is a rate, a count, a place in an order or what a person earns.
const OTHERS: [&str; 20] = [
    "frequency",
    "count",
    "number",
    "trx",
    "rate",
    "ratio",
    "share",
    "score",
    "rank",
    "pct",
    "percent",
    "days",
    "date",
    "months",
    "avg",
    "mean",
    "average",
    "annual",
    "min",
    "max",
];

/// The column of numbers that is named like what a customer is worth, if there is one: of several the surest, of
/// equally sure ones the first. `roles` are those of the table's columns.
pub fn guess_value_column(table: &Table, roles: &[Role]) -> Option<usize> {
    let sureness = |column: &Column| {
        let words = column_words(&column.name);
        let is_other = words.iter().any(|word| OTHERS.contains(&word.as_str()));
        let has_one = |known: &&[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        WORDS.iter().position(has_one).filter(|_| !is_other)
    };
    let is_used = |at: usize| matches!(roles.get(at), Some(Role::Feature | Role::Describe));
    let candidates = table.columns.iter().enumerate().filter(|(at, column)| is_used(*at) && is_amount(column));
    // The shorter name is the whole rather than a part of it: PURCHASES before ONEOFF_PURCHASES.
    let surest = candidates.filter_map(|(at, column)| Some((sureness(column)?, column_words(&column.name).len(), at)));
    surest.min().map(|(.., at)| at)
}

/// Whether a column holds amounts: more than two different ones, most of them above zero or none at all.
fn is_amount(column: &Column) -> bool {
    let Cells::Number(values) = &column.cells else { return false };
    let present = || values.iter().filter(|value| !value.is_nan());
    let negative = present().filter(|value| **value < 0.0).count();
    column.unit.as_deref() != Some("%")
        && negative * 2 < present().count()
        && present().any(|value| *value != 0.0 && *value != 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::inspect::guess_roles;
    use crate::engine::table::{read, ReadOptions};

    fn guessed(header: &str, rows: &str) -> Option<String> {
        let csv = format!("{header}\n{rows}\n");
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let roles: Vec<Role> = guess_roles(&table).into_iter().map(|(role, _)| role).collect();
        guess_value_column(&table, &roles).map(|at| table.columns[at].name.clone())
    }

    #[test]
    fn the_surest_name_of_an_amount_is_taken() {
        let rows = "K1,5,7.5,9\nK2,6,8.5,2\nK3,2,0.5,3";
        for (header, expected) in [
            ("CUST_ID,ONEOFF_PURCHASES,PURCHASES,PURCHASES_TRX", Some("PURCHASES")),
            ("id,total,Umsatz 2024,visits", Some("Umsatz 2024")),
            ("id,TotalCharges,MonthlyCharges,tenure", Some("TotalCharges")),
            ("id,visits,age,income_rate", None),
            ("id,Annual Income (k$),age,visits", None),
            ("id,total_orders_count,revenue_share,age", None),
        ] {
            assert_eq!(guessed(header, rows).as_deref(), expected, "{header}");
        }
        assert_eq!(guessed("id,revenue,x", "K1,yes,1\nK2,no,2\nK3,yes,4"), None, "no amounts");
        assert_eq!(guessed("id,amount,x", "K1,1,1\nK2,0,2\nK3,1,4"), None, "yes and no");
    }
}
