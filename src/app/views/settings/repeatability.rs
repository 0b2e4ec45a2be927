//! How often each number of segments is found again in samples, above the slider that chooses one, and what is
//! recommended.
//!
//! Drawn by our own hand: its bars answer a slider within a frame, and are of the slider's own width.

use super::main_setting::MainSlider;
use crate::app::components::linear_scale::Scale;
use crate::app::format::{fixed, whole};
use crate::app::settings::{Settings, Value, K};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::search_wait::SearchWait;
use crate::app::state::{ClusterStore, Controller};
use crate::app::views::evidence::found_again;
use crate::engine::evaluate::recommend::{recommend, KScores, Recommendation, FEWEST_REPLICATES};
use crate::protocol::evidence::{EvidenceSpec, Found, Scan, SCANNED};
use crate::words::rail as words;
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 248.0;
const HEIGHT: f64 = 98.0;
/// Where the bars stand, right of the numbers: as wide as the middle of a slider's thumb moves (`.by-count`).
const ENDS: (f64, f64) = (24.0, WIDTH - 8.0);
const TOP: f64 = 12.0;
const BOTTOM: f64 = HEIGHT - 16.0;
const BAR: f64 = 9.0;

/// The chart and the recommendation.
#[component]
pub(super) fn Repeatability() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let settings = expect_context::<RwSignal<Settings>>();
    let slider = expect_context::<MainSlider>();
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|found| found.as_ref().and_then(|found| EvidenceSpec::scan(&found.spec)))
    });
    let followed = search.watch(move || spec.get());
    let scan = Memo::new(move |_| match &followed.get()?.found {
        Found::Scan(scan) => Some(Arc::new(scan.clone())),
        _ => None,
    });
    let chosen = Memo::new(move |_| match settings.with(|settings| settings.get(&K)) {
        Value::Number(k) => k as usize,
        _ => 0,
    });
    let score = move |k: usize| scan.with(|scan| scan.as_ref()?.scores.iter().find(|s| s.k == k).cloned());
    // The same measure of the segments at hand is known before other numbers of segments are tried.
    let at_hand = move || {
        let found = found_again(cluster, search)?;
        let is_of_chosen = found.clusters.len() == chosen.get() && found.replicates >= FEWEST_REPLICATES;
        is_of_chosen.then_some((found.adjusted_rand, found.replicates))
    };
    let measured = move || {
        let scanned = score(chosen.get()).and_then(|score| score.stability);
        scanned.map(|found| (found.mean, found.replicates)).or_else(at_hand)
    };
    let help = move || measured().map(|(_, replicates)| words::repeatability_help(&whole(replicates)));
    let sentence = move || match measured() {
        Some((mean, replicates)) => words::repeatability(&fixed(mean, 2), &whole(replicates)),
        None => words::REPEATABILITY_UNKNOWN.to_string(),
    };
    Effect::new(move |_| slider.spoken.set(words::count(&chosen.get().to_string(), &sentence())));
    view! {
        <p class="main-score" data-testid="repeatability" title=help>{sentence}</p>
        <Bars scan=scan chosen=chosen settings=settings />
        {slider.view()}
        <Advice spec=spec scan=scan chosen=chosen settings=settings />
    }
}

/// The repeatability of a number of segments, from 0 to 1.
fn agreement(score: &KScores) -> Option<f64> {
    score.stability.map(|found| found.mean).filter(|mean| mean.is_finite())
}

