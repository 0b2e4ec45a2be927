//! Every number of segments from 2 to 20, scored: a chart of each measure over k, the sentences that follow, and the
//! same numbers as a table.

mod table;

use crate::app::components::chart::{Chart, Named};
use crate::app::drawing::charts::scan::{figure, spoken};
use crate::app::drawing::plotly::Picked;
use crate::app::format::{short, whole};
use crate::app::settings::CutKind;
use crate::app::settings::{Settings, Value, ALGORITHM, CUT, K};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::evaluate::recommend::{recommend, KScores, Recommendation, FEWEST_REPLICATES};
use crate::protocol::evidence::{EvidenceSpec, Found, Scan, SCANNED};
use crate::protocol::spec::Algorithm;
use crate::words::evidence as words;
use crate::words::rail::use_count;
use leptos::prelude::*;
use std::sync::Arc;
use table::ScanTable;

/// Goes to a number of segments.
pub(super) fn go(settings_signal: RwSignal<Settings>, k: usize) {
    settings_signal.update(|settings| {
        settings.set(&K, Value::Number(k as f64));
        if settings.choice(&ALGORITHM) == Algorithm::Agglomerative {
            settings.choose(&CUT, CutKind::Clusters);
        }
    });
}

/// The charts, the sentences and the table.
#[component]
pub fn ScanView(
    /// Whether the numbers are of mixtures.
    #[prop(optional)]
    mixture: bool,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let spec = Memo::new(move |_| {
        cluster
            .clustering
            .with(|clustering| clustering.as_ref().and_then(|clustering| EvidenceSpec::scan(&clustering.spec)))
    });
    let known = move || search.get(&spec.get()?);
    let followed = search.watch(move || spec.get());
    let scan = Memo::new(move |_| match &followed.get()?.found {
        Found::Scan(scan) => Some(Arc::new(scan.clone())),
        _ => None,
    });
    let problem = move || known().and_then(Result::err);
    let present = Memo::new(move |_| {
        cluster.clustering.with(|a| a.as_ref().map_or(0, |clustering| clustering.segmentation.segments.len()))
    });
    let advice = Memo::new(move |_| {
        let scan = scan.get();
        let scores = scan.as_ref().map_or(&[][..], |scan| &scan.scores);
        recommend(scores).ok_or_else(|| waiting(scores))
    });
    view! {
        <section class="evidence-part" aria-label=words::HOW_MANY>
            <h3>{words::HOW_MANY_HEADING}</h3>
            {move || problem().map(|sentence| view! { <p class="problem">{sentence}</p> })}
            {if mixture {
                let least = move || least_bic(scan).map(|k| k.to_string());
                view! { <p class="help" data-testid="least-bic" data-value=least>{move || criterion(scan)}</p> }
                    .into_any()
            } else {
                view! { <Advice advice=advice present=present /> }.into_any()
            }}
            <figure class="figure">
                <Steps scan=scan present=present mixture=mixture />
            </figure>
            <ScanTable scan=scan present=present mixture=mixture />
        </section>
    }
}

fn least_bic(scan: Memo<Option<Arc<Scan>>>) -> Option<usize> {
    scan.with(|scan| scan.as_ref().and_then(|scan| scan.least_bic))
}

/// What the criterion says of mixtures, which would take too long to refit for every number.
fn criterion(scan: Memo<Option<Arc<Scan>>>) -> String {
    let scores = scan.get().map(|scan| scan.scores.clone()).unwrap_or_default();
    let bic = |k: usize| scores.iter().find(|s| s.k == k).and_then(|s| s.bic);
    match least_bic(scan).and_then(|k| Some((k, bic(k)?))) {
        Some((k, least)) => {
            let beside = |k: usize| Some(words::bic_with(&k.to_string(), &short(bic(k)?)));
            let beside: Vec<String> = [k - 1, k + 1].into_iter().filter_map(beside).collect();
            let falls_at = (k == *SCANNED.end()).then(|| k.to_string());
            words::least_bic(&k.to_string(), &short(least), &beside, falls_at.as_deref())
        }
        None => words::fitted(&scores.len().to_string(), &SCANNED.count().to_string()),
    }
}

/// Why there is no recommendation yet.
fn waiting(scores: &[KScores]) -> String {
    let (scored, all) = (scores.len().to_string(), SCANNED.count().to_string());
    match scores.iter().map(|s| s.stability.map_or(0, |a| a.replicates)).min() {
        Some(refits) if scores.len() == SCANNED.count() => {
            words::resampling(&scored, &all, &whole(refits), &whole(FEWEST_REPLICATES))
        }
        _ => words::scoring(&scored, &all),
    }
}

/// The recommendation, or how far it is.
#[component]
fn Advice(advice: Memo<Result<Recommendation, String>>, present: Memo<usize>) -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    move || match advice.get() {
        Ok(advice) => {
            let k = advice.k;
            let other = k.filter(|&k| k != present.get()).map(|k| {
                view! {
                    <button type="button" class="button" data-testid="advice-go" on:click=move |_| go(settings, k)>
                        {use_count(&k.to_string())}
                    </button>
                }
            });
            view! {
                <div class="advice" data-testid="advice" data-value=k.map(|k| k.to_string())>
                    <p>{advice.sentences.join(" ")}</p>
                    {other}
                </div>
            }
            .into_any()
        }
        Err(text) => view! { <p class="help" data-testid="advice-waits">{text}</p> }.into_any(),
    }
}

/// The charts: together one control of the number of segments.
#[component]
fn Steps(scan: Memo<Option<Arc<Scan>>>, present: Memo<usize>, mixture: bool) -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let turn = move |event: web_sys::KeyboardEvent| {
        // The number that was asked for last: that on the page may follow it in a moment.
        let now = match settings.with_untracked(Settings::segments) {
            0 => present.get_untracked(),
            asked => asked,
        };
        let (least, most) = (*SCANNED.start(), *SCANNED.end());
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => now + 1,
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
            "Home" => least,
            "End" => most,
            _ => return,
        };
        event.prevent_default();
        go(settings, next.clamp(least, most));
    };
    let said = move || match scan.get() {
        Some(scan) => spoken(&scan, mixture, present.get()),
        None => words::none_scored(&whole(present.get())),
    };
    let pick = Callback::new(move |picked: Picked| {
        if let Some(k) = picked.x {
            go(settings, k as usize);
        }
    });
    view! {
        <Chart
            named=Named::new("scan", words::SCAN_TITLE)
            label=Signal::derive(said)
            draw=Arc::new(move |look, frame| Some(figure(look, frame, &*scan.get()?, mixture, present.get())))
            pick=pick
        >
            // The keyboard reaches it, the pointer passes through.
            <div
                class="scan-steps"
                role="slider"
                tabindex="0"
                data-testid="scan"
                data-scored=move || scan.get().map_or(0, |scan| scan.scores.len())
                aria-label=words::SCAN_KEYS
                aria-valuemin=*SCANNED.start()
                aria-valuemax=*SCANNED.end()
                aria-valuenow=move || present.get()
                aria-valuetext=said
                on:keydown=turn
            ></div>
        </Chart>
    }
}
