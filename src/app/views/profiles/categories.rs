//! Words: how frequent each category of a text column is in each segment, and how many times as frequent as in all.

use super::SaveFigure;
use crate::app::components::SymbolMark;
use crate::app::numbers::short;
use crate::app::picture::{heat_svg, Heat};
use crate::app::state::State;
use crate::engine::explain::Explanation;
use leptos::prelude::*;

/// How many categories of a column are shown, the most frequent first.
const MOST: usize = 12;

/// A category, its share of all, and for each segment its share and lift.
struct Line {
    category: String,
    overall: f64,
    segments: Vec<(f64, f64)>,
}

/// The lines of one text column.
fn lines(explanation: &Explanation, column: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let k = explanation.segments.len();
    for (label, segment) in explanation.segments.iter().enumerate() {
        for share in segment.categories.iter().filter(|share| share.column == column) {
            let at = lines.iter().position(|line| line.category == share.category).unwrap_or_else(|| {
                let (category, overall) = (share.category.clone(), share.overall);
                lines.push(Line { category, overall, segments: vec![(0.0, 0.0); k] });
                lines.len() - 1
            });
            lines[at].segments[label] = (share.share, share.lift);
        }
    }
    lines.sort_by(|a, b| b.overall.total_cmp(&a.overall));
    lines.truncate(MOST);
    lines
}

/// From -1 to 1: a third as frequent, three times as frequent.
fn heat(lift: f64) -> f64 {
    if lift > 0.0 {
        (libm::log(lift) / libm::log(3.0)).clamp(-1.0, 1.0)
    } else {
        -1.0
    }
}

fn share(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A table for each text column; nothing where there is none.
#[component]
pub fn Categories() -> impl IntoView {
    let state = expect_context::<State>();
    move || {
        let explanation = state.explanation.get()?;
        let tables = (0..explanation.text_columns.len()).map(|column| table(state, &explanation, column));
        Some(tables.collect_view())
    }
}

fn table(state: State, explanation: &Explanation, column: usize) -> Option<impl IntoView> {
    let answer = state.answer.get()?;
    let lines = lines(explanation, column);
    if lines.is_empty() {
        return None;
    }
    let name = explanation.text_columns[column].clone();
    let names: Vec<String> = (0..explanation.segments.len()).map(|label| state.name(label)).collect();
    let head = names
        .iter()
        .enumerate()
        .map(|(label, name)| {
            view! {
                <th scope="col">
                    <SymbolMark look=answer.look(label) />
                    {name.clone()}
                </th>
            }
        })
        .collect_view();
    let body = lines
        .iter()
        .map(|line| {
            let cells = line
                .segments
                .iter()
                .map(|&(part, lift)| {
                    let heat = heat(lift);
                    let hue = if heat < 0.0 { "--stratum-3" } else { "--accent" };
                    let style =
                        format!("background: color-mix(in srgb, var({hue}) {:.0}%, transparent)", 42.0 * heat.abs());
                    view! {
                        <td class="heat" style=style data-testid="category-cell" data-value=part data-lift=lift>
                            {share(part)}
                            <small>{format!(" ×{}", short(lift))}</small>
                        </td>
                    }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{line.category.clone()}</th>
                    <td class="all">{share(line.overall)}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let cell = |&(part, lift): &(f64, f64)| (format!("{} ×{}", share(part), short(lift)), heat(lift));
    let heads = [String::new(), "All".into()].into_iter().chain(names).collect();
    let rows = lines.iter().map(|line| {
        let all = (share(line.overall), 0.0);
        (line.category.clone(), std::iter::once(all).chain(line.segments.iter().map(cell)).collect())
    });
    let svg = heat_svg(&name, &Heat { heads, lines: rows.collect() });
    Some(view! {
        <details class="more chart" data-testid="categories" open=true>
            <summary>{name.clone()}</summary>
            <p class="help">
                "The share of each segment's customers, and how many times as frequent that is as among all (lift)."
                <SaveFigure name=format!("shares-{name}") draw=Callback::new(move |()| svg.clone()) />
            </p>
            <table class="profiles">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"All"</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </details>
    })
}
