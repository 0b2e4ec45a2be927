//! The usual figures of card usage, for tables that have the columns for them.

use super::Derived;

/// Name, formula, and the columns the formula needs. TENURE is the number of months the totals are of.
const KPIS: [(&str, &str, &[&str]); 7] = [
    ("monthly purchases", "PURCHASES / TENURE", &["PURCHASES", "TENURE"]),
    ("monthly cash advance", "CASH_ADVANCE / TENURE", &["CASH_ADVANCE", "TENURE"]),
    ("average purchase", "if(PURCHASES_TRX > 0, PURCHASES / PURCHASES_TRX, 0)", &["PURCHASES", "PURCHASES_TRX"]),
    (
        "average cash advance",
        "if(CASH_ADVANCE_TRX > 0, CASH_ADVANCE / CASH_ADVANCE_TRX, 0)",
        &["CASH_ADVANCE", "CASH_ADVANCE_TRX"],
    ),
    (
        "purchase type",
        "if(ONEOFF_PURCHASES > 0, if(INSTALLMENTS_PURCHASES > 0, \"both\", \"one-off\"), if(INSTALLMENTS_PURCHASES > \
         0, \"instalment\", \"no purchase\"))",
        &["ONEOFF_PURCHASES", "INSTALLMENTS_PURCHASES"],
    ),
    ("limit usage", "BALANCE / CREDIT_LIMIT", &["BALANCE", "CREDIT_LIMIT"]),
    ("payments over minimum", "PAYMENTS / MINIMUM_PAYMENTS", &["PAYMENTS", "MINIMUM_PAYMENTS"]),
];

/// The figures that can be computed from columns of these names.
pub fn card_kpis(columns: &[&str]) -> Vec<Derived> {
    let is_there = |name: &&str| columns.contains(name);
    let possible = KPIS.iter().filter(|(_, _, needs)| needs.iter().all(is_there));
    possible.map(|(name, formula, _)| Derived { name: name.to_string(), formula: formula.to_string() }).collect()
}
