//! What is said beside a segmentation.

use crate::engine::choice::Choice;
use crate::engine::cluster::minibatch::MOST_ROWS_OF_FULL_KMEANS;
use crate::engine::distance::Metric;
use crate::engine::error::ComputeError;
use crate::engine::figures::{fixed, whole};
use crate::protocol::spec::{ClusterSpec, Cut};
use crate::service::silhouettes;
use ndarray::{ArrayView1, ArrayView2};

pub(super) fn check_k(k: usize, rows: usize) -> Result<(), ComputeError> {
    if (1..=rows).contains(&k) {
        return Ok(());
    }
    let [k, rows] = [k, rows].map(whole);
    let sentence =
        format!("The number of segments is {k}, and there are {rows} rows: choose a number from 1 to {rows}.");
    Err(ComputeError::parameter("k", sentence))
}

/// All that is said: what is known already, and what sizes and rows tell.
pub(super) fn notes(
    known: Vec<String>,
    spec: &ClusterSpec,
    (sizes, noise): (&[usize], usize),
    features: ArrayView2<f64>,
) -> Vec<String> {
    let further = [
        distinct_note(spec, sizes.len()),
        size_note(spec, sizes, noise),
        direction_note(spec, features),
        sample_note(features.nrows()),
    ];
    known.into_iter().chain(further.into_iter().flatten()).collect()
}

fn sample_note(rows: usize) -> Option<String> {
    let (most, sample) = (silhouettes::MOST_ROWS, silhouettes::SAMPLE);
    (rows > most).then(|| {
        let (most, sample) = (whole(most), whole(sample));
        format!("The table has more than {most} rows: silhouettes are measured on a sample of {sample} of them.")
    })
}

pub(super) fn minibatch_note() -> String {
    format!(
        "The table has more than {} rows: k-means learned from samples of them (mini-batches) and ended with all rows.",
        whole(MOST_ROWS_OF_FULL_KMEANS)
    )
}

pub(super) fn micro_note(clusters: usize) -> String {
    format!(
        "The distances of all rows to each other do not fit into a browser's memory: the rows were first gathered into \
         {} micro-clusters by k-means, and the hierarchy is of these. Ward and single linkage need no such step.",
        whole(clusters)
    )
}

/// What is said of segments that are a column.
pub(super) fn column_notes(name: &str, missing: usize) -> Vec<String> {
    let itself = format!(
        "The segments are the values of \"{name}\" as they stand in the table: nothing was computed. While they are, \
         \"{name}\" is neither a feature nor part of any explanation, since it would explain itself."
    );
    let without = match missing {
        0 => None,
        1 => Some(format!("1 row has no value in \"{name}\" and is in no segment: it is shown as noise.")),
        rows => Some(format!(
            "{} rows have no value in \"{name}\" and are in no segment: they are shown as noise.",
            whole(rows)
        )),
    };
    [itself].into_iter().chain(without).collect()
}

/// That there are fewer different rows than segments were asked for.
fn distinct_note(spec: &ClusterSpec, segments: usize) -> Option<String> {
    let asked = match spec {
        ClusterSpec::KMeans(params) => params.k,
        ClusterSpec::Agglomerative { cut: Cut::Clusters(k), .. } => *k,
        _ => return None,
    };
    (segments < asked && segments > 0).then(|| {
        let rest = format!("instead of {}: identical rows are never put into different segments.", whole(asked));
        match segments {
            1 => format!("All rows are the same, so there is one segment {rest}"),
            _ => format!("There are only {0} different rows, so there are {0} segments {rest}", whole(segments)),
        }
    })
}

/// That rows have no direction by which they could be compared.
fn direction_note(spec: &ClusterSpec, features: ArrayView2<f64>) -> Option<String> {
    let metric = match spec {
        ClusterSpec::Agglomerative { metric, .. }
        | ClusterSpec::Dbscan { metric, .. }
        | ClusterSpec::Hdbscan { metric, .. } => *metric,
        ClusterSpec::KMeans(_) | ClusterSpec::GaussianMixture(_) | ClusterSpec::Column { .. } => return None,
    };
    let is_flat: fn(&ArrayView1<f64>) -> bool = match metric {
        Metric::Cosine => |row| row.iter().all(|value| *value == 0.0),
        Metric::Correlation => |row| row.iter().all(|value| *value == row[0]),
        Metric::Euclidean | Metric::Manhattan | Metric::Chebyshev | Metric::Canberra => return None,
    };
    let flat = features.rows().into_iter().filter(is_flat).count();
    let what = if metric == Metric::Cosine { "all their features are 0" } else { "all their features are equal" };
    (flat > 0).then(|| {
        let rows = if flat == 1 { "1 row has".to_string() } else { format!("{} rows have", whole(flat)) };
        format!(
            "{rows} no direction ({what}), and {} distance compares directions: they are alike, and at distance 1 from \
             all others.",
            metric.name()
        )
    })
}

/// What the sizes alone tell: one giant cluster, or none at all.
fn size_note(spec: &ClusterSpec, sizes: &[usize], noise: usize) -> Option<String> {
    if spec.label_column().is_some() {
        return None; // whoever made the column decided that
    }
    let rows = sizes.iter().sum::<usize>() + noise;
    match sizes.first() {
        None => Some(
            "No segment was found: every row is noise. A larger radius (eps) or fewer minimum points find some.".into(),
        ),
        Some(&largest) if sizes.len() > 1 && largest * 10 > rows * 9 => Some(format!(
            "One segment holds {} % of all rows: the others are outliers rather than segments.",
            fixed(100.0 * largest as f64 / rows as f64, 1)
        )),
        Some(_) => None,
    }
}
