//! Whether a segment is found again in samples of the rows, where the segment stands.

use crate::app::format::{short, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::evaluate::stability::{ClusterStability, DISSOLVED, RECOVERED};
use leptos::prelude::*;

/// Refits after which a badge says something.
const FEWEST: usize = 10;

/// The word for a mean Jaccard (Hennig 2007).
pub(super) fn word(stability: &ClusterStability) -> &'static str {
    match stability.jaccard {
        jaccard if jaccard >= RECOVERED => "stable",
        jaccard if jaccard > DISSOLVED => "doubtful",
        _ => "dissolved",
    }
}

/// The badge of a segment; nothing while too little is known.
#[component]
pub fn StabilityBadge(
    /// The segment's label.
    label: usize,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let known = Memo::new(move |_| {
        let clustering = cluster.clustering.get()?;
        let scores = search.stability(&clustering.spec).filter(|scores| scores.replicates >= FEWEST)?;
        Some((scores.replicates, *scores.clusters.get(label)?))
    });
    move || {
        let (replicates, stability) = known.get()?;
        let word = word(&stability);
        let title = format!(
            "Mean Jaccard {:.3} of this segment with its best match in {} refits to samples of the rows: recovered in \
             {}, dissolved in {}.",
            stability.jaccard, replicates, stability.recovered, stability.dissolved
        );
        Some(view! {
            <span
                class="badge"
                data-testid="stability"
                data-state=word
                data-value=stability.jaccard.to_string()
                title=title
            >
                // Cut rather than rounded: 0.749 is doubtful, and 0.75 would look stable.
                {format!("{word} {:.2}", (100.0 * stability.jaccard).floor() / 100.0)}
            </span>
        })
    }
}

/// Whether the segments as a whole are found again.
#[component]
pub fn FoundAgain() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let known = Memo::new(move |_| {
        let clustering = cluster.clustering.get()?;
        search.stability(&clustering.spec).filter(|scores| scores.replicates >= FEWEST)
    });
    move || {
        let scores = known.get()?;
        let error = scores.standard_error;
        Some(view! {
            <p
                class="note found-again"
                data-testid="bootstrap-ari"
                data-value=scores.adjusted_rand.to_string()
                title="Mean adjusted Rand index of refits to bootstrap samples with these segments, and its standard \
                    error"
            >
                "Found again in samples: "
                <strong>{format!("{:.2} ± {}", scores.adjusted_rand, short(error))}</strong>
                {format!(" of 1 ({} refits)", whole(scores.replicates))}
            </p>
        })
    }
}
