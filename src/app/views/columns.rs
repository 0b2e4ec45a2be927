//! Columns: what preparation did to each.

use crate::app::numbers::{short, whole};
use crate::app::state::State;
use crate::engine::prepare::{ColumnReport, FittedTransform};
use leptos::prelude::*;

/// A row for each column that became a feature.
#[component]
pub fn Columns() -> impl IntoView {
    let state = expect_context::<State>();
    move || {
        let prepared = state.prepared.get()?;
        let rows = prepared.report.columns.iter().map(row).collect_view();
        Some(view! {
            <table class="profiles" data-testid="columns">
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"Filled"</th>
                        <th scope="col">"With"</th>
                        <th scope="col">"Transform"</th>
                        <th scope="col">"Less"</th>
                        <th scope="col">"Over"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    }
}

fn row(column: &ColumnReport) -> impl IntoView {
    let transform = match column.transform {
        FittedTransform::None => "none".to_string(),
        FittedTransform::Log1p => "log(1 + x)".to_string(),
        FittedTransform::YeoJohnson { lambda } => format!("Yeo-Johnson, exponent {}", short(lambda)),
        FittedTransform::SignedLog1p => "log(1 + |x|), the sign kept".to_string(),
        _ => "other".to_string(),
    };
    let fill = match column.fill_value {
        Some(value) if column.filled > 0 => short(value),
        _ => "–".to_string(),
    };
    view! {
        <tr>
            <th scope="row">{column.name.clone()}</th>
            <td>{whole(column.filled)}</td>
            <td>{fill}</td>
            <td>{transform}</td>
            <td>{short(column.scale.centre)}</td>
            <td>{short(column.scale.spread)}</td>
        </tr>
    }
}
