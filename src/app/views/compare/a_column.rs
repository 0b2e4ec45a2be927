//! A column of the table as A: segments that somebody else made.

use crate::app::components::Pick;
use crate::app::format::whole;
use crate::app::state::{Clustering, Controller};
use crate::words::compare as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The segments of the column, of the same rows as those on the page; `None` while they are asked for.
pub(super) fn segments(controller: Controller, column: RwSignal<Option<String>>) -> Memo<Option<Arc<Clustering>>> {
    let known = Memo::new_with_compare(
        move |_| {
            let (found, now) = (controller.results.column_segments.get()?, controller.cluster.clustering.get()?);
            let is_it = column.with(|column| column.as_deref() == found.spec.cluster.label_column());
            let has_same_rows = found.table == now.table && found.segmentation.rows == now.segmentation.rows;
            (is_it && has_same_rows).then_some(found)
        },
        |_, _| true,
    );
    Effect::new(move |_| {
        // Rows that other missing values leave out make other labels: they are asked for again.
        controller.cluster.clustering.track();
        if let (Some(name), None) = (column.get(), known.get_untracked()) {
            controller.query_column(&name);
        }
    });
    known
}

/// The choice of what A is; nothing where no column can be.
#[component]
pub(super) fn ColumnOfA(
    /// The column; `None`: A is the pinned result.
    column: RwSignal<Option<String>>,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let columns = Memo::new(move |_| controller.label_columns());
    let options = Signal::derive(move || {
        let pinned = (String::new(), words::A_PINNED.to_string());
        let told = |(name, count): (String, usize)| {
            let label = words::a_column(&name, &whole(count));
            (name, label)
        };
        std::iter::once(pinned).chain(columns.get().into_iter().map(told)).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || column.get().unwrap_or_default());
    let choose = move |name: String| column.set(Some(name).filter(|name| !name.is_empty()));
    view! {
        <Show when=move || columns.with(|columns| !columns.is_empty())>
            <Pick name="compare-column" label=words::A_IS options=options value=value choose=choose />
        </Show>
    }
}
