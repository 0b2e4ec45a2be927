//! Neighbors and t-SNE against slow twins, and what must hold for any table.

use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use rand::Rng;
use std::rc::Rc;
use strata::engine::choice::Choice;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::embed::tsne::{
    affinities, attract, kl_divergence, sample_rows, BarnesHut, Exact, FftInterpolation, Init, Placement, Preparation,
    ReferenceMap, Repulsion, Tsne, TsneParams,
};
use strata::engine::evaluate::trustworthiness::map_quality;
use strata::engine::neighbors::{nearest_neighbors, nearest_references, References, MANY};
use strata::engine::rng::stream;
use strata::engine::task::complete;

// ---- neighbors ----

/// The distance as SciPy defines it, in the same order of operations as the kernels where ties hang on it.
fn distance(metric: Metric, a: &[f64], b: &[f64]) -> f64 {
    match metric {
        Metric::Euclidean => a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt(),
        Metric::Manhattan => a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum(),
        Metric::Chebyshev => a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        Metric::Canberra => {
            let ratio = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() / (x.abs() + y.abs()) };
            a.iter().zip(b).map(|(x, y)| ratio(*x, *y)).sum()
        }
        Metric::Cosine | Metric::Correlation => {
            let mean =
                |v: &[f64]| if metric == Metric::Correlation { v.iter().sum::<f64>() / v.len() as f64 } else { 0.0 };
            let (ma, mb) = (mean(a), mean(b));
            let dot = |a: &[f64], b: &[f64], ma, mb| a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>();
            let (aa, bb) = (dot(a, a, ma, ma), dot(b, b, mb, mb));
            match (aa > 0.0, bb > 0.0) {
                (true, true) => 1.0 - dot(a, b, ma, mb) / (aa * bb).sqrt(),
                (false, false) => 0.0,
                _ => 1.0,
            }
        }
    }
}

fn rows_of(x: &Array2<f64>) -> Vec<Vec<f64>> {
    x.rows().into_iter().map(|r| r.to_vec()).collect()
}

/// Tables as they come: normal ones, lattices full of ties, duplicates, far off center, one column, constant columns.
fn tables() -> impl Strategy<Value = Array2<f64>> {
    (1usize..150, 1usize..20, 0u8..6, any::<u64>()).prop_map(|(n, d, kind, seed)| {
        let mut rng = stream(seed, 0);
        Array2::from_shape_fn((n, d), |(i, j)| {
            let v: f64 = rng.gen_range(-1.0..1.0);
            match kind {
                0 => v * 3.0,
                1 => (v * 2.0).round(),
                2 => ((i / 7) as f64 * 13.7 + j as f64).sin(),
                3 => 1e9 + v,
                4 => {
                    if j == 0 {
                        v * 1e-9
                    } else {
                        4.0
                    }
                }
                _ => v * v * v * 1e6,
            }
        })
    })
}

