//! What the preparation did, in a few lines.

use crate::app::format::{short, whole};
use crate::app::state::ClusterStore;
use crate::engine::prepare::{ColumnReport, FittedTransform, PrepareReport, Reason};
use leptos::prelude::*;

/// What preparation did, in a line.
#[component]
pub(super) fn PrepareNote() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    move || {
        cluster.prepared.with(|prepared| {
            let report = &prepared.as_ref()?.report;
            let lines = prepare_lines(report);
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            Some(view! { <ul class="notes" data-testid="prepare-notes">{lines}</ul> })
        })
    }
}

/// What preparation did, a sentence each.
pub(super) fn prepare_lines(report: &PrepareReport) -> Vec<String> {
    let mut lines = Vec::new();
    let filled: Vec<_> = report.columns.iter().filter(|column| column.filled > 0).collect();
    if let [_, ..] = filled[..] {
        let parts: Vec<String> = filled
            .iter()
            .map(|column| match column.fill_value {
                Some(value) => format!("{} in {} with {}", whole(column.filled), column.name, short(value)),
                None => format!("{} in {}", whole(column.filled), column.name),
            })
            .collect();
        lines.push(format!("{} missing values filled: {}.", whole(report.filled()), parts.join(", ")));
    }
    if !report.dropped.is_empty() {
        lines.push(format!("{} rows left out, since a value is missing.", whole(report.dropped.len())));
    }
    let signed = |column: &&ColumnReport| matches!(column.transform, FittedTransform::SignedLog1p);
    for column in report.columns.iter().filter(signed) {
        lines.push(format!("{} has values of −1 or less: its logarithm keeps the sign.", column.name));
    }
    for column in report.columns.iter().filter(|column| column.constant) {
        lines.push(format!("{} is the same in every row and tells none apart.", column.name));
    }
    let not_id = report.left_out.iter().filter(|left| left.reason != Reason::Id);
    lines.extend(not_id.map(ToString::to_string));
    lines
}
