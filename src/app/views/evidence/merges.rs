//! The hierarchy's last merges, with a line that cuts it.

use super::scan::go;
use crate::app::analysis::merge_layout::MergeLayout;
use crate::app::analysis::selection::Selection;
use crate::app::components::draggable_line::Draggable;
use crate::app::components::linear_scale::Scale;
use crate::app::components::save_figure::SaveFigure;
use crate::app::components::table::Table;
use crate::app::components::Twin;
use crate::app::format::{short, whole};
use crate::app::settings::CutKind;
use crate::app::settings::{Value, CUT, HEIGHT as CUT_HEIGHT};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Clustering, Controller};
use crate::engine::cluster::agglomerative::{Folded, FoldedMerge};
use crate::protocol::evidence::{EvidenceSpec, Found, Merges};
use crate::protocol::spec::ClusterSpec;
use crate::words::evidence as words;
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 40.0;
const BOTTOM: f64 = HEIGHT - 26.0;
/// Merges that the table tells of.
const TOLD: usize = 20;

/// The dendrogram.
#[component]
pub fn MergesView() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|clustering| {
            let spec = &clustering.as_ref()?.spec;
            match spec.cluster {
                ClusterSpec::Agglomerative { linkage, metric, .. } => {
                    Some(EvidenceSpec::Merges { prepare: spec.prepare.clone(), linkage, metric })
                }
                _ => None,
            }
        })
    });
    let known = search.watch(move || spec.get());
    move || {
        let evidence = known.get()?;
        let Found::Merges(found) = &evidence.found else { return None };
        if found.tree.merges.is_empty() {
            return None;
        }
        let found = Arc::new(found.clone());
        let tree = &found.tree;
        let gaps = MergeLayout::new(tree).gaps();
        let cuts: Vec<String> = gaps.iter().map(|(k, ..)| whole(*k)).collect();
        Some(view! {
            <section class="evidence-part" aria-label=words::HIERARCHY data-testid="dendrogram">
                <h3>{words::HIERARCHY_HEADING}</h3>
                <p class="help">
                    {words::dendrogram(
                        &whole(tree.merges.len()),
                        &whole(tree.leaves.iter().map(|&rows| rows as usize).sum()),
                        &cuts,
                    )}
                </p>
                <figure class="figure">
                    <SaveFigure name="hierarchy" title=words::DENDROGRAM_TITLE />
                    <Tree found=found.clone() />
                </figure>
                <Branches found=found.clone() />
            </section>
        })
    }
}

/// The parts of the drawing that do not move with the line.
struct Picture {
    tree: Arc<Folded>,
    layout: Arc<MergeLayout>,
    x: Scale,
    y: Scale,
}

impl Picture {
    /// The widest gaps between merges, marked on the right.
    fn gaps(&self) -> impl IntoView {
        let (y, floor, right) = (self.y, self.tree.floor, WIDTH - 40.0);
        let mark = move |(k, from, to): (usize, f64, f64)| {
            let from = y.at(from.max(floor));
            view! {
                <g class="gap">
                    <path d=format!("M{right},{from:.1}h5V{:.1}h-5", y.at(to)) />
                    <text x=right + 9.0 y=(from + y.at(to)) / 2.0 + 3.5>{words::gap(&whole(k))}</text>
                </g>
            }
        };
        self.layout.gaps().into_iter().map(mark).collect_view()
    }

    /// Three heights on the left.
    fn ticks(&self) -> impl IntoView {
        let (floor, top) = (self.tree.floor, self.layout.heights.last().copied().unwrap_or(1.0));
        [0.0, 0.5, 1.0]
            .map(|share| {
                let height = floor + (top - floor) * share;
                let y = self.y.at(height) + 3.0;
                view! { <text class="tick" text-anchor="end" x=LEFT - 6.0 y=y>{short(height)}</text> }
            })
            .collect_view()
    }

    /// How many rows are folded into each leaf.
    fn counts(&self) -> impl IntoView {
        let count = |(leaf, &rows): (usize, &u32)| {
            let (at, y) = (self.x.at(self.layout.x[leaf]) + 3.0, BOTTOM + 4.0);
            let turned = format!("rotate(-90 {at:.1} {y:.1})");
            view! { <text class="count" text-anchor="end" x=at y=y transform=turned>{whole(rows as usize)}</text> }
        };
        self.tree.leaves.iter().enumerate().map(count).collect_view()
    }

