//! The segments on the right, largest first, and how good they are.

pub mod card;
pub mod groups;

use super::evidence::{FoundAgain, StabilityBadge};
use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::format::{percent, short, whole};
use crate::app::state::{ClusterStore, Clustering, Controller, Status};
use card::{Apart, SegmentName, SelectedShare};
use groups::Groups;
use leptos::prelude::*;

/// The list of segments with the scores above it.
#[component]
pub fn Segments() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let stale = lasting(LATE_MS, move || {
        controller.cluster.status.get() != Status::Fresh && controller.cluster.scores.with(Option::is_none)
    });
    view! {
        <aside class="segments" aria-label="Segments" class:stale=move || stale.get()>
            <div class="segments-head">
                <h2>"Segments"</h2>
                <button
                    type="button"
                    class="button"
                    data-testid="download-labels"
                    disabled=move || !controller.is_current()
                    on:click=move |_| controller.export_labels()
                >
                    "Download labels"
                </button>
            </div>
            <ScoreList />
            <FoundAgain />
            {move || {
                let (iterations, converged) = controller.cluster.clustering.get()?.segmentation.iterations?;
                let end = if converged { "settled after" } else { "stopped unsettled after" };
                Some(view! {
                    <p class="note" data-testid="convergence" data-value=iterations data-state=end>
                        {format!("The best start {end} {iterations} iterations.")}
                    </p>
                })
            }}
            {move || {
                controller.cluster.clustering.get().map(|clustering| {
                    let (changes, more) = clustering.changes.split_at(clustering.changes.len().min(CHANGES));
                    let told = |change| controller.cluster.tell(change);
                    let notes = clustering.segmentation.notes.iter().cloned().chain(changes.iter().map(told));
                    let more = (!more.is_empty()).then(|| {
                        view! {
                            <details class="more" data-testid="more-changes" data-value=more.len()>
                                <summary>{format!("{} more splits and merges", whole(more.len()))}</summary>
                                <p class="note">{more.iter().map(told).collect::<Vec<_>>().join(" ")}</p>
                            </details>
                        }
                    });
                    view! {
                        {notes.map(|note| view! { <p class="note">{note}</p> }).collect_view()}
                        {more}
                    }
                })
            }}
            <SegmentList />
            <Groups />
        </aside>
    }
}

/// So many segments, the largest, are shown in full; of the others, which DBSCAN finds by the hundred, only what is
/// opened.
pub const IN_FULL: usize = 50;

/// So many splits and merges are told at once.
const CHANGES: usize = 5;

/// What a segment's row shows at once.
#[derive(Clone, Copy, PartialEq)]
struct Part {
    size: usize,
    /// Of all rows, and of the largest segment.
    share: f64,
    width: f64,
    style: SegmentStyle,
}

impl Part {
    fn of(clustering: &Clustering, label: usize) -> Option<Part> {
        let segmentation = &clustering.segmentation;
        let size = segmentation.segments.get(label)?.size;
        let all = segmentation.labels.len().max(1) as f64;
        let largest = segmentation.segments.first().map_or(1, |segment| segment.size).max(1) as f64;
        Some(Part { size, share: size as f64 / all, width: size as f64 / largest, style: clustering.style(label) })
    }
}

/// What a segment's row follows: signals of its own. A thousand rows that follow one signal unsubscribe from it one by
/// one at each change, and each looks for itself among all of them.
#[derive(Clone, Default)]
struct Following {
    part: ArcRwSignal<Option<Part>>,
    /// Of a folded row alone.
    name: ArcRwSignal<String>,
}

