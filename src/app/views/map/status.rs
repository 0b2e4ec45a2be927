//! What the map tells of itself: its heading, its caption, how far it is.

use crate::app::format::{short, whole};
use crate::app::settings::Settings;
use crate::app::state::{ClusterStore, MapStore, TableStore};
use crate::protocol::results::Map;
use leptos::prelude::*;

/// The map in a sentence, for those who do not see it.
pub(super) fn caption(cluster: ClusterStore) -> String {
    cluster.clustering.with(|clustering| match clustering {
        Some(clustering) => {
            let s = &clustering.segmentation;
            let parts: Vec<String> = s
                .segments
                .iter()
                .enumerate()
                .map(|(label, segment)| format!("{} with {}", cluster.name(label), whole(segment.size)))
                .collect();
            format!(
                "Map of {} customers, near ones alike: {}; {} in no segment.",
                whole(s.labels.len()),
                parts.join(", "),
                whole(s.noise)
            )
        }
        None => "The map appears when a table has been read.".into(),
    })
}

#[component]
pub(super) fn Headline() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let headline = move || {
        cluster.clustering.with(|clustering| match clustering {
            Some(clustering) => {
                let s = &clustering.segmentation;
                let segments = match s.segments.len() {
                    1 => "one segment".to_string(),
                    n => format!("{n} segments"),
                };
                let noise = if s.noise > 0 { format!(", {} noise", whole(s.noise)) } else { String::new() };
                format!("{} customers, {segments}{noise}.", whole(s.labels.len()))
            }
            None => match table_store.view.with(|table| table.as_ref().map(|table| table.rows)) {
                Some(rows) => format!("{} customers, no segments yet.", whole(rows)),
                None => "Reading the table …".to_string(),
            },
        })
    };
    view! {
        <div class="headline">
            <p class="headline-title">{headline}</p>
            <p class="headline-help">"Drop your own table anywhere. Drag a slider: everything follows."</p>
        </div>
    }
}

/// `data-state` of the map's own movement.
pub(super) fn movement(map_store: MapStore) -> &'static str {
    map_store.picture.with(|map| match map {
        None => "idle",
        Some(map) if map.done => "done",
        Some(map) if map.paused => "paused",
        Some(_) => "running",
    })
}

/// How far the map is and how good.
#[component]
pub(super) fn MapLine() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let map_store = expect_context::<MapStore>();
    let of_map = move |get: fn(&Map) -> String| map_store.picture.with(|map| map.as_ref().map(|map| get(map)));
    let line = move || {
        map_store.picture.with(|map| {
            let map = map.as_ref()?;
            let kl = map.kl.map(|kl| format!(" · KL divergence {kl:.3}")).unwrap_or_default();
            let settled = if map.settled { " · settled" } else { "" };
            let perplexity = if map.perplexity < settings.with(|s| s.embed().tsne.perplexity) {
                format!(" · perplexity {}, the most for {} rows", short(map.perplexity), whole(map.rows.len()))
            } else {
                String::new()
            };
            let sample =
                map.sample.map(|sample| format!(" · a map of {} rows, the others placed on it", whole(sample)));
            Some(format!(
                "Map {} / {}{kl}{settled}{perplexity}{}",
                whole(map.iteration),
                whole(map.iterations),
                sample.unwrap_or_default()
            ))
        })
    };
    let quality = move || {
        let quality = map_store.quality.get()?;
        let exact = quality.exact_kl.map(|kl| format!(", exact KL {kl:.3}")).unwrap_or_default();
        Some(view! {
            <span
                class="map-quality"
                data-testid="map-quality"
                data-value=quality.recall
                data-trustworthiness=quality.trustworthiness
                data-exact-kl=quality.exact_kl
            >
                {format!(
                    "Of a customer's 10 nearest, {:.1} are near on the map (trustworthiness {:.3}{exact}).",
                    10.0 * quality.recall,
                    quality.trustworthiness,
                )}
            </span>
        })
    };
    view! {
        <p class="map-line">
            <span
                class="number"
                data-testid="map-state"
                data-state=move || movement(map_store)
                data-iteration=move || of_map(|map| map.iteration.to_string()).unwrap_or_else(|| "0".into())
                data-kl=move || of_map(|map| map.kl.map(|kl| kl.to_string()).unwrap_or_default())
            >
                {line}
            </span>
            {quality}
            <span class="map-caution">"Near is alike; distances between far groups mean little."</span>
        </p>
    }
}
