//! What the colors of the map mean, and the choice of them.

use crate::app::components::SymbolMark;
use crate::app::drawing::color_scale;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::format::{percent, short, whole};
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, ColorBy, MapStore, TableStore};
use crate::app::views::segments::IN_FULL;
use crate::words::{map as words, size_and_share};
use leptos::prelude::*;

#[component]
pub(super) fn Legend() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let entries = move || {
        cluster.clustering.with(|clustering| {
            let clustering = clustering.as_ref()?;
            let s = &clustering.segmentation;
            let all = s.labels.len().max(1) as f64;
            let entry = |style: SegmentStyle, label: i32, size: usize| {
                let of_label = clustering.clone();
                let select = move |event: web_sys::MouseEvent| {
                    workspace.toggle(&of_label.members(label), (event.shift_key(), event.alt_key()));
                };
                view! {
                    <li>
                        <button
                            type="button"
                            data-testid="legend-entry"
                            data-label=label
                            title=words::LEGEND_HELP
                            on:click=select
                        >
                            <SymbolMark style=style />
                            {cluster.label_name(label)}
                            <span class="number">{size_and_share(&whole(size), &percent(size as f64 / all))}</span>
                        </button>
                    </li>
                }
            };
            let segments = s.segments.iter().enumerate();
            let mut items: Vec<_> = segments
                .take(IN_FULL)
                .map(|(label, seg)| entry(clustering.style(label), label as i32, seg.size).into_any())
                .collect();
            if s.segments.len() > IN_FULL {
                let rest = words::smaller_segments(&whole(s.segments.len() - IN_FULL));
                items.push(view! { <li class="number">{rest}</li> }.into_any());
            }
            if s.noise > 0 {
                items.push(entry(NOISE, -1, s.noise).into_any());
            }
            Some(items)
        })
    };
    view! { <ul class="legend" aria-label=words::LEGEND>{entries}</ul> }
}

/// The scale of the colors where they mean a number.
#[component]
pub(super) fn ColorBar() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let map = expect_context::<MapStore>();
    let bar = move || {
        let (least, most, what) = match map.color_by.get() {
            ColorBy::Segment => return None,
            ColorBy::Quality => ("0".to_string(), "10".to_string(), words::QUALITY_SCALE.to_string()),
            ColorBy::Column(column) => table_store.view.with(|table| {
                let column = table.as_ref()?.columns.get(column)?;
                let present = column.values.iter().filter(|value| !value.is_nan());
                let (least, most) = present.fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), &v| (a.min(v), b.max(v)));
                Some((short(f64::from(least)), short(f64::from(most)), words::column_scale(&column.name)))
            })?,
        };
        let stops: Vec<String> = (0..=8)
            .map(|at| {
                let [r, g, b] = color_scale::color(f64::from(at) / 8.0);
                format!("rgb({r} {g} {b})")
            })
            .collect();
        let style = format!("background: linear-gradient(to right, {})", stops.join(", "));
        Some(view! {
            <p class="scale">
                {least}<span class="scale-bar" style=style aria-hidden="true"></span>{most}" "{what}
            </p>
        })
    };
    bar
}

/// Chooses what the colors mean.
#[component]
pub(super) fn ColorChoice() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let map = expect_context::<MapStore>();
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        map.color_by.set(match word.as_str() {
            "quality" => ColorBy::Quality,
            word => word.parse().map_or(ColorBy::Segment, ColorBy::Column),
        });
    };
    let columns = move || {
        table_store.view.with(|table| {
            let columns = table.as_ref().map(|table| table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>());
            let option = |(at, name): (usize, String)| view! { <option value=at.to_string()>{name}</option> };
            columns.unwrap_or_default().into_iter().enumerate().map(option).collect_view()
        })
    };
    view! {
        <label class="color-by">
            <span>{words::COLOR}</span>
            <select
                data-testid="colour-by"
                prop:value=move || match map.color_by.get() {
                    ColorBy::Segment => "segment".to_string(),
                    ColorBy::Quality => "quality".to_string(),
                    ColorBy::Column(column) => column.to_string(),
                }
                on:change=choose
            >
                <option value="segment">{words::COLOR_BY_SEGMENT}</option>
                <option value="quality" disabled=move || map.quality.with(Option::is_none)>
                    {words::COLOR_BY_QUALITY}
                </option>
                <optgroup label=words::COLOR_BY_COLUMNS>{columns}</optgroup>
            </select>
        </label>
    }
}
