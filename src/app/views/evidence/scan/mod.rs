//! Every number of segments from 2 to 20, scored: small charts side by side on one scale of k, the sentences that
//! follow, and the same numbers as a table.

mod measures;
mod table;

use crate::app::components::linear_scale::{line, range, Scale};
use crate::app::components::save_figure::SaveFigure;
use crate::app::format::short;
use crate::app::settings::CutKind;
use crate::app::settings::{Settings, Value, ALGORITHM, CUT, K};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::evaluate::recommend::{recommend, KScores, Recommendation, FEWEST_REPLICATES};
use crate::protocol::evidence::{EvidenceSpec, Found, Scan, SCANNED};
use crate::protocol::spec::Algorithm;
use leptos::prelude::*;
use measures::{measures, Measure, BIC, INERTIA};
use std::sync::Arc;
use table::ScanTable;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 84.0;

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
    let pointed = RwSignal::new(None::<usize>);
    let advice = Memo::new(move |_| {
        let scan = scan.get();
        let scores = scan.as_ref().map_or(&[][..], |scan| &scan.scores);
        recommend(scores).ok_or_else(|| waiting(scores))
    });
    view! {
        <section class="evidence-part" aria-label="How many segments">
            <h3>"How many segments?"</h3>
            {move || problem().map(|sentence| view! { <p class="problem">{sentence}</p> })}
            {if mixture {
                let least = move || least_bic(scan).map(|k| k.to_string());
                view! { <p class="help" data-testid="least-bic" data-value=least>{move || criterion(scan)}</p> }
                    .into_any()
            } else {
                view! { <Advice advice=advice present=present /> }.into_any()
            }}
            <figure class="figure">
                <SaveFigure name="scan" title="Every number of segments, scored" />
                <Steps scan=scan present=present pointed=pointed mixture=mixture />
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
            let beside = [k - 1, k + 1].into_iter().filter_map(|k| Some(format!("{} with {k}", short(bic(k)?))));
            let beside: Vec<String> = beside.collect();
            let end = if k == *SCANNED.end() { " It still falls there, so it carries no recommendation." } else { "" };
            format!(
                "The Bayesian information criterion is least with {k} components: {} ({}).{end} Whether they are found \
                 again is known of the number on the page only: a mixture takes too long to refit for every number.",
                short(least),
                beside.join(", ")
            )
        }
        None => format!("{} of {} numbers of components are fitted.", scores.len(), SCANNED.count()),
    }
}

