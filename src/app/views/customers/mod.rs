//! The customers, one row each: sorted, filtered, selected. Only the rows in view are drawn.

mod head;
mod rows;

use crate::app::analysis::row_order::{by_number, by_text, matches, window, Order};
use crate::app::analysis::selection::Selection;
use crate::app::components::resize::watch_size;
use crate::app::drawing::palette::NOISE;
use crate::app::format::{short, whole};
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, Clustering, TableStore};
use crate::protocol::results::{Scores, TableView};
use head::{head, title};
use leptos::html;
use leptos::prelude::*;
use rows::{Lines, Mark, Place};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// The height of a row in CSS pixels; style/segments.css has the same.
const ROW: f64 = 26.0;

/// The columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Segment,
    Silhouette,
    Strength,
    /// A numeric column of the table.
    Value(usize),
}

/// What each row of the table has beside its own columns.
struct Labels {
    clustering: Arc<Clustering>,
    /// By row of the table.
    label: Vec<Option<i32>>,
    /// The place of each row of the table among the rows that have a label.
    place: Vec<Option<u32>>,
    scores: Option<Arc<Scores>>,
}

impl Labels {
    fn new(clustering: Arc<Clustering>, scores: Option<Arc<Scores>>, rows: usize) -> Labels {
        let label = clustering.by_row(rows);
        let mut place = vec![None; rows];
        for (at, &row) in clustering.segmentation.rows.iter().enumerate() {
            if let Some(found) = place.get_mut(row as usize) {
                *found = Some(at as u32);
            }
        }
        Labels { clustering, label, place, scores }
    }

    fn score(&self, row: u32, of: impl Fn(&Scores) -> &[f32]) -> f32 {
        let place = self.place.get(row as usize).copied().flatten();
        let value = place.and_then(|at| of(self.scores.as_ref()?).get(at as usize).copied());
        value.unwrap_or(f32::NAN)
    }

    fn number(&self, row: u32, column: Column, table: &TableView) -> f32 {
        match column {
            Column::Segment => self.label[row as usize].map_or(f32::NAN, |label| label as f32),
            Column::Silhouette => self.score(row, |scores| &scores.row_silhouettes),
            Column::Strength => self.score(row, |scores| &scores.row_strengths),
            Column::Value(at) => {
                table.columns.get(at).and_then(|column| column.values.get(row as usize)).copied().unwrap_or(f32::NAN)
            }
            Column::Id => row as f32,
        }
    }
}

/// The tab.
#[component]
pub fn Customers() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let order = RwSignal::new(Order { column: Column::Id, descending: false });
    let typed = RwSignal::new(String::new());
    let only_selected = RwSignal::new(false);
    let labels = Memo::new_with_compare(
        move |_| {
            let rows = table_store.view.with(|table| table.as_ref().map_or(0, |table| table.rows));
            cluster.clustering.get().map(|clustering| Arc::new(Labels::new(clustering, cluster.scores.get(), rows)))
        },
        |_, _| true,
    );
    // The selection moves the rows only while nothing else is shown.
    let shown_selection = Memo::new(move |_| only_selected.get().then(|| workspace.selection.get()));
    let rows = Memo::new_with_compare(
        move |_| {
            let (Some(table), Some(labels)) = (table_store.view.get(), labels.get()) else {
                return Arc::new(Vec::new());
            };
            if labels.label.len() != table.rows {
                return Arc::new(Vec::new());
            }
            let typed = typed.get();
            let selection = shown_selection.get();
            let keep = |row: u32| {
                matches(&table.ids.get(row as usize), typed.trim())
                    && selection.as_ref().is_none_or(|s| s.contains(row))
            };
            let Order { column, descending } = order.get();
            Arc::new(match column {
                Column::Id if table.id_column.is_some() => by_text(table.rows, &table.ids, keep, descending),
                column => by_number(table.rows, keep, |row| labels.number(row, column, &table), descending),
            })
        },
        |_, _| true,
    );
    view! {
        <div class="customers">
            <div class="customers-head">
                <label>
                    "Find "
                    <input
                        type="search"
                        class="text"
                        data-testid="customers-find"
                        placeholder="id"
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="customers-only-selected"
                        on:change=move |event| only_selected.set(event_target_checked(&event))
                    />
                    "only selected"
                </label>
                <button
                    type="button"
                    class="button"
                    data-testid="customers-select"
                    disabled=move || rows.with(|rows| rows.is_empty())
                    on:click=move |event| {
                        let rows = Selection::of(rows.get_untracked().iter().copied());
                        workspace.select(&rows, (event.shift_key(), event.alt_key()));
                    }
                >
                    "Select these"
                </button>
                <span
                    class="help number"
                    role="status"
                    data-testid="customers-count"
                    data-value=move || rows.get().len()
                >
                    {move || format!("{} customers", whole(rows.get().len()))}
                </span>
            </div>
            <Grid rows=rows labels=labels order=order />
        </div>
    }
}

