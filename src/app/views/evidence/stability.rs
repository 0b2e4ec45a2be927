//! Whether a segment is found again in samples of the rows, where the segment stands.

use crate::app::format::{fixed, measured, whole};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::evaluate::stability::{ClusterStability, StabilityScores, DISSOLVED, RECOVERED};
use crate::words::evidence as words;
use leptos::prelude::*;

/// Refits after which a badge says something.
const FEWEST: usize = 10;

/// What a mean Jaccard says (Hennig 2007): the state by its name outside, and the words on the page.
fn told(stability: &ClusterStability) -> (&'static str, String) {
    // Cut rather than rounded: 0.749 is uncertain, and 0.75 would look stable.
    let cut = fixed((100.0 * stability.jaccard).floor() / 100.0, 2);
    match stability.jaccard {
        jaccard if jaccard >= RECOVERED => ("stable", words::stable(&cut)),
        jaccard if jaccard > DISSOLVED => ("doubtful", words::uncertain(&cut)),
        _ => ("dissolved", words::unstable(&cut)),
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
        let (state, badge) = told(&stability);
        let title = words::found_again(
            &fixed(stability.jaccard, 3),
            &whole(replicates),
            &whole(stability.recovered),
            &whole(stability.dissolved),
        );
        Some(view! {
            <span
                class="badge"
                data-testid="stability"
                data-state=state
                data-value=stability.jaccard.to_string()
                title=title
            >
                {badge}
            </span>
        })
    }
}

/// How far the segments at hand are found again as a whole; nothing while too little is known.
pub fn found_again(cluster: ClusterStore, search: EvidenceSearch) -> Option<StabilityScores> {
    let clustering = cluster.clustering.get()?;
    let scores = search.stability(&clustering.spec).filter(|scores| scores.replicates >= FEWEST);
    // Of a single segment there is nothing to repeat.
    scores.filter(|_| clustering.segmentation.segments.len() > 1)
}

/// Whether the segments as a whole are found again.
#[component]
pub fn FoundAgain() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let known = Memo::new(move |_| found_again(cluster, search));
    let has_none = Memo::new(move |_| {
        cluster.clustering.with(|found| found.as_ref().is_some_and(|found| !found.spec.cluster.can_be_refitted()))
    });
    move || {
        if has_none.get() {
            let sentence = words::NO_REPEATABILITY;
            return Some(view! { <p class="note" data-testid="no-repeatability">{sentence}</p> }.into_any());
        }
        let scores = known.get()?;
        let mean = fixed(scores.adjusted_rand, 2);
        let (before, mean, after) =
            words::repeatability(&mean, &measured(scores.standard_error), &whole(scores.replicates));
        Some(
            view! {
                <p
                    class="note found-again"
                    data-testid="bootstrap-ari"
                    data-value=scores.adjusted_rand.to_string()
                    title=words::REPEATABILITY_HELP
                >
                    {before}
                    <strong>{mean}</strong>
                    {after}
                </p>
            }
            .into_any(),
        )
    }
}
