//! One row per customer against pandas (orders.py).

use crate::fixtures;
use serde_json::Value;
use strata::engine::control::Control;
use strata::engine::derive::days_of_date;
use strata::engine::rollup::{propose, roll_up, Plan, WordsAs};
use strata::engine::table::{laid_out, read, Cells, Column, Note, ReadOptions, Table};

fn orders() -> Table {
    let bytes = std::fs::read(fixtures::repository("tests/golden/tables/orders.csv")).expect("a file");
    read("orders.csv", &bytes, &ReadOptions::default(), &mut Control::none()).unwrap_or_else(|e| panic!("{e}"))
}

fn golden() -> Value {
    fixtures::json(fixtures::repository("tests/golden/data/orders.json"))
}

/// The plan of a case: the one proposed, each line an order, with what the case says.
fn plan(orders: &Table, case: &Value) -> Plan {
    let text = |name: &str| case[name].as_str().map(str::to_string);
    let proposed = propose(orders).expect("lines of customers").plan;
    Plan {
        order: text("order"),
        quantity: text("quantity"),
        until: text("until").map(|date| days_of_date(&date).expect("a date")),
        words_as: if text("words_as").is_some() { WordsAs::Counts } else { WordsAs::Shares },
        ..proposed
    }
}

fn is_close(column: &Column, row: usize, expected: &Value) -> bool {
    match (&column.cells, expected) {
        (Cells::Text(text), expected) => text.get(row) == expected.as_str(),
        (Cells::Number(values), Value::Null) => values[row].is_nan(),
        (Cells::Number(values), expected) => {
            let expected = expected.as_f64().expect("a number");
            (values[row] - expected).abs() <= 1e-9 * expected.abs().max(1.0)
        }
        (Cells::Empty, expected) => expected.is_null(),
    }
}

#[test]
fn a_table_of_orders_is_recognized() {
    let found = propose(&orders()).expect("lines of customers");
    let Plan { id, date, amount, quantity, order, until, words, .. } = found.plan;
    assert_eq!([id, date, amount].map(|name| name), ["customer_id", "day", "amount"]);
    assert_eq!((quantity, order.as_deref(), until), (None, Some("invoice_no"), None));
    assert_eq!(words.iter().map(|of| (&*of.column, of.words.len())).collect::<Vec<_>>(), [("channel", 3)]);
    assert_eq!(
        (found.ids, found.dates),
        (["invoice_no", "customer_id", "channel"].map(String::from).to_vec(), vec!["day".to_string()])
    );
    assert_eq!(found.amounts, ["amount", "quantity"]);
    assert_eq!((found.lines, found.customers), (2064, 239));
}

#[test]
fn customers_are_those_of_pandas() {
    let (orders, golden) = (orders(), golden());
    for case in golden["cases"].as_array().expect("cases") {
        let plan = plan(&orders, &case["plan"]);
        let customers = roll_up(&orders, &plan, &mut Control::none()).unwrap_or_else(|e| panic!("{e}"));
        let expected = &case["table"];
        let ids: Vec<&str> = expected["ids"].as_array().expect("ids").iter().filter_map(Value::as_str).collect();
        assert_eq!((0..customers.rows).map(|row| customers.id_of(row)).collect::<Vec<_>>(), ids);
        let columns = expected["columns"].as_object().expect("columns");
        assert_eq!(columns.len(), customers.columns.len() - 1);
        for (name, values) in columns {
            let column = customers.column(name).unwrap_or_else(|| panic!("no column {name}"));
            for (row, expected) in values.as_array().expect("values").iter().enumerate() {
                assert!(
                    is_close(column, row, expected),
                    "{plan:?}: {name} of {}, not {expected}",
                    customers.id_of(row)
                );
            }
        }
        // The text that exports copy is read as the same table.
        let (laid, text) = laid_out(customers.clone(), &mut Control::none()).expect("a text");
        // As text, in which what is missing is equal too.
        let told = |columns: &[Column]| format!("{columns:?}");
        assert!(told(&laid.columns) == told(&customers.columns) && laid.rows == customers.rows);
        let again = read("orders.csv", &text, &ReadOptions::default(), &mut Control::none()).expect("a table");
        assert!(told(&again.columns) == told(&customers.columns) && again.id == Some(0));
    }
}

#[test]
fn what_is_missing_is_told_as_pandas_counts_it() {
    let (orders, golden) = (orders(), golden());
    let customers = roll_up(&orders, &plan(&orders, &Value::Null), &mut Control::none()).expect("customers");
    let Some(Note::RolledUp { without_id, without_date, without_amount, after, .. }) = customers.notes.first() else {
        panic!("{:?}", customers.notes)
    };
    let told = |name: &str| golden["told"][name].as_u64().expect("a count") as usize;
    assert_eq!(
        [*without_id, *without_date, *without_amount, *after],
        [told("without_id"), told("without_date"), told("without_amount"), 0]
    );
}
