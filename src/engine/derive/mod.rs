//! Columns computed from others by a formula, and columns of text as numbers.
//!
//! A formula is arithmetic (`+ - * /`, parentheses), comparisons (`< <= > >= == !=`), `&& || !`, numbers, columns by
//! name (in brackets if the name is no single word: `[credit limit] / 2`) and the functions `min`, `max`, `abs`,
//! `sqrt`, `ln`, `log1p`, `floor`, `if(condition, then, else)` and `missing(x)`. What is missing makes the result
//! missing, and so does a division by zero. The branches of `if` may be words in quotes: the column is one of text
//! then.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::derive::{derive, Derived};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let control = &mut Control::none();
//! let mut table = read("t.csv", b"spend,visits\n10,5\n30,0\n", &ReadOptions::default(), control)?;
//! let basket = Derived { name: "basket".into(), formula: "spend / visits".into() };
//! derive(&mut table, &basket, control)?;
//! let values = table.column("basket").and_then(|basket| basket.numbers()).expect("numbers");
//! assert!(values[0] == 2.0 && values[1].is_nan());
//! # Ok(())
//! # }
//! ```

mod cards;
mod coding;
mod dates;
mod formula;

pub use cards::card_kpis;
pub use coding::{code, CodingError, TextEncoding};
pub(in crate::engine) use coding::{BEFORE, DAYS};
pub use dates::{are_dates, days_of_date, iso, written};
pub(in crate::engine) use dates::{day_of_number, days_of};
pub use formula::{derive, FormulaError};

use serde::{Deserialize, Serialize};

/// A column to compute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// What it is called.
    pub name: String,
    /// How it is computed.
    pub formula: String,
}
