//! Using the segments on all customers, elsewhere: the preparation and the segments' rule as programs and as models.

use crate::app::format::whole;
use crate::app::state::{Clustering, Controller, Status};
use crate::engine::model_export::Dialect;
use crate::protocol::file_stem;
use crate::protocol::query::{ExportedModel, ModelSummary, Program, QueryKind};
use crate::words::export as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The words of the dialects in the page.
const DIALECTS: [(&str, Dialect); 4] = [
    ("duckdb", Dialect::DuckDb),
    ("postgresql", Dialect::PostgreSql),
    ("bigquery", Dialect::BigQuery),
    ("spark", Dialect::Spark),
];

/// The part of the export tab.
#[component]
pub fn Programs() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let dialect = RwSignal::new(Dialect::DuckDb);
    let typed = RwSignal::new(None::<String>);
    let usual =
        move || controller.table.view.with(|table| table.as_ref().map_or_else(String::new, |table| plain(&table.name)));
    let table = move || typed.get().filter(|name| !name.trim().is_empty()).unwrap_or_else(usual);
    // Asked once for each clustering, when the segments are there with their scores.
    let asked = StoredValue::new(None::<Arc<Clustering>>);
    Effect::new(move |_| {
        let Some(clustering) =
            controller.cluster.clustering.get().filter(|_| controller.cluster.status.get() == Status::Fresh)
        else {
            return;
        };
        let is_known = controller
            .results
            .exported_model
            .with_untracked(|carried| carried.as_ref().is_some_and(|known| known.spec == clustering.spec));
        if !is_known && asked.with_value(|asked| asked.as_ref().is_none_or(|asked| !Arc::ptr_eq(asked, &clustering))) {
            asked.set_value(Some(clustering));
            controller.query(QueryKind::ModelSummary);
        }
    });
    let carried = Memo::new(move |_| {
        let spec = controller
            .cluster
            .clustering
            .with(|clustering| clustering.as_ref().map(|clustering| clustering.spec.clone()));
        controller.results.exported_model.get().filter(|carried| Some(&carried.spec) == spec.as_ref())
    });
    let none = move || !carried.with(|carried| carried.as_ref().is_some_and(|carried| carried.model.is_ok()));
    let button = move |testid: &'static str, name: &'static str, help: &'static str, program: Program| {
        let take = move |_| controller.query(QueryKind::Model(program.clone()));
        view! {
            <button type="button" class="button" data-testid=testid title=help disabled=none on:click=take>
                {name}
            </button>
        }
    };
    let options = DIALECTS.map(|(word, dialect)| view! { <option value=word>{dialect.name()}</option> }).collect_view();
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        if let Some((_, chosen)) = DIALECTS.iter().find(|(this, _)| *this == word) {
            dialect.set(*chosen);
        }
    };
    let take_sql = move |_| {
        let (dialect, table) = (dialect.get_untracked(), untrack(table).trim().to_string());
        controller.query(QueryKind::Model(Program::Sql { dialect, table }));
    };
    view! {
        <section class="programs" aria-label=words::PROGRAMS>
            <h2>{words::PROGRAMS}</h2>
            <p class="help">{words::PROGRAMS_HELP}</p>
            <div aria-live="polite">
                {move || carried.get().map_or_else(working, |carried| summary_view(controller, carried))}
            </div>
            <div class="buttons">
                <label>
                    {words::SQL_FOR}" "
                    <select data-testid="recipe-dialect" on:change=choose>{options}</select>
                </label>
                <label>
                    " "{words::SQL_TABLE}" "
                    <input
                        type="text"
                        class="text"
                        data-testid="recipe-table"
                        title=words::SQL_TABLE_HELP
                        prop:value=table
                        on:change=move |event| typed.set(Some(event_target_value(&event)))
                    />
                </label>
                <button
                    type="button"
                    class="button"
                    data-testid="recipe-sql"
                    title=words::SQL_HELP
                    disabled=none
                    on:click=take_sql
                >
                    {words::SQL}
                </button>
            </div>
            <div class="buttons">
                {button("recipe-python", words::PYTHON, words::PYTHON_HELP, Program::Python)}
                {button("recipe-pyspark", words::PYSPARK, words::PYSPARK_HELP, Program::PySpark)}
                {button("recipe-json", words::JSON, words::JSON_HELP, Program::Json)}
                {button("recipe-pmml", words::PMML, words::PMML_HELP, Program::Pmml)}
            </div>
        </section>
    }
}

fn working() -> AnyView {
    view! { <p class="help" role="status">{words::CHECKING_MODEL}</p> }.into_any()
}

/// How well the model repeats the segments on the page, or why there is none.
fn summary_view(controller: Controller, carried: ExportedModel) -> AnyView {
    let ModelSummary { agreement, centers, notes } = match carried.model {
        Ok(model) => model,
        Err(sentence) => return view! { <p class="problem" data-testid="recipe-refused">{sentence}</p> }.into_any(),
    };
    let (unit, centers) = (controller.table.unit(), centers.map(whole));
    let rows = whole(agreement.rows);
    let summary = match agreement.differing() {
        0 => words::model_agrees(unit, &rows, centers.as_deref()),
        differing => words::model_differs(unit, &rows, &whole(agreement.equal), &whole(differing), centers.as_deref()),
    };
    let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <p data-testid="recipe-agreement" data-value=agreement.differing() data-rows=agreement.rows>{summary}</p>
        <ul class="help">{notes}</ul>
    }
    .into_any()
}

/// A file's name as a table's: small letters, digits and underscores.
fn plain(name: &str) -> String {
    let stem = file_stem(name);
    let name: String = stem.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("t_{name}")
    } else {
        name
    }
}
