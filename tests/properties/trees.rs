//! Distances, merge trees and DBSCAN against slow twins, on tables with ties, duplicates, constant columns and one row.

use ndarray::Array2;
use proptest::prelude::*;
use strata::engine::choice::Choice;
use strata::engine::cluster::agglomerative::{offered, tree, Dendrogram, Linkage};
use strata::engine::cluster::dbscan::{DbscanLabels, DbscanRun, DbscanTree};
use strata::engine::cluster::hdbscan::{hdbscan, HdbscanSpec, Selection};
use strata::engine::cluster::nearest_label::nearest_label;
use strata::engine::cluster::optics::optics;
use strata::engine::control::Control;
use strata::engine::distance::lanes::{Boxes, Lanes, LANES};
use strata::engine::distance::screen::Screen;
use strata::engine::distance::{Metric, Rows};
use strata::engine::task::Task;

fn metric() -> impl Strategy<Value = Metric> {
    prop::sample::select(Metric::ALL)
}

/// Tables of up to `most` rows: on a coarse lattice (ties, duplicates, all equal, constant columns) or of any values,
/// some far from zero.
fn table(most: usize) -> impl Strategy<Value = Array2<f64>> {
    (1..=most, 1..6usize, prop::bool::ANY).prop_flat_map(|(n, d, lattice)| {
        let value = if lattice {
            (0..4i32).prop_map(f64::from).boxed()
        } else {
            prop_oneof![8 => -1.0..1.0f64, 1 => -100.0..100.0f64, 1 => Just(1e6)].boxed()
        };
        prop::collection::vec(value, n * d).prop_map(move |v| Array2::from_shape_vec((n, d), v).expect("a rectangle"))
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12
}

/// The definition, straight from the features; `None` where it has no value.
fn definition(metric: Metric, a: &[f64], b: &[f64]) -> Option<f64> {
    let differences = || a.iter().zip(b).map(|(x, y)| (x - y).abs());
    let cosine = |a: &[f64], b: &[f64]| {
        let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        Some(1.0 - dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt())).filter(|v| v.is_finite())
    };
    let centered = |a: &[f64]| {
        let mean = a.iter().sum::<f64>() / a.len() as f64;
        a.iter().map(|v| v - mean).collect::<Vec<_>>()
    };
    match metric {
        Metric::Euclidean => Some(differences().map(|d| d * d).sum::<f64>().sqrt()),
        Metric::Canberra => {
            let sums = a.iter().zip(b).map(|(x, y)| x.abs() + y.abs());
            Some(differences().zip(sums).filter(|(_, sum)| *sum > 0.0).map(|(d, sum)| d / sum).sum())
        }
        Metric::Manhattan => Some(differences().sum()),
        Metric::Chebyshev => Some(differences().fold(0.0, f64::max)),
        Metric::Cosine => cosine(a, b),
        Metric::Correlation => {
            let constant = |a: &[f64]| a.iter().all(|v| *v == a[0]);
            if constant(a) || constant(b) {
                None
            } else {
                cosine(&centered(a), &centered(b))
            }
        }
    }
}

/// Labels by first occurrence, noise -1: equal exactly for equal partitions.
fn canonical(labels: &[i32]) -> Vec<i32> {
    let mut seen: Vec<i32> = Vec::new();
    let mut number = |label: i32| {
        seen.iter().position(|s| *s == label).unwrap_or_else(|| {
            seen.push(label);
            seen.len() - 1
        }) as i32
    };
    labels.iter().map(|&l| if l < 0 { -1 } else { number(l) }).collect()
}

/// Walks a tree beside the obvious algorithm, which keeps all dissimilarities by the Lance-Williams formulas: every
/// merge must be of a nearest pair, at its height.
fn assert_greedy(rows: &Rows, linkage: Linkage, tree: &Dendrogram) {
    let n = rows.len();
    let squared = matches!(linkage, Linkage::Ward | Linkage::Centroid | Linkage::Median);
    let power = |v: f64| if squared { v * v } else { v };
    let mut d = Array2::from_shape_fn((n, n), |(i, j)| power(rows.distance(i, j)));
    let scale = d.iter().copied().fold(0.0, f64::max);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * scale;
    let mut slot: Vec<usize> = (0..n).collect();
    let mut size = vec![1.0; n];
    let mut alive = vec![true; n];
    for merge in &tree.merges {
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).filter(|&(i, j)| alive[i] && alive[j]);
        let least = pairs.map(|(i, j)| d[[i, j]]).fold(f64::INFINITY, f64::min);
        let (p, q) = (slot[merge.a as usize], slot[merge.b as usize]);
        assert!(close(d[[p, q]], least), "{linkage:?}: {} is merged, {least} is nearer", d[[p, q]]);
        assert!(close(power(merge.height), least), "{linkage:?}: height {} for {least}", merge.height);
        for i in (0..n).filter(|&i| alive[i] && i != p && i != q) {
            let (dp, dq, pq) = (d[[i, p]], d[[i, q]], d[[p, q]]);
            let (sp, sq, si): (f64, f64, f64) = (size[p], size[q], size[i]);
            d[[i, q]] = match linkage {
                Linkage::Complete => dp.max(dq),
                Linkage::Single => dp.min(dq),
                Linkage::Average => (sp * dp + sq * dq) / (sp + sq),
                Linkage::Weighted => (dp + dq) / 2.0,
                Linkage::Ward => ((si + sp) * dp + (si + sq) * dq - si * pq) / (si + sp + sq),
                Linkage::Centroid => (sp * dp + sq * dq) / (sp + sq) - sp * sq * pq / ((sp + sq) * (sp + sq)),
                Linkage::Median => (dp + dq) / 2.0 - pq / 4.0,
            };
            d[[q, i]] = d[[i, q]];
        }
        alive[p] = false;
        size[q] += size[p];
        assert_eq!(merge.size as f64, size[q]);
        slot.push(q);
    }
    assert_eq!(tree.merges.len(), n - 1);
}

