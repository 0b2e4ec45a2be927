//! The bundled sample: it is what its generator makes, and it behaves like the public table whose figures went into it.

use crate::fixtures::{json, numbers, repository, standardized};
use linfa::traits::Fit;
use linfa::DatasetBase;
use linfa_clustering::KMeans;
use ndarray::{Array2, ArrayView1};
use serde_json::Value;
use strata::engine::rng::stream;

#[path = "../../assets/sample/synthesis/mod.rs"]
mod synthesis;

fn facts() -> Value {
    json(repository("assets/sample/facts.json"))
}

/// The sample's numeric columns.
struct Sample {
    values: Array2<f64>,
    names: Vec<String>,
}

impl Sample {
    fn read() -> Sample {
        let path = repository("assets/customers.csv");
        let mut reader = csv::Reader::from_path(&path).expect("readable CSV");
        let names = reader.headers().expect("a header").iter().map(str::to_string).collect();
        Sample { values: numbers(path), names }
    }

    fn column(&self, name: &str) -> ArrayView1<'_, f64> {
        let c = self.names.iter().position(|n| n == name).unwrap_or_else(|| panic!("no column {name}"));
        self.values.column(c)
    }

    fn count(&self, holds: impl Fn(usize) -> bool) -> usize {
        (0..self.values.nrows()).filter(|&r| holds(r)).count()
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut present: Vec<f64> = values.filter(|v| !v.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    (present[(present.len() - 1) / 2] + present[present.len() / 2]) / 2.0
}

/// Median of the 41 quantiles that the figures hold.
fn middle(quantiles: &Value) -> f64 {
    quantiles[20].as_f64().expect("a median")
}

/// k-means with k = 6 on median-filled, log1p-transformed z-scores, ten starts; the labels, taken from the centroids
/// because linfa's own counts are of the last run and not of the best.
fn segments(sample: &Sample) -> Vec<usize> {
    let features = standardized(sample.values.clone(), true);
    let data = DatasetBase::from(features.clone());
    let model = KMeans::params_with_rng(6, stream(42, 0)).n_runs(10).tolerance(1e-6).max_n_iterations(300);
    let centroids = model.fit(&data).expect("six clusters").centroids().to_owned();
    let nearest = |row: ArrayView1<f64>| {
        let distances = centroids.rows().into_iter().map(|c| (&row - &c).mapv(|d| d * d).sum()).enumerate();
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).expect("six centroids").0
    };
    features.rows().into_iter().map(nearest).collect()
}

#[test]
fn the_committed_file_is_what_the_generator_makes() {
    let committed = std::fs::read_to_string(repository("assets/customers.csv")).expect("the sample");
    let made = synthesis::customers_csv();
    let differs = committed.lines().zip(made.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "the first line that differs: (committed, generated)");
    assert!(committed == made, "{} bytes are committed, {} generated", committed.len(), made.len());
}

#[test]
fn it_has_the_shape_of_the_public_table() {
    let facts = facts();
    let mut reader = csv::Reader::from_path(repository("assets/customers.csv")).expect("readable CSV");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_string).collect();
    assert_eq!(header[0], "CUST_ID");
    assert_eq!(Value::from(header[1..].to_vec()), facts["columns"]);

    let records: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("18 fields")).collect();
    assert_eq!(records.len() as u64, facts["rows"].as_u64().expect("a count"));
    let unique = |key: fn(&csv::StringRecord) -> Vec<&str>| {
        let mut keys: Vec<Vec<&str>> = records.iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    };
    assert_eq!(unique(|r| vec![&r[0]]), records.len(), "ids");
    assert_eq!(unique(|r| r.iter().skip(1).collect()), records.len(), "rows without their ids");
    for cell in records.iter().flat_map(|r| r.iter().skip(1)) {
        let decimals = cell.split_once('.').map_or("", |(_, decimals)| decimals);
        assert!(decimals.len() <= 6 && !decimals.ends_with('0'), "{cell} is not written as the public table would");
    }
}

#[test]
fn overall_medians_are_those_of_the_public_table() {
    let (sample, facts) = (Sample::read(), facts());
    for name in &sample.names[1..] {
        let (found, expected) =
            (median(sample.column(name).iter().copied()), middle(&facts["overall_quantiles"][name]));
        // The frequencies have four decimals in the figures; for a median of zero the bound is zero.
        assert!((found - expected).abs() <= 0.05 * expected, "{name}: median {found}, expected {expected}");
    }
}

#[test]
fn k_means_finds_the_six_segments_in_their_shares() {
    let (sample, facts) = (Sample::read(), facts());
    let labels = segments(&sample);
    let expected = facts["segments"].as_array().expect("segments");

    let mut taken = [false; 6];
    for segment in expected {
        let log_medians = |k: usize| -> Vec<f64> {
            let rows = |name: &String| {
                let column = sample.column(name);
                median((0..labels.len()).filter(|&r| labels[r] == k).map(|r| column[r]).collect::<Vec<_>>().into_iter())
            };
            sample.names[1..].iter().map(|name| libm::log1p(rows(name))).collect()
        };
        let wanted: Vec<f64> =
            sample.names[1..].iter().map(|name| libm::log1p(middle(&segment["quantiles"][name]))).collect();
        let off =
            |k: usize| -> f64 { log_medians(k).iter().zip(&wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) };
        let (k, worst) = (0..6).map(|k| (k, off(k))).min_by(|a, b| a.1.total_cmp(&b.1)).expect("six clusters");
        let share = segment["share"].as_f64().expect("a share");
        let found = labels.iter().filter(|&&label| label == k).count() as f64 / labels.len() as f64;
        println!("share {share:.4}, found {found:.4}; worst median off by a factor of {:.3}", libm::exp(worst));
        assert!((found - share).abs() <= 0.03, "the segment of share {share} came out as {found}");
        assert!(worst <= libm::log(1.25), "the segment of share {share} has a median off by more than a quarter");
        assert!(!std::mem::replace(&mut taken[k], true), "two of the segments are one cluster");
    }
}

