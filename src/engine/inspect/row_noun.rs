//! What a row of a table is: a customer only where the column that tells rows apart speaks for it.

use super::roles::{distinct, is_whole};
use crate::engine::derive::are_dates;
use crate::engine::table::{Cells, Column, Note, Table, Text};
use serde::{Deserialize, Serialize};

/// What the rows of a table are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowNoun {
    /// A row is a customer.
    Customer,
    /// A row is something else, or nobody knows what.
    Row,
}

impl RowNoun {
    /// The word for one.
    pub fn one(self) -> &'static str {
        match self {
            RowNoun::Customer => "customer",
            RowNoun::Row => "row",
        }
    }

    /// The word for several.
    pub fn many(self) -> &'static str {
        match self {
            RowNoun::Customer => "customers",
            RowNoun::Row => "rows",
        }
    }
}

/// Words of ids of what is no customer: what customers do, and what they do it with.
const OTHERS: [&str; 40] = [
    "order",
    "orders",
    "orderid",
    "ordernumber",
    "invoice",
    "invoiceno",
    "invoiceid",
    "transaction",
    "transactionid",
    "trx",
    "txn",
    "receipt",
    "booking",
    "basket",
    "cart",
    "visit",
    "session",
    "event",
    "ticket",
    "case",
    "call",
    "line",
    "item",
    "payment",
    "shipment",
    "delivery",
    "return",
    "product",
    "sku",
    "article",
    "artikel",
    "store",
    "shop",
    "filiale",
    "commande",
    "facture",
    "pedido",
    "factura",
    "ordine",
    "fattura",
];
/// How German compounds of the same kind begin: Bestellnummer, Rechnungs-Nr.
const BEGINNINGS: [&str; 7] = ["bestell", "auftrag", "rechnung", "beleg", "transakt", "buchung", "artikel"];
/// Rows looked at for an id that repeats where nothing is known of it: a few milliseconds.
const LOOKED_AT: usize = 20_000;

/// What rows are whose names stand in the column `id` (`None`: they have none) and repeat or not: customers, unless
/// there is no such column, it repeats, or it is called after an order, an invoice, a product or the like.
pub fn row_noun(id: Option<&str>, repeats: bool) -> RowNoun {
    let is_other = |word: &String| {
        OTHERS.contains(&word.as_str()) || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
    };
    match id {
        Some(name) if !repeats && !column_words(name).iter().any(is_other) => RowNoun::Customer,
        _ => RowNoun::Row,
    }
}

/// What the rows of `table` are. Dates that happen to be all different name nobody.
pub fn row_noun_of(table: &Table) -> RowNoun {
    let Some(column) = table.id.map(|index| &table.columns[index]) else { return RowNoun::Row };
    let Cells::Text(text) = &column.cells else { return RowNoun::Row };
    let is_of = |note: &Note| matches!(note, Note::RepeatedIds { column: noted, .. } if *noted == column.name);
    if are_dates(text.cells()) {
        return RowNoun::Row;
    }
    row_noun(Some(&column.name), table.notes.iter().any(is_of) || repeats(text))
}

/// A column that names customers, several rows each.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Repeated {
    pub column: String,
    /// Rows that name one.
    pub rows: usize,
    /// Different ones.
    pub distinct: usize,
    /// What a row is.
    pub what: &'static str,
}

/// Words for those whom customers' ids name, and what ids are called.
const CUSTOMERS: [&str; 22] = [
    "customer",
    "cust",
    "client",
    "user",
    "member",
    "account",
    "subscriber",
    "buyer",
    "shopper",
    "kunde",
    "kunden",
    "kd",
    "mitglied",
    "konto",
    "cliente",
    "abonné",
    "klant",
    "klient",
    "kund",
    "asiakas",
    "utente",
    "usuario",
];
const IDS: [&str; 15] = [
    "id", "ids", "no", "nr", "num", "nbr", "number", "nummer", "key", "code", "unique", "uuid", "guid", "numero",
    "número",
];
/// Words for orders, and how German ones begin.
const ORDERS: [&str; 6] = ["order", "orders", "bestell", "auftrag", "commande", "pedido"];
/// Of a column that names a row's customer and repeats, at most this share of the values is different.
const MOSTLY_DIFFERENT: f64 = 0.9;

