//! Benchmarks of the explanation of segments, on the genuine table where it is there.

use crate::fixtures;

use crate::bench;
use std::time::Instant;
use strata::engine::cluster::kmeans::{kmeans, KMeansParams};
use strata::engine::control::Control;
use strata::engine::explain::{explain, ExplainRun};
use strata::engine::prepare::{prepare, PrepareSpec};
use strata::engine::table::{read, ReadOptions};
use strata::engine::task::Task;

/// Runs them.
pub fn run() {
    let Some(path) = fixtures::find_shared("data/cc_general.csv") else { return };
    let bytes = std::fs::read(path).unwrap();
    let table = read("cc_general.csv", &bytes, &ReadOptions::default(), &mut Control::none()).unwrap();
    let (features, _) = prepare(&table, &PrepareSpec::default(), &mut Control::none()).unwrap();
    for k in [6, 20] {
        let params = KMeansParams { k, ..Default::default() };
        let labels = kmeans(features.values.view(), &params, &mut Control::none()).unwrap().labels;
        bench(&format!("explanation of {k} segments"), 10, || {
            let found = explain(&table, &features, &labels, 42, &mut Control::none()).unwrap();
            let tree = found.tree.and_then(|tree| tree.held_out.share()).unwrap_or(f64::NAN);
            format!("tree right on {:.1} % of held-out rows", 100.0 * tree)
        });
        let mut run = ExplainRun::new(&table, &features, &labels, 42).unwrap();
        let mut longest = (0.0, 0);
        while !run.is_done() {
            let (start, (step, _)) = (Instant::now(), run.steps());
            run.step((&table, &features, &labels), &mut Control::none()).unwrap();
            let taken = start.elapsed().as_secs_f64() * 1000.0;
            longest = if taken > longest.0 { (taken, step) } else { longest };
        }
        println!("  its longest step, number {} of {}: {:.1} ms", longest.1 + 1, run.steps().1, longest.0);
    }
}
