//! Merge trees against SciPy, density-based clusterings against scikit-learn.

use crate::fixtures::{self, canonical, fingerprint};
use ndarray::Array2;
use strata::engine::choice::Choice;
use strata::engine::cluster::agglomerative::{tree, Dendrogram, Linkage};
use strata::engine::cluster::dbscan::{DbscanLabels, DbscanTree};
use strata::engine::cluster::hdbscan::{hdbscan, HdbscanSpec, Selection};
use strata::engine::cluster::optics::optics;
use strata::engine::control::Control;
use strata::engine::distance::{Metric, Rows};

const TABLES: [&str; 3] = ["lattice", "duplicates", "wide"];

/// A made-up table without its id column, and the reference results on it.
fn table(name: &str) -> (Array2<f64>, serde_json::Value) {
    let numbers = fixtures::numbers(fixtures::repository(&format!("tests/golden/tables/{name}.csv")));
    let golden = fixtures::json(fixtures::repository(&format!("tests/golden/data/trees_{name}.json")));
    (numbers.slice(ndarray::s![.., 1..]).to_owned(), golden)
}

pub fn metric(name: &str) -> Metric {
    let name = if name == "cityblock" { "manhattan" } else { name };
    Metric::of_word(name).unwrap_or_else(|| panic!("unknown metric {name}"))
}

pub fn linkage(name: &str) -> Linkage {
    match name {
        "ward" => Linkage::Ward,
        "complete" => Linkage::Complete,
        "average" => Linkage::Average,
        "single" => Linkage::Single,
        "weighted" => Linkage::Weighted,
        "centroid" => Linkage::Centroid,
        "median" => Linkage::Median,
        _ => panic!("unknown linkage {name}"),
    }
}

pub fn text(value: &serde_json::Value) -> &str {
    value.as_str().expect("a text")
}

pub fn list(value: &serde_json::Value) -> &[serde_json::Value] {
    value.as_array().expect("a list")
}

pub fn float(value: &serde_json::Value) -> f64 {
    value.as_f64().expect("a number")
}

pub fn heights(tree: &Dendrogram) -> Vec<f64> {
    tree.merges.iter().map(|m| m.height).collect()
}

pub fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs()) + 1e-12
}

/// Walks a tree beside the obvious algorithm, which keeps all dissimilarities by the Lance-Williams formulas: every
/// merge must be of a nearest pair, at its height. Returns how often another pair was equally near.
fn ties_of_a_greedy_tree(x: &Array2<f64>, method: &str, measure: &str, tree: &Dendrogram) -> usize {
    let n = x.nrows();
    let rows = Rows::new(x.view(), metric(measure)).expect("rows");
    let squared = ["ward", "centroid", "median"].contains(&method);
    let power = |v: f64| if squared { v * v } else { v };
    let mut d = Array2::from_shape_fn((n, n), |(i, j)| power(rows.distance(i, j)));
    let (mut slot, mut size) = ((0..n).collect::<Vec<_>>(), vec![1.0; n]);
    let mut alive = vec![true; n];
    let mut ties = 0;
    for merge in &tree.merges {
        let mut pairs = Vec::new();
        for i in (0..n).filter(|&i| alive[i]) {
            pairs.extend((i + 1..n).filter(|&j| alive[j]).map(|j| d[[i, j]]));
        }
        let least = pairs.iter().copied().fold(f64::INFINITY, f64::min);
        ties += pairs.iter().filter(|&&v| close(v, least, 1e-9)).count() - 1;
        let (p, q) = (slot[merge.a as usize], slot[merge.b as usize]);
        assert!(close(d[[p, q]], least, 1e-9), "{method} {measure}: {} is merged, {least} is nearer", d[[p, q]]);
        assert!(close(power(merge.height), least, 1e-9), "{method} {measure}: height {}", merge.height);
        for i in (0..n).filter(|&i| alive[i] && i != p && i != q) {
            let (dp, dq, pq) = (d[[i, p]], d[[i, q]], d[[p, q]]);
            let (sp, sq, si): (f64, f64, f64) = (size[p], size[q], size[i]);
            let new = match method {
                "complete" => dp.max(dq),
                "single" => dp.min(dq),
                "average" => (sp * dp + sq * dq) / (sp + sq),
                "weighted" => (dp + dq) / 2.0,
                "ward" => ((si + sp) * dp + (si + sq) * dq - si * pq) / (si + sp + sq),
                "centroid" => (sp * dp + sq * dq) / (sp + sq) - sp * sq * pq / ((sp + sq) * (sp + sq)),
                _ => (dp + dq) / 2.0 - pq / 4.0,
            };
            d[[i, q]] = new;
            d[[q, i]] = new;
        }
        alive[p] = false;
        size[q] += size[p];
        slot.push(q);
    }
    ties
}

