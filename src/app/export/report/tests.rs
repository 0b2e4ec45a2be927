//! A report stands alone, and what people type in it stays text.

use super::*;
use crate::engine::evaluate::recommend::KScores;
use crate::engine::evaluate::stability::ClusterStability;
use crate::engine::explain::Driver;
use crate::protocol::results::Segment;

fn made(names: &[String], notes: &[String]) -> String {
    made_while(names, notes, false)
}

fn made_while(names: &[String], notes: &[String], interim: bool) -> String {
    let segment = |size| Segment { size, medians: vec![1.5] };
    let segmentation = Segmentation {
        rows: vec![0, 1, 2],
        labels: vec![0, 0, 1],
        core: None,
        segments: vec![segment(2), segment(1)],
        noise: 0,
        inertia: Some(3.25),
        iterations: None,
        bic: None,
        names: vec![],
        overall: vec![1.0],
        features: vec!["a<b".into()],
        notes: vec![],
        compute_ms: 0.0,
    };
    let preparation = PrepareReport {
        components: None,
        rows: 3,
        dropped: vec![],
        columns: vec![],
        categories: vec![],
        unknown: vec![],
        left_out: vec![],
    };
    let cluster = |jaccard| ClusterStability { jaccard, dissolved: 1, recovered: 17 };
    let clusters = vec![cluster(0.8125), cluster(0.4375)];
    let stability = StabilityScores { replicates: 18, adjusted_rand: 0.9375, standard_error: 0.01, clusters };
    let scores = KScores {
        k: 5,
        inertia: 777.0,
        silhouette: 0.625,
        calinski_harabasz: 888.0,
        davies_bouldin: 1.125,
        smallest: 0.1,
        largest: 0.5,
        stability: None,
        gap: Some((0.375, 0.0625)),
        bic: None,
    };
    let driver = |column: &str, information, share| Driver { column: column.into(), information, share };
    let explanation = Explanation {
        columns: vec![],
        text_columns: vec![],
        overall: vec![],
        segments: vec![],
        tree: None,
        drivers: vec![driver("a<b", 0.4375, 0.625), driver("city", 0.0625, 0.0893)],
    };
    let without = [WithoutColumn { column: "a<b".into(), agreement: Ok(0.4142) }];
    html(&Report {
        table: "t & co.csv",
        fingerprint: "00ff",
        rows: 3,
        unit: Unit::Row,
        build: "1.2.3",
        settings: &Settings::default(),
        address: "k=2",
        preparation: &preparation,
        segmentation: &segmentation,
        names,
        notes,
        colors: &["#123456", "#654321"],
        explanation: Some(&explanation),
        values: None,
        without_columns: Some(&without),
        scores: None,
        stability: Some(&stability),
        scan: Some(&Scan { scores: vec![scores], knee: None, least_bic: None, scored: true }),
        interim,
        map_quality: None,
        map: "<svg></svg>",
    })
}

#[test]
fn a_report_refers_to_nothing_outside_itself() {
    let page = made(&["First".into(), "Second".into()], &["call them".into(), String::new()]);
    for outside in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "http://", "https://"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for text in ["t &amp; co.csv", "Random seed", "42", "00ff", "1.2.3", "#k=2", "First", "call them", "Arthur", "3.25"]
    {
        assert!(page.contains(text), "{text}");
    }
    // Only settings of the method at hand.
    assert!(page.contains("n_init") && !page.contains("min_cluster_size") && !page.contains("Linkage"));
    // The evidence, as far as there is some.
    for text in ["0.938", "in 18 bootstrap samples", "0.812", "0.438", "777", "0.375 ± 0.062", "10.0 %"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn what_makes_the_segments_is_a_table_the_most_telling_first() {
    let page = made(&["First".into(), "Second".into()], &[]);
    let rows = [
        "<tr><td>a&lt;b</td><td>62.5 %</td><td>0.438</td><td>0.41</td></tr>",
        "<tr><td>city</td><td>8.9 %</td><td>0.062</td><td>–</td></tr>",
    ];
    let places: Vec<Option<usize>> = rows.iter().map(|row| page.find(row)).collect();
    assert!(places[0].is_some() && places[0] < places[1], "{places:?}");
}

#[test]
fn figures_that_may_change_are_said_to_be_interim() {
    let names = ["First".into(), "Second".into()];
    assert!(made_while(&names, &[], true).contains(words::INTERIM));
    assert!(!made_while(&names, &[], false).contains("interim"));
}

#[test]
fn what_people_type_is_text_and_never_markup() {
    let page = made(&["<script>alert(1)</script>".into(), "\"x\"".into()], &["<img src=x>".into(), String::new()]);
    assert!(!page.contains("<script") && !page.contains("<img") && page.contains("a&lt;b"));
}