/// DBSCAN as scikit-learn runs it: from the lowest core sample on, each cluster takes what it reaches.
fn slow_dbscan(rows: &Rows, eps: f64, min_samples: usize) -> DbscanLabels {
    let n = rows.len();
    let near = |i: usize| (0..n).filter(move |&j| rows.distance(i, j) <= eps);
    let core: Vec<bool> = (0..n).map(|i| near(i).count() >= min_samples).collect();
    let mut labels = vec![-1; n];
    let mut clusters = 0;
    for first in 0..n {
        if labels[first] >= 0 || !core[first] {
            continue;
        }
        let mut stack = vec![first];
        labels[first] = clusters;
        while let Some(i) = stack.pop() {
            if core[i] {
                for j in near(i) {
                    if labels[j] < 0 {
                        labels[j] = clusters;
                        stack.push(j);
                    }
                }
            }
        }
        clusters += 1;
    }
    DbscanLabels { labels, core }
}

/// The clusters of HDBSCAN by its definition: `rows` are one cluster from `birth` on. Returns the selected clusters
/// within it (itself included) and their stability.
fn slow_hdbscan(reach: &Array2<f64>, rows: &[usize], birth: f64, size: usize, leaf: bool) -> (Vec<Vec<usize>>, f64) {
    let mut current = rows.to_vec();
    let (mut stability, mut inner, mut below) = (0.0, Vec::new(), 0.0);
    while current.len() > 1 {
        let mut levels: Vec<f64> = current.iter().flat_map(|&i| current.iter().map(move |&j| reach[[i, j]])).collect();
        levels.sort_by(f64::total_cmp);
        // The highest level at which the rows fall apart when edges of that weight are cut.
        let apart = |level: f64| components(reach, &current, level);
        let level = *levels.iter().rev().find(|&&level| apart(level).len() > 1).expect("rows fall apart in the end");
        let lambda = 1.0 / level;
        let (large, small): (Vec<_>, Vec<_>) = apart(level).into_iter().partition(|part| part.len() >= size);
        stability += small.iter().map(|part| part.len() as f64 * (lambda - birth)).sum::<f64>();
        if large.len() == 1 {
            current = large[0].clone();
            continue;
        }
        for part in large {
            stability += part.len() as f64 * (lambda - birth);
            let (clusters, total) = slow_hdbscan(reach, &part, lambda, size, leaf);
            inner.extend(clusters);
            below += total;
        }
        break;
    }
    let root = rows.len() == reach.nrows();
    if !root && (inner.is_empty() || !leaf && below <= stability) {
        (vec![rows.to_vec()], stability)
    } else {
        (inner, below)
    }
}