    /// The merges, those below the cut in the color of their segment. `pick`: what a click on a part does.
    fn branches<Pick: Fn(web_sys::MouseEvent) + 'static>(
        &self,
        clustering: Option<&Clustering>,
        cut: f64,
        pick: impl Fn(usize) -> Pick,
    ) -> AnyView {
        let Picture { tree, layout, x, y } = self;
        let branch = |(at, merge): (usize, &FoldedMerge)| {
            let (a, b, part) = (merge.a as usize, merge.b as usize, tree.leaves.len() + at);
            let (left, right, up) = (x.at(layout.x[a]), x.at(layout.x[b]), y.at(layout.height[part]));
            let (from, to) = (y.at(layout.height[a]), y.at(layout.height[b]));
            let path = format!("M{left:.1},{from:.1}V{up:.1}H{right:.1}V{to:.1}");
            let color = (layout.height[part] <= cut)
                .then(|| color(clustering, layout.row[part]))
                .flatten()
                .unwrap_or("var(--ink-soft)");
            view! {
                <path d=path.clone() style=format!("stroke: {color}") />
                <path class="branch pickable" data-testid="branch" data-rows=merge.size d=path on:click=pick(part)>
                    <title>{words::select_rows(&whole(merge.size as usize))}</title>
                </path>
            }
        };
        tree.merges.iter().enumerate().map(branch).collect_view().into_any()
    }

    /// The feet of the leaves in the color of their segment.
    fn stubs(&self, clustering: Option<&Clustering>) -> AnyView {
        let stub = |leaf: usize| {
            let at = self.x.at(self.layout.x[leaf]);
            let color = color(clustering, self.layout.row[leaf]).unwrap_or("var(--ink-soft)");
            view! { <circle cx=at cy=BOTTOM r="2" style=format!("fill: {color}; stroke: none") /> }
        };
        (0..self.tree.leaves.len()).map(stub).collect_view().into_any()
    }
}

#[component]
fn Tree(found: Arc<Merges>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let tree = Arc::new(found.tree.clone());
    let layout = Arc::new(MergeLayout::new(&tree));
    let top = layout.heights.last().copied().unwrap_or(1.0);
    let (floor, leaves) = (tree.floor, tree.leaves.len());
    let x = Scale::new((-0.5, leaves as f64 - 0.5), (LEFT, WIDTH - 46.0));
    let y = Scale::new((floor.min(top), top * 1.04), (BOTTOM, 4.0));
    let present = Memo::new(move |_| {
        controller
            .cluster
            .clustering
            .with(|a| a.as_ref().map_or(2, |clustering| clustering.segmentation.segments.len()))
    });
    let by_height = Memo::new(move |_| {
        controller.settings.with(|settings| match (settings.choice(&CUT), settings.get(&CUT_HEIGHT)) {
            (CutKind::Height, Value::Number(height)) => Some(height),
            _ => None,
        })
    });
    let cut = {
        let layout = layout.clone();
        Memo::new(move |_| by_height.get().unwrap_or_else(|| layout.cut(present.get(), floor)))
    };
    let set = {
        let layout = layout.clone();
        move |height: f64| {
            if by_height.get_untracked().is_some() {
                controller.set(&CUT_HEIGHT, Value::Number(format!("{height:.3e}").parse().unwrap_or(height).max(0.0)));
            } else {
                let k = layout.segments(height).clamp(2, 50);
                if k != present.get_untracked() {
                    go(controller.settings, k);
                }
            }
        }
    };
    let drag = {
        let set = set.clone();
        move |at: f64| set(y.value(at.clamp(4.0, BOTTOM)))
    };
    let turn = move |up: bool| match by_height.get_untracked() {
        Some(height) => set(height * if up { 1.02 } else { 1.0 / 1.02 }),
        // Up is towards fewer segments.
        None if up => go(controller.settings, present.get_untracked().saturating_sub(1).max(2)),
        None => go(controller.settings, (present.get_untracked() + 1).min(50)),
    };
    let picture = Picture { tree: tree.clone(), layout: layout.clone(), x, y };
    let (gaps, ticks, counts) = (picture.gaps(), picture.ticks(), picture.counts());
    let branches = move || {
        let clustering = controller.cluster.clustering.get();
        let pick = |part: usize| {
            let found = found.clone();
            move |event: web_sys::MouseEvent| select(controller.workspace, &found, part, &event)
        };
        (picture.branches(clustering.as_deref(), cut.get(), pick), picture.stubs(clustering.as_deref()))
    };
    view! {
        <Draggable
            names=("dendrogram", "cut-line")
            label=words::CUT
            size=(WIDTH, HEIGHT)
            range=("2".into(), "50".into())
            now=Signal::derive(move || Some(present.get() as f64))
            value_text=Signal::derive(move || words::cut_at(&whole(present.get()), &short(cut.get())))
            drag=Callback::new(drag)
            turn=Callback::new(turn)
        >
            {ticks}
            <line
                class="handle"
                x1=LEFT
                x2=WIDTH - 46.0
                y1=move || y.at(cut.get()).clamp(2.0, BOTTOM)
                y2=move || y.at(cut.get()).clamp(2.0, BOTTOM)
            />
            <g class="branches">{branches}</g>
            {counts}
            {gaps}
            <text class="handle-text" x=LEFT + 4.0 y=move || (y.at(cut.get()) - 4.0).clamp(10.0, BOTTOM)>
                {move || words::segments(&whole(present.get()))}
            </text>
        </Draggable>
    }
}

