//! Merge trees of the bundled sample against SciPy, its density-based clusterings against scikit-learn (`trees.py`).

use crate::fixtures::{fingerprint, json, repository, sample};
use crate::trees::{assert_borders, close, cluster_sizes, float, heights, is_partition, linkage, list, metric, text};
use ndarray::Array2;
use std::collections::BTreeSet;
use strata::engine::cluster::agglomerative::tree;
use strata::engine::cluster::dbscan::DbscanTree;
use strata::engine::cluster::hdbscan::{hdbscan, HdbscanSpec, Selection};
use strata::engine::control::Control;
use strata::engine::distance::{Metric, Rows};

fn golden() -> serde_json::Value {
    json(repository("tests/golden/data/trees_sample.json"))
}

fn count(case: &serde_json::Value, name: &str) -> usize {
    case[name].as_u64().expect("a count") as usize
}

fn counts(values: &serde_json::Value) -> Vec<usize> {
    list(values).iter().map(|value| value.as_u64().expect("a count") as usize).collect()
}

#[test]
fn the_samples_merge_trees_are_scipys() {
    let x = sample();
    let n = x.nrows();
    for case in list(&golden()["trees"]) {
        let (method, measure) = (text(&case["linkage"]), text(&case["metric"]));
        let ours = tree(x.view(), linkage(method), metric(measure), &mut Control::none()).expect("a tree");
        let heights = heights(&ours);
        let mut largest = 0.0f64;
        let mut compare = |ours: f64, theirs: &serde_json::Value| {
            let theirs = float(theirs);
            let difference = (ours - theirs).abs() / theirs;
            assert!(difference <= 1e-5, "{method} {measure}: {ours} instead of {theirs}");
            largest = largest.max(difference);
        };
        for (place, theirs) in list(&case["every_100th_height"]).iter().enumerate() {
            compare(heights[100 * place], theirs);
        }
        for (ours, theirs) in heights[n - 51..].iter().zip(list(&case["last_50_heights"])) {
            compare(*ours, theirs);
        }
        compare(heights.iter().sum(), &case["height_sum"]);
        compare(heights[(n - 1) / 2], &case["height_median"]);
        println!("{method} {measure}: heights differ by {largest:.1e} at most");
        // None of these cuts falls between equal heights.
        for k in 2..=12 {
            assert!(is_partition(case, k, &ours.cut(k)), "{method} {measure}, k = {k}: another partition");
        }
    }
}

#[test]
fn the_samples_dbscan_is_scikit_learns() {
    let x = sample();
    for case in list(&golden()["dbscan"]) {
        let (eps, min_samples) = (float(&case["eps"]), count(case, "min_samples"));
        let tree = DbscanTree::new(x.view(), min_samples, Metric::Euclidean, &mut Control::none()).expect("a tree");
        let ours = tree.labels_at(eps);
        let core = ours.core.iter().filter(|core| **core).count();
        let noise = ours.labels.iter().filter(|label| **label < 0).count();
        let border = x.nrows() - core - noise;
        let clusters = cluster_sizes(&ours.labels).len();
        println!("eps {eps}: {clusters} clusters, {core} core samples, {border} border rows, {noise} noise");
        assert_eq!(
            (core, border, noise, clusters),
            (count(case, "core"), count(case, "border"), count(case, "noise"), count(case, "clusters")),
            "eps {eps}"
        );
        let core_rows: Vec<i32> = ours.core.iter().map(|core| if *core { 0 } else { -1 }).collect();
        assert_eq!(fingerprint(&core_rows), text(&case["core_rows"]), "eps {eps}: core samples");
        assert_eq!(fingerprint(&ours.labels), text(&case["labels"]), "eps {eps}: labels");
        assert_borders(&x, "euclidean", eps, &ours);
    }
}

/// Asserts that core samples of two components that are apart just below the row's core distance lie within it.
fn assert_joins_where_it_becomes_core(x: &Array2<f64>, tree: &DbscanTree, row: usize) {
    let eps = tree.core_distances()[row];
    let before = tree.labels_at(eps * (1.0 - 1e-9));
    assert!(!before.core[row]);
    let rows = Rows::new(x.view(), Metric::Euclidean).expect("rows");
    let near = (0..x.nrows()).filter(|&other| before.core[other] && rows.distance(row, other) <= eps);
    let components: BTreeSet<i32> = near.map(|other| before.labels[other]).collect();
    assert!(components.len() >= 2, "row {row} joins {components:?}");
}

/// The hash of the labels shows equality row by row, but for a kind of tie that scikit-learn breaks in no defined way.
#[test]
fn the_samples_hdbscan_is_scikit_learns() {
    let x = sample();
    for case in list(&golden()["hdbscan"]) {
        let spec = HdbscanSpec {
            min_cluster_size: count(case, "min_cluster_size"),
            selection: if text(&case["selection"]) == "eom" { Selection::ExcessOfMass } else { Selection::Leaf },
            cluster_selection_epsilon: 0.0,
        };
        let min_samples = count(case, "min_samples");
        let tree = DbscanTree::new(x.view(), min_samples, Metric::Euclidean, &mut Control::none()).expect("a tree");
        let mut ours = hdbscan(&tree, &spec).expect("labels");
        for row in counts(&case["joining_rows"]) {
            assert_joins_where_it_becomes_core(&x, &tree, row);
            (ours.labels[row], ours.probabilities[row]) = (-1, 0.0);
        }
        let (what, sizes) = (format!("min_samples {min_samples}, {:?}", spec.selection), cluster_sizes(&ours.labels));
        println!("{what}: {sizes:?}");
        assert_eq!(sizes, counts(&case["sizes_without_them"]), "{what}");
        assert_eq!(fingerprint(&ours.labels), text(&case["labels_without_them"]), "{what}");
        let sum: f64 = ours.probabilities.iter().sum();
        assert!(close(sum, float(&case["probability_sum_without_them"]), 1e-8), "{what}: {sum}");
    }
}
