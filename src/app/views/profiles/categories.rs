//! Words: how frequent each category of a text column is in each segment, and how many times as frequent as in all.

use super::{RowSet, SaveFigure};
use crate::app::components::SymbolMark;
use crate::app::drawing::color_scale::tint;
use crate::app::drawing::palette::SegmentStyle;
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{short, whole_percent};
use crate::app::state::{ClusterStore, Controller, QueryResults};
use crate::engine::explain::{CategoryShare, Explanation, SegmentExplanation};
use crate::protocol::query::QueryKind;
use crate::words::profiles as words;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many categories of a column are shown, the most frequent first.
const MOST: usize = 12;

/// A category, its share of all, and for each set of customers its share and lift, where known.
struct Line {
    category: String,
    overall: f64,
    sets: Vec<Option<(f64, f64)>>,
}

/// The lines of one text column: of the segments that are shown, then of other sets of customers.
fn lines(segments: &[SegmentExplanation], column: usize, others: &[Option<&[CategoryShare]>]) -> Vec<Line> {
    let segments = segments.iter().map(|segment| Some(segment.categories.as_slice()));
    let sets: Vec<Option<&[CategoryShare]>> = segments.chain(others.iter().copied()).collect();
    let mut lines: Vec<Line> = Vec::new();
    for (at, found) in sets.iter().enumerate() {
        for share in found.iter().copied().flatten().filter(|share| share.column == column) {
            let line = lines.iter().position(|line| line.category == share.category).unwrap_or_else(|| {
                let (category, overall) = (share.category.clone(), share.overall);
                let none = sets.iter().map(|set| set.map(|_| (0.0, 0.0))).collect();
                lines.push(Line { category, overall, sets: none });
                lines.len() - 1
            });
            lines[line].sets[at] = Some((share.share, share.lift));
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

/// A table for each text column; nothing where there is none.
#[component]
pub fn Categories(sets: Memo<Arc<Vec<RowSet>>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let folded = StoredValue::new(BTreeSet::<String>::new());
    // The page has no words of the table: what selection and groups share is asked for.
    let others = Memo::new_with_compare(
        move |_| Arc::new(sets.get().iter().filter(|set| set.style.is_none()).cloned().collect::<Vec<RowSet>>()),
        |_, _| true,
    );
    Effect::new(move |_| {
        let rows: Vec<Vec<u32>> = others.with(|others| others.iter().map(|set| set.rows.rows().to_vec()).collect());
        let has_words = controller.cluster.explanation.with(|e| e.as_ref().is_some_and(|e| !e.text_columns.is_empty()));
        if has_words && !rows.is_empty() {
            controller.query(QueryKind::Shares(rows));
        }
    });
    move || {
        let (explanation, others) = (controller.cluster.explanation.get()?, others.get());
        let most = sets.get().iter().filter(|set| set.style.is_some()).count();
        let tables = (0..explanation.text_columns.len())
            .map(|column| table(controller.cluster, controller.results, &explanation, most, column, &others, folded));
        Some(tables.collect_view())
    }
}

/// The names of the segments and other sets.
fn column_heads(names: &[(String, Option<SegmentStyle>)]) -> impl IntoView {
    names
        .iter()
        .map(|(name, style)| {
            view! {
                <th scope="col" class:picked=style.is_none()>
                    {style.map(|style| view! { <SymbolMark style=style /> })}
                    {name.clone()}
                </th>
            }
        })
        .collect_view()
}

/// A category: its share of all and of each set, with its lift.
fn category_row(line: &Line) -> impl IntoView {
    let cells = line
        .sets
        .iter()
        .map(|figures| {
            let Some((part, lift)) = *figures else { return view! { <td class="heat">"–"</td> }.into_any() };
            view! {
                <td class="heat" style=tint(heat(lift)) data-testid="category-cell" data-value=part data-lift=lift>
                    {whole_percent(part)}
                    <small>{format!(" ×{}", short(lift))}</small>
                </td>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{line.category.clone()}</th>
            <td class="all">{whole_percent(line.overall)}</td>
            {cells}
        </tr>
    }
}

fn table(
    cluster: ClusterStore,
    results: QueryResults,
    explanation: &Explanation,
    most: usize,
    column: usize,
    others: &[RowSet],
    folded: StoredValue<BTreeSet<String>>,
) -> Option<impl IntoView> {
    let clustering = cluster.clustering.get()?;
    let known = results.shares.get();
    let shares: Vec<Option<&[CategoryShare]>> = others
        .iter()
        .map(|set| known.iter().find(|(rows, _)| rows == set.rows.rows()).map(|(_, shares)| shares.as_slice()))
        .collect();
    let segments = &explanation.segments[..explanation.segments.len().min(most)];
    let lines = lines(segments, column, &shares);
    if lines.is_empty() {
        return None;
    }
    let name = explanation.text_columns[column].clone();
    let heads = (0..segments.len()).map(|label| (cluster.name(label), Some(clustering.style(label))));
    let names: Vec<(String, Option<SegmentStyle>)> =
        heads.chain(others.iter().map(|set| (set.name.clone(), None))).collect();
    let (head, body) = (column_heads(&names), lines.iter().map(category_row).collect_view());
    let cell = |figures: &Option<(f64, f64)>| match *figures {
        Some((part, lift)) => (format!("{} ×{}", whole_percent(part), short(lift)), heat(lift)),
        None => ("–".into(), 0.0),
    };
    let heads = [String::new(), words::ALL.into()].into_iter().chain(names.into_iter().map(|(name, _)| name)).collect();
    let rows = lines.iter().map(|line| {
        let all = (whole_percent(line.overall), 0.0);
        (line.category.clone(), std::iter::once(all).chain(line.sets.iter().map(cell)).collect())
    });
    let svg = heat_svg(&name, &Heat { heads, lines: rows.collect() });
    let of = name.clone();
    let open = folded.with_value(|folded| !folded.contains(&of));
    let turn = move |_| {
        folded.update_value(|folded| {
            if !folded.remove(&of) {
                folded.insert(of.clone());
            }
        });
    };
    Some(view! {
        <details class="more chart" data-testid="categories" open=open>
            <summary on:click=turn>{name.clone()}</summary>
            <p class="help">
                {words::CATEGORIES_HELP}
                <SaveFigure name=format!("shares-{name}") draw=Callback::new(move |()| svg.clone()) />
            </p>
            <div class="wide-table fades"><table class="data-table">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{words::ALL}</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table></div>
        </details>
    })
}
