//! What columns tell of segments against a slow count of pairs of bins and labels, on odd columns.

use ndarray::Array2;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use strata::engine::control::Control;
use strata::engine::explain::{drivers, Driver};
use strata::engine::prepare::Features;
use strata::engine::table::{read, ReadOptions, Table};

/// A number and a word for each row (`None`: missing), and its label.
#[derive(Debug, Clone)]
struct Case {
    numbers: Vec<Option<f64>>,
    words: Vec<Option<&'static str>>,
    labels: Vec<i32>,
}

impl Case {
    fn table(&self) -> Table {
        let mut csv = String::from("id,number,word,steady\n");
        for (row, (number, word)) in self.numbers.iter().zip(&self.words).enumerate() {
            let number = number.map_or(String::new(), |number| format!("{number:?}"));
            csv.push_str(&format!("R{row},{number},{},7\n", word.unwrap_or("")));
        }
        read("odd.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).unwrap_or_else(|e| panic!("{e}"))
    }

    fn found(&self, labels: &[i32], pair: Option<[i32; 2]>) -> Vec<Driver> {
        let rows: Vec<u32> = (0..labels.len() as u32).collect();
        let features = Features { names: vec!["steady".into()], values: Array2::zeros((rows.len(), 1)), rows };
        drivers(&self.table(), &features, labels, pair, None).expect("drivers")
    }

    /// The rows of two labels.
    fn of(&self, pair: [i32; 2]) -> Case {
        let kept: Vec<usize> = (0..self.labels.len()).filter(|&row| pair.contains(&self.labels[row])).collect();
        Case {
            numbers: kept.iter().map(|&row| self.numbers[row]).collect(),
            words: kept.iter().map(|&row| self.words[row]).collect(),
            labels: kept.iter().map(|&row| self.labels[row]).collect(),
        }
    }
}

fn case() -> impl Strategy<Value = Case> {
    (2..80_usize, 1..6_i32).prop_flat_map(|(rows, k)| {
        let cell = |value: BoxedStrategy<f64>| prop_oneof![9 => value.prop_map(Some), 1 => Just(None)];
        let numbers = prop_oneof![
            prop::collection::vec(cell((0..30_i32).prop_map(f64::from).boxed()), rows),
            prop::collection::vec(cell(prop_oneof![3 => Just(0.0), 1 => -1e6..1e6_f64].boxed()), rows),
            prop::collection::vec(cell((-1e300..1e300_f64).boxed()), rows),
            prop::collection::vec(cell((0..2_i32).prop_map(f64::from).boxed()), rows),
        ];
        let words = prop::collection::vec(prop::option::weighted(0.9, prop::sample::select(vec!["red", "blue"])), rows);
        let labels = prop::collection::vec(0..k, rows);
        (numbers, words, labels).prop_map(|(numbers, words, labels)| {
            // Segments are numbered without a gap.
            let used: BTreeSet<i32> = labels.iter().copied().collect();
            let place = |label: i32| used.iter().position(|u| *u == label).unwrap_or(0) as i32;
            Case { numbers, words, labels: labels.into_iter().map(place).collect() }
        })
    })
}

/// The bin of each number as a name, row by row: by the definition, each decile looked up anew.
fn bins(numbers: &[Option<f64>]) -> Vec<String> {
    let mut sorted: Vec<f64> = numbers.iter().copied().flatten().collect();
    sorted.sort_by(f64::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    let decile = |tenth: usize| {
        let at = (sorted.len() - 1) * tenth;
        let (low, high) = (sorted[at / 10], sorted[(at / 10 + 1).min(sorted.len() - 1)]);
        let part = (at % 10) as f64 / 10.0;
        low + (high - low) * part
    };
    let bin = |number: f64| {
        if different.len() <= 10 {
            return format!("{number:?}");
        }
        if number == sorted[0] && decile(1) <= sorted[0] {
            return "least".into();
        }
        let below = (1..10).filter(|&tenth| decile(tenth) < number).map(decile).fold(f64::NEG_INFINITY, f64::max);
        format!("above {below:?}")
    };
    numbers.iter().map(|number| number.map_or("missing".into(), bin)).collect()
}

/// The entropies of both less that of the pairs.
fn information(bins: &[String], labels: &[i32]) -> f64 {
    fn entropy<T: Ord>(of: impl Iterator<Item = T>) -> f64 {
        let mut counts: BTreeMap<T, usize> = BTreeMap::new();
        of.for_each(|one| *counts.entry(one).or_default() += 1);
        let n = counts.values().sum::<usize>() as f64;
        counts.values().map(|&count| count as f64 / n).map(|share| -share * share.ln()).sum()
    }
    entropy(bins.iter()) + entropy(labels.iter()) - entropy(bins.iter().zip(labels))
}

fn of<'a>(found: &'a [Driver], column: &str) -> Option<&'a Driver> {
    found.iter().find(|driver| driver.column == column)
}

fn check(case: &Case, found: &[Driver]) -> Result<(), TestCaseError> {
    let words: Vec<String> = case.words.iter().map(|word| word.unwrap_or("missing").to_string()).collect();
    let entropy = information(&case.labels.iter().map(i32::to_string).collect::<Vec<_>>(), &case.labels);
    for (column, bins) in [("number", bins(&case.numbers)), ("word", words)] {
        // A column without a value is none.
        let Some(driver) = of(found, column) else { continue };
        let expected = information(&bins, &case.labels);
        prop_assert!((driver.information - expected).abs() < 1e-9, "{column}: {driver:?}, slowly {expected}");
        prop_assert!((0.0..=entropy + 1e-9).contains(&driver.information) && (0.0..=1.0).contains(&driver.share));
    }
    prop_assert!(of(found, "steady").is_some_and(|steady| steady.information == 0.0));
    prop_assert!(found.is_sorted_by(|a, b| a.information >= b.information));
    Ok(())
}

proptest! {
    #[test]
    fn what_columns_tell_is_what_a_slow_count_tells(case in case()) {
        check(&case, &case.found(&case.labels, None))?;
    }

    #[test]
    fn of_a_pair_only_its_rows_count(case in case()) {
        let pair = [0, 1];
        let found = case.found(&case.labels, Some(pair));
        check(&case.of(pair), &found)?;
    }

    #[test]
    fn what_columns_tell_does_not_depend_on_the_numbers_of_the_segments(case in case(), turn in 1..5_i32) {
        let k = case.labels.iter().max().map_or(1, |most| most + 1);
        let turned: Vec<i32> = case.labels.iter().map(|label| (label + turn) % k).collect();
        let (found, again) = (case.found(&case.labels, None), case.found(&turned, None));
        for driver in &found {
            let other = of(&again, &driver.column).map(|other| other.information);
            prop_assert!(other.is_some_and(|other| (other - driver.information).abs() < 1e-12));
        }
    }
}
