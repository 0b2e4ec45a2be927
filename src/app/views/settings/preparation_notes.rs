//! What the preparation did, in a few lines.

use crate::app::format::{short, whole};
use crate::app::state::{ClusterStore, Controller};
use crate::engine::inspect::Role;
use crate::engine::prepare::{ColumnReport, FittedTransform, LeftOut, PrepareReport, Reason};
use leptos::prelude::*;

/// Text columns of so many different values or fewer are offered as features.
const FEW: usize = 24;
/// So many of them are named.
const NAMED: usize = 6;

/// What preparation did, in a line.
#[component]
pub(super) fn PrepareNote() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let controller = expect_context::<Controller>();
    move || {
        let unused = unused_texts(controller);
        cluster.prepared.with(|prepared| {
            let report = &prepared.as_ref()?.report;
            let lines = prepare_lines(report, &unused);
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            Some(view! { <ul class="notes" data-testid="prepare-notes">{lines}</ul> })
        })
    }
}

/// Columns of text with few different values, and how many, that are no features, though nobody has said so.
pub(super) fn unused_texts(controller: Controller) -> Vec<(String, usize)> {
    controller.cluster.prepared.with(|prepared| {
        let Some(prepared) = prepared else { return Vec::new() };
        controller.settings.with(|settings| {
            let is_untouched = |name: &String| {
                settings
                    .columns
                    .get(name)
                    .is_some_and(|plan| plan.role == Role::Describe && plan.guessed == Role::Describe)
            };
            let unused = |left: &LeftOut| match left.reason {
                Reason::Text(values @ 2..=FEW) if is_untouched(&left.column) => Some((left.column.clone(), values)),
                _ => None,
            };
            prepared.report.left_out.iter().filter_map(unused).collect()
        })
    })
}

/// What they would add as features, in a sentence, and their names.
pub(super) fn offer(unused: Vec<(String, usize)>) -> Option<(String, Vec<String>)> {
    let count = unused.len();
    let named: Vec<String> =
        unused.iter().take(NAMED).map(|(name, values)| format!("{name} ({values} values)")).collect();
    let more = if count > NAMED { format!(" and {} more", count - NAMED) } else { String::new() };
    let added: usize = unused.iter().map(|(_, values)| values).sum();
    let (columns, they) = match count {
        1 => ("1 text column is".to_string(), "it"),
        _ => (format!("{count} text columns are"), "they"),
    };
    let sentence = format!(
        "{columns} not used yet: {}{more}. As features {they} would add {added} columns of 0 and 1; each text column \
         weighs as much as one of numbers.",
        named.join(", ")
    );
    let names: Vec<String> = unused.into_iter().map(|(name, _)| name).collect();
    (count > 0).then_some((sentence, names))
}

/// What preparation did, a sentence each; `offered`: columns that are told elsewhere.
fn prepare_lines(report: &PrepareReport, offered: &[(String, usize)]) -> Vec<String> {
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
    let is_offered = |left: &LeftOut| offered.iter().any(|(name, _)| *name == left.column);
    let not_id = report.left_out.iter().filter(|left| left.reason != Reason::Id && !is_offered(left));
    lines.extend(not_id.map(ToString::to_string));
    lines
}
