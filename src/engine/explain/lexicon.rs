//! Plain words for columns that many tables of customers have.
//!
//! A column has a subject only if every word of its name is known here: nothing is said of a column half understood.
//! The words say nothing about a segment; [`naming`](super::naming) uses them where its numbers bear them out.

use crate::engine::inspect::column_words;

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Balance,
    CashAdvance,
    OneOffPurchases,
    InstalmentPurchases,
    Purchases,
    Payments,
    MinimumPayments,
    FullPayment,
    Limit,
    Tenure,
    Income,
    Age,
}

/// A subject, and whether the column says how often rather than how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub subject: Subject,
    pub how_often: bool,
}

/// Words that tell how often.
const OFTEN: [&str; 10] =
    ["frequency", "freq", "trx", "transactions", "transaction", "count", "number", "num", "times", "often"];
/// Words that change nothing.
const FILLERS: [&str; 22] = [
    "of", "the", "in", "per", "month", "monthly", "average", "avg", "mean", "median", "total", "sum", "amount", "amt",
    "value", "prc", "percent", "pct", "share", "current", "account", "card",
];

/// Whether a word is a time that something is counted over: 12m, 90d, 2024.
fn is_period(word: &str) -> bool {
    let digits = word.trim_end_matches(['d', 'w', 'm', 'y']);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number && (digits.len() < word.len() || (digits.len() == 4 && digits.starts_with(['1', '2'])))
}

/// What a column of this name is about, if the name is understood.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let words = column_words(name);
    // Orders are counted, whatever they are worth.
    let how_often = words.iter().any(|w| OFTEN.contains(&w.as_str()) || w == "orders");
    let mut core: Vec<&str> = words.iter().map(String::as_str).collect();
    core.retain(|w| !OFTEN.contains(w) && !FILLERS.contains(w) && !is_period(w));
    core.sort_unstable();
    let subject = match core.as_slice() {
        ["balance"] => Subject::Balance,
        ["advance" | "advances", "cash"] => Subject::CashAdvance,
        ["oneoff"] | ["oneoff", "purchase" | "purchases"] | ["off", "one", "purchase" | "purchases"] => {
            Subject::OneOffPurchases
        }
        ["installments" | "instalments" | "installment" | "instalment", "purchase" | "purchases"] => {
            Subject::InstalmentPurchases
        }
        ["purchase" | "purchases" | "spend" | "spending" | "spent" | "orders" | "sales" | "revenue" | "turnover"
        | "umsatz"] => Subject::Purchases,
        ["payment" | "payments"] => Subject::Payments,
        ["min" | "minimum", "payment" | "payments"] => Subject::MinimumPayments,
        ["full", "payment" | "payments"] => Subject::FullPayment,
        ["limit"] | ["credit", "limit"] => Subject::Limit,
        ["tenure"] => Subject::Tenure,
        ["income"] | ["annual", "income"] => Subject::Income,
        ["age"] => Subject::Age,
        _ => return None,
    };
    Some(Meaning { subject, how_often })
}

/// The adjective for customers with more (or less) of a subject.
pub(super) fn adjective(meaning: Meaning, more: bool) -> Option<&'static str> {
    Some(match (meaning.subject, meaning.how_often, more) {
        (Subject::Balance, false, true) => "high-balance",
        (Subject::Balance, false, false) => "low-balance",
        (Subject::Limit, false, true) => "high-limit",
        (Subject::Limit, false, false) => "low-limit",
        (Subject::Payments, false, true) => "high-payment",
        (Subject::Payments, false, false) => "low-payment",
        (Subject::FullPayment, _, true) => "full-paying",
        (Subject::FullPayment, _, false) => "seldom full-paying",
        (Subject::Tenure, _, true) => "long-tenure",
        (Subject::Tenure, _, false) => "short-tenure",
        (Subject::Income, false, true) => "high-income",
        (Subject::Income, false, false) => "low-income",
        (Subject::Age, false, true) => "older",
        (Subject::Age, false, false) => "younger",
        (Subject::Purchases, true, true) => "frequently buying",
        (Subject::Purchases, true, false) => "seldom buying",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_columns_are_understood_however_they_are_written() {
        for (name, subject, how_often) in [
            ("CASH_ADVANCE", Subject::CashAdvance, false),
            ("CashAdvanceTrx", Subject::CashAdvance, true),
            ("ONEOFF_PURCHASES_FREQUENCY", Subject::OneOffPurchases, true),
            ("one-off purchases", Subject::OneOffPurchases, false),
            ("PURCHASES_INSTALLMENTS_FREQUENCY", Subject::InstalmentPurchases, true),
            ("Monthly average purchase", Subject::Purchases, false),
            ("PRC_FULL_PAYMENT", Subject::FullPayment, false),
            ("minimum payments", Subject::MinimumPayments, false),
            ("Annual income", Subject::Income, false),
            ("orders_12m", Subject::Purchases, true),
            ("Umsatz 2024", Subject::Purchases, false),
        ] {
            assert_eq!(meaning(name), Some(Meaning { subject, how_often }), "{name}");
        }
    }

    #[test]
    fn a_column_half_understood_is_not_understood() {
        for name in
            ["WORK_LIFE_BALANCE", "AGE_OF_CAR", "FREQUENCY", "", "PURCHASES_RETURNED", "page", "LIMITED", "sales_7"]
        {
            assert_eq!(meaning(name), None, "{name}");
        }
    }
}
