//! The search for evidence, as the background lane drives it.

use super::*;
use strata::app::settings::{MIN_CLUSTER_SIZE, MIN_SAMPLES, SEED, SELECTION_EPSILON, TRANSFORM};
use strata::engine::evaluate::agreement::adjusted_rand;
use strata::engine::evaluate::recommend::recommend;
use strata::protocol::evidence::{Evidence, EvidenceSpec, Found, Scan, WithoutColumn, REPLICATES};

/// Three clear groups of 60, 40 and 20 rows, each a small crowd.
fn three_groups() -> String {
    let mut csv = String::from("id,a,b\n");
    for row in 0..120 {
        let center = if row < 60 {
            0.0
        } else if row < 100 {
            40.0
        } else {
            90.0
        };
        let (x, y) = (f64::from(row * 7 % 13), f64::from(row * 5 % 11));
        csv += &format!("r{row},{},{}\n", center + x / 2.0, 100.0 - center + y / 2.0);
    }
    csv
}

fn evidence(events: &[Event]) -> Vec<&Evidence> {
    events
        .iter()
        .filter_map(|event| if let Event::Evidence(_, evidence) = event { Some(evidence) } else { None })
        .collect()
}

fn last(events: &[Event]) -> Found {
    evidence(events).last().expect("evidence").found.clone()
}

fn scan_spec(set: &[(&Field, &str)]) -> EvidenceSpec {
    EvidenceSpec::scan(&settings(set).segment()).expect("a method with k")
}

