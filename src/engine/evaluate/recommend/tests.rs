use super::*;

/// (k, silhouette, bootstrap agreement), segments of even size.
fn scan(values: &[(usize, f64, f64)]) -> Vec<KScores> {
    let score = |&(k, silhouette, mean): &(usize, f64, f64)| KScores {
        k,
        inertia: 100.0 / k as f64,
        silhouette,
        calinski_harabasz: 1.0,
        davies_bouldin: 1.0,
        smallest: 0.5 / k as f64,
        largest: 1.5 / k as f64,
        stability: Some(Agreement { mean, standard_error: 0.01, replicates: 50 }),
        gap: None,
        bic: None,
    };
    values.iter().map(score).collect()
}

/// The genuine table with log1p and z-scores, as measured.
fn genuine() -> Vec<KScores> {
    scan(&[
        (2, 0.259, 0.990),
        (3, 0.229, 0.964),
        (4, 0.214, 0.714),
        (5, 0.228, 0.938),
        (6, 0.230, 0.974),
        (7, 0.232, 0.924),
        (8, 0.224, 0.799),
    ])
}

#[test]
fn a_flat_silhouette_leaves_the_choice_to_stability() {
    let found = recommend(&genuine()).expect("enough is known");
    assert_eq!(found.k, Some(6));
    let text = found.sentences.join(" ");
    let expected =
        "Recommended: 6 segments. They are repeatable: in 50 bootstrap samples the same groups came back (ARI \
                    0.97; 0.94 for 5, 0.92 for 7). The silhouette does not help: it is similar (0.21–0.26) for \
                    every k. If you prefer fewer segments, 2 is just as repeatable (0.99). Unstable: 4 (0.71); 8 \
                    (0.80).";
    assert_eq!(text, expected);
    assert!((2..=4).contains(&found.sentences.len()));
}

/// 200 members of a loyalty scheme, as measured.
#[test]
fn what_is_nearly_as_repeatable_and_better_separated_is_named() {
    let scores = scan(&[(2, 0.30, 0.92), (3, 0.32, 0.75), (4, 0.37, 0.61), (5, 0.41, 0.88), (6, 0.40, 0.86)]);
    let text = recommend(&scores).expect("enough is known").sentences.join(" ");
    let expected = "Recommended: 2 segments. They are the most repeatable: in 50 bootstrap samples the same groups \
                    came back (ARI 0.92; 0.75 for 3). The silhouette is highest for 5 (0.41; 0.30 here). 5 are \
                    nearly as repeatable (ARI 0.88) and better separated (silhouette 0.41). 3 and more are \
                    uncertain or unstable (0.61–0.88).";
    assert_eq!(text, expected);
}

#[test]
fn a_clear_silhouette_that_refits_confirm_decides() {
    let found = recommend(&scan(&[(2, 0.4, 0.95), (3, 0.8, 0.99), (4, 0.5, 0.7), (5, 0.4, 0.99)])).expect("known");
    assert_eq!(found.k, Some(3));
    assert!(found.sentences[1].contains("0.80"), "{:?}", found.sentences);
}

#[test]
fn where_nothing_is_found_again_nothing_is_recommended() {
    let found = recommend(&scan(&[(2, 0.1, 0.6), (3, 0.11, 0.7), (4, 0.1, 0.5)])).expect("known");
    assert_eq!(found.k, None);
    assert!(found.sentences[0].contains("3") && found.sentences[0].contains("0.70"), "{:?}", found.sentences);
    assert!(found.sentences[1].ends_with("another preparation or another method may show more."));
    let separated = recommend(&scan(&[(2, 0.52, 0.6), (3, 0.89, 0.7), (4, 0.6, 0.5)])).expect("known");
    assert_eq!((separated.k, separated.sentences[1].as_str()), (None, "The silhouette is 0.52–0.89."));
}

#[test]
fn a_giant_with_outliers_is_no_segmentation_however_stable() {
    let mut scores = scan(&[(2, 0.8, 0.99), (3, 0.8, 0.99), (4, 0.8, 0.99)]);
    scores.iter_mut().for_each(|s| s.largest = 0.993);
    let found = recommend(&scores).expect("known");
    assert_eq!(found.k, None);
    assert!(found.sentences[0].contains("99.3 %"), "{:?}", found.sentences);
}

#[test]
fn a_warning_names_the_whole_range_it_is_about() {
    for (agreements, expected) in [
        (&[0.99, 0.95, 0.98, 0.91, 0.8, 0.81, 0.7][..], Some("8 is unstable (0.70).")),
        (&[0.99, 0.95, 0.98, 0.91, 0.79, 0.81, 0.7], Some("6 and more are uncertain or unstable (0.70–0.81).")),
        (&[0.99, 0.95, 0.98, 0.91, 0.79, 0.81, 0.85], Some("6 and more are uncertain or unstable (0.79–0.85).")),
        (&[0.99, 0.6, 0.85, 0.61, 0.95, 0.95, 0.7], Some("Uncertain or unstable: 3 to 5 (0.60–0.85); 8 (0.70).")),
        (&[0.99, 0.6, 0.85, 0.95, 0.95, 0.95, 0.95], Some("3 is unstable (0.60).")),
        (&[0.99, 0.95, 0.85, 0.95, 0.95, 0.95, 0.95], None),
        (&[0.7, 0.7, 0.7, 0.95, 0.95, 0.95, 0.95], Some("2 to 4 are unstable (0.70).")),
    ] {
        let values: Vec<(usize, f64, f64)> = agreements.iter().zip(2..).map(|(&a, k)| (k, 0.2, a)).collect();
        assert_eq!(warning(&scan(&values)).as_deref(), expected, "{agreements:?}");
    }
}

#[test]
fn what_is_recommended_is_called_the_most_repeatable_only_if_it_is() {
    let found = recommend(&scan(&[(2, 0.01, 0.95), (3, 0.01, 0.99), (4, -0.01, 0.9)])).expect("known");
    assert!(found.sentences[0].contains("They are the most repeatable: in 50"), "{:?}", found.sentences);
    assert!(found.sentences[1].contains("(−0.01 to 0.01)"), "{:?}", found.sentences);
}

#[test]
fn nothing_is_said_before_enough_is_known() {
    let mut scores = genuine();
    assert_eq!(recommend(&scores[..2]), None);
    scores[3].stability = Some(Agreement { mean: 0.9, standard_error: 0.1, replicates: 5 });
    assert_eq!(recommend(&scores), None);
    scores[3].stability = None;
    assert_eq!(recommend(&scores), None);
    // No segments were found that could have been found again.
    scores[3].stability = Some(Agreement { mean: f64::NAN, standard_error: f64::NAN, replicates: 50 });
    assert_eq!(recommend(&scores), None);
    assert_eq!(recommend(&[]), None);
}
