//! What holds for the clustering of any table, and fast kernels against slow twins.

use ndarray::{s, Array2, ArrayView1, ArrayView2, Axis};
use proptest::prelude::*;
use rand::Rng;
use strata::engine::choice::Choice;
use strata::engine::cluster::gaussian_mixture::{gaussian_mixture, GaussianMixtureParams};
use strata::engine::cluster::kmeans::{assign, inertia, kmeans, Init, KMeansFit, KMeansParams};
use strata::engine::cluster::labels::sizes;
use strata::engine::cluster::matching::Matching;
use strata::engine::cluster::minibatch::minibatch;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::error::ComputeError;
use strata::engine::evaluate::agreement::{adjusted_mutual_information, adjusted_rand};
use strata::engine::evaluate::dispersion::dispersion;
use strata::engine::evaluate::gap::{smallest_k_within_one_error, Divider, Gap};
use strata::engine::evaluate::silhouette::silhouette;
use strata::engine::evaluate::stability::Stability;
use strata::engine::rng;
use strata::engine::task::Task;

/// Tables without ties: every value differs.
fn smooth_table() -> impl Strategy<Value = Array2<f64>> {
    (1usize..90, 1usize..9, any::<u64>(), prop_oneof![Just(0.0), Just(1e7)], prop_oneof![Just(1.0), Just(1e-9)])
        .prop_map(|(n, m, seed, offset, unit)| {
            let mut rng = rng::stream(seed, 0);
            Array2::from_shape_fn((n, m), |(i, _)| {
                (rng.gen::<f64>() + (i % 3) as f64 + if i % 17 == 5 { 40.0 } else { 0.0 }) * unit + offset * unit
            })
        })
}

/// Tables that break careless code: few values, duplicates, constant columns, one row, all equal, collinear.
fn awkward_table() -> impl Strategy<Value = Array2<f64>> {
    (1usize..60, 1usize..6, any::<u64>(), 0usize..5).prop_map(|(n, m, seed, kind)| {
        let mut rng = rng::stream(seed, 0);
        let base = Array2::from_shape_fn((n, m), |_| rng.gen_range(0u64..4) as f64);
        Array2::from_shape_fn((n, m), |(i, j)| match kind {
            0 => base[[i, j]],
            1 => base[[i / 5, j]] * 1e5,
            2 if j == 0 => 7.0,
            2 => base[[i, j]] / 3.0,
            3 => 2.5,
            _ => i as f64 * (j as f64 + 0.1),
        })
    })
}

fn any_table() -> impl Strategy<Value = Array2<f64>> {
    prop_oneof![smooth_table(), awkward_table()]
}

fn distinct_rows(features: ArrayView2<f64>) -> usize {
    let mut rows: Vec<Vec<u64>> =
        features.rows().into_iter().map(|r| r.iter().map(|v| v.to_bits()).collect()).collect();
    rows.sort();
    rows.dedup();
    rows.len()
}

fn squared_distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// Lloyd's algorithm as in a textbook, from `k` rows drawn as `Init::Random` draws them.
fn slow_kmeans(features: ArrayView2<f64>, k: usize, seed: u64) -> Option<(Vec<usize>, f64)> {
    let mut rng = rng::stream(seed, 0);
    let mut rows: Vec<usize> = (0..features.nrows()).collect();
    for i in 0..k {
        let j = i + rng.gen_range(0..(rows.len() - i) as u64) as usize;
        rows.swap(i, j);
    }
    let mut centroids = features.select(Axis(0), &rows[..k]);
    let mut labels = vec![usize::MAX; features.nrows()];
    for _ in 0..1000 {
        let nearest = |x: ArrayView1<f64>| {
            let distance = |c: &usize| squared_distance(x, centroids.row(*c));
            (0..k).min_by(|a, b| distance(a).total_cmp(&distance(b))).expect("k >= 1")
        };
        let assigned: Vec<usize> = features.rows().into_iter().map(nearest).collect();
        if assigned == labels {
            let inertia = features.rows().into_iter().zip(&labels);
            return Some((labels.clone(), inertia.map(|(x, &c)| squared_distance(x, centroids.row(c))).sum()));
        }
        labels = assigned;
        for c in 0..k {
            let rows: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == c).collect();
            // An empty cluster is relocated by the real one; that is checked by what holds for any table.
            let mean = features.select(Axis(0), &rows).mean_axis(Axis(0))?;
            centroids.row_mut(c).assign(&mean);
        }
    }
    None
}