/// Why there is no recommendation yet.
fn waiting(scores: &[KScores]) -> String {
    match scores.iter().map(|s| s.stability.map_or(0, |a| a.replicates)).min() {
        Some(refits) if refits > 0 => format!(
            "No recommendation yet: it needs {FEWEST_REPLICATES} refits of every number of segments, and there are \
             {refits}."
        ),
        _ => format!("No recommendation yet: {} of {} numbers of segments are scored.", scores.len(), SCANNED.count()),
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
                        {format!("Show {k} segments")}
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
fn Steps(
    scan: Memo<Option<Arc<Scan>>>,
    present: Memo<usize>,
    pointed: RwSignal<Option<usize>>,
    mixture: bool,
) -> impl IntoView {
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
    let spoken = move || {
        let scores = scan.get().and_then(|scan| scan.scores.iter().find(|s| s.k == present.get()).cloned());
        match scores {
            Some(s) => format!(
                "{} segments: silhouette {}, found again {}",
                s.k,
                short(s.silhouette),
                s.stability.map_or("not known yet".into(), |a| short(a.mean))
            ),
            None => format!("{} segments", present.get()),
        }
    };
    view! {
        <div
            class="multiples"
            role="slider"
            tabindex="0"
            data-testid="scan"
            data-scored=move || scan.get().map_or(0, |scan| scan.scores.len())
            aria-label="Number of segments, with the scores of each"
            aria-valuemin=*SCANNED.start()
            aria-valuemax=*SCANNED.end()
            aria-valuenow=move || present.get()
            aria-valuetext=spoken
            on:keydown=turn
            on:pointerleave=move |_| pointed.set(None)
        >
            {measures(mixture)
                .map(|measure| view! { <Chart measure=measure scan=scan present=present pointed=pointed /> })
                .collect_view()}
        </div>
    }
}

/// The curve of a measure over the numbers of segments: errors, the knee or the least, and the present number.
fn curve(
    measure: &Measure,
    scan: &Scan,
    x: Scale,
    present: Memo<usize>,
    pointed: RwSignal<Option<usize>>,
) -> Option<impl IntoView> {
    let points = || scan.scores.iter().filter_map(|s| Some((s.k, (measure.value)(s)?, (measure.error)(s))));
    let ends = points().flat_map(|(_, value, error)| {
        let error = error.filter(|e| e.is_finite()).unwrap_or(0.0);
        [value - error, value + error]
    });
    let (least, most) = range(ends)?;
    let y = Scale::new((least, most), (HEIGHT - 16.0, 8.0));
    let errors = points()
        .filter_map(|(k, value, error)| {
            let error = error.filter(|e| e.is_finite())?;
            let x = x.at(k as f64);
            Some(view! { <line class="error" x1=x x2=x y1=y.at(value - error) y2=y.at(value + error) /> })
        })
        .collect_view();
    let dots = points()
        .filter(|(_, value, _)| value.is_finite())
        .map(|(k, value, _)| {
            let here = move || pointed.get() == Some(k) || (pointed.get().is_none() && present.get() == k);
            let radius = move || if here() { 4.0 } else { 2.2 };
            view! { <circle class:here=here cx=x.at(k as f64) cy=y.at(value) r=radius /> }
        })
        .collect_view();
    let marked = match measure.name {
        INERTIA => scan.knee.map(|k| (k, "knee")),
        BIC => scan.least_bic.map(|k| (k, "least")),
        _ => None,
    };
    let knee = marked.and_then(|(knee, word)| {
        let (_, value, _) = points().find(|(k, ..)| *k == knee)?;
        Some(view! {
            <g class="knee">
                <circle cx=x.at(knee as f64) cy=y.at(value) r="6.5" />
                <text x=x.at(knee as f64) + 9.0 y=y.at(value) - 5.0>{word}</text>
            </g>
        })
    });
    let path = line(points().filter(|p| p.1.is_finite()).map(|(k, value, _)| (x.at(k as f64), y.at(value))));
    Some(view! {
        <path class="curve" d=path />
        {errors}
        {dots}
        {knee}
    })
}

#[component]
fn Chart(
    measure: &'static Measure,
    scan: Memo<Option<Arc<Scan>>>,
    present: Memo<usize>,
    pointed: RwSignal<Option<usize>>,
) -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let x = Scale::new((*SCANNED.start() as f64, *SCANNED.end() as f64), (10.0, WIDTH - 10.0));
    let step = (WIDTH - 20.0) / (SCANNED.count() - 1) as f64;
    let has_any = Memo::new(move |_| {
        scan.get().is_some_and(|scan| scan.scores.iter().any(|s| (measure.value)(s).is_some_and(f64::is_finite)))
    });
    let drawing = move || curve(measure, &*scan.get()?, x, present, pointed);
    let shown = move || {
        let k = pointed.get().unwrap_or(present.get());
        let scan = scan.get()?;
        let score = scan.scores.iter().find(|s| s.k == k)?.clone();
        let value = (measure.text)((measure.value)(&score)?);
        let error = (measure.error)(&score).filter(|e| e.is_finite()).map(|e| format!(" ± {}", short(e)));
        Some(format!("{value}{}", error.unwrap_or_default()))
    };
    let ticks = [5_usize, 10, 15, 20]
        .map(|k| view! { <text class="tick" x=x.at(k as f64) y=HEIGHT - 2.0>{k}</text> })
        .collect_view();
    let targets = SCANNED
        .map(|k| {
            view! {
                <rect
                    class="target"
                    data-k=k
                    x=x.at(k as f64) - step / 2.0
                    y="0"
                    width=step
                    height=HEIGHT
                    on:pointerenter=move |_| pointed.set(Some(k))
                    on:click=move |_| go(settings, k)
                />
            }
        })
        .collect_view();
    view! {
        <figure class="multiple" class:waits=move || !has_any.get() title=measure.term aria-hidden="true">
            <figcaption>
                <span>{measure.name}</span>
                <strong>{move || shown().unwrap_or_else(|| "…".into())}</strong>
            </figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}")>
                <line class="axis" x1="6" x2=WIDTH - 6.0 y1=HEIGHT - 13.0 y2=HEIGHT - 13.0 />
                <line
                    class="present"
                    x1=move || x.at(present.get() as f64)
                    x2=move || x.at(present.get() as f64)
                    y1="2"
                    y2=HEIGHT - 13.0
                />
                <text class="tick now" x=move || x.at(present.get() as f64) y=HEIGHT - 2.0>
                    {move || (!present.get().is_multiple_of(5)).then(|| present.get())}
                </text>
                {drawing}
                {ticks}
                {targets}
            </svg>
            <p class="help">{measure.better}</p>
        </figure>
    }
}