/// The rows in view.
#[component]
fn Grid(rows: Memo<Arc<Vec<u32>>>, labels: Memo<Option<Arc<Labels>>>, order: RwSignal<Order<Column>>) -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let scroller = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0);
    let left = RwSignal::new(0.0);
    let size = RwSignal::new((0.0, 0.0));
    watch_size(scroller, size);
    let active = RwSignal::new(0_usize);
    let shown = Memo::new(move |_| window(top.get(), size.get().1, ROW, rows.with(|rows| rows.len())));
    // Cells beside the window stay empty.
    let in_view = Memo::new(move |_| values_in_view(left.get(), left.get() + size.get().0));
    let measure = move || {
        if let Some(element) = scroller.get_untracked() {
            top.set(f64::from(element.scroll_top()));
            left.set(f64::from(element.scroll_left()));
        }
    };
    Effect::new(move |_| {
        let n = rows.with(|rows| rows.len());
        active.update(|active| *active = (*active).min(n.saturating_sub(1)));
    });
    // A table with other columns begins at its top, in its own order.
    let table_columns = Memo::new(move |_| {
        table_store.view.with(|table| {
            let table = table.as_ref()?;
            Some((table.fingerprint.clone(), table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>()))
        })
    });
    Effect::new(move |before: Option<_>| {
        let now = table_columns.get();
        if before.is_some_and(|before| before != now) {
            order.set(Order { column: Column::Id, descending: false });
            active.set(0);
            if let Some(element) = scroller.get_untracked() {
                element.set_scroll_top(0);
            }
        }
        now
    });
    let pick = move |at: usize, shift: bool, alt: bool| {
        if let Some(&row) = rows.with_untracked(|rows| rows.clone()).get(at) {
            active.set(at);
            workspace.toggle(&Selection::of([row]), (shift, alt));
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let n = rows.with_untracked(|rows| rows.len());
        let page = (size.get_untracked().1 / ROW) as usize;
        let at = active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => at + page,
            "PageUp" => at.saturating_sub(page),
            "Home" => 0,
            "End" => n.saturating_sub(1),
            " " | "Enter" => {
                event.prevent_default();
                return pick(at, event.shift_key(), event.alt_key());
            }
            _ => return,
        };
        event.prevent_default();
        let next = next.min(n.saturating_sub(1));
        active.set(next);
        if event.shift_key() {
            let (from, to) = (at.min(next), at.max(next));
            let range = rows.with_untracked(|rows| Selection::of(rows[from..=to].iter().copied()));
            workspace.select(&range, (true, false));
        }
        if let Some(element) = scroller.get_untracked() {
            // The header takes the first row's height of the window.
            let (from, room) = (f64::from(element.scroll_top()), f64::from(element.client_height()) - ROW);
            let place = next as f64 * ROW;
            let wanted = if place < from { place } else { from.max(place + ROW - room) };
            element.set_scroll_top(wanted as i32);
        }
    };
    let columns = Memo::new(move |_| {
        let mut columns = vec![Column::Id, Column::Segment, Column::Silhouette, Column::Strength];
        let values = table_store.view.with(|table| table.as_ref().map_or(0, |table| table.columns.len()));
        columns.extend((0..values).map(Column::Value));
        columns
    });
    let heads = move || {
        let names: Vec<_> =
            columns.get().into_iter().map(|column| (column, title(table_store, cluster, column))).collect();
        names.into_iter().map(|(column, (name, help))| head(order, column, name, help)).collect_view()
    };
    // By label, so that a name need not be looked for in each line.
    let names = Memo::new(move |_| {
        let segments =
            cluster.clustering.with(|clustering| clustering.as_ref().map_or(0, |a| a.segmentation.segments.len()));
        Arc::new((0..segments).map(|label| cluster.name(label)).collect::<Vec<String>>())
    });
    let lines_ref = NodeRef::<html::Div>::new();
    let lines = StoredValue::new_local(Lines::default());
    // One effect for all lines: while the rows are scrolled it runs in each frame.
    Effect::new(move |before: Option<Shown>| {
        let now = Shown { rows: rows.get(), labels: labels.get(), names: names.get(), columns: in_view.get() };
        let (window, active) = (shown.get(), active.get());
        let (Some(parent), Some(table)) = (lines_ref.get(), table_store.view.get()) else { return now };
        let selection = workspace.selection.get();
        let (first, last) = now.columns;
        let content = |at: usize, texts: &mut Vec<String>| {
            let (row, labels) = (*now.rows.get(at)?, now.labels.as_ref()?);
            let label = labels.label.get(row as usize).copied().flatten();
            let segment = label.and_then(|label| usize::try_from(label).ok());
            for (text, column) in texts.iter_mut().zip(columns.read_untracked().iter()) {
                match column {
                    Column::Value(at) if !(first..=last).contains(at) => text.clear(),
                    Column::Id => *text = table.ids.get(row as usize).into_owned(),
                    Column::Segment => match (label, segment.and_then(|segment| now.names.get(segment))) {
                        (_, Some(name)) => text.clone_from(name),
                        (Some(_), None) => *text = cluster.label_name(-1),
                        (None, _) => *text = "–".into(),
                    },
                    column => *text = short(f64::from(labels.number(row, *column, &table))),
                }
            }
            Some(Mark { row, style: segment.map_or(NOISE, |segment| labels.clustering.style(segment)) })
        };
        lines.update_value(|lines| {
            let mut draw = || -> Result<(), JsValue> {
                let is_new = lines.fit(&parent, window.len(), &places(columns.get().len()), ROW)?;
                let anew = is_new || before.as_ref().is_none_or(|before| !before.is_same(&now));
                lines.show(&window, anew, ROW, content)?;
                lines.mark(|row| selection.contains(row), active)
            };
            // Nothing here is refused to a page that is shown; if it were, the lines would stay as they are.
            let _ = draw();
        });
        now
    });
    let on_click = move |event: web_sys::MouseEvent| {
        let place = || {
            let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
            let index = target.closest("[aria-rowindex]").ok()??.get_attribute("aria-rowindex")?;
            index.parse::<usize>().ok()?.checked_sub(2)
        };
        if let Some(at) = place() {
            pick(at, event.shift_key(), event.alt_key());
        }
    };
    view! {
        <div
            class="customer-grid"
            role="grid"
            tabindex="0"
            data-testid="customers"
            aria-label="Customers; arrow keys move, space selects"
            aria-multiselectable="true"
            aria-rowcount=move || rows.with(|rows| rows.len()) + 1
            aria-activedescendant=move || format!("customer-{}", active.get())
            node_ref=scroller
            on:scroll=move |_| measure()
            on:keydown=on_key
            style=move || format!("--values: {}", columns.with(|columns| columns.len()) - 4)
        >
            <div class="line head" role="row" aria-rowindex="1">
                {heads}
            </div>
            <div
                class="lines"
                role="rowgroup"
                style=move || {
                    format!(
                        "height: {}px; width: {}px",
                        rows.with(|rows| rows.len()) as f64 * ROW,
                        OWN_WIDTH + VALUE_WIDTH * (columns.with(|columns| columns.len()) - 4) as f64,
                    )
                }
                node_ref=lines_ref
                on:click=on_click
            ></div>
        </div>
    }
}

