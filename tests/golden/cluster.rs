//! k-means and the scores of clusterings against scikit-learn (`cluster.py`).

use crate::fixtures::{genuine_p1, genuine_p2, json, labels, numbers, repository, sample, shared};
use ndarray::{s, Array2, ArrayView2};
use serde_json::Value;
use strata::engine::choice::Choice;
use strata::engine::cluster::agglomerative::{self, Linkage};
use strata::engine::cluster::kmeans::{assign, inertia, kmeans, KMeansParams};
use strata::engine::cluster::labels::sizes;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::evaluate::agreement::Contingency;
use strata::engine::evaluate::dispersion::{dispersion, within};
use strata::engine::evaluate::gap::{Divider, Gap};
use strata::engine::evaluate::silhouette::silhouette;
use strata::engine::evaluate::stability::Stability;
use strata::engine::task::Task;

const TABLES: [&str; 3] = ["lattice", "duplicates", "wide"];

fn table(name: &str) -> Array2<f64> {
    numbers(repository(&format!("tests/golden/tables/{name}.csv"))).slice(s![.., 1..]).to_owned()
}

fn golden(name: &str) -> Value {
    json(repository("tests/golden/data/cluster.json"))["tables"][name].clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn integers(value: &Value) -> Vec<i32> {
    value.as_array().expect("an array").iter().map(|v| v.as_i64().expect("an integer") as i32).collect()
}

/// The least inertia of `n_init` starts, after checking what holds for any fit.
fn least_inertia(features: ArrayView2<f64>, k: usize, n_init: usize, seed: u64) -> f64 {
    let params = KMeansParams { k, n_init, seed, tol: 0.0, ..Default::default() };
    let fit = kmeans(features, &params, &mut Control::none()).expect("a fit");
    assert!(fit.converged);
    let nearest = assign(features, fit.centroids.view());
    assert_eq!(fit.inertia, inertia(features, fit.centroids.view(), &nearest));
    fit.inertia
}

/// Asserts that `most` starts find an inertia within 0.01 % of the reference's best of 50, and prints how many did.
/// Where the best is a lucky start among hundreds (many clusters on the lattice), ours must be lucky as well: single
/// starts of both are spread alike.
fn reaches(name: &str, features: ArrayView2<f64>, best_of_fifty: &Value, most: usize) {
    for (k, best) in best_of_fifty.as_object().expect("inertia by k") {
        let best = number(best);
        let mut found = f64::INFINITY;
        let mut starts = 0;
        for (seed, n_init) in std::iter::once(10).chain(std::iter::repeat(100)).enumerate() {
            found = found.min(least_inertia(features, k.parse().expect("k"), n_init, seed as u64));
            starts += n_init;
            if found <= best * 1.0001 || starts >= most {
                break;
            }
        }
        println!("{name}, k = {k}: {found:.4} after {starts} starts, scikit-learn {best:.4}");
        assert!(found <= best * 1.0001, "{name}, k = {k}: {found} after {starts} starts, scikit-learn {best}");
    }
}

#[test]
fn kmeans_reaches_the_least_inertia_of_fifty_starts_of_scikit_learn() {
    // At k = 11 of the lattice one start in some thousands does.
    for (name, most) in [("lattice", 20_000), ("duplicates", 300), ("wide", 400)] {
        reaches(name, table(name).view(), &golden(name)["inertia"], most);
    }
}

/// At k = 11 one start in a hundred does, here as in scikit-learn, whose best of fifty misses it with half of its
/// seeds.
#[test]
fn kmeans_reaches_it_on_the_bundled_sample() {
    let golden = json(repository("tests/golden/data/cluster_sample.json"));
    reaches("sample", sample().view(), &golden["inertia"], 500);
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn kmeans_reaches_it_on_the_genuine_table() {
    let (p1, p2) = (genuine_p1(), genuine_p2());
    let golden = json(repository("tests/golden/data/cluster_genuine.json"));
    reaches("P1", p1.view(), &golden["P1"], 500);
    reaches("P2", p2.view(), &golden["P2"], 500);
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_default_five_clusters_of_the_genuine_table_are_within_a_thousandth_of_the_best_known() {
    let (features, golden) = (genuine_p1(), shared("golden/kmeans_P1.json"));
    let best = number(&json(golden)["k"]["5"]["best_known"]);
    let params = KMeansParams { k: 5, ..Default::default() };
    let found = kmeans(features.view(), &params, &mut Control::none()).expect("a fit").inertia;
    assert!(found <= best * 1.001, "{found}, best known {best}");
}

#[test]
fn silhouettes_are_those_of_scikit_learn_in_every_metric() {
    for name in TABLES {
        let (features, golden) = (table(name), golden(name));
        let labels = integers(&golden["scores"]["labels"]);
        for &metric in Metric::ALL {
            let metric_name = metric.word();
            let expected = &golden["scores"]["silhouette"][metric_name];
            let found = silhouette(features.view(), &labels, metric, &mut Control::none()).expect("silhouettes");
            let clustered = found.rows.iter().zip(&labels).filter(|(_, &label)| label >= 0).map(|(s, _)| s);
            let mut largest = 0.0f64;
            for (found, expected) in clustered.zip(expected["rows"].as_array().expect("rows")) {
                largest = largest.max((found - number(expected)).abs());
            }
            assert!(largest <= 1e-9, "{name}, {metric_name}: a row differs by {largest:e}");
            assert!((found.mean - number(&expected["mean"])).abs() <= 1e-9);
            assert!(found.rows.iter().zip(&labels).all(|(s, &label)| s.is_nan() == (label < 0)));
        }
    }
}

#[test]
fn calinski_harabasz_and_davies_bouldin_are_those_of_scikit_learn() {
    for name in TABLES {
        let (features, golden) = (table(name), golden(name));
        let found = dispersion(features.view(), &integers(&golden["scores"]["labels"])).expect("indices");
        close(found.calinski_harabasz, &golden["scores"]["calinski_harabasz"]);
        close(found.davies_bouldin, &golden["scores"]["davies_bouldin"]);
    }
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn the_scores_of_the_genuine_table_are_those_of_scikit_learn() {
    let (features, golden) = (genuine_p1(), shared("golden/kmeans_P1.json"));
    let labels = labels(shared("golden/kmeans_k5_P1.labels.csv"));
    let expected = &json(golden)["k"]["5"];
    let found = silhouette(features.view(), &labels, Metric::Euclidean, &mut Control::none()).expect("silhouettes");
    close(found.mean, &expected["silhouette"]);
    let found = dispersion(features.view(), &labels).expect("indices");
    close(found.calinski_harabasz, &expected["calinski_harabasz"]);
    close(found.davies_bouldin, &expected["davies_bouldin"]);
}

fn close(found: f64, expected: &Value) {
    let expected = number(expected);
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} instead of {expected}");
}

#[test]
fn agreements_are_those_of_scikit_learn() {
    for name in TABLES {
        let golden = golden(name);
        let (first, second) = (integers(&golden["scores"]["labels"]), integers(&golden["other_labels"]));
        let contingency = Contingency::new(&first, &second);
        let counts = contingency.counts.rows().into_iter().map(|row| row.to_vec()).collect::<Vec<_>>();
        assert_eq!(serde_json::to_value(counts).expect("counts"), golden["contingency"]);
        close(contingency.adjusted_rand(), &golden["adjusted_rand"]);
        close(contingency.adjusted_mutual_information(), &golden["adjusted_mutual_information"]);
    }
}

/// Results of R's `cluster` and `fpc` (`cluster.R`), drawn by another generator: means are compared within four
/// standard errors of both.
fn from_r(name: &str) -> Value {
    json(repository("tests/golden/data/cluster_r.json"))["tables"][name].clone()
}

#[test]
fn the_gap_statistic_is_that_of_clus_gap_in_r() {
    const REFERENCES: usize = 60;
    for name in TABLES {
        let (features, golden) = (table(name), from_r(name));
        let params = KMeansParams { n_init: 20, tol: 0.0, ..Default::default() };
        let mut gap = Gap::new(features.view(), Divider::KMeans(params), params.seed, 6, REFERENCES).expect("a gap");
        while gap.scores().is_none() {
            gap.step(features.view(), &mut Control::none()).expect("a step");
        }
        for (score, k) in gap.scores().expect("scores").iter().zip(0..) {
            let (expected, error) = (number(&golden["gap"][k]), number(&golden["standard_error"][k]));
            let tolerance = 4.0 * error * (1.0f64 / 100.0 + 1.0 / REFERENCES as f64).sqrt();
            // R's own fit of the table may be a worse one.
            let log_w = (least_inertia(features.view(), score.k, 20, 42) / 2.0).ln();
            let expected = expected + number(&golden["log_w"][k]) - log_w;
            assert!((number(&golden["log_w"][k]) - log_w).abs() < 0.005, "{name}, k = {}: {log_w}", score.k);
            assert!(
                (score.gap - expected).abs() <= tolerance,
                "{name}, k = {}: {} instead of {expected}",
                score.k,
                score.gap
            );
            assert!(
                (score.standard_error / error - 1.0).abs() < 0.5,
                "{name}, k = {}: {}",
                score.k,
                score.standard_error
            );
        }
    }
}

/// Clusterings whose optimum R found too.
const COMPARED_WITH_R: usize = 10;

#[test]
fn bootstrap_stability_is_that_of_clusterboot_in_r() {
    let mut compared = 0;
    const REPLICATES: usize = 200;
    for name in TABLES {
        let (features, golden) = (table(name), from_r(name));
        for (k, golden) in golden["clusterboot"].as_object().expect("results by k") {
            let params = KMeansParams { k: k.parse().expect("k"), n_init: 20, ..Default::default() };
            let fit = kmeans(features.view(), &params, &mut Control::none()).expect("a fit");
            let sizes = sizes(&fit.labels);
            let expected_sizes: Vec<usize> = integers(&golden["sizes"]).iter().map(|&size| size as usize).collect();
            let mut sorted = expected_sizes.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            if sizes != sorted {
                println!("{name}, k = {k}: R found another optimum, {sorted:?} and not {sizes:?}");
                continue;
            }
            compared += 1;
            let mut stability = Stability::new(&fit.labels, params, REPLICATES).expect("stability");
            while !stability.is_done() {
                stability.step(features.view(), &mut Control::none()).expect("a replicate");
            }
            let scores = stability.scores().expect("scores");
            for (cluster, size) in scores.clusters.iter().zip(sizes) {
                let r = expected_sizes.iter().position(|&s| s == size).expect("the same sizes");
                let tolerance = 4.0 * number(&golden["deviation"][r]) * (2.0 / REPLICATES as f64).sqrt() + 1e-3;
                let expected = number(&golden["jaccard"][r]);
                println!("{name}, k = {k}, {size} rows: {:.3}, R {expected:.3} +- {tolerance:.3}", cluster.jaccard);
                assert!((cluster.jaccard - expected).abs() <= tolerance, "{name}, k = {k}: {}", cluster.jaccard);
            }
        }
    }
    assert!(compared >= COMPARED_WITH_R, "only {compared} clusterings are those that R found");
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn six_segments_of_the_genuine_table_are_stable_and_four_are_not() {
    let features = genuine_p2();
    let bootstrap = |k: usize| {
        let params = KMeansParams { k, ..Default::default() };
        let fit = kmeans(features.view(), &params, &mut Control::none()).expect("a fit");
        let silhouette = silhouette(features.view(), &fit.labels, Metric::Euclidean, &mut Control::none());
        let params = KMeansParams { n_init: 3, ..params };
        // Of 20 replicates the standard error at k = 4 is 0.04, too much to tell 0.79 from 0.8.
        let mut stability = Stability::new(&fit.labels, params, 100).expect("stability");
        while !stability.is_done() {
            stability.step(features.view(), &mut Control::none()).expect("a replicate");
        }
        let scores = stability.scores().expect("scores");
        println!("k = {k}: ARI {:.3} +- {:.3}, {:?}", scores.adjusted_rand, scores.standard_error, scores.clusters);
        (silhouette.expect("silhouettes").mean, scores.adjusted_rand)
    };
    let (silhouette, six) = bootstrap(6);
    // scikit-learn: 0.2295 at its best inertia of 50 starts.
    assert!((silhouette - 0.2295).abs() < 5e-4, "{silhouette}");
    assert!(six > 0.9, "{six}");
    assert!(bootstrap(4).1 < 0.8);
}

#[test]
fn the_gap_statistic_of_a_hierarchy_is_that_of_clus_gap_with_hclust_in_r() {
    const REFERENCES: usize = 60;
    let golden = json(repository("tests/golden/data/gap_hclust_r.json"));
    for name in TABLES {
        let features = table(name);
        for (method, linkage) in [("ward.D2", Linkage::Ward), ("average", Linkage::Average)] {
            let golden = &golden["tables"][name][method];
            let divider = Divider::Hierarchy(linkage, Metric::Euclidean);
            let mut gap = Gap::new(features.view(), divider, 42, 6, REFERENCES).expect("a gap");
            while !gap.is_done() {
                gap.step(features.view(), &mut Control::none()).expect("a step");
            }
            for (score, k) in gap.scores().expect("scores").iter().zip(0..) {
                let (log_w, error) = (number(&golden["log_w"][k]), number(&golden["standard_error"][k]));
                let tree = agglomerative::tree(features.view(), linkage, Metric::Euclidean, &mut Control::none());
                // Both sums are of squared distances to the centroids; R halves them. Equal heights may be cut
                // otherwise.
                let own = libm::log(within(features.view(), &tree.expect("a tree").cut(score.k)) / 2.0);
                assert!((own - log_w).abs() < 0.02, "{name}, {method}, k = {}: {own} instead of {log_w}", score.k);
                let expected = number(&golden["gap"][k]) + log_w - own;
                let tolerance = 4.0 * error * (1.0f64 / 100.0 + 1.0 / REFERENCES as f64).sqrt();
                println!("{name}, {method}, k = {}: {:.4}, R {expected:.4} +- {tolerance:.4}", score.k, score.gap);
                assert!((score.gap - expected).abs() <= tolerance, "{name}, {method}, k = {}: {}", score.k, score.gap);
                assert!((score.standard_error / error - 1.0).abs() < 0.5, "{name}, {method}: {}", score.standard_error);
            }
        }
    }
}