fn scan(service: &mut Service, job: u32, set: &[(&Field, &str)]) -> Scan {
    match last(&run(service, job, Work::Evidence(scan_spec(set)))) {
        Found::Scan(scan) => scan,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_scan_scores_every_k_and_three_clear_groups_are_recommended() {
    let (mut service, _) = service_with(&three_groups());
    for algorithm in ["kmeans", "agglomerative"] {
        let found = scan(&mut service, 2, &[(&ALGORITHM.field, algorithm), (&TRANSFORM.field, "none")]);
        assert_eq!(found.scores.iter().map(|s| s.k).collect::<Vec<_>>(), (2..=20).collect::<Vec<_>>());
        assert_eq!(found.knee, Some(3), "{algorithm}");
        let three = &found.scores[1];
        assert!(three.silhouette > 0.7 && three.stability.is_some_and(|s| s.mean > 0.99), "{three:?}");
        assert!((three.smallest - 20.0 / 120.0).abs() < 1e-12 && (three.largest - 0.5).abs() < 1e-12);
        assert!(three.gap.is_some() && found.scored, "{algorithm}");
        assert_eq!(recommend(&found.scores).expect("enough is known").k, Some(3), "{algorithm}");
    }
}

#[test]
fn the_scores_of_a_scan_are_those_of_the_segmentation_itself() {
    let (mut service, _) = service_with(&three_groups());
    let found = scan(&mut service, 2, &[]);
    let (segmentation, scores) = segment(&mut service, 3, &[(&K, "4")]).expect("segments");
    let four = &found.scores[2];
    assert_eq!(Some(four.silhouette), scores.silhouette.map(|s| s.0));
    assert_eq!(Some(four.calinski_harabasz), scores.calinski_harabasz);
    let inertia = segmentation.inertia.expect("k-means");
    assert!((four.inertia - inertia).abs() < 1e-9 * inertia);
}

#[test]
fn the_present_number_of_segments_makes_no_other_scan() {
    assert_eq!(scan_spec(&[(&K, "4")]), scan_spec(&[(&K, "9")]));
    assert_ne!(scan_spec(&[]), scan_spec(&[(&SEED, "7")]));
    assert_eq!(EvidenceSpec::scan(&settings(&[(&ALGORITHM.field, "dbscan")]).segment()), None);
}

#[test]
fn a_scan_that_gave_way_goes_on_where_it_was_and_ends_the_same() {
    let (mut service, _) = service_with(&three_groups());
    let mut events = Vec::new();
    let work = Work::Evidence(scan_spec(&[]));
    service.receive(Request::Run { job: 2, work: work.clone() }, &mut |event| keep(&mut events, event));
    for _ in 0..30 {
        service.step(&mut |event| keep(&mut events, event));
    }
    service.receive(Request::Cancel, &mut |event| keep(&mut events, event));
    assert_eq!(events.last(), Some(&Event::Stopped(2)));
    segment(&mut service, 3, &[(&K, "4")]).expect("segments");

    let resumed = run(&mut service, 4, work.clone());
    let first = evidence(&resumed)[0];
    assert!(first.fraction > 0.0, "what was found before is told at once");
    let (mut other, _) = service_with(&three_groups());
    assert_eq!(last(&resumed), last(&run(&mut other, 2, work.clone())));
    // Once more, it is only told.
    assert_eq!(evidence(&run(&mut service, 5, work)).len(), 1);
}

#[test]
fn a_search_rests_while_the_person_works_and_goes_on_after() {
    let (mut service, _) = service_with(&three_groups());
    let mut events = Vec::new();
    let mut emit = |event| events.push(event);
    service.receive(Request::Run { job: 2, work: Work::Evidence(scan_spec(&[])) }, &mut emit);
    assert!(service.step(&mut emit));
    service.receive(Request::Pause(true), &mut emit);
    assert!(!service.step(&mut emit), "a resting search does nothing");
    service.receive(Request::Pause(false), &mut emit);
    to_the_end(&mut service, &mut events, 2);
    assert!(matches!(events.last(), Some(Event::Done(2))));
}

#[test]
fn clear_segments_are_stable_and_halves_of_a_crowd_are_not_whatever_the_algorithm() {
    let (mut service, _) = service_with(&three_groups());
    let clear: [&[(&Field, &str)]; 5] = [
        &[(&K, "3")],
        &[(&K, "3"), (&ALGORITHM.field, "agglomerative")],
        &[(&ALGORITHM.field, "dbscan"), (&EPS, "0.5"), (&MIN_SAMPLES, "4")],
        &[(&ALGORITHM.field, "hdbscan"), (&MIN_SAMPLES, "4"), (&MIN_CLUSTER_SIZE, "8"), (&SELECTION_EPSILON, "0.5")],
        &[(&ALGORITHM.field, "gaussian-mixture"), (&K, "3")],
    ];
    for set in clear {
        let spec = EvidenceSpec::Stability(settings(set).segment());
        let Found::Stability(Some(scores)) = last(&run(&mut service, 2, Work::Evidence(spec))) else { panic!() };
        assert_eq!(scores.clusters.len(), 3, "{set:?}");
        assert!(scores.clusters.iter().all(|c| c.jaccard > 0.9 && c.dissolved == 0), "{set:?}: {scores:?}");
        assert!((20..=REPLICATES).contains(&scores.replicates));
    }
    let spec = EvidenceSpec::Stability(settings(&[(&K, "7")]).segment());
    let Found::Stability(Some(scores)) = last(&run(&mut service, 3, Work::Evidence(spec))) else { panic!() };
    assert!(scores.adjusted_rand < 0.9 && scores.replicates == REPLICATES, "{scores:?}");
    assert!(scores.clusters.iter().any(|c| c.jaccard < 0.75), "{scores:?}");
}

#[test]
fn one_segment_of_all_rows_has_no_stability_and_no_silhouettes() {
    let (mut service, _) = service_with(&three_groups());
    let spec = settings(&[(&ALGORITHM.field, "dbscan"), (&EPS, "1000")]).segment();
    let stability = last(&run(&mut service, 2, Work::Evidence(EvidenceSpec::Stability(spec.clone()))));
    assert_eq!(stability, Found::Stability(None));
    let silhouettes = last(&run(&mut service, 3, Work::Evidence(EvidenceSpec::Silhouettes(spec))));
    assert!(matches!(silhouettes, Found::Silhouettes(found) if found.values.is_empty()));
}

#[test]
fn the_silhouettes_of_the_rows_have_the_mean_that_is_scored() {
    let (mut service, _) = service_with(&three_groups());
    let set = [(&K, "3")];
    let (segmentation, scores) = segment(&mut service, 2, &set).expect("segments");
    let spec = EvidenceSpec::Silhouettes(settings(&set).segment());
    let Found::Silhouettes(found) = last(&run(&mut service, 3, Work::Evidence(spec))) else { panic!() };
    assert_eq!(found.labels, segmentation.labels);
    assert_eq!(scores.silhouette, Some((found.mean, found.segments.clone())));
    let mean = found.values.iter().map(|&v| f64::from(v)).sum::<f64>() / found.values.len() as f64;
    assert!((mean - found.mean).abs() < 1e-6);
}

#[test]
fn the_map_of_radii_and_neighbors_is_what_dbscan_finds_there() {
    let (mut service, _) = service_with(&three_groups());
    let spec = settings(&[(&ALGORITHM.field, "dbscan")]).segment();
    let density = EvidenceSpec::Density { prepare: spec.prepare.clone(), metric: Metric::Euclidean, selection: None };
    let Found::Density(map) = last(&run(&mut service, 2, Work::Evidence(density))) else { panic!() };
    assert_eq!((map.min_samples.len(), map.cells.len()), (12, 12));
    assert!(map.across.windows(2).all(|pair| pair[0] < pair[1]) && map.across.len() > 20, "{:?}", map.across);
    for (row, column) in [(0, 3), (3, 10), (5, map.across.len() - 1)] {
        let (eps, min_samples) = (map.across[column].to_string(), map.min_samples[row].to_string());
        let set = [(&ALGORITHM.field, "dbscan"), (&EPS, &*eps), (&MIN_SAMPLES, &*min_samples)];
        let (found, _) = segment(&mut service, 3, &set).expect("segments");
        let cell = map.cells[row][column];
        assert_eq!(cell.clusters, found.segments.len());
        assert!((cell.noise - found.noise as f64 / 120.0).abs() < 1e-12);
    }
    // Each number of neighbors has a tree of its own, though all come from one search.
    let (eps, min_samples) = (map.across[20].to_string(), map.min_samples[11].to_string());
    let (found, _) =
        segment(&mut service, 3, &[(&ALGORITHM.field, "dbscan"), (&EPS, &*eps), (&MIN_SAMPLES, &*min_samples)])
            .expect("segments");
    assert_eq!(map.cells[11][20].clusters, found.segments.len());
    let distances = EvidenceSpec::Distances { prepare: spec.prepare, min_samples: 5, metric: Metric::Euclidean };
    let Found::Distances(found) = last(&run(&mut service, 4, Work::Evidence(distances))) else { panic!() };
    assert_eq!(found.curve.len(), 120);
    let (at, eps, _) = found.knee.expect("a knee");
    assert_eq!(found.curve[at], eps as f32);
}

#[test]
fn the_last_merges_of_a_tree_hold_all_rows() {
    let (mut service, _) = service_with(&three_groups());
    let spec = EvidenceSpec::Merges {
        prepare: settings(&[]).prepare(),
        linkage: strata::engine::cluster::agglomerative::Linkage::Ward,
        metric: Metric::Euclidean,
    };
    let Found::Merges(found) = last(&run(&mut service, 2, Work::Evidence(spec))) else { panic!() };
    let tree = &found.tree;
    assert_eq!((tree.merges.len(), tree.leaves.len(), tree.leaves.iter().sum::<u32>()), (50, 51, 120));
    assert!(tree.floor > 0.0);
    // The rows of a leaf are as many as it counts, and the row it names is among them.
    for (leaf, &size) in tree.leaves.iter().enumerate() {
        assert_eq!(found.leaves.iter().filter(|&&of| usize::from(of) == leaf).count(), size as usize, "leaf {leaf}");
        assert_eq!(usize::from(found.leaves[tree.rows[leaf] as usize]), leaf);
    }
    assert_eq!(found.rows, (0..120).collect::<Vec<u32>>());
}

#[test]
fn the_grid_agrees_with_what_its_combinations_give_and_with_itself() {
    let (mut service, _) = service_with(&three_groups());
    let spec = EvidenceSpec::grid(&settings(&[]).prepare(), 42);
    assert_eq!(spec, EvidenceSpec::grid(&settings(&[(&TRANSFORM.field, "none")]).prepare(), 42));
    let Found::Grid(grid) = last(&run(&mut service, 2, Work::Evidence(spec))) else { panic!() };
    assert_eq!(grid.scored.len(), 3 * 2 * 5);
    for (at, row) in grid.agreement.iter().enumerate() {
        assert_eq!((row.len(), row[at]), (at + 1, 1.0));
    }
    // log1p, Ward, k = 6.
    let at = 2 * 5 + 5 + 2;
    let set = [(&ALGORITHM.field, "agglomerative"), (&K, "6")];
    let (found, scores) = segment(&mut service, 3, &set).expect("segments");
    assert_eq!(Some(grid.scored[at].silhouette), scores.silhouette.map(|s| s.0));
    assert_eq!(grid.scored[at].smallest, found.segments[5].size as f64 / 120.0);
}

/// What leaving out each column does.
fn without_columns(service: &mut Service, job: u32, set: &[(&Field, &str)]) -> Vec<WithoutColumn> {
    let spec = EvidenceSpec::WithoutColumns(settings(set).segment());
    match last(&run(service, job, Work::Evidence(spec))) {
        Found::WithoutColumns(columns) => columns,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_column_the_segments_are_those_of_the_same_method_on_what_is_left() {
    let mut csv = String::from("id,a,b,noise\n");
    for (row, line) in three_groups().lines().skip(1).enumerate() {
        csv += &format!("{line},{}\n", row * 37 % 101);
    }
    let (mut service, _) = service_with(&csv);
    for set in [
        vec![(&K, "3")],
        vec![(&K, "3"), (&ALGORITHM.field, "agglomerative")],
        vec![(&K, "3"), (&ALGORITHM.field, "gaussian-mixture")],
        vec![(&ALGORITHM.field, "dbscan"), (&MIN_SAMPLES, "4")],
    ] {
        let found = without_columns(&mut service, 2, &set);
        assert_eq!(found.iter().map(|known| known.column.as_str()).collect::<Vec<_>>(), ["a", "b", "noise"]);
        let (with, _) = segment(&mut service, 3, &set).expect("segments");
        for (at, known) in found.iter().enumerate() {
            let mut spec = settings(&set).segment();
            spec.prepare.columns.entry(known.column.clone()).or_default().weight = Some(0.0);
            let events = run(&mut service, 10 + at as u32, Work::Segment(spec));
            let without = events.into_iter().find_map(|event| match event {
                Event::Clustered(_, segmentation) => Some(segmentation.labels),
                _ => None,
            });
            let expected = adjusted_rand(&with.labels, &without.expect("segments"));
            assert_eq!(known.agreement, Ok(expected), "{set:?} without {}", known.column);
        }
    }
}

#[test]
fn a_column_that_cannot_be_left_out_is_told_with_the_reason() {
    let (mut service, _) = service_with("id,a\nx,1\ny,2\nz,30\nw,31\n");
    let found = without_columns(&mut service, 2, &[(&K, "2")]);
    assert!(matches!(&found[..], [WithoutColumn { agreement: Err(reason), .. }] if !reason.is_empty()), "{found:?}");
}

#[test]
fn a_table_of_equal_rows_ends_without_scores() {
    let (mut service, _) = service_with("a,b\n1,2\n1,2\n1,2\n1,2\n");
    let events = run(&mut service, 2, Work::Evidence(scan_spec(&[])));
    let found = events.iter().rev().find_map(|event| match event {
        Event::Evidence(_, Evidence { found: Found::Scan(scan), complete, .. }) => Some((scan, complete)),
        _ => None,
    });
    let (scan, complete) = found.expect("a scan");
    assert!(*complete && scan.scores.is_empty() && scan.knee.is_none(), "{scan:?}");
    assert_eq!(events.last(), Some(&Event::Done(2)));
}

#[test]
fn the_map_of_sizes_and_neighbors_is_what_hdbscan_finds_there() {
    let (mut service, _) = service_with(&three_groups());
    let set = [(&ALGORITHM.field, "hdbscan"), (&MIN_CLUSTER_SIZE, "8"), (&SELECTION_EPSILON, "0.5")];
    let spec = settings(&set).segment();
    let density = EvidenceSpec::density(&spec).expect("a density");
    let other = [(&ALGORITHM.field, "hdbscan"), (&MIN_CLUSTER_SIZE, "30"), (&SELECTION_EPSILON, "0.5")];
    assert_eq!(
        Some(&density),
        EvidenceSpec::density(&settings(&other).segment()).as_ref(),
        "one map for all its places"
    );
    assert_eq!(EvidenceSpec::density(&settings(&[]).segment()), None);
    let Found::Density(map) = last(&run(&mut service, 2, Work::Evidence(density))) else { panic!() };
    assert_eq!(map.across, [5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0]);
    for (row, column) in [(0, 1), (2, 0), (4, 3), (8, 6)] {
        let (size, min_samples) = (map.across[column].to_string(), map.min_samples[row].to_string());
        let set = [
            (&ALGORITHM.field, "hdbscan"),
            (&MIN_CLUSTER_SIZE, &*size),
            (&MIN_SAMPLES, &*min_samples),
            (&SELECTION_EPSILON, "0.5"),
        ];
        let (found, _) = segment(&mut service, 3, &set).expect("segments");
        let cell = map.cells[row][column];
        assert_eq!(cell.clusters, found.segments.len(), "size {size}, {min_samples} neighbours");
        assert!((cell.noise - found.noise as f64 / 120.0).abs() < 1e-12);
    }
}

#[test]
fn the_reachability_has_a_valley_for_each_group_and_cuts_into_the_segments_of_dbscan() {
    let (mut service, _) = service_with(&three_groups());
    let set = [(&ALGORITHM.field, "dbscan"), (&EPS, "0.5"), (&MIN_SAMPLES, "4")];
    let (found, _) = segment(&mut service, 2, &set).expect("segments");
    let spec = settings(&set).segment();
    let reachability =
        EvidenceSpec::Reachability { prepare: spec.prepare.clone(), min_samples: 4, metric: Metric::Euclidean };
    let Found::Reachability(order) = last(&run(&mut service, 3, Work::Evidence(reachability))) else { panic!() };
    let mut rows = order.ordering.clone();
    rows.sort_unstable();
    assert_eq!(rows, (0..120).collect::<Vec<u32>>());
    // Where the distance is above the radius, another segment begins: the rows between have one label.
    let labels: Vec<i32> = order.ordering.iter().map(|&row| found.labels[row as usize]).collect();
    let begins = (0..120).filter(|&at| order.distance[at] > 0.5).collect::<Vec<_>>();
    assert_eq!(begins.len(), 3, "{begins:?}");
    for at in 1..120 {
        assert!(begins.contains(&at) || labels[at] == labels[at - 1], "row {at} of the order");
    }
    let all_noise = EvidenceSpec::Reachability { prepare: spec.prepare, min_samples: 500, metric: Metric::Euclidean };
    let Found::Reachability(order) = last(&run(&mut service, 4, Work::Evidence(all_noise))) else { panic!() };
    assert!(order.distance.iter().all(|distance| distance.is_infinite()));
}

#[test]
fn a_scan_of_mixtures_finds_the_least_criterion_at_three_groups() {
    let (mut service, _) = service_with(&three_groups());
    let found = scan(&mut service, 2, &[(&ALGORITHM.field, "gaussian-mixture"), (&TRANSFORM.field, "none")]);
    let three = found.scores.iter().find(|score| score.k == 3).expect("a mixture of three");
    let bic = three.bic.expect("a mixture has one");
    let (segmentation, _) =
        segment(&mut service, 3, &[(&ALGORITHM.field, "gaussian-mixture"), (&TRANSFORM.field, "none"), (&K, "3")])
            .expect("segments");
    assert_eq!(segmentation.bic, Some(bic));
    assert!(
        found.scores.iter().find(|score| score.k == 2).and_then(|score| score.bic).expect("a mixture of two") > bic
    );
    assert!(found
        .least_bic
        .is_some_and(|k| found.scores.iter().all(|s| s.bic >= found.scores.iter().find(|s| s.k == k).unwrap().bic)));
    assert!(found.scored && three.gap.is_none());
}

#[test]
fn what_a_search_builds_on_is_made_in_slices_and_kept() {
    let (mut service, _) = service_with(&three_groups());
    for algorithm in ["kmeans", "agglomerative", "dbscan", "hdbscan"] {
        let set = [
            (&ALGORITHM.field, algorithm),
            (&EPS, "0.5"),
            (&MIN_SAMPLES, "4"),
            (&MIN_CLUSTER_SIZE, "8"),
            (&SELECTION_EPSILON, "0.5"),
        ];
        let work = Work::Evidence(EvidenceSpec::Silhouettes(settings(&set).segment()));
        let first = last(&run(&mut service, 2, work.clone()));
        assert!(matches!(&first, Found::Silhouettes(found) if found.values.len() == 120), "{algorithm}");
        let (mut other, _) = service_with(&three_groups());
        segment(&mut other, 2, &set).expect("segments");
        assert_eq!(first, last(&run(&mut other, 3, work)), "{algorithm}");
    }
}
