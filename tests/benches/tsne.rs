//! Benchmarks of t-SNE and its parts, on the genuine table where it is there.

use crate::bench;
use ndarray::{s, Array2, Axis};
use rand::Rng;
use std::rc::Rc;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::embed::tsne::{affinities, BarnesHut, Placement, ReferenceMap, Repulsion, Tsne, TsneParams};
use strata::engine::evaluate::trustworthiness::map_quality;
use strata::engine::neighbors::{nearest_neighbors, nearest_references, References};
use strata::engine::rng::stream;

use crate::fixtures;

/// Runs them.
pub fn run() {
    let Some(p1) = fixtures::find_genuine_p1() else { return };
    bench("tsne: 90 exact neighbours, 8,950 x 17", 3, || {
        let n = nearest_neighbors(p1.view(), 90, Metric::Euclidean, &mut Control::none()).expect("neighbours");
        format!("distance sum {:.4} (scikit-learn 1340706.6432 in 590 ms)", n.distances.iter().sum::<f64>())
    });
    let neighbors = nearest_neighbors(p1.view(), 90, Metric::Euclidean, &mut Control::none()).expect("neighbours");
    bench("tsne: affinities, perplexity 30", 3, || {
        let p = affinities(&neighbors, 30.0);
        format!("{} entries, sum {:.9}", p.values.len(), p.values.iter().map(|v| f64::from(*v)).sum::<f64>())
    });
    let mut tsne = None;
    bench("tsne: 250 + 750 iterations, all included", 1, || {
        let mut run = Tsne::new(p1.view(), &TsneParams::default(), &mut Control::none()).expect("a t-SNE");
        run.step(1000);
        let kl = run.exact_kl(&mut Control::none()).expect("not stopped");
        let note = format!(
            "exact KL {kl:.4}, its own {:.4}, {} iterations (openTSNE 77,000 ms, 1.4810)",
            run.kl().expect("a KL"),
            run.iteration()
        );
        tsne = Some(run);
        note
    });
    let Some(tsne) = tsne else { return };
    let (map, mut force) = (tsne.positions(), vec![[0.0; 2]; p1.nrows()]);
    bench("tsne: repulsion of the final map, Barnes-Hut", 20, || {
        format!("Z {:.3}", BarnesHut::default().repel(&map, &mut force))
    });
    let late = TsneParams { iterations: 100_000, settle: false, ..TsneParams::default() };
    let mut late = Tsne::new(p1.view(), &late, &mut Control::none()).expect("a t-SNE");
    late.step(1001);
    bench("tsne: one late iteration", 40, || {
        late.step(1);
        "openTSNE 68 ms".to_string()
    });
    bench("tsne: trustworthiness and recall of every row", 2, || {
        let quality =
            map_quality(p1.view(), Metric::Euclidean, &map, Some(&neighbors), &mut Control::none()).expect("quality");
        format!("{:.4}, {:.4} (scikit-learn 3,916 ms)", quality.trustworthiness, quality.recall)
    });
    let settled = TsneParams { iterations: 5000, ..TsneParams::default() };
    let mut settled = Tsne::new(p1.view(), &settled, &mut Control::none()).expect("a t-SNE");
    bench("tsne: from nothing to a settled map, neighbours apart", 1, || {
        settled.step(5000);
        let kl = settled.exact_kl(&mut Control::none()).expect("not stopped");
        format!("exact KL {kl:.4}, {} iterations", settled.iteration())
    });
    for perplexity in [50.0, 20.0, 100.0] {
        let name = format!("tsne: perplexity {} to {perplexity}, to a settled map", settled.perplexity());
        bench(&name, 1, || {
            let from = settled.iteration();
            let recalibration = settled.recalibration(perplexity).expect("a perplexity");
            settled.recalibrate(recalibration);
            settled.step(5000);
            format!("{} iterations", settled.iteration() - from)
        });
    }
    for (n, note) in [(2_000, "DruidJS 25 s for 500 iterations"), (20_000, ""), (50_000, ""), (100_000, "")] {
        let x = blown_up(&p1, n);
        bench(&format!("tsne: 250 + 750 iterations, {n} rows"), 1, || {
            let params = TsneParams { settle: false, ..TsneParams::default() };
            let mut run = Tsne::new(x.view(), &params, &mut Control::none()).expect("a t-SNE");
            run.step(1000);
            format!("KL {:.4} {note}", run.kl().expect("a KL"))
        });
    }
}