/// The components of some rows joined by edges below a weight.
fn components(reach: &Array2<f64>, rows: &[usize], weight: f64) -> Vec<Vec<usize>> {
    let mut rest = rows.to_vec();
    let mut found = Vec::new();
    while let Some(first) = rest.pop() {
        let (mut part, mut next) = (vec![first], 0);
        while next < part.len() {
            let (near, far) = rest.iter().partition(|&&j| reach[[part[next], j]] < weight);
            rest = far;
            part.extend::<Vec<usize>>(near);
            next += 1;
        }
        found.push(part);
    }
    found
}

proptest! {
    #[test]
    fn hdbscan_is_its_definition(
        x in table(30), metric in metric(), min_samples in 1..5usize, size in 2..6usize, leaf in prop::bool::ANY,
    ) {
        let n = x.nrows();
        let tree = DbscanTree::new(x.view(), min_samples.min(n), metric, &mut Control::none()).unwrap();
        let selection = if leaf { Selection::Leaf } else { Selection::ExcessOfMass };
        let spec = HdbscanSpec { min_cluster_size: size, selection, cluster_selection_epsilon: 0.0 };
        let ours = hdbscan(&tree, &spec).unwrap();
        let (rows, core) = (Rows::new(x.view(), metric).unwrap(), tree.core_distances());
        let reach = Array2::from_shape_fn((n, n), |(i, j)| rows.distance(i, j).max(core[i]).max(core[j]));
        let all: Vec<usize> = (0..n).collect();
        let mut expected = vec![-1; n];
        for (label, cluster) in slow_hdbscan(&reach, &all, 0.0, size, leaf).0.into_iter().enumerate() {
            cluster.into_iter().for_each(|i| expected[i] = label as i32);
        }
        prop_assert_eq!(canonical(&ours.labels), canonical(&expected));
        for (label, probability) in ours.labels.iter().zip(&ours.probabilities) {
            prop_assert!((0.0..=if *label < 0 { 0.0 } else { 1.0 }).contains(probability), "{}", probability);
        }
    }

    #[test]
    fn optics_takes_the_least_reachable_row_next(x in table(60), metric in metric(), min_samples in 1..6usize) {
        let (n, none) = (x.nrows(), &mut Control::none());
        let tree = DbscanTree::new(x.view(), min_samples.min(n), metric, none).unwrap();
        let (rows, core) = (Rows::new(x.view(), metric).unwrap(), tree.core_distances());
        let ours = optics(x.view(), core, metric, none).unwrap();
        let mut reach = vec![f64::INFINITY; n];
        let mut rest: Vec<usize> = (0..n).collect();
        for place in 0..n {
            let next = *rest.iter().min_by(|&&i, &&j| reach[i].total_cmp(&reach[j]).then(i.cmp(&j))).unwrap();
            prop_assert_eq!((ours.ordering[place], ours.reachability[place]), (next as u32, reach[next]));
            rest.retain(|i| *i != next);
            for &i in &rest {
                reach[i] = reach[i].min(rows.distance(next, i).max(core[next]));
            }
        }
    }

    #[test]
    fn clustered_rows_score_as_themselves_and_far_ones_as_noise(
        x in table(60), metric in metric(), min_samples in 1..5usize, place in any::<usize>(),
    ) {
        let rows = Rows::new(x.view(), metric).unwrap();
        let (n, none) = (x.nrows(), &mut Control::none());
        let eps = rows.distance(0, place % n);
        let result = DbscanTree::new(x.view(), min_samples, metric, none).unwrap().labels_at(eps);
        let scored =
            nearest_label(x.view(), &result.labels, |i| result.core[i], eps, x.view(), metric, none).unwrap();
        for (i, &score) in scored.iter().enumerate() {
            let near = (0..n).filter(|&j| result.core[j] && rows.distance(i, j) <= eps);
            let least = near.clone().map(|j| rows.distance(i, j)).fold(f64::INFINITY, f64::min);
            let nearest = near.filter(|&j| rows.distance(i, j) == least).map(|j| result.labels[j]).next();
            prop_assert_eq!(score, nearest.unwrap_or(-1));
            prop_assert!(!result.core[i] || score == result.labels[i]);
        }
    }

    #[test]
    fn distances_are_their_definitions(x in table(12), metric in metric()) {
        let rows = Rows::new(x.view(), metric).unwrap();
        for i in 0..x.nrows() {
            prop_assert_eq!(rows.distance(i, i), 0.0);
            for j in 0..x.nrows() {
                let (a, b) = (x.row(i).to_vec(), x.row(j).to_vec());
                if let Some(expected) = definition(metric, &a, &b) {
                    let ours = rows.distance(i, j);
                    prop_assert!((ours - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{} {}", ours, expected);
                }
            }
        }
    }

    #[test]
    fn blocks_boxes_and_the_screen_never_lose_a_near_row(x in table(300), metric in metric(), i in 0..300usize) {
        let rows = Rows::new(x.view(), metric).unwrap();
        let (n, i) = (rows.len(), i % rows.len());
        let exact = Lanes::<f64>::of(&rows);
        let screen = Screen::new(&rows);
        let boxes = Boxes::around(&exact);
        let slot = screen.order.iter().position(|&r| r as usize == i).unwrap();
        let mut query = vec![0.0; rows.columns()];
        screen.lanes.get(slot, &mut query);
        for j in 0..n {
            let (block, lane) = (j / LANES, j % LANES);
            let total = exact.distances(block, rows.row(i))[lane];
            prop_assert_eq!(rows.finish(total), rows.distance(i, j));
            prop_assert!(boxes.distances(block / LANES, rows.row(i))[block % LANES] <= total);
            let distance = rows.distance(i, screen.order[j] as usize);
            let screened = screen.lanes.distances(block, &query)[lane];
            prop_assert!(screened <= screen.reach(distance));
            prop_assert!(screen.boxes.distances(block / LANES, &query)[block % LANES] <= screened);
        }
    }

    #[test]
    fn every_merge_is_of_a_nearest_pair(x in table(40), metric in metric()) {
        for linkage in Linkage::ALL.iter().copied().filter(|&l| offered(l, metric).is_ok()) {
            let tree = tree(x.view(), linkage, metric, &mut Control::none()).unwrap();
            assert_greedy(&Rows::new(x.view(), metric).unwrap(), linkage, &tree);
        }
    }

    #[test]
    fn heights_without_ties_are_kodamas(values in prop::collection::vec(-1.0..1.0f64, 3 * 60), n in 2..60usize) {
        let x = Array2::from_shape_vec((n, 3), values[..3 * n].to_vec()).unwrap();
        let rows = Rows::new(x.view(), Metric::Euclidean).unwrap();
        let methods = [
            (Linkage::Ward, kodama::Method::Ward),
            (Linkage::Complete, kodama::Method::Complete),
            (Linkage::Average, kodama::Method::Average),
            (Linkage::Single, kodama::Method::Single),
            (Linkage::Weighted, kodama::Method::Weighted),
        ];
        for (linkage, method) in methods {
            let ours = tree(x.view(), linkage, Metric::Euclidean, &mut Control::none()).unwrap();
            let mut pairs: Vec<f64> =
                (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).map(|(i, j)| rows.distance(i, j)).collect();
            let theirs = kodama::linkage(&mut pairs, n, method);
            for (a, b) in ours.merges.iter().zip(theirs.steps()) {
                prop_assert!(close(a.height, b.dissimilarity), "{:?}", linkage);
            }
        }
    }

    #[test]
    fn a_cut_has_k_nested_clusters_by_size(x in table(40), linkage in prop::sample::select(Linkage::ALL)) {
        let tree = tree(x.view(), linkage, Metric::Euclidean, &mut Control::none()).unwrap();
        let n = x.nrows();
        let mut finer = tree.cut(n);
        prop_assert_eq!(&finer, &(0..n as i32).collect::<Vec<_>>());
        for k in (1..=n).rev() {
            let labels = tree.cut(k);
            let sizes: Vec<usize> = (0..k as i32).map(|c| labels.iter().filter(|l| **l == c).count()).collect();
            prop_assert!(sizes.iter().all(|s| *s > 0) && sizes.iter().sum::<usize>() == n);
            prop_assert!(sizes.windows(2).all(|w| w[0] >= w[1]));
            for i in 0..n {
                for j in 0..i {
                    prop_assert!(finer[i] != finer[j] || labels[i] == labels[j]);
                }
            }
            finer = labels;
        }
        prop_assert_eq!(tree.cut(0), tree.cut(1));
        prop_assert_eq!(tree.cut(n + 1), tree.cut(n));
    }

    #[test]
    fn a_cut_at_a_height_joins_what_merges_up_to_it(
        x in table(40), linkage in prop::sample::select(Linkage::ALL), place in 0.0..1.0f64,
    ) {
        let tree = tree(x.view(), linkage, Metric::Euclidean, &mut Control::none()).unwrap();
        let n = x.nrows();
        let top = tree.merges.iter().map(|m| m.height).fold(0.0, f64::max);
        let height = place * top;
        // Two rows are together when some merge holds both and nothing in its subtree is above the height.
        let mut members: Vec<(Vec<usize>, f64)> = (0..n).map(|i| (vec![i], 0.0)).collect();
        let mut expected: Vec<i32> = (0..n as i32).collect();
        for merge in &tree.merges {
            let ((mut rows, ha), (more, hb)) = (members[merge.a as usize].clone(), members[merge.b as usize].clone());
            rows.extend(more);
            let highest = merge.height.max(ha).max(hb);
            if highest <= height {
                rows.iter().for_each(|&i| expected[i] = n as i32 + members.len() as i32);
            }
            members.push((rows, highest));
        }
        prop_assert_eq!(canonical(&tree.cut_height(height)), canonical(&expected));
    }

    #[test]
    fn dbscan_at_any_eps_is_the_slow_one(
        x in table(120), metric in metric(), min_samples in 1..8usize, pair in any::<(usize, usize)>(), more in 0..2,
    ) {
        let rows = Rows::new(x.view(), metric).unwrap();
        // A distance that occurs, exactly or a little more: eps is inclusive.
        let eps = rows.distance(pair.0 % x.nrows(), pair.1 % x.nrows()) + 1e-3 * f64::from(more);
        let tree = DbscanTree::new(x.view(), min_samples, metric, &mut Control::none()).unwrap();
        let (ours, slow) = (tree.labels_at(eps), slow_dbscan(&rows, eps, min_samples));
        prop_assert_eq!(&ours.core, &slow.core);
        prop_assert_eq!(canonical(&ours.labels), canonical(&slow.labels));
    }

    #[test]
    fn one_eps_needs_no_tree(
        x in table(120), metric in metric(), min_samples in 1..8usize, pair in any::<(usize, usize)>(), more in 0..2,
    ) {
        let rows = Rows::new(x.view(), metric).unwrap();
        let eps = rows.distance(pair.0 % x.nrows(), pair.1 % x.nrows()) + 1e-3 * f64::from(more);
        let mut run = DbscanRun::new(x.view(), min_samples, metric).unwrap();
        while !run.answers() {
            prop_assert!(!run.is_done());
            run.step((), &mut Control::none()).unwrap();
        }
        let early = run.labels_at(eps).expect("few pairs");
        while !run.is_done() {
            run.step((), &mut Control::none()).unwrap();
        }
        prop_assert_eq!(run.finish().labels_at(eps), early);
    }

    #[test]
    fn larger_neighborhoods_serve_a_tree_of_fewer_neighbors(
        x in table(80), metric in metric(), least in 1..8usize, more in 0..8usize, pair in any::<(usize, usize)>(),
    ) {
        let n = x.nrows();
        let (fewer, most) = (least.min(n), (least + more).min(n));
        let mut larger = DbscanRun::new(x.view(), most, metric).unwrap();
        while !larger.is_searched() {
            larger.step((), &mut Control::none()).unwrap();
        }
        let mut run = larger.with_fewer(fewer);
        while !run.is_done() {
            run.step((), &mut Control::none()).unwrap();
        }
        let (ours, anew) = (run.finish(), DbscanTree::new(x.view(), fewer, metric, &mut Control::none()).unwrap());
        prop_assert_eq!(ours.core_distances(), anew.core_distances());
        prop_assert_eq!(larger.k_distances(fewer), anew.k_distances());
        let eps = Rows::new(x.view(), metric).unwrap().distance(pair.0 % n, pair.1 % n);
        prop_assert_eq!(ours.labels_at(eps), anew.labels_at(eps));
    }

    #[test]
    fn the_spanning_tree_is_as_light_as_kruskals(x in table(60), metric in metric(), min_samples in 1..6usize) {
        let n = x.nrows();
        let tree = DbscanTree::new(x.view(), min_samples.min(n), metric, &mut Control::none()).unwrap();
        let (rows, core) = (Rows::new(x.view(), metric).unwrap(), tree.core_distances());
        let mut pairs: Vec<(f64, usize, usize)> = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| (rows.distance(i, j).max(core[i]).max(core[j]), i, j))
            .collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut component: Vec<usize> = (0..n).collect();
        let mut kruskal = Vec::new();
        for (weight, i, j) in pairs {
            let (from, to) = (component[i], component[j]);
            if from != to {
                component.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
                kruskal.push(weight);
            }
        }
        let mut ours: Vec<f64> = tree.spanning_tree().edges().iter().map(|e| e.2).collect();
        ours.sort_by(f64::total_cmp);
        prop_assert_eq!(ours, kruskal);
    }
}

#[test]
fn a_control_stops_every_tree() {
    let x = Array2::from_shape_fn((400, 3), |(i, c)| ((i * 7 + c * 13) % 101) as f64);
    let stop = &mut |_: f64| false;
    for &linkage in Linkage::ALL {
        assert!(tree(x.view(), linkage, Metric::Euclidean, &mut Control::new(stop)).is_err(), "{linkage:?}");
    }
    assert!(DbscanTree::new(x.view(), 4, Metric::Euclidean, &mut Control::new(stop)).is_err());
}

#[test]
fn what_cannot_be_computed_is_told_in_a_sentence() {
    let none = &mut Control::none();
    let x = Array2::<f64>::zeros((3, 2));
    let huge = Array2::from_elem((2, 2), 1e200);
    let wide = Array2::<f64>::zeros((30_000, 1));
    let errors = [
        tree(x.view(), Linkage::Ward, Metric::Cosine, none).expect_err("ward is euclidean").to_string(),
        tree(huge.view(), Linkage::Ward, Metric::Euclidean, none).expect_err("overflow").to_string(),
        tree(wide.view(), Linkage::Average, Metric::Euclidean, none).expect_err("too large").to_string(),
        DbscanTree::new(x.view(), 0, Metric::Euclidean, none).expect_err("min_samples 0").to_string(),
        DbscanTree::new(Array2::zeros((0, 2)).view(), 5, Metric::Euclidean, none).expect_err("no rows").to_string(),
    ];
    for error in errors {
        assert!(error.ends_with('.') && error.len() > 40, "{error}");
    }
}

#[test]
fn with_more_min_samples_than_rows_all_is_noise() {
    let x = Array2::<f64>::zeros((3, 2));
    let tree = DbscanTree::new(x.view(), 4, Metric::Euclidean, &mut Control::none()).expect("a tree");
    assert_eq!(tree.labels_at(1e9), DbscanLabels { labels: vec![-1; 3], core: vec![false; 3] });
}
