//! Every text that the page says of itself: labels, headings, help, messages.
//!
//! Fixed texts are constants without marks of numbers (0.5, 3,000), sentences with values are functions whose values
//! come already formatted (`app/format.rs`); what the engine finds out of a table it says in its own words. A second
//! language is a folder beside `english` with the same files, constants and functions, chosen here; the compiler says
//! what is missing in it. Order of words, plurals and quotation marks are a language's own matter, so no sentence is
//! put together outside of this room.

// Without the page nobody says most of these texts; with it one that nobody says is an error.
#![cfg_attr(not(feature = "app"), allow(dead_code))]

mod english;

pub use english::*;

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// One customer: some column tells the rows apart as customers.
    Customer,
    /// Anything else: an order, a visit, or nobody knows.
    #[default]
    Row,
}
