//! Columns: what each holds, what is odd about it, and how it is prepared, before and after.

mod coding;
mod computed;
mod correlation;
mod map_comparison;
mod preparation;
mod row;
mod suggestions;

use crate::app::components::save_figure::SaveFigure;
use crate::app::components::table::Table;
use crate::app::export::svg_charts::{histograms_svg, Histogram};
use crate::app::format::short;
use crate::app::state::{ClusterStore, QueryResults, TableStore};
use crate::protocol::data::ColumnStatistics;
use crate::words::columns as words;
use coding::AsNumbers;
use computed::Computed;
use correlation::HeatMap;
use leptos::prelude::*;
use preparation::{number_controls, Weight};
use row::{after, ColumnRow};
use suggestions::{Suggested, Warnings};

/// The tab.
#[component]
pub fn Columns() -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let results = expect_context::<QueryResults>();
    // What is typed for a computed column stays while the columns are read and inspected anew.
    let heat_map = move || {
        results.inspection.get().map(|inspection| view! { <HeatMap correlation=inspection.correlation.clone() /> })
    };
    let columns = move || {
        let table = table_store.view.get()?;
        let inspection = results.inspection.get();
        let rows = table
            .report
            .columns
            .iter()
            .map(|about| view! { <ColumnRow about=about.clone() inspection=inspection.clone() /> })
            .collect_view();
        Some(view! {
            {inspection.clone().map(|inspection| view! {
                <Warnings inspection=inspection.clone() />
                <Suggested inspection=inspection />
            })}
            <p class="help">
                {words::HISTOGRAMS}
                <SaveFigure name="histograms" draw=Callback::new(move |()| untrack(|| histograms(cluster, results))) />
            </p>
            <Table
                name="columns"
                class="columns"
                heads=[
                    (words::COLUMN, ""), (words::USED_AS, ""), (words::BEFORE, words::BEFORE_HELP),
                    (words::AFTER, words::AFTER_HELP), (words::MISSING, ""), (words::ZERO, ""),
                    (words::QUANTILES, words::QUANTILES_HELP), (words::SKEW, words::SKEW_HELP), (words::IMPUTE, ""),
                    (words::MARK, words::MARK_HELP), (words::TRANSFORM, ""), (words::CLIP, ""), (words::SCALE, ""),
                    (words::WEIGHT, words::WEIGHT_HELP),
                ]
            >
                {rows}
            </Table>
        })
    };
    view! {
        {columns}
        <Computed />
        {heat_map}
    }
}

/// The columns' histograms as they stand in the file, and as segments are found from them, as a drawing of its own.
fn histograms(cluster: ClusterStore, results: QueryResults) -> String {
    let (inspection, prepared) = (results.inspection.get(), cluster.prepared.get());
    let mut found = Vec::new();
    for (name, column) in inspection.iter().flat_map(|inspection| &inspection.columns) {
        let ColumnStatistics::Number(before) = column else { continue };
        let [low, .., high] = before.quantiles;
        let ends = [short(low), short(high)];
        found.push(Histogram { name: name.clone(), counts: before.histogram.clone(), ends });
        if let Some((_, shape)) = prepared.as_ref().and_then(|prepared| after(prepared, name)) {
            let ends = [short(shape.low), short(shape.high)];
            found.push(Histogram { name: words::prepared(name), counts: shape.histogram, ends });
        }
    }
    histograms_svg(words::HISTOGRAMS_TITLE, &found)
}
