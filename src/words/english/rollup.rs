//! One row per customer of a table of orders: the offer, its choices, and the way back.

use super::plural;

pub const TITLE: &str = "One row per customer";

/// Why it is offered.
pub fn offer(id: &str, lines: &str, customers: &str) -> String {
    format!(
        "{id} repeats: {} of {}. Each line looks like an order. Segments of customers need one row per customer: how \
         long ago, how often and how much each has bought (recency, frequency, monetary value).",
        plural(lines, "line is", "lines are"),
        plural(customers, "customer", "customers")
    )
}

pub const ID: &str = "Customer";
pub const DATE: &str = "Date";
pub const AMOUNT: &str = "Amount";
pub const QUANTITY: &str = "Times the quantity";
pub const ORDER: &str = "Order of several lines";
pub const UNTIL: &str = "Count days back from";
pub const UNTIL_HELP: &str =
    "Recency is the number of days from a customer's last line to this day. Lines after it are left out. Empty: the \
     last day of the table.";
pub const NO_QUANTITY: &str = "no: the amount is of the whole line";
pub const NO_ORDER: &str = "none: each line is an order";
pub const WORDS: &str = "Columns of few words";
pub const WORDS_AS: &str = "Each word as";
pub const SHARES: &str = "share of the customer's lines";
pub const COUNTS: &str = "number of lines";

/// A column of words with how many it has.
pub fn column_of_words(column: &str, words: &str) -> String {
    format!("{column} ({})", plural(words, "word", "words"))
}

pub const FIRST_CUSTOMERS: &str = "The first customers";
pub const FIRST_CUSTOMERS_FOLLOW: &str = "The first customers follow once the segments are here.";
pub const MISSING: &str = "missing";
pub const ACCEPT: &str = "Make one row per customer";
pub const BACK: &str = "Back to the orders";

/// That it was done, and by which columns.
pub fn done(id: &str, date: &str, amount: &str) -> String {
    format!("Each row is a customer: the lines of the file were put together by {id}, with {date} and {amount}.")
}

/// In place of the help of the preview.
pub const PREVIEW_HELP: &str = "The first customers, as the lines of the file were put together.";