proptest! {
    #[test]
    fn neighbors_are_those_of_a_brute_force_search(x in tables(), k in 1usize..20) {
        for &metric in Metric::ALL.iter().filter(|metric| !metric.is_directed()) {
            let found = nearest_neighbors(x.view(), k, metric, &mut Control::none()).unwrap();
            let rows = rows_of(&x);
            let k = k.min(rows.len() - 1);
            prop_assert_eq!(found.k, k);
            for (i, a) in rows.iter().enumerate() {
                let mut all: Vec<(f64, u32)> = (0..rows.len()).filter(|&j| j != i)
                    .map(|j| (distance(metric, a, &rows[j]), j as u32)).collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let (indices, distances) = if k > 0 { found.of(i) } else { (&[][..], &[][..]) };
                prop_assert_eq!(indices, &all[..k].iter().map(|a| a.1).collect::<Vec<_>>()[..]);
                prop_assert_eq!(distances, &all[..k].iter().map(|a| a.0).collect::<Vec<_>>()[..]);
            }
        }
    }

    #[test]
    fn cosine_and_correlation_distances_are_the_k_smallest(x in tables(), k in 1usize..20) {
        for &metric in Metric::ALL.iter().filter(|metric| metric.is_directed()) {
            // Far off center, cancellation in the plain formula leaves the twin too few digits.
            let has_spread = metric == Metric::Cosine || x.iter().any(|v| v.abs() > 1e-6);
            prop_assume!(x.iter().all(|v| v.abs() < 1e8) && has_spread);
            prop_assume!(metric == Metric::Cosine || x.column(0).iter().all(|v| v.abs() > 1e-6 || v.abs() == 0.0));
            let found = nearest_neighbors(x.view(), k, metric, &mut Control::none()).unwrap();
            let rows = rows_of(&x);
            for (i, a) in rows.iter().enumerate().take(if found.k > 0 { rows.len() } else { 0 }) {
                let others = (0..rows.len()).filter(|&j| j != i);
                let mut all: Vec<f64> = others.map(|j| distance(metric, a, &rows[j])).collect();
                all.sort_by(f64::total_cmp);
                let (indices, distances) = found.of(i);
                for (slot, (&j, &d)) in indices.iter().zip(distances).enumerate() {
                    prop_assert!((d - all[slot]).abs() < 1e-9, "{:?} row {}: {} for {}", metric, i, d, all[slot]);
                    prop_assert!((d - distance(metric, a, &rows[j as usize])).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn new_rows_find_their_nearest_among_the_references(x in tables(), k in 1usize..10) {
        let cut = x.nrows() / 3;
        prop_assume!(cut > 0);
        let (new, known) = x.view().split_at(ndarray::Axis(0), cut);
        let found = nearest_references(new, known, k, Metric::Euclidean, &mut Control::none()).unwrap();
        let known = rows_of(&known.to_owned());
        for (i, a) in rows_of(&new.to_owned()).iter().enumerate() {
            let to = |(j, b): (usize, &Vec<f64>)| (distance(Metric::Euclidean, a, b), j as u32);
            let mut all: Vec<(f64, u32)> = known.iter().enumerate().map(to).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            prop_assert_eq!(found.of(i).0, &all[..k.min(known.len())].iter().map(|a| a.1).collect::<Vec<_>>()[..]);
        }
    }
}

// ---- repulsion ----

/// Force and Z summed over all pairs in `f64`.
fn pairwise(positions: &[[f32; 2]]) -> (Vec<[f64; 2]>, f64) {
    let mut z = 0.0;
    let force = positions
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let mut force = [0.0; 2];
            for (j, b) in positions.iter().enumerate().filter(|&(j, _)| j != i) {
                let _ = j;
                let (dx, dy) = (f64::from(a[0]) - f64::from(b[0]), f64::from(a[1]) - f64::from(b[1]));
                let w = 1.0 / (1.0 + dx * dx + dy * dy);
                z += w;
                force = [force[0] + w * w * dx, force[1] + w * w * dy];
            }
            force
        })
        .collect();
    (force, z)
}

/// Size of the difference over size of the reference.
fn relative_error(force: &[[f32; 2]], reference: &[[f64; 2]]) -> f64 {
    let (mut off, mut size) = (0.0, 0.0);
    for (f, r) in force.iter().zip(reference) {
        for c in 0..2 {
            off += (f64::from(f[c]) - r[c]).powi(2);
            size += r[c] * r[c];
        }
    }
    if size > 0.0 {
        (off / size).sqrt()
    } else {
        off.sqrt()
    }
}

/// Layouts of a map's life: a small cloud, clusters, a line, all in one place or in some places, a few far off.
fn layouts() -> impl Strategy<Value = Vec<[f32; 2]>> {
    (prop_oneof![2usize..100, 100usize..2500], 0u8..6, -4i32..3, any::<u64>()).prop_map(|(n, kind, scale, seed)| {
        let mut rng = stream(seed, 1);
        let scale = 0.7 * 10f32.powi(scale);
        (0..n)
            .map(|i| {
                let (a, b): (f32, f32) = (rng.gen_range(-1.0..1.0), rng.gen_range(-1.0..1.0));
                match kind {
                    0 => [a * scale, b * scale],
                    1 => {
                        let c = (i % 7) as f32;
                        [(c * 1.7).sin() * scale + a * 0.05 * scale, (c * 2.9).cos() * scale + b * 0.05 * scale]
                    }
                    2 => [a * scale, 0.3 * a * scale],
                    3 => [0.25, -0.5],
                    4 => [((i % 37) as f32).sin() * scale, ((i % 37) as f32 * 2.3).cos() * scale],
                    _ => {
                        if i % 100 == 0 {
                            [a * 10.0 * scale, b * 10.0 * scale]
                        } else {
                            [a * scale, b * scale]
                        }
                    }
                }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_repulsion_agrees_with_the_sum_over_all_pairs(layout in layouts()) {
        let (reference, z) = pairwise(&layout);
        let mut force = vec![[0.0; 2]; layout.len()];
        let span = layout.iter().flatten().fold(0.0, |a: f32, v| a.max(v.abs())) * 2.0;
        let mut methods: Vec<(&str, f64, Box<dyn Repulsion>)> = vec![
            ("exact", 1e-5, Box::new(Exact::default())),
            ("Barnes-Hut 0.5", 1e-2, Box::new(BarnesHut::new(0.5))),
        ];
        // Where it is used: some hundred rows or more on a small map.
        if span < 15.0 && layout.len() > 600 {
            methods.push(("FFT", 1e-3, Box::new(FftInterpolation::default())));
        }
        for (name, bound, method) in &mut methods {
            for _twice in 0..2 {
                let found = method.repel(&layout, &mut force);
                let error = relative_error(&force, &reference);
                prop_assert!(error <= *bound, "{name}: force is off by {error:.2e}, {} rows, span \
                    {span}", layout.len());
                // A row's own w, 1, is added and taken off again in f32.
                let bound = (*bound * z).max(2e-7 * layout.len() as f64);
                prop_assert!((found - z).abs() <= bound, "{name}: Z is {found}, should be {z}");
            }
        }
    }
}

// ---- affinities ----

fn entropy(p: &[f64]) -> f64 {
    p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn affinities_are_symmetric_and_sum_to_one(x in tables(), perplexity in 1.0f64..40.0) {
        prop_assume!(x.nrows() >= 2);
        let k = 150.min(x.nrows() - 1);
        let neighbors = nearest_neighbors(x.view(), k, Metric::Euclidean, &mut Control::none()).unwrap();
        let p = affinities(&neighbors, perplexity);
        let total: f64 = p.values.iter().map(|v| f64::from(*v)).sum();
        prop_assert!((total - 1.0).abs() < 1e-6, "sum {total}");
        for i in 0..p.rows() {
            let (columns, values) = p.row(i);
            prop_assert!(columns.windows(2).all(|w| w[0] < w[1]));
            for (&j, &v) in columns.iter().zip(values) {
                prop_assert!(v > 0.0 && j as usize != i);
                let (back, back_values) = p.row(j as usize);
                let at = back.binary_search(&(i as u32)).expect("the entry across");
                prop_assert_eq!(back_values[at], v);
            }
        }
    }
}

#[test]
fn the_entropy_of_each_row_is_that_of_the_perplexity() {
    // With neighbors that are all mutual (a ring), row i of 2n P is the conditional distribution itself.
    let n = 240;
    let x = Array2::from_shape_fn((n, 2), |(i, c)| {
        let a = i as f64 / n as f64 * std::f64::consts::TAU;
        if c == 0 {
            a.cos()
        } else {
            a.sin()
        }
    });
    let neighbors = nearest_neighbors(x.view(), 60, Metric::Euclidean, &mut Control::none()).unwrap();
    let p = affinities(&neighbors, 20.0);
    for i in 0..n {
        let row: Vec<f64> = p.row(i).1.iter().map(|v| f64::from(*v) * n as f64).collect();
        assert!((entropy(&row) - 20f64.ln()).abs() < 1e-5, "row {i}: {}", entropy(&row));
    }
}

// ---- the whole ----

/// `clusters` well-parted normal clusters of `each` rows, and the cluster of each row.
fn made_up(clusters: usize, each: usize, d: usize, seed: u64) -> (Array2<f64>, Vec<usize>) {
    let mut rng = stream(seed, 2);
    let mut normal = || (0..12).map(|_| rng.gen_range(0.0..1.0)).sum::<f64>() - 6.0;
    let centers = Array2::from_shape_fn((clusters, d), |_| normal() * 4.0);
    let labels: Vec<usize> = (0..clusters * each).map(|i| i % clusters).collect();
    let x = Array2::from_shape_fn((clusters * each, d), |(i, c)| centers[[labels[i], c]] + normal());
    (x, labels)
}

fn run(x: ArrayView2<f64>, params: &TsneParams) -> Tsne {
    let mut tsne = Tsne::new(x, params, &mut Control::none()).expect("a t-SNE");
    while !tsne.is_done() {
        tsne.step(100);
    }
    tsne
}

#[test]
fn made_up_clusters_stay_together_after_250_iterations() {
    let (x, labels) = made_up(6, 120, 8, 1);
    let params = TsneParams { iterations: 0, ..TsneParams::default() };
    let map = run(x.view(), &params).positions();
    let map = Array2::from_shape_fn((map.len(), 2), |(i, c)| f64::from(map[i][c]));
    let near = nearest_neighbors(map.view(), 5, Metric::Euclidean, &mut Control::none()).unwrap();
    let right = (0..labels.len())
        .filter(|&i| {
            let own = near.of(i).0.iter().filter(|&&j| labels[j as usize] == labels[i]).count();
            own >= 3
        })
        .count();
    assert!(
        right as f64 > 0.95 * labels.len() as f64,
        "{right} of {} rows classified by their neighbours",
        labels.len()
    );
}

#[test]
fn a_paused_map_goes_on_to_the_same_layout_to_the_bit() {
    let (x, _) = made_up(5, 160, 6, 3);
    let params = TsneParams { early_iterations: 60, iterations: 130, settle: false, ..TsneParams::default() };
    let whole = run(x.view(), &params);
    let mut paused = Tsne::new(x.view(), &params, &mut Control::none()).unwrap();
    for slice in [1, 2, 7, 40, 13, 57, 3, 1000] {
        paused.step(slice);
    }
    assert_eq!(paused.iteration(), 190);
    assert_eq!(paused.positions(), whole.positions());
    assert_eq!(paused.kl(), whole.kl());
}

#[test]
fn the_gradient_is_the_slope_of_the_kl_divergence() {
    let (x, _) = made_up(3, 30, 4, 5);
    let neighbors = nearest_neighbors(x.view(), 30, Metric::Euclidean, &mut Control::none()).unwrap();
    let p = affinities(&neighbors, 10.0);
    let mut rng = stream(9, 9);
    let layout: Vec<[f32; 2]> = (0..90).map(|_| [rng.gen_range(-3.0..3.0), rng.gen_range(-3.0..3.0)]).collect();
    let (mut pull, mut push) = (vec![[0.0; 2]; 90], vec![[0.0; 2]; 90]);
    attract(&p, &layout, &mut pull);
    let z = Exact::default().repel(&layout, &mut push);
    let kl = |layout: &[[f32; 2]]| kl_divergence(&p, layout, pairwise(layout).1);
    for row in [0, 17, 89] {
        for c in 0..2 {
            let (mut up, mut down) = (layout.clone(), layout.clone());
            up[row][c] += 0.01;
            down[row][c] -= 0.01;
            let slope = (kl(&up) - kl(&down)) / f64::from(up[row][c] - down[row][c]);
            let gradient = 4.0 * (f64::from(pull[row][c]) - f64::from(push[row][c]) / z);
            assert!((slope - gradient).abs() < 2e-3 * slope.abs().max(1e-3), "row {row}: {slope} and {gradient}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_table_of_two_rows_or_more_gets_a_finite_map(x in tables(), perplexity in 1.0f64..60.0) {
        prop_assume!(x.nrows() >= 2);
        let params = TsneParams { perplexity, early_iterations: 40, iterations: 60, ..TsneParams::default() };
        let tsne = run(x.view(), &params);
        prop_assert!(tsne.positions().iter().flatten().all(|v| v.is_finite()));
        prop_assert!(tsne.kl().is_some_and(f64::is_finite));
    }
}

#[test]
fn two_rows_three_rows_and_equal_rows_get_a_map() {
    for x in [
        ndarray::array![[0.0], [1.0]],
        ndarray::array![[0.0, 5.0], [1.0, 5.0], [1.0, 5.0]],
        Array2::from_elem((700, 3), 7.0),
        Array2::from_elem((64, 1), -1.0),
    ] {
        let map = run(x.view(), &TsneParams::default());
        assert!(map.positions().iter().flatten().all(|v| v.is_finite()), "{x:?}");
    }
}

// ---- quality ----

/// Trustworthiness and recall by sorting all distances.
fn sorted_quality(x: &Array2<f64>, map: &[[f32; 2]]) -> (f64, f64) {
    let n = x.nrows();
    let k = 15.min((n - 1) / 2).max(1);
    let ten = 10.min(n - 1);
    let sorted = |distance: &dyn Fn(usize, usize) -> f64, i: usize| {
        let mut all: Vec<(f64, usize)> = (0..n).filter(|&j| j != i).map(|j| (distance(i, j), j)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.into_iter().map(|a| a.1).collect::<Vec<usize>>()
    };
    let rows = rows_of(x);
    let features = |i: usize, j: usize| rows[i].iter().zip(&rows[j]).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let shown = |i: usize, j: usize| {
        let (a, b) = (map[i], map[j]);
        (f64::from(a[0]) - f64::from(b[0])).powi(2) + (f64::from(a[1]) - f64::from(b[1])).powi(2)
    };
    let (mut penalty, mut recalled) = (0, 0);
    for i in 0..n {
        let (near, map) = (sorted(&features, i), sorted(&shown, i));
        recalled += map[..ten].iter().filter(|j| near[..ten].contains(j)).count();
        for j in &map[..k] {
            let rank = 1 + near.iter().position(|m| m == j).expect("every row");
            penalty += rank.saturating_sub(k);
        }
    }
    let worst = (n * k * (2 * n - 3 * k - 1)) as f64 / 2.0;
    (1.0 - penalty as f64 / worst, recalled as f64 / (n * ten) as f64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn map_quality_is_that_of_sorting_all_distances(x in tables(), seed in any::<u64>()) {
        prop_assume!(x.nrows() >= 4);
        let mut rng = stream(seed, 4);
        let map: Vec<[f32; 2]> = x.rows().into_iter()
            .map(|r| [(r[0] % 10.0) as f32 + rng.gen_range(0.0..0.5), rng.gen_range(-1.0..1.0)]).collect();
        let found = map_quality(x.view(), Metric::Euclidean, &map, None, &mut Control::none()).unwrap();
        let (trustworthiness, recall) = sorted_quality(&x, &map);
        prop_assert!((found.trustworthiness - trustworthiness).abs() < 1e-12, "{} \
            {}", found.trustworthiness, trustworthiness);
        prop_assert!((found.recall - recall).abs() < 1e-12, "{} {}", found.recall, recall);
    }
}

// ---- steering ----

#[test]
fn a_new_perplexity_goes_on_from_the_present_layout() {
    let (x, _) = made_up(5, 160, 6, 3);
    let mut tsne = run(x.view(), &TsneParams::default());
    let before = tsne.positions();
    let mut recalibration = tsne.recalibration(60.0).unwrap();
    recalibration.advance();
    tsne.recalibrate(recalibration);
    assert!(!tsne.is_done());
    assert_eq!(tsne.positions(), before);
    tsne.step(1);
    let moved = tsne.positions().iter().zip(&before).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).fold(0.0, f32::max);
    assert!(moved <= 5.1, "a row moved by {moved}");
    while !tsne.is_done() {
        tsne.step(50);
    }
    let afresh = run(x.view(), &TsneParams { perplexity: 60.0, ..TsneParams::default() });
    let kl = |t: &Tsne| t.exact_kl(&mut Control::none()).unwrap();
    assert!(kl(&tsne) < 1.05 * kl(&afresh), "{} on from 30, {} afresh", kl(&tsne), kl(&afresh));
}

#[test]
fn settings_outside_their_range_and_tables_too_small_are_explained() {
    let (x, _) = made_up(2, 20, 3, 1);
    let sentence = |x: ArrayView2<f64>, params: TsneParams| match Tsne::new(x, &params, &mut Control::none()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{params:?} was taken"),
    };
    let bad = TsneParams { perplexity: f64::NAN, ..TsneParams::default() };
    assert_eq!(sentence(x.view(), bad), "The perplexity is NaN; it must be from 1 to 5,000.");
    assert!(sentence(x.slice(ndarray::s![..1, ..]), TsneParams::default()).contains("at least two rows"));
    assert!(sentence(Array2::zeros((0, 3)).view(), TsneParams::default()).contains("there are 0"));
    assert!(sentence(Array2::zeros((5, 0)).view(), TsneParams::default()).contains("0 features"));
    assert!(sentence(Array2::from_elem((5, 2), 1e200).view(), TsneParams::default()).contains("1e100"));
    let mut observer = |_| false;
    let mut control = Control::new(&mut observer);
    assert!(Tsne::new(x.view(), &TsneParams::default(), &mut control).is_err(), "it did not stop");
}

// ---- other starts, new rows ----

#[test]
fn a_spectral_start_and_a_wide_perplexity_make_as_good_a_map() {
    let (x, _) = made_up(6, 150, 8, 1);
    let kl = |params: TsneParams| run(x.view(), &params).exact_kl(&mut Control::none()).unwrap();
    let (pca, spectral) = (kl(TsneParams::default()), kl(TsneParams { init: Init::Spectral, ..TsneParams::default() }));
    assert!((spectral - pca).abs() < 0.05 * pca, "KL {spectral} from a spectral start, {pca} from a PCA start");
    let wide = run(x.view(), &TsneParams { wide_perplexity: Some(150.0), ..TsneParams::default() });
    assert!(wide.neighbors().k == 450 && wide.positions().iter().flatten().all(|v| v.is_finite()));
}

#[test]
fn new_rows_are_placed_among_their_cluster_and_the_map_stays() {
    let (x, labels) = made_up(6, 200, 8, 7);
    let known = sample_rows(1200, 700, 1);
    let new: Vec<usize> = (0..1200).filter(|row| known.binary_search(row).is_err()).collect();
    assert_eq!((known.len(), new.len()), (700, 500));
    let select = |rows: &[usize]| x.select(ndarray::Axis(0), rows);
    let map = run(select(&known).view(), &TsneParams::default()).positions();
    let ground = ReferenceMap::new(select(&known).view(), &map, Metric::Euclidean, new.len()).map(Rc::new).unwrap();
    let place = |slices: &[usize]| {
        let control = &mut Control::none();
        let mut placement = Placement::new(select(&new).view(), &ground, control).unwrap();
        slices.iter().for_each(|&slice| placement.step(slice));
        assert!(placement.is_done());
        placement.positions().to_vec()
    };
    let places = place(&[250]);
    assert_eq!(places, place(&[3, 100, 60, 1000]), "placed in slices");
    let as_table = |m: &[[f32; 2]]| Array2::from_shape_fn((m.len(), 2), |(i, c)| f64::from(m[i][c]));
    let (places, map) = (as_table(&places), as_table(&map));
    let near = nearest_references(places.view(), map.view(), 5, Metric::Euclidean, &mut Control::none()).unwrap();
    let right = (0..500)
        .filter(|&i| near.of(i).0.iter().filter(|&&j| labels[known[j as usize]] == labels[new[i]]).count() >= 3);
    let right = right.count();
    assert!(right > 475, "{right} of 500 new rows stand in their own cluster");
}

#[test]
fn rows_find_the_same_places_by_the_field_as_by_the_tree_and_in_portions_as_all_at_once() {
    let (x, _) = made_up(6, 200, 8, 7);
    let (known, new) = (x.slice(ndarray::s![..900, ..]), x.slice(ndarray::s![900.., ..]));
    let map = run(known, &TsneParams::default()).positions();
    let place = |rows: usize, portion: usize| -> Vec<[f32; 2]> {
        let ground = Rc::new(ReferenceMap::new(known, &map, Metric::Euclidean, rows).unwrap());
        let portions = new.axis_chunks_iter(ndarray::Axis(0), portion).map(|rows| {
            let mut placement = Placement::new(rows, &ground, &mut Control::none()).unwrap();
            placement.step(250);
            placement.positions().to_vec()
        });
        portions.flatten().collect()
    };
    let share_within = |far: f32, a: &[[f32; 2]], b: &[[f32; 2]]| {
        let near = a.iter().zip(b).filter(|(a, b)| (a[0] - b[0]).abs() < far && (a[1] - b[1]).abs() < far);
        near.count() as f64 / a.len() as f64
    };
    let (by_tree, by_field, in_portions) = (place(300, 300), place(10_000, 300), place(10_000, 7));
    let share = share_within(0.2, &by_tree, &by_field);
    assert!(share > 0.95, "{share} of the rows stand where the tree says");
    let share = share_within(1e-3, &by_field, &in_portions);
    assert!(share > 0.99, "{share} of the rows stand where they do if all are placed at once");
}

#[test]
fn of_many_references_most_of_the_nearest_are_found_and_never_another_distance() {
    let (x, _) = made_up(6, 3400, 8, 7);
    let (known, new) = (x.slice(ndarray::s![..MANY, ..]), x.slice(ndarray::s![MANY..MANY + 200, ..]));
    for &metric in Metric::ALL {
        let near = References::new(known, metric).unwrap().near(new, 25, &mut Control::none()).unwrap();
        let all = nearest_references(new, known, MANY, metric, &mut Control::none()).unwrap();
        let mut found = 0;
        for row in 0..new.nrows() {
            let (rows, distances) = near.of(row);
            found += rows.iter().filter(|row_found| all.of(row).0[..25].contains(row_found)).count();
            for (&neighbor, &distance) in rows.iter().zip(distances) {
                let at = all.of(row).0.iter().position(|&other| other == neighbor).unwrap();
                assert_eq!(all.of(row).1[at], distance, "{metric:?}");
            }
            assert!(distances.is_sorted() && (1..25).all(|at| !rows[..at].contains(&rows[at])));
        }
        let share = found as f64 / near.indices.len() as f64;
        assert!(share > 0.99, "{metric:?}: {share} of the nearest were found");
    }
}

#[test]
fn a_run_from_a_layout_starts_there_and_skips_the_early_phase() {
    let (x, _) = made_up(5, 160, 6, 3);
    let layout = run(x.view(), &TsneParams::default()).positions();
    let params = TsneParams { perplexity: 20.0, ..TsneParams::default() };
    let preparation = Preparation::from_layout(x.view(), &params, &layout).unwrap();
    let mut tsne = complete(preparation, (), &mut Control::none()).unwrap();
    assert_eq!((tsne.positions(), tsne.exaggeration()), (layout.clone(), 1.0));
    tsne.step(2000);
    assert!(tsne.is_done());
    let from_layout = tsne.exact_kl(&mut Control::none()).unwrap();
    let afresh = run(x.view(), &params).exact_kl(&mut Control::none()).unwrap();
    assert!(from_layout < 1.05 * afresh, "KL {from_layout} from the layout, {afresh} afresh");
    assert!(Preparation::from_layout(x.view(), &params, &layout[1..]).is_err(), "a row without a position was taken");
}

#[test]
fn steering_takes_effect_at_once_and_lets_a_finished_map_go_on() {
    let (x, _) = made_up(4, 200, 6, 4);
    let params = TsneParams { early_iterations: 50, iterations: 50, settle: false, ..TsneParams::default() };
    let mut tsne = run(x.view(), &params);
    let span = |t: &Tsne| t.positions().iter().flatten().fold(0.0, |a: f32, v| a.max(v.abs()));
    let before = span(&tsne);
    tsne.steer(&TsneParams { exaggeration: 4.0, ..params.clone() }).unwrap();
    assert_eq!((tsne.is_done(), tsne.exaggeration(), tsne.end()), (false, 4.0, 150));
    tsne.step(50);
    assert!(span(&tsne) < before, "exaggeration 4 did not draw the map together: {before} to {}", span(&tsne));
    let kept = tsne.params().clone();
    assert!(tsne.steer(&TsneParams { momentum: 1.5, ..params }).is_err());
    assert_eq!(tsne.params(), &kept, "a refused setting changed others");
}

#[test]
fn the_end_of_a_run_can_be_moved_without_a_break() {
    let (x, _) = made_up(4, 100, 6, 4);
    let params = TsneParams { iterations: 150, settle: false, ..TsneParams::default() };
    let whole = run(x.view(), &params);
    let mut moved = run(x.view(), &TsneParams { iterations: 50, ..params });
    assert!(moved.is_done());
    moved.set_end(400, false);
    moved.step(1000);
    assert_eq!((moved.iteration(), moved.positions()), (400, whole.positions()));
    moved.set_end(300, false);
    assert!(moved.is_done());
    assert_eq!(moved.positions(), whole.positions());
}

#[test]
fn a_map_that_has_settled_stops_by_itself() {
    let (x, _) = made_up(4, 100, 6, 4);
    let tsne = run(x.view(), &TsneParams { iterations: 20_000, ..TsneParams::default() });
    assert!(tsne.has_settled() && tsne.iteration() < 5_000, "{} iterations", tsne.iteration());
    assert_eq!(tsne.iteration() % 50, 0);
}
