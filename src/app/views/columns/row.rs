//! One column of the table: its role, figures and shape.

use super::{number_controls, AsNumbers, Weight};
use crate::app::format::{percent, short, whole};
use crate::app::state::Controller;
use crate::app::views::table::RolePick;
use crate::engine::derive::TextEncoding;
use crate::engine::inspect::{Role, Shape};
use crate::engine::prepare::{ColumnReport, NumberStatistics};
use crate::protocol::data::{ColumnAbout, ColumnKind, ColumnStatistics, Inspection};
use crate::protocol::results::Prepared;
use crate::words::columns as words;
use leptos::prelude::*;
use std::sync::Arc;

/// A column with its figures and its controls.
#[component]
pub(super) fn ColumnRow(about: ColumnAbout, inspection: Option<Arc<Inspection>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let name = about.name.clone();
    let found =
        inspection.and_then(|i| i.columns.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone()));
    let key = name.clone();
    let is_feature = Memo::new(move |_| {
        controller.settings.with(|settings| settings.columns.get(&key).is_some_and(|plan| plan.role == Role::Feature))
    });
    let key = name.clone();
    let after = Signal::derive(move || controller.cluster.prepared.get().and_then(|prepared| after(&prepared, &key)));
    let figures = match &found {
        Some(ColumnStatistics::Number(found)) => number_figures(found, after).into_any(),
        Some(ColumnStatistics::Text(text)) => {
            let frequent: Vec<String> = text
                .frequent
                .iter()
                .filter(|(_, count)| *count > 1)
                .map(|(value, count)| format!("{value} {}", whole(*count)))
                .collect();
            view! {
                <td colspan="2" class="words">{words::values(&whole(text.distinct), &frequent.join(", "))}</td>
                <td>{percent(text.missing as f64 / text.rows.max(1) as f64)}</td>
                <td colspan="3"></td>
            }
            .into_any()
        }
        _ => view! { <td colspan="6"></td> }.into_any(),
    };
    let kind = about.kind;
    let (column, shown) = (name.clone(), about.clone());
    let controls = move || match (is_feature.get(), kind) {
        (true, ColumnKind::Number) => number_controls(controller, &column).into_any(),
        (true, ColumnKind::Text) => view! {
            <td colspan="5" class="words"><AsNumbers about=shown.clone() /></td>
            <td><Weight column=column.clone() /></td>
        }
        .into_any(),
        _ if shown.has_dates => {
            view! { <td colspan="6" class="words"><AsNumbers about=shown.clone() /></td> }.into_any()
        }
        _ => view! { <td colspan="6"></td> }.into_any(),
    };
    let coded = (about.coding != TextEncoding::None).then(|| view! { <AsNumbers about=about.clone() /> });
    view! {
        <tr>
            <th scope="row" title=about.reason.clone()>{name}</th>
            <td><RolePick about=about />{coded}</td>
            {figures}
            {controls}
        </tr>
    }
}

/// The feature a column became: what was done to it, and its outline.
pub(super) fn after(prepared: &Prepared, name: &str) -> Option<(ColumnReport, Shape)> {
    let at = prepared.report.columns.iter().position(|column| column.name == name)?;
    Some((prepared.report.columns[at].clone(), prepared.shapes.get(at)?.clone()?))
}

pub(super) fn number_figures(found: &NumberStatistics, after: Signal<Option<(ColumnReport, Shape)>>) -> impl IntoView {
    let [low, q05, _, median, _, q95, high] = found.quantiles;
    let skew = found.skew;
    let share = |count: usize, of: usize| percent(count as f64 / of.max(1) as f64);
    let range = words::range(&short(low), &short(high));
    view! {
        <td><Bars counts=found.histogram.clone() range=range /></td>
        <td>
            {move || {
                after.get().map(|(report, shape)| {
                    let (low, high) = (short(shape.low), short(shape.high));
                    let range = match report.clipped {
                        0 => words::range(&low, &high),
                        clipped => words::range_clipped(&low, &high, &whole(clipped)),
                    };
                    view! { <Bars counts=shape.histogram range=range /> }
                })
            }}
        </td>
        <td>{share(found.missing, found.rows)}</td>
        <td>{share(found.zeros, found.rows - found.missing)}</td>
        <td>{format!("{} · {} · {}", short(q05), short(median), short(q95))}</td>
        <td>
            {short(skew)}
            {move || after.get().map(|(_, shape)| format!(" → {}", short(shape.skew)))}
        </td>
    }
}

/// A small histogram; the figures beside it say the same in words.
#[component]
pub(super) fn Bars(counts: Vec<u32>, range: String) -> impl IntoView {
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let bars = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(at, count)| {
            // A root keeps the small ranges visible beside a single large one.
            let height = (20.0 * libm::sqrt(f64::from(*count) / f64::from(most))).max(0.8);
            view! { <rect x=at * 4 y=format!("{:.1}", 20.0 - height) width="3.4" height=format!("{height:.1}") /> }
        })
        .collect_view();
    view! {
        <svg class="bars" viewBox="0 0 96 20" role="img" aria-label=words::histogram(&range)>
            <title>{words::histogram_title(&range)}</title>
            {bars}
        </svg>
    }
}
