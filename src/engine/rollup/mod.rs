//! Orders become customers: of a table with many lines for each customer, one row per customer.
//!
//! A [`Plan`] says which column names the customer, which the day, and which the amount; [`propose`] finds them where a
//! table looks so. [`roll_up`] makes the table of customers: recency, frequency, sum and mean of the amounts, the first
//! purchase, the span, and of columns of few words how often, or in which share of a customer's lines, each word
//! stands.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::rollup::{propose, roll_up};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let control = &mut Control::none();
//! let lines = "customer_id,day,amount\nA,2024-01-01,5\nB,2024-01-02,3\nA,2024-01-11,7\nA,2024-01-05,1\n";
//! let orders = read("orders.csv", lines.as_bytes(), &ReadOptions::default(), control)?;
//! let plan = propose(&orders).expect("lines of customers").plan;
//! let customers = roll_up(&orders, &plan, control)?;
//! assert_eq!((customers.rows, &*customers.id_of(1)), (2, "B"));
//! assert_eq!(customers.column("recency").and_then(|days| days.numbers()), Some(&[0.0, 9.0][..]));
//! assert_eq!(customers.column("sum of amount").and_then(|sum| sum.numbers()), Some(&[13.0, 3.0][..]));
//! # Ok(())
//! # }
//! ```

mod columns;
mod error;
mod lines;
mod propose;

pub use columns::{column_names, roll_up};
pub use error::RollupError;
pub use propose::{propose, Proposal};
use serde::{Deserialize, Serialize};

/// How the lines of customers become customers. Columns go by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The column that names the customer of each line.
    pub id: String,
    /// The column of the days.
    pub date: String,
    /// The column of the amounts.
    pub amount: String,
    /// A column of quantities: the amount of a line is then the product of both.
    pub quantity: Option<String>,
    /// The column that names the order of each line, where an order has several lines; `None`: each line is an order.
    pub order: Option<String>,
    /// The day, from 1970-01-01, that recency is counted back from, and after which lines are left out; `None`: the
    /// last day of the table.
    pub until: Option<i64>,
    /// Columns of few words, and the words that become columns.
    pub words: Vec<WordColumn>,
    /// What these columns hold.
    pub words_as: WordsAs,
}

/// A column of few words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordColumn {
    /// Its name.
    pub column: String,
    /// The words that become a column each.
    pub words: Vec<String>,
}

/// What is told of a word for each customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordsAs {
    /// The share of the lines that have any word in the column, from 0 to 1.
    #[default]
    Shares,
    /// The number of lines.
    Counts,
}

/// The columns that every table of customers has; `sum of` and `mean of` go on with the name of the amount.
pub const RECENCY: &str = "recency";
/// See [`RECENCY`].
pub const FREQUENCY: &str = "frequency";
/// See [`RECENCY`].
pub const SUM_OF: &str = "sum of";
/// See [`RECENCY`].
pub const MEAN_OF: &str = "mean of";
/// See [`RECENCY`].
pub const FIRST: &str = "first purchase";
/// See [`RECENCY`].
pub const SPAN: &str = "span";
