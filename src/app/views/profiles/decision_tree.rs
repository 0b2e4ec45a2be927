//! The decision tree: a few questions that put most customers into their segment.

use super::{Pick, SaveFigure};
use crate::app::analysis::selection::Selection;
use crate::app::analysis::tree_layout::{places, rows_at, Place};
use crate::app::components::Twin;
use crate::app::drawing::palette::NOISE;
use crate::app::format::{percent, short, whole};
use crate::app::state::{ClusterStore, Controller, TableStore};
use crate::engine::explain::{Explanation, Node, Tree};
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;

const STEP: f64 = 188.0;
const LINE: f64 = 34.0;

/// The tree, opened.
#[component]
pub fn Questions() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let open = RwSignal::new(false);
    let has_tree = move || controller.cluster.explanation.with(|e| e.as_ref().is_some_and(|e| e.tree.is_some()));
    view! {
        <Show when=has_tree>
            <details class="more chart" on:toggle=move |_| open.update(|open| *open = !*open)>
                <summary data-testid="tree-open">{words::TREE_OPEN}</summary>
                {move || {
                    let explanation = open.get().then(|| controller.cluster.explanation.get()).flatten()?;
                    drawn(controller, &explanation)
                }}
            </details>
        </Show>
    }
}

/// The rows that come to a node.
fn come(
    table_store: TableStore,
    cluster: ClusterStore,
    explanation: &Explanation,
    tree: &Tree,
    node: usize,
) -> Selection {
    let (Some(table), Some(answer)) = (table_store.view.get_untracked(), cluster.clustering.get_untracked()) else {
        return Selection::default();
    };
    let find = |name: &String| table.columns.iter().find(|c| c.name == *name).map(|c| c.values.as_slice());
    let columns: Vec<Option<&[f32]>> = explanation.columns.iter().map(find).collect();
    rows_at(tree, node, &columns, &answer.segmentation.rows)
}

/// Where a mark lies in the drawing.
fn at(place: &Place) -> (f64, f64) {
    (14.0 + STEP * place.depth as f64, LINE * (place.line + 0.5))
}

/// What stands at a node, and what it says in full.
fn texts(cluster: ClusterStore, explanation: &Explanation, node: &Node) -> (String, String) {
    match node.split {
        Some(split) => {
            let column = explanation.columns.get(split.column).cloned().unwrap_or_default();
            let short_column: String = column.chars().take(18).collect();
            let threshold = short(split.threshold);
            (words::question(&short_column, &threshold), words::question_in_full(&column, &threshold))
        }
        None => {
            let total: u32 = node.counts.iter().sum();
            let own = usize::try_from(node.label).ok().map_or(node.counts.last(), |label| node.counts.get(label));
            let share = percent(f64::from(own.copied().unwrap_or(0)) / f64::from(total.max(1)));
            let name = cluster.label_name(node.label);
            let short_name: String = name.chars().take(34).collect();
            (words::leaf(&short_name, &share), words::leaf_in_full(&name, &share))
        }
    }
}

/// A node with the branches to its answers; a click selects the rows that come to it.
fn node(
    controller: Controller,
    explanation: &Arc<Explanation>,
    tree: &Tree,
    places: &[Place],
    node: usize,
) -> impl IntoView {
    let (this, (x, y)) = (&tree.nodes[node], at(&places[node]));
    let branches = this.split.map(|split| {
        let branch = |child: usize| {
            let (to, down) = at(&places[child]);
            let bend = (x + to) / 2.0;
            let path = format!("M{x:.1} {y:.1}C{bend:.1} {y:.1} {bend:.1} {down:.1} {to:.1} {down:.1}");
            view! { <path class="branch" d=path /> }
        };
        [split.at_most, split.above].map(branch).collect_view()
    });
    let style = controller.cluster.clustering.with(|answer| match (answer, usize::try_from(this.label)) {
        (Some(answer), Ok(label)) => answer.style(label),
        _ => NOISE,
    });
    let (text, sentence) = texts(controller.cluster, explanation, this);
    let tree = explanation.clone();
    let pick = Pick::new(controller, move || match &tree.tree {
        Some(found) => come(controller.table, controller.cluster, &tree, found, node),
        None => Selection::default(),
    });
    let by_key = pick.clone();
    let (text_x, text_y) = if this.split.is_none() { (x + 12.0, y + 4.0) } else { (x, y - 10.0) };
    view! {
        {branches}
        <g
            class="node"
            role="button"
            tabindex="0"
            data-testid="tree-node"
            aria-label=words::select_come(&sentence)
            on:click=move |event| pick.click(&event)
            on:keydown=move |event| by_key.key(&event)
        >
            <title>{sentence.clone()}</title>
            <path transform=format!("translate({x:.1} {y:.1}) scale(6)") d=style.symbol.path() fill=style.color />
            <text x=text_x y=text_y>
                {text}
            </text>
        </g>
    }
}

fn drawn(controller: Controller, explanation: &Arc<Explanation>) -> Option<impl IntoView> {
    let tree = explanation.tree.as_ref()?;
    let (places, leaves) = places(tree);
    let deepest = places.iter().map(|place| place.depth).max().unwrap_or(0);
    let nodes = (0..tree.nodes.len()).map(|at| node(controller, explanation, tree, &places, at)).collect_view();
    let width = 14.0 + STEP * deepest as f64 + 290.0;
    let height = LINE * leaves.max(1) as f64 + 8.0;
    let (held, unit) = (tree.held_out, controller.table.unit());
    let whole_tree = explanation.clone();
    let sentence = held.share().map(|share| {
        let largest = percent(f64::from(held.largest) / f64::from(held.rows.max(1)));
        words::tree_held_out(unit, &whole(held.rows as usize), &percent(share), &largest)
    });
    Some(view! {
        <figure class="box-plot" data-testid="tree" data-value=held.share()>
            <figcaption class="help">
                {sentence} {words::tree_help(unit)} <SaveFigure name="questions" title=words::TREE_OPEN />
            </figcaption>
            <div class="wide-table">
                <svg
                    class="boxes tree"
                    viewBox=format!("0 0 {width} {height}")
                    style=format!("width: {width}px")
                    role="group"
                    aria-label=words::TREE
                >
                    {nodes}
                </svg>
            </div>
            <Twin summary=words::TREE_AS_A_LIST>
                <ul class="tree-list">
                    {whole_tree.tree.as_ref().map(|tree| list(controller.cluster, &whole_tree, tree, 0))}
                </ul>
            </Twin>
        </figure>
    })
}

/// A node and what follows it, as a list in a list.
fn list(cluster: ClusterStore, explanation: &Explanation, tree: &Tree, node: usize) -> AnyView {
    let Some(split) = tree.nodes[node].split else {
        return view! { <li>{cluster.label_name(tree.nodes[node].label)}</li> }.into_any();
    };
    let column = explanation.columns.get(split.column).cloned().unwrap_or_default();
    let answer = |sign: &str, child: usize| {
        let or_missing = (child == split.above) == split.missing_above;
        let text = words::answer(&column, sign, &short(split.threshold), or_missing);
        view! {
            <li>
                {text}
                <ul>{list(cluster, explanation, tree, child)}</ul>
            </li>
        }
    };
    let (upper, lower) = (answer("≤", split.at_most), answer(">", split.above));
    view! {
        {upper}
        {lower}
    }
    .into_any()
}
