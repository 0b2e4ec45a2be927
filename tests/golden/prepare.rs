//! Reading and preparing against scikit-learn, and on the genuine table.

use crate::fixtures;
use strata::engine::control::Control;
use strata::engine::prepare::{fit, prepare, FittedTransform, NumberStatistics, PrepareSpec, Reason};
use strata::engine::table::{read, Note, ReadOptions, Table};

fn table(path: std::path::PathBuf) -> Table {
    let bytes = std::fs::read(&path).expect("a file");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    read(&name, &bytes, &ReadOptions::default(), &mut Control::none()).unwrap_or_else(|e| panic!("{e}"))
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

#[test]
fn each_way_to_prepare_gives_what_the_reference_gives() {
    let table = table(fixtures::repository("tests/golden/tables/holes.csv"));
    let golden = fixtures::json(fixtures::repository("tests/golden/data/prepare.json"));
    let cases = golden["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 48 + 13 + 6);
    for case in cases {
        let spec: PrepareSpec = serde_json::from_value(case.clone()).expect("a case names its steps");
        let (features, report) = prepare(&table, &spec, &mut Control::none()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(features.values.nrows(), case["rows"].as_u64().expect("rows") as usize, "{spec:?}");
        // SciPy's search for the exponent ends within 1.5e-8, and a likelihood in double precision tells no more.
        let tolerance = if case["lambdas"].is_null() { 1e-9 } else { 1e-6 };
        let close = |name: &str, found: f64, expected: f64, unit: f64| {
            let allowed = tolerance * unit.max(expected.abs());
            assert!((found - expected).abs() <= allowed, "{spec:?} {name}: {found}, expected {expected}");
        };
        let (means, deviations) = (numbers(&case["mean"]), numbers(&case["deviation"]));
        assert_eq!(features.names.len(), means.len(), "{spec:?}");
        for (index, name) in features.names.iter().enumerate() {
            assert_eq!(case["names"][index], name.as_str());
            let column = features.values.column(index);
            let mean = column.sum() / column.len() as f64;
            let deviation = (column.mapv(|v| (v - mean) * (v - mean)).sum() / column.len() as f64).sqrt();
            close(name, mean, means[index], 1.0);
            close(name, deviation, deviations[index], 1.0);
            for (row, expected) in case["every_50th_row"].as_array().expect("rows").iter().enumerate() {
                close(name, column[row * 50], expected[index].as_f64().expect("a number"), 1.0);
            }
            let transform = report.columns.get(index).map(|column| &column.transform);
            if let Some(FittedTransform::YeoJohnson { lambda }) = transform {
                close(name, *lambda, case["lambdas"][index].as_f64().expect("an exponent"), 1.0);
            }
        }
        if let Some(components) = &report.components {
            for (place, loadings) in components.loadings.iter().enumerate() {
                let expected = numbers(&case["loadings"][place]);
                assert_eq!(loadings.len(), expected.len());
                loadings.iter().zip(expected).for_each(|(found, expected)| close("loading", *found, expected, 1.0));
            }
            let shares = numbers(&case["shares"]);
            assert_eq!((components.loadings.len(), components.shares.len()), (shares.len(), 9), "{spec:?}");
            components.shares.iter().zip(shares).for_each(|(found, expected)| close("share", *found, expected, 1.0));
        }
        assert_eq!(report.components.is_some(), !case["loadings"].is_null());
        assert_eq!(report.dropped.len() + features.rows.len(), table.rows);
        if report.dropped.is_empty() && !report.columns.is_empty() {
            let missing: Vec<u64> = report.columns.iter().map(|column| column.filled as u64).collect();
            assert_eq!(serde_json::json!(missing), golden["missing"]);
        }
    }
}

#[test]
fn statistics_of_columns_are_those_of_numpy_and_scipy() {
    let table = table(fixtures::repository("tests/golden/tables/holes.csv"));
    let golden = fixtures::json(fixtures::repository("tests/golden/data/prepare.json"));
    for expected in golden["statistics"].as_array().expect("columns") {
        let name = expected["name"].as_str().expect("a name");
        let values = table.column(name).and_then(|column| column.numbers()).expect("numbers");
        let found = NumberStatistics::of(values, 20).expect("values");
        let close = |what: &str, found: f64, expected: &serde_json::Value| {
            let expected = expected.as_f64().expect("a number");
            assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{name} {what}: {found} {expected}");
        };
        close("mean", found.mean, &expected["mean"]);
        close("deviation", found.deviation, &expected["deviation"]);
        close("skew", found.skew, &expected["skew"]);
        found.quantiles.iter().enumerate().for_each(|(i, q)| close("quantile", *q, &expected["quantiles"][i]));
        assert_eq!(serde_json::json!(found.histogram), expected["histogram"], "{name}");
        assert_eq!(
            serde_json::json!([found.zeros, found.distinct]),
            serde_json::json!([expected["zeros"], expected["distinct"]])
        );
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_table_is_read_and_prepared_as_the_reference_says() {
    let path = fixtures::shared("data/cc_general.csv");
    let table = table(path);
    assert_eq!((table.rows, table.columns.len(), table.id), (8950, 18, Some(0)));
    assert_eq!((&*table.id_of(0), &*table.id_of(8949)), ("C10001", "C19190"));
    assert_eq!(table.notes, []);
    for (transform, expected) in [("none", fixtures::genuine_p1()), ("log1p", fixtures::genuine_p2())] {
        let spec = serde_json::json!({ "transform": transform });
        let spec: PrepareSpec = serde_json::from_value(spec).expect("a spec");
        let (features, report) = prepare(&table, &spec, &mut Control::none()).unwrap_or_else(|e| panic!("{e}"));

        assert_eq!((features.values.dim(), report.filled()), (expected.dim(), 314));
        assert_eq!(report.left_out.len(), 1);
        assert_eq!(report.left_out[0].reason, Reason::Id);
        let worst = (&features.values - &expected).iter().fold(0.0, |m: f64, d| m.max(d.abs()));
        assert!(worst < 1e-9, "{transform}: {worst}");
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_tables_statistics_are_the_references() {
    let path = fixtures::shared("data/cc_general.csv");
    let golden = fixtures::json(fixtures::shared("golden/columns_P1.json"));
    let spec: PrepareSpec = serde_json::from_value(serde_json::json!({ "transform": "none" })).expect("a spec");
    let (_, report) = fit(&table(path), &spec, &mut Control::none()).unwrap_or_else(|e| panic!("{e}"));
    for column in &report.columns {
        let expected = &golden["columns"][&column.name];
        let close = |found: f64, key: &str| {
            let expected = expected[key].as_f64().expect("a number");
            assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{} {key}: {found}", column.name);
        };
        assert_eq!(column.filled as u64, expected["missing"].as_u64().expect("a count"));
        close(column.fill_value.expect("a median"), "median_of_present");
        close(column.scale.center, "mean");
        close(column.scale.spread, "std_population");
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_damaged_copies_of_the_genuine_table_are_read_too() {
    for (name, rows, columns, empty) in
        [("extra_testing_column_crlf.csv", 8950, 19, Some("TESTING")), ("two_rows_missing.csv", 8948, 18, None)]
    {
        let path = fixtures::shared(&format!("data/variants/{name}"));
        let table = table(path);
        assert_eq!((table.rows, table.columns.len(), table.id), (rows, columns, Some(0)), "{name}");
        let note = empty.map(|column| Note::EmptyColumn { column: column.to_string() });
        assert_eq!(table.notes, Vec::from_iter(note), "{name}");
        let (features, report) =
            prepare(&table, &PrepareSpec::default(), &mut Control::none()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((features.values.dim(), report.filled()), ((rows, 17), 314), "{name}");
        let reasons: Vec<&Reason> = report.left_out.iter().map(|left_out| &left_out.reason).collect();
        assert_eq!(reasons, Vec::from_iter([&Reason::Id].into_iter().chain(empty.map(|_| &Reason::Empty))), "{name}");
    }
}
