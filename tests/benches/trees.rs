//! Benchmarks of the merge trees and the density-based clusterings, on the genuine table's P1 where it is there and on
//! as many random rows where not.

use super::bench;
use ndarray::Array2;
use rand::Rng;
use strata::engine::cluster::agglomerative::{tree, Linkage};
use strata::engine::cluster::dbscan::{DbscanRun, DbscanTree};
use strata::engine::cluster::hdbscan::{hdbscan, HdbscanSpec, Selection};
use strata::engine::cluster::optics::optics;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::rng;
use strata::engine::task::Task;

use crate::fixtures;

fn rows() -> Array2<f64> {
    fixtures::find_genuine_p1().unwrap_or_else(|| {
        let mut random = rng::stream(1, 0);
        Array2::from_shape_fn((8950, 17), |_| random.gen_range(-1.0..1.0))
    })
}

/// Runs them.
pub fn run() {
    let x = rows();
    let linkages = [
        ("ward", Linkage::Ward),
        ("single", Linkage::Single),
        ("complete", Linkage::Complete),
        ("average", Linkage::Average),
    ];
    for (name, linkage) in linkages {
        bench(&format!("{name} tree"), 3, || {
            let tree = tree(x.view(), linkage, Metric::Euclidean, &mut Control::none()).expect("a tree");
            format!("last height {:.6}", tree.merges[tree.merges.len() - 1].height)
        });
    }
    let ward = tree(x.view(), Linkage::Ward, Metric::Euclidean, &mut Control::none()).expect("a tree");
    bench("- a cut of it", 20, || format!("{} rows", ward.cut(6).len()));
    bench("dbscan at eps 1.5 alone, min_samples 5", 3, || {
        let mut run = DbscanRun::new(x.view(), 5, Metric::Euclidean).expect("rows");
        while !run.answers() {
            run.step((), &mut Control::none()).unwrap();
        }
        let labels = run.labels_at(1.5).map(|found| found.labels);
        format!("{:?} clusters", labels.and_then(|l| l.iter().max().map(|m| m + 1)))
    });
    for min_samples in [5, 50] {
        let mut kept = None;
        bench(&format!("dbscan tree, min_samples {min_samples}"), 3, || {
            kept = DbscanTree::new(x.view(), min_samples, Metric::Euclidean, &mut Control::none()).ok();
            String::new()
        });
        let tree = kept.expect("a tree");
        let spec =
            HdbscanSpec { min_cluster_size: 50, selection: Selection::ExcessOfMass, cluster_selection_epsilon: 0.0 };
        bench("- HDBSCAN from it, min_cluster_size 50", 10, || {
            let clusters = hdbscan(&tree, &spec).map_or(0, |r| r.labels.iter().max().map_or(0, |m| m + 1));
            format!("{clusters} clusters")
        });
        bench("- OPTICS from its core distances", 3, || {
            let order = optics(x.view(), tree.core_distances(), Metric::Euclidean, &mut Control::none());
            format!("{} rows", order.map_or(0, |o| o.ordering.len()))
        });
        for eps in [1.0, 1.5] {
            bench(&format!("- its clusters at eps {eps}"), 20, || {
                let result = tree.labels_at(eps);
                let clusters = result.labels.iter().max().map_or(0, |m| m + 1);
                let noise = result.labels.iter().filter(|l| **l < 0).count();
                format!("{clusters} clusters, {noise} noise")
            });
        }
    }
}
