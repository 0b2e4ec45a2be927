//! The hierarchy's last merges, with a line that cuts it.

use super::plot::{place, Scale};
use super::scan::go;
use crate::app::evidence::Background;
use crate::app::numbers::{short, whole};
use crate::app::settings::{Value, CUT, HEIGHT as CUT_HEIGHT};
use crate::app::state::{Answer, State};
use crate::engine::cluster::agglomerative::Folded;
use crate::protocol::evidence::{EvidenceSpec, Found};
use crate::protocol::spec::ClusterSpec;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 40.0;
const BOTTOM: f64 = HEIGHT - 26.0;
/// Numbers of segments among which the largest gaps are marked.
const GAPS_UP_TO: usize = 12;

/// The tree above the fold, laid out.
struct Layout {
    /// Place of each part from left to right, leaves and merges.
    x: Vec<f64>,
    /// Height of each part; leaves are at the floor.
    height: Vec<f64>,
    /// A row in each part.
    row: Vec<Option<u32>>,
    /// Whether all of each part is in one segment, by its place in the tree alone: merges by rising height.
    heights: Vec<f64>,
}

impl Layout {
    fn new(tree: &Folded) -> Layout {
        let leaves = tree.leaves.len();
        let parts = leaves + tree.merges.len();
        let (mut x, mut height) = (vec![0.0; parts], vec![tree.floor; parts]);
        let mut row: Vec<Option<u32>> = (0..parts).map(|part| tree.rows.get(part).copied()).collect();
        // Leaves stand in the order in which a walk from the top meets them, so that no lines cross.
        let mut open = vec![parts - 1];
        let mut next = 0.0;
        while let Some(part) = open.pop() {
            match part.checked_sub(leaves) {
                Some(merge) => open.extend([tree.merges[merge].b as usize, tree.merges[merge].a as usize]),
                None => {
                    x[part] = next;
                    next += 1.0;
                }
            }
        }
        for (at, merge) in tree.merges.iter().enumerate() {
            let (a, b) = (merge.a as usize, merge.b as usize);
            x[leaves + at] = (x[a] + x[b]) / 2.0;
            height[leaves + at] = merge.height.max(height[a]).max(height[b]);
            row[leaves + at] = row[a];
        }
        let mut heights: Vec<f64> = height[leaves..].to_vec();
        heights.sort_by(f64::total_cmp);
        Layout { x, height, row, heights }
    }

    /// The numbers of segments with the largest gaps between the merge that leaves them and the next one: (k, from, to).
    fn gaps(&self) -> Vec<(usize, f64, f64)> {
        let merges = self.heights.len();
        let mut gaps: Vec<(usize, f64, f64)> = (2..=GAPS_UP_TO.min(merges))
            .map(|k| {
                (k, self.heights.get(merges.wrapping_sub(k)).copied().unwrap_or(0.0), self.heights[merges + 1 - k])
            })
            .collect();
        gaps.sort_by(|a, b| (b.2 - b.1).total_cmp(&(a.2 - a.1)));
        gaps.truncate(3);
        gaps
    }

    /// How many segments a cut at `height` leaves.
    fn segments(&self, height: f64) -> usize {
        1 + self.heights.iter().filter(|&&merge| merge > height).count()
    }

    /// A height at which the cut leaves `k` segments: halfway between two merges.
    fn cut(&self, k: usize, floor: f64) -> f64 {
        let merges = self.heights.len();
        let at = |from_top: usize| merges.checked_sub(from_top).and_then(|i| self.heights.get(i)).copied();
        let above = if k <= 1 { at(1).unwrap_or(0.0) * 1.04 } else { at(k - 1).unwrap_or(floor) };
        (above + at(k).unwrap_or(floor)) / 2.0
    }
}