/// The widths of the page's own columns, all of them, and of one of the table; style/segments.css has the same.
const OWN_WIDTHS: [f64; 4] = [128.0, 220.0, 92.0, 92.0];
const OWN_WIDTH: f64 = 532.0;
const VALUE_WIDTH: f64 = 132.0;

/// The first and the last column of the table that a window from `left` to `right` shows.
fn values_in_view(left: f64, right: f64) -> (usize, usize) {
    let place = |x: f64| ((x - OWN_WIDTH) / VALUE_WIDTH).max(0.0) as usize;
    (place(left), place(right))
}

/// Where each of so many columns lies.
fn places(columns: usize) -> Vec<Place> {
    let widths = OWN_WIDTHS.into_iter().chain(std::iter::repeat(VALUE_WIDTH)).take(columns);
    let place = |left: &mut f64, width: f64| {
        *left += width;
        Some((*left - width, width))
    };
    widths.scan(0.0, place).collect()
}

/// What all lines depend on: as long as it is the same, a line changes with its row alone.
struct Shown {
    rows: Arc<Vec<u32>>,
    labels: Option<Arc<Labels>>,
    names: Arc<Vec<String>>,
    /// The first and the last column of the table in view.
    columns: (usize, usize),
}

impl Shown {
    fn is_same(&self, other: &Shown) -> bool {
        let labels = match (&self.labels, &other.labels) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        labels && Arc::ptr_eq(&self.rows, &other.rows) && self.names == other.names && self.columns == other.columns
    }
}
