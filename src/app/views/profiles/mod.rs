//! Profiles: what segments, the selection and groups have in common, column by column, as a heat map, boxes, lines,
//! shares of categories, a contrast of two, and a tree of questions.

mod boxes;
mod categories;
mod contrast;
mod gradual;
mod heat;
mod lines;
mod questions;

use super::card::bar;
use super::figure::SaveFigure;
use crate::app::palette::Look;
use crate::app::selection::Selection;
use crate::app::state::State;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows that are profiled together.
#[derive(Clone)]
struct RowSet {
    name: String,
    /// A segment's look.
    look: Option<Look>,
    rows: Selection,
}

impl RowSet {
    /// The colour of its marks.
    fn colour(&self) -> &'static str {
        self.look.map_or("var(--ink)", |look| look.colour)
    }
}

/// What stands in a panel of a large table until it is known.
fn counting() -> impl IntoView {
    view! { <p class="help" role="status" data-testid="profiles-counting">"Counting, column by column …"</p> }
}

/// Segments, then the selection if there is one, then groups.
fn sets(state: State) -> Vec<RowSet> {
    let Some(answer) = state.answer.get() else { return Vec::new() };
    let mut sets: Vec<RowSet> = (0..answer.segmentation.segments.len())
        .map(|label| RowSet {
            name: state.name(label),
            look: Some(answer.look(label)),
            rows: answer.members(label as i32),
        })
        .collect();
    let selection = state.picks.selection.get();
    if !selection.is_empty() {
        sets.push(RowSet { name: "Selected".into(), look: None, rows: selection });
    }
    let groups = state.picks.groups.get();
    sets.extend(groups.into_iter().map(|group| RowSet { name: group.name, look: None, rows: group.rows }));
    sets
}

/// Picks rows by a click, or by Enter or the space bar on the same mark.
#[derive(Clone)]
struct Pick {
    state: State,
    rows: Arc<dyn Fn() -> Selection + Send + Sync>,
}

impl Pick {
    fn new(state: State, rows: impl Fn() -> Selection + Send + Sync + 'static) -> Pick {
        Pick { state, rows: Arc::new(rows) }
    }

    fn click(&self, event: &web_sys::MouseEvent) {
        self.state.picks.toggle(&(self.rows)(), (event.shift_key(), event.alt_key()));
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            self.state.picks.toggle(&(self.rows)(), (event.shift_key(), event.alt_key()));
        }
    }
}

/// The tab.
#[component]
pub fn Profiles() -> impl IntoView {
    let state = expect_context::<State>();
    let sets = Memo::new_with_compare(move |_| Arc::new(sets(state)), |_, _| true);
    view! {
        <heat::HeatMap sets=sets />
        <lines::Lines sets=sets />
        <categories::Categories sets=sets />
        <contrast::Contrast sets=sets />
        <questions::Questions />
    }
}