/// Whether labels are the reference's partition into `k`: by its fingerprint, and at k = 5 row by row.
pub fn is_partition(case: &serde_json::Value, k: usize, labels: &[i32]) -> bool {
    let rows: Vec<i32> = text(&case["labels_at_5"]).chars().map(|c| c as i32).collect();
    fingerprint(labels) == text(&case["partitions"][&k.to_string()])
        && (k != 5 || canonical(labels) == canonical(&rows))
}

#[test]
fn merge_trees_are_scipys_on_lattice_duplicates_and_many_features() {
    let mut tied_trees = Vec::new();
    for name in TABLES {
        let (x, golden) = table(name);
        let n = x.nrows();
        for case in list(&golden["trees"]) {
            let (method, measure) = (text(&case["linkage"]), text(&case["metric"]));
            let ours = tree(x.view(), linkage(method), metric(measure), &mut Control::none()).expect("a tree");
            let theirs: Vec<f64> = list(&case["heights"]).iter().map(float).collect();
            let same_heights = heights(&ours).iter().zip(&theirs).all(|(a, b)| close(*a, *b, 1e-5));
            // Between equal heights any order is right.
            let tie = |k: usize| close(theirs[n - k - 1], theirs[n - k], 1e-7);
            let same_partitions = (2..=12).all(|k| tie(k) || is_partition(case, k, &ours.cut(k)));
            if !(same_heights && same_partitions) {
                let ties = ties_of_a_greedy_tree(&x, method, measure, &ours);
                assert!(ties > 0, "{name} {method} {measure} differs without a tie");
                tied_trees.push(format!("{name} {method} {measure}"));
            }
        }
    }
    // Only the lattice has ties that rounding breaks one way in SciPy's recurrences and another way here.
    assert!(tied_trees.iter().all(|t| t.starts_with("lattice")) && tied_trees.len() <= 8, "{tied_trees:?}");
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_tables_merge_trees_are_fastclusters() {
    let (x, path) = (fixtures::genuine_p1(), fixtures::shared("golden/hc_P1.json"));
    let golden = fixtures::json(path);
    for (key, case) in golden.as_object().expect("cases").iter().filter(|(key, _)| key.contains('_')) {
        let (method, measure) = key.split_once('_').expect("linkage_metric");
        let ours = tree(x.view(), linkage(method), metric(measure), &mut Control::none()).expect("a tree");
        let heights = heights(&ours);
        if case["tied_heights"].as_u64().expect("a count") > 0 {
            // Thousands of equal heights leave many right trees: SciPy's sum of heights is 0.24 % from fastcluster's.
            assert!(close(heights.iter().sum(), float(&case["height_sum"]), 5e-3), "{key}: sum of heights");
            continue;
        }
        let last: Vec<f64> = list(&case["last50"]).iter().map(float).collect();
        for (a, b) in heights[heights.len() - 50..].iter().zip(&last) {
            assert!(close(*a, *b, 1e-6), "{key}: {a} {b}");
        }
        assert!(close(heights.iter().sum(), float(&case["height_sum"]), 1e-6), "{key}: sum of heights");
        assert!(close(heights[heights.len() / 2], float(&case["height_median"]), 1e-5), "{key}: median height");
        for (k, cut) in case["k"].as_object().expect("cuts") {
            if close(float(&cut["height_below"]), float(&cut["height_above"]), 1e-6) {
                continue;
            }
            let labels = ours.cut(k.parse().expect("a number"));
            let sizes: Vec<usize> = list(&cut["sizes"]).iter().map(|s| s.as_u64().expect("a size") as usize).collect();
            assert_eq!(cluster_sizes(&labels), sizes, "{key} k {k}");
            assert_eq!(labels, ours.cut_height(float(&cut["height_below"]) * (1.0 + 1e-6)), "{key} k {k}");
        }
        if let Some(path) = fixtures::find_shared(&format!("golden/hc_{key}_k5_P1.labels.csv")) {
            assert_eq!(canonical(&ours.cut(5)), canonical(&fixtures::labels(path)), "{key}");
        }
    }
}

/// Sizes of the clusters in the order of their numbers.
pub fn cluster_sizes(labels: &[i32]) -> Vec<usize> {
    let clusters = labels.iter().max().map_or(0, |m| m + 1);
    (0..clusters).map(|c| labels.iter().filter(|l| **l == c).count()).collect()
}

/// Each border row must lie within eps of a core sample of its cluster, each noise row of none.
pub fn assert_borders(x: &Array2<f64>, measure: &str, eps: f64, result: &DbscanLabels) {
    let rows = Rows::new(x.view(), metric(measure)).expect("rows");
    for i in (0..x.nrows()).filter(|&i| !result.core[i]) {
        let near = |j: &usize| result.core[*j] && rows.distance(i, *j) <= eps;
        let mut clusters = (0..x.nrows()).filter(near).map(|j| result.labels[j]);
        match result.labels[i] {
            -1 => assert_eq!(clusters.next(), None, "noise row {i} is near a core sample"),
            label => assert!(clusters.any(|c| c == label), "border row {i} is near no core sample of its cluster"),
        }
    }
}

#[test]
fn dbscan_from_the_tree_is_scikit_learns_for_every_metric() {
    for name in TABLES {
        let (x, golden) = table(name);
        for case in list(&golden["dbscan"]) {
            let (measure, eps) = (text(&case["metric"]), float(&case["eps"]));
            let min_samples = case["min_samples"].as_u64().expect("a number") as usize;
            let tree = DbscanTree::new(x.view(), min_samples, metric(measure), &mut Control::none()).expect("a tree");
            let ours = tree.labels_at(eps);
            let core: String = ours.core.iter().map(|&c| if c { '1' } else { '0' }).collect();
            let labels: Vec<i32> = text(&case["labels"]).split(' ').map(|l| l.parse().expect("a label")).collect();
            let what = format!("{name} {measure} eps {eps} min_samples {min_samples}");
            assert_eq!(core, text(&case["core"]), "{what}");
            assert_eq!(canonical(&ours.labels), canonical(&labels), "{what}");
            assert_borders(&x, measure, eps, &ours);
        }
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_tables_dbscan_is_scikit_learns_at_every_setting() {
    let (x, path) = (fixtures::genuine_p1(), fixtures::shared("golden/dbscan_P1.json"));
    for case in list(&fixtures::json(path)["runs"]) {
        let (measure, eps) = (text(&case["metric"]), float(&case["eps"]));
        let min_samples = case["min_samples"].as_u64().expect("a number") as usize;
        let tree = DbscanTree::new(x.view(), min_samples, metric(measure), &mut Control::none()).expect("a tree");
        let ours = tree.labels_at(eps);
        let what = format!("{measure} eps {eps} min_samples {min_samples}");
        let count = |name: &str| case[name].as_u64().expect("a count") as usize;
        assert_eq!(ours.core.iter().filter(|c| **c).count(), count("core"), "{what}");
        assert_eq!(ours.labels.iter().filter(|l| **l < 0).count(), count("noise"), "{what}");
        let sizes: Vec<usize> = list(&case["sizes"]).iter().map(|s| s.as_u64().expect("a size") as usize).collect();
        assert_eq!(cluster_sizes(&ours.labels), sizes, "{what}");
        assert_borders(&x, measure, eps, &ours);
        let file = match measure {
            "euclidean" => format!("golden/dbscan_eps{eps:.1}_ms{min_samples}_P1.labels.csv"),
            _ => format!("golden/dbscan_{measure}_eps{eps:.1}_ms{min_samples}_P1.labels.csv"),
        };
        if let Some(path) = fixtures::find_shared(&file) {
            assert_eq!(canonical(&ours.labels), canonical(&fixtures::labels(path)), "{what}");
        }
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_tables_k_distance_curve_is_scikit_learns() {
    let (x, path) = (fixtures::genuine_p1(), fixtures::shared("golden/kdist_P1.json"));
    let golden = fixtures::json(path);
    for k in [4, 5, 10] {
        // The golden leaves the row itself out, min_samples counts it.
        let tree = DbscanTree::new(x.view(), k + 1, Metric::Euclidean, &mut Control::none()).expect("a tree");
        let curve = tree.k_distances();
        for (i, value) in list(&golden[format!("k{k}")]).iter().enumerate() {
            let place = i as f64 / 49.0 * (curve.len() - 1) as f64;
            let (low, part) = (place.floor() as usize, place - place.floor());
            let high = (low + 1).min(curve.len() - 1);
            let ours = curve[low] + part * (curve[high] - curve[low]);
            assert!(close(ours, float(value), 1e-9), "k {k} quantile {i}: {ours} {value}");
        }
    }
}

/// The table with its ties undone, as the script does it.
fn spread(x: &Array2<f64>) -> Array2<f64> {
    let width = x.ncols();
    let phase = |i: usize| ((i * i) as f64 * 0.6180339887498949).fract();
    Array2::from_shape_fn(x.dim(), |(i, c)| x[[i, c]] + 0.01 * phase(i * width + c))
}

#[test]
fn hdbscan_from_the_tree_is_scikit_learns() {
    // The fixtures hold the cases in which scikit-learn's result does not depend on the order of the rows.
    let mut compared = 0;
    for name in TABLES {
        let (x, golden) = table(name);
        let x = spread(&x);
        for case in list(&golden["hdbscan"]) {
            let measure = text(&case["metric"]);
            let count = |name: &str| case[name].as_u64().expect("a count") as usize;
            let spec = HdbscanSpec {
                min_cluster_size: count("min_cluster_size"),
                selection: if text(&case["selection"]) == "eom" { Selection::ExcessOfMass } else { Selection::Leaf },
                cluster_selection_epsilon: float(&case["epsilon"]),
            };
            let tree = DbscanTree::new(x.view(), count("min_samples"), metric(measure), &mut Control::none());
            let tree = tree.expect("a tree");
            let ours = hdbscan(&tree, &spec).expect("labels");
            let theirs: Vec<i32> =
                text(&case["labels"]).chars().map(|c| if c == '-' { -1 } else { c as i32 }).collect();
            assert_eq!(canonical(&ours.labels), canonical(&theirs), "{name} {measure} {spec:?}");
            // The hdbscan package, asked where epsilon is not 0, computes probabilities its own way.
            if spec.cluster_selection_epsilon == 0.0 {
                let sum: f64 = ours.probabilities.iter().sum();
                assert!(close(sum, float(&case["probability_sum"]), 1e-8), "{name} {measure} {spec:?}: {sum}");
            }
            compared += 1;
        }
    }
    assert!(compared >= 70, "{compared} cases");
}

#[test]
fn optics_orders_and_reaches_as_scikit_learn() {
    for name in TABLES {
        let (x, golden) = table(name);
        let x = spread(&x);
        for case in list(&golden["optics"]) {
            let (measure, min_samples) = (text(&case["metric"]), case["min_samples"].as_u64().expect("a number"));
            let none = &mut Control::none();
            let tree = DbscanTree::new(x.view(), min_samples as usize, metric(measure), none).expect("a tree");
            let ours = optics(x.view(), tree.core_distances(), metric(measure), none).expect("an ordering");
            let ordering: Vec<u32> =
                list(&case["ordering"]).iter().map(|r| r.as_u64().expect("a row") as u32).collect();
            assert_eq!(ours.ordering, ordering, "{name} {measure} {min_samples}");
            for (a, b) in ours.reachability.iter().zip(list(&case["reachability"])).skip(1) {
                // scikit-learn's own distances are off by more than rounding where they are near zero.
                assert!((a - float(b)).abs() <= 1e-9 * (1.0 + a), "{name} {measure} {min_samples}: {a} {b}");
            }
        }
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_genuine_tables_hdbscan_is_scikit_learns() {
    let x = fixtures::genuine_p1();
    // sklearn.cluster.HDBSCAN(min_cluster_size=50, min_samples=MIN_SAMPLES, cluster_selection_method=SELECTION,
    // algorithm="brute").fit(P1), scikit-learn 1.9.1: sizes of the clusters.
    let cases: [(usize, usize, Selection, &[usize]); 5] = [
        (50, 50, Selection::ExcessOfMass, &[1643, 185]),
        (50, 5, Selection::ExcessOfMass, &[262, 261, 221, 198, 142, 137, 81]),
        (50, 5, Selection::Leaf, &[262, 221, 198, 142, 137, 81, 74, 55]),
        (15, 10, Selection::Leaf, &[192, 115, 105, 63, 60, 55, 30, 29, 27, 25, 25, 25, 22, 21, 20, 20, 19, 16, 15, 15]),
        (
            15,
            10,
            Selection::ExcessOfMass,
            &[196, 192, 115, 105, 63, 60, 55, 30, 29, 27, 25, 25, 25, 22, 20, 19, 16, 15, 15],
        ),
    ];
    for (min_cluster_size, min_samples, selection, sizes) in cases {
        let tree = DbscanTree::new(x.view(), min_samples, Metric::Euclidean, &mut Control::none()).expect("a tree");
        let spec = HdbscanSpec { min_cluster_size, selection, cluster_selection_epsilon: 0.0 };
        let ours = hdbscan(&tree, &spec).expect("labels");
        let ours = cluster_sizes(&ours.labels);
        // A row that joins two clusters just where it becomes a core sample is noise here and in one of them there.
        assert_eq!(ours.len(), sizes.len());
        assert!(ours.iter().zip(sizes).all(|(a, b)| a <= b && b - a <= 1), "{ours:?} {sizes:?}");
    }
}
