//! What was done, as for a paper, and what it refers to.

use super::Report;
use crate::app::format::whole;
use crate::app::settings::{Kind, ALGORITHM, FIELDS};
use crate::protocol::spec::Algorithm;
use crate::words::report::{self as words, Method};

/// What was done, as for a paper.
pub(super) fn methods(report: &Report<'_>) -> String {
    // Of a choice its word, as a paper names it.
    let choice = |name: &str| match FIELDS.iter().find(|field| field.name == name) {
        Some(field) if matches!(field.kind, Kind::Choice(_)) => report.settings.get(field).to_string(),
        Some(field) => report.settings.told(field),
        None => String::new(),
    };
    let s = report.segmentation;
    let method = match report.settings.choice(&ALGORITHM) {
        Algorithm::Agglomerative => words::agglomerative(&choice("linkage"), &choice("metric")),
        Algorithm::Dbscan => words::dbscan(&choice("eps"), &choice("min-samples"), &choice("metric")),
        Algorithm::Hdbscan => words::hdbscan(&choice("min-cluster-size"), &choice("min-samples")),
        Algorithm::GaussianMixture => words::gaussian_mixture(&choice("k")),
        Algorithm::Column => words::column(report.settings.label_column().unwrap_or_default()),
        Algorithm::KMeans => words::k_means(&choice("k"), &choice("init"), &choice("n-init")),
    };
    words::methods(&Method {
        rows: &whole(s.labels.len()),
        columns: &whole(report.preparation.columns.len()),
        impute: &choice("impute"),
        transform: &choice("transform"),
        scale: &choice("scale"),
        method: &method,
        seed: (report.settings.choice(&ALGORITHM) != Algorithm::Column).then(|| choice("seed")).as_deref(),
        segments: &whole(s.segments.len()),
        noise: Some(whole(s.noise)).filter(|_| s.noise > 0).as_deref(),
        perplexity: &choice("perplexity"),
    })
}

pub(super) fn citations(report: &Report<'_>) -> impl Iterator<Item = &'static str> {
    let first = match report.settings.choice(&ALGORITHM) {
        Algorithm::Agglomerative => {
            "Müllner, D. (2011). Modern hierarchical, agglomerative clustering algorithms. arXiv:1109.2378."
        }
        Algorithm::Dbscan => {
            "Ester, M., Kriegel, H.-P., Sander, J., Xu, X. (1996). A density-based algorithm for discovering clusters \
             in large spatial databases with noise. KDD-96, 226-231."
        }
        Algorithm::Hdbscan => {
            "Campello, R., Moulavi, D., Sander, J. (2013). Density-based clustering based on hierarchical density \
             estimates. PAKDD 2013, 160-172."
        }
        Algorithm::GaussianMixture => {
            "Dempster, A., Laird, N., Rubin, D. (1977). Maximum likelihood from incomplete data via the EM algorithm. \
             Journal of the Royal Statistical Society B 39, 1-38."
        }
        Algorithm::Column => {
            "Hubert, L., Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218."
        }
        Algorithm::KMeans => {
            "Arthur, D., Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA 2007, \
             1027-1035."
        }
    };
    [
        first,
        "Rousseeuw, P. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. \
         Journal of Computational and Applied Mathematics 20, 53-65.",
        "Cliff, N. (1993). Dominance statistics: ordinal analyses to answer ordinal questions. Psychological Bulletin \
         114, 494-509.",
        "van der Maaten, L., Hinton, G. (2008). Visualizing data using t-SNE. Journal of Machine Learning Research 9, \
         2579-2605.",
    ]
    .into_iter()
}
