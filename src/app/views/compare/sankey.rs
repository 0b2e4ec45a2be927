//! The flow of customers from the segments of A to those of B.

use super::Comparison;
use crate::app::analysis::selection::Selection;
use crate::app::components::chart::{Chart, Named};
use crate::app::drawing::charts::sankey::{figure, flows, Side};
use crate::app::drawing::plotly::Picked;
use crate::app::format::whole;
use crate::app::state::{Clustering, Controller};
use crate::words::compare as words;
use leptos::prelude::*;
use std::sync::Arc;

/// Both results, for selecting the rows they share.
#[derive(Clone, Copy)]
pub(super) struct Both {
    pub(super) controller: Controller,
    pub(super) a: StoredValue<Arc<Clustering>>,
    pub(super) b: StoredValue<Arc<Clustering>>,
}

impl Both {
    /// Selects the rows with one label in A and another in B; `keys`: shift and alternative.
    pub(super) fn select(self, old: i32, new: i32, keys: (bool, bool)) {
        let (a, b) = (self.a.get_value().segmentation.labels.clone(), self.b.get_value());
        let labels = a.iter().zip(&b.segmentation.labels).zip(&b.segmentation.rows);
        let rows = labels.filter(|((&a, &b), _)| a == old && b == new).map(|(_, row)| *row);
        self.controller.workspace.select(&Selection::of(rows), keys);
    }
}

pub(super) fn sankey(comparison: Arc<Comparison>, both: Both) -> impl IntoView {
    let largest = flows(&comparison.shared).into_iter().max_by_key(|flow| flow.2);
    let largest = largest.map(|(from, to, count)| (from, to, whole(count as usize)));
    let label = words::flows(
        largest.as_ref().map(|(from, to, rows)| (&*comparison.a.names[*from], &*comparison.b.names[*to], &**rows)),
    );
    let clicked = comparison.clone();
    let pick = Callback::new(move |click: Picked| {
        let flow = flows(&clicked.shared).get(click.point).copied().filter(|_| click.is_flow);
        if let Some((from, to, _)) = flow {
            both.select(clicked.a.labels[from], clicked.b.labels[to], click.keys);
        }
    });
    view! {
        <figure class="figure sankey">
            <Chart
                named=Named::new("compare", words::FLOWS_TITLE)
                label=Signal::derive(move || label.clone())
                draw=Arc::new(move |look, frame| {
                    let a = Side { names: &comparison.a.names, styles: &comparison.a.styles };
                    let b = Side { names: &comparison.b.names, styles: &comparison.b.styles };
                    Some(figure(look, frame, (&a, &b), &comparison.shared))
                })
                pick=pick
            />
        </figure>
    }
}