/// Selects the rows of a part of the tree: a leaf, or a merge.
fn select(workspace: Workspace, found: &Merges, part: usize, event: &web_sys::MouseEvent) {
    let leaves = found.tree.leaves.len();
    let mut within = vec![false; leaves];
    let mut open = vec![part];
    while let Some(part) = open.pop() {
        match part.checked_sub(leaves).and_then(|merge| found.tree.merges.get(merge)) {
            Some(merge) => open.extend([merge.a as usize, merge.b as usize]),
            None => within[part] = true,
        }
    }
    let rows = found.rows.iter().zip(&found.leaves).filter(|(_, &leaf)| within[usize::from(leaf)]).map(|(row, _)| *row);
    workspace.select(&Selection::of(rows), (event.shift_key(), event.alt_key()));
}

/// The uppermost merges as a table, each part a way to select its rows.
#[component]
fn Branches(found: Arc<Merges>) -> impl IntoView {
    let workspace = expect_context::<Workspace>();
    let rows = move || {
        let tree = &found.tree;
        let leaves = tree.leaves.len();
        let size = |part: usize| match part.checked_sub(leaves) {
            Some(merge) => tree.merges[merge].size,
            None => tree.leaves[part],
        };
        let known = !found.leaves.is_empty();
        let row = |(at, merge): (usize, &FoldedMerge)| {
            let part = |part: u32| {
                let (part, found) = (part as usize, found.clone());
                let rows = whole(size(part) as usize);
                view! {
                    <td>
                        <button
                            type="button"
                            class="link"
                            disabled=!known
                            aria-label=words::select_these(&rows)
                            on:click=move |event| select(workspace, &found, part, &event)
                        >
                            {rows.clone()}
                        </button>
                    </td>
                }
            };
            view! {
                <tr>
                    <th scope="row">{words::from_to(&whole(at + 2), &whole(at + 1))}</th>
                    <td>{short(merge.height)}</td>
                    {part(merge.a)}
                    {part(merge.b)}
                </tr>
            }
        };
        tree.merges.iter().rev().take(TOLD).enumerate().map(row).collect_view()
    };
    view! {
        <Twin summary=words::MERGES>
            <Table
                clone:rows
                name="merges-table"
                heads=[words::MERGE_SEGMENTS, words::MERGE_HEIGHT, words::MERGE_ONE, words::MERGE_OTHER]
            >
                {rows()}
            </Table>
        </Twin>
    }
}

/// The color of the segment of a row of the features.
fn color(clustering: Option<&Clustering>, row: Option<u32>) -> Option<&'static str> {
    let clustering = clustering?;
    let label = *clustering.segmentation.labels.get(row? as usize)?;
    usize::try_from(label).ok().map(|label| clustering.style(label).color)
}