/// Rows outside a map's sample find their neighbors in it: all of them, and those in the blocks nearest to them.
pub fn placing() {
    let groups = Array2::from_shape_fn((70_000, 19), {
        let mut rng = stream(1, 0);
        let mut group = 0;
        move |(_, j)| {
            if j == 0 {
                group = rng.gen_range(0..5);
            }
            (1 + (group * (j + 1)) % 5) as f64 * rng.gen_range(0.0_f64..1.0).powi(3)
        }
    });
    let mut tables = vec![("five loose groups", groups)];
    tables.extend(fixtures::find_genuine_p1().map(|p1| ("blown up", blown_up(&p1, 70_000))));
    for (name, x) in tables {
        let (known, new) = (x.slice(s![..50_000, ..]), x.slice(s![50_000.., ..]));
        let mut exact = None;
        bench(&format!("placing: 25 of 50,000 for 20,000 rows, {name}"), 1, || {
            exact = nearest_references(new, known, 25, Metric::Euclidean, &mut Control::none()).ok();
            String::new()
        });
        let Some(exact) = exact else { return };
        let references = References::new(known, Metric::Euclidean).expect("rows");
        bench(&format!("placing: the same in the nearest blocks, {name}"), 1, || {
            let near = references.near(new, 25, &mut Control::none()).expect("rows");
            let found = |row: usize| near.of(row).0.iter().filter(|found| exact.of(row).0.contains(found)).count();
            let share = (0..new.nrows()).map(found).sum::<usize>() as f64 / exact.indices.len() as f64;
            let farther = near.distances.iter().sum::<f64>() / exact.distances.iter().sum::<f64>();
            format!("{:.2} % of them, {:.3} % farther in the mean", 100.0 * share, 100.0 * (farther - 1.0))
        });
        let mut map = Vec::new();
        bench(&format!("placing: the map of 50,000 rows, {name}"), 1, || {
            let mut run = Tsne::new(known, &TsneParams::default(), &mut Control::none()).expect("a t-SNE");
            run.step(5000);
            map = run.positions();
            let ends = |c: usize| map.iter().fold((0f32, 0f32), |(low, high), p| (low.min(p[c]), high.max(p[c])));
            let [width, height] = [0, 1].map(|c| ends(c).1 - ends(c).0);
            format!("{} iterations, {width:.0} x {height:.0}", run.iteration())
        });
        let mut reference = None;
        bench(&format!("placing: what is known of the map, {name}"), 1, || {
            reference = ReferenceMap::new(known, &map, Metric::Euclidean, new.nrows()).ok().map(Rc::new);
            String::new()
        });
        let Some(reference) = reference else { return };
        let mut portions = Vec::new();
        bench(&format!("placing: neighbours, 500 rows at a time, {name}"), 1, || {
            let of = |rows| Placement::new(rows, &reference, &mut Control::none()).expect("a placement");
            portions = new.axis_chunks_iter(Axis(0), 500).map(of).collect();
            String::new()
        });
        bench(&format!("placing: 250 iterations, {name}"), 1, || {
            portions.iter_mut().for_each(|portion| portion.step(250));
            String::new()
        });
    }
}

/// A table of `n` rows like `x`: its rows over and over, each moved by 5 % of a standard deviation at most.
fn blown_up(x: &Array2<f64>, n: usize) -> Array2<f64> {
    let mut rng = stream(0, 0);
    let steps: Vec<f64> = x.std_axis(Axis(0), 0.0).iter().map(|s| 0.05 * s).collect();
    Array2::from_shape_fn((n, x.ncols()), |(i, j)| {
        x[[i % x.nrows(), j]] + if i < x.nrows() { 0.0 } else { rng.gen_range(-1.0..1.0) * steps[j] }
    })
}
