//! What segments are worth against pandas' groupby (`value.py`).

use crate::fixtures;
use serde_json::Value;
use strata::engine::control::Control;
use strata::engine::explain::value::worth;
use strata::engine::table::{read, ReadOptions};

fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).expect("numbers")
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[test]
fn sums_shares_means_and_indices_are_those_of_pandas() {
    let golden = fixtures::json(fixtures::repository("tests/golden/data/value.json"));
    let bytes = std::fs::read(fixtures::repository("tests/golden/tables/loyalty.csv")).expect("a file");
    let table = read("loyalty.csv", &bytes, &ReadOptions::default(), &mut Control::none()).expect("a table");
    let rows: Vec<u32> = (0..table.rows as u32).collect();
    for (name, expected) in golden["columns"].as_object().expect("columns") {
        let labels: Vec<i32> = serde_json::from_value(expected["labels"].clone()).expect("labels");
        let found = worth(table.column(name).expect("a column"), &rows, &labels, 4).expect("numbers");
        let all = &found.overall;
        assert!(found.noise.is_some() && found.segments.len() == 4);
        for (label, part) in found.segments.iter().enumerate() {
            let told = [
                ("rows", part.rows as f64),
                ("missing", part.missing as f64),
                ("negative", part.negative as f64),
                ("sum", part.sum),
                ("share", part.share(all).expect("a share")),
                ("mean", part.mean().expect("a mean")),
                ("index", part.index(all).expect("an index")),
            ];
            for (figure, value) in told {
                let expected = numbers(&expected[figure])[label];
                assert!(is_near(value, expected), "{name}, segment {label}, {figure}: {value}, pandas {expected}");
            }
        }
        let curve = numbers(&expected["concentration"]);
        assert_eq!(found.concentration.len(), curve.len());
        let pairs = found.concentration.iter().zip(&curve);
        assert!(pairs.clone().all(|(found, expected)| is_near(*found, *expected)), "{name}: {pairs:?}");
    }
}
