//! Whether a segment is found again in samples of the rows, where the segment stands.

use crate::app::format::{short, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::evaluate::stability::{ClusterStability, DISSOLVED, RECOVERED};
use leptos::prelude::*;

/// Refits after which a badge says something.
const FEWEST: usize = 10;

/// What a mean Jaccard says (Hennig 2007): the state by its name outside, and the word on the page.
fn words(stability: &ClusterStability) -> (&'static str, &'static str) {
    match stability.jaccard {
        jaccard if jaccard >= RECOVERED => ("stable", "Stable"),
        jaccard if jaccard > DISSOLVED => ("doubtful", "Uncertain"),
        _ => ("dissolved", "Unstable"),
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
        let (state, word) = words(&stability);
        let title = format!(
            "Mean Jaccard {:.3} of this segment with its best match in {} bootstrap refits: found again in {}, lost in \
             {}.",
            stability.jaccard, replicates, stability.recovered, stability.dissolved
        );
        Some(view! {
            <span
                class="badge"
                data-testid="stability"
                data-state=state
                data-value=stability.jaccard.to_string()
                title=title
            >
                // Cut rather than rounded: 0.749 is uncertain, and 0.75 would look stable.
                {format!("{word} · Jaccard {:.2}", (100.0 * stability.jaccard).floor() / 100.0)}
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
        // Of a single segment there is nothing to repeat.
        let scores = search.stability(&clustering.spec).filter(|scores| scores.replicates >= FEWEST);
        scores.filter(|_| clustering.segmentation.segments.len() > 1)
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
                "Repeatability "
                <strong>{format!("{:.2} ± {}", scores.adjusted_rand, short(error))}</strong>
                {format!(
                    " (adjusted Rand index over {} bootstrap refits; 1 = identical)",
                    whole(scores.replicates)
                )}
            </p>
        })
    }
}