/// All segments, largest first, then noise. Rows stay and change in place: while a control is moved they do so many
/// times a second.
#[component]
fn SegmentList() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let followed = StoredValue::new(Vec::<Following>::new());
    let count = RwSignal::new(0);
    Effect::new(move |_| {
        cluster.clustering.with(|clustering| {
            let segments = clustering.as_ref().map_or(0, |clustering| clustering.segmentation.segments.len());
            followed.update_value(|followed| {
                followed.resize_with(segments.max(followed.len()), Following::default);
                for (label, row) in followed.iter().enumerate().take(segments) {
                    change(&row.part, clustering.as_ref().and_then(|clustering| Part::of(clustering, label)));
                }
            });
            if count.get_untracked() != segments {
                count.set(segments);
            }
        });
    });
    Effect::new(move |_| {
        let rows = followed.get_value();
        for (label, row) in rows.iter().enumerate().take(count.get()).skip(IN_FULL) {
            change(&row.name, cluster.name(label));
        }
    });
    let of_answer = move |get: fn(&Clustering) -> usize| {
        cluster.clustering.with(|clustering| clustering.as_ref().map_or(0, |a| get(a)))
    };
    let noise = Memo::new(move |_| of_answer(|clustering| clustering.segmentation.noise));
    let all = Memo::new(move |_| of_answer(|clustering| clustering.segmentation.labels.len()));
    let row = move |label: usize| {
        let following = followed.with_value(|followed| followed.get(label).cloned()).unwrap_or_default();
        view! { <Row label=label following=following /> }
    };
    view! {
        <ol class="segment-list">
            <For each=move || 0..count.get() key=|label| *label children=row />
            <Show when=move || { noise.get() > 0 }>
                <li class="segment noise">
                    <SymbolMark style=NOISE />
                    <div class="segment-body">
                        <p class="segment-title">
                            <strong>"Noise, in no segment"</strong>
                            <span class="number">
                                {move || counted(noise.get(), noise.get() as f64 / all.get().max(1) as f64)}
                            </span>
                        </p>
                        <SelectedShare label=-1 />
                    </div>
                </li>
            </Show>
        </ol>
    }
}

/// Gives a signal a value, if that is another one.
fn change<T: PartialEq + Clone + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}

/// Rows and their share in words.
fn counted(size: usize, share: f64) -> String {
    format!("{} · {}", whole(size), percent(share))
}

#[component]
fn Row(label: usize, following: Following) -> impl IntoView {
    let (part, name) = (RwSignal::from(following.part), RwSignal::from(following.name));
    let style = Memo::new(move |_| part.get().map(|part| part.style));
    let body = move || view! { <Body label=label part=part /> };
    view! {
        <li
            class="segment"
            data-testid="segment-row"
            data-label=label
            data-size=move || part.get().map(|part| part.size)
        >
            {move || style.get().map(|style| view! { <SymbolMark style=style /> })}
            {if label < IN_FULL {
                body().into_any()
            } else {
                view! { <Folded part=part name=name body=body /> }.into_any()
            }}
        </li>
    }
}

/// All that is told of a segment.
#[component]
fn Body(label: usize, part: RwSignal<Option<Part>>) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let bar =
        move || part.get().map(|part| format!("width: {:.1}%; background: {}", 100.0 * part.width, part.style.color));
    view! {
        <div class="segment-body">
            <p class="segment-title">
                <SegmentName label=label />
                <StabilityBadge label=label />
                <span class="number">{move || part.get().map(|part| counted(part.size, part.share))}</span>
            </p>
            <div class="bar" aria-hidden="true">
                <span style=bar></span>
            </div>
            <SelectedShare label=label as i32 />
            {move || reasons(cluster, label)}
            <Apart label=label />
        </div>
    }
}

/// A segment of which the rest is told when it is opened.
#[component]
fn Folded<F, V>(part: RwSignal<Option<Part>>, name: RwSignal<String>, body: F) -> impl IntoView
where
    F: Fn() -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let opened = RwSignal::new(false);
    let summary = move || {
        let size = part.get().map_or(0, |part| part.size);
        let rows = if size == 1 { "row" } else { "rows" };
        format!("{}, {} {rows}", name.get(), whole(size))
    };
    view! {
        <details class="segment-body" on:toggle=move |_| opened.set(true)>
            <summary data-testid="segment-folded">{summary}</summary>
            {move || opened.get().then(&body)}
        </details>
    }
}

