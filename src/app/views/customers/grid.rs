//! The rows in view, as a grid that is scrolled and walked by keys.

use super::head::{head, title};
use super::rows::{Lines, Mark, Place};
use super::{Column, Labels};
use crate::app::analysis::row_order::{window, Order};
use crate::app::analysis::selection::Selection;
use crate::app::components::resize::watch_size;
use crate::app::drawing::palette::NOISE;
use crate::app::format::short;
use crate::app::format::NOT_KNOWN;
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, TableStore};
use crate::protocol::results::TableView;
use crate::words::customers as words;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// The height of a row in CSS pixels; style/customers.css has the same.
const ROW: f64 = 26.0;

/// The widths of the page's own columns, all of them, and of one of the table; style/customers.css has the same.
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

/// What the grid shows, and where it is scrolled to.
#[derive(Clone, Copy)]
struct GridState {
    table_store: TableStore,
    cluster: ClusterStore,
    workspace: Workspace,
    rows: Memo<Arc<Vec<u32>>>,
    labels: Memo<Option<Arc<Labels>>>,
    scroller: NodeRef<html::Div>,
    /// How far it is scrolled down and to the right, and the size of the window, in CSS pixels.
    top: RwSignal<f64>,
    left: RwSignal<f64>,
    size: RwSignal<(f64, f64)>,
    /// The place of the active row among the rows.
    active: RwSignal<usize>,
    columns: Memo<Vec<Column>>,
}

impl GridState {
    fn measure(self) {
        if let Some(element) = self.scroller.get_untracked() {
            self.top.set(f64::from(element.scroll_top()));
            self.left.set(f64::from(element.scroll_left()));
        }
    }

    /// A table with other columns begins at its top, in its own order.
    fn follow_table(self, order: RwSignal<Order<Column>>) {
        let columns = Memo::new(move |_| {
            self.table_store.view.with(|table| {
                let table = table.as_ref()?;
                Some((table.fingerprint.clone(), table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>()))
            })
        });
        Effect::new(move |before: Option<_>| {
            let now = columns.get();
            if before.is_some_and(|before| before != now) {
                order.set(Order { column: Column::Id, descending: false });
                self.active.set(0);
                if let Some(element) = self.scroller.get_untracked() {
                    element.set_scroll_top(0);
                }
            }
            now
        });
        Effect::new(move |_| {
            let n = self.rows.with(|rows| rows.len());
            self.active.update(|active| *active = (*active).min(n.saturating_sub(1)));
        });
    }

    fn pick(self, at: usize, (shift, alt): (bool, bool)) {
        if let Some(&row) = self.rows.with_untracked(|rows| rows.clone()).get(at) {
            self.active.set(at);
            self.workspace.toggle(&Selection::of([row]), (shift, alt));
        }
    }