#[component]
fn Bars(scan: Memo<Option<Arc<Scan>>>, chosen: Memo<usize>, settings: RwSignal<Settings>) -> impl IntoView {
    let x = Scale::new((*SCANNED.start() as f64, *SCANNED.end() as f64), ENDS);
    let known = Memo::new(move |_| {
        let scores = scan.with(|scan| scan.as_ref().map(|scan| scan.scores.clone())).unwrap_or_default();
        scores.iter().filter_map(|score| Some((score.k, agreement(score)?))).collect::<Vec<(usize, f64)>>()
    });
    // The axis begins at a fifth below the least value, so that differences are seen; it is labeled.
    let floor = Memo::new(move |_| {
        let least = known.with(|known| known.iter().map(|(_, mean)| *mean).fold(1.0, f64::min));
        ((least * 5.0).floor() / 5.0).clamp(0.0, 0.8)
    });
    let y = move || Scale::new((floor.get(), 1.0), (BOTTOM, TOP));
    let bars = SCANNED
        .map(|k| {
            let top = move || {
                let value = known.with(|known| known.iter().find(|(of, _)| *of == k).map(|(_, mean)| *mean));
                value.map_or(BOTTOM - 1.0, |value| y().at(value.max(floor.get())).min(BOTTOM - 1.0))
            };
            let middle = x.at(k as f64);
            view! {
                <g
                    class="k-bar"
                    class:chosen=move || chosen.get() == k
                    data-k=k
                    on:click=move |_| settings.update(|settings| settings.set(&K, Value::Number(k as f64)))
                >
                    <rect class="k-target" x=middle - 6.0 y="0" width="12" height=HEIGHT />
                    <rect class="k-value" x=middle - BAR / 2.0 y=top width=BAR height=move || BOTTOM - top() rx="1.5" />
                </g>
            }
        })
        .collect_view();
    let lines = [0.0, 0.5, 1.0]
        .map(|share| {
            let value = move || floor.get() + share * (1.0 - floor.get());
            view! {
                <line x1="0" x2=WIDTH y1=move || y().at(value()) y2=move || y().at(value()) />
                <text class="k-scale" x="0" y=move || y().at(value()) - 2.0>{move || fixed(value(), 1)}</text>
            }
        })
        .collect_view();
    let ticks = [2, 5, 10, 15, 20]
        .map(|k| {
            view! { <text class="k-tick" text-anchor="middle" x=x.at(k as f64) y=HEIGHT - 3.0>{k}</text> }
        })
        .collect_view();
    let spoken = move || {
        let text = |(k, mean): &(usize, f64)| (k.to_string(), fixed(*mean, 2));
        words::bars(&known.with(|known| known.iter().map(text).collect::<Vec<_>>()))
    };
    view! {
        <svg
            class="k-chart by-count"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=spoken
            data-testid="k-chart"
            data-known=move || known.with(Vec::len)
        >
            {lines}
            {bars}
            {ticks}
        </svg>
    }
}

/// The recommendation in words, or how far it is.
#[component]
fn Advice(
    spec: Memo<Option<EvidenceSpec>>,
    scan: Memo<Option<Arc<Scan>>>,
    chosen: Memo<usize>,
    settings: RwSignal<Settings>,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let advice = Memo::new(move |_| scan.with(|scan| recommend(&scan.as_ref()?.scores)));
    let not_begun = move || {
        if let Some(problem) = spec.get().and_then(|spec| search.get(&spec)).and_then(Result::err) {
            return problem;
        }
        let told = match search.waits(controller) {
            Some(SearchWait::ForMap) => words::RECOMMENDATION_AFTER_MAP,
            Some(SearchWait::ForUser) => words::RECOMMENDATION_ON_REQUEST,
            Some(SearchWait::Stopped) => words::RECOMMENDATION_STOPPED,
            None => words::RECOMMENDATION_FOLLOWS,
        };
        told.to_string()
    };
    let waiting = move || {
        scan.with(|scan| match scan {
            Some(scan) if scan.scores.iter().any(|score| score.bic.is_some()) => {
                words::tested_for_one(scan.least_bic.map(|k| k.to_string()).as_deref())
            }
            Some(scan) => {
                let refits = scan.scores.iter().map(|s| s.stability.map_or(0, |found| found.replicates)).min();
                let counts = [scan.scores.len(), SCANNED.count(), refits.unwrap_or(0)].map(whole);
                words::testing(&counts[0], &counts[1], &counts[2])
            }
            None => not_begun(),
        })
    };
    move || match advice.get() {
        Some(Recommendation { k, sentences }) => {
            let mut sentences = sentences.into_iter();
            let first = sentences.next().unwrap_or_default();
            let rest: Vec<String> = sentences.collect();
            let other = move || {
                k.filter(|k| *k != chosen.get()).map(|k| {
                    let go = move |_| settings.update(|settings| settings.set(&K, Value::Number(k as f64)));
                    view! {
                        <button type="button" class="button small" data-testid="recommendation-go" on:click=go>
                            {words::use_count(&k.to_string())}
                        </button>
                    }
                })
            };
            view! {
                <div
                    class="recommendation"
                    class:none=k.is_none()
                    data-testid="recommendation"
                    data-value=k.map(|k| k.to_string())
                >
                    <p>{first}</p>
                    {(!rest.is_empty()).then(|| view! {
                        <details>
                            <summary>{words::WHY}</summary>
                            <p>{rest.join(" ")}</p>
                        </details>
                    })}
                    {other}
                </div>
            }
            .into_any()
        }
        None => view! {
            <p class="help recommendation-waits">{waiting}</p>
            <Ask />
        }
        .into_any(),
    }
}

/// Of a large table the evidence is looked for when it is asked for: it needs a worker's memory.
#[component]
fn Ask() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    move || {
        controller.table.is_large().then(|| {
            view! {
                <button
                    type="button"
                    class="button small"
                    data-testid="ask-evidence"
                    on:click=move |_| search.request_all()
                >
                    {words::TEST}
                </button>
            }
        })
    }
}