fn is_sound(features: ArrayView2<f64>, fit: &KMeansFit) {
    // Rows as near to two centroids may have either; the distances, and so their sum, are equal to the bit.
    let nearest = assign(features, fit.centroids.view());
    assert_eq!(fit.inertia, inertia(features, fit.centroids.view(), &fit.labels));
    assert_eq!(fit.inertia, inertia(features, fit.centroids.view(), &nearest), "labels are those of the centroids");
    let sizes = sizes(&fit.labels);
    assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]) && sizes.iter().all(|&size| size > 0), "{sizes:?}");
    assert_eq!(sizes.len(), fit.centroids.nrows());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn kmeans_finds_what_the_textbook_finds(features in smooth_table(), k in 1usize..7, seed in 0u64..1000) {
        prop_assume!(k <= features.nrows());
        let params = KMeansParams { k, init: Init::Random, n_init: 1, max_iter: 1000, tol: 0.0, seed };
        let fit = kmeans(features.view(), &params, &mut Control::none()).unwrap();
        is_sound(features.view(), &fit);
        if let Some((labels, inertia)) = slow_kmeans(features.view(), k, seed) {
            let labels: Vec<i32> = labels.into_iter().map(|c| c as i32).collect();
            prop_assert_eq!(adjusted_rand(&fit.labels, &labels), 1.0);
            let rounding = 1e-9 * inertia + 1e-30 * features.iter().map(|x| x * x).sum::<f64>();
            prop_assert!((fit.inertia - inertia).abs() <= rounding, "{} {}", fit.inertia, inertia);
        }
    }

    #[test]
    fn kmeans_of_any_table_is_sound_and_repeats(features in any_table(), k in 1usize..12, seed in 0u64..1000) {
        prop_assume!(k <= features.nrows());
        for (init, tol) in [(Init::KMeansPlusPlus, 0.0), (Init::Random, 0.0), (Init::KMeansPlusPlus, 1e-2)] {
            let params = KMeansParams { k, init, n_init: 2, tol, seed, ..Default::default() };
            let fit = kmeans(features.view(), &params, &mut Control::none()).unwrap();
            is_sound(features.view(), &fit);
            prop_assert_eq!(&fit, &kmeans(features.view(), &params, &mut Control::none()).unwrap());
            if tol == 0.0 {
                prop_assert!(fit.converged);
                prop_assert_eq!(fit.centroids.nrows(), k.min(distinct_rows(features.view())));
            }
        }
    }

    #[test]
    fn as_many_clusters_as_different_rows_leave_no_inertia(features in smooth_table()) {
        let features = features.slice(s![..features.nrows().min(40), ..]);
        let params = KMeansParams { k: features.nrows(), n_init: 1, tol: 0.0, ..Default::default() };
        let inertia = kmeans(features, &params, &mut Control::none()).unwrap().inertia;
        let rounding = features.iter().map(|x| x * x).sum::<f64>() * 1e-30;
        prop_assert!(inertia <= rounding, "{} against {}", inertia, rounding);
    }

    #[test]
    fn minibatches_of_any_table_are_sound(features in any_table(), k in 1usize..6) {
        prop_assume!(k <= features.nrows());
        let params = KMeansParams { k, n_init: 2, ..Default::default() };
        is_sound(features.view(), &minibatch(features.view(), &params, &mut Control::none()).unwrap());
    }

    #[test]
    fn silhouettes_are_those_of_the_definition(features in any_table(), seed in 0u64..1000, k in 2u64..6) {
        let mut rng = rng::stream(seed, 1);
        let labels: Vec<i32> = (0..features.nrows()).map(|_| rng.gen_range(0..=k) as i32 - 1).collect();
        for &metric in Metric::ALL {
            let found = silhouette(features.view(), &labels, metric, &mut Control::none());
            let Some(expected) = slow_silhouette(features.view(), &labels, metric) else {
                let refused = matches!(found, Err(ComputeError::Parameter { parameter: "k", .. }));
                prop_assert!(refused);
                continue;
            };
            for (found, (expected, largest)) in found.unwrap().rows.iter().zip(expected) {
                // A cosine of nearly parallel rows is 1 up to rounding, which a ratio of such distances makes large.
                let angle = metric == Metric::Cosine || metric == Metric::Correlation;
                let tolerance = 1e-9 + if angle { 1e-14 / largest.max(0.0) } else { 0.0 };
                let equal = found.is_nan() && expected.is_nan() || (found - expected).abs() <= tolerance;
                prop_assert!(equal, "{:?}: {} and not {}", metric, found, expected);
            }
        }
    }

    #[test]
    fn agreement_is_symmetric_and_full_with_itself(pairs in prop::collection::vec((-1i32..4, -1i32..4), 1..60)) {
        let (a, b): (Vec<i32>, Vec<i32>) = pairs.into_iter().unzip();
        for agreement in [adjusted_rand, adjusted_mutual_information] {
            prop_assert!((agreement(&a, &a) - 1.0).abs() < 1e-9);
            prop_assert!((agreement(&a, &b) - agreement(&b, &a)).abs() < 1e-9);
            prop_assert!(agreement(&a, &b) <= 1.0 + 1e-9);
        }
    }

    #[test]
    fn what_splits_and_merges_is_told_and_groups_that_share_no_row_are_matched_each_by_itself(
        pairs in prop::collection::vec((-1i32..4, -1i32..5), 1..40)
    ) {
        let (old, new): (Vec<i32>, Vec<i32>) = pairs.iter().copied().unzip();
        // The same rows once more, in clusters of their own.
        let apart = |labels: &[i32], by: i32| -> Vec<i32> {
            let again = labels.iter().map(|&label| if label < 0 { label } else { label + by });
            labels.iter().copied().chain(again).collect()
        };
        let (olds, news) = (1 + old.iter().max().unwrap_or(&0), 1 + new.iter().max().unwrap_or(&0));
        let once = Matching::new(&old, &new);
        let twice = Matching::new(&apart(&old, olds), &apart(&new, news));
        let (olds, news) = (olds as usize, news as usize);
        prop_assert_eq!(&twice.continues[..news], &once.continues[..]);
        let shifted: Vec<_> = once.continues.iter().map(|old| old.map(|old| old + olds)).collect();
        prop_assert_eq!(&twice.continues[news..], &shifted[..]);
        let count = |label: i32, of: &[i32]| of.iter().filter(|&&found| found == label).count();
        let both = |o: usize, n: usize| pairs.iter().filter(|&&pair| pair == (o as i32, n as i32)).count();
        for o in 0..olds {
            let parts: Vec<usize> = (0..news).filter(|&n| 2 * both(o, n) > count(n as i32, &new)).collect();
            let told = once.splits.iter().find(|(split, _)| *split == o).map(|(_, parts)| parts.clone());
            prop_assert_eq!(told, (parts.len() > 1).then_some(parts));
        }
        for n in 0..news {
            let parts: Vec<usize> = (0..olds).filter(|&o| 2 * both(o, n) > count(o as i32, &old)).collect();
            let told = once.merges.iter().find(|(merged, _)| *merged == n).map(|(_, parts)| parts.clone());
            prop_assert_eq!(told, (parts.len() > 1).then_some(parts));
        }
    }

    #[test]
    fn the_matching_keeps_as_many_rows_as_the_best_of_all_permutations(
        pairs in prop::collection::vec((-1i32..4, -1i32..5), 1..40)
    ) {
        let (old, new): (Vec<i32>, Vec<i32>) = pairs.into_iter().unzip();
        let matching = Matching::new(&old, &new);
        let kept = old.iter().zip(&new).filter(|(&o, &n)| {
            o >= 0 && n >= 0 && matching.continues[n as usize] == Some(o as usize)
        });
        prop_assert_eq!(kept.count(), most_kept(&old, &new, 0, &mut vec![false; 5]));
        let mut kept: Vec<usize> = matching.continues.iter().flatten().copied().collect();
        kept.sort_unstable();
        prop_assert!(kept.windows(2).all(|pair| pair[0] != pair[1]), "one to one");
        let mut identities = matching.carry(&[3, 1, 0, 8]);
        identities.sort_unstable();
        prop_assert!(identities.windows(2).all(|pair| pair[0] != pair[1]), "no colour twice");
    }
}

