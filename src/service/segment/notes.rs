//! What is said beside a segmentation.

use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::error::ComputeError;
use crate::protocol::spec::{ClusterSpec, Cut};
use crate::service::silhouettes;

pub(super) fn check_k(k: usize, rows: usize) -> Result<(), ComputeError> {
    if (1..=rows).contains(&k) {
        return Ok(());
    }
    let sentence =
        format!("The number of segments is {k}, and there are {rows} rows: choose a number from 1 to {rows}.");
    Err(ComputeError::parameter("k", sentence))
}

/// All that is said: what is known already, and what sizes and rows tell.
pub(super) fn notes(
    known: Vec<String>,
    spec: &ClusterSpec,
    (sizes, noise): (&[usize], usize),
    rows: usize,
) -> Vec<String> {
    let further = [distinct_note(spec, sizes.len()), size_note(sizes, noise), sample_note(rows)];
    known.into_iter().chain(further.into_iter().flatten()).collect()
}

fn sample_note(rows: usize) -> Option<String> {
    let (most, sample) = (silhouettes::MOST_ROWS, silhouettes::SAMPLE);
    (rows > most)
        .then(|| format!("The table has more than {most} rows: silhouettes are of a sample of {sample} of them."))
}

pub(super) fn minibatch_note() -> String {
    format!(
        "The table has more than {MOST_ROWS_OF_FULL_KMEANS} rows: k-means learned from samples of them (mini-batches) \
         and ended with all rows."
    )
}

pub(super) fn micro_note(clusters: usize) -> String {
    format!(
        "The distances of all rows to each other do not fit into a browser's memory: the rows were first gathered into \
         {clusters} micro-clusters by k-means, and the hierarchy is of these. Ward and single linkage need no such \
         step."
    )
}

/// That there are fewer different rows than segments were asked for.
fn distinct_note(spec: &ClusterSpec, segments: usize) -> Option<String> {
    let asked = match spec {
        ClusterSpec::KMeans(params) => params.k,
        ClusterSpec::Agglomerative { cut: Cut::Clusters(k), .. } => *k,
        _ => return None,
    };
    (segments < asked && segments > 0).then(|| {
        format!(
            "There are only {segments} different rows, so there are {segments} segments instead of {asked}: equal \
             customers are never put into different segments."
        )
    })
}

/// What the sizes alone tell: one giant cluster, or none at all.
fn size_note(sizes: &[usize], noise: usize) -> Option<String> {
    let rows = sizes.iter().sum::<usize>() + noise;
    match sizes.first() {
        None => Some("No segment was found: every row is noise. A larger radius or fewer neighbours find some.".into()),
        Some(&largest) if sizes.len() > 1 && largest * 10 > rows * 9 => Some(format!(
            "One segment holds {:.1} % of all rows: the others are outliers rather than segments.",
            100.0 * largest as f64 / rows as f64
        )),
        Some(_) => None,
    }
}