/// The dendrogram.
#[component]
pub fn MergesView() -> impl IntoView {
    let state = expect_context::<State>();
    let background = expect_context::<Background>();
    let spec = Memo::new(move |_| {
        state.answer.with(|answer| {
            let spec = &answer.as_ref()?.spec;
            match spec.cluster {
                ClusterSpec::Agglomerative { linkage, metric, .. } => {
                    Some(EvidenceSpec::Merges { prepare: spec.prepare.clone(), linkage, metric })
                }
                _ => None,
            }
        })
    });
    let tree = Memo::new(move |_| {
        let evidence = background.get(&spec.get()?)?.ok()?;
        match &evidence.found {
            Found::Merges(found) if !found.merges.is_empty() => Some(Arc::new(found.clone())),
            _ => None,
        }
    });
    move || {
        let tree = tree.get()?;
        let gaps = Layout::new(&tree).gaps();
        let gaps_told: Vec<String> =
            gaps.iter().map(|(k, from, to)| format!("{k} ({} to {})", short(*from), short(*to))).collect();
        Some(view! {
            <section class="evidence-part" aria-label="The hierarchy" data-testid="dendrogram">
                <h3>"Where to cut the hierarchy?"</h3>
                <p class="help">
                    {format!(
                        "The last {} merges of {} rows; numbers below are rows folded into a branch. The tree is cut at the line: \
                         drag it, or use the arrow keys. The widest gaps leave {} segments.",
                        tree.merges.len(),
                        whole(tree.leaves.iter().map(|&rows| rows as usize).sum()),
                        gaps_told.join(", ")
                    )}
                </p>
                <Tree tree=tree />
            </section>
        })
    }
}