/// The most rows that can stay if the old clusters from `cluster` on take any new ones that are not `taken`.
fn most_kept(old: &[i32], new: &[i32], cluster: i32, taken: &mut Vec<bool>) -> usize {
    if cluster == 4 {
        return 0;
    }
    let mut most = most_kept(old, new, cluster + 1, taken);
    for candidate in 0..taken.len() {
        if !taken[candidate] {
            taken[candidate] = true;
            let shared = old.iter().zip(new).filter(|(&o, &n)| o == cluster && n == candidate as i32).count();
            most = most.max(shared + most_kept(old, new, cluster + 1, taken));
            taken[candidate] = false;
        }
    }
    most
}

/// Each row's silhouette and the larger of the two distances it compares.
fn slow_silhouette(features: ArrayView2<f64>, labels: &[i32], metric: Metric) -> Option<Vec<(f64, f64)>> {
    let clusters: Vec<i32> = (0..8).filter(|c| labels.contains(c)).collect();
    if clusters.len() < 2 {
        return None;
    }
    let mean_to = |i: usize, cluster: i32| {
        let others: Vec<usize> = (0..labels.len()).filter(|&j| j != i && labels[j] == cluster).collect();
        let sum: f64 = others.iter().map(|&j| slow_distance(features.row(i), features.row(j), metric)).sum();
        sum / others.len() as f64
    };
    let of = |i: usize| {
        let a = mean_to(i, labels[i]);
        let b = clusters.iter().filter(|&&c| c != labels[i]).map(|&c| mean_to(i, c)).fold(f64::INFINITY, f64::min);
        let largest = a.max(b);
        match labels.iter().filter(|&&label| label == labels[i]).count() {
            _ if labels[i] < 0 => (f64::NAN, largest),
            1 => (0.0, largest),
            _ if largest == 0.0 => (0.0, largest),
            _ => ((b - a) / largest, largest),
        }
    };
    Some((0..labels.len()).map(of).collect())
}

