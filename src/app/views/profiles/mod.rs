//! Profiles: what segments, the selection and groups have in common, column by column, as a heat map, boxes, lines,
//! shares of categories, a contrast of two, and a tree of questions; and which columns make the segments.

mod boxes;
mod categories;
mod contrast;
mod decision_tree;
mod drivers;
mod heat;
mod incremental;
mod parallel_coordinates;
mod value;

use crate::app::analysis::selection::Selection;
use crate::app::components::effect_bar::bar;
use crate::app::components::save_figure::SaveFigure;
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::whole;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Controller};
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows that are profiled together.
#[derive(Clone)]
struct RowSet {
    name: String,
    /// A segment's look.
    style: Option<SegmentStyle>,
    rows: Selection,
}

/// What stands in a panel of a large table until it is known.
fn counting() -> impl IntoView {
    view! { <p class="help" role="status" data-testid="profiles-counting">{words::COUNTING}</p> }
}

/// So many segments, the largest, are profiled before the user asks for all.
const MOST: usize = 40;

/// The largest segments, as many as `most`, then the selection if there is one, then groups.
fn sets(cluster: ClusterStore, workspace: Workspace, most: usize) -> Vec<RowSet> {
    let Some(clustering) = cluster.clustering.get() else { return Vec::new() };
    let mut sets: Vec<RowSet> = (0..clustering.segmentation.segments.len().min(most))
        .map(|label| RowSet {
            name: cluster.name(label),
            style: Some(clustering.style(label)),
            rows: clustering.members(label as i32),
        })
        .collect();
    let selection = workspace.selection.get();
    if !selection.is_empty() {
        sets.push(RowSet { name: words::SELECTED.into(), style: None, rows: selection });
    }
    let groups = workspace.groups.get();
    sets.extend(groups.into_iter().map(|group| RowSet { name: group.name, style: None, rows: group.rows }));
    sets
}

/// Picks rows by a click, or by Enter or the space bar on the same mark.
#[derive(Clone)]
struct Pick {
    controller: Controller,
    rows: Arc<dyn Fn() -> Selection + Send + Sync>,
}

impl Pick {
    fn new(controller: Controller, rows: impl Fn() -> Selection + Send + Sync + 'static) -> Pick {
        Pick { controller, rows: Arc::new(rows) }
    }

    fn click(&self, event: &web_sys::MouseEvent) {
        self.controller.workspace.toggle(&(self.rows)(), (event.shift_key(), event.alt_key()));
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            self.controller.workspace.toggle(&(self.rows)(), (event.shift_key(), event.alt_key()));
        }
    }
}

/// How many of the segments are profiled, where they are too many to be read at a glance.
fn capped(found: usize, all: RwSignal<bool>) -> impl IntoView {
    let shown = move || if all.get() { found } else { MOST };
    let note = move || match all.get() {
        true => words::all_profiled(&whole(found)),
        false => words::largest_profiled(&whole(MOST), &whole(found)),
    };
    let press = move || match all.get() {
        true => words::show_largest(&whole(MOST)),
        false => words::SHOW_ALL.into(),
    };
    view! {
        <p class="help" role="status" data-testid="profiles-capped" data-value=shown>
            {note}
            " "
            <button
                type="button"
                class="button"
                data-testid="profiles-all"
                on:click=move |_| all.update(|all| *all = !*all)
            >
                {press}
            </button>
        </p>
    }
}

/// The tab.
#[component]
pub fn Profiles() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let all = RwSignal::new(false);
    let most = move || if all.get() { usize::MAX } else { MOST };
    let sets = Memo::new_with_compare(move |_| Arc::new(sets(cluster, workspace, most())), |_, _| true);
    let capped = move || {
        let found = cluster
            .clustering
            .with(|clustering| clustering.as_ref().map_or(0, |clustering| clustering.segmentation.segments.len()));
        (found > MOST).then(|| capped(found, all))
    };
    view! {
        {capped}
        <heat::HeatMap sets=sets />
        <value::Value />
        <drivers::Drivers />
        <parallel_coordinates::Lines sets=sets />
        <categories::Categories sets=sets />
        <contrast::Contrast sets=sets />
        <decision_tree::Questions />
    }
}
