//! What a segment is worth, on its card: asked of the worker whenever segments or value columns are others.

use crate::app::format::{fixed, percent, short, NOT_KNOWN};
use crate::app::state::{Controller, Status};
use crate::protocol::query::{QueryKind, SegmentValues};
use crate::protocol::spec::SegmentSpec;
use crate::words::value as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The value columns at hand and what is known of them, for all who show it: a movement of any setting asks what the
/// columns are, and only another answer is told on.
#[derive(Clone, Copy)]
pub struct KnownWorth {
    /// The value columns.
    pub columns: Memo<Vec<String>>,
    /// What the segments on the page are worth by them; `None` while that is not known.
    pub found: Memo<Option<Arc<SegmentValues>>>,
}

impl KnownWorth {
    /// Asks whenever something is not known.
    pub fn new(controller: Controller) -> KnownWorth {
        let columns = Memo::new(move |_| controller.value_columns());
        let found = Memo::new(move |_| {
            let found = controller.results.values.get()?;
            let is_of_these =
                controller.cluster.clustering.with(|now| now.as_ref().is_some_and(|now| now.spec == found.spec));
            (is_of_these && columns.with(|columns| *columns == found.columns)).then_some(found)
        });
        let wanted = Memo::new(move |_| {
            let is_fresh = controller.cluster.status.get() == Status::Fresh && controller.is_current();
            let clustering = controller.cluster.clustering.get().filter(|_| is_fresh)?;
            let columns = columns.get();
            (!columns.is_empty()).then(|| (clustering.table, clustering.spec.clone(), columns))
        });
        let asked = StoredValue::new(None::<(u32, SegmentSpec, Vec<String>)>);
        Effect::new(move |_| {
            let Some(wanted) = wanted.get() else { return };
            if found.with_untracked(Option::is_none) && asked.with_value(|asked| asked.as_ref() != Some(&wanted)) {
                controller.query(QueryKind::Values);
                asked.set_value(Some(wanted));
            }
        });
        KnownWorth { columns, found }
    }
}

/// The first value column's part of a segment.
#[component]
pub(super) fn SegmentValue(label: usize) -> impl IntoView {
    let worth = expect_context::<KnownWorth>();
    move || {
        let known = worth.found.get()?;
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
