//! What columns tell of segments against scikit-learn's mutual information on bins of pandas (`drivers.py`).

use crate::fixtures;
use serde_json::Value;
use strata::engine::control::Control;
use strata::engine::explain::{drivers, explain, Driver};
use strata::engine::prepare::{prepare, PrepareSpec};
use strata::engine::table::{read, ReadOptions};

/// Compares what is told of each column; returns the largest difference.
fn compare(found: &[Driver], told: &Value, entropy: Option<f64>) -> f64 {
    let told = told.as_object().expect("columns");
    assert_eq!(found.len(), told.len());
    assert!(found.is_sorted_by(|a, b| a.information >= b.information), "the most telling first");
    let difference = |driver: &Driver| {
        let expected = told[&driver.column].as_f64().expect("a number");
        if let Some(entropy) = entropy {
            assert!((driver.share - expected / entropy).abs() <= 1e-12, "{}", driver.column);
        }
        (driver.information - expected).abs()
    };
    found.iter().map(difference).fold(0.0, f64::max)
}

#[test]
fn what_columns_tell_is_the_mutual_information_of_scikit_learn() {
    let golden = fixtures::json(fixtures::repository("tests/golden/data/drivers.json"));
    let known = fixtures::json(fixtures::repository("tests/golden/data/explain.json"));
    for (name, case) in golden["tables"].as_object().expect("tables") {
        let bytes = std::fs::read(fixtures::repository(&format!("tests/golden/tables/{name}.csv"))).expect("a table");
        let control = &mut Control::none();
        let table = read(name, &bytes, &ReadOptions::default(), control).unwrap_or_else(|e| panic!("{e}"));
        let features = prepare(&table, &PrepareSpec::default(), control).unwrap_or_else(|e| panic!("{e}")).0;
        let labels: Vec<i32> = serde_json::from_value(known["tables"][name]["labels"].clone()).expect("labels");
        let found = drivers(&table, &features, &labels, None, None).expect("drivers");
        let explained = explain(&table, &features, &labels, 42, control).expect("an explanation");
        assert_eq!(explained.drivers, found, "{name}: the explanation tells the same");
        let mut error = compare(&found, &case["all"], case["entropy"].as_f64());
        for pair in case["pairs"].as_array().expect("pairs") {
            let both: [i32; 2] = serde_json::from_value(pair["pair"].clone()).expect("a pair");
            let found = drivers(&table, &features, &labels, Some(both), None).expect("drivers");
            error = error.max(compare(&found, &pair["told"], None));
        }
        println!("{name}: mutual information within {error:e}");
        assert!(error <= 1e-12, "{name}: {error:e}");
    }
}
