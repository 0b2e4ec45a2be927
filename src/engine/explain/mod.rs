//! What sets a segment apart.
//!
//! [`explain`] describes each segment against everybody in the table's own units: effect sizes, profiles, a name and
//! three sentences that rest on them, the rows that stand for it, and a rule that finds it; and one decision tree for
//! all. [`what_if()`] tells which segment one row falls into, and why. Nothing here is specific to a table but a few
//! plain words for well-known columns, used where the numbers bear them out; rows are called customers only where
//! [`row_noun`](super::inspect::row_noun) has them so.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use strata::engine::control::Control;
//! use strata::engine::explain::explain;
//! use strata::engine::prepare::{prepare, PrepareSpec};
//! use strata::engine::table::{read, ReadOptions};
//!
//! let control = &mut Control::none();
//! let mut csv = String::from("spend,visits\n");
//! (0..40).for_each(|row| csv += &format!("{},{}\n", row / 20 * 100 + row, row % 7));
//! let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), control)?;
//! let (features, _) = prepare(&table, &PrepareSpec::default(), control)?;
//! let labels: Vec<i32> = (0..40).map(|row| row / 20).collect();
//! let found = explain(&table, &features, &labels, 0, control)?;
//! assert!(found.segments[1].name.text.contains("spend"));
//! # Ok(())
//! # }
//! ```

mod columns;
mod cuts;
mod drivers;
pub mod effect;
mod facts;
mod lexicon;
mod name;
mod naming;
mod phrases;
mod plain;
pub mod profile;
mod rules;
mod run;
mod sample;
mod scope;
mod sentences;
pub mod sorted_column;
mod tree;
mod typical;
pub mod value;
mod what_if;

pub use drivers::{drivers, Driver};
pub use effect::{Aspect, Effect};
pub use name::{Evidence, Name};
pub use profile::{ColumnProfile, Summary};
pub use rules::{Condition, Rule, Side, Tally};
pub use run::ExplainRun;
pub use scope::{shares, CategoryShare};
pub use sentences::{Figure, Quantity, Sentence};
pub use tree::{Accuracy, Node, Split, Tree};
pub use typical::{centroids, typical, Typical};
pub use what_if::{what_if, Contribution, RunnerUp, WhatIf};

use super::control::Control;
use super::error::ComputeError;
use super::prepare::Features;
use super::table::Table;
use crate::engine::task::complete;
use serde::{Deserialize, Serialize};

/// Rules are searched for so many segments at most, the largest; with more segments than that there is no tree.
pub const MOST_RULES: usize = 64;

/// What sets the segments of one run apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The numeric columns explained, the id column not among them.
    pub columns: Vec<String>,
    /// The text columns explained: those of at most 50 categories.
    pub text_columns: Vec<String>,
    /// All rows, noise among them: one for each of `columns`.
    pub overall: Vec<ColumnProfile>,
    /// The segments, by label.
    pub segments: Vec<SegmentExplanation>,
    /// A decision tree for all segments; `None` with no segment or more than [`MOST_RULES`].
    pub tree: Option<Tree>,
    /// What each of the columns tells of all segments, noise one of them: the most telling first.
    pub drivers: Vec<Driver>,
}

/// What sets a segment apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentExplanation {
    /// The number of rows.
    pub rows: usize,
    /// Its name.
    pub name: Name,
    /// Up to three sentences, the most telling first.
    pub sentences: Vec<Sentence>,
    /// All effects, the largest first.
    pub effects: Vec<Effect>,
    /// One for each of `Explanation::columns`.
    pub profile: Vec<ColumnProfile>,
    /// The categories of the text columns.
    pub categories: Vec<CategoryShare>,
    /// The shortest good rule; `None` if there is none, or for a segment beyond the [`MOST_RULES`] largest.
    pub rule: Option<Rule>,
    /// The most typical rows, of the table, from 0.
    pub typical: Vec<u32>,
    /// The odd rows, of the table, from 0.
    pub odd: Vec<u32>,
}

/// Explains `labels` (segments from 0 by descending size, -1 noise; one for each of the n rows of `features`) by the
/// columns of `table`, whose rows `features` were made of. `seed` draws the rows rules and tree are fitted on. Same
/// input, same result to the bit. [`ExplainRun`] does the same in steps.
///
/// # Errors
/// Labels or rows that do not fit each other (a sentence), or the wish to stop.
pub fn explain(
    table: &Table,
    features: &Features,
    labels: &[i32],
    seed: u64,
    control: &mut Control,
) -> Result<Explanation, ComputeError> {
    complete(ExplainRun::new(table, features, labels, seed)?, (table, features, labels), control)
}
