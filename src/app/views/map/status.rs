//! What the map tells of itself: its heading, its caption, how far it is.

use crate::app::export::map_csv;
use crate::app::format::{fixed, short, whole};
use crate::app::settings::Settings;
use crate::app::state::{ClusterStore, Controller, MapStore, TableStore};
use crate::protocol::results::Map;
use crate::words::{map as words, progress};
use leptos::prelude::*;

/// The map in a sentence, for those who do not see it.
pub(super) fn caption(table: TableStore, cluster: ClusterStore) -> String {
    cluster.clustering.with(|clustering| match clustering {
        Some(clustering) => {
            let s = &clustering.segmentation;
            let part = |(label, size): (usize, usize)| words::caption_part(&cluster.name(label), &whole(size));
            let parts: Vec<String> = s.segments.iter().map(|segment| segment.size).enumerate().map(part).collect();
            words::caption(table.unit(), &whole(s.labels.len()), &parts, &whole(s.noise))
        }
        None => words::EMPTY_CAPTION.into(),
    })
}

/// How many segments are on the page, in how many rows: the halves of a heading; `None` before there are any.
pub fn headline(table: TableStore, cluster: ClusterStore) -> Option<[String; 2]> {
    let unit = table.unit();
    cluster.clustering.with(|clustering| {
        let s = &clustering.as_ref()?.segmentation;
        let noise = (s.noise > 0).then(|| whole(s.noise));
        Some(words::headline(unit, &whole(s.segments.len()), &whole(s.labels.len()), noise.as_deref()))
    })
}

/// What is seen: how many segments in how many rows.
#[component]
pub(super) fn Headline() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let halves = move || {
        let rows = || table_store.view.with(|table| table.as_ref().map(|table| table.rows));
        let without = |rows| [words::NO_SEGMENTS.into(), words::among(table_store.unit(), &whole(rows), None)];
        headline(table_store, cluster)
            .or_else(|| rows().map(without))
            .unwrap_or_else(|| [words::READING.into(), String::new()])
    };
    view! {
        <h2 class="headline" title=move || halves().join(" ")>
            <strong>{move || halves()[0].clone()}</strong>
            <span>{move || halves()[1].clone()}</span>
        </h2>
    }
}

/// `data-state` of the map's own movement.
pub fn movement(map_store: MapStore) -> &'static str {
    map_store.picture.with(|map| match map {
        None => "idle",
        Some(map) if map.done => "done",
        Some(map) if map.paused => "paused",
        Some(_) => "running",
    })
}

/// How far the map is.
#[component]
pub fn MapState() -> impl IntoView {
    let map_store = expect_context::<MapStore>();
    let table = expect_context::<TableStore>();
    let settings = expect_context::<RwSignal<Settings>>();
    let of_map = move |get: fn(&Map) -> String| map_store.picture.with(|map| map.as_ref().map(|map| get(map)));
    let line = move || {
        map_store.picture.with(|map| {
            let Some(map) = map.as_ref() else { return words::NO_MAP.to_string() };
            let steps = match (map.settled, map.done) {
                (true, _) => words::settled_after(&whole(map.iteration)),
                (false, true) => words::ended_after(&whole(map.iteration)),
                (false, false) => words::step_of(&whole(map.iteration), &whole(map.iterations)),
            };
            let kl = map.kl.map(|kl| fixed(kl, 3));
            let sample = map.sample.map(whole);
            words::state(&short(map.perplexity), &steps, kl.as_deref(), sample.as_deref())
        })
    };
    let lowered = move || {
        let asked = settings.with(|settings| settings.embed().tsne.perplexity);
        map_store.picture.with(|map| {
            let map = map.as_ref().filter(|map| map.perplexity < asked)?;
            let rows = whole(map.rows.len());
            Some(format!(" {}", words::perplexity_lowered(&short(map.perplexity), table.unit(), &rows)))
        })
    };
    view! {
        <span
            class="number"
            data-testid="map-state"
            data-state=move || movement(map_store)
            data-iteration=move || of_map(|map| map.iteration.to_string()).unwrap_or_else(|| "0".into())
            data-kl=move || of_map(|map| map.kl.map(|kl| kl.to_string()).unwrap_or_default())
        >
            {line}
        </span>
        {lowered}
    }
}

/// How the map is to be read, and how good it is.
#[component]
pub(super) fn MapLine(
    /// What is being computed, and how far it is, from 0 to 1.
    progress: Signal<Option<(String, f64)>>,
    /// Whether the map is the embedding.
    embedded: Signal<bool>,
) -> impl IntoView {
    let map_store = expect_context::<MapStore>();
    let controller = expect_context::<Controller>();
    let quality = move || {
        let quality = map_store.quality.get()?;
        let kl = quality.exact_kl.map(|kl| fixed(kl, 3));
        let (kept, rest) =
            words::quality(&fixed(10.0 * quality.recall, 1), &fixed(quality.trustworthiness, 3), kl.as_deref());
        Some(view! {
            <span
                class="map-quality"
                data-testid="map-quality"
                data-value=quality.recall
                data-trustworthiness=quality.trustworthiness
                data-exact-kl=quality.exact_kl
            >
                <strong>{kept}</strong>
                {rest}
            </span>
        })
    };
    let caution = move || if embedded.get() { words::CAUTION } else { words::AXES_CAUTION };
    let how_to_read = move || match progress.get() {
        Some((what, fraction)) => view! {
            <span class="map-doing" role="status">
                {progress::doing_share(&what, &fixed(100.0 * fraction, 0))}
                <progress max="1" value=fraction aria-label=what.clone()></progress>
            </span>
        }
        .into_any(),
        None => caution().into_any(),
    };
    let save = move |_| {
        controller.map.picture.with_untracked(|map| {
            controller.table.view.with_untracked(|table| {
                if let (Some(map), Some(table)) = (map, table) {
                    controller.alerts.save("map.csv", "text/csv", &map_csv::map_csv(table, map));
                }
            })
        });
    };
    view! {
        <p class="map-line">
            <span class="map-caution" title=caution>{how_to_read}</span>
            <span class="map-measured" hidden=move || !embedded.get()>{quality}</span>
        </p>
        <button
            type="button"
            class="link"
            data-testid="download-map"
            title=words::DOWNLOAD_COORDINATES
            disabled=move || movement(map_store) == "idle"
            on:click=save
        >
            {words::COORDINATES}
        </button>
    }
}
