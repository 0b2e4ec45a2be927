//! What is said of segments against slow recomputation from the table, on odd tables.

use ndarray::{Array2, Axis};
use proptest::prelude::*;
use std::collections::BTreeSet;
use strata::engine::cluster::kmeans;
use strata::engine::control::Control;
use strata::engine::explain::effect::{cliffs_deltas, MEDIUM, SMALL};
use strata::engine::explain::profile::segment_medians;
use strata::engine::explain::sorted_column::SortedColumn;
use strata::engine::explain::{
    centroids, explain, typical, what_if, Aspect, Explanation, Quantity, SegmentExplanation, Sentence,
};
use strata::engine::prepare::Features;
use strata::engine::table::{read, ReadOptions, Table};

/// A table with numeric columns (`None`: missing) and one of text, and a label for each row.
#[derive(Debug, Clone)]
struct Case {
    names: Vec<String>,
    columns: Vec<Vec<Option<f64>>>,
    kinds: Vec<Option<String>>,
    labels: Vec<i32>,
}

impl Case {
    fn table(&self) -> Table {
        let mut csv = format!("id,{},kind\n", self.names.join(","));
        for row in 0..self.labels.len() {
            csv.push_str(&format!("R{row}"));
            for column in &self.columns {
                csv.push(',');
                csv.push_str(&column[row].map_or(String::new(), |v| format!("{v:?}")));
            }
            csv.push_str(&format!(",{}\n", self.kinds[row].as_deref().unwrap_or("")));
        }
        let options = ReadOptions::default();
        read("odd.csv", csv.as_bytes(), &options, &mut Control::none()).unwrap_or_else(|e| panic!("{e}\n{csv}"))
    }

    fn features(&self) -> Features {
        let value = |(row, column): (usize, usize)| self.columns[column][row].unwrap_or(0.0).clamp(-1e9, 1e9);
        Features {
            names: self.names.clone(),
            values: Array2::from_shape_fn((self.labels.len(), self.columns.len()), value),
            rows: (0..self.labels.len() as u32).collect(),
        }
    }

    fn explained(&self) -> Explanation {
        explain(&self.table(), &self.features(), &self.labels, 42, &mut Control::none()).expect("an explanation")
    }

    /// The cells of the numeric column `index` of the explanation: a column without a value is not among them.
    fn cells(&self, found: &Explanation, index: usize) -> &[Option<f64>] {
        let place = self.names.iter().position(|n| *n == found.columns[index]).expect("a column of the case");
        &self.columns[place]
    }

    fn rows(&self, segment: Option<usize>) -> Vec<usize> {
        (0..self.labels.len()).filter(|&row| segment.is_none_or(|s| self.labels[row] == s as i32)).collect()
    }
}

const NAMES: [&str; 7] = ["CASH_ADVANCE", "PURCHASES", "BALANCE", "ONEOFF_PURCHASES", "x1", "room 2", "CREDIT_LIMIT"];

