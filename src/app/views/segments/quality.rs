//! How good the segments are: whether they are found again, how well they are separated, and the other measures.

use crate::app::format::{exact, short, whole, NOT_KNOWN};
use crate::app::state::{ClusterStore, Clustering};
use crate::app::views::evidence::FoundAgain;
use crate::app::views::navigation::{CurrentView, View};
use crate::protocol::results::Scores;
use crate::words::segments as words;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn Quality() -> impl IntoView {
    let current = expect_context::<CurrentView>();
    view! {
        <section class="quality" aria-label=words::QUALITY>
            <div class="quality-head">
                <h2>{words::QUALITY}</h2>
                <button type="button" class="link" on:click=move |_| current.open(View::Evidence)>
                    {words::ALL_EVIDENCE}
                </button>
            </div>
            <FoundAgain />
            <ScoreList />
        </section>
    }
}

/// One number with its plain name, its statistical name and its full precision on demand.
#[component]
fn Score(
    name: &'static str,
    plain: &'static str,
    #[prop(into)] help: String,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(optional)] counted: bool,
    /// Whether it is being computed: what does not apply is a dash.
    #[prop(into, optional)]
    waits: Signal<bool>,
    /// What the value says, in a word.
    #[prop(optional)]
    word: Option<fn(f64) -> &'static str>,
) -> impl IntoView {
    let text = move || match value.get() {
        Some(value) if counted => whole(value as usize),
        Some(value) => short(value),
        None if waits.get() => "…".into(),
        None => NOT_KNOWN.into(),
    };
    // The number has its own title.
    let scale = help.clone();
    let told = move || {
        let (word, value) = word.zip(value.get())?;
        Some(view! { <small title=scale.clone()>{word(value)}</small> })
    };
    view! {
        <div class="score" title=help>
            <dt>{plain}</dt>
            <dd
                data-testid=name
                data-value=move || value.get().map(|value| value.to_string())
                title=move || value.get().map(exact)
            >
                {text}
                {told}
            </dd>
        </div>
    }
}

/// What the word beside the silhouette means.
fn separation_help() -> String {
    let limits = words::SEPARATED.map(exact);
    words::separation_help(limits.each_ref().map(String::as_str))
}

#[component]
fn ScoreList() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let clustering = move |get: fn(&Clustering) -> Option<f64>| {
        Signal::derive(move || cluster.clustering.with(|clustering| clustering.as_ref().and_then(|found| get(found))))
    };
    let score = move |get: fn(&Scores) -> Option<f64>| {
        Signal::derive(move || cluster.scores.with(|scores| scores.as_ref().and_then(|scores| get(scores))))
    };
    let waits = Signal::derive(move || cluster.scores.with(Option::is_none));
    let has = move |get: fn(&Clustering) -> bool| {
        cluster.clustering.with(|clustering| clustering.as_ref().is_some_and(|found| get(found)))
    };
    view! {
        <dl class="scores">
            <Score
                name="silhouette"
                plain=words::SEPARATION
                help=separation_help()
                value=score(|s| s.silhouette.as_ref().map(|s| s.0))
                waits=waits
                word=words::separation
            />
        </dl>
        <details class="more" data-testid="all-measures">
            <summary>{words::ALL_MEASURES}</summary>
            <dl class="scores">
                <Score
                    name="n-clusters"
                    plain=words::COUNT
                    help=words::COUNT_HELP
                    value=clustering(|a| Some(a.segmentation.segments.len() as f64))
                    counted=true
                />
                // Hidden where the method puts every row into a segment.
                <div class="only-where-it-applies" hidden=move || !has(|a| a.segmentation.noise > 0)>
                    <Score
                        name="n-noise"
                        plain=words::NOISE_COUNT
                        help=words::NOISE_COUNT_HELP
                        value=clustering(|a| Some(a.segmentation.noise as f64))
                        counted=true
                    />
                </div>
                <Show when=move || has(|a| a.segmentation.bic.is_some())>
                    <Score
                        name="bic"
                        plain=words::MODEL_FIT
                        help=words::MODEL_FIT_HELP
                        value=clustering(|a| a.segmentation.bic)
                    />
                </Show>
                <Show when=move || has(|a| a.segmentation.inertia.is_some())>
                    <Score
                        name="inertia"
                        plain=words::SPREAD
                        help=words::SPREAD_HELP
                        value=clustering(|a| a.segmentation.inertia)
                    />
                </Show>
                <Score
                    name="calinski-harabasz"
                    plain=words::VARIANCE_RATIO
                    help=words::VARIANCE_RATIO_HELP
                    value=score(|s| s.calinski_harabasz)
                    waits=waits
                />
                <Score
                    name="davies-bouldin"
                    plain=words::OVERLAP
                    help=words::OVERLAP_HELP
                    value=score(|s| s.davies_bouldin)
                    waits=waits
                />
            </dl>
        </details>
    }
}