/// Whether a name is that of an id of customers: customer_id, Kunden-Nr., userId, or the word for them alone. That of a
/// column of `numbers`, which may be counts, ends in a word for an id.
fn names_customers(name: &str, numbers: bool) -> bool {
    let is_customer = |word: &str| CUSTOMERS.contains(&word);
    let is_id = |word: &str| IDS.contains(&word);
    // In one word: kundennummer, customerid.
    let is_both = |word: &str| IDS.iter().any(|id| word.strip_suffix(id).is_some_and(is_customer));
    let words = column_words(name);
    words.iter().all(|word| is_customer(word) || is_id(word) || is_both(word))
        && words.iter().any(|word| is_customer(word) || is_both(word))
        && (!numbers || words.last().is_some_and(|word| is_id(word) || is_both(word)))
}

/// The first column other than the id that names the customers of rows and repeats, so that rows are something else
/// than customers; `None` as well where the id itself names customers.
pub(in crate::engine) fn customers_of_rows(table: &Table) -> Option<Repeated> {
    let id = table.id.map(|index| table.columns[index].name.as_str());
    if id.is_some_and(|id| names_customers(id, false)) {
        return None;
    }
    let words = id.map(column_words).unwrap_or_default();
    let is_order = words.iter().any(|word| ORDERS.iter().any(|order| word.starts_with(order)));
    let what = if is_order { "an order" } else { "an entry" };
    let of_customers = |column: &&Column| names_customers(&column.name, column.numbers().is_some());
    table.columns.iter().filter(of_customers).find_map(|column| {
        let (rows, distinct) = match &column.cells {
            Cells::Text(text) => (text.cells().flatten().count(), text.distinct()),
            Cells::Number(values) if is_whole(values) => {
                (values.iter().filter(|value| !value.is_nan()).count(), distinct(values))
            }
            _ => return None,
        };
        let repeats = distinct > 1 && distinct as f64 <= MOSTLY_DIFFERENT * rows as f64;
        repeats.then(|| Repeated { column: column.name.clone(), rows, distinct, what })
    })
}

/// Whether a value is found twice among the first rows.
fn repeats(text: &Text) -> bool {
    let looked_at = text.rows().min(LOOKED_AT);
    let mut cells: Vec<&str> = (0..looked_at).filter_map(|row| text.get(row)).collect();
    cells.sort_unstable();
    cells.windows(2).any(|pair| pair[0] == pair[1])
}

/// The words of a column's name in lower case: `AvgCashAdvance_TRX` is avg, cash, advance, trx.
pub(in crate::engine) fn column_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_lower = false;
    for c in name.chars() {
        let starts = c.is_uppercase() && before_is_lower;
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("never empty").extend(c.to_lowercase());
        }
        before_is_lower = c.is_lowercase();
    }
    words.retain(|w| !w.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn only_an_id_that_may_be_a_customers_makes_customers() {
        use RowNoun::*;
        for (id, noun) in [
            ("CUST_ID", Customer),
            ("customerID", Customer),
            ("id", Customer),
            ("Kd.-Nr.", Customer),
            ("e-mail", Customer),
            ("order_id", Row),
            ("OrderID", Row),
            ("InvoiceNo", Row),
            ("Rechnungsnummer", Row),
            ("customer_order_id", Row),
            ("product key", Row),
        ] {
            assert_eq!(row_noun(Some(id), false), noun, "{id}");
            assert_eq!(row_noun(Some(id), true), Row, "{id} that repeats");
        }
        assert_eq!(row_noun(None, false), Row);
    }

    #[test]
    fn a_table_is_asked_whether_its_ids_repeat() {
        let table = |ids: &[&str]| {
            let csv: String =
                ids.iter().enumerate().fold("customer_id,x\n".into(), |csv, (row, id)| csv + &format!("{id},{row}\n"));
            read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table")
        };
        assert_eq!(row_noun_of(&table(&["a", "b", "c"])), RowNoun::Customer);
        let mut repeated = table(&["a", "b", "a"]);
        assert_eq!((repeated.id, row_noun_of(&repeated)), (None, RowNoun::Row));
        assert_eq!(row_noun_of(&table(&["2024-01-01", "2024-01-02", "2024-02-01"])), RowNoun::Row);
        // Chosen by a person.
        repeated.id = Some(0);
        assert_eq!(row_noun_of(&repeated), RowNoun::Row);
        assert_eq!([RowNoun::Customer.one(), RowNoun::Row.many()], ["customer", "rows"]);
    }
}
