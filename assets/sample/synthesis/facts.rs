//! The summary figures of the public table, and names for its columns.

use super::marginal::Marginal;
use serde_json::Value;

/// Number of numeric columns.
pub const WIDTH: usize = 17;

/// The column numbers, in the table's order.
pub mod column {
    pub const BALANCE: usize = 0;
    pub const BALANCE_FREQUENCY: usize = 1;
    pub const PURCHASES: usize = 2;
    pub const ONEOFF: usize = 3;
    pub const INSTALLMENTS: usize = 4;
    pub const CASH_ADVANCE: usize = 5;
    pub const PURCHASES_FREQUENCY: usize = 6;
    pub const ONEOFF_FREQUENCY: usize = 7;
    pub const INSTALLMENTS_FREQUENCY: usize = 8;
    pub const CASH_ADVANCE_FREQUENCY: usize = 9;
    pub const CASH_ADVANCE_TRX: usize = 10;
    pub const PURCHASES_TRX: usize = 11;
    pub const CREDIT_LIMIT: usize = 12;
    pub const PAYMENTS: usize = 13;
    pub const MINIMUM_PAYMENTS: usize = 14;
    pub const FULL_PAYMENT: usize = 15;
    pub const TENURE: usize = 16;
}

/// One customer: its numeric columns, NaN where the value is missing.
pub type Row = [f64; WIDTH];

/// A square matrix over the columns.
pub type Square = [[f64; WIDTH]; WIDTH];

/// What is known of the whole table.
pub struct Facts {
    /// Names of the numeric columns.
    pub columns: Vec<String>,
    /// Median of each column over all rows.
    pub medians: Row,
    /// Customers whose PURCHASES is not the sum of its two parts.
    pub sum_exceptions: usize,
    /// Customers with purchases but no transactions, or the reverse.
    pub transaction_exceptions: usize,
    /// Customers whose CREDIT_LIMIT is missing.
    pub missing_credit_limits: usize,
    /// The segments, the largest first.
    pub segments: Vec<Segment>,
}

/// What is known of one segment.
pub struct Segment {
    /// Number of customers.
    pub rows: usize,
    /// Customers whose MINIMUM_PAYMENTS is missing.
    pub missing_minimum_payments: usize,
    /// The distribution of each column.
    pub marginals: Vec<Marginal>,
    /// Spearman correlations between the columns.
    pub spearman: Square,
}

/// The committed figures; a malformed file is a programming error and panics.
pub fn facts() -> Facts {
    let json: Value = serde_json::from_str(include_str!("../facts.json")).expect("facts.json is JSON");
    let columns: Vec<String> =
        json["columns"].as_array().expect("columns").iter().map(|c| c.as_str().expect("a name").to_string()).collect();
    assert_eq!(columns.len(), WIDTH);
    let rows = number(&json["rows"]);
    let levels = numbers(&json["quantile_levels"]);
    let middle = levels.len() / 2;
    let medians = std::array::from_fn(|c| numbers(&json["overall_quantiles"][&columns[c]])[middle]);
    let segments = json["segments"].as_array().expect("segments").iter();
    let segments = segments.map(|s| Segment {
        rows: (number(&s["share"]) * rows).round() as usize,
        missing_minimum_payments: number(&s["missing_minimum_payments"]) as usize,
        marginals: columns
            .iter()
            .map(|c| Marginal::new(&levels, &numbers(&s["quantiles"][c]), number(&s["zero_share"][c])))
            .collect(),
        spearman: std::array::from_fn(|i| std::array::from_fn(|j| number(&s["spearman"][i][j]))),
    });
    let sums = number(&json["identities"]["PURCHASES = ONEOFF_PURCHASES + INSTALLMENTS_PURCHASES (within 1)"]);
    let transactions = &json["identities"]["PURCHASES == 0 <=> PURCHASES_TRX == 0 violations"];
    Facts {
        medians,
        sum_exceptions: ((1.0 - sums) * rows).round() as usize,
        transaction_exceptions: number(transactions) as usize,
        missing_credit_limits: number(&json["missing"]["CREDIT_LIMIT"]) as usize,
        segments: segments.collect(),
        columns,
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}
