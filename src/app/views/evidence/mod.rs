//! Evidence: how many segments, which radius, and can these be trusted?

mod density;
mod distances;
mod merges;
mod radius_chart;
mod reachability;
mod scan;
mod silhouettes;
mod stability;

use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::protocol::spec::Algorithm;
use crate::words::evidence as words;
use leptos::prelude::*;
pub use stability::{found_again, FoundAgain, StabilityBadge};

/// The tab.
#[component]
pub fn EvidenceView() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    search.request_all();
    let algorithm = Memo::new(move |_| {
        cluster.clustering.with(|clustering| clustering.as_ref().map(|clustering| clustering.spec.cluster.algorithm()))
    });
    view! {
        <div class="evidence" data-testid="evidence" data-resting=move || search.is_resting().to_string()>
            <Progress />
            {move || match algorithm.get() {
                Some(Algorithm::Agglomerative) => view! { <scan::ScanView /> <merges::MergesView /> }.into_any(),
                Some(Algorithm::KMeans) => view! { <scan::ScanView /> }.into_any(),
                Some(Algorithm::GaussianMixture) => view! { <scan::ScanView mixture=true /> }.into_any(),
                Some(Algorithm::Dbscan | Algorithm::Hdbscan) => view! {
                    <distances::DistancesView />
                    <reachability::ReachabilityView />
                    <density::DensityView />
                }
                .into_any(),
                Some(Algorithm::Column) => view! {
                    <p class="help" data-testid="no-refits">{words::NO_REFITS}</p>
                }
                .into_any(),
                None => ().into_any(),
            }}
            <silhouettes::SilhouettesView />
        </div>
    }
}

/// What is being looked for, how far that is, and a way to stop it.
#[component]
fn Progress() -> impl IntoView {
    let search = expect_context::<EvidenceSearch>();
    let what = Memo::new(move |_| match search.doing() {
        _ if search.is_stopped() => Some(words::STOPPED),
        doing => doing.map(|(what, _)| what),
    });
    let fraction = move || search.doing().map_or(0.0, |(_, fraction)| fraction);
    move || {
        let what = what.get()?;
        let stopped = search.is_stopped();
        Some(view! {
            <div class="evidence-doing" data-testid="evidence-doing">
                <span>{what}</span>
                {(!stopped).then(|| view! { <progress max="1" prop:value=fraction aria-label=what></progress> })}
                <button
                    type="button"
                    class="button"
                    data-testid="evidence-stop"
                    on:click=move |_| search.stop(!stopped)
                >
                    {if stopped { words::GO_ON } else { words::STOP }}
                </button>
            </div>
        })
    }
}
