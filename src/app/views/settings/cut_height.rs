//! The top of the hierarchy above the slider of the height it is cut at: the height is a line across it.

use super::main_setting::MainSlider;
use crate::app::analysis::merge_layout::MergeLayout;
use crate::app::components::linear_scale::Scale;
use crate::app::format::{short, whole};
use crate::app::settings::{Settings, Value, HEIGHT as CUT_HEIGHT};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::ClusterStore;
use crate::engine::cluster::agglomerative::Folded;
use crate::protocol::evidence::{EvidenceSpec, Found};
use crate::protocol::spec::ClusterSpec;
use crate::words::rail as words;
use leptos::prelude::*;
use std::sync::Arc;

const WIDTH: f64 = 248.0;
const HEIGHT: f64 = 120.0;
const LEFT: f64 = 30.0;
const BOTTOM: f64 = HEIGHT - 6.0;

/// The dendrogram's top with the cut.
#[component]
pub(super) fn CutHeight() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let cluster = expect_context::<ClusterStore>();
    let search = expect_context::<EvidenceSearch>();
    let slider = expect_context::<MainSlider>();
    let spec = Memo::new(move |_| {
        cluster.clustering.with(|found| {
            let spec = &found.as_ref()?.spec;
            match spec.cluster {
                ClusterSpec::Agglomerative { linkage, metric, .. } => {
                    Some(EvidenceSpec::Merges { prepare: spec.prepare.clone(), linkage, metric })
                }
                _ => None,
            }
        })
    });
    let followed = search.watch(move || spec.get());
    let tree = Memo::new(move |_| match &followed.get()?.found {
        Found::Merges(found) if !found.tree.merges.is_empty() => Some(Arc::new(found.tree.clone())),
        _ => None,
    });
    let height = Memo::new(move |_| match settings.with(|settings| settings.get(&CUT_HEIGHT)) {
        Value::Number(height) => height,
        _ => f64::NAN,
    });
    let sentence = move || match tree.get() {
        Some(tree) => words::segments_at_height(&whole(MergeLayout::new(&tree).segments(height.get()))),
        None => words::HIERARCHY_WAITS.to_string(),
    };
    let gaps = move || {
        let gaps = MergeLayout::new(&*tree.get()?).gaps();
        let counts: Vec<String> = gaps.iter().map(|(k, ..)| whole(*k)).collect();
        (!counts.is_empty()).then(|| view! { <p class="help">{words::natural_cuts(&counts)}</p> })
    };
    Effect::new(move |_| slider.spoken.set(words::height(&short(height.get()), &sentence())));
    view! {
        <p class="main-score">{sentence}</p>
        {move || tree.get().map(|tree| view! { <Top tree=tree height=height /> })}
        {slider.view()}
        {gaps}
    }
}

#[component]
fn Top(tree: Arc<Folded>, height: Memo<f64>) -> impl IntoView {
    let layout = MergeLayout::new(&tree);
    let top = layout.heights.last().copied().unwrap_or(1.0);
    let floor = tree.floor.min(top);
    let x = Scale::new((-0.5, tree.leaves.len() as f64 - 0.5), (LEFT, WIDTH - 2.0));
    let y = Scale::new((floor, top * 1.02), (BOTTOM, 4.0));
    let branches = tree.merges.iter().enumerate().map(|(at, merge)| {
        let (a, b, part) = (merge.a as usize, merge.b as usize, tree.leaves.len() + at);
        let (left, right, up) = (x.at(layout.x[a]), x.at(layout.x[b]), y.at(layout.height[part]));
        let (from, to) = (y.at(layout.height[a]), y.at(layout.height[b]));
        view! { <path class="k-curve" d=format!("M{left:.1},{from:.1}V{up:.1}H{right:.1}V{to:.1}") /> }
    });
    let at = move || y.at(height.get().clamp(floor, top * 1.02));
    let ticks = [0.0, 0.5, 1.0]
        .map(|share| {
            let value = floor + share * (top - floor);
            view! { <text class="k-tick" text-anchor="end" x=LEFT - 4.0 y=y.at(value) + 3.0>{short(value)}</text> }
        })
        .collect_view();
    view! {
        <svg
            class="k-chart"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=words::dendrogram(&whole(tree.merges.len()), &short(top))
            data-testid="cut-tree"
        >
            {ticks}
            {branches.collect_view()}
            <line class="k-now" x1=LEFT x2=WIDTH y1=at y2=at />
        </svg>
    }
}
