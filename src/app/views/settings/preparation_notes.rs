//! What the preparation did, in a few lines.

use crate::app::format::{short, whole};
use crate::app::state::{ClusterStore, Controller};
use crate::engine::inspect::Role;
use crate::engine::prepare::{ColumnReport, FittedTransform, LeftOut, PrepareReport, Reason};
use crate::words::preparation as words;
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
                !settings.is_label_column(name)
                    && settings
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
        unused.iter().take(NAMED).map(|(name, values)| words::text_column(name, &whole(*values))).collect();
    let more = (count > NAMED).then(|| whole(count - NAMED));
    let added: usize = unused.iter().map(|(_, values)| values).sum();
    let sentence = words::texts_would_add(&whole(count), &named, more.as_deref(), &whole(added));
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
                Some(value) => words::filled_column_with(&column.name, &whole(column.filled), &short(value)),
                None => words::filled_column(&column.name, &whole(column.filled)),
            })
            .collect();
        lines.push(words::filled(&whole(report.filled()), &parts));
    }
    if !report.dropped.is_empty() {
        lines.push(words::rows_left_out(&whole(report.dropped.len())));
    }
    let signed = |column: &&ColumnReport| matches!(column.transform, FittedTransform::SignedLog1p);
    for column in report.columns.iter().filter(signed) {
        lines.push(words::signed_logarithm(&column.name));
    }
    for column in report.columns.iter().filter(|column| column.constant) {
        lines.push(words::constant(&column.name));
    }
    let is_offered = |left: &LeftOut| offered.iter().any(|(name, _)| *name == left.column);
    let not_id = report.left_out.iter().filter(|left| left.reason != Reason::Id && !is_offered(left));
    lines.extend(not_id.map(ToString::to_string));
    lines
}