#[component]
fn Tree(tree: Arc<Folded>) -> impl IntoView {
    let state = expect_context::<State>();
    let layout = Arc::new(Layout::new(&tree));
    let top = layout.heights.last().copied().unwrap_or(1.0);
    let (floor, leaves) = (tree.floor, tree.leaves.len());
    let x = Scale::new((-0.5, leaves as f64 - 0.5), (LEFT, WIDTH - 46.0));
    let y = Scale::new((floor.min(top), top * 1.04), (BOTTOM, 4.0));
    let present =
        Memo::new(move |_| state.answer.with(|a| a.as_ref().map_or(2, |answer| answer.segmentation.segments.len())));
    let by_height = Memo::new(move |_| {
        state.settings.with(|settings| match (settings.choice(&CUT), settings.get(&CUT_HEIGHT)) {
            ("height", Value::Number(height)) => Some(height),
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
                state.set(&CUT_HEIGHT, Value::Number(format!("{height:.3e}").parse().unwrap_or(height).max(0.0)));
            } else {
                let k = layout.segments(height).clamp(2, 50);
                if k != present.get_untracked() {
                    go(state, k);
                }
            }
        }
    };
    let dragging = StoredValue::new(false);
    let move_to = {
        let set = set.clone();
        move |event: &web_sys::PointerEvent| {
            if let Some((_, place)) = place(event, WIDTH, HEIGHT) {
                set(y.value(place.clamp(4.0, BOTTOM)));
            }
        }
    };
    let grab = {
        let move_to = move_to.clone();
        move |event: web_sys::PointerEvent| {
            dragging.set_value(true);
            if let Some(target) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
                // Without the capture the drag ends at the drawing's edge.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            move_to(&event);
        }
    };
    let turn = {
        let set = set.clone();
        move |event: web_sys::KeyboardEvent| {
            let up = match event.key().as_str() {
                "ArrowUp" | "ArrowRight" => true,
                "ArrowDown" | "ArrowLeft" => false,
                _ => return,
            };
            event.prevent_default();
            match by_height.get_untracked() {
                Some(height) => set(height * if up { 1.02 } else { 1.0 / 1.02 }),
                // Up is towards fewer segments.
                None if up => go(state, present.get_untracked().saturating_sub(1).max(2)),
                None => go(state, (present.get_untracked() + 1).min(50)),
            }
        }
    };
    let gaps = layout
        .gaps()
        .into_iter()
        .map(|(k, from, to)| {
            let right = WIDTH - 40.0;
            let path = format!("M{right},{:.1}h5V{:.1}h-5", y.at(from.max(floor)), y.at(to));
            view! {
                <g class="gap">
                    <path d=path />
                    <text x=right + 9.0 y=(y.at(from.max(floor)) + y.at(to)) / 2.0 + 3.5>{format!("k {k}")}</text>
                </g>
            }
        })
        .collect_view();
    let ticks = [0.0, 0.5, 1.0]
        .map(|share| {
            let height = floor + (top - floor) * share;
            view! { <text class="tick" text-anchor="end" x=LEFT - 6.0 y=y.at(height) + 3.0>{short(height)}</text> }
        })
        .collect_view();
    let counts = tree
        .leaves
        .iter()
        .enumerate()
        .map(|(leaf, &rows)| {
            let at = x.at(layout.x[leaf]) + 3.0;
            let turned = format!("rotate(-90 {at:.1} {:.1})", BOTTOM + 4.0);
            view! { <text class="count" text-anchor="end" x=at y=BOTTOM + 4.0 transform=turned>{rows}</text> }
        })
        .collect_view();
    let branches = {
        let (tree, layout) = (tree.clone(), layout.clone());
        move || {
            let answer = state.answer.get();
            let cut = cut.get();
            tree.merges
                .iter()
                .enumerate()
                .map(|(at, merge)| {
                    let (a, b, part) = (merge.a as usize, merge.b as usize, leaves + at);
                    let (left, right, up) = (x.at(layout.x[a]), x.at(layout.x[b]), y.at(layout.height[part]));
                    let path = format!(
                        "M{left:.1},{:.1}V{up:.1}H{right:.1}V{:.1}",
                        y.at(layout.height[a]),
                        y.at(layout.height[b])
                    );
                    let colour = (layout.height[part] <= cut)
                        .then(|| colour(answer.as_deref(), layout.row[part]))
                        .flatten()
                        .unwrap_or("var(--ink-soft)");
                    view! { <path d=path style=format!("stroke: {colour}") /> }
                })
                .collect_view()
        }
    };
    let stubs = {
        let (tree, layout) = (tree.clone(), layout.clone());
        move || {
            let answer = state.answer.get();
            (0..tree.leaves.len())
                .map(|leaf| {
                    let at = x.at(layout.x[leaf]);
                    let colour = colour(answer.as_deref(), layout.row[leaf]).unwrap_or("var(--ink-soft)");
                    view! { <circle cx=at cy=BOTTOM r="2" style=format!("fill: {colour}; stroke: none") /> }
                })
                .collect_view()
        }
    };
    view! {
        <svg
            class="dendrogram"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="slider"
            tabindex="0"
            data-testid="cut-line"
            aria-label="Where the hierarchy is cut"
            aria-valuemin="2"
            aria-valuemax="50"
            aria-valuenow=move || present.get()
            aria-valuetext=move || format!("{} segments, cut at {}", present.get(), short(cut.get()))
            on:keydown=turn
            on:pointerdown=grab
            on:pointermove=move |event| {
                if dragging.get_value() {
                    move_to(&event);
                }
            }
            on:pointerup=move |_| dragging.set_value(false)
            on:pointercancel=move |_| dragging.set_value(false)
        >
            {ticks}
            <g class="branches">{branches} {stubs}</g>
            {counts}
            {gaps}
            <line
                class="handle"
                x1=LEFT
                x2=WIDTH - 46.0
                y1=move || y.at(cut.get()).clamp(2.0, BOTTOM)
                y2=move || y.at(cut.get()).clamp(2.0, BOTTOM)
            />
            <text class="handle-text" x=LEFT + 4.0 y=move || (y.at(cut.get()) - 4.0).clamp(10.0, BOTTOM)>
                {move || format!("{} segments", present.get())}
            </text>
        </svg>
    }
}

/// The colour of the segment of a row of the features.
fn colour(answer: Option<&Answer>, row: Option<u32>) -> Option<&'static str> {
    let answer = answer?;
    let label = *answer.segmentation.labels.get(row? as usize)?;
    usize::try_from(label).ok().map(|label| answer.look(label).colour)
}
