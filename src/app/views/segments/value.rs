//! What a segment is worth, on its card: asked of the worker whenever segments or value columns are others.

use crate::app::format::{fixed, percent, short, NOT_KNOWN};
use crate::app::state::{Controller, Status};
use crate::protocol::query::{QueryKind, SegmentValues};
use crate::protocol::spec::SegmentSpec;
use crate::words::value as words;
use leptos::prelude::*;
use std::sync::Arc;

/// What is known of the segments on the page and the value columns at hand.
pub fn known(controller: Controller) -> Option<Arc<SegmentValues>> {
    let columns = controller.value_columns();
    let found = controller.results.values.get()?;
    let is_of_these = controller.cluster.clustering.with(|now| now.as_ref().is_some_and(|now| now.spec == found.spec));
    (is_of_these && found.columns == columns).then_some(found)
}

/// Asks whenever that is not known.
pub(super) fn follow(controller: Controller) {
    let wanted = Memo::new(move |_| {
        let is_fresh = controller.cluster.status.get() == Status::Fresh && controller.is_current();
        let clustering = controller.cluster.clustering.get().filter(|_| is_fresh)?;
        let columns = controller.value_columns();
        (!columns.is_empty()).then(|| (clustering.table, clustering.spec.clone(), columns))
    });
    let asked = StoredValue::new(None::<(u32, SegmentSpec, Vec<String>)>);
    Effect::new(move |_| {
        let Some(wanted) = wanted.get() else { return };
        if untrack(|| known(controller)).is_none() && asked.with_value(|asked| asked.as_ref() != Some(&wanted)) {
            controller.query(QueryKind::Values);
            asked.set_value(Some(wanted));
        }
    });
}

/// The first value column's part of a segment.
#[component]
pub(super) fn SegmentValue(label: usize) -> impl IntoView {
    let controller = expect_context::<Controller>();
    move || {
        let known = known(controller)?;
        let worth = known.found.first()?;
        let (part, all, column) = (worth.segments.get(label)?, &worth.overall, &worth.column);
        let share = part.share(all);
        let text = match share {
            Some(share) => words::share(&percent(share), column),
            None => words::sum(&short(part.sum), column),
        };
        let told = |value: Option<f64>| value.map_or(NOT_KNOWN.to_string(), short);
        let index = part.index(all).map_or(NOT_KNOWN.to_string(), |index| fixed(index, 0));
        let title = words::details(column, &short(part.sum), &told(part.mean()), &index);
        Some(view! {
            <p
                class="segment-value"
                data-testid="segment-value"
                data-value=part.sum
                data-share=share
                title=title
            >
                {text}
            </p>
        })
    }
}
