//! New customers: the segments they fall to, and how far they have drifted from those the segments were made of.

use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::format::{percent, short, whole};
use crate::app::state::Scored;
use crate::app::state::{AlertStore, ClusterStore};
use leptos::prelude::*;

/// How many features are told, the most shifted first.
const TOLD: usize = 6;

/// What was found in a second file, or why nothing.
pub fn scored(cluster: ClusterStore, alerts: AlertStore, scored: Scored) -> AnyView {
    let found = match scored {
        Err(None) => return view! { <p class="help" role="status">"Working …"</p> }.into_any(),
        Err(Some(sentence)) => return view! { <p class="problem" role="alert">{sentence}</p> }.into_any(),
        Ok(found) => found,
    };
    let sums = found.counts.iter().fold((0, 0), |sums, counts| (sums.0 + counts.0, sums.1 + counts.1));
    let share = |count: usize, all: usize| percent(count as f64 / all.max(1) as f64);
    let last = found.counts.len().saturating_sub(1);
    let rows = found
        .counts
        .iter()
        .enumerate()
        .filter(|(at, counts)| *at < last || counts.0 + counts.1 > 0)
        .map(|(at, &(before, after))| {
            let label = if at == last { -1 } else { at as i32 };
            let style = cluster.clustering.with_untracked(|clustering| match clustering {
                Some(clustering) if at < last => clustering.style(at),
                _ => NOISE,
            });
            view! {
                <tr data-testid="scored-segment" data-label=label data-size=after>
                    <th scope="row"><SymbolMark style=style />{untrack(|| cluster.label_name(label))}</th>
                    <td>{whole(after)}</td>
                    <td>{share(after, sums.1)}</td>
                    <td class="all">{share(before, sums.0)}</td>
                </tr>
            }
        })
        .collect_view();
    let word = |psi: f64| match psi {
        psi if psi < 0.1 => "steady",
        psi if psi < 0.25 => "somewhat shifted",
        _ => "shifted",
    };
    let drift = found
        .drift
        .iter()
        .take(TOLD)
        .map(|(name, psi)| {
            view! {
                <li>{format!("{name}: {} ", word(*psi))}<span class="number">{format!("(PSI \
                    {})", short(*psi))}</span></li>
            }
        })
        .collect_view();
    let told = match found.dropped {
        0 => format!("{}: {} customers.", found.name, whole(found.rows)),
        dropped => format!(
            "{}: {} customers, {} of them without a segment, since a value is missing.",
            found.name,
            whole(found.rows),
            whole(dropped)
        ),
    };
    let on_map = match &found.placed {
        Some(_) => {
            "Hollow marks on the map: the new customers, each among those it is most like. The map itself \
            stays as it is."
        }
        None => "The map was still moving: choose the file again when it rests to see them on it.",
    };
    let file = found.clone();
    view! {
        <div data-testid="scored" data-value=found.rows>
            <p>{told}</p>
            <p class="help">{on_map}</p>
            <table class="profiles">
                <thead>
                    <tr>
                        <th scope="col">"Segment"</th>
                        <th scope="col">"New"</th>
                        <th scope="col">"Share"</th>
                        <th scope="col">"Share before"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="help" title="Population stability index over deciles: below 0.1 steady, above 0.25 shifted">
                "What has shifted, most first:"
            </p>
            <ul class="drift">{drift}</ul>
            <button
                type="button"
                class="button"
                data-testid="scored-download"
                on:click=move |_| alerts.save(&file.labels.name, "text/csv", &file.labels.bytes)
            >
                "Download their segments"
            </button>
        </div>
    }
    .into_any()
}
