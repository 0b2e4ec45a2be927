//! Benchmarks of k-means and the scores, on P1 of the genuine table where it is there.

use crate::fixtures;

use crate::bench;
use fixtures::find_genuine_p1;
use linfa::traits::Fit;
use linfa::DatasetBase;
use ndarray::ArrayView2;
use strata::engine::cluster::kmeans::{self, kmeans, KMeansParams};
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::evaluate::silhouette::silhouette;
use strata::engine::rng;

/// Runs them.
pub fn run() {
    let Some(features) = find_genuine_p1() else { return };
    let features = features.view();
    bench_kmeans(features);
    bench_scores(features);
}

fn bench_kmeans(features: ArrayView2<f64>) {
    let fit = |k: usize| kmeans(features, &KMeansParams { k, ..Default::default() }, &mut Control::none()).unwrap();
    for k in [5, 6, 12] {
        bench(&format!("k-means k={k}, n_init 10"), 10, || {
            let fit = fit(k);
            format!("inertia {:.3}, {} iterations", fit.inertia, fit.n_iter)
        });
    }
    bench("k-means k=2..10, n_init 10 each", 5, || format!("{:.0}", (2..=10).map(|k| fit(k).inertia).sum::<f64>()));
    bench("linfa k-means k=5, n_runs 10", 3, || {
        let dataset = DatasetBase::from(features);
        let model = linfa_clustering::KMeans::params_with_rng(5, rng::stream(42, 0)).n_runs(10).fit(&dataset).unwrap();
        let labels = kmeans::assign(features, model.centroids().view());
        format!("inertia {:.3}", kmeans::inertia(features, model.centroids().view(), &labels))
    });
}

fn bench_scores(features: ArrayView2<f64>) {
    let params = KMeansParams { k: 5, ..Default::default() };
    let labels = kmeans(features, &params, &mut Control::none()).unwrap().labels;
    for metric in [Metric::Euclidean, Metric::Manhattan, Metric::Cosine] {
        bench(&format!("silhouette of every row, k=5, {metric:?}"), 3, || {
            format!("mean {:.6}", silhouette(features, &labels, metric, &mut Control::none()).unwrap().mean)
        });
    }
}
