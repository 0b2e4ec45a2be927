//! What the evidence says of the genuine table with log1p and z-scores, where the silhouette cannot choose.

use crate::fixtures::{genuine_p1, genuine_p2};
use strata::engine::cluster::dbscan::DbscanTree;
use strata::engine::cluster::kmeans::{kmeans, KMeansParams};
use strata::engine::cluster::labels::{sizes, NOISE};
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::evaluate::dispersion::dispersion;
use strata::engine::evaluate::recommend::{recommend, Agreement, KScores};
use strata::engine::evaluate::silhouette::silhouette;
use strata::engine::evaluate::stability::Stability;
use strata::engine::task::Task;

const REPLICATES: usize = 50;

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn six_segments_are_recommended_for_the_genuine_table_because_they_are_found_again() {
    let features = genuine_p2();
    let score = |k: usize| {
        let control = &mut Control::none();
        let params = KMeansParams { k, ..Default::default() };
        let fit = kmeans(features.view(), &params, control).expect("a fit");
        let silhouette = silhouette(features.view(), &fit.labels, Metric::Euclidean, control).expect("silhouettes");
        let dispersion = dispersion(features.view(), &fit.labels).expect("indices");
        let refits = KMeansParams { n_init: 3, ..params };
        let mut stability = Stability::new(&fit.labels, refits, REPLICATES).expect("stability");
        while !stability.is_done() {
            stability.step(features.view(), control).expect("a replicate");
        }
        let stability = stability.scores().expect("scores");
        let share = |size: Option<&usize>| size.map_or(0.0, |&size| size as f64 / fit.labels.len() as f64);
        let sizes = sizes(&fit.labels);
        println!("k = {k}: ARI {:.3} +- {:.3}", stability.adjusted_rand, stability.standard_error);
        KScores {
            k,
            inertia: fit.inertia,
            silhouette: silhouette.mean,
            calinski_harabasz: dispersion.calinski_harabasz,
            davies_bouldin: dispersion.davies_bouldin,
            smallest: share(sizes.last()),
            largest: share(sizes.first()),
            stability: Some(Agreement {
                mean: stability.adjusted_rand,
                standard_error: stability.standard_error,
                replicates: stability.replicates,
            }),
            gap: None,
            bic: None,
        }
    };
    let scores: Vec<KScores> = (2..=7).map(score).collect();
    let agreement = |k: usize| scores[k - 2].stability.expect("refits").mean;
    assert!(agreement(6) > 0.9, "{}", agreement(6));
    assert!((2..=7).all(|k| agreement(k) >= agreement(4)), "four segments are found again least often");
    let found = recommend(&scores).expect("enough is known");
    assert_eq!(found.k, Some(6), "{:?}", found.sentences);
    assert!((2..=4).contains(&found.sentences.len()), "{:?}", found.sentences);
}

#[test]
#[ignore = "needs the genuine table in ../shared"]
fn dbscan_at_half_a_deviation_shatters_the_genuine_table() {
    let features = genuine_p1();
    let tree = DbscanTree::new(features.view(), 5, Metric::Euclidean, &mut Control::none()).expect("a tree");
    let labels = tree.labels_at(0.5).labels;
    assert_eq!(sizes(&labels).len(), 36);
    let noise = labels.iter().filter(|&&label| label == NOISE).count() as f64 / labels.len() as f64;
    assert!((noise - 0.74).abs() < 0.005, "{noise}");
}
