//! The segments on the right, largest first, and how good they are.

pub mod card;
pub mod groups;
mod name;
mod quality;
pub mod value;

use super::evidence::StabilityBadge;
use crate::app::browser::debounce::{lasting, LATE_MS};
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::format::{percent, whole};
use crate::app::state::{ClusterStore, Clustering, Controller, Status};
use crate::words::{segments as words, size_and_share};
use card::{Card, SelectedShare};
use groups::Groups;
use leptos::prelude::*;
use name::{Note, SegmentName};
use quality::Quality;
use value::SegmentValue;

/// The segment whose card is open, by its place in the palette, which follows the segment.
#[derive(Clone, Copy)]
pub struct OpenedSegment(RwSignal<Option<usize>>);

impl OpenedSegment {
    /// None is open.
    pub fn new() -> OpenedSegment {
        OpenedSegment(RwSignal::new(None))
    }

    /// Its label among the segments on the page.
    pub fn label(self, cluster: ClusterStore) -> Option<usize> {
        let place = self.0.get()?;
        cluster.clustering.with(|found| found.as_ref()?.slots.iter().position(|slot| *slot == place))
    }

    /// Opens the card of a place in the palette.
    fn open(self, place: usize) {
        if self.0.get_untracked() != Some(place) {
            self.0.set(Some(place));
        }
    }

    /// Opens the card of a place in the palette, or closes it.
    fn toggle(self, place: usize) {
        self.0.update(|opened| *opened = Some(place).filter(|_| *opened != Some(place)));
    }
}

/// The list of segments, how good they are, and the groups that were saved.
#[component]
pub fn Segments() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let stale = lasting(LATE_MS, move || {
        controller.cluster.status.get() != Status::Fresh && controller.cluster.scores.with(Option::is_none)
    });
    view! {
        <aside
            class="segments"
            id="segments"
            tabindex="-1"
            aria-label=words::SEGMENTS
            class:stale=move || stale.get()
        >
            <div class="segments-head">
                <h2>{words::SEGMENTS}</h2>
                <span class="help">{words::LARGEST_FIRST}</span>
                <button
                    type="button"
                    class="button small"
                    data-testid="download-labels"
                    title=words::DOWNLOAD_LABELS_HELP
                    disabled=move || !controller.is_current()
                    on:click=move |_| controller.export_labels()
                >
                    {words::DOWNLOAD_LABELS}
                </button>
            </div>
            <SegmentList />
            <Changes />
            <Quality />
            <Groups />
        </aside>
    }
}

/// What the method says of its result, and which segments split or merged.
#[component]
fn Changes() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    move || {
        cluster.clustering.get().map(|clustering| {
            let (changes, more) = clustering.changes.split_at(clustering.changes.len().min(CHANGES));
            let told = |change| cluster.tell(change);
            let notes = clustering.segmentation.notes.iter().cloned().chain(changes.iter().map(told));
            let more = (!more.is_empty()).then(|| {
                view! {
                    <details class="more" data-testid="more-changes" data-value=more.len()>
                        <summary>{words::more_changes(&whole(more.len()))}</summary>
                        <p class="note">{more.iter().map(told).collect::<Vec<_>>().join(" ")}</p>
                    </details>
                }
            });
            view! {
                {notes.map(|note| view! { <p class="note">{note}</p> }).collect_view()}
                {more}
            }
        })
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
    /// Of all rows.
    share: f64,
    style: SegmentStyle,
}

impl Part {
    fn of(clustering: &Clustering, label: usize) -> Option<Part> {
        let segmentation = &clustering.segmentation;
        let size = segmentation.segments.get(label)?.size;
        let all = segmentation.labels.len().max(1) as f64;
        Some(Part { size, share: size as f64 / all, style: clustering.style(label) })
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
    let share = move || noise.get() as f64 / all.get().max(1) as f64;
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
                            <strong>{words::NOISE}</strong>
                            <span class="number">{move || size_and_share(&whole(noise.get()), &percent(share()))}</span>
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

#[component]
fn Row(label: usize, following: Following) -> impl IntoView {
    let (part, name) = (RwSignal::from(following.part), RwSignal::from(following.name));
    let cluster = expect_context::<ClusterStore>();
    let opened = expect_context::<OpenedSegment>();
    let style = Memo::new(move |_| part.get().map(|part| part.style));
    let is_open = Memo::new(move |_| opened.label(cluster) == Some(label));
    let body = move || view! { <Body label=label part=part is_open=is_open /> };
    view! {
        <li
            class="segment"
            class:open=move || is_open.get()
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

/// A segment's name, size and share; its card while it is open.
#[component]
fn Body(label: usize, part: RwSignal<Option<Part>>, is_open: Memo<bool>) -> impl IntoView {
    let bar =
        move || part.get().map(|part| format!("width: {:.1}%; background: {}", 100.0 * part.share, part.style.color));
    view! {
        <div class="segment-body">
            <div class="segment-title">
                <SegmentName label=label is_open=is_open />
                <span class="number">{move || part.get().map(|part| whole(part.size))}</span>
            </div>
            <div class="segment-share">
                <div class="bar" aria-hidden="true">
                    <span style=bar></span>
                </div>
                <StabilityBadge label=label />
                <span class="number">{move || part.get().map(|part| percent(part.share))}</span>
            </div>
            <SegmentValue label=label />
            <SelectedShare label=label as i32 />
            <Show when=move || is_open.get()>
                <Card label=label />
            </Show>
            <Note label=label is_open=is_open />
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
        words::folded(&name.get(), &whole(size))
    };
    view! {
        <details class="segment-body" on:toggle=move |_| opened.set(true)>
            <summary data-testid="segment-folded">{summary}</summary>
            {move || opened.get().then(&body)}
        </details>
    }
}