    fn click(self, event: &web_sys::MouseEvent) {
        let place = || {
            let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
            let index = target.closest("[aria-rowindex]").ok()??.get_attribute("aria-rowindex")?;
            index.parse::<usize>().ok()?.checked_sub(2)
        };
        if let Some(at) = place() {
            self.pick(at, (event.shift_key(), event.alt_key()));
        }
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let n = self.rows.with_untracked(|rows| rows.len());
        let page = (self.size.get_untracked().1 / ROW) as usize;
        let at = self.active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => at + page,
            "PageUp" => at.saturating_sub(page),
            "Home" => 0,
            "End" => n.saturating_sub(1),
            " " | "Enter" => {
                event.prevent_default();
                return self.pick(at, (event.shift_key(), event.alt_key()));
            }
            _ => return,
        };
        event.prevent_default();
        let next = next.min(n.saturating_sub(1));
        self.active.set(next);
        if event.shift_key() {
            let (from, to) = (at.min(next), at.max(next));
            let range = self.rows.with_untracked(|rows| Selection::of(rows[from..=to].iter().copied()));
            self.workspace.select(&range, (true, false));
        }
        self.scroll_to(next);
    }

    /// Scrolls as far as it takes to have a row in sight.
    fn scroll_to(self, row: usize) {
        let Some(element) = self.scroller.get_untracked() else { return };
        // The header takes the first row's height of the window.
        let (from, room) = (f64::from(element.scroll_top()), f64::from(element.client_height()) - ROW);
        let place = row as f64 * ROW;
        let wanted = if place < from { place } else { from.max(place + ROW - room) };
        element.set_scroll_top(wanted as i32);
    }

    /// The texts of the row at a place, and how it is marked; `None` beyond the last.
    fn fill(self, shown: &Shown, table: &TableView, at: usize, texts: &mut [String]) -> Option<Mark> {
        let (first, last) = shown.columns;
        let (row, labels) = (*shown.rows.get(at)?, shown.labels.as_ref()?);
        let label = labels.label.get(row as usize).copied().flatten();
        let segment = label.and_then(|label| usize::try_from(label).ok());
        for (text, column) in texts.iter_mut().zip(self.columns.read_untracked().iter()) {
            match column {
                Column::Value(at) if !(first..=last).contains(at) => text.clear(),
                Column::Id => *text = table.ids.get(row as usize).into_owned(),
                Column::Segment => match (label, segment.and_then(|segment| shown.names.get(segment))) {
                    (_, Some(name)) => text.clone_from(name),
                    (Some(_), None) => *text = self.cluster.label_name(-1),
                    (None, _) => *text = NOT_KNOWN.into(),
                },
                column => *text = short(f64::from(labels.number(row, *column, table))),
            }
        }
        Some(Mark { row, style: segment.map_or(NOISE, |segment| labels.clustering.style(segment)) })
    }

    /// Keeps the lines within an element at the rows in view. One effect for all of them: while the rows are scrolled
    /// it runs in each frame.
    fn draw(self, parent: NodeRef<html::Div>) {
        let GridState { table_store, cluster, rows, labels, top, left, size, .. } = self;
        let places_in_view = Memo::new(move |_| window(top.get(), size.get().1, ROW, rows.with(|rows| rows.len())));
        // Cells beside the window stay empty.
        let columns_in_view = Memo::new(move |_| values_in_view(left.get(), left.get() + size.get().0));
        // By label, so that a name need not be looked for in each line.
        let names = Memo::new(move |_| {
            let segments =
                cluster.clustering.with(|clustering| clustering.as_ref().map_or(0, |a| a.segmentation.segments.len()));
            Arc::new((0..segments).map(|label| cluster.name(label)).collect::<Vec<String>>())
        });
        let lines = StoredValue::new_local(Lines::default());
        Effect::new(move |before: Option<Shown>| {
            let now =
                Shown { rows: rows.get(), labels: labels.get(), names: names.get(), columns: columns_in_view.get() };
            let (window, active) = (places_in_view.get(), self.active.get());
            let (Some(parent), Some(table)) = (parent.get(), table_store.view.get()) else { return now };
            let selection = self.workspace.selection.get();
            lines.update_value(|lines| {
                let mut draw = || -> Result<(), JsValue> {
                    let is_new = lines.fit(&parent, window.len(), &places(self.columns.get().len()), ROW)?;
                    let anew = is_new || before.as_ref().is_none_or(|before| !before.is_same(&now));
                    lines.show(&window, anew, ROW, |at, texts| self.fill(&now, &table, at, texts))?;
                    lines.mark(|row| selection.contains(row), active)
                };
                // Nothing here is refused to a page that is shown; if it were, the lines would stay as they are.
                let _ = draw();
            });
            now
        });
    }
}

/// The rows in view.
#[component]
pub fn Grid(
    /// The rows of the table to show, in their order.
    rows: Memo<Arc<Vec<u32>>>,
    labels: Memo<Option<Arc<Labels>>>,
    order: RwSignal<Order<Column>>,
) -> impl IntoView {
    let (table_store, cluster) = (expect_context::<TableStore>(), expect_context::<ClusterStore>());
    let columns = Memo::new(move |_| {
        let mut columns = vec![Column::Id, Column::Segment, Column::Silhouette, Column::Strength];
        let values = table_store.view.with(|table| table.as_ref().map_or(0, |table| table.columns.len()));
        columns.extend((0..values).map(Column::Value));
        columns
    });
    let state = GridState {
        table_store,
        cluster,
        workspace: expect_context::<Workspace>(),
        rows,
        labels,
        scroller: NodeRef::new(),
        top: RwSignal::new(0.0),
        left: RwSignal::new(0.0),
        size: RwSignal::new((0.0, 0.0)),
        active: RwSignal::new(0),
        columns,
    };
    watch_size(state.scroller, state.size);
    state.follow_table(order);
    let lines = NodeRef::<html::Div>::new();
    state.draw(lines);
    let heads = move || {
        let names: Vec<_> =
            columns.get().into_iter().map(|column| (column, title(table_store, cluster, column))).collect();
        names.into_iter().map(|(column, (name, help))| head(order, column, name, help)).collect_view()
    };
    let height = move || rows.with(|rows| rows.len()) as f64 * ROW;
    let width = move || OWN_WIDTH + VALUE_WIDTH * (columns.with(|columns| columns.len()) - OWN_WIDTHS.len()) as f64;
    view! {
        <div
            class="customer-grid"
            role="grid"
            tabindex="0"
            data-testid="customers"
            aria-label=words::KEYS
            aria-multiselectable="true"
            aria-rowcount=move || rows.with(|rows| rows.len()) + 1
            aria-activedescendant=move || format!("customer-{}", state.active.get())
            node_ref=state.scroller
            on:scroll=move |_| state.measure()
            on:keydown=move |event| state.press(&event)
            style=move || format!("--values: {}", columns.with(|columns| columns.len()) - OWN_WIDTHS.len())
        >
            <div class="line head" role="row" aria-rowindex="1">
                {heads}
            </div>
            <div
                class="lines"
                role="rowgroup"
                style=move || format!("height: {}px; width: {}px", height(), width())
                node_ref=lines
                on:click=move |event| state.click(&event)
            ></div>
        </div>
    }
}
