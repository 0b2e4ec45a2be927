//! Who moved between two months against pandas' merge and crosstab (`movement.py`).

use crate::fixtures;
use serde_json::Value;
use strata::engine::control::Control;
use strata::engine::evaluate::movement::{movement, Member};
use strata::engine::table::{read, ReadOptions};

fn list<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("a list")
}

fn members(name: &str, labels: &[i32]) -> Vec<Member<String>> {
    let bytes = std::fs::read(fixtures::repository(&format!("tests/golden/tables/{name}.csv"))).expect("a file");
    let table = read(name, &bytes, &ReadOptions::default(), &mut Control::none()).expect("a table");
    let ids = table.column("customer_id").expect("IDs");
    let revenue = table.column("revenue").and_then(|column| column.numbers()).expect("numbers");
    let member = |(row, label): (usize, &i32)| Member {
        id: ids.text(row).map(String::from),
        label: Some(*label),
        value: revenue[row],
    };
    labels.iter().enumerate().map(member).collect()
}

#[test]
fn flows_joined_and_left_are_those_of_pandas() {
    let golden = fixtures::json(fixtures::repository("tests/golden/data/movement.json"));
    let labels: [Vec<i32>; 2] = list(&golden["labels"]);
    let (first, second) = (members("month_1", &labels[0]), members("month_2", &labels[1]));
    let found = movement(&first, &second, 3);
    let expected: Vec<(i32, i32, u64, f64, f64)> = list(&golden["flows"]);
    assert_eq!(found.flows.len(), expected.len());
    for (flow, (from, to, rows, before, after)) in found.flows.iter().zip(expected) {
        assert_eq!((flow.from, flow.to, flow.rows), (from, to, rows));
        for (worth, expected) in flow.worth.into_iter().zip([before, after]) {
            assert!((worth - expected).abs() <= 1e-9 * expected, "{from} to {to}: {worth}, pandas {expected}");
        }
    }
    assert_eq!((found.left, found.joined), (list(&golden["left"]), list(&golden["joined"])));
    assert_eq!((found.repeated, found.without_id), (list(&golden["repeated"]), list(&golden["without_id"])));
}