fn slow_distance(a: ArrayView1<f64>, b: ArrayView1<f64>, metric: Metric) -> f64 {
    let centered = |x: ArrayView1<f64>| x.mapv(|v| v - x.sum() / x.len() as f64);
    match metric {
        Metric::Euclidean => squared_distance(a, b).sqrt(),
        Metric::Manhattan => a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum(),
        Metric::Canberra => {
            let ratio = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() / (x.abs() + y.abs()) };
            a.iter().zip(b).map(|(x, y)| ratio(*x, *y)).sum()
        }
        Metric::Chebyshev => a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max),
        Metric::Correlation => slow_distance(centered(a).view(), centered(b).view(), Metric::Cosine),
        Metric::Cosine => {
            let lengths = (a.dot(&a) * b.dot(&b)).sqrt();
            if lengths > 0.0 {
                1.0 - a.dot(&b) / lengths
            } else {
                1.0
            }
        }
    }
}

/// Three round clouds of 100 rows.
fn clouds() -> (Array2<f64>, Vec<i32>) {
    let mut rng = rng::stream(5, 0);
    let features = Array2::from_shape_fn((300, 2), |(i, j)| {
        let center = [[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]][i % 3][j];
        center + (0..6).map(|_| rng.gen::<f64>() - 0.5).sum::<f64>()
    });
    (features, (0..300).map(|i| i % 3).collect())
}