#[test]
fn frequencies_are_whole_months_of_the_tenure() {
    let sample = Sample::read();
    let tenure = sample.column("TENURE");
    assert!(tenure.iter().all(|&t| t.fract() == 0.0 && (6.0..=12.0).contains(&t)));
    for name in [
        "PURCHASES_FREQUENCY",
        "ONEOFF_PURCHASES_FREQUENCY",
        "PURCHASES_INSTALLMENTS_FREQUENCY",
        "CASH_ADVANCE_FREQUENCY",
    ] {
        let column = sample.column(name);
        for r in 0..tenure.len() {
            let months = column[r] * tenure[r];
            // Six decimals leave at most half a millionth, times the tenure.
            assert!((months - months.round()).abs() <= 6.1e-6, "{name} of row {r}: {months} months");
        }
        let above_one = sample.count(|r| column[r] > 1.0);
        let allowed = if name == "CASH_ADVANCE_FREQUENCY" { 1..=20 } else { 0..=0 };
        assert!(allowed.contains(&above_one), "{name}: {above_one} rows above 1");
    }
    for name in ["CASH_ADVANCE_TRX", "PURCHASES_TRX", "CREDIT_LIMIT"] {
        assert!(sample.column(name).iter().all(|v| v.is_nan() || v.fract() == 0.0), "{name} is in whole numbers");
    }
}

#[test]
fn identities_between_columns_hold_but_for_the_known_exceptions() {
    let (sample, facts) = (Sample::read(), facts());
    let column = |name: &str| sample.column(name);
    let identities = &facts["identities"];
    let rows = sample.values.nrows() as f64;

    let (purchases, oneoff, instalments) =
        (column("PURCHASES"), column("ONEOFF_PURCHASES"), column("INSTALLMENTS_PURCHASES"));
    let adds_up = sample.count(|r| (purchases[r] - oneoff[r] - instalments[r]).abs() <= 0.005);
    let expected = identities["PURCHASES = ONEOFF_PURCHASES + INSTALLMENTS_PURCHASES (within 1)"].as_f64();
    assert_eq!((adds_up as f64 / rows * 1e4).round() / 1e4, expected.expect("a share"));

    let trx = column("PURCHASES_TRX");
    let violations = sample.count(|r| (purchases[r] == 0.0) != (trx[r] == 0.0));
    assert_eq!(Value::from(violations), identities["PURCHASES == 0 <=> PURCHASES_TRX == 0 violations"]);

    let (balance, limit) = (column("BALANCE"), column("CREDIT_LIMIT"));
    let overdrawn = sample.count(|r| balance[r] > limit[r]) as f64;
    let expected = identities["BALANCE > CREDIT_LIMIT"].as_f64().expect("a count");
    assert!((overdrawn - expected).abs() <= 0.1 * expected, "{overdrawn} owe more than their limit, not {expected}");

    for (amount, with) in [
        ("BALANCE", "BALANCE_FREQUENCY"),
        ("PURCHASES", "PURCHASES_FREQUENCY"),
        ("ONEOFF_PURCHASES", "ONEOFF_PURCHASES_FREQUENCY"),
        ("INSTALLMENTS_PURCHASES", "PURCHASES_INSTALLMENTS_FREQUENCY"),
        ("CASH_ADVANCE", "CASH_ADVANCE_FREQUENCY"),
        ("CASH_ADVANCE", "CASH_ADVANCE_TRX"),
    ] {
        let (amount_of, with_of) = (column(amount), column(with));
        let apart = sample.count(|r| (amount_of[r] == 0.0) != (with_of[r] == 0.0));
        assert_eq!(apart, 0, "{amount} and {with} are zero together");
    }
}

#[test]
fn values_are_missing_where_the_public_table_misses_them() {
    let (sample, facts) = (Sample::read(), facts());
    for name in &sample.names[1..] {
        let missing = sample.column(name).iter().filter(|v| v.is_nan()).count();
        assert_eq!(Value::from(missing), facts["missing"][name], "{name}");
    }
    let (payments, minimum) = (sample.column("PAYMENTS"), sample.column("MINIMUM_PAYMENTS"));
    let nothing_paid = sample.count(|r| payments[r] == 0.0);
    let and_missing = sample.count(|r| payments[r] == 0.0 && minimum[r].is_nan());
    assert_eq!(Value::from(nothing_paid), facts["missing_minimum_payments_by"]["payments_zero_rows"]);
    assert_eq!(Value::from(and_missing), facts["missing_minimum_payments_by"]["payments_zero"]);
}
