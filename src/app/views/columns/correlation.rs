//! Correlations of the columns as a heat map.

use crate::app::components::save_figure::SaveFigure;
use crate::app::drawing::color_scale::tint;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::fixed;
use crate::engine::inspect::Correlation;
use crate::words::columns as words;
use leptos::prelude::*;

/// Rank correlations, a cell for each pair.
#[component]
pub(super) fn HeatMap(correlation: Correlation) -> impl IntoView {
    let d = correlation.columns.len();
    let heads = (1..=d)
        .map(|place| view! { <th scope="col" title=correlation.columns[place - 1].clone()>{place}</th> })
        .collect_view();
    let rows = (0..d)
        .map(|row| {
            let cells = (0..d)
                .map(|column| {
                    let r = correlation.at(row, column);
                    let title =
                        words::correlation(&correlation.columns[row], &correlation.columns[column], &fixed(r, 2));
                    view! { <td style=tint(r) title=title>{fixed(r, 1)}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{format!("{} {}", row + 1, correlation.columns[row])}</th>{cells}</tr> }
        })
        .collect_view();
    let drawn = correlation.clone();
    if d == 0 {
        return None;
    }
    if d == 1 {
        let only = words::only_column(&correlation.columns[0]);
        return Some(view! { <p class="help">{only}</p> }.into_any());
    }
    Some(
        view! {
            <details class="correlation">
                <summary>{words::CORRELATIONS}</summary>
                <SaveFigure name="correlation" draw=Callback::new(move |()| correlation_svg(&drawn)) />
                <table class="data-table heat"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>
            </details>
        }
        .into_any(),
    )
}

/// The correlations as a drawing of its own.
pub(super) fn correlation_svg(correlation: &Correlation) -> String {
    let columns = &correlation.columns;
    let line = |row: usize| {
        let cells = (0..columns.len()).map(|column| {
            let r = correlation.at(row, column);
            (fixed(r, 2), r)
        });
        (columns[row].clone(), cells.collect())
    };
    let heads = std::iter::once(String::new()).chain(columns.iter().cloned()).collect();
    heat_svg(words::CORRELATIONS_TITLE, &Heat { heads, lines: (0..columns.len()).map(line).collect() })
}