fn column(rows: usize) -> impl Strategy<Value = Vec<Option<f64>>> {
    let cell = |value: BoxedStrategy<f64>| prop_oneof![9 => value.prop_map(Some), 1 => Just(None)];
    prop_oneof![
        (-5..5_i32).prop_map(move |v| vec![Some(f64::from(v)); rows]),
        prop::collection::vec(cell((0..4_i32).prop_map(f64::from).boxed()), rows),
        prop::collection::vec(cell((-3.0..1e6).boxed()), rows),
        prop::collection::vec(cell((0.0..1.0).boxed()), rows),
        prop::collection::vec(cell(prop_oneof![Just(1e300), Just(-1e300), Just(1e-300), Just(0.0)].boxed()), rows),
        Just(vec![None; rows]),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let sizes = (2..50_usize, 1..7_usize, 1..6_i32);
    sizes.prop_flat_map(|(rows, width, k)| {
        let kind = prop::option::weighted(0.9, prop::sample::select(vec!["red", "blue", "n 3"]));
        let kinds = prop::collection::vec(kind.prop_map(|k| k.map(str::to_string)), rows);
        let columns = prop::collection::vec(column(rows), width);
        (columns, kinds, prop::collection::vec(-1..k, rows), any::<bool>()).prop_map(
            move |(mut columns, kinds, labels, led)| {
                // Segments are numbered without a gap.
                let used: BTreeSet<i32> = labels.iter().copied().filter(|l| *l >= 0).collect();
                let number = |label: i32| used.iter().position(|u| *u == label).map_or(-1, |place| place as i32);
                let labels: Vec<i32> = labels.into_iter().map(number).collect();
                if led {
                    // The first column leads the labels, so that there is something to tell.
                    columns[0] = labels.iter().map(|l| Some(f64::from(l * 100))).collect();
                }
                // A table without a number is not read, so one column always holds the same.
                columns.push(vec![Some(7.0); labels.len()]);
                let names = NAMES[..width].iter().chain(&["steady"]).map(|n| n.to_string()).collect();
                Case { names, columns, kinds, labels }
            },
        )
    })
}

fn sorted(case: &Case, cells: &[Option<f64>], segment: Option<usize>) -> Vec<f64> {
    let mut values: Vec<f64> = case.rows(segment).into_iter().filter_map(|row| cells[row]).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(values: &[f64]) -> f64 {
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    low + (high - low) * 0.5
}

/// The value of a quantity, recomputed from the table.
fn recomputed(case: &Case, found: &Explanation, sentence: &Sentence, quantity: Quantity, segment: usize) -> f64 {
    use Quantity::*;
    let share = |of: Option<usize>, holds: &dyn Fn(usize) -> bool| {
        let rows = case.rows(of);
        rows.iter().filter(|&&row| holds(row)).count() as f64 / rows.len() as f64
    };
    let here = Some(segment);
    let (cells, category) = match &sentence.about {
        Some(Aspect::Value(column) | Aspect::Missing(column)) => (case.cells(found, *column), String::new()),
        Some(Aspect::Category { category, .. }) => (&[][..], category.clone()),
        None => (&[][..], String::new()),
    };
    let of_all = || median(&sorted(case, cells, None));
    let is_kind = |row: usize| case.kinds[row].as_deref() == Some(category.as_str());
    let zero = |row: usize| cells[row] == Some(0.0);
    let missing = |row: usize| cells[row].is_none();
    let above = |row: usize| cells[row].is_some_and(|v| v > of_all());
    let below = |row: usize| cells[row].is_some_and(|v| v < of_all());
    let yes = |of: Option<usize>| {
        let values = sorted(case, cells, of);
        values.iter().sum::<f64>() / values.len() as f64
    };
    match quantity {
        Yes => yes(here),
        AllYes => yes(None),
        Rows => case.rows(here).len() as f64,
        Share => case.rows(here).len() as f64 / case.labels.len() as f64,
        Median => median(&sorted(case, cells, here)),
        AllMedian => of_all(),
        MedianRatio => median(&sorted(case, cells, here)) / of_all(),
        Zero => share(here, &zero),
        AllZero => share(None, &zero),
        Missing => share(here, &missing),
        AllMissing => share(None, &missing),
        Above => share(here, &above),
        AllAbove => share(None, &above),
        Below => share(here, &below),
        AllBelow => share(None, &below),
        Category => share(here, &is_kind),
        AllCategory => share(None, &is_kind),
        Lift => share(here, &is_kind) / share(None, &is_kind),
    }
}

/// Whether `text` is `value` rounded as the text shows: half a unit of its last digit at most.
fn is_written(value: f64, text: &str) -> bool {
    let value = if text.ends_with('%') { 100.0 * value } else { value };
    let plain = text.trim_end_matches(" %").trim_end_matches('×').replace(',', "").replace('−', "-");
    match plain.as_str() {
        "under 0.1" => return value > 0.0 && value < 0.1,
        "over 99.9" => return value > 99.9 && value < 100.0,
        "over a million times" => return value >= 1e6,
        "over a quadrillion" => return value >= 1e15,
        "less than minus a quadrillion" => return value <= -1e15,
        "just above 0" => return value > 0.0 && value < 1e-6,
        "All" | "all" => return value == 1.0,
        "None" | "none" => return value == 0.0,
        _ => {}
    }
    let decimals = plain.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    let unit = 10.0_f64.powi(-decimals);
    let read: f64 = plain.parse().expect("a number");
    (read - value).abs() <= 0.5 * unit * (1.0 + 1e-9) + value.abs() * 1e-12
}

fn check_sentences(case: &Case, found: &Explanation, segment: usize, told: &SegmentExplanation) {
    let told_columns = found.columns.len();
    assert!(told.sentences.len() <= 3 && told.sentences.len() >= 1.min(told_columns));
    for sentence in &told.sentences {
        let mut rest = sentence.text.clone();
        match &sentence.about {
            Some(Aspect::Value(column) | Aspect::Missing(column)) => {
                // A column of yes and no stands there in words.
                let name = found.columns[*column].as_str();
                let spoken = name.replace('_', " ").to_lowercase();
                let at = rest.find(name).map(|at| (at, name.len()));
                let (at, length) = at.or(rest.to_lowercase().find(&spoken).map(|at| (at, spoken.len()))).expect(&rest);
                rest.replace_range(at..at + length, "");
            }
            Some(Aspect::Category { category, .. }) => rest = rest.replacen(category.as_str(), "", 1),
            None => {}
        }
        for figure in &sentence.figures {
            let expected = recomputed(case, found, sentence, figure.quantity, segment);
            let error = (figure.value - expected).abs();
            assert!(error <= 1e-12 * expected.abs(), "{}: {:?}, recomputed {expected}", sentence.text, figure);
            assert!(is_written(expected, &figure.text), "{}: {:?}, recomputed {expected}", sentence.text, figure);
            assert!(rest.contains(&figure.text), "{}: {:?}", sentence.text, figure);
            rest = rest.replacen(&figure.text, "", 1);
        }
        assert!(!rest.contains(|c: char| c.is_ascii_digit()), "a number without a figure: {}", sentence.text);
    }
}

/// Wins less losses over all pairs of a value of the segment and one of the rest.
fn delta(values: &[f64], labels: &[i32], segment: i32) -> Option<f64> {
    let side = |mine: bool| {
        values.iter().zip(labels).filter(move |(v, l)| (**l == segment) == mine && !v.is_nan()).map(|(v, _)| *v)
    };
    let (mut balance, mut pairs) = (0_i64, 0_i64);
    for a in side(true) {
        for b in side(false) {
            balance += i64::from(a > b) - i64::from(a < b);
            pairs += 1;
        }
    }
    (pairs > 0).then(|| balance as f64 / pairs as f64)
}

/// The aspect as a column of numbers, NaN where it takes no part.
fn aspect_column(case: &Case, found: &Explanation, aspect: &Aspect) -> Vec<f64> {
    let rows = 0..case.labels.len();
    match aspect {
        Aspect::Value(column) => case.cells(found, *column).iter().map(|c| c.unwrap_or(f64::NAN)).collect(),
        Aspect::Missing(column) => case.cells(found, *column).iter().map(|c| f64::from(c.is_none())).collect(),
        Aspect::Category { category, .. } => {
            rows.map(|row| f64::from(case.kinds[row].as_deref() == Some(category.as_str()))).collect()
        }
    }
}

fn check_names(case: &Case, found: &Explanation) {
    let mut names: Vec<&str> = found.segments.iter().map(|s| s.name.text.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    for (segment, told) in found.segments.iter().enumerate() {
        for evidence in &told.name.evidence {
            let values = aspect_column(case, found, &evidence.effect.aspect);
            let delta = delta(&values, &case.labels, segment as i32).expect("both sides");
            assert_eq!(delta, evidence.effect.delta, "{}", told.name.text);
            let is_median = ["higher median ", "lower median "].iter().any(|start| evidence.words.starts_with(start));
            let least = if evidence.words.starts_with("somewhat ") { SMALL } else { MEDIUM };
            assert!(delta.abs() >= least || is_median, "{}: {} rests on {delta}", told.name.text, evidence.words);
            let words = evidence.words.trim_start_matches("somewhat ");
            let more = ["high", "mostly", "all ", "always ", "more "].iter().any(|start| words.starts_with(start));
            let less =
                ["low", "no ", "never ", "less ", "fewer ", "near-"].iter().any(|start| words.starts_with(start));
            let (more, less) = match words {
                low if low.starts_with("more often low ") => (false, true),
                no if no.starts_with("mostly no ") || no.starts_with("mostly without ") => (false, true),
                _ => (more, less),
            };
            assert!(is_median || !more || delta > 0.0, "{words} rests on {delta}");
            assert!(is_median || !less || delta < 0.0, "{words} rests on {delta}");
            assert!(told.name.text.to_lowercase().contains(&words.to_lowercase()), "{}: {words}", told.name.text);
        }
        let is_plain = ["All c", "Nearly all c", "Typical c"].iter().any(|name| told.name.text.starts_with(name));
        assert!(!told.name.evidence.is_empty() || is_plain, "{}", told.name.text);
    }
}

fn check_rules_and_tree(case: &Case, found: &Explanation) {
    let row = |row: usize| -> Vec<f64> {
        (0..found.columns.len()).map(|c| case.cells(found, c)[row].unwrap_or(f64::NAN)).collect()
    };
    for (segment, told) in found.segments.iter().enumerate() {
        let Some(rule) = &told.rule else { continue };
        assert!((1..=3).contains(&rule.conditions.len()));
        let is_taken = |at: usize| rule.conditions.iter().all(|c| c.holds(row(at)[c.column]));
        let all = case.rows(None);
        let taken: Vec<usize> = all.iter().copied().filter(|&at| is_taken(at)).collect();
        let hits = taken.iter().filter(|&&at| case.labels[at] == segment as i32).count() as u32;
        let (a, b) = (rule.fitted, rule.held_out);
        let sums = (a.rows + b.rows, a.members + b.members, a.covered + b.covered, a.hits + b.hits);
        assert_eq!(sums, (all.len() as u32, told.rows as u32, taken.len() as u32, hits), "{}", rule.text);
        for condition in &rule.conditions {
            assert!(rule.text.contains(found.columns[condition.column].as_str()));
        }
    }
    if let Some(tree) = &found.tree {
        let right = (0..case.labels.len()).filter(|&at| tree.label(&row(at)) == case.labels[at]).count() as u32;
        assert_eq!(tree.fitted.right + tree.held_out.right, right);
        assert_eq!((tree.fitted.rows + tree.held_out.rows) as usize, case.labels.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_number_in_a_sentence_is_the_one_recomputed_from_the_table(case in case()) {
        let found = case.explained();
        for (segment, told) in found.segments.iter().enumerate() {
            check_sentences(&case, &found, segment, told);
        }
    }

    #[test]
    fn names_are_all_different_and_every_word_rests_on_an_effect_recomputed_pair_by_pair(case in case()) {
        check_names(&case, &case.explained());
    }

    #[test]
    fn rules_and_trees_do_to_the_table_what_they_say(case in case()) {
        check_rules_and_tree(&case, &case.explained());
    }

    #[test]
    fn effects_are_those_counted_pair_by_pair(values in prop::collection::vec((0..6_i32, -1..4_i32), 1..60)) {
        let mut sorted: Vec<(f64, i32)> = values.iter().map(|&(v, l)| (f64::from(v), l)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, labels): (Vec<f64>, Vec<i32>) = sorted.iter().copied().unzip();
        let slow: Vec<Option<f64>> = (0..4).map(|segment| delta(&values, &labels, segment)).collect();
        prop_assert_eq!(cliffs_deltas(&sorted, 4), slow);
    }

    #[test]
    fn an_explanation_repeats_and_survives_its_journey(case in case()) {
        let found = case.explained();
        prop_assert_eq!(&found, &case.explained());
        let bytes = postcard::to_stdvec(&found).expect("bytes");
        prop_assert_eq!(found, postcard::from_bytes::<Explanation>(&bytes).expect("an explanation"));
    }

    #[test]
    fn typical_rows_are_nearer_to_the_centroid_than_others_and_odd_ones_farther(case in case()) {
        let features = case.features();
        let k = case.labels.iter().max().map_or(0, |m| (m + 1) as usize);
        let means = centroids(features.values.view(), &case.labels, k);
        for (segment, told) in typical(features.values.view(), &case.labels, k).iter().enumerate() {
            let distance = |row: usize| -> f64 {
                features.values.row(row).iter().zip(means.row(segment)).map(|(x, c)| (x - c) * (x - c)).sum()
            };
            let rows = case.rows(Some(segment));
            prop_assert_eq!(told.typical.len(), rows.len().min(3));
            prop_assert_eq!(told.odd.len(), rows.len().saturating_sub(3).min(3));
            for &row in &rows {
                let is_told = told.typical.contains(&row) || told.odd.contains(&row);
                prop_assert!(is_told || told.typical.iter().all(|&t| distance(t) <= distance(row)));
                prop_assert!(is_told || told.odd.iter().all(|&t| distance(t) >= distance(row)));
            }
        }
    }

    #[test]
    fn a_row_is_assigned_as_k_means_does_and_its_contributions_add_up(
        (rows, k, d) in (1..20_usize, 1..6_usize, 1..5_usize), values in prop::collection::vec(-4..4_i32, 200)
    ) {
        let mut values = values.into_iter().cycle().map(f64::from);
        let features = Array2::from_shape_fn((rows, d), |_| values.next().expect("endless"));
        let centroids = Array2::from_shape_fn((k, d), |_| values.next().expect("endless"));
        let labels = kmeans::assign(features.view(), centroids.view());
        for (row, label) in features.axis_iter(Axis(0)).zip(labels) {
            let found = what_if(row.as_slice().expect("a row"), centroids.view()).expect("a segment");
            prop_assert_eq!(found.segment as i32, label);
            prop_assert_eq!(found.runner_up.is_some(), k > 1);
            if let Some(next) = found.runner_up {
                let sum: f64 = next.contributions.iter().map(|c| c.amount).sum();
                let difference = next.distance * next.distance - found.distance * found.distance;
                prop_assert!((sum - difference).abs() <= 1e-9 && difference >= -1e-9);
                prop_assert!(next.contributions.is_sorted_by(|a, b| a.amount.abs() >= b.amount.abs()));
            }
        }
    }
}

#[test]
fn labels_that_do_not_fit_are_refused_in_a_sentence() {
    let case = Case {
        names: vec!["x1".into()],
        columns: vec![vec![Some(1.0), Some(2.0)]],
        kinds: vec![None, None],
        labels: vec![0, 1],
    };
    let (table, features) = (case.table(), case.features());
    let refused = |labels: &[i32], features: &Features| {
        explain(&table, features, labels, 42, &mut Control::none()).expect_err("an error").to_string()
    };
    assert!(refused(&[0], &features).contains("1 labels for 2 rows"));
    assert!(refused(&[0, i32::MAX], &features).contains("labelled 2147483647"));
    assert!(refused(&[0, 1], &Features { rows: vec![0, 2], ..features.clone() }).contains("Row 3"));
    let none = Features { names: vec![], values: Array2::zeros((0, 0)), rows: vec![] };
    let found = explain(&table, &none, &[], 42, &mut Control::none()).expect("an explanation of nothing");
    assert!(found.segments.is_empty() && found.tree.is_none());
}

#[test]
fn it_stops_when_told() {
    let case = Case {
        names: vec!["x1".into()],
        columns: vec![vec![Some(1.0), Some(2.0)]],
        kinds: vec![None, None],
        labels: vec![0, 1],
    };
    let mut never = |_: f64| false;
    let found = explain(&case.table(), &case.features(), &case.labels, 42, &mut Control::new(&mut never));
    assert_eq!(found, Err(strata::engine::error::ComputeError::Stopped));
}

#[test]
fn categories_and_missing_values_are_told_like_numbers() {
    // Twelve rows of two segments: the first is mostly red and has no balance.
    let halves = |first: Option<f64>, second: Option<f64>| [[first; 6], [second; 6]].concat();
    let kinds = |row: usize| Some(if row < 8 && row != 5 { "red" } else { "blue" }.to_string());
    let case = Case {
        names: vec!["BALANCE".into(), "steady".into()],
        columns: vec![halves(None, Some(5.0)), halves(Some(7.0), Some(7.0))],
        kinds: (0..12).map(kinds).collect(),
        labels: [[0; 6], [1; 6]].concat(),
    };
    let found = case.explained();
    let [first, second] = &found.segments[..] else { panic!("two segments") };
    // The segments were not found from the kind.
    assert_eq!(first.name.text, "Always missing BALANCE");
    assert_eq!(second.name.text, "Never missing BALANCE");
    let texts: Vec<&str> = first.sentences.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(texts[0], "BALANCE is missing for 100 % (overall 50 %).");
    assert_eq!(texts[1], "kind is \"red\" for 83 % (overall 58 %) – 1.4× as often.");
    assert_eq!(texts[2], "6 customers, 50 % of the table.");
    let red = first.categories.iter().find(|c| c.category == "red").expect("a share");
    assert_eq!((red.share, red.overall, red.lift), (5.0 / 6.0, 7.0 / 12.0, (5.0 / 6.0) / (7.0 / 12.0)));
}

proptest! {
    #[test]
    fn medians_read_off_a_sorted_column_are_the_selected_ones_to_the_bit(
        column in proptest::collection::vec(
            prop_oneof![
                4 => -3.0..3.0_f64,
                4 => (-2..3_i32).prop_map(f64::from),
                1 => Just(-0.0),
                1 => Just(f64::NAN),
                1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(5e-324)],
            ],
            0..60,
        ),
        picks in proptest::collection::vec((any::<prop::sample::Index>(), -1..4_i32), 0..80),
    ) {
        let picks: Vec<_> = picks.into_iter().filter(|_| !column.is_empty()).collect();
        let rows: Vec<u32> = picks.iter().map(|(at, _)| at.index(column.len()) as u32).collect();
        let labels: Vec<i32> = picks.iter().map(|(_, label)| *label).collect();
        let sizes: Vec<usize> = (0..4).map(|k| labels.iter().filter(|&&label| label == k).count()).collect();
        let bits = |(medians, all): (Vec<f64>, f64)| {
            // Which of the numbers that are none it is does not count.
            let bits = |m: f64| (!m.is_nan()).then(|| m.to_bits());
            medians.into_iter().chain([all]).map(bits).collect::<Vec<_>>()
        };
        let fast = SortedColumn::new(&column, &rows).segment_medians(&column, &rows, &labels, &sizes);
        prop_assert_eq!(bits(fast), bits(segment_medians(&column, &rows, &labels, 4)));
    }
}