/// What sets a segment apart, in sentences, and the rule that finds it.
fn reasons(cluster: ClusterStore, label: usize) -> Option<impl IntoView> {
    let explanation = cluster.explanation.get()?;
    let segment = explanation.segments.get(label)?;
    let sentences: Vec<String> = segment.sentences.iter().map(|sentence| sentence.text.clone()).collect();
    let rule = segment.rule.as_ref().map(|rule| {
        let share = |part: Option<f64>| part.map_or("–".into(), |share| format!("{:.0} %", 100.0 * share));
        let figures = format!(
            "{} of the rows it takes are of this segment, and it finds {} of the segment (on rows not used to find \
             it).",
            share(rule.held_out.precision()),
            share(rule.held_out.recall())
        );
        view! {
            <details class="more">
                <summary>"Rule"</summary>
                <p class="rule">{rule.text.clone()}</p>
                <p class="help">{figures}</p>
            </details>
        }
    });
    Some(view! {
        <p class="reasons">{sentences.join(" ")}</p>
        {rule}
    })
}

/// One number with its plain name, its statistical name and its full precision on demand.
#[component]
fn Score(
    name: &'static str,
    plain: &'static str,
    term: &'static str,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(optional)] counted: bool,
) -> impl IntoView {
    let text = move || match value.get() {
        Some(value) if counted => whole(value as usize),
        Some(value) => short(value),
        None => "…".into(),
    };
    view! {
        <div class="score" title=term>
            <dt>{plain}</dt>
            <dd
                data-testid=name
                data-value=move || value.get().map(|value| value.to_string())
                title=move || value.get().map(|value| value.to_string())
            >
                {text}
            </dd>
        </div>
    }
}

#[component]
fn ScoreList() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let clustering = move |get: fn(&Clustering) -> Option<f64>| {
        Signal::derive(move || {
            cluster.clustering.with(|clustering| clustering.as_ref().and_then(|clustering| get(clustering)))
        })
    };
    let score = move |get: fn(&crate::protocol::results::Scores) -> Option<f64>| {
        Signal::derive(move || cluster.scores.with(|scores| scores.as_ref().and_then(|scores| get(scores))))
    };
    let has_inertia = move || {
        cluster
            .clustering
            .with(|clustering| clustering.as_ref().is_some_and(|clustering| clustering.segmentation.inertia.is_some()))
    };
    view! {
        <dl class="scores">
            <Score
                name="n-clusters"
                plain="Segments"
                term="Number of clusters"
                value=clustering(|a| Some(a.segmentation.segments.len() as f64))
                counted=true
            />
            <Score
                name="n-noise"
                plain="Noise rows"
                term="Rows in no cluster"
                value=clustering(|a| Some(a.segmentation.noise as f64))
                counted=true
            />
            <Score
                name="silhouette"
                plain="How well separated"
                term="Mean silhouette over all rows, from -1 to 1"
                value=score(|s| s.silhouette.as_ref().map(|s| s.0))
            />
            <Show when=move || cluster.clustering.with(|a| a.as_ref().is_some_and(|a| a.segmentation.bic.is_some()))>
                <Score
                    name="bic"
                    plain="Fit"
                    term="Bayesian information criterion, less is better"
                    value=clustering(|a| a.segmentation.bic)
                />
            </Show>
            <Show when=has_inertia>
                <Score
                    name="inertia"
                    plain="Spread within"
                    term="Inertia: the sum of squared distances to the centroids"
                    value=clustering(|a| a.segmentation.inertia)
                />
            </Show>
            <Score
                name="calinski-harabasz"
                plain="Between over within"
                term="Calinski-Harabasz index, larger is better"
                value=score(|s| s.calinski_harabasz)
            />
            <Score
                name="davies-bouldin"
                plain="Overlap"
                term="Davies-Bouldin index, smaller is better"
                value=score(|s| s.davies_bouldin)
            />
        </dl>
    }
}