#[test]
fn a_gaussian_mixture_finds_three_clouds_and_tells_bad_requests_in_sentences() {
    let (features, truth) = clouds();
    let params = GaussianMixtureParams { k: 3, ..Default::default() };
    let fit = gaussian_mixture(features.view(), &params, &mut Control::none()).expect("a mixture");
    assert_eq!(adjusted_rand(&fit.labels, &truth), 1.0);
    assert!(fit.memberships.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    assert!(fit.weights.iter().all(|weight| (weight - 1.0 / 3.0).abs() < 0.01));
    assert_eq!(fit, gaussian_mixture(features.view(), &params, &mut Control::none()).expect("the same"));
    let worse = gaussian_mixture(features.view(), &GaussianMixtureParams { k: 2, ..params }, &mut Control::none());
    assert!(fit.bic < worse.expect("a mixture").bic);

    let equal = Array2::from_elem((300, 2), 1.0);
    for (table, params) in [
        (&equal, GaussianMixtureParams { reg_covar: 0.0, ..params }),
        (&features, GaussianMixtureParams { k: 301, ..params }),
        (&features, GaussianMixtureParams { k: 0, ..params }),
        (&features, GaussianMixtureParams { tol: 0.0, ..params }),
    ] {
        let error = gaussian_mixture(table.view(), &params, &mut Control::none()).expect_err("no mixture");
        println!("{error}");
        assert!(error.to_string().ends_with('.'));
    }
}

#[test]
fn minibatches_come_close_to_full_kmeans_on_a_long_table() {
    let mut rng = rng::stream(6, 0);
    let features = Array2::from_shape_fn((60_000, 4), |(i, j)| ((i % 5) * (j + 1) % 5) as f64 + rng.gen::<f64>());
    let params = KMeansParams { k: 5, ..Default::default() };
    let full = kmeans(features.view(), &params, &mut Control::none()).expect("a fit");
    let quick = minibatch(features.view(), &params, &mut Control::none()).expect("a fit");
    assert!(quick.inertia <= full.inertia * 1.0001, "{} against {}", quick.inertia, full.inertia);
}

#[test]
fn the_gap_and_the_bootstrap_know_three_clouds() {
    let (features, truth) = clouds();
    let params = KMeansParams { k: 3, n_init: 3, ..Default::default() };
    let mut gap = Gap::new(features.view(), Divider::KMeans(params), params.seed, 6, 10).expect("a gap");
    while gap.scores().is_none() {
        gap.step(features.view(), &mut Control::none()).expect("a step");
    }
    assert_eq!(smallest_k_within_one_error(&gap.scores().expect("scores")), Some(3));

    let mut stability = Stability::new(&truth, params, 20).expect("stability");
    assert!(stability.scores().is_none());
    while !stability.is_done() {
        stability.step(features.view(), &mut Control::none()).expect("a replicate");
    }
    let scores = stability.scores().expect("scores");
    assert_eq!((scores.replicates, scores.adjusted_rand, scores.standard_error), (20, 1.0, 0.0));
    assert!(scores.clusters.iter().all(|c| c.jaccard == 1.0 && c.recovered == 20 && c.dissolved == 0));
}

#[test]
fn hostile_tables_and_parameters_get_sentences() {
    let none = Array2::zeros((0, 3));
    let no_column = Array2::zeros((4, 0));
    let huge = Array2::from_elem((4, 2), 1e200);
    let undefined = Array2::from_elem((4, 2), f64::NAN);
    let good = Array2::from_shape_fn((4, 2), |(i, j)| (i * j) as f64);
    let params = KMeansParams { k: 2, ..Default::default() };
    for (table, params, parameter) in [
        (&none, params, "k"),
        (&no_column, params, "features"),
        (&huge, params, "features"),
        (&undefined, params, "features"),
        (&good, KMeansParams { k: 5, ..params }, "k"),
        (&good, KMeansParams { k: 0, ..params }, "k"),
        (&good, KMeansParams { n_init: 0, ..params }, "n_init"),
        (&good, KMeansParams { n_init: 101, ..params }, "n_init"),
        (&good, KMeansParams { max_iter: 0, ..params }, "max_iter"),
        (&good, KMeansParams { tol: f64::NAN, ..params }, "tol"),
    ] {
        for result in [
            kmeans(table.view(), &params, &mut Control::none()),
            minibatch(table.view(), &params, &mut Control::none()),
        ] {
            let error = result.expect_err("an error");
            assert!(matches!(&error, ComputeError::Parameter { parameter: p, .. } if *p == parameter), "{error}");
            assert!(error.to_string().ends_with('.'), "{error}");
        }
    }
    assert!(dispersion(good.view(), &[0, 0, 0, -1]).is_err());
    assert!(dispersion(good.view(), &[0, 1, 2, 3]).is_err());
    assert!(Stability::new(&[0, 1], KMeansParams { k: 3, ..params }, 5).is_err());
    assert!(Gap::new(good.view(), Divider::KMeans(params), params.seed, 9, 5).is_err());
}

#[test]
fn a_kernel_nobody_waits_for_stops() {
    let (features, truth) = clouds();
    let mut calls = 0;
    let mut observer = |_| {
        calls += 1;
        calls < 4
    };
    let stopped = kmeans(features.view(), &KMeansParams::default(), &mut Control::new(&mut observer));
    assert_eq!(stopped, Err(ComputeError::Stopped));
    assert_eq!(calls, 4);
    let mut refuse = |_| false;
    let stopped = silhouette(features.view(), &truth, Metric::Euclidean, &mut Control::new(&mut refuse));
    assert_eq!(stopped, Err(ComputeError::Stopped));
}
