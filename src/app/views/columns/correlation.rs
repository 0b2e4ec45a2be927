//! Correlations of the columns as a heat map.

use crate::app::components::save_figure::SaveFigure;
use crate::app::drawing::color_scale::tint;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::engine::inspect::Correlation;
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
                    let title = format!("{} and {}: {r:.2}", correlation.columns[row], correlation.columns[column]);
                    view! { <td style=tint(r) title=title>{format!("{r:.1}")}</td> }
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
        let only =
            format!("{} is the only column of numbers: how columns go together needs two.", correlation.columns[0]);
        return Some(view! { <p class="help">{only}</p> }.into_any());
    }
    Some(
        view! {
            <details class="correlation">
                <summary>"How columns go together (Spearman's rank correlation)"</summary>
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
            (format!("{r:.2}"), r)
        });
        (columns[row].clone(), cells.collect())
    };
    let heads = std::iter::once(String::new()).chain(columns.iter().cloned()).collect();
    heat_svg("Spearman's rank correlation", &Heat { heads, lines: (0..columns.len()).map(line).collect() })
}
