//! Whether a table looks like lines of customers, and how they would become customers.

use super::{Plan, WordColumn, WordsAs};
use crate::engine::derive::{are_dates, day_of_number};
use crate::engine::inspect::{column_words, customers_of_rows, is_code};
use crate::engine::table::{Cells, Column, Table, Text};
use serde::{Deserialize, Serialize};

/// A way to make customers of a table, with the columns that may be chosen instead, in the table's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The way.
    pub plan: Plan,
    /// Columns that may name the customer, or the order.
    pub ids: Vec<String>,
    /// Columns that hold dates.
    pub dates: Vec<String>,
    /// Columns of numbers.
    pub amounts: Vec<String>,
    /// Columns of few words, with these.
    pub words: Vec<WordColumn>,
    /// Lines of the table.
    pub lines: usize,
    /// Lines that have a customer.
    pub of_customers: usize,
    /// Customers.
    pub customers: usize,
}

/// More different words than these are no few.
const FEW_WORDS: usize = 12;
/// So many columns of words are told at once; others are for a person to choose.
const WORD_COLUMNS: usize = 4;
/// Numbers that may be days: 1900-01-01 to 2199-12-31.
const DAYS: std::ops::RangeInclusive<f64> = 19_000_101.0..=21_991_231.0;
/// Of a column of numbers so many are looked at for days.
const LOOKED_AT: usize = 2000;

/// Of the names of orders so many are looked at.
const ROWS: usize = 20_000;

/// Words in the names of columns.
const DAY_OF_ORDER: [&str; 14] = [
    "order",
    "orders",
    "purchase",
    "purchased",
    "invoice",
    "invoicedate",
    "transaction",
    "orderdate",
    "bestelldatum",
    "kaufdatum",
    "rechnungsdatum",
    "auftragsdatum",
    "commande",
    "pedido",
];
const AMOUNT: [&str; 22] = [
    "amount", "total", "revenue", "sales", "spend", "spent", "value", "turnover", "gmv", "sum", "paid", "payment",
    "betrag", "umsatz", "summe", "wert", "montant", "importe", "importo", "bedrag", "belopp", "price",
];
const PRICE: [&str; 7] = ["price", "unitprice", "preis", "einzelpreis", "stückpreis", "prix", "precio"];
const QUANTITY: [&str; 11] =
    ["quantity", "qty", "units", "pieces", "count", "menge", "anzahl", "stück", "quantité", "cantidad", "items"];
const ORDER: [&str; 17] = [
    "order",
    "orderid",
    "ordernumber",
    "invoice",
    "invoiceno",
    "invoiceid",
    "receipt",
    "basket",
    "cart",
    "transaction",
    "transactionid",
    "bestellnummer",
    "auftragsnummer",
    "rechnungsnummer",
    "bon",
    "commande",
    "facture",
];

/// Words for ids.
const IDS: [&str; 9] = ["id", "no", "nr", "num", "number", "nummer", "key", "code", "uuid"];

/// The way in which a table becomes one of customers: `None` unless a column names customers and repeats, another holds
/// dates, and a third amounts.
pub fn propose(table: &Table) -> Option<Proposal> {
    let repeated = customers_of_rows(table)?;
    let id = repeated.column;
    let others = || table.columns.iter().filter(|column| column.name != id);
    let has =
        |column: &Column, words: &[&str]| column_words(&column.name).iter().any(|word| words.contains(&word.as_str()));
    let dates: Vec<&Column> = others().filter(|column| holds_days(column)).collect();
    let date = *dates.iter().find(|column| has(column, &DAY_OF_ORDER)).or(dates.first())?;
    let is_free = |column: &&Column| !dates.iter().any(|date| date.name == column.name);
    let is_name = |column: &Column| is_code(table, column) || names_order(&column.name);
    let numbers: Vec<&Column> =
        others().filter(is_free).filter(|column| column.numbers().is_some() && !is_name(column)).collect();
    let is_quantity = |column: &&&Column| has(column, &QUANTITY);
    let amount = *AMOUNT
        .iter()
        .find_map(|word| numbers.iter().find(|column| has(column, &[word]) && !is_quantity(column)))
        .or(numbers.iter().find(|column| has(column, &PRICE)))
        .or(numbers.iter().find(|column| !is_quantity(column)))
        .or(numbers.first())?;
    let is_price = has(amount, &PRICE);
    let quantity = numbers.iter().find(is_quantity).filter(|column| is_price && column.name != amount.name);
    let may_name = |column: &&Column| match &column.cells {
        Cells::Text(_) => true,
        Cells::Number(_) => is_name(column),
        Cells::Empty => false,
    };
    let ids: Vec<&Column> = table.columns.iter().filter(may_name).filter(is_free).collect();
    let has_lines = |column: &&&Column| column.name != id && names_order(&column.name) && repeats(column);
    let order = ids.iter().find(has_lines).map(|column| column.name.clone());
    let words: Vec<WordColumn> = others()
        .filter(is_free)
        .filter(|column| Some(&column.name) != order.as_ref() && !is_name(column))
        .filter_map(few_words)
        .collect();
    let names = |columns: &[&Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let mut ids = names(&ids);
    if !ids.contains(&id) {
        ids.insert(0, id.clone());
    }
    let plan = Plan {
        id,
        date: date.name.clone(),
        amount: amount.name.clone(),
        quantity: quantity.map(|column| column.name.clone()),
        order,
        until: None,
        words: words.iter().take(WORD_COLUMNS).cloned().collect(),
        words_as: WordsAs::Shares,
    };
    let (dates, amounts) = (names(&dates), names(&numbers));
    let (of_customers, customers) = (repeated.rows, repeated.distinct);
    Some(Proposal { plan, ids, dates, amounts, words, lines: table.rows, of_customers, customers })
}

/// Whether a column of this name holds the names of orders: order_id, InvoiceNo, basket.
fn names_order(name: &str) -> bool {
    let words = column_words(name);
    let is_order = |word: &String| ORDER.contains(&word.as_str());
    words.iter().any(is_order) && words.iter().all(|word| is_order(word) || IDS.contains(&word.as_str()))
}

/// Whether a column holds dates: as text, or as numbers such as 20240131.
fn holds_days(column: &Column) -> bool {
    match &column.cells {
        Cells::Text(text) => are_dates(text.cells()),
        Cells::Number(values) => {
            let mut looked_at = values.iter().filter(|value| !value.is_nan()).take(LOOKED_AT).peekable();
            looked_at.peek().is_some() && looked_at.all(|value| DAYS.contains(value) && !day_of_number(*value).is_nan())
        }
        Cells::Empty => false,
    }
}

/// Whether orders have several lines, as far as the first rows tell.
fn repeats(column: &Column) -> bool {
    fn is_found_twice<T: Ord>(mut cells: Vec<T>) -> bool {
        cells.sort_unstable();
        cells.windows(2).any(|pair| pair[0] == pair[1])
    }
    match &column.cells {
        Cells::Text(text) => is_found_twice(text.cells().flatten().take(ROWS).collect()),
        Cells::Number(values) => {
            is_found_twice(values.iter().filter(|v| !v.is_nan()).take(ROWS).map(|v| v.to_bits()).collect())
        }
        Cells::Empty => false,
    }
}

/// A column of few words, in alphabetical order.
fn few_words(column: &Column) -> Option<WordColumn> {
    let Cells::Text(Text::Repeating { values, .. }) = &column.cells else { return None };
    if !(2..=FEW_WORDS).contains(&values.len()) {
        return None;
    }
    let mut words = values.clone();
    words.sort();
    Some(WordColumn { column: column.name.clone(), words })
}
