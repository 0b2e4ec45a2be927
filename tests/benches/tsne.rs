//! Benchmarks of t-SNE and its parts, on the genuine table where it is there.

use crate::bench;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::embed::tsne::{affinities, BarnesHut, Repulsion, Tsne, TsneParams};
use strata::engine::evaluate::trustworthiness::map_quality;
use strata::engine::neighbors::nearest_neighbors;

use crate::fixtures;

/// Runs them.
pub fn run() {
    let Some(p1) = fixtures::genuine_p1() else { return };
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
    bench("tsne: perplexity 30 to 50, to a settled map", 1, || {
        let mut run = Tsne::new(p1.view(), &TsneParams::default(), &mut Control::none()).expect("a t-SNE");
        run.step(1000);
        let start = std::time::Instant::now();
        run.set_perplexity(50.0, &mut Control::none()).expect("a perplexity");
        let from = run.iteration();
        run.step(5000);
        format!("of it {} ms for {} iterations", start.elapsed().as_millis(), run.iteration() - from)
    });
}
